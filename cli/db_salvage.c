/* SPDX-License-Identifier: ISC */
/* rasid db salvage: what can be read of a damaged database, into a new file. */
#include <inttypes.h>

#include "cli/db.h"

static int print_json(const struct store_salvaged *s, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "pages", (int64_t)s->pages);
	jsonw_int(&w, "lost_pages", (int64_t)s->lost_pages);
	jsonw_bool(&w, "log", s->log);
	jsonw_array(&w, "tables");
	for (size_t i = 0; i < s->n; i++) {
		jsonw_object(&w, NULL);
		jsonw_str(&w, "name", s->v[i].table);
		jsonw_int(&w, "saved", (int64_t)s->v[i].rows);
		jsonw_int(&w, "bad", (int64_t)s->v[i].bad);
		jsonw_int(&w, "strays", (int64_t)s->v[i].strays);
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	return house_print_json(out);
}

static int print_people(const struct house *h, const struct store_salvaged *s, struct buf *out)
{
	buf_printf(out, "%-16s%12s%12s%12s\n", "table", "saved", "in pieces", "strays");
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].rows + s->v[i].bad + s->v[i].strays != 0)
			buf_printf(out, "%-16.*s%12" PRIu64 "%12" PRIu64 "%12" PRIu64 "\n",
				(int)s->v[i].table.n, s->v[i].table.p, s->v[i].rows,
				s->v[i].bad, s->v[i].strays);
	buf_printf(out, "of %" PRIu64 " pages %" PRIu64 " could not be read%s; %.1f s\n",
		s->pages, s->lost_pages,
		s->log ? "" : ", and nothing of the log beside the file", house_seconds(h));
	buf_printf(out, "`rasid restore %s` puts it in place\n", h->args->operands[2]);
	return cli_print(buf_view(out));
}

int db_salvage(struct house *h)
{
	AUTO_BUF struct buf out = {0};
	struct store_progress p = house_progress(h, "salvaged");
	struct store_salvaged s;
	struct err e = {.code = ERR_NONE};

	if (store_salvage(&h->conf, str_of(h->args->operands[1]), str_of(h->args->operands[2]),
		    &p, &h->arena, &s, &e) != ERR_NONE)
		return house_fail(h, &e);
	house_shows(h, 1, 1);
	buf_init(&out, BUF_NO_MAX);
	return h->args->of[OPT_JSON] != NULL ? print_json(&s, &out) : print_people(h, &s, &out);
}
