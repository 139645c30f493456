/* SPDX-License-Identifier: ISC */
/*
 * Waves over made-up weeks: days and nights, weekends, watches that are loud and watches that are quiet, and three
 * waves put into each. Every wave must be found within an hour of its beginning; without them nothing may ring more than
 * once a month.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "desk/wave.h"
#include "feeds/date/date.h"
#include "tests/unit/further.h"
#include "tests/unit/unit.h"
#include "watch/watchset.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
/* A Thursday. */
#define BEGIN_MS (INT64_C(19000) * DAY_MS)

enum {
	WEEKS = 10,
	EVENTS = 200000,
	STEP_MINUTES = 10
};

struct made {
	int64_t at[EVENTS];
	size_t n;
	uint64_t seed;
};

static double uniform(struct made *m)
{
	m->seed = m->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return ((double)(m->seed >> 11) + 0.5) / 9007199254740992.0;
}

/* Stories an hour at this time: few at night, half at the weekend. */
static double rate_at(double base, int64_t ms)
{
	double hour = (double)(ms % DAY_MS) / HOUR_MS;
	bool weekend = ms / DAY_MS % 7 < 2;

	return base * (1 + 0.8 * sin((hour - 9) / 24 * 2 * M_PI)) * (weekend ? 0.5 : 1);
}

/* Events that know nothing of each other; `together`: how many come at once, as when a wire is copied. */
static void make(struct made *m, double base, unsigned together)
{
	double most = base * 1.8;

	for (double at = 0; at < (double)WEEKS * 7 * DAY_MS;) {
		at += -log(uniform(m)) / (most / together) * HOUR_MS;
		int64_t ms = BEGIN_MS + (int64_t)at;

		if (uniform(m) * most > rate_at(base, ms))
			continue;
		for (unsigned i = 0; i < together && m->n < EVENTS; i++)
			m->at[m->n++] = ms + i;
	}
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* `n` more within an hour. */
static void plant(struct made *m, int64_t from_ms, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		m->at[m->n++] = from_ms + (int64_t)i * HOUR_MS / n;
	qsort(m->at, m->n, sizeof(m->at[0]), by_time);
}

/* Looks every ten minutes from the first day on; when it rang. */
static size_t rings_between(const struct made *m, const struct wave_terms *t, int64_t begin_ms,
	int64_t end_ms, int64_t *ret, size_t max)
{
	bool above = false;
	size_t known = 0;
	size_t from = 0;
	size_t n = 0;

	for (int64_t now = begin_ms; now < end_ms; now += STEP_MINUTES * MINUTE_MS) {
		while (known < m->n && m->at[known] <= now)
			known++;
		while (from < known && m->at[from] <= now - WAVE_PAST_MS - DAY_MS)
			from++;
		const struct wave_past p = {m->at + from, known - from, begin_ms};
		struct wave_verdict v = wave_judge(t, &p, now);

		if (wave_rings(&v, &above) && n < max)
			ret[n++] = now;
	}
	return n;
}

static size_t rings(const struct made *m, const struct wave_terms *t, int64_t *ret, size_t max)
{
	return rings_between(m, t, BEGIN_MS, BEGIN_MS + WEEKS * 7 * DAY_MS, ret, max);
}

static const struct wave_terms terms = {.factor = 3, .window_ms = HOUR_MS, .floor = WAVE_FLOOR};
static const struct {
	double base;
	unsigned together;
	unsigned planted;
} watches[] = {{0.02, 1, 8}, {0.3, 1, 12}, {2, 1, 24}, {10, 1, 80}, {2, 3, 40}};
enum {
	WATCHES = sizeof(watches) / sizeof(watches[0])
};

static void test_nothing_rings_without_a_wave(void **state)
{
	struct made *m = calloc(1, sizeof(*m));
	int64_t at[100];

	(void)state;
	assert_non_null(m);
	for (size_t w = 0; w < WATCHES; w++) {
		m->n = 0;
		m->seed = w + 1;
		make(m, watches[w].base, watches[w].together);
		assert_in_range(rings(m, &terms, at, 100), 0, WEEKS * 7 / 30);
	}
	free(m);
}

static void test_every_planted_wave_is_found_within_an_hour(void **state)
{
	const int64_t planted[] = {BEGIN_MS + 20 * DAY_MS + 3 * HOUR_MS,
		BEGIN_MS + 37 * DAY_MS + 15 * HOUR_MS, BEGIN_MS + 60 * DAY_MS + 11 * HOUR_MS};
	struct made *m = calloc(1, sizeof(*m));
	int64_t at[100];

	(void)state;
	assert_non_null(m);
	for (size_t w = 0; w < WATCHES; w++) {
		m->n = 0;
		m->seed = w + 1;
		make(m, watches[w].base, watches[w].together);
		for (size_t i = 0; i < 3; i++)
			plant(m, planted[i], watches[w].planted);
		size_t n = rings(m, &terms, at, 100);

		for (size_t i = 0; i < 3; i++) {
			size_t of_it = 0;

			for (size_t k = 0; k < n; k++)
				of_it += at[k] > planted[i] && at[k] <= planted[i] + HOUR_MS;
			/* One alert a wave. */
			if (of_it != 1)
				fail_msg("watch %zu, wave %zu: rang %zu times", w, i, of_it);
		}
		assert_in_range(n, 3, 3 + WEEKS * 7 / 30);
	}
	free(m);
}

static void test_the_first_days_do_not_ring(void **state)
{
	static struct made m;

	m = (struct made){.seed = 1};
	bool above = false;

	(void)state;
	plant(&m, BEGIN_MS + 2 * DAY_MS, 50);
	const struct wave_past p = {m.at, m.n, BEGIN_MS};
	struct wave_verdict v = wave_judge(&terms, &p, BEGIN_MS + 2 * DAY_MS + HOUR_MS);

	assert_int_equal(v.count, 49); /* the first is an hour old */
	assert_false(v.known);
	assert_false(wave_rings(&v, &above));
	const struct wave_past older = {m.at, m.n, BEGIN_MS - WAVE_DAYS * DAY_MS};

	v = wave_judge(&terms, &older, BEGIN_MS + 2 * DAY_MS + HOUR_MS);
	assert_true(wave_rings(&v, &above));
	assert_false(wave_rings(&v, &above));
}

static void test_less_than_the_floor_is_no_wave(void **state)
{
	static struct made m;

	m = (struct made){.seed = 1};
	bool above = false;

	(void)state;
	plant(&m, BEGIN_MS + 30 * DAY_MS, WAVE_FLOOR - 1);
	const struct wave_past p = {m.at, m.n, BEGIN_MS};
	struct wave_verdict v = wave_judge(&terms, &p, BEGIN_MS + 30 * DAY_MS + 50 * MINUTE_MS);

	assert_int_equal(v.count, WAVE_FLOOR - 1);
	assert_false(wave_rings(&v, &above));
}

/* What comes every Thursday at ten is no wave then, and one on Friday. */
static void test_what_is_usual_is_that_of_the_hour_of_the_week(void **state)
{
	static struct made m;

	m = (struct made){.seed = 1};
	bool above = false;

	(void)state;
	for (int i = 0; i < 6; i++)
		plant(&m, BEGIN_MS + i * 7 * DAY_MS + 10 * HOUR_MS, 30);
	const struct wave_past p = {m.at, m.n, BEGIN_MS};
	struct wave_verdict v =
		wave_judge(&terms, &p, BEGIN_MS + 35 * DAY_MS + 10 * HOUR_MS + 59 * MINUTE_MS);

	assert_int_equal(v.count, 30);
	assert_false(wave_rings(&v, &above));
	plant(&m, BEGIN_MS + 36 * DAY_MS + 10 * HOUR_MS, 30);
	const struct wave_past more = {m.at, m.n, BEGIN_MS};

	v = wave_judge(&terms, &more, BEGIN_MS + 36 * DAY_MS + 10 * HOUR_MS + 59 * MINUTE_MS);
	assert_true(wave_rings(&v, &above));
}

static void test_a_wave_is_over_before_the_next_rings(void **state)
{
	struct wave_verdict v = {.count = 10, .fires = 10, .known = true};
	bool above = false;

	(void)state;
	assert_true(wave_rings(&v, &above));
	v.count = 9;
	assert_false(wave_rings(&v, &above));
	v.count = 12;
	assert_false(wave_rings(&v, &above));
	v.count = 7;
	assert_false(wave_rings(&v, &above));
	v.count = 10;
	assert_true(wave_rings(&v, &above));
}

/* ---- real articles beside the project ------------------------------------------------------ */

#define CORPUS "../shared/corpus/stories.jsonl"

static void find_in(
	struct made *m, const struct watchset *ws, struct watch_scratch *s, struct str line)
{
	const struct date_ctx ctx = {.now_s = INT64_C(1530000000)};
	struct json *j = NULL;
	struct date d = {0};

	if (json_parse(line, &j, NULL) != ERR_NONE)
		return;
	const struct json_val *v = json_root(j);

	if (date_parse(json_str(json_get(v, "date")), &ctx, &d) &&
		(watchset_find(ws, s, json_str(json_get(v, "title"))).n_hits != 0 ||
			watchset_find(ws, s, json_str(json_get(v, "body"))).n_hits != 0))
		m->at[m->n++] = d.unix_s * 1000;
	json_free(j);
}

static void read_corpus(struct made *m, const char *term)
{
	struct watch_line line = {
		.text = str_of(term), .fields = TERM_FIELDS_DEFAULT, .line = 1};
	const struct watch_def def = {.id = STR("w"), .lines = &line, .n_lines = 1};
	struct watch_scratch *s = watch_scratch_new();
	struct watchset *ws = NULL;
	struct guards *g = NULL;
	char *text = NULL;
	size_t cap = 0;
	ssize_t n = 0;
	size_t at[2];
	struct err e = {0};
	FILE *f = fopen(CORPUS, "r");

	assert_non_null(f);
	assert_code(guards_new(STR(""), &g, &e), ERR_NONE);
	assert_code(watchset_new(&def, 1, g, &ws, &at[0], &at[1], &e), ERR_NONE);
	m->n = 0;
	while ((n = getline(&text, &cap, f)) > 0)
		find_in(m, ws, s, (struct str){text, (size_t)n});
	free(text);
	fclose(f);
	qsort(m->at, m->n, sizeof(m->at[0]), by_time);
	watchset_free(ws);
	guards_free(g);
	watch_scratch_free(s);
}

/* April 2018, four weeks: one alarm at most without a wave, and each of three that are put in. */
static void test_waves_in_real_articles(void **state)
{
	static const char *const words[] = {
		"سوريا", "مصر", "ترامب", "السعودية", "كرة القدم", "محمد صلاح"};
	const int64_t begin = INT64_C(1522800000000);
	const int64_t end = begin + 27 * DAY_MS;
	struct made *m = calloc(1, sizeof(*m));
	int64_t at[100];

	(void)state;
	assert_non_null(m);
	for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
		read_corpus(m, words[w]);
		assert_true(m->n > 20);
		assert_in_range(rings_between(m, &terms, begin, end, at, 100), 0, 1);
		for (int64_t i = 1; i <= 3; i++)
			plant(m, begin + (5 + 6 * i) * DAY_MS + (8 + i) * HOUR_MS, 40);
		size_t n = rings_between(m, &terms, begin, end, at, 100);

		for (int64_t i = 1; i <= 3; i++) {
			int64_t from = begin + (5 + 6 * i) * DAY_MS + (8 + i) * HOUR_MS;
			bool found = false;

			for (size_t k = 0; k < n; k++)
				found |= at[k] > from && at[k] <= from + HOUR_MS;
			if (!found)
				fail_msg("%s: wave %d is not found", words[w], (int)i);
		}
	}
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_rings_without_a_wave),
		cmocka_unit_test(test_every_planted_wave_is_found_within_an_hour),
		cmocka_unit_test(test_the_first_days_do_not_ring),
		cmocka_unit_test(test_less_than_the_floor_is_no_wave),
		cmocka_unit_test(test_what_is_usual_is_that_of_the_hour_of_the_week),
		cmocka_unit_test(test_a_wave_is_over_before_the_next_rings),
	};

	const struct CMUnitTest further[] = {cmocka_unit_test(test_waves_in_real_articles)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (further_material(CORPUS))
		failed += cmocka_run_group_tests(further, NULL, NULL);
	return failed;
}
