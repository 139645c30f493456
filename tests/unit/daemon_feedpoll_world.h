/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A feed that lives through whatever its choices say: answers of any kind, failing parsers and stores, clocks
 * that are set, a line that is down, reloads, restarts and a stop. It does what daemon/poll.c does with the steps,
 * beside a model of the schedule. What is wanted is always in the schedule once or under way once, and no wait
 * is for ever. For daemon_feedpoll_walk.c and the fuzz target daemon_feedpoll.
 */
#include "daemon/feedpoll.h"
#include "feeds/policy_wait.h"
#include "tests/unit/world.h"

enum {
	EVENTS = 200,
	/* The longest wait that a publisher may ask for, and what jitter and rounding add. */
	WAIT_MAX_DAYS = 40
};

/* Where the schedule has it. */
enum place {
	OUTSIDE,
	WAITING,
	HANDED, /* given out, and not back */
	RESTING
};

struct world {
	struct choices c;
	struct arena a;
	struct feedpoll fp;
	struct feed_state kept, judged; /* judged: of the document that is under way */
	struct feed_judgement j;
	struct http_res res;
	struct feed_limits lim;
	int64_t wall, steady, began; /* the first and the last of the wall clock */
	int64_t at_ms;               /* WAITING: steady */
	enum place place;
	enum feedpoll_state under_way; /* OUT: nothing */
	unsigned url;
	bool configured, stepped, has_doc, closing;
	unsigned polls;
};

static inline struct str world_url(const struct world *w)
{
	static const struct str urls[] = {STR_INIT("https://a.example/1"),
		STR_INIT("https://b.example/2"), STR_INIT("https://b.example/3")};

	return urls[w->url % 3];
}

static inline void start(struct world *w, enum feedpoll_state what)
{
	WORLD_NEEDS(w->under_way == FEEDPOLL_OUT && w->place == HANDED);
	w->under_way = what;
}

static inline void into(struct world *w, enum place from, enum place to, int64_t at_ms)
{
	WORLD_NEEDS(w->place == from);
	w->place = to;
	w->at_ms = at_ms;
	WORLD_NEEDS(at_ms >= w->steady);
	WORLD_NEEDS(at_ms - w->steady <= WAIT_MAX_DAYS * POLICY_DAY_MS);
}

static inline void plan_now(struct world *w, int64_t next_ms)
{
	w->kept.next_poll_ms = next_ms;
	w->kept.last_poll_ms = w->wall;
}

/* The steps about the feed's state, in the order of poll.c. */
static inline void change_state(
	struct world *w, const struct feedpoll_event *ev, const struct feedpoll_plan *plan)
{
	if (plan->steps & FEEDPOLL_START_OVER)
		w->kept = feed_at_address(&w->kept, world_url(w), 1 + w->url);
	if (plan->steps & FEEDPOLL_ASK_AGAIN) {
		w->kept.gone = false;
		w->kept.next_poll_ms = 0;
	}
	if (plan->steps & FEEDPOLL_ADOPT)
		w->kept = *ev->found;
	if (plan->steps & FEEDPOLL_RETRY)
		plan_now(w, plan->next_poll_ms);
	if (plan->steps & FEEDPOLL_SHIFT)
		(void)feed_clock_stepped(
			&w->kept, w->began - ev->jump_ms, w->wall - ev->jump_ms, ev->jump_ms);
	if (plan->steps & FEEDPOLL_PARDON) {
		w->kept.failures = plan->failures;
		w->kept.hold_until_ms = 0;
		plan_now(w, w->wall);
	}
}

static inline void change_place(struct world *w, const struct feedpoll_plan *plan)
{
	if (plan->steps & FEEDPOLL_LEAVE) {
		WORLD_NEEDS(w->place != OUTSIDE);
		w->place = OUTSIDE;
	}
	if (plan->steps & FEEDPOLL_ENTER)
		into(w, OUTSIDE, WAITING, plan->at_ms);
	if (plan->steps & FEEDPOLL_AGAIN)
		into(w, HANDED, WAITING, plan->at_ms);
	if (plan->steps & FEEDPOLL_REST) {
		WORLD_NEEDS(w->place != OUTSIDE);
		w->place = RESTING;
	}
}

static inline void check_world(const struct world *w)
{
	switch (w->fp.state) {
	case FEEDPOLL_OUT:
		WORLD_NEEDS(w->place == OUTSIDE && w->under_way == FEEDPOLL_OUT);
		/* Nothing that somebody wants is forgotten. */
		WORLD_NEEDS(!w->fp.wanted || w->fp.paused || w->kept.gone || w->closing);
		break;
	case FEEDPOLL_WAIT:
		WORLD_NEEDS(w->place == WAITING || w->place == RESTING);
		WORLD_NEEDS(w->under_way == FEEDPOLL_OUT && w->fp.wanted && !w->fp.paused);
		break;
	case FEEDPOLL_FETCH:
	case FEEDPOLL_PARSE:
	case FEEDPOLL_PAGES:
	case FEEDPOLL_STORE:
		WORLD_NEEDS(w->place == HANDED && w->under_way == w->fp.state);
		break;
	}
}

static inline void tell(struct world *w, struct feedpoll_event ev)
{
	ev.now_ms = w->wall;
	ev.steady_ms = w->steady;
	ev.kept = &w->kept;
	const struct feedpoll_plan plan = feedpoll_on(&w->fp, &ev);

	if (plan.steps & FEEDPOLL_CANCEL) {
		WORLD_NEEDS(w->under_way == FEEDPOLL_FETCH || w->under_way == FEEDPOLL_PAGES);
		w->under_way = FEEDPOLL_OUT;
	}
	if (plan.steps & FEEDPOLL_FETCH_IT)
		start(w, FEEDPOLL_FETCH);
	if (plan.steps & FEEDPOLL_PARSE_IT)
		start(w, FEEDPOLL_PARSE);
	if (plan.steps & FEEDPOLL_FETCH_PAGES)
		start(w, FEEDPOLL_PAGES);
	if (plan.steps & (FEEDPOLL_STORE_IT | FEEDPOLL_STORE_FAILURE))
		start(w, FEEDPOLL_STORE);
	w->has_doc &= !(plan.steps & FEEDPOLL_STORE_FAILURE);
	change_state(w, &ev, &plan);
	change_place(w, &plan);
	check_world(w);
}

/* ---- what happens ------------------------------------------------------------------------ */

static inline void any_res(struct world *w)
{
	static const int statuses[] = {
		200, 200, 200, 304, 304, 301, 404, 410, 429, 500, 503, 403, 418, 999};
	static const struct str waits[] = {STR_INIT(""), STR_INIT("60"), STR_INIT("4, 3"),
		STR_INIT("99999999999999999999"), STR_INIT("Sun, 06 Nov 2094 08:49:37 GMT"),
		STR_INIT("-1"), STR_INIT("x")};
	static const struct str caches[] = {STR_INIT(""), STR_INIT("max-age=600"),
		STR_INIT("max-age=99999999999999999999"), STR_INIT("no-cache, s-maxage=0")};

	w->res = (struct http_res){.url = w->kept.url};
	if (chance(&w->c, 4)) {
		w->res.error = (enum http_error)choose(&w->c, HTTP_ERR_CANCELLED + 1);
	} else {
		w->res.status = statuses[choose(&w->c, sizeof(statuses) / sizeof(statuses[0]))];
		w->res.retry_after = waits[choose(&w->c, sizeof(waits) / sizeof(waits[0]))];
		w->res.cache_control =
			caches[choose(&w->c, sizeof(caches) / sizeof(caches[0]))];
		w->res.etag = chance(&w->c, 2) ? STR("\"x\"") : STR("");
		w->res.body = chance(&w->c, 8)   ? STR("")
			      : chance(&w->c, 2) ? STR("a")
						 : STR("b");
		if (chance(&w->c, 8))
			w->res.permanent_url = STR("https://c.example/4");
	}
}

static inline void answer(struct world *w)
{
	struct feed_state st = w->kept;

	any_res(w);
	w->under_way = FEEDPOLL_OUT;
	w->polls++;
	w->j = (struct feed_judgement){0};
	if (w->configured && w->res.status == 0 && chance(&w->c, 2))
		w->j = feed_excuse(&w->res, w->wall, &w->a, &st);
	else if (w->configured)
		w->j = feed_judge(&w->res, &w->lim, w->wall, choose_random(&w->c), &w->a, &st);
	w->judged = st;
	w->stepped = false;
	w->has_doc = true;
	tell(w, (struct feedpoll_event){.kind = FEEDPOLL_ANSWERED,
			.judgement = &w->j,
			.found = &st,
			.missed = w->res.status == 0 && chance(&w->c, 2)});
}

static inline void parsed(struct world *w)
{
	static const enum errc codes[] = {
		ERR_NONE, ERR_NONE, ERR_NONE, ERR_IO, ERR_IO, ERR_BAD_INPUT, ERR_LIMIT};
	enum errc code = codes[choose(&w->c, sizeof(codes) / sizeof(codes[0]))];

	w->under_way = FEEDPOLL_OUT;
	w->has_doc = code == ERR_NONE;
	tell(w, (struct feedpoll_event){
			.kind = FEEDPOLL_PARSED, .code = code, .pages = chance(&w->c, 2)});
}

static inline void paged(struct world *w)
{
	w->under_way = FEEDPOLL_OUT;
	tell(w, (struct feedpoll_event){.kind = FEEDPOLL_PAGED});
}

static inline void stored(struct world *w)
{
	static const enum errc codes[] = {ERR_NONE, ERR_NONE, ERR_NONE, ERR_NONE, ERR_IO,
		ERR_GONE, ERR_BUSY, ERR_LIMIT, ERR_BAD_INPUT};
	enum errc code = codes[choose(&w->c, sizeof(codes) / sizeof(codes[0]))];
	size_t items = (size_t)choose(&w->c, 60);
	const struct feed_outcome out = {.parsed = w->has_doc,
		.partial = chance(&w->c, 4),
		.why = STR("not a feed"),
		.items = items,
		.known = items - (size_t)choose(&w->c, (int64_t)items + 1),
		.hints = {.ttl_s = (uint32_t)choose(&w->c, 60000),
			.skip_hours = (uint32_t)choose(&w->c, 256) * 65793}};
	struct feed_state st = w->judged;
	struct feed_judgement j = {0};

	w->under_way = FEEDPOLL_OUT;
	if (code == ERR_NONE)
		j = feed_settle(
			&w->res, &out, &w->lim, w->wall, choose_random(&w->c), &w->a, &st);
	tell(w, (struct feedpoll_event){.kind = FEEDPOLL_STORED,
			.code = code,
			.has_doc = w->has_doc,
			.stepped = w->stepped,
			.judgement = &j,
			.found = &st});
}

/* What was under way comes back, or what is due begins. */
static inline void go_on(struct world *w)
{
	if (w->under_way == FEEDPOLL_FETCH) {
		answer(w);
	} else if (w->under_way == FEEDPOLL_PARSE) {
		parsed(w);
	} else if (w->under_way == FEEDPOLL_PAGES) {
		paged(w);
	} else if (w->under_way == FEEDPOLL_STORE) {
		stored(w);
	} else if ((w->place == WAITING || w->place == RESTING) && !w->closing) {
		int64_t wait =
			w->place == WAITING && w->at_ms > w->steady ? w->at_ms - w->steady : 0;

		w->steady += wait;
		w->wall += wait;
		w->place = HANDED;
		tell(w, (struct feedpoll_event){.kind = FEEDPOLL_DUE});
	}
}

static inline void configure(struct world *w)
{
	bool moved = w->kept.url.n == 0 || chance(&w->c, 4);

	w->url += moved;
	w->configured = true;
	tell(w, (struct feedpoll_event){.kind = FEEDPOLL_CONFIGURED,
			.url_changed = moved,
			.mended = chance(&w->c, 4),
			.first = w->polls == 0 && chance(&w->c, 2)});
}

static inline void step_clock(struct world *w)
{
	int64_t jump = choose(&w->c, INT64_C(3650) * POLICY_DAY_MS) - 1825 * POLICY_DAY_MS;

	/* Smaller ones are no steps, and there is no time before 1970. */
	if ((jump > -POLICY_MINUTE_MS && jump < POLICY_MINUTE_MS) || w->wall + jump < 0)
		return;
	w->wall += jump;
	w->began += jump;
	if (w->under_way == FEEDPOLL_STORE || w->under_way == FEEDPOLL_PAGES ||
		w->under_way == FEEDPOLL_PARSE)
		w->stepped =
			feed_clock_stepped(&w->judged, w->began - jump, w->wall - jump, jump);
	tell(w, (struct feedpoll_event){.kind = FEEDPOLL_STEPPED, .jump_ms = jump});
}

/* A pause is rare and ends soon, or the walk would go nowhere. */
static inline void order(struct world *w)
{
	enum feed_bar bar = FEED_BAR_NONE;
	int64_t may_ms = feed_may_ask_ms(&w->kept, &w->lim, w->wall, &bar);

	if (w->fp.paused)
		tell(w, (struct feedpoll_event){.kind = FEEDPOLL_RESUMED});
	else if (chance(&w->c, 4))
		tell(w, (struct feedpoll_event){.kind = FEEDPOLL_PAUSED});
	else
		tell(w, (struct feedpoll_event){.kind = FEEDPOLL_POKED, .may_ms = may_ms});
}

/* The machine starts anew, perhaps by another clock, and knows what it had written. */
static inline void restart(struct world *w)
{
	w->fp = (struct feedpoll){.paused = w->fp.paused};
	w->place = OUTSIDE;
	w->under_way = FEEDPOLL_OUT;
	w->steady = POLICY_MINUTE_MS;
	if (chance(&w->c, 2))
		w->wall += choose(&w->c, INT64_C(3650) * POLICY_DAY_MS) - 1825 * POLICY_DAY_MS;
	w->wall = w->wall > 0 ? w->wall : POLICY_MINUTE_MS;
	w->began = w->wall;
	w->configured = true;
	tell(w, (struct feedpoll_event){.kind = FEEDPOLL_CONFIGURED, .first = true});
}

static inline void anything(struct world *w)
{
	int64_t passes = choose(&w->c, POLICY_MINUTE_MS);

	w->wall += passes;
	w->steady += passes;
	switch (choose(&w->c, 16)) {
	case 0:
		configure(w);
		break;
	case 1:
		w->configured = false;
		tell(w, (struct feedpoll_event){.kind = FEEDPOLL_REMOVED});
		if (chance(&w->c, 2))
			configure(w);
		break;
	case 2:
		step_clock(w);
		break;
	case 3:
		tell(w, (struct feedpoll_event){.kind = FEEDPOLL_LINE_FELL,
				.since_ms = w->steady - choose(&w->c, POLICY_HOUR_MS)});
		break;
	case 4:
		if (chance(&w->c, 4))
			restart(w);
		break;
	case 5:
		order(w);
		break;
	default:
		go_on(w);
	}
}

/* Nothing new begins, and what is under way comes to its end. */
static inline void stop(struct world *w)
{
	w->closing = true;
	tell(w, (struct feedpoll_event){
			.kind = FEEDPOLL_STOPPING, .min_interval_ms = POLICY_MINUTE_MS});
	for (int i = 0; i < 8 && w->under_way != FEEDPOLL_OUT; i++) {
		WORLD_NEEDS(w->under_way != FEEDPOLL_FETCH);
		go_on(w);
	}
	WORLD_NEEDS(w->under_way == FEEDPOLL_OUT);
}

/* Gives how many polls it made. */
static inline unsigned world_live(struct choices c)
{
	struct world w = {.c = c,
		.lim = {.interval_ms = 15 * POLICY_MINUTE_MS,
			.min_interval_ms = 5 * POLICY_MINUTE_MS,
			.max_interval_ms = POLICY_DAY_MS,
			.daily_full = true},
		.wall = chance(&c, 4) ? POLICY_MINUTE_MS : INT64_C(1732143600000),
		.steady = INT64_C(7200000)};

	w.began = w.wall;
	arena_init(&w.a, (size_t)1 << 26);
	configure(&w);
	for (int i = 0; i < EVENTS && !choices_over(&w.c); i++)
		anything(&w);
	stop(&w);
	arena_done(&w.a);
	return w.polls;
}
