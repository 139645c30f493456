/* SPDX-License-Identifier: ISC */
/* HTML to text: what readers would see, whatever the markup. */
#include <string.h>

#include "base/utf8.h"
#include "feeds/entity.h"
#include "feeds/html.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

struct row {
	const char *html, *text;
};

static void check(const struct row *rows, size_t n, enum html_shape shape)
{
	for (size_t i = 0; i < n; i++) {
		AUTO_BUF struct buf out;

		buf_init(&out, BUF_NO_MAX);
		assert_false(html_text(str_of(rows[i].html), shape, 10000, &out));
		assert_string_equal(out.p ? out.p : "", rows[i].text);
	}
}

#define CHECK(rows, shape) check(rows, sizeof(rows) / sizeof((rows)[0]), shape)

static void test_blocks_and_breaks_keep_their_width(void **state)
{
	static const struct row rows[] = {
		{"<p>خبر أول</p><p>خبر ثان</p>", "خبر أول\n\nخبر ثان"},
		{"سطر<br>سطر", "سطر\nسطر"},
		{"سطر<br/>سطر<BR />سطر", "سطر\nسطر\nسطر"},
		{"سطر<br><br>سطر", "سطر\n\nسطر"},
		{"أ </p> <br> <p>ب", "أ\n\nب"},
		{"<ul><li>أ</li><li>ب</li></ul>", "أ\n\nب"},
		{"<table><tr><td>أ</td><td>ب</td></tr></table>", "أ ب"},
		{"كلمة<b>كلمة</b>كلمة", "كلمةكلمةكلمة"},
		{"أ<img src='x'>ب", "أ ب"},
		{" \n\t أ  \r\n ب ", "أ ب"},
		{"", ""},
		{"<p> </p>", ""},
		{"أ</br>ب", "أب"},
	};

	(void)state;
	CHECK(rows, HTML_BLOCKS);
}

static void test_a_title_is_one_line(void **state)
{
	static const struct row rows[] = {
		{"<h1>عاجل<br>الآن</h1>", "عاجل الآن"},
		{"<b>عاجل</b> خبر", "عاجل خبر"},
	};

	(void)state;
	CHECK(rows, HTML_LINE);
}

static void test_references_are_decoded_once(void **state)
{
	static const struct row rows[] = {
		{"&#1575;&#x644;&nbsp;&#1593;", "ال ع"},
		{"AT&amp;T &lt;b&gt; &quot;x&quot; &apos;y&apos;", "AT&T <b> \"x\" 'y'"},
		{"&amp;amp;", "&amp;"},
		{"a&b a & b &; &x; &#; &#x;", "a&b a & b &; &x; &#; &#x;"},
		{"&copy 2024 &copyright &reg", "\u00A9 2024 &copyright \u00AE"},
		{"&#146;&#x92;", "\u2019\u2019"},
		{"&#0;&#xD800;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"&NotEqualTilde;", "\u2242\u0338"},
		{"&CounterClockwiseContourIntegral;", "\u2233"},
		{"&laquo;&raquo;&zwnj;&rlm;", "\u00AB\u00BB\u200C\u200F"},
		{"x&Tab;y&NewLine;z", "x y z"},
	};

	(void)state;
	CHECK(rows, HTML_BLOCKS);
}

static void test_what_is_no_text_is_left_out(void **state)
{
	static const struct row rows[] = {
		{"أ<script>var a = '<p>'; x()</script>ب", "أ ب"},
		{"أ<style>p > a { }</style >ب", "أ ب"},
		{"أ<SCRIPT>x</ScRiPt foo>ب", "أ ب"},
		{"أ<script>ضائع", "أ"},
		{"أ<!-- <b>تعليق</b> -->ب", "أب"},
		{"أ<!-- بلا نهاية >ب", "أب"},
		{"أ<!DOCTYPE html>ب", "أب"},
		{"أ<?php echo 1 ?>ب", "أب"},
		{"أ<a title=\"a > b\" href='x>y'>ب</a>", "أب"},
		{"أ<a title=\"never closed>ب</a>", "أب"},
		{"أ\x01\x02\x7F"
		 "ب",
			"أب"},
		{"أ\xC2\x85"
		 "ب",
			"أ\u2026ب"},
	};

	(void)state;
	CHECK(rows, HTML_BLOCKS);
}

static void test_a_less_than_that_starts_no_tag_is_text(void **state)
{
	static const struct row rows[] = {
		{"5 < 6 و 7 <8", "5 < 6 و 7 <8"},
		{"<3 <> </> <!", "<3 <> </> <!"},
		{"<العراق>", "<العراق>"},
		{"<ahmad@example.org>", "<ahmad@example.org>"},
		{"x <", "x <"},
	};

	(void)state;
	CHECK(rows, HTML_BLOCKS);
}

static void test_html_escaped_twice_is_stripped_twice(void **state)
{
	static const struct row rows[] = {
		{"&lt;p&gt;خبر&lt;/p&gt;&lt;p&gt;آخر&lt;/p&gt;", "خبر\n\nآخر"},
		{"&lt;b&gt;خبر&lt;/b&gt;", "خبر"},
		/* Real tags: what is escaped beside them was meant. */
		{"<p>اكتب &lt;p&gt; هنا</p>", "اكتب <p> هنا"},
		{"&lt;مجهول&gt;", "<مجهول>"},
		{"3 &lt; 4", "3 < 4"},
	};

	(void)state;
	CHECK(rows, HTML_BLOCKS);
}

static void test_spaces_of_unicode_are_spaces_and_marks_stay(void **state)
{
	static const struct row rows[] = {
		{"أ\u00A0\u2003\u3000ب", "أ ب"},
		{"أ\u2028ب\u2029ج", "أ\nب\n\nج"},
		{"م\u0640حـمَّد\u200C\u200F", "م\u0640حـمَّد\u200C\u200F"},
		{"\u201Cاقتباس\u201D \u2014 \u2026", "\u201Cاقتباس\u201D \u2014 \u2026"},
	};

	(void)state;
	CHECK(rows, HTML_BLOCKS);
}

static void test_long_runs_agree_with_short_ones(void **state)
{
	/* The sixteen-byte path must see what the byte path sees, at every alignment. */
	static const char tail[] = "كلمات كثيرة بينها مسافة وواحدة لا غير في هذا النص الطويل";

	(void)state;
	for (size_t pad = 0; pad < 40; pad++) {
		AUTO_BUF struct buf in;
		AUTO_BUF struct buf out;
		AUTO_BUF struct buf want;

		buf_init(&in, BUF_NO_MAX);
		buf_init(&out, BUF_NO_MAX);
		buf_init(&want, BUF_NO_MAX);
		for (size_t i = 0; i < pad; i++)
			buf_char(&in, 'x');
		buf_str(&want, buf_view(&in));
		buf_printf(&in, "%s  <b>%s</b> &amp;\x01%s", tail, tail, tail);
		buf_printf(&want, "%s %s &%s", tail, tail, tail);
		html_text(buf_view(&in), HTML_BLOCKS, 100000, &out);
		assert_string_equal(out.p, want.p);
	}
}

static void test_a_cut_falls_on_a_character(void **state)
{
	(void)state;
	for (size_t max = 0; max < 20; max++) {
		AUTO_BUF struct buf out;

		buf_init(&out, BUF_NO_MAX);
		assert_true(
			html_text(STR("خبر <b>طويل</b>\u201C جدا"), HTML_BLOCKS, max, &out));
		assert_true(out.n <= max);
		assert_int_equal(utf8_check(buf_view(&out)), out.n);
		assert_true(out.n == 0 || out.p[out.n - 1] != ' ');
	}
}

/* The spaces inside a stretch of plain words are copied with them. */
static void test_a_cut_between_two_words_leaves_no_space(void **state)
{
	(void)state;
	for (size_t max = 0; max < 24; max++) {
		AUTO_BUF struct buf out;

		buf_init(&out, BUF_NO_MAX);
		assert_true(html_text(
			STR("<p>a bc def خبر ghi jkl mno pqr"), HTML_LINE, max, &out));
		assert_true(out.n <= max);
		assert_int_equal(str_trim(buf_view(&out)).n, out.n);
	}
}

static void repeat(struct buf *b, const char *s, size_t bytes)
{
	buf_reset(b);
	while (b->n < bytes)
		buf_str(b, str_of(s));
}

static void to_text(struct str in, void *arg)
{
	AUTO_BUF struct buf out;

	(void)arg;
	buf_init(&out, BUF_NO_MAX);
	html_text(in, HTML_BLOCKS, 1 << 20, &out);
}

static void test_any_shape_costs_in_proportion(void **state)
{
	static const char *const shapes[] = {"<", "&", "<a b=\"", "<a b='x\" ", "<!--",
		"<script>", "<p>", "&lt;p&gt;", "&amp;lt;", "]]>", "< ", "<a <", "&#1575;", " ",
		"\xC2\xA0", "\x01"};
	AUTO_BUF struct buf in;

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		repeat(&in, shapes[i], 1 << 20);
		cost_check(shapes[i], to_text, buf_view(&in), NULL);
	}
}

static void test_a_reference_in_a_link_needs_its_semicolon(void **state)
{
	AUTO_BUF struct buf out;

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	entity_decode(STR("?a=1&copy=2&amp;lt=3&reg;"), false, &out);
	assert_string_equal(out.p, "?a=1&copy=2&lt=3\u00AE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks_and_breaks_keep_their_width),
		cmocka_unit_test(test_a_title_is_one_line),
		cmocka_unit_test(test_references_are_decoded_once),
		cmocka_unit_test(test_what_is_no_text_is_left_out),
		cmocka_unit_test(test_a_less_than_that_starts_no_tag_is_text),
		cmocka_unit_test(test_html_escaped_twice_is_stripped_twice),
		cmocka_unit_test(test_spaces_of_unicode_are_spaces_and_marks_stay),
		cmocka_unit_test(test_long_runs_agree_with_short_ones),
		cmocka_unit_test(test_a_cut_falls_on_a_character),
		cmocka_unit_test(test_a_cut_between_two_words_leaves_no_space),
		cmocka_unit_test(test_any_shape_costs_in_proportion),
		cmocka_unit_test(test_a_reference_in_a_link_needs_its_semicolon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
