/* SPDX-License-Identifier: ISC */
/*
 * Pages made to hurt: shapes that hold libxml2's HTML parser, or an extractor around it, for seconds to
 * minutes. The cost of each grows with its size only, its memory stays below 64 MiB, and the article in
 * front of it comes through unless the shape swallows it.
 */
#include <stdlib.h>
#include <string.h>

#include "feeds/page/page.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

enum {
	SIZE = UNIT_SANITIZED ? 1 << 16 : 4 << 20,
	COST_SIZE = 1 << 16
};

#define PROSE                                                                                                                                       \
	"<div class=x><p>أعلن المتحدث باسم الوزارة، صباح اليوم، إعادة تأهيل الطريق في قضاء " \
	"النخيل.</p><p>وقال إن اللجنة ستزور الموقع وتعد تقريرا مفصلا عن سير العمل.</p></div>"

struct shape {
	const char *name, *before, *unit, *after;
	bool swallows;
};

/* unit is repeated to SIZE behind the prose; a '#' in it becomes a number of its own each time. */
static const struct shape shapes[] = {
	{"depth", "", "<div>", "", false},
	{"depth of spans", "", "<span>x", "", false},
	{"depth of tables", "", "<table><tr><td>", "", false},
	{"depth of lists", "", "<ul><li>", "", false},
	{"depth of unknown elements", "", "<x-#>", "", false},
	{"depth of formatting", "", "<b><i><font>", "", false},
	{"open paragraphs", "", "<p>x", "", true},
	{"open paragraphs and spans", "", "<p><span>x", "", true},
	{"open links", "", "<a href=x>x", "", false},
	{"open cells", "<table>", "<td>x", "", false},
	{"open items", "<ul>", "<li>x", "", false},
	{"open definitions", "", "<dd>x", "", false},
	{"open headings", "", "<h1>x", "", false},
	{"end tags", "", "</div>", "", false},
	{"end tags in depth", "<div><div><div><div><div><div><div><div>",
		"</section></p></span>", "", false},
	{"end tags of paragraphs", "", "</p>", "", false},
	{"crossed tags", "", "<div><span></div></span>", "", false},
	{"attributes of one tag", "<div ", "a# ", ">x</div>", false},
	{"attributes with values", "<div ", "a#='1' ", ">x</div>", false},
	{"one class", "<div class='", "ad# ", "'>x</div>", false},
	{"one long value", "<div class='", "x", "'>x</div>", false},
	{"quotes that never close", "", "<a b='", "", false},
	{"quotes of both kinds", "", "<a b='<c d=\"", "", false},
	{"one text", "<p>", "نص ", "</p>", true},
	{"one word", "<p>", "x", "</p>", true},
	{"references", "<p>", "&#1575;", "</p>", true},
	{"ampersands", "<p>", "&", "</p>", true},
	{"less-than signs", "<p>", "<", "</p>", true},
	{"line breaks", "<p>", "<br>", "</p>", false},
	{"lines", "<p>", "x<br>", "</p>", true},
	{"lines of a pre", "<pre>", "x\n", "</pre>", true},
	{"comments", "", "<!---->", "", false},
	{"open comments", "", "<!--", "", false},
	{"declarations", "", "<!x", "", false},
	{"scripts", "", "<script></script>", "", false},
	{"open scripts", "", "<script>", "", false},
	{"open pictures", "", "<svg>", "", false},
	{"open selects and templates", "", "<select><template><noscript>", "", false},
	{"metadata", "", "<meta property='og:title' content='x'>", "", false},
	{"other metadata", "", "<meta name='x#' content='x'>", "", false},
	{"links in the head", "", "<link rel='a b c d e f' href=x>", "", false},
	{"JSON-LD", "", "<script type='application/ld+json'>{\"@type\":\"Article\"}</script>",
		"", false},
	{"one JSON-LD", "<script type='application/ld+json'>[", "{\"@type\":\"Article\"},",
		"{}]</script>", false},
	{"JSON-LD depth", "<script type='application/ld+json'>", "[", "</script>", false},
	{"JSON-LD graph", "<script type='application/ld+json'>{\"@graph\":[", "[1,2],",
		"1]}</script>", false},
	{"JSON-LD CDATA", "<script type='application/ld+json'>", "<![CDATA[", "</script>",
		false},
	{"claimed text", "<script type='application/ld+json'>{\"articleBody\":\"", "كلمة# ",
		"\"}</script>", true},
	{"paragraphs", "", "<p>نص طويل بما يكفي ليكون فقرة من خبر رقم #.</p>", "", true},
	{"paragraphs alike", "", "<p>نص طويل بما يكفي ليكون فقرة من خبر.</p>", "", true},
	{"boxes of paragraphs", "", "<div><p>نص طويل بما يكفي ليكون فقرة من خبر #.</p></div>",
		"", true},
	{"boxes alike", "",
		"<div class='a a#'><div class='b widget'>نص طويل بما يكفي ليكون فقرة من خبر #.</div></div>",
		"", true},
	{"read also", "", "<p>اقرأ أيضا: #</p>", "", false},
	{"articleBody", "", "<div itemprop=articleBody>", "", false},
	{"headlines", "<title>x</title>", "<h1>x</h1>", "", false},
	{"custom elements", "", "<a-#></a-#>", "", false},
	{"bad UTF-8", "<p>", "\xFF", "</p>", true},
	{"NUL", "<p>", "\x01", "</p>", false},
};

static void add_unit(struct buf *out, const char *unit, int i)
{
	const char *mark = strchr(unit, '#');

	/* A reference is no mark. */
	if (mark == NULL || (mark > unit && mark[-1] == '&'))
		buf_str(out, str_of(unit));
	else
		buf_printf(out, "%.*s%d%s", (int)(mark - unit), unit, i, mark + 1);
}

static void make(const struct shape *s, size_t size, struct buf *out)
{
	buf_reset(out);
	buf_printf(out, "<html><body>%s%s", PROSE, s->before);
	for (int i = 0; out->n < size; i++)
		add_unit(out, s->unit, i);
	buf_str(out, str_of(s->after));
}

static void read_it(struct str body, void *arg)
{
	AUTO_ARENA struct arena a;
	struct parse_opts opts = {.url = STR("http://a.b/c"), .dates = {.now_s = TIME_NONE}};
	struct page *p = arg;
	struct page unused;
	struct err e;

	/* Beside libxml2's own buffers; a worker's whole heap is measured by daemon_pool_page.c. */
	arena_init(&a, MIB(40));
	if (page_read(body, &opts, &a, p ? p : &unused, &e) == PAGE_LIMIT)
		fail_msg("the arena is full");
	if (p != NULL)
		p->noindex = str_find_str(p->text, STR("ستزور الموقع")) < p->text.n;
}

static void test_every_hostile_shape_hurts_only_itself(void **state)
{
	AUTO_BUF struct buf body;

	(void)state;
	buf_init(&body, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct page p = {0};

		make(&shapes[i], SIZE, &body);
		print_message("# %s\n", shapes[i].name);
		read_it(buf_view(&body), &p);
		if (!p.noindex && !shapes[i].swallows)
			fail_msg("%s: the article in front of it is lost", shapes[i].name);
	}
}

static void test_cost_grows_with_the_size_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		AUTO_BUF struct buf quarter, half, whole;

		buf_init(&quarter, BUF_NO_MAX);
		buf_init(&half, BUF_NO_MAX);
		buf_init(&whole, BUF_NO_MAX);
		make(&shapes[i], COST_SIZE / 4, &quarter);
		make(&shapes[i], COST_SIZE / 2, &half);
		make(&shapes[i], COST_SIZE, &whole);
		const struct str inputs[] = {
			buf_view(&quarter), buf_view(&half), buf_view(&whole)};

		cost_compare(shapes[i].name, read_it, inputs, NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_hostile_shape_hurts_only_itself),
		cmocka_unit_test(test_cost_grows_with_the_size_only),
	};

	parse_global_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
