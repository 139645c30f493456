/* SPDX-License-Identifier: ISC */
/* The view Now: what came in, why it rang, whom it was told. */
#include "tests/unit/desk_page_rig.h"

#define WATCH "[watch w]\ntitle = قوات التحالف\nterm = التحالف الدولي\n"
#define DEST "[destination d]\ntype = console\n"

static struct html_seen now(struct rig *r, enum html_lang lang)
{
	return html_of(r, lang, "/", NULL, 0);
}

static void has(struct html_seen *seen, const char *part)
{
	assert_has(seen->text.p, part);
}

static void without_anything_it_says_so(void **state)
{
	struct rig *r = *state;
	struct html_seen seen = now(r, HTML_AR);

	has(&seen, "لم يُرصد شيء بعد");
	buf_done(&seen.text);
	/* Nothing was ever stored. */
	struct store *s = r->desk.store;

	r->desk.store = NULL;
	seen = now(r, HTML_EN);
	r->desk.store = s;
	has(&seen, "Nothing was found yet");
	has(&seen, "rasid watch edit w");
	buf_done(&seen.text);
}

static void a_match_is_a_card(void **state)
{
	struct rig *r = *state;

	conf(r, WATCH, DEST);
	comes(r, "o0", "بيان للتحالف الدولي",
		"قال المتحدث باسم التحالف الدولي إن الدفعة غادرت.");
	comes(r, "o1", "لا شيء هنا", "نص آخر");
	r->now_ms += INT64_C(60) * 1000;
	struct html_seen seen = now(r, HTML_AR);

	/* The marks stand in the words; the headline without them is whole. */
	has(&seen, "بيان |للتحالف الدولي|");
	has(&seen, "قال المتحدث باسم |التحالف الدولي| إن الدفعة غادرت.");
	has(&seen, "منبر 0");
	has(&seen, "قبل 3 دقائق");
	has(&seen, "قوات التحالف");
	has(&seen, "اللام مع أل");
	has(&seen, "… |d| ينتظر");
	assert_lacks(seen.text.p, "لا شيء هنا");
	buf_done(&seen.text);
	seen = now(r, HTML_EN);
	has(&seen, "3 minutes ago");
	has(&seen, "the preposition li with the article");
	buf_done(&seen.text);
}

static void what_was_delivered_has_its_tick(void **state)
{
	struct rig *r = *state;

	conf(r, WATCH, DEST);
	comes(r, "o0", "بيان التحالف الدولي", "نص");
	assert_int_equal(leaves(r, "d").n_alerts, 1);
	struct html_seen seen = now(r, HTML_EN);

	has(&seen, "✓ |d| delivered");
	buf_done(&seen.text);
}

static void several_outlets_are_a_badge(void **state)
{
	struct rig *r = *state;

	conf(r, WATCH, DEST);
	for (int i = 0; i < 3; i++)
		copy_comes(r, i);
	struct html_seen seen = now(r, HTML_AR);

	has(&seen, "3 مصادر");
	/* Of the copies nobody is told, which is said. */
	has(&seen, "– |d| لم يُرسل: |قصة سبق التنبيه إليها");
	buf_done(&seen.text);
}

static void many_have_pages(void **state)
{
	const struct page_param params[] = {{STR("limit"), STR("2")}, {STR("lang"), STR("en")}};
	struct rig *r = *state;
	struct page_rig g;

	conf(r, WATCH, DEST);
	for (int i = 0; i < 5; i++) {
		char title[64];

		snprintf(title, sizeof(title), "خبر %d عن التحالف الدولي", i);
		comes(r, "o0", title, "نص");
	}
	ask_for(&g, r, PAGE_HTML, HTML_AR, "/", params, 2);
	assert_has(g.answer.body.p, "href=\"/?limit=2&amp;before=4\" rel=\"next\"");
	/* What cookies keep is not passed on; the switches lead to this very page. */
	assert_has(g.answer.body.p, "href=\"/?limit=2&amp;theme=dark\"");
	assert_has(g.answer.body.p, "data-refresh=\"/?limit=2&amp;fragment=1&amp;lang=ar\"");
	assert_has(g.answer.body.p, "href=\"/now.json?limit=2\"");
	answer_done(&g);
	const struct page_param more[] = {{STR("limit"), STR("2")}, {STR("before"), STR("2")}};

	ask_for(&g, r, PAGE_FRAGMENT, HTML_AR, "/", more, 2);
	assert_true(str_starts(buf_view(&g.answer.body), STR("<h1>")));
	assert_has(g.answer.body.p, "href=\"/?limit=2\" rel=\"prev\"");
	assert_lacks(g.answer.body.p, "rel=\"next\"");
	assert_has(g.answer.body.p, "خبر 0");
	assert_lacks(g.answer.body.p, "خبر 1");
	answer_done(&g);
}

static void it_is_json_for_programs(void **state)
{
	struct rig *r = *state;
	struct page_rig g;
	struct json *j = NULL;
	struct err e;

	conf(r, WATCH, DEST);
	comes(r, "o0", "بيان للتحالف الدولي", "نص");
	ask_for(&g, r, PAGE_JSON, HTML_AR, "/now", NULL, 0);
	assert_int_equal(g.answer.status, 200);
	assert_str_is(g.answer.type, "application/json");
	assert_code(json_parse(buf_view(&g.answer.body), &j, &e), ERR_NONE);
	const struct json_val *root = json_root(j);
	const struct json_val *m = json_at(json_get(root, "matches"), 0);
	const struct json_val *why = json_at(json_get(m, "why"), 0);
	const struct json_val *to = json_at(json_get(m, "deliveries"), 0);

	assert_str_is(json_str(json_get(root, "view")), "now");
	assert_int_equal(json_len(json_get(root, "matches")), 1);
	assert_int_equal(json_int(json_get(json_get(root, "feeds"), "ok"), 0), 7);
	assert_str_is(json_str(json_get(m, "title")), "بيان للتحالف الدولي");
	assert_str_is(json_str(json_get(why, "text")), "للتحالف الدولي");
	assert_str_is(json_str(json_get(why, "term")), "التحالف الدولي");
	assert_str_is(json_str(json_at(json_get(why, "rules"), 0)), "preposition");
	assert_str_is(json_str(json_at(json_get(why, "rules"), 1)), "prefix-li-al");
	assert_str_is(json_str(json_get(to, "state")), "pending");
	assert_int_equal(json_type(json_get(root, "before")), JSON_NULL);
	json_free(j);
	answer_done(&g);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup_stories, teardown_stories)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_anything_it_says_so),
		TEST(a_match_is_a_card),
		TEST(what_was_delivered_has_its_tick),
		TEST(several_outlets_are_a_badge),
		TEST(many_have_pages),
		TEST(it_is_json_for_programs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
