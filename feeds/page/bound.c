/* SPDX-License-Identifier: ISC */
/*
 * The headline is the <h1> that says the title, else the only <h1> of the page. One that stands elsewhere, or
 * in another element, is looked for in the box (text.c). See bound.h.
 */
#include "feeds/page/bound.h"

#include "feeds/page/hints.h"

enum {
	HEADLINE_LEAST = 15, /* letters: a shorter <h1> is the outlet's name */
	PROSE_LEAST = 60,    /* weight that has to be left */
	CARD_BLOCKS = 5,     /* picture, headline, teaser, date, link */
	LABEL_MOST = 60      /* letters of "Comments (8)" */
};

bool bound_is_headline(const struct blocks *b, const struct block *v, struct str title)
{
	AUTO_BUF struct buf folded;

	buf_init(&folded, BUF_NO_MAX);
	hint_fold(block_text(b, v), title.n + 1, &folded);
	return title.n != 0 && str_eq(buf_view(&folded), title);
}

/* A linked headline alone with its teaser in a box. */
static void prune_cards(struct blocks *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct block *v = &b->v[i];
		uint32_t box = v->element == ELEMENT_HEADING && v->linked * 2 > v->letters
				       ? box_of(b->tree, v->box)
				       : TREE_NONE;

		if (box == TREE_NONE)
			continue;
		size_t end = b->before[b->tree->nodes[box].end];

		if (end - b->before[box] > CARD_BLOCKS)
			continue;
		for (size_t k = b->before[box]; k < end; k++)
			b->v[k].pruned = true;
	}
}

static bool is_first_level(const struct block *v)
{
	return v->level == 1 && v->letters >= HEADLINE_LEAST && !v->pruned;
}

/* Place of the headline; b->n when it is not certain. */
static size_t headline(const struct blocks *b, struct str title)
{
	size_t only = b->n;
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (!is_first_level(&b->v[i]))
			continue;
		if (bound_is_headline(b, &b->v[i], title))
			return i;
		only = i;
		n++;
	}
	return n == 1 ? only : b->n;
}

/* Comments, or the headline of the next article on the same page. */
static bool is_end(const struct blocks *b, const struct block *v, bool headed)
{
	if (headed && is_first_level(v))
		return true;
	return v->letters <= LABEL_MOST && (v->weight == 0 || v->element == ELEMENT_HEADING) &&
	       hint_phrase(block_text(b, v)) == PHRASE_REPLIES;
}

void bound_prune(struct blocks *b, struct str title)
{
	size_t head = headline(b, title);
	size_t from = head < b->n ? head + 1 : 0;
	size_t to = 0;

	prune_cards(b);
	blocks_sum(b);
	if (b->weight[b->n] - b->weight[from] < PROSE_LEAST)
		from = 0;
	for (to = from; to < b->n; to++)
		if (b->weight[to] - b->weight[from] >= PROSE_LEAST &&
			is_end(b, &b->v[to], from > 0))
			break;
	for (size_t i = 0; i < b->n; i++)
		b->v[i].pruned |= i < from || i >= to;
	blocks_sum(b);
}
