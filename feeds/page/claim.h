/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A page's articleBody (JSON-LD) held against its blocks, by runs of three words. Linear. Pure.
 */
#include "feeds/page/block.h"

enum claim_verdict {
	CLAIM_SAYS_NOTHING, /* none, or but a beginning of what the page shows */
	CLAIM_CHOSE,        /* its words are on the page: keep says in which blocks */
	CLAIM_IS_TEXT,      /* the page does not show them, a script would: it is the text */
};

/* keep, a flag a block: what was taken for the article; changed for CLAIM_CHOSE alone. */
enum claim_verdict claim_judge(const struct blocks *b, struct str claimed, bool *keep);
