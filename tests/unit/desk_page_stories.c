/* SPDX-License-Identifier: ISC */
/* The views Stories, Story and Article. */
#include "tests/unit/desk_page_rig.h"

#define WATCH "[watch w]\ntitle = قوات التحالف\nterm = التحالف الدولي\nterm = معسكر\n"
#define DEST "[destination d]\ntype = console\n"

static void has(struct html_seen *seen, const char *part)
{
	assert_has(seen->text.p, part);
}

static int status_of(struct rig *r, const char *path)
{
	struct page_rig g;

	ask_for(&g, r, PAGE_HTML, HTML_AR, path, NULL, 0);
	int status = g.answer.status;
	struct html_seen seen = html_check(buf_view(&g.answer.body));

	buf_done(&seen.text);
	answer_done(&g);
	return status;
}

/* Three outlets tell it, and one something of its own besides. */
static int64_t told(struct rig *r)
{
	conf(r, WATCH, DEST);
	int64_t id = copy_comes(r, 0);

	copy_comes(r, 1);
	comes(r, "o2", "معسكر الوادي بعد القافلة الأخيرة", STATEMENT DETAILS COLOUR);
	return id;
}

static void stories_are_listed(void **state)
{
	const struct page_param many[] = {{STR("outlets"), STR("5")}};
	struct rig *r = *state;
	struct html_seen seen = html_of(r, HTML_AR, "/stories", NULL, 0);

	has(&seen, "لا قصص يرويها أكثر من مصدر");
	buf_done(&seen.text);
	told(r);
	seen = html_of(r, HTML_AR, "/stories", NULL, 0);
	has(&seen, "تسليم معسكر الوادي كما نشره منبر 0");
	has(&seen, "3 مصادر");
	has(&seen, "3 أخبار");
	buf_done(&seen.text);
	seen = html_of(r, HTML_EN, "/stories", many, 1);
	has(&seen, "No story is told by several outlets");
	buf_done(&seen.text);
}

static void a_story_says_who_copied(void **state)
{
	struct rig *r = *state;
	char path[64];

	snprintf(path, sizeof(path), "/story/sty_%lld", (long long)told(r));
	struct html_seen seen = html_of(r, HTML_AR, path, NULL, 0);

	has(&seen, "|منبر 0|||الأول|");
	has(&seen, "100%|| من نصه عند |منبر 0|");
	/* What only the third has is said, the beginning of the statement is not. */
	has(&seen, "لا يرد إلا هنا:");
	has(&seen, "وروى مراسلنا الذي زار المكان");
	assert_lacks(seen.text.p, "أعلن التحالف الدولي في بيان");
	has(&seen, "rasid alert mute --story sty_");
	buf_done(&seen.text);
}

static void what_is_not_there_is_said(void **state)
{
	struct rig *r = *state;

	told(r);
	assert_int_equal(status_of(r, "/story/sty_99"), 404);
	assert_int_equal(status_of(r, "/story/<b>"), 404);
	assert_int_equal(status_of(r, "/story/"), 404);
	assert_int_equal(status_of(r, "/article/99"), 404);
	assert_int_equal(status_of(r, "/article/1x"), 404);
	assert_int_equal(status_of(r, "/article/99999999999999999999"), 404);
	assert_int_equal(status_of(r, "/nothing"), 404);
	assert_int_equal(status_of(r, ""), 404);
}

static void an_article_shows_each_hit_and_why(void **state)
{
	struct rig *r = *state;
	struct page_rig g;
	char path[64];

	snprintf(path, sizeof(path), "/article/%lld", (long long)told(r));
	assert_int_equal(leaves(r, "d").n_alerts, 1);
	struct html_seen seen = html_of(r, HTML_AR, path, NULL, 0);

	has(&seen, "تسليم ||معسكر|| الوادي كما نشره منبر 0");
	has(&seen, "سلم");
	buf_done(&seen.text);
	ask_for(&g, r, PAGE_HTML, HTML_AR, path, NULL, 0);
	assert_has(g.answer.body.p,
		"أعلن <mark><a href=\"#hit-2\">التحالف الدولي</a></mark> في بيان");
	assert_has(g.answer.body.p, "<li id=\"hit-2\">");
	assert_has(g.answer.body.p, "rasid watch edit w");
	answer_done(&g);
}

static void what_was_tried_is_told(void **state)
{
	const struct store_take t = {
		.dest = STR("d"), .now_ms = INT64_C(1800000000000), .max = 1};
	struct rig *r = *state;
	struct store_batch b = {0};
	bool found = false;
	int64_t due = 0;
	struct err e = {0};
	char path[64];

	snprintf(path, sizeof(path), "/article/%lld", (long long)told(r));
	assert_code(store_outbox_take(r->desk.store, &t, &r->arena, &b, &found, &due, &e),
		ERR_NONE);
	const struct store_attempt a = {
		.seq = b.v[0].seq, .started_ms = r->now_ms, .took_us = 1500000, .status = 200};

	assert_code(store_attempt_put(r->desk.store, &a, &e), ERR_NONE);
	assert_code(store_outbox_done(r->desk.store, a.seq, r->now_ms, &e), ERR_NONE);
	struct html_seen seen = html_of(r, HTML_AR, path, NULL, 0);

	has(&seen, "1\u202F500\u00A0ms");
	has(&seen, "|200|");
	assert_lacks(seen.text.p, "delivered");
	buf_done(&seen.text);
}

static void an_article_is_json_too(void **state)
{
	struct rig *r = *state;
	struct page_rig g;
	struct json *j = NULL;
	struct err e;
	char path[64];

	snprintf(path, sizeof(path), "/article/%lld", (long long)told(r));
	ask_for(&g, r, PAGE_JSON, HTML_AR, path, NULL, 0);
	assert_code(json_parse(buf_view(&g.answer.body), &j, &e), ERR_NONE);
	const struct json_val *root = json_root(j);
	const struct json_val *hit = json_at(json_get(root, "hits"), 1);
	const struct json_val *alert = json_at(json_get(root, "alerts"), 0);
	struct str body = json_str(json_get(root, "body"));

	assert_str_is(json_str(json_get(root, "view")), "article");
	assert_str_is(json_str(json_get(hit, "field")), "body");
	assert_str_is(str_sub(body, (size_t)json_int(json_get(hit, "start"), 0),
			      (size_t)json_int(json_get(hit, "end"), 0)),
		"التحالف الدولي");
	assert_str_is(json_str(json_get(alert, "watch")), "w");
	assert_int_equal(json_len(json_get(alert, "deliveries")), 1);
	json_free(j);
	answer_done(&g);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup_stories, teardown_stories)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stories_are_listed),
		TEST(a_story_says_who_copied),
		TEST(what_is_not_there_is_said),
		TEST(an_article_shows_each_hit_and_why),
		TEST(what_was_tried_is_told),
		TEST(an_article_is_json_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
