/* SPDX-License-Identifier: ISC */
#pragma once
/* What a search found, for people and for programs. */
#include "cli/cli.h"
#include "config/config.h"
#include "desk/search.h"

struct search_print {
	const struct config *c;
	bool json, color;
	struct buf rows; /* written so far */
};

void search_print_init(struct search_print *p, const struct config *c, bool json, bool color);
void search_print_done(struct search_print *p);
void search_print_row(const struct search_row *row, void *print);
/* The whole answer, rows included. */
void search_print_answer(
	const struct search_print *p, const struct search_answer *a, struct buf *out);
/* "1 248" */
void search_print_number(uint64_t n, struct buf *out);
