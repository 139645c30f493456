/* SPDX-License-Identifier: ISC */
/* What a request asks of the page: paths and queries as browsers send them. */
#include "daemon/page_request.h"
#include "tests/unit/unit.h"

struct read {
	struct arena a;
	struct page_ask ask;
	struct err e;
	enum errc rc;
};

static void read_it(struct read *r, const struct page_request *of)
{
	*r = (struct read){.ask = {.a = &r->a}};
	arena_init(&r->a, MIB(1));
	r->rc = page_request_read(of, &r->ask, &r->e);
}

static void test_suffixes(void **state)
{
	static const struct {
		const char *path, *query, *want;
		enum page_form form;
	} rows[] = {
		{"/", "", "/", PAGE_HTML},
		{"/", "fragment=1", "/", PAGE_FRAGMENT},
		{"/now", "", "/", PAGE_HTML},
		{"/now.json", "", "/", PAGE_JSON},
		{"/feeds.json", "fragment=1", "/feeds", PAGE_JSON},
		{"/article/12", "", "/article/12", PAGE_HTML},
		{"/article/12.json", "", "/article/12", PAGE_JSON},
		{"/watch/a.b.atom", "", "/watch/a.b", PAGE_ATOM},
		{"/watch/json", "", "/watch/json", PAGE_HTML},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct read r;

		read_it(&r, &(struct page_request){.path = str_of(rows[i].path),
				    .query = str_of(rows[i].query)});
		assert_code(r.rc, ERR_NONE);
		assert_str_eq(r.ask.path, str_of(rows[i].want));
		assert_int_equal(r.ask.form, rows[i].form);
		arena_done(&r.a);
	}
}

static void test_parameters_are_texts(void **state)
{
	struct read r;

	(void)state;
	read_it(&r,
		&(struct page_request){.path = STR("/try"),
			.query = STR("t=%D9%82%D8%AF+%2B&&since=30d&t=second&flag&empty=")});
	assert_code(r.rc, ERR_NONE);
	assert_int_equal(r.ask.n_params, 5);
	assert_str_is(page_param(&r.ask, STR("t")), "قد +");
	assert_str_is(page_param(&r.ask, STR("since")), "30d");
	assert_str_is(page_param(&r.ask, STR("empty")), "");
	assert_str_is(page_param(&r.ask, STR("none")), "");
	arena_done(&r.a);
}

static void test_what_is_no_text_is_refused(void **state)
{
	static const char *const rows[] = {"t=%", "t=%4", "t=%zz", "t=%FF", "t=%C0%80", "%FF=t",
		"t=a%00b", "a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct read r;

		read_it(&r,
			&(struct page_request){.path = STR("/try"), .query = str_of(rows[i])});
		assert_code(r.rc, ERR_BAD_INPUT);
		arena_done(&r.a);
	}
}

static void test_the_language(void **state)
{
	static const struct {
		const char *query, *look, *accept;
		enum html_lang lang;
		enum html_theme theme;
		const char *cookie; /* that is set */
	} rows[] = {
		{"", "", "", HTML_AR, HTML_SYSTEM, ""},
		{"", "", "de-DE,de;q=0.9", HTML_EN, HTML_SYSTEM, ""},
		{"", "", "fr, ar-IQ;q=0.8, en;q=0.5", HTML_AR, HTML_SYSTEM, ""},
		{"", "", "en-US,en;q=0.9,ar;q=0.8", HTML_EN, HTML_SYSTEM, ""},
		{"", "ar.dark", "en", HTML_AR, HTML_DARK, ""},
		{"lang=en", "", "ar", HTML_EN, HTML_SYSTEM, "en.system"},
		{"lang=en", "ar.dark", "ar", HTML_EN, HTML_DARK, "en.dark"},
		{"theme=light", "ar.dark", "en", HTML_AR, HTML_LIGHT, "ar.light"},
		{"theme=light&lang=en", "ar.dark", "", HTML_EN, HTML_LIGHT, "en.light"},
		{"theme=dark", "ar.dark", "en", HTML_AR, HTML_DARK, ""},
		{"lang=ar&fragment=1", "en.dark", "", HTML_AR, HTML_DARK, ""},
		{"lang=xx&theme=pink", "", "en", HTML_EN, HTML_SYSTEM, ""},
		{"", "xx.yy; evil", "en", HTML_EN, HTML_SYSTEM, ""},
		{"lang=ar", "%$#.<script>", "en", HTML_AR, HTML_SYSTEM, "ar.system"},
	};
	char room[PAGE_LOOK_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct page_request of = {.path = STR("/"),
			.query = str_of(rows[i].query),
			.look = str_of(rows[i].look),
			.accept_language = str_of(rows[i].accept)};
		struct read r;

		read_it(&r, &of);
		assert_int_equal(r.ask.lang, rows[i].lang);
		assert_int_equal(r.ask.theme, rows[i].theme);
		assert_str_eq(page_request_look(&of, &r.ask, room), str_of(rows[i].cookie));
		arena_done(&r.a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_suffixes),
		cmocka_unit_test(test_parameters_are_texts),
		cmocka_unit_test(test_what_is_no_text_is_refused),
		cmocka_unit_test(test_the_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
