/* SPDX-License-Identifier: ISC */
/*
 * What hubs push: a document that nobody asked for (poll_part.c), and the wish to be polled soon.
 * What cannot be used as the one is taken as the other.
 */
#include "base/log.h"
#include "daemon/poll_private.h"

enum {
	PUSHES_MAX =
		8 /* under way, of all feeds: hubs may not take the parsers for themselves */
};

/* ---- how soon ---------------------------------------------------------------------------- */

/* What the publisher and the configuration ask for between two polls holds whoever says that there is news; the
 * adaptive interval is what it replaces. A feed that fails is in a wait of its own, and a hub knows nothing of
 * that. */
void poll_hint_apply(struct feed *f)
{
	struct poller *p = f->poller;
	enum feed_bar bar;

	if (!f->hinted || feedpoll_busy(&f->life))
		return;
	f->hinted = false;
	if (f->conf == NULL || f->own.st.failures != 0)
		return;
	schedule_hurry(
		p->schedule, &f->item, p->steady_ms + poll_may_ask_ms(f, &bar) - p->now_ms);
}

void poller_hint(struct poller *p, struct str id)
{
	struct feed *f = poll_feed_find(p, id);

	if (f == NULL || p->closing)
		return;
	poll_look(p);
	f->hinted = true;
	poll_hint_apply(f);
	poll_start_due(p);
}

/* ---- the document ------------------------------------------------------------------------ */

static void on_pushed(
	struct poller *p, const struct ingest *in, const struct err *e, bool read, void *arg)
{
	(void)arg;
	if (!read)
		log_info("poll: what a hub pushed cannot be read, polling instead feed=" STR_F
			 " reason='%s'",
			STR_A(in->feed), e->msg);
	else if (e->code != ERR_NONE && e->code != ERR_GONE)
		log_warning("poll: cannot store what a hub pushed, polling goes on feed=" STR_F
			    " reason='%s'",
			STR_A(in->feed), e->msg);
	else if (in->doc == NULL && e->code == ERR_NONE)
		log_info("poll: what a hub pushed is no feed, polling instead feed=" STR_F
			 " reason='" STR_F "'",
			STR_A(in->feed), STR_A(in->parse_error));
	if (read && poll_feed_find(p, in->feed) != NULL &&
		(e->code == ERR_NONE || in->rest.begun))
		p->counts.pushed_articles += in->n_new;
	if (in->doc == NULL || e->code != ERR_NONE)
		poller_hint(p, in->feed);
}

enum poller_room poller_push_room(const struct poller *p, struct str id)
{
	const struct feed *f = poll_feed_find(p, id);
	size_t of_it = 0;
	size_t n = poll_parts(p, id, &of_it);

	if (p->closing || storer_full(p->d.storer) || !inflight_room(&p->memory))
		return POLLER_BUSY;
	if (f == NULL || f->conf == NULL || f->own.st.polls == 0 || f->own.st.gone)
		return POLLER_FIRST;
	return n < PUSHES_MAX && of_it == 0 ? POLLER_TAKES : POLLER_BUSY;
}

void poller_push(struct poller *p, struct str id, char *body, size_t n, struct str content_type)
{
	struct feed *f = poll_feed_find(p, id);

	poll_look(p);
	const struct http_res res = {
		.status = 200, .url = f->own.st.url, .content_type = content_type};

	p->counts.pushes++;
	poll_part_parse(f, poll_part_new(f, &res, on_pushed, NULL), body, n);
}
