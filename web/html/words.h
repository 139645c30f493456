/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The page's own words, in Arabic and English. Adding a word is a row in words.c; adding a language a column. Constant data,
 * pure; any thread.
 */
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum html_lang {
	HTML_AR,
	HTML_EN,
	HTML_LANGS
};

enum html_word {
	HTML_WORD_NOW, /* the views, as the menu has them */
	HTML_WORD_STORIES,
	HTML_WORD_WATCHES,
	HTML_WORD_TRY,
	HTML_WORD_FEEDS,
	HTML_WORD_QUEUE,
	HTML_WORD_SEARCH,
	HTML_WORD_ARTICLE,
	HTML_WORD_STATUS,

	HTML_WORD_RASID, /* the frame */
	HTML_WORD_SKIP,
	HTML_WORD_PAGES,
	HTML_WORD_LOOK,
	HTML_WORD_LIGHT,
	HTML_WORD_DARK,
	HTML_WORD_SYSTEM,
	HTML_WORD_MADE, /* when the page was made */
	HTML_WORD_CHANGE,
	HTML_WORD_NEWER,
	HTML_WORD_OLDER,
	HTML_WORD_DATA,  /* the same as JSON */
	HTML_WORD_STALE, /* the script could not refresh */

	HTML_WORD_BAD_ASK, /* what went wrong, a sentence each: 400 */
	HTML_WORD_LOGIN,   /* 401 */
	HTML_WORD_TOKEN,   /* of its form: the field, */
	HTML_WORD_ENTER,   /* the button, */
	HTML_WORD_WRONG_TOKEN,

	HTML_WORD_VERSION, /* the view Status */
	HTML_WORD_SINCE,
	HTML_WORD_RELOADED,
	HTML_WORD_GENERATION,
	HTML_WORD_PROBLEMS,
	HTML_WORD_NO_PROBLEMS,
	HTML_WORD_CONFIGURATION,
	HTML_WORD_LOG,
	HTML_WORD_NO_PAGE, /* 404 */
	HTML_WORD_FAILED,  /* 500 */
	HTML_WORD_SLOW,    /* 503 */

	HTML_WORD_JUST_NOW, /* times */
	HTML_WORD_AGO,      /* before a span in Arabic, behind it in English */
	HTML_WORD_IN,       /* before a span to come */
	HTML_WORD_UNTITLED, /* of an article without a title */
	HTML_WORD_COMMA,    /* between names */

	HTML_WORD_TICK_DELIVERED, /* of one delivery */
	HTML_WORD_TICK_DEAD,
	HTML_WORD_TICK_HELD,
	HTML_WORD_WHY, /* articles and matches */
	HTML_WORD_MORE,
	HTML_WORD_SILENT, /* stored without an alert */
	HTML_WORD_EDITED,
	HTML_WORD_NO_MATCHES,
	HTML_WORD_NO_TEXT,
	HTML_WORD_NO_STORIES,
	HTML_WORD_STORY,
	HTML_WORD_AT_LEAST,
	HTML_WORD_SHOW,
	HTML_WORD_FIRST,
	HTML_WORD_COPIED, /* "83 % from", before an outlet */
	HTML_WORD_OWN_WORDS,
	HTML_WORD_ONLY_HERE,
	HTML_WORD_TIME,
	HTML_WORD_QUERY, /* of a search */
	HTML_WORD_FIELD,
	HTML_WORD_SUMMARY,
	HTML_WORD_BODY,
	HTML_WORD_ORDER,
	HTML_WORD_NEWEST,
	HTML_WORD_BEST,
	HTML_WORD_NOT_SEARCHED,
	HTML_WORD_FIRST_WORDING,
	HTML_WORD_TOOK,
	HTML_WORD_ANSWER,
	HTML_WORD_DAY_ARTICLES,
	HTML_WORD_DAY_ALERTS,
	HTML_WORD_FEEDS_OK,
	HTML_WORD_FEEDS_FAILING,

	HTML_WORD_TITLE, /* heads of columns, and what figures are */
	HTML_WORD_STATE,
	HTML_WORD_LAST,
	HTML_WORD_NEXT,
	HTML_WORD_ERROR,
	HTML_WORD_SAVED,
	HTML_WORD_WISH,
	HTML_WORD_FEED,
	HTML_WORD_DESTINATION,
	HTML_WORD_WAITING,
	HTML_WORD_HELD,
	HTML_WORD_DELIVERED,
	HTML_WORD_DEAD,
	HTML_WORD_OLDEST,
	HTML_WORD_TRIES,
	HTML_WORD_WATCH,
	HTML_WORD_LINES,
	HTML_WORD_TESTS,
	HTML_WORD_A_DAY,
	HTML_WORD_DAYS_14,
	HTML_WORD_DAYS_30,
	HTML_WORD_MUTED,
	HTML_WORD_FOR_GOOD,
	HTML_WORD_NOT_OK, /* feeds that are not as they should be */
	HTML_WORD_ALL,
	HTML_WORD_OK,
	HTML_WORD_TERM, /* of a trial */
	HTML_WORD_FLAGS,
	HTML_WORD_LOOK_UP,
	HTML_WORD_FORM,
	HTML_WORD_SEARCHED,
	HTML_WORD_MATCHED,
	HTML_WORD_CUT,
	HTML_WORD_BY_DAY,
	HTML_WORD_AS_FEED,
	HTML_WORD_NO_FEEDS, /* sentences in place of what is not there */
	HTML_WORD_NO_DESTINATIONS,
	HTML_WORD_NO_WATCHES,
	HTML_WORD_NOTHING_FOUND,
	HTML_WORD_NOTHING_STORED,
	HTML_WORD_PENDING, /* what becomes of a delivery */
	HTML_WORD_SENDING,
	HTML_WORD_SUPPRESSED,
	HTML_WORD_FOR_GROUP, /* why it is held, or was not sent */
	HTML_WORD_FOR_QUIET,
	HTML_WORD_FOR_SCHEDULE,
	HTML_WORD_FOR_MUTED,
	HTML_WORD_FOR_COOLDOWN,
	HTML_WORD_FOR_OLD,
	HTML_WORD_FOR_STORY,

	HTML_WORD_LINK,
	HTML_WORD_OF_TERM, /* before a term */
	HTML_WORD_SINCE_DAYS,
	HTML_WORD_IN_TERMINAL,
	HTML_WORD_ALERTS_WAIT,
	HTML_WORDS
};
struct str html_word(enum html_lang l, enum html_word w);
/* The word of a state or a kind as programs have it ("failing", "prefix"), for people; one that is not known as it is. */
struct str html_state(enum html_lang l, struct str state);
/* RFC 5646: "ar". */
struct str html_lang_tag(enum html_lang l);
/* As its speakers call it. */
struct str html_lang_name(enum html_lang l);

/* What is counted. */
enum html_noun {
	HTML_NOUN_ARTICLE,
	HTML_NOUN_OUTLET,
	HTML_NOUN_STORY,
	HTML_NOUN_ALERT,
	HTML_NOUN_HIT,
	HTML_NOUN_FEED,
	HTML_NOUN_MINUTE, /* spans: behind "before" */
	HTML_NOUN_HOUR,
	HTML_NOUN_DAY,
	HTML_NOUNS
};
/* Appends the number with its noun as the grammar has it (CLDR's six Arabic forms: none, one and two have words of their
 * own, 3 to 10 take the plural, 11 to 99 the accusative, hundreds begin again with their rest). */
void html_count(enum html_lang l, enum html_noun what, uint64_t n, struct buf *out);
/* 12 345, with a narrow blank that neither breaks nor turns. */
void html_number(uint64_t n, struct buf *out);
