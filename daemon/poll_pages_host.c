/* SPDX-License-Identifier: ISC */
/* The hosts of article pages, and what their robots.txt says. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/limits.h"
#include "daemon/parser/wire.h"
#include "daemon/poll_pages.h"

enum {
	RULES_ARENA_MAX = 8 * 1024 * 1024
};

/* uthash's macros are long, and their allocations are freed by its others. */
/* NOLINTBEGIN(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */

static void host_free(struct page_host *h)
{
	HASH_DEL(h->poller->hosts, h);
	arena_done(&h->rules);
	free(h->origin);
	free(h);
}

static struct page_host *host_new(struct poller *p, struct str origin)
{
	struct page_host *h = xcalloc(1, sizeof(*h));

	h->poller = p;
	h->origin = str_dup(origin);
	arena_init(&h->rules, RULES_ARENA_MAX);
	HASH_ADD_KEYPTR(hh, p->hosts, h->origin, origin.n, h);
	return h;
}

struct page_host *page_host_of(struct poller *p, struct str url, int64_t gap_ms)
{
	struct str origin = fulltext_origin(url);
	struct page_host *h = NULL;

	if (origin.n == 0)
		return NULL;
	HASH_FIND(hh, p->hosts, origin.p, origin.n, h);
	if (h == NULL)
		h = host_new(p, origin);
	if (gap_ms > h->gap_ms)
		h->gap_ms = gap_ms;
	return h;
}

void page_hosts_sweep(struct poller *p)
{
	struct page_host *h = NULL;
	struct page_host *next = NULL;

	if (HASH_COUNT(p->hosts) <= PAGES_HOSTS)
		return;
	HASH_ITER (hh, p->hosts, h, next)
		if (h->pages == 0 && h->op == NULL && !h->reading &&
			p->steady_ms >= h->life.next_ms)
			host_free(h);
}

void page_hosts_stop(struct poller *p)
{
	for (struct page_host *h = p->hosts; h != NULL; h = h->hh.next) {
		if (h->op != NULL)
			http_cancel(h->op);
		h->op = NULL;
	}
}

void page_hosts_free(struct poller *p)
{
	struct page_host *h = NULL;
	struct page_host *next = NULL;

	HASH_ITER (hh, p->hosts, h, next)
		host_free(h);
}

/* NOLINTEND(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */

bool page_request(struct poller *p, struct str feed, struct str url,
	void (*hop)(struct http_op *op, struct str url, void *arg), http_done *done, void *arg,
	struct http_op **ret)
{
	const struct feed *f = poll_feed_find(p, feed);
	AUTO_ARENA struct arena a = {0};
	struct http_req req = {.url = url};
	struct http_opts opts;

	if (f == NULL || f->conf == NULL)
		return false;
	arena_init(&a, BUF_NO_MAX);
	limits_page_request(p->conf, f->conf, &a, &req, &opts);
	opts.hop = hop;
	*ret = http_start(p->d.http, &req, &opts, done, arg);
	return *ret != NULL;
}

bool page_moves(struct page_job *j, struct str url, int64_t gap_ms)
{
	struct poller *p = j->poller;
	bool strict = hsts_until_ms(&p->hsts, url, p->now_ms) != 0;
	struct str at = strict ? feed_over_tls(url, &j->arena) : arena_str(&j->arena, url);
	struct page_host *h = page_host_of(p, at, gap_ms);

	if (h == NULL)
		return false;
	if (j->host != NULL)
		j->host->pages--;
	h->pages++;
	j->host = h;
	j->target = at;
	return true;
}

void page_hears(struct poller *p, struct str url, const struct http_res *res)
{
	int64_t until_ms = 0;
	bool below = false;

	if (feed_strict(res, url, p->now_ms, &until_ms, &below))
		hsts_heard(&p->hsts, url, until_ms, below, p->now_ms);
}

/* ---- robots.txt -------------------------------------------------------------------------- */

/* Asking for robots.txt was a request of this host, too; how long it wants to be left alone, that says. */
static void wait_from_now(struct page_host *h)
{
	int64_t next_ms = h->poller->steady_ms + page_host_gap_ms(h);

	if (h->life.next_ms < next_ms)
		h->life.next_ms = next_ms;
}

/* What of it goes beyond "this may be fetched, that may not", once a day. */
static void say_rules(const struct page_host *h)
{
	int64_t delay_ms = h->robots.crawl_delay_ms;

	if (h->robots.cut)
		log_warning(
			"pages: robots.txt is longer than is read, some of its rules may be missing host=%s",
			h->origin);
	if (delay_ms > FULLTEXT_MAX_DELAY_MS)
		log_warning(
			"pages: robots.txt wants more time between requests than a page is waited for, none is fetched host=%s crawl_delay_s=%lld max_s=%d",
			h->origin, (long long)(delay_ms / 1000), FULLTEXT_MAX_DELAY_MS / 1000);
	else if (delay_ms > h->gap_ms)
		log_info(
			"pages: robots.txt wants time between requests, that is obeyed host=%s crawl_delay_s=%lld",
			h->origin, (long long)(delay_ms / 1000));
}

/* Its rules take the place of those of yesterday, or stay unread: as if it had not been there to be had. */
static void on_rules(struct pool_result *r, void *arg)
{
	struct page_host *h = arg;
	struct poller *p = h->poller;
	struct arena a = {0};
	struct robots rules = {0};
	struct err e = {0};

	poll_look(p);
	h->reading = false;
	arena_init(&a, RULES_ARENA_MAX);
	if (r->code == ERR_NONE && wire_robots_decode((struct str){r->wire, r->wire_n}, &a,
					   &rules, &e) == ERR_NONE) {
		arena_done(&h->rules);
		h->rules = a;
		h->robots = rules;
		say_rules(h);
		wait_from_now(h);
	} else {
		arena_done(&a);
		fulltext_host_robots(
			&h->life, &(struct http_res){.error = HTTP_ERR_RECV}, p->steady_ms);
		page_words(h->away, str_of(r->code != ERR_NONE ? r->e.msg : e.msg));
	}
	free(r->wire);
	poll_pages_go(p);
}

static void say_away(struct page_host *h, const struct http_res *res)
{
	AUTO_BUF struct buf quoted = {0};

	if (res->error != HTTP_OK)
		page_words(h->away, str_of(res->error_text));
	else
		snprintf(h->away, sizeof(h->away), "status %d", res->status);
	buf_init(&quoted, BUF_NO_MAX);
	log_quote(&quoted, str_of(h->away), sizeof(h->away));
	log_info(
		"pages: robots.txt cannot be had, no page is fetched for an hour host=%s reason=" STR_F,
		h->origin, STR_A(buf_view(&quoted)));
}

static void on_robots(struct http_op *op, const struct http_res *res, void *arg)
{
	struct page_host *h = arg;
	struct poller *p = h->poller;
	size_t n = 0;

	poll_look(p);
	h->op = NULL;
	h->reading = fulltext_host_robots(&h->life, res, p->steady_ms);
	wait_from_now(h);
	page_hears(p, str_of(h->origin), res);
	log_debug("pages: robots.txt host=%s status=%d error='%s'", h->origin, res->status,
		res->error_text);
	if (h->life.rules == FULLTEXT_RULES_AWAY)
		say_away(h, res);
	if (h->reading) {
		char *body = http_take_body(op, &n);

		pool_read_robots(p->d.pool, body, n, on_rules, h);
	}
	poll_pages_go(p);
}

bool page_host_ask(struct page_host *h, const struct page_job *j)
{
	AUTO_BUF struct buf url = {0};

	if (!fulltext_host_ask(&h->life, h->poller->steady_ms))
		return true;
	buf_init(&url, KIB(8));
	buf_printf(&url, "%s/robots.txt", h->origin);
	if (!page_request(h->poller, j->feed, buf_view(&url), NULL, on_robots, h, &h->op)) {
		fulltext_host_unask(&h->life);
		return false;
	}
	page_asked(j);
	return true;
}

bool page_host_judges(
	const struct page_host *h, struct str url, bool *ret_allowed, int64_t *ret_delay_ms)
{
	enum fulltext_rules rules =
		h->life.rules == FULLTEXT_RULES_ASKED ? h->life.before : h->life.rules;

	if (rules == FULLTEXT_RULES_UNKNOWN || h->reading)
		return false;
	*ret_delay_ms = rules == FULLTEXT_RULES_READ ? h->robots.crawl_delay_ms : 0;
	*ret_allowed = rules == FULLTEXT_RULES_NONE ||
		       (rules == FULLTEXT_RULES_READ && robots_allows(&h->robots, url));
	return true;
}

int64_t page_host_gap_ms(const struct page_host *h)
{
	int64_t delay = h->life.rules == FULLTEXT_RULES_READ ? h->robots.crawl_delay_ms : 0;

	return delay > h->gap_ms ? delay : h->gap_ms;
}

/* The feed, if its own host is asked: the schedule knows of its polls, and of the quiet that it asked for. */
static struct feed *feed_at_home(const struct page_job *j)
{
	struct feed *f = poll_feed_find(j->poller, j->feed);

	return f != NULL && poll_is_at_home(f, j->target) ? f : NULL;
}

int64_t page_free_ms(const struct page_job *j)
{
	const struct feed *f = feed_at_home(j);
	int64_t free_ms = f != NULL ? schedule_host_free_ms(&f->item) : 0;

	return free_ms > j->host->life.next_ms ? free_ms : j->host->life.next_ms;
}

/* Between pages and polls of the host its Crawl-delay lies as well: the feed keeps it from its first page on. */
void page_asked(const struct page_job *j)
{
	struct feed *f = feed_at_home(j);
	int64_t gap_ms = page_host_gap_ms(j->host);

	if (f == NULL)
		return;
	if (f->item.gap_ms < gap_ms)
		f->item.gap_ms = gap_ms;
	schedule_host_asked(&f->item, j->poller->steady_ms);
}
