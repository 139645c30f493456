/* SPDX-License-Identifier: ISC */
/*
 * Classes are compared word by word: "td_post-sharing" is td, post, sharing, and "newsTicker" is news,
 * ticker. Whole words only, so that "header" is not "ad" and "reshare" nothing. Texts are
 * compared folded (hint_fold), with tables that hold what folding gives.
 */
#include "feeds/page/hints.h"

#include <string.h>

#include "base/uni.h"
#include "base/utf8.h"

enum {
	WORD_MAX = 24,     /* bytes of a word of a class; longer is in no table */
	PHRASE_BYTES = 200 /* of a text that is looked at */
};

struct word {
	char word[16];
	uint8_t furniture;
};

/* Sorted. */
static const struct word words[] = {
	{"ad", FURNITURE_SURELY},
	{"addthis", FURNITURE_SURELY},
	{"addtoany", FURNITURE_SURELY},
	{"ads", FURNITURE_SURELY},
	{"adsbygoogle", FURNITURE_SURELY},
	{"adsense", FURNITURE_SURELY},
	{"adv", FURNITURE_SURELY},
	{"advert", FURNITURE_SURELY},
	{"advertisement", FURNITURE_SURELY},
	{"advertising", FURNITURE_SURELY},
	{"aside", FURNITURE_SURELY},
	{"author", FURNITURE_PERHAPS},
	{"authors", FURNITURE_PERHAPS},
	{"banner", FURNITURE_PERHAPS},
	{"bio", FURNITURE_PERHAPS},
	{"breadcrumb", FURNITURE_SURELY},
	{"breadcrumbs", FURNITURE_SURELY},
	{"breaking", FURNITURE_SURELY},
	{"byline", FURNITURE_PERHAPS},
	{"caption", FURNITURE_PERHAPS},
	{"captions", FURNITURE_PERHAPS},
	{"carousel", FURNITURE_SURELY},
	{"comment", FURNITURE_REPLIES},
	{"commentlist", FURNITURE_REPLIES},
	{"comments", FURNITURE_REPLIES},
	{"consent", FURNITURE_SURELY},
	{"cookie", FURNITURE_SURELY},
	{"cookies", FURNITURE_SURELY},
	{"copyright", FURNITURE_PERHAPS},
	{"copyrights", FURNITURE_PERHAPS},
	{"counter", FURNITURE_PERHAPS},
	{"credit", FURNITURE_PERHAPS},
	{"credits", FURNITURE_PERHAPS},
	{"crumbs", FURNITURE_SURELY},
	{"currency", FURNITURE_SURELY},
	{"date", FURNITURE_PERHAPS},
	{"disqus", FURNITURE_REPLIES},
	{"dropdown", FURNITURE_PERHAPS},
	{"facebook", FURNITURE_PERHAPS},
	{"fb", FURNITURE_PERHAPS},
	{"flash", FURNITURE_PERHAPS},
	{"follow", FURNITURE_SURELY},
	{"fontsize", FURNITURE_PERHAPS},
	{"footer", FURNITURE_SURELY},
	{"gallery", FURNITURE_PERHAPS},
	{"gdpr", FURNITURE_SURELY},
	{"jp", FURNITURE_PERHAPS},
	{"keywords", FURNITURE_PERHAPS},
	{"latest", FURNITURE_SURELY},
	{"login", FURNITURE_SURELY},
	{"marquee", FURNITURE_SURELY},
	{"menu", FURNITURE_SURELY},
	{"meta", FURNITURE_PERHAPS},
	{"mgid", FURNITURE_SURELY},
	{"modal", FURNITURE_SURELY},
	{"mostread", FURNITURE_SURELY},
	{"nav", FURNITURE_SURELY},
	{"navbar", FURNITURE_SURELY},
	{"navigation", FURNITURE_SURELY},
	{"newsletter", FURNITURE_SURELY},
	{"newsticker", FURNITURE_SURELY},
	{"noprint", FURNITURE_PERHAPS},
	{"outbrain", FURNITURE_SURELY},
	{"overlay", FURNITURE_PERHAPS},
	{"pagenavi", FURNITURE_SURELY},
	{"pager", FURNITURE_SURELY},
	{"pagination", FURNITURE_SURELY},
	{"paging", FURNITURE_SURELY},
	{"poll", FURNITURE_PERHAPS},
	{"popular", FURNITURE_SURELY},
	{"popup", FURNITURE_SURELY},
	{"prayer", FURNITURE_SURELY},
	{"print", FURNITURE_PERHAPS},
	{"promo", FURNITURE_SURELY},
	{"rating", FURNITURE_PERHAPS},
	{"ratings", FURNITURE_PERHAPS},
	{"readalso", FURNITURE_SURELY},
	{"readmore", FURNITURE_SURELY},
	{"recommend", FURNITURE_SURELY},
	{"recommended", FURNITURE_SURELY},
	{"recommends", FURNITURE_SURELY},
	{"register", FURNITURE_PERHAPS},
	{"related", FURNITURE_SURELY},
	{"relatedposts", FURNITURE_SURELY},
	{"replies", FURNITURE_REPLIES},
	{"respond", FURNITURE_REPLIES},
	{"search", FURNITURE_PERHAPS},
	{"share", FURNITURE_SURELY},
	{"sharedaddy", FURNITURE_SURELY},
	{"sharer", FURNITURE_SURELY},
	{"shares", FURNITURE_SURELY},
	{"sharethis", FURNITURE_SURELY},
	{"sharing", FURNITURE_SURELY},
	{"sidebar", FURNITURE_SURELY},
	{"signup", FURNITURE_SURELY},
	{"skip", FURNITURE_PERHAPS},
	{"slider", FURNITURE_PERHAPS},
	{"slideshow", FURNITURE_PERHAPS},
	{"social", FURNITURE_SURELY},
	{"sponsor", FURNITURE_SURELY},
	{"sponsored", FURNITURE_SURELY},
	{"stats", FURNITURE_PERHAPS},
	{"subscribe", FURNITURE_SURELY},
	{"subscription", FURNITURE_SURELY},
	{"suggested", FURNITURE_SURELY},
	{"taboola", FURNITURE_SURELY},
	{"tag", FURNITURE_PERHAPS},
	{"tagcloud", FURNITURE_SURELY},
	{"taglist", FURNITURE_SURELY},
	{"tags", FURNITURE_PERHAPS},
	{"telegram", FURNITURE_PERHAPS},
	{"ticker", FURNITURE_SURELY},
	{"timestamp", FURNITURE_PERHAPS},
	{"toolbar", FURNITURE_SURELY},
	{"tools", FURNITURE_SURELY},
	{"trending", FURNITURE_SURELY},
	{"urgent", FURNITURE_PERHAPS},
	{"views", FURNITURE_PERHAPS},
	{"vote", FURNITURE_PERHAPS},
	{"weather", FURNITURE_SURELY},
	{"whatsapp", FURNITURE_PERHAPS},
	{"widget", FURNITURE_PERHAPS},
	{"widgets", FURNITURE_SURELY},
	{"yarpp", FURNITURE_SURELY},
};

/* A class that begins so is about the page's layout, or a label of the article: "has-sidebar",
 * "tag-iraq", "category-poll". */
static const struct str layout[] = {STR_INIT("has-"), STR_INIT("no-"), STR_INIT("with-"),
	STR_INIT("is-"), STR_INIT("tag-"), STR_INIT("category-"),
	STR_INIT("wp-block-post-content")};

/* Classes and ids, letters only, that end so hold the article. */
static const struct str bodies[] = {STR_INIT("articlebody"), STR_INIT("articlecontent"),
	STR_INIT("articledetails"), STR_INIT("articletext"), STR_INIT("blogcontent"),
	STR_INIT("bodytext"), STR_INIT("contentbody"), STR_INIT("detailsbody"),
	STR_INIT("detailstext"), STR_INIT("entrybody"), STR_INIT("entrycontent"),
	STR_INIT("fieldnamebody"), STR_INIT("fieldnamefieldbody"), STR_INIT("itemfulltext"),
	STR_INIT("newsbody"), STR_INIT("newscontent"), STR_INIT("newsdetails"),
	STR_INIT("newstext"), STR_INIT("postbody"), STR_INIT("postcontent"),
	STR_INIT("singlecontent"), STR_INIT("storybody"), STR_INIT("storycontent"),
	STR_INIT("storytext"), STR_INIT("thecontent")};

static const struct str roles[] = {STR_INIT("banner"), STR_INIT("complementary"),
	STR_INIT("contentinfo"), STR_INIT("dialog"), STR_INIT("marquee"), STR_INIT("menu"),
	STR_INIT("menubar"), STR_INIT("navigation"), STR_INIT("search"), STR_INIT("status"),
	STR_INIT("tablist"), STR_INIT("toolbar")};

struct phrase_row {
	struct str text;
	uint8_t phrase;
};

static const struct phrase_row phrases[] = {
	{STR_INIT("a"), PHRASE_ALONE},
	{STR_INIT("a a"), PHRASE_ALONE},
	{STR_INIT("a a a"), PHRASE_ALONE},
	{STR_INIT("advertisement"), PHRASE_ALONE},
	{STR_INIT("print"), PHRASE_ALONE},
	{STR_INIT("share"), PHRASE_ALONE},
	{STR_INIT("tweet"), PHRASE_ALONE},
	{STR_INIT("ارسال"), PHRASE_ALONE},
	{STR_INIT("اعلان"), PHRASE_ALONE},
	{STR_INIT("اعلانات"), PHRASE_ALONE},
	{STR_INIT("الرئيسيه"), PHRASE_ALONE},
	{STR_INIT("المصدر"), PHRASE_ALONE},
	{STR_INIT("المصادر"), PHRASE_ALONE},
	{STR_INIT("انشر"), PHRASE_ALONE},
	{STR_INIT("تابعنا"), PHRASE_ALONE},
	{STR_INIT("تابعونا"), PHRASE_ALONE},
	{STR_INIT("شارك"), PHRASE_ALONE},
	{STR_INIT("شاركها"), PHRASE_ALONE},
	{STR_INIT("شارك هذا"), PHRASE_ALONE},
	{STR_INIT("طباعه"), PHRASE_ALONE},
	{STR_INIT("غرد"), PHRASE_ALONE},
	{STR_INIT("مشاركه"), PHRASE_ALONE},
	{STR_INIT("نسخ الرابط"), PHRASE_ALONE},

	{STR_INIT("also read"), PHRASE_ALSO},
	{STR_INIT("read also"), PHRASE_ALSO},
	{STR_INIT("read more"), PHRASE_ALSO},
	{STR_INIT("related"), PHRASE_ALSO},
	{STR_INIT("see also"), PHRASE_ALSO},
	{STR_INIT("you may also like"), PHRASE_ALSO},
	{STR_INIT("احدث الاخبار"), PHRASE_ALSO},
	{STR_INIT("اخبار ذات صله"), PHRASE_ALSO},
	{STR_INIT("اخبار متعلقه"), PHRASE_ALSO},
	{STR_INIT("اخبار مشابهه"), PHRASE_ALSO},
	{STR_INIT("اخترنا لك"), PHRASE_ALSO},
	{STR_INIT("اخر الاخبار"), PHRASE_ALSO},
	{STR_INIT("اقرا ايضا"), PHRASE_ALSO},
	{STR_INIT("اقرا المزيد"), PHRASE_ALSO},
	{STR_INIT("اقرا كذلك"), PHRASE_ALSO},
	{STR_INIT("اقراوا ايضا"), PHRASE_ALSO},
	{STR_INIT("اقرءوا ايضا"), PHRASE_ALSO},
	{STR_INIT("اقرووا ايضا"), PHRASE_ALSO},
	{STR_INIT("الاكثر تداولا"), PHRASE_ALSO},
	{STR_INIT("الاكثر قراءه"), PHRASE_ALSO},
	{STR_INIT("الاكثر مشاهده"), PHRASE_ALSO},
	{STR_INIT("المزيد من الاخبار"), PHRASE_ALSO},
	{STR_INIT("شاهد ايضا"), PHRASE_ALSO},
	{STR_INIT("طالع ايضا"), PHRASE_ALSO},
	{STR_INIT("قد تهمك"), PHRASE_ALSO},
	{STR_INIT("قد يعجبك"), PHRASE_ALSO},
	{STR_INIT("قد يهمك"), PHRASE_ALSO},
	{STR_INIT("كل الاخبار"), PHRASE_ALSO},
	{STR_INIT("مقالات ذات صله"), PHRASE_ALSO},
	{STR_INIT("مقالات متعلقه"), PHRASE_ALSO},
	{STR_INIT("مواد ذات صله"), PHRASE_ALSO},
	{STR_INIT("مواضيع ذات صله"), PHRASE_ALSO},
	{STR_INIT("مواضيع متعلقه"), PHRASE_ALSO},
	{STR_INIT("موضوعات ذات صله"), PHRASE_ALSO},
	{STR_INIT("موضوعات متعلقه"), PHRASE_ALSO},
	{STR_INIT("وننصح بقراءه"), PHRASE_ALSO},
	{STR_INIT("ننصح بقراءه"), PHRASE_ALSO},

	{STR_INIT("follow us"), PHRASE_SHARE},
	{STR_INIT("share this"), PHRASE_SHARE},
	{STR_INIT("subscribe"), PHRASE_SHARE},
	{STR_INIT("اشترك الان"), PHRASE_SHARE},
	{STR_INIT("اشترك في النشره"), PHRASE_SHARE},
	{STR_INIT("اشترك في نشرتنا"), PHRASE_SHARE},
	{STR_INIT("اشترك في قناه"), PHRASE_SHARE},
	{STR_INIT("اشترك في قناتنا"), PHRASE_SHARE},
	{STR_INIT("اشتركوا في"), PHRASE_SHARE},
	{STR_INIT("انضم الي قناتنا"), PHRASE_SHARE},
	{STR_INIT("انضموا الي قناتنا"), PHRASE_SHARE},
	{STR_INIT("تابعنا علي"), PHRASE_SHARE},
	{STR_INIT("تابعنا عبر"), PHRASE_SHARE},
	{STR_INIT("تابعوا اخر"), PHRASE_SHARE},
	{STR_INIT("تابعوا قناه"), PHRASE_SHARE},
	{STR_INIT("تابعوا قناتنا"), PHRASE_SHARE},
	{STR_INIT("تابعونا علي"), PHRASE_SHARE},
	{STR_INIT("تابعونا عبر"), PHRASE_SHARE},
	{STR_INIT("تابع قناتنا"), PHRASE_SHARE},
	{STR_INIT("حمل تطبيق"), PHRASE_SHARE},
	{STR_INIT("حملوا تطبيق"), PHRASE_SHARE},
	{STR_INIT("شارك الخبر"), PHRASE_SHARE},
	{STR_INIT("شارك الموضوع"), PHRASE_SHARE},
	{STR_INIT("شارك المقال"), PHRASE_SHARE},
	{STR_INIT("شارك هذا الخبر"), PHRASE_SHARE},
	{STR_INIT("شارك هذا المقال"), PHRASE_SHARE},
	{STR_INIT("شارك هذا الموضوع"), PHRASE_SHARE},
	{STR_INIT("شارك عبر"), PHRASE_SHARE},
	{STR_INIT("للاشتراك في"), PHRASE_SHARE},
	{STR_INIT("مشاركه الخبر"), PHRASE_SHARE},
	{STR_INIT("مشاركه المقال"), PHRASE_SHARE},
	{STR_INIT("مشاركه عبر"), PHRASE_SHARE},

	{STR_INIT("all rights reserved"), PHRASE_ABOUT},
	{STR_INIT("copyright"), PHRASE_ABOUT},
	{STR_INIT("the post"), PHRASE_ABOUT},
	{STR_INIT("tags"), PHRASE_ABOUT},
	{STR_INIT("اخر تحديث"), PHRASE_ABOUT},
	{STR_INIT("الاراء المعبر عنها"), PHRASE_ABOUT},
	{STR_INIT("الاراء المنشوره"), PHRASE_ABOUT},
	{STR_INIT("الاراء الوارده"), PHRASE_ABOUT},
	{STR_INIT("الكلمات الدلاليه"), PHRASE_ABOUT},
	{STR_INIT("الكلمات المفتاحيه"), PHRASE_ABOUT},
	{STR_INIT("المشاهدات"), PHRASE_ABOUT},
	{STR_INIT("الوسوم"), PHRASE_ABOUT},
	{STR_INIT("تاريخ النشر"), PHRASE_ABOUT},
	{STR_INIT("تم النشر"), PHRASE_ABOUT},
	{STR_INIT("تكبير الخط"), PHRASE_ABOUT},
	{STR_INIT("جميع الحقوق محفوظه"), PHRASE_ABOUT},
	{STR_INIT("حجم الخط"), PHRASE_ABOUT},
	{STR_INIT("حقوق النشر"), PHRASE_ABOUT},
	{STR_INIT("عدد الزيارات"), PHRASE_ABOUT},
	{STR_INIT("عدد القراءات"), PHRASE_ABOUT},
	{STR_INIT("عدد المشاهدات"), PHRASE_ABOUT},
	{STR_INIT("كلمات دلاليه"), PHRASE_ABOUT},
	{STR_INIT("كلمات مفتاحيه"), PHRASE_ABOUT},
	{STR_INIT("نشر بتاريخ"), PHRASE_ABOUT},
	{STR_INIT("نشر في"), PHRASE_ABOUT},

	{STR_INIT("add comment"), PHRASE_REPLIES},
	{STR_INIT("comments"), PHRASE_REPLIES},
	{STR_INIT("leave a comment"), PHRASE_REPLIES},
	{STR_INIT("leave a reply"), PHRASE_REPLIES},
	{STR_INIT("اترك تعليق"), PHRASE_REPLIES},
	{STR_INIT("اترك تعليقا"), PHRASE_REPLIES},
	{STR_INIT("اترك تعليقك"), PHRASE_REPLIES},
	{STR_INIT("اترك رد"), PHRASE_REPLIES},
	{STR_INIT("اترك ردا"), PHRASE_REPLIES},
	{STR_INIT("اضافه تعليق"), PHRASE_REPLIES},
	{STR_INIT("اضف تعليق"), PHRASE_REPLIES},
	{STR_INIT("اضف تعليقا"), PHRASE_REPLIES},
	{STR_INIT("اكتب تعليق"), PHRASE_REPLIES},
	{STR_INIT("اكتب تعليقا"), PHRASE_REPLIES},
	{STR_INIT("التعليقات"), PHRASE_REPLIES},
	{STR_INIT("تعليقات القراء"), PHRASE_REPLIES},
};

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

/* ---- classes ---- */

_Static_assert(COUNT(words) < HINT_WORDS, "a row fits into a byte, 0 aside");

/* What a class was found to say. */
struct said {
	enum furniture furniture;
	uint8_t word; /* 1 + its row */
};

/* The stronger of two; the first of equal ones. */
static struct said stronger(struct said a, struct said b)
{
	return b.furniture > a.furniture ? b : a;
}

static struct said word_said(const char *word)
{
	size_t lo = 0;
	size_t hi = COUNT(words);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(word, words[mid].word);

		if (c == 0)
			return (struct said){
				(enum furniture)words[mid].furniture, (uint8_t)(mid + 1)};
		lo = c < 0 ? lo : mid + 1;
		hi = c < 0 ? mid : hi;
	}
	return (struct said){FURNITURE_NOT, 0};
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Takes the next word off a class: letters, up to a hump ("newsTicker"), at most WORD_MAX. */
static bool next_word(struct str *class, char word[WORD_MAX])
{
	size_t i = 0;
	size_t n = 0;

	while (i < class->n && !is_lower(class->p[i]) && !is_upper(class->p[i]))
		i++;
	while (i < class->n && (is_lower(class->p[i]) || is_upper(class->p[i]))) {
		if (n > 0 && is_upper(class->p[i]) && is_lower(class->p[i - 1]))
			break;
		if (n < WORD_MAX - 1)
			word[n++] = (char)(class->p[i] | 0x20);
		i++;
	}
	word[n] = '\0';
	*class = str_sub(*class, i, class->n);
	return n != 0;
}

/* Of one class or id: a word, or two that are one elsewhere ("read-more"). */
static struct said class_said(struct str class)
{
	struct said most = {FURNITURE_NOT, 0};
	char word[2 * WORD_MAX] = "";
	size_t before = 0; /* bytes of the word before */
	char next[WORD_MAX];

	for (size_t i = 0; i < COUNT(layout); i++)
		if (str_starts_nocase(class, layout[i]))
			return most;
	while (next_word(&class, next)) {
		size_t n = strlen(next);

		memcpy(word + before, next, n + 1);
		most = stronger(stronger(most, word_said(next)), word_said(word));
		memcpy(word, next, n + 1);
		before = n;
	}
	return most;
}

/* Cuts the next blank-separated value off *v. */
static bool next_class(struct str *v, struct str *ret)
{
	*v = str_trim(*v);
	size_t n = 0;

	while (n < v->n && v->p[n] != ' ' && !(v->p[n] >= '\t' && v->p[n] <= '\r'))
		n++;
	*ret = str_sub(*v, 0, n);
	*v = str_sub(*v, n, v->n);
	return n != 0;
}

static struct said value_said(struct str value)
{
	struct said most = {FURNITURE_NOT, 0};
	struct str class;

	while (next_class(&value, &class))
		most = stronger(most, class_said(class));
	return most;
}

static bool is_one_of(struct str s, const struct str *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(s, v[i]))
			return true;
	return false;
}

/* "display : none" with any blanks. */
static bool style_hides(struct str style)
{
	size_t at = str_find_str(style, STR("display"));
	struct str v = str_trim(str_sub(style, at + 7, style.n));

	return v.n > 1 && v.p[0] == ':' &&
	       str_starts_nocase(str_trim(str_sub(v, 1, v.n)), STR("none"));
}

enum furniture hint_furniture(const struct tag *t, uint8_t *ret_word)
{
	struct said most = {FURNITURE_NOT, 0};
	struct str name;
	struct str value;
	size_t i = 0;

	while (tag_next_attr(t, &i, &name, &value)) {
		struct said s = {FURNITURE_NOT, 0};

		if (str_eq_nocase(name, STR("class")) || str_eq_nocase(name, STR("id")))
			s = value_said(value);
		else if (str_eq_nocase(name, STR("role")) &&
			 is_one_of(value, roles, COUNT(roles)))
			s.furniture = FURNITURE_SURELY;
		else if (str_eq_nocase(name, STR("hidden")) ||
			 (str_eq_nocase(name, STR("style")) && style_hides(value)))
			s.furniture = FURNITURE_HIDDEN;
		most = stronger(most, s);
	}
	*ret_word = most.word;
	return most.furniture;
}

/* Letters of one class, in lower case. */
static bool is_body_class(struct str class)
{
	char letters[64];
	size_t n = 0;

	for (size_t i = 0; i < class.n && n < sizeof(letters); i++)
		if (is_lower(class.p[i]) || is_upper(class.p[i]))
			letters[n++] = (char)(class.p[i] | 0x20);
	for (size_t i = 0; i < COUNT(bodies); i++)
		if (str_ends((struct str){letters, n}, bodies[i]))
			return true;
	return false;
}

int hint_body(const struct tag *t)
{
	struct str values[] = {tag_value(t, STR("class")), tag_value(t, STR("id"))};
	struct str class;

	if (str_find_str(tag_value(t, STR("itemprop")), STR("articleBody")) <
		tag_value(t, STR("itemprop")).n)
		return 2;
	for (size_t i = 0; i < COUNT(values); i++)
		while (next_class(&values[i], &class))
			if (is_body_class(class))
				return 1;
	return 0;
}

/* ---- phrases ---- */

/* 0: dropped; 1: what parts words. */
static uint32_t fold_char(uint32_t cp)
{
	if ((cp >= 0x64B && cp <= 0x65F) || cp == 0x670 || cp == 0x640 || cp == 0x200C ||
		cp == 0x200D || cp == 0x200E || cp == 0x200F)
		return 0;
	if (cp == 0x622 || cp == 0x623 || cp == 0x625 || cp == 0x671)
		return 0x627;
	if (cp == 0x649 || cp == 0x626)
		return 0x64A;
	if (cp == 0x624)
		return 0x648;
	if (cp == 0x629)
		return 0x647;
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp | 0x20 : uni_word(cp) ? cp : 1;
	return uni_word(cp) ? cp : 1;
}

void hint_fold(struct str text, size_t max, struct buf *out)
{
	size_t from = out->n;
	bool space = false;

	for (size_t i = 0; i < text.n && out->n - from < max;) {
		uint32_t cp = 0;

		i += utf8_decode(str_sub(text, i, text.n), &cp);
		cp = fold_char(cp);
		space |= cp == 1;
		if (cp <= 1)
			continue;
		if (space && out->n > from)
			buf_char(out, ' ');
		space = false;
		buf_utf8(out, cp);
	}
}

static bool begins_with_words(struct str s, struct str start)
{
	return str_starts(s, start) && (s.n == start.n || s.p[start.n] == ' ');
}

enum phrase hint_phrase(struct str text)
{
	AUTO_BUF struct buf folded;
	enum phrase found = PHRASE_NONE;

	buf_init(&folded, BUF_NO_MAX);
	hint_fold(text, PHRASE_BYTES, &folded);
	struct str s = buf_view(&folded);

	for (size_t i = 0; i < COUNT(phrases) && found == PHRASE_NONE; i++) {
		bool whole = phrases[i].phrase == PHRASE_ALONE;

		if (whole ? str_eq(s, phrases[i].text) : begins_with_words(s, phrases[i].text))
			found = phrases[i].phrase;
	}
	return found;
}
