/* SPDX-License-Identifier: ISC */
#pragma once
/* A page over what a desk stored. For tests/unit/desk_page_*.c. */
#include "base/json.h"
#include "desk/page/page.h"
#include "tests/unit/desk_story_rig.h"
#include "tests/unit/html_check.h"

static const struct page_live rig_live = {.n_ok = 7, .n_failing = 1};

struct page_rig {
	struct arena a;
	struct page_param params[8];
	struct page_ask ask;
	struct page_answer answer;
};

/* Asks for path?query, with as many parameters. */
static inline void ask_for(struct page_rig *g, const struct rig *r, enum page_form form,
	enum html_lang lang, const char *path, const struct page_param *params, size_t n)
{
	arena_init(&g->a, MIB(64));
	buf_init(&g->answer.body, MIB(4));
	for (size_t i = 0; i < n; i++)
		g->params[i] = params[i];
	g->ask = (struct page_ask){.c = r->desk.config,
		.store = r->desk.store,
		.live = &rig_live,
		.path = str_of(path),
		.params = g->params,
		.n_params = n,
		.form = form,
		.lang = lang,
		.now_ms = r->now_ms,
		.a = &g->a};
	page_run(&g->ask, &g->answer);
}

static inline void answer_done(struct page_rig *g)
{
	buf_done(&g->answer.body);
	arena_done(&g->a);
}

/* The HTML of a page that is there, read strictly. The caller frees text. */
static inline struct html_seen html_of(const struct rig *r, enum html_lang lang,
	const char *path, const struct page_param *params, size_t n)
{
	struct page_rig g;

	ask_for(&g, r, PAGE_HTML, lang, path, params, n);
	if (g.answer.status != 200)
		fail_msg("%d: " STR_F, g.answer.status, STR_A(buf_view(&g.answer.body)));
	struct html_seen seen = html_check(buf_view(&g.answer.body));

	answer_done(&g);
	return seen;
}
