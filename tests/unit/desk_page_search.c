/* SPDX-License-Identifier: ISC */
/* The view Search: what is stored, found as a watch would, at an address that can be kept. */
#include "tests/unit/desk_page_rig.h"

#define WATCH "[watch w]\ntitle = الوادي\nterm = معسكر\n"
#define DEST "[destination d]\ntype = console\n"

static void put_three(struct rig *r)
{
	conf(r, WATCH, DEST);
	comes(r, "o0", "بيان للتحالف الدولي", "قال المتحدث إن معسكر الوادي سلم.");
	comes(r, "o1", "خبر آخر", "غادر التحالف الدولي قاعدته.");
	comes(r, "o1", "مباراة الليلة", "فاز الفريق.");
}

static struct html_seen search(
	struct rig *r, enum html_lang lang, const struct page_param *params, size_t n)
{
	return html_of(r, lang, "/search", params, n);
}

static void has(struct html_seen *seen, const char *part)
{
	assert_has(seen->text.p, part);
}

static void without_a_query_it_is_a_form(void **state)
{
	struct rig *r = *state;
	struct html_seen seen = search(r, HTML_AR, NULL, 0);

	assert_lacks(seen.text.p, "لم يوجد شيء");
	buf_done(&seen.text);
}

static void what_is_found_is_marked(void **state)
{
	const struct page_param params[] = {{STR("q"), STR(" التحالف الدولي ")}};
	struct rig *r = *state;

	put_three(r);
	struct html_seen seen = search(r, HTML_AR, params, 1);

	has(&seen, "خبران");
	has(&seen, "بيان |للتحالف| |الدولي|");
	has(&seen, "غادر |التحالف| |الدولي| قاعدته.");
	assert_lacks(seen.text.p, "مباراة");
	buf_done(&seen.text);
}

static void a_search_can_be_narrowed(void **state)
{
	const struct page_param watch[] = {
		{STR("q"), STR("التحالف")}, {STR("watch"), STR("w")}};
	const struct page_param feed[] = {{STR("q"), STR("التحالف")}, {STR("feed"), STR("o1")}};
	const struct page_param title[] = {
		{STR("q"), STR("التحالف")}, {STR("field"), STR("title")}};
	const struct page_param none[] = {{STR("q"), STR("التحالف")}, {STR("feed"), STR("o5")}};
	struct rig *r = *state;

	put_three(r);
	struct html_seen seen = search(r, HTML_EN, watch, 2);

	has(&seen, "1 article");
	buf_done(&seen.text);
	seen = search(r, HTML_EN, feed, 2);
	has(&seen, "غادر");
	has(&seen, "1 article");
	buf_done(&seen.text);
	seen = search(r, HTML_EN, title, 2);
	has(&seen, "بيان");
	has(&seen, "1 article");
	buf_done(&seen.text);
	seen = search(r, HTML_EN, none, 2);
	has(&seen, "Nothing was found.");
	buf_done(&seen.text);
}

static void there_is_more_behind_a_link(void **state)
{
	const struct page_param params[] = {
		{STR("q"), STR("التحالف")}, {STR("limit"), STR("1")}};
	struct rig *r = *state;
	struct page_rig g;

	put_three(r);
	ask_for(&g, r, PAGE_HTML, HTML_AR, "/search", params, 2);
	assert_has(g.answer.body.p,
		"href=\"/search?q=%D8%A7%D9%84%D8%AA%D8%AD%D8%A7%D9%84%D9%81&amp;limit=2\"");
	answer_done(&g);
}

static void what_makes_no_sense_is_said_beside_the_form(void **state)
{
	const struct page_param quote[] = {{STR("q"), STR("\"مجلس")}};
	const struct page_param field[] = {{STR("q"), STR("a")}, {STR("field"), STR("<b>")}};
	struct rig *r = *state;
	struct page_rig g;

	put_three(r);
	struct html_seen seen = search(r, HTML_AR, quote, 1);

	has(&seen, "quote");
	buf_done(&seen.text);
	seen = search(r, HTML_AR, field, 2);
	has(&seen, "there is no field");
	buf_done(&seen.text);
	/* A program is told by the status. */
	ask_for(&g, r, PAGE_JSON, HTML_AR, "/search", quote, 1);
	assert_int_equal(g.answer.status, 400);
	assert_has(g.answer.body.p, "\"status\":400");
	answer_done(&g);
}

static void a_command_runs_nothing_else(void **state)
{
	const struct page_param params[] = {{STR("q"), STR("a'; reboot; '\nb")}};
	struct rig *r = *state;
	struct html_seen seen = search(r, HTML_EN, params, 1);

	has(&seen, "rasid search &#39;a&#39;\\&#39;&#39;; reboot; &#39;\\&#39;&#39; b&#39;");
	buf_done(&seen.text);
}

static void it_is_json_for_programs(void **state)
{
	const struct page_param params[] = {{STR("q"), STR("الوادي")}};
	struct rig *r = *state;
	struct page_rig g;
	struct json *j = NULL;
	struct err e;

	put_three(r);
	ask_for(&g, r, PAGE_JSON, HTML_AR, "/search", params, 1);
	assert_code(json_parse(buf_view(&g.answer.body), &j, &e), ERR_NONE);
	const struct json_val *root = json_root(j);
	const struct json_val *excerpt =
		json_at(json_get(json_at(json_get(root, "articles"), 0), "excerpts"), 0);
	const struct json_val *mark = json_at(json_get(excerpt, "marks"), 0);

	assert_int_equal(json_int(json_get(root, "count"), 0), 1);
	assert_str_is(json_str(json_get(excerpt, "field")), "body");
	assert_str_is(str_sub(json_str(json_get(excerpt, "text")),
			      (size_t)json_int(json_at(mark, 0), 0),
			      (size_t)json_int(json_at(mark, 1), 0)),
		"الوادي");
	json_free(j);
	answer_done(&g);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup_stories, teardown_stories)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_query_it_is_a_form),
		TEST(what_is_found_is_marked),
		TEST(a_search_can_be_narrowed),
		TEST(there_is_more_behind_a_link),
		TEST(what_makes_no_sense_is_said_beside_the_form),
		TEST(a_command_runs_nothing_else),
		TEST(it_is_json_for_programs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
