/* SPDX-License-Identifier: ISC */
/*
 * The guard: whatever comes in, what goes out is balanced, bounded and quick to make. The checker
 * here is a few lines of its own that share nothing with the guard.
 */
#include <string.h>

#include "feeds/guard.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

static uint32_t run(struct str in, struct buf *out)
{
	struct guard g;

	guard_init(&g, in);
	while (guard_next(&g, out))
		;
	return g.odd;
}

struct row {
	const char *in, *out;
	uint32_t odd;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		AUTO_BUF struct buf out;

		buf_init(&out, BUF_NO_MAX);
		uint32_t odd = run(str_of(rows[i].in), &out);

		assert_string_equal(out.p ? out.p : "", rows[i].out);
		if (odd != rows[i].odd)
			fail_msg("%s: odd %#x, not %#x", rows[i].in, odd, rows[i].odd);
	}
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_text_goes_by_reference(void **state)
{
	static const struct row rows[] = {
		{"<a>خبر</a>", "<a><?t 3 6?></a>", 0},
		{"<a> \n </a>", "<a> </a>", 0},
		{"<a><![CDATA[<b>&]]></a>", "<a><?c 12 4?></a>", 0},
		{"<a><![CDATA[]]]]></a>", "<a><?c 12 2?></a>", 0},
		{"<a>x<!-- <b> -->y<?pi <b> ?>z</a>", "<a><?t 3 1?><?t 16 1?><?t 28 1?></a>",
			0},
		{"<a>5 < 6 <<</a>", "<a><?t 3 8?></a>", GUARD_ODD_TAGS},
		{"<a>x & y</a>", "<a><?t 3 5?></a>", GUARD_ODD_REFERENCES},
		{"<a>&amp;&#1575;&lt;</a>", "<a><?t 3 16?></a>", 0},
		{"<a>&nbsp;</a>", "<a><?t 3 6?></a>", GUARD_ODD_REFERENCES},
	};

	(void)state;
	CHECK(rows);
}

static void test_tags_come_out_balanced(void **state)
{
	static const struct row rows[] = {
		{"<a><b></a>", "<a><b></b></a>", GUARD_ODD_TAGS},
		{"<a></b></a>", "<a></a>", GUARD_ODD_TAGS},
		{"<a><b><c>", "<a><b><c><?e 0 0?></c></b></a>", GUARD_ODD_TRUNCATED},
		{"<a><b", "<a><?e 0 0?></a>", GUARD_ODD_TRUNCATED},
		{"<a><br>x</a>", "<a><br/><?t 7 1?></a>", GUARD_ODD_TAGS},
		{"<a><br>x</br></a>", "<a><br/><?t 7 1?></a>", GUARD_ODD_TAGS},
		{"<A><B></b></a>", "<A><B></B></A>", 0},
		{"<a><item>1<item>2</a>",
			"<a><item><?t 9 1?></item><item><?t 16 1?></item></a>", GUARD_ODD_TAGS},
		{"<a><b/ ></a >", "<a><b/></a>", 0},
		{"<a></a><b></b>", "<a></a>", GUARD_ODD_TAIL},
		{"<a/>x", "<a/>", GUARD_ODD_TAIL},
		{"<a></a> <!-- c --> ", "<a></a>", 0},
		{"<a></a", "<a></a>", 0},
		{"<a></b<c/></a>", "<a><c/></a>", GUARD_ODD_TAGS},
		{"junk <a></a>", "<a></a>", GUARD_ODD_HEAD},
		{"", "", 0},
		{"no markup", "", GUARD_ODD_HEAD},
	};

	(void)state;
	CHECK(rows);
}

static void test_attributes_come_out_as_xml_has_them(void **state)
{
	static const struct row rows[] = {
		{"<a b='1' c = \"2\"/>", "<a b=\"1\" c=\"2\"/>", 0},
		{"<a b=1 c/>", "<a b=\"1\" c=\"\"/>", GUARD_ODD_ATTRIBUTES},
		{"<a b='x&y' c='&amp;&quot;'/>", "<a b=\"x&amp;y\" c=\"&amp;&quot;\"/>",
			GUARD_ODD_REFERENCES},
		{"<a b='&eacute;'/>", "<a b=\"\u00E9\"/>", GUARD_ODD_REFERENCES},
		{"<a b='x<y'/>", "<a b=\"x&lt;y\"/>", GUARD_ODD_ATTRIBUTES},
		{"<a b='x > y'/>", "<a b=\"x > y\"/>", 0},
		{"<a b='1\" c=\"2'/>", "<a b=\"1&quot; c=&quot;2\"/>", 0},
		/* Never closed: it is over where HTML would see no value any more. */
		{"<a b='x>y<c d='z'/></a>", "<a b=\"x\"><?t 8 1?><c d=\"z\"/></a>",
			GUARD_ODD_ATTRIBUTES},
		{"<a \u0628='1' x:y:z='2' c='3'/>", "<a c=\"3\"/>", GUARD_ODD_ATTRIBUTES},
		{"<a b='\x01\x02\uFFFE\uFFFF\n'/>", "<a b=\" \"/>", 0},
	};

	(void)state;
	CHECK(rows);
}

static void test_names_that_xml_would_refuse_become_plain(void **state)
{
	static const struct row rows[] = {
		{"<a><خبر>x</خبر></a>", "<a><_><?t 11 1?></_></a>", 0},
		{"<a><b:c:d></b:c:d></a>", "<a><_></_></a>", 0},
		{"<a>mail <x@y.org></a>", "<a><?t 3 5?><?t 8 9?></a>", GUARD_ODD_TAGS},
		{"<a><1></a>", "<a><?t 3 3?></a>", GUARD_ODD_TAGS},
	};

	(void)state;
	CHECK(rows);
}

static void test_a_doctype_is_skipped_and_a_bomb_refused(void **state)
{
	static const struct row rows[] = {
		{"<?xml version='1.0'?><!DOCTYPE rss PUBLIC \"x>y\" 'z'><a/>", "<a/>", 0},
		{"<!DOCTYPE a [<!ENTITY n \"&#160;\"><!-- ] --> ]><a/>", "<a/>", GUARD_ODD_DTD},
		{"<!DOCTYPE a [<!ENTITY x 'y'><!ENTITY z '&x;&x;'>]><a>&z;</a>", "",
			GUARD_ODD_DTD},
		{"<!DOCTYPE a [ never closed <a/>", "", GUARD_ODD_DTD},
	};

	(void)state;
	CHECK(rows);
}

/* ---- an independent look at the output ---- */

struct shape {
	size_t depth, deepest, longest_tag, most_equals;
	bool balanced;
};

/* Past the '>' that ends the token at i: the guard quotes with '"' only. */
static size_t token_end(struct str s, size_t i)
{
	bool quoted = false;

	for (; i < s.n && (quoted || s.p[i] != '>'); i++)
		quoted ^= s.p[i] == '"';
	return i + 1;
}

static struct shape shape_of(struct str s)
{
	struct shape r = {.balanced = true};

	for (size_t i = 0; i < s.n;) {
		size_t end = s.p[i] == ' ' ? i + 1 : token_end(s, i);
		struct str token = str_sub(s, i, end);
		size_t equals = 0;

		i = end;
		if (token.n < 2)
			continue;
		for (size_t k = 0; k + 1 < token.n; k++)
			equals += token.p[k] == '=' && token.p[k + 1] == '"';
		r.longest_tag = token.n > r.longest_tag ? token.n : r.longest_tag;
		r.most_equals = equals > r.most_equals ? equals : r.most_equals;
		if (token.p[1] == '?' || str_ends(token, STR("/>")))
			continue;
		if (token.p[1] == '/')
			r.balanced &= r.depth-- != 0;
		else
			r.depth++;
		r.deepest = r.depth > r.deepest ? r.depth : r.deepest;
	}
	r.balanced &= r.depth == 0;
	return r;
}

static void assert_bounded(const struct buf *out)
{
	struct shape s = shape_of(buf_view(out));

	assert_true(s.balanced);
	assert_true(s.deepest <= GUARD_MAX_DEPTH);
	assert_true(s.longest_tag <= (size_t)6 * GUARD_MAX_TAG);
	assert_true(s.most_equals <= GUARD_MAX_ATTRIBUTES);
}

static void test_a_tag_over_the_bounds_loses_its_attributes(void **state)
{
	AUTO_BUF struct buf in;
	AUTO_BUF struct buf out;

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	buf_str(&in, STR("<a><b"));
	for (int i = 0; i < 65; i++)
		buf_printf(&in, " a%d='1'", i);
	buf_str(&in, STR("/><c d='"));
	for (int i = 0; i < 70000; i++)
		buf_char(&in, '>');
	buf_str(&in, STR("'>x</c></a>"));
	assert_int_equal(run(buf_view(&in), &out), GUARD_ODD_TAG_SIZE);
	assert_true(str_starts(buf_view(&out), STR("<a><b/><c><?t ")));
	assert_bounded(&out);
}

static void test_elements_below_the_depth_are_left_out_and_what_follows_is_not(void **state)
{
	AUTO_BUF struct buf in;
	AUTO_BUF struct buf out;

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	buf_str(&in, STR("<a><b>"));
	for (int i = 0; i < 1000; i++)
		buf_str(&in, STR("<div>"));
	buf_str(&in, STR("x"));
	for (int i = 0; i < 500; i++)
		buf_str(&in, STR("</div>"));
	buf_str(&in, STR("</b><c/></a>"));
	assert_true(run(buf_view(&in), &out) & GUARD_ODD_DEPTH);
	assert_bounded(&out);
	assert_true(str_ends(buf_view(&out), STR("</b><c/></a>")));
}

/* Tokens of a feed and of an attack, thrown together: a fixed generator, a million bytes. */
static void test_random_tag_soup_comes_out_balanced(void **state)
{
	static const char *const parts[] = {"<a>", "</a>", "<b c='d'", ">", "/>", "<item>",
		"</item>", "<![CDATA[", "]]>", "<!--", "-->", "text", " ", "&", "&amp;", "\"",
		"'", "=", "<", "</", "<?x", "?>", "<br>", "<x:y xmlns:x='u'>", "</x:y>",
		"<\u0628>", "<!DOCTYPE", "<1", "<a b=\"", "</A>"};
	uint64_t random = 42;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		AUTO_BUF struct buf in;
		AUTO_BUF struct buf out;

		buf_init(&in, BUF_NO_MAX);
		buf_init(&out, BUF_NO_MAX);
		buf_str(&in, STR("<rss>"));
		for (int i = 0; i < 60; i++) {
			random = random * 6364136223846793005U + 1442695040888963407U;
			buf_str(&in, str_of(parts[(random >> 33) %
						  (sizeof(parts) / sizeof(parts[0]))]));
		}
		run(buf_view(&in), &out);
		assert_bounded(&out);
	}
}

static void guard_all(struct str in, void *arg)
{
	AUTO_BUF struct buf out;

	(void)arg;
	buf_init(&out, BUF_NO_MAX);
	run(in, &out);
	assert_bounded(&out);
}

static void test_any_shape_costs_in_proportion(void **state)
{
	static const char *const shapes[] = {"<", "< ", "<a ", "<a b='", "<a b='<c d=\"",
		"</a>", "<a>", "<a/>", "<!--", "<!---->", "<?", "<![CDATA[", "]]>", "&",
		"&amp;", "\"", "<a b='&quot;'/>", "<a b='c' b='c'/>", "<x xmlns:a='u'>",
		"<item>", "<!DOCTYPE [", "</", "<a b=", "=", " ", "<![CDATA[</a>",
		"<a><![CDATA[x</a>", "<item><title><![CDATA[", "<![CDATA[</item>",
		"<item><description><b><guid>", "<title><link>", "<b><pubDate>", "[",
		"<!--></rss", "<?x></rss", "</rss "};
	AUTO_BUF struct buf in;

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		buf_reset(&in);
		buf_str(&in, STR("<rss>"));
		while (in.n < 1 << 20)
			buf_str(&in, str_of(shapes[i]));
		cost_check(shapes[i], guard_all, buf_view(&in), NULL);
	}
}

static void test_pieces_end_between_tokens(void **state)
{
	AUTO_BUF struct buf in;
	struct guard g;
	bool more = true;

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	buf_str(&in, STR("<rss>"));
	for (int i = 0; i < 20000; i++)
		buf_str(&in, STR("<item a='b'>text</item>"));
	guard_init(&g, buf_view(&in));
	while (more) {
		AUTO_BUF struct buf piece;

		buf_init(&piece, BUF_NO_MAX);
		more = guard_next(&g, &piece);
		assert_int_equal(piece.p[piece.n - 1], '>');
		assert_true(piece.n < (size_t)2 * GUARD_PIECE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_goes_by_reference),
		cmocka_unit_test(test_tags_come_out_balanced),
		cmocka_unit_test(test_attributes_come_out_as_xml_has_them),
		cmocka_unit_test(test_names_that_xml_would_refuse_become_plain),
		cmocka_unit_test(test_a_doctype_is_skipped_and_a_bomb_refused),
		cmocka_unit_test(test_a_tag_over_the_bounds_loses_its_attributes),
		cmocka_unit_test(
			test_elements_below_the_depth_are_left_out_and_what_follows_is_not),
		cmocka_unit_test(test_random_tag_soup_comes_out_balanced),
		cmocka_unit_test(test_any_shape_costs_in_proportion),
		cmocka_unit_test(test_pieces_end_between_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
