/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Values on their way into struct feed_doc: what XML and JSON feeds share. A slot keeps the
 * value of the best rank (tags.h); texts become plain, dates seconds, links absolute.
 * Everything lives in the arena. One owner.
 */
#include "base/arena.h"
#include "base/article.h"
#include "base/buf.h"
#include "feeds/parse.h"
#include "feeds/tags.h"

enum {
	ITEM_LIST_MAX = 64,
	/* Bytes of bases and references that a document has resolved: 2,000 items with two links of 2 KB
	 * need no more. */
	RESOLVED_MAX = 8 << 20
};

/* What to tell people about a document, beside the guard's findings. */
enum item_note {
	NOTE_TEXT_CUT = 1,
	NOTE_DATE_ODD = 2,
	NOTE_ITEMS_CUT = 4,
	NOTE_LINK_ODD = 8,
	NOTE_GAVE_UP = 16,
	NOTE_JSON_ODD = 32,
	NOTE_LINKS_CUT = 64,
	NOTE_SHORTENED = 128,
	NOTE_LEFT_OUT = 256,
	NOTE_WRAPPED = 512,
	NOTE_TORN = 1024,
};

/* One document being read. scratch is for html_text(), used again for each text. */
struct making {
	const struct parse_opts *opts;
	struct arena *a;
	struct buf scratch;
	uint32_t notes;
	const char
		*tear; /* in the document's text, where its middle is missing; NULL: nowhere */
	size_t resolved; /* of RESOLVED_MAX */
};

struct str_list {
	struct str v[ITEM_LIST_MAX];
	size_t n;
};

/* The feed's own head, or one article. */
struct item {
	struct article art;
	struct str language;
	struct str_list authors, categories;
	uint8_t rank[SLOT_N];
	uint8_t updated_rank; /* of dates that two slots share */
	uint8_t published_rank;
	bool guid_is_link;
};

/* LINES: plain, and its line breaks are meant (JSON Feed). */
enum text_form {
	TEXT_PLAIN,
	TEXT_LINES,
	TEXT_HTML
};

void making_init(struct making *m, const struct parse_opts *opts, struct arena *a);
void making_done(struct making *m);
void item_reset(struct item *it);
/* Whether a value of this rank would be kept. */
bool item_wants(const struct item *it, enum tag_slot slot, uint8_t rank);
/* s: HTML, or plain characters. base: for links. Values that come to nothing are ignored. */
void item_put(struct making *m, struct item *it, enum tag_slot slot, uint8_t rank, struct str s,
	enum text_form form, struct str base);
/* Finishes and copies it. */
void item_article(struct making *m, struct item *it, struct article *ret);
/* url_resolve(), until the document has had RESOLVED_MAX: a base of kilobytes is read again for each link
 * of two letters. Empty from there on, with NOTE_LINKS_CUT. */
struct str making_url(struct making *m, struct str base, struct str ref);
/* Where text, a part of the document's, is torn; 0: it is not. */
size_t making_tear(const struct making *m, struct str text);
/* A copy of s, trimmed, in the arena. */
struct str making_copy(struct making *m, struct str s);
