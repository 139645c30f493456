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
	HTML_WORDS
};
struct str html_word(enum html_lang l, enum html_word w);
