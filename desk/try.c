/* SPDX-License-Identifier: ISC */
#include "desk/try.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "base/zone.h"
#include "desk/archive.h"
#include "desk/edits.h"
#include "desk/known.h"
#include "desk/one_story.h"
#include "desk/order.h"
#include "desk/story.h"
#include "desk/try_past.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
/* Articles before the first are looked at for the newest date of their feeds alone (feed_max_age_ms()). */
#define WARM_MS (7 * DAY_MS)

enum {
	PROGRESS_EVERY = 4096
};

/* What the trial knows of a feed. */
struct try_feed {
	const struct config_feed *f;
	uint64_t *mask; /* the watches that are tried on it; NULL: not looked at yet */
	bool left_out;
	int64_t max_age_s;
	int64_t newest_s; /* of what came until now; 0: nothing that has a date */
};

struct trial {
	const struct try_ask *ask;
	const struct config *c;
	struct arena *a;
	struct store *store;
	struct desk desk;          /* that tell_all() sees: no store in it */
	struct watchset *watchset; /* of those that are tried, with c's numbers */
	struct watch_scratch *scratch;
	struct known known;
	struct try_past past;
	struct try_feed *feeds;
	size_t n_feeds, cap_feeds;
	struct map feed_at; /* by the hash of their names */
	struct map stories;
	size_t cap_days;
	struct zone *zones;
	size_t words;
	int64_t newest_id;
	struct try_found *ret;
	struct err *e;
};

/* ---- kinds --------------------------------------------------------------------------------- */

/* The last that a hit used is its kind. */
static const struct {
	const char *name;
	uint32_t rules;
} kinds[TRY_KINDS] = {
	[TRY_EXACT] = {"exact", RULE_CASE},
	[TRY_MARKS] = {"marks", RULE_MARKS},
	[TRY_PREFIX] = {"prefix", RULE_CONJ | RULE_PREP | RULE_AL | RULE_LL | RULE_DETACHED},
	[TRY_LETTERS] = {"letters", RULE_FOLD_ALEF | RULE_FOLD_YEH | RULE_FOLD_HEH |
					    RULE_FOLD_HAMZA | RULE_FOLD_LETTERS | RULE_LEXICAL},
	[TRY_ENDING] = {"ending", RULE_TANWIN | RULE_ENCLITIC | RULE_PLURAL | RULE_ENDING |
					  RULE_NOUN | RULE_KUNYA},
	[TRY_OTHER] = {"other", ~0U},
};

const char *try_kind_name(enum try_kind k)
{
	return kinds[k].name;
}

enum try_kind try_kind_of(uint32_t rules)
{
	uint32_t upto = 0;

	for (enum try_kind k = 0; k < TRY_OTHER; k++) {
		upto |= kinds[k].rules;
		if ((rules & ~upto) == 0)
			return k;
	}
	return TRY_OTHER;
}

static enum try_kind plainest(const struct watch_result *r)
{
	enum try_kind best = TRY_OTHER;

	for (size_t i = 0; i < r->n_hits; i++) {
		enum try_kind k = try_kind_of(r->hits[i].rules);

		best = k < best ? k : best;
	}
	return best;
}

/* ---- feeds --------------------------------------------------------------------------------- */

/* What left the configuration, or was never in it, is searched by the watches of all feeds. */
static const struct config_feed *stranger(struct trial *t, struct str id)
{
	struct config_feed *f = arena_alloc(t->a, sizeof(*f));

	if (f != NULL)
		*f = (struct config_feed){.id = arena_str(t->a, id)};
	return f;
}

static void mask_feed(const struct trial *t, struct try_feed *f)
{
	const struct try_ask *ask = t->ask;
	struct str tag[1] = {ask->tag};

	config_watch_mask(t->c, f->f, f->mask);
	for (size_t i = 0; i < t->words; i++)
		f->mask[i] &= ask->watches[i];
	f->left_out = (ask->feed.n != 0 && !str_eq(ask->feed, f->f->id)) ||
		      (ask->tag.n != 0 && !config_names_feed(tag, 1, f->f));
}

static struct try_feed *feed_add(struct trial *t, struct str id)
{
	const struct config_feed *f = config_feed(t->c, id);
	static const struct feed_state fresh = {.rhythm_ms = 0};

	t->feeds = arena_room(t->a, t->feeds, t->n_feeds, &t->cap_feeds, sizeof(*t->feeds));
	uint64_t *mask = arena_array(t->a, t->words + 1, sizeof(*mask));

	if (f == NULL)
		f = stranger(t, id);
	if (t->feeds == NULL || f == NULL || mask == NULL) {
		err_set(t->e, ERR_LIMIT, "too many feeds");
		return NULL;
	}
	struct try_feed *v = &t->feeds[t->n_feeds];

	*v = (struct try_feed){.f = f,
		.mask = mask,
		.max_age_s = feed_max_age_ms(&fresh, f->max_age_ms) / 1000};
	mask_feed(t, v);
	(void)map_put(&t->feed_at, hash64(id, 1) | 1, t->n_feeds++);
	return v;
}

static struct try_feed *feed_of(struct trial *t, struct str id)
{
	size_t i = map_get(&t->feed_at, hash64(id, 1) | 1);

	return i != SIZE_MAX ? &t->feeds[i] : feed_add(t, id);
}

/* A feed's rhythm as it is now. */
static void on_state(const struct store_feed *row, void *arg)
{
	struct trial *t = arg;
	struct try_feed *f = feed_of(t, row->id);

	if (f != NULL)
		f->max_age_s = feed_max_age_ms(&row->state, f->f->max_age_ms) / 1000;
}

/* ---- what was said before ------------------------------------------------------------------ */

/* The article as it is searched. */
static struct article as_searched(const struct store_article *row, const struct str *fields)
{
	struct article a = row->a;

	a.title = fields[FIELD_TITLE];
	a.summary = fields[FIELD_SUMMARY];
	a.body = fields[FIELD_BODY];
	return a;
}

/* Takes from r what the wording before had: all of a watch or nothing. */
static void without(struct watch_result *r, const uint64_t *had)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_hits; i++)
		if ((had[r->hits[i].watch / 64] >> r->hits[i].watch % 64 & 1) == 0)
			r->hits[n++] = r->hits[i];
	r->n_hits = n;
}

/* What the watches find in the wording before, and whether nothing of it is left. */
static enum errc look_before(struct trial *t, const struct store_article *was,
	const struct store_article *row, const struct str *fields, const struct try_feed *f,
	struct arena *a, uint64_t *had)
{
	struct str before[FIELD_N];

	if (known_fields(&t->known, t->store, t->c, was, a, before, t->e) != ERR_NONE)
		return t->e->code;
	struct store_article bare = {.a = as_searched(was, before)};
	const struct store_history h = {.v = &bare, .n = 1};
	const struct article is = as_searched(row, fields);

	if (edit_judge(&h, &is, f->f->fulltext) == EDIT_REPLACED)
		return ERR_NONE;
	struct watch_result r = watchset_run(t->watchset, t->scratch, before, f->mask);

	for (size_t i = 0; i < r.n_hits; i++)
		had[r.hits[i].watch / 64] |= UINT64_C(1) << r.hits[i].watch % 64;
	return ERR_NONE;
}

/* The bits of the watches that found something in the wording before this one. */
static enum errc found_before(struct trial *t, const struct store_article *row,
	const struct str *fields, const struct try_feed *f, struct arena *a, uint64_t *had)
{
	struct store_history h = {.id = row->version_of};

	if (store_histories_get(t->store, &h, 1, a, t->e) != ERR_NONE)
		return t->e->code;
	for (size_t i = 0; i < h.n; i++)
		if (h.v[i].id < row->id)
			return look_before(t, &h.v[i], row, fields, f, a, had);
	return ERR_NONE;
}

/* ---- telling ------------------------------------------------------------------------------- */

static void count_notice(
	struct trial *t, const struct store_found *f, const struct store_notice *n)
{
	const struct config_dest *d = config_dest(t->c, n->dest);
	struct try_dest *to = &t->ret->dests[d - t->c->dests];

	(void)f;
	if (n->suppressed) {
		for (enum noise_reason r = 0; r < NOISE_N; r++)
			to->suppressed[r] += str_eq(n->why, str_of(noise_reason_name(r)));
		return;
	}
	to->told++;
	to->held += n->hold_until_ms != 0;
	to->messages += n->batch == 0 || try_past_opens(&t->past, n->dest, n->batch);
}

static void note_story(struct trial *t, const struct store_article *row,
	const struct store_found *f, const struct store_notice *n)
{
	int64_t leaves_ms = n->hold_until_ms != 0 ? n->hold_until_ms : row->first_seen_ms;

	if (n->suppressed || !n->tells_story || row->story == 0)
		return;
	try_past_story(&t->past, row->story, n->dest, f->alerts[n->alert].watch, leaves_ms);
	for (size_t i = 0; i < n->n_also; i++)
		try_past_story(&t->past, row->story, n->dest, n->also[i], leaves_ms);
}

/* An alert a watch; hits are sorted by watch. */
static void alerts_of(const struct trial *t, const struct watch_result *r, int64_t now_ms,
	struct store_alert *v, struct store_found *found)
{
	for (size_t i = 0; i < r->n_hits; i++)
		if (i == 0 || r->hits[i].watch != r->hits[i - 1].watch)
			v[found->n_alerts++] = (struct store_alert){
				.watch = t->c->watches[r->hits[i].watch].id,
				.created_ms = now_ms};
	found->alerts = v;
}

static bool is_old(const struct try_feed *f, const struct article *a)
{
	return time_is_real(a->published_s) && f->newest_s != 0 &&
	       a->published_s < f->newest_s - f->max_age_s;
}

static enum errc tell(struct trial *t, const struct store_article *row, struct try_feed *f,
	const struct watch_result *r, struct arena *a, struct store_found *ret)
{
	const struct tell_past past = try_past_of(&t->past);
	const struct tell tell = {&t->desk, f->f, row->first_seen_ms, a, &past};
	int64_t root = one_article(row->id, row->version_of);
	struct store_alert *alerts = arena_array(a, r->n_hits, sizeof(*alerts));
	bool *again = arena_array(a, r->n_hits + 1, sizeof(*again));
	struct store_new one = {.article = *row};
	struct tell_mark mark = {.old = is_old(f, &row->a),
		.again = again,
		.story = row->story,
		.kin = row->story_kin};

	if (alerts == NULL || again == NULL)
		return err_set(t->e, ERR_LIMIT, "too many hits");
	alerts_of(t, r, row->first_seen_ms, alerts, &one.found);
	for (size_t i = 0; i < one.found.n_alerts; i++) {
		again[i] = row->version_of != 0 &&
			   try_past_rang_since(&t->past, root, alerts[i].watch,
				   row->first_seen_ms - f->f->edits_window_ms);
		try_past_rang(&t->past, root, alerts[i].watch, row->first_seen_ms);
	}
	if (tell_all(&tell, &one, &mark, 1, t->e) != ERR_NONE)
		return t->e->code;
	for (size_t i = 0; i < one.found.n_notices; i++) {
		count_notice(t, &one.found, &one.found.notices[i]);
		note_story(t, row, &one.found, &one.found.notices[i]);
	}
	t->ret->alerts += one.found.n_alerts;
	*ret = one.found;
	return ERR_NONE;
}

/* ---- an article ---------------------------------------------------------------------------- */

static void count_day(struct trial *t, int64_t ms)
{
	struct try_found *ret = t->ret;
	int64_t day = ms / DAY_MS;

	if (ret->n_days == 0 || ret->days[ret->n_days - 1].day != day) {
		ret->days = arena_room(
			t->a, ret->days, ret->n_days, &t->cap_days, sizeof(*ret->days));
		if (ret->days == NULL)
			return;
		ret->days[ret->n_days++] = (struct try_day){.day = day};
	}
	ret->days[ret->n_days - 1].articles++;
}

static enum errc take_found(struct trial *t, const struct store_article *row,
	struct try_feed *f, struct watch_result *r, const struct str *fields, struct arena *a)
{
	struct store_found found = {.article = row->id};
	uint64_t *had = arena_array(a, t->words + 1, sizeof(*had));
	enum try_kind kind = plainest(r);
	struct watch_result mine = {
		.hits = arena_array(a, r->n_hits, sizeof(*r->hits)), .n_hits = r->n_hits};

	if (had == NULL || mine.hits == NULL)
		return err_set(t->e, ERR_LIMIT, "too many hits");
	/* The wording before is searched with the same scratch. */
	memcpy(mine.hits, r->hits, r->n_hits * sizeof(*r->hits));
	if (row->version_of != 0 && !row->silent &&
		found_before(t, row, fields, f, a, had) != ERR_NONE)
		return t->e->code;
	without(&mine, had);
	t->ret->matched++;
	t->ret->silent += row->silent;
	t->ret->repeated += mine.n_hits == 0;
	if (mine.n_hits != 0) {
		t->ret->kinds[kind]++;
		t->ret->stories +=
			map_put(&t->stories,
				(uint64_t)one_story(row->id, row->version_of, row->story),
				0) == SIZE_MAX;
		count_day(t, row->first_seen_ms);
	}
	if (!row->silent && mine.n_hits != 0 && tell(t, row, f, &mine, a, &found) != ERR_NONE)
		return t->e->code;
	if (t->ask->each != NULL)
		t->ask->each(&(struct try_one){row, &mine, fields, &found}, t->ask->arg);
	return ERR_NONE;
}

static enum errc search(struct trial *t, const struct store_article *row, struct try_feed *f)
{
	AUTO_ARENA struct arena a = {0};
	struct str fields[FIELD_N];

	arena_init(&a, BUF_NO_MAX);
	if (known_fields(&t->known, t->store, t->c, row, &a, fields, t->e) != ERR_NONE)
		return t->e->code;
	struct watch_result r = watchset_run(t->watchset, t->scratch, fields, f->mask);

	return r.n_hits != 0 ? take_found(t, row, f, &r, fields, &a) : ERR_NONE;
}

static void note_newest(struct try_feed *f, const struct store_article *row)
{
	int64_t s = row->a.published_s;

	if (time_is_real(s) && s > f->newest_s && s <= row->first_seen_ms / 1000)
		f->newest_s = s;
}

static bool on_article(const struct store_article *row, void *arg)
{
	struct trial *t = arg;
	struct try_feed *f = feed_of(t, row->feed);

	if (f == NULL)
		return false;
	note_newest(f, row);
	try_past_clock(&t->past, row->first_seen_ms);
	if (row->story != 0)
		try_past_outlet(&t->past, row->story, story_outlet(f->f, &row->a));
	if (row->first_seen_ms < t->ask->since_ms || f->left_out)
		return true;
	if (t->ret->searched++ == 0)
		t->ret->first_ms = row->first_seen_ms;
	t->ret->last_ms = row->first_seen_ms;
	if (t->ask->progress != NULL && t->ret->searched % PROGRESS_EVERY == 0)
		t->ask->progress(row->id, t->newest_id, t->ask->arg);
	return search(t, row, f) == ERR_NONE;
}

/* ---- all ----------------------------------------------------------------------------------- */

static void on_newest(const struct store_article *a, void *arg)
{
	*(int64_t *)arg = a->id;
}

/* As long as they are open a decision by the clock of a wall costs next to nothing (zone.h). */
static void open_zones(struct trial *t)
{
	for (size_t i = 0; i < t->c->n_dests; i++) {
		const struct noise_terms *n = &t->c->dests[i].noise;

		if (n->schedule.n != 0 || n->quiet.n != 0)
			(void)zone_open(n->zone, &t->zones[i]);
	}
}

static enum errc walk(struct trial *t)
{
	struct store_scan q = {.until_ms = t->ask->until_ms,
		.since_ms = t->ask->since_ms > WARM_MS ? t->ask->since_ms - WARM_MS : 0};

	if (store_begin(t->store, t->e) != ERR_NONE ||
		store_feeds_each(t->store, on_state, t, t->e) != ERR_NONE ||
		store_articles_each(t->store, 0, 1, on_newest, &t->newest_id, t->e) !=
			ERR_NONE ||
		store_scan(t->store, &q, on_article, t, t->e) != ERR_NONE)
		return t->e->code;
	if (t->e->code == ERR_NONE && t->a->over)
		return err_set(t->e, ERR_LIMIT, "out of room");
	return t->e->code;
}

static enum errc run(struct trial *t)
{
	const struct config *c = t->c;
	struct try_found *ret = t->ret;

	*ret = (struct try_found){.n_dests = c->n_dests,
		.dests = arena_array(t->a, c->n_dests + 1, sizeof(*ret->dests)),
		.first_ms = TIME_NONE,
		.last_ms = TIME_NONE};
	t->zones = arena_array(t->a, c->n_dests + 1, sizeof(*t->zones));
	if (ret->dests == NULL || t->zones == NULL)
		return err_set(t->e, ERR_LIMIT, "out of room");
	for (size_t i = 0; i < c->n_dests; i++)
		ret->dests[i].id = c->dests[i].d->id;
	open_zones(t);
	enum errc rc = walk(t);

	for (size_t i = 0; i < c->n_dests; i++)
		zone_close(&t->zones[i]);
	return rc;
}

/* Among all watches one costs as much as all do. Those that are not tried have no lines and keep their places. */
static enum errc compile(struct trial *t)
{
	const struct config *c = t->c;
	struct watch_def *defs = arena_array(t->a, c->n_watches + 1, sizeof(*defs));
	size_t watch, line;

	if (defs == NULL)
		return err_set(t->e, ERR_LIMIT, "too many watches");
	for (size_t i = 0; i < c->n_watches; i++)
		if (t->ask->watches[i / 64] >> i % 64 & 1)
			defs[i] = c->watches[i].def;
	return watchset_new(defs, c->n_watches, c->guards, &t->watchset, &watch, &line, t->e);
}

enum errc try_run(
	const struct try_ask *ask, struct arena *a, struct try_found *ret, struct err *e)
{
	struct trial t = {.ask = ask,
		.c = ask->c,
		.a = a,
		.desk = {.config = ask->c},
		.words = (ask->c->n_watches + 63) / 64,
		.ret = ret,
		.e = e};

	if (archive_open(ask->c, &t.store, e) != ERR_NONE)
		return e->code;
	t.scratch = watch_scratch_new();
	e->code = ERR_NONE;
	enum errc rc = compile(&t);

	if (rc == ERR_NONE)
		rc = run(&t);
	watchset_free(t.watchset);
	watch_scratch_free(t.scratch);
	known_done(&t.known);
	try_past_done(&t.past);
	map_done(&t.feed_at);
	map_done(&t.stories);
	store_close(t.store);
	return rc;
}
