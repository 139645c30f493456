/* SPDX-License-Identifier: ISC */
/*
 *   label "gzip, br"   ── last first ──>  each: do the bytes look like it, and can it be undone?
 *                                          yes: undone     no: said, and the bytes stay as they are
 *   then what still looks packed by its first bytes is undone, too, and said
 *
 * Brotli has no first bytes of its own: it is tried when it is named, and believed when something comes
 * out. Behind a gzip member another may follow (RFC 1952 2.2); what is none is left out and said.
 */
#include "feeds/coding.h"

#define ZLIB_CONST
#include <brotli/decode.h>
#include <limits.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/ends.h"

enum {
	START = 4096,
	CHUNK = 64 * 1024,
	LABEL_SHOWN = 40,
	LABELS_MAX = 8,        /* of a header's list; who writes more is not obeyed further */
	WINDOW_GZIP = 15 + 16, /* zlib.h: the largest window, gzip only */
	WINDOW_ZLIB = 15,
	WINDOW_RAW = -15,
	ZSTD_WINDOW_LOG = 23 /* RFC 8878 3.1.1.1.2: 8 MiB is what decoders should take */
};

/* How the undoing of a stream ended. */
enum how {
	WHOLE,
	SHORT,  /* the packed bytes end early */
	BROKEN, /* they are no such stream, or not from here on */
	OVER    /* there is more than may be kept */
};

static unsigned byte_at(struct str s, size_t i)
{
	return i < s.n ? (unsigned char)s.p[i] : 256U;
}

/* RFC 1952 2.3.1, deflate being the only method there is. */
static bool is_gzip(struct str s)
{
	return byte_at(s, 0) == 0x1F && byte_at(s, 1) == 0x8B && byte_at(s, 2) == 8;
}

/* RFC 1950 2.2: method 8, a window of 32 KiB, and a check over both bytes. */
static bool is_zlib(struct str s)
{
	return byte_at(s, 0) == 0x78 && s.n > 1 &&
	       (byte_at(s, 0) * 256U + byte_at(s, 1)) % 31U == 0;
}

static bool is_zstd(struct str s)
{
	return str_starts(s, (struct str){"\x28\xB5\x2F\xFD", 4});
}

/* What a feed begins with, a byte order mark included: no packed stream. A raw deflate or Brotli stream
 * may begin with any byte, so it is asked last. */
static bool is_text(struct str s)
{
	/* The start alone: this is asked for each chunk, and behind it may be megabytes of white space. */
	struct str t = str_trim(str_sub(s, 0, s.n < START ? s.n : START));
	unsigned first = byte_at(t, 0);

	return first == '<' || first == '{' || first == '[' || first == 0xEF || first == 0xFE ||
	       first == 0xFF;
}

bool coding_is_plain(struct str start, struct str label)
{
	bool labelled = label.n != 0 && !str_eq_nocase(label, STR("identity"));

	return is_text(start) ||
	       (!labelled && !is_gzip(start) && !is_zlib(start) && !is_zstd(start));
}

/* ---- what comes out ------------------------------------------------------------------ */

struct out {
	struct buf kept; /* all of it, or its two ends */
	size_t max;      /* of a text; kept.max may be more */
	struct ends ends;
	bool inner; /* another layer may be in it: its front alone is of use */
};

static bool is_packed_again(const struct out *out)
{
	struct str start = buf_view(&out->kept);

	return (out->inner && !is_text(start)) || !coding_is_plain(start, STR(""));
}

/* False: it is too much. */
static bool put(struct out *out, const void *p, size_t n)
{
	size_t room = out->kept.max - out->kept.n;
	size_t first = n < room ? n : room;

	buf_add(&out->kept, p, first);
	if (n == first)
		return true;
	if (is_packed_again(out)) {
		out->kept.max = CODING_PACKED_TIMES * out->max;
		room = out->kept.max - out->kept.n;
		n -= first;
		buf_add(&out->kept, (const char *)p + first, n < room ? n : room);
		return n <= room;
	}
	if (out->ends.left_out >= (CODING_TIMES - 1) * (uint64_t)out->max)
		return false;
	ends_add(&out->ends, &out->kept, (const char *)p + first, n - first);
	return true;
}

/* ---- the codings --------------------------------------------------------------------- */

static enum how inflate_on(z_stream *z, struct out *out)
{
	unsigned char chunk[CHUNK];
	int rc = Z_OK;

	/* A chunk at a time, so that the cap stops a bomb. Z_BUF_ERROR: the input has run out. */
	while (rc != Z_STREAM_END) {
		z->next_out = chunk;
		z->avail_out = CHUNK;
		rc = inflate(z, Z_NO_FLUSH);
		if (!put(out, chunk, CHUNK - z->avail_out))
			return OVER;
		if (rc == Z_BUF_ERROR)
			return SHORT;
		if (rc != Z_OK && rc != Z_STREAM_END)
			return BROKEN;
	}
	return WHOLE;
}

/* One stream; *ret_used: its bytes in `in`. */
static enum how inflate_one(struct str in, int window, struct out *out, size_t *ret_used)
{
	z_stream z = {0};
	enum how how = BROKEN;
	unsigned n = in.n < UINT_MAX ? (unsigned)in.n : UINT_MAX;

	if (inflateInit2(&z, window) != Z_OK)
		return BROKEN;
	z.next_in = (const unsigned char *)in.p;
	z.avail_in = n;
	how = inflate_on(&z, out);
	*ret_used = n - z.avail_in;
	inflateEnd(&z);
	return how;
}

static enum how undo_gzip(struct str in, struct out *out, struct str *ret_rest)
{
	size_t used = 0;
	enum how how = BROKEN;

	/* A member of nothing takes 20 bytes, so that this is linear, too. */
	do {
		in = str_sub(in, used, in.n);
		how = inflate_one(in, WINDOW_GZIP, out, &used);
	} while (how == WHOLE && is_gzip(str_sub(in, used, in.n)));
	*ret_rest = str_sub(in, used, in.n);
	return how;
}

/* "deflate" is the zlib format, and to servers that read no further than its name, what is inside. */
static enum how undo_deflate(struct str in, struct out *out, struct str *ret_rest)
{
	size_t used = 0;
	enum how how = BROKEN;

	if (is_zlib(in))
		how = inflate_one(in, WINDOW_ZLIB, out, &used);
	if (how == BROKEN && out->kept.n == 0 && !is_text(in))
		how = inflate_one(in, WINDOW_RAW, out, &used);
	*ret_rest = str_sub(in, used, in.n);
	return how;
}

static enum how undo_brotli(struct str in, struct out *out, struct str *ret_rest)
{
	BrotliDecoderState *s = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	const uint8_t *next = (const uint8_t *)in.p;
	size_t left = in.n;
	BrotliDecoderResult rc = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
	enum how how = BROKEN;
	uint8_t chunk[CHUNK];

	while (s != NULL && rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && how != OVER) {
		uint8_t *to = chunk;
		size_t room = CHUNK;

		rc = BrotliDecoderDecompressStream(s, &left, &next, &room, &to, NULL);
		how = !put(out, chunk, CHUNK - room)                 ? OVER
		      : rc == BROTLI_DECODER_RESULT_SUCCESS          ? WHOLE
		      : rc == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT ? SHORT
								     : BROKEN;
	}
	if (s != NULL)
		BrotliDecoderDestroyInstance(s);
	*ret_rest = str_sub(in, in.n - left, in.n);
	return how;
}

/* All frames, one after another, as the library itself goes on. */
static enum how zstd_on(ZSTD_DStream *s, ZSTD_inBuffer *in, struct out *out)
{
	char chunk[CHUNK];
	size_t hint = 1;
	size_t made = 0;

	do {
		ZSTD_outBuffer to = {chunk, CHUNK, 0};

		hint = ZSTD_decompressStream(s, &to, in);
		if (ZSTD_isError(hint))
			return BROKEN;
		if (!put(out, chunk, to.pos))
			return OVER;
		made = to.pos;
	} while (in->pos < in->size ? hint != 0 || made == CHUNK : made == CHUNK);
	return hint == 0 ? WHOLE : SHORT;
}

static enum how undo_zstd(struct str in, struct out *out, struct str *ret_rest)
{
	ZSTD_DStream *s = ZSTD_createDStream();
	ZSTD_inBuffer from = {in.p, in.n, 0};
	enum how how = BROKEN;

	if (s == NULL ||
		ZSTD_isError(ZSTD_DCtx_setParameter(s, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG))) {
		ZSTD_freeDStream(s);
		return BROKEN;
	}
	how = zstd_on(s, &from, out);
	ZSTD_freeDStream(s);
	*ret_rest = str_sub(in, from.pos, in.n);
	return how;
}

static const struct row {
	struct str name;
	bool (*looks)(struct str s); /* NULL: it has no first bytes of its own */
	enum how (*undo)(struct str in, struct out *out, struct str *ret_rest);
	bool unnamed; /* undone also when nobody says so */
} rows[] = {
	{STR_INIT("gzip"), is_gzip, undo_gzip, true},
	{STR_INIT("zstd"), is_zstd, undo_zstd, true},
	{STR_INIT("deflate"), NULL, undo_deflate, false},
	{STR_INIT("deflate"), is_zlib, undo_deflate, true},
	{STR_INIT("br"), NULL, undo_brotli, false},
};

enum {
	N_ROWS = sizeof(rows) / sizeof(rows[0])
};

/* ---- layers -------------------------------------------------------------------------- */

static void say(struct coding *c, const char *text, struct str name)
{
	if (c->said.n > 0)
		buf_str(&c->said, STR("; "));
	for (; *text != '\0'; text++)
		if (*text == '%')
			buf_str(&c->said, name);
		else
			buf_char(&c->said, *text);
}

/* Undoes one layer. False: the bytes are not packed so, and stay. */
static bool layer(struct coding *c, const struct row *row, size_t max, bool inner)
{
	struct out out = {.inner = inner, .max = max};
	struct str rest = {0};

	if (row->looks != NULL ? !row->looks(c->text) : is_text(c->text))
		return false;
	buf_init(&out.kept, max);
	/* Never without memory: an empty text is one, too. */
	buf_reserve(&out.kept, 1);
	enum how how = row->undo(c->text, &out, &rest);

	if (how == BROKEN && out.kept.n == 0) {
		buf_done(&out.kept);
		return false;
	}
	c->tear = ends_finish(&out.ends, &out.kept);
	buf_done(&c->kept);
	c->kept = out.kept;
	c->text = buf_view(&c->kept);
	c->cut |= how != WHOLE;
	if (how == OVER)
		say(c, "it unpacks to more than is read (max_body), the rest was left out",
			row->name);
	else if (how != WHOLE)
		say(c, how == SHORT ? "the % data ends early" : "the % data is broken",
			row->name);
	else if (rest.n > 0)
		say(c, "something stands behind the % data", row->name);
	return true;
}

/* A label's name, as servers write it: any case, x- in front (RFC 9110 8.4.1.3). */
static struct str plain_name(struct str label, char room[LABEL_SHOWN])
{
	size_t n = 0;

	if (str_starts_nocase(label, STR("x-")))
		label = str_sub(label, 2, label.n);
	for (; n < label.n && n < LABEL_SHOWN; n++) {
		char ch = label.p[n];

		room[n] = (char)(ch >= 'A' && ch <= 'Z' ? ch + 'a' - 'A' : ch);
		if (room[n] < ' ' || room[n] > '~')
			room[n] = '?';
	}
	return (struct str){room, n};
}

static void undo_named(
	struct coding *c, struct str label, size_t max, bool inner, unsigned *layers)
{
	char room[LABEL_SHOWN];
	struct str name = plain_name(label, room);
	bool known = false;

	if (name.n == 0 || str_eq(name, STR("identity")))
		return;
	for (size_t i = 0; i < N_ROWS; i++) {
		if (!str_eq(name, rows[i].name))
			continue;
		known = true;
		if (*layers < CODING_LAYERS && layer(c, &rows[i], max, inner)) {
			++*layers;
			return;
		}
	}
	if (*layers < CODING_LAYERS)
		say(c,
			known ? "it is labelled % and is not"
			      : "its Content-Encoding '%' is unknown",
			name);
}

static void undo_unnamed(struct coding *c, size_t max, unsigned *layers)
{
	for (size_t i = 0; i < N_ROWS && *layers < CODING_LAYERS; i++) {
		bool first = *layers == 0;

		if (!rows[i].unnamed || c->cut || !layer(c, &rows[i], max, false))
			continue;
		say(c,
			first ? "it is packed with % and not labelled so"
			      : "it is packed with % once more",
			rows[i].name);
		++*layers;
		i = SIZE_MAX; /* from the start again */
	}
}

void coding_undo(struct str body, struct str label, size_t max, struct coding *ret)
{
	struct str names[LABELS_MAX];
	struct str name;
	unsigned layers = 0;
	size_t n = 0;

	*ret = (struct coding){.text = body};
	buf_init(&ret->kept, 0);
	buf_init(&ret->said, CODING_SAID_MAX);
	while (n < LABELS_MAX && str_cut(&label, ',', &name))
		names[n++] = str_trim(name);
	bool named = n != 0;

	while (n-- > 0)
		undo_named(ret, names[n], max, n != 0, &layers);
	undo_unnamed(ret, max, &layers);
	if (layers == CODING_LAYERS && (is_gzip(ret->text) || is_zstd(ret->text)))
		say(ret, "it is packed more often than is undone", name);
	if ((layers != 0 || named) && ret->text.n > max) {
		ret->text = str_sub(ret->text, 0, max);
		ret->cut = true;
	}
}

void coding_done(struct coding *c)
{
	buf_done(&c->kept);
	buf_done(&c->said);
}
