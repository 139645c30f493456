/* SPDX-License-Identifier: ISC */
/*
 * What a trial says beside what live matching did: a history of feeds goes through desk/ingest.h, article by article and
 * edit by edit, and desk/try.h must tell the same destinations of the same articles, for the same reasons.
 */
#include "base/json.h"
#include "desk/story.h"
#include "tests/unit/desk_try_rig.h"
#include "tests/unit/further.h"

/* ---- a history ----------------------------------------------------------------------------- */

#define FEEDS                                                                                       \
	"[feed f]\nurl = http://f.example/rss\ntitle = صحيفة النهر\nedits_window = 30m\n" \
	"[feed g]\nurl = http://g.example/rss\ntags = south\nfirst_poll = alert\n"                  \
	"strip = إعلان عن السفينة\n"                                                  \
	"[feed h]\nurl = http://h.example/rss\nedits = store\n"
#define WATCHES                                                                                \
	"[watch bridge]\nterm = الجسر\nexclude = كرة القدم\n"                     \
	"[watch river]\nterm = النهر\ncooldown = 20m\n"                                   \
	"[watch ship]\nfeeds = tag:south\nterm = السفينة\npriority = urgent\n"          \
	"[watch both]\nmin = 2\nterm = الجسر\nterm = السفينة\nnotify = slow\n"
#define DESTS                                                                                  \
	"[destination d]\ntype = console\n"                                                    \
	"[destination slow]\ntype = console\ngroup = 30m\n"                                    \
	"[destination night]\ntype = console\nquiet = 22:00-06:00\nzone = Asia/Baghdad\n"      \
	"[destination old]\ntype = console\nmax_article_age = 2d\n"                            \
	"[route all]\nnotify = d\nnotify = slow\nnotify = night\n"                             \
	"[route south]\nfeeds = tag:south\nnotify = old\n"

static void configure(struct rig *r)
{
	write_file(r, "feeds.d/f.conf", FEEDS);
	write_file(r, "watch.d/w.conf", WATCHES);
	write_file(r, "alerts.d/d.conf", DESTS);
	(void)reload(r);
}

static const char *const stories[] = {"افتتاح الجسر فوق النهر", "السفينة تعبر تحت الجسر",
	"مباراة كرة القدم قرب الجسر", "خبر آخر", "وصول السفينة", "للنهر ضفاف - صحيفة النهر",
	"إعلان عن السفينة الجديدة", "الجِسر الجديد"};
enum {
	STORIES = sizeof(stories) / sizeof(stories[0])
};

/* Item n of a feed; every seventh is an old one, every third has no date. */
static struct article made(const struct rig *r, struct arena *a, size_t n)
{
	AUTO_BUF struct buf guid = {0};
	struct article it = item("", stories[n % STORIES], "");

	buf_init(&guid, 64);
	buf_printf(&guid, "http://x.example/%zu", n);
	it.guid = it.link = arena_str(a, buf_view(&guid));
	it.body = n % 2 == 0 ? it.title : STR("نص");
	if (n % 3 != 0)
		it.published_s = r->now_ms / 1000 - (n % 7 == 0 ? 30 * 86400 : 60);
	return it;
}

/* Three feeds, 60 polls, each with some new items and an edit of an older one now and then. */
static void live_history(struct rig *r)
{
	struct turn turns[] = {{.feed = "f"}, {.feed = "g"}, {.feed = "h"}};
	struct arena *a = &r->arena;
	struct article items[3][80];
	size_t n[3] = {0};

	for (size_t i = 0; i < 60; i++) {
		size_t t = i % 3;

		for (size_t k = 0; k < 1 + i % 3; k++, n[t]++)
			items[t][n[t]] = made(r, a, i * 5 + k);
		if (i % 4 == 3 && n[t] > 2)
			items[t][n[t] - 3].title = str_of(stories[(i / 4) % STORIES]);
		/* Documents list the newest first; here the order is the dates' own business. */
		poll_of(r, &turns[t], items[t], n[t]);
		r->now_ms += (int64_t)(i % 5) * 7 * MINUTE_MS;
	}
	/* What a wording lost comes back with the next. */
	static const char *const wordings[] = {
		"الجسر الأول", "السفينة عنه", "الجسر الأول أيضا"};

	for (size_t i = 0; i < 3; i++) {
		items[1][n[1] - 1].title = str_of(wordings[i]);
		items[1][n[1] - 1].body = STR("");
		poll_of(r, &turns[1], items[1], n[1]);
	}
}

static void test_a_trial_equals_live_matching(void **state)
{
	struct rig *r = *state;
	AUTO_ARENA struct arena a = {0};
	struct try_found found;

	arena_init(&a, BUF_NO_MAX);
	configure(r);
	live_history(r);
	/* Enough of each to mean something. */
	assert_in_range(assert_equals_live(r, &a, &found), 60, 1000);
	assert_true(found.silent > 0 && found.repeated > 0);
	uint64_t why[NOISE_N] = {0};

	for (size_t i = 0; i < found.n_dests; i++) {
		why[NOISE_NO_REASON] += found.dests[i].told;
		for (size_t k = 1; k < NOISE_N; k++)
			why[k] += found.dests[i].suppressed[k];
	}
	assert_true(why[NOISE_NO_REASON] > 0);
	assert_true(why[NOISE_OLD] > 0);
	assert_true(why[NOISE_COOLDOWN] > 0);
	assert_true(why[NOISE_EDITED] > 0);
	assert_true(found.dests[1].held > 0);
	assert_true(found.dests[2].messages < found.dests[2].told);
	assert_true(found.dests[2].held > 0);
}

/* ---- figures ------------------------------------------------------------------------------- */

static void test_figures_add_up(void **state)
{
	struct rig *r = *state;
	AUTO_ARENA struct arena a = {0};
	struct lines told = {.n = 0};
	struct article first = item("0", "الجسر", "");
	uint64_t days = 0;
	uint64_t of_kinds = 0;

	arena_init(&a, BUF_NO_MAX);
	write_file(r, "watch.d/w.conf", "[watch w]\nterm = الجسر\n");
	(void)reload(r);
	poll(r, &first, 1);
	static const char *const texts[] = {
		"الجسر", "والجسر", "الجِسر", "بالجســر", "لا شيء", "الجسر والجسر"};

	for (size_t i = 0; i < 6; i++) {
		char guid[8];
		snprintf(guid, sizeof(guid), "g%zu", i);
		struct article it = item(arena_str(&a, str_of(guid)).p, texts[i], "");

		r->now_ms += DAY_MS / 2;
		poll(r, &it, 1);
	}
	struct try_found f = try_all(r, &a, &told);

	assert_int_equal(f.searched, 7);
	assert_int_equal(f.matched, 6);
	assert_int_equal(f.silent, 1);
	assert_int_equal(f.alerts, 5);
	assert_int_equal(f.stories, 6);
	assert_int_equal(f.kinds[TRY_EXACT], 3); /* the plainest of two */
	assert_int_equal(f.kinds[TRY_PREFIX], 2);
	assert_int_equal(f.kinds[TRY_MARKS], 1);
	for (size_t i = 0; i < f.n_days; i++)
		days += f.days[i].articles;
	for (enum try_kind k = 0; k < TRY_KINDS; k++)
		of_kinds += f.kinds[k];
	assert_int_equal(days, 6);
	assert_int_equal(of_kinds, 6);
	assert_int_equal(f.dests[0].messages, 5);
	lines_done(&told);
}

static void test_a_trial_keeps_to_its_time_and_feed(void **state)
{
	struct rig *r = *state;
	AUTO_ARENA struct arena a = {0};
	struct try_found f;
	struct err e = {0};
	uint64_t all = ~UINT64_C(0);

	arena_init(&a, BUF_NO_MAX);
	configure(r);
	live_history(r);
	struct try_ask ask = {.c = r->config, .watches = &all, .tag = STR("tag:south")};

	assert_code(try_run(&ask, &a, &f, &e), ERR_NONE);
	uint64_t south = f.searched;

	ask = (struct try_ask){.c = r->config, .watches = &all, .feed = STR("g")};
	assert_code(try_run(&ask, &a, &f, &e), ERR_NONE);
	assert_int_equal(f.searched, south);
	int64_t first = f.first_ms;
	int64_t last = f.last_ms;

	ask.since_ms = first + 1;
	ask.until_ms = last;
	assert_code(try_run(&ask, &a, &f, &e), ERR_NONE);
	assert_true(f.searched > 0 && f.searched < south);
	assert_true(f.first_ms > first && f.last_ms < last);
}

static void test_nothing_was_ever_stored(void **state)
{
	struct rig *r = *state;
	AUTO_ARENA struct arena a = {0};
	const struct try_ask ask = {.c = r->config, .watches = (uint64_t[]){1}};
	struct try_found f;
	struct err e = {0};

	arena_init(&a, BUF_NO_MAX);
	write_file(r, "rasid.conf", "[daemon]\ndata_dir = /nonexistent/rasid\n");
	adopt(r);
	struct try_ask there = ask;

	there.c = r->config;
	assert_code(try_run(&there, &a, &f, &e), ERR_GONE);
}

/* ---- a corpus beside the project ----------------------------------------------------------- */

static struct str text_at(const struct json_val *v, const char *name, struct arena *a)
{
	return arena_str(a, json_str(json_get(v, name)));
}

#define CORPUS "../shared/corpus/stories.jsonl"

/* Each article a poll of its own, in the file's order, a feed an outlet; what may leave leaves. */
static void corpus_comes(struct rig *r, struct arena *a)
{
	AUTO_BUF struct buf text = {0};
	struct turn turns[] = {{.feed = "f"}, {.feed = "g"}, {.feed = "h"}};
	struct str rest;
	struct str line;
	char chunk[4096];
	size_t got = 0;
	FILE *in = fopen(CORPUS, "r");

	assert_non_null(in);
	buf_init(&text, BUF_NO_MAX);
	while ((got = fread(chunk, 1, sizeof(chunk), in)) > 0)
		buf_add(&text, chunk, got);
	fclose(in);
	rest = buf_view(&text);
	for (size_t i = 0; str_cut(&rest, '\n', &line) && i < 1200; i++) {
		struct json *j = NULL;

		if (json_parse(line, &j, NULL) != ERR_NONE)
			continue;
		const struct json_val *v = json_root(j);
		struct article it = item("", "", "");

		it.guid = text_at(v, "id", a);
		it.title = text_at(v, "title", a);
		it.summary = text_at(v, "summary", a);
		it.body = text_at(v, "body", a);
		json_free(j);
		poll_of(r, &turns[i % 3], &it, 1);
		deliver(r, "at-once");
	}
}

#define CORPUS_WATCHES                                                                          \
	"[watch one]\nterm = ترامب\ncooldown = 1h\n[watch two]\nterm = السعودية\n" \
	"[watch three]\nterm = مصر\nexclude = كرة القدم\n[watch four]\nterm inflected = وزير\n"

static void test_a_corpus_equals_live_matching(void **state)
{
	struct rig *r = *state;
	AUTO_ARENA struct arena a = {0};
	struct try_found found;

	arena_init(&a, BUF_NO_MAX);
	configure(r);
	write_file(r, "watch.d/w.conf", CORPUS_WATCHES);
	(void)reload(r);
	corpus_comes(r, &a);
	assert_true(assert_equals_live(r, &a, &found) > 200);
}

static void test_the_stories_of_a_corpus_are_told_as_live(void **state)
{
	struct rig *r = *state;
	AUTO_ARENA struct arena a = {0};
	struct try_found found;

	arena_init(&a, BUF_NO_MAX);
	configure(r);
	write_file(r, "watch.d/w.conf",
		CORPUS_WATCHES "[watch five]\nterm = سوريا\npriority = urgent\n");
	write_file(r, "alerts.d/d.conf", "[destination at-once]\ntype = console\n");
	(void)reload(r);
	r->desk.stories = stories_new();
	corpus_comes(r, &a);
	stories_free(r->desk.stories);
	r->desk.stories = NULL;
	assert_true(assert_equals_live(r, &a, &found) > 200);
	assert_true(found.dests[0].suppressed[NOISE_STORY] > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_trial_equals_live_matching, setup_try, teardown),
		cmocka_unit_test_setup_teardown(test_figures_add_up, setup_try, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_trial_keeps_to_its_time_and_feed, setup_try, teardown),
		cmocka_unit_test_setup_teardown(
			test_nothing_was_ever_stored, setup_try, teardown),
	};

	const struct CMUnitTest further[] = {
		cmocka_unit_test_setup_teardown(
			test_a_corpus_equals_live_matching, setup_try, teardown),
		cmocka_unit_test_setup_teardown(
			test_the_stories_of_a_corpus_are_told_as_live, setup_try, teardown),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (further_material(CORPUS))
		failed += cmocka_run_group_tests(further, NULL, NULL);
	return failed;
}
