/* SPDX-License-Identifier: ISC */
/* The words (words.h). */
#include "web/html/words.h"

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
};

struct str html_word(enum html_lang l, enum html_word w)
{
	return words[w][l];
}
