/* SPDX-License-Identifier: ISC */
/* htmlw.h: what comes from outside is never markup, turns no line around, leads nowhere but where links may. */
#include "tests/unit/unit.h"
#include "web/html/htmlw.h"
#include "web/html/words.h"

struct doc {
	struct buf out;
	struct htmlw h;
};

static void begin(struct doc *d)
{
	buf_init(&d->out, KIB(64));
	htmlw_init(&d->h, &d->out);
}

static void is(struct doc *d, const char *want)
{
	assert_int_equal(d->h.depth, 0);
	assert_string_equal(d->out.p, want);
	buf_done(&d->out);
}

static void elements_close_in_order(void **state)
{
	struct doc d;

	(void)state;
	begin(&d);
	htmlw_doctype(&d.h);
	htmlw_begin(&d.h, "p");
	htmlw_attr(&d.h, "class", STR("a"));
	htmlw_flag(&d.h, "hidden");
	htmlw_attr_int(&d.h, "tabindex", -1);
	htmlw_leaf(&d.h, "b", "c", STR("x"));
	htmlw_begin(&d.h, "br");
	htmlw_end(&d.h);
	htmlw_int(&d.h, 12);
	htmlw_begin(&d.h, "i");
	htmlw_end(&d.h);
	htmlw_end(&d.h);
	is(&d, "<!DOCTYPE html>\n<p class=\"a\" hidden tabindex=\"-1\"><b class=\"c\">x</b><br>12<i></i></p>");
}

static void a_text_is_no_markup(void **state)
{
	struct doc d;

	(void)state;
	begin(&d);
	htmlw_begin(&d.h, "p");
	htmlw_attr(&d.h, "title", STR("\"><script>'&"));
	htmlw_text(&d.h, STR("</p><!-- & \" ' -->"));
	htmlw_end(&d.h);
	is(&d, "<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">&lt;/p&gt;&lt;!-- &amp; &quot; &#39; --&gt;</p>");
}

static void a_text_turns_nothing_around(void **state)
{
	struct doc d;

	(void)state;
	begin(&d);
	htmlw_begin(&d.h, "p");
	htmlw_text(&d.h, STR("\xE2\x80\xAE"
			     "a\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C"
			     "b\x01\x7F\xC2\x85\tc\n"));
	/* ZWNJ shapes a word; a lone byte is U+FFFD. */
	htmlw_text(&d.h, STR("\xE2\x80\x8C\xFF"));
	htmlw_end(&d.h);
	is(&d, "<p>ab\tc\n\xE2\x80\x8C\xEF\xBF\xBD</p>");
}

static void a_link_leads_to_http_or_to_us(void **state)
{
	static const char *const bad[] = {"javascript:alert(1)", "//evil.example/",
		"/\\evil.example", "/\t/evil.example", "/\n/evil.example", "/a\\b",
		"data:text/html,x", " https://a.example/", "", "ftp://a.example/"};
	struct doc d;

	(void)state;
	begin(&d);
	htmlw_begin(&d.h, "a");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(htmlw_url(&d.h, "href", str_of(bad[i])));
	assert_true(htmlw_url(&d.h, "href", STR("HTTPS://a.example/?a=1&b=2")));
	htmlw_end(&d.h);
	htmlw_begin(&d.h, "a");
	assert_true(htmlw_url(&d.h, "href", STR("/feeds?a=1")));
	htmlw_end(&d.h);
	is(&d, "<a href=\"HTTPS://a.example/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\"></a>"
	       "<a href=\"/feeds?a=1\"></a>");
}

static void every_word_is_there_in_both_languages(void **state)
{
	(void)state;
	for (int l = 0; l < HTML_LANGS; l++)
		for (int w = 0; w < HTML_WORDS; w++)
			assert_true(html_word((enum html_lang)l, (enum html_word)w).n > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_close_in_order),
		cmocka_unit_test(a_text_is_no_markup),
		cmocka_unit_test(a_text_turns_nothing_around),
		cmocka_unit_test(a_link_leads_to_http_or_to_us),
		cmocka_unit_test(every_word_is_there_in_both_languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
