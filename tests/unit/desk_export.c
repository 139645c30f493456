/* SPDX-License-Identifier: ISC */
/* What a watch found, written as feeds and tables: our own parser reads the feeds back. */
#include "desk/export.h"
#include "feeds/parse.h"
#include "tests/unit/desk_rig.h"

#define NOW_MS INT64_C(1700000000000)

static int setup_export(void **state)
{
	parse_global_init();
	return setup(state);
}

static void put(struct rig *r, const char *title, const char *link, int64_t seen_ms)
{
	char body[256];

	snprintf(body, sizeof(body), "قال: التحالف الدولي، ثم \"للتحالف الدولي\" <b> %s", link);
	struct article a = item(link, title, body);

	a.link = str_of(link);
	a.published_s = NOW_MS / 1000 - 60;
	r->now_ms = seen_ms;
	poll(r, &a, 1);
}

static size_t export(struct rig *r, enum export_format f, size_t limit, struct buf *out)
{
	const struct export_ask ask = {.id = r->config->watches[0].id,
		.title = r->config->watches[0].title,
		.outlets = export_outlets_of(r->config),
		.format = f,
		.limit = limit,
		.now_ms = NOW_MS};
	struct err e = {0};
	size_t n = 0;

	buf_init(out, BUF_NO_MAX);
	if (export_write(&ask, r->desk.store, out, &n, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return n;
}

static void fill(struct rig *r)
{
	put(r, "الأول & <الأخير>", "http://feed.example/1?a=1&b=2", NOW_MS - 3000);
	put(r, "=HYPERLINK(\"x\")", "javascript:alert(1)", NOW_MS - 2000);
	put(r, "bad \x01 sign", "http://feed.example/3", NOW_MS - 1000);
}

static void read_back(struct rig *r, enum export_format f, enum feed_format want)
{
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf out = {0};
	const struct parse_opts opts = {
		.url = STR("http://reader.example/"), .dates = {.now_s = NOW_MS / 1000}};
	struct feed_doc doc;
	struct err e = {0};

	arena_init(&a, BUF_NO_MAX);
	fill(r);
	assert_int_equal(export(r, f, 10, &out), 3);
	assert_int_equal(feed_parse(buf_view(&out), &opts, &a, &doc, &e), PARSE_OK);
	assert_int_equal(doc.format, want);
	assert_true(doc.wellformed);
	assert_str_is(doc.title, "w");
	assert_int_equal(doc.n_articles, 3);
	const struct article *last = &doc.articles[2];

	assert_str_is(last->title, "الأول & <الأخير>");
	assert_str_is(last->link, "http://feed.example/1?a=1&b=2");
	assert_str_is(last->guid, "urn:rasid:watch:w:1");
	assert_int_equal(last->published_s, NOW_MS / 1000 - 60);
	assert_int_equal(last->n_authors, 1);
	assert_str_is(last->authors[0], "صحيفة");
	/* Nobody is led to what is no page. */
	assert_int_equal(doc.articles[1].link.n, 0);
	assert_str_is(doc.articles[1].title, "=HYPERLINK(\"x\")");
}

static void test_atom_is_read_back(void **state)
{
	read_back(*state, EXPORT_ATOM, FORMAT_ATOM10);
}

static void test_json_feed_is_read_back(void **state)
{
	read_back(*state, EXPORT_JSON, FORMAT_JSONFEED11);
}

static void test_a_table_holds_no_formula(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf out = {0};
	struct str rest;
	struct str line;
	size_t lines = 0;

	fill(r);
	export(r, EXPORT_CSV, 10, &out);
	rest = buf_view(&out);
	assert_true(str_starts(rest, STR("\xEF\xBB\xBFseen,published,feed,outlet,title,url,")));
	assert_true(str_find_str(rest, STR(",\"'=HYPERLINK(\"\"x\"\")\",\"\",")) < rest.n);
	assert_true(str_find_str(rest, STR("\"bad   sign\"")) < rest.n);
	assert_true(str_find_str(rest,
			    STR("\"2023-11-14T22:13:17Z\",\"2023-11-14T22:12:20Z\",\"f\",")) <
		    rest.n);
	assert_true(str_find_str(rest, STR("\"التحالف الدولي, للتحالف الدولي\"")) < rest.n);
	for (; str_cut(&rest, '\n', &line); lines++)
		assert_true(line.n == 0 || line.p[line.n - 1] == '\r');
	assert_int_equal(lines, 5); /* the last one empty */
}

static void test_cells_that_begin_like_formulas_are_guarded(void **state)
{
	static const char *const bad[] = {
		"=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "|x", "%x"};
	const struct export_doc d = {.id = STR("w")};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		AUTO_BUF struct buf out = {0};
		const struct export_item it = {
			.published_s = TIME_NONE, .title = str_of(bad[i])};

		buf_init(&out, BUF_NO_MAX);
		export_writers[EXPORT_CSV].item(&d, &it, true, &out);
		assert_true(str_find_str(buf_view(&out), STR(",\"\",\"\",\"\",\"'")) < out.n);
	}
}

static void test_nothing_found_is_a_document_too(void **state)
{
	AUTO_ARENA struct arena a = {0};
	const struct parse_opts opts = {
		.url = STR("http://reader.example/"), .dates = {.now_s = NOW_MS / 1000}};

	arena_init(&a, BUF_NO_MAX);
	for (enum export_format f = EXPORT_ATOM; f <= EXPORT_JSON; f++) {
		AUTO_BUF struct buf out = {0};
		struct feed_doc doc;
		struct err e = {0};

		assert_int_equal(export(*state, f, 10, &out), 0);
		assert_int_equal(feed_parse(buf_view(&out), &opts, &a, &doc, &e), PARSE_OK);
		assert_int_equal(doc.n_articles, 0);
	}
}

static void test_the_newest_are_taken(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf out = {0};

	fill(r);
	assert_int_equal(export(r, EXPORT_JSON, 1, &out), 1);
	assert_true(str_find_str(buf_view(&out), STR("feed.example/3")) < out.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_atom_is_read_back, setup_export, teardown),
		cmocka_unit_test_setup_teardown(
			test_json_feed_is_read_back, setup_export, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_table_holds_no_formula, setup_export, teardown),
		cmocka_unit_test(test_cells_that_begin_like_formulas_are_guarded),
		cmocka_unit_test_setup_teardown(
			test_nothing_found_is_a_document_too, setup_export, teardown),
		cmocka_unit_test_setup_teardown(
			test_the_newest_are_taken, setup_export, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
