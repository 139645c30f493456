/* SPDX-License-Identifier: ISC */
/* From a stored delivery to an alert: names as they are now, each find once, excerpts with marks. */
#include "desk/compose.h"
#include "tests/unit/config_fixture.h"

#define TITLE "التحالف الدولي في بغداد"
#define BODY "قال التحالف الدولي اليوم. وأضاف التحالف الدولي أنه باق."

struct rig {
	struct fixture *f;
	struct store *s;
	int64_t article;
	struct alert al;
};

static void load(struct fixture *f, const char *watch)
{
	fixture_write(f, "feeds.d/f.conf", "[feed f]\nurl = http://x.example/\ntitle = النهر\n",
		0644);
	fixture_write(f, "watch.d/w.conf", watch, 0644);
	fixture_load(f);
}

static void set_up(struct rig *r, struct fixture *f)
{
	struct store_new row = {.article = {.feed = STR("f"),
					.a = {.guid = STR("1"),
						.title = STR(TITLE),
						.body = STR(BODY),
						.published_s = 1700000000,
						.updated_s = TIME_NONE},
					.first_seen_ms = 5}};
	struct store_conf c = {.engine = STR("sqlite")};
	struct err e = {0};
	char path[128];

	*r = (struct rig){.f = f};
	load(f, "[watch w]\ntitle = التحالف\npriority = high\nterm = التحالف الدولي\n");
	snprintf(path, sizeof(path), "%s/db", f->dir);
	c.place = str_of(path);
	assert_int_equal(store_open(&c, &r->s, &e), ERR_NONE);
	assert_int_equal(store_articles_put(r->s, &row, 1, &e), ERR_NONE);
	r->article = row.article.id;
}

/* A find of `term` where `word` stands in the text, from its n-th occurrence on. */
static void put_hit(struct rig *r, const char *watch, enum field field, const char *text,
	const char *word, int nth)
{
	const char *at = strstr(text, word);
	struct err e = {0};

	for (; nth > 0; nth--)
		at = strstr(at + 1, word);
	struct store_hit hit = {.watch = str_of(watch),
		.term = STR("التحالف الدولي"),
		.field = field,
		.start = (size_t)(at - text),
		.end = (size_t)(at - text) + strlen(word)};

	hit.core_start = hit.start;
	hit.core_end = hit.end;
	struct store_found found = {.article = r->article, .hits = &hit, .n_hits = 1};

	assert_int_equal(store_found_put(r->s, &found, 1, &e), ERR_NONE);
}

static void compose_of(struct rig *r, struct str *watches, size_t n)
{
	struct store_delivery d = {.alert_id = STR("alr_1"),
		.watches = watches,
		.n_watches = n,
		.article = r->article,
		.created_ms = 7000};
	struct store_batch b = {.v = &d, .n = 1};
	struct post p = {0};
	struct err e = {0};

	if (compose_post(r->s, r->f->c, &b, 9000, &r->f->a, &p, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	assert_int_equal(p.kind, POST_ALERT);
	assert_true(str_eq(p.id, d.alert_id));
	r->al = p.alerts[0];
}

static void compose(struct rig *r)
{
	struct str watch = STR("w");

	compose_of(r, &watch, 1);
}

static void each_find_is_shown_once_with_all_marks_around_it(void **state)
{
	struct rig r;

	set_up(&r, *state);
	put_hit(&r, "w", FIELD_TITLE, TITLE, "التحالف الدولي", 0);
	put_hit(&r, "w", FIELD_BODY, BODY, "التحالف الدولي", 0);
	put_hit(&r, "w", FIELD_BODY, BODY, "التحالف الدولي", 1);
	compose(&r);
	assert_int_equal(r.al.n_title_marks, 1);
	assert_int_equal(r.al.n_hits, 2);
	assert_int_equal(r.al.hits[0].field, FIELD_TITLE);
	assert_int_equal(r.al.hits[1].field, FIELD_BODY);
	assert_int_equal(r.al.hits[1].n_marks, 2);
	store_close(r.s);
}

static void an_alert_shows_what_its_own_watch_found(void **state)
{
	struct rig r;

	set_up(&r, *state);
	put_hit(&r, "w", FIELD_TITLE, TITLE, "التحالف الدولي", 0);
	put_hit(&r, "x", FIELD_TITLE, TITLE, "بغداد", 0);
	put_hit(&r, "a", FIELD_BODY, BODY, "اليوم", 0);
	compose(&r);
	assert_int_equal(r.al.n_hits, 1);
	assert_string_equal(arena_str(&r.f->a, r.al.hits[0].text).p, "التحالف الدولي");
	store_close(r.s);
}

static void names_are_those_of_the_configuration_now(void **state)
{
	struct rig r;

	set_up(&r, *state);
	put_hit(&r, "w", FIELD_TITLE, TITLE, "التحالف الدولي", 0);
	compose(&r);
	assert_string_equal(r.al.watches[0].title.p, "التحالف");
	assert_string_equal(r.al.feed_title.p, "النهر");
	assert_string_equal(r.al.priority.p, "high");
	assert_int_equal(r.al.published_s, 1700000000);
	assert_int_equal(r.al.created_ms, 7000);
	/* a watch that is gone is called by its id */
	config_free(r.f->c);
	r.f->c = NULL;
	load(r.f, "[watch other]\nterm = آخر\n");
	compose(&r);
	assert_string_equal(r.al.watches[0].title.p, "w");
	assert_string_equal(r.al.priority.p, "normal");
	store_close(r.s);
}

#define THREE                                                                                  \
	"[watch w]\ntitle = التحالف\nterm = التحالف الدولي\n"              \
	"[watch x]\ntitle = العراق\npriority = high\nterm = بغداد\n"                \
	"[watch y]\npriority = low\nterm = اليوم\n"

static void several_watches_are_all_named_under_the_highest_priority(void **state)
{
	struct rig r;
	struct str watches[] = {STR("w"), STR("x"), STR("y"), STR("gone")};

	set_up(&r, *state);
	config_free(r.f->c);
	r.f->c = NULL;
	load(r.f, THREE);
	put_hit(&r, "w", FIELD_TITLE, TITLE, "التحالف الدولي", 0);
	put_hit(&r, "x", FIELD_TITLE, TITLE, "بغداد", 0);
	put_hit(&r, "y", FIELD_BODY, BODY, "اليوم", 0);
	compose_of(&r, watches, 4);
	assert_int_equal(r.al.n_watches, 4);
	assert_str_is(r.al.watches[0].title, "التحالف");
	assert_str_is(r.al.watches[1].title, "العراق");
	assert_str_is(r.al.watches[2].id, "y");
	assert_str_is(r.al.watches[3].title, "gone");
	assert_str_is(r.al.priority, "high");
	assert_int_equal(r.al.n_title_marks, 2);
	assert_int_equal(r.al.n_hits, 3);
	compose_of(&r, watches + 2, 1);
	assert_str_is(r.al.priority, "low");
	assert_int_equal(r.al.n_hits, 1);
	store_close(r.s);
}

/* Both watch one word: each shows that it stands there. */
static void watches_of_one_word_show_it_each(void **state)
{
	struct rig r;
	struct str watches[] = {STR("w"), STR("x")};

	set_up(&r, *state);
	put_hit(&r, "w", FIELD_TITLE, TITLE, "بغداد", 0);
	put_hit(&r, "x", FIELD_TITLE, TITLE, "بغداد", 0);
	compose_of(&r, watches, 2);
	assert_int_equal(r.al.n_hits, 2);
	assert_str_is(r.al.hits[0].watch, "w");
	assert_str_is(r.al.hits[1].watch, "x");
	store_close(r.s);
}

/* One watch with more finds than an alert shows does not crowd the others out. */
static void each_watch_shows_at_least_one_find(void **state)
{
	static char text[1000];
	struct rig r;
	struct str watches[] = {STR("w"), STR("x")};
	char word[16];

	set_up(&r, *state);
	for (int i = 0; i < COMPOSE_MAX_HITS + 5; i++) {
		(void)snprintf(word, sizeof(word), "k%02d ", i);
		strcat(text, word);
	}
	for (int i = 0; i < COMPOSE_MAX_HITS + 5; i++) {
		(void)snprintf(word, sizeof(word), "k%02d", i);
		put_hit(&r, "w", FIELD_BODY, text, word, 0);
	}
	put_hit(&r, "x", FIELD_TITLE, TITLE, "بغداد", 0);
	compose_of(&r, watches, 2);
	assert_int_equal(r.al.n_hits, COMPOSE_MAX_HITS);
	assert_str_is(r.al.hits[0].watch, "w");
	assert_str_is(r.al.hits[1].watch, "x");
	assert_str_is(r.al.hits[2].watch, "w");
	store_close(r.s);
}

/* Of several rows a digest, with titles and no excerpts; one whose article is gone leaves it. */
static void a_message_of_several_rows_is_a_digest(void **state)
{
	struct str watch = STR("w");
	struct store_delivery rows[3];
	struct store_batch b = {.v = rows, .n = 3, .hold = STR("quiet")};
	struct post p = {0};
	struct err e = {0};
	struct rig r;

	set_up(&r, *state);
	put_hit(&r, "w", FIELD_TITLE, TITLE, "التحالف الدولي", 0);
	for (int i = 0; i < 3; i++)
		rows[i] = (struct store_delivery){.seq = 10 + i,
			.alert_id = i == 1 ? STR("alr_2") : STR("alr_1"),
			.watches = &watch,
			.n_watches = 1,
			.article = i == 0 ? 4711 : r.article,
			.created_ms = 7000 + i};
	/* No such row is being sent here, so the store says that it is gone, and the call ends. */
	assert_int_equal(compose_post(r.s, r.f->c, &b, 9000, &r.f->a, &p, &e), ERR_GONE);
	rows[0].article = r.article;
	assert_int_equal(compose_post(r.s, r.f->c, &b, 9000, &r.f->a, &p, &e), ERR_NONE);
	assert_int_equal(p.kind, POST_DIGEST);
	assert_int_equal(p.n_alerts, 3);
	assert_string_equal(arena_str(&r.f->a, p.why).p, "quiet");
	assert_string_equal(arena_str(&r.f->a, p.id).p, "alr_1");
	assert_int_equal(p.alerts[0].n_title_marks, 1);
	assert_int_equal(p.alerts[0].n_hits, 0);
	assert_string_equal(p.alerts[2].watches[0].title.p, "التحالف");
	store_close(r.s);
}

/* A row without an article. */
static void a_notice_is_as_it_was_written_down(void **state)
{
	static const struct store_ops o = {.id = STR_INIT("ops_1"),
		.code = STR_INIT("feed-dark"),
		.subject = STR_INIT("desk"),
		.text = STR_INIT("feed desk went dark"),
		.created_ms = 7,
		.level = COMPOSE_PROBLEM};
	struct store_ops good = o;
	struct store_delivery d = {.alert_id = o.id, .created_ms = 7};
	struct store_batch b = {.v = &d, .n = 1};
	struct post p = {0};
	struct err e = {0};
	struct rig r;

	set_up(&r, *state);
	good.id = STR("ops_2");
	good.level = COMPOSE_GOOD;
	assert_int_equal(store_ops_put(r.s, &o, NULL, 0, &e), ERR_NONE);
	assert_int_equal(store_ops_put(r.s, &good, NULL, 0, &e), ERR_NONE);
	assert_code(compose_post(r.s, r.f->c, &b, 9000, &r.f->a, &p, &e), ERR_NONE);
	assert_int_equal(p.kind, POST_NOTICE);
	assert_int_equal(p.created_ms, 7);
	assert_str_is(p.id, "ops_1");
	assert_str_is(p.notice.code, "feed-dark");
	assert_str_is(p.notice.subject, "desk");
	assert_str_is(p.notice.text, "feed desk went dark");
	assert_false(p.notice.good);
	d.alert_id = STR("ops_2");
	assert_code(compose_post(r.s, r.f->c, &b, 9000, &r.f->a, &p, &e), ERR_NONE);
	assert_true(p.notice.good);
	d.alert_id = STR("ops_3");
	assert_code(compose_post(r.s, r.f->c, &b, 9000, &r.f->a, &p, &e), ERR_GONE);
	store_close(r.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			each_find_is_shown_once_with_all_marks_around_it, fixture_setup,
			fixture_teardown),
		cmocka_unit_test_setup_teardown(
			a_notice_is_as_it_was_written_down, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			a_message_of_several_rows_is_a_digest, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(an_alert_shows_what_its_own_watch_found,
			fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(names_are_those_of_the_configuration_now,
			fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			several_watches_are_all_named_under_the_highest_priority, fixture_setup,
			fixture_teardown),
		cmocka_unit_test_setup_teardown(
			watches_of_one_word_show_it_each, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
			each_watch_shows_at_least_one_find, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests_name("desk_compose", tests, NULL, NULL);
}
