/* SPDX-License-Identifier: ISC */
/* Alerts and mutes as rasid(1) "MACHINE-READABLE FORMS" describes them. */
#include "daemon/alerts_private.h"
#include "desk/identity.h"
#include "feeds/date/date.h"

void alerts_write_time(struct jsonw *w, const char *name, int64_t ms)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 64);
	if (ms != TIME_NONE && ms != 0 && ms != INT64_MAX)
		date_format_utc(ms / 1000, &b);
	jsonw_str_opt(w, name, buf_view(&b));
}

static struct str outlet(const struct config *c, struct str feed)
{
	const struct config_feed *f = config_feed(c, feed);

	return f != NULL ? f->title : feed;
}

/* What holds or silences it, or what went wrong last. Of what was delivered neither matters any more. */
static struct str reason(const struct store_alert_row *r)
{
	if (r->state == DELIVERY_HELD || r->state == DELIVERY_SUPPRESSED)
		return r->hold;
	return r->state == DELIVERY_DONE ? STR("") : r->why;
}

static void write_row(const struct config *c, const struct store_alert_row *r, struct jsonw *w)
{
	alerts_write_time(w, "time", r->created_ms);
	jsonw_str(w, "id", r->id);
	jsonw_str(w, "state", str_of(delivery_state_name(r->state)));
	jsonw_str_opt(w, "reason", reason(r));
	alerts_write_time(w, "until", r->state == DELIVERY_HELD ? r->hold_until_ms : 0);
	jsonw_str(w, "destination", r->dest);
	jsonw_str_opt(w, "watch", r->watch);
	jsonw_str_opt(w, "feed", r->feed);
	jsonw_str_opt(w, "outlet", outlet(c, r->feed));
	jsonw_str_opt(w, "title", r->title);
	alerts_write_time(w, "changed", r->changed_ms);
}

static void write_rows(const struct config *c, const struct alerts_found *f, struct jsonw *w)
{
	jsonw_array(w, "alerts");
	for (size_t i = 0; i < f->n; i++) {
		jsonw_object(w, NULL);
		write_row(c, &f->rows[i], w);
		jsonw_end(w);
	}
	jsonw_end(w);
}

void alerts_write_list(const struct config *c, const struct alerts_found *f, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	write_rows(c, f, &w);
	jsonw_bool(&w, "more", f->total > f->n);
	jsonw_end(&w);
	buf_char(out, '\n');
}

void alerts_write_dry(const struct config *c, const struct alerts_found *f, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "would", (int64_t)f->total);
	write_rows(c, f, &w);
	jsonw_end(&w);
	buf_char(out, '\n');
}

/* ---- one alert ----------------------------------------------------------------------------- */

static void write_hit(const struct article *a, const struct store_hit *h, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "watch", h->watch);
	jsonw_str(w, "term", h->term);
	jsonw_int(w, "line", h->line);
	jsonw_str(w, "field", str_of(article_field_name(h->field)));
	jsonw_int(w, "start", (int64_t)h->start);
	jsonw_int(w, "end", (int64_t)h->end);
	jsonw_str(w, "text", str_sub(article_text(a, h->field), h->start, h->end));
	jsonw_array(w, "rules");
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		if ((h->rules & bit) != 0)
			jsonw_str(w, NULL, str_of(rule_name((enum rule)bit)));
	jsonw_end(w);
	jsonw_end(w);
}

static void write_article(const struct config *c, const struct alerts_found *f, struct jsonw *w)
{
	const struct store_trail *t = &f->trail;

	if (!t->stored) {
		jsonw_null(w, "article");
		return;
	}
	jsonw_object(w, "article");
	jsonw_int(w, "id", t->article);
	jsonw_str(w, "feed", t->feed);
	jsonw_str(w, "outlet", outlet(c, t->feed));
	jsonw_str(w, "title", t->title);
	jsonw_str_opt(w, "link", t->link);
	alerts_write_time(w, "published",
		t->published_s != TIME_NONE ? t->published_s * 1000 : TIME_NONE);
	alerts_write_time(w, "first_seen", t->first_seen_ms);
	jsonw_str_opt(w, "identity", t->why);
	jsonw_str_opt(w, "identity_text", str_of(identity_sentence(t->why)));
	jsonw_array(w, "hits");
	for (size_t i = 0; i < f->n_hits; i++)
		write_hit(&f->article.a, &f->hits[i], w);
	jsonw_end(w);
	jsonw_end(w);
}

static void on_told_by(const char *how, struct str route, void *arg)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, KIB(4));
	buf_printf(&b, "%s%s" STR_F, how, route.n != 0 ? " " : "", STR_A(route));
	jsonw_str(arg, NULL, buf_view(&b));
}

/* By the configuration of today: that of then is not kept. */
static void write_told_by(
	const struct config *c, const struct store_trail *t, struct str dest, struct jsonw *w)
{
	const struct config_watch *watch = config_watch(c, t->watch);
	const struct config_feed *feed = config_feed(c, t->feed);

	jsonw_array(w, "told_by");
	if (watch != NULL && feed != NULL)
		config_told_by(c, watch, feed, dest, on_told_by, w);
	jsonw_end(w);
}

static void write_attempt(const struct store_attempt *a, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_int(w, "n", a->n);
	alerts_write_time(w, "time", a->started_ms);
	jsonw_int(w, "took_ms", a->took_us / 1000);
	jsonw_int(w, "status", a->status);
	jsonw_str_opt(w, "error", a->error);
	jsonw_str_opt(w, "excerpt", a->excerpt);
	jsonw_end(w);
}

static void write_delivery(const struct config *c, const struct store_trail *t,
	const struct store_trail_delivery *d, struct jsonw *w)
{
	jsonw_object(w, NULL);
	write_row(c, &d->row, w);
	/* It was held, or left with others: also said once it is delivered. */
	jsonw_str_opt(w, "hold", d->row.hold);
	jsonw_bool(w, "together", d->row.message != 0 && d->row.message != d->row.seq);
	write_told_by(c, t, d->row.dest, w);
	jsonw_array(w, "attempts");
	for (size_t i = 0; i < d->n_attempts; i++)
		write_attempt(&d->attempts[i], w);
	jsonw_end(w);
	jsonw_end(w);
}

void alerts_write_trail(const struct config *c, const struct alerts_found *f, struct buf *out)
{
	const struct store_trail *t = &f->trail;
	const struct config_watch *watch = config_watch(c, t->watch);
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", t->id);
	jsonw_str_opt(&w, "watch", t->watch);
	jsonw_str_opt(&w, "watch_title", watch != NULL ? watch->title : STR(""));
	alerts_write_time(&w, "time", t->created_ms);
	/* Of a notice of operations, its subject. */
	jsonw_str_opt(&w, "title", t->title);
	write_article(c, f, &w);
	jsonw_array(&w, "deliveries");
	for (size_t i = 0; i < t->n; i++)
		write_delivery(c, t, &t->v[i], &w);
	jsonw_end(&w);
	jsonw_end(&w);
	buf_char(out, '\n');
}

/* ---- mutes --------------------------------------------------------------------------------- */

static const char *const kind_names[STORE_MUTE_KINDS] = {[STORE_MUTE_WATCH] = "watch",
	[STORE_MUTE_FEED] = "feed",
	[STORE_MUTE_DEST] = "destination",
	[STORE_MUTE_STORY] = "story"};

void alerts_write_mutes(const struct config *c, const struct alerts_found *f, struct buf *out)
{
	struct jsonw w;

	(void)c;
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_array(&w, "mutes");
	for (size_t i = 0; i < f->n_mutes; i++) {
		const struct store_mute *m = &f->mutes[i];

		/* `rasid story show` has them. */
		if (m->kind == STORE_FOLLOW_STORY)
			continue;
		jsonw_object(&w, NULL);
		jsonw_int(&w, "id", m->id);
		jsonw_str(&w, "kind",
			str_of(m->kind < STORE_MUTE_KINDS ? kind_names[m->kind] : ""));
		jsonw_str(&w, "of", m->subject);
		jsonw_str_opt(&w, "to", m->dest);
		alerts_write_time(&w, "until", m->until_ms);
		alerts_write_time(&w, "created", m->created_ms);
		jsonw_str_opt(&w, "why", m->why);
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	buf_char(out, '\n');
}
