/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Where on a page the article can be at all, before its box is looked for: behind the headline, in front of
 * the comments and of the next headline, and not in cards that lead to other articles. Linear. Pure.
 */
#include "feeds/page/block.h"

/* Prunes what lies outside, unless no prose is left inside. title: the headline, folded (hints.h). */
void bound_prune(struct blocks *b, struct str title);
/* Whether a block is the headline. */
bool bound_is_headline(const struct blocks *b, const struct block *v, struct str title);
