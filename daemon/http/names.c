/* SPDX-License-Identifier: ISC */
/*
 * Looked-up names: a cache for the transfers of a while, then a fresh one.
 *
 * Left alone, libcurl 7.88 walks its whole cache at the end of every transfer, to throw out what is
 * older than a minute (multi_done(), Curl_hostcache_prune()): with 10,000 hosts half of what a poll
 * costs. And it tells age by the wall clock: after a step back a name keeps its address until the
 * clock has come that far again. CURLOPT_DNS_CACHE_TIMEOUT -1 ends both, and the throwing out; where
 * libcurl is newer, a day ends the latter and a small cache makes the walk short (easy.c).
 *
 *   transfers ──> the present cache ── HTTP_NAMES_MS old, or HTTP_NAMES_MAX transfers began with it
 *                                          └──> a new one; freed with the last transfer that has it
 *
 * So an address is used for as long as before, a look-up is one in a small table, and nothing is
 * ever walked but once, when it is freed.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/http/internal.h"

static struct http_names *names_new(struct http_client *c)
{
	struct http_names *n = xcalloc(1, sizeof(*n));

	n->share = xneed(curl_share_init());
	n->born_ms = uv_now(c->loop);
	/* Fails for what it does not know, or while it is in use. */
	(void)curl_share_setopt(n->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
	c->n_names++;
	return n;
}

static void names_free(struct http_client *c, struct http_names *n)
{
	curl_share_cleanup(n->share);
	free(n);
	c->n_names--;
}

static bool is_over(const struct http_client *c, const struct http_names *n)
{
	return n->transfers >= HTTP_NAMES_MAX || uv_now(c->loop) - n->born_ms >= HTTP_NAMES_MS;
}

struct http_names *http_names_take(struct http_client *c)
{
	struct http_names *n = c->names;

	if (n != NULL && is_over(c, n)) {
		http_names_drop(c);
		n = NULL;
	}
	if (n == NULL)
		n = c->names = names_new(c);
	n->transfers++;
	n->users++;
	return n;
}

void http_names_give(struct http_client *c, struct http_names *n)
{
	n->users--;
	if (n->users == 0 && n != c->names)
		names_free(c, n);
}

void http_names_drop(struct http_client *c)
{
	struct http_names *n = c->names;

	c->names = NULL;
	if (n != NULL && n->users == 0)
		names_free(c, n);
}
