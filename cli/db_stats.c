/* SPDX-License-Identifier: ISC */
/* rasid db stats: what the database is made of. */
#include <inttypes.h>

#include "cli/db.h"

enum {
	FEEDS_SHOWN = 20,
	FEEDS_JSON = 100000,
	DAYS = 7
};

/* A cell, on the right of n columns. */
static void right(struct buf *out, const struct buf *cell, size_t n)
{
	for (size_t i = cell->n; i < n; i++)
		buf_char(out, ' ');
	buf_str(out, buf_view(cell));
}

static void number(struct buf *out, uint64_t v, size_t n)
{
	AUTO_BUF struct buf cell = {0};

	buf_init(&cell, BUF_NO_MAX);
	house_number(&cell, v);
	right(out, &cell, n);
}

static void bytes(struct buf *out, uint64_t v, size_t n)
{
	AUTO_BUF struct buf cell = {0};

	buf_init(&cell, BUF_NO_MAX);
	house_bytes(&cell, v);
	right(out, &cell, n);
}

static void print_head(const struct house *h, const struct store_stats *s, struct buf *out)
{
	buf_printf(out, "database  " STR_F ", version %zu\nsize      ", STR_A(h->conf.place),
		s->version);
	house_bytes(out, s->bytes);
	buf_str(out, STR(", of them "));
	house_bytes(out, s->free_bytes);
	buf_str(out, STR(" unused; "));
	house_bytes(out, s->log_bytes);
	buf_str(out, STR(" in the log\narticles  "));
	house_number(out, s->articles);
	if (s->articles != 0) {
		buf_str(out, STR(", which came from "));
		house_time(out, s->first_ms);
		buf_str(out, STR(" to "));
		house_time(out, s->last_ms);
	}
	buf_str(out, STR("\ngrowth    "));
	house_number(out, s->week_articles / DAYS);
	buf_str(out, STR(" articles, "));
	house_bytes(out, s->week_bytes / DAYS);
	buf_str(out, STR(" of text a day, in the last seven\n"));
}

static void print_tables(const struct store_stats *s, struct buf *out)
{
	buf_printf(out, "\n%-24s%14s%12s\n", "table", "rows", "size");
	for (size_t i = 0; i < s->n_tables; i++) {
		buf_printf(out, "%-24.*s", (int)s->tables[i].name.n, s->tables[i].name.p);
		number(out, s->tables[i].rows, 14);
		bytes(out, s->tables[i].bytes, 12);
		buf_char(out, '\n');
	}
}

static void print_feeds(const struct store_stats *s, struct buf *out)
{
	buf_printf(out, "\n%-24s%14s%12s  %s\n", "feed", "articles", "text", "last article");
	for (size_t i = 0; i < s->n_feeds && i < FEEDS_SHOWN; i++) {
		const struct store_feed_share *f = &s->feeds[i];

		buf_printf(out, "%-24.*s", (int)f->feed.n, f->feed.p);
		number(out, f->articles, 14);
		bytes(out, f->bytes, 12);
		buf_str(out, STR("  "));
		house_time(out, f->last_ms);
		buf_char(out, '\n');
	}
	if (s->n_feeds > FEEDS_SHOWN)
		buf_printf(out, "and %zu more\n", s->n_feeds - FEEDS_SHOWN);
}

static void json_tables(const struct store_stats *s, struct jsonw *w)
{
	jsonw_array(w, "tables");
	for (size_t i = 0; i < s->n_tables; i++) {
		jsonw_object(w, NULL);
		jsonw_str(w, "name", s->tables[i].name);
		jsonw_int(w, "rows", (int64_t)s->tables[i].rows);
		jsonw_int(w, "bytes", (int64_t)s->tables[i].bytes);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void json_feeds(const struct store_stats *s, struct jsonw *w)
{
	jsonw_array(w, "feeds");
	for (size_t i = 0; i < s->n_feeds; i++) {
		const struct store_feed_share *f = &s->feeds[i];

		jsonw_object(w, NULL);
		jsonw_str(w, "id", f->feed);
		jsonw_int(w, "articles", (int64_t)f->articles);
		jsonw_int(w, "bytes", (int64_t)f->bytes);
		house_json_time(w, "first_article", f->first_ms);
		house_json_time(w, "last_article", f->last_ms);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static int print_json(const struct house *h, const struct store_stats *s, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "file", h->conf.place);
	jsonw_int(&w, "version", (int64_t)s->version);
	jsonw_int(&w, "bytes", (int64_t)s->bytes);
	jsonw_int(&w, "unused_bytes", (int64_t)s->free_bytes);
	jsonw_int(&w, "log_bytes", (int64_t)s->log_bytes);
	jsonw_int(&w, "articles", (int64_t)s->articles);
	house_json_time(&w, "first_article", s->first_ms);
	house_json_time(&w, "last_article", s->last_ms);
	jsonw_int(&w, "week_articles", (int64_t)s->week_articles);
	jsonw_int(&w, "week_bytes", (int64_t)s->week_bytes);
	json_tables(s, &w);
	json_feeds(s, &w);
	jsonw_end(&w);
	return house_print_json(out);
}

int db_stats(struct house *h)
{
	AUTO_BUF struct buf out = {0};
	struct store_stats s;
	struct err e = {.code = ERR_NONE};

	buf_init(&out, BUF_NO_MAX);
	if (store_stats(&h->conf, FEEDS_JSON, &h->arena, &s, &e) != ERR_NONE)
		return house_fail(h, &e);
	if (h->args->of[OPT_JSON] != NULL)
		return print_json(h, &s, &out);
	print_head(h, &s, &out);
	print_tables(&s, &out);
	print_feeds(&s, &out);
	return cli_print(buf_view(&out));
}
