/* SPDX-License-Identifier: ISC */
/*
 * Polling policy: the judgement of an answer, the next due time. The request is in policy_request.c.
 *
 *   answer                               verdict      interval        wait
 *   304; 200 with the hash of before     UNCHANGED    an eighth more  interval or floor
 *   200 that parses                      BODY         by overlap      interval or floor
 *   200 that does not; too large         RETRY        as it was       doubling to 6 h
 *   200 without items, which it once had RETRY        as it was       interval or floor
 *   429; 503 with Retry-After            THROTTLED    as it was       what it asks, at least
 *   410                                  GONE         -               no more polls
 *   401, 403, 404 and most other 4xx,
 *   any error with a test for browsers   RETRY        as it was       fourfold to a day
 *   5xx, no name, no connection          RETRY        as it was       doubling to an hour
 *
 * Success moves the adaptive interval and takes the validators; failure touches neither. A feed
 * is never given up, but for 410.
 *
 * Times and headers as numbers are in policy_wait.c. What it does not do: per-host concurrency
 * (the schedule's), following redirects (the transport's).
 */
#include "feeds/policy.h"

#include "base/buf.h"
#include "base/url_host.h"
#include "feeds/policy_body.h"
#include "feeds/policy_error.h"
#include "feeds/policy_wait.h"

enum {
	WHY_MAX = 1024,
	HOST_FAILURES = 3, /* then an unreachable host is held as a whole */
};

#define MOVED_MIN_MS POLICY_DAY_MS
#define DARK_MIN_MS (2 * POLICY_HOUR_MS)
#define INTERVAL_DEFAULT_MS (15 * POLICY_MINUTE_MS)
#define THROTTLE_MIN_MS POLICY_MINUTE_MS
#define MAX_AGE_MS (7 * POLICY_DAY_MS)

/* ---- addresses ---------------------------------------------------------------------------- */

struct feed_state feed_at_address(
	const struct feed_state *was, struct str url, uint64_t address_hash)
{
	return (struct feed_state){.url = url,
		.address_hash = address_hash,
		.last_success_ms = was->last_success_ms,
		.polls = was->address_hash == 0 ? was->polls : 0,
		.last_new_ms = was->address_hash == 0 ? was->last_new_ms : 0};
}

/* ---- intervals --------------------------------------------------------------------------- */

static int64_t configured_ms(const struct feed_limits *lim)
{
	int64_t ms = lim->interval_ms > 0 ? lim->interval_ms : INTERVAL_DEFAULT_MS;

	if (ms < lim->min_interval_ms)
		ms = lim->min_interval_ms;
	return ms < POLICY_WAIT_MAX_MS ? ms : POLICY_WAIT_MAX_MS;
}

/* The adaptive interval in force, within the limits as they are now configured. */
static int64_t current_ms(const struct feed_state *st, const struct feed_limits *lim)
{
	int64_t ms = st->interval_ms, configured = configured_ms(lim);

	/* 0: never adapted yet. */
	if (ms <= 0 || lim->fixed_interval)
		return configured;
	if (ms > lim->max_interval_ms)
		ms = lim->max_interval_ms > configured ? lim->max_interval_ms : configured;
	return ms > lim->min_interval_ms ? ms : lim->min_interval_ms;
}

/* After a poll in which `known` of `items` were known already. */
static int64_t adapt_ms(
	const struct feed_state *st, const struct feed_limits *lim, size_t items, size_t known)
{
	int64_t ms = current_ms(st, lim), configured = configured_ms(lim);

	/* Also a poll without items (0 of 0): 304, an unchanged body. */
	if (known >= items)
		ms += ms / 8;
	else if (ms > configured)
		ms = configured; /* it speaks again */
	/* Nothing of the document was known: what came and went between the two polls nobody saw. */
	else if (st->polls > 0 && known == 0)
		ms /= 4;
	else if (st->polls > 0 && known < items / 3)
		ms /= 2;
	/* Most was known: after a busy time it creeps back to the configured interval. */
	else if (known > items - items / 3)
		ms = ms + ms / 4 < configured ? ms + ms / 4 : configured;
	return ms;
}

static void set_interval(struct feed_state *st, const struct feed_limits *lim, int64_t ms)
{
	st->interval_ms = ms;
	/* The limits are applied to it, not only to the wait: else it would go on growing unseen
	 * beyond the ceiling. */
	st->interval_ms = current_ms(st, lim);
}

static void schedule(struct feed_state *st, int64_t wait_ms, int64_t now_ms, uint64_t random)
{
	st->next_poll_ms =
		policy_next_ms(now_ms, wait_ms, st->hold_until_ms, &st->hints, random);
}

/* The longer of what HTTP (max-age, Expires) and the document (ttl, sy:*) ask for. */
static void set_floor(struct feed_state *st, const struct http_res *res, int64_t now_ms)
{
	int64_t ttl = (int64_t)st->hints.ttl_s * 1000, fresh = st->publisher_floor_ms;

	/* A 304 without a word about freshness leaves the last word standing. */
	if (!policy_fresh_ms(res, now_ms, &fresh) && res->status != 304)
		fresh = 0;
	if (fresh < ttl)
		fresh = ttl;
	st->publisher_floor_ms = fresh < POLICY_WAIT_MAX_MS ? fresh : POLICY_WAIT_MAX_MS;
}

/* A publisher's wish, as far as the configuration follows it. */
static int64_t obeyed_ms(const struct feed_limits *lim, int64_t wish_ms)
{
	return lim->max_floor_ms > 0 && wish_ms > lim->max_floor_ms ? lim->max_floor_ms
								    : wish_ms;
}

/* The longest time between two polls that the configuration means. */
static int64_t ceiling_ms(const struct feed_limits *lim)
{
	int64_t ms = configured_ms(lim);

	return lim->fixed_interval || ms > lim->max_interval_ms ? ms : lim->max_interval_ms;
}

int64_t feed_floor_above(const struct feed_state *st, const struct feed_limits *lim)
{
	return st->publisher_floor_ms > ceiling_ms(lim) ? st->publisher_floor_ms : 0;
}

/* ---- success ----------------------------------------------------------------------------- */

/* Of a 200: what it does not have is forgotten. Of a 304: only new ones are taken. */
static void take_validators(struct feed_state *st, const struct http_res *res, struct arena *a)
{
	bool all = res->status != 304;

	if (all || res->etag.n > 0)
		st->etag = feed_validator(res->etag, a);
	if (all || res->last_modified.n > 0)
		st->last_modified = feed_validator(res->last_modified, a);
}

static bool is_downgrade(struct str from, struct str to)
{
	return str_starts_nocase(from, STR("https:")) && !str_starts_nocase(to, STR("https:"));
}

/* Permanent redirects: counted while every good answer repeats the same target (doc/feeds.md
 * "Moves"). The validators of the answer are the target's own, so they stay. Returns whether
 * the target was adopted. */
static bool track_move(
	struct feed_state *st, const struct http_res *res, int64_t now_ms, struct arena *a)
{
	struct str target = res->permanent_url;

	/* One answer without it, or with another target, and the day begins anew. */
	if (target.n == 0 || str_eq(target, st->url) || is_downgrade(st->url, target)) {
		st->moved_to = (struct str){0};
		st->moved_seen = 0;
		st->moved_since_ms = 0;
		return false;
	}
	if (!str_eq(target, st->moved_to)) {
		st->moved_to = arena_str(a, target);
		st->moved_seen = 0;
		st->moved_since_ms = now_ms;
	}
	if (st->moved_seen < UINT32_MAX)
		st->moved_seen++;
	if (now_ms - st->moved_since_ms < MOVED_MIN_MS)
		return false;
	st->url = st->moved_to;
	st->moved_to = (struct str){0};
	st->moved_seen = 0;
	st->moved_since_ms = 0;
	return true;
}

bool feed_is_fresh(const struct feed_state *st)
{
	return st->last_new_ms == 0;
}

int64_t feed_max_age_ms(const struct feed_state *st, int64_t configured_ms)
{
	int64_t by_rhythm = st->rhythm_ms < INT64_MAX / 2 ? 2 * st->rhythm_ms : INT64_MAX;

	if (configured_ms > 0)
		return configured_ms;
	return by_rhythm > MAX_AGE_MS ? by_rhythm : MAX_AGE_MS;
}

/* Learns how often something new comes. A first poll finds only old things. */
static void learn_rhythm(struct feed_state *st, int64_t now_ms)
{
	int64_t gap = now_ms - st->last_new_ms;

	if (st->polls > 0 && st->last_new_ms > 0 && gap > 0)
		/* A moving average, so that one night does not make a slow feed of a quick one. */
		st->rhythm_ms = st->rhythm_ms ? st->rhythm_ms + (gap - st->rhythm_ms) / 8 : gap;
	st->last_new_ms = now_ms;
}

static void notice_light(
	struct feed_state *st, bool news, int64_t now_ms, struct feed_judgement *j)
{
	bool silent = !news && feed_is_silent(st, now_ms);

	j->went_dark = silent && !st->dark_notified;
	j->recovered = !silent && st->dark_notified;
	st->dark_notified = silent;
}

bool feed_is_gap(const struct feed_outcome *out, const struct feed_state *st)
{
	return !feed_is_fresh(st) && st->polls > 0 && !out->delta && out->items > 0 &&
	       out->known == 0;
}

/* A failure ends: of the poll before, or of what an index lists. */
static void end_failures(struct feed_state *st, int64_t now_ms)
{
	st->parts_failing = false;
	st->failures = 0;
	st->last_success_ms = now_ms;
	st->blocked = false;
	st->last_error = (struct str){0};
}

/* What every good answer does, `items` and `known` included (0 and 0 without a body). */
static void succeed(struct feed_state *st, const struct http_res *res,
	const struct feed_outcome *out, const struct feed_limits *lim, int64_t now_ms,
	struct arena *a, struct feed_judgement *j)
{
	bool news = out->known < out->items;
	/* An index alone brings nothing; what is as it was is one still. */
	bool lost = st->parts_failing && (out->index || !out->parsed);
	/* Of a difference only what is new came: as if as much that is known had come with it. */
	size_t unsent = out->delta ? out->items : 0;

	set_interval(st, lim, adapt_ms(st, lim, out->items + unsent, out->known + unsent));
	j->gap = feed_is_gap(out, st);
	if (j->gap)
		st->gap_ms = now_ms;
	/* Also at another address of a feed, where all is known. */
	if (news || (feed_is_fresh(st) && out->items > 0))
		learn_rhythm(st, now_ms);
	if (!lost)
		notice_light(st, news, now_ms, j);
	/* A document cut on the way has to be asked for again: with its validators the next
	 * answer would be 304, and the rest would never come. */
	if (!out->partial)
		take_validators(st, res, a);
	bool was_above = feed_floor_above(st, lim) > 0;

	set_floor(st, res, now_ms);
	j->floor_above = !was_above && feed_floor_above(st, lim) > 0;
	j->moved = track_move(st, res, now_ms, a);
	st->polls += st->polls < UINT32_MAX;
	st->hold_until_ms = 0;
	if (!lost)
		end_failures(st, now_ms);
	policy_measure(st, res);
}

static void schedule_success(
	struct feed_state *st, const struct feed_limits *lim, int64_t now_ms, uint64_t random)
{
	int64_t wait = current_ms(st, lim);
	int64_t floor = obeyed_ms(lim, st->publisher_floor_ms);

	if (st->parts_failing)
		wait = policy_backoff_ms(wait, st->failures, policy_backoff_soft.factor,
			policy_backoff_soft.cap_ms);
	if (wait < floor)
		wait = floor;
	schedule(st, wait, now_ms, random);
}

/* ---- judging ----------------------------------------------------------------------------- */

/* Once until it recovers, and not at the first slip. Two hours as well as four failures: a feed
 * that is asked every minute has those in no time. */
static void notice_dark(struct feed_state *st, int64_t now_ms, struct feed_judgement *j)
{
	if (st->dark_notified || st->failures < FEED_DARK_FAILURES ||
		now_ms - st->last_success_ms < DARK_MIN_MS)
		return;
	st->dark_notified = true;
	j->went_dark = true;
}

static struct feed_judgement fail(struct feed_state *st, const struct feed_limits *lim,
	const struct policy_backoff *b, int64_t now_ms, uint64_t random)
{
	struct feed_judgement j = {.verdict = FEED_RETRY};
	int64_t first = current_ms(st, lim);

	if (b->first_ms > 0 && b->first_ms < first)
		first = b->first_ms;
	st->failures += st->failures < UINT32_MAX;
	schedule(st, policy_backoff_ms(first, st->failures, b->factor, b->cap_ms), now_ms,
		random);
	notice_dark(st, now_ms, &j);
	return j;
}

/* 429, and 503 that says when. */
static bool is_throttle(const struct http_res *res, int64_t retry_ms)
{
	return res->error == HTTP_OK &&
	       (res->status == 429 || (res->status == 503 && retry_ms > 0));
}

/* The wait that a 429 without Retry-After calls for. */
static int64_t throttle_ms(const struct feed_state *st, const struct feed_limits *lim)
{
	int64_t wait =
		policy_backoff_ms(current_ms(st, lim), st->failures + 1, 2, POLICY_DAY_MS);

	return wait > THROTTLE_MIN_MS ? wait : THROTTLE_MIN_MS;
}

static bool is_unreachable(const struct http_res *res)
{
	return res->error == HTTP_ERR_DNS || res->error == HTTP_ERR_TLS;
}

static struct feed_judgement judge_failure(const struct http_res *res,
	const struct feed_limits *lim, int64_t now_ms, uint64_t random, struct arena *a,
	struct feed_state *st)
{
	const struct policy_error *row = policy_error(res);
	int64_t asked = res->error == HTTP_OK ? policy_retry_after_ms(res, now_ms) : 0;
	int64_t retry = obeyed_ms(lim, asked);
	bool throttled = is_throttle(res, retry);
	struct feed_judgement j;

	if (throttled && retry == 0)
		retry = throttle_ms(st, lim);
	/* Before fail(), which schedules no poll before it. */
	st->hold_until_ms = retry > 0 ? now_ms + retry : 0;
	st->blocked = row->blocked;
	j = fail(st, lim, row->backoff, now_ms, random);
	policy_set_error(st, a, res);
	if (throttled)
		j.verdict = FEED_THROTTLED;
	j.floor_above = st->failures == 1 && retry > ceiling_ms(lim);
	/* The host is held until this feed tries again: one look-up for all of them. */
	if (is_unreachable(res) && st->failures >= HOST_FAILURES)
		st->hold_until_ms = st->next_poll_ms;
	j.hold_host =
		!lim->scope_feed && st->hold_until_ms > 0 && (throttled || is_unreachable(res));
	return j;
}

/* Asked no more, and kept: its row says why, and a person takes the feed out. */
static struct feed_judgement judge_gone(
	const struct http_res *res, int64_t now_ms, struct arena *a, struct feed_state *st)
{
	struct feed_judgement j = {.verdict = FEED_GONE, .went_dark = !st->gone};

	st->gone = true;
	st->blocked = false;
	st->dark_notified = true;
	st->hold_until_ms = 0;
	st->failures += st->failures < UINT32_MAX;
	st->next_poll_ms = now_ms + POLICY_WAIT_MAX_MS; /* nobody asks */
	policy_set_error(st, a, res);
	return j;
}

/* As good as a document without news: it proves that the feed is alive, and costs nobody a parse. */
static struct feed_judgement judge_unchanged(const struct http_res *res,
	const struct feed_limits *lim, int64_t now_ms, uint64_t random, struct arena *a,
	struct feed_state *st)
{
	struct feed_judgement j = {.verdict = FEED_UNCHANGED};
	const struct feed_outcome nothing = {0};

	succeed(st, res, &nothing, lim, now_ms, a, &j);
	schedule_success(st, lim, now_ms, random);
	return j;
}

struct feed_judgement feed_excuse(
	const struct http_res *res, int64_t now_ms, struct arena *a, struct feed_state *st)
{
	feed_clock_trim(st, now_ms);
	st->last_poll_ms = st->next_poll_ms = now_ms;
	st->last_status = -(int32_t)res->error;
	st->hold_until_ms = 0;
	policy_set_error(st, a, res);
	return (struct feed_judgement){.verdict = FEED_EXCUSED};
}

/* A 304 counts only when something was asked. */
static bool is_not_modified(const struct http_res *res, const struct feed_state *st)
{
	return res->error == HTTP_OK && res->status == 304 &&
	       (st->etag.n > 0 || st->last_modified.n > 0);
}

struct feed_judgement feed_judge(const struct http_res *res, const struct feed_limits *lim,
	int64_t now_ms, uint64_t random, struct arena *a, struct feed_state *st)
{
	/* Before last_full_ms is touched: was this the request without conditions? */
	bool full = policy_full_is_due(st, lim, now_ms);

	feed_clock_trim(st, now_ms);
	st->last_poll_ms = now_ms;
	st->last_status = res->error == HTTP_OK ? res->status : -(int32_t)res->error;
	(void)feed_strict(res, st->url, now_ms, &st->hsts_until_ms, &st->hsts_below);
	if (is_not_modified(res, st)) {
		/* To a server that says 304 even to a full request, one a day is enough. */
		if (full)
			st->last_full_ms = now_ms;
		return judge_unchanged(res, lim, now_ms, random, a, st);
	}
	if (!policy_has_body(res)) {
		if (res->error == HTTP_OK && res->status == 410)
			return judge_gone(res, now_ms, a, st);
		return judge_failure(res, lim, now_ms, random, a, st);
	}
	if (!feed_is_delta(res, lim))
		st->last_full_ms = now_ms;
	st->last_status = res->status;
	/* Kept in the state until feed_settle(): by then the body is gone. It counts as seen only
	 * when it could be read. */
	st->judged_hash = policy_body_hash(res);
	if (st->judged_hash == st->body_hash)
		return judge_unchanged(res, lim, now_ms, random, a, st);
	return (struct feed_judgement){.verdict = FEED_BODY};
}

/* A template that lost its loop, a database that is down, markup that we do not understand: all these look
 * like a quiet feed for as long as nobody asks. So it is a failure, which is told when it lasts, and
 * without its validators, or the next answers would be 304. A feed that has had no item yet is new. */
static bool is_emptied(const struct feed_outcome *out, const struct feed_state *st)
{
	return out->parsed && out->items == 0 && !out->index && !out->delta &&
	       st->last_new_ms != 0;
}

/* The parser knows a page from a feed; whose page it is, the head says. */
static struct str why_unread(const struct http_res *res, struct str why, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, WHY_MAX);
	buf_str(&b, why);
	if (res->shield.n > 0)
		buf_printf(&b, "; the answer came by way of " STR_F, STR_A(res->shield));
	return arena_str(a, buf_view(&b));
}

static void note_newest(struct feed_state *st, const struct feed_outcome *out)
{
	if (out->newest_s > st->newest_s)
		st->newest_s = out->newest_s;
}

struct feed_judgement feed_settle(const struct http_res *res, const struct feed_outcome *out,
	const struct feed_limits *lim, int64_t now_ms, uint64_t random, struct arena *a,
	struct feed_state *st)
{
	struct feed_judgement j = {.verdict = FEED_BODY};

	/* Of a broken answer nothing could be used: that is no success, however whole its first line. */
	bool nothing = out->note.n > 0 && out->partial && out->items == 0;

	if (!out->parsed || nothing) {
		st->hold_until_ms = 0;
		st->blocked = out->blocked;
		j = fail(st, lim, nothing ? &policy_backoff_soft : &policy_backoff_body, now_ms,
			random);
		st->last_error = why_unread(res, nothing ? out->note : out->why, a);
		return j;
	}
	if (is_emptied(out, st)) {
		st->hold_until_ms = 0;
		set_floor(st, res, now_ms);
		j = fail(st, lim, &policy_backoff_emptied, now_ms, random);
		schedule_success(st, lim, now_ms, random);
		st->last_error = STR("the document has no articles any more");
		return j;
	}
	st->note = arena_str(a, out->note);
	st->hints = out->hints;
	st->left_out = arena_str(a, out->left_out);
	note_newest(st, out);
	if (!out->partial)
		st->body_hash = st->judged_hash;
	succeed(st, res, out, lim, now_ms, a, &j);
	schedule_success(st, lim, now_ms, random);
	return j;
}

struct feed_judgement feed_settle_parts(const struct feed_outcome *out, bool gap,
	const struct feed_limits *lim, int64_t now_ms, struct feed_state *st)
{
	struct feed_judgement j = {.verdict = FEED_BODY, .gap = gap && !feed_is_fresh(st)};
	bool news = out->known < out->items;

	if (news)
		set_interval(st, lim, adapt_ms(st, lim, out->items, out->known));
	if (j.gap)
		st->gap_ms = now_ms;
	if (news || (feed_is_fresh(st) && out->items > 0))
		learn_rhythm(st, now_ms);
	note_newest(st, out);
	if (st->parts_failing && !out->parsed)
		return j;
	if (st->parts_failing)
		end_failures(st, now_ms);
	notice_light(st, news, now_ms, &j);
	return j;
}

struct feed_failure feed_failure_of(const struct http_res *res, struct arena *a)
{
	struct feed_state st = {.hold_until_ms = 0};

	policy_set_error(&st, a, res);
	return (struct feed_failure){
		.why = st.last_error, .blocked = policy_error(res)->blocked};
}

struct feed_judgement feed_fail_parts(
	const struct feed_failure *why, int64_t now_ms, struct arena *a, struct feed_state *st)
{
	struct feed_judgement j = {.verdict = FEED_RETRY};
	AUTO_BUF struct buf b = {0};

	buf_init(&b, WHY_MAX);
	buf_printf(&b, "none of its sitemaps came: " STR_F, STR_A(why->why));
	st->last_error = arena_str(a, buf_view(&b));
	st->blocked = why->blocked;
	st->parts_failing = true;
	st->failures += st->failures < UINT32_MAX;
	notice_dark(st, now_ms, &j);
	return j;
}
