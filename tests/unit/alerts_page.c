/* SPDX-License-Identifier: ISC */
/* Pages: what stands where in alerts, digests and notices, in both languages; and how large they are made. */
#include "alerts/page.h"
#include "alerts/text.h"
#include "tests/unit/alerts_fixture.h"

static const struct msg_limits roomy = {UNIT_CODE_POINTS, .title = 300, .excerpt = 500,
	.label = 120, .excerpts = 3, .marks = 12, .items = 20};

static int setup(void **state)
{
	static struct fixture f;

	fixture_init(&f, "slack");
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	fixture_done(*state);
	return 0;
}

static struct page build(struct fixture *f, const struct msg_limits *l)
{
	struct page g = {0};

	assert_code(page_build(fixture_post(f), &f->d.look, l, &f->a, &g), ERR_NONE);
	return g;
}

/* Paragraph i in one line. */
static struct str line(struct fixture *f, const struct page *g, size_t i)
{
	assert_true(i < g->n_pars);
	buf_reset(&f->body);
	for (size_t k = 0; k < g->pars[i].n_runs; k++) {
		assert_true(g->pars[i].runs[k].text.n > 0);
		buf_str(&f->body, g->pars[i].runs[k].text);
	}
	return buf_view(&f->body);
}

#define LINE(i, literal) assert_str_is(line(f, &g, i), literal)

static void roles_are(const struct page *g, const enum page_role *roles, size_t n)
{
	assert_int_equal(g->n_pars, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(g->pars[i].role, roles[i]);
}

#define ROLES(...)                                                                             \
	do {                                                                                   \
		static const enum page_role roles[] = {__VA_ARGS__};                           \
                                                                                               \
		roles_are(&g, roles, sizeof(roles) / sizeof(roles[0]));                        \
	} while (0)

static void test_an_alert_is_title_quotes_and_meta(void **state)
{
	struct fixture *f = *state;
	struct page g = build(f, &roomy);

	ROLES(PAGE_TITLE, PAGE_QUOTE, PAGE_QUOTE, PAGE_META);
	LINE(0, "\u200Fبغداد تستقبل وفدا من التحالف الدولي لبحث \"المرحلة المقبلة\"");
	assert_str_is(g.pars[0].runs[0].text, TEXT_RLM);
	assert_int_equal(g.pars[0].runs[0].url.n, 0);
	assert_str_is(g.pars[0].runs[2].text, "التحالف الدولي");
	assert_true(g.pars[0].runs[2].bold && !g.pars[0].runs[1].bold);
	assert_str_eq(g.pars[0].runs[1].url, f->al.url);
	LINE(3, "\u200Fالمصدر: \u2068صحيفة النهر Nahr 24\u2069 · \u2068"
		"2024-11-20 22:00 UTC\u2069"
		" · الرصد: \u2068متابعة التحالف\u2069 (\u2068التحالف الدولي\u2069)"
		" · ورد أيضا في \u2068"
		"3\u2069 مصادر أخرى");
	assert_int_equal(g.pars[3].runs[1].time_s, f->al.published_s);
	assert_str_eq(g.url, f->al.url);
	assert_str_eq(g.outlet, f->al.feed_title);
	assert_int_equal(g.time_s, f->al.published_s);
	assert_true(g.rtl && !g.urgent);
	assert_str_eq(g.title, line(f, &g, 0));
}

static void test_short_has_no_quotes_and_headline_is_one_line(void **state)
{
	struct fixture *f = *state;

	f->d.look.template = TEMPLATE_SHORT;
	struct page g = build(f, &roomy);

	ROLES(PAGE_TITLE, PAGE_META);
	f->d.look.template = TEMPLATE_HEADLINE;
	f->al.priority = STR("urgent");
	g = build(f, &roomy);
	ROLES(PAGE_TITLE);
	LINE(0, "\u200F🔴 بغداد تستقبل وفدا من التحالف الدولي لبحث \"المرحلة المقبلة\""
		" — \u2068صحيفة النهر Nahr 24\u2069");
	assert_true(g.urgent);
}

/* English words around: their paragraphs are read from the left, the article's from the right. */
static void test_english_words_need_no_mark(void **state)
{
	struct fixture *f = *state;

	f->d.look.language = LANG_EN;
	struct page g = build(f, &roomy);

	assert_str_is(g.pars[0].runs[0].text, TEXT_RLM);
	LINE(3, "Source: \u2068صحيفة النهر Nahr 24\u2069 · \u2068"
		"2024-11-20 22:00 UTC\u2069"
		" · Watch: \u2068متابعة التحالف\u2069 (\u2068التحالف الدولي\u2069)"
		" · also reported by \u2068"
		"3\u2069 other outlets");
	assert_true(g.rtl);
	f->al.title = STR("Talks in Baghdad");
	f->al.n_title_marks = 0;
	g = build(f, &roomy);
	LINE(0, "Talks in Baghdad");
	/* Its excerpts are Arabic. */
	assert_true(g.rtl);
	f->al.n_hits = 0;
	g = build(f, &roomy);
	assert_false(g.rtl);
}

static void make_digest(struct fixture *f, const char *why, size_t more)
{
	for (size_t i = 0; i < 3; i++)
		f->several[i] = f->al;
	f->watches[1] = (struct alert_watch){STR("oil"), STR("النفط")};
	f->several[0].watches = &f->watches[1];
	f->several[0].url = STR("");
	f->several[0].priority = STR("high");
	f->several[0].title = STR("ارتفاع النفط");
	f->several[0].n_title_marks = 0;
	f->several[2].feed_id = STR("dijla");
	f->several[2].feed_title = STR("دجلة");
	f->post = (struct post){.id = f->al.id,
		.kind = POST_DIGEST,
		.alerts = f->several,
		.n_alerts = 3,
		.n_more = more,
		.why = str_of(why)};
}

/* A briefing is read by subject, then outlet. */
static void test_a_briefing_has_a_part_for_each_watch(void **state)
{
	struct fixture *f = *state;

	make_digest(f, "schedule", 0);
	struct page g = build(f, &roomy);

	ROLES(PAGE_HEADING, PAGE_HEADING, PAGE_ITEM, PAGE_ITEM, PAGE_HEADING, PAGE_ITEM);
	LINE(0, "\u200Fموجز الرصد: \u2068"
		"3\u2069 تنبيهات");
	LINE(1, "\u200Fالرصد: \u2068متابعة التحالف\u2069");
	assert_true(fixture_has(line(f, &g, 2), STR(" — \u2068دجلة\u2069 · \u2068"
						    "2024")));
	LINE(4, "\u200Fالرصد: \u2068النفط\u2069");
	LINE(5, "\u200F🔴 ارتفاع النفط — \u2068صحيفة النهر Nahr 24\u2069"
		" · \u2068"
		"2024-11-20 22:00 UTC\u2069 · ورد أيضا في \u2068"
		"3\u2069 مصادر أخرى");
	assert_int_equal(g.url.n, 0);
	assert_str_is(g.title, "\u200Fموجز الرصد: \u2068"
			       "3\u2069 تنبيهات");
}

static void test_what_came_in_one_window_keeps_its_order(void **state)
{
	struct fixture *f = *state;

	make_digest(f, "group", 0);
	struct page g = build(f, &roomy);

	LINE(0, "\u200Fتتمة: \u2068"
		"3\u2069 تنبيهات");
	LINE(1, "\u200Fالرصد: \u2068النفط\u2069");
	assert_true(str_starts(line(f, &g, 2), STR("\u200F🔴 ارتفاع النفط")));
}

static void test_each_kind_of_digest_has_its_heading_in_each_language(void **state)
{
	static const struct {
		const char *why, *ar, *en;
	} rows[] = {
		{"group", "\u200Fتتمة: ", "More of the same watch: "},
		{"schedule", "\u200Fموجز الرصد: ", "Briefing: "},
		{"quiet", "\u200Fفي ساعات الهدوء: ", "During quiet hours: "},
		{"backlog", "\u200Fتأخر تسليمها: ", "Delivered late: "},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		f->d.look.language = i % 2 == 0 ? LANG_AR : LANG_EN;
		make_digest(f, rows[i / 2].why, 0);
		struct page g = build(f, &roomy);

		assert_true(str_starts(
			line(f, &g, 0), str_of(i % 2 == 0 ? rows[i / 2].ar : rows[i / 2].en)));
	}
}

static void test_a_long_digest_says_how_many_more_there_are(void **state)
{
	struct fixture *f = *state;
	struct msg_limits two = roomy;

	two.items = 2;
	make_digest(f, "backlog", 40);
	struct page g = build(f, &two);

	LINE(0, "\u200Fتأخر تسليمها: \u2068"
		"43\u2069 تنبيها");
	LINE(g.n_pars - 1, "\u200Fو\u2068"
			   "41\u2069 أخرى");
	assert_int_equal(g.pars[g.n_pars - 1].role, PAGE_META);
}

static void test_a_notice_is_heading_and_sentence(void **state)
{
	struct fixture *f = *state;

	f->post = (struct post){.kind = POST_NOTICE,
		.notice = {.code = STR("feed-dark"),
			.subject = STR("almada"),
			.text = STR("nothing\nnew")}};
	struct page g = build(f, &roomy);

	ROLES(PAGE_HEADING, PAGE_META);
	LINE(0, "\u200Fراصد: خلل \u2068"
		"almada\u2069");
	LINE(1, "nothing new");
	f->post.notice = (struct alert_notice){.good = true};
	f->d.look.language = LANG_EN;
	g = build(f, &roomy);
	ROLES(PAGE_HEADING);
	LINE(0, "rasid: well again");
}

/* ---- sizes --------------------------------------------------------------------------------- */

static const struct msg_limits steps[] = {
	{UNIT_BYTES, .title = 400, .label = 40},
	{UNIT_BYTES, .title = 200, .label = 40},
	{UNIT_BYTES, .title = 100, .label = 40},
};

static size_t put(const struct dest *d, const struct post *p, const struct page *g, bool plain,
	struct buf *out)
{
	(void)d;
	(void)p;
	(void)plain;
	buf_str(out, g->title);
	return out->n;
}

static void test_the_largest_size_that_fits_is_taken(void **state)
{
	static const struct {
		size_t max;
		bool plain;
		size_t from, to;
	} rows[] = {{1000, false, 300, 410}, {300, false, 150, 210}, {150, false, 50, 110},
		{1000, true, 150, 210}, {150, true, 50, 110}};
	static char title[1000];
	struct fixture *f = *state;

	memset(title, 'a', sizeof(title));
	f->al.title = (struct str){title, sizeof(title)};
	f->al.n_title_marks = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct page_form form = {"test", steps, 3, 1, rows[i].max, put};

		buf_reset(&f->body);
		assert_code(page_fit(&form, &f->d, fixture_post(f), rows[i].plain, &f->a,
				    &f->body, &f->e),
			ERR_NONE);
		assert_in_range(f->body.n, rows[i].from, rows[i].to);
	}
	const struct page_form none = {"test", steps, 3, 1, 50, put};

	assert_code(page_fit(&none, &f->d, fixture_post(f), false, &f->a, &f->body, &f->e),
		ERR_LIMIT);
	assert_has(f->e.msg, "test");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_an_alert_is_title_quotes_and_meta),
		T(test_short_has_no_quotes_and_headline_is_one_line),
		T(test_english_words_need_no_mark),
		T(test_a_briefing_has_a_part_for_each_watch),
		T(test_what_came_in_one_window_keeps_its_order),
		T(test_each_kind_of_digest_has_its_heading_in_each_language),
		T(test_a_long_digest_says_how_many_more_there_are),
		T(test_a_notice_is_heading_and_sentence),
		T(test_the_largest_size_that_fits_is_taken),
	};

	return cmocka_run_group_tests_name("alerts_page", tests, NULL, NULL);
}
