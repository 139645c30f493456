/* SPDX-License-Identifier: ISC */
/* A configuration that might be (config_draft). */
#include "tests/unit/config_fixture.h"

#define FEED "[feed nahr]\nurl = https://nahr.example/\n"
#define BRIDGE "[watch bridge]\nterm = الجسر\n"
#define RIVER "[watch river]\nuse = s\nmatch = النهر\n[set s]\nterm = النهر\n"

static void load(struct fixture *f, const struct config_draft *draft)
{
	config_free(f->c);
	f->c = config_load_draft(f->dir, draft, &f->a, &f->d);
	buf_reset(&f->printed);
	buf_reserve(&f->printed, 1);
	conf_diags_print(&f->d, &f->printed);
}

static struct str path_of(const struct fixture *f, const char *name, char room[128])
{
	snprintf(room, 128, "%s/%s", f->dir, name);
	return str_of(room);
}

static void write_parts(const struct fixture *f)
{
	fixture_write(f, "rasid.conf", FEED, 0600);
	fixture_write(f, "watch.d/a.conf", BRIDGE, 0600);
	fixture_write(f, "watch.d/b.conf", RIVER, 0600);
}

static struct str term_of(const struct fixture *f, const char *watch)
{
	const struct config_watch *w = f->c != NULL ? config_watch(f->c, str_of(watch)) : NULL;

	return w != NULL && w->def.n_lines > 0 ? w->def.lines[0].text : STR("");
}

static void test_a_file_says_something_else(void **state)
{
	struct fixture *f = *state;
	char room[128];
	struct config_draft d = {.text = STR("[watch ship]\nterm = السفينة\n")};

	write_parts(f);
	d.path = path_of(f, "watch.d/a.conf", room);
	load(f, &d);
	fixture_expect_good(f);
	assert_int_equal(f->c->n_watches, 2);
	assert_str_is(term_of(f, "ship"), "السفينة");
	assert_null(config_watch(f->c, STR("bridge")));
	/* The file itself is as it was. */
	fixture_load(f);
	assert_str_is(term_of(f, "bridge"), "الجسر");
}

static void test_its_errors_name_the_file(void **state)
{
	struct fixture *f = *state;
	char room[128];
	struct config_draft d = {.text = STR("\n[watch ship]\ntrem = السفينة\n")};

	write_parts(f);
	d.path = path_of(f, "watch.d/a.conf", room);
	load(f, &d);
	assert_null(f->c);
	fixture_expect(f, "watch.d/a.conf:3:1: error: unknown key 'trem'");
}

static void test_what_is_read_besides_takes_the_place_of_its_ids(void **state)
{
	struct fixture *f = *state;
	const struct config_draft d = {.path = STR("new.conf"),
		.text = STR("[watch river]\nuse = s\n[set s]\nterm = الوادي\n"),
		.besides = true};

	write_parts(f);
	load(f, &d);
	fixture_expect_good(f);
	assert_int_equal(f->c->n_watches, 2);
	assert_str_is(term_of(f, "bridge"), "الجسر");
	assert_str_is(term_of(f, "river"), "الوادي");
	assert_str_is(config_watch(f->c, STR("river"))->pos.file, "new.conf");
}

static void test_twice_in_what_is_read_besides_is_an_error_still(void **state)
{
	struct fixture *f = *state;
	const struct config_draft d = {
		.path = STR("new.conf"), .text = STR(BRIDGE BRIDGE), .besides = true};

	write_parts(f);
	load(f, &d);
	assert_null(f->c);
	fixture_expect(f, "[watch bridge] is defined twice");
}

struct told {
	size_t n, failed;
	char why[256];
};

static void on_test(const struct config_test *t, void *arg)
{
	struct told *told = arg;

	told->n++;
	told->failed += !t->passed;
	if (!t->passed)
		snprintf(told->why, sizeof(told->why), STR_F ":%u " STR_F, STR_A(t->watch->id),
			t->pos.line, STR_A(t->why));
}

static void test_tests_are_told_and_no_errors(void **state)
{
	struct fixture *f = *state;
	struct told told = {.n = 0};
	const struct config_draft d = {.on_test = on_test, .arg = &told};

	fixture_write(f, "rasid.conf",
		FEED BRIDGE "match = عند الجسر\nskip = لا شيء\nskip = فوق الجسر\n", 0600);
	load(f, &d);
	assert_non_null(f->c);
	assert_int_equal(told.n, 3);
	assert_int_equal(told.failed, 1);
	assert_non_null(strstr(told.why, "bridge:7 finds 'الجسر' in this text"));
	/* Whoever does not ask is refused. */
	fixture_load(f);
	assert_null(f->c);
	fixture_expect(f, "test failed: [watch bridge] finds");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_a_file_says_something_else),
		config_test(test_its_errors_name_the_file),
		config_test(test_what_is_read_besides_takes_the_place_of_its_ids),
		config_test(test_twice_in_what_is_read_besides_is_an_error_still),
		config_test(test_tests_are_told_and_no_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
