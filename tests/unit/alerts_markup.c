/* SPDX-License-Identifier: ISC */
/* Pages as text: bold words and their punctuation, links, line starts, times; what Markdown's signs become;
 * addresses and answers. */
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/query.h"
#include "tests/unit/alerts_fixture.h"

static void escape(struct str s, bool line_start, struct buf *out)
{
	buf_str(out, line_start && s.n > 0 ? STR("^") : STR(""));
	buf_str(out, s);
}

static void put_time(const struct page_run *r, struct buf *out)
{
	buf_printf(out, "{%d}", (int)r->time_s);
}

static const struct markup rich = {
	.escape = escape,
	.par = {[PAGE_QUOTE] = {"> ", "<"}},
	.between = "|",
	.bold = {"**", "**"},
	.link = {"[", "](", ")", .text_first = true},
	.time = put_time,
};

static void put(const struct markup *mk, const struct page_run *runs, size_t n, struct buf *out)
{
	struct page_run copy[8];
	struct page_par par = {.role = PAGE_QUOTE, .runs = copy, .n_runs = n};
	const struct page g = {.pars = &par, .n_pars = 1};

	memcpy(copy, runs, n * sizeof(*runs));
	buf_reset(out);
	markup_put(mk, &g, out);
}

#define WORDS(s, is_bold, to)                                                                  \
	{                                                                                      \
		.text = STR_INIT(s), .bold = (is_bold), .url = STR_INIT(to),                   \
		.time_s = TIME_NONE                                                            \
	}
#define PUT(mk, literal, ...)                                                                  \
	do {                                                                                   \
		static const struct page_run runs[] = {__VA_ARGS__};                           \
                                                                                               \
		put(mk, runs, sizeof(runs) / sizeof(runs[0]), &out);                           \
		assert_str_is(buf_view(&out), literal);                                        \
	} while (0)

/* CommonMark 6.2: a sign behind a quotation mark and before a letter would stay as it is. */
static void test_bold_words_give_their_punctuation_away(void **state)
{
	AUTO_BUF struct buf out;
	(void)state;

	buf_init(&out, BUF_NO_MAX);
	PUT(&rich, "> ^«**التحالف الدولي**»، إن<", WORDS("«التحالف الدولي»،", true, ""),
		WORDS(" إن", false, ""));
	PUT(&rich, "> **^نص**<", WORDS("نص", true, ""));
	PUT(&rich, "> ^…؟<", WORDS("…؟", true, ""));
}

static void test_runs_that_lead_to_one_place_are_one_link(void **state)
{
	AUTO_BUF struct buf out;
	(void)state;

	buf_init(&out, BUF_NO_MAX);
	PUT(&rich, "> ^x[a **b** c](http://1)[d](http://2) e<", WORDS("x", false, ""),
		WORDS("a ", false, "http://1"), WORDS("b", true, "http://1"),
		WORDS(" c", false, "http://1"), WORDS("d", false, "http://2"),
		WORDS(" e", false, ""));
}

static void test_a_link_may_have_no_bold_words(void **state)
{
	AUTO_BUF struct buf out;
	struct markup mk = rich;
	(void)state;

	mk.link.plain = true;
	buf_init(&out, BUF_NO_MAX);
	PUT(&mk, "> [^a b](http://1) **c**<", WORDS("a ", false, "http://1"),
		WORDS("b", true, "http://1"), WORDS(" ", false, ""), WORDS("c", true, ""));
}

static void test_without_links_the_address_follows_or_is_left_out(void **state)
{
	AUTO_BUF struct buf out;
	struct markup mk = rich;
	(void)state;

	buf_init(&out, BUF_NO_MAX);
	mk.link.open = NULL;
	PUT(&mk, "> ^a b\nhttp://1<", WORDS("a ", false, "http://1"), WORDS("b", false, ""));
	mk.link.hidden = true;
	PUT(&mk, "> ^a<", WORDS("a", false, "http://1"));
}

static void test_a_time_is_the_tools_or_words(void **state)
{
	AUTO_BUF struct buf out;
	(void)state;

	buf_init(&out, BUF_NO_MAX);
	PUT(&rich, "> ^a {7}<", WORDS("a ", false, ""),
		{.text = STR_INIT("noon"), .time_s = 7});
	PUT(&markup_plain, "a noon", WORDS("a ", false, ""),
		{.text = STR_INIT("noon"), .time_s = 7});
}

static void test_html_has_four_entities(void **state)
{
	AUTO_BUF struct buf out;
	(void)state;

	buf_init(&out, BUF_NO_MAX);
	markup_escape_html(STR("<a href=\"x\">&amp;'"), true, &out);
	assert_str_is(buf_view(&out), "&lt;a href=&quot;x&quot;&gt;&amp;amp;'");
}

static void test_signs_that_begin_a_block_do_so_at_a_line_start_only(void **state)
{
	static const struct markdown md = {markdown_backslash, NULL};
	static const char *const blocks[] = {"+ a", "- a", "1. a", "= a", "9) a"};
	AUTO_BUF struct buf out;
	(void)state;

	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		for (int start = 0; start < 2; start++) {
			buf_reset(&out);
			markdown_escape(&md, str_of(blocks[i]), start != 0, &out);
			assert_int_equal(
				str_starts(buf_view(&out), STR(MARKDOWN_JOINER)), start);
		}
}

/* Words that were found are runs of their own, wherever they begin. */
static void test_an_address_is_parted_wherever_a_run_ends(void **state)
{
	static const struct markdown md = {markdown_backslash, NULL};
	static const struct {
		const char *text, *want;
	} rows[] = {{"https://h", "https:" MARKDOWN_JOINER "//h"},
		{"https:/", "https:" MARKDOWN_JOINER "/"}, {"//h", MARKDOWN_JOINER "//h"},
		{"10:30", "10:30"}, {"a/b//c", "a/b//c"}};
	AUTO_BUF struct buf out;
	(void)state;

	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&out);
		markdown_escape(&md, str_of(rows[i].text), false, &out);
		assert_str_eq(buf_view(&out), str_of(rows[i].want));
	}
}

static void test_a_parameter_is_added_once_and_encoded(void **state)
{
	static const struct {
		const char *url, *want;
	} rows[] = {
		{"https://h/p", "https://h/p?n=a%26%20%D8%A8"},
		{"https://h/p?x=1", "https://h/p?x=1&n=a%26%20%D8%A8"},
		{"https://h/p?x=1&", "https://h/p?x=1&n=a%26%20%D8%A8"},
		{"https://h/p?n=1", "https://h/p?n=1"},
		{"https://h/p?nn=1", "https://h/p?nn=1&n=a%26%20%D8%A8"},
		{"https://h/p?n", "https://h/p?n"},
		{"https://h/p#n=1", "https://h/p?n=a%26%20%D8%A8"},
	};
	struct arena a;
	(void)state;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_str_eq(query_add(str_of(rows[i].url), STR("n"), STR("a& ب"), &a),
			str_of(rows[i].want));
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bold_words_give_their_punctuation_away),
		cmocka_unit_test(test_runs_that_lead_to_one_place_are_one_link),
		cmocka_unit_test(test_a_link_may_have_no_bold_words),
		cmocka_unit_test(test_without_links_the_address_follows_or_is_left_out),
		cmocka_unit_test(test_a_time_is_the_tools_or_words),
		cmocka_unit_test(test_html_has_four_entities),
		cmocka_unit_test(test_signs_that_begin_a_block_do_so_at_a_line_start_only),
		cmocka_unit_test(test_an_address_is_parted_wherever_a_run_ends),
		cmocka_unit_test(test_a_parameter_is_added_once_and_encoded),
	};

	return cmocka_run_group_tests_name("alerts_markup", tests, NULL, NULL);
}
