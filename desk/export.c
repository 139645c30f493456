/* SPDX-License-Identifier: ISC */
#include "desk/export.h"

#include "watch/snippet.h"

enum {
	SNIPPET = 200, /* characters, about */
	FOUND_MAX = 8  /* words that are named */
};

bool export_format_of(struct str name, enum export_format *ret)
{
	static const struct str names[EXPORT_FORMATS] = {
		STR_INIT("atom"), STR_INIT("json"), STR_INIT("csv")};

	for (enum export_format f = 0; f < EXPORT_FORMATS; f++)
		if (str_eq(names[f], name)) {
			*ret = f;
			return true;
		}
	return false;
}

static struct str title_of(const void *of, struct str feed)
{
	const struct config_feed *f = config_feed(of, feed);

	return f != NULL ? f->title : feed;
}

struct export_outlets export_outlets_of(const struct config *c)
{
	return (struct export_outlets){title_of, c};
}

struct exporting {
	const struct export_ask *ask;
	const struct export_writer *to;
	struct export_doc doc;
	struct store *s;
	struct buf *out;
	size_t n;
	struct err *e;
};

/* ---- an article ---------------------------------------------------------------------------- */

static struct str field_text(const struct store_article *row, struct str outlet, enum field f)
{
	const struct str texts[FIELD_N] = {[FIELD_TITLE] = row->a.title,
		[FIELD_SUMMARY] = row->a.summary,
		[FIELD_BODY] = row->a.body,
		[FIELD_URL] = row->a.link,
		[FIELD_SOURCE] = outlet};

	return f < FIELD_N ? texts[f] : STR("");
}

/* Where readers may be sent. */
static struct str safe_url(struct str url)
{
	return str_starts_nocase(url, STR("http://")) || str_starts_nocase(url, STR("https://"))
		       ? url
		       : STR("");
}

static struct str words_found(const struct store_article *row, struct str outlet,
	const struct store_hit *h, size_t n, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	for (size_t i = 0; i < n && i < FOUND_MAX; i++) {
		struct str text = field_text(row, outlet, h[i].field);

		buf_str(&b, i == 0 ? STR("") : STR(", "));
		buf_str(&b, str_sub(text, h[i].start, h[i].end));
	}
	return arena_str(a, buf_view(&b));
}

/* Hits of the first one's field. */
static struct str sentence(const struct store_article *row, struct str outlet,
	const struct store_hit *h, size_t n, struct arena *a)
{
	struct watch_hit *v = arena_array(a, n, sizeof(*v));
	struct snippet s = {.n_marks = 0};
	size_t used = 0;

	for (size_t i = 0; i < n && v != NULL; i++)
		if (h[i].field == h[0].field)
			v[used++] = (struct watch_hit){.start = h[i].start, .end = h[i].end};
	if (used == 0)
		return STR("");
	struct str text = field_text(row, outlet, h[0].field);

	/* What was stored by another version may not fit what is stored now. */
	if (v[0].end > text.n || v[0].start > v[0].end)
		return STR("");
	snippet_make(text, v, used, SNIPPET, a, &s);
	return s.text;
}

static bool on_article(const struct store_article *row, void *arg)
{
	struct exporting *x = arg;
	struct str outlet = x->ask->outlets.title(x->ask->outlets.of, row->feed);
	AUTO_ARENA struct arena a = {0};
	struct store_hit *hits = NULL;
	size_t n = 0;

	arena_init(&a, BUF_NO_MAX);
	if (store_hits_get(x->s, row->id, &x->ask->id, 1, &a, &hits, &n, x->e) != ERR_NONE)
		return false;
	const struct export_item item = {.id = row->id,
		.first_seen_ms = row->first_seen_ms,
		.published_s = row->a.published_s,
		.feed = row->feed,
		.outlet = outlet,
		.title = row->a.title,
		.url = safe_url(row->a.link),
		.found = words_found(row, outlet, hits, n, &a),
		.snippet = sentence(row, outlet, hits, n, &a)};

	if (x->n == 0) {
		x->doc.updated_ms = row->first_seen_ms;
		x->to->begin(&x->doc, x->out);
	}
	x->to->item(&x->doc, &item, x->n++ == 0, x->out);
	return !x->out->over;
}

/* ---- all ----------------------------------------------------------------------------------- */

enum errc export_write(const struct export_ask *ask, struct store *s, struct buf *out,
	size_t *ret_n, struct err *e)
{
	const struct store_scan q = {.watch = ask->id,
		.since_ms = ask->since_ms,
		.newest_first = true,
		.max = ask->limit < EXPORT_MAX ? ask->limit : EXPORT_MAX};
	struct exporting x = {.ask = ask,
		.to = &export_writers[ask->format],
		.doc = {ask->id, ask->title, ask->now_ms},
		.s = s,
		.out = out,
		.e = e};

	e->code = ERR_NONE;
	if (store_scan(s, &q, on_article, &x, e) != ERR_NONE || e->code != ERR_NONE)
		return e->code;
	if (x.n == 0)
		x.to->begin(&x.doc, out);
	x.to->end(out);
	if (out->over)
		return err_set(e, ERR_LIMIT, "the document is too long; ask for less");
	*ret_n = x.n;
	return ERR_NONE;
}
