/* SPDX-License-Identifier: ISC */
/* What stands around articles: desk/furniture.h, and that it is stored and not searched. */
#include <stdlib.h>

#include "desk/furniture_kept.h"
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

/* A letter or a short word of `strip =` is no part of others, on neither side. */
static void test_what_is_stripped_is_whole_words(void **state)
{
	(void)state;
	const struct str strip[] = {STR("علي"), STR("- وكالة")};
	const struct furniture f = {.strip = strip, .n_strip = 2};

	assert_cut(&f, false, "المحكمة العليا في علياء", "", NULL);
	assert_cut(&f, false, "وعلي قال علي", "وعلي قال ", "strip");
	assert_cut(&f, false, "علي", "", "strip");
	assert_cut(&f, false, "بغداد- وكالة", "بغداد", "strip");
	assert_cut(&f, false, "بغداد - وكالةً", "", NULL);
}

/* A topic that stands in nearly all titles, and each form of furniture besides. */
static void test_what_is_kept_is_searched(void **state)
{
	(void)state;
	const struct str keep[] = {STR("العراق"), STR("تقرير خاص")};
	const struct str strip[] = {STR("تقرير خاص جدا")};
	struct article items[5];
	struct furniture f = {.keep = keep,
		.n_keep = 2,
		.strip = strip,
		.n_strip = 1,
		.outlets = {STR("أخبار العراق"), STR("الصحيفة")}};

	for (size_t i = 0; i < 5; i++)
		items[i] = item("1", "عنوان - العراق اليوم",
			"نص\nتقرير خاص من المحررين\nخاتمة من سطر طويل");
	furniture_learn(&f, items, 5);
	assert_cut(&f, true, "عنوان - العراق اليوم", "", NULL);
	assert_cut(&f, true, "عنوان - أخبار العراق", "", NULL);
	assert_cut(&f, true, "عنوان - الصحيفة", "عنوان", "outlet");
	assert_cut(&f, false, "نص\nتقرير خاص من المحررين", "", NULL);
	assert_cut(&f, false, "نص\nخاتمة من سطر طويل", "نص\n", "learned");
	assert_cut(&f, false, "نص\nاقرأ أيضا: تقرير خاص", "", NULL);
	assert_cut(&f, false, "نص\nاقرأ أيضا: غيره", "نص\n", "read-also");
	assert_cut(&f, false, "ظهرت المقالة تقرير خاص ظهرت أولاً على موقع", "", NULL);
	/* What strip says is said of the very words. */
	assert_cut(&f, false, "تقرير خاص جدا", "", "strip");
	map_done(&f.learned);
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
	/* And what is to be kept is found. */
	write_file(r, "feeds.d/f.conf",
		"[feed f]\nurl = http://feed.example/rss\nkeep = التحالف الدولي\n");
	write_file(r, "watch.d/w3.conf", "[watch w3]\nterm = التحالف الدولي\n");
	assert_int_equal(reload(r), 3);
	items[0] = item("4", "خبر رابع", "نص الخبر\nاقرأ أيضا: التحالف الدولي يعلن");
	poll(r, items, 1);
	assert_int_equal(r->in.n_alerts, 3);
}

/* ---- over documents (furniture_kept.h) --------------------------------------------------- */

#define LINE "تابعوا التحالف الدولي على قناة الصحيفة"

enum {
	ROOM = 400
};

/* The n-th item of a feed, in room: its text, and below it a line. */
static struct article numbered(char room[ROOM], unsigned n, const char *line)
{
	snprintf(room, ROOM, "%u%cخبر رقم %u%cوصل الوفد رقم %u إلى المدينة\n%s", n, 0, n, 0, n,
		line);
	const char *title = room + strlen(room) + 1;

	return item(room, title, title + strlen(title) + 1);
}

/* Adds one by way of what is written down. */
static void add_kept(struct furniture_kept *k, const struct article *a)
{
	AUTO_ARENA struct arena arena;
	static char room[16384];
	struct buf out = {0};

	arena_init(&arena, 1 << 16);
	buf_init(&out, sizeof(room) - 1);
	furniture_kept_add(k, a, &arena);
	furniture_kept_write(k, &out);
	assert_false(out.over);
	memcpy(room, out.p, out.n);
	furniture_kept_read((struct str){room, out.n}, k);
	buf_done(&out);
}

static bool is_kept(const struct furniture_kept *k, const char *text)
{
	struct furniture f = {0};
	struct furniture_span v[FURNITURE_SPANS];

	furniture_kept_know(k, &f);
	size_t n = furniture_find(&f, str_of(text), false, v);

	map_done(&f.learned);
	return n == 1 && strcmp(v[0].why, "learned") == 0;
}

static void test_it_is_learned_item_by_item_and_forgotten(void **state)
{
	(void)state;
	struct furniture_kept *k = calloc(1, sizeof(*k));
	char room[ROOM];
	struct article a;

	for (unsigned i = 0; i < 40; i++) {
		assert_int_equal(is_kept(k, LINE), i >= 5);
		a = numbered(room, i, LINE);
		add_kept(k, &a);
	}
	/* For people. */
	for (size_t i = 0; i < k->n; i++)
		assert_int_equal(k->v[i].text.n != 0, furniture_kept_is(k, &k->v[i]));
	for (unsigned i = 0; i < 6; i++) {
		assert_int_equal(is_kept(k, LINE), i < 5);
		a = numbered(room, 100 + i, "خاتمة أخرى من سطر طويل");
		add_kept(k, &a);
	}
	/* Four of the next five, and once they are enough of the last twenty. */
	for (unsigned i = 0; i < 20; i++) {
		a = numbered(room, 200 + i, "خاتمة أخرى من سطر طويل");
		add_kept(k, &a);
	}
	assert_true(is_kept(k, "خاتمة أخرى من سطر طويل"));
	free(k);
}

/* Long articles, none of whose lines comes again but the last. */
static void test_what_is_kept_of_a_feed_is_bounded(void **state)
{
	(void)state;
	struct furniture_kept *k = calloc(1, sizeof(*k));
	AUTO_BUF struct buf body = {0};

	buf_init(&body, BUF_NO_MAX);
	for (unsigned i = 0; i < 30; i++) {
		buf_reset(&body);
		for (unsigned l = 0; l < 200; l++)
			buf_printf(&body, "سطر طويل رقم %u من الخبر رقم %u\n", l, i);
		buf_str(&body, STR(LINE));
		struct article a = {.title = STR("خبر"), .body = buf_view(&body)};

		add_kept(k, &a);
		assert_in_range(k->n, 1, FURNITURE_KEPT);
	}
	assert_true(is_kept(k, LINE));
	free(k);
}

static void test_what_is_no_state_is_nothing_known(void **state)
{
	(void)state;
	static const char *const rows[] = {"", "2 5\n", "1 99\n", "1 5\nxyz 1\n", "1 5\n1 0\n",
		"1 5\n1 fffffff\n", "1 5\n1\n", "1 -1\n", "1 5\n11111111111111111 1\n"};
	struct furniture_kept *k = calloc(1, sizeof(*k));

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		furniture_kept_read(str_of(rows[i]), k);
		assert_int_equal(k->n, 0);
	}
	furniture_kept_read(STR("1 5\nff 1f a text\nfe 1\n"), k);
	assert_int_equal(k->items, 5);
	assert_int_equal(k->n, 2);
	assert_str_is(k->v[0].text, "a text");
	free(k);
}

/* A ticker, one item a document. */
static void test_a_feed_of_one_item_a_document_has_furniture(void **state)
{
	struct rig *r = *state;
	char room[ROOM];
	struct article a;

	poll_first(r);
	for (unsigned i = 0; i < 12; i++) {
		a = numbered(room, i, LINE);
		poll(r, &a, 1);
		assert_int_equal(r->in.n_alerts, i < 5 ? 1 : 0);
	}
	/* What is news is found. */
	snprintf(room, sizeof(room), "أعلن التحالف الدولي وصول الوفد\n%s", LINE);
	a = item("n", "خبر", room);
	poll(r, &a, 1);
	assert_int_equal(r->in.n_alerts, 1);
	/* A watch that is new looks through what is stored the same way: its word is in one sentence. */
	write_file(r, "watch.d/w2.conf", "[watch w2]\nterm = التحالف الدولي\n");
	assert_int_equal(reload(r), 1);
	/* The whole of a title never goes, whatever most of them say. */
	for (unsigned i = 0; i < 12; i++) {
		snprintf(room, sizeof(room), "t%u", i);
		a = item(room, "التحالف الدولي", "");
		poll(r, &a, 1);
		assert_int_equal(r->in.n_alerts, 2);
	}
}

/* The line below all items is another one from now on. */
static void test_other_furniture_is_no_edit(void **state)
{
	struct rig *r = *state;
	char rooms[8][ROOM];
	struct article items[8];

	poll_first(r);
	for (unsigned i = 0; i < 8; i++)
		items[i] = numbered(rooms[i], i, "تابعونا على قناة الصحيفة اليومية");
	poll(r, items, 8);
	assert_int_equal(r->in.n_new, 8);
	assert_int_equal(r->in.n_alerts, 0);
	for (unsigned i = 0; i < 8; i++)
		items[i] = numbered(rooms[i], i, LINE);
	poll(r, items, 8);
	assert_int_equal(r->in.n_known, 8);
	assert_int_equal(r->in.n_edits, 0);
	assert_int_equal(r->in.n_alerts, 0);
	/* What is said besides is one. */
	items[3].body = STR("أعلن التحالف الدولي وصول الوفد\n" LINE);
	poll(r, items, 8);
	assert_int_equal(r->in.n_edits, 1);
	assert_int_equal(r->in.n_alerts, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_learned_item_by_item_and_forgotten),
		cmocka_unit_test(test_what_is_kept_of_a_feed_is_bounded),
		cmocka_unit_test(test_what_is_no_state_is_nothing_known),
		TEST(test_a_feed_of_one_item_a_document_has_furniture),
		TEST(test_other_furniture_is_no_edit),
		cmocka_unit_test(test_trailers_of_wordpress),
		cmocka_unit_test(test_lines_that_say_read_also),
		cmocka_unit_test(test_tails_of_titles),
		cmocka_unit_test(test_an_item_names_its_outlet_itself),
		cmocka_unit_test(test_what_most_items_have_is_learned),
		cmocka_unit_test(test_each_byte_stays_in_its_place),
		cmocka_unit_test(test_what_is_stripped_is_whole_words),
		cmocka_unit_test(test_what_is_kept_is_searched),
		TEST(test_furniture_is_stored_and_not_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
