/* SPDX-License-Identifier: ISC */
/*
 * Real feeds, version by version (../shared/feed-sequences, where it is there): whatever a publisher does with
 * its ids, an article that was there before is not stored as new, and what is new in all of guid, link
 * and title is.
 */
#include "base/map.h"
#include "feeds/parse.h"
#include "tests/unit/desk_rig.h"
#include "tests/unit/further.h"

#define SEQUENCES "../shared/feed-sequences"

struct walk {
	struct rig *r;
	const char *name, *file;
	struct map known; /* hashes of what was listed before */
	struct map now;   /* of the titles that this poll stored */
	int64_t last;     /* article */
	size_t listed, stored;
};

static uint64_t mark(struct str s, uint64_t kind)
{
	return s.n == 0 ? 0 : hash64(s, kind) | 1;
}

static bool is_known(const struct walk *w, uint64_t key)
{
	return key != 0 && map_get(&w->known, key) != SIZE_MAX;
}

static void note(struct walk *w, uint64_t key)
{
	if (key != 0)
		(void)map_put(&w->known, key, 1);
}

static uint64_t mark_text(const struct article *a)
{
	return mark(a->title, mark(a->body.n != 0 ? a->body : a->summary, 4));
}

static void on_stored(const struct store_article *row, void *arg)
{
	struct walk *w = arg;

	if (row->id <= w->last || row->version_of != 0)
		return;
	w->stored++;
	(void)map_put(&w->now, mark(row->a.title, 3), 1);
	if (is_known(w, mark_text(&row->a)) && row->a.title.n != 0)
		fail_msg("%s/%s: again, as " STR_F ": " STR_F, w->name, w->file,
			STR_A(row->why), STR_A(row->a.title));
}

static void look(struct walk *w, const struct article *a)
{
	bool fresh = !is_known(w, mark(a->guid, 1)) && !is_known(w, mark(a->link, 2)) &&
		     !is_known(w, mark(a->title, 3));

	if (fresh && map_get(&w->now, mark(a->title, 3)) == SIZE_MAX && a->title.n != 0)
		fail_msg("%s/%s: missed: " STR_F, w->name, w->file, STR_A(a->title));
}

static void step(struct walk *w)
{
	static char bytes[1 << 20];
	const struct parse_opts opts = {.url = STR("http://feed.example/rss")};
	AUTO_ARENA struct arena a;
	struct feed_doc doc;
	struct err e = {0};
	char path[256];

	arena_init(&a, 64 << 20);
	snprintf(path, sizeof(path), SEQUENCES "/%s/%s", w->name, w->file);
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	size_t n = fread(bytes, 1, sizeof(bytes), f);

	fclose(f);
	if (feed_parse((struct str){bytes, n}, &opts, &a, &doc, &e) != PARSE_OK)
		return;
	poll(w->r, doc.articles, doc.n_articles);
	map_reset(&w->now);
	assert_code(store_articles_each(w->r->desk.store, 0, 4096, on_stored, w, &e), ERR_NONE);
	for (size_t i = 0; i < doc.n_articles; i++)
		look(w, &doc.articles[i]);
	for (size_t i = 0; i < doc.n_articles; i++) {
		const struct article *it = &doc.articles[i];

		note(w, mark(it->guid, 1));
		note(w, mark(it->link, 2));
		note(w, mark(it->title, 3));
		note(w, mark_text(it));
	}
	w->last += (int64_t)(w->r->in.n_new + w->r->in.n_edits);
	w->listed += doc.n_articles;
}

static void walk(struct rig *r, const char *name)
{
	struct walk w = {.r = r, .name = name};
	char line[512];
	char file[32];

	snprintf(line, sizeof(line), SEQUENCES "/%s/MANIFEST.tsv", name);
	FILE *manifest = fopen(line, "r");

	assert_non_null(manifest);
	parse_global_init();
	while (fgets(line, sizeof(line), manifest) != NULL) {
		if (sscanf(line, "%31[0-9.xml]\t", file) != 1)
			continue;
		w.file = file;
		step(&w);
	}
	fclose(manifest);
	print_message("%s: %zu listed, %zu stored\n", name, w.listed, w.stored);
	assert_true(w.stored > 0);
	map_done(&w.known);
	map_done(&w.now);
}

#define SEQUENCE(id, name)                                                                     \
	static void test_##id(void **state)                                                    \
	{                                                                                      \
		walk(*state, name);                                                            \
	}
SEQUENCE(blackaly, "blackaly")
SEQUENCE(doyouknow, "doyouknow-ar-rss")
SEQUENCE(imfahad, "imfahad")
SEQUENCE(manasik, "manasik")
SEQUENCE(nabdsharqi, "nabdsharqi-rss")
SEQUENCE(picturingjordan, "picturingjordan-ar")

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_blackaly),
		TEST(test_doyouknow),
		TEST(test_imfahad),
		TEST(test_manasik),
		TEST(test_nabdsharqi),
		TEST(test_picturingjordan),
	};

	if (!further_material(SEQUENCES)) {
		print_message(
			"SKIP: there is no " SEQUENCES "\nok 1 - desk_sequences # SKIP\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
