/* SPDX-License-Identifier: ISC */
/* What stands around articles: desk/furniture.h, and that it is stored and not searched. */
#include "desk/furniture.h"
#include "tests/unit/desk_rig.h"

static struct furniture none;

/* The text is `before` and furniture for that reason; or without any, why NULL. */
static void assert_cut(const struct furniture *f, bool is_title, const char *text,
	const char *before, const char *why)
{
	struct furniture_span v[FURNITURE_SPANS];
	size_t n = furniture_find(f, str_of(text), is_title, v);

	if (n != (why != NULL ? 1U : 0U))
		fail_msg("%zu spans in: %s", n, text);
	if (why == NULL)
		return;
	assert_string_equal(v[0].why, why);
	assert_int_equal(v[0].start, strlen(before));
	assert_int_equal(v[0].end, strlen(text));
}

static void test_trailers_of_wordpress(void **state)
{
	(void)state;
	static const char *const trailers[] = {
		"The post وصول وفد appeared first on شبكة أخبار العراق.",
		"التدوينة وصول وفد ظهرت أولاً على شبكة أخبار العراق.",
		"المقالة وصول وفد ظهرت أولا على شبكة أخبار العراق",
		"ظهرت المقالة وصول وفد أولاً على شبكة أخبار العراق."};
	char text[512];

	for (size_t i = 0; i < 4; i++) {
		snprintf(text, sizeof(text), "وصل الوفد إلى بغداد […] %s", trailers[i]);
		assert_cut(&none, false, text, "وصل الوفد إلى بغداد […] ", "trailer");
		snprintf(text, sizeof(text), "وصل الوفد\n\n%s", trailers[i]);
		assert_cut(&none, false, text, "وصل الوفد\n\n", "trailer");
	}
	assert_cut(&none, false, "نشر الخبر أولا على موقع الوزارة", "", NULL);
	assert_cut(&none, false, "نشر المقال أولا على موقع الوزارة", "", NULL);
	assert_cut(&none, false, "The film appeared first on Friday", "", NULL);
}

static void test_lines_that_say_read_also(void **state)
{
	(void)state;
	assert_cut(&none, false, "نص الخبر\nاقرأ أيضاً: خبر آخر", "نص الخبر\n", "read-also");
	assert_cut(&none, false, "نص الخبر\n• إقرأ أيضا خبر آخر", "نص الخبر\n", "read-also");
	assert_cut(&none, false, "قال إنه اقرأ أيضا: كتابا", "", NULL);
	struct furniture_span v[FURNITURE_SPANS];

	/* The words alone: what they name is the next line, and only that. */
	assert_int_equal(
		furniture_find(&none, STR("شاهد أيضاً:\nخبر آخر\nبقية الخبر"), false, v), 2);
}

static void test_tails_of_titles(void **state)
{
	(void)state;
	struct furniture f = {.outlets = {STR("شبكة أخبار العراق"), STR("")}};

	assert_cut(&f, true, "وصول وفد - شبكة أخبار العراق", "وصول وفد", "outlet");
	assert_cut(&f, true, "وصول وفد | شبكة أخبار العراق", "وصول وفد", "outlet");
	assert_cut(&f, true, "وصول وفد - تفاصيل", "", NULL);
	assert_cut(&f, true, "شبكة أخبار العراق", "", NULL);
	assert_cut(&f, false, "وصول وفد - شبكة أخبار العراق", "", NULL);
}

static void test_an_item_names_its_outlet_itself(void **state)
{
	(void)state;
	const struct furniture feed = {.outlets = {STR("أخبار من كل مكان")}};
	const struct article a = {.outlet = STR(" Radio X - عربي ")};
	struct furniture f = furniture_of(&feed, &a);

	/* The name holds a separator; another feed's item is not touched by it. */
	assert_cut(&f, true, "وصول وفد – radio x - عربي ", "وصول وفد", "outlet");
	assert_cut(&f, true, "وصول وفد - عربي", "", NULL);
	assert_cut(&f, true, "وصولradio x - عربي", "", NULL);
	assert_cut(&feed, true, "وصول وفد – Radio X - عربي", "", NULL);
	assert_true(furniture_is_proven(&(struct furniture_span){0, 1, "outlet"}));
	assert_true(furniture_is_proven(&(struct furniture_span){0, 1, "trailer"}));
	assert_false(furniture_is_proven(&(struct furniture_span){0, 1, "read-also"}));
}

static void test_what_most_items_have_is_learned(void **state)
{
	(void)state;
	struct article items[5];
	char text[5][128];
	struct furniture f = {0};

	for (size_t i = 0; i < 5; i++) {
		snprintf(text[i], sizeof(text[i]), "خبر رقم %zu عن بغداد\n%s", i,
			i < 4 ? "تابعونا على قناة الصحيفة" : "خاتمة أخرى");
		items[i] = item("", i < 4 ? "خبر :: أ - الصحيفة" : "خبر", text[i]);
	}
	furniture_learn(&f, items, 4);
	assert_int_equal(f.learned.n, 0); /* too few to tell */
	furniture_learn(&f, items, 5);
	assert_cut(&f, false, "نص\nتابعونا على قناة الصحيفة", "نص\n", "learned");
	assert_cut(&f, false, "نص\nخاتمة أخرى من سطر طويل", "", NULL);
	assert_cut(&f, true, "عنوان - الصحيفة", "عنوان", "learned");
	map_done(&f.learned);
	items[0].body = items[1].body = STR("نص");
	furniture_learn(&f, items, 5);
	assert_cut(&f, false, "نص\nتابعونا على قناة الصحيفة", "", NULL);
	map_done(&f.learned);
}

static void test_each_byte_stays_in_its_place(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;
	const struct str strip[] = {STR("(رويترز)")};
	const struct furniture f = {.strip = strip, .n_strip = 1};

	arena_init(&a, 1 << 16);
	struct str text = STR("بغداد (رويترز) - وصل الوفد");
	struct str is = furniture_blank(&f, text, false, &a);
	size_t at = str_find(text, '(');

	assert_int_equal(is.n, text.n);
	assert_int_equal(memcmp(is.p, text.p, at), 0);
	assert_int_equal(is.p[at], '\n');
	assert_int_equal(is.p[at + strip[0].n - 1], ' ');
	assert_int_equal(memcmp(is.p + at + strip[0].n, text.p + at + strip[0].n,
				 text.n - at - strip[0].n),
		0);
	text = STR("بغداد");
	assert_true(furniture_blank(&f, text, false, &a).p == text.p);
}

/* Stored whole, shown whole, and not searched. */
static void test_furniture_is_stored_and_not_searched(void **state)
{
	struct rig *r = *state;
	struct article items[] = {item("1", "خبر", "نص الخبر\nاقرأ أيضا: التحالف الدولي يعلن"),
		item("2", "خبر ثان - التحالف الدولي", "نص ثان"),
		item("3", "خبر ثالث", "عن التحالف الدولي\nاقرأ أيضا: غيره")};
	struct store_article row = {0};
	struct err e = {0};

	write_file(r, "feeds.d/f.conf",
		"[feed f]\nurl = http://feed.example/rss\nstrip =  - التحالف الدولي\n");
	(void)reload(r);
	poll_first(r);
	poll(r, items, 3);
	assert_int_equal(r->in.n_new, 3);
	assert_int_equal(r->in.n_alerts, 1);
	assert_code(store_article_get(r->desk.store, 3, &r->arena, &row, &e), ERR_NONE);
	assert_str_eq(row.a.body, items[0].body);
	/* A new watch looks through what is stored the same way. */
	write_file(r, "watch.d/w2.conf", "[watch w2]\nterm = التحالف الدولي\n");
	assert_int_equal(reload(r), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trailers_of_wordpress),
		cmocka_unit_test(test_lines_that_say_read_also),
		cmocka_unit_test(test_tails_of_titles),
		cmocka_unit_test(test_an_item_names_its_outlet_itself),
		cmocka_unit_test(test_what_most_items_have_is_learned),
		cmocka_unit_test(test_each_byte_stays_in_its_place),
		TEST(test_furniture_is_stored_and_not_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
