/* SPDX-License-Identifier: ISC */
/*
 * Who publishes what. All names and events are made up.
 *
 * Between them the outlets have the habits that rasid is there for: four formats, an old
 * encoding, gzip, a slow answer, 503 with Retry-After, a document that is cut off, ids that change.
 * The stories have the spellings: with prefixes, with vowel marks, with tatweel, and words that
 * look alike and are not meant.
 */
#include "cli/demo/newsroom.h"

#include <stdio.h>

struct desk_row {
	const char *name, *title;
	enum outlet_format format;
	const char *habit; /* what this outlet does to its readers */
};

static const struct desk_row desks[] = {
	{"rafidain", "صحيفة الرافدين اليوم", OUTLET_RSS20, ""},
	{"nakheel", "وكالة النخيل للأنباء", OUTLET_ATOM, ""},
	{"qalaa", "مجلة القلعة", OUTLET_RSS10, ""},
	{"manara", "شبكة المنارة الرقمية", OUTLET_JSON, ""},
	{"warraq", "جريدة الورّاق", OUTLET_RSS20, "windows-1256"},
	{"jisr", "إذاعة الجسر", OUTLET_RSS20, "gzip slow"},
	{"sahel", "موقع الساحل الإخباري", OUTLET_ATOM, "busy truncated"},
	{"badia", "منصة البادية", OUTLET_RSS20, "renumbers"},
};
enum {
	DESKS = sizeof(desks) / sizeof(desks[0])
};

/* Told in this order. `desk` counts in desks[]. */
struct story {
	unsigned desk;
	const char *title, *html;
};

static const struct story stories[] = {
	{0, "اجتماع موسّع يبحث تسليم معسكر الوادي",
		"<p>بحث اجتماع عقد صباح اليوم جدول تسليم معسكر الوادي إلى القوات المحلية.</p>"
		"<p>وقال المتحدث إن آخر دفعة تابعة <b>للتحالف الدولي</b> ستغادر نهاية "
		"الشهر.</p>"},
	{1, "بيان: التحالف الدولي يعلن انتهاء مرحلة التدريب",
		"<p>أعلن <em>التَّحالُف الدُّوَلي</em> انتهاء مرحلة التدريب في ثلاث قواعد، "
		"والتحالف الدولي باقٍ في مهمة الاستشارة.</p>"},
	{2, "معرض الكتاب يفتح أبوابه غداً",
		"<p>يشارك في المعرض أكثر من مئة دار نشر، وتقام على هامشه أمسيات شعرية.</p>"},
	{4, "المجلس المحلي يستقبل وفداً من التحالف الدولي",
		"<p>استقبل المجلس المحلي وفداً من التحـالف الـدولي وبحث معه إعمار الجسر "
		"القديم.</p>"},
	{3, "هل يغيّر الجفاف خريطة الزراعة؟",
		"<p>تحقيق ميداني في قرى الجنوب: الآبار تهبط والمزارعون يبدّلون محاصيلهم.</p>"},
	{5, "نشرة الثامنة: بالتحالف الدولي أو بدونه، الحدود مغلقة",
		"<p>أكد قائد حرس الحدود أن المعابر ستبقى مغلقة حتى إشعار آخر.</p>"},
	{7, "تحالف القوى يسمّي مرشحيه للبلدية",
		"<p>سمّى تحالف القوى مرشحيه، ولا علاقة للخبر بأي تحالف عسكري.</p>"},
	{6, "قائد سابق: كنا على تنسيق يومي مع التحالف الدولي",
		"<p>في حوار مطوّل يستعيد القائد السابق سنوات الحملة، ويصف دور التحالف الدولي "
		"فيها.</p>"},
	{0, "أسعار الخضار تتراجع في سوق الجملة",
		"<p>تراجعت الأسعار للأسبوع الثاني مع وصول المحصول الجديد.</p>"},
	{3, "وثيقة مسرّبة عن انسحاب التحالف الدولي من قاعدة النخيل",
		"<p>اطّلعت المنارة على وثيقة تحدد مواعيد انسحاب قوات التحالف الدولي.</p>"},
};
enum {
	STORIES = sizeof(stories) / sizeof(stories[0])
};

/* What a first poll finds, and raises no alert for (first_poll = quiet). */
static const char *const backlog[] = {
	"افتتاح مكتبة عامة في الحي القديم",
	"فريق المدينة يتأهل إلى الدور الثاني",
	"حملة لغرس ألف شجرة على ضفة النهر",
};

/* Words are found anywhere in the text: none of them is part of another. */
static bool has(const char *habits, const char *word)
{
	struct str h = str_of(habits);

	return str_find_str(h, str_of(word)) != h.n;
}

static void give_habits(struct outlet *o, const char *habits)
{
	o->windows1256 = has(habits, "windows-1256");
	o->gzip = has(habits, "gzip");
	/* Longer than the interval between polls and shorter than any time-out. */
	o->delay_ms = has(habits, "slow") ? 1200 : 0;
	o->truncated = has(habits, "truncated");
	o->renumbers = has(habits, "renumbers");
	if (has(habits, "busy")) {
		/* Once and soon over: enough to be seen in the daemon's status, and its first story
		 * is not late. */
		o->status = 503;
		o->failures = 1;
		o->retry_after_s = 3;
	}
}

void newsroom_open(struct origin *o, int64_t now_s)
{
	for (unsigned d = 0; d < DESKS; d++) {
		struct outlet *out =
			origin_outlet(o, desks[d].name, desks[d].title, desks[d].format);

		give_habits(out, desks[d].habit);
		/* Three, two and one day old: oldest first, as an outlet keeps its items. */
		for (unsigned i = 0; i < 3; i++)
			outlet_publish(out, NULL, backlog[i], NULL,
				"<p>من أرشيف الأسبوع الماضي.</p>",
				now_s - 86400 * (3 - (int64_t)i));
	}
}

void newsroom_publish(struct origin *o, unsigned step, int64_t now_s)
{
	const struct story *st = &stories[step % STORIES];
	struct outlet *out = origin_find(o, str_of(desks[st->desk].name));
	char title[512];

	/* The second time round every title gets a number: people see that it is another article. */
	if (step < STORIES)
		snprintf(title, sizeof(title), "%s", st->title);
	else
		snprintf(title, sizeof(title), "%s (متابعة %u)", st->title, step / STORIES);
	outlet_publish(out, NULL, title, NULL, st->html, now_s);
}

void newsroom_config(uint16_t origin_port, uint16_t sink_port, uint16_t page_port,
	const char *dir, struct buf *rasid_conf, struct buf *feeds_conf, struct buf *watch_conf,
	struct buf *alerts_conf)
{
	/* Quiet (only errors are logged) and fast, where a real configuration must not be: all
	 * outlets are one host, on loopback, polled every second. */
	buf_printf(rasid_conf,
		"[daemon]\ndata_dir = %s/data\nruntime_dir = %s/run\nlog_level = error\n\n"
		"[fetch]\ninterval = 1s\nmin_interval = 1s\nallow_private_addresses = "
		"yes\nper_host = 8\n\n[page]\nlisten = 127.0.0.1:%u\n",
		dir, dir, page_port);
	for (unsigned d = 0; d < DESKS; d++)
		buf_printf(feeds_conf,
			"[feed %s]\nurl = http://127.0.0.1:%u/feed/%s\ntitle = %s\ninterval = "
			"1s\n\n",
			desks[d].name, origin_port, desks[d].name, desks[d].title);
	/* With tests of its own: the daemon does not start if matching breaks what the demo is
	 * about to show. */
	buf_printf(watch_conf,
		"[watch coalition]\ntitle = التحالف الدولي\nterm = التحالف الدولي\nexclude = "
		"تحالف القوى\n"
		"match = آخر دفعة تابعة للتحالف الدولي\nskip = تحالف القوى يسمّي مرشحيه\n");
	/* Two types, one receiver: only /desk is drawn (cmd_demo.c), the other shows that each
	 * destination gets every alert. Both addresses are loopback and plaintext, which must be
	 * allowed by name. */
	buf_printf(alerts_conf,
		"[destination desk]\ntype = webhook\nurl = "
		"http://127.0.0.1:%u/desk\nallow_address = 127.0.0.1\n"
		"allow_plaintext = yes\nrate = 20/s\n\n"
		"[destination chat]\ntype = slack\nurl = "
		"http://127.0.0.1:%u/chat\nallow_address = 127.0.0.1\n"
		"allow_plaintext = yes\nrate = 20/s\n",
		sink_port, sink_port);
}
