/* SPDX-License-Identifier: ISC */
/*
 * A lane's trip to the store thread: in which order it settles, writes health and takes, that all
 * of it is one transaction, and that a trip which is made again after an error goes on where it was.
 * The store is a list of calls.
 */
#include <string.h>

#include "base/article.h"
#include "daemon/deliver_private.h"
#include "store/engine.h"
#include "tests/unit/unit.h"

static const int64_t NOW = INT64_C(1732143600000);
/* The same moment by the clock of lanes. */
static const int64_t UP = INT64_C(5000000);

/* A store that notes a letter for each call: b(egin) m (commit) z (rollback) d(one) a(gain) x (dead) c(ondemn) r(elease) p(ardon)
 * h(ealth) t(ake) g(et). */
struct notes {
	struct store base; /* first */
	char calls[32];
	size_t fails_at; /* the call with this number fails, 1 the first; 0: none */
	enum errc fails_with;
	int64_t settled_seq;
	bool settled_plain;
	int64_t settled_due_ms;
	int64_t rows, next_seq; /* what there is to take */
	int64_t due_ms;
};

static enum errc note(struct store *s, char call, struct err *e)
{
	struct notes *n = (struct notes *)s;
	size_t at = strlen(n->calls);

	assert_true(at + 1 < sizeof(n->calls));
	n->calls[at] = call;
	return at + 1 == n->fails_at ? err_set(e, n->fails_with, "as asked") : ERR_NONE;
}

static enum errc begin(struct store *s, struct err *e)
{
	return note(s, 'b', e);
}

static enum errc commit(struct store *s, struct err *e)
{
	return note(s, 'm', e);
}

static void rollback(struct store *s)
{
	(void)note(s, 'z', NULL);
}

static enum errc done(struct store *s, int64_t seq, int64_t now_ms, struct err *e)
{
	((struct notes *)s)->settled_seq = seq;
	assert_int_equal(now_ms, NOW);
	return note(s, 'd', e);
}

static enum errc again(
	struct store *s, const struct store_again *v, int64_t now_ms, struct err *e)
{
	struct notes *n = (struct notes *)s;

	assert_int_equal(now_ms, NOW);
	n->settled_seq = v->seq;
	n->settled_plain = v->plain;
	n->settled_due_ms = v->due_ms;
	assert_str_eq(v->why, STR("HTTP 429"));
	return note(s, 'a', e);
}

static enum errc release(
	struct store *s, struct str dest, bool pardon, int64_t now_ms, struct err *e)
{
	assert_str_eq(dest, STR("desk"));
	assert_int_equal(now_ms, NOW);
	return note(s, pardon ? 'p' : 'r', e);
}

static enum errc condemn(
	struct store *s, struct str dest, int64_t now_ms, uint64_t *ret_n, struct err *e)
{
	assert_str_eq(dest, STR("desk"));
	assert_int_equal(now_ms, NOW);
	*ret_n = 2;
	return note(s, 'c', e);
}

static enum errc dead(
	struct store *s, int64_t seq, int64_t now_ms, struct str why, struct err *e)
{
	(void)now_ms;
	(void)why;
	((struct notes *)s)->settled_seq = seq;
	return note(s, 'x', e);
}

static enum errc health(struct store *s, const struct store_dest *d, struct err *e)
{
	assert_str_eq(d->id, STR("desk"));
	assert_str_eq(d->why, STR("HTTP 429"));
	assert_int_equal(d->not_before_ms, NOW + 90000);
	assert_int_equal(d->noted_ms, NOW);
	return note(s, 'h', e);
}

static enum errc take(struct store *s, const struct store_take *t, struct arena *ar,
	struct store_batch *ret, bool *ret_found, int64_t *ret_due_ms, struct err *e)
{
	struct notes *n = (struct notes *)s;
	struct store_delivery *d = arena_alloc(ar, sizeof(*d));

	assert_str_eq(t->dest, STR("desk"));
	assert_int_equal(t->now_ms, NOW);
	assert_int_equal(t->max, 1);
	if (note(s, 't', e) != ERR_NONE)
		return e->code;
	*ret_found = n->rows > 0;
	*ret_due_ms = n->due_ms;
	if (*ret_found) {
		*d = (struct store_delivery){
			.seq = n->next_seq++, .alert_id = STR("A"), .article = 1};
		*ret = (struct store_batch){.v = d, .n = 1};
	}
	n->rows -= *ret_found;
	return ERR_NONE;
}

static enum errc get(
	struct store *s, int64_t id, struct arena *ar, struct store_article *ret, struct err *e)
{
	(void)ar;
	*ret = (struct store_article){.id = id};
	return note(s, 'g', e);
}

static enum errc no_hits(struct store *s, int64_t article, const struct str *watches,
	size_t n_watches, struct arena *ar, struct store_hit **ret, size_t *ret_n,
	struct err *e)
{
	(void)s;
	(void)article;
	(void)watches;
	(void)n_watches;
	(void)ar;
	(void)e;
	*ret = NULL;
	*ret_n = 0;
	return ERR_NONE;
}

static const struct store_engine engine = {.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.outbox_done = done,
	.outbox_again = again,
	.outbox_dead = dead,
	.outbox_dead_one = dead,
	.outbox_release = release,
	.outbox_condemn = condemn,
	.dest_put = health,
	.outbox_take = take,
	.article_get = get,
	.hits_get = no_hits};

/* Everything that a trip touches. */
struct trip {
	struct notes notes;
	struct config config;
	struct desk desk;
	struct lane lane;
	struct lane_job *job;
};

static void start(struct trip *t, struct lane_steps todo)
{
	t->notes.base.engine = &engine;
	t->notes.next_seq = 8;
	t->notes.due_ms = TIME_NONE;
	t->desk = (struct desk){.store = &t->notes.base, .config = &t->config};
	t->lane.id = STR("desk");
	t->lane.m.retry.not_before_ms = UP + 90000;
	t->job = lane_job_new(&t->lane, &todo, NOW, UP, NULL);
}

static enum errc run(struct trip *t)
{
	struct err e = {.code = ERR_NONE};

	return t->job->job.run(&t->job->job, &t->desk, &e);
}

static const struct lane_steps sent = {
	.settle = true, .seq = 7, .fate = {.action = RETRY_DONE}, .take = true};
static const struct lane_steps throttled = {.settle = true,
	.seq = 7,
	.fate = {.action = RETRY_AGAIN, .due_ms = INT64_C(5090000)},
	.plain = true,
	.health = true,
	.why = "HTTP 429"};

static void test_the_row_in_hand_is_settled_before_the_next_is_taken(void **state)
{
	struct trip t = {.notes.rows = 1};
	(void)state;

	start(&t, sent);
	assert_code(run(&t), ERR_NONE);
	assert_string_equal(t.notes.calls, "bdtmg");
	assert_int_equal(t.notes.settled_seq, 7);
	assert_true(t.job->found);
	assert_int_equal(t.job->batch.v[0].seq, 8);
	assert_str_eq(t.job->post.id, STR("A"));
	lane_job_free(t.job);
}

static void test_a_throttled_row_goes_back_and_the_wait_is_stored(void **state)
{
	struct trip t = {.notes.rows = 1};
	(void)state;

	start(&t, throttled);
	/* The loop goes on while the job is away; the trip tells of the moment it began. */
	t.lane.m.retry.not_before_ms = 0;
	assert_code(run(&t), ERR_NONE);
	assert_string_equal(t.notes.calls, "bahm");
	assert_int_equal(t.notes.settled_seq, 7);
	assert_true(t.notes.settled_plain);
	assert_int_equal(t.notes.settled_due_ms, NOW + 90000);
	assert_false(t.job->found);
	lane_job_free(t.job);
}

static void test_an_empty_queue_says_when_the_next_row_is_due(void **state)
{
	struct trip t = {0};
	(void)state;

	start(&t, (struct lane_steps){.take = true});
	t.notes.due_ms = NOW + 1234;
	assert_code(run(&t), ERR_NONE);
	assert_string_equal(t.notes.calls, "btm");
	assert_false(t.job->found);
	assert_int_equal(t.job->due_ms, NOW + 1234);
	lane_job_free(t.job);
}

/* What was refused alone must not be pardoned with the others. */
static void test_the_guilty_are_condemned_before_the_others_are_released(void **state)
{
	struct trip t = {.notes = {.rows = 1, .fails_at = 4, .fails_with = ERR_IO}};
	struct lane_steps todo = sent;
	(void)state;

	todo.condemn = todo.release = todo.pardon = true;
	start(&t, todo);
	assert_code(run(&t), ERR_IO);
	assert_string_equal(t.notes.calls, "bdcpz");
	assert_code(run(&t), ERR_NONE);
	assert_string_equal(t.notes.calls, "bdcpzbdcptmg");
	assert_int_equal(t.job->condemned, 2);
	lane_job_free(t.job);
}

static void test_a_trip_that_fails_is_undone_and_made_again_whole(void **state)
{
	struct trip t = {.notes = {.fails_at = 3, .fails_with = ERR_IO}};
	(void)state;

	start(&t, throttled);
	assert_code(run(&t), ERR_IO);
	assert_string_equal(t.notes.calls, "bahz");
	assert_code(run(&t), ERR_NONE);
	assert_string_equal(t.notes.calls, "bahzbahm");
	lane_job_free(t.job);
}

/* Not on disk is not taken: it must not be sent. */
static void test_a_row_whose_commit_failed_is_not_in_hand(void **state)
{
	struct trip t = {.notes = {.rows = 2, .fails_at = 4, .fails_with = ERR_IO}};
	(void)state;

	start(&t, sent);
	assert_code(run(&t), ERR_IO);
	assert_string_equal(t.notes.calls, "bdtm");
	assert_false(t.job->found);
	assert_code(run(&t), ERR_NONE);
	assert_string_equal(t.notes.calls, "bdtmbdtmg");
	assert_true(t.job->found);
	lane_job_free(t.job);
}

/* It was sent: it must not stay as being sent because another one cannot be read. */
static void test_what_can_never_be_taken_does_not_undo_the_settling(void **state)
{
	struct trip t = {.notes = {.rows = 1, .fails_at = 3, .fails_with = ERR_LIMIT}};
	(void)state;

	start(&t, sent);
	assert_code(run(&t), ERR_LIMIT);
	assert_string_equal(t.notes.calls, "bdtzbdm");
	assert_true(t.job->committed);
	assert_false(t.job->found);
	lane_job_free(t.job);
}

/* It is `sending` on disk: taking again would bring the next one, and it would stay behind. */
static void test_a_row_that_is_taken_is_kept_when_the_trip_is_repeated(void **state)
{
	struct trip t = {.notes = {.rows = 2, .fails_at = 5, .fails_with = ERR_IO}};
	(void)state;

	start(&t, sent);
	assert_code(run(&t), ERR_IO);
	assert_string_equal(t.notes.calls, "bdtmg");
	assert_code(run(&t), ERR_NONE);
	assert_string_equal(t.notes.calls, "bdtmgg");
	assert_int_equal(t.job->batch.v[0].seq, 8);
	lane_job_free(t.job);
}

static void test_a_row_whose_article_is_gone_dies_and_the_next_is_taken(void **state)
{
	struct trip t = {.notes = {.rows = 2, .fails_at = 5, .fails_with = ERR_GONE}};
	(void)state;

	start(&t, sent);
	assert_code(run(&t), ERR_NONE);
	assert_string_equal(t.notes.calls, "bdtmgxtg");
	assert_int_equal(t.notes.settled_seq, 8);
	assert_int_equal(t.job->batch.v[0].seq, 9);
	lane_job_free(t.job);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_row_in_hand_is_settled_before_the_next_is_taken),
		cmocka_unit_test(test_a_throttled_row_goes_back_and_the_wait_is_stored),
		cmocka_unit_test(test_an_empty_queue_says_when_the_next_row_is_due),
		cmocka_unit_test(test_the_guilty_are_condemned_before_the_others_are_released),
		cmocka_unit_test(test_a_trip_that_fails_is_undone_and_made_again_whole),
		cmocka_unit_test(test_a_row_whose_commit_failed_is_not_in_hand),
		cmocka_unit_test(test_what_can_never_be_taken_does_not_undo_the_settling),
		cmocka_unit_test(test_a_row_that_is_taken_is_kept_when_the_trip_is_repeated),
		cmocka_unit_test(test_a_row_whose_article_is_gone_dies_and_the_next_is_taken),
	};

	return cmocka_run_group_tests_name("daemon_lane_trip", tests, NULL, NULL);
}
