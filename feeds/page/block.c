/* SPDX-License-Identifier: ISC */
/*
 * One walk over the nodes gathers the raw text of a block, with a tag for each <br> and picture, until
 * the edge of a box, a rule or two line breaks end it; html_text() then makes text of it, as of any
 * text of a feed. See block.h.
 */
#include "feeds/page/block.h"

#include <string.h>

#include "base/uni.h"
#include "base/utf8.h"
#include "feeds/html.h"
#include "feeds/page/hints.h"
#include "feeds/parse.h"

enum {
	PROSE_LETTERS = 25,   /* shorter is a label */
	CERTAIN_LETTERS = 60, /* longer is prose also without a full stop */
	TOGETHER_LEAST =
		60, /* of a hundred parts of the prose: more is no furniture by a doubtful word */
	ROUNDS = 4 /* inside what one word no longer takes, another may */
};

struct walk {
	struct blocks *to;
	struct arena *a;
	struct buf raw; /* of the block that is gathered */
	size_t cap;
	uint32_t box;            /* of the first text in it */
	size_t linked, unlinked; /* bytes of raw that are no blanks */
	bool open;               /* a text was met */
	bool same_paragraph;     /* the block began behind a <br> */
	unsigned lines;          /* <br> since the last text */
};

bool element_is_box(enum element e)
{
	return e != ELEMENT_OTHER && e != ELEMENT_SPAN && e != ELEMENT_TIME;
}

uint32_t box_of(const struct tree *t, uint32_t node)
{
	do
		node = node == TREE_NONE ? node : t->nodes[node].parent;
	while (node != TREE_NONE && !element_is_box((enum element)t->nodes[node].element));
	return node;
}

struct str block_text(const struct blocks *b, const struct block *v)
{
	return (struct str){b->text.p + v->from, v->n};
}

uint64_t blocks_weight(const struct blocks *b, uint32_t node)
{
	return b->weight[b->before[b->tree->nodes[node].end]] - b->weight[b->before[node]];
}

double blocks_unlinked(const struct blocks *b, uint32_t node)
{
	uint32_t from = b->before[node];
	uint32_t to = b->before[b->tree->nodes[node].end];
	uint64_t letters = b->letters[to] - b->letters[from];

	return letters == 0 ? 0
			    : 1 - (double)(b->linked[to] - b->linked[from]) / (double)letters;
}

/* Blanks only, also those that editors leave behind in empty paragraphs. */
static bool is_blank(struct str s)
{
	static const struct str hard[] = {
		STR_INIT("&nbsp;"), STR_INIT("&#160;"), STR_INIT("\xC2\xA0")};

	for (size_t before = s.n + 1; s.n < before;) {
		before = s.n;
		s = str_trim(s);
		for (size_t i = 0; i < sizeof(hard) / sizeof(hard[0]); i++)
			if (str_starts(s, hard[i]))
				s = str_sub(s, hard[i].n, s.n);
	}
	return s.n == 0;
}

/* ---- measuring ---- */

static bool is_stop(uint32_t cp)
{
	static const uint32_t stops[] = {
		'.', '!', '?', ':', '"', 0x061F, 0x06D4, 0x2026, 0x00BB, 0x201D, 0x060C, ')'};

	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		if (cp == stops[i])
			return true;
	return false;
}

static void measure(struct block *v, struct str text, size_t linked, size_t unlinked)
{
	uint32_t last = 0;

	for (size_t i = 0; i < text.n;) {
		uint32_t cp = 0;

		i += utf8_decode(str_sub(text, i, text.n), &cp);
		v->letters += uni_word(cp);
		v->rtl += uni_rtl(cp);
		last = cp > ' ' ? cp : last;
	}
	v->ends_sentence = is_stop(last);
	v->goes_on = str_ends(text, STR("..")) || str_ends(text, STR("\u2026"));
	if (linked != 0)
		v->linked = (uint32_t)((uint64_t)v->letters * linked / (linked + unlinked));
}

/* In thirds of letters no more than half of which are links. */
static uint32_t weight_of(const struct block *v)
{
	bool certain = v->letters >= CERTAIN_LETTERS || v->ends_sentence;
	uint32_t own = v->letters - v->linked;

	if (v->letters < PROSE_LETTERS || v->element == ELEMENT_CAPTION ||
		v->linked * 2 > v->letters)
		return 0;
	/* An opening in <h2>: a heading is no sentence of that length. */
	if (v->element == ELEMENT_HEADING &&
		(v->level == 1 || v->letters < CERTAIN_LETTERS || !v->ends_sentence))
		return 0;
	if (v->goes_on || !certain)
		return own / 3;
	return v->element == ELEMENT_LI ? own / 2 : own;
}

/* ---- gathering ---- */

static const struct tag *tag_of(const struct tree *t, uint32_t node)
{
	return &t->lexed->tags[t->nodes[node].tag];
}

static void flush(struct walk *w)
{
	struct blocks *to = w->to;
	struct block b = {.from = (uint32_t)to->text.n,
		.box = w->box,
		.same_paragraph = w->same_paragraph};

	w->lines = 0;
	if (!w->open)
		return;
	w->open = false;
	html_text(buf_view(&w->raw), HTML_BLOCKS, PARSE_MAX_TEXT, &to->text);
	buf_reset(&w->raw);
	b.n = (uint32_t)(to->text.n - b.from);
	b.element = w->box == TREE_NONE ? ELEMENT_BOX : to->tree->nodes[w->box].element;
	b.level = w->box == TREE_NONE ? 0 : tag_of(to->tree, w->box)->level;
	measure(&b, str_sub(buf_view(&to->text), b.from, to->text.n), w->linked, w->unlinked);
	b.weight = weight_of(&b);
	struct block *v = arena_room(w->a, to->v, to->n, &w->cap, sizeof(*v));

	if (v == NULL)
		return;
	to->v = v;
	v[to->n++] = b;
}

/* What is furniture in a line of its own: "<p><span class=date>...</span> text". */
static bool is_box(const struct walk *w, uint32_t i)
{
	return w->to->hints[i] != FURNITURE_NOT ||
	       element_is_box((enum element)w->to->tree->nodes[i].element);
}

static bool in_heading(const struct walk *w)
{
	return w->box != TREE_NONE && w->to->tree->nodes[w->box].element == ELEMENT_HEADING;
}

static void take_text(struct walk *w, uint32_t i)
{
	const struct node *node = &w->to->tree->nodes[i];
	struct str s = str_sub(w->to->tree->lexed->page, node->from, node->from + node->n);

	if (is_blank(s)) {
		if (w->open)
			buf_char(&w->raw, ' ');
		return;
	}
	/* A line is a block of its own, since furniture is a line often enough; but a headline is one. Two
	 * breaks with nothing between them are how old editors end a paragraph. */
	unsigned lines = w->lines;

	if (w->open && lines == 1 && in_heading(w))
		buf_str(&w->raw, STR("<br>"));
	else if (lines > 0)
		flush(w);
	w->lines = 0;
	if (!w->open) {
		w->open = true;
		w->box = box_of(w->to->tree, i);
		w->same_paragraph = lines == 1;
		w->linked = w->unlinked = 0;
	}
	*(node->linked ? &w->linked : &w->unlinked) += s.n;
	buf_str(&w->raw, s);
}

static void take_node(struct walk *w, uint32_t i)
{
	const struct node *node = &w->to->tree->nodes[i];

	switch ((enum node_what)node->what) {
	case NODE_ELEMENT:
		if (is_box(w, i))
			flush(w);
		break;
	case NODE_TEXT:
		take_text(w, i);
		break;
	case NODE_LINE:
		w->lines += w->open;
		break;
	case NODE_RULE:
		flush(w);
		break;
	case NODE_SPACE:
		if (w->open)
			buf_char(&w->raw, ' ');
		break;
	}
}

/* The boxes that end before node i: their edge ends a block. `open` is a chain over parents. */
static void end_boxes(struct walk *w, uint32_t *inside, uint32_t i)
{
	const struct tree *t = w->to->tree;

	while (*inside != TREE_NONE && t->nodes[*inside].end <= i) {
		if (is_box(w, *inside))
			flush(w);
		*inside = t->nodes[*inside].parent;
	}
}

void blocks_sum(struct blocks *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct block *v = &b->v[i];

		b->weight[i + 1] = b->weight[i] + (v->pruned ? 0 : v->weight);
		b->letters[i + 1] = b->letters[i] + (v->pruned ? 0 : v->letters);
		b->linked[i + 1] = b->linked[i] + (v->pruned ? 0 : v->linked);
	}
}

bool blocks_make(const struct tree *tree, struct arena *a, struct blocks *ret)
{
	struct walk w = {.to = ret, .a = a};
	uint32_t inside = TREE_NONE;

	*ret = (struct blocks){.tree = tree};
	buf_init(&ret->text, BUF_NO_MAX);
	buf_init(&w.raw, BUF_NO_MAX);
	ret->before = arena_array(a, tree->n + 1, sizeof(*ret->before));
	ret->hints = arena_alloc(a, tree->n);
	ret->words = arena_alloc(a, tree->n);
	ret->body = arena_alloc(a, tree->n);
	if (a->over)
		return false;
	for (uint32_t i = 0; i < tree->n; i++) {
		if (tree->nodes[i].what != NODE_ELEMENT)
			continue;
		ret->hints[i] = (uint8_t)hint_furniture(tag_of(tree, i), &ret->words[i]);
		ret->body[i] = (uint8_t)hint_body(tag_of(tree, i));
	}
	for (uint32_t i = 0; i < tree->n; i++) {
		end_boxes(&w, &inside, i);
		ret->before[i] = (uint32_t)ret->n + w.open;
		take_node(&w, i);
		if (tree->nodes[i].what == NODE_ELEMENT)
			inside = i;
	}
	flush(&w);
	buf_done(&w.raw);
	ret->before[tree->n] = (uint32_t)ret->n;
	ret->weight = arena_array(a, ret->n + 1, sizeof(*ret->weight));
	ret->letters = arena_array(a, ret->n + 1, sizeof(*ret->letters));
	ret->linked = arena_array(a, ret->n + 1, sizeof(*ret->linked));
	if (a->over)
		return false;
	blocks_sum(ret);
	return true;
}

/* ---- furniture ---- */

/* Of a hundred parts of the page's prose, so many or more make a box the article whatever it is
 * called. */
static unsigned enough(enum furniture f, enum element e)
{
	static const unsigned parts[] = {
		[FURNITURE_NOT] = 0,
		[FURNITURE_PERHAPS] = 35,
		[FURNITURE_SURELY] = 80,
		[FURNITURE_REPLIES] = 97,
		[FURNITURE_HIDDEN] = 101,
	};
	unsigned least = parts[f];

	if (e == ELEMENT_CAPTION)
		return 101;
	return e == ELEMENT_FURNITURE && least < 80 ? 80 : least;
}

struct pruning {
	uint64_t total;           /* the page's prose */
	bool doubted[HINT_WORDS]; /* words that name nothing */
};

static bool is_furniture(const struct blocks *b, uint32_t i, const struct pruning *p)
{
	const struct node *n = &b->tree->nodes[i];

	if (n->what != NODE_ELEMENT)
		return false;
	enum furniture said =
		p->doubted[b->words[i]] ? FURNITURE_NOT : (enum furniture)b->hints[i];
	unsigned least = enough(said, (enum element)n->element);

	return least != 0 && (p->total == 0 || blocks_weight(b, i) * 100 < p->total * least);
}

/* A word costs together more than a box may alone. */
static bool is_too_much(uint64_t weight, enum furniture f, uint64_t total)
{
	unsigned least = f == FURNITURE_PERHAPS ? TOGETHER_LEAST : enough(f, ELEMENT_BOX);

	return weight != 0 && weight * 100 >= total * least;
}

/* True when there is a word more that names nothing. */
static bool doubt_words(const struct blocks *b, struct pruning *p)
{
	uint64_t sums[HINT_WORDS] = {0};
	bool more = false;

	for (uint32_t i = 0; i < b->tree->n;) {
		uint8_t word = b->words[i];

		if (!is_furniture(b, i, p)) {
			i++;
			continue;
		}
		sums[word] += blocks_weight(b, i);
		if (word != 0 && !p->doubted[word] &&
			is_too_much(sums[word], (enum furniture)b->hints[i], p->total))
			more = p->doubted[word] = true;
		i = b->tree->nodes[i].end;
	}
	return more;
}

void blocks_prune(struct blocks *b)
{
	struct pruning p = {.total = b->weight[b->n]};

	for (int round = 0; round < ROUNDS && doubt_words(b, &p); round++)
		;
	for (uint32_t i = 0; i < b->tree->n;) {
		uint32_t end = b->tree->nodes[i].end;

		if (!is_furniture(b, i, &p)) {
			i++;
			continue;
		}
		for (size_t k = b->before[i]; k < b->before[end]; k++)
			b->v[k].pruned = true;
		i = end;
	}
	blocks_sum(b);
}
