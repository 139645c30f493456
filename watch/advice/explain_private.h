/* SPDX-License-Identifier: ISC */
#pragma once
/* What explain.c and explain_miss.c share. */
#include "watch/advice/explain.h"
#include "watch/set.h"
#include "watch/wordfit.h"

/* The hits and folds are of the text of the last explain_find(). */
struct explain {
	struct str term; /* a copy */
	uint32_t flags;  /* enum term_flag */
	struct watchset *ws;
	struct watchset
		*loose; /* the same without `exact`, so that its words have their parts */
	struct watch_scratch *scratch, *probe;
	struct str text;
	struct folded f, left, right;
	struct watch_hit *hits; /* of the text */
	size_t n_hits;
	size_t until; /* byte of the text up to which all hits are known */
};

/* A watch list of one line. */
enum errc explain_compile(struct str term, uint32_t flags, const struct guards *g,
	struct watchset **ret, struct err *e);

static inline struct phrase_view explain_view(struct explain *x, const struct watchset *ws)
{
	return (struct phrase_view){
		.ws = ws, .f = &x->f, .text = x->text, .left = &x->left, .right = &x->right};
}
