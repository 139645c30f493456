/* SPDX-License-Identifier: ISC */
/*
 * What each tool is sent, byte for byte, against tests/golden/alerts/. After a wanted change,
 * run with GOLDEN_UPDATE=1 and read the difference.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/alerts_fixture.h"

struct golden {
	const char *type, *file;
	bool plain, color, isolate, latin, watches;
};

static void compare(const char *file, struct str got)
{
	char path[128];
	char want[16384];

	snprintf(path, sizeof(path), "tests/golden/alerts/%s", file);
	FILE *f = fopen(path, getenv("GOLDEN_UPDATE") != NULL ? "w" : "r");

	assert_non_null(f);
	if (getenv("GOLDEN_UPDATE") != NULL)
		assert_int_equal(fwrite(got.p, 1, got.n, f), got.n);
	else {
		size_t n = fread(want, 1, sizeof(want), f);

		assert_int_equal(got.n, n);
		assert_memory_equal(got.p, want, n);
	}
	fclose(f);
}

static void make_latin(struct alert *al)
{
	al->title = STR("Statement <b>& more</b> on @channel talks");
	al->n_title_marks = 0;
	al->n_hits = 0;
	al->priority = STR("high");
	al->published_s = TIME_NONE;
	al->story_id = STR("");
	al->story_outlets = 0;
	al->url = STR("javascript:alert(1)");
}

static void add_watches(struct fixture *f)
{
	f->watches[1] = (struct alert_watch){STR("iraq"), STR("العراق *الآن*")};
	f->watches[2] = (struct alert_watch){STR("nato"), STR("NATO & partners")};
	f->al.n_watches = 3;
	f->hits[1].watch = STR("iraq");
}

static void test_the_payload_is_the_golden_one(void **state)
{
	const struct golden *g = *state;
	struct fixture f;

	fixture_init(&f, g->type);
	if (f.d.ops == &dest_console) {
		f.console.color = g->color;
		f.console.isolate = g->isolate;
		f.console.width = 60;
	}
	if (g->latin)
		make_latin(&f.al);
	if (g->watches)
		add_watches(&f);
	compare(g->file, fixture_render(&f, g->plain));
	fixture_done(&f);
}

static const struct golden goldens[] = {
	{"webhook", "webhook.json", .plain = false},
	{"webhook", "webhook-latin.json", .latin = true},
	{"webhook", "webhook-watches.json", .watches = true},
	{"slack", "slack-watches.json", .watches = true},
	{"console", "console-watches.txt", .watches = true},
	{"slack", "slack.json", .plain = false},
	{"slack", "slack-plain.json", .plain = true},
	{"slack", "slack-latin.json", .latin = true},
	{"console", "console.txt", .color = false},
	{"console", "console-color.txt", .color = true},
	{"console", "console-isolate.txt", .color = true, .isolate = true},
	{"console", "console-latin.txt", .color = true, .latin = true},
};

int main(void)
{
	enum {
		N = sizeof(goldens) / sizeof(goldens[0])
	};
	struct CMUnitTest tests[N];

	for (size_t i = 0; i < N; i++)
		tests[i] = (struct CMUnitTest){.name = goldens[i].file,
			.test_func = test_the_payload_is_the_golden_one,
			.initial_state = (void *)(uintptr_t)&goldens[i]};
	return cmocka_run_group_tests_name("alerts_golden", tests, NULL, NULL);
}
