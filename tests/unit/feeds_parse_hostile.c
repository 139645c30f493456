/* SPDX-License-Identifier: ISC */
/*
 * Documents made to hurt: every shape that is known to hold libxml2 or a parser around it for
 * seconds to minutes. The cost of each must grow with its size only; at megabytes each must end,
 * and the good item behind it must come through unless the shape swallows it.
 */
#include <string.h>

#include "feeds/parse.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

enum {
	SIZE = UNIT_SANITIZED ? 1 << 18 : 4 << 20,
	COST_SIZE = 1 << 18,
	BASED_SIZE = 1 << 20 /* RESOLVED_MAX (feeds/item.h) is reached in the smallest */
};

#define HEAD "<?xml version='1.0'?><rss version='2.0'><channel><title>t</title>"
#define ITEM "<item><description>"
#define ITEM_END "</description></item>"
#define TAIL "<item><title>good</title><link>http://e.org/1</link></item></channel></rss>"

enum outcome {
	SURVIVES, /* the good item is there */
	SWALLOWS, /* it may be lost */
	REFUSED,
};

struct shape {
	const char *name, *before, *unit, *after;
	enum outcome outcome;
};

/* unit is repeated to SIZE; a '#' in it becomes a number of its own each time. */
static const struct shape shapes[] = {
	{"attributes of one tag", HEAD "<item ", "a#='1' ", "><title>x</title></item>" TAIL,
		SURVIVES},
	{"attribute defaults", "<!DOCTYPE rss [<!ATTLIST item ", "a# CDATA 'v' ",
		">]>" HEAD TAIL, SURVIVES},
	{"entity declarations", "<!DOCTYPE rss [", "<!ENTITY e# 'v'>", "]>" HEAD TAIL,
		SURVIVES},
	{"entities of entities", "<!DOCTYPE rss [<!ENTITY a 'aaaa'>", "<!ENTITY e# '&a;&a;'>",
		"]>" HEAD TAIL, REFUSED},
	{"open subset", "<!DOCTYPE rss [", "'", "", REFUSED},
	{"external entity",
		"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" HEAD
		"<item><title>&x;</title></item>",
		" ", TAIL, SURVIVES},
	{"element names", HEAD, "<n#/>", TAIL, SWALLOWS},
	{"one attribute of '>'", HEAD "<item a='", ">", "'></item>" TAIL, SURVIVES},
	{"one attribute of references", HEAD "<item a='", "&quot;", "'></item>" TAIL, SURVIVES},
	{"depth", HEAD, "<a>", TAIL, SWALLOWS},
	{"depth in a text", HEAD ITEM, "<div>", ITEM_END TAIL, SURVIVES},
	{"end tags", HEAD, "</a>", TAIL, SURVIVES},
	{"namespaces", HEAD, "<x xmlns:p#='u'/>", TAIL, SWALLOWS},
	{"double attributes", HEAD, "<x a='1' a='1' a='1' a='1'/>", TAIL, SURVIVES},
	{"items", HEAD, "<item/>", TAIL, SWALLOWS},
	{"open items", HEAD, "<item><title>x</title>", TAIL, SWALLOWS},
	{"references", HEAD ITEM, "&#1575;", ITEM_END TAIL, SURVIVES},
	{"ampersands", HEAD ITEM, "&", ITEM_END TAIL, SURVIVES},
	{"escaped twice", HEAD ITEM, "&amp;lt;p&amp;gt;", ITEM_END TAIL, SURVIVES},
	{"less-than signs", HEAD ITEM, "<", ITEM_END TAIL, SURVIVES},
	{"less-than and space", HEAD ITEM, "< ", ITEM_END TAIL, SURVIVES},
	{"open quotes", HEAD, "<a b='", TAIL, SURVIVES},
	{"open quotes of both kinds", HEAD, "<a b='<c d=\"", TAIL, SURVIVES},
	{"CDATA", HEAD ITEM "<![CDATA[", "x", "]]>" ITEM_END TAIL, SURVIVES},
	{"CDATA of brackets", HEAD ITEM "<![CDATA[", "]", "]]>" ITEM_END TAIL, SURVIVES},
	{"many CDATA", HEAD ITEM, "<![CDATA[x]]>", ITEM_END TAIL, SURVIVES},
	{"comment", HEAD "<!--", "-", "-->" TAIL, SURVIVES},
	{"comments", HEAD, "<!---->", TAIL, SURVIVES},
	{"open comments", HEAD, "<!--", TAIL, SWALLOWS},
	{"instructions", HEAD, "<?x ?>", TAIL, SURVIVES},
	{"open instructions", HEAD, "<?x", TAIL, SWALLOWS},
	{"HTML quotes", HEAD ITEM "<![CDATA[", "<a b=\"", "]]>" ITEM_END TAIL, SURVIVES},
	{"HTML comments", HEAD ITEM "<![CDATA[", "<!--", "]]>" ITEM_END TAIL, SURVIVES},
	{"HTML scripts", HEAD ITEM "<![CDATA[", "<script>", "]]>" ITEM_END TAIL, SURVIVES},
	{"quotes around '<'", HEAD ITEM, "<y z' b='x", ITEM_END TAIL, SURVIVES},
	{"double quotes around '<'", HEAD ITEM, "<y z\" b=\"x", ITEM_END TAIL, SURVIVES},
	{"quotes around '<' in tags", HEAD "<item ", "a# b='x<y z' ",
		"><title>x</title></item>" TAIL, SURVIVES},
	{"HTML CDATA", HEAD ITEM "<![CDATA[", "&lt;![CDATA[<![CDATA[", "]]>" ITEM_END TAIL,
		SURVIVES},
	{"escaped CDATA", HEAD ITEM, "&lt;![CDATA[", ITEM_END TAIL, SURVIVES},
	{"escaped comments", HEAD ITEM, "&lt;!--", ITEM_END TAIL, SURVIVES},
	{"HTML comments over at the first '>'", HEAD ITEM "<![CDATA[", "<!-- >",
		"]]>" ITEM_END TAIL, SURVIVES},
	{"escaped declarations", HEAD ITEM, "&lt;!x", ITEM_END TAIL, SURVIVES},
	{"escaped tags", HEAD ITEM, "&lt;a b='", ITEM_END TAIL, SURVIVES},
	{"JSON strings",
		"{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"title\":\"",
		"\\uD800", "\"},{\"title\":\"good\",\"url\":\"http://e.org/1\"}]}", SURVIVES},
	{"titles", HEAD "<item>", "<title>x</title>", "</item>" TAIL, SURVIVES},
	{"links", HEAD "<item>", "<link>http://e.org/a#</link>", "</item>" TAIL, SURVIVES},
	{"dates", HEAD "<item>", "<pubDate>Mon, 01 Jan 2024 00:00:0# GMT</pubDate>",
		"</item>" TAIL, SURVIVES},
	{"categories", HEAD "<item>", "<category>c#</category>", "</item>" TAIL, SURVIVES},
	{"bases", HEAD "<item xml:base='http://a.b/c/'>", "<x xml:base='d/../'>y</x>",
		"</item>" TAIL, SURVIVES},
	{"bad UTF-8", HEAD ITEM, "\xFF", ITEM_END TAIL, SURVIVES},
	{"half windows-1256", HEAD ITEM "\xD8\xA7", "\xFF\xC7", ITEM_END TAIL, SURVIVES},
	{"NUL", "\xEF\xBB\xBF", "x", "", REFUSED},
	{"JSON depth", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":", "[", "",
		REFUSED},
	{"JSON items", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[", "{},",
		"{}]}", SWALLOWS},
};

static void add_unit(struct buf *out, const char *unit, int i)
{
	const char *mark = strchr(unit, '#');

	if (mark == NULL)
		buf_str(out, str_of(unit));
	else
		buf_printf(out, "%.*s%d%s", (int)(mark - unit), unit, i, mark + 1);
}

static void make(const struct shape *s, size_t size, struct buf *out)
{
	buf_reset(out);
	buf_str(out, str_of(s->before));
	for (int i = 0; out->n < size; i++)
		add_unit(out, s->unit, i);
	buf_str(out, str_of(s->after));
}

static bool has_good(const struct feed_doc *doc)
{
	for (size_t i = 0; i < doc->n_articles; i++)
		if (str_eq(doc->articles[i].title, STR("good")))
			return true;
	return false;
}

static void check(const struct shape *s, struct str body)
{
	AUTO_ARENA struct arena a;
	struct parse_opts opts = {.dates = {.now_s = TIME_NONE}};
	struct feed_doc doc = {.n_articles = 0};
	struct err e;

	arena_init(&a, 48 << 20);
	enum parse_kind kind = feed_parse(body, &opts, &a, &doc, &e);
	if ((kind == PARSE_OK) != (s->outcome != REFUSED))
		fail_msg("%s: %s", s->name, parse_kind_name(kind));
	if (s->outcome == SURVIVES && !has_good(&doc))
		fail_msg("%s: the item behind it is lost", s->name);
	for (size_t i = 0; i < doc.n_articles; i++)
		assert_int_equal(str_find_str(doc.articles[i].title, STR("root:")),
			doc.articles[i].title.n);
}

static void test_every_hostile_shape_hurts_only_itself(void **state)
{
	AUTO_BUF struct buf body;

	(void)state;
	buf_init(&body, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		make(&shapes[i], SIZE, &body);
		check(&shapes[i], buf_view(&body));
	}
}

static void parse(struct str body, void *arg)
{
	AUTO_ARENA struct arena a;
	struct parse_opts opts = {.dates = {.now_s = TIME_NONE}};
	struct feed_doc doc;
	struct err e;

	(void)arg;
	arena_init(&a, 96 << 20);
	feed_parse(body, &opts, &a, &doc, &e);
}

static void check_cost(const struct shape *s)
{
	AUTO_BUF struct buf quarter, half, whole;

	buf_init(&quarter, BUF_NO_MAX);
	buf_init(&half, BUF_NO_MAX);
	buf_init(&whole, BUF_NO_MAX);
	make(s, COST_SIZE / 4, &quarter);
	make(s, COST_SIZE / 2, &half);
	make(s, COST_SIZE, &whole);
	const struct str inputs[] = {buf_view(&quarter), buf_view(&half), buf_view(&whole)};

	cost_compare(s->name, parse, inputs, NULL);
}

static void test_cost_grows_with_the_size_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		check_cost(&shapes[i]);
}

/* Both the base and what stands under it are twice as long each time: read anew for each link, the base
 * would cost four times as much. */
static void make_based(const char *unit, size_t size, struct buf *out)
{
	buf_reset(out);
	buf_str(out, STR(HEAD "<item xml:base='http://e.org/"));
	for (size_t i = 0; i < size / 40; i += 2)
		buf_str(out, STR("a/"));
	buf_str(out, STR("'>"));
	while (out->n < size)
		buf_str(out, str_of(unit));
	buf_str(out, STR("</item>" TAIL));
}

static void test_a_long_base_is_not_paid_for_by_each_link(void **state)
{
	static const char *const units[] = {"<link>/a</link>", "<x xml:base='/a'/>"};
	struct buf docs[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		buf_init(&docs[i], BUF_NO_MAX);
	for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		struct str inputs[3];

		for (size_t i = 0; i < 3; i++) {
			make_based(units[u], BASED_SIZE / 8 << i, &docs[i]);
			inputs[i] = buf_view(&docs[i]);
		}
		cost_compare(units[u], parse, inputs, NULL);
	}
	for (size_t i = 0; i < 3; i++)
		buf_done(&docs[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* first, since it stops at quadratic work before that takes minutes */
		cmocka_unit_test(test_cost_grows_with_the_size_only),
		cmocka_unit_test(test_a_long_base_is_not_paid_for_by_each_link),
		cmocka_unit_test(test_every_hostile_shape_hurts_only_itself),
	};

	parse_global_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
