/* SPDX-License-Identifier: ISC */
/*
 * From alerts to deliveries (tell.h).
 *
 *   alerts of all articles ──> pairs (destination, watch) that have a past ──> one question to the store
 *      each article, each destination: its watches judged ──> one notice for those that may go,
 *                                                             one for each that may not
 *   pairs that were told ──> one answer to the store
 *
 * A decision by the clock of a wall opens its zone, which costs some 0.2 ms but next to nothing while another
 * has it open (zone.h): the zones stay open from the first article to the last.
 *
 * What one article does to a pair (it opens a window, it begins a cooldown) counts for the next of the same
 * slice, so articles are judged in the order in which they leave.
 */
#include "desk/tell.h"

#include <string.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/zone.h"
#include "desk/mutes.h"
#include "desk/story.h"
#include "desk/tell_story.h"

/* A destination and a watch, and when it was last told of it. */
struct pair {
	struct store_told told;
	bool changed;
};

struct teller {
	const struct tell *t;
	const struct config *c;
	struct map index; /* of pairs, by destination and watch */
	struct pair *pairs;
	size_t n_pairs, cap;
	struct tell_stories stories;
};

/* What becomes of one watch at one destination. */
struct judged {
	size_t alert; /* a place in found.alerts */
	struct noise_verdict v;
	bool story; /* it tells of the article's story */
};

/* ---- pairs with a past --------------------------------------------------------------------- */

static uint64_t pair_key(const struct config_dest *d, const struct config_watch *w)
{
	uint64_t h = hash64(w->id, hash64(d->d->id, 1));

	return h != 0 ? h : 1;
}

static bool has_past(const struct config_dest *d, const struct config_watch *w)
{
	return d->noise.group_ms != 0 || w->cooldown_ms != 0;
}

static void pair_add(
	struct teller *r, const struct config_dest *d, const struct config_watch *w)
{
	struct pair *v = NULL;

	if (map_put(&r->index, pair_key(d, w), r->n_pairs) != SIZE_MAX)
		return;
	v = arena_room(r->t->arena, r->pairs, r->n_pairs, &r->cap, sizeof(*v));
	if (v == NULL)
		return;
	r->pairs = v;
	v[r->n_pairs++] = (struct pair){.told.key = {d->d->id, w->id}};
}

static void pairs_of(struct teller *r, const struct store_found *f)
{
	for (size_t i = 0; i < f->n_alerts; i++) {
		const struct config_watch *w = config_watch(r->c, f->alerts[i].watch);

		for (size_t k = 0; k < r->c->n_dests; k++)
			if (has_past(&r->c->dests[k], w) &&
				config_tells(r->c, w, r->t->feed, r->c->dests[k].d->id))
				pair_add(r, &r->c->dests[k], w);
	}
}

static enum errc past_get(const struct teller *r, const struct store_told_key *keys,
	struct store_told *told, struct err *e)
{
	const struct tell_past *p = r->t->past;

	return p != NULL ? p->get(p->of, keys, r->n_pairs, told, e)
			 : store_told_get(r->t->d->store, keys, r->n_pairs, told, e);
}

static enum errc past_put(
	const struct teller *r, const struct store_told *told, size_t n, struct err *e)
{
	const struct tell_past *p = r->t->past;

	return p != NULL ? p->put(p->of, told, n, e)
			 : store_told_put(r->t->d->store, told, n, e);
}

static enum errc pasts_read(struct teller *r, struct err *e)
{
	struct arena *a = r->t->arena;
	struct store_told_key *keys = arena_array(a, r->n_pairs, sizeof(*keys));
	struct store_told *told = arena_array(a, r->n_pairs, sizeof(*told));

	if (keys == NULL || told == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	for (size_t i = 0; i < r->n_pairs; i++)
		keys[i] = r->pairs[i].told.key;
	if (r->n_pairs != 0 && past_get(r, keys, told, e) != ERR_NONE)
		return e->code;
	for (size_t i = 0; i < r->n_pairs; i++)
		r->pairs[i].told = told[i];
	return ERR_NONE;
}

static enum errc pasts_write(struct teller *r, struct err *e)
{
	struct store_told *told = arena_array(r->t->arena, r->n_pairs, sizeof(*told));
	size_t n = 0;

	if (told == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	for (size_t i = 0; i < r->n_pairs; i++)
		if (r->pairs[i].changed)
			told[n++] = r->pairs[i].told;
	return n == 0 ? ERR_NONE : past_put(r, told, n, e);
}

static struct pair *pair_of(
	struct teller *r, const struct config_dest *d, const struct config_watch *w)
{
	size_t i = map_get(&r->index, pair_key(d, w));

	return i != SIZE_MAX && i < r->n_pairs ? &r->pairs[i] : NULL;
}

/* ---- one watch at one destination ---------------------------------------------------------- */

static int64_t or_never(int64_t ms)
{
	return ms != TIME_NONE ? ms : 0;
}

static bool is_muted(const struct teller *r, int64_t story, const struct config_dest *d,
	const struct config_watch *w)
{
	char room[STORY_ID_MAX];
	const struct mutes_about about = {.watch = w->id,
		.feed = r->t->feed->id,
		.dest = d->d->id,
		.story = story_id(story > 0 ? story : 0, room)};

	return mutes_hold(r->t->d->mutes, &about, r->t->now_ms);
}

static bool is_followed(const struct teller *r, int64_t story, const struct config_dest *d)
{
	char room[STORY_ID_MAX];

	return story > 0 &&
	       mutes_follow(r->t->d->mutes, story_id(story, room), d->d->id, r->t->now_ms);
}

/* Of one that is followed each article is told by itself, as where stories are not joined. */
static bool has_story(const struct teller *r, int64_t story, const struct config_dest *d,
	const struct config_watch *w)
{
	return story != 0 && !d->stories_each && !w->stories_each && !is_followed(r, story, d);
}

/* One article, and what else is known of it. */
struct told_of {
	const struct article *a;
	const struct tell_mark *mark;
	struct store_found *f;
};

static enum tell_story story_is(const struct teller *r, const struct told_of *of,
	const struct config_dest *d, const struct config_watch *w)
{
	return has_story(r, of->mark->story, d, w)
		       ? tell_story_is(&r->stories, of->mark->story, d->d->id, w->id)
		       : TELL_STORY_NEW;
}

static bool is_joined(enum tell_story told, const struct tell_mark *m)
{
	return (told == TELL_STORY_KNOWN && m->kin != STORE_KIN_APART) ||
	       (told == TELL_STORY_OF_YESTERDAY && m->kin == STORE_KIN_COPY);
}

/* What tells next to nothing of a story that was told is told by itself, whole, and not as the last of the story. */
static bool tells_story(enum tell_story told, const struct tell_mark *m)
{
	return m->kin != STORE_KIN_APART ||
	       (told != TELL_STORY_KNOWN && told != TELL_STORY_GROWN);
}

static struct noise_verdict judge(struct teller *r, const struct told_of *of, size_t alert,
	const struct config_dest *d, const struct config_watch *w)
{
	const struct article *a = of->a;
	struct pair *p = pair_of(r, d, w);
	struct noise_terms terms = d->noise;
	struct noise_event ev = {.now_ms = r->t->now_ms,
		.urgent = str_eq(w->priority, STR("urgent")),
		.muted = is_muted(r, of->mark->story, d, w),
		.old = of->mark->old,
		.again = of->mark->again != NULL && of->mark->again[alert],
		.joined = is_joined(story_is(r, of, d, w), of->mark),
		.copy = of->mark->kin == STORE_KIN_COPY,
		.watch = hash64(w->id, 0),
		.published_ms = a->published_s != TIME_NONE ? a->published_s * 1000 : TIME_NONE,
		.told_ms = p != NULL ? or_never(p->told.told_ms) : 0,
		.window_until_ms = p != NULL ? or_never(p->told.window_until_ms) : 0};

	terms.cooldown_ms = w->cooldown_ms;
	struct noise_verdict v = noise_decide(&terms, &ev);

	if (p == NULL)
		return v;
	p->told.window_until_ms = v.window_until_ms;
	if (v.what != NOISE_SUPPRESS)
		p->told.told_ms = v.what == NOISE_HOLD ? v.until_ms : r->t->now_ms;
	p->changed = true;
	return v;
}

/* ---- one article at one destination -------------------------------------------------------- */

static bool goes_before(const struct noise_verdict *a, const struct noise_verdict *b)
{
	if (a->what != b->what)
		return a->what == NOISE_NOW;
	return a->until_ms < b->until_ms;
}

static struct str reason(const struct noise_verdict *v)
{
	return str_of(noise_reason_name(v->reason));
}

/* The earliest of them decides; the alert is that of the first watch, as without noise. */
static void notice_put(struct teller *r, struct str dest, const struct judged *v, size_t n,
	struct store_found *f, struct store_notice *out)
{
	struct str *also = arena_array(r->t->arena, n, sizeof(*also));
	struct store_notice to = {.dest = dest, .also = also};
	const struct judged *first = NULL;

	for (size_t i = 0; i < n && also != NULL; i++) {
		if (v[i].v.what == NOISE_SUPPRESS)
			continue;
		to.tells_story |= v[i].story;
		if (first == NULL)
			to.alert = v[i].alert;
		else
			also[to.n_also++] = f->alerts[v[i].alert].watch;
		if (first == NULL || goes_before(&v[i].v, &first->v))
			first = &v[i];
	}
	if (first == NULL)
		return;
	to.hold_until_ms = first->v.until_ms;
	to.batch = first->v.batch;
	to.why = reason(&first->v);
	out[f->n_notices++] = to;
}

static void note_stories(struct teller *r, const struct told_of *of, struct str dest,
	const struct judged *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].story && v[i].v.what != NOISE_SUPPRESS)
			tell_story_note(&r->stories, of->mark->story, of->a, dest,
				of->f->alerts[v[i].alert].watch);
}

static void suppressed_put(struct str dest, const struct judged *v, size_t n,
	struct store_found *f, struct store_notice *out)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].v.what == NOISE_SUPPRESS)
			out[f->n_notices++] = (struct store_notice){.dest = dest,
				.alert = v[i].alert,
				.suppressed = true,
				.why = reason(&v[i].v)};
}

static void tell_dest(struct teller *r, const struct told_of *of, const struct config_dest *d,
	struct judged *room, struct store_notice *out)
{
	struct store_found *f = of->f;
	size_t n = 0;

	for (size_t i = 0; i < f->n_alerts; i++) {
		const struct config_watch *w = config_watch(r->c, f->alerts[i].watch);

		if (config_tells(r->c, w, r->t->feed, d->d->id))
			room[n++] = (struct judged){i, judge(r, of, i, d, w),
				has_story(r, of->mark->story, d, w) &&
					tells_story(story_is(r, of, d, w), of->mark)};
	}
	notice_put(r, d->d->id, room, n, f, out);
	suppressed_put(d->d->id, room, n, f, out);
	note_stories(r, of, d->d->id, room, n);
}

/* One notice for those that go, and at most one for each of the others. */
static enum errc tell_article(
	struct teller *r, struct store_new *v, const struct tell_mark *mark, struct err *e)
{
	struct store_found *f = &v->found;
	const struct told_of of = {&v->article.a, mark, f};
	struct judged *room = arena_array(r->t->arena, f->n_alerts, sizeof(*room));
	struct store_notice *out =
		arena_array(r->t->arena, r->c->n_dests * (f->n_alerts + 1), sizeof(*out));

	if (room == NULL || out == NULL)
		return err_set(e, ERR_LIMIT, "too many alerts");
	f->notices = out;
	for (size_t i = 0; i < r->c->n_dests && f->n_alerts != 0; i++)
		tell_dest(r, &of, &r->c->dests[i], room, out);
	return r->t->arena->over ? err_set(e, ERR_LIMIT, "too many alerts") : ERR_NONE;
}

/* Closed ones are of destinations that ask for no time, or of zones that are gone. */
static enum errc tell_articles(struct teller *r, struct store_new *v,
	const struct tell_mark *marks, size_t n, struct err *e)
{
	const struct config *c = r->c;
	struct zone *open = arena_array(r->t->arena, c->n_dests, sizeof(*open));
	enum errc rc = open != NULL ? ERR_NONE : err_set(e, ERR_LIMIT, "out of room");

	for (size_t i = 0; i < c->n_dests && rc == ERR_NONE; i++)
		if (c->dests[i].noise.schedule.n != 0 || c->dests[i].noise.quiet.n != 0)
			(void)zone_open(c->dests[i].noise.zone, &open[i]);
	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = tell_article(r, &v[i], &marks[i], e);
	for (size_t i = 0; i < c->n_dests && open != NULL; i++)
		zone_close(&open[i]);
	return rc;
}

static enum errc run(struct teller *r, struct store_new *v, const struct tell_mark *marks,
	size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		pairs_of(r, &v[i].found);
	if (pasts_read(r, e) != ERR_NONE ||
		tell_stories_read(&r->stories, v, marks, n, e) != ERR_NONE ||
		tell_articles(r, v, marks, n, e) != ERR_NONE)
		return e->code;
	return pasts_write(r, e);
}

enum errc tell_all(const struct tell *t, struct store_new *v, const struct tell_mark *marks,
	size_t n, struct err *e)
{
	struct teller r = {.t = t, .c = t->d->config, .stories = {.t = t}};
	enum errc rc = run(&r, v, marks, n, e);

	map_done(&r.index);
	tell_stories_done(&r.stories);
	return rc;
}
