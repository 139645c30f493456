/* SPDX-License-Identifier: ISC */
/* What is kept of a try: when, how long, what was answered, without secrets (alerts/excerpt.h), and what the receiver calls
 * the message, for those that go under it. */
#include <string.h>

#include "daemon/clock.h"
#include "daemon/deliver_private.h"
#include "desk/story.h"

void lane_try_begins(struct lane *l)
{
	l->tried = (struct lane_try){.made = true,
		.started_ms = clock_now_ms(),
		.began_ms = clock_monotonic_ms(),
		.receiver = l->conf->hash};
}

static void keep_excerpt(struct lane *l, struct str answer)
{
	AUTO_ARENA struct arena a = {0};
	struct excerpt_secrets secrets = {.a = &a};

	/* Two copies of an answer, and the secrets. */
	arena_init(&a, MIB(1));
	config_dest_secrets(l->conf, &secrets);
	struct str text = excerpt_make(answer, &secrets, &a);

	/* Without room not all of them are known. */
	if (!a.over)
		memcpy(l->tried.excerpt, text.p != NULL ? text.p : "", text.n);
}

/* It begins the thread of its story, unless it goes under one. */
static void keep_name(struct lane *l, const struct http_res *res)
{
	const struct post *p = &l->current->post;
	const struct dest *d = l->conf->d;

	if (!d->threads || d->ops->thread_name == NULL || p->kind != POST_ALERT ||
		p->thread.n != 0)
		return;
	l->tried.story = story_id_read(p->alerts[0].story_id);
	if (l->tried.story != 0)
		answer_name(res, d->ops->thread_name, l->tried.name);
}

void lane_try_ends(struct lane *l, const struct http_res *res)
{
	l->tried.took_us = (clock_monotonic_ms() - l->tried.began_ms) * 1000;
	if (res == NULL)
		return;
	l->tried.took_us = res->elapsed_us;
	l->tried.status = res->status;
	/* Who is to know what is secret of a destination that was removed, and what it calls things? */
	if (l->conf == NULL)
		return;
	keep_excerpt(l, res->body);
	keep_name(l, res);
}

enum errc lane_try_put(const struct lane_job *lj, struct store *s, struct err *e)
{
	const struct lane_try *t = &lj->tried;
	bool sent = lj->todo.fate.action == RETRY_DONE;

	if (!t->made)
		return ERR_NONE;
	enum errc rc = store_attempt_put(s,
		&(struct store_attempt){.seq = lj->todo.seq,
			.started_ms = t->started_ms,
			.took_us = t->took_us,
			.status = t->status,
			.error = str_of(sent ? "" : lj->why),
			.excerpt = str_of(t->excerpt)},
		e);

	if (rc != ERR_NONE || !sent || t->name[0] == '\0')
		return rc;
	return store_thread_put(s,
		&(struct store_thread){.story = t->story,
			.dest = lj->dest,
			.receiver = t->receiver,
			.name = str_of(t->name)},
		lj->now_ms, e);
}
