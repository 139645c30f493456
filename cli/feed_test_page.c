/* SPDX-License-Identifier: ISC */
/*
 * rasid feed test, of a feed with `fulltext`: what the page of an article gives. By the daemon's own machine, with
 * the same requests; one page only, since who looks is no reason to ask a publisher for more.
 */
#include "cli/feed_test.h"
#include "daemon/clock.h"
#include "desk/page_text.h"

static struct str words(struct testing *t, const char *before, const struct http_res *res)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, KIB(4));
	if (res->error != HTTP_OK)
		buf_printf(&b, "%s%s", before, res->error_text);
	else
		buf_printf(&b, "%sstatus %d", before, res->status);
	return arena_str(&t->r.arena, buf_view(&b));
}

static struct str rules_words(struct testing *t, const struct fulltext_host *h, bool allowed,
	int64_t delay_ms, const struct http_res *res)
{
	AUTO_BUF struct buf b = {0};

	if (h->rules == FULLTEXT_RULES_AWAY)
		return words(t, "it cannot be had, so no page is asked for: ", res);
	if (h->rules == FULLTEXT_RULES_NONE)
		return words(t, "there is none, everything may be asked for: ", res);
	buf_init(&b, KIB(1));
	buf_str(&b, allowed ? STR("allows it") : STR("forbids it"));
	if (delay_ms != 0)
		buf_printf(&b, ", Crawl-delay %lld s", (long long)(delay_ms / 1000));
	return arena_str(&t->r.arena, buf_view(&b));
}

/* JUDGED, as the daemon has it from its own copy of the rules. */
static struct fulltext_event ask_robots(struct testing *t, struct str url)
{
	struct tested_page *p = &t->page;
	struct fulltext_event ev = {.kind = FULLTEXT_JUDGED};
	struct fulltext_host h = {.rules = FULLTEXT_RULES_UNKNOWN};
	struct robots rules = {.rules = NULL};
	struct fetch_answer a;
	AUTO_BUF struct buf at = {0};

	buf_init(&at, KIB(8));
	buf_printf(&at, STR_F "/robots.txt", STR_A(fulltext_origin(url)));
	fetch_get_page(t->r.fetch, &t->target.feed, buf_view(&at), NULL, NULL, &a);
	(void)fulltext_host_ask(&h, 0);
	if (fulltext_host_robots(&h, &a.res, 0) &&
		!fetch_read_robots(t->r.fetch, buf_view(&a.body), &t->r.arena, &rules))
		h.rules = FULLTEXT_RULES_AWAY;
	ev.allowed = h.rules == FULLTEXT_RULES_NONE ||
		     (h.rules == FULLTEXT_RULES_READ && robots_allows(&rules, url));
	ev.delay_ms = rules.crawl_delay_ms;
	p->rules = rules_words(t, &h, ev.allowed, ev.delay_ms, &a.res);
	p->detail = p->rules;
	fetch_answer_done(&a);
	return ev;
}

static struct fulltext_event read_body(struct testing *t, struct str body)
{
	struct tested_page *p = &t->page;
	struct parse_opts opts =
		fetch_opts(t->r.c, &t->target.feed, p->res.url, p->res.content_type);
	struct err e = {.code = ERR_NONE};
	struct fulltext_event ev = {.kind = FULLTEXT_READ};
	char says[sizeof(e.msg)];

	opts.charset = STR(""); /* that of the feed is no page's */
	opts.max_body = FULLTEXT_MAX_BODY;
	ev.page_kind = fetch_read_page(t->r.fetch, body, &opts, &t->r.arena, &p->page, &e);
	ev.longer = p->page.text.n > p->feed_n;
	fulltext_says_read(ev.page_kind, e.msg, p->page.text.n, p->feed_n, says, sizeof(says));
	p->detail = arena_str(&t->r.arena, str_of(says));
	return ev;
}

struct page_try {
	struct testing *t;
	struct fulltext *life;
};

/* As the daemon has it, but that nobody waits for the host's turn. */
static bool may_follow(struct str url, void *arg)
{
	const struct page_try *try = arg;

	(void)fulltext_on(try->life, &(struct fulltext_event){.kind = FULLTEXT_REDIRECTED});
	struct fulltext_event judged = ask_robots(try->t, url);

	(void)fulltext_on(try->life, &judged);
	return (fulltext_on(try->life, &(struct fulltext_event){.kind = FULLTEXT_TURN}) &
		       FULLTEXT_FOLLOW) != 0;
}

/* One try: who waits at a terminal sees what a host answers now. */
static void ask_page(struct testing *t, struct fulltext *life)
{
	struct tested_page *p = &t->page;
	struct page_try try = {t, life};
	struct fetch_answer a;

	(void)fulltext_on(life, &(struct fulltext_event){.kind = FULLTEXT_TURN});
	fetch_get_page(t->r.fetch, &t->target.feed, p->url, may_follow, &try, &a);
	p->res = http_res_copy(&a.res, &t->r.arena);
	p->body_n = a.body.n;
	if (life->state == FULLTEXT_FETCH)
		p->detail = words(t, "", &a.res);
	(void)fulltext_on(
		life, &(struct fulltext_event){.kind = FULLTEXT_ANSWERED, .res = &a.res});
	if (life->state == FULLTEXT_READING) {
		struct fulltext_event ev = read_body(t, buf_view(&a.body));

		(void)fulltext_on(life, &ev);
	}
	p->why = life->state == FULLTEXT_OVER ? life->why : FULLTEXT_WHY_HOST;
	fetch_answer_done(&a);
}

/* As desk/slice.c does with it. */
static void take(struct testing *t, struct tested_item *item)
{
	struct article *it = arena_array(&t->r.arena, 1, sizeof(*it));

	*it = *item->it;
	it->body = page_text_with(t->page.page.text, it->body, &t->r.arena);
	if (it->published_s == TIME_NONE)
		it->published_s = t->page.page.published_s;
	item->it = it;
}

static void try_page(struct testing *t, struct tested_item *item)
{
	const struct article *it = item->it;
	struct fulltext life = {.state = FULLTEXT_NEW};

	t->page.item = item;
	t->page.url = it->link;
	t->page.feed_n = it->body.n > it->summary.n ? it->body.n : it->summary.n;
	(void)fulltext_on(&life, &(struct fulltext_event){.kind = FULLTEXT_ADDED});
	struct fulltext_event judged = ask_robots(t, it->link);

	(void)fulltext_on(&life, &judged);
	t->page.why = life.why;
	if (life.state == FULLTEXT_LINE)
		ask_page(t, &life);
	if (t->page.why == FULLTEXT_WHY_NONE)
		take(t, item);
}

void feed_test_page(struct testing *t)
{
	if (!t->target.feed.fulltext || !t->fetched)
		return;
	for (size_t i = 0; i < t->doc.n_articles; i++) {
		if (fulltext_origin(t->items[i].it->link).n == 0)
			continue;
		try_page(t, &t->items[i]);
		return;
	}
}
