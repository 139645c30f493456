/* SPDX-License-Identifier: ISC */
#include "store/sqlite_page.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

enum {
	HEAD = 100, /* of the file, on page 1 */
	PAGE_MIN = 512,
	PAGE_MAX = 65536,
	PAGE_OURS = 4096
};

static uint32_t be16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32(const unsigned char *p)
{
	return be16(p) << 16 | be16(p + 2);
}

/* ---- the file ---------------------------------------------------------------------------- */

void pages_open(int fd, uint64_t bytes, struct pages *ret)
{
	unsigned char head[HEAD] = {0};
	bool ours = pread(fd, head, sizeof(head), 0) == HEAD &&
		    memcmp(head, "SQLite format 3", 16) == 0;
	uint32_t size = be16(head + 16) == 1 ? PAGE_MAX : be16(head + 16);
	bool good = ours && size >= PAGE_MIN && (size & (size - 1)) == 0 && head[20] < 64;

	ret->fd = fd;
	ret->size = good ? size : PAGE_OURS;
	ret->usable = ret->size - (good ? head[20] : 0U);
	ret->n = (uint32_t)((bytes + ret->size - 1) / ret->size);
}

bool pages_read(const struct pages *p, uint32_t number, unsigned char *to)
{
	ssize_t got = 0;

	if (number == 0 || number > p->n)
		return false;
	got = pread(p->fd, to, p->size, (off_t)(number - 1) * p->size);
	if (got < 0)
		return false;
	memset(to + got, 0, p->size - (size_t)got);
	return true;
}

/* ---- a page ------------------------------------------------------------------------------ */

static size_t head_at(uint32_t number)
{
	return number == 1 ? HEAD : 0;
}

enum page_kind page_kind(const unsigned char *page, uint32_t number)
{
	unsigned char kind = page[head_at(number)];

	return kind == PAGE_INDEX_INNER || kind == PAGE_TABLE_INNER ||
			       kind == PAGE_INDEX_LEAF || kind == PAGE_TABLE_LEAF
		       ? (enum page_kind)kind
		       : PAGE_OTHER;
}

static bool is_inner(enum page_kind kind)
{
	return kind == PAGE_INDEX_INNER || kind == PAGE_TABLE_INNER;
}

size_t page_cells(const unsigned char *page, uint32_t number)
{
	return be16(page + head_at(number) + 3);
}

/* Where cell i begins; 0: nowhere. */
static size_t cell_at(
	const struct pages *p, const unsigned char *page, uint32_t number, size_t i)
{
	size_t list = head_at(number) + (is_inner(page_kind(page, number)) ? 12 : 8);
	size_t n = page_cells(page, number);
	size_t at = 0;

	if (i >= n || list + 2 * n > p->usable)
		return 0;
	at = be16(page + list + 2 * i);
	return at >= list + 2 * n && at + 4 <= p->usable ? at : 0;
}

uint32_t page_child(const struct pages *p, const unsigned char *page, uint32_t number, size_t i)
{
	size_t at = i == page_cells(page, number) ? head_at(number) + 8
						  : cell_at(p, page, number, i);
	uint32_t child = at != 0 ? be32(page + at) : 0;

	return child <= p->n ? child : 0;
}

/* ---- a row ------------------------------------------------------------------------------- */

/* Bytes from *at on; false when they end before it does. */
static bool varint(const unsigned char *p, size_t n, size_t *at, uint64_t *ret)
{
	uint64_t v = 0;

	for (size_t i = 0; i < 9 && *at < n; i++) {
		unsigned char c = p[(*at)++];

		if (i == 8) {
			*ret = v << 8 | c;
			return true;
		}
		v = v << 7 | (c & 0x7FU);
		if ((c & 0x80U) == 0) {
			*ret = v;
			return true;
		}
	}
	return false;
}

/* How much of a payload lies on its own page (fileformat2 "Cell Payload Overflow Pages"). */
static size_t local_part(const struct pages *p, enum page_kind kind, size_t payload)
{
	size_t u = p->usable;
	size_t most = kind == PAGE_TABLE_LEAF ? u - 35 : (u - 12) * 64 / 255 - 23;
	size_t least = (u - 12) * 32 / 255 - 23;
	size_t k = least + (payload - least) % (u - 4);

	if (payload <= most)
		return payload;
	return k <= most ? k : least;
}

/* The rest of it, page after page; a chain in a ring ends with the payload's length. */
static bool add_overflow(const struct pages *p, uint32_t next, size_t left, struct buf *payload)
{
	unsigned char *page = xcalloc(1, p->size);
	bool good = true;

	while (good && left > 0) {
		size_t part = left < p->usable - 4 ? left : p->usable - 4;

		good = pages_read(p, next, page) &&
		       buf_add(payload, page + 4, part) == ERR_NONE;
		next = good ? be32(page) : 0;
		left -= part;
	}
	free(page);
	return good;
}

static bool read_payload(const struct pages *p, const unsigned char *page, enum page_kind kind,
	size_t at, size_t length, struct buf *payload)
{
	size_t local = local_part(p, kind, length);

	if (at + local > p->usable)
		return false;
	if (buf_add(payload, page + at, local) != ERR_NONE)
		return false;
	if (local == length)
		return true;
	at += local;
	return at + 4 <= p->usable && add_overflow(p, be32(page + at), length - local, payload);
}

static int64_t read_int(const unsigned char *p, size_t n)
{
	uint64_t v = n > 0 && (p[0] & 0x80U) != 0 ? UINT64_MAX : 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

/* A value of that serial type at p; how long it is, SIZE_MAX: there is no such type, or no room for it. */
static size_t read_value(const unsigned char *p, size_t room, uint64_t type, struct value *ret)
{
	static const unsigned char lengths[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
	uint64_t length = type >= 12 ? (type - 12) / 2 : type < 10 ? lengths[type] : room + 1;

	if (length > room)
		return SIZE_MAX;
	*ret = (struct value){.type = type == 0 ? VALUE_NULL : VALUE_INT};
	if (type >= 12) {
		ret->type = type % 2 == 1 ? VALUE_TEXT : VALUE_BLOB;
		ret->s = (struct str){(const char *)p, (size_t)length};
	} else if (type == 7) {
		uint64_t bits = (uint64_t)read_int(p, 8);

		ret->type = VALUE_REAL;
		memcpy(&ret->real, &bits, sizeof(ret->real));
	} else {
		ret->i = type >= 8 ? (int64_t)type - 8 : read_int(p, (size_t)length);
	}
	return (size_t)length;
}

/* The header, a type for each column, and the columns. */
static bool read_record(const struct buf *payload, struct row *ret)
{
	const unsigned char *p = (const unsigned char *)payload->p;
	uint64_t head = 0;
	size_t at = 0;

	if (!varint(p, payload->n, &at, &head) || head > payload->n || head < at)
		return false;
	size_t body = (size_t)head;

	for (ret->n = 0; at < head; ret->n++) {
		uint64_t type = 0;

		if (ret->n == ROW_MAX || !varint(p, (size_t)head, &at, &type))
			return false;
		size_t n = read_value(p + body, payload->n - body, type, &ret->v[ret->n]);

		if (n == SIZE_MAX)
			return false;
		body += n;
	}
	/* All of it, or it is something else. */
	return ret->n > 0 && body == payload->n;
}

bool page_row(const struct pages *p, const unsigned char *page, uint32_t number, size_t i,
	struct buf *payload, struct row *ret)
{
	enum page_kind kind = page_kind(page, number);
	size_t at = cell_at(p, page, number, i);
	uint64_t length = 0;
	uint64_t rowid = 0;

	payload->n = 0;
	if (at == 0 || kind == PAGE_OTHER || kind == PAGE_TABLE_INNER)
		return false;
	at += kind == PAGE_INDEX_INNER ? 4 : 0;
	if (!varint(page, p->usable, &at, &length) || length == 0 || length > CELL_MAX)
		return false;
	if (kind == PAGE_TABLE_LEAF && !varint(page, p->usable, &at, &rowid))
		return false;
	ret->rowid = (int64_t)rowid;
	return read_payload(p, page, kind, at, (size_t)length, payload) &&
	       read_record(payload, ret);
}
