/* SPDX-License-Identifier: ISC */
#pragma once
/* Documents that name feeds, read and written down a line a feed: "address | title | guid | tags". */
#include "feeds/parse.h"
#include "tests/unit/unit.h"

struct lists {
	struct arena a;
	struct feed_doc doc;
	enum parse_kind kind;
	struct buf out;
};

static inline void lists_read(
	struct lists *l, struct str text, enum parse_as as, struct str url)
{
	struct parse_opts opts = {.as = as, .url = url};
	struct err e = {.code = ERR_NONE};

	arena_init(&l->a, MIB(64));
	buf_init(&l->out, BUF_NO_MAX);
	l->doc = (struct feed_doc){.title = STR("")};
	l->kind = feed_parse(text, &opts, &l->a, &l->doc, &e);
	for (size_t i = 0; i < l->doc.n_articles; i++) {
		const struct article *f = &l->doc.articles[i];

		buf_printf(&l->out, STR_F " | " STR_F " | " STR_F " |", STR_A(f->link),
			STR_A(f->title), STR_A(f->guid));
		for (size_t k = 0; k < f->n_categories; k++)
			buf_printf(&l->out, " [" STR_F "]", STR_A(f->categories[k]));
		buf_char(&l->out, '\n');
	}
}

static inline void lists_done(struct lists *l)
{
	buf_done(&l->out);
	arena_done(&l->a);
}

static inline int lists_setup(void **state)
{
	(void)state;
	parse_global_init();
	return 0;
}
