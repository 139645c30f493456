/* SPDX-License-Identifier: ISC */
/*
 * Whatever others write, the page has the elements that it has without them: 1,000 strings as titles, texts, links, terms, names
 * of outlets and watches, answers of receivers and parameters, in every view that shows them, in both languages.
 */
#include "base/utf8.h"
#include "tests/unit/desk_page_rig.h"

enum {
	STRINGS = UNIT_SANITIZED ? 100 : 1000,
	LONG = 10000
};

/* Each alone turns some page into something else. */
static const char *const pieces[] = {
	"<script>alert(1)</script>",
	"\"><img src=x onerror=alert(1)>",
	"'><svg/onload=alert(1)>",
	"</title><script>alert(1)</script>",
	"</main></body></html>",
	"<!--",
	"--><b>",
	"<![CDATA[<b>]]>",
	"<a href=javascript:alert(1)>x",
	"<style>*{display:none}</style>",
	"<plaintext>",
	"<base href=//evil.example>",
	"<meta http-equiv=refresh content=0>",
	"<iframe srcdoc='<b>'>",
	"javascript:alert(1)",
	"data:text/html,<b>",
	"vbscript:x",
	"//evil.example/",
	"/\\evil.example",
	"/\t/evil.example",
	"https://a.example/\" onclick=\"alert(1)",
	"http://a.example/'><b>",
	"&lt;script&gt;",
	"&#60;b&#62;",
	"&#x3c;b",
	"&amp;lt;",
	"&quot; onmouseover=&quot;x",
	"&&",
	"&copy",
	"\" autofocus onfocus=\"x",
	"' style='position:fixed",
	"`${alert(1)}`",
	"{{7*7}}",
	"<?php x ?>",
	"<%= x %>",
	"\\u003cb\\u003e",
	"%3Cb%3E",
	"\xE2\x80\xAE"
	"txt.exe", /* RLO */
	"\xE2\x81\xA6"
	"a\xE2\x81\xA7"
	"b", /* LRI, RLI and no PDI */
	"\xE2\x80\x8F\xE2\x80\x8E\xD8\x9C",
	"ا\xE2\x80\x8Bل\xE2\x80\x8Cت\xE2\x80\x8D", /* zero width */
	"\xEF\xBB\xBF",
	"\xE2\x80\xA8\xE2\x80\xA9",
	"\x01\x02\x1B[31m\x7F",
	"\xC2\x85\xC2\x9B",
	"\xFF\xFE\xC0\xAF",
	"\xED\xA0\x80\xF4\x90\x80\x80",
	"\xEF\xBF\xBE\xF3\xA0\x81\x81",
	"ﷺ👨‍👩‍👧",
	"e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81",
	"#hit-1",
	"sty_1",
	"/article/1.json?fragment=1",
	"'; drop table article; --",
	"$(reboot)`reboot`",
};
enum {
	PIECES = sizeof(pieces) / sizeof(pieces[0])
};

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* One to four pieces, now and then with a very long word. */
static void make(int i, struct buf *out)
{
	uint32_t seed = (uint32_t)i * 2654435761U;
	uint32_t n = 1 + next(&seed) % 4;

	buf_reset(out);
	if (i < PIECES)
		buf_str(out, str_of(pieces[i]));
	for (uint32_t k = 0; i >= PIECES && k < n; k++)
		buf_str(out, str_of(pieces[next(&seed) % PIECES]));
	for (int k = 0; i % 50 == 49 && k < LONG; k++)
		buf_str(out, i % 100 == 49 ? STR("ط") : STR("a"));
}

/* ---- what is stored ------------------------------------------------------------------------ */

/* An article that says it everywhere, and what became of it. All of it is marked, and some of it where no character
 * begins. */
static int64_t put(struct rig *r, struct str s)
{
	struct store_new v = {.article = {.feed = STR("o0"),
				      .a = {.guid = s,
					      .title = s,
					      .summary = s,
					      .body = s,
					      .link = s,
					      .authors = &s,
					      .n_authors = 1,
					      .published_s = TIME_NONE,
					      .updated_s = TIME_NONE},
				      .first_seen_ms = r->now_ms}};
	struct err e = {0};

	assert_code(store_articles_put(r->desk.store, &v, 1, &e), ERR_NONE);
	char id[32];

	snprintf(id, sizeof(id), "alr_%lld", (long long)v.article.id);
	const struct store_hit hits[] = {{.watch = STR("w"), .term = s, .end = s.n},
		{.watch = STR("w"), .term = s, .field = FIELD_BODY, .end = s.n},
		{.watch = STR("w"),
			.term = s,
			.field = FIELD_BODY,
			.start = 1,
			.end = s.n + 9}};
	const struct store_alert alert = {str_of(id), STR("w"), r->now_ms, 0};
	const struct store_notice notice = {.dest = STR("d")};
	const struct store_found f = {.article = v.article.id,
		.hits = hits,
		.n_hits = 3,
		.alerts = &alert,
		.n_alerts = 1,
		.notices = &notice,
		.n_notices = 1};

	assert_code(store_found_put(r->desk.store, &f, 1, &e), ERR_NONE);
	return v.article.id;
}

/* The receiver says it, and refuses. */
static void refuse(struct rig *r, struct str s)
{
	const struct store_take t = {.dest = STR("d"), .now_ms = r->now_ms, .max = 1};
	struct store_batch b = {0};
	bool found = false;
	int64_t due = 0;
	struct err e = {0};

	assert_code(store_outbox_take(r->desk.store, &t, &r->arena, &b, &found, &due, &e),
		ERR_NONE);
	assert_true(found);
	const struct store_attempt a = {.seq = b.v[0].seq,
		.started_ms = r->now_ms,
		.status = 400,
		.error = s,
		.excerpt = s};

	assert_code(store_attempt_put(r->desk.store, &a, &e), ERR_NONE);
	assert_code(store_outbox_dead(r->desk.store, b.v[0].seq, r->now_ms, s, &e), ERR_NONE);
}

/* The configuration says it: nobody but a person writes that, and still. */
static void name(struct rig *r, struct str s)
{
	r->config->feeds[0].title = s;
	r->config->watches[0].title = s;
}

/* ---- what is shown ------------------------------------------------------------------------- */

static size_t elements(struct rig *r, enum html_lang lang, const char *path,
	const struct page_param *params, size_t n, size_t *ret_links)
{
	struct html_seen seen = html_of(r, lang, path, params, n);

	*ret_links = seen.links;
	buf_done(&seen.text);
	return seen.elements;
}

struct counts {
	size_t now, article, search, stories;
};

static struct counts look(struct rig *r, int64_t id, struct str s, enum html_lang lang)
{
	const struct page_param now[] = {{STR("limit"), STR("1")}, {s, s}};
	const struct page_param search[] = {{STR("q"), s}, {STR("feed"), s}, {STR("watch"), s},
		{STR("sort"), s}, {STR("since"), s}, {STR("lang"), s}, {STR("theme"), s}};
	const struct page_param stories[] = {{STR("watch"), s}, {STR("outlets"), s}};
	struct counts c;
	char path[64];
	size_t links;

	c.now = elements(r, lang, "/", now, 2, &links);
	assert_int_equal(links, 0);
	snprintf(path, sizeof(path), "/article/%lld", (long long)id);
	c.article = elements(r, lang, path, NULL, 0, &links);
	assert_true(links <= 1);
	c.search = elements(r, lang, "/search", search, 7, &links);
	assert_int_equal(links, 0);
	c.stories = elements(r, lang, "/stories", stories, 2, &links);
	assert_int_equal(links, 0);
	return c;
}

/* Of what is not seen there is no excerpt; of others' texts as much as of a plain one. */
static void is_same(struct counts got, struct counts want, struct str s)
{
	bool same = got.now == want.now && got.article == want.article;
	bool fewer = got.now <= want.now && got.article <= want.article;

	if (htmlw_blank(s) ? !fewer : !same)
		fail_msg("%zu and %zu elements, not %zu and %zu, for '" STR_F "'", got.now,
			got.article, want.now, want.article, STR_A(s));
	assert_int_equal(got.stories, want.stories);
	/* The query may be refused, or find nothing: one element each. */
	assert_true(got.search <= want.search + 1);
}

static void json_holds_it(struct rig *r, int64_t id, struct str s)
{
	struct page_rig g;
	struct json *j = NULL;
	struct err e = {0};
	char path[64];

	snprintf(path, sizeof(path), "/article/%lld", (long long)id);
	ask_for(&g, r, PAGE_JSON, HTML_AR, path, NULL, 0);
	if (json_parse(buf_view(&g.answer.body), &j, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	if (utf8_check(s) == s.n)
		assert_str_eq(json_str(json_get(json_root(j), "title")), s);
	json_free(j);
	answer_done(&g);
}

static void no_text_is_markup(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf s;
	struct err e = {0};

	buf_init(&s, BUF_NO_MAX);
	conf(r, "[watch w]\nterm = معسكر\n", "[destination d]\ntype = console\n");
	/* One transaction: the disk is not what is tested. */
	assert_code(store_begin(r->desk.store, &e), ERR_NONE);
	/* From now on there is an older one, to which a link leads. */
	put(r, STR("benign"));
	refuse(r, STR("benign"));
	for (int lang = 0; lang < HTML_LANGS; lang++) {
		int64_t id = put(r, STR("benign"));

		refuse(r, STR("benign"));
		name(r, STR("benign"));
		struct counts want = look(r, id, STR("benign"), (enum html_lang)lang);

		for (int i = 0; i < STRINGS; i++) {
			make(i, &s);
			id = put(r, buf_view(&s));
			refuse(r, buf_view(&s));
			name(r, buf_view(&s));
			is_same(look(r, id, buf_view(&s), (enum html_lang)lang), want,
				buf_view(&s));
			if (i % 10 == 0)
				json_holds_it(r, id, buf_view(&s));
		}
	}
	store_rollback(r->desk.store);
	name(r, STR(""));
}

/* ... and no path is a page. */
static void no_path_is_markup(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf path;

	buf_init(&path, BUF_NO_MAX);
	for (int i = 0; i < PIECES; i++) {
		static const char *const begins[] = {"/", "/article/", "/story/", "/x/", ""};

		for (size_t k = 0; k < sizeof(begins) / sizeof(begins[0]); k++) {
			struct page_rig g;

			buf_reset(&path);
			buf_printf(&path, "%s%s", begins[k], pieces[i]);
			ask_for(&g, r, i % 2 == 0 ? PAGE_HTML : PAGE_FRAGMENT, HTML_EN, path.p,
				NULL, 0);
			assert_int_equal(g.answer.status, 404);
			struct html_seen seen = html_check(buf_view(&g.answer.body));

			assert_int_equal(seen.links, 0);
			buf_done(&seen.text);
			answer_done(&g);
		}
	}
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup_stories, teardown_stories)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_text_is_markup),
		TEST(no_path_is_markup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
