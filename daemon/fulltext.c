/* SPDX-License-Identifier: ISC */
/*
 * Each event has its function, which changes the state and says what follows; what ends a page goes through
 * over(), so that matching is never left waiting. See fulltext.h.
 */
#include "daemon/fulltext.h"

#include <stdio.h>

#include "base/article.h"
#include "base/retry_after.h"
#include "base/url_host.h"
#include "base/utf8.h"

enum {
	ROBOTS_KEPT_MS = 24 * 60 * 60 * 1000, /* RFC 9309 2.4 */
	ROBOTS_AGAIN_MS = 60 * 60 * 1000,     /* after an answer that says nothing */
	HOST_AGAIN_MS = 60 * 1000,            /* after a failure, doubled by each further one */
	HOST_AGAIN_MAX_MS = 60 * 60 * 1000,
	RETRY_AFTER_MAX_MS = 24 * 60 * 60 * 1000
};

/* ---- a host ---- */

struct str fulltext_origin(struct str url)
{
	struct url_authority a = {0};
	bool web = str_starts_nocase(url, STR("http://")) ||
		   str_starts_nocase(url, STR("https://"));

	if (!web || !url_authority(url, &a) || a.userinfo.n != 0)
		return STR("");
	const char *end = a.port.n != 0 ? a.port.p + a.port.n : a.host.p + a.host.n;

	return str_sub(url, 0, (size_t)(end - url.p));
}

bool fulltext_host_ask(struct fulltext_host *h, int64_t now_ms)
{
	if (h->rules == FULLTEXT_RULES_ASKED ||
		(h->rules != FULLTEXT_RULES_UNKNOWN && now_ms < h->until_ms))
		return false;
	h->before = h->rules;
	h->rules = FULLTEXT_RULES_ASKED;
	return true;
}

void fulltext_host_unask(struct fulltext_host *h)
{
	h->rules = h->before;
}

static bool is_status(const struct http_res *res, int from, int to)
{
	return res->error == HTTP_OK && res->status >= from && res->status <= to;
}

bool fulltext_host_robots(struct fulltext_host *h, const struct http_res *res, int64_t now_ms)
{
	bool read = is_status(res, 200, 299);
	bool none = is_status(res, 400, 499) && res->status != 429;
	bool known = h->before == FULLTEXT_RULES_READ || h->before == FULLTEXT_RULES_NONE;

	h->until_ms = now_ms + (read || none ? ROBOTS_KEPT_MS : ROBOTS_AGAIN_MS);
	h->rules = read    ? FULLTEXT_RULES_READ
		   : none  ? FULLTEXT_RULES_NONE
		   : known ? h->before
			   : FULLTEXT_RULES_AWAY;
	return read;
}

bool fulltext_host_turn(struct fulltext_host *h, int64_t now_ms)
{
	if (h->busy || now_ms < h->next_ms)
		return false;
	h->busy = true;
	return true;
}

/* The page is well or gone, or it is the host that does not answer now. */
static bool is_host_failure(const struct http_res *res)
{
	return res->error == HTTP_OK
		       ? res->status >= 500 || res->status == 429
		       : res->error != HTTP_ERR_TOO_LARGE && res->error != HTTP_ERR_URL &&
				 res->error != HTTP_ERR_PRIVATE &&
				 res->error != HTTP_ERR_REDIRECT;
}

static int64_t again_ms(unsigned failures)
{
	int64_t ms = (int64_t)HOST_AGAIN_MS << (failures < 7 ? failures : 7);

	return ms < HOST_AGAIN_MAX_MS ? ms : HOST_AGAIN_MAX_MS;
}

void fulltext_host_answered(struct fulltext_host *h, const struct http_res *res, int64_t gap_ms,
	int64_t now_ms, int64_t wall_ms)
{
	int64_t wait = gap_ms;
	int64_t asked = 0;

	h->busy = false;
	if (res != NULL && is_host_failure(res)) {
		int64_t again = again_ms(h->failures++);

		wait = again > wait ? again : wait;
	} else if (res != NULL) {
		h->failures = 0;
	}
	if (res != NULL && res->error == HTTP_OK && res->retry_after.n != 0)
		asked = retry_after_ms(
			res->retry_after, res->date, wall_ms / 1000, RETRY_AFTER_MAX_MS);
	h->next_ms = now_ms + (asked > wait ? asked : wait);
}

/* ---- a page ---- */

const char *fulltext_why_name(enum fulltext_why why)
{
	static const char *const names[] = {
		[FULLTEXT_WHY_NONE] = "none",
		[FULLTEXT_WHY_ROBOTS] = "robots",
		[FULLTEXT_WHY_DELAY] = "crawl-delay",
		[FULLTEXT_WHY_REFUSED] = "refused",
		[FULLTEXT_WHY_LARGE] = "too-large",
		[FULLTEXT_WHY_ADDRESS] = "address",
		[FULLTEXT_WHY_CIRCLE] = "redirects",
		[FULLTEXT_WHY_HOST] = "host",
		[FULLTEXT_WHY_NO_TEXT] = "no-text",
		[FULLTEXT_WHY_SHORTER] = "shorter",
		[FULLTEXT_WHY_LATE] = "late",
	};

	return names[why];
}

void fulltext_says_read(enum page_kind kind, const char *why, size_t page_n, size_t feed_n,
	char *to, size_t room)
{
	struct str says = str_of(why);

	if (says.n != 0)
		snprintf(to, room, STR_F,
			STR_A(str_sub(
				says, 0, says.n < room ? says.n : utf8_floor(says, room - 1))));
	else if (kind == PAGE_OK)
		snprintf(to, room, "%zu bytes of text, the feed has %zu", page_n, feed_n);
	else
		snprintf(to, room, "no article that could be told from what stands around it");
}

/* Of an answer that is no page, and no failure of its host. */
static enum fulltext_why why_of(const struct http_res *res)
{
	switch (res->error) {
	case HTTP_ERR_TOO_LARGE:
		return FULLTEXT_WHY_LARGE;
	case HTTP_ERR_URL:
	case HTTP_ERR_PRIVATE:
		return FULLTEXT_WHY_ADDRESS;
	case HTTP_ERR_REDIRECT:
		return FULLTEXT_WHY_CIRCLE;
	default:
		return FULLTEXT_WHY_REFUSED;
	}
}

/* Matching stops waiting, if it still does. */
static unsigned go_on(struct fulltext *f)
{
	bool waits = !f->went_on;

	f->went_on = true;
	return waits ? FULLTEXT_GO_ON : 0;
}

/* What is under way. */
static unsigned cancel(struct fulltext *f)
{
	bool fetches = f->state == FULLTEXT_FETCH || f->held;

	f->held = false;
	return fetches ? FULLTEXT_CANCEL : 0;
}

/* No text will come. Who did not go on before is stored as one of whom nothing is owed. */
static unsigned over(struct fulltext *f, enum fulltext_why why)
{
	unsigned settle = f->went_on ? FULLTEXT_SETTLE : 0;

	f->state = FULLTEXT_OVER;
	f->why = why;
	return go_on(f) | (why != FULLTEXT_WHY_NONE ? FULLTEXT_TELL : 0U) | settle |
	       FULLTEXT_LET_GO;
}

/* What is under way is not waited for. */
static unsigned stop(struct fulltext *f, enum fulltext_why why)
{
	unsigned cancelled = cancel(f);

	return cancelled | over(f, why);
}

static unsigned on_added(struct fulltext *f, const struct fulltext_event *ev)
{
	*f = (struct fulltext){.state = FULLTEXT_ROBOTS,
		.wait_ms = ev->now_ms + ev->wait_ms,
		.give_up_ms = ev->now_ms + FULLTEXT_GIVE_UP_MS};
	return FULLTEXT_ASK_ROBOTS;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static unsigned on_taken_up(struct fulltext *f, const struct fulltext_event *ev)
{
	int64_t left_ms = FULLTEXT_OWED_MS - (ev->owed_ms > 0 ? ev->owed_ms : 0);

	*f = (struct fulltext){.state = FULLTEXT_ROBOTS,
		.wait_ms = ev->now_ms,
		.give_up_ms = ev->now_ms + least(left_ms, FULLTEXT_GIVE_UP_MS),
		.went_on = true};
	return left_ms > 0 ? FULLTEXT_ASK_ROBOTS : over(f, FULLTEXT_WHY_LATE);
}

static unsigned on_judged(struct fulltext *f, const struct fulltext_event *ev)
{
	if (f->state != FULLTEXT_ROBOTS)
		return 0;
	if (!ev->allowed)
		return stop(f, FULLTEXT_WHY_ROBOTS);
	if (ev->delay_ms > FULLTEXT_MAX_DELAY_MS)
		return stop(f, FULLTEXT_WHY_DELAY);
	f->state = FULLTEXT_LINE;
	return FULLTEXT_GET_IN_LINE;
}

static unsigned on_turn(struct fulltext *f)
{
	if (f->state != FULLTEXT_LINE)
		return 0;
	bool follows = f->held;

	f->state = FULLTEXT_FETCH;
	f->held = false;
	f->tries += !follows;
	return follows ? FULLTEXT_FOLLOW : FULLTEXT_FETCH_IT;
}

static unsigned on_redirected(struct fulltext *f)
{
	if (f->state != FULLTEXT_FETCH)
		return 0;
	f->state = FULLTEXT_ROBOTS;
	f->held = true;
	return FULLTEXT_ASK_ROBOTS;
}

static unsigned on_answered(struct fulltext *f, const struct fulltext_event *ev)
{
	if (f->state != FULLTEXT_FETCH)
		return 0;
	if (is_status(ev->res, 200, 299)) {
		f->state = FULLTEXT_READING;
		return FULLTEXT_READ_IT;
	}
	if (!is_host_failure(ev->res))
		return over(f, why_of(ev->res));
	if (f->tries >= FULLTEXT_TRIES)
		return over(f, FULLTEXT_WHY_HOST);
	/* The host is left alone for a minute at least: longer than matching may wait. Its rules may
	 * have changed by then. */
	f->state = FULLTEXT_ROBOTS;
	return go_on(f) | FULLTEXT_ASK_ROBOTS;
}

static unsigned on_read(struct fulltext *f, const struct fulltext_event *ev)
{
	if (f->state != FULLTEXT_READING)
		return 0;
	if (ev->page_kind != PAGE_OK)
		return over(f, FULLTEXT_WHY_NO_TEXT);
	if (!ev->longer)
		return over(f, FULLTEXT_WHY_SHORTER);
	f->state = FULLTEXT_OVER;
	return (f->went_on ? FULLTEXT_EDIT : FULLTEXT_TAKE) | FULLTEXT_LET_GO;
}

static unsigned on_time(struct fulltext *f, const struct fulltext_event *ev)
{
	if (f->state == FULLTEXT_NEW || f->state == FULLTEXT_OVER)
		return 0;
	/* What is being read is here already. */
	if (ev->now_ms >= f->give_up_ms && f->state != FULLTEXT_READING)
		return stop(f, FULLTEXT_WHY_LATE);
	return ev->now_ms >= f->wait_ms ? go_on(f) : 0;
}

static unsigned on_dropped(struct fulltext *f)
{
	if (f->state == FULLTEXT_NEW || f->state == FULLTEXT_OVER)
		return 0;
	return stop(f, FULLTEXT_WHY_NONE);
}

/* What is owed stays so. */
static unsigned on_stopped(struct fulltext *f)
{
	return on_dropped(f) & ~(unsigned)FULLTEXT_SETTLE;
}

unsigned fulltext_on(struct fulltext *f, const struct fulltext_event *ev)
{
	switch (ev->kind) {
	case FULLTEXT_ADDED:
		return on_added(f, ev);
	case FULLTEXT_TAKEN_UP:
		return on_taken_up(f, ev);
	case FULLTEXT_JUDGED:
		return on_judged(f, ev);
	case FULLTEXT_TURN:
		return on_turn(f);
	case FULLTEXT_REDIRECTED:
		return on_redirected(f);
	case FULLTEXT_ANSWERED:
		return on_answered(f, ev);
	case FULLTEXT_READ:
		return on_read(f, ev);
	case FULLTEXT_TIME:
		return on_time(f, ev);
	case FULLTEXT_DROPPED:
		return on_dropped(f);
	case FULLTEXT_STOPPED:
		return on_stopped(f);
	}
	return 0;
}

int64_t fulltext_next_ms(const struct fulltext *f)
{
	if (f->state == FULLTEXT_NEW || f->state == FULLTEXT_OVER)
		return TIME_NONE;
	if (!f->went_on)
		return f->wait_ms;
	return f->state == FULLTEXT_READING ? TIME_NONE : f->give_up_ms;
}

/* ---- the pages of a feed ---- */

/* One that has less than the feed was read as it should be. */
enum fulltext_word fulltext_feed_took(struct fulltext_feed *f, enum fulltext_why why)
{
	bool good = why == FULLTEXT_WHY_NONE || why == FULLTEXT_WHY_SHORTER;
	bool was_failing = f->failing;

	f->texts += why == FULLTEXT_WHY_NONE;
	f->shorter += why == FULLTEXT_WHY_SHORTER;
	f->none += !good;
	f->in_a_row = good ? 0 : f->in_a_row + 1;
	f->failing = !good && (was_failing || f->in_a_row >= FULLTEXT_FAILS);
	if (!good)
		f->why = why;
	if (f->failing == was_failing)
		return FULLTEXT_SAYS_NOTHING;
	return f->failing ? FULLTEXT_SAYS_FAILING : FULLTEXT_SAYS_BACK;
}

bool fulltext_feed_known(const struct fulltext_feed *f)
{
	return f->failing || (f->in_a_row == 0 && f->texts + f->shorter != 0);
}
