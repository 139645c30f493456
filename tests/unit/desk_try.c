/* SPDX-License-Identifier: ISC */
/*
 * What a trial says beside what live matching did: a history of feeds goes through desk/ingest.h, article by article and
 * edit by edit, and desk/try.h must tell the same destinations of the same articles, for the same reasons.
 */
#include <sys/stat.h>

#include "base/json.h"
#include "base/vec.h"
#include "desk/archive.h"
#include "desk/story.h"
#include "desk/try.h"
#include "tests/unit/desk_rig.h"
#include "tests/unit/further.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (INT64_C(24) * 60 * MINUTE_MS)

/* A rig whose store a command would find. */
static int setup_try(void **state)
{
	char file[128];
	char link[128];
	char text[256];

	if (setup(state) != 0)
		return -1;
	struct rig *r = *state;

	snprintf(file, sizeof(file), "%s/db", r->dir);
	snprintf(link, sizeof(link), "%s/rasid.db", r->dir);
	assert_int_equal(symlink(file, link), 0);
	snprintf(text, sizeof(text), "[daemon]\ndata_dir = %s\n", r->dir);
	write_file(r, "rasid.conf", text);
	return 0;
}

/* ---- what was told ------------------------------------------------------------------------- */

/* A line a delivery. */
struct lines {
	char **v;
	size_t n, cap;
};

static void add(struct lines *l, int64_t article, struct str watch, struct str dest,
	const char *how, struct str why, int64_t hold_ms)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	buf_printf(&b, "%lld " STR_F " " STR_F " %s " STR_F " %lld", (long long)article,
		STR_A(watch), STR_A(dest), how, STR_A(why), (long long)hold_ms);
	l->v = vec_room(l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = buf_detach(&b, NULL);
}

static void on_alert(const struct store_alert_row *row, void *arg)
{
	bool held = row->state == DELIVERY_HELD;

	add(arg, row->article, row->watch, row->dest,
		row->state == DELIVERY_SUPPRESSED ? "not"
		: held                            ? "later"
						  : "now",
		row->hold, held ? row->hold_until_ms : 0);
}

static void on_one(const struct try_one *one, void *arg)
{
	const struct store_found *f = one->found;

	for (size_t i = 0; i < f->n_notices; i++) {
		const struct store_notice *n = &f->notices[i];

		add(arg, one->article->id, f->alerts[n->alert].watch, n->dest,
			n->suppressed           ? "not"
			: n->hold_until_ms != 0 ? "later"
						: "now",
			n->why, n->suppressed ? 0 : n->hold_until_ms);
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void lines_done(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
}

static struct try_found try_all(struct rig *r, struct arena *a, struct lines *told)
{
	uint64_t all[4] = {~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0)};
	const struct try_ask ask = {
		.c = r->config, .watches = all, .each = on_one, .arg = told};
	struct try_found found = {.n_days = 0};
	struct err e = {0};

	if (try_run(&ask, a, &found, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return found;
}

/* The same deliveries; returns how many. */
static size_t assert_equals_live(struct rig *r, struct arena *a, struct try_found *ret)
{
	const struct store_alert_filter all = {.max = SIZE_MAX, .until_ms = INT64_MAX};
	struct lines live = {.n = 0};
	struct lines tried = {.n = 0};
	struct err e = {0};

	assert_code(store_alerts_each(r->desk.store, &all, on_alert, &live, &e), ERR_NONE);
	*ret = try_all(r, a, &tried);
	if (live.n != 0)
		qsort(live.v, live.n, sizeof(*live.v), by_text);
	if (tried.n != 0)
		qsort(tried.v, tried.n, sizeof(*tried.v), by_text);
	for (size_t i = 0; i < live.n || i < tried.n; i++) {
		const char *was = i < live.n ? live.v[i] : "nothing";
		const char *is = i < tried.n ? tried.v[i] : "nothing";

		if (strcmp(was, is) != 0)
			fail_msg("live: %s\ntried: %s", was, is);
	}
	size_t n = live.n;

	lines_done(&live);
	lines_done(&tried);
	return n;
}

/* ---- a history ----------------------------------------------------------------------------- */

/* Feeds are polled in turn, each with its own state. */
struct turn {
	const char *feed;
	struct feed_state state;
};

static void poll_of(struct rig *r, struct turn *t, struct article *items, size_t n)
{
	char url[64];

	snprintf(url, sizeof(url), "http://%s.example/rss", t->feed);
	if (t->state.url.n == 0)
		t->state.url = arena_str(&r->arena, str_of(url));
	r->feed = str_of(t->feed);
	r->state = t->state;
	poll(r, items, n);
	t->state = r->state;
}

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

/* ---- stories ------------------------------------------------------------------------------- */

enum {
	OUTLETS = 6
};

#define STATEMENT                                                                                                                                                  \
	"أعلن التحالف الدولي في بيان صدر مساء الأحد أن قواته سلمت معسكر الوادي الشمالي إلى "    \
	"الجيش بعد ثلاثة أشهر من المباحثات، وأن الجنود الذين كانوا فيه نقلوا إلى قاعدة أخرى "  \
	"في غرب البلاد، على أن تكتمل المرحلة الأولى من الانسحاب قبل نهاية العام الحالي.\n\n"       \
	"وقال المتحدث باسم القيادة العامة إن لجنة مشتركة جردت المعدات والمخازن ووقعت محضر "    \
	"التسليم بحضور ممثلين عن المحافظة، مضيفا أن حراسة المنشآت النفطية القريبة ستتولاها " \
	"شرطة الطاقة ابتداء من يوم غد، وأن أهالي القرى المجاورة لن يطلب منهم مغادرة بيوتهم.\n"

/* All that may leave now leaves, so that a story may grow. */
static void deliver(struct rig *r, const char *dest)
{
	const struct store_take t = {.dest = str_of(dest), .now_ms = r->now_ms, .max = 100};
	struct err e = {0};
	bool found = true;

	while (found) {
		struct store_batch b = {0};
		int64_t due_ms = 0;

		assert_code(store_outbox_take(
				    r->desk.store, &t, &r->arena, &b, &found, &due_ms, &e),
			ERR_NONE);
		if (found)
			assert_code(store_outbox_done(r->desk.store, b.v[0].seq, r->now_ms, &e),
				ERR_NONE);
	}
}

/* One event in six outlets, which a destination hears of at once, another in a digest, and a third for each article. */
static void test_stories_are_told_as_live(void **state)
{
	struct rig *r = *state;
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf feeds = {0};
	struct turn turns[OUTLETS];
	char names[OUTLETS][4];
	struct try_found found;

	arena_init(&a, BUF_NO_MAX);
	buf_init(&feeds, BUF_NO_MAX);
	for (int i = 0; i < OUTLETS; i++) {
		snprintf(names[i], sizeof(names[i]), "o%d", i);
		turns[i] = (struct turn){.feed = names[i]};
		buf_printf(&feeds,
			"[feed %s]\nurl = http://%s.example/rss\nfirst_poll = alert\n",
			names[i], names[i]);
	}
	write_file(r, "feeds.d/f.conf", feeds.p);
	write_file(r, "watch.d/w.conf",
		"[watch w]\nterm = التحالف الدولي\n"
		"[watch camp]\nterm = معسكر الوادي\n");
	write_file(r, "alerts.d/d.conf",
		"[destination d]\ntype = console\n"
		"[destination slow]\ntype = console\ngroup = 2h\n");
	(void)reload(r);
	r->desk.stories = stories_new();
	for (int i = 0; i < OUTLETS; i++) {
		struct article it = item(names[i], names[i], STATEMENT);

		poll_of(r, &turns[i], &it, 1);
		r->now_ms += 10 * MINUTE_MS;
		deliver(r, "d");
		deliver(r, "slow");
	}
	size_t n = assert_equals_live(r, &a, &found);

	stories_free(r->desk.stories);
	r->desk.stories = NULL;
	assert_int_equal(found.matched, OUTLETS);
	assert_int_equal(found.stories, 1);
	assert_true(found.dests[0].suppressed[NOISE_STORY] > 0);
	/* The first, and the one with which it is in three outlets. */
	assert_int_equal(found.dests[0].messages, 2);
	assert_true(n > 4);
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

/* Each article a poll of its own, in the file's order, a feed an outlet. */
static void test_a_corpus_equals_live_matching(void **state)
{
	static const char *const watches =
		"[watch one]\nterm = ترامب\ncooldown = 1h\n[watch two]\nterm = السعودية\n"
		"[watch three]\nterm = مصر\nexclude = كرة القدم\n[watch four]\nterm inflected = وزير\n";
	struct rig *r = *state;
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf text = {0};
	struct try_found found;
	struct turn turns[] = {{.feed = "f"}, {.feed = "g"}, {.feed = "h"}};
	struct str rest;
	struct str line;

	arena_init(&a, BUF_NO_MAX);
	buf_init(&text, BUF_NO_MAX);
	FILE *in = fopen(CORPUS, "r");
	char chunk[4096];
	size_t got = 0;

	assert_non_null(in);
	while ((got = fread(chunk, 1, sizeof(chunk), in)) > 0)
		buf_add(&text, chunk, got);
	fclose(in);
	configure(r);
	write_file(r, "watch.d/w.conf", watches);
	(void)reload(r);
	rest = buf_view(&text);
	for (size_t i = 0; str_cut(&rest, '\n', &line) && i < 1200; i++) {
		struct json *j = NULL;

		if (json_parse(line, &j, NULL) != ERR_NONE)
			continue;
		const struct json_val *v = json_root(j);
		struct article it = item("", "", "");

		it.guid = text_at(v, "id", &a);
		it.title = text_at(v, "title", &a);
		it.summary = text_at(v, "summary", &a);
		it.body = text_at(v, "body", &a);
		json_free(j);
		poll_of(r, &turns[i % 3], &it, 1);
	}
	assert_true(assert_equals_live(r, &a, &found) > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_trial_equals_live_matching, setup_try, teardown),
		cmocka_unit_test_setup_teardown(
			test_stories_are_told_as_live, setup_try, teardown),
		cmocka_unit_test_setup_teardown(test_figures_add_up, setup_try, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_trial_keeps_to_its_time_and_feed, setup_try, teardown),
		cmocka_unit_test_setup_teardown(
			test_nothing_was_ever_stored, setup_try, teardown),
	};

	const struct CMUnitTest further[] = {
		cmocka_unit_test_setup_teardown(
			test_a_corpus_equals_live_matching, setup_try, teardown),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (further_material(CORPUS))
		failed += cmocka_run_group_tests(further, NULL, NULL);
	return failed;
}
