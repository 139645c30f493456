/* SPDX-License-Identifier: ISC */
/* Which items are known, new or renamed: the rules of desk/identity.h, case by case. */
#include "desk/identity.h"
#include "tests/unit/unit.h"

static struct article item(
	const char *guid, const char *link, const char *title, const char *body)
{
	return (struct article){.guid = str_of(guid),
		.link = str_of(link),
		.title = str_of(title),
		.body = str_of(body),
		.published_s = TIME_NONE,
		.updated_s = TIME_NONE};
}

static struct identity *keys(const struct article *items, size_t n, struct arena *a)
{
	arena_init(a, 1 << 20);
	struct identity *ids = identity_keys(items, n, a);

	assert_non_null(ids);
	identity_texts(items, ids, n, a);
	return ids;
}

static enum identity_verdict verdict_of(struct identity id)
{
	bool renumbered = false;

	identity_decide(&id, 1, false, &renumbered);
	return id.verdict;
}

static void test_a_guid_decides_alone(void **state)
{
	(void)state;
	struct identity id = {.keys = {[KEY_GUID] = {1, 1}}, .found = {[KEY_GUID] = 7}};

	assert_int_equal(verdict_of(id), IDENTITY_KNOWN);
}

static void test_scheme_and_host_of_a_guid_do_not_matter(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		item("http://old.example/ar/55", "", "عنوان", ""),
		item("https://www.new.example/ar/55", "", "عنوان آخر", ""),
	};
	struct identity *ids = keys(items, 2, &a);

	assert_false(key_is_none(ids[0].keys[KEY_GUID_PATH]));
	assert_true(key_eq(ids[0].keys[KEY_GUID_PATH], ids[1].keys[KEY_GUID_PATH]));
	assert_false(key_eq(ids[0].keys[KEY_GUID], ids[1].keys[KEY_GUID]));
	arena_done(&a);
}

static void test_a_new_guid_at_a_known_link_is_a_rename_only_with_the_same_title(void **state)
{
	(void)state;
	struct identity id = {.keys = {[KEY_GUID] = {1, 1}, [KEY_LINK] = {2, 2}},
		.found = {[KEY_LINK] = 9},
		.same_title_at_link = true};

	assert_int_equal(verdict_of(id), IDENTITY_RENAMED);
	id.same_title_at_link = false;
	assert_int_equal(verdict_of(id), IDENTITY_NEW);
}

static void test_a_new_guid_under_a_known_title_is_a_rename_only_with_the_same_date(
	void **state)
{
	(void)state;
	struct identity id = {.keys = {[KEY_GUID] = {1, 1}, [KEY_TITLE] = {2, 2}},
		.found = {[KEY_TITLE] = 9},
		.same_date_at_title = true};

	assert_int_equal(verdict_of(id), IDENTITY_RENAMED);
	id.same_date_at_title = false;
	assert_int_equal(verdict_of(id), IDENTITY_NEW);
}

static void test_without_a_guid_the_link_is_the_identity_unless_items_share_it(void **state)
{
	(void)state;
	struct identity id = {.keys = {[KEY_LINK] = {2, 2}}, .found = {[KEY_LINK] = 9}};

	assert_int_equal(verdict_of(id), IDENTITY_KNOWN);
	id.link_shared = true;
	assert_int_equal(verdict_of(id), IDENTITY_NEW);
	id.same_title_at_link = true;
	assert_int_equal(verdict_of(id), IDENTITY_KNOWN);
}

static void test_a_guid_that_two_titles_share_identifies_nothing(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		item("same", "http://x.example/1", "خبر أول", "نص"),
		item("same", "http://x.example/2", "خبر ثان", "نص آخر"),
		item("own", "http://x.example/3", "خبر ثالث", "نص ثالث"),
	};
	struct identity *ids = keys(items, 3, &a);

	assert_true(key_is_none(ids[0].keys[KEY_GUID]));
	assert_true(key_is_none(ids[1].keys[KEY_GUID]));
	assert_false(key_is_none(ids[2].keys[KEY_GUID]));
	assert_false(ids[1].duplicate);
	arena_done(&a);
}

static void test_an_item_listed_twice_is_one_article(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		item("g1", "http://x.example/1", "خبر أول", "نص"),
		item("g1", "http://x.example/1", "خبر أول", "نص"),
	};
	struct identity *ids = keys(items, 2, &a);

	assert_false(ids[0].duplicate);
	assert_true(ids[1].duplicate);
	arena_done(&a);
}

static void test_one_link_and_two_guids_are_two_articles(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		item("g1", "http://x.example/live", "تحديث أول", "نص أول"),
		item("g2", "http://x.example/live", "تحديث ثان", "نص ثان"),
	};
	struct identity *ids = keys(items, 2, &a);

	assert_false(ids[0].duplicate || ids[1].duplicate);
	assert_true(ids[0].link_shared && ids[1].link_shared);
	arena_done(&a);
}

static void test_one_title_and_two_texts_are_two_articles(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		item("g1", "http://x.example/1", "نشرة الأخبار", "نص أول"),
		item("g2", "http://x.example/2", "نشرة الأخبار", "نص ثان"),
		item("g3", "http://x.example/3", "نشرة الأخبار", "نص أول"),
	};
	struct identity *ids = keys(items, 3, &a);

	assert_false(key_eq(ids[0].keys[KEY_TEXT], ids[1].keys[KEY_TEXT]));
	assert_false(ids[1].duplicate);
	assert_true(ids[2].duplicate);
	arena_done(&a);
}

static void test_a_title_without_a_text_identifies_nothing(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		item("g1", "http://x.example/1", "نشرة الأخبار", ""),
		item("g2", "http://x.example/2", "نشرة الأخبار", ""),
	};
	struct identity *ids = keys(items, 2, &a);

	assert_true(key_is_none(ids[0].keys[KEY_TEXT]));
	assert_false(ids[1].duplicate);
	arena_done(&a);
}

static bool has_text(const struct identity *id)
{
	return !key_is_none(id->keys[KEY_TEXT]);
}

/* Hashing texts is most of what a poll without news would cost. */
static void test_texts_are_hashed_where_they_may_matter(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;
	const struct article items[] = {
		item("g0", "", "خبر أول", "نص"),
		item("g1", "", "عنوان تغير", "نص"),
		item("g2", "", "نشرة الأخبار", "نص"),
		item("g3", "", "خبر جديد", "نص"),
		item("g4", "", "نشرة الأخبار", "نص"),
		item("g5", "", "", "نص"),
		item("g6", "", "", "نص"),
		item("", "http://x.example/7", "خبر بلا معرّف", "نص"),
	};
	static const bool expected[] = {false, true, true, true, true, true, true, false};

	arena_init(&a, 1 << 20);
	struct identity *ids = identity_keys(items, 8, &a);

	assert_non_null(ids);
	for (int i = 0; i < 8; i++)
		ids[i].found[i < 7 ? KEY_GUID : KEY_LINK] = ids[i].found[KEY_TITLE] = 100 + i;
	assert_int_equal(identity_texts(items, ids, 8, &a), 0);
	for (int i = 0; i < 8; i++)
		assert_false(has_text(&ids[i]));
	ids[1].found[KEY_TITLE] = 0; /* a known item with another title */
	ids[3].found[KEY_GUID] = ids[3].found[KEY_TITLE] = 0;
	ids[4].found[KEY_GUID] = 0; /* new, under the title of a known one */
	ids[6].found[KEY_GUID] = 0; /* and one without a title */
	assert_int_equal(identity_texts(items, ids, 8, &a), 6);
	for (int i = 0; i < 8; i++)
		assert_int_equal(has_text(&ids[i]), expected[i]);
	assert_true(ids[4].duplicate && ids[6].duplicate);
	assert_false(ids[3].duplicate);
}

/* The publisher renumbered: no id is known, the titles are. */
static void test_a_renumbered_feed_raises_nothing_for_known_titles(void **state)
{
	(void)state;
	struct identity ids[4] = {0};
	bool renumbered = false;

	for (int i = 0; i < 3; i++) {
		ids[i].keys[KEY_GUID] = (struct key){1, (uint64_t)i + 1};
		ids[i].found[KEY_TITLE] = 100 + i;
	}
	ids[3].keys[KEY_GUID] = (struct key){1, 9};
	identity_decide(ids, 4, false, &renumbered);
	assert_true(renumbered);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ids[i].verdict, IDENTITY_RENAMED);
	assert_int_equal(ids[3].verdict, IDENTITY_NEW);
}

static void test_one_known_id_is_enough_for_a_title_to_recur(void **state)
{
	(void)state;
	struct identity ids[2] = {0};
	bool renumbered = true;

	ids[0].keys[KEY_GUID] = (struct key){1, 1};
	ids[0].found[KEY_GUID] = 5;
	ids[1].keys[KEY_GUID] = (struct key){1, 2};
	ids[1].found[KEY_TITLE] = 6;
	identity_decide(ids, 2, false, &renumbered);
	assert_false(renumbered);
	assert_int_equal(ids[1].verdict, IDENTITY_NEW);
}

/* Four items with ids that nobody knows; of the first n the titles are known. */
static bool is_renumbered(size_t n, bool first_poll)
{
	struct identity ids[4] = {0};
	bool renumbered = false;

	for (size_t i = 0; i < 4; i++) {
		ids[i].keys[KEY_GUID] = (struct key){1, i + 1};
		ids[i].found[KEY_TITLE] = i < n ? (int64_t)i + 100 : 0;
	}
	identity_decide(ids, 4, first_poll, &renumbered);
	return renumbered;
}

static void test_half_of_the_titles_known_and_no_id_is_a_renumbering(void **state)
{
	(void)state;
	assert_false(is_renumbered(1, false));
	assert_true(is_renumbered(2, false));
}

static void test_a_first_poll_has_nothing_to_renumber(void **state)
{
	(void)state;
	assert_false(is_renumbered(4, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_guid_decides_alone),
		cmocka_unit_test(test_scheme_and_host_of_a_guid_do_not_matter),
		cmocka_unit_test(
			test_a_new_guid_at_a_known_link_is_a_rename_only_with_the_same_title),
		cmocka_unit_test(
			test_a_new_guid_under_a_known_title_is_a_rename_only_with_the_same_date),
		cmocka_unit_test(
			test_without_a_guid_the_link_is_the_identity_unless_items_share_it),
		cmocka_unit_test(test_a_guid_that_two_titles_share_identifies_nothing),
		cmocka_unit_test(test_an_item_listed_twice_is_one_article),
		cmocka_unit_test(test_one_link_and_two_guids_are_two_articles),
		cmocka_unit_test(test_a_title_without_a_text_identifies_nothing),
		cmocka_unit_test(test_one_title_and_two_texts_are_two_articles),
		cmocka_unit_test(test_texts_are_hashed_where_they_may_matter),
		cmocka_unit_test(test_a_renumbered_feed_raises_nothing_for_known_titles),
		cmocka_unit_test(test_one_known_id_is_enough_for_a_title_to_recur),
		cmocka_unit_test(test_half_of_the_titles_known_and_no_id_is_a_renumbering),
		cmocka_unit_test(test_a_first_poll_has_nothing_to_renumber),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
