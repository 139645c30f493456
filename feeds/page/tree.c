/* SPDX-License-Identifier: ISC */
/*
 * libxml2's HTML parser reads lexed.markup, and its events become nodes. Events of elements that it adds
 * (html, body) carry no number and make no node; their ends are told apart by a mark on the stack.
 */
#include "feeds/page/tree.h"

#include <limits.h>
#include <string.h>

#include <libxml/HTMLparser.h>

/* LEX_MAX_DEPTH boxes, each with a row and a cell or a list item in it, and what libxml2 adds. */
enum {
	STACK_MAX = 4 * LEX_MAX_DEPTH
};

struct building {
	struct arena *a;
	struct tree *to;
	size_t cap;
	uint32_t open[STACK_MAX]; /* TREE_NONE: an element of libxml2's own */
	size_t n_open;
	size_t beyond; /* open elements above the stack */
	bool failed;
};

static uint32_t parent_of(const struct building *b)
{
	for (size_t i = b->n_open; i > 0; i--)
		if (b->open[i - 1] != TREE_NONE)
			return b->open[i - 1];
	return TREE_NONE;
}

static struct node *add(struct building *b, enum node_what what)
{
	struct tree *t = b->to;
	struct node *v =
		b->failed ? NULL : arena_room(b->a, t->nodes, t->n, &b->cap, sizeof(*v));

	b->failed |= v == NULL;
	if (v == NULL)
		return NULL;
	t->nodes = v;
	v += t->n++;
	*v = (struct node){.tag = TREE_NONE,
		.parent = parent_of(b),
		.end = (uint32_t)t->n,
		.what = (uint8_t)what};
	return v;
}

static size_t number(const char **p)
{
	size_t v = 0;

	for (; **p >= '0' && **p <= '9'; (*p)++)
		v = v * 10 + (size_t)(**p - '0');
	return v;
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar **attributes)
{
	struct building *b = ctx;
	const char *value = attributes && attributes[0] ? (const char *)attributes[1] : NULL;
	struct node *n = value ? add(b, NODE_ELEMENT) : NULL;

	(void)name;
	/* First: also of one that is too deep, the tag is asked for. */
	if (n != NULL) {
		n->tag = (uint32_t)number(&value);
		n->element = b->to->lexed->tags[n->tag].element;
	}
	if (b->n_open == STACK_MAX) {
		b->beyond++;
		return;
	}
	b->open[b->n_open++] = n ? (uint32_t)(n - b->to->nodes) : TREE_NONE;
}

static void on_end(void *ctx, const xmlChar *name)
{
	struct building *b = ctx;

	(void)name;
	if (b->beyond > 0) {
		b->beyond--;
		return;
	}
	if (b->n_open == 0)
		return;
	uint32_t at = b->open[--b->n_open];

	if (at != TREE_NONE)
		b->to->nodes[at].end = (uint32_t)b->to->n;
}

/* Texts and breaks (lex.h). */
static void on_comment(void *ctx, const xmlChar *value)
{
	struct building *b = ctx;
	const char *p = (const char *)value;
	enum node_what what = *p == 't' || *p == 'l' ? NODE_TEXT
			      : *p == 'b'            ? NODE_LINE
			      : *p == 'r'            ? NODE_RULE
						     : NODE_SPACE;
	struct node *n = add(b, what);

	if (n == NULL || what != NODE_TEXT)
		return;
	n->linked = *p++ == 'l';
	n->from = (uint32_t)number(&p);
	p += *p == ' ';
	n->n = (uint32_t)number(&p);
}

bool tree_build(const struct lexed *lexed, struct arena *a, struct tree *ret)
{
	struct building b = {.a = a, .to = ret};
	htmlParserCtxtPtr c = lexed->markup.n <= INT_MAX ? htmlNewParserCtxt() : NULL;

	*ret = (struct tree){.lexed = lexed};
	if (c == NULL)
		return false;
	/* No handler but these: no tree of libxml2's own, no messages. */
	memset(c->sax, 0, sizeof(*c->sax));
	c->sax->startElement = on_start;
	c->sax->endElement = on_end;
	c->sax->comment = on_comment;
	c->userData = &b;
	htmlCtxtReadMemory(c, lexed->markup.p, (int)lexed->markup.n, NULL, "UTF-8",
		HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOWARNING |
			HTML_PARSE_NOERROR | HTML_PARSE_COMPACT);
	bool no_memory = c->errNo == XML_ERR_NO_MEMORY;

	if (c->myDoc != NULL)
		xmlFreeDoc(c->myDoc);
	htmlFreeParserCtxt(c);
	/* What libxml2 did not close ends where the page does. */
	while (b.n_open > 0)
		on_end(&b, NULL);
	return !b.failed && !no_memory;
}
