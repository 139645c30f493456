#include "desk/rows.h"

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
