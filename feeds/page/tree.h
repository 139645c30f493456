/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A page as libxml2's HTML parser nests it, in one array in document order: what is inside a node lies
 * between it and its `end`, so that no walk is recursive. Linear. Pure; any thread after
 * parse_global_init().
 */
#include "feeds/page/lex.h"

#define TREE_NONE UINT32_MAX

enum node_what {
	NODE_ELEMENT,
	NODE_TEXT,
	NODE_LINE,  /* br */
	NODE_RULE,  /* hr: the end of a block */
	NODE_SPACE, /* a picture */
};

struct node {
	uint32_t tag;    /* of NODE_ELEMENT: its place in lexed.tags */
	uint32_t parent; /* the element around it; TREE_NONE */
	uint32_t end;    /* the node behind its last one */
	uint32_t from;   /* of NODE_TEXT: in lexed.page */
	uint32_t n;
	bool linked;     /* of NODE_TEXT: inside a link */
	uint8_t what;    /* enum node_what */
	uint8_t element; /* enum element */
};

struct tree {
	const struct lexed *lexed;
	struct node *nodes; /* in the arena */
	size_t n;
};

/* False when the arena is full, or libxml2 had no memory. */
bool tree_build(const struct lexed *lexed, struct arena *a, struct tree *ret);
