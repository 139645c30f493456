/* SPDX-License-Identifier: ISC */
/*
 * Waiting transfers: a FIFO for each host and a round over the hosts that may start one.
 *
 *   round   a ──> c ──> d            b has its two running: it comes back when one ends
 *           │     │     │
 *   queues  a1    c1    d1
 *           a2          d2           next: a1, c1, d1, a2, d2
 *
 * A host is in the round ("ready") exactly when it has a waiting transfer and fewer than
 * max_per_host running, so finding the next transfer is O(1) however many wait, and a host with a
 * thousand feeds takes turns with a host that has one. Hosts are told apart by name
 * (url_host_key); two names of one machine count twice.
 */
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/http/internal.h"

static char *host_name(const struct http_op *op)
{
	char room[URL_HOST_MAX];
	struct str name = url_host_key(str_of(op->url), room);

	return xstrndup(name.p, name.n);
}

/* Takes name over. NOLINTNEXTLINE(readability-function-cognitive-complexity): uthash */
static struct http_host *host_get(struct http_client *c, char *name)
{
	struct http_host *h;

	HASH_FIND_STR(c->hosts, name, h);
	if (h != NULL) {
		free(name);
		return h;
	}
	h = xcalloc(1, sizeof(*h));
	h->name = name;
	HASH_ADD_KEYPTR(hh, c->hosts, h->name, strlen(h->name), h);
	return h;
}

/* Puts h into the round or takes it out, as its state asks. */
static void host_judge(struct http_client *c, struct http_host *h)
{
	bool ready = h->waiting != NULL && h->running < c->lim.max_per_host;

	if (ready && !h->ready)
		DL_APPEND(c->ready, h);
	else if (!ready && h->ready)
		DL_DELETE(c->ready, h);
	h->ready = ready;
}

void http_host_add(struct http_op *op, bool first)
{
	struct http_client *c = op->client;

	op->host = host_get(c, host_name(op));
	op->state = HTTP_WAITING;
	if (first)
		DL_PREPEND(op->host->waiting, op);
	else
		DL_APPEND(op->host->waiting, op);
	c->n_waiting++;
	host_judge(c, op->host);
}

void http_host_remove(struct http_op *op)
{
	DL_DELETE(op->host->waiting, op);
	op->client->n_waiting--;
	host_judge(op->client, op->host);
}

/* The place only; the host itself may be gone after http_host_release(), which comes next. */
void http_host_done(struct http_client *c, struct http_host *h)
{
	h->running--;
	host_judge(c, h);
}

bool http_host_left(const struct http_op *op)
{
	char room[URL_HOST_MAX];

	return !str_eq(url_host_key(str_of(op->url), room), str_of(op->host->name));
}

/* NOLINTNEXTLINE(readability-function-cognitive-complexity): uthash */
void http_host_release(struct http_client *c, struct http_host *h)
{
	/* An idle handle keeps its host: its TLS session is for the next poll, which may be hours
	 * away. */
	if (h->waiting != NULL || h->running != 0 || h->idle != NULL)
		return;
	HASH_DEL(c->hosts, h);
	free(h->name);
	free(h);
}

struct http_op *http_host_next(struct http_client *c)
{
	struct http_host *h = c->ready;

	if (h == NULL || c->n_running >= c->lim.max_in_flight)
		return NULL;
	struct http_op *op = h->waiting;

	/* To the end of the round, if it stays in it at all. */
	DL_DELETE(c->ready, h);
	h->ready = false;
	h->running++;
	http_host_remove(op);
	return op;
}

void http_host_recheck(struct http_client *c)
{
	struct http_host *h;
	struct http_host *next;

	HASH_ITER (hh, c->hosts, h, next)
		host_judge(c, h);
}
