/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What names of classes and short texts say: "related-posts", "اقرأ أيضاً", "مشاركة :". Tables for the
 * systems and templates that Arabic outlets run on; each row is a name seen in one. Pure.
 */
#include "base/buf.h"
#include "feeds/page/lex.h"

/* How sure a class is that what it names is no article. A box that holds most of a page's prose is the
 * article whatever it is called ("has-sidebar", WordPress' "tag-iraq"): text.c knows how much. */
enum furniture {
	FURNITURE_NOT,
	FURNITURE_PERHAPS, /* tags, author, date, caption, widget ... */
	FURNITURE_SURELY,  /* nav, share, related, sidebar ... */
	FURNITURE_REPLIES, /* comments: they are prose, and may be most of it */
	FURNITURE_HIDDEN,  /* display: none, hidden */
};
/* ret_word: which word of a class says so, below HINT_WORDS; 0 when it is a role, a style or nothing. */
enum furniture hint_furniture(const struct tag *t, uint8_t *ret_word);
#define HINT_WORDS 256
/* Whether the tag says that it holds the text of the article: 0 no, 1 by a class, 2 by
 * schema.org's articleBody. */
int hint_body(const struct tag *t);

/* What a short text of a page is for. */
enum phrase {
	PHRASE_NONE,
	PHRASE_ALONE,  /* furniture, and nothing but this text: "طباعة" */
	PHRASE_ALSO,   /* begins "read also": what is listed behind it goes, too */
	PHRASE_SHARE,  /* begins an invitation: "تابعونا على" */
	PHRASE_ABOUT,  /* begins what is said about the article: "آخر تحديث" */
	PHRASE_REPLIES /* the comments begin here */
};
/* text: one block, plain. */
enum phrase hint_phrase(struct str text);

/* Letters as one compares them, at most max bytes of it: no marks, no tatweel, alef and yeh and teh marbuta
 * in one form, ASCII in lower case; any run of what is no letter or digit is one space, none at the
 * ends. */
void hint_fold(struct str text, size_t max, struct buf *out);
