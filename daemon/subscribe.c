/* SPDX-License-Identifier: ISC */
/*
 * The subscriptions: found, kept, forgotten; the steps of websub.h. A step that asks the hub waits until
 * the store has the row, for the hub may ask back after we crashed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/subscribe_private.h"
#include "feeds/link.h"

enum {
	LOOK_MS = 60 * 1000 /* at the clock at least: it may have been set */
};

/* uthash's macros count as ours for the linter. */
/* NOLINTBEGIN(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */

/* ---- the tables -------------------------------------------------------------------------- */

struct sub *subscribe_find(struct subscriber *s, struct str token)
{
	struct sub *sub = NULL;

	HASH_FIND(hh, s->by_token, token.p, token.n, sub);
	return sub;
}

static struct sub *current_of(struct subscriber *s, struct str feed)
{
	struct sub *sub = NULL;

	HASH_FIND(hh_feed, s->by_feed, feed.p, feed.n, sub);
	return sub;
}

static void set_current(struct sub *sub, bool current)
{
	struct subscriber *s = sub->owner;

	if (sub->current && !current)
		HASH_DELETE(hh_feed, s->by_feed, sub);
	else if (!sub->current && current)
		HASH_ADD_KEYPTR(hh_feed, s->by_feed, sub->feed, strlen(sub->feed), sub);
	sub->current = current;
}

static struct sub *add(struct subscriber *s, const struct store_websub *row)
{
	struct sub *sub = xcalloc(1, sizeof(*sub));
	size_t slash = str_rfind(row->callback, '/');

	sub->owner = s;
	sub->callback = str_dup(row->callback);
	sub->token = sub->callback + (slash < row->callback.n ? slash + 1 : 0);
	sub->feed = str_dup(row->feed);
	sub->hub = str_dup(row->hub);
	sub->topic = str_dup(row->topic);
	sub->secret = str_dup(row->secret);
	sub->life =
		(struct websub){.state = row->state > WEBSUB_NONE && row->state < WEBSUB_STATES
						 ? (enum websub_state)row->state
						 : WEBSUB_NONE,
			.tries = row->tries,
			.asked_ms = row->asked_ms,
			.next_ms = row->next_ms,
			.lease_ms = row->lease_ms,
			.expires_ms = row->expires_ms};
	HASH_ADD_KEYPTR(hh, s->by_token, sub->token, strlen(sub->token), sub);
	if (sub->life.state != WEBSUB_LEAVING && current_of(s, row->feed) == NULL)
		set_current(sub, true);
	return sub;
}

static void sub_free(struct sub *sub)
{
	explicit_bzero(sub->secret, strlen(sub->secret));
	free(sub->callback);
	free(sub->feed);
	free(sub->hub);
	free(sub->topic);
	free(sub->secret);
	free(sub->at);
	free(sub);
}

void subscribe_unref(struct sub *sub)
{
	if (sub->dropped && sub->jobs == 0 && sub->op == NULL)
		sub_free(sub);
}

static void forget(struct sub *sub)
{
	subscribe_ask_cancel(sub);
	set_current(sub, false);
	HASH_DELETE(hh, sub->owner->by_token, sub);
	sub->dropped = true;
}

/* ---- the store --------------------------------------------------------------------------- */

struct row_job {
	struct job job; /* first */
	struct arena arena;
	struct store_websub row;
	struct sub *sub; /* NULL: the row goes */
	bool asks;
};

static enum errc row_run(struct job *j, struct desk *d, struct err *e)
{
	struct row_job *rj = (struct row_job *)j;

	return rj->sub != NULL ? store_websub_put(d->store, &rj->row, e)
			       : store_websub_drop(d->store, rj->row.callback, e);
}

static void row_done(struct job *j, const struct err *e)
{
	struct row_job *rj = (struct row_job *)j;
	struct sub *sub = rj->sub;

	if (e->code != ERR_NONE)
		log_err("websub: cannot store a subscription: %s", e->msg);
	if (sub != NULL) {
		sub->jobs--;
		/* Not when it could not be stored: what is asked back would find nobody. */
		if (rj->asks && e->code == ERR_NONE && !sub->dropped && !sub->owner->closing)
			subscribe_ask(sub);
		subscribe_unref(sub);
	}
	arena_done(&rj->arena);
	free(rj);
}

static struct row_job *row_job(const struct sub *sub)
{
	struct row_job *rj = xcalloc(1, sizeof(*rj));
	const struct websub *w = &sub->life;

	arena_init(&rj->arena, BUF_NO_MAX);
	rj->job = (struct job){.run = row_run, .done = row_done};
	rj->row = (struct store_websub){
		.callback = arena_str(&rj->arena, str_of(sub->callback)),
		.feed = arena_str(&rj->arena, str_of(sub->feed)),
		.hub = arena_str(&rj->arena, str_of(sub->hub)),
		.topic = arena_str(&rj->arena, str_of(sub->topic)),
		.secret = arena_str(&rj->arena, str_of(sub->secret)),
		.state = (int)w->state,
		.tries = w->tries,
		.asked_ms = w->asked_ms,
		.next_ms = w->next_ms,
		.lease_ms = w->lease_ms,
		.expires_ms = w->expires_ms,
	};
	return rj;
}

/* All in one box, so that a row never overtakes what takes it away; behind the documents, so that a renaming
 * of their feed does not either. */
static void post(struct subscriber *s, struct row_job *rj)
{
	storer_post(s->storer, &rj->job, STORER_INGEST);
}

static void keep(struct sub *sub, bool asks)
{
	struct row_job *rj = row_job(sub);

	rj->sub = sub;
	rj->asks = asks;
	sub->jobs++;
	post(sub->owner, rj);
}

static void drop(struct sub *sub)
{
	post(sub->owner, row_job(sub));
	forget(sub);
}

/* ---- steps ------------------------------------------------------------------------------- */

static const struct {
	enum websub_steps step;
	enum log_level level;
	const char *text;
} says[] = {
	{WEBSUB_SAY_ACTIVE, LOG_LEVEL_INFO, "subscribed, the hub pushes what is new"},
	{WEBSUB_SAY_DENIED, LOG_LEVEL_WARNING,
		"the hub denies the subscription, asking again in a day; polling goes on"},
	{WEBSUB_SAY_FAILED, LOG_LEVEL_WARNING,
		"the hub did not take the request, asking again later; polling goes on"},
	{WEBSUB_SAY_LAPSED, LOG_LEVEL_WARNING,
		"the subscription ended and was not renewed, asking again; polling goes on"},
	{WEBSUB_SAY_FORGED, LOG_LEVEL_WARNING,
		"a push is not signed as agreed: dropped, polling instead"},
	{WEBSUB_SAY_LEFT, LOG_LEVEL_INFO, "unsubscribed"},
};

static void say(const struct sub *sub, unsigned did)
{
	char room[URL_HOST_MAX];

	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		if (did & says[i].step)
			log_line(says[i].level, "websub: %s feed=%s hub=" STR_F, says[i].text,
				sub->feed, STR_A(url_host_key(str_of(sub->hub), room)));
}

static void on_timer(uv_timer_t *t);

/* Wakes up for what is due at at_ms, if nothing wakes it up before. */
static void arm(struct subscriber *s, int64_t at_ms)
{
	int64_t now = clock_now_ms();

	if (at_ms > now + LOOK_MS)
		at_ms = now + LOOK_MS;
	if (s->closing || (uv_is_active((uv_handle_t *)&s->timer) && s->timer_ms <= at_ms &&
				  s->timer_ms >= now))
		return;
	s->timer_ms = at_ms;
	uv_timer_start(&s->timer, on_timer, (uint64_t)(at_ms > now ? at_ms - now : 0), 0);
}

unsigned subscribe_on(struct sub *sub, struct websub_event *ev)
{
	ev->now_ms = clock_now_ms();
	unsigned did = websub_on(&sub->life, ev);

	say(sub, did);
	if (sub->life.state == WEBSUB_LEAVING)
		set_current(sub, false);
	if (did & WEBSUB_DROP) {
		drop(sub);
		subscribe_unref(sub);
		return did;
	}
	if (did & WEBSUB_STORE)
		keep(sub, (did & (WEBSUB_ASK | WEBSUB_LEAVE)) != 0);
	arm(sub->owner, sub->life.next_ms);
	return did;
}

static void on_timer(uv_timer_t *t)
{
	struct subscriber *s = t->data;
	struct sub *sub = NULL;
	struct sub *next = NULL;

	HASH_ITER (hh, s->by_token, sub, next)
		(void)subscribe_on(
			sub, &(struct websub_event){.kind = WEBSUB_TICK,
				     .busy = sub->op != NULL || sub->waits || sub->jobs != 0});
	if (s->by_token != NULL)
		arm(s, clock_now_ms() + LOOK_MS);
}

/* ---- found ------------------------------------------------------------------------------- */

static void random_hex(char *out, size_t digits)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[SUBSCRIBE_SECRET / 2];

	clock_random_bytes(bytes, digits / 2);
	for (size_t i = 0; i < digits; i++)
		out[i] = hex[(bytes[i / 2] >> (i % 2 ? 0 : 4)) & 15];
	out[digits] = '\0';
	explicit_bzero(bytes, sizeof(bytes));
}

/* W3C 5.1: a secret only over TLS. Whoever reads it on its way signs what they like. */
static void begin(struct subscriber *s, struct str feed, struct str hub, struct str topic)
{
	AUTO_BUF struct buf callback = {0};
	struct str base = s->conf->websub_callback;
	char token[SUBSCRIBE_TOKEN + 1];
	char secret[SUBSCRIBE_SECRET + 1];

	random_hex(token, SUBSCRIBE_TOKEN);
	random_hex(secret, SUBSCRIBE_SECRET);
	buf_init(&callback, BUF_NO_MAX);
	buf_printf(&callback, STR_F "%s%s", STR_A(base), str_ends(base, STR("/")) ? "" : "/",
		token);
	struct sub *sub = add(s,
		&(struct store_websub){.callback = buf_view(&callback),
			.feed = feed,
			.hub = hub,
			.topic = topic,
			.secret = str_starts(hub, STR("https://")) ? str_of(secret) : STR("")});

	explicit_bzero(secret, sizeof(secret));
	(void)subscribe_on(sub, &(struct websub_event){.kind = WEBSUB_FOUND, .named = true});
}

static void leave(struct sub *sub)
{
	set_current(sub, false);
	(void)subscribe_on(sub, &(struct websub_event){.kind = WEBSUB_UNWANTED});
}

/* Twice the same: a topic that is another one at each poll would be a subscription a poll. */
static void found_other(struct sub *sub, struct str feed, struct str hub, struct str topic)
{
	struct subscriber *s = sub->owner;
	uint64_t other = hash64(hub, hash64(topic, 1)) | 1;

	if (sub->other != other) {
		sub->other = other;
		return;
	}
	leave(sub);
	begin(s, feed, hub, topic);
}

static size_t count_hubs(const struct str hubs[FEED_HUBS])
{
	size_t n = 0;

	while (n < FEED_HUBS && hubs[n].n != 0)
		n++;
	return n;
}

static size_t place_of(const struct sub *sub, const struct str *hubs, size_t n)
{
	size_t at = 0;

	while (at < n && !str_eq(str_of(sub->hub), hubs[at]))
		at++;
	return at;
}

/* W3C 4: a publisher names several hubs so that one of them will do. Once round: then the last one is asked now
 * and then, as if it was alone. */
static bool try_next_hub(
	struct sub *sub, struct str feed, const struct str *hubs, size_t n, size_t at)
{
	struct subscriber *s = sub->owner;
	size_t passed = sub->passed + 1;

	if (sub->life.state == WEBSUB_ACTIVE)
		sub->passed = 0;
	if (!websub_is_hopeless(&sub->life) || passed >= n)
		return false;
	char *topic = xstrdup(sub->topic);

	log_info("websub: trying the next hub that the feed names feed=%s", sub->feed);
	leave(sub);
	begin(s, feed, hubs[(at + 1) % n], str_of(topic));
	free(topic);
	sub = current_of(s, feed);
	if (sub != NULL)
		sub->passed = passed;
	return true;
}

static void found(struct subscriber *s, struct str feed, const struct str hubs[FEED_HUBS],
	struct str topic)
{
	struct sub *sub = current_of(s, feed);
	size_t n = count_hubs(hubs);

	if (sub == NULL) {
		begin(s, feed, hubs[0], topic);
		return;
	}
	size_t at = place_of(sub, hubs, n);

	if (at == n || !str_eq(str_of(sub->topic), topic)) {
		found_other(sub, feed, hubs[0], topic);
		return;
	}
	sub->other = 0;
	if (try_next_hub(sub, feed, hubs, n, at))
		return;
	(void)subscribe_on(sub, &(struct websub_event){.kind = WEBSUB_FOUND, .named = true});
}

static bool wanted(const struct config *c, struct str feed)
{
	const struct config_feed *f = config_feed(c, feed);

	return c->websub_callback.n != 0 && f != NULL && f->websub;
}

/* The address that was asked is the topic of a feed that names a hub and no topic: hubs know it as that. */
void subscriber_document(struct subscriber *s, struct str feed, const struct http_res *res,
	const struct feed_doc *doc)
{
	AUTO_ARENA struct arena a = {0};

	if (s->closing || s->conf == NULL || !wanted(s->conf, feed))
		return;
	arena_init(&a, KIB(512));
	struct link_hub head = link_hub_of(res->link, res->url, &a);
	const struct str *hubs = head.hubs[0].n != 0 ? head.hubs : doc->hubs;
	struct str self = head.self.n != 0 ? head.self : doc->self;
	struct sub *sub = current_of(s, feed);

	if (hubs[0].n != 0)
		found(s, feed, hubs, self.n != 0 ? self : res->url);
	else if (sub != NULL && !doc->ends_early)
		(void)subscribe_on(sub, &(struct websub_event){.kind = WEBSUB_FOUND});
}

/* ---- the configuration ------------------------------------------------------------------- */

void subscriber_remember(struct subscriber *s, const struct store_websub *row)
{
	(void)add(s, row);
}

static void rename_feed(struct subscriber *s, const struct store_rename *r)
{
	struct sub *sub = NULL;
	struct sub *next = NULL;

	HASH_ITER (hh, s->by_token, sub, next) {
		if (!str_eq(str_of(sub->feed), r->from))
			continue;
		bool current = sub->current;

		set_current(sub, false);
		free(sub->feed);
		sub->feed = str_dup(r->to);
		set_current(sub, current && current_of(s, r->to) == NULL);
	}
}

static bool has_callback(const struct sub *sub, struct str base)
{
	struct str under = {sub->callback, (size_t)(sub->token - sub->callback)};

	return str_eq(under, base) ||
	       (str_starts(under, base) && under.n == base.n + 1 && !str_ends(base, STR("/")));
}

/* Without a listener nobody is there to confirm that we leave: the leases end by themselves. */
static void configure_one(struct sub *sub, const struct config *c)
{
	if (c->websub_callback.n == 0) {
		drop(sub);
		subscribe_unref(sub);
		return;
	}
	if (!sub->current ||
		(wanted(c, str_of(sub->feed)) && has_callback(sub, c->websub_callback)))
		return;
	if (!wanted(c, str_of(sub->feed))) {
		leave(sub);
		return;
	}
	struct subscriber *s = sub->owner;
	char *feed = xstrdup(sub->feed);
	char *hub = xstrdup(sub->hub);
	char *topic = xstrdup(sub->topic);

	leave(sub);
	begin(s, str_of(feed), str_of(hub), str_of(topic));
	free(feed);
	free(hub);
	free(topic);
}

void subscriber_configure(struct subscriber *s, const struct config *c,
	const struct store_rename *renames, size_t n_renames)
{
	struct sub *sub = NULL;
	struct sub *next = NULL;

	s->conf = c;
	for (size_t i = 0; i < n_renames; i++)
		rename_feed(s, &renames[i]);
	HASH_ITER (hh, s->by_token, sub, next)
		configure_one(sub, c);
	if (s->by_token != NULL)
		arm(s, clock_now_ms());
}

/* ---- upkeep ------------------------------------------------------------------------------ */

struct subscriber *subscriber_new(
	uv_loop_t *loop, struct http_client *http, struct poller *poller)
{
	struct subscriber *s = xcalloc(1, sizeof(*s));

	s->loop = loop;
	s->http = http;
	s->poller = poller;
	uv_timer_init(loop, &s->timer);
	s->timer.data = s;
	return s;
}

void subscriber_set_storer(struct subscriber *s, struct storer *storer)
{
	s->storer = storer;
}

struct subscriber_counts subscriber_counts(const struct subscriber *s)
{
	struct subscriber_counts c = s->counts;

	for (const struct sub *sub = s->by_token; sub != NULL; sub = sub->hh.next) {
		c.asked += sub->life.state == WEBSUB_ASKED;
		c.active += sub->life.state == WEBSUB_ACTIVE;
		c.denied += sub->life.state == WEBSUB_DENIED;
		c.leaving += sub->life.state == WEBSUB_LEAVING;
	}
	return c;
}

void subscriber_close(struct subscriber *s)
{
	s->closing = true;
	subscribe_unlisten(s);
	for (struct sub *sub = s->by_token; sub != NULL; sub = sub->hh.next)
		subscribe_ask_cancel(sub);
	uv_close((uv_handle_t *)&s->timer, NULL);
}

void subscriber_free(struct subscriber *s)
{
	struct sub *sub = NULL;
	struct sub *next = NULL;

	if (s == NULL)
		return;
	HASH_ITER (hh, s->by_token, sub, next) {
		forget(sub);
		sub_free(sub);
	}
	free(s);
}

/* NOLINTEND(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */
