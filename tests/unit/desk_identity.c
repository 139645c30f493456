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
	struct identity *ids =
		identity_keys(items, n, STR("http://x.example/"), FEED_BY_ALL, a);

	assert_non_null(ids);
	identity_texts(items, ids, n, a);
	return ids;
}

static enum identity_verdict verdict_of(struct identity id)
{
	bool renumbered = false;

	id.asked = (1U << KEY_N) - 1;
	identity_decide(&id, 1, false, &renumbered);
	return id.verdict;
}

static void test_a_guid_counts_when_title_link_text_or_moment_agree(void **state)
{
	(void)state;
	const struct identity other = {.keys = {[KEY_GUID] = {1, 1}},
		.found = {[KEY_GUID] = 7, [KEY_TITLE] = 6, [KEY_LINK] = 5},
		.at = {[KEY_GUID] = {.stored = true}}};
	struct identity id = other;

	assert_int_equal(verdict_of(id), IDENTITY_NEW);
	for (enum key_kind k = KEY_LINK; k < KEY_N; k++) {
		id = other;
		id.found[k] = 7;
		assert_int_equal(verdict_of(id), IDENTITY_KNOWN);
	}
	id = other;
	id.at[KEY_GUID].same_title = true;
	assert_int_equal(verdict_of(id), IDENTITY_KNOWN);
	id = other;
	id.at[KEY_GUID].same_date = true;
	assert_int_equal(verdict_of(id), IDENTITY_KNOWN);
	id.day_only = true;
	assert_int_equal(verdict_of(id), IDENTITY_NEW);
}

static void test_of_an_article_that_expired_the_guid_decides(void **state)
{
	(void)state;
	struct identity id = {.keys = {[KEY_GUID] = {1, 1}}, .found = {[KEY_GUID] = 7}};

	assert_int_equal(verdict_of(id), IDENTITY_KNOWN);
	id.found[KEY_GUID] = 0;
	id.found[KEY_GUID_PATH] = 7;
	assert_int_equal(verdict_of(id), IDENTITY_NEW);
}

static void test_a_guids_path_counts_when_title_or_link_agree(void **state)
{
	(void)state;
	struct identity id = {.keys = {[KEY_GUID] = {1, 1}, [KEY_GUID_PATH] = {1, 2}},
		.found = {[KEY_GUID_PATH] = 7},
		.at = {[KEY_GUID_PATH] = {.stored = true, .same_date = true}}};

	assert_int_equal(verdict_of(id), IDENTITY_NEW);
	id.found[KEY_TITLE] = 7;
	assert_int_equal(verdict_of(id), IDENTITY_KNOWN);
}

static void test_two_sites_that_count_alike_have_no_path(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		item("http://a.example/?p=1", "", "خبر أول", ""),
		item("http://b.example/?p=1", "", "خبر ثان", ""),
	};
	struct identity *ids = keys(items, 2, &a);

	assert_true(key_is_none(ids[0].keys[KEY_GUID_PATH]));
	assert_true(key_is_none(ids[1].keys[KEY_GUID_PATH]));
	assert_false(key_is_none(ids[1].keys[KEY_GUID]));
	arena_done(&a);
}

static void test_the_home_page_is_no_link(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {item("", "https://www.x.example", "خبر", "نص")};
	struct identity *ids = keys(items, 1, &a);

	assert_true(key_is_none(ids[0].keys[KEY_LINK]));
	arena_done(&a);
}

static void test_scheme_and_host_of_a_guid_do_not_matter(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		item("http://old.example/ar/55", "", "عنوان", ""),
		item("https://www.new.example/ar/55", "", "عنوان", ""),
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
		.at = {[KEY_LINK] = {.stored = true, .same_title = true}}};

	assert_int_equal(verdict_of(id), IDENTITY_RENAMED);
	id.at[KEY_LINK].same_title = false;
	assert_int_equal(verdict_of(id), IDENTITY_NEW);
}

static void test_a_new_guid_under_a_known_title_is_a_rename_only_with_the_same_date(
	void **state)
{
	(void)state;
	struct identity id = {.keys = {[KEY_GUID] = {1, 1}, [KEY_TITLE] = {2, 2}},
		.found = {[KEY_TITLE] = 9},
		.at = {[KEY_TITLE] = {.stored = true, .same_date = true}}};

	assert_int_equal(verdict_of(id), IDENTITY_RENAMED);
	id.day_only = true;
	assert_int_equal(verdict_of(id), IDENTITY_NEW);
	id.day_only = false;
	id.at[KEY_TITLE].same_date = false;
	assert_int_equal(verdict_of(id), IDENTITY_NEW);
}

static void test_without_a_guid_the_link_is_the_identity_unless_items_share_it(void **state)
{
	(void)state;
	struct identity id = {.keys = {[KEY_LINK] = {2, 2}}, .found = {[KEY_LINK] = 9}};

	assert_int_equal(verdict_of(id), IDENTITY_KNOWN);
	id.link_shared = true;
	assert_int_equal(verdict_of(id), IDENTITY_NEW);
	id.at[KEY_LINK].same_title = true;
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
	struct identity *ids = identity_keys(items, 8, STR(""), FEED_BY_ALL, &a);

	assert_non_null(ids);
	for (int i = 0; i < 8; i++) {
		const enum key_kind k = i < 7 ? KEY_GUID : KEY_LINK;

		ids[i].found[k] = 100 + i;
		ids[i].same_text[k] = true;
	}
	assert_int_equal(identity_texts(items, ids, 8, &a), 0);
	for (int i = 0; i < 8; i++)
		assert_false(has_text(&ids[i]));
	ids[1].same_text[KEY_GUID] = false; /* a known item that says something else */
	ids[3].found[KEY_GUID] = 0;
	ids[4].found[KEY_GUID] = 0; /* new, under the title of a known one */
	ids[6].found[KEY_GUID] = 0; /* and one without a title */
	assert_int_equal(identity_texts(items, ids, 8, &a), 6);
	for (int i = 0; i < 8; i++)
		assert_int_equal(has_text(&ids[i]), expected[i]);
	assert_true(ids[4].duplicate && ids[6].duplicate);
	assert_false(ids[3].duplicate);
}

/* A document of two: the first is known by its guid as 7, the second has the given finds. */
static struct identity beside_a_listed_one(struct identity second)
{
	struct identity ids[2] = {
		{.keys = {[KEY_GUID] = {1, 1}}, .found = {[KEY_GUID] = 7, [KEY_TITLE] = 7}},
		second};
	bool renumbered = false;

	ids[0].asked = ids[1].asked = (1U << KEY_N) - 1;
	ids[1].keys[KEY_GUID] = (struct key){1, 2};
	identity_decide(ids, 2, false, &renumbered);
	assert_int_equal(ids[0].verdict, IDENTITY_KNOWN);
	return ids[1];
}

static void test_what_is_still_listed_was_not_renamed(void **state)
{
	(void)state;
	const struct identity_head both = {
		.stored = true, .same_title = true, .same_date = true};
	struct identity by_title = {.found = {[KEY_TITLE] = 7}, .at = {[KEY_TITLE] = both}};
	struct identity by_link = {.found = {[KEY_LINK] = 7}, .at = {[KEY_LINK] = both}};
	struct identity by_story = {.found = {[KEY_STORY] = 7}};
	struct identity by_text = {.found = {[KEY_TEXT] = 7},
		.at = {[KEY_TEXT] = {.stored = true, .same_title = true}}};

	assert_int_equal(beside_a_listed_one(by_title).verdict, IDENTITY_NEW);
	assert_int_equal(beside_a_listed_one(by_title).reason, WHY_OLD_LISTED);
	assert_int_equal(beside_a_listed_one(by_link).verdict, IDENTITY_NEW);
	assert_int_equal(beside_a_listed_one(by_story).verdict, IDENTITY_NEW);
	by_text.published_s = 1;
	assert_int_equal(beside_a_listed_one(by_text).verdict, IDENTITY_NEW);
	by_text.at[KEY_TEXT].same_date =
		true; /* word for word, at one time: twice in one feed */
	assert_int_equal(beside_a_listed_one(by_text).verdict, IDENTITY_RENAMED);
	by_title.found[KEY_TITLE] = 8;
	assert_int_equal(beside_a_listed_one(by_title).reason, WHY_TITLE_DATE);
	by_story.found[KEY_STORY] = 8;
	assert_int_equal(beside_a_listed_one(by_story).reason, WHY_TEXT_DATE);
}

static struct article dated(struct article a, int64_t published_s)
{
	a.published_s = published_s;
	return a;
}

static void test_text_and_date_identify_unless_items_share_them(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		dated(item("g1", "", "خبر أول", "نص الخبر الأول"), 1712311260),
		dated(item("g2", "", "خبر ثان", "اقرأ المزيد"), 1712311320),
		dated(item("g3", "", "خبر ثالث", "اقرأ المزيد"), 1712311320),
		dated(item("g4", "", "خبر رابع", "نص"), 1712275200), /* a day and no time */
		item("g5", "", "خبر خامس", "نص بلا تاريخ"),
		dated(item("g6", "", "خبر سادس", "نص قصير"), 1712311380), /* nobody's own */
	};
	struct identity *ids = keys(items, 6, &a);

	assert_false(key_is_none(ids[0].keys[KEY_STORY]));
	for (int i = 1; i < 6; i++)
		assert_true(key_is_none(ids[i].keys[KEY_STORY]));
	assert_true(ids[3].day_only);
	assert_false(ids[0].day_only);
	arena_done(&a);
}

static void test_a_bulletin_of_another_hour_is_no_duplicate(void **state)
{
	(void)state;
	struct arena a;
	const struct article items[] = {
		dated(item("g1", "http://x.example/1", "نشرة الأخبار", "شاهد النشرة"), 60),
		dated(item("g2", "http://x.example/2", "نشرة الأخبار", "شاهد النشرة"), 120),
		dated(item("g3", "http://x.example/3", "نشرة الأخبار", "شاهد النشرة"), 60),
	};
	struct identity *ids = keys(items, 3, &a);

	assert_false(ids[1].duplicate);
	assert_true(ids[2].duplicate);
	arena_done(&a);
}

static void test_one_layer_decides_when_the_configuration_says_so(void **state)
{
	(void)state;
	static const enum key_kind asked[] = {[FEED_BY_GUID] = KEY_GUID,
		[FEED_BY_LINK] = KEY_LINK,
		[FEED_BY_TITLE] = KEY_TITLE,
		[FEED_BY_TEXT] = KEY_TEXT};
	const struct article it = item("g1", "http://x.example/1", "خبر", "نص");
	const struct article bare = item("g1", "", "", "");
	bool renumbered = false;

	for (enum feed_identity by = FEED_BY_GUID; by <= FEED_BY_TEXT; by++) {
		AUTO_ARENA struct arena a;

		arena_init(&a, 1 << 20);
		struct identity *id = identity_keys(&it, 1, STR(""), by, &a);

		assert_int_equal(id->asked, 1U << asked[by]);
		id->found[asked[by]] = 7;
		identity_decide(id, 1, false, &renumbered);
		assert_int_equal(id->verdict, IDENTITY_KNOWN);
		assert_int_equal(id->reason, WHY_BY_KEY);
		id->found[asked[by]] = 0;
		identity_decide(id, 1, false, &renumbered);
		assert_int_equal(id->reason, WHY_NOT_BY_KEY);
		/* Without that layer it is known as anywhere else. */
		id = identity_keys(&bare, 1, STR(""), by, &a);
		assert_int_equal(
			id->asked, by == FEED_BY_GUID ? 1U << KEY_GUID : (1U << KEY_N) - 1);
	}
}

static void test_a_reused_guid_leads_to_what_it_stands_with_now(void **state)
{
	(void)state;
	struct identity id = {.found = {[KEY_GUID] = 7}, .id = 7};

	assert_int_equal(identity_moves(&id), 0);
	id.id = 0;
	assert_int_equal(identity_moves(&id), 1U << KEY_GUID);
	id.found[KEY_GUID] = 0;
	assert_int_equal(identity_moves(&id), 0);
}

static void test_every_reason_has_a_word_of_its_own_and_a_sentence(void **state)
{
	(void)state;
	for (enum identity_reason i = 0; i < WHY_N; i++) {
		assert_true(identity_sentence(str_of(identity_word(i)))[0] != '\0');
		for (enum identity_reason k = 0; k < i; k++)
			assert_string_not_equal(identity_word(i), identity_word(k));
	}
	assert_string_equal(identity_sentence(STR("what")), "");
}

/* The publisher renumbered: no id is known, the titles are. */
static void test_a_renumbered_feed_raises_nothing_for_known_titles(void **state)
{
	(void)state;
	struct identity ids[4] = {0};
	bool renumbered = false;

	ids[3].asked = (1U << KEY_N) - 1;
	for (int i = 0; i < 3; i++) {
		ids[i].asked = (1U << KEY_N) - 1;
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

	ids[0].asked = ids[1].asked = (1U << KEY_N) - 1;
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
		ids[i].asked = (1U << KEY_N) - 1;
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
		cmocka_unit_test(test_a_guid_counts_when_title_link_text_or_moment_agree),
		cmocka_unit_test(test_of_an_article_that_expired_the_guid_decides),
		cmocka_unit_test(test_a_guids_path_counts_when_title_or_link_agree),
		cmocka_unit_test(test_two_sites_that_count_alike_have_no_path),
		cmocka_unit_test(test_the_home_page_is_no_link),
		cmocka_unit_test(test_what_is_still_listed_was_not_renamed),
		cmocka_unit_test(test_text_and_date_identify_unless_items_share_them),
		cmocka_unit_test(test_a_bulletin_of_another_hour_is_no_duplicate),
		cmocka_unit_test(test_one_layer_decides_when_the_configuration_says_so),
		cmocka_unit_test(test_a_reused_guid_leads_to_what_it_stands_with_now),
		cmocka_unit_test(test_every_reason_has_a_word_of_its_own_and_a_sentence),
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
