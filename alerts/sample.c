/* SPDX-License-Identifier: ISC */
/* Arabic in any language of ours, with a mark in it: what looks right here looks right in an alert. */
#include "alerts/sample.h"

#include "base/buf.h"

#define TERM "الاختبار"
#define BEFORE "هذا نص "
#define AFTER " فقط، ولا خبر فيه. من يقرؤه من اليمين إلى اليسار تصله تنبيهات راصد سليمة."

static struct str title(enum language l, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, KIB(1));
	buf_printf(&b, STR_F ": راصد يجرّب هذه الوجهة", STR_A(words_get(l, WORD_TEST)));
	return arena_str(a, buf_view(&b));
}

static struct alert_hit hit(struct alert_mark *mark)
{
	*mark = (struct alert_mark){sizeof(BEFORE) - 1, sizeof(BEFORE TERM) - 1};
	return (struct alert_hit){.watch = STR("rasid-test"),
		.term = STR(TERM),
		.field = FIELD_BODY,
		.text = STR(TERM),
		.snippet = STR(BEFORE TERM AFTER),
		.marks = mark,
		.n_marks = 1,
		.start = mark->start,
		.end = mark->end};
}

static void fill(struct alert *al, enum language l, struct arena *a)
{
	struct alert_mark *mark = arena_array(a, 1, sizeof(*mark));

	al->watches = arena_array(a, 1, sizeof(*al->watches));
	al->hits = arena_array(a, 1, sizeof(*al->hits));
	if (mark == NULL || al->watches == NULL || al->hits == NULL)
		return;
	al->watches[al->n_watches++] =
		(struct alert_watch){STR("rasid-test"), words_get(l, WORD_TEST)};
	al->hits[al->n_hits++] = hit(mark);
	al->priority = STR("low");
	al->feed_id = STR("rasid-test");
	al->feed_title = STR("rasid");
	al->title = title(l, a);
	/* RFC 2606: nobody's, and it answers. */
	al->url = STR("https://example.com/rasid-test");
	al->published_s = al->created_ms / 1000;
}

void sample_post(
	enum language l, const char *id, int64_t now_ms, struct arena *a, struct post *ret)
{
	struct alert *al = arena_array(a, 1, sizeof(*al));

	*ret = (struct post){
		.id = arena_str(a, str_of(id)), .created_ms = now_ms, .kind = POST_ALERT};
	if (al == NULL)
		return;
	*al = (struct alert){.id = ret->id, .created_ms = now_ms};
	fill(al, l, a);
	ret->alerts = al;
	ret->n_alerts = 1;
}
