/* SPDX-License-Identifier: ISC */
#include "desk/page/trial.h"

#include "base/map.h"
#include "desk/known.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

enum {
	LATE_EVERY = 64 /* articles: less than a millisecond */
};

struct trial {
	const struct trial_ask *ask;
	struct arena *a;
	struct watchset *set;
	struct watch_scratch *scratch;
	struct known known;
	struct map stories;
	struct trial_found *ret;
	struct err *e;
};

static enum errc compile(const struct trial_ask *ask, struct watchset **ret, struct err *e)
{
	struct watch_line line = {.group = GROUP_TERM,
		.text = ask->term,
		.flags = ask->flags,
		.fields = ask->fields,
		.line = 1};
	const struct watch_def def = {.id = STR("try"), .lines = &line, .n_lines = 1};
	size_t watch = 0, at = 0;

	return watchset_new(&def, 1, ask->c->guards, ret, &watch, &at, e);
}

static void sample(struct trial *t, const struct store_article *row,
	const struct str fields[FIELD_N], const struct watch_result *r)
{
	if (t->ret->n_samples == TRIAL_SAMPLES)
		return;
	struct trial_sample *s = &t->ret->samples[t->ret->n_samples++];
	size_t n = 1;

	while (n < r->n_hits && r->hits[n].field == r->hits[0].field)
		n++;
	*s = (struct trial_sample){.id = row->id,
		.first_seen_ms = row->first_seen_ms,
		.story = row->story,
		.outlets = row->story_outlets,
		.feed = arena_str(t->a, row->feed),
		.title = arena_str(t->a, row->a.title),
		.rules = r->hits[0].rules};
	snippet_make(fields[r->hits[0].field], r->hits, n, TRIAL_WIDTH, t->a, &s->snippet);
}

static uint32_t plainest(const struct watch_result *r)
{
	enum try_kind best = TRY_KINDS;
	uint32_t rules = 0;

	for (size_t i = 0; i < r->n_hits; i++)
		if (try_kind_of(r->hits[i].rules) < best) {
			rules = r->hits[i].rules;
			best = try_kind_of(rules);
		}
	return rules;
}

static void count(
	struct trial *t, const struct store_article *row, const struct watch_result *r)
{
	struct trial_found *f = t->ret;
	int64_t day = row->first_seen_ms / DAY_MS - f->first_day;

	f->matched++;
	f->kinds[try_kind_of(plainest(r))]++;
	if (row->story == 0 || map_put(&t->stories, (uint64_t)row->story, 1) == SIZE_MAX)
		f->stories++;
	/* A clock that was ahead once must not cost a day that is none. */
	if (day >= 0 && (size_t)day < f->n_days)
		f->days[day]++;
}

static bool is_over(const struct trial *t)
{
	const struct trial_ask *ask = t->ask;

	return t->ret->searched == TRIAL_ARTICLES ||
	       (t->ret->searched % LATE_EVERY == 0 && ask->late != NULL &&
		       ask->late(ask->late_arg));
}

static bool on_article(const struct store_article *row, void *arg)
{
	struct trial *t = arg;
	AUTO_ARENA struct arena a = {0};
	struct str fields[FIELD_N];

	if (is_over(t)) {
		t->ret->cut = true;
		return false;
	}
	arena_init(&a, BUF_NO_MAX);
	if (known_fields(&t->known, t->ask->store, t->ask->c, row, &a, fields, t->e) !=
		ERR_NONE)
		return false;
	const struct watch_result r = watchset_run(t->set, t->scratch, fields, NULL);

	t->ret->searched++;
	t->ret->oldest_ms = row->first_seen_ms;
	if (r.n_hits > 0) {
		count(t, row, &r);
		sample(t, row, fields, &r);
	}
	return true;
}

static bool prepare(struct trial *t)
{
	struct trial_found *f = t->ret;
	int64_t days = (t->ask->now_ms - t->ask->since_ms) / DAY_MS + 1;

	f->oldest_ms = TIME_NONE;
	f->n_days = days < 1 ? 1 : days > TRIAL_DAYS ? TRIAL_DAYS : (size_t)days;
	f->first_day = t->ask->now_ms / DAY_MS - (int64_t)f->n_days + 1;
	f->days = arena_array(t->a, f->n_days, sizeof(*f->days));
	f->samples = arena_array(t->a, TRIAL_SAMPLES, sizeof(*f->samples));
	return f->days != NULL && f->samples != NULL;
}

enum errc trial_run(
	const struct trial_ask *ask, struct arena *a, struct trial_found *ret, struct err *e)
{
	struct trial_found found = {.searched = 0};
	struct trial t = {.ask = ask, .a = a, .ret = &found, .e = e};
	const struct store_scan walk = {
		.since_ms = ask->since_ms, .newest_first = true, .max = TRIAL_ARTICLES + 1};

	if (!prepare(&t))
		return err_set(e, ERR_LIMIT, "no room for the trial");
	if (compile(ask, &t.set, e) != ERR_NONE)
		return e->code;
	t.scratch = watch_scratch_new();
	e->code = ERR_NONE;
	enum errc rc = store_scan(ask->store, &walk, on_article, &t, e);

	if (rc == ERR_NONE)
		rc = e->code; /* of an article */
	known_done(&t.known);
	map_done(&t.stories);
	watch_scratch_free(t.scratch);
	watchset_free(t.set);
	if (rc == ERR_NONE && a->over)
		rc = err_set(e, ERR_LIMIT, "no room for the trial");
	if (rc == ERR_NONE)
		*ret = found;
	return rc;
}
