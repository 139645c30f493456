/* SPDX-License-Identifier: ISC */
/* Articles of a slice: matched, and what was found turned into rows (slice.h). */
#include "desk/slice.h"

#include "base/hash.h"
#include "base/id.h"
#include "desk/order.h"
#include "desk/page_text.h"
#include "desk/rows.h"

bool slice_is_full(const struct slice *s)
{
	return s->rows >= INGEST_SLICE_ROWS || s->bytes >= INGEST_SLICE_BYTES;
}

/* An article is a row, one as an item, and one for each key. */
void slice_weigh(struct slice *s, const struct store_new *n)
{
	const struct article *a = &n->article.a;
	size_t rows = 2 + KEY_N + n->found.n_hits + n->found.n_alerts;
	size_t bytes = a->title.n + a->summary.n + a->body.n;

	if (n->found.n_alerts != 0)
		rows += s->d->config->n_dests;
	s->rows += rows;
	s->bytes += bytes + n->sketch.shingles.n;
	s->in->n_bytes += bytes + a->guid.n + a->link.n + rows * INGEST_ROW_BYTES;
}

/* Of a feed of which nothing is known yet the document's last items count, also those that are known. */
static void learn_first(struct slice *s)
{
	struct ingest *in = s->in;
	size_t n = in->doc->n_articles;

	in->rest.learned = true;
	for (size_t i = n < FURNITURE_WINDOW ? n : FURNITURE_WINDOW; i-- > 0;)
		furniture_kept_add(s->kept, &in->doc->articles[in->rest.order[i]], &s->arena);
}

enum errc slice_learn(struct slice *s, struct err *e)
{
	const struct feed_doc *doc = s->in->doc;

	if (s->kept != NULL)
		return ERR_NONE;
	s->kept = arena_alloc(&s->arena, sizeof(*s->kept));
	if (s->kept == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	furniture_kept_read(s->in->rest.furniture, s->kept);
	if (s->kept->items == 0)
		learn_first(s);
	s->furniture = (struct furniture){.strip = s->feed->strip,
		.n_strip = s->feed->n_strip,
		.keep = s->feed->keep,
		.n_keep = s->feed->n_keep,
		.outlets = {s->feed->title, doc->title}};
	furniture_learn(&s->furniture, doc->articles, doc->n_articles);
	furniture_kept_know(s->kept, &s->furniture);
	return ERR_NONE;
}

void slice_keep_learned(struct slice *s)
{
	AUTO_BUF struct buf state = {0};

	for (size_t i = 0; i < s->n_news && !s->in->rest.learned; i++)
		if (s->news[i].article.version_of == 0)
			furniture_kept_add(s->kept, &s->news[i].article.a, &s->arena);
	buf_init(&state, BUF_NO_MAX);
	furniture_kept_write(s->kept, &state);
	s->in->rest.furniture = arena_str(&s->in->arena, buf_view(&state));
	s->news[s->n_news - 1].learned = s->in->rest.furniture;
}

struct article slice_item(struct slice *s, size_t i)
{
	struct article it = s->in->doc->articles[i];
	const struct ingest_page *page = s->in->pages != NULL ? &s->in->pages[i] : NULL;

	if (page == NULL || (page->text.n == 0 && !page->about))
		return it;
	if (page->text.n != 0)
		it.body = page_text_with(page->text, it.body, &s->arena);
	if (it.published_s == TIME_NONE)
		it.published_s = page->published_s;
	if (it.n_authors == 0) {
		it.authors = page->authors;
		it.n_authors = page->n_authors;
	}
	return it;
}

struct watch_result slice_match(struct slice *s, const struct article *it)
{
	const struct desk *d = s->d;
	int64_t began_us = d->now_us != NULL ? d->now_us() : 0;

	furniture_fields(&s->furniture, it, s->feed->title, &s->arena, s->fields);
	struct watch_result r =
		watchset_run(d->config->watchset, d->scratch, s->fields, s->mask);

	s->match_us += d->now_us != NULL ? d->now_us() - began_us : 0;
	return r;
}

/* The result of a match lives in the scratch, until the next item: what is stored is copied. */
static enum errc keep_hits(
	struct slice *s, const struct watch_result *r, struct store_found *found, struct err *e)
{
	struct store_hit *rows = arena_array(&s->arena, r->n_hits, sizeof(*rows));

	if (rows == NULL)
		return err_set(e, ERR_LIMIT, "too many hits");
	found->n_hits = rows_of_hits(s->d->config, r, rows);
	found->hits = rows;
	s->in->n_hits += found->n_hits;
	s->in->n_hits_cut += r->n_hits - found->n_hits;
	return ERR_NONE;
}

static bool has_bit(const uint64_t *set, uint32_t i)
{
	return set != NULL && (set[i / 64] >> i % 64 & 1) != 0;
}

/* The article is new, or its wording is, so that no watch has an alert of it yet. */
static struct store_alert alert(struct slice *s, const struct config_watch *w)
{
	const struct ingest *in = s->in;
	uint8_t random[10];
	char id[4 + ID_LEN + 1] = "alr_";

	s->d->random_bytes(random, sizeof(random));
	id_make(in->now_ms, random, id + 4);
	return (struct store_alert){.id = arena_str(&s->arena, str_of(id)),
		.watch = w->id,
		.created_ms = in->now_ms,
		.flow = hash64(w->id, hash64(in->feed, 0))};
}

/* Whom they reach is decided when all of the slice are there (tell.h). Nobody to tell: the hits are stored,
 * and there is no alert. */
static enum errc alert_all(struct slice *s, const struct watch_result *r, const uint64_t *quiet,
	struct store_found *found, struct err *e)
{
	const struct config *c = s->d->config;
	struct store_alert *v = arena_array(&s->arena, r->n_hits, sizeof(*v));

	if (v == NULL)
		return err_set(e, ERR_LIMIT, "too many alerts");
	for (size_t i = 0; i < r->n_hits && c->n_dests != 0; i++)
		if ((i == 0 ||
			    r->hits[i].watch != r->hits[i - 1].watch) && /* sorted by watch */
			!has_bit(quiet, r->hits[i].watch))
			v[found->n_alerts++] = alert(s, &c->watches[r->hits[i].watch]);
	found->alerts = v;
	s->in->n_alerts += found->n_alerts;
	return ERR_NONE;
}

/* The document has brought more than is kept of one: its articles are stored, and nothing hangs on
 * them. */
static bool is_too_much(const struct ingest *in)
{
	return in->n_hits >= INGEST_HITS || in->n_alerts >= INGEST_ALERTS;
}

/* Without its alerts an article's hits are nothing that anybody was told, so they go together. */
enum errc slice_take_found(struct slice *s, const struct watch_result *r, const uint64_t *quiet,
	struct store_new *ret, struct err *e)
{
	struct ingest *in = s->in;

	if (is_too_much(in)) {
		in->n_hits_cut += r->n_hits;
		in->n_untold += r->n_hits != 0 && !ret->article.silent;
		ret->article.silent = true;
		return ERR_NONE;
	}
	if (keep_hits(s, r, &ret->found, e) != ERR_NONE)
		return e->code;
	return ret->article.silent ? ERR_NONE : alert_all(s, r, quiet, &ret->found, e);
}

struct article slice_dated(const struct article *it)
{
	struct article a = *it;

	if (!time_is_real(a.published_s))
		a.published_s = TIME_NONE;
	if (!time_is_real(a.updated_s))
		a.updated_s = TIME_NONE;
	return a;
}

bool slice_is_old(const struct slice *s, size_t i, int64_t newest_s)
{
	const struct ingest *in = s->in;
	int64_t max_s = feed_max_age_ms(&in->state, s->feed->max_age_ms) / 1000;
	int64_t date_s = in->doc->articles[i].published_s;

	return time_is_real(date_s) && newest_s != 0 && date_s < newest_s - max_s;
}
