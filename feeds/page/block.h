/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A tree as the reader sees it: blocks of text, one after the other, each with what tells prose from
 * furniture. Linear. Pure.
 */
#include "base/buf.h"
#include "feeds/page/tree.h"

struct block {
	uint32_t from, n; /* in blocks.text */
	uint32_t box;     /* the element that it stands in, inline ones aside; TREE_NONE */
	uint32_t letters; /* and digits */
	uint32_t linked;  /* of these inside <a> */
	uint32_t rtl;     /* of these Arabic and the like */
	uint32_t
		weight; /* letters, as far as it reads as prose; 0 for a short one, or a link */
	uint8_t element;     /* enum element of the box */
	uint8_t level;       /* of a heading: 1 to 6 */
	bool same_paragraph; /* a single <br> stands between it and the block before */
	bool ends_sentence;
	bool goes_on; /* "...": a teaser */
	bool pruned;  /* in furniture */
};

struct blocks {
	const struct tree *tree;
	struct block *v; /* in the arena */
	size_t n;
	struct buf text;
	uint32_t *before; /* at a node, and at the end: how many blocks begin before it */
	uint8_t *hints;   /* at a node: enum furniture of an element */
	uint8_t *words;   /* at a node: the word that says so (hint_furniture()) */
	uint8_t *body;    /* at a node: hint_body() */
	/* At i: of the first i blocks together, without pruned ones. */
	uint64_t *weight, *letters, *linked;
};

/* False when the arena is full. buf_done(&ret->text) at the end. */
bool blocks_make(const struct tree *tree, struct arena *a, struct blocks *ret);
/* Marks what is inside furniture, and takes its weight off the sums. A word of a class that would take most of the
 * page's prose, all its boxes together, is how the page is built (Elementor's "widget") and names nothing. */
void blocks_prune(struct blocks *b);

/* The sums anew, after blocks were pruned by hand. */
void blocks_sum(struct blocks *b);

struct str block_text(const struct blocks *b, const struct block *v);
/* Weight of what is inside a node. */
uint64_t blocks_weight(const struct blocks *b, uint32_t node);
/* What of a node's text is no link, 0 to 1. */
double blocks_unlinked(const struct blocks *b, uint32_t node);
/* Whether an element is more than a run of text: its edges end a block. */
bool element_is_box(enum element e);
/* The nearest box around a node, not itself; TREE_NONE. */
uint32_t box_of(const struct tree *t, uint32_t node);
