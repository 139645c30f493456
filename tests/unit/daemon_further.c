/* SPDX-License-Identifier: ISC */
/* The documents behind a feed's own: which are asked for, when, and when no more, under a fake clock. */
#include "base/article.h"
#include "daemon/further.h"
#include "tests/unit/unit.h"

enum {
	START = 5000,
	ENDS = FURTHER_TELL | FURTHER_LET_GO
};

static unsigned on(struct further *f, struct further_event ev)
{
	return further_on(f, &ev);
}

static struct further begun(void)
{
	struct further f = {.state = FURTHER_IDLE};

	assert_int_equal(on(&f, (struct further_event){.kind = FURTHER_BEGUN,
					.now_ms = START,
					.gap = true,
					.more = true}),
		0);
	assert_int_equal(f.state, FURTHER_WAIT);
	return f;
}

static unsigned time_is(struct further *f, int64_t now_ms)
{
	return on(f, (struct further_event){.kind = FURTHER_TIME, .now_ms = now_ms});
}

/* Through one document, with this at its end. */
static unsigned page(struct further *f, struct further_event stored)
{
	int64_t at = further_next_ms(f);

	assert_int_equal(time_is(f, at), FURTHER_FETCH_IT);
	assert_int_equal(on(f, (struct further_event){.kind = FURTHER_ANSWERED,
				       .now_ms = at + 300,
				       .good = true}),
		FURTHER_PARSE_IT);
	stored.kind = FURTHER_STORED;
	stored.now_ms = at + 500;
	return further_on(f, &stored);
}

static void test_when_it_begins(void **state)
{
	static const struct {
		enum feed_archive archive;
		bool gap, first, more, begins;
	} rows[] = {
		{FEED_ARCHIVE_GAP, true, false, true, true},
		{FEED_ARCHIVE_GAP, true, false, false, false},
		{FEED_ARCHIVE_GAP, false, true, true, false},
		{FEED_ARCHIVE_GAP, false, false, true, false},
		{FEED_ARCHIVE_NO, true, true, true, false},
		{FEED_ARCHIVE_ALL, true, false, true, true},
		{FEED_ARCHIVE_ALL, false, true, true, true},
		{FEED_ARCHIVE_ALL, false, true, false, false},
		{FEED_ARCHIVE_ALL, false, false, true, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct further f = {.state = FURTHER_IDLE};

		assert_int_equal(on(&f, (struct further_event){.kind = FURTHER_BEGUN,
						.now_ms = START,
						.archive = rows[i].archive,
						.gap = rows[i].gap,
						.first = rows[i].first,
						.more = rows[i].more}),
			0);
		assert_int_equal(f.state, rows[i].begins ? FURTHER_WAIT : FURTHER_IDLE);
		assert_true(further_next_ms(&f) ==
			    (rows[i].begins ? START + FURTHER_GAP_MS : TIME_NONE));
	}
}

static void test_one_a_second_and_five_at_the_most(void **state)
{
	struct further f = begun();
	int64_t last = START;
	(void)state;

	for (int i = 1; i < FURTHER_PAGES; i++) {
		assert_int_equal(time_is(&f, further_next_ms(&f) - 1), 0);
		assert_true(further_next_ms(&f) >= last + FURTHER_GAP_MS);
		last = further_next_ms(&f);
		assert_int_equal(
			page(&f, (struct further_event){.good = true, .more = true}), 0);
	}
	assert_int_equal(page(&f, (struct further_event){.good = true, .more = true}), ENDS);
	assert_int_equal(f.pages, FURTHER_PAGES);
	assert_int_equal(f.why, FURTHER_WHY_LIMIT);
	assert_true(further_is_short(f.why));
}

static void test_what_ends_it(void **state)
{
	static const struct {
		struct further_event ev;
		enum further_why why;
		bool is_short;
	} rows[] = {
		{{.good = true, .known = true, .more = true}, FURTHER_WHY_KNOWN, false},
		{{.good = true}, FURTHER_WHY_END, false},
		{{.good = true, .more = true, .seen = true}, FURTHER_WHY_LOOP, true},
		{{.good = false, .more = true}, FURTHER_WHY_UNREAD, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct further f = begun();

		assert_int_equal(page(&f, rows[i].ev), ENDS);
		assert_int_equal(f.state, FURTHER_OVER);
		assert_int_equal(f.why, rows[i].why);
		assert_int_equal(further_is_short(f.why), rows[i].is_short);
		assert_true(further_next_ms(&f) == TIME_NONE);
		assert_int_equal(time_is(&f, INT64_MAX / 2), 0); /* told once */
	}
}

static void test_no_document_is_not_asked_for_again(void **state)
{
	struct further f = begun();
	(void)state;

	assert_int_equal(time_is(&f, further_next_ms(&f)), FURTHER_FETCH_IT);
	assert_int_equal(on(&f, (struct further_event){.kind = FURTHER_ANSWERED}), ENDS);
	assert_int_equal(f.why, FURTHER_WHY_REFUSED);
}

static void test_a_host_that_wants_quiet_has_it(void **state)
{
	struct further f = begun();
	struct further_event ev = {.kind = FURTHER_TIME, .now_ms = START + FURTHER_GAP_MS};
	(void)state;

	ev.quiet_ms = START + 60000;
	assert_int_equal(further_on(&f, &ev), 0);
	assert_true(further_next_ms(&f) == START + 60000);
	assert_int_equal(time_is(&f, START + 59999), 0);
	ev.now_ms = START + 60000;
	ev.quiet_ms = START + FURTHER_PATIENCE_MS;
	assert_int_equal(further_on(&f, &ev), ENDS);
	assert_int_equal(f.why, FURTHER_WHY_REFUSED);
}

static void test_what_is_busy_comes_first(void **state)
{
	struct further f = begun();
	struct further_event ev = {.kind = FURTHER_TIME, .now_ms = START, .busy = true};
	unsigned tries = 0;
	unsigned steps = 0;
	(void)state;

	for (; steps == 0; tries++) {
		ev.now_ms += FURTHER_GAP_MS;
		steps = further_on(&f, &ev);
	}
	assert_int_equal(steps, ENDS);
	assert_int_equal(tries, FURTHER_PATIENCE_MS / FURTHER_GAP_MS);
}

static void test_a_feed_that_goes(void **state)
{
	struct further waits = begun();
	struct further asks = begun();
	struct further stores = begun();
	const struct further_event gone = {.kind = FURTHER_GONE, .now_ms = START + 9000};
	(void)state;

	assert_int_equal(further_on(&waits, &gone), ENDS);
	assert_int_equal(time_is(&asks, further_next_ms(&asks)), FURTHER_FETCH_IT);
	assert_int_equal(further_on(&asks, &gone), FURTHER_CANCEL | ENDS);
	/* What came is stored, and nothing more is asked for. */
	assert_int_equal(time_is(&stores, further_next_ms(&stores)), FURTHER_FETCH_IT);
	(void)on(&stores, (struct further_event){.kind = FURTHER_ANSWERED, .good = true});
	assert_int_equal(further_on(&stores, &gone), 0);
	assert_int_equal(on(&stores,
				 (struct further_event){
					 .kind = FURTHER_STORED, .good = true, .more = true}),
		ENDS);
	assert_int_equal(stores.why, FURTHER_WHY_DROPPED);
}

/* Through the walks of an earlier run: five documents are five in all, a second apart. */
static void test_one_that_is_kept_goes_on(void **state)
{
	struct further f = {.state = FURTHER_IDLE, .pages = FURTHER_PAGES - 1};
	struct further_event ev = {
		.kind = FURTHER_TAKEN_UP, .now_ms = START, .archive = FEED_ARCHIVE_GAP};
	(void)state;

	assert_int_equal(further_on(&f, &ev), 0);
	assert_true(further_next_ms(&f) == START + FURTHER_GAP_MS);
	assert_int_equal(further_on(&f, &ev), 0); /* once */
	assert_int_equal(page(&f, (struct further_event){.good = true, .more = true}), ENDS);
	assert_int_equal(f.why, FURTHER_WHY_LIMIT);
	f = (struct further){.state = FURTHER_IDLE, .pages = FURTHER_PAGES};
	assert_int_equal(further_on(&f, &ev), ENDS);
	assert_int_equal(f.why, FURTHER_WHY_LIMIT);
	/* Its feed does not want one any more, or is none. */
	f = (struct further){.state = FURTHER_IDLE};
	ev.archive = FEED_ARCHIVE_NO;
	assert_int_equal(further_on(&f, &ev), ENDS);
	assert_int_equal(f.why, FURTHER_WHY_DROPPED);
	f = (struct further){.state = FURTHER_IDLE};
	assert_int_equal(on(&f, (struct further_event){.kind = FURTHER_GONE}), ENDS);
	assert_int_equal(f.why, FURTHER_WHY_DROPPED);
	assert_true(further_is_short(f.why));
}

/* Nothing is lost by it: whatever state it is in. */
static void test_the_program_ends(void **state)
{
	const struct further_event stop = {.kind = FURTHER_STOPPING, .now_ms = START + 9000};
	struct further f = begun();
	(void)state;

	assert_int_equal(further_on(&f, &stop), ENDS);
	assert_int_equal(f.why, FURTHER_WHY_STOPPED);
	assert_false(further_is_short(f.why));
	assert_int_equal(further_on(&f, &stop), 0);
	f = begun();
	(void)time_is(&f, further_next_ms(&f));
	assert_int_equal(further_on(&f, &stop), FURTHER_CANCEL | ENDS);
	for (int good = 0; good < 2; good++) {
		f = begun();
		(void)time_is(&f, further_next_ms(&f));
		(void)on(&f, (struct further_event){.kind = FURTHER_ANSWERED, .good = true});
		assert_int_equal(further_on(&f, &stop), 0);
		assert_int_equal(on(&f, (struct further_event){.kind = FURTHER_STORED,
						.good = good != 0,
						.more = true}),
			ENDS);
		assert_int_equal(f.why, FURTHER_WHY_STOPPED);
	}
}

/* Those of an index: whatever archive says, past what is known and what fails, and five at the most. */
static void test_those_of_a_list_do_not_depend_on_each_other(void **state)
{
	struct further f = {.state = FURTHER_IDLE};
	struct further_event ev = {.kind = FURTHER_BEGUN,
		.now_ms = START,
		.archive = FEED_ARCHIVE_NO,
		.list = true};
	(void)state;

	assert_int_equal(on(&f, ev), 0);
	assert_int_equal(f.state, FURTHER_IDLE); /* none is due */
	ev.more = true;
	assert_int_equal(on(&f, ev), 0);
	assert_int_equal(
		page(&f, (struct further_event){.good = true, .known = true, .more = true}), 0);
	/* One that did not come. */
	assert_int_equal(time_is(&f, further_next_ms(&f)), FURTHER_FETCH_IT);
	assert_int_equal(on(&f, (struct further_event){.kind = FURTHER_ANSWERED,
					.now_ms = START,
					.more = true}),
		0);
	assert_int_equal(f.state, FURTHER_WAIT);
	/* One that is as it was, and nothing more: but one did not come. */
	assert_int_equal(time_is(&f, further_next_ms(&f)), FURTHER_FETCH_IT);
	assert_int_equal(
		on(&f, (struct further_event){.kind = FURTHER_ANSWERED, .unchanged = true}),
		ENDS);
	assert_int_equal(f.why, FURTHER_WHY_REFUSED);
	for (size_t i = 0; i < 2; i++) {
		f = (struct further){.state = FURTHER_IDLE};
		(void)on(&f, ev);
		for (int n = 1; n < FURTHER_PAGES; n++)
			assert_int_equal(
				page(&f, (struct further_event){.good = true, .more = true}),
				0);
		assert_int_equal(
			page(&f, (struct further_event){.good = true, .more = i == 0}), ENDS);
		assert_int_equal(f.why, i == 0 ? FURTHER_WHY_LIMIT : FURTHER_WHY_END);
	}
	f = (struct further){.state = FURTHER_IDLE};
	(void)on(&f, ev);
	assert_int_equal(page(&f, (struct further_event){.good = true, .deep = true}), ENDS);
	assert_int_equal(f.why, FURTHER_WHY_DEEP);
	f = (struct further){.state = FURTHER_IDLE};
	(void)on(&f, ev);
	assert_int_equal(page(&f, (struct further_event){.good = true, .cut = true}), ENDS);
	assert_int_equal(f.why, FURTHER_WHY_CUT);
	assert_true(further_is_short(f.why));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when_it_begins),
		cmocka_unit_test(test_those_of_a_list_do_not_depend_on_each_other),
		cmocka_unit_test(test_one_a_second_and_five_at_the_most),
		cmocka_unit_test(test_what_ends_it),
		cmocka_unit_test(test_no_document_is_not_asked_for_again),
		cmocka_unit_test(test_a_host_that_wants_quiet_has_it),
		cmocka_unit_test(test_what_is_busy_comes_first),
		cmocka_unit_test(test_a_feed_that_goes),
		cmocka_unit_test(test_one_that_is_kept_goes_on),
		cmocka_unit_test(test_the_program_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
