/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What tests of matching share: the engine with its guards, the reference with its own, made texts
 * and the sentences and words of articles: the project's own, and of ../shared when it is there.
 * Test programs include rig.c.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "tests/ref/gen.h"
#include "tests/ref/ref.h"
#include "tests/unit/unit.h"
#include "watch/watchset.h"

enum {
	MAX_TEXT = 1 << 16,
	MAX_SPANS = 64,
	CORPUS_ARTICLES = 300, /* of each file */
	CORPUS_TITLES = 1500,
	CORPUS_WORDS = 6000,
	LISTED_WORDS = 8000
};

struct fixture {
	struct guards *guards;
	struct watch_scratch *scratch;
	struct ref_guards ref_guards;
	struct ref_text ref_text;
	struct ref_term ref_term;
	struct buf term, text, other;
	struct arena arena;
	struct str *titles; /* of articles, and paragraphs or beginnings of their bodies */
	size_t n_titles;
	struct str *words; /* of the titles */
	size_t n_words;
	struct str *listed; /* guard words, and each without its first letter */
	size_t n_listed;
};

int rig_setup(void **state);
int rig_teardown(void **state);
/* One term, one set; NULL when it cannot be compiled. */
struct watchset *set_of(const struct guards *guards, struct str term);
struct watch_result find(struct fixture *f, const struct watchset *ws, struct str text);
/* Live until the next of their kind. */
struct str made_term(struct fixture *f, struct gen *g);
struct str made_text(struct fixture *f, struct gen *g, struct str term);
