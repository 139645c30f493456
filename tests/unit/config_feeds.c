/* SPDX-License-Identifier: ISC */
/* Former ids of feeds, and what is known of the settings that each is asked by. */
#include "tests/unit/config_fixture.h"

#define A "[feed a]\nurl = https://a.example/\n"
#define B "[feed b]\nurl = https://b.example/\n"

static void test_former_ids_are_read(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, A "was = old\nwas = older\n" B);
	fixture_expect_good(f);
	assert_int_equal(f->c->feeds[0].n_was, 2);
	expect_str(f->c->feeds[0].was[0], "old");
	expect_str(f->c->feeds[0].was[1], "older");
	assert_int_equal(f->c->feeds[1].n_was, 0);
}

static void test_a_former_id_is_nobodys(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, A "was = b\n" B);
	fixture_expect(f, "[feed a]: 'was = b': that id is in use");
	fixture_load_text(f, A "was = a\n");
	fixture_expect(f, "[feed a]: 'was = a': that id is in use");
	fixture_load_text(f, A "was = old\n" B "was = old\n");
	fixture_expect(f, "[feed b]: 'was = old': another feed says so, too");
	fixture_load_text(f, A "was = Old Feed\n");
	fixture_expect(f, "[feed a]: 'was = Old Feed': that is no id of a feed");
	assert_null(f->c);
}

static void test_what_is_stripped_is_no_part_of_most_texts(void **state)
{
	struct fixture *f = *state;
	static const char *const too_short[] = {"ا", "في", "،", "***", "بِِِِِ", "-1-"};

	for (size_t i = 0; i < sizeof(too_short) / sizeof(too_short[0]); i++) {
		AUTO_BUF struct buf text = {0};

		buf_init(&text, BUF_NO_MAX);
		buf_printf(&text, A "strip = %s\n", too_short[i]);
		fixture_load_text(f, text.p);
		fixture_expect(f, "is taken out of every text; it must have three letters");
		assert_null(f->c);
	}
	fixture_load_text(f, A "strip = بغداد\n");
	fixture_expect(f, "takes this word out of all its sentences");
	assert_non_null(f->c);
	fixture_load_text(f, A "strip = وكالة النخيل\n[watch w]\nterm = مدير وكالة النخيل\n");
	fixture_expect(f, "the term of");
	fixture_expect(f, "is never found in it");
	assert_non_null(f->c);
	fixture_load_text(
		f, A "strip = وكالة النخيل\nkeep = النخيل\n[watch w]\nterm = النخيل\n");
	fixture_expect_good(f);
	if (f->c != NULL)
		expect_str(f->c->feeds[0].keep[0], "النخيل");
}

/* The hash of the first feed under this configuration. */
static uint64_t hash_of(struct fixture *f, const char *text)
{
	fixture_load_text(f, text);
	if (f->c == NULL)
		fail_msg("%s", f->printed.p);
	assert_true(f->c->feeds[0].settings_hash != 0);
	return f->c->feeds[0].settings_hash;
}

static void test_what_may_cure_a_feed_changes_its_hash(void **state)
{
	struct fixture *f = *state;
	static const char *const cures[] = {
		A "user_agent = Mozilla/5.0\n",
		A "charset = windows-1256\n",
		A "daily_full = no\n",
		A "allow_address = 10.0.3.7\n",
		A "[fetch]\nproxy = http://p.example:3128\n",
		A "[fetch]\nno_proxy = a.example\n",
		A "[fetch]\nallow_private_addresses = yes\n",
		A "[fetch]\ntimeout = 1m\n",
		A "[fetch]\nconnect_timeout = 1m\n",
		A "[fetch]\nmax_body = 9M\n",
		A "[parse]\ndeadline = 9s\n",
		A "[daemon]\nuser_agent_contact = desk@a.example\n",
	};
	uint64_t was = hash_of(f, A);

	assert_int_equal(hash_of(f, A), was);
	for (size_t i = 0; i < sizeof(cures) / sizeof(cures[0]); i++)
		if (hash_of(f, cures[i]) == was)
			fail_msg("%s", cures[i]);
}

static void test_what_cures_nothing_does_not(void **state)
{
	struct fixture *f = *state;
	static const char *const others[] = {
		A "title = أ\ntags = iraq\n",
		A "interval = 1h\n",
		A "first_poll = alert\n",
		A "was = old\n",
		A B,
		A "[fetch]\ninterval = 20m\nconnections = 5\n",
		A "[parse]\nworkers = 3\n",
		A "[store]\nkeep_articles = 9d\n",
		"[feed a]\nurl = https://elsewhere.example/\n",
	};
	uint64_t was = hash_of(f, A);

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (hash_of(f, others[i]) != was)
			fail_msg("%s", others[i]);
}

static void test_another_feeds_cure_is_its_own(void **state)
{
	struct fixture *f = *state;
	uint64_t was = hash_of(f, A B);

	assert_int_equal(hash_of(f, A B "user_agent = x\n"), was);
}

static void test_a_file_that_is_mended_in_its_place_counts(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "ca.pem", "one", 0600);
	uint64_t was = hash_of(f, A "[fetch]\nca_file = ca.pem\n");

	fixture_write(f, "ca.pem", "two", 0600);
	assert_true(hash_of(f, A "[fetch]\nca_file = ca.pem\n") != was);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_former_ids_are_read),
		config_test(test_a_former_id_is_nobodys),
		config_test(test_what_is_stripped_is_no_part_of_most_texts),
		config_test(test_what_may_cure_a_feed_changes_its_hash),
		config_test(test_what_cures_nothing_does_not),
		config_test(test_another_feeds_cure_is_its_own),
		config_test(test_a_file_that_is_mended_in_its_place_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
