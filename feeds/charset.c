/* SPDX-License-Identifier: ISC */
/*
 * Which charset, and the decoding. The choice is a list of claims, each tested against the
 * bytes; the decoders append to a capped buffer and report what they had to repair.
 *
 * The one guess that matters here is Arabic without a (true) label: charset_guess.h.
 */
#include "feeds/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/utf8.h"
#include "base/utf8_simple.h"
#include "feeds/charset_guess.h"
#include "feeds/charset_table.h"

enum {
	DECLARATION_MAX = 1024,
	REPLACEMENT = 0xFFFD
};

enum family {
	FAMILY_NONE,
	FAMILY_UTF8,
	FAMILY_UTF16,
	FAMILY_UTF32,
	FAMILY_SINGLE,
	FAMILY_ICONV
};

/* Labels as feeds write them, after folding to lower case without '_' and quotes. */
static const struct label {
	struct str label, name;
	unsigned char family;
	const char *iconv;
} labels[] = {
	{STR_INIT("utf-8"), STR_INIT("utf-8"), FAMILY_UTF8, NULL},
	{STR_INIT("utf8"), STR_INIT("utf-8"), FAMILY_UTF8, NULL},
	{STR_INIT("utf-16"), STR_INIT("utf-16"), FAMILY_UTF16, NULL},
	{STR_INIT("utf-16le"), STR_INIT("utf-16le"), FAMILY_UTF16, NULL},
	{STR_INIT("utf-16be"), STR_INIT("utf-16be"), FAMILY_UTF16, NULL},
	{STR_INIT("iso-10646-ucs-2"), STR_INIT("utf-16"), FAMILY_UTF16, NULL},
	{STR_INIT("unicode"), STR_INIT("utf-16"), FAMILY_UTF16, NULL},
	{STR_INIT("utf-32"), STR_INIT("utf-32"), FAMILY_UTF32, NULL},
	{STR_INIT("utf-32le"), STR_INIT("utf-32le"), FAMILY_UTF32, NULL},
	{STR_INIT("utf-32be"), STR_INIT("utf-32be"), FAMILY_UTF32, NULL},
	{STR_INIT("iso-10646-ucs-4"), STR_INIT("utf-32"), FAMILY_UTF32, NULL},
	{STR_INIT("us-ascii"), STR_INIT("windows-1252"), FAMILY_SINGLE, NULL},
	{STR_INIT("ascii"), STR_INIT("windows-1252"), FAMILY_SINGLE, NULL},
	{STR_INIT("iso-8859-1"), STR_INIT("windows-1252"), FAMILY_SINGLE, NULL},
	{STR_INIT("iso8859-1"), STR_INIT("windows-1252"), FAMILY_SINGLE, NULL},
	{STR_INIT("latin1"), STR_INIT("windows-1252"), FAMILY_SINGLE, NULL},
	{STR_INIT("iso-8859-9"), STR_INIT("windows-1254"), FAMILY_SINGLE, NULL},
	{STR_INIT("iso-8859-11"), STR_INIT("windows-874"), FAMILY_SINGLE, NULL},
	{STR_INIT("tis-620"), STR_INIT("windows-874"), FAMILY_SINGLE, NULL},
	{STR_INIT("iso-8859-8-i"), STR_INIT("iso-8859-8"), FAMILY_SINGLE, NULL},
	{STR_INIT("iso-8859-6-i"), STR_INIT("iso-8859-6"), FAMILY_SINGLE, NULL},
	{STR_INIT("asmo-708"), STR_INIT("iso-8859-6"), FAMILY_SINGLE, NULL},
	{STR_INIT("arabic"), STR_INIT("iso-8859-6"), FAMILY_SINGLE, NULL},
	{STR_INIT("cp1256"), STR_INIT("windows-1256"), FAMILY_SINGLE, NULL},
	{STR_INIT("x-cp1256"), STR_INIT("windows-1256"), FAMILY_SINGLE, NULL},
	{STR_INIT("windows1256"), STR_INIT("windows-1256"), FAMILY_SINGLE, NULL},
	{STR_INIT("cp1250"), STR_INIT("windows-1250"), FAMILY_SINGLE, NULL},
	{STR_INIT("cp1251"), STR_INIT("windows-1251"), FAMILY_SINGLE, NULL},
	{STR_INIT("cp1252"), STR_INIT("windows-1252"), FAMILY_SINGLE, NULL},
	{STR_INIT("cp1254"), STR_INIT("windows-1254"), FAMILY_SINGLE, NULL},
	{STR_INIT("cp1255"), STR_INIT("windows-1255"), FAMILY_SINGLE, NULL},
	{STR_INIT("cp866"), STR_INIT("ibm866"), FAMILY_SINGLE, NULL},
	{STR_INIT("mac"), STR_INIT("macintosh"), FAMILY_SINGLE, NULL},
	{STR_INIT("big5"), STR_INIT("big5"), FAMILY_ICONV, "BIG5-HKSCS"},
	{STR_INIT("big5-hkscs"), STR_INIT("big5"), FAMILY_ICONV, "BIG5-HKSCS"},
	{STR_INIT("gb2312"), STR_INIT("gb18030"), FAMILY_ICONV, "GB18030"},
	{STR_INIT("gbk"), STR_INIT("gb18030"), FAMILY_ICONV, "GB18030"},
	{STR_INIT("gb18030"), STR_INIT("gb18030"), FAMILY_ICONV, "GB18030"},
	{STR_INIT("euc-kr"), STR_INIT("euc-kr"), FAMILY_ICONV, "CP949"},
	{STR_INIT("ks-c-5601-1987"), STR_INIT("euc-kr"), FAMILY_ICONV, "CP949"},
	{STR_INIT("euc-jp"), STR_INIT("euc-jp"), FAMILY_ICONV, "EUC-JP"},
	{STR_INIT("shift-jis"), STR_INIT("shift-jis"), FAMILY_ICONV, "CP932"},
	{STR_INIT("windows-31j"), STR_INIT("shift-jis"), FAMILY_ICONV, "CP932"},
	{STR_INIT("iso-2022-jp"), STR_INIT("iso-2022-jp"), FAMILY_ICONV, "ISO-2022-JP"},
};

/* name is static; single and iconv are set for their families alone. */
struct charset {
	struct str name;
	enum family family;
	const struct charset_single *single;
	const char *iconv;
};

static struct charset single_named(struct str name)
{
	for (size_t i = 0; i < CHARSET_SINGLES; i++)
		if (str_eq_nocase(charset_singles[i].name, name))
			return (struct charset){charset_singles[i].name, FAMILY_SINGLE,
				&charset_singles[i], NULL};
	return (struct charset){0};
}

/* charset="utf-8", charset='utf-8'; and charset=utf-8; all occur. */
static struct str unquoted(struct str s)
{
	s = str_trim(s);
	while (s.n != 0 && (s.p[0] == '"' || s.p[0] == '\''))
		s = str_sub(s, 1, s.n);
	while (s.n != 0 && strchr("\"'; ", s.p[s.n - 1]) != NULL)
		s.n--;
	return s;
}

/* An unknown label is FAMILY_NONE and so not believed: the next claim is asked. */
static struct charset named(struct str label)
{
	char text[32];

	label = unquoted(label);
	if (label.n == 0 || label.n > sizeof(text))
		return (struct charset){0};
	for (size_t i = 0; i < label.n; i++)
		if (label.p[i] == '_')
			text[i] = '-';
		else
			text[i] = label.p[i];
	label.p = text;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		const struct label *l = &labels[i];

		if (!str_eq_nocase(l->label, label))
			continue;
		if (l->family == FAMILY_SINGLE)
			return single_named(l->name);
		return (struct charset){l->name, l->family, NULL, l->iconv};
	}
	return single_named(label);
}

struct str charset_of_content_type(struct str content_type)
{
	struct str part = {0};

	while (str_cut(&content_type, ';', &part)) {
		part = str_trim(part);
		if (str_starts_nocase(part, STR("charset")) && str_find(part, '=') < part.n)
			return unquoted(str_sub(part, str_find(part, '=') + 1, part.n));
	}
	return (struct str){0};
}

/* encoding="..." of the XML declaration, in any encoding that has ASCII's letters. */
static struct str declared(struct str body)
{
	struct str head = str_sub(body, 0, DECLARATION_MAX);
	size_t from = str_find_str(head, STR("<?xml"));
	struct str decl = str_sub(head, from, head.n);

	/* The first '>' ends the declaration: "encoding" may stand in the text of an article,
	 * too. */
	decl = str_sub(decl, 0, str_find(decl, '>'));
	size_t at = str_find_str(decl, STR("encoding"));
	struct str rest = str_trim(str_sub(decl, at + sizeof("encoding") - 1, decl.n));

	if (rest.n < 3 || rest.p[0] != '=')
		return (struct str){0};
	rest = str_trim(str_sub(rest, 1, rest.n));
	if (rest.n == 0 || (rest.p[0] != '"' && rest.p[0] != '\''))
		return (struct str){0};
	char quote = rest.p[0];

	rest = str_sub(rest, 1, rest.n);
	return str_sub(rest, 0, str_find(rest, quote));
}

/* ---- single bytes ---- */

/* A run of bytes above 0x7F, at most 64. */
static size_t decode_run(struct str in, size_t i, const struct charset_single *table,
	struct buf *out, bool *repaired)
{
	char enc[64 * 3];
	size_t end = in.n - i > 64 ? i + 64 : in.n;
	size_t n = 0;

	for (; i < end && (unsigned char)in.p[i] >= 0x80; i++) {
		uint32_t cp = table->upper[(unsigned char)in.p[i] - 0x80];

		/* All letters of Arabic, Greek, Cyrillic, Hebrew: two bytes, written without a
		 * call. */
		if (cp >= 0x80 && cp < 0x800) {
			enc[n++] = (char)(0xC0 | cp >> 6);
			enc[n++] = (char)(0x80 | (cp & 0x3F));
			continue;
		}
		*repaired |= cp == REPLACEMENT;
		n += utf8_encode(cp, enc + n);
	}
	buf_add(out, enc, n);
	return i;
}

static void decode_single(
	struct str in, const struct charset_single *table, struct buf *out, bool *repaired)
{
	size_t i = 0;

	while (i < in.n && !out->over) {
		size_t from = i;

		while (i < in.n && (unsigned char)in.p[i] < 0x80)
			i++;
		buf_add(out, in.p + from, i - from);
		i = decode_run(in, i, table, out, repaired);
	}
}

/* ---- UTF-16 and UTF-32 ---- */

static uint32_t unit_at(struct str in, size_t i, size_t width, bool big)
{
	uint32_t v = 0;

	for (size_t k = 0; k < width; k++)
		v = v << 8 | (unsigned char)in.p[i + (big ? k : width - 1 - k)];
	return v;
}

static void decode_wide(struct str in, size_t width, bool big, struct buf *out, bool *repaired)
{
	size_t i = 0;

	/* What the end of the body cut is no mistake of its author's: it is left out. */
	while (in.n - i >= width && !out->over) {
		uint32_t cp = unit_at(in, i, width, big);

		i += width;
		if (width == 2 && cp >= 0xD800 && cp <= 0xDBFF && in.n - i < 2)
			break;
		/* A high surrogate without its low one stays alone and becomes U+FFFD below. */
		if (width == 2 && cp >= 0xD800 && cp <= 0xDBFF && in.n - i >= 2) {
			uint32_t low = unit_at(in, i, 2, big);

			if (low >= 0xDC00 && low <= 0xDFFF) {
				cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
				i += 2;
			}
		}
		*repaired |= cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF);
		buf_utf8(out, cp);
	}
}

/* ---- iconv ---- */

/* False when the C library lacks the charset. */
static bool decode_iconv(const char *name, struct str in, struct buf *out, bool *repaired)
{
	iconv_t cd = iconv_open("UTF-8", name);

	if ((intptr_t)cd == -1)
		return false;
	/* iconv(3) takes a char ** for input that it only reads. */
	union {
		const char *ro;
		char *rw;
	} from = {in.p};
	size_t left = in.n;
	char chunk[4096];

	while (left != 0 && !out->over) {
		char *to = chunk;
		size_t room = sizeof(chunk);
		size_t before = left;
		size_t rc = iconv(cd, &from.rw, &left, &to, &room);

		buf_add(out, chunk, sizeof(chunk) - room);
		/* Any progress at all: on. None: the byte at hand is the trouble, and one
		 * U+FFFD stands for it. */
		if (rc != (size_t)-1 || room < sizeof(chunk) || left < before)
			continue;
		if (errno == EINVAL) /* cut by the end of the body */
			break;
		buf_utf8(out, REPLACEMENT);
		*repaired = true;
		from.ro++;
		left--;
	}
	iconv_close(cd);
	return true;
}

void charset_global_init(void)
{
	/* glibc unloads a module with its last descriptor. One descriptor each is kept open for
	 * the life of the process, so that iconv_open() below finds all it needs in memory. */
	static iconv_t kept[sizeof(labels) / sizeof(labels[0])];

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (labels[i].iconv != NULL && kept[i] == NULL)
			kept[i] = iconv_open("UTF-8", labels[i].iconv);
}

/* ---- UTF-8 with mistakes ---- */

struct tally {
	bool high;     /* characters of two bytes and more */
	bool controls; /* C0 other than tab, line feed, carriage return */
};

/* Which of sixteen bytes are controls. */
static bytes16 controls_of(bytes16 v)
{
	return (v >= 0) & (v < 0x20) & (v != '\t') & (v != '\n') & (v != '\r');
}

/* How far simple pieces go from i, which begins a character. */
static size_t simple_text(struct str s, size_t i, struct tally *tally)
{
	bytes16 all = {0};
	bytes16 controls = {0};

	if (i == 0)
		return 0;
	for (; s.n - i >= BYTES16_N && utf8_is_simple(s.p + i); i += BYTES16_N) {
		bytes16 v = bytes16_load(s.p + i);

		all |= v;
		controls |= controls_of(v);
	}
	tally->high |= bytes16_any(all < 0);
	tally->controls |= bytes16_any(controls);
	return utf8_simple_end(s, i);
}

/* Length of the valid UTF-8 at the start of s. */
static size_t valid_prefix(struct str s, struct tally *tally)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	while (i < s.n) {
		/* Sixteen bytes in vain, then the same again would cost twice. */
		size_t until = s.n - i > 16 ? i + 16 : s.n;

		while (i < until) {
			uint32_t cp = p[i];
			size_t n = cp < 0x80 ? 1 : utf8_decode(str_sub(s, i, s.n), &cp);

			if (cp == UTF8_BAD)
				return i;
			tally->high |= n > 1;
			tally->controls |= cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r';
			i += n;
		}
		i = simple_text(s, i, tally);
	}
	return i;
}

/* End of the run of non-ASCII at i when all of it, two bytes or more, is Arabic in
 * windows-1256. */
static size_t arabic_run(struct str in, size_t i, size_t *ret_run_end)
{
	size_t end = i;
	bool arabic = true;

	for (; end < in.n && (unsigned char)in.p[end] >= 0x80; end++)
		arabic &= charset_arabic_1256((unsigned char)in.p[end]);
	*ret_run_end = end;
	return arabic && end - i >= 2 ? end : i;
}

static void decode_utf8_with_mistakes(struct str in, struct buf *out)
{
	struct charset arabic = single_named(STR("windows-1256"));
	size_t tried_to = 0; /* runs before this were looked at in vain */
	size_t i = 0;
	struct tally tally = {0};
	bool unused = false;

	while (i < in.n && !out->over) {
		size_t good = valid_prefix(str_sub(in, i, in.n), &tally);
		uint32_t cp = 0;

		buf_add(out, in.p + i, good);
		i += good;
		if (i == in.n)
			return;
		size_t end = i >= tried_to ? arabic_run(in, i, &tried_to) : i;

		if (end > i) {
			decode_single(str_sub(in, i, end), arabic.single, out, &unused);
			i = end;
			continue;
		}
		i += utf8_decode(str_sub(in, i, in.n), &cp);
		buf_utf8(out, REPLACEMENT);
	}
}

/* ---- the choice ---- */

struct survey {
	struct tally tally; /* up to the first bad byte */
	bool valid;         /* but for a character that the end of the body cut */
	size_t valid_n;     /* without that */
	size_t nuls[4];     /* NUL bytes at offsets of each remainder by 4, in the head */
	size_t head;
};

static struct survey survey_of(struct str body)
{
	struct survey s = {.head = body.n < 256 ? body.n : 256};

	s.valid_n = valid_prefix(body, &s.tally);
	s.valid = s.valid_n == body.n || utf8_is_cut(str_sub(body, s.valid_n, body.n));
	for (size_t i = 0; i < s.head; i++)
		s.nuls[i % 4] += body.p[i] == '\0';
	return s;
}

/* UTF-16 or UTF-32 without a mark, told by where the NULs of its ASCII stand (XML 1.0 appendix
 * F). */
static struct charset wide_by_nuls(const struct survey *s)
{
	size_t quarter = s->head / 16;
	bool zero[4];

	for (size_t k = 0; k < 4; k++)
		zero[k] = s->nuls[k] > quarter;
	if (s->head < 8)
		return (struct charset){0};
	if (zero[0] && zero[1] && zero[2] && !zero[3])
		return named(STR("utf-32be"));
	if (!zero[0] && zero[1] && zero[2] && zero[3])
		return named(STR("utf-32le"));
	if (zero[0] && !zero[1] && !zero[3])
		return named(STR("utf-16be"));
	if (!zero[0] && zero[1] && !zero[2])
		return named(STR("utf-16le"));
	return (struct charset){0};
}

/* Single-byte text without a label. */
static struct charset legacy_guess(struct str body)
{
	struct str arabic = charset_guess_arabic(body, (struct str){0});

	return single_named(arabic.n != 0 ? arabic : STR("windows-1252"));
}

/* Servers say ISO-8859-1 of what they do not know, and each Arabic charset is called by the name of the other. */
static bool called_otherwise(const struct charset *c, struct str body)
{
	static const struct str doubtful[] = {
		STR_INIT("windows-1252"), STR_INIT("iso-8859-6"), STR_INIT("windows-1256")};

	for (size_t i = 0; i < sizeof(doubtful) / sizeof(doubtful[0]); i++) {
		if (!str_eq(c->name, doubtful[i]))
			continue;
		struct str arabic = charset_guess_arabic(body, c->name);

		return arabic.n != 0 && !str_eq(arabic, c->name);
	}
	return false;
}

struct mark {
	struct str bytes, name;
};

/* The longer marks first: that of UTF-32LE begins with that of UTF-16LE. */
static struct charset by_mark(struct str *body)
{
	static const struct mark marks[] = {
		{STR_INIT("\xEF\xBB\xBF"), STR_INIT("utf-8")},
		{STR_INIT("\xFF\xFE\0\0"), STR_INIT("utf-32le")},
		{STR_INIT("\0\0\xFE\xFF"), STR_INIT("utf-32be")},
		{STR_INIT("\xFF\xFE"), STR_INIT("utf-16le")},
		{STR_INIT("\xFE\xFF"), STR_INIT("utf-16be")},
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!str_starts(*body, marks[i].bytes))
			continue;
		*body = str_sub(*body, marks[i].bytes.n, body->n);
		return named(marks[i].name);
	}
	return (struct charset){0};
}

/* False when the bytes show that they are not in this charset. */
static bool believable(const struct charset *c, const struct survey *s)
{
	bool wide = s->nuls[0] + s->nuls[1] + s->nuls[2] + s->nuls[3] > s->head / 4;

	switch (c->family) {
	case FAMILY_NONE:
		return false;
	case FAMILY_UTF16:
	case FAMILY_UTF32:
		/* Whose NULs stand where neither has them, is neither. */
		return wide && wide_by_nuls(s).family != FAMILY_NONE;
	case FAMILY_UTF8:
		return s->valid;
	/* High characters in valid UTF-8 do not come about by chance in a single-byte text. */
	case FAMILY_SINGLE:
		return !wide && !(s->valid && s->tally.high);
	case FAMILY_ICONV:
		return !wide;
	}
	return false;
}

static struct charset choose(struct str body, const struct charset_claims *claims,
	struct charset marked, const struct survey *s, bool *mislabelled)
{
	struct charset c = named(claims->override);

	/* A person looked at this feed and knows better than its labels. A UTF-8 mark in front of
	 * bytes that are no UTF-8 is an editor's: the text behind it came from elsewhere. */
	if (c.family != FAMILY_NONE)
		return c;
	if (marked.family != FAMILY_NONE && (marked.family != FAMILY_UTF8 || s->valid))
		return marked;
	struct str label[] = {charset_of_content_type(claims->content_type), declared(body)};

	for (size_t i = 0; i < 2; i++) {
		c = named(label[i]);
		if (believable(&c, s) && !called_otherwise(&c, body))
			return c.family == FAMILY_UTF16 || c.family == FAMILY_UTF32
				       ? wide_by_nuls(s)
				       : c;
		*mislabelled |= label[i].n != 0;
	}
	c = wide_by_nuls(s);
	if (c.family != FAMILY_NONE)
		return c;
	/* Some good UTF-8 before the first mistake: a mistake. None: the label lied, or there
	 * is none. */
	if (s->valid || s->tally.high)
		return named(STR("utf-8"));
	/* XML and JSON without a label are UTF-8. */
	*mislabelled = true;
	return legacy_guess(body);
}

static void decode(struct str body, const struct charset *c, struct buf *out, bool *repaired)
{
	bool big = str_ends(c->name, STR("be"));

	if (c->family == FAMILY_SINGLE) {
		decode_single(body, c->single, out, repaired);
	} else if (c->family == FAMILY_UTF16 || c->family == FAMILY_UTF32) {
		decode_wide(body, c->family == FAMILY_UTF16 ? 2 : 4, big, out, repaired);
	} else if (c->family != FAMILY_ICONV || !decode_iconv(c->iconv, body, out, repaired)) {
		*repaired = true;
		decode_utf8_with_mistakes(body, out);
	}
}

void charset_decode(struct str body, const struct charset_claims *claims, size_t max,
	struct buf *scratch, struct charset_text *ret)
{
	struct charset_text t = {0};
	const char *start = body.p;
	struct charset marked = by_mark(&body);
	struct survey s = survey_of(body);
	struct charset c = choose(body, claims, marked, &s, &t.mislabelled);
	struct tally tally = {0};
	size_t tear = claims->tear > (size_t)(body.p - start)
			      ? claims->tear - (size_t)(body.p - start)
			      : 0;

	t.name = c.name;
	/* Nothing to decode and nothing copied: by far most feeds. */
	if (c.family == FAMILY_UTF8 && s.valid) {
		body.n = s.valid_n;
		t.cut = body.n > max;
		t.text = t.cut ? str_sub(body, 0, utf8_floor(body, max)) : body;
		t.tear = tear;
		t.controls = s.tally.controls;
		*ret = t;
		return;
	}
	buf_init(scratch, max);
	/* What stands behind a tear begins anew: the decoders remember nothing of what stands before it. */
	decode(str_sub(body, 0, tear), &c, scratch, &t.repaired);
	t.tear = scratch->n;
	decode(str_sub(body, tear, body.n), &c, scratch, &t.repaired);
	t.cut = scratch->over;
	t.text = buf_view(scratch);
	valid_prefix(t.text, &tally);
	t.controls = tally.controls;
	*ret = t;
}
