/* SPDX-License-Identifier: ISC */
/* What monitors ask over TCP (observe.h). Figures are read first, and who asked may be gone by then. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/page_private.h"

struct page_figures {
	struct page_figures *next;
	struct page_host *host;
	struct page_listener *listener; /* NULL: nobody waits any more */
	void *token;
};

static void tell(const struct page_figures *f, int status, struct str type, struct str body)
{
	if (f->listener != NULL)
		page_listener_answer(f->listener, f->token, &(struct server_head){.etag = {0}},
			status, type, body);
}

static void on_heard(int status, struct str type, struct str body, void *arg)
{
	struct page_figures *f = arg;
	struct page_host *h = f->host;
	struct page_figures **at = &h->figures;

	tell(f, status, type, body);
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	free(f);
	page_host_done(h);
}

void page_monitor(const struct page_call *call)
{
	struct page_host *h = call->host;
	struct page_figures *f = xcalloc(1, sizeof(*f));

	*f = (struct page_figures){h->figures, h, call->listener, call->token};
	h->figures = f;
	h->open++;
	call->res->later = true;
	observe(h->app, call->path, server_header(call->token, "Accept"), on_heard, f);
}

void page_figures_refuse(struct page_host *h, const struct page_listener *of)
{
	for (struct page_figures *f = h->figures; f != NULL; f = f->next) {
		if (f->listener != of)
			continue;
		tell(f, 503, STR("text/plain; charset=utf-8"),
			STR("rasid stops, or listens elsewhere\n"));
		f->listener = NULL;
	}
}
