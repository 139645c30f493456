/* SPDX-License-Identifier: ISC */
/*
 *   job     magic (of a feed, a page, a robots.txt), as, url, content type, charset, coding, broken, zone, order, now, max items,
 *           max body, max decoded; then the
 *           body, to the end of the message
 *   answer  magic, kind; then for PARSE_OK and PARSE_INDEX format, flags, bytes, charset, title, link, language, updated,
 *           hints, notes, articles; for all but PARSE_OK the code and a sentence
 *   page    magic, kind; then for PAGE_OK and PAGE_NO_TEXT flags, origin, texts, times; else as above
 *   robots  magic, cut, delay, rules: allow, pattern
 *
 * Encoding is a plain walk over the structs: integers in host order, a text as its length (u32)
 * and its bytes, a list as its count (u32) and its members. No padding, no pointers, no version:
 * both ends are forks of one process.
 *
 * Decoding goes through struct reader, which refuses to pass the end and then stays `bad`, so
 * that the walk may run on and test once. A count is believed only as far as the bytes that are
 * left could hold that many of the smallest member: the arrays cost at most a small multiple of
 * the input.
 */
#include "daemon/parser/wire.h"

#include <string.h>

#include "feeds/limits.h"

/* Against mixing the two up, not against strangers: both ends are one program. */
#define JOB_MAGIC 0x316a7372U        /* "rsj1" */
#define PAGE_JOB_MAGIC 0x31707372U   /* "rsp1" */
#define ROBOTS_JOB_MAGIC 0x31727372U /* "rsr1" */
#define DOC_MAGIC 0x31647372U        /* "rsd1" */
#define PAGE_MAGIC 0x31747372U       /* "rst1" */
#define ROBOTS_MAGIC 0x31757372U     /* "rsu1" */

/* By enum wire_job. */
static const uint32_t job_magic[] = {JOB_MAGIC, PAGE_JOB_MAGIC, ROBOTS_JOB_MAGIC};

/* The two _MIN are what a count is measured by (get_count()): too large a one would refuse good
 * answers, too small a one only costs memory. */
enum {
	TEXT_MIN = 4,                               /* bytes of an empty text */
	ARTICLE_MIN = 6 * TEXT_MIN + 2 * 4 + 2 * 8, /* bytes of an empty article */
	SKIP_HOURS_MASK = (1 << 24) - 1,
	SKIP_DAYS_MASK = (1 << 7) - 1,
};

enum doc_flags {
	DOC_WELLFORMED = 1,
	DOC_TRUNCATED = 2,
	DOC_ENDS_EARLY = 4,
	DOC_FLAGS = 7,
};

enum page_flags {
	FLAG_NOINDEX = 1,
	FLAG_PAYWALLED = 2,
	FLAG_TRUNCATED = 4,
	PAGE_FLAGS = 7,
};

static void put_u8(struct buf *out, unsigned v)
{
	buf_char(out, (char)(unsigned char)v);
}

static void put_u32(struct buf *out, uint32_t v)
{
	buf_add(out, &v, sizeof(v));
}

static void put_u64(struct buf *out, uint64_t v)
{
	buf_add(out, &v, sizeof(v));
}

static void put_i64(struct buf *out, int64_t v)
{
	buf_add(out, &v, sizeof(v));
}

/* A text of 4 GiB cannot come out of a capped arena; if it did, it must not be sent with its
 * length cut to 32 bits. */
static void put_str(struct buf *out, struct str s)
{
	if (s.n > UINT32_MAX) {
		out->over = true;
		return;
	}
	put_u32(out, (uint32_t)s.n);
	buf_str(out, s);
}

/* Cut here rather than refused there: too many authors are odd, not an attack. */
static void put_list(struct buf *out, const struct str *v, size_t n, size_t max)
{
	if (n > max)
		n = max;
	put_u32(out, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		put_str(out, v[i]);
}

struct reader {
	const char *p;
	size_t left;
	bool bad;
	const char *why; /* what was wrong first */
};

/* Nothing can be read after this: every further get gives zeros, so that loops over counts
 * end. */
static void reader_fail(struct reader *r, const char *why)
{
	if (!r->bad)
		r->why = why;
	r->bad = true;
	r->left = 0;
}

/* Of an answer that was read to its end. */
static enum errc reader_end(struct reader *r, struct err *e)
{
	/* Bytes behind the end are harmless and yet a sign that the two ends disagree. */
	if (!r->bad && r->left != 0)
		reader_fail(r, "bytes are left over");
	if (r->bad)
		return err_set(
			e, ERR_BAD_INPUT, "the parser's answer is malformed: %s", r->why);
	return ERR_NONE;
}

static void get(struct reader *r, void *to, size_t n)
{
	if (n > r->left) {
		reader_fail(r, "it ends early");
		memset(to, 0, n);
		return;
	}
	memcpy(to, r->p, n);
	r->p += n;
	r->left -= n;
}

static unsigned get_u8(struct reader *r)
{
	unsigned char v = 0;

	get(r, &v, sizeof(v));
	return v;
}

static uint32_t get_u32(struct reader *r)
{
	uint32_t v = 0;

	get(r, &v, sizeof(v));
	return v;
}

static uint64_t get_u64(struct reader *r)
{
	uint64_t v = 0;

	get(r, &v, sizeof(v));
	return v;
}

static int64_t get_i64(struct reader *r)
{
	int64_t v = 0;

	get(r, &v, sizeof(v));
	return v;
}

/* An enum, a flag set or any other small number of at most max. */
static uint32_t get_max(struct reader *r, uint32_t v, uint32_t max)
{
	if (v > max) {
		reader_fail(r, "a value is out of range");
		return 0;
	}
	return v;
}

/* Not copied: the text lies in the message, which lives as long as the decoded struct. */
static struct str get_bytes(struct reader *r, size_t max)
{
	size_t n = get_u32(r);

	if (n > max)
		reader_fail(r, "a text is too long");
	else if (n > r->left)
		reader_fail(r, "it ends early");
	if (r->bad)
		return (struct str){"", 0};
	struct str s = {r->p, n};

	r->p += n;
	r->left -= n;
	return s;
}

/* What the rest of the program relies on of any text (base/article.h), checked once, here. */
static struct str get_limited(struct reader *r, size_t max, enum limit_kind kind)
{
	struct str s = get_bytes(r, max);
	const char *why = limit_broken(s, max, kind);

	if (why != NULL)
		reader_fail(r, why);
	return r->bad ? (struct str){"", 0} : s;
}

static struct str get_text(struct reader *r, size_t max)
{
	return get_limited(r, max, LIMIT_TEXT);
}

/* A count of members that take at least `least` bytes each. */
static size_t get_count(struct reader *r, size_t max, size_t least)
{
	size_t n = get_u32(r);

	/* Four bytes that say "two thousand million" must not reserve memory for them. */
	if (n > max || n > r->left / least) {
		reader_fail(r, "a count is too large");
		return 0;
	}
	return n;
}

static size_t get_list(
	struct reader *r, struct arena *a, size_t max_n, size_t max, struct str **ret)
{
	size_t n = get_count(r, max_n, TEXT_MIN);
	struct str *v = n == 0 ? NULL : arena_array(a, n, sizeof(*v));

	if (v == NULL)
		return 0;
	for (size_t i = 0; i < n; i++)
		v[i] = get_text(r, max);
	*ret = v;
	return n;
}

/* The texts of a document or an article, by the table that the parser obeyed (feeds/limits.h). */
static void put_texts(struct buf *out, const void *of, const struct limit *limits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_str(out,
			*(const struct str *)(const void *)((const char *)of + limits[i].at));
}

static void get_texts(struct reader *r, void *of, const struct limit *limits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*limit_text(of, &limits[i]) = get_limited(r, limits[i].max, limits[i].kind);
}

void wire_job_head(enum wire_job what, const struct parse_opts *opts, struct buf *out)
{
	put_u32(out, job_magic[what]);
	put_u8(out, opts->as);
	put_str(out, opts->url);
	put_str(out, opts->content_type);
	put_str(out, opts->charset);
	put_str(out, opts->coding);
	put_u64(out, opts->tear);
	put_str(out, opts->broken);
	put_i64(out, opts->dates.zone_s);
	put_u8(out, opts->dates.order);
	put_i64(out, opts->dates.now_s);
	put_u64(out, opts->max_items);
	put_u64(out, opts->max_body);
	put_u64(out, opts->max_decoded);
}

void wire_job_encode(
	enum wire_job what, struct str body, const struct parse_opts *opts, struct buf *out)
{
	wire_job_head(what, opts, out);
	buf_str(out, body);
}

enum errc wire_job_decode(struct str in, enum wire_job *ret_what, struct str *ret_body,
	struct parse_opts *ret, struct err *e)
{
	struct reader r = {.p = in.p, .left = in.n};
	struct parse_opts o = {0};

	uint32_t magic = get_u32(&r);
	enum wire_job what = WIRE_JOB_FEED;

	while (what < WIRE_JOB_ROBOTS && job_magic[what] != magic)
		what++;
	if (job_magic[what] != magic)
		reader_fail(&r, "it is no job");
	o.as = (enum parse_as)get_max(&r, get_u8(&r), PARSE_AS_OPML);
	/* HTTP headers and addresses come from outside: bytes, not necessarily UTF-8. */
	o.url = get_bytes(&r, PARSE_MAX_TEXT);
	o.content_type = get_bytes(&r, PARSE_MAX_TEXT);
	o.charset = get_bytes(&r, PARSE_MAX_TEXT);
	o.coding = get_bytes(&r, PARSE_MAX_TEXT);
	o.tear = get_u64(&r);
	o.broken = get_bytes(&r, PARSE_MAX_TEXT);
	int64_t zone = get_i64(&r);

	if (zone < INT32_MIN || zone > INT32_MAX)
		reader_fail(&r, "a value is out of range");
	o.dates.zone_s = (int32_t)zone;
	o.dates.order = (enum date_order)get_max(&r, get_u8(&r), DATE_ORDER_MDY);
	o.dates.now_s = get_i64(&r);
	o.max_items = get_u64(&r);
	o.max_body = get_u64(&r);
	o.max_decoded = get_u64(&r);
	if (!r.bad && r.left > WIRE_MAX_BODY)
		reader_fail(&r, "the body is too long");
	if (r.bad)
		return err_set(e, ERR_BAD_INPUT, "the parse job is malformed: %s", r.why);
	*ret = o;
	*ret_what = what;
	*ret_body = (struct str){r.p, r.left};
	return ERR_NONE;
}

static void put_article(struct buf *out, const struct article *t)
{
	struct article copy = *t; /* for the accessors of the lists */

	put_texts(out, t, limits_article, limits_n_article);
	for (size_t i = 0; i < limits_n_lists; i++)
		put_list(out, *limit_list_texts(&copy, &limits_lists[i]),
			*limit_list_n(&copy, &limits_lists[i]), limits_lists[i].max_n);
	put_i64(out, t->published_s);
	put_i64(out, t->updated_s);
}

/* In the order of put_article(). tests/unit/daemon_wire.c sends one of each there and back. */
static void get_article(struct reader *r, struct arena *a, struct article *t)
{
	get_texts(r, t, limits_article, limits_n_article);
	for (size_t i = 0; i < limits_n_lists; i++) {
		const struct limit_list *l = &limits_lists[i];

		*limit_list_n(t, l) = get_list(r, a, l->max_n, l->max, limit_list_texts(t, l));
	}
	t->published_s = get_i64(r);
	t->updated_s = get_i64(r);
}

static void put_doc(struct buf *out, const struct feed_doc *d)
{
	size_t n = d->n_articles < WIRE_MAX_ARTICLES ? d->n_articles : WIRE_MAX_ARTICLES;
	bool cut = d->truncated || n < d->n_articles;

	put_u8(out, d->format);
	put_u8(out, (d->wellformed ? DOC_WELLFORMED : 0U) | (cut ? DOC_TRUNCATED : 0U) |
			    (d->ends_early ? DOC_ENDS_EARLY : 0U));
	put_u64(out, d->bytes);
	put_texts(out, d, limits_doc, limits_n_doc);
	put_i64(out, d->updated_s);
	put_u32(out, d->hints.ttl_s);
	put_u32(out, d->hints.skip_hours);
	put_u8(out, d->hints.skip_days);
	put_list(out, d->notes, d->n_notes, WIRE_MAX_NOTES);
	put_u32(out, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		put_article(out, &d->articles[i]);
}

static void get_articles(struct reader *r, struct arena *a, struct feed_doc *d)
{
	size_t n = get_count(r, WIRE_MAX_ARTICLES, ARTICLE_MIN);

	d->articles = n == 0 ? NULL : arena_array(a, n, sizeof(*d->articles));
	if (d->articles == NULL)
		return;
	d->n_articles = n;
	for (size_t i = 0; i < n && !r->bad; i++)
		get_article(r, a, &d->articles[i]);
}

static void get_doc(struct reader *r, struct arena *a, struct feed_doc *d)
{
	d->format = (enum feed_format)get_max(r, get_u8(r), FORMAT_OPML);
	unsigned flags = get_max(r, get_u8(r), DOC_FLAGS);

	d->wellformed = (flags & DOC_WELLFORMED) != 0;
	d->truncated = (flags & DOC_TRUNCATED) != 0;
	d->ends_early = (flags & DOC_ENDS_EARLY) != 0;
	d->bytes = get_u64(r);
	get_texts(r, d, limits_doc, limits_n_doc);
	d->updated_s = get_i64(r);
	d->hints.ttl_s = get_u32(r);
	d->hints.skip_hours = get_max(r, get_u32(r), SKIP_HOURS_MASK);
	d->hints.skip_days = (uint8_t)get_max(r, get_u8(r), SKIP_DAYS_MASK);
	d->n_notes = get_list(r, a, WIRE_MAX_NOTES, PARSE_MAX_TITLE, &d->notes);
	get_articles(r, a, d);
}

/* Codes are negative (base/err.h); a byte holds the number without its sign. */
static void put_why(struct buf *out, const struct err *why)
{
	put_u8(out, (unsigned)-why->code);
	put_str(out, str_of(why->msg));
}

static bool has_doc(enum parse_kind kind)
{
	return kind == PARSE_OK || kind == PARSE_INDEX;
}

void wire_doc_encode(enum parse_kind kind, const struct feed_doc *doc, const struct err *why,
	struct buf *out)
{
	put_u32(out, DOC_MAGIC);
	put_u8(out, kind);
	if (has_doc(kind))
		put_doc(out, doc);
	if (kind != PARSE_OK)
		put_why(out, why);
}

static void get_why(struct reader *r, struct err *why)
{
	why->code = (enum errc) - (int)get_max(r, get_u8(r), (uint32_t)-ERR_BUSY);
	struct str msg = get_text(r, sizeof(why->msg) - 1);

	memcpy(why->msg, msg.p, msg.n);
	why->msg[msg.n] = '\0';
}

enum errc wire_doc_decode(struct str in, struct arena *a, enum parse_kind *ret_kind,
	struct feed_doc *ret, struct err *ret_why, struct err *e)
{
	struct reader r = {.p = in.p, .left = in.n};
	struct feed_doc doc = {0};
	struct err why = {0};

	if (get_u32(&r) != DOC_MAGIC)
		reader_fail(&r, "it is no answer");
	enum parse_kind kind = (enum parse_kind)get_max(&r, get_u8(&r), PARSE_LIMIT);

	if (has_doc(kind))
		get_doc(&r, a, &doc);
	if (kind != PARSE_OK)
		get_why(&r, &why);
	/* Before r.bad: a list that found no room was not read, so that all behind it is out of
	 * step and looks malformed. The cause is the room. */
	if (a->over)
		return err_set(e, ERR_LIMIT, "the parser's answer does not fit in memory");
	if (reader_end(&r, e) != ERR_NONE)
		return ERR_BAD_INPUT;
	*ret_kind = kind;
	if (has_doc(kind))
		*ret = doc;
	if (kind != PARSE_OK)
		*ret_why = why;
	return ERR_NONE;
}

/* ---- pages ---- */

static bool is_page(enum page_kind kind)
{
	return kind == PAGE_OK || kind == PAGE_NO_TEXT;
}

void wire_page_encode(
	enum page_kind kind, const struct page *page, const struct err *why, struct buf *out)
{
	put_u32(out, PAGE_MAGIC);
	put_u8(out, kind);
	if (!is_page(kind)) {
		put_why(out, why);
		return;
	}
	put_u8(out, (page->noindex ? FLAG_NOINDEX : 0U) |
			    (page->paywalled ? FLAG_PAYWALLED : 0U) |
			    (page->truncated ? FLAG_TRUNCATED : 0U));
	put_u8(out, page->from);
	put_texts(out, page, limits_page, limits_n_page);
	put_i64(out, page->published_s);
	put_i64(out, page->updated_s);
}

static void get_page(struct reader *r, struct page *p)
{
	unsigned flags = get_max(r, get_u8(r), PAGE_FLAGS);

	p->noindex = (flags & FLAG_NOINDEX) != 0;
	p->paywalled = (flags & FLAG_PAYWALLED) != 0;
	p->truncated = (flags & FLAG_TRUNCATED) != 0;
	p->from = (enum page_from)get_max(r, get_u8(r), PAGE_FROM_DENSITY);
	get_texts(r, p, limits_page, limits_n_page);
	p->published_s = get_i64(r);
	p->updated_s = get_i64(r);
}

enum errc wire_page_decode(struct str in, enum page_kind *ret_kind, struct page *ret,
	struct err *ret_why, struct err *e)
{
	struct reader r = {.p = in.p, .left = in.n};
	struct page page = {0};
	struct err why = {0};

	if (get_u32(&r) != PAGE_MAGIC)
		reader_fail(&r, "it is no answer");
	enum page_kind kind = (enum page_kind)get_max(&r, get_u8(&r), PAGE_LIMIT);

	if (is_page(kind))
		get_page(&r, &page);
	else
		get_why(&r, &why);
	/* A page says that it has text exactly when it has. */
	if (!r.bad && is_page(kind) && (kind == PAGE_OK) != (page.text.n != 0))
		reader_fail(&r, "a value is out of range");
	if (reader_end(&r, e) != ERR_NONE)
		return ERR_BAD_INPUT;
	*ret_kind = kind;
	if (is_page(kind))
		*ret = page;
	else
		*ret_why = why;
	return ERR_NONE;
}

/* ---- robots.txt ---- */

void wire_robots_encode(const struct robots *robots, struct buf *out)
{
	put_u32(out, ROBOTS_MAGIC);
	put_u8(out, robots->cut);
	put_i64(out, robots->crawl_delay_ms);
	put_u32(out, (uint32_t)robots->n_rules);
	for (size_t i = 0; i < robots->n_rules; i++) {
		put_u8(out, robots->rules[i].allow);
		put_str(out, robots->rules[i].pattern);
	}
}

static void get_robots(struct reader *r, struct arena *a, struct robots *ret)
{
	ret->cut = get_max(r, get_u8(r), 1) == 1;
	ret->crawl_delay_ms = get_i64(r);
	if (ret->crawl_delay_ms < 0 || ret->crawl_delay_ms > (int64_t)ROBOTS_MAX_DELAY_S * 1000)
		reader_fail(r, "a value is out of range");
	size_t n = get_count(r, ROBOTS_MAX_RULES, 1 + TEXT_MIN);

	ret->rules = n == 0 ? NULL : arena_array(a, n, sizeof(*ret->rules));
	if (ret->rules == NULL)
		return;
	ret->n_rules = n;
	for (size_t i = 0; i < n; i++) {
		ret->rules[i].allow = get_max(r, get_u8(r), 1) == 1;
		ret->rules[i].pattern = arena_str(a, get_text(r, ROBOTS_MAX_PATTERN));
	}
}

enum errc wire_robots_decode(struct str in, struct arena *a, struct robots *ret, struct err *e)
{
	struct reader r = {.p = in.p, .left = in.n};
	struct robots robots = {0};

	if (get_u32(&r) != ROBOTS_MAGIC)
		reader_fail(&r, "it is no answer");
	get_robots(&r, a, &robots);
	if (a->over)
		return err_set(e, ERR_LIMIT, "the parser's answer does not fit in memory");
	if (reader_end(&r, e) != ERR_NONE)
		return ERR_BAD_INPUT;
	*ret = robots;
	return ERR_NONE;
}
