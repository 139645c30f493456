/* SPDX-License-Identifier: ISC */
/* Which views there are (page.h), as the menu has them. */
#include "desk/page/views.h"

/* clang-format off */
static const struct page_view *const views[] = {
	&view_now,
	&view_stories,
	&view_watches,
	&view_try,
	&view_feeds,
	&view_queue,
	&view_search,
	&view_status,
	&view_config,
	&view_watch,
	&view_story,
	&view_article,
};
/* clang-format on */

size_t page_views(const struct page_view *const **ret)
{
	*ret = views;
	return sizeof(views) / sizeof(views[0]);
}

static bool leads_to(const struct page_view *v, struct str path, struct str *ret_rest)
{
	bool has_id = v->path.n > 1 && str_ends(v->path, STR("/"));
	bool named = str_eq(v->path, STR("/")) && str_starts(path, STR("/")) &&
		     str_eq(str_sub(path, 1, path.n), v->name);

	*ret_rest = has_id ? str_sub(path, v->path.n, path.n) : STR("");
	return named ||
	       (has_id ? str_starts(path, v->path) && ret_rest->n > 0 : str_eq(path, v->path));
}

const struct page_view *page_view_of(struct str path, struct str *ret_rest)
{
	const struct page_view *const *v;
	size_t n = page_views(&v);

	for (size_t i = 0; i < n; i++)
		if (leads_to(v[i], path, ret_rest))
			return v[i];
	return NULL;
}
