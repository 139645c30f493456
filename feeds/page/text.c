/* SPDX-License-Identifier: ISC */
/*
 * First the box: the one that says it is the article (itemprop, class), else the one around most of the
 * prose. Prose counts fully for the box around its paragraph, half for the next, and less further out, as
 * Readability has it; boxes beside the winner that are of its kind are taken, too.
 *
 * Then the blocks in it, one by one: links, labels, dates and the headline go, "read also" takes the list
 * behind it along, comments everything. What stands before the first and behind the last paragraph of
 * prose has to look like a paragraph to stay.
 *
 * At last the standfirst, which stands in front of byline and picture: what the page shows of its description.
 */
#include "feeds/page/text.h"

#include <string.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"
#include "feeds/html.h"
#include "feeds/page/bound.h"
#include "feeds/page/claim.h"
#include "feeds/page/hints.h"

enum {
	HINTED_LEAST = 60,    /* weight of a box that calls itself the article */
	LONG_LEAF = 600,      /* letters of a block that is an article of one paragraph */
	TITLE_LEAST = 15,     /* letters of a headline */
	LEVELS = 5,           /* boxes around a block that it counts for */
	DESCRIBED_LEAST = 40, /* bytes of a description, folded, that is a sentence */
	SHORT = 60,           /* letters of what may be a label, a date, a counter */
	FURNITURE_LINE = 300  /* letters: a longer block is no "read also" */
};

struct finding {
	struct blocks *b;
	struct arena *a;
	struct str title; /* folded */
	bool live;
	uint32_t top;
	size_t from, to; /* blocks that may be the article */
	bool *keep;
	enum page_from how;
};

static const struct node *node_at(const struct finding *f, uint32_t i)
{
	return &f->b->tree->nodes[i];
}

/* ---- the box ---- */

/* The first of those that hold much of what the fullest of them holds: behind the article of a page that
 * goes on by itself stand the next ones. */
static uint32_t hinted_box(const struct finding *f, int sure)
{
	const struct tree *t = f->b->tree;
	uint64_t most = HINTED_LEAST;
	uint32_t found = TREE_NONE;

	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < t->n && (pass == 0 || found == TREE_NONE); i++) {
			uint64_t w = 0;

			if (t->nodes[i].what != NODE_ELEMENT || f->b->body[i] < sure)
				continue;
			w = blocks_weight(f->b, i);
			if (pass == 0 && w > most)
				most = w;
			else if (pass == 1 && w * 5 >= most * 2 && w >= HINTED_LEAST)
				found = i;
		}
	return found;
}

static bool holds_one(const struct blocks *b, uint32_t box)
{
	return b->before[b->tree->nodes[box].end] - b->before[box] == 1;
}

/* The box that a block counts for: around its paragraph, <p> or any chain of boxes with nothing else in
 * it. A long text alone in its box is an article of one block. */
static uint32_t counting_box(const struct finding *f, const struct block *v)
{
	uint32_t box = v->box;
	bool paragraph = v->element == ELEMENT_P || v->element == ELEMENT_LI;

	while (box_of(f->b->tree, box) != TREE_NONE &&
		(paragraph || (v->letters < LONG_LEAF && holds_one(f->b, box)))) {
		box = box_of(f->b->tree, box);
		paragraph = false;
	}
	return box;
}

static uint32_t densest_box(const struct finding *f)
{
	static const double shares[LEVELS] = {1, 1.0 / 2, 1.0 / 6, 1.0 / 9, 1.0 / 12};
	double *score = arena_array(f->a, f->b->tree->n + 1, sizeof(*score));
	uint32_t best = TREE_NONE;
	double most = 0;

	for (size_t i = 0; score != NULL && i < f->b->n; i++) {
		const struct block *v = &f->b->v[i];
		uint32_t box = TREE_NONE;

		if (v->pruned || v->weight == 0 || v->box == TREE_NONE)
			continue;
		box = counting_box(f, v);
		for (size_t k = 0; k < LEVELS && box != TREE_NONE; k++) {
			score[box] += v->weight * shares[k];
			box = box_of(f->b->tree, box);
		}
	}
	for (uint32_t i = 0; score != NULL && i < f->b->tree->n; i++) {
		double s = score[i] == 0 ? 0 : score[i] * blocks_unlinked(f->b, i);

		best = s > most ? i : best;
		most = s > most ? s : most;
	}
	return best;
}

/* Lists, rows and cells are part of something. */
static uint32_t whole_box(const struct finding *f, uint32_t box)
{
	while (box != TREE_NONE && node_at(f, box)->parent != TREE_NONE) {
		enum element e = (enum element)node_at(f, box)->element;

		if (e != ELEMENT_LI && e != ELEMENT_LIST && e != ELEMENT_ROW && e != ELEMENT_P)
			break;
		box = box_of(f->b->tree, box);
	}
	return box;
}

static struct str class_of(const struct finding *f, uint32_t i)
{
	return tag_value(&f->b->tree->lexed->tags[node_at(f, i)->tag], STR("class"));
}

/* A box beside the winner that goes on with the article: of its kind, or a paragraph. */
static bool goes_on(const struct finding *f, uint32_t i)
{
	const struct node *n = node_at(f, i);
	uint64_t w = 0;

	if (n->what != NODE_ELEMENT || !element_is_box((enum element)n->element))
		return false;
	w = blocks_weight(f->b, i);
	if (n->element == ELEMENT_P)
		return w > 0;
	return w * 5 >= blocks_weight(f->b, f->top) &&
	       n->element == node_at(f, f->top)->element &&
	       str_eq(class_of(f, i), class_of(f, f->top));
}

static void widen(struct finding *f, uint32_t i)
{
	size_t from = f->b->before[i];
	size_t to = f->b->before[node_at(f, i)->end];

	f->from = from < f->from ? from : f->from;
	f->to = to > f->to ? to : f->to;
}

/* From the winner outwards, as long as its neighbours go on; one that does not is stepped over only by
 * what follows. */
static void take_neighbours(struct finding *f)
{
	uint32_t parent = node_at(f, f->top)->parent;
	uint32_t i = parent == TREE_NONE ? 0 : parent + 1;
	uint32_t end = parent == TREE_NONE ? (uint32_t)f->b->tree->n : node_at(f, parent)->end;

	for (; i < end; i = node_at(f, i)->end) {
		if (i != f->top && goes_on(f, i))
			widen(f, i);
	}
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

/* How a box is built: its element and its classes, but for those that number it ("elementor-element-4f2a"). 0 when it
 * has no class, or is no element. */
static uint64_t kind_of(const struct finding *f, uint32_t i)
{
	struct str classes = {"", 0};
	struct str class;
	uint64_t kind = 0;

	if (node_at(f, i)->what == NODE_ELEMENT)
		classes = class_of(f, i);
	while (str_cut(&classes, ' ', &class))
		if (class.n != 0 && !has_digit(class))
			kind = hash64(class, kind) | 1;
	return kind == 0 ? 0 : kind + 2 * (uint64_t)node_at(f, i)->element;
}

/* Boxes elsewhere on the page that are built as the winner is, the boxes around them too: an editor gives each piece of
 * a text its own, and a live blog each entry. */
static void take_kin(struct finding *f)
{
	const struct tree *t = f->b->tree;
	uint64_t *kinds = arena_array(f->a, t->n, sizeof(*kinds));
	uint32_t around = box_of(t, f->top);

	for (uint32_t i = 0; kinds != NULL && i < t->n; i++)
		kinds[i] = kind_of(f, i);
	if (kinds == NULL || around == TREE_NONE || kinds[f->top] == 0 || kinds[around] == 0)
		return;
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t other = kinds[i] == kinds[f->top] ? box_of(t, i) : TREE_NONE;

		if (other != TREE_NONE && other != around && kinds[other] == kinds[around] &&
			blocks_weight(f->b, i) != 0)
			widen(f, i);
	}
}

/* No byline, and no label that is as long as a short sentence. */
static bool is_sure_prose(const struct block *v)
{
	return v->weight != 0 && !v->pruned && (v->ends_sentence || v->letters >= SHORT);
}

/* An opening in a box of its own: nothing but prose, right in front. */
static void take_opening(struct finding *f)
{
	uint32_t parent = node_at(f, f->top)->parent;
	uint32_t before = TREE_NONE;

	for (uint32_t i = parent == TREE_NONE ? 0 : parent + 1; i < f->top;
		i = node_at(f, i)->end)
		if (f->b->before[node_at(f, i)->end] > f->b->before[i])
			before = i;
	if (before == TREE_NONE || f->b->before[before] >= f->from)
		return;
	for (size_t i = f->b->before[before]; i < f->from; i++)
		if (!is_sure_prose(&f->b->v[i]))
			return;
	f->from = f->b->before[before];
}

static bool find_box(struct finding *f)
{
	bool sure = true;

	f->how = PAGE_FROM_HINTS;
	f->top = hinted_box(f, 2);
	if (f->top == TREE_NONE) {
		sure = false;
		f->top = hinted_box(f, 1);
	}
	if (f->top == TREE_NONE) {
		f->how = PAGE_FROM_DENSITY;
		f->top = whole_box(f, densest_box(f));
	}
	if (f->top == TREE_NONE) {
		/* Text without a box: the page is nothing else. */
		f->from = 0;
		f->to = f->b->n;
		return f->b->weight[f->b->n] > 0;
	}
	f->from = f->b->before[f->top];
	f->to = f->b->before[node_at(f, f->top)->end];
	if (f->how == PAGE_FROM_DENSITY)
		take_neighbours(f);
	if (f->how == PAGE_FROM_DENSITY || f->live)
		take_kin(f);
	if (!sure)
		take_opening(f);
	return f->b->weight[f->to] > f->b->weight[f->from];
}

/* ---- the blocks ---- */

/* The last headline in front of at least half of the prose: what stands before it is a ticker, a menu,
 * a date. */
static void start_at_headline(struct finding *f)
{
	uint64_t all = f->b->weight[f->to] - f->b->weight[f->from];

	for (size_t i = f->from; i < f->to; i++) {
		if ((f->b->weight[f->to] - f->b->weight[i]) * 2 < all)
			return;
		if (bound_is_headline(f->b, &f->b->v[i], f->title))
			f->from = i + 1;
	}
}

static bool is_prose(const struct block *v)
{
	return v->weight != 0 && !v->pruned;
}

/* A line about the article in front of it: a counter, a date, a section, in Latin letters on an Arabic
 * page. */
static bool is_label(struct str text, const struct block *v, bool arabic)
{
	bool digits = false;

	if (v->letters < 3 || (arabic && v->rtl == 0))
		return v->letters < SHORT;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '|' && v->letters < SHORT)
			return true;
		digits |= text.p[i] >= '0' && text.p[i] <= '9';
	}
	return digits && v->letters < SHORT / 2 && !v->ends_sentence;
}

struct place {
	size_t first, last; /* blocks of prose */
	bool arabic;
	bool listing; /* behind "read also": what is listed goes, too */
};

static bool is_edge_text(
	const struct finding *f, const struct block *v, const struct place *p, size_t i)
{
	const struct block *near = &f->b->v[i < p->first ? p->first : p->last];

	/* Beside prose that is <p>, a paragraph is a <p>; in a page of <div>, a <div> in the same box. */
	return v->element == near->element &&
	       (v->element == ELEMENT_P || v->box == near->box ||
		       box_of(f->b->tree, v->box) == box_of(f->b->tree, near->box));
}

/* What a phrase makes of its block. True: it goes. */
static bool phrase_drops(const struct block *v, enum phrase phrase, struct place *p)
{
	if (phrase == PHRASE_ALSO)
		p->listing = v->letters < SHORT / 2 || v->element == ELEMENT_HEADING;
	if (phrase == PHRASE_ABOUT)
		return v->letters < FURNITURE_LINE / 2;
	return phrase != PHRASE_NONE && v->letters < FURNITURE_LINE;
}

/* Headlines in a list have no full stop, teasers go on. */
static bool ends_listing(const struct block *v)
{
	return is_prose(v) && v->element != ELEMENT_LI && v->ends_sentence && !v->goes_on &&
	       v->letters >= SHORT;
}

static bool keeps(const struct finding *f, size_t i, struct place *p)
{
	const struct block *v = &f->b->v[i];
	struct str text = block_text(f->b, v);

	if (v->pruned || v->letters == 0 || v->linked * 2 > v->letters ||
		v->element == ELEMENT_CAPTION)
		return false;
	if (phrase_drops(v, hint_phrase(text), p) || bound_is_headline(f->b, v, f->title))
		return false;
	if (ends_listing(v))
		p->listing = false;
	if (p->listing)
		return false;
	if (i < p->first || i > p->last)
		return !is_label(text, v, p->arabic) && v->element != ELEMENT_HEADING &&
		       is_edge_text(f, v, p, i);
	if (is_prose(v) || v->element == ELEMENT_HEADING || v->element == ELEMENT_LI ||
		v->element == ELEMENT_CELL)
		return true;
	return is_edge_text(f, v, p, i) || v->ends_sentence;
}

/* The comments begin behind half of the prose, and nothing of the article follows. */
static void end_at_replies(struct finding *f)
{
	uint64_t all = f->b->weight[f->to] - f->b->weight[f->from];

	for (size_t i = f->from; i < f->to; i++) {
		const struct block *v = &f->b->v[i];

		if ((f->b->weight[i] - f->b->weight[f->from]) * 2 < all || v->letters > SHORT ||
			is_prose(v))
			continue;
		if (hint_phrase(block_text(f->b, v)) == PHRASE_REPLIES)
			f->to = i;
	}
}

static struct place survey(const struct finding *f)
{
	struct place p = {.first = f->to, .last = f->from};
	uint64_t letters = 0;
	uint64_t rtl = 0;

	for (size_t i = f->from; i < f->to; i++) {
		const struct block *v = &f->b->v[i];

		if (!is_prose(v))
			continue;
		p.first = p.first == f->to ? i : p.first;
		p.last = i;
		letters += v->letters;
		rtl += v->rtl;
	}
	p.arabic = rtl * 2 > letters;
	return p;
}

/* A heading over nothing that stays: one block between ("read also") is stepped over, a list is not. */
static void drop_lone_headings(struct finding *f)
{
	size_t dropped = SIZE_MAX / 2; /* blocks since the last one that stays */

	for (size_t i = f->to; i-- > f->from;) {
		if (f->b->v[i].element == ELEMENT_HEADING)
			f->keep[i] &= dropped <= 1;
		dropped = !f->keep[i]                             ? dropped + 1
			  : f->b->v[i].element == ELEMENT_HEADING ? SIZE_MAX / 2
								  : 0;
	}
}

/* A quote that is pulled out of the text stands there twice. Headings and items may well say the same. */
static void drop_repeats(struct finding *f)
{
	struct map seen = {0};

	for (size_t i = f->from; i < f->to; i++) {
		const struct block *v = &f->b->v[i];
		uint64_t key = hash64(block_text(f->b, v), 0) | 1;

		if (f->keep[i] && is_prose(v) && v->element != ELEMENT_LI &&
			map_put(&seen, key, 1) != SIZE_MAX)
			f->keep[i] = false;
	}
	map_done(&seen);
}

static void choose(struct finding *f)
{
	struct place p;

	start_at_headline(f);
	end_at_replies(f);
	p = survey(f);
	for (size_t i = f->from; i < f->to; i++)
		f->keep[i] = keeps(f, i, &p);
	drop_lone_headings(f);
	drop_repeats(f);
}

/* ---- the standfirst ---- */

/* Whether a block says what the page gives as its description, which may be cut. */
static bool says(const struct finding *f, size_t i, struct str described, struct buf *scratch)
{
	buf_reset(scratch);
	hint_fold(block_text(f->b, &f->b->v[i]), described.n, scratch);
	return str_starts(buf_view(scratch), described);
}

/* Between headline and text, and not said again in it. */
static void take_standfirst(struct finding *f, struct str description)
{
	AUTO_BUF struct buf described, scratch;
	size_t first = f->from;
	size_t i = 0;

	buf_init(&described, BUF_NO_MAX);
	buf_init(&scratch, BUF_NO_MAX);
	hint_fold(description, description.n, &described);
	while (first < f->to && !f->keep[first])
		first++;
	if (described.n < DESCRIBED_LEAST || first == f->to)
		return;
	while (i < first && !bound_is_headline(f->b, &f->b->v[i], f->title))
		i++;
	while (i < first && !says(f, i, buf_view(&described), &scratch))
		i++;
	for (size_t k = first; k < f->to; k++)
		if (i == first || (f->keep[k] && says(f, k, buf_view(&described), &scratch)))
			return;
	f->from = i < f->from ? i : f->from;
	f->keep[i] = true;
}

/* ---- writing ---- */

struct writing {
	struct buf *out;
	size_t start, max;
	bool cut;
};

static void write_block(struct writing *w, struct str text, struct str gap)
{
	size_t room = w->max - (w->out->n - w->start);

	if (w->out->n == w->start)
		gap.n = 0;
	if (w->cut || gap.n + text.n > room) {
		text.n = w->cut || room <= gap.n ? 0 : utf8_floor(text, room - gap.n);
		w->cut = true;
	}
	if (text.n == 0)
		return;
	buf_str(w->out, gap);
	buf_str(w->out, text);
}

static bool write_blocks(const struct finding *f, size_t max, struct buf *out)
{
	struct writing w = {.out = out, .start = out->n, .max = max};

	for (size_t i = f->from; i < f->to; i++) {
		const struct block *v = &f->b->v[i];
		bool line = v->same_paragraph && i > f->from && f->keep[i - 1];

		if (f->keep[i])
			write_block(&w, block_text(f->b, v), line ? STR("\n") : STR("\n\n"));
	}
	return w.cut;
}

/* JSON-LD's text, its blank lines being paragraphs unless it has markup. */
static void write_claim(struct str claimed, size_t max, struct buf *out, bool *cut)
{
	AUTO_BUF struct buf html;
	bool plain = str_find(claimed, '<') == claimed.n;

	buf_init(&html, BUF_NO_MAX);
	for (size_t i = 0; i < claimed.n; i++)
		if (plain && claimed.p[i] == '\n')
			buf_str(&html, STR("<br>"));
		else
			buf_char(&html, claimed.p[i]);
	*cut = html_text(buf_view(&html), HTML_BLOCKS, max, out);
}

struct str text_headline(const struct blocks *b, struct str title)
{
	struct str found = {"", 0};
	struct str part;

	for (size_t i = 0; i < b->n; i++) {
		if (b->v[i].n > title.n || b->v[i].n <= found.n ||
			b->v[i].letters < TITLE_LEAST)
			continue;
		part = block_text(b, &b->v[i]);
		if (str_starts(title, part))
			found = str_sub(title, 0, part.n);
		else if (str_ends(title, part))
			found = str_sub(title, title.n - part.n, title.n);
	}
	return found;
}

enum page_from text_find(struct blocks *b, const struct text_claims *claims, size_t max,
	struct arena *a, struct buf *out, bool *ret_cut)
{
	struct finding f = {
		.b = b, .a = a, .keep = arena_alloc(a, b->n + 1), .live = claims->live};
	AUTO_BUF struct buf folded;

	buf_init(&folded, BUF_NO_MAX);
	*ret_cut = false;
	if (f.keep == NULL)
		return PAGE_FROM_NOTHING;
	hint_fold(claims->title, claims->title.n, &folded);
	f.title = buf_view(&folded);
	bound_prune(b, f.title);
	if (find_box(&f))
		choose(&f);
	else
		f.how = PAGE_FROM_NOTHING;
	switch (claim_judge(b, claims->body, f.keep)) {
	case CLAIM_SAYS_NOTHING:
		break;
	case CLAIM_CHOSE:
		f.how = PAGE_FROM_METADATA;
		f.from = 0;
		f.to = b->n;
		break;
	case CLAIM_IS_TEXT:
		write_claim(claims->body, max, out, ret_cut);
		return PAGE_FROM_METADATA;
	}
	take_standfirst(&f, claims->description);
	*ret_cut = write_blocks(&f, max, out);
	return f.how;
}
