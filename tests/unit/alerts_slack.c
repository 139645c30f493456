/* SPDX-License-Identifier: ISC */
/* Slack: structure instead of markup, escaped fallback, limits. */
#include "alerts/text.h"
#include "base/json.h"
#include "tests/unit/alerts_fixture.h"

static int setup(void **state)
{
	static struct fixture f;

	fixture_init(&f, "slack");
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	fixture_done(*state);
	return 0;
}

static struct json *parse(struct str body)
{
	struct json *j = NULL;

	assert_code(json_parse(body, &j, NULL), ERR_NONE);
	return j;
}

/* Element k of part i of the block. */
static const struct json_val *element(const struct json *j, size_t i, size_t k)
{
	const struct json_val *block = json_at(json_get(json_root(j), "blocks"), 0);

	return json_at(json_get(json_at(json_get(block, "elements"), i), "elements"), k);
}

static void test_title_runs_link_and_matched_words_are_bold(void **state)
{
	struct fixture *f = *state;
	struct json *j = parse(fixture_render(f, false));
	const struct json_val *bold = element(j, 0, 2);

	assert_str_is(json_str(json_get(element(j, 0, 0), "text")), TEXT_RLM);
	assert_str_is(json_str(json_get(element(j, 0, 1), "type")), "link");
	assert_str_is(json_str(json_get(bold, "text")), "التحالف الدولي");
	assert_str_eq(json_str(json_get(bold, "url")), f->al.url);
	assert_true(json_bool(json_get(json_get(bold, "style"), "bold"), false));
	assert_str_is(json_str(json_get(element(j, 1, 2), "text")), "للتحالف الدولي");
	assert_int_equal(
		json_int(json_get(element(j, 3, 1), "timestamp"), 0), f->al.published_s);
	json_free(j);
}

static void test_feed_text_cannot_become_markup_or_a_mention(void **state)
{
	struct fixture *f = *state;

	f->al.title = STR("<!channel> <@U1> *b* & @here <https://evil|x>");
	f->al.n_title_marks = 0;
	f->al.feed_title = STR("<!here>");
	struct json *j = parse(fixture_render(f, false));
	struct str text = json_str(json_get(json_root(j), "text"));

	assert_false(fixture_has(text, STR("<")));
	assert_false(fixture_has(text, STR("@h")));
	assert_false(fixture_has(text, STR("@U")));
	assert_true(fixture_has(text, STR("&lt;\u2060!channel&gt; ")));
	assert_true(fixture_has(text, STR("\u2217b\u2217 &amp; ")));
	assert_false(json_bool(json_get(json_root(j), "mrkdwn"), true));
	/* In the block the same words stand as they are, as plain text. */
	assert_str_eq(
		fixture_shown(f, json_str(json_get(element(j, 0, 0), "text"))), f->al.title);
	json_free(j);
}

/* Tools that take Slack's messages and no blocks show `text` as Markdown. */
static void test_feed_text_cannot_become_markdown(void **state)
{
	static const struct {
		const char *title, *never;
	} rows[] = {
		{"![x](https://evil.example/pixel.png)", "]("},
		{"[press](https://evil.example)", "]("},
		{"[press][1]", "]["},
		{"[1]: https://evil.example", "]:"},
		{"<https://evil.example>", "&lt;h"},
		{"<img src=x>", "&lt;i"},
		{"https://evil.example", "://"},
		{"*bold* **bolder**", "*"},
		{"_slanted_", "_"},
		{"~~gone~~", "~"},
		{"`code` ```", "`"},
		{"\\[x\\]", "\\"},
		{"@all", "@a"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f->al.title = str_of(rows[i].title);
		f->al.n_title_marks = 0;
		struct json *j = parse(fixture_render(f, false));

		if (fixture_has(
			    json_str(json_get(json_root(j), "text")), str_of(rows[i].never)))
			fail_msg("'%s' is Markdown in a title", rows[i].never);
		/* What people read in Slack is as it was. */
		assert_str_eq(fixture_shown(f, json_str(json_get(element(j, 0, 0), "text"))),
			f->al.title);
		json_free(j);
	}
}

static void test_a_title_that_begins_like_a_heading_begins_with_a_joiner(void **state)
{
	static const char *const titles[] = {
		"# heading", "> quote", "- point", "1. first", "+ x"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		f->al.title = str_of(titles[i]);
		f->al.n_title_marks = 0;
		struct json *j = parse(fixture_render(f, false));

		assert_true(
			str_starts(json_str(json_get(json_root(j), "text")), STR("\u2060")));
		json_free(j);
	}
}

static void test_an_article_without_a_usable_link_has_none(void **state)
{
	struct fixture *f = *state;

	f->al.url = STR("javascript:alert(1)");
	struct str body = fixture_render(f, false);

	assert_false(fixture_has(body, STR("javascript")));
	assert_false(fixture_has(body, STR("\"link\"")));
}

static void test_the_plain_try_has_no_blocks_and_half_the_text(void **state)
{
	struct fixture *f = *state;
	char longer[1200];

	for (size_t i = 0; i < sizeof(longer); i += 2)
		memcpy(longer + i, i % 10 == 8 ? "a " : "\xD8\xA8", 2);
	f->al.title = (struct str){longer, sizeof(longer)};
	size_t whole = fixture_render(f, false).n;
	struct str plain = fixture_render(f, true);

	assert_false(fixture_has(plain, STR("blocks")));
	assert_true(fixture_has(plain, STR("?id=5&amp;lang=ar")));
	assert_true(plain.n < whole / 2);
	json_free(parse(plain));
}

static void test_an_alert_full_of_long_things_is_made_to_fit(void **state)
{
	static struct alert_mark marks[40];
	struct fixture *f = *state;
	static char title[4000];
	static char url[2000];

	for (size_t i = 0; i < sizeof(title); i += 4)
		memcpy(title + i, i % 8 == 0 ? "\xD8\xA8  " : "<&> ", 4);
	for (size_t i = 0; i < 40; i++)
		marks[i] = (struct alert_mark){8 * i, 8 * i + 2};
	memset(url, 'a', sizeof(url));
	memcpy(url, "https://x.example/", 18);
	f->al.title = (struct str){title, sizeof(title)};
	f->al.title_marks = marks;
	f->al.n_title_marks = 40;
	f->al.url = (struct str){url, sizeof(url)};
	struct str body = fixture_render(f, false);

	assert_true(text_len(body, UNIT_CODE_POINTS) <= 10000);
	assert_true(fixture_has(body, f->al.url));
	json_free(parse(body));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_title_runs_link_and_matched_words_are_bold),
		T(test_feed_text_cannot_become_markup_or_a_mention),
		T(test_feed_text_cannot_become_markdown),
		T(test_a_title_that_begins_like_a_heading_begins_with_a_joiner),
		T(test_an_article_without_a_usable_link_has_none),
		T(test_the_plain_try_has_no_blocks_and_half_the_text),
		T(test_an_alert_full_of_long_things_is_made_to_fit),
	};

	return cmocka_run_group_tests_name("alerts_slack", tests, NULL, NULL);
}
