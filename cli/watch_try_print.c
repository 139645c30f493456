/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/jsonw.h"
#include "base/xalloc.h"
#include "cli/chart.h"
#include "cli/feed.h"
#include "cli/watch.h"
#include "cli/watch_try.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* What the kinds are called where people read. */
static const char *const kind_words[TRY_KINDS] = {
	[TRY_EXACT] = "exact",
	[TRY_MARKS] = "tashkeel/tatweel",
	[TRY_PREFIX] = "with prefix",
	[TRY_LETTERS] = "hamza/ya variants",
	[TRY_ENDING] = "other endings",
	[TRY_OTHER] = "other forms",
};

/* ---- days ---------------------------------------------------------------------------------- */

/* From the first day asked for, or searched, to the last; 0: nothing was searched. */
static size_t span_of(const struct try_told *t, int64_t *ret_first)
{
	const struct try_found *f = t->found;
	int64_t from_ms = t->ask->since_ms > f->first_ms ? t->ask->since_ms : f->first_ms;

	if (f->first_ms == TIME_NONE)
		return 0;
	*ret_first = from_ms / DAY_MS;
	return (size_t)(f->last_ms / DAY_MS - *ret_first + 1);
}

static uint64_t *figures(const struct try_told *t, int64_t first, size_t n)
{
	uint64_t *v = xcalloc(n + 1, sizeof(*v));

	for (size_t i = 0; i < t->found->n_days; i++) {
		int64_t at = t->found->days[i].day - first;

		if (at >= 0 && (size_t)at < n)
			v[at] = t->found->days[i].articles;
	}
	return v;
}

static const struct try_day *busiest(const struct try_found *f)
{
	const struct try_day *best = &f->days[0];

	for (size_t i = 1; i < f->n_days; i++)
		if (f->days[i].articles > best->articles)
			best = &f->days[i];
	return best;
}

/* ---- for people ---------------------------------------------------------------------------- */

void watch_sample_put(const struct sample *s, struct buf *out)
{
	AUTO_ARENA struct arena a = {0};
	struct str time;
	size_t at = 0;

	arena_init(&a, BUF_NO_MAX);
	time = feed_time(s->first_seen_ms / 1000, &a);
	buf_printf(out, "  %.10s %.5s  " STR_F "%s  ", time.p, time.n >= 16 ? time.p + 11 : "",
		STR_A(s->feed), s->silent ? " (silent)" : "");
	for (size_t i = 0; i < s->snippet.n_marks; i++) {
		cli_plain(out, str_sub(s->snippet.text, at, s->snippet.marks[i].start));
		buf_char(out, '[');
		cli_plain(out, str_sub(s->snippet.text, s->snippet.marks[i].start,
				       s->snippet.marks[i].end));
		buf_char(out, ']');
		at = s->snippet.marks[i].end;
	}
	cli_plain(out, str_sub(s->snippet.text, at, s->snippet.text.n));
	buf_char(out, '\n');
}

static void put_sums(const struct try_told *t, size_t days, struct buf *out)
{
	const struct try_found *f = t->found;
	uint64_t news = f->matched - f->repeated;

	buf_printf(out, "searched %llu articles in %lld.%02lld s: %llu matches in %llu stories",
		(unsigned long long)f->searched, (long long)(t->took_ms / 1000),
		(long long)(t->took_ms % 1000 / 10), (unsigned long long)news,
		(unsigned long long)f->stories);
	if (f->n_days != 0) {
		AUTO_ARENA struct arena a = {0};
		const struct try_day *best = busiest(f);

		arena_init(&a, BUF_NO_MAX);
		buf_str(out, STR(", about "));
		watch_rate(news, (double)days, out);
		buf_printf(out, " a day (max %llu on %.10s)",
			(unsigned long long)best->articles,
			feed_time(best->day * DAY_MS / 1000, &a).p);
	}
	buf_char(out, '\n');
	if (f->silent != 0)
		buf_printf(out,
			"  %llu of them came silently (first polls and the like): nobody would have been told\n",
			(unsigned long long)f->silent);
	if (f->repeated != 0)
		buf_printf(out, "  %llu later wordings, which had it before, are not counted\n",
			(unsigned long long)f->repeated);
}

static void put_kinds(const struct try_found *f, struct buf *out)
{
	buf_str(out, STR(" "));
	for (enum try_kind k = 0; k < TRY_KINDS; k++)
		if (f->kinds[k] != 0)
			buf_printf(out, " %s %llu ", kind_words[k],
				(unsigned long long)f->kinds[k]);
	buf_char(out, '\n');
}

static void put_chart(const struct try_told *t, int64_t first, size_t n, struct buf *out)
{
	uint64_t *v = figures(t, first, n);

	buf_str(out, STR("  "));
	size_t each = chart_write(v, n, out);

	if (each == 1)
		buf_str(out, STR("  daily\n"));
	else
		buf_printf(out, "  each %zu days\n", each);
	free(v);
}

static void put_dest(const struct try_dest *d, struct buf *out)
{
	uint64_t suppressed = 0;

	for (enum noise_reason r = 0; r < NOISE_N; r++)
		suppressed += d->suppressed[r];
	if (d->told + suppressed == 0)
		return;
	buf_printf(out, "  would notify " STR_F ": %llu articles in %llu messages",
		STR_A(d->id), (unsigned long long)d->told, (unsigned long long)d->messages);
	if (d->held != 0)
		buf_printf(out, ", %llu of them later", (unsigned long long)d->held);
	for (enum noise_reason r = 0; r < NOISE_N; r++)
		if (d->suppressed[r] != 0)
			buf_printf(out, ", %llu not (%s)", (unsigned long long)d->suppressed[r],
				noise_reason_name(r));
	buf_char(out, '\n');
}

static void put_told(const struct try_told *t, struct buf *out)
{
	const struct try_found *f = t->found;

	if (t->is_term) {
		buf_str(out, STR("  would notify: nobody (the term is in no watch)\n"));
		return;
	}
	buf_printf(out, "  %llu alerts\n", (unsigned long long)f->alerts);
	for (size_t i = 0; i < f->n_dests; i++)
		put_dest(&f->dests[i], out);
}

int watch_try_print(const struct try_told *t)
{
	AUTO_BUF struct buf out = {0};
	int64_t first = 0;
	size_t n = span_of(t, &first);

	buf_init(&out, BUF_NO_MAX);
	put_sums(t, n, &out);
	if (t->found->matched != 0) {
		put_kinds(t->found, &out);
		put_chart(t, first, n, &out);
		for (size_t i = 0; i < samples_n(t->samples); i++)
			watch_sample_put(samples_at(t->samples, i), &out);
		put_told(t, &out);
	}
	return cli_print(buf_view(&out));
}

/* ---- for programs -------------------------------------------------------------------------- */

static void write_sample(struct jsonw *w, const struct sample *s, struct arena *a)
{
	jsonw_object(w, NULL);
	jsonw_int(w, "id", s->id);
	jsonw_str(w, "time", feed_time(s->first_seen_ms / 1000, a));
	jsonw_str(w, "feed", s->feed);
	jsonw_str(w, "title", s->title);
	jsonw_str(w, "url", s->link);
	jsonw_str(w, "watch", s->watch);
	jsonw_bool(w, "silent", s->silent);
	jsonw_str(w, "field", str_of(article_field_name(s->field)));
	jsonw_str(w, "kind", str_of(try_kind_name(s->kind)));
	jsonw_str(w, "snippet", s->snippet.text);
	jsonw_array(w, "marks");
	for (size_t i = 0; i < s->snippet.n_marks; i++) {
		jsonw_array(w, NULL);
		jsonw_int(w, NULL, (int64_t)s->snippet.marks[i].start);
		jsonw_int(w, NULL, (int64_t)s->snippet.marks[i].end);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
}

static void write_dest(struct jsonw *w, const struct try_dest *d)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "id", d->id);
	jsonw_int(w, "articles", (int64_t)d->told);
	jsonw_int(w, "held", (int64_t)d->held);
	jsonw_int(w, "messages", (int64_t)d->messages);
	jsonw_object(w, "suppressed");
	for (enum noise_reason r = 0; r < NOISE_N; r++)
		if (d->suppressed[r] != 0)
			jsonw_int(w, noise_reason_name(r), (int64_t)d->suppressed[r]);
	jsonw_end(w);
	jsonw_end(w);
}

static void write_sums(struct jsonw *w, const struct try_told *t, struct arena *a)
{
	const struct try_found *f = t->found;

	jsonw_str_opt(w, "since",
		t->ask->since_ms != 0 ? feed_time(t->ask->since_ms / 1000, a) : STR(""));
	jsonw_str_opt(w, "until",
		t->ask->until_ms != 0 ? feed_time(t->ask->until_ms / 1000, a) : STR(""));
	jsonw_int(w, "searched", (int64_t)f->searched);
	jsonw_int(w, "matches", (int64_t)(f->matched - f->repeated));
	jsonw_int(w, "silent", (int64_t)f->silent);
	jsonw_int(w, "repeated", (int64_t)f->repeated);
	jsonw_int(w, "stories", (int64_t)f->stories);
	jsonw_int(w, "alerts", t->is_term ? 0 : (int64_t)f->alerts);
	jsonw_int(w, "took_ms", t->took_ms);
	jsonw_object(w, "kinds");
	for (enum try_kind k = 0; k < TRY_KINDS; k++)
		jsonw_int(w, try_kind_name(k), (int64_t)f->kinds[k]);
	jsonw_end(w);
}

static void write_days(struct jsonw *w, const struct try_found *f, struct arena *a)
{
	jsonw_array(w, "days");
	for (size_t i = 0; i < f->n_days; i++) {
		jsonw_object(w, NULL);
		jsonw_str(
			w, "day", str_sub(feed_time(f->days[i].day * DAY_MS / 1000, a), 0, 10));
		jsonw_int(w, "matches", (int64_t)f->days[i].articles);
		jsonw_end(w);
	}
	jsonw_end(w);
}

int watch_try_json(const struct try_told *t)
{
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	arena_init(&a, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	write_sums(&w, t, &a);
	write_days(&w, t->found, &a);
	jsonw_array(&w, "destinations");
	for (size_t i = 0; i < t->found->n_dests && !t->is_term; i++)
		write_dest(&w, &t->found->dests[i]);
	jsonw_end(&w);
	jsonw_array(&w, "samples");
	for (size_t i = 0; i < samples_n(t->samples); i++)
		write_sample(&w, samples_at(t->samples, i), &a);
	jsonw_end(&w);
	jsonw_end(&w);
	return feed_print_json(&out);
}
