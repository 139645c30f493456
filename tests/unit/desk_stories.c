/* SPDX-License-Identifier: ISC */
/*
 * Real articles of some weeks, in the order of time, through the desk (../shared/corpus, where it is there): which pairs that
 * are labelled as one story become one, and which others do.
 *
 * desk_stories [ARTICLES.jsonl PAIRS.tsv]: the same of other material. What is missed and what is joined besides is
 * printed to be read: the labels are a machine's.
 */
#include <stdlib.h>
#include <time.h>

#include "base/json.h"
#include "base/map.h"
#include "desk/story.h"
#include "tests/unit/desk_rig.h"
#include "tests/unit/further.h"

enum {
	OUTLETS_MAX = 64,
	RANDOM = 100000,
	BATCH_MAX = 64,
	COPY = 0,
	REWRITE,
	QUOTES,
	CLASSES
};

static const char *const classes[CLASSES] = {"copy", "rewrite", "shared-quotes"};
static const char *paths[2] = {
	"../shared/corpus/stories.jsonl", "../shared/corpus/story-pairs.tsv"};

struct telling {
	struct article a;
	struct str name;
	size_t outlet;
	int64_t at_ms, story;
};

struct corpus {
	struct telling *v;
	size_t n, cap;
	struct map names;  /* hashes to places in v, once they are sorted */
	struct map labels; /* of pairs */
	struct str outlets[OUTLETS_MAX];
	size_t n_outlets;
	struct arena a;
};

/* ---- read --------------------------------------------------------------------------------- */

static int64_t time_of(struct str s)
{
	struct tm t = {0};

	if (s.n < 19 || sscanf(s.p, "%d-%d-%dT%d:%d:%d", &t.tm_year, &t.tm_mon, &t.tm_mday,
				&t.tm_hour, &t.tm_min, &t.tm_sec) != 6)
		fail_msg("no date: " STR_F, STR_A(s));
	t.tm_year -= 1900;
	t.tm_mon--;
	return (int64_t)timegm(&t) * 1000;
}

static size_t outlet_of(struct corpus *c, struct str name)
{
	size_t i = 0;

	while (i < c->n_outlets && !str_eq(c->outlets[i], name))
		i++;
	if (i == c->n_outlets) {
		assert_true(i < OUTLETS_MAX);
		c->outlets[c->n_outlets++] = arena_str(&c->a, name);
	}
	return i;
}

static void add(struct corpus *c, const struct json_val *o)
{
	struct telling *v = arena_room(&c->a, c->v, c->n, &c->cap, sizeof(*v));
	struct str link = json_str(json_get(o, "url"));

	assert_non_null(v);
	c->v = v;
	v[c->n] = (struct telling){.name = arena_str(&c->a, json_str(json_get(o, "id"))),
		.outlet = outlet_of(c, json_str(json_get(o, "outlet"))),
		.at_ms = time_of(json_str(json_get(o, "date")))};
	v[c->n].a = (struct article){.guid = v[c->n].name,
		.link = arena_str(&c->a, link),
		.title = arena_str(&c->a, json_str(json_get(o, "title"))),
		.summary = arena_str(&c->a, json_str(json_get(o, "summary"))),
		.body = arena_str(&c->a, json_str(json_get(o, "body"))),
		.published_s = v[c->n].at_ms / 1000,
		.updated_s = TIME_NONE};
	c->n++;
}

/* Outlets are polled once an hour: a document has what came since. */
#define POLL_MS (INT64_C(3600) * 1000)

static int by_time(const void *x, const void *y)
{
	const struct telling *a = x;
	const struct telling *b = y;

	if (a->at_ms / POLL_MS != b->at_ms / POLL_MS)
		return a->at_ms < b->at_ms ? -1 : 1;
	if (a->outlet != b->outlet)
		return a->outlet < b->outlet ? -1 : 1;
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms ? -1 : 1;
	return str_cmp(a->name, b->name);
}

static void read_articles(struct corpus *c)
{
	FILE *f = fopen(paths[0], "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n = 0;

	assert_non_null(f);
	while ((n = getline(&line, &cap, f)) > 0) {
		struct json *j = NULL;
		struct err e = {0};

		if (json_parse((struct str){line, (size_t)n}, &j, &e) != ERR_NONE)
			fail_msg("%s", e.msg);
		add(c, json_root(j));
		json_free(j);
	}
	free(line);
	fclose(f);
	qsort(c->v, c->n, sizeof(*c->v), by_time);
	for (size_t i = 0; i < c->n; i++)
		map_put(&c->names, hash64(c->v[i].name, 0) | 1, i);
}

/* ---- through the desk ---------------------------------------------------------------------- */

static void write_outlets(struct rig *r, const struct corpus *c)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	for (size_t i = 0; i < c->n_outlets; i++)
		buf_printf(&b,
			"[feed o%zu]\nurl = http://o%zu.example/rss\ntitle = " STR_F
			"\nfirst_poll = alert\n",
			i, i, STR_A(c->outlets[i]));
	write_file(r, "feeds.d/f.conf", b.p);
	reload(r);
	r->desk.stories = stories_new();
}

/* The articles of one outlet from v on that came in the same hour, as one document; how many. */
static size_t poll_outlet(
	struct rig *r, struct telling *v, size_t left, struct feed_state *states)
{
	struct article items[BATCH_MAX];
	char feed[24];
	size_t n = 0;

	while (n < left && n < BATCH_MAX && v[n].outlet == v->outlet &&
		v[n].at_ms / POLL_MS == v->at_ms / POLL_MS) {
		items[n] = v[n].a;
		n++;
	}
	snprintf(feed, sizeof(feed), "o%zu", v->outlet);
	r->feed = str_of(feed);
	r->state = states[v->outlet];
	r->state.url = config_feed(r->desk.config, r->feed)->url;
	r->now_ms = (v->at_ms / POLL_MS + 1) * POLL_MS;
	poll(r, items, n);
	states[v->outlet] = r->state;
	return n;
}

static void on_article(const struct store_article *a, void *arg)
{
	struct corpus *c = arg;
	size_t i = map_get(&c->names, hash64(a->a.guid, 0) | 1);

	if (i != SIZE_MAX)
		c->v[i].story = a->story;
}

/* What was known as another item of its feed has no story: it is the same article. */
static void replay(struct rig *r, struct corpus *c)
{
	struct feed_state states[OUTLETS_MAX] = {{.polls = 0}};
	struct err e = {0};
	size_t known = 0;
	size_t n = 0;

	write_outlets(r, c);
	for (size_t i = 0; i < c->n; i += n) {
		n = poll_outlet(r, &c->v[i], c->n - i, states);
		known += n - r->in.n_new;
	}
	assert_code(
		store_articles_each(r->desk.store, 0, SIZE_MAX, on_article, c, &e), ERR_NONE);
	print_message(
		"%zu articles of %zu outlets, %zu of them known\n", c->n, c->n_outlets, known);
}

/* ---- judged -------------------------------------------------------------------------------- */

static uint64_t pair_of(size_t i, size_t k)
{
	return (uint64_t)(i < k ? i : k) << 32 | (uint64_t)(i < k ? k : i) | UINT64_C(1) << 63;
}

static bool is_joined(const struct corpus *c, size_t i, size_t k)
{
	return c->v[i].story != 0 && c->v[i].story == c->v[k].story;
}

static void print_pair(const struct corpus *c, const char *what, size_t i, size_t k)
{
	double hours = (double)(c->v[k].at_ms - c->v[i].at_ms) / 3600000;

	print_message("  %s  %.1fh  " STR_F " / " STR_F "\n    " STR_F "\n    " STR_F "\n",
		what, hours, STR_A(c->v[i].name), STR_A(c->v[k].name), STR_A(c->v[i].a.title),
		STR_A(c->v[k].a.title));
}

static size_t class_of(const char *word)
{
	size_t k = 0;

	while (k < CLASSES && strcmp(word, classes[k]) != 0)
		k++;
	return k;
}

struct share {
	size_t all, joined;
};

/* class, two measures, two articles: only of what is there. */
static void judge_line(struct corpus *c, char *line, struct share share[CLASSES])
{
	char *at = NULL;
	char *cols[5];
	size_t n = 0;

	for (char *s = strtok_r(line, "\t\n", &at); s != NULL && n < 5;
		s = strtok_r(NULL, "\t\n", &at))
		cols[n++] = s;
	size_t k = n == 5 ? class_of(cols[0]) : CLASSES;

	if (k == CLASSES)
		return;
	size_t x = map_get(&c->names, hash64(str_of(cols[3]), 0) | 1);
	size_t y = map_get(&c->names, hash64(str_of(cols[4]), 0) | 1);

	if (x == SIZE_MAX || y == SIZE_MAX)
		return;
	map_put(&c->labels, pair_of(x, y), 1);
	/* One that was known under another name has the story of that one: it cannot be missed. */
	if (c->v[x].story == 0 || c->v[y].story == 0)
		return;
	share[k].all++;
	share[k].joined += is_joined(c, x, y);
	if (k != QUOTES && !is_joined(c, x, y))
		print_pair(c, cols[0], x, y);
}

static double percent(const struct share *s)
{
	return s->all == 0 ? 100 : 100.0 * (double)s->joined / (double)s->all;
}

static void judge_labels(struct corpus *c, struct share share[CLASSES])
{
	FILE *f = fopen(paths[1], "r");
	char *line = NULL;
	size_t cap = 0;

	assert_non_null(f);
	while (getline(&line, &cap, f) > 0)
		judge_line(c, line, share);
	free(line);
	fclose(f);
	for (size_t k = 0; k < CLASSES; k++)
		print_message("%s: %zu of %zu joined, %.1f %%\n", classes[k], share[k].joined,
			share[k].all, percent(&share[k]));
}

static size_t judge_random(const struct corpus *c)
{
	uint64_t seed = 1;
	size_t joined = 0;

	for (size_t drawn = 0; drawn < RANDOM; drawn++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		size_t i = (seed >> 33) % c->n;

		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		size_t k = (seed >> 33) % c->n;

		if (i == k || !is_joined(c, i, k) ||
			map_get(&c->labels, pair_of(i, k)) != SIZE_MAX)
			continue;
		joined++;
		print_pair(c, "random", i < k ? i : k, i < k ? k : i);
	}
	print_message("%zu of %d random pairs joined\n", joined, RANDOM);
	return joined;
}

static void judge_all(const struct corpus *c)
{
	size_t joined = 0;
	size_t other = 0;

	for (size_t i = 0; i < c->n; i++)
		for (size_t k = i + 1; k < c->n; k++) {
			bool one = is_joined(c, i, k);

			joined += one;
			other += one && map_get(&c->labels, pair_of(i, k)) == SIZE_MAX;
		}
	print_message("of all %zu pairs %zu joined, %zu without a label\n",
		c->n * (c->n - 1) / 2, joined, other);
}

static void test_real_articles_join_as_they_are_labelled(void **state)
{
	struct rig *r = *state;
	struct share share[CLASSES] = {{0, 0}};
	struct corpus c = {.n = 0};

	arena_init(&c.a, BUF_NO_MAX);
	read_articles(&c);
	replay(r, &c);
	judge_labels(&c, share);
	judge_all(&c);
	size_t random = judge_random(&c);

	assert_true(percent(&share[COPY]) >= 97);
	assert_true(percent(&share[REWRITE]) >= 85);
	assert_in_range(random, 0, 5);
	map_done(&c.names);
	map_done(&c.labels);
	arena_done(&c.a);
}

/* The first two report one statement; the others are about the same alliance. */
#define SEEDS "../shared/seeds/"
static const char *const seeds[] = {SEEDS "000_45b969af95fe16a3.txt",
	SEEDS "001_dbc80e93b0fa206a.txt", SEEDS "002_6c415cbbee737b94.txt",
	SEEDS "003_026ba3426ca8b47d.txt", SEEDS "004_3a818583a5446e82.txt"};
enum {
	SEEDS_N = sizeof(seeds) / sizeof(seeds[0])
};

static struct telling seed_of(struct corpus *c, size_t i)
{
	enum {
		MAX = 1 << 16
	};
	FILE *f = fopen(seeds[i], "r");
	char *text = arena_alloc(&c->a, MAX);

	assert_non_null(f);
	size_t n = fread(text, 1, MAX, f);

	fclose(f);
	return (struct telling){.outlet = i,
		.name = str_of(seeds[i]),
		.at_ms = INT64_C(1700000000000) + (int64_t)i * POLL_MS,
		.a = {.guid = str_of(seeds[i]),
			.body = {text, n},
			.published_s = TIME_NONE,
			.updated_s = TIME_NONE}};
}

static void test_of_the_seeds_two_are_one_story(void **state)
{
	struct rig *r = *state;
	struct telling v[SEEDS_N];
	struct corpus c = {.v = v, .n = SEEDS_N, .n_outlets = SEEDS_N};

	if (!further_material(seeds[0]))
		skip();
	arena_init(&c.a, BUF_NO_MAX);
	for (size_t i = 0; i < SEEDS_N; i++) {
		v[i] = seed_of(&c, i);
		c.outlets[i] = STR("outlet");
		map_put(&c.names, hash64(v[i].name, 0) | 1, i);
	}
	replay(r, &c);
	for (size_t i = 0; i < SEEDS_N; i++)
		for (size_t k = i + 1; k < SEEDS_N; k++)
			assert_int_equal(is_joined(&c, i, k), i == 0 && k == 1);
	map_done(&c.names);
	arena_done(&c.a);
}

static int teardown_stories(void **state)
{
	struct rig *r = *state;

	stories_free(r->desk.stories);
	return teardown(state);
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown_stories)
	const struct CMUnitTest tests[] = {
		T(test_real_articles_join_as_they_are_labelled),
		T(test_of_the_seeds_two_are_one_story),
	};

	if (argc == 3) {
		paths[0] = argv[1];
		paths[1] = argv[2];
	}
	if (!further_material(paths[0]) || !further_material(paths[1])) {
		print_message("SKIP %s: not there\nok 1 - desk_stories # SKIP\n", paths[0]);
		return 0;
	}
	return cmocka_run_group_tests_name("desk_stories", tests, NULL, NULL);
}
