/* SPDX-License-Identifier: ISC */
#include "desk/rows.h"

#include "base/buf.h"
#include "desk/ingest.h"

struct store_conf store_conf_of(const struct config *c, struct arena *a)
{
	AUTO_BUF struct buf file;

	buf_init(&file, BUF_NO_MAX);
	buf_printf(&file, STR_F "/rasid.db", STR_A(c->data_dir));
	return (struct store_conf){.engine = arena_str(a, c->store_engine),
		.place = arena_str(a, buf_view(&file))};
}

struct store_hit row_of_hit(const struct config *c, const struct watch_hit *h)
{
	const struct config_watch *w = &c->watches[h->watch];

	return (struct store_hit){
		.watch = w->id,
		.term = w->def.lines[h->line].text,
		.line = w->def.lines[h->line].line,
		.field = h->field,
		.start = h->start,
		.end = h->end,
		.core_start = h->core_start,
		.core_end = h->core_end,
		.rules = h->rules,
		.fold_version = WATCH_FOLD_VERSION,
	};
}

/* Hits are sorted by watch. */
size_t rows_of_hits(const struct config *c, const struct watch_result *r, struct store_hit *v)
{
	size_t of_watch = 0;
	size_t n = 0;

	for (size_t i = 0; i < r->n_hits; i++) {
		bool same = i > 0 && r->hits[i].watch == r->hits[i - 1].watch;

		of_watch = same ? of_watch + 1 : 0;
		if (of_watch < INGEST_HITS_OF_WATCH)
			v[n++] = row_of_hit(c, &r->hits[i]);
	}
	return n;
}
