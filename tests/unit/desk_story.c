/* SPDX-License-Identifier: ISC */
/* One event in several outlets: who is told by the first of them, who by the others. */
#include "desk/compose.h"
#include "desk/story.h"
#include "tests/unit/desk_rig.h"
#include "tests/unit/store_counting.h"

#define HOUR (INT64_C(3600) * 1000)

enum {
	OUTLETS = 12
};

/* Three paragraphs of a statement, and what others wrote around one of them. */
#define STATEMENT                                                                                                                                                 \
	"أعلن التحالف الدولي في بيان صدر مساء الأحد أن قواته سلمت معسكر الوادي الشمالي إلى "   \
	"الجيش بعد ثلاثة أشهر من المباحثات، وأن الجنود الذين كانوا فيه نقلوا إلى قاعدة أخرى " \
	"في غرب البلاد، على أن تكتمل المرحلة الأولى من الانسحاب قبل نهاية العام الحالي.\n\n"
#define DETAILS                                                                                                                                                    \
	"وقال المتحدث باسم القيادة العامة إن لجنة مشتركة جردت المعدات والمخازن ووقعت محضر "    \
	"التسليم بحضور ممثلين عن المحافظة، مضيفا أن حراسة المنشآت النفطية القريبة ستتولاها " \
	"شرطة الطاقة ابتداء من يوم غد، وأن أهالي القرى المجاورة لن يطلب منهم مغادرة بيوتهم.\n\n"
#define COLOUR                                                                                                                                                   \
	"وروى مراسلنا الذي زار المكان أن آخر قافلة خرجت فجرا تحت المطر، وأن صاحب المقهى "        \
	"المقابل للبوابة ظل يوزع الشاي على السائقين حتى غابت أضواء الشاحنات خلف التلال، ثم " \
	"أنزل لافتة كتب عليها بثلاث لغات أن القهوة مجانية للجميع، وقال إنه سيفتقد ضجيجهم.\n\n"
#define OTHER                                                                                                                                                          \
	"وصل وزير الخارجية إلى العاصمة في زيارة تستغرق يومين يبحث خلالها مع نظيره دور التحالف "  \
	"الدولي في تدريب الشرطة وإعادة إعمار المدن المحررة، ومن المقرر أن يلتقي رئيس البرلمان " \
	"وعددا من رؤساء الكتل قبل أن يتوجه إلى الجنوب لافتتاح القنصلية الجديدة في المدينة.\n\n"

/* ---- a desk with many outlets --------------------------------------------------------------- */

static void write_feeds(struct rig *r)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	for (int i = 0; i < OUTLETS; i++)
		buf_printf(&b,
			"[feed o%d]\nurl = http://www.o%d.example/rss\n"
			"title = منبر %d\nfirst_poll = alert\n",
			i, i, i);
	buf_printf(&b, "[feed o0b]\nurl = http://o0.example/politics\nfirst_poll = alert\n");
	write_file(r, "feeds.d/f.conf", b.p);
}

static int setup_stories(void **state)
{
	if (setup(state) != 0)
		return -1;
	struct rig *r = *state;

	write_feeds(r);
	reload(r);
	r->desk.stories = stories_new();
	return 0;
}

static int teardown_stories(void **state)
{
	struct rig *r = *state;

	stories_free(r->desk.stories);
	return teardown(state);
}

static void conf(struct rig *r, const char *watch, const char *dest)
{
	write_file(r, "watch.d/w.conf", watch);
	write_file(r, "alerts.d/d.conf", dest);
	reload(r);
}

static enum errc run_from(struct rig *r, const char *feed, const char *id, const char *title,
	const char *body, struct err *e)
{
	struct article a = item(id, title, body);

	r->feed = str_of(feed);
	r->state = (struct feed_state){.url = config_feed(r->desk.config, r->feed)->url};
	return run(r, &a, 1, e);
}

/* An article, in a document of its own; its number. */
static int64_t comes(struct rig *r, const char *feed, const char *title, const char *body)
{
	struct err e = {0};

	if (run_from(r, feed, title, title, body, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return r->in.first_id;
}

/* The statement as outlet i has it. */
static int64_t copy_comes(struct rig *r, int i)
{
	char feed[8];
	char title[64];

	snprintf(feed, sizeof(feed), "o%d", i);
	snprintf(title, sizeof(title), "تسليم معسكر الوادي كما نشره منبر %d", i);
	return comes(r, feed, title, STATEMENT DETAILS);
}

static struct store_article article(struct rig *r, int64_t id)
{
	struct store_article a = {0};
	struct err e = {0};

	if (store_article_get(r->desk.store, id, &r->arena, &a, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return a;
}

static int64_t story_of(struct rig *r, int64_t id)
{
	return article(r, id).story;
}

/* ---- what was told ------------------------------------------------------------------------ */

struct rows {
	struct buf b;
};

static void on_row(const struct store_alert_row *row, void *arg)
{
	static const char *const states[DELIVERY_N] = {
		"goes", "sending", "done", "dead", "held", "kept"};
	struct rows *rows = arg;

	buf_printf(&rows->b, "%s%lld " STR_F " %s%s" STR_F, rows->b.n != 0 ? ", " : "",
		(long long)row->article, STR_A(row->watch), states[row->state],
		row->hold.n != 0 ? " " : "", STR_A(row->hold));
}

/* The deliveries to a destination, the newest first: article, watch, state, why. */
static void assert_told(struct rig *r, const char *dest, const char *want)
{
	const struct store_alert_filter f = {
		.dest = str_of(dest), .states = ~0U, .until_ms = INT64_MAX, .max = 100};
	struct rows rows;
	struct err e = {0};

	buf_init(&rows.b, BUF_NO_MAX);
	assert_code(store_alerts_each(r->desk.store, &f, on_row, &rows, &e), ERR_NONE);
	assert_str_eq(buf_view(&rows.b), str_of(want));
	buf_done(&rows.b);
}

/* Takes the next message of a destination, and it is delivered. n 0: nothing is due. */
static struct post leaves(struct rig *r, const char *dest)
{
	const struct store_take t = {.dest = str_of(dest), .now_ms = r->now_ms, .max = 20};
	struct store_batch b = {0};
	struct post p = {.n_alerts = 0};
	bool found = false;
	int64_t due = 0;
	struct err e = {0};

	assert_code(store_outbox_take(r->desk.store, &t, &r->arena, &b, &found, &due, &e),
		ERR_NONE);
	if (!found)
		return p;
	int64_t seq = b.v[0].seq;

	if (compose_post(r->desk.store, r->desk.config, &b, r->now_ms, &r->arena, &p, &e) !=
		ERR_NONE)
		fail_msg("%s", e.msg);
	assert_code(store_outbox_done(r->desk.store, seq, r->now_ms, &e), ERR_NONE);
	return p;
}

/* ---- which articles ----------------------------------------------------------------------- */

static void test_copies_are_one_story_and_others_are_not(void **state)
{
	struct rig *r = *state;
	int64_t first = copy_comes(r, 0);
	int64_t copy = copy_comes(r, 1);
	int64_t rewrite = comes(r, "o2", "آخر قافلة تغادر الوادي", COLOUR STATEMENT);
	int64_t other = comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);

	assert_int_equal(story_of(r, first), first);
	assert_int_equal(story_of(r, copy), first);
	assert_int_equal(story_of(r, rewrite), first);
	assert_int_equal(story_of(r, other), other);
	assert_int_equal(article(r, first).story_outlets, 3);
	assert_int_equal(article(r, other).story_outlets, 0);
}

static void test_articles_of_one_document_join_each_other(void **state)
{
	struct rig *r = *state;
	struct article v[2] = {
		item("1", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT DETAILS),
		item("2", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT DETAILS " ")};

	v[0].published_s = 1699990000;
	v[1].published_s = 1699993000;
	v[1].body = STR(STATEMENT DETAILS "تحديث");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, v, 2);
	assert_int_equal(r->in.n_new, 2);
	assert_int_equal(story_of(r, 1), 1);
	assert_int_equal(story_of(r, 2), 1);
	assert_told(r, "d", "2 w kept story, 1 w goes");
}

/* Feeds of one host are of one outlet. */
static void test_two_feeds_of_an_outlet_count_once(void **state)
{
	struct rig *r = *state;
	int64_t first =
		comes(r, "o0", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT DETAILS);
	int64_t again =
		comes(r, "o0b", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT DETAILS);

	assert_int_equal(story_of(r, again), first);
	assert_int_equal(article(r, first).story_outlets, 1);
	copy_comes(r, 1);
	assert_int_equal(article(r, first).story_outlets, 2);
}

/* One host makes feeds for many that have none. */
static void test_outlets_are_told_apart_by_their_links(void **state)
{
	struct article a = item("1", "تسليم معسكر الوادي كما نشره الأول", STATEMENT DETAILS);
	struct article b = item("2", "تسليم معسكر الوادي كما نشره الثاني", STATEMENT DETAILS);
	struct rig *r = *state;

	a.link = STR("https://one.example/1");
	b.link = STR("https://www.two.example/1");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &a, 1);
	r->feed = STR("o0b");
	r->state = (struct feed_state){.url = STR("http://o0.example/politics")};
	poll(r, &b, 1);
	assert_int_equal(story_of(r, 2), 1);
	assert_int_equal(article(r, 1).story_outlets, 2);
}

/* Ten channels of one network are ten outlets. */
static void test_a_host_of_everybody_is_no_outlet(void **state)
{
	struct article a = item("1", "تسليم معسكر الوادي كما نشرته قناة", STATEMENT DETAILS);
	struct article b = item("2", "تسليم معسكر الوادي كما نشرته أخرى", STATEMENT DETAILS);
	struct rig *r = *state;

	a.link = STR("https://t.me/one/1");
	b.link = STR("https://t.me/two/9");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &a, 1);
	r->feed = STR("o0b");
	r->state = (struct feed_state){.url = STR("http://o0.example/politics")};
	poll(r, &b, 1);
	assert_int_equal(story_of(r, 2), 1);
	assert_int_equal(article(r, 1).story_outlets, 2);
	assert_told(r, "d", "2 w kept story, 1 w goes");
}

/* A site that moved: what it publishes again is looked at as its own, before and after a restart. */
static void test_articles_of_one_feed_are_of_one_outlet(void **state)
{
	struct article v[3] = {item("1", "تسليم معسكر الوادي إلى الجيش", STATEMENT DETAILS),
		item("2", "الوادي: تسليم المعسكر إلى الجيش", STATEMENT DETAILS "تتمة"),
		item("3", "إلى الجيش: تسليم معسكر الوادي", STATEMENT DETAILS "خاتمة")};
	struct rig *r = *state;
	struct err e = {0};

	v[0].link = STR("http://localhost:1313/1");
	v[1].link = STR("https://one.example/2");
	v[2].link = STR("https://two.example/3");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &v[0], 1);
	poll(r, &v[1], 1);
	assert_int_equal(story_of(r, 2), 2);
	stories_free(r->desk.stories);
	r->desk.stories = stories_new();
	assert_code(stories_load(&r->desk, r->now_ms, &e), ERR_NONE);
	poll(r, &v[2], 1);
	assert_int_equal(story_of(r, 3), 3);
	assert_told(r, "d", "3 w goes, 2 w goes, 1 w goes");
}

static void test_a_headline_joins_the_article(void **state)
{
	struct rig *r = *state;
	int64_t first = comes(r, "o0", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT);
	int64_t headline = comes(r, "o1", "تسليم معسكر الوادي الشمالي إلى الجيش", "");

	assert_int_equal(story_of(r, headline), first);
}

/* What a first poll finds from long ago takes no place. */
static void test_the_past_of_a_new_feed_has_no_story(void **state)
{
	struct rig *r = *state;
	struct article a = item("1", "بيان قديم للتحالف الدولي", STATEMENT DETAILS);

	a.published_s = r->now_ms / 1000 - 20 * 86400;
	write_file(r, "feeds.d/f.conf",
		"[feed o0]\nurl = http://o0.example/rss\n"
		"[feed o1]\nurl = http://o1.example/rss\nfirst_poll = alert\n");
	reload(r);
	r->feed = STR("o0");
	r->state.url = STR("http://o0.example/rss");
	poll(r, &a, 1);
	assert_int_equal(story_of(r, 1), 0);
	assert_int_equal(story_of(r, copy_comes(r, 1)), 2);
}

/* ---- who rings ---------------------------------------------------------------------------- */

static void test_the_first_rings_and_others_join(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	copy_comes(r, 1);
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	assert_told(r, "d", "3 w goes, 2 w kept story, 1 w goes");
}

/* A baseline told nobody. */
static void test_what_was_told_to_nobody_joins_nothing(void **state)
{
	struct rig *r = *state;

	write_file(r, "feeds.d/f.conf",
		"[feed o0]\nurl = http://o0.example/rss\n"
		"[feed o1]\nurl = http://o1.example/rss\nfirst_poll = alert\n"
		"[feed o2]\nurl = http://o2.example/rss\nfirst_poll = alert\n");
	reload(r);
	copy_comes(r, 0);
	copy_comes(r, 1);
	copy_comes(r, 2);
	assert_int_equal(story_of(r, 2), 1);
	assert_told(r, "d", "3 w kept story, 2 w goes");
}

static void test_each_watch_is_told_once(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n[watch cafe]\nterm = صاحب المقهى\n",
		"[destination d]\ntype = console\n");
	copy_comes(r, 0);
	comes(r, "o1", "آخر قافلة تغادر الوادي", COLOUR STATEMENT);
	comes(r, "o2", "آخر قافلة تغادر الوادي مع صورها", COLOUR STATEMENT);
	assert_told(r, "d",
		"3 cafe kept story, 3 w kept story, 2 cafe goes, 2 w kept story, 1 w goes");
}

/* The same two thousand times over would not fit. */
static void test_many_watches_at_many_destinations_are_told_in_little_room(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf watches;
	AUTO_BUF struct buf dests;
	struct err e = {0};

	buf_init(&watches, BUF_NO_MAX);
	buf_init(&dests, BUF_NO_MAX);
	for (int i = 0; i < 200; i++)
		buf_printf(&watches, "[watch w%d]\nterm = التحالف الدولي\n", i);
	for (int i = 0; i < 10; i++)
		buf_printf(&dests, "[destination d%d]\ntype = console\n", i);
	conf(r, watches.p, dests.p);
	r->arena_max = 8 << 20;
	assert_code(run_from(r, "o0", "1", "تسليم معسكر الوادي", STATEMENT, &e), ERR_NONE);
	assert_code(run_from(r, "o1", "2", "تسليم المعسكر", STATEMENT, &e), ERR_NONE);
	assert_code(run_from(r, "o2", "3", "تسليم معسكر", STATEMENT, &e), ERR_NONE);
	assert_int_equal(article(r, 1).story_outlets, 3);
}

static void test_each_destination_is_told_once(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n",
		"[destination d]\ntype = console\n[destination all]\ntype = console\n"
		"stories = each\n");
	copy_comes(r, 0);
	copy_comes(r, 1);
	assert_told(r, "d", "2 w kept story, 1 w goes");
	assert_told(r, "all", "2 w goes, 1 w goes");
	assert_false(leaves(r, "all").alerts[0].story_grown);
	assert_false(leaves(r, "all").alerts[0].story_grown);
}

static void test_a_watch_may_want_each(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\nstories = each\n",
		"[destination d]\ntype = console\n");
	copy_comes(r, 0);
	copy_comes(r, 1);
	assert_told(r, "d", "2 w goes, 1 w goes");
}

/* Who must be woken is woken by what is new in it, and not by copies. */
static void test_of_an_urgent_watch_only_copies_join(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\npriority = urgent\n",
		"[destination d]\ntype = console\n");
	copy_comes(r, 0);
	copy_comes(r, 1);
	comes(r, "o2", "آخر قافلة تغادر الوادي", COLOUR OTHER STATEMENT);
	assert_int_equal(story_of(r, 3), 1);
	assert_told(r, "d", "3 w goes, 2 w kept story, 1 w goes");
	leaves(r, "d");
	assert_false(leaves(r, "d").alerts[0].story_grown);
}

/* The flash comes first, and all of it stands in the report that follows. */
static void test_of_an_urgent_watch_the_report_behind_a_flash_rings(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\npriority = urgent\n",
		"[destination d]\ntype = console\n");
	comes(r, "o0", "عاجل: تسليم معسكر الوادي الشمالي", STATEMENT);
	comes(r, "o1", "القوات المنسحبة تغادر معسكر الوادي", STATEMENT DETAILS COLOUR OTHER);
	comes(r, "o2", "القوات المنسحبة تغادر معسكر الوادي", "");
	assert_int_equal(story_of(r, 2), 1);
	assert_int_equal(story_of(r, 3), 1);
	assert_told(r, "d", "2 w goes, 1 w goes");
}

/* It joins since it has most of a short article, which is next to nothing of what it says. */
static void test_a_long_report_of_which_little_is_known_rings(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, STR(STATEMENT));
	for (int i = 0; i < 200; i++)
		buf_printf(&b, "بند%d ينص على%d ", i, i * 7);
	comes(r, "o0", "تسليم معسكر الوادي", STATEMENT);
	comes(r, "o1", "ما ينص عليه الاتفاق", b.p);
	comes(r, "o2", "بنود الاتفاق كاملة", b.p);
	assert_int_equal(story_of(r, 2), 1);
	assert_int_equal(story_of(r, 3), 1);
	leaves(r, "d");
	assert_false(leaves(r, "d").alerts[0].story_grown);
	assert_told(r, "d", "3 w kept story, 2 w done, 1 w done");
}

/* What happened next is told with the words of yesterday. */
static void test_what_is_new_in_a_story_is_told_again_after_a_day(void **state)
{
	struct rig *r = *state;

	/* Two outlets: it does not grow. */
	copy_comes(r, 0);
	leaves(r, "d");
	r->now_ms += 13 * HOUR;
	comes(r, "o1", "آخر قافلة تغادر الوادي", COLOUR STATEMENT);
	r->now_ms += 11 * HOUR;
	comes(r, "o0", "زيارة الوزير وقافلة الوادي", OTHER COLOUR);
	comes(r, "o1", "زيارة الوزير وقافلة الوادي", OTHER COLOUR);
	assert_int_equal(story_of(r, 3), 1);
	assert_told(r, "d", "4 w kept story, 3 w goes, 2 w kept story, 1 w done");
	struct post p = leaves(r, "d");

	assert_false(p.alerts[0].story_grown);
	assert_true(p.alerts[0].n_hits > 0);
}

/* What stands in a digest that has not left is not told yet, and what a clock noted that was ahead was told. */
static void test_a_day_is_counted_from_what_left_and_by_a_clock_that_is_right(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n",
		"[destination d]\ntype = console\nschedule = thu 23:00\nzone = UTC\n");
	copy_comes(r, 0);
	r->now_ms += 23 * HOUR;
	comes(r, "o1", "آخر قافلة تغادر الوادي", COLOUR STATEMENT);
	r->now_ms += 2 * HOUR;
	comes(r, "o4", "زيارة الوزير وقافلة الوادي", OTHER COLOUR);
	assert_told(r, "d", "3 w kept story, 2 w kept story, 1 w held schedule");
	r->now_ms = INT64_C(1700175600000); /* Thursday */
	assert_int_equal(leaves(r, "d").n_alerts, 1);
	r->now_ms += HOUR;
	comes(r, "o5", "أسئلة عن زيارة الوزير", OTHER STATEMENT);
	assert_int_equal(story_of(r, 4), 1);
	assert_int_equal(leaves(r, "d").n_alerts, 0);
}

/* An item that tells something else now is another article under an old name. */
static void test_an_item_that_was_replaced_is_no_later_wording_of_its_story(void **state)
{
	struct rig *r = *state;
	struct article a = item("1", "تسليم معسكر الوادي الشمالي", STATEMENT DETAILS);

	a.link = STR("http://www.o0.example/live");
	a.published_s = r->now_ms / 1000;
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &a, 1);
	r->now_ms += 25 * HOUR;
	a.title = STR("زيارة لبحث دور التحالف");
	a.body = STR(OTHER);
	a.published_s = r->now_ms / 1000;
	poll(r, &a, 1);
	assert_int_equal(article(r, 2).version_of, 1);
	assert_int_equal(story_of(r, 2), 2);
	assert_told(r, "d", "2 w goes, 1 w goes");
}

static void test_what_was_given_up_told_nobody(void **state)
{
	struct rig *r = *state;
	struct store_sweep io = {0};
	struct err e = {0};
	const struct store_alert_filter all = {
		.dest = STR("d"), .states = ~0U, .until_ms = INT64_MAX, .max = 100};

	copy_comes(r, 0);
	assert_code(store_alert_drop(r->desk.store, &all, STR("by hand"), r->now_ms, &io, &e),
		ERR_NONE);
	copy_comes(r, 1);
	copy_comes(r, 2);
	assert_told(r, "d", "3 w kept story, 2 w goes, 1 w dead");
}

/* ---- how many outlets ---------------------------------------------------------------------- */

static void test_a_message_says_how_many_others_tell_it(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	copy_comes(r, 1);
	copy_comes(r, 2);
	copy_comes(r, 3);
	struct post p = leaves(r, "d");

	assert_int_equal(p.n_alerts, 1);
	assert_str_is(p.alerts[0].story_id, "sty_1");
	assert_int_equal(p.alerts[0].story_outlets, 4);
	assert_false(p.alerts[0].story_grown);
	assert_int_equal(leaves(r, "d").n_alerts, 0);
}

static void test_a_story_that_grows_says_so_at_three_and_ten(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	assert_int_equal(leaves(r, "d").alerts[0].story_outlets, 1);
	for (int i = 1; i < OUTLETS; i++) {
		copy_comes(r, i);
		struct post p = leaves(r, "d");

		if (i != 2 && i != 9) {
			assert_int_equal(p.n_alerts, 0);
			continue;
		}
		assert_int_equal(p.n_alerts, 1);
		assert_true(p.alerts[0].story_grown);
		assert_int_equal(p.alerts[0].story_outlets, i + 1);
		assert_int_equal(p.alerts[0].article_id, i + 1);
	}
}

/* What joined can be sent by hand, and is whole then. */
static void test_what_joined_can_be_sent(void **state)
{
	struct rig *r = *state;
	struct store_sweep io = {0};
	struct err e = {0};
	const struct store_alert_filter kept = {.dest = STR("d"),
		.states = 1U << DELIVERY_SUPPRESSED,
		.until_ms = INT64_MAX,
		.max = 100};

	copy_comes(r, 0);
	copy_comes(r, 1);
	leaves(r, "d");
	assert_code(
		store_alert_requeue(r->desk.store, &kept, false, r->now_ms, &io, &e), ERR_NONE);
	struct post p = leaves(r, "d");

	assert_int_equal(p.n_alerts, 1);
	assert_int_equal(p.alerts[0].article_id, 2);
	assert_false(p.alerts[0].story_grown);
	assert_true(p.alerts[0].n_hits > 0);
}

/* ---- with what else keeps silent ------------------------------------------------------------ */

static void test_a_digest_has_a_line_a_story(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n",
		"[destination d]\ntype = console\ngroup = 1h\n");
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	copy_comes(r, 0);
	copy_comes(r, 1);
	copy_comes(r, 2);
	assert_told(r, "d", "4 w kept story, 3 w kept story, 2 w held group, 1 w goes");
	leaves(r, "d");
	r->now_ms += HOUR;
	struct post p = leaves(r, "d");

	assert_int_equal(p.n_alerts, 1);
	assert_int_equal(p.alerts[0].article_id, 2);
	assert_int_equal(p.alerts[0].story_outlets, 3);
}

/* Held over the night, told in the morning once, with all outlets. */
static void test_quiet_hours_hold_the_first_and_others_join_it(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n",
		"[destination d]\ntype = console\nquiet = 22:00-07:00\nzone = UTC\n");
	r->now_ms = 1700006400000; /* 2023-11-15 00:00 */
	for (int i = 0; i < 4; i++)
		copy_comes(r, i);
	assert_told(r, "d", "4 w kept story, 3 w kept story, 2 w kept story, 1 w held quiet");
	r->now_ms += 8 * HOUR;
	struct post p = leaves(r, "d");

	assert_int_equal(p.n_alerts, 1);
	assert_int_equal(p.alerts[0].story_outlets, 4);
	copy_comes(r, 4);
	assert_int_equal(leaves(r, "d").n_alerts, 0);
}

static void test_a_story_can_be_muted(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	int64_t id = 0;

	copy_comes(r, 0);
	leaves(r, "d");
	const struct store_mute m = {.kind = STORE_MUTE_STORY,
		.subject = STR("sty_1"),
		.until_ms = INT64_MAX,
		.created_ms = r->now_ms};

	assert_code(mutes_add(&r->desk, &m, &id, &e), ERR_NONE);
	copy_comes(r, 1);
	copy_comes(r, 2);
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	assert_told(r, "d", "4 w goes, 3 w kept muted, 2 w kept muted, 1 w done");
	assert_code(mutes_remove(&r->desk, id, &e), ERR_NONE);
	copy_comes(r, 4);
	assert_told(r, "d", "5 w goes, 4 w goes, 3 w kept muted, 2 w kept muted, 1 w done");
}

/* ---- edits --------------------------------------------------------------------------------- */

static void test_a_later_wording_keeps_the_story(void **state)
{
	struct rig *r = *state;
	struct article a = item("1", "تسليم معسكر الوادي", STATEMENT DETAILS);

	conf(r, "[watch w]\nterm = التحالف الدولي\n[watch cafe]\nterm = صاحب المقهى\n",
		"[destination d]\ntype = console\n");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &a, 1);
	a.body = STR(COLOUR);
	poll(r, &a, 1);
	assert_int_equal(article(r, 2).version_of, 1);
	assert_int_equal(story_of(r, 2), 1);
	assert_told(r, "d", "2 cafe goes, 1 w goes");
	assert_int_equal(story_of(r, comes(r, "o1", "صاحب المقهى يروي", COLOUR)), 1);
	assert_told(r, "d", "3 cafe kept story, 2 cafe goes, 1 w goes");
}

/* ---- failures ------------------------------------------------------------------------------ */

static void restart(struct rig *r)
{
	struct err e = {0};

	store_close(r->desk.store);
	assert_code(open_store(r, &e), ERR_NONE);
	stories_free(r->desk.stories);
	r->desk.stories = stories_new();
	assert_code(stories_load(&r->desk, r->now_ms, &e), ERR_NONE);
}

static void test_a_restart_knows_what_was(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	restart(r);
	assert_int_equal(stories_size(r->desk.stories).articles, 1);
	copy_comes(r, 1);
	assert_told(r, "d", "2 w kept story, 1 w goes");
}

/* All that is stored is older than the window, since the machine was off, or its clock went ahead. */
static void test_articles_are_taken_after_a_long_time_off(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	copy_comes(r, 1);
	r->now_ms += INT64_C(30) * 24 * 60 * 60 * 1000;
	restart(r);
	assert_int_equal(stories_size(r->desk.stories).articles, 1);
	int64_t again = copy_comes(r, 2);

	assert_int_equal(story_of(r, again), again);
	assert_int_equal(stories_size(r->desk.stories).articles, 1);
}

/* Whatever fails: the window is as it was, and the job that is run again finds what it would have found. */
static void test_a_slice_that_fails_leaves_no_trace(void **state)
{
	struct rig *r = *state;
	struct counting c = counting_around(r->desk.store);
	struct err e = {0};

	copy_comes(r, 0);
	r->desk.store = &c.base;
	for (unsigned at = 1; at < 20; at++) {
		c.trips = 0;
		c.fail_at = at;
		c.fail_with = at % 2 == 0 ? ERR_IO : ERR_AGAIN;
		if (run_from(r, "o1", "2", "كما نشره منبر آخر", STATEMENT DETAILS, &e) ==
			ERR_NONE)
			break;
		assert_int_equal(stories_size(r->desk.stories).articles, 1);
	}
	r->desk.store = c.inner;
	assert_int_equal(stories_size(r->desk.stories).articles, 2);
	assert_told(r, "d", "2 w kept story, 1 w goes");
	copy_comes(r, 2);
	assert_int_equal(story_of(r, 3), 1);
}

/* The store is shared: the other's window does not know of ours, until the store says so. */
static void test_two_nodes_share_one_truth(void **state)
{
	struct rig *r = *state;
	struct stories *ours = r->desk.stories;
	struct stories *theirs = stories_new();
	struct err e = {0};

	assert_code(stories_load(&r->desk, r->now_ms, &e), ERR_NONE);
	comes(r, "o5", "زيارة لبحث دور التحالف", OTHER);
	r->desk.stories = theirs;
	comes(r, "o6", "زيارة لبحث دور التحالف الدولي", OTHER);
	r->desk.stories = ours;
	/* Not known here: put by the other. */
	assert_code(run_from(r, "o7", "7", "زيارة", OTHER, &e), ERR_AGAIN);
	copy_comes(r, 0);
	r->desk.stories = theirs;
	assert_code(
		run_from(r, "o1", "1", "كما نشره منبر آخر", STATEMENT DETAILS, &e), ERR_AGAIN);
	int64_t id = copy_comes(r, 1);

	assert_int_equal(story_of(r, id), 3);
	assert_told(r, "d", "4 w kept story, 3 w goes, 2 w kept story, 1 w goes");
	stories_free(theirs);
	r->desk.stories = ours;
}

/* ---- round trips --------------------------------------------------------------------------- */

static unsigned trips_of(struct rig *r, const char *feed, const char *title, const char *body)
{
	struct counting c = counting_around(r->desk.store);
	struct err e = {0};

	r->desk.store = &c.base;
	assert_code(run_from(r, feed, title, title, body, &e), ERR_NONE);
	r->desk.store = c.inner;
	return c.trips;
}

static void test_a_story_costs_one_question_when_somebody_joins(void **state)
{
	struct rig *r = *state;

	comes(r, "o5", "زيارة لبحث دور التحالف", OTHER);
	unsigned alone = trips_of(r, "o0", "تسليم معسكر الوادي", STATEMENT DETAILS);

	assert_int_equal(trips_of(r, "o1", "تسليم المعسكر", STATEMENT DETAILS), alone + 1);
}

/* ---- names --------------------------------------------------------------------------------- */

static void test_ids_are_read_with_and_without_their_prefix(void **state)
{
	char room[STORY_ID_MAX];
	(void)state;

	assert_str_is(story_id(42, room), "sty_42");
	assert_str_is(story_id(INT64_MAX, room), "sty_9223372036854775807");
	assert_str_is(story_id(0, room), "");
	assert_int_equal(story_id_read(STR("sty_42")), 42);
	assert_int_equal(story_id_read(STR("42")), 42);
	assert_int_equal(story_id_read(STR("")), 0);
	assert_int_equal(story_id_read(STR("sty_")), 0);
	assert_int_equal(story_id_read(STR("4x")), 0);
	assert_int_equal(story_id_read(STR("99999999999999999999")), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup_stories, teardown_stories)
	const struct CMUnitTest tests[] = {
		T(test_copies_are_one_story_and_others_are_not),
		T(test_articles_of_one_document_join_each_other),
		T(test_two_feeds_of_an_outlet_count_once),
		T(test_outlets_are_told_apart_by_their_links),
		T(test_a_host_of_everybody_is_no_outlet),
		T(test_articles_of_one_feed_are_of_one_outlet),
		T(test_a_headline_joins_the_article),
		T(test_the_past_of_a_new_feed_has_no_story),
		T(test_the_first_rings_and_others_join),
		T(test_what_was_told_to_nobody_joins_nothing),
		T(test_each_watch_is_told_once),
		T(test_many_watches_at_many_destinations_are_told_in_little_room),
		T(test_each_destination_is_told_once),
		T(test_a_watch_may_want_each),
		T(test_of_an_urgent_watch_only_copies_join),
		T(test_of_an_urgent_watch_the_report_behind_a_flash_rings),
		T(test_a_long_report_of_which_little_is_known_rings),
		T(test_what_is_new_in_a_story_is_told_again_after_a_day),
		T(test_a_day_is_counted_from_what_left_and_by_a_clock_that_is_right),
		T(test_an_item_that_was_replaced_is_no_later_wording_of_its_story),
		T(test_what_was_given_up_told_nobody),
		T(test_a_message_says_how_many_others_tell_it),
		T(test_a_story_that_grows_says_so_at_three_and_ten),
		T(test_what_joined_can_be_sent),
		T(test_a_digest_has_a_line_a_story),
		T(test_quiet_hours_hold_the_first_and_others_join_it),
		T(test_a_story_can_be_muted),
		T(test_a_later_wording_keeps_the_story),
		T(test_a_restart_knows_what_was),
		T(test_articles_are_taken_after_a_long_time_off),
		T(test_a_slice_that_fails_leaves_no_trace),
		T(test_two_nodes_share_one_truth),
		T(test_a_story_costs_one_question_when_somebody_joins),
		T(test_ids_are_read_with_and_without_their_prefix),
	};

	return cmocka_run_group_tests_name("desk_story", tests, NULL, NULL);
}
