/* SPDX-License-Identifier: ISC */
/* Articles as JSON lines: what a line may say, and that each is stored once. */
#include "desk/import.h"
#include "desk/jsonl.h"
#include "tests/unit/store_fixture.h"

/* ---- lines ------------------------------------------------------------------------------- */

static struct jsonl_line read_line(struct arena *ar, const char *text)
{
	struct jsonl_line l;
	struct err e = {.code = ERR_NONE};

	if (jsonl_read(str_of(text), ar, &l, &e) != ERR_NONE)
		fail_msg("%s: %s", text, e.msg);
	return l;
}

static void test_a_line_is_an_article_under_many_names(void **state)
{
	static const struct {
		const char *line, *title, *body, *url, *outlet, *date, *id;
	} rows[] = {
		{"{\"id\": \"x-1\", \"outlet\": \"هسبريس\", \"date\": \"2018-04-05\", \"title\": \"عنوان\", \"body\": \"نص\", \"url\": \"https://a.example/1\"}",
			"عنوان", "نص", "https://a.example/1", "هسبريس", "2018-04-05", "x-1"},
		{"{\"guid\": 7, \"published\": \"أمس\", \"title\": null, \"content\": \"نص\", \"link\": \"http://a.example\"}",
			"", "نص", "http://a.example", "", "أمس", "7"},
		{"{\"body\": \"\", \"text\": \"نص\"}", "", "نص", "", "", "", ""},
		{"{\"title\": \" a\\tb\\u0007\\u001b[31m c\\r\\nd \", \"url\": \"javascript:alert(1)\"}",
			"a b[31m c\nd", "", "", "", "", ""},
		{"{\"title\": \"t\", \"url\": \"https://a b\"}", "t", "", "", "", "", ""},
	};
	AUTO_ARENA struct arena ar;

	(void)state;
	arena_init(&ar, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct jsonl_line l = read_line(&ar, rows[i].line);

		assert_str_eq(l.a.title, str_of(rows[i].title));
		assert_str_eq(l.a.body, str_of(rows[i].body));
		assert_str_eq(l.a.link, str_of(rows[i].url));
		assert_str_eq(l.outlet, str_of(rows[i].outlet));
		assert_str_eq(l.date, str_of(rows[i].date));
		assert_str_eq(l.a.guid, str_of(rows[i].id));
		assert_int_equal(l.a.published_s, TIME_NONE);
		assert_str_is(l.unknown, "");
	}
}

static void test_lists_are_kept_and_unknown_members_told(void **state)
{
	AUTO_ARENA struct arena ar;

	(void)state;
	arena_init(&ar, BUF_NO_MAX);
	struct jsonl_line l = read_line(&ar,
		"{\"title\": \"t\", \"authors\": [\"أ\", \"ب\"], \"category\": \"سياسة\", \"tags\": [\"x\"], \"date_raw\": 1, \"more\": 2}");

	assert_int_equal(l.a.n_authors, 2);
	assert_str_is(l.a.authors[1], "ب");
	assert_int_equal(l.a.n_categories, 2);
	assert_str_is(l.a.categories[0], "سياسة");
	assert_str_is(l.unknown, "date_raw");
	assert_false(l.later);
	l = read_line(
		&ar, "{\"title\": \"t\", \"version_of\": 4, \"seen\": \"x\", \"article\": 9}");
	assert_true(l.later);
	assert_str_is(l.unknown, "");
}

static void test_what_is_no_article_is_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *line, *says;
	} rows[] = {
		{"", "no JSON, at character 0: unexpected token near end of file"},
		{"{\"title\": \"t\"",
			"no JSON, at character 13: '}' expected near end of file"},
		{"{\"title\": \"t", "no JSON, at character 12: premature end of input"},
		{"{'title': 't'}", "no JSON, at character 2: string or '}' expected"},
		{"{\"title\": \"\xFF\"}", "no UTF-8 from byte 12 on"},
		{"{\"title\": \"t\"} {\"title\": \"u\"}",
			"no JSON, at character 16: end of file expected"},
		{"{\"title\": \"\\ud800\"} \x1b[31m",
			"no JSON, at character 21: end of file expected"},
		{"[1]", "no JSON object"},
		{"{}", "has no title, summary or body"},
		{"{\"title\": \" \\u0001\", \"url\": \"https://a.example\"}",
			"has no title, summary or body"},
		{"{\"title\": 7}", "'title' is no string"},
		{"{\"title\": \"t\", \"body\": [\"x\"]}", "'body' is no string"},
		{"{\"title\": \"t\", \"id\": {}}", "'id' is no string or number"},
		{"{\"title\": \"t\", \"tags\": 7}", "'tags' is no list of strings"},
		{"{\"title\": \"t\", \"tags\": [7]}", "'tags' is no list of strings"},
	};
	AUTO_ARENA struct arena ar;

	(void)state;
	arena_init(&ar, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct jsonl_line l;
		struct err e;

		assert_code(jsonl_read(str_of(rows[i].line), &ar, &l, &e), ERR_BAD_INPUT);
		assert_string_equal(e.msg, rows[i].says);
	}
}

/* What cut a text in the middle of a character, or put a control into it, is no reason to lose the article. */
static void test_strings_are_mended_and_nothing_else(void **state)
{
	static const struct {
		const char *line, *title;
		bool mended;
	} rows[] = {
		{"{\"title\": \"\\ud83d\\ude00\"}", "\U0001F600", false},
		{"{\"title\": \"خبر \\ud83d\"}", "خبر \uFFFD", true},
		{"{\"title\": \"\\ude00 \\uD800x\"}", "\uFFFD \uFFFDx", true},
		{"{\"title\": \"a\\u0000b\"}", "ab", true},
		{"{\"title\": \"a\tb\"}", "a b", true},
		{"{\"title\": \"it\\'s 'it'\"}", "it's 'it'", true},
	};
	AUTO_ARENA struct arena ar;

	(void)state;
	arena_init(&ar, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct jsonl_line l = read_line(&ar, rows[i].line);

		assert_str_eq(l.a.title, str_of(rows[i].title));
		assert_int_equal(l.mended, rows[i].mended);
	}
}

/* More digits than a number of C has, or a fraction: two such ids are two. */
static void test_numbers_that_are_cut_stay_two_ids(void **state)
{
	AUTO_ARENA struct arena ar;

	(void)state;
	arena_init(&ar, BUF_NO_MAX);
	struct jsonl_line a =
		read_line(&ar, "{\"title\": \"t\", \"id\": 92233720368547758070}");
	struct jsonl_line b =
		read_line(&ar, "{\"title\": \"t\", \"id\": 1844674407370955161600}");

	assert_false(str_eq(a.a.guid, b.a.guid));
	assert_str_is(read_line(&ar, "{\"title\": \"t\", \"id\": 1.5}").a.guid, "1.5");
	assert_str_is(read_line(&ar, "{\"title\": \"t\", \"id\": -7}").a.guid, "-7");
	assert_true(read_line(&ar, "{\"title\": \"t\", \"url\": \"ftp://x\"}").unlinked);
	assert_false(read_line(&ar, "{\"title\": \"t\"}").unlinked);
}

static void test_what_is_written_is_read_back(void **state)
{
	struct str authors[] = {STR_INIT("أ"), STR_INIT("\"ب\"")};
	const struct store_article a = {.id = 3,
		.feed = STR("desk"),
		.first_seen_ms = 1606730000123,
		.a = {.guid = STR("g"),
			.title = STR("عنوان \"مقتبس\""),
			.summary = STR("s"),
			.body = STR("سطر\n\nسطر"),
			.link = STR("https://a.example/ك"),
			.authors = authors,
			.n_authors = 2,
			.published_s = 1522886400,
			.updated_s = TIME_NONE}};
	AUTO_ARENA struct arena ar;
	AUTO_BUF struct buf out;

	(void)state;
	arena_init(&ar, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	jsonl_write(&a, &out);
	assert_int_equal(out.p[out.n - 1], '\n');
	buf_char(&out, '\0');
	struct jsonl_line l = read_line(&ar, out.p);

	assert_str_eq(l.a.guid, a.a.guid);
	assert_str_eq(l.a.title, a.a.title);
	assert_str_eq(l.a.summary, a.a.summary);
	assert_str_eq(l.a.body, a.a.body);
	assert_str_eq(l.a.link, a.a.link);
	assert_int_equal(l.a.n_authors, 2);
	assert_str_eq(l.a.authors[1], authors[1]);
	assert_str_is(l.outlet, "desk");
	assert_str_is(l.date, "2018-04-05T00:00:00Z");
	assert_str_is(l.updated, "");
	assert_false(l.later);
}

static void test_a_feed_is_made_of_any_name(void **state)
{
	AUTO_ARENA struct arena ar;

	(void)state;
	arena_init(&ar, BUF_NO_MAX);
	assert_str_is(import_feed(STR("desk"), &ar), "desk");
	assert_str_is(import_feed(STR(""), &ar), "import");
	struct str feed = import_feed(STR("هسبريس"), &ar);

	assert_true(str_starts(feed, STR("import-")));
	assert_str_eq(import_feed(STR("هسبريس"), &ar), feed);
	assert_false(str_eq(import_feed(STR("الجزيرة"), &ar), feed));
}

#define DAY (INT64_C(24) * 3600 * 1000)

/* ---- each once --------------------------------------------------------------------------- */

static bool take_one(struct fixture *f, const char *line)
{
	struct jsonl_line l = read_line(&f->ar, line);
	bool is_new = false;

	OK(f, import_take(f->s, STR("desk"), &l.a, 5 * DAY, &f->ar, &is_new, &f->e));
	return is_new;
}

static void test_each_line_is_stored_once(void **state)
{
	/* All of them are articles of their own. */
	static const char *const lines[] = {
		"{\"id\": \"306.txt\", \"body\": \"عن الثقافة\"}",
		"{\"id\": \"306.txt\", \"body\": \"عن الرياضة\"}",
		"{\"title\": \"مضلل\", \"url\": \"كلام\", \"body\": \"ادعاء أول طويل بعض الشيء\"}",
		"{\"title\": \"مضلل\", \"url\": \"كلام\", \"body\": \"ادعاء ثان طويل بعض الشيء\"}",
		"{\"title\": \"عنوان وحده\", \"date\": \"x\"}",
		"{\"title\": \"عنوان\", \"url\": \"https://a.example/1\", \"body\": \"نص\"}",
		"{\"title\": \"عنوان\", \"url\": \"https://a.example/2\", \"body\": \"نص آخر\"}",
		"{\"id\": 1, \"title\": \"أ\", \"url\": \"https://a.example/3\", \"body\": \"نص ثالث\"}",
		"{\"id\": 2, \"title\": \"ب\", \"url\": \"https://a.example/3\", \"body\": \"نص رابع\"}",
	};
	/* And these are not. */
	static const char *const known[] = {
		"{\"title\": \"عنوان\", \"url\": \"https://a.example/1\", \"body\": \"نص مصحح\"}",
		"{\"id\": 1, \"title\": \"أ\", \"url\": \"https://a.example/3\", \"body\": \"مصحح\"}",
	};
	struct fixture *f = *state;
	size_t n = sizeof(lines) / sizeof(lines[0]);

	for (size_t again = 0; again < 2; again++)
		for (size_t i = 0; i < n; i++)
			assert_int_equal(take_one(f, lines[i]), again == 0);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_false(take_one(f, known[i]));
	assert_int_equal(counts_of(f).articles, n);
	assert_int_equal(counts_of(f).alerts, 0);
}

static void test_what_was_imported_is_silent_and_says_nothing_of_its_feed(void **state)
{
	struct fixture *f = *state;
	struct store_feed feed = {.id = STR("desk"), .state = {.polls = 1}};
	struct store_article a;

	OK(f, store_feeds_put(f->s, &feed, 1, &f->e));
	/* An item that its feed lists, and whose feed answers "unchanged" for weeks. */
	int64_t id = put_article(f, "desk", "listed", 1);
	struct store_expired gone;

	assert_true(take_one(f, "{\"id\": 9, \"body\": \"نص\"}"));
	OK(f, store_article_get(f->s, id + 1, &f->ar, &a, &f->e));
	assert_true(a.silent);
	OK(f, store_expire(f->s, 10 * DAY, 1, 100, &gone, &f->e));
	assert_int_equal(gone.articles, 2);
	OK(f, store_expire(f->s, 10 * DAY, 1, 100, &gone, &f->e));
	assert_int_equal(find_article(f, "desk", "listed"), id);
}

/* ---- the walk ---------------------------------------------------------------------------- */

struct walked {
	int64_t ids[16];
	size_t n;
};

static void on_article(const struct store_article *a, void *arg)
{
	struct walked *w = arg;

	assert_true(w->n < 16);
	w->ids[w->n++] = a->id;
}

static size_t walk(struct fixture *f, const struct store_span *which, struct walked *w)
{
	struct store_walked at = {0};

	w->n = 0;
	do
		OK(f, store_archive_each(f->s, which, &at, on_article, w, &f->e));
	while (at.after_id < at.last_id);
	return w->n;
}

static void test_a_walk_meets_what_is_meant_in_order(void **state)
{
	struct fixture *f = *state;
	struct walked w;
	struct store_hit hit = {.watch = STR("w")};

	assert_int_equal(walk(f, &(struct store_span){.since_ms = 0}, &w), 0);
	for (int64_t i = 1; i <= 4; i++) {
		struct store_new v = {.article = article_of("desk", "t", 1000 * i)};

		/* The last came as the fourth and was published first. */
		v.article.a.published_s = i == 4 ? 0 : TIME_NONE;
		OK(f, store_articles_put(f->s, &v, 1, &f->e));
	}
	OK(f, put_hits(f, 2, &hit, 1));
	assert_int_equal(walk(f, &(struct store_span){.since_ms = 0}, &w), 4);
	assert_int_equal(w.ids[0], 1);
	assert_int_equal(w.ids[3], 4);
	assert_int_equal(walk(f, &(struct store_span){.since_ms = 2000}, &w), 2);
	assert_int_equal(walk(f, &(struct store_span){.until_ms = 2000}, &w), 2);
	assert_int_equal(w.ids[1], 4);
	assert_int_equal(walk(f, &(struct store_span){.watch = STR("w")}, &w), 1);
	assert_int_equal(w.ids[0], 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_is_an_article_under_many_names),
		cmocka_unit_test(test_lists_are_kept_and_unknown_members_told),
		cmocka_unit_test(test_what_is_no_article_is_refused_with_a_sentence),
		cmocka_unit_test(test_strings_are_mended_and_nothing_else),
		cmocka_unit_test(test_numbers_that_are_cut_stay_two_ids),
		cmocka_unit_test(test_what_is_written_is_read_back),
		cmocka_unit_test(test_a_feed_is_made_of_any_name),
		TEST(test_each_line_is_stored_once),
		TEST(test_what_was_imported_is_silent_and_says_nothing_of_its_feed),
		TEST(test_a_walk_meets_what_is_meant_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
