/* SPDX-License-Identifier: ISC */
/* Jobs that share a transaction, on the store thread and over a real database. */
#include "config/config.h"
#include "daemon/storer.h"
#include "tests/unit/store_fixture.h"

enum {
	JOBS = 5
};

struct world {
	uv_loop_t loop;
	struct storer *storer;
	uv_sem_t gate; /* until it is posted the first job holds the thread */
	int order;     /* of what happens on the store thread */
	int left;      /* jobs to come back */
	bool closed;
};

/* Puts a watch down as seen, as a lane puts down what became of a row. */
struct put {
	struct job job;
	struct world *w;
	struct str id;
	enum errc fails; /* when it shares */
	int shared_at, ran_at;
	bool was_shared;
	bool is_new; /* run() is the first to put it down */
};

static enum errc hold(struct job *j, struct desk *d, struct err *e)
{
	(void)d;
	(void)e;
	uv_sem_wait(&((struct put *)j)->w->gate);
	return ERR_NONE;
}

static enum errc share(struct job *j, struct desk *d, struct err *e)
{
	struct put *p = (struct put *)j;
	bool is_new = false;

	p->shared_at = ++p->w->order;
	if (p->fails != ERR_NONE)
		return err_set(e, p->fails, "as the test wants it");
	return store_watches_seen(d->store, &p->id, 1, 1, &is_new, e);
}

static enum errc run(struct job *j, struct desk *d, struct err *e)
{
	struct put *p = (struct put *)j;

	p->ran_at = ++p->w->order;
	p->was_shared = j->shared;
	return store_watches_seen(d->store, &p->id, 1, 1, &p->is_new, e);
}

static void on_closed(void *arg)
{
	((struct world *)arg)->closed = true;
}

static void done(struct job *j, const struct err *e)
{
	struct world *w = ((struct put *)j)->w;

	assert_int_equal(e->code, ERR_NONE);
	if (--w->left == 0)
		storer_close(w->storer, on_closed, w);
}

/* All of v are in the box before the thread looks at the first. */
static void run_all(struct fixture *f, struct put *v, size_t n)
{
	const struct config config = {.story_window_ms = 1000, .story_articles = 10};
	struct world w = {.left = (int)n + 1};
	struct put first = {.job = {.run = hold, .done = done}, .w = &w};

	uv_loop_init(&w.loop);
	uv_sem_init(&w.gate, 0);
	OK(f, storer_new(&w.loop, f->s, &config, &w.storer, &f->e));
	f->s = NULL; /* the thread's, which closes it */
	storer_post(w.storer, &first.job, STORER_URGENT);
	for (size_t i = 0; i < n; i++) {
		v[i].w = &w;
		storer_post(w.storer, &v[i].job, STORER_URGENT);
	}
	uv_sem_post(&w.gate);
	uv_run(&w.loop, UV_RUN_DEFAULT);
	assert_true(w.closed);
	assert_int_equal(uv_loop_close(&w.loop), 0);
	uv_sem_destroy(&w.gate);
}

static void jobs_make(struct put *v)
{
	static const char *const ids[JOBS] = {"a", "b", "c", "d", "e"};

	for (size_t i = 0; i < JOBS; i++)
		v[i] = (struct put){.job = {.run = run, .done = done, .share = share},
			.id = str_of(ids[i])};
}

static void test_what_jobs_share_is_on_disk_before_the_first_of_them_runs(void **state)
{
	struct put v[JOBS];

	jobs_make(v);
	run_all(*state, v, JOBS);
	for (int i = 0; i < JOBS; i++) {
		assert_int_equal(v[i].shared_at, i + 1);
		assert_int_equal(v[i].ran_at, JOBS + i + 1);
		assert_true(v[i].was_shared);
		assert_false(v[i].is_new);
	}
}

static void test_one_that_cannot_share_costs_the_others_nothing_but_the_sharing(void **state)
{
	static const enum errc kinds[] = {ERR_BAD_INPUT, ERR_GONE, ERR_LIMIT, ERR_IO};

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		struct put v[JOBS];

		jobs_make(v);
		v[2].fails = kinds[k];
		if (k > 0) {
			fixture_close(state);
			assert_int_equal(fixture_open(state), 0);
		}
		run_all(*state, v, JOBS);
		for (int i = 0; i < JOBS; i++) {
			assert_false(v[i].was_shared);
			assert_true(v[i].is_new);
		}
		assert_int_equal(v[3].shared_at, 0);
	}
}

/* Fails twice as a full disk does, then puts something down. */
struct stubborn {
	struct job job;
	struct world *w;
	int runs;
	struct storer_figures seen;
};

static enum errc run_at_last(struct job *j, struct desk *d, struct err *e)
{
	struct stubborn *s = (struct stubborn *)j;
	struct str id = STR("a");
	bool is_new = false;

	if (++s->runs < 3)
		return err_set(e, ERR_IO, "as the test wants it");
	if (store_begin(d->store, e) != ERR_NONE ||
		store_watches_seen(d->store, &id, 1, 1, &is_new, e) != ERR_NONE)
		return e->code;
	return store_commit(d->store, e);
}

static void done_at_last(struct job *j, const struct err *e)
{
	struct stubborn *s = (struct stubborn *)j;

	assert_int_equal(e->code, ERR_NONE);
	s->seen = storer_figures(s->w->storer);
	storer_close(s->w->storer, on_closed, s->w);
}

static void test_errors_and_commits_are_counted(void **state)
{
	struct fixture *f = *state;
	const struct config config = {.story_window_ms = 1000, .story_articles = 10};
	struct world w = {0};
	struct stubborn s = {
		.job = {.kind = JOB_DELIVERY, .run = run_at_last, .done = done_at_last},
		.w = &w};
	uint64_t commits = 0;

	uv_loop_init(&w.loop);
	OK(f, storer_new(&w.loop, f->s, &config, &w.storer, &f->e));
	f->s = NULL;
	storer_post(w.storer, &s.job, STORER_URGENT);
	uv_run(&w.loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w.loop), 0);
	assert_int_equal(s.seen.errors[JOB_DELIVERY], 2);
	assert_int_equal(s.seen.errors[JOB_INGEST] + s.seen.errors[JOB_OTHER], 0);
	for (size_t i = 0; i <= s.seen.commits.n; i++)
		commits += s.seen.commits.counts[i];
	assert_int_equal(commits, 1);
	assert_true(s.seen.commits.sum > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_what_jobs_share_is_on_disk_before_the_first_of_them_runs,
			fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_one_that_cannot_share_costs_the_others_nothing_but_the_sharing,
			fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_errors_and_commits_are_counted, fixture_open, fixture_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
