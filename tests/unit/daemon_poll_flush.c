/* SPDX-License-Identifier: ISC */
/* Which states of feeds are written when, over a real store. */
#include "config/config.h"
#include "daemon/poll_private.h"
#include "tests/unit/store_fixture.h"

struct world {
	uv_loop_t loop;
	struct poller p;
	struct feed v[2];
	char ids[2][2];
};

static void on_closed(void *arg)
{
	uv_close(arg, NULL);
}

static void begin(struct fixture *f, struct world *w)
{
	const struct config config = {.story_window_ms = 1000, .story_articles = 10};
	*w = (struct world){.ids = {"a", "b"}};
	uv_loop_init(&w->loop);
	uv_timer_init(&w->loop, &w->p.flush);
	w->p.flush.data = &w->p;
	OK(f, storer_new(&w->loop, f->s, &config, &w->p.d.storer, &f->e));
	f->s = NULL; /* the thread's, which closes it */
	for (int i = 0; i < 2; i++) {
		w->v[i] = (struct feed){
			.poller = &w->p, .id = w->ids[i], .life.state = FEEDPOLL_WAIT};
		w->v[i].own.st.url = STR("http://news.example/");
		poll_mark_dirty(&w->v[i]);
	}
}

/* What was posted is written, then the store is the test's again. */
static void end(struct fixture *f, struct world *w)
{
	uv_timer_stop(&w->p.flush);
	storer_close(w->p.d.storer, on_closed, &w->p.flush);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w->loop), 0);
	OK(f, open_file(f->path, false, &f->s, &f->e));
}

static void add_id(const struct store_feed *row, void *arg)
{
	buf_str(arg, row->id);
}

static void assert_written(struct fixture *f, const char *ids)
{
	AUTO_BUF struct buf found = {0};

	buf_init(&found, 64);
	OK(f, store_feeds_each(f->s, add_id, &found, &f->e));
	assert_str_eq(buf_view(&found), str_of(ids));
}

static void test_states_that_wait_are_written_together(void **state)
{
	struct fixture *f = *state;
	struct world w;

	begin(f, &w);
	poll_flush(&w.p);
	assert_false(w.v[0].dirty || w.v[1].dirty);
	assert_null(w.p.dirty);
	end(f, &w);
	assert_written(f, "ab");
}

static void test_the_state_of_a_feed_that_is_being_stored_waits_for_its_job(void **state)
{
	struct fixture *f = *state;
	struct world w;

	begin(f, &w);
	w.v[0].life.state = FEEDPOLL_STORE;
	poll_flush(&w.p);
	assert_true(w.v[0].dirty);
	assert_false(w.v[1].dirty);
	/* And is written later, whatever becomes of the job. */
	assert_true(uv_is_active((uv_handle_t *)&w.p.flush));
	end(f, &w);
	assert_written(f, "b");
}

static void test_one_that_stands_alone_leaves_nothing_to_write(void **state)
{
	struct fixture *f = *state;
	struct world w;

	begin(f, &w);
	w.v[0].life.state = w.v[1].life.state = FEEDPOLL_STORE;
	poll_flush(&w.p);
	w.p.closing = true; /* nor when the program ends: the job is in line */
	poll_flush(&w.p);
	end(f, &w);
	assert_written(f, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_states_that_wait_are_written_together,
			fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_the_state_of_a_feed_that_is_being_stored_waits_for_its_job,
			fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_one_that_stands_alone_leaves_nothing_to_write, fixture_open,
			fixture_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
