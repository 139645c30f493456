/* SPDX-License-Identifier: ISC */
/*
 * Written down: "1 ITEMS", then a line each: what it is known by, in which items it stood (hexadecimal), and its
 * text when it is furniture.
 */
#include "desk/furniture_kept.h"

#include <string.h>

#include "base/utf8.h"

enum {
	ITEMS_MIN = 5,
	SEEN_MASK = (1 << FURNITURE_WINDOW) - 1
};

unsigned furniture_kept_count(const struct furniture_line *l)
{
	return (unsigned)__builtin_popcount(l->seen);
}

bool furniture_kept_is(const struct furniture_kept *k, const struct furniture_line *l)
{
	return k->items >= ITEMS_MIN && furniture_kept_count(l) * 5 >= k->items * 4;
}

void furniture_kept_know(const struct furniture_kept *k, struct furniture *f)
{
	for (size_t i = 0; i < k->n; i++)
		if (furniture_kept_is(k, &k->v[i]))
			furniture_know(f, k->v[i].known_by);
}

/* ---- one item ---------------------------------------------------------------------------- */

/* Of the lines of an item, the first and the last. */
struct lines {
	struct {
		uint64_t known_by;
		struct str text;
	} v[FURNITURE_FIRST + FURNITURE_LAST];
	size_t seen;
};

static void take_line(uint64_t known_by, struct str text, void *arg)
{
	struct lines *l = arg;
	size_t i = l->seen < FURNITURE_FIRST
			   ? l->seen
			   : FURNITURE_FIRST + (l->seen - FURNITURE_FIRST) % FURNITURE_LAST;

	l->v[i].known_by = known_by;
	l->v[i].text = text;
	l->seen++;
}

static struct furniture_line *line_known_by(struct furniture_kept *k, uint64_t known_by)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].known_by == known_by)
			return &k->v[i];
	k->v[k->n] = (struct furniture_line){.known_by = known_by};
	return &k->v[k->n++];
}

/* The least worth keeping is in the fewest items, and the longest ago. */
static unsigned worth(const struct furniture_line *l)
{
	return furniture_kept_count(l) * 32 + 31 - (unsigned)__builtin_ctz(l->seen);
}

static void drop_least(struct furniture_kept *k)
{
	size_t least = 0;

	for (size_t i = 1; i < k->n; i++)
		if (worth(&k->v[i]) < worth(&k->v[least]))
			least = i;
	k->v[least] = k->v[--k->n];
}

static void shift(struct furniture_kept *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++) {
		k->v[i].seen = (k->v[i].seen << 1) & SEEN_MASK;
		if (k->v[i].seen != 0)
			k->v[n++] = k->v[i];
	}
	k->n = n;
	k->items += k->items < FURNITURE_WINDOW;
}

void furniture_kept_add(struct furniture_kept *k, const struct article *a, struct arena *ar)
{
	struct lines lines = {.seen = 0};
	size_t most = sizeof(lines.v) / sizeof(lines.v[0]);

	furniture_candidates(a, take_line, &lines);
	shift(k);
	for (size_t i = 0; i < lines.seen && i < most; i++) {
		struct str text = lines.v[i].text;
		struct furniture_line *l = line_known_by(k, lines.v[i].known_by);

		l->seen |= 1;
		if (l->text.n == 0 && furniture_kept_is(k, l))
			l->text = arena_str(
				ar, str_sub(text, 0, utf8_floor(text, FURNITURE_SHOWN)));
	}
	while (k->n > FURNITURE_KEPT)
		drop_least(k);
}

/* ---- written down ------------------------------------------------------------------------ */

static const char digits[] = "0123456789abcdef";

/* As %llx. By printf() the hundred lines of a feed cost fifteen times what matching its new article does. */
static void put_hex(uint64_t v, struct buf *out)
{
	char s[16];
	size_t at = sizeof(s);

	do {
		s[--at] = digits[v % 16];
		v /= 16;
	} while (v != 0);
	buf_add(out, s + at, sizeof(s) - at);
}

void furniture_kept_write(const struct furniture_kept *k, struct buf *out)
{
	buf_printf(out, "1 %u\n", k->items);
	for (size_t i = 0; i < k->n; i++) {
		const struct furniture_line *l = &k->v[i];
		struct str text = furniture_kept_is(k, l) ? l->text : STR("");

		put_hex(l->known_by, out);
		buf_char(out, ' ');
		put_hex(l->seen, out);
		if (text.n != 0)
			buf_char(out, ' ');
		buf_str(out, text);
		buf_char(out, '\n');
	}
}

static bool read_hex(struct str s, uint64_t *ret)
{
	uint64_t v = 0;

	if (s.n == 0 || s.n > 16)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		const char *d = s.p[i] != '\0' ? strchr(digits, s.p[i]) : NULL;

		if (d == NULL)
			return false;
		v = v * 16 + (uint64_t)(d - digits);
	}
	*ret = v;
	return true;
}

static bool read_line(struct str line, struct furniture_line *ret)
{
	struct str known_by;
	struct str seen;
	uint64_t bits = 0;

	if (!str_cut(&line, ' ', &known_by) || !str_cut(&line, ' ', &seen) ||
		!read_hex(known_by, &ret->known_by) || !read_hex(seen, &bits) || bits == 0 ||
		bits > SEEN_MASK)
		return false;
	ret->seen = (uint32_t)bits;
	ret->text = line;
	return true;
}

void furniture_kept_read(struct str state, struct furniture_kept *ret)
{
	struct str line;
	uint64_t items = 0;

	ret->n = 0;
	ret->items = 0;
	if (!str_cut(&state, '\n', &line) || !str_starts(line, STR("1 ")) ||
		!str_to_u64(str_sub(line, 2, line.n), &items) || items > FURNITURE_WINDOW)
		return;
	while (ret->n < FURNITURE_KEPT && str_cut(&state, '\n', &line) && line.n != 0) {
		if (!read_line(line, &ret->v[ret->n])) {
			ret->n = 0;
			return;
		}
		ret->n++;
	}
	ret->items = (unsigned)items;
}
