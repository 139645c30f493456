/* SPDX-License-Identifier: ISC */
/* Jobs are all or nothing: kill -9 at random points, a full disk, readers in between. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "store/sqlite.h"
#include "tests/unit/store_fixture.h"

enum {
	KILLS = 40,
	ACKED = 'A',
	STEP = '.'
};

/* The n-th job: an article with two hits and an alert to two destinations, and the feed's
 * validator, which is the job's number. `step` is called before each store call. */
static enum errc job_run(
	struct store *s, uint64_t n, void (*step)(void *arg), void *arg, struct err *e)
{
	char name[32];
	struct store_new new = {.article = article_of("desk", name, (int64_t)n)};
	struct store_feed feed = {.id = STR("desk"), .state = {.polls = (uint32_t)n}};
	struct store_hit hits[2] = {{.watch = STR("w")}, {.watch = STR("w")}};
	const struct store_notice notices[] = {
		{.dest = STR_INIT("chat")}, {.dest = STR_INIT("mail")}};
	struct store_alert alert = {str_of(name), STR("w"), 1, 0};
	struct store_found found = {
		.alerts = &alert, .n_alerts = 1, .notices = notices, .n_notices = 2};
	enum errc rc = ERR_NONE;

	snprintf(name, sizeof(name), "%llu", (unsigned long long)n);
	alert.id = new.article.a.guid = new.article.a.title = feed.state.etag = str_of(name);
	new.keys[KEY_GUID] = key_of(name);
	new.found = (struct store_found){.hits = hits, .n_hits = 2};
	new.sketch = (struct store_sketch){.outlet = str_of(name), .shingles = str_of(name)};
	new.article.story = n > 1 ? 1 : 0;
	if ((step(arg), rc = store_begin(s, e)) != ERR_NONE)
		return rc;
	if ((step(arg), rc = store_articles_put(s, &new, 1, e)) != ERR_NONE ||
		(step(arg), found.article = new.article.id,
			rc = store_found_put(s, &found, 1, e)) != ERR_NONE ||
		(step(arg), rc = store_feeds_put(s, &feed, 1, e)) != ERR_NONE) {
		store_rollback(s);
		return rc;
	}
	step(arg);
	return store_commit(s, e);
}

static void no_step(void *arg)
{
	(void)arg;
}

static void on_feed_count(const struct store_feed *row, void *arg)
{
	*(uint64_t *)arg = row->state.polls;
}

static void on_sketch(const struct store_sketch *row, void *arg)
{
	*(uint64_t *)arg += row->story == 1;
}

static void on_story(const struct store_story_row *row, void *arg)
{
	assert_int_equal(row->story.outlets, row->story.articles);
	*(uint64_t *)arg = row->story.articles;
}

/* The articles of the one story, by their sketches and as they were counted. */
static void assert_story(struct fixture *f, uint64_t n)
{
	const struct store_story_filter all = {.max = 2};
	uint64_t sketches = 0;
	uint64_t counted = n < 2 ? n : 0;

	OK(f, store_sketches_each(f->s, 0, INT64_MIN, 100000, on_sketch, &sketches, &f->e));
	OK(f, store_stories_each(f->s, &all, on_story, &counted, &f->e));
	assert_int_equal(sketches, n);
	assert_int_equal(counted, n);
}

/* How many jobs the store holds; every table must say the same. */
static uint64_t jobs_whole(struct fixture *f)
{
	struct store_counts c = counts_of(f);
	uint64_t polls = 0;

	OK(f, store_feeds_each(f->s, on_feed_count, &polls, &f->e));
	assert_int_equal(c.articles, polls);
	assert_int_equal(c.hits, 2 * polls);
	assert_int_equal(c.alerts, polls);
	assert_int_equal(c.pending, 2 * polls);
	assert_story(f, polls);
	return polls;
}

static void tell(int fd, char c)
{
	(void)!write(fd, &c, 1);
}

static void tell_step(void *arg)
{
	tell(*(int *)arg, STEP);
}

_Noreturn static void run_until_killed(struct fixture *f, uint64_t first, int fd)
{
	if (open_file(f->path, false, &f->s, &f->e) != ERR_NONE)
		_exit(1);
	for (uint64_t n = first; job_run(f->s, n, tell_step, &fd, &f->e) == ERR_NONE; n++)
		tell(fd, ACKED);
	_exit(1);
}

/* Lets a child work from job `first` on, kills it after `steps` of its steps or soon after, and
 * returns how many jobs it was told are committed. */
static uint64_t kill_one(struct fixture *f, uint64_t first, unsigned steps)
{
	uint64_t acked = 0;
	int fds[2];
	char c = 0;

	assert_int_equal(pipe(fds), 0);
	pid_t child = fork_child();

	if (child == 0)
		run_until_killed(f, first, fds[1]);
	close(fds[1]);
	while (steps > 0 && read(fds[0], &c, 1) == 1) {
		acked += c == ACKED;
		steps--;
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	while (read(fds[0], &c, 1) == 1)
		acked += c == ACKED;
	close(fds[0]);
	assert_int_equal(steps, 0);
	return acked;
}

static void test_a_killed_job_is_there_whole_or_not_at_all(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = 20201005;
	uint64_t done = 0;
	unsigned unheard = 0;

	for (unsigned i = 0; i < KILLS; i++) {
		store_close(f->s);
		f->s = NULL;
		seed = seed * 6364136223846793005U + 1442695040888963407U;
		uint64_t acked = kill_one(f, done + 1, 1 + (unsigned)(seed >> 33) % 40);

		OK(f, open_file(f->path, false, &f->s, &f->e));
		uint64_t now = jobs_whole(f);

		assert_in_range(now, done + acked, done + acked + 1);
		unheard += now > done + acked;
		done = now;
	}
	print_message("%u kills, %llu jobs, %u committed but not told\n", (unsigned)KILLS,
		(unsigned long long)done, unheard);
}

static void test_a_delivery_of_a_killed_daemon_is_sent_again(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;
	int fds[2];
	char c = 0;

	OK(f, job_run(f->s, 1, no_step, NULL, &f->e));
	store_close(f->s);
	f->s = NULL;
	assert_int_equal(pipe(fds), 0);
	pid_t child = fork_child();

	if (child == 0) {
		if (open_file(f->path, false, &f->s, &f->e) == ERR_NONE &&
			take(f, "chat", 5, &due_ms).seq != 0)
			tell(fds[1], ACKED);
		for (;;)
			pause();
	}
	close(fds[1]);
	assert_int_equal(read(fds[0], &c, 1), 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(fds[0]);
	uint64_t n = 0;

	OK(f, open_file(f->path, false, &f->s, &f->e));
	OK(f, store_outbox_recover(f->s, STR(""), &n, &f->e));
	assert_int_equal(n, 1);
	struct store_delivery d = take(f, "chat", 6, &due_ms);

	assert_str_is(d.alert_id, "1");
	assert_int_equal(d.first_try_ms, 5);
}

/* Takes up to `max` of a batch of six that is due, until killed. */
_Noreturn static void take_until_killed(struct fixture *f, size_t max, int fd)
{
	const struct store_take t = {.dest = STR("chat"), .now_ms = 100, .max = max};
	struct store_batch b = {0};
	int64_t due_ms = 0;
	bool found = true;

	if (open_file(f->path, false, &f->s, &f->e) == ERR_NONE)
		while (found && store_outbox_take(f->s, &t, &f->ar, &b, &found, &due_ms,
					&f->e) == ERR_NONE)
			tell(fd, found ? (char)('0' + b.v[0].seq) : ACKED);
	for (;;)
		pause();
}

/* What a killed daemon was sending comes back as the messages that it was sending, whole. */
static void test_messages_of_a_killed_daemon_are_sent_again_as_they_were(void **state)
{
	struct fixture *f = *state;
	int fds[2];
	char told[8] = "";
	size_t n = 0;
	uint64_t back = 0;

	for (int64_t i = 1; i <= 6; i++) {
		char name[] = {(char)('0' + i), '\0'};
		struct store_alert alert = {str_of(name), STR("w"), i, 0};
		const struct store_notice to = {.dest = STR("chat"),
			.hold_until_ms = 50,
			.batch = 7,
			.why = STR("group")};
		struct store_found v = {.article = put_article(f, "desk", name, 1),
			.alerts = &alert,
			.n_alerts = 1,
			.notices = &to,
			.n_notices = 1};

		OK(f, store_found_put(f->s, &v, 1, &f->e));
	}
	store_close(f->s);
	f->s = NULL;
	assert_int_equal(pipe(fds), 0);
	pid_t child = fork_child();

	if (child == 0)
		take_until_killed(f, 4, fds[1]);
	close(fds[1]);
	while (n < 3 && read(fds[0], &told[n], 1) == 1)
		n++;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(fds[0]);
	assert_string_equal(told, "15A"); /* 1 to 4, and 5 and 6 */
	OK(f, open_file(f->path, false, &f->s, &f->e));
	OK(f, store_outbox_recover(f->s, STR(""), &back, &f->e));
	assert_int_equal(back, 6);
	for (size_t i = 0; i < 2; i++) {
		const struct store_take t = {.dest = STR("chat"), .now_ms = 200, .max = 6};
		struct store_batch b = {0};
		int64_t due_ms = 0;
		bool found = false;

		OK(f, store_outbox_take(f->s, &t, &f->ar, &b, &found, &due_ms, &f->e));
		assert_int_equal(b.n, i == 0 ? 4 : 2);
		assert_int_equal(b.v[0].seq, i == 0 ? 1 : 5);
		assert_str_is(b.hold, "group");
		OK(f, store_outbox_done(f->s, b.v[0].seq, 201, &f->e));
	}
	assert_int_equal(counts_of(f).pending, 0);
}

static void test_a_rolled_back_job_leaves_nothing(void **state)
{
	struct fixture *f = *state;

	OK(f, job_run(f->s, 1, no_step, NULL, &f->e));
	OK(f, store_begin(f->s, &f->e));
	put_alert(f, "alr_x", "w", put_article(f, "desk", "x", 1), 1, "chat");
	store_rollback(f->s);
	assert_int_equal(jobs_whole(f), 1);
	assert_int_equal(find_article(f, "desk", "x"), 0);
	OK(f, job_run(f->s, 2, no_step, NULL, &f->e));
	assert_int_equal(jobs_whole(f), 2);
}

static void test_after_a_failure_the_rest_of_the_job_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store_hit hit = {.watch = STR("w")};
	struct store_feed feed = {.id = STR("desk")};

	OK(f, store_begin(f->s, &f->e));
	put_article(f, "desk", "x", 1);
	assert_code(put_hits(f, 12345, &hit, 1), ERR_BAD_INPUT);
	assert_code(store_feeds_put(f->s, &feed, 1, &f->e), ERR_IO);
	assert_code(store_commit(f->s, &f->e), ERR_IO);
	assert_int_equal(find_article(f, "desk", "x"), 0);
	OK(f, job_run(f->s, 1, no_step, NULL, &f->e));
	assert_int_equal(jobs_whole(f), 1);
}

/* Fills the disk with jobs until one fails; returns how many did not. */
static uint64_t fill(struct fixture *f)
{
	uint64_t n = 0;
	enum errc rc = ERR_NONE;

	do
		rc = job_run(f->s, ++n, no_step, NULL, &f->e);
	while (rc == ERR_NONE && n < 100000);
	assert_code(rc, ERR_IO);
	assert_has(f->e.msg, "full");
	return n - 1;
}

static void test_a_full_file_fails_the_job_and_the_next_try_succeeds(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = sqlite_of(f->s)->db;

	OK(f, job_run(f->s, 1, no_step, NULL, &f->e));
	sqlite3_exec(db, "PRAGMA max_page_count = 1", NULL, NULL, NULL); /* as it is now */
	store_rollback(f->s); /* harmless when nothing is open */
	uint64_t n = 0;

	for (n = 2; job_run(f->s, n, no_step, NULL, &f->e) == ERR_NONE; n++)
		assert_in_range(n, 2, 100000);
	assert_has(f->e.msg, "full");
	assert_int_equal(jobs_whole(f), n - 1);
	assert_code(job_run(f->s, n, no_step, NULL, &f->e), ERR_IO);
	sqlite3_exec(db, "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
	OK(f, job_run(f->s, n, no_step, NULL, &f->e));
	assert_int_equal(jobs_whole(f), n);
}

static void test_a_full_disk_loses_nothing_and_needs_no_restart(void **state)
{
	struct fixture *f = *state;

	store_close(f->s);
	f->s = NULL;
	if (unshare(CLONE_NEWNS) != 0 ||
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("tmpfs", f->dir, "tmpfs", 0, "size=2m") != 0) {
		print_message("SKIP %s: cannot mount a small file system: %s\n", __func__,
			strerror(errno));
		fixture_reopen(f);
		skip();
	}
	OK(f, open_file(f->path, false, &f->s, &f->e));
	uint64_t n = fill(f);

	assert_true(n > 10);
	assert_int_equal(jobs_whole(f), n);
	assert_code(job_run(f->s, n + 1, no_step, NULL, &f->e), ERR_IO);
	assert_int_equal(mount("tmpfs", f->dir, "tmpfs", MS_REMOUNT, "size=64m"), 0);
	OK(f, job_run(f->s, n + 1, no_step, NULL, &f->e));
	fixture_reopen(f);
	assert_int_equal(jobs_whole(f), n + 1);
	store_close(f->s);
	f->s = NULL;
	umount2(f->dir, MNT_DETACH);
}

static void test_a_reader_keeps_its_snapshot_while_jobs_go_on(void **state)
{
	struct fixture *f = *state;
	struct fixture r = {0};

	OK(f, job_run(f->s, 1, no_step, NULL, &f->e));
	OK(&r, open_file(f->path, true, &r.s, &r.e));
	OK(&r, store_begin(r.s, &r.e));
	assert_int_equal(jobs_whole(&r), 1);
	OK(f, job_run(f->s, 2, no_step, NULL, &f->e));
	assert_int_equal(jobs_whole(&r), 1);
	OK(&r, store_commit(r.s, &r.e));
	assert_int_equal(jobs_whole(&r), 2);
	store_close(r.s);
}

struct watcher {
	const char *path;
	atomic_bool stop;
	atomic_uint looks, torn;
};

static void *watch(void *arg)
{
	struct watcher *w = arg;
	struct store *s = NULL;
	struct store_counts c = {0};
	struct err e;

	if (open_file(w->path, true, &s, &e) != ERR_NONE)
		return NULL;
	do {
		bool whole = store_counts(s, &c, &e) == ERR_NONE && c.hits == 2 * c.articles &&
			     c.alerts == c.articles && c.pending == 2 * c.articles;

		w->torn += !whole;
		w->looks++;
	} while (!w->stop);
	store_close(s);
	return NULL;
}

static void test_readers_never_see_half_a_job(void **state)
{
	struct fixture *f = *state;
	struct watcher w = {.path = f->path};
	pthread_t threads[2];

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, watch, &w), 0);
	for (uint64_t n = 1; n <= 200; n++)
		OK(f, job_run(f->s, n, no_step, NULL, &f->e));
	w.stop = true;
	for (size_t i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(w.torn, 0);
	assert_true(w.looks >= 2);
	assert_int_equal(jobs_whole(f), 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_killed_job_is_there_whole_or_not_at_all),
		TEST(test_a_delivery_of_a_killed_daemon_is_sent_again),
		TEST(test_messages_of_a_killed_daemon_are_sent_again_as_they_were),
		TEST(test_a_rolled_back_job_leaves_nothing),
		TEST(test_after_a_failure_the_rest_of_the_job_is_refused),
		TEST(test_a_full_file_fails_the_job_and_the_next_try_succeeds),
		TEST(test_a_full_disk_loses_nothing_and_needs_no_restart),
		TEST(test_a_reader_keeps_its_snapshot_while_jobs_go_on),
		TEST(test_readers_never_see_half_a_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
