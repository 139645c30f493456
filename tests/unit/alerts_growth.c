/* SPDX-License-Identifier: ISC */
/* What is written for chat tools, and read of their answers, costs in proportion (tests/ref/climb.h). */
#include "alerts/text.h"
#include "tests/ref/climb.c"
#include "tests/unit/alerts_types.h"

enum {
	MARKS = 8
};

static void clean(struct str s, void *arg)
{
	static const enum text_unit units[] = {UNIT_BYTES, UNIT_CODE_POINTS, UNIT_UTF16};
	AUTO_ARENA struct arena a;

	(void)arg;
	arena_init(&a, 96 << 20);
	struct str line = text_line(s, NULL, 0, &a);

	text_clean(s, NULL, 0, &a);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		text_cut(line, line.n / 2, units[i], &a);
	text_fit_width(line, line.n / 2);
	text_width(line);
	text_has_rtl(line);
}

static struct alert alert_of(struct str s, struct alert_hit *hit,
	struct alert_mark marks[MARKS], struct alert_watch *watch)
{
	*watch = (struct alert_watch){s, s};
	for (size_t i = 0; i < MARKS; i++)
		marks[i] = (struct alert_mark){i * s.n / MARKS, (i + 1) * s.n / MARKS};
	*hit = (struct alert_hit){.term = s,
		.field = FIELD_BODY,
		.text = s,
		.snippet = s,
		.marks = marks,
		.n_marks = MARKS};
	return (struct alert){.id = STR("alr_x"),
		.title = s,
		.feed_title = s,
		.watches = watch,
		.n_watches = 1,
		.url = s,
		.hits = hit,
		.n_hits = 1};
}

/* By each type, marked up and plain. */
static void message(struct str s, void *arg)
{
	const struct config *c = types_config();
	struct alert_mark marks[MARKS];
	struct alert_hit hit;
	struct alert_watch watch;
	struct alert al = alert_of(s, &hit, marks, &watch);

	(void)arg;
	struct post post = {.alerts = &al, .n_alerts = 1};

	for (size_t i = 0; i < 2 * c->n_dests; i++) {
		const struct dest *d = c->dests[i / 2].d;
		AUTO_ARENA struct arena a;
		AUTO_BUF struct buf body;
		struct http_req req;

		arena_init(&a, 96 << 20);
		buf_init(&body, BUF_NO_MAX);
		d->ops->render(d, &post, i % 2 != 0, 0, &a, &body, &req, NULL);
	}
}

/* An answer: Retry-After, Date and Location a line, then the body. */
static void judge_answer(struct str s, void *arg)
{
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);
	struct http_res res = {.status = 429};

	(void)arg;
	str_cut(&s, '\n', &res.retry_after);
	str_cut(&s, '\n', &res.date);
	str_cut(&s, '\n', &res.location);
	res.body = s;
	for (size_t i = 0; i < n; i++) {
		const struct dest_ops *ops = types[i];
		struct dest_verdict v;

		if (ops->verdict != NULL)
			ops->verdict(&res, 1732143600, &v);
		else
			dest_verdict_http(&res, 1732143600, &v);
	}
}

int main(void)
{
	static struct climb works[] = {
		{"alerts_text", "alerts_text", clean, NULL, 500, 0},
		/* All types together, twice each. */
		{"alerts_render", "alerts_text", message, NULL, 13000, 0},
		{"alerts_answer", "alerts_verdict", judge_answer, NULL, 1200, 0},
	};

	return climb_run(works, sizeof(works) / sizeof(works[0]));
}
