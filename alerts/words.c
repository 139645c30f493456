/* SPDX-License-Identifier: ISC */
/* The words (words.h). */
#include "alerts/words.h"

#include <inttypes.h>

#include "alerts/text.h"

const struct conf_choice words_languages[] = {
	{STR_INIT("ar"), LANG_AR},
	{STR_INIT("en"), LANG_EN},
	{{0}, 0},
};

static const struct str words[WORD_N][LANG_N] = {
	[WORD_SOURCE] = {STR_INIT("المصدر"), STR_INIT("Source")},
	[WORD_WATCH] = {STR_INIT("الرصد"), STR_INIT("Watch")},
	[WORD_UNTITLED] = {STR_INIT("بلا عنوان"), STR_INIT("Untitled")},
	[WORD_OPEN] = {STR_INIT("فتح الخبر"), STR_INIT("Open")},
	[WORD_COMMA] = {STR_INIT("، "), STR_INIT(", ")},
	[WORD_GROUP] = {STR_INIT("تتمة"), STR_INIT("More of the same watch")},
	[WORD_SCHEDULE] = {STR_INIT("موجز الرصد"), STR_INIT("Briefing")},
	[WORD_QUIET] = {STR_INIT("في ساعات الهدوء"), STR_INIT("During quiet hours")},
	[WORD_BACKLOG] = {STR_INIT("تأخر تسليمها"), STR_INIT("Delivered late")},
	[WORD_PROBLEM] = {STR_INIT("راصد: خلل"), STR_INIT("rasid: problem")},
	[WORD_GOOD] = {STR_INIT("راصد: زال الخلل"), STR_INIT("rasid: well again")},
	[WORD_WAVE] = {STR_INIT("راصد: موجة أخبار"), STR_INIT("rasid: a wave of news")},
	[WORD_TEST] = {STR_INIT("تجربة"), STR_INIT("Test")},
};

/* Of a phrase: what stands for one and for two, and what follows the number. */
struct phrase {
	const char *one, *two;
	const char *before;               /* the number */
	const char *few, *many, *hundred; /* 3 to 10, 11 to 99, 100 and the next two */
};

static const struct phrase phrases[COUNTED_N][LANG_N] = {
	[COUNTED_OUTLETS] = {{"ورد أيضا في مصدر آخر", "ورد أيضا في مصدرين آخرين",
				     "ورد أيضا في ", " مصادر أخرى", " مصدرا آخر", " مصدر آخر"},
		{"also reported by one other outlet", "also reported by two other outlets",
			"also reported by ", " other outlets", " other outlets",
			" other outlets"}},
	[COUNTED_ALERTS] = {{"تنبيه واحد", "تنبيهان", "", " تنبيهات", " تنبيها", " تنبيه"},
		{"one alert", "two alerts", "", " alerts", " alerts", " alerts"}},
	[COUNTED_MORE] = {{"وتنبيه آخر", "وتنبيهان آخران", "و", " أخرى", " أخرى", " أخرى"},
		{"and one more", "and two more", "and ", " more", " more", " more"}},
	[COUNTED_TELLERS] = {{"ورد الخبر في مصدر واحد", "ورد الخبر في مصدرين", "ورد الخبر في ",
				     " مصادر", " مصدرا", " مصدر"},
		{"reported by one outlet", "reported by two outlets", "reported by ",
			" outlets", " outlets", " outlets"}},
};

struct str words_tag(enum language l)
{
	return words_languages[l].word;
}

struct str words_get(enum language l, enum word w)
{
	return words[w][l];
}

void words_count(enum language l, enum counted what, uint64_t n, struct buf *out)
{
	const struct phrase *p = &phrases[what][l];
	uint64_t tail = n % 100;
	const char *after = tail >= 11 ? p->many : p->hundred;

	if (n == 1 || n == 2) {
		buf_str(out, str_of(n == 1 ? p->one : p->two));
		return;
	}
	if (tail >= 3 && tail <= 10)
		after = p->few;
	buf_printf(out, "%s" TEXT_FSI "%" PRIu64 TEXT_PDI "%s", p->before, n, after);
}
