/* SPDX-License-Identifier: ISC */
/* The configuration as a whole: golden diagnostics, what ends up in struct config, look-ups. */
#include "tests/unit/config_fixture.h"

#define GOLDEN "tests/golden/config/"

static void slurp(const char *path, struct buf *out)
{
	char chunk[4096];
	size_t n = 0;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(out, chunk, n);
	buf_reserve(out, 1);
	fclose(f);
}

/* With UPDATE_GOLDEN=1 in the environment the file is written instead; read the diff then. */
static void compare_golden(const char *path, struct str got)
{
	AUTO_BUF struct buf want;

	buf_init(&want, BUF_NO_MAX);
	if (getenv("UPDATE_GOLDEN") != NULL) {
		FILE *f = fopen(path, "we");

		assert_non_null(f);
		fwrite(got.p, 1, got.n, f);
		fclose(f);
		return;
	}
	slurp(path, &want);
	if (!str_eq(buf_view(&want), got))
		fail_msg("%s differs from:\n" STR_F, path, STR_A(got));
}

static void test_every_golden_directory_gives_its_diagnostics(void **state)
{
	static const char *const names[] = {"good", "grammar", "unknown", "values", "twice",
		"websub", "websub-off", "page", "page-open", "refs", "watch", "tests",
		"destinations"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char dir[128];
		char expected[128];

		(void)snprintf(dir, sizeof(dir), GOLDEN "%s", names[i]);
		(void)snprintf(expected, sizeof(expected), GOLDEN "%s.txt", names[i]);
		fixture_load_from(f, dir);
		compare_golden(expected, buf_view(&f->printed));
		assert_true((f->c == NULL) == (f->d.n_errors > 0));
	}
}

static void test_show_prints_the_merged_configuration_with_origins(void **state)
{
	(void)state;
	AUTO_BUF struct buf out;
	struct err e;

	buf_init(&out, BUF_NO_MAX);
	assert_code(config_show(GOLDEN "good", true, &out, &e), ERR_NONE);
	compare_golden(GOLDEN "good.show", buf_view(&out));
}

static void test_show_says_how_many_errors_there_are(void **state)
{
	(void)state;
	AUTO_BUF struct buf out;
	struct err e;

	buf_init(&out, BUF_NO_MAX);
	assert_code(config_show(GOLDEN "twice", false, &out, &e), ERR_BAD_INPUT);
	assert_has(e.msg, "5 errors");
	assert_int_equal(out.n, 0);
}

static void test_an_empty_directory_gives_the_defaults(void **state)
{
	struct fixture *f = *state;

	fixture_load(f);
	fixture_expect_good(f);
	assert_int_equal(f->c->interval_ms, 15 * 60 * 1000);
	assert_int_equal(f->c->min_interval_ms, 5 * 60 * 1000);
	assert_int_equal(f->c->max_interval_ms, 24 * 3600 * 1000);
	assert_int_equal(f->c->timeout_ms, 30000);
	assert_int_equal(f->c->max_body, 8 << 20);
	assert_int_equal(f->c->connections, 64);
	assert_int_equal(f->c->per_host, 2);
	assert_int_equal(f->c->max_items, 2000);
	assert_int_equal(f->c->workers, 2);
	assert_int_equal(f->c->parse_deadline_ms, 5000);
	assert_true(f->c->give_up_after_ms == INT64_C(3) * 86400000);
	assert_true(f->c->keep_articles_ms == INT64_C(365) * 86400000);
	assert_int_equal(f->c->log_level, LOG_LEVEL_INFO);
	assert_false(f->c->allow_private_addresses);
	assert_int_equal(f->c->n_feeds + f->c->n_watches + f->c->n_dests, 0);
}

static void test_values_of_every_kind_arrive_in_the_struct(void **state)
{
	struct fixture *f = *state;

	fixture_load_from(f, GOLDEN "good");
	fixture_expect_good(f);
	const struct config *c = f->c;

	expect_str(c->data_dir, "/srv/rasid");
	expect_str(c->runtime_dir, GOLDEN "good/run");
	expect_str(c->user_agent_contact, "https://newsroom.example/bot");
	assert_int_equal(c->log_level, LOG_LEVEL_DEBUG);
	assert_int_equal(c->interval_ms, 8 * 60 * 1000); /* conf.d, the later file */
	assert_true(c->allow_private_addresses);
	assert_true(c->keep_alerts_ms == INT64_C(14) * 86400000);
	const struct config_feed *w = config_feed(c, STR("wikala"));

	assert_non_null(w);
	expect_str(w->title, "وكالة المثال");
	assert_int_equal(w->interval_ms, 5 * 60 * 1000);
	assert_true(w->first_poll_alert && w->scope_feed && !w->daily_full);
	expect_str(w->charset, "windows-1256");
	assert_int_equal(w->zone_s, 3 * 3600);
	assert_int_equal(w->order, DATE_ORDER_DMY);
	const struct config_feed *s = config_feed(c, STR("sahifa"));

	expect_str(s->url, "https://sahifa.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/"
			   "rss?%D9%84%D8%BA%D8%A9=%D8%B9%D8%B1%D8%A8%D9%8A");
	assert_int_equal(s->n_tags, 2);
	assert_true(!s->first_poll_alert && !s->scope_feed && s->daily_full);
	assert_null(config_feed(c, STR("nobody")));
}

static void test_a_watch_holds_its_lines_and_those_of_its_sets_and_files(void **state)
{
	struct fixture *f = *state;

	fixture_load_from(f, GOLDEN "good");
	const struct config_watch *w = config_watch(f->c, STR("coalition"));

	assert_non_null(w);
	expect_str(w->priority, "high");
	assert_int_equal(w->n_feeds, 2);
	assert_int_equal(w->n_notify, 1);
	expect_str(w->notify[0], "desk");
	assert_int_equal(w->def.n_lines, 8);
	assert_int_equal(w->def.lines[1].flags, TERM_EXACT);
	assert_int_equal(w->def.lines[1].fields, 1U << FIELD_TITLE);
	assert_int_equal(w->def.lines[2].group, GROUP_NEAR);
	assert_int_equal(w->def.lines[2].near, 8);
	assert_int_equal(w->def.lines[3].group, GROUP_REQUIRE);
	expect_str(w->def.lines[4].text, "مدينة المثال الأولى");
	expect_str(w->def.lines[4].file, GOLDEN "good/watch.d/names.txt");
	assert_int_equal(w->def.lines[4].line, 3);
	assert_int_equal(w->def.lines[6].group, GROUP_EXCLUDE);
	assert_int_equal(w->def.lines[7].group, GROUP_EXCEPT);
}

static void test_a_watch_holds_the_lines_of_every_set_that_it_uses(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[set s]\nterm = الجسر\n[set t]\nterm = النهر\nterm = المدينة\n"
			     "[watch w]\nterm = الميناء\nuse = t\nuse = s\n");
	assert_non_null(f->c);
	const struct watch_def *def = &f->c->watches[0].def;

	assert_int_equal(def->n_lines, 4);
	expect_str(def->lines[0].text, "الميناء");
	expect_str(def->lines[1].text, "النهر");
	expect_str(def->lines[2].text, "المدينة");
	expect_str(def->lines[3].text, "الجسر");
}

static void test_a_destination_carries_what_its_tool_needs(void **state)
{
	struct fixture *f = *state;

	fixture_load_from(f, GOLDEN "good");
	const struct config_dest *desk = config_dest(f->c, STR("desk"));
	const struct config_dest *hook = config_dest(f->c, STR("hook"));

	assert_string_equal(desk->d->ops->type, "console");
	const struct console *screen = (const struct console *)desk->d;

	assert_true(screen->color && screen->isolate);
	assert_int_equal(screen->width, 100);
	assert_true(desk->rate_per_s > 0.333 && desk->rate_per_s < 0.334);
	expect_str(hook->d->url, "http://10.0.3.7:8065/hooks/x");
	assert_int_equal(hook->n_allow_address, 2);
	expect_str(hook->allow_address[1], "fd00::/8");
	assert_true(hook->rate_per_s == 0);
	assert_int_equal(hook->timeout_ms, 30000);
	assert_true(hook->hash != desk->hash);
}

static uint64_t mask_of(const struct config *c, const char *feed)
{
	uint64_t bits = UINT64_MAX;

	config_watch_mask(c, config_feed(c, str_of(feed)), &bits);
	return bits;
}

static void test_the_watch_mask_follows_feeds_tags_and_silence(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[destination d]\ntype = console\n"
			     "[feed a]\nurl = https://x.example/a\ntags = t\n"
			     "[feed b]\nurl = https://x.example/b\n"
			     "[watch all]\nterm = كلمة\n"
			     "[watch by-id]\nterm = كلمة\nfeeds = b\n"
			     "[watch by-tag]\nterm = كلمة\nfeeds = tag:t\n");
	fixture_expect_good(f);
	assert_int_equal(mask_of(f->c, "a"), 5);
	assert_int_equal(mask_of(f->c, "b"), 3);
}

/* What config_gaps() finds missing in a configuration of this text. */
static void expect_gaps(
	struct fixture *f, const char *text, bool feeds, bool watches, bool dests)
{
	fixture_load_text(f, text);
	assert_non_null(f->c);
	size_t before = f->d.n;

	config_gaps(f->c, &f->d);
	assert_int_equal(f->d.n - before, feeds + watches + dests);
	buf_reset(&f->printed);
	conf_diags_print(&f->d, &f->printed);
	if (feeds)
		fixture_expect(f,
			"warning: no feeds are configured: nothing is polled; add a [feed ID]");
	if (watches)
		fixture_expect(f, "warning: no watch lists are configured");
	if (dests)
		fixture_expect(f,
			"warning: no destinations are configured: what the watches find is stored, and nobody is told");
	assert_lacks(buf_view(&f->printed).p, ": warning: no");
}

static void test_what_is_missing_as_a_whole_is_warned_about(void **state)
{
	struct fixture *f = *state;

	expect_gaps(f, "[watch w]\nterm = كلمة\n", true, false, true);
	expect_gaps(f, "[feed f]\nurl = https://x.example/\n[destination d]\ntype = console\n",
		false, true, false);
}

static void test_what_lies_there_and_is_not_read_is_warned_about(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *name, *says;
	} strays[] = {
		{"watch.d/security.conf.txt", "the name must end in .conf, in small letters"},
		{"feeds.d/IRAQ.CONF", "the name must end in .conf"},
		{"feeds.d/iraq", "the name must end in .conf"},
		{"watches.d/a.txt", "did you mean 'watch.d'?"},
		{"alerts/a.conf", "the directories are conf.d, feeds.d, watch.d and alerts.d"},
		{"Rasid.conf", "here only rasid.conf is read"},
		{"feeds.conf", "here only rasid.conf is read"},
	};
	static const char *const read_or_left[] = {"feeds.d/a.conf", "feeds.d/a.conf~",
		"feeds.d/a.conf.bak", "feeds.d/a.conf.dpkg-new", "feeds.d/.a.conf.swp",
		"feeds.d/a.conf.new", "watch.d/names.txt", "README", "secrets/desk",
		"notes/a.txt"};

	for (size_t i = 0; i < sizeof(read_or_left) / sizeof(read_or_left[0]); i++)
		fixture_write(f, read_or_left[i], "# nothing\n", 0600);
	fixture_write(f, "watch.d/names.txt", "الجسر\n", 0600);
	fixture_write(
		f, "watch.d/w.conf", "[watch w]\nterms_file = ../watch.d/./names.txt\n", 0600);
	fixture_load(f);
	fixture_expect_good(f);
	for (size_t i = 0; i < sizeof(strays) / sizeof(strays[0]); i++) {
		fixture_write(f, strays[i].name, "", 0600);
		fixture_load(f);
		assert_non_null(f->c);
		assert_int_equal(f->d.n, i + 1);
		fixture_expect(f, ": warning: not read: ");
		fixture_expect(f, strays[i].says);
	}
}

static void test_a_comma_is_part_of_a_tag(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[feed f]\nurl = https://x.example/\n[watch w]\nterm = كلمة\n"
			     "feeds = f, g\nfeeds = tag:iraq, tag:agency\n");
	assert_null(f->c);
	fixture_expect(f, "rasid.conf:5:9: error: one id a line; ',' does not separate ids");
	fixture_expect(f, "rasid.conf:6:9: error: one id a line; ',' does not separate ids");
	fixture_load_text(f, "[feed f]\nurl = https://x.example/\ntags = iraq, agency\n"
			     "tags = عراق، وكالة\n");
	assert_non_null(f->c);
	fixture_expect(f, "rasid.conf:3:8: warning: one tag a line; ',' is part of the tag");
	fixture_expect(f, "rasid.conf:4:8: warning: one tag a line; '،' is part of the tag");
}

static void test_a_default_directory_that_is_not_there_is_told_apart(void **state)
{
	struct fixture *f = *state;
	char *path = xasprintf("%s/none", f->dir);

	setenv("CONFIGURATION_DIRECTORY", path, 1);
	fixture_load_from(f, NULL);
	fixture_expect_good(f);
	assert_true(f->c->no_dir);
	assert_int_equal(mkdir(path, 0700), 0);
	fixture_load_from(f, NULL);
	assert_false(f->c->no_dir);
	/* There, and of no use: a file in its path. */
	free(path);
	path = xasprintf("%s/file/none", f->dir);
	fixture_write(f, "file", "", 0600);
	setenv("CONFIGURATION_DIRECTORY", path, 1);
	fixture_load_from(f, NULL);
	assert_null(f->c);
	fixture_expect(f, "cannot read the configuration directory: Not a directory");
	free(path);
}

static void test_a_file_in_place_of_the_directory_is_named(void **state)
{
	struct fixture *f = *state;

	fixture_load_from(f, "Makefile");
	assert_null(f->c);
	fixture_expect(
		f, "Makefile: error: cannot read the configuration directory: not a directory");
}

static void test_a_missing_directory_is_an_error_when_it_was_asked_for(void **state)
{
	struct fixture *f = *state;

	fixture_load_from(f, "/nonexistent/rasid");
	assert_null(f->c);
	fixture_expect(f, "/nonexistent/rasid: error: cannot read the configuration directory");
}

static void test_direction_marks_leave_terms_and_stay_in_tests(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[watch w]\nterm = كل\u200Fمة\nmatch = هذه كل\u200Fمة\n");
	assert_non_null(f->c);
	expect_str(f->c->watches[0].def.lines[0].text, "كلمة");
	expect_str(f->c->watches[0].match[0], "هذه كل\u200Fمة");
	fixture_expect(f, "rasid.conf:2:10: note: removed invisible direction marks");
}

static void test_direction_marks_are_refused_where_they_would_deceive(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(
		f, "[feed a]\nurl = https://x.example/\ntitle = abc\u202Edef\u202C x\n");
	assert_null(f->c);
	fixture_expect(f, "rasid.conf:3:12: error: an invisible direction mark; delete it\n"
			  "    title = abc<U+202E>def<U+202C> x\n");
}

static void test_every_line_that_cannot_be_compiled_is_reported(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[watch w]\nterm = ---\nterm = كلمة\n[watch v]\nterm = !!!\n");
	assert_null(f->c);
	fixture_expect(f, "rasid.conf:2:8: error: ");
	fixture_expect(f, "rasid.conf:5:8: error: ");
	assert_int_equal(f->d.n_errors, 2);
}

static void test_a_changed_endpoint_changes_its_hash(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f,
		"[destination d]\ntype = webhook\nurl = https://x.example/1\n"
		"[destination e]\ntype = webhook\nurl = https://x.example/1\nrate = 1/m\n"
		"[destination g]\ntype = webhook\nurl = https://x.example/2\n");
	fixture_expect_good(f);
	assert_true(f->c->dests[0].hash == f->c->dests[1].hash);
	assert_true(f->c->dests[0].hash != f->c->dests[2].hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_every_golden_directory_gives_its_diagnostics),
		config_test(test_show_prints_the_merged_configuration_with_origins),
		config_test(test_show_says_how_many_errors_there_are),
		config_test(test_an_empty_directory_gives_the_defaults),
		config_test(test_values_of_every_kind_arrive_in_the_struct),
		config_test(test_a_watch_holds_its_lines_and_those_of_its_sets_and_files),
		config_test(test_a_watch_holds_the_lines_of_every_set_that_it_uses),
		config_test(test_a_destination_carries_what_its_tool_needs),
		config_test(test_the_watch_mask_follows_feeds_tags_and_silence),
		config_test(test_what_is_missing_as_a_whole_is_warned_about),
		config_test(test_what_lies_there_and_is_not_read_is_warned_about),
		config_test(test_a_comma_is_part_of_a_tag),
		config_test(test_a_default_directory_that_is_not_there_is_told_apart),
		config_test(test_a_file_in_place_of_the_directory_is_named),
		config_test(test_a_missing_directory_is_an_error_when_it_was_asked_for),
		config_test(test_direction_marks_leave_terms_and_stay_in_tests),
		config_test(test_direction_marks_are_refused_where_they_would_deceive),
		config_test(test_every_line_that_cannot_be_compiled_is_reported),
		config_test(test_a_changed_endpoint_changes_its_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
