/* SPDX-License-Identifier: ISC */
/* What a person types into `rasid search`: parts are slices of it, none blank, one at least is looked for; and an index
 * that has no words at all is asked for nothing that it could not read: quotes and brackets are in pairs. */
#include <stdlib.h>

#include "watch/search/plan.h"
#include "watch/watchset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every stem has the one form. */
static enum errc one_form(
	void *index, uint64_t stem, search_form_fn *f, void *arg, struct err *e)
{
	(void)index;
	(void)stem;
	(void)e;
	f(STR("ف"), arg);
	return ERR_NONE;
}

static void check_part(struct str all, const struct search_part *p)
{
	if (p->text.n == 0 || p->text.p < all.p || p->text.p + p->text.n > all.p + all.n)
		abort();
}

static void check_match(struct str match)
{
	size_t quotes = 0, depth = 0;

	for (size_t i = 0; i < match.n; i++) {
		quotes += match.p[i] == '"';
		depth += match.p[i] == '(';
		if (match.p[i] == ')' && depth-- == 0)
			abort();
	}
	if (quotes % 2 != 0 || depth != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct guards *guards;
	const struct search_forms from = {one_form, NULL};
	struct str text = {(const char *)data, size};
	struct search_query q;
	struct search_plan plan;
	bool any = false;
	struct err e;

	if (guards == NULL && guards_new(STR(""), &guards, &e) != ERR_NONE)
		abort();
	if (search_query_parse(text, &q, &e) != ERR_NONE)
		return 0;
	for (size_t i = 0; i < q.n; i++) {
		check_part(text, &q.v[i]);
		any |= !q.v[i].out;
	}
	if (!any || q.n > SEARCH_PARTS_MAX)
		abort();
	if (search_plan_make(&q, guards, 7, size % 2, &from, &plan, &e) != ERR_NONE)
		return 0;
	check_match(buf_view(&plan.may));
	check_match(buf_view(&plan.sure));
	search_plan_done(&plan);
	return 0;
}
