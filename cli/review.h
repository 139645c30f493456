/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the terms of a configuration hit in many texts, by form: for each term the words as they were
 * written, the rarest first, so that a writer sees the false ones in a minute. Memory is bounded; what
 * did not fit is counted. One thread; the texts need not live on.
 */
#include "config/config.h"

enum {
	REVIEW_FORMS_MAX =
		200000,        /* of all terms; further hits are counted without their form */
	REVIEW_SHOWN_MAX = 40, /* of one term, for people */
	REVIEW_CONTEXT_WIDTH = 100, /* characters around a hit */
};

struct review;
/* The configuration must live as long. */
struct review *review_new(const struct config *c);
void review_free(struct review *r);
/* The hits of one text. where: what to call it, "FILE", "FILE:LINE" or an id. */
void review_add(struct review *r, const struct str fields[FIELD_N], struct str where,
	const struct watch_result *found);
/* Prints all of it; CLI_OK or CLI_FAILED. */
int review_print(struct review *r, bool json);
