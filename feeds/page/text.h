/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which blocks are the article. Linear but for the number of tables it looks texts up in. Pure.
 */
#include "feeds/page/block.h"
#include "feeds/page/page.h"

/* What the page says of its article. */
struct text_claims {
	struct str title; /* the headline, which is left out */
	struct str
		body; /* JSON-LD's articleBody as plain text, or empty: where the blocks say the same it
	                           tells which of them are the article, and where they do not it is the text */
	struct str
		description; /* shown between headline and text it is the standfirst, and the first paragraph */
	bool live; /* a live blog: its entries are one article */
};

/* The article's paragraphs, parted by "\n\n", appended to out, at most max bytes (true in *ret_cut when there
 * was more). */
enum page_from text_find(struct blocks *b, const struct text_claims *claims, size_t max,
	struct arena *a, struct buf *out, bool *ret_cut);

/* Of a <title>, which has the outlet in front or behind, the part that stands on the page as a block: the
 * headline. Empty when none does. Borrowed. */
struct str text_headline(const struct blocks *b, struct str title);
