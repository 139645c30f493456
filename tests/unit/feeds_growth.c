/* SPDX-License-Identifier: ISC */
/* What feeds send costs in proportion to its size, also what nobody thought of (tests/ref/climb.h). */
#include "feeds/charset.h"
#include "feeds/date/date.h"
#include "feeds/html.h"
#include "feeds/jsonmend.h"
#include "feeds/page/page.h"
#include "feeds/parse.h"
#include "feeds/policy.h"
#include "feeds/url.h"
#include "tests/ref/climb.c"

static void parse(struct str body, void *arg)
{
	AUTO_ARENA struct arena a;
	struct parse_opts opts = {.url = STR("http://a.b/c"), .dates = {.now_s = TIME_NONE}};
	struct feed_doc doc;
	struct err e;

	(void)arg;
	arena_init(&a, 96 << 20);
	feed_parse(body, &opts, &a, &doc, &e);
}

static void page(struct str body, void *arg)
{
	AUTO_ARENA struct arena a;
	struct parse_opts opts = {.url = STR("http://a.b/c"), .dates = {.now_s = TIME_NONE}};
	struct page p;
	struct err e;

	(void)arg;
	arena_init(&a, 96 << 20);
	page_read(body, &opts, &a, &p, &e);
}

static void html(struct str s, void *arg)
{
	AUTO_BUF struct buf out;

	(void)arg;
	buf_init(&out, BUF_NO_MAX);
	s.n = utf8_check(s);
	html_text(s, HTML_BLOCKS, SIZE_MAX / 2, &out);
	html_looks_like(s);
}

static void mend(struct str s, void *arg)
{
	AUTO_BUF struct buf out;

	(void)arg;
	buf_init(&out, BUF_NO_MAX);
	json_mend(s, &out);
}

/* The first byte chooses, as in the fuzz target. */
static void decode(struct str s, void *arg)
{
	static const struct str labels[] = {STR_INIT(""), STR_INIT("windows-1256"),
		STR_INIT("utf-16"), STR_INIT("utf-32be"), STR_INIT("gb18030"),
		STR_INIT("iso-2022-jp")};
	AUTO_BUF struct buf scratch;
	struct charset_claims claims = {0};
	struct charset_text t;

	(void)arg;
	claims.override = labels[(unsigned char)s.p[0] % (sizeof(labels) / sizeof(labels[0]))];
	buf_init(&scratch, 0);
	charset_decode(str_sub(s, 1, s.n), &claims, 32 << 20, &scratch, &t);
}

/* Line by line, since an address longer than URL_MAX is none. */
static void address(struct str s, void *arg)
{
	AUTO_ARENA struct arena a;
	struct str base = {0}, iri, line;

	(void)arg;
	arena_init(&a, 96 << 20);
	while (str_cut(&s, '\n', &line)) {
		url_resolve(base, line, &a);
		url_canonical(line, &a);
		url_guid_path(line, &a);
		url_from_iri(line, &a, &iri, NULL);
		base = line;
	}
}

static void date(struct str s, void *arg)
{
	const struct date_ctx ctx = {
		.zone_s = 10800, .order = DATE_ORDER_DMY, .now_s = 1622278800};
	struct date d;

	(void)arg;
	date_parse(s, &ctx, &d);
}

/* The headers of an answer, one a line. */
static void answer(struct str s, void *arg)
{
	const struct feed_limits lim = {.interval_ms = 600000, .max_interval_ms = 86400000};
	struct feed_state st = {0};
	AUTO_ARENA struct arena a;
	struct http_res res = {.status = 429};
	struct str *const to[] = {&res.retry_after, &res.cache_control, &res.expires, &res.date,
		&res.etag, &res.last_modified, &res.content_type, &res.link, &res.location};

	(void)arg;
	arena_init(&a, 96 << 20);
	for (size_t i = 0; i < sizeof(to) / sizeof(to[0]); i++)
		if (!str_cut(&s, '\n', to[i]))
			*to[i] = (struct str){0};
	feed_judge(&res, &lim, INT64_C(1732143600000), 0, &a, &st);
	res.status = 200;
	res.body = STR("x");
	feed_judge(&res, &lim, INT64_C(1732143600000), 0, &a, &st);
	const struct feed_outcome out = {.parsed = true, .items = 1};

	feed_settle(&res, &out, &lim, INT64_C(1732143600000), 0, &a, &st);
}

int main(void)
{
	static struct climb works[] = {
		{"feeds_parse", "feeds_xml", parse, NULL, 1000, 0},
		{"feeds_page", "feeds_page", page, NULL, 1500, 0},
		{"feeds_json", "feeds_json", parse, NULL, 1000, 0},
		{"feeds_html", "feeds_html", html, NULL, 500, 0},
		{"feeds_jsonmend", "feeds_json", mend, NULL, 100, 0},
		{"feeds_charset", "feeds_charset", decode, NULL, 400, 0},
		{"feeds_url", "feeds_url", address, NULL, 1500, 0},
		{"feeds_date", "feeds_date", date, NULL, 4000, 64},
		{"feeds_answer", "feeds_answer", answer, NULL, 500, 0},
	};

	parse_global_init();
	return climb_run(works, sizeof(works) / sizeof(works[0]));
}
