/* SPDX-License-Identifier: ISC */
#pragma once
/* A desk with many outlets that tell one event, and what was told of it. */
#include "desk/compose.h"
#include "desk/story.h"
#include "tests/unit/desk_rig.h"

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

static inline void write_feeds(struct rig *r)
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

static inline int setup_stories(void **state)
{
	if (setup(state) != 0)
		return -1;
	struct rig *r = *state;

	write_feeds(r);
	reload(r);
	r->desk.stories = stories_new();
	return 0;
}

static inline int teardown_stories(void **state)
{
	struct rig *r = *state;

	stories_free(r->desk.stories);
	return teardown(state);
}

static inline void conf(struct rig *r, const char *watch, const char *dest)
{
	write_file(r, "watch.d/w.conf", watch);
	write_file(r, "alerts.d/d.conf", dest);
	reload(r);
}

static inline enum errc run_from(struct rig *r, const char *feed, const char *id,
	const char *title, const char *body, struct err *e)
{
	struct article a = item(id, title, body);

	r->feed = str_of(feed);
	r->state = (struct feed_state){.url = config_feed(r->desk.config, r->feed)->url};
	return run(r, &a, 1, e);
}

/* An article, in a document of its own; its number. */
static inline int64_t comes(
	struct rig *r, const char *feed, const char *title, const char *body)
{
	struct err e = {0};

	if (run_from(r, feed, title, title, body, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return r->in.first_id;
}

/* The statement as outlet i has it. */
static inline int64_t copy_comes(struct rig *r, int i)
{
	char feed[8];
	char title[64];

	snprintf(feed, sizeof(feed), "o%d", i);
	snprintf(title, sizeof(title), "تسليم معسكر الوادي كما نشره منبر %d", i);
	return comes(r, feed, title, STATEMENT DETAILS);
}

static inline struct store_article article(struct rig *r, int64_t id)
{
	struct store_article a = {0};
	struct err e = {0};

	if (store_article_get(r->desk.store, id, &r->arena, &a, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return a;
}

static inline int64_t story_of(struct rig *r, int64_t id)
{
	return article(r, id).story;
}

/* ---- what was told ------------------------------------------------------------------------ */

struct rows {
	struct buf b;
};

static inline void on_row(const struct store_alert_row *row, void *arg)
{
	static const char *const states[DELIVERY_N] = {
		"goes", "sending", "done", "dead", "held", "kept"};
	struct rows *rows = arg;

	buf_printf(&rows->b, "%s%lld " STR_F " %s%s" STR_F, rows->b.n != 0 ? ", " : "",
		(long long)row->article, STR_A(row->watch), states[row->state],
		row->hold.n != 0 ? " " : "", STR_A(row->hold));
}

/* The deliveries to a destination, the newest first: article, watch, state, why. */
static inline void assert_told(struct rig *r, const char *dest, const char *want)
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
static inline struct post leaves(struct rig *r, const char *dest)
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
