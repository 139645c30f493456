/* SPDX-License-Identifier: ISC */
/*
 * Article pages: every page of tests/golden/pages gives exactly its text, title, date and link; what pages
 * say about themselves is read in the order of head.c; furniture stays out. As further material the five
 * seed articles as pages in several templates, and a few real pages.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "feeds/html.h"
#include "feeds/page/hints.h"
#include "feeds/page/page.h"
#include "tests/unit/further.h"
#include "tests/unit/unit.h"

#define GOLDEN "tests/golden/pages"
#define SEEDS "../shared/seeds"

static enum page_kind read_page(
	struct str body, const char *type, struct arena *a, struct page *ret)
{
	struct parse_opts opts = {.url = STR("https://outlet.example/news/1"),
		.content_type = str_of(type),
		.dates = {.now_s = TIME_NONE}};
	struct err e = {0};
	enum page_kind kind = page_read(body, &opts, a, ret, &e);

	assert_true((e.msg[0] != '\0') == (kind != PAGE_OK && kind != PAGE_NO_TEXT));
	return kind;
}

static void slurp(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char piece[4096];
	size_t n;

	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof(piece), f)) != 0)
		buf_add(out, piece, n);
	fclose(f);
}

/* ---- whole pages ---- */

static void check_golden(const char *path)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf html, json;
	struct json *j = NULL;
	struct page p = {0};
	struct err e = {0};

	arena_init(&a, MIB(64));
	buf_init(&html, BUF_NO_MAX);
	buf_init(&json, BUF_NO_MAX);
	slurp(path, &html);
	char *other = str_dup(str_of(path));

	memcpy(other + strlen(other) - 4, "json", 4);
	slurp(other, &json);
	free(other);
	print_message("# %s\n", path);
	assert_code(json_parse(buf_view(&json), &j, &e), ERR_NONE);
	assert_int_equal(read_page(buf_view(&html), "text/html", &a, &p), PAGE_OK);
	assert_str_eq(p.text, json_str(json_get(json_root(j), "text")));
	assert_str_eq(p.title, json_str(json_get(json_root(j), "title")));
	struct str canonical = json_str(json_get(json_root(j), "canonical"));
	struct str published = json_str(json_get(json_root(j), "published"));
	AUTO_BUF struct buf date;

	buf_init(&date, BUF_NO_MAX);
	if (canonical.n != 0)
		assert_str_eq(p.canonical, canonical);
	if (published.n != 0) {
		date_format_utc(p.published_s, &date);
		assert_str_eq(buf_view(&date), published);
	}
	json_free(j);
}

static void test_each_page_gives_exactly_its_article(void **state)
{
	glob_t g;

	(void)state;
	assert_int_equal(glob(GOLDEN "/*.html", 0, NULL, &g), 0);
	assert_true(g.gl_pathc >= 60);
	for (size_t i = 0; i < g.gl_pathc; i++)
		check_golden(g.gl_pathv[i]);
	globfree(&g);
}

/* ---- what pages say about themselves ---- */

#define PROSE                                                                                                                                              \
	"<p>أعلن المتحدث باسم الوزارة، صباح اليوم، إعادة تأهيل الطريق في قضاء النخيل بعد " \
	"مشاورات طويلة.</p><p>وقال إن اللجنة ستزور الموقع وتعد تقريرا مفصلا عن سير العمل.</p>"
#define PROSE_TEXT                                                                                                                                      \
	"أعلن المتحدث باسم الوزارة، صباح اليوم، إعادة تأهيل الطريق في قضاء النخيل بعد " \
	"مشاورات طويلة.\n\nوقال إن اللجنة ستزور الموقع وتعد تقريرا مفصلا عن سير العمل."

struct about {
	const char *head;
	const char *title, *published, *author, *canonical;
};

/* NULL makes no claim. */
static const struct about abouts[] = {
	{"<title>عنوان الخبر هنا كاملا - وكالة</title>", "عنوان الخبر هنا كاملا", "", "", ""},
	{"<title>عنوان الخبر هنا كاملا</title><meta property='og:title' content='عنوان آخر | وكالة'>"
	 "<meta property=og:site_name content='وكالة'>",
		"عنوان آخر", NULL, NULL, NULL},
	{"<meta property=og:title content='بغداد - تفاصيل القرار'>", "بغداد - تفاصيل القرار",
		NULL, NULL, NULL},
	{"<meta property='og:title' content='قال: &quot;نعم&quot; &amp;amp; لا'>",
		"قال: \"نعم\" &amp; لا", NULL, NULL, NULL},
	{"<meta property='article:published_time' content='2026-03-04T05:06:07+03:00'>", NULL,
		"2026-03-04T02:06:07Z", NULL, NULL},
	{"<meta name=date content='ليس تاريخا'><meta itemprop=datePublished content='2026-03-04'>",
		NULL, "2026-03-04T00:00:00Z", NULL, NULL},
	{"<time datetime='2026-03-04T10:00Z'>اليوم</time>", NULL, "2026-03-04T10:00:00Z", NULL,
		NULL},
	{"<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"WebPage\"},{\"@type\":"
	 "[\"NewsArticle\"],\"headline\":\"من البيانات\",\"datePublished\":\"2026-03-04T05:06:07Z\","
	 "\"author\":[{\"name\":\"سعاد الجبوري\"}],\"url\":\"/a/1\"}]}</script>",
		"من البيانات", "2026-03-04T05:06:07Z", "سعاد الجبوري",
		"https://outlet.example/a/1"},
	{"<script type='application/ld+json'>//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"سطر\n"
	 "ثان\",}\n//]]></script>",
		"سطر ثان", NULL, NULL, NULL},
	{"<meta name=author content='https://facebook.com/x'><meta name='dc.creator' content='كاتب'>",
		NULL, NULL, "كاتب", NULL},
	{"<link rel='shortlink canonical' href='/n/5?a=1&amp;b=2'>", NULL, NULL, NULL,
		"https://outlet.example/n/5?a=1&b=2"},
	{"<link rel=canonical href='javascript:alert(1)'><meta property=og:url content='http://o.example/x'>",
		NULL, NULL, NULL, "http://o.example/x"},
	{"<base href='https://www.outlet.example/'><link rel=canonical href='n/6'>", NULL, NULL,
		NULL, "https://www.outlet.example/n/6"},
};

static void check_about(const struct about *row)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf html, date;
	struct page p = {0};

	arena_init(&a, MIB(64));
	buf_init(&html, BUF_NO_MAX);
	buf_init(&date, BUF_NO_MAX);
	buf_printf(&html, "<!DOCTYPE html><html><head>%s</head><body>%s</body></html>",
		row->head, PROSE);
	assert_int_equal(
		read_page(buf_view(&html), "text/html; charset=utf-8", &a, &p), PAGE_OK);
	assert_str_is(p.text, PROSE_TEXT);
	if (p.published_s != TIME_NONE)
		date_format_utc(p.published_s, &date);
	if (row->title != NULL)
		assert_str_eq(p.title, str_of(row->title));
	if (row->published != NULL)
		assert_str_eq(buf_view(&date), str_of(row->published));
	if (row->author != NULL)
		assert_str_eq(p.author, str_of(row->author));
	if (row->canonical != NULL)
		assert_str_eq(p.canonical, str_of(row->canonical));
}

static void test_metadata_comes_from_the_best_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(abouts) / sizeof(abouts[0]); i++)
		check_about(&abouts[i]);
}

static void test_robots_and_paywall_are_told(void **state)
{
	AUTO_ARENA struct arena a;
	struct page p = {0};

	(void)state;
	arena_init(&a, MIB(64));
	read_page(
		STR("<html><meta name=robots content='noindex, follow'><script type=application/ld+json>"
		    "{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":\"False\"}</script>" PROSE),
		"text/html", &a, &p);
	assert_true(p.noindex);
	assert_true(p.paywalled);
}

/* ---- furniture ---- */

/* Around or inside the prose; none of it is in the text. */
static const char *const furniture[] = {
	"<div class='news-ticker'><p>أخبار كثيرة متتالية في شريط واحد طويل، لا علاقة لها بالخبر المنشور هنا.</p></div>",
	"<marquee>أخبار كثيرة متتالية في شريط واحد طويل، لا علاقة لها بالخبر المنشور.</marquee>",
	"<p>اقرأ أيضاً: <a href=/x>خبر آخر مختلف تماما عن هذا الخبر المنشور</a></p>",
	"<p>إقــرأ أيضًا : خبر آخر مختلف تماما عن هذا الخبر المنشور</p>",
	"<h3>مواضيع ذات صلة</h3><ul><li><a href=/x>خبر آخر</a></li><li>خبر ثالث بلا رابط</li></ul>",
	"<div class='postShareButtons'><p>شارك هذا الخبر الجميل مع كل أصدقائك على مواقع التواصل، من هنا.</p></div>",
	"<p>تابعونا على قناة التلغرام ليصلكم كل جديد من أخبار العراق والعالم.</p>",
	"<figure><img src=x><figcaption>صورة أرشيفية من قضاء النخيل التقطت العام الماضي أثناء زيارة.</figcaption></figure>",
	"<div style='display : none'><p>نص مخفي لا يراه القارئ في الصفحة أبدا، وهو طويل بما يكفي.</p></div>",
	"<div hidden><p>نص مخفي لا يراه القارئ في الصفحة أبدا، وهو طويل بما يكفي.</p></div>",
	"<nav><p>قائمة طويلة فيها أسماء الأقسام كلها، سياسة وأمن واقتصاد ورياضة ومنوعات.</p></nav>",
	"<script>document.write('<p>نص لا يراه أحد لأنه في برنامج، وهو طويل بما يكفي.</p>')</script>",
	"<!-- <p>نص لا يراه أحد لأنه في تعليق، وهو طويل بما يكفي ليكون فقرة.</p> -->",
	"<div class='read-more-big'><a href=/x>خبر آخر</a><p>ملخص خبر آخر، وهو طويل بما يكفي ليكون فقرة كاملة.</p></div>",
	"<p>الآراء الواردة في هذا المقال لا تعبر بالضرورة عن رأي الموقع.</p>",
	"<p class='cookie-notice'>يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك أثناء التصفح.</p>",
};

static void check_furniture(const char *one, bool inside)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf html;
	struct page p = {0};

	arena_init(&a, MIB(64));
	buf_init(&html, BUF_NO_MAX);
	buf_printf(&html,
		"<html><title>عنوان</title><body><div class=a>%s<div class=b>%s%s</div>%s</div>",
		inside ? "" : one, PROSE, inside ? one : "", inside ? "" : one);
	assert_int_equal(
		read_page(buf_view(&html), "text/html; charset=utf-8", &a, &p), PAGE_OK);
	assert_str_is(p.text, PROSE_TEXT);
}

static void test_furniture_stays_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(furniture) / sizeof(furniture[0]); i++) {
		print_message("# %s\n", furniture[i]);
		check_furniture(furniture[i], true);
		check_furniture(furniture[i], false);
	}
}

static void test_what_begins_like_furniture_is_text(void **state)
{
	static const char *const lines[] = {"شارك الآلاف في تظاهرة وسط العاصمة.",
		"تابع المسؤول أن القرار نهائي.", "المصدر الأمني أكد الخبر."};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(hint_phrase(str_of(lines[i])), PHRASE_NONE);
	assert_int_equal(hint_phrase(STR("شــارك :")), PHRASE_ALONE);
	assert_int_equal(hint_phrase(STR("اقرؤوا أيضاً..")), PHRASE_ALSO);
	assert_int_equal(hint_phrase(STR("أضف تعليقك")), PHRASE_NONE);
	assert_int_equal(hint_phrase(STR("أضف تعليقاً")), PHRASE_REPLIES);
}

/* A class is no verdict over a box that holds the article. */
static void test_a_misleading_class_costs_no_article(void **state)
{
	static const char *const classes[] = {"has-sidebar single",
		"post tag-iraq category-ads", "content-with-widget", "print-meta"};

	(void)state;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		AUTO_ARENA struct arena a;
		AUTO_BUF struct buf html;
		struct page p = {0};

		arena_init(&a, MIB(64));
		buf_init(&html, BUF_NO_MAX);
		buf_printf(&html, "<html><body class='%s'><div class='%s'>%s</div>", classes[i],
			classes[i], PROSE);
		assert_int_equal(read_page(buf_view(&html), "", &a, &p), PAGE_OK);
		assert_str_is(p.text, PROSE_TEXT);
	}
}

static void check_page(const char *html, const char *text)
{
	AUTO_ARENA struct arena a;
	struct page p = {0};

	arena_init(&a, MIB(64));
	assert_int_equal(read_page(str_of(html), "text/html; charset=utf-8", &a, &p), PAGE_OK);
	assert_str_eq(p.text, str_of(text));
}

#define FIRST "وقال المتحدث إن الأعمال ستبدأ مطلع الشهر المقبل في ثلاثة أحياء من المدينة."
#define SECOND "وأضاف أن الكلفة لم تحدد بعد، وأن السكان سيعرفونها قبل نهاية هذا العام."
#define THIRD "وتنتظر البلدية موافقة الوزارة، التي لم تعلق على الأمر حتى مساء الأحد."
#define FOURTH "وكانت المدينة قد شهدت قبل عامين أعمالا مماثلة، انتهت في موعدها تماما."

/* "widget" names boxes beside the article, but not where an editor makes all of them so. */
static void test_a_word_that_builds_the_page_is_no_furniture(void **state)
{
#define WIDGET(n, s)                                                                           \
	"<section><div class='part part-" n "'><div class=widget>" s "</div></div></section>"
	(void)state;
	check_page("<body>" WIDGET("1", "<p>" FIRST "</p><p>" SECOND "</p>")
			   WIDGET("2", "<p>" THIRD "</p>") WIDGET(
				   "3", PROSE) "<div class=share><p>" FOURTH "</p></div>",
		FIRST "\n\n" SECOND "\n\n" THIRD "\n\n" PROSE_TEXT);
	check_page(
		"<body><div>" PROSE PROSE "</div>" WIDGET("1", "<p>" FIRST "</p>"), PROSE_TEXT);
}

static void test_the_standfirst_is_the_first_paragraph(void **state)
{
#define DESCRIBED                                                                              \
	"<meta name=description content='" FIRST "'><body><h1>عنوان الخبر هنا كاملا</h1>"
#define BYLINE "<div class=meta>سعاد الجبوري</div><img src=x>"
	(void)state;
	check_page("<title>عنوان الخبر هنا كاملا</title>" DESCRIBED "<h2>" FIRST "</h2>" BYLINE
		   "<div class=a>" PROSE "</div>",
		FIRST "\n\n" PROSE_TEXT);
	check_page("<title>عنوان الخبر هنا كاملا</title>" DESCRIBED "<h2>" SECOND "</h2>" BYLINE
		   "<div class=a>" PROSE "</div>",
		PROSE_TEXT);
	check_page("<title>عنوان الخبر هنا كاملا</title>" DESCRIBED "<h2>" FIRST "</h2>" BYLINE
		   "<div class=a><p>" FIRST " " SECOND "</p>" PROSE "</div>",
		FIRST " " SECOND "\n\n" PROSE_TEXT);
}

static void test_the_entries_of_a_live_blog_are_one_article(void **state)
{
#define ENTRY(s) "<div class=entry><b>14:30</b><div class=post-body><p>" s "</p></div></div>"
#define ENTRIES "<body><div>" ENTRY(FIRST) ENTRY(SECOND) ENTRY(THIRD) "</div>"
	(void)state;
	check_page(
		"<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\"}</script>" ENTRIES,
		FIRST "\n\n" SECOND "\n\n" THIRD);
	/* Elsewhere the next one is a reader's reply. */
	check_page(ENTRIES, FIRST);
}

/* A pulled quotation stands there twice; two headings or items may be the same. */
static void test_only_prose_is_a_repetition(void **state)
{
	(void)state;
	check_page(
		"<body><div class=a><p>" FIRST "</p><h2>تفاصيل</h2><p>" SECOND "</p><p>" FIRST
		"</p><h2>تفاصيل</h2><ul><li>ثلاثة أكواب من الماء كل صباح باكر</li></ul><p>" THIRD
		"</p><ul><li>ثلاثة أكواب من الماء كل صباح باكر</li></ul><p>" FOURTH
		"</p></div>",
		FIRST "\n\nتفاصيل\n\n" SECOND
		      "\n\nتفاصيل\n\nثلاثة أكواب من الماء كل صباح باكر\n\n" THIRD
		      "\n\nثلاثة أكواب من الماء كل صباح باكر\n\n" FOURTH);
}

/* ---- JSON-LD's text against the page's ---- */

static void check_claim(const char *claim, const char *body, const char *text)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf html;
	struct page p = {0};

	arena_init(&a, MIB(64));
	buf_init(&html, BUF_NO_MAX);
	buf_printf(&html,
		"<html><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"articleBody\":\"%s\"}"
		"</script><body><div>%s</div>",
		claim, body);
	read_page(buf_view(&html), "text/html; charset=utf-8", &a, &p);
	assert_str_eq(p.text, str_of(text));
}

#define MORE                                                                                   \
	"<p>نص إضافي طويل لا علاقة له بالخبر إطلاقا، أضافه الموقع أسفل كل صفحة من صفحاته دائما.</p>"
#define SHORT_CLAIM "أعلن المتحدث باسم الوزارة، صباح اليوم، إعادة تأهيل..."
#define WHOLE_CLAIM                                                                                                                                                    \
	"أعلن المتحدث باسم الوزارة، صباح اليوم، إعادة تأهيل الطريق في قضاء النخيل بعد مشاورات " \
	"طويلة. وقال إن اللجنة ستزور الموقع وتعد تقريرا مفصلا عن سير العمل."

static void test_the_claimed_text_chooses_among_the_blocks(void **state)
{
	(void)state;
	check_claim(WHOLE_CLAIM, PROSE MORE, PROSE_TEXT);
	/* An abstract chooses nothing. */
	check_claim(SHORT_CLAIM, PROSE, PROSE_TEXT);
	/* A page that a script would fill. */
	check_claim(WHOLE_CLAIM, "<div>جاري التحميل</div>", WHOLE_CLAIM);
}

/* ---- what is no article ---- */

static void test_what_is_no_page_is_named(void **state)
{
	static const struct {
		struct str body;
		enum page_kind kind;
	} rows[] = {
		{STR_INIT(""), PAGE_EMPTY},
		{STR_INIT(" \n"), PAGE_EMPTY},
		{STR_INIT("%PDF-1.7 x"), PAGE_NOT_HTML},
		{STR_INIT("<?xml version='1.0'?><rss><channel/></rss>"), PAGE_NOT_HTML},
		{STR_INIT("<html><title>Just a moment...</title><body>wait"), PAGE_CHALLENGE},
		{STR_INIT("<html><body><a href=/>x</a></body></html>"), PAGE_NO_TEXT},
		{STR_INIT("<html><body><script src='/cdn-cgi/challenge-platform/x.js'></script>"
			  "<p>wait</p>"),
			PAGE_CHALLENGE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_ARENA struct arena a;
		struct page p;

		arena_init(&a, MIB(64));
		assert_int_equal(read_page(rows[i].body, "", &a, &p), rows[i].kind);
	}
}

static void test_the_charset_of_the_page_is_believed_behind_that_of_http(void **state)
{
	AUTO_ARENA struct arena a;
	struct page p = {0};

	(void)state;
	arena_init(&a, MIB(64));
	/* "سلام", in two charsets that only a label tells apart. */
	read_page(
		STR("<html><!-- <meta charset=utf-8> --><meta charset=iso-8859-6><title>\xD3\xE4\xC7\xE5"
		    "</title>"),
		"text/html", &a, &p);
	assert_str_is(p.charset, "iso-8859-6");
	assert_str_is(p.title, "سلام");
	read_page(
		STR("<html><meta http-equiv=Content-Type content='text/html; charset=utf-8'><title>"
		    "\xD3\xE1\xC7\xE3</title>"),
		"text/html; charset=windows-1256", &a, &p);
	assert_str_is(p.charset, "windows-1256");
	assert_str_is(p.title, "سلام");
}

/* ---- further material ---- */

/* Lines of a seed that are its article, blank ones not counted, and its headline. */
struct seed {
	const char *file;
	size_t title, from, behind;
};

static const struct seed seeds[] = {
	{"000_45b969af95fe16a3.txt", 0, 2, 1},
	{"001_dbc80e93b0fa206a.txt", SIZE_MAX, 0, 0},
	{"002_6c415cbbee737b94.txt", 2, 5, 0},
	{"003_026ba3426ca8b47d.txt", 0, 7, 1},
	{"004_3a818583a5446e82.txt", 2, 5, 0},
};

/* How a line is written, as %s; what parts two lines. */
static const struct {
	const char *headline, *article, *other, *between, *around;
} templates[] = {
	{"<h1>%s</h1>", "<p>%s</p>", "<p>%s</p>", "", "div"},
	{"<h1>%s</h1>", "<div>%s</div>", "<div>%s</div>", "", "div"},
	{"<h1>%s</h1>", "<p>%s</p>", "<div>%s</div>", "", "article"},
	{"<b>%s</b>", "%s", "%s", "<br><br>", "td"},
	{"<p>%s</p>", "<p>%s</p>", "<p>%s</p>", "", "body"},
};

static void check_seed(const struct seed *s, size_t t, struct str text)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf html, want;
	struct str lines[64];
	struct str line;
	size_t n = 0;
	struct page p = {0};

	arena_init(&a, MIB(64));
	buf_init(&html, BUF_NO_MAX);
	buf_init(&want, BUF_NO_MAX);
	while (str_cut(&text, '\n', &line) && n < 64)
		if (str_trim(line).n != 0)
			lines[n++] = str_trim(line);
	buf_printf(&html,
		"<html><head><meta charset=utf-8><title>" STR_F
		"</title></head><body><table><tr><%s>",
		STR_A(s->title < n ? lines[s->title] : STR("عنوان")), templates[t].around);
	for (size_t i = 0; i < n; i++) {
		bool article = i >= s->from && i + s->behind < n;
		AUTO_BUF struct buf one;
		char *copy = str_dup(lines[i]);

		buf_init(&one, BUF_NO_MAX);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		buf_printf(&html,
			i == s->title ? templates[t].headline
			: article     ? templates[t].article
				      : templates[t].other,
			copy);
#pragma GCC diagnostic pop
		buf_str(&html, str_of(templates[t].between));
		html_text(lines[i], HTML_LINE, lines[i].n, &one);
		if (article)
			buf_printf(&want, "%s%s", want.n ? "\n\n" : "", one.p);
		free(copy);
	}
	print_message("# %s, template %zu\n", s->file, t);
	assert_int_equal(read_page(buf_view(&html), "text/html", &a, &p), PAGE_OK);
	assert_str_eq(p.text, buf_view(&want));
}

static void test_the_seeds_as_pages_give_exactly_their_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++)
		for (size_t t = 0; t < sizeof(templates) / sizeof(templates[0]); t++) {
			AUTO_BUF struct buf text, path;

			buf_init(&text, BUF_NO_MAX);
			buf_init(&path, BUF_NO_MAX);
			buf_printf(&path, SEEDS "/%s", seeds[i].file);
			slurp(path.p, &text);
			check_seed(&seeds[i], t, buf_view(&text));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_page_gives_exactly_its_article),
		cmocka_unit_test(test_metadata_comes_from_the_best_place),
		cmocka_unit_test(test_robots_and_paywall_are_told),
		cmocka_unit_test(test_furniture_stays_out),
		cmocka_unit_test(test_what_begins_like_furniture_is_text),
		cmocka_unit_test(test_a_misleading_class_costs_no_article),
		cmocka_unit_test(test_a_word_that_builds_the_page_is_no_furniture),
		cmocka_unit_test(test_the_standfirst_is_the_first_paragraph),
		cmocka_unit_test(test_the_entries_of_a_live_blog_are_one_article),
		cmocka_unit_test(test_only_prose_is_a_repetition),
		cmocka_unit_test(test_the_claimed_text_chooses_among_the_blocks),
		cmocka_unit_test(test_what_is_no_page_is_named),
		cmocka_unit_test(test_the_charset_of_the_page_is_believed_behind_that_of_http),
	};
	const struct CMUnitTest further[] = {
		cmocka_unit_test(test_the_seeds_as_pages_give_exactly_their_text),
	};
	int failed = 0;

	parse_global_init();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (further_material(SEEDS))
		failed += cmocka_run_group_tests(further, NULL, NULL);
	return failed;
}
