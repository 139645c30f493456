/* SPDX-License-Identifier: ISC */
/*
 * The views Watches, Try, Feeds and Queue: what they read of a store and of the loop, and that words from outside stay words
 * in both forms. How the frame and the parts are written is tested where they are.
 */
#include <stdio.h>

#include "base/json.h"
#include "desk/page/views.h"
#include "desk/page/watch_rows.h"
#include "tests/unit/desk_rig.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
#define EVIL "<script>alert(1)</script>\"'&\xE2\x80\xAE"

struct looking {
	struct rig *r;
	struct page_live live;
	struct page_param params[4];
	struct page_ask ask;
	struct page_answer answer;
};

static void look(struct looking *l, struct rig *r)
{
	*l = (struct looking){.r = r};
	l->ask = (struct page_ask){.c = r->config,
		.store = r->desk.store,
		.live = &l->live,
		.params = l->params,
		.lang = HTML_EN,
		.now_ms = r->now_ms,
		.a = &r->arena};
	buf_init(&l->answer.body, MIB(4));
}

static void param(struct looking *l, const char *name, const char *value)
{
	l->params[l->ask.n_params++] = (struct page_param){str_of(name), str_of(value)};
}

/* The document as text, to end in NUL. */
static const char *document(
	struct looking *l, const char *path, enum page_form form, int status)
{
	buf_reset(&l->answer.body);
	l->ask.path = str_of(path);
	l->ask.form = form;
	page_run(&l->ask, &l->answer);
	assert_int_equal(l->answer.status, status);
	return l->answer.body.p;
}

static struct json *data(struct looking *l, const char *path)
{
	struct json *j = NULL;
	struct err e = {0};

	(void)document(l, path, PAGE_JSON, 200);
	assert_code(json_parse(buf_view(&l->answer.body), &j, &e), ERR_NONE);
	return j;
}

static int64_t number(const struct json_val *o, const char *name)
{
	return json_int(json_get(o, name), -1);
}

/* What every page keeps, whatever is in it. */
static void assert_tame(const char *html)
{
	assert_lacks(html, "<script>alert");
	assert_lacks(html, "\xE2\x80\xAE");
	assert_lacks(html, " style=");
	assert_lacks(html, " onclick=");
}

/* ---- watches -------------------------------------------------------------------------------- */

static void store_some(struct rig *r)
{
	struct article a = item("a", "عن الجسر " EVIL, ""), b[2];

	write_file(r, "feeds.d/f.conf",
		"[feed f]\nurl = http://f.example/rss\nfirst_poll = alert\n");
	write_file(r, "watch.d/w.conf",
		"[watch w]\ntitle = " EVIL
		"\nterm = الجسر\nmatch = على الجسر\n[watch quiet]\nterm = السفينة\n");
	write_file(r, "alerts.d/d.conf", "[destination d]\ntype = console\n");
	(void)reload(r);
	poll(r, &a, 1);
	r->now_ms += 3 * DAY_MS;
	b[0] = item("b", "الجسر مرة أخرى", "");
	b[1] = a;
	poll(r, b, 2);
}

static void test_watches_show_their_days(void **state)
{
	struct rig *r = *state;
	struct looking l;

	store_some(r);
	look(&l, r);
	struct json *j = data(&l, "/watches");
	const struct json_val *v = json_get(json_root(j), "watches"), *w = json_at(v, 0);

	assert_int_equal(json_len(v), 2);
	assert_str_is(json_str(json_get(w, "id")), "w");
	const struct json_val *days = json_get(w, "alerts_by_day");

	assert_int_equal(json_len(days), WATCH_DAYS);
	assert_int_equal(json_int(json_at(days, WATCH_DAYS - 1), -1), 1);
	assert_int_equal(json_int(json_at(days, WATCH_DAYS - 4), -1), 1);
	assert_int_equal(number(w, "tests"), 1);
	assert_false(json_bool(json_get(w, "muted"), true));
	assert_int_equal(json_type(json_get(json_at(v, 1), "last_alert")), JSON_NULL);
	const char *html = document(&l, "/watches", PAGE_HTML, 200);

	assert_tame(html);
	assert_has(html, "href=\"/watch/w\"");
	json_free(j);
	buf_done(&l.answer.body);
}

static void test_a_mute_is_shown(void **state)
{
	struct rig *r = *state;
	struct looking l;
	struct store_mute m = {
		.kind = STORE_MUTE_WATCH, .subject = STR("w"), .until_ms = INT64_MAX};
	struct err e = {0};
	int64_t id;

	store_some(r);
	look(&l, r);
	m.created_ms = r->now_ms;
	assert_code(store_mute_put(r->desk.store, &m, &id, &e), ERR_NONE);
	struct json *j = data(&l, "/watches");
	const struct json_val *w = json_at(json_get(json_root(j), "watches"), 0);

	assert_true(json_bool(json_get(w, "muted"), false));
	assert_int_equal(json_type(json_get(w, "muted_until")), JSON_NULL);
	assert_has(document(&l, "/watch/w", PAGE_HTML, 200), "further notice");
	json_free(j);
	buf_done(&l.answer.body);
}

static void test_one_watch_and_its_feeds(void **state)
{
	struct rig *r = *state;
	struct looking l;

	store_some(r);
	look(&l, r);
	const char *html = document(&l, "/watch/w", PAGE_HTML, 200);

	assert_tame(html);
	assert_has(html, "href=\"/article/2\"");
	assert_has(html, "href=\"/watch/w.atom\"");
	assert_has(html, "href=\"/try?t=");
	assert_has(document(&l, "/watch/w", PAGE_ATOM, 200), "http://www.w3.org/2005/Atom");
	assert_str_is(l.answer.type, "application/atom+xml; charset=utf-8");
	assert_has(
		document(&l, "/watch/w", PAGE_JSON, 200), "https://jsonfeed.org/version/1.1");
	(void)document(&l, "/watch/none", PAGE_HTML, 404);
	(void)document(&l, "/watches", PAGE_ATOM, 404);
	buf_done(&l.answer.body);
}

/* ---- try -------------------------------------------------------------------------------------- */

static void test_a_trial_shows_forms_and_samples(void **state)
{
	struct rig *r = *state;
	struct looking l;

	store_some(r);
	look(&l, r);
	param(&l, "t", "الجسر");
	param(&l, "since", "7d");
	struct json *j = data(&l, "/try");

	assert_int_equal(number(json_root(j), "matched"), 2);
	assert_int_equal(number(json_root(j), "days"), 7);
	assert_int_equal(number(json_get(json_root(j), "kinds"), "exact"), 2);
	const char *html = document(&l, "/try", PAGE_HTML, 200);

	assert_tame(html);
	assert_has(html, "<mark>الجسر</mark>");
	assert_has(html, "rasid watch try &#39;الجسر&#39; --since 7d");
	json_free(j);
	buf_done(&l.answer.body);
}

static void test_a_term_that_is_none_keeps_the_form(void **state)
{
	struct rig *r = *state;
	struct looking l;

	store_some(r);
	look(&l, r);
	param(&l, "t", EVIL " ،");
	param(&l, "flags", "nonsense");
	const char *html = document(&l, "/try", PAGE_HTML, 200);

	assert_tame(html);
	assert_has(html, "nonsense");
	assert_has(html, "<form");
	l.params[1].value = STR("");
	l.params[0].value = STR("،");
	struct json *j = data(&l, "/try");

	assert_int_equal(json_type(json_get(json_root(j), "refused")), JSON_STRING);
	json_free(j);
	buf_done(&l.answer.body);
}

/* What a shell would do with the command that is shown. */
static void test_the_command_is_quoted(void **state)
{
	struct rig *r = *state;
	struct looking l;

	store_some(r);
	look(&l, r);
	param(&l, "t", "it's $(x)");
	assert_has(document(&l, "/try", PAGE_HTML, 200),
		"rasid watch try &#39;it&#39;\\&#39;&#39;s $(x)&#39; --since 30d");
	buf_done(&l.answer.body);
}

/* ---- feeds ------------------------------------------------------------------------------------- */

static void test_feeds_are_as_the_loop_knows_them(void **state)
{
	struct rig *r = *state;
	struct looking l;
	struct page_live_feed feeds[] = {
		{.id = STR("f"),
			.condition = "failing",
			.why = STR("it failed 3 times in a row: " EVIL),
			.next_ms = TIME_NONE,
			.until_ms = TIME_NONE},
		{.id = STR("gone-since"), .condition = "ok"}};

	store_some(r);
	look(&l, r);
	feeds[0].st.saved_bytes = 1500000;
	feeds[0].st.publisher_floor_ms = 600000;
	l.live = (struct page_live){
		.feeds = feeds, .n_feeds = 2, .more_feeds = true, .n_failing = 1};
	struct json *j = data(&l, "/feeds");
	const struct json_val *v = json_get(json_root(j), "feeds");

	/* One that left the configuration meanwhile is not there. */
	assert_int_equal(json_len(v), 1);
	assert_str_is(json_str(json_get(json_at(v, 0), "state")), "failing");
	assert_str_is(json_str(json_get(json_root(j), "next")), "gone-since");
	const char *html = document(&l, "/feeds", PAGE_HTML, 200);

	assert_tame(html);
	assert_has(html, "it failed 3 times in a row");
	assert_has(html, ">1.5");
	assert_has(html, "10 minutes");
	assert_has(html, "href=\"/feeds?from=gone-since\"");
	json_free(j);
	l.live.more_feeds = false;
	l.live.cut = true;
	param(&l, "bad", "1");
	assert_has(document(&l, "/feeds", PAGE_HTML, 200), "and more");
	buf_done(&l.answer.body);
}

/* ---- queue ------------------------------------------------------------------------------------- */

static void test_queues_and_what_is_left_of_others(void **state)
{
	struct rig *r = *state;
	struct looking l;
	struct page_live_dest dests[] = {{.id = STR("e"),
		.state = "held",
		.why = STR("401 " EVIL),
		.next_ms = TIME_NONE}};

	store_some(r);
	write_file(r, "alerts.d/d.conf", "[destination e]\ntype = console\n");
	(void)reload(r);
	look(&l, r);
	l.live = (struct page_live){.dests = dests, .n_dests = 1};
	struct json *j = data(&l, "/queue");
	const struct json_val *v = json_get(json_root(j), "destinations");

	assert_int_equal(json_len(v), 2);
	assert_str_is(json_str(json_get(json_at(v, 0), "state")), "held");
	assert_str_is(json_str(json_get(json_at(v, 1), "id")), "d");
	assert_str_is(json_str(json_get(json_at(v, 1), "state")), "not-configured");
	assert_int_equal(number(json_at(v, 1), "pending"), 2);
	const char *html = document(&l, "/queue", PAGE_HTML, 200);

	assert_tame(html);
	assert_has(html, "rasid dest adopt OLD NEW");
	json_free(j);
	buf_done(&l.answer.body);
}

/* Before anything was stored there is no database, and every page says so or shows what it knows. */
static void test_nothing_is_stored_yet(void **state)
{
	static const char *const paths[] = {"/watches", "/watch/w", "/try", "/feeds", "/queue"};
	struct rig *r = *state;
	struct looking l;

	store_some(r);
	look(&l, r);
	l.ask.store = NULL;
	param(&l, "t", "الجسر");
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		for (int lang = 0; lang < HTML_LANGS; lang++) {
			l.ask.lang = (enum html_lang)lang;
			assert_tame(document(&l, paths[i], PAGE_HTML, 200));
		}
	(void)document(&l, "/watch/w", PAGE_ATOM, 404);
	buf_done(&l.answer.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_watches_show_their_days, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_mute_is_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_one_watch_and_its_feeds, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_trial_shows_forms_and_samples, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_term_that_is_none_keeps_the_form, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_command_is_quoted, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_feeds_are_as_the_loop_knows_them, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_queues_and_what_is_left_of_others, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_is_stored_yet, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
