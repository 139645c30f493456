/* SPDX-License-Identifier: ISC */
/* rasid watch trend: how many stories a watch found, day by day or hour by hour, and whether there are more than usual now. */
#include <stdlib.h>

#include "base/jsonw.h"
#include "base/xalloc.h"
#include "cli/chart.h"
#include "cli/feed.h"
#include "cli/values.h"
#include "cli/watch.h"
#include "daemon/clock.h"
#include "desk/archive.h"

#define HOUR_MS (INT64_C(60) * 60 * 1000)
#define DAY_MS (24 * HOUR_MS)

enum {
	DAYS = 30,
	HOURLY_DAYS = 3 /* so short a time is drawn by the hour */
};

struct drawing {
	const struct config_watch *w;
	int64_t since_ms, now_ms, step_ms;
	struct archive_trend t;
	uint64_t *v; /* stories of each step */
	size_t n;
	struct arena arena;
};

static void count(struct drawing *d)
{
	int64_t first = d->since_ms / d->step_ms;

	d->n = (size_t)(d->now_ms / d->step_ms - first + 1);
	d->v = xcalloc(d->n, sizeof(*d->v));
	for (size_t i = 0; i < d->t.n; i++) {
		int64_t at = d->t.at_ms[i] / d->step_ms - first;

		if (at >= 0 && (size_t)at < d->n)
			d->v[at]++;
	}
}

static int print(const struct drawing *d)
{
	AUTO_BUF struct buf out = {0};
	const struct wave_verdict *now = &d->t.now;
	const char *step = d->step_ms == DAY_MS ? "day" : "hour";
	uint64_t most = 0;

	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < d->n; i++)
		most = d->v[i] > most ? d->v[i] : most;
	buf_printf(&out, STR_F ": %zu stories in %zu %ss, at most %llu a%s %s\n  ",
		STR_A(d->w->id), d->t.n, d->n, step, (unsigned long long)most,
		d->step_ms == DAY_MS ? "" : "n", step);
	size_t each = chart_write(d->v, d->n, &out);

	buf_printf(&out, "  each %zu %s%s\n", each, step, each == 1 ? "" : "s");
	buf_printf(&out,
		"  now: %llu in the last %lld min, %.1f are usual at this time of the week",
		(unsigned long long)now->count, (long long)(d->t.terms.window_ms / 60000),
		now->usual);
	if (now->known)
		buf_printf(&out, "; %s from %.0f on%s\n",
			d->w->burst != 0 ? "a wave" : "a wave (burst = 3x) would be told",
			now->fires, (double)now->count >= now->fires ? ": there is one" : "");
	else
		buf_str(&out, STR("; too little is stored to know waves\n"));
	return cli_print(buf_view(&out));
}

static void write_steps(struct jsonw *w, struct drawing *d)
{
	int64_t first = d->since_ms / d->step_ms;

	jsonw_array(w, "steps");
	for (size_t i = 0; i < d->n; i++) {
		jsonw_object(w, NULL);
		jsonw_str(w, "begins",
			feed_time((first + (int64_t)i) * d->step_ms / 1000, &d->arena));
		jsonw_int(w, "stories", (int64_t)d->v[i]);
		jsonw_end(w);
	}
	jsonw_end(w);
}

/* Tenths, since figures of this JSON are integers. */
static int print_json(struct drawing *d)
{
	const struct wave_verdict *now = &d->t.now;
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", d->w->id);
	jsonw_str(&w, "since", feed_time(d->since_ms / 1000, &d->arena));
	jsonw_int(&w, "step_s", d->step_ms / 1000);
	write_steps(&w, d);
	jsonw_object(&w, "now");
	jsonw_int(&w, "window_s", d->t.terms.window_ms / 1000);
	jsonw_int(&w, "stories", (int64_t)now->count);
	jsonw_int(&w, "usual_tenths", (int64_t)(now->usual * 10 + 0.5));
	jsonw_int(&w, "fires_at", (int64_t)(now->fires + 0.999));
	jsonw_bool(&w, "known", now->known);
	jsonw_bool(&w, "wave", now->known && (double)now->count >= now->fires);
	jsonw_end(&w);
	jsonw_end(&w);
	return feed_print_json(&out);
}

static int draw(const struct cli_args *a, const struct config *c, struct drawing *d)
{
	struct err e = {.code = ERR_NONE};

	d->now_ms = clock_now_ms();
	d->since_ms = d->now_ms - DAYS * DAY_MS;
	if (a->of[OPT_SINCE] != NULL &&
		cli_time(a->of[OPT_SINCE], "since", d->now_ms, &d->since_ms) != CLI_OK)
		return CLI_USAGE;
	if (d->since_ms > d->now_ms)
		return cli_fail(CLI_USAGE, "--since is in the future");
	enum errc rc = archive_trend(c, d->w, &d->since_ms, d->now_ms, &d->arena, &d->t, &e);

	if (rc != ERR_NONE)
		return cli_unread(&e);
	d->step_ms = d->now_ms - d->since_ms <= HOURLY_DAYS * DAY_MS ? HOUR_MS : DAY_MS;
	count(d);
	int code = a->of[OPT_JSON] != NULL ? print_json(d) : print(d);

	return code == CLI_OK && d->t.n == 0 ? CLI_NOTHING : code;
}

int watch_trend(const struct cli_args *a)
{
	struct drawing d = {.w = NULL};
	struct conf_diags diags;
	int rc = CLI_CONFIG;

	arena_init(&d.arena, BUF_NO_MAX);
	struct config *c = watch_config(a, NULL, &d.arena, &diags);

	if (c != NULL) {
		d.w = watch_named(a, c);
		rc = d.w != NULL ? draw(a, c, &d) : CLI_FAILED;
	}
	free(d.v);
	config_free(c);
	arena_done(&d.arena);
	return rc;
}
