/* SPDX-License-Identifier: ISC */
/*
 * The etiquette report: a week of 200 feeds, 40 of them on one host, under a fake clock, through restarts,
 * reloads, crashes, clock steps, a suspended machine, adopted redirects and hubs that push. What goes out is judged by
 * publishers who know the requests only, by the rules that publishers state (doc/feeds.md "Polite polling"; the
 * numbers are those of the rows below). Each rule is a line with its count, and all are to be zero.
 *
 * It does what daemon/poll.c does with the steps of feedpoll.h, over the real schedule, machine and policy. What
 * needs sockets (cookies, one address in two sections, redirects) test_etiquette.py shows with the real program; rule 21
 * (robots.txt of pages) is counted by test_fulltext.py, rule 23 (other ways to a host) by daemon_http_h2.c.
 */
#include "tests/unit/daemon_week_hub.h"

/* ---- the program, as daemon/poll.c has it ------------------------------------------------- */

static void arrived(struct feed *f)
{
	f->host->busy -= f->counted;
	f->counted = false;
	f->done_ms = 0;
}

static void enter(struct feed *f, int64_t at_ms)
{
	char room[URL_HOST_MAX];

	schedule_add(w.s, &f->item, url_host_key(f->own.st.url, room), at_ms);
}

static void hold_host(struct feed *f)
{
	int64_t until = steady() + f->own.st.hold_until_ms - wall();

	if (f->own.st.last_status > 0)
		schedule_hold_host(w.s, &f->item, until);
	else
		schedule_host_dead(w.s, &f->item, until);
}

static void plan_now(struct feed *f, int64_t next_ms)
{
	f->own.st.next_poll_ms = next_ms;
	f->own.st.last_poll_ms = wall();
}

static void carry_out(
	struct feed *f, const struct feedpoll_event *ev, const struct feedpoll_plan *plan)
{
	unsigned steps = plan->steps;

	if (steps & FEEDPOLL_CANCEL) {
		unsay(f);
		arrived(f);
		if (f->retry_ms > f->host->retry_ms)
			f->host->retry_ms = f->retry_ms;
	}
	if (steps & FEEDPOLL_FETCH_IT)
		ask(f);
	if (steps & FEEDPOLL_ADOPT)
		feed_state_own(&f->own, ev->found);
	if (steps & FEEDPOLL_RETRY)
		plan_now(f, plan->next_poll_ms);
	if (steps & FEEDPOLL_SHIFT)
		(void)feed_clock_stepped(&f->own.st, w.began_ms - ev->jump_ms,
			wall() - ev->jump_ms, ev->jump_ms);
	if (steps & FEEDPOLL_HOLD_HOST)
		hold_host(f);
	if (steps & FEEDPOLL_LEAVE)
		schedule_remove(w.s, &f->item);
	if (steps & FEEDPOLL_ENTER)
		enter(f, plan->at_ms);
	if (steps & FEEDPOLL_AGAIN)
		schedule_again(w.s, &f->item, plan->at_ms);
	/* Articles are committed with it, other states half a second later; nobody dies in between here. */
	if (steps & (FEEDPOLL_CLEAN | FEEDPOLL_DIRTY))
		feed_state_own(&f->disk, &f->own.st);
	assert_int_equal(steps & (FEEDPOLL_REST | FEEDPOLL_PARDON | FEEDPOLL_START_OVER), 0);
}

static unsigned on(struct feed *f, struct feedpoll_event ev)
{
	ev.now_ms = wall();
	ev.steady_ms = steady();
	ev.kept = &f->own.st;
	struct feedpoll_plan plan = feedpoll_on(&f->life, &ev);

	carry_out(f, &ev, &plan);
	return plan.steps;
}

static void answered(struct feed *f)
{
	struct feed_state st = f->own.st;
	struct http_res res = f->res;
	struct feed_outcome out = {.parsed = true, .items = 10, .known = 9};

	arrived(f);
	schedule_release(w.s, &f->item);
	struct feed_judgement j = feed_judge(&res, &f->lim, wall(), rnd(), &w.a, &st);
	unsigned steps =
		on(f, (struct feedpoll_event){
			      .kind = FEEDPOLL_ANSWERED, .judgement = &j, .found = &st});

	if ((steps & FEEDPOLL_PARSE_IT) == 0)
		return;
	steps = on(f, (struct feedpoll_event){.kind = FEEDPOLL_PARSED});
	assert_true(steps & FEEDPOLL_STORE_IT);
	out.hints.ttl_s = f->p.habit == TTL ? 7200 : 0;
	out.hints.skip_hours = f->p.habit == SLEEPS ? 0x3F : 0;
	j = feed_settle(&res, &out, &f->lim, wall(), rnd(), &w.a, &st);
	on(f, (struct feedpoll_event){
		      .kind = FEEDPOLL_STORED, .judgement = &j, .found = &st, .has_doc = true});
	hub_found(f);
}

static void configure(bool first)
{
	for (size_t i = 0; i < N_FEEDS; i++) {
		struct feed *f = &w.feeds[i];

		on(f, (struct feedpoll_event){.kind = FEEDPOLL_CONFIGURED, .first = first});
		if (first && f->own.st.last_status == 429 &&
			feed_owes_wait(&f->own.st, wall()) && f->item.host != NULL)
			hold_host(f);
	}
}

static void start(void)
{
	w.s = schedule_new(PER_HOST);
	w.began_ms = wall();
	w.starts++;
	configure(true);
}

/* Nothing is left but what is on disk; crash: nobody is asked before. */
static void restart(bool crash)
{
	for (size_t i = 0; i < N_FEEDS; i++) {
		struct feed *f = &w.feeds[i];

		if (!crash)
			on(f, (struct feedpoll_event){.kind = FEEDPOLL_STOPPING,
				      .min_interval_ms = MIN_INTERVAL_MS});
		f->p.lost |= crash && f->counted;
		if (f->counted)
			unsay(f);
		arrived(f);
		schedule_remove(w.s, &f->item);
		feed_state_own(&f->own, &f->disk.st);
		f->life = (struct feedpoll){0};
	}
	schedule_free(w.s);
	w.now += 2 * SECOND;
	hubs_restart();
	start();
}

static void jump(int64_t ms)
{
	w.jumped += ms;
	w.began_ms += ms;
	for (size_t i = 0; i < N_FEEDS; i++)
		on(&w.feeds[i],
			(struct feedpoll_event){.kind = FEEDPOLL_STEPPED, .jump_ms = ms});
}

/* The lid is closed. The steady clock stands still meanwhile, so that the wall clock seems to jump. */
static void sleep_for(int64_t ms)
{
	w.now += ms;
	w.asleep += ms;
	w.jumped -= ms;
	jump(ms);
}

/* ---- the week ---------------------------------------------------------------------------- */

static void next_event(int64_t until)
{
	struct feed *first = NULL;
	struct schedule_item *it = NULL;
	int64_t due = schedule_next_ms(w.s);

	for (size_t i = 0; i < N_FEEDS; i++)
		if (w.feeds[i].done_ms > 0 &&
			(first == NULL || w.feeds[i].done_ms < first->done_ms))
			first = &w.feeds[i];
	int64_t next = due == TIME_NONE ? until : due + w.asleep;

	if (first != NULL && first->done_ms <= next)
		next = first->done_ms;
	else
		first = NULL;
	if (next > w.now)
		w.now = next < until ? next : until;
	if (first != NULL && w.now >= first->done_ms)
		answered(first);
	while ((it = schedule_take(w.s, steady())) != NULL)
		on((struct feed *)it, (struct feedpoll_event){.kind = FEEDPOLL_DUE});
	arena_done(&w.a);
	arena_init(&w.a, BUF_NO_MAX);
}

static void run_until(int64_t until)
{
	while (w.now < until) {
		int64_t look = w.now + MINUTE < until ? w.now + MINUTE : until;

		while (w.now < look)
			next_event(look);
		hubs_look();
	}
}

static void feed_init(size_t i)
{
	struct feed *f = &w.feeds[i];
	size_t host = i < ON_ONE_HOST ? 0 : i;

	/* The one host refuses and throttles nobody but by its feeds' own habits. */
	f->p.habit = (enum habit)(i % N_HABITS);
	f->host = &w.hosts[host];
	snprintf(f->host->name, sizeof(f->host->name), "h%zu.example", host);
	snprintf(f->p.url, sizeof(f->p.url), "https://%s/feed/%zu?a=b&&c", f->host->name, i);
	snprintf(f->p.moved, sizeof(f->p.moved), "https://%s/moved/%zu", f->host->name, i);
	f->lim = (struct feed_limits){.interval_ms = 15 * MINUTE,
		.min_interval_ms = MIN_INTERVAL_MS,
		.max_interval_ms = DAY,
		.daily_full = true,
		.user_agent = STR("rasid/0.1.0 (200 feeds)")};
	f->item.gap_ms = GAP_MS;
	feed_state_own(&f->own, &(struct feed_state){.url = str_of(f->p.url)});
	feed_state_own(&f->disk, &f->own.st);
}

static void the_week_of_two_hundred_feeds_annoys_nobody(void **state)
{
	/* Right again before the next start: what an earlier run noted by another clock, nobody can know
	 * (feeds/policy_clock.c). */
	static const struct {
		unsigned hour;
		int64_t ms;
	} jumps[] = {{88, HOUR}, {89, -HOUR}, {90, 3 * HOUR}, {91, -3 * HOUR}, {95, -3 * HOUR},
		{96, 3 * HOUR}, {106, 2 * HOUR}, {107, -2 * HOUR}};
	unsigned all = 0;

	(void)state;
	w.seed = 20210503;
	w.now = SECOND;
	arena_init(&w.a, BUF_NO_MAX);
	for (size_t i = 0; i < N_FEEDS; i++)
		feed_init(i);
	hubs_init();
	start();
	for (unsigned i = 0; i < 7 * 24; i++) {
		run_until((int64_t)(i + 1) * HOUR + (int64_t)(rnd() % (10 * MINUTE)));
		if (i % 7 == 3)
			restart(false);
		if (i % 11 == 5)
			restart(true);
		if (i % 5 == 2)
			configure(false); /* a reload */
		if (i == 60)
			sleep_for(8 * HOUR);
		for (size_t k = 0; k < sizeof(jumps) / sizeof(jumps[0]); k++)
			if (jumps[k].hour == i)
				jump(jumps[k].ms);
	}
	print_message(
		"# FIGURE etiquette of a week: %u requests for %d feeds, %d of them of one host; %u starts, "
		"%u moves adopted, %u gone\n",
		w.requests, N_FEEDS, ON_ONE_HOST, w.starts, w.moved, w.gone);
	print_message(
		"# FIGURE etiquette of a week at hubs: %u requests, %u confirmed, %u pushes\n",
		hub_counts.asks, hub_counts.active, hub_counts.pushes);
	for (size_t i = 0; i < N_RULES; i++) {
		print_message("# FIGURE etiquette rule %s: %u\n", rules[i], w.broken[i]);
		all += w.broken[i];
	}
	/* It would be easy to be polite and ask nobody. */
	assert_true(w.requests > N_FEEDS * 7 * 4);
	assert_true(w.moved > 10 && w.gone > 10);
	assert_true(hub_counts.active > 200 && hub_counts.pushes > 2000);
	assert_int_equal(all, 0);
	for (size_t i = 0; i < N_FEEDS; i++) {
		schedule_remove(w.s, &w.feeds[i].item);
		feed_state_done(&w.feeds[i].own);
		feed_state_done(&w.feeds[i].disk);
	}
	schedule_free(w.s);
	arena_done(&w.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_week_of_two_hundred_feeds_annoys_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
