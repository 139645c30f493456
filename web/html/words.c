/* SPDX-License-Identifier: ISC */
/* The words (words.h). */
#include "web/html/words.h"

#include <inttypes.h>

static const struct str words[HTML_WORDS][HTML_LANGS] = {
	[HTML_WORD_NOW] = {STR_INIT("الآن"), STR_INIT("Now")},
	[HTML_WORD_STORIES] = {STR_INIT("القصص"), STR_INIT("Stories")},
	[HTML_WORD_WATCHES] = {STR_INIT("الرصد"), STR_INIT("Watches")},
	[HTML_WORD_TRY] = {STR_INIT("تجربة"), STR_INIT("Try")},
	[HTML_WORD_FEEDS] = {STR_INIT("المصادر"), STR_INIT("Feeds")},
	[HTML_WORD_QUEUE] = {STR_INIT("التسليم"), STR_INIT("Queue")},
	[HTML_WORD_SEARCH] = {STR_INIT("البحث"), STR_INIT("Search")},
	[HTML_WORD_ARTICLE] = {STR_INIT("الخبر"), STR_INIT("Article")},
	[HTML_WORD_STATUS] = {STR_INIT("الحالة"), STR_INIT("Status")},

	[HTML_WORD_RASID] = {STR_INIT("راصد"), STR_INIT("rasid")},
	[HTML_WORD_SKIP] = {STR_INIT("إلى المحتوى"), STR_INIT("Skip to content")},
	[HTML_WORD_PAGES] = {STR_INIT("الصفحات"), STR_INIT("Pages")},
	[HTML_WORD_LOOK] = {STR_INIT("اللغة والمظهر"), STR_INIT("Language and look")},
	[HTML_WORD_LIGHT] = {STR_INIT("فاتح"), STR_INIT("Light")},
	[HTML_WORD_DARK] = {STR_INIT("داكن"), STR_INIT("Dark")},
	[HTML_WORD_SYSTEM] = {STR_INIT("كالنظام"), STR_INIT("As the system")},
	[HTML_WORD_MADE] = {STR_INIT("حتى"), STR_INIT("As of")},
	[HTML_WORD_CHANGE] = {STR_INIT("لتغيير ما يظهر هنا:"),
		STR_INIT("To change what is shown here:")},
	[HTML_WORD_NEWER] = {STR_INIT("الأحدث"), STR_INIT("Newer")},
	[HTML_WORD_OLDER] = {STR_INIT("الأقدم"), STR_INIT("Older")},
	[HTML_WORD_DATA] = {STR_INIT("هذه الصفحة بصيغة JSON"), STR_INIT("This page as JSON")},
	[HTML_WORD_STALE] = {STR_INIT("لم تتجدد الصفحة: ما يظهر قديم"),
		STR_INIT("The page was not refreshed: what it shows is old")},

	[HTML_WORD_BAD_ASK] = {STR_INIT("تعذر فهم الطلب"),
		STR_INIT("The request makes no sense")},
	[HTML_WORD_LOGIN] = {STR_INIT("هذه الصفحة تحتاج إلى رمز دخول"),
		STR_INIT("This page needs a token")},
	[HTML_WORD_TOKEN] = {STR_INIT("رمز الدخول"), STR_INIT("Token")},
	[HTML_WORD_ENTER] = {STR_INIT("دخول"), STR_INIT("Enter")},
	[HTML_WORD_WRONG_TOKEN] = {STR_INIT("هذا ليس الرمز الصحيح"),
		STR_INIT("That is not the token")},

	[HTML_WORD_VERSION] = {STR_INIT("الإصدار"), STR_INIT("Version")},
	[HTML_WORD_SINCE] = {STR_INIT("يعمل منذ"), STR_INIT("Running since")},
	[HTML_WORD_RELOADED] = {STR_INIT("آخر قراءة للإعدادات"),
		STR_INIT("Configuration read")},
	[HTML_WORD_GENERATION] = {STR_INIT("كم مرة قُرئت"), STR_INIT("Times it was read")},
	[HTML_WORD_PROBLEMS] = {STR_INIT("مشكلات"), STR_INIT("Problems")},
	[HTML_WORD_NO_PROBLEMS] = {STR_INIT("لا مشكلات"), STR_INIT("There are none")},
	[HTML_WORD_CONFIGURATION] = {STR_INIT("الإعدادات ومصدر كل منها"),
		STR_INIT("Configuration, with its origins")},
	[HTML_WORD_LOG] = {STR_INIT("آخر سطور السجل"), STR_INIT("Last lines of the log")},
	[HTML_WORD_NO_PAGE] = {STR_INIT("لا شيء هنا"), STR_INIT("There is nothing here")},
	[HTML_WORD_FAILED] = {STR_INIT("تعذر عرض الصفحة"), STR_INIT("The page failed")},
	[HTML_WORD_SLOW] = {STR_INIT("يستغرق هذا وقتا أطول من المسموح"),
		STR_INIT("This takes longer than is allowed")},

	[HTML_WORD_JUST_NOW] = {STR_INIT("الآن"), STR_INIT("just now")},
	[HTML_WORD_AGO] = {STR_INIT("قبل"), STR_INIT("ago")},
	[HTML_WORD_IN] = {STR_INIT("بعد"), STR_INIT("in")},
	[HTML_WORD_UNTITLED] = {STR_INIT("بلا عنوان"), STR_INIT("Untitled")},
	[HTML_WORD_COMMA] = {STR_INIT("، "), STR_INIT(", ")},

	[HTML_WORD_TICK_DELIVERED] = {STR_INIT("سُلِّم"), STR_INIT("delivered")},
	[HTML_WORD_TICK_DEAD] = {STR_INIT("تعذر تسليمه"), STR_INIT("given up")},
	[HTML_WORD_TICK_HELD] = {STR_INIT("مؤجل"), STR_INIT("held")},
	[HTML_WORD_WHY] = {STR_INIT("لماذا"), STR_INIT("Why")},
	[HTML_WORD_MORE] = {STR_INIT("وغيرها"), STR_INIT("and more")},
	[HTML_WORD_SILENT] = {STR_INIT("بلا تنبيه"), STR_INIT("without an alert")},
	[HTML_WORD_EDITED] = {STR_INIT("صيغة معدلة"), STR_INIT("a later wording")},
	[HTML_WORD_NO_MATCHES] = {STR_INIT("لم يُرصد شيء بعد"),
		STR_INIT("Nothing was found yet")},
	[HTML_WORD_NO_TEXT] = {STR_INIT("لم يبق نص هذا الخبر"),
		STR_INIT("The text of this article is not kept")},
	[HTML_WORD_NO_STORIES] = {STR_INIT("لا قصص يرويها أكثر من مصدر"),
		STR_INIT("No story is told by several outlets")},
	[HTML_WORD_STORY] = {STR_INIT("القصة"), STR_INIT("Story")},
	[HTML_WORD_AT_LEAST] = {STR_INIT("على الأقل"), STR_INIT("At least")},
	[HTML_WORD_SHOW] = {STR_INIT("عرض"), STR_INIT("Show")},
	[HTML_WORD_FIRST] = {STR_INIT("الأول"), STR_INIT("First")},
	[HTML_WORD_COPIED] = {STR_INIT("من نصه عند"), STR_INIT("of it stands in")},
	[HTML_WORD_OWN_WORDS] = {STR_INIT("بكلماته"), STR_INIT("own words")},
	[HTML_WORD_ONLY_HERE] = {STR_INIT("لا يرد إلا هنا:"), STR_INIT("Only here:")},
	[HTML_WORD_TIME] = {STR_INIT("الوقت"), STR_INIT("Time")},
	[HTML_WORD_QUERY] = {STR_INIT("كلمات أو \"عبارة\" أو -كلمة"),
		STR_INIT("Words, \"a phrase\", -word")},
	[HTML_WORD_FIELD] = {STR_INIT("في"), STR_INIT("In")},
	[HTML_WORD_SUMMARY] = {STR_INIT("الملخص"), STR_INIT("Summary")},
	[HTML_WORD_BODY] = {STR_INIT("النص"), STR_INIT("Text")},
	[HTML_WORD_ORDER] = {STR_INIT("الترتيب"), STR_INIT("Order")},
	[HTML_WORD_NEWEST] = {STR_INIT("الأحدث أولا"), STR_INIT("Newest first")},
	[HTML_WORD_BEST] = {STR_INIT("الأنسب أولا"), STR_INIT("Best first")},
	[HTML_WORD_NOT_SEARCHED] = {STR_INIT("لم تفهرس بعد ولم تفحص:"),
		STR_INIT("Not indexed yet, and not searched:")},
	[HTML_WORD_FIRST_WORDING] = {STR_INIT("الصيغة الأولى"), STR_INIT("The first wording")},
	[HTML_WORD_TOOK] = {STR_INIT("المدة"), STR_INIT("Took")},
	[HTML_WORD_ANSWER] = {STR_INIT("الرد"), STR_INIT("Answer")},
	[HTML_WORD_DAY_ARTICLES] = {STR_INIT("أخبار في 24 ساعة"),
		STR_INIT("Articles in 24 hours")},
	[HTML_WORD_DAY_ALERTS] = {STR_INIT("تنبيهات في 24 ساعة"),
		STR_INIT("Alerts in 24 hours")},
	[HTML_WORD_FEEDS_OK] = {STR_INIT("مصادر تعمل"), STR_INIT("Feeds that work")},
	[HTML_WORD_FEEDS_FAILING] = {STR_INIT("مصادر متعثرة"), STR_INIT("Feeds that fail")},

	[HTML_WORD_TITLE] = {STR_INIT("العنوان"), STR_INIT("Title")},
	[HTML_WORD_STATE] = {STR_INIT("الحالة"), STR_INIT("State")},
	[HTML_WORD_LAST] = {STR_INIT("آخر مرة"), STR_INIT("Last")},
	[HTML_WORD_NEXT] = {STR_INIT("المرة القادمة"), STR_INIT("Next")},
	[HTML_WORD_ERROR] = {STR_INIT("السبب"), STR_INIT("Why")},
	[HTML_WORD_SAVED] = {STR_INIT("ما وفرته 304"), STR_INIT("Saved by 304")},
	[HTML_WORD_WISH] = {STR_INIT("رغبة الناشر"), STR_INIT("Publisher's wish")},
	[HTML_WORD_FEED] = {STR_INIT("المصدر"), STR_INIT("Feed")},
	[HTML_WORD_DESTINATION] = {STR_INIT("الوجهة"), STR_INIT("Destination")},
	[HTML_WORD_WAITING] = {STR_INIT("تنتظر"), STR_INIT("Waiting")},
	[HTML_WORD_HELD] = {STR_INIT("مؤجلة"), STR_INIT("Held")},
	[HTML_WORD_DELIVERED] = {STR_INIT("سلمت"), STR_INIT("Delivered")},
	[HTML_WORD_DEAD] = {STR_INIT("تعذر تسليمها"), STR_INIT("Dead letters")},
	[HTML_WORD_OLDEST] = {STR_INIT("أقدمها"), STR_INIT("Oldest")},
	[HTML_WORD_TRIES] = {STR_INIT("آخر المحاولات"), STR_INIT("Last tries")},
	[HTML_WORD_WATCH] = {STR_INIT("قائمة الرصد"), STR_INIT("Watch")},
	[HTML_WORD_LINES] = {STR_INIT("أسطرها"), STR_INIT("Lines")},
	[HTML_WORD_TESTS] = {STR_INIT("اختباراتها"), STR_INIT("Tests")},
	[HTML_WORD_A_DAY] = {STR_INIT("تنبيهات في اليوم"), STR_INIT("Alerts a day")},
	[HTML_WORD_DAYS_14] = {STR_INIT("آخر 14 يوما، من الأقدم إلى الأحدث"),
		STR_INIT("Last 14 days, oldest first")},
	[HTML_WORD_DAYS_30] = {STR_INIT("ما وجدته في آخر 30 يوما"),
		STR_INIT("What it found in the last 30 days")},
	[HTML_WORD_MUTED] = {STR_INIT("مكتومة حتى"), STR_INIT("Muted until")},
	[HTML_WORD_FOR_GOOD] = {STR_INIT("إشعار آخر"), STR_INIT("further notice")},
	[HTML_WORD_NOT_OK] = {STR_INIT("ما ليس سليما فقط"),
		STR_INIT("Only those that are not well")},
	[HTML_WORD_ALL] = {STR_INIT("الكل"), STR_INIT("All")},
	[HTML_WORD_OK] = {STR_INIT("سليمة"), STR_INIT("Well")},
	[HTML_WORD_TERM] = {STR_INIT("العبارة"), STR_INIT("Term")},
	[HTML_WORD_FLAGS] = {STR_INIT("خيارات"), STR_INIT("Flags")},
	[HTML_WORD_LOOK_UP] = {STR_INIT("جرب"), STR_INIT("Try")},
	[HTML_WORD_FORM] = {STR_INIT("الصيغة"), STR_INIT("Form")},
	[HTML_WORD_SEARCHED] = {STR_INIT("أخبار فحصت"), STR_INIT("Articles looked at")},
	[HTML_WORD_MATCHED] = {STR_INIT("أخبار وجدت فيها"), STR_INIT("Articles that have it")},
	[HTML_WORD_CUT] = {STR_INIT("انتهى الوقت: لم يفحص ما هو أقدم من"),
		STR_INIT("Time is up: nothing was looked at that is older than")},
	[HTML_WORD_BY_DAY] = {STR_INIT("أخبار كل يوم، من الأقدم إلى الأحدث"),
		STR_INIT("Articles a day, oldest first")},
	[HTML_WORD_AS_FEED] = {STR_INIT("لقارئ الأخبار:"), STR_INIT("For a feed reader:")},
	[HTML_WORD_NO_FEEDS] = {STR_INIT("لا مصادر هنا."),
		STR_INIT("There are no feeds here.")},
	[HTML_WORD_NO_DESTINATIONS] = {STR_INIT("لا وجهة في الإعدادات: لن يصل تنبيه إلى أحد."),
		STR_INIT("No destination is configured: no alert reaches anybody.")},
	[HTML_WORD_NO_WATCHES] = {STR_INIT("لا قائمة رصد في الإعدادات."),
		STR_INIT("No watch list is configured.")},
	[HTML_WORD_NOTHING_FOUND] = {STR_INIT("لم يوجد شيء."), STR_INIT("Nothing was found.")},
	[HTML_WORD_NOTHING_STORED] = {STR_INIT("لم يحفظ أي خبر بعد."),
		STR_INIT("No article is stored yet.")},
	[HTML_WORD_PENDING] = {STR_INIT("ينتظر"), STR_INIT("waiting")},
	[HTML_WORD_SENDING] = {STR_INIT("يُرسل"), STR_INIT("being sent")},
	[HTML_WORD_SUPPRESSED] = {STR_INIT("لم يُرسل"), STR_INIT("not sent")},
	[HTML_WORD_FOR_GROUP] = {STR_INIT("ليجتمع مع غيره"), STR_INIT("to come with others")},
	[HTML_WORD_FOR_QUIET] = {STR_INIT("ساعات الهدوء"), STR_INIT("quiet hours")},
	[HTML_WORD_FOR_SCHEDULE] = {STR_INIT("إلى موعد الموجز"),
		STR_INIT("until the briefing")},
	[HTML_WORD_FOR_MUTED] = {STR_INIT("مكتوم"), STR_INIT("muted")},
	[HTML_WORD_FOR_COOLDOWN] = {STR_INIT("بعد تنبيه قريب"),
		STR_INIT("soon after another alert")},
	[HTML_WORD_FOR_OLD] = {STR_INIT("خبر قديم"), STR_INIT("an old article")},
	[HTML_WORD_FOR_STORY] = {STR_INIT("قصة سبق التنبيه إليها"),
		STR_INIT("a story that was told")},

	[HTML_WORD_LINK] = {STR_INIT("الرابط"), STR_INIT("Link")},
	[HTML_WORD_OF_TERM] = {STR_INIT("من عبارة"), STR_INIT("of the term")},
	[HTML_WORD_SINCE_DAYS] = {STR_INIT("في آخر"), STR_INIT("In the last")},
	[HTML_WORD_IN_TERMINAL] = {STR_INIT("في الطرفية:"), STR_INIT("In a terminal:")},
	[HTML_WORD_ALERTS_WAIT] = {STR_INIT("تنتظر التسليم"), STR_INIT("Alerts that wait")},
};

struct str html_word(enum html_lang l, enum html_word w)
{
	return words[w][l];
}

static const struct {
	struct str state, ar;
} states[] = {
	{STR_INIT("ok"), STR_INIT("سليم")}, /* feeds and destinations */
	{STR_INIT("slow"), STR_INIT("بطيء")},
	{STR_INIT("silent"), STR_INIT("صامت")},
	{STR_INIT("gap"), STR_INIT("فجوة")},
	{STR_INIT("new"), STR_INIT("جديد")},
	{STR_INIT("failing"), STR_INIT("متعثر")},
	{STR_INIT("blocked"), STR_INIT("محجوب")},
	{STR_INIT("gone"), STR_INIT("أغلقه ناشره")},
	{STR_INIT("paused"), STR_INIT("موقوف")},
	{STR_INIT("waiting"), STR_INIT("ينتظر")},
	{STR_INIT("held"), STR_INIT("محتجز")},
	{STR_INIT("not-configured"), STR_INIT("ليس في الإعدادات")},
	{STR_INIT("exact"), STR_INIT("كما كتبت")}, /* kinds of forms */
	{STR_INIT("marks"), STR_INIT("بتشكيل أو تطويل")},
	{STR_INIT("prefix"), STR_INIT("بحروف قبلها")},
	{STR_INIT("letters"), STR_INIT("برسم آخر للحروف")},
	{STR_INIT("ending"), STR_INIT("بنهاية أخرى")},
	{STR_INIT("other"), STR_INIT("غير ذلك")},
	{STR_INIT("urgent"), STR_INIT("عاجل")}, /* priorities */
	{STR_INIT("high"), STR_INIT("مرتفعة")},
	{STR_INIT("normal"), STR_INIT("عادية")},
	{STR_INIT("low"), STR_INIT("منخفضة")},
};

struct str html_state(enum html_lang l, struct str state)
{
	for (size_t i = 0; l == HTML_AR && i < sizeof(states) / sizeof(states[0]); i++)
		if (str_eq(states[i].state, state))
			return states[i].ar;
	return state;
}

struct str html_lang_tag(enum html_lang l)
{
	return l == HTML_AR ? STR("ar") : STR("en");
}

struct str html_lang_name(enum html_lang l)
{
	return l == HTML_AR ? STR("العربية") : STR("English");
}

/* ---- what is counted ----------------------------------------------------------------------- */

enum form {
	NONE, /* these three without a number */
	ONE,
	TWO,
	FEW,
	MANY,
	OTHER,
	FORMS
};
static const char *const nouns[HTML_NOUNS][HTML_LANGS][FORMS] = {
	[HTML_NOUN_ARTICLE] = {{"لا أخبار", "خبر واحد", "خبران", "أخبار", "خبرا", "خبر"},
		{"no articles", "1 article", NULL, NULL, NULL, "articles"}},
	[HTML_NOUN_OUTLET] = {{"لا مصادر", "مصدر واحد", "مصدران", "مصادر", "مصدرا", "مصدر"},
		{"no outlets", "1 outlet", NULL, NULL, NULL, "outlets"}},
	[HTML_NOUN_STORY] = {{"لا قصص", "قصة واحدة", "قصتان", "قصص", "قصة", "قصة"},
		{"no stories", "1 story", NULL, NULL, NULL, "stories"}},
	[HTML_NOUN_ALERT] =
		{{"لا تنبيهات", "تنبيه واحد", "تنبيهان", "تنبيهات", "تنبيها", "تنبيه"},
			{"no alerts", "1 alert", NULL, NULL, NULL, "alerts"}},
	[HTML_NOUN_HIT] = {{"لا مواضع", "موضع واحد", "موضعان", "مواضع", "موضعا", "موضع"},
		{"no hits", "1 hit", NULL, NULL, NULL, "hits"}},
	[HTML_NOUN_FEED] = {{"لا مصادر", "مصدر واحد", "مصدران", "مصادر", "مصدرا", "مصدر"},
		{"no feeds", "1 feed", NULL, NULL, NULL, "feeds"}},
	[HTML_NOUN_MINUTE] = {{"0 دقيقة", "دقيقة", "دقيقتين", "دقائق", "دقيقة", "دقيقة"},
		{"0 minutes", "1 minute", NULL, NULL, NULL, "minutes"}},
	[HTML_NOUN_HOUR] = {{"0 ساعة", "ساعة", "ساعتين", "ساعات", "ساعة", "ساعة"},
		{"0 hours", "1 hour", NULL, NULL, NULL, "hours"}},
	[HTML_NOUN_DAY] = {{"0 يوم", "يوم", "يومين", "أيام", "يوما", "يوم"},
		{"0 days", "1 day", NULL, NULL, NULL, "days"}},
};

/* Unicode CLDR, plural rules of ar. */
static enum form form_of(uint64_t n)
{
	if (n <= 2)
		return (enum form)(NONE + n);
	if (n % 100 >= 3 && n % 100 <= 10)
		return FEW;
	return n % 100 >= 11 ? MANY : OTHER;
}

void html_count(enum html_lang l, enum html_noun what, uint64_t n, struct buf *out)
{
	enum form f = form_of(n);

	if (nouns[what][l][f] == NULL)
		f = OTHER;
	if (f >= FEW) {
		html_number(n, out);
		buf_char(out, ' ');
	}
	buf_str(out, str_of(nouns[what][l][f]));
}

/* U+202F is a separator between European numbers (UAX 9, class CS). */
void html_number(uint64_t n, struct buf *out)
{
	if (n < 1000) {
		buf_printf(out, "%" PRIu64, n);
		return;
	}
	html_number(n / 1000, out);
	buf_printf(out, "\u202F%03u", (unsigned)(n % 1000));
}
