/* SPDX-License-Identifier: ISC */
/* The last pages that were read: an article that two feeds list is asked for once. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/poll_pages.h"

const struct page_answer *page_kept(const struct poller *p, struct str url)
{
	const struct page_answer *a = NULL;

	DL_FOREACH (p->answers, a)
		if (p->steady_ms - a->came_ms < FULLTEXT_GIVE_UP_MS &&
			str_eq(str_of(a->url), url))
			return a;
	return NULL;
}

static void answer_free(struct poller *p, struct page_answer *a)
{
	DL_DELETE(p->answers, a);
	p->n_answers--;
	free(a->url);
	free(a->wire);
	free(a);
}

/* The oldest makes room. */
void page_keep(struct poller *p, struct str url, char *wire, size_t n)
{
	struct page_answer *a = xcalloc(1, sizeof(*a));

	if (p->n_answers == PAGES_KEPT)
		answer_free(p, p->answers);
	a->url = str_dup(url);
	a->wire = wire;
	a->wire_n = n;
	a->came_ms = p->steady_ms;
	DL_APPEND(p->answers, a);
	p->n_answers++;
}

void page_answers_free(struct poller *p)
{
	struct page_answer *a = NULL;
	struct page_answer *next = NULL;

	DL_FOREACH_SAFE(p->answers, a, next)
	answer_free(p, a);
}
