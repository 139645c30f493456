/* SPDX-License-Identifier: ISC */
/* parts.h, frame.h, assets.h: what all views are put together from. */
#include "base/article.h"
#include "tests/unit/unit.h"
#include "web/html/assets.h"
#include "web/html/frame.h"

static const int64_t NOW = INT64_C(1796058480) * 1000; /* 2026-11-30T17:08:00Z */
#define MIN_MS (INT64_C(60) * 1000)

struct doc {
	struct buf out;
	struct htmlw h;
	struct parts p;
};

static void begin(struct doc *d, enum html_lang l)
{
	buf_init(&d->out, KIB(64));
	htmlw_init(&d->h, &d->out);
	d->p = (struct parts){&d->h, l, NOW};
}

static void is(struct doc *d, const char *want)
{
	assert_int_equal(d->h.depth, 0);
	assert_str_eq(buf_view(&d->out), str_of(want));
	buf_done(&d->out);
}

static void counted(enum html_lang l, enum html_noun what, uint64_t n, const char *want)
{
	AUTO_BUF struct buf b;

	buf_init(&b, KIB(1));
	html_count(l, what, n, &b);
	assert_str_eq(buf_view(&b), str_of(want));
}

static void numbers_have_their_nouns(void **state)
{
	(void)state;
	counted(HTML_AR, HTML_NOUN_ARTICLE, 0, "لا أخبار");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 1, "خبر واحد");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 2, "خبران");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 3, "3 أخبار");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 10, "10 أخبار");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 11, "11 خبرا");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 99, "99 خبرا");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 100, "100 خبر");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 102, "102 خبر");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 103, "103 أخبار");
	counted(HTML_AR, HTML_NOUN_ARTICLE, 1000, "1\u202F000 خبر");
	counted(HTML_EN, HTML_NOUN_ARTICLE, 0, "no articles");
	counted(HTML_EN, HTML_NOUN_STORY, 1, "1 story");
	counted(HTML_EN, HTML_NOUN_STORY, 2, "2 stories");
	counted(HTML_EN, HTML_NOUN_STORY, 1234567, "1\u202F234\u202F567 stories");
}

static void span(enum html_lang l, int64_t ago_ms, const char *want)
{
	AUTO_BUF struct buf b;

	buf_init(&b, KIB(1));
	part_span(l, NOW - ago_ms, NOW, &b);
	assert_str_eq(buf_view(&b), str_of(want));
}

static void times_are_said_as_spans(void **state)
{
	(void)state;
	span(HTML_AR, 59999, "الآن");
	span(HTML_AR, MIN_MS, "قبل دقيقة");
	span(HTML_AR, 3 * MIN_MS, "قبل 3 دقائق");
	span(HTML_AR, 2 * 60 * MIN_MS, "قبل ساعتين");
	span(HTML_AR, 47 * 60 * MIN_MS, "قبل 47 ساعة");
	span(HTML_AR, 48 * 60 * MIN_MS, "قبل يومين");
	span(HTML_AR, -5 * MIN_MS, "بعد 5 دقائق");
	span(HTML_EN, MIN_MS, "1 minute ago");
	span(HTML_EN, 26 * 60 * MIN_MS, "26 hours ago");
	span(HTML_EN, -90 * MIN_MS, "in 1 hour");
}

static void a_time_is_a_moment_and_a_span(void **state)
{
	struct doc d;

	(void)state;
	begin(&d, HTML_EN);
	part_time(&d.p, NOW - 3 * MIN_MS);
	is(&d, "<time datetime=\"2026-11-30T17:05:00Z\"><span class=\"ago\">3 minutes ago</span> "
	       "<span class=\"at\" dir=\"ltr\">2026-11-30 17:05 UTC</span></time>");
	begin(&d, HTML_EN);
	part_time(&d.p, TIME_NONE);
	part_time(&d.p, INT64_MAX);
	part_time(&d.p, INT64_MIN + 1);
	is(&d, "–––");
}

static void dir_is(enum html_lang l, const char *text, const char *attrs)
{
	AUTO_BUF struct buf want;
	struct doc d;

	buf_init(&want, KIB(1));
	buf_printf(&want, "<p%s>%s</p>", attrs, text);
	begin(&d, l);
	part_text(&d.p, "p", NULL, str_of(text));
	is(&d, want.p);
}

static void a_text_goes_its_own_way(void **state)
{
	(void)state;
	dir_is(HTML_AR, "التحالف الدولي", " dir=\"rtl\"");
	dir_is(HTML_EN, "التحالف الدولي", " dir=\"rtl\" lang=\"ar\"");
	/* The first strong letter alone would turn it. */
	dir_is(HTML_AR, "CNN: التحالف الدولي", " dir=\"rtl\"");
	dir_is(HTML_AR, "Reuters: two killed", " dir=\"ltr\"");
	dir_is(HTML_AR, "12 + 7", " dir=\"auto\"");
	dir_is(HTML_AR, "", " dir=\"auto\"");
}

static void a_mark_stands_in_a_word(void **state)
{
	const char *text = "قال للتحالف <b>";
	const struct part_mark marks[] = {
		{7, 7 + 4, 0},           /* لل */
		{9, 15, 0},              /* over the first: left out */
		{12, 15, 0},             /* begins within a character */
		{15, 21, 2}, {22, 99, 0} /* out of the text */
	};
	struct doc d;

	(void)state;
	begin(&d, HTML_AR);
	part_marked(&d.p, str_of(text), marks, sizeof(marks) / sizeof(marks[0]));
	is(&d, "قال <mark>لل</mark>تح<mark><a href=\"#hit-2\">الف</a></mark> &lt;b&gt;");
}

static void a_text_has_paragraphs(void **state)
{
	const struct part_mark marks[] = {{2, 9, 0}, {10, 11, 0}};
	struct doc d;

	(void)state;
	begin(&d, HTML_EN);
	part_paragraphs(&d.p, STR("a\nbc\n\ndef g\n\n\n\nh"), marks, 2);
	/* A mark over a blank line is two. */
	is(&d, "<p dir=\"ltr\">a<br><mark>bc</mark></p><p dir=\"ltr\"><mark>def</mark> "
	       "<mark>g</mark></p><p dir=\"ltr\">h</p>");
}

static void sizes_are_short(void **state)
{
	static const struct {
		uint64_t n;
		const char *want;
	} rows[] = {{0, "0\u00A0B"}, {999, "999\u00A0B"}, {1449, "1.4\u00A0kB"},
		{23456789, "23\u00A0MB"}, {UINT64_MAX, "18\u00A0EB"}};
	AUTO_BUF struct buf want;
	struct doc d;

	(void)state;
	buf_init(&want, KIB(1));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&want);
		buf_printf(&want, "<bdi dir=\"ltr\">%s</bdi>", rows[i].want);
		begin(&d, HTML_AR);
		part_bytes(&d.p, rows[i].n);
		is(&d, want.p);
	}
}

static void bars_have_no_style(void **state)
{
	static const uint64_t v[] = {0, 1, 1000};
	struct doc d;

	(void)state;
	begin(&d, HTML_AR);
	part_spark(&d.p, v, 3, STR("14 <"));
	is(&d, "<svg class=\"spark\" viewBox=\"0 0 18 30\" preserveAspectRatio=\"none\" role=\"img\" "
	       "aria-label=\"14 &lt;\"><rect x=\"0\" y=\"30\" width=\"5\" height=\"0\"></rect>"
	       "<rect x=\"6\" y=\"29\" width=\"5\" height=\"1\"></rect>"
	       "<rect x=\"12\" y=\"0\" width=\"5\" height=\"30\"></rect></svg>");
}

static void links_are_links_or_texts(void **state)
{
	struct doc d;

	(void)state;
	begin(&d, HTML_EN);
	part_url(&d.p, STR("javascript:alert(1)"));
	part_url(&d.p, STR("https://a.example/"));
	part_article(&d.p, 12, STR(""));
	part_watch(&d.p, STR("a/b"), STR("\"x"));
	is(&d, "<span class=\"url\"><bdi dir=\"ltr\">javascript:alert(1)</bdi></span>"
	       "<a class=\"url\" href=\"https://a.example/\" rel=\"noopener noreferrer nofollow\">"
	       "<bdi dir=\"ltr\">https://a.example/</bdi></a>"
	       "<a href=\"/article/12\" dir=\"ltr\">Untitled</a>"
	       "<a href=\"/watch/a%2Fb\" dir=\"ltr\">&quot;x</a>");
}

static void a_long_address_loses_its_middle(void **state)
{
	AUTO_BUF struct buf url;
	struct doc d;

	(void)state;
	buf_init(&url, KIB(64));
	buf_str(&url, STR("https://a.example/"));
	for (int i = 0; i < 5000; i++)
		buf_str(&url, STR("ط"));
	begin(&d, HTML_EN);
	part_url(&d.p, buf_view(&url));
	char *shown = strstr(d.out.p, "<bdi");

	assert_non_null(strstr(shown, "…"));
	assert_true(strlen(shown) < 2 * PART_URL_MAX + 40);
	buf_done(&d.out);
}

static void a_query_grows(void **state)
{
	AUTO_BUF struct buf url;

	(void)state;
	buf_init(&url, KIB(1));
	buf_str(&url, STR("/search"));
	part_query(&url, "q", STR("a&b ع"));
	part_query(&url, "page", STR("2"));
	assert_buf_is(&url, "/search?q=a%26b%20%D8%B9&page=2");
}

static void a_frame_surrounds_a_view(void **state)
{
	const struct html_link menu[] = {
		{STR("/"), STR("الآن"), true}, {STR("/search"), STR("البحث"), false}};
	const struct html_frame f = {.title = STR("الآن"),
		.menu = menu,
		.n_menu = 2,
		.theme = HTML_DARK,
		.name = STR("now"),
		.self = STR("/"),
		.refresh = STR("/?fragment=1"),
		.css = STR("/assets/page-1.css"),
		.js = STR("/assets/page-2.js")};
	struct doc d;

	(void)state;
	begin(&d, HTML_AR);
	html_frame_begin(&d.p, &f);
	htmlw_text(&d.h, STR("!"));
	html_frame_end(&d.p, &f);
	is(&d, "<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\" data-theme=\"dark\"><head>"
	       "<meta charset=\"utf-8\"><title>الآن · راصد</title>"
	       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	       "<meta name=\"color-scheme\" content=\"dark\"><link rel=\"icon\" href=\"data:,\">"
	       "<link rel=\"stylesheet\" href=\"/assets/page-1.css\">"
	       "<script src=\"/assets/page-2.js\" defer></script></head><body class=\"now\">"
	       "<header><a class=\"skip\" href=\"#main\">إلى المحتوى</a>"
	       "<a class=\"brand\" href=\"/\">راصد</a><nav aria-label=\"الصفحات\"><ul>"
	       "<li><a href=\"/\" aria-current=\"page\">الآن</a></li>"
	       "<li><a href=\"/search\">البحث</a></li></ul></nav>"
	       "<p id=\"stale\" role=\"status\" hidden>لم تتجدد الصفحة: ما يظهر قديم</p></header>"
	       "<main id=\"main\" tabindex=\"-1\" data-refresh=\"/?fragment=1\">!</main>"
	       "<footer><ul class=\"switches\" aria-label=\"اللغة والمظهر\">"
	       "<li><a href=\"/?lang=en\" lang=\"en\" hreflang=\"en\">English</a></li>"
	       "<li><a href=\"/?theme=system\">كالنظام</a></li>"
	       "<li><a href=\"/?theme=light\">فاتح</a></li></ul></footer></body></html>");
}

static void files_come_along(void **state)
{
	const struct html_asset *v;

	(void)state;
	assert_int_equal(html_assets(&v), HTML_ASSETS);
	for (int i = 0; i < HTML_ASSETS; i++) {
		/* A hash of 12 digits, and a file that begins and ends as ours do. */
		assert_int_equal(v[i].etag.n, 14);
		assert_true(str_find_str(v[i].path, str_sub(v[i].etag, 1, 13)) < v[i].path.n);
		assert_true(str_starts(v[i].path, STR("/assets/page-")));
		assert_true(str_starts(v[i].body, STR("/* SPDX")));
		assert_int_equal(v[i].body.p[v[i].body.n - 1], '\n');
	}
	assert_true(v[HTML_ASSET_JS].body.n <= 5000);
	/* No address but ours: nothing is fetched from elsewhere. */
	for (int i = 0; i < HTML_ASSETS; i++) {
		assert_int_equal(str_find_str(v[i].body, STR("//")), v[i].body.n);
		assert_int_equal(str_find_str(v[i].body, STR("url(")), v[i].body.n);
		assert_int_equal(str_find_str(v[i].body, STR("@import")), v[i].body.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_have_their_nouns),
		cmocka_unit_test(times_are_said_as_spans),
		cmocka_unit_test(a_time_is_a_moment_and_a_span),
		cmocka_unit_test(a_text_goes_its_own_way),
		cmocka_unit_test(a_mark_stands_in_a_word),
		cmocka_unit_test(a_text_has_paragraphs),
		cmocka_unit_test(sizes_are_short),
		cmocka_unit_test(bars_have_no_style),
		cmocka_unit_test(links_are_links_or_texts),
		cmocka_unit_test(a_long_address_loses_its_middle),
		cmocka_unit_test(a_query_grows),
		cmocka_unit_test(a_frame_surrounds_a_view),
		cmocka_unit_test(files_come_along),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
