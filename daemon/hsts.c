/* SPDX-License-Identifier: ISC */
#include "daemon/hsts.h"

#include <stdlib.h>

#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/http/table.h"

/* uthash's macros count as ours for the linter. */
/* NOLINTBEGIN(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */

struct hsts_host {
	UT_hash_handle hh;
	int64_t until_ms;
	bool below;
	char *name;
};

static struct hsts_host *find(const struct hsts *t, struct str name)
{
	struct hsts_host *h = NULL;

	HASH_FIND(hh, t->hosts, name.p, name.n, h);
	return h;
}

static void drop(struct hsts *t, struct hsts_host *h)
{
	HASH_DELETE(hh, t->hosts, h);
	free(h->name);
	free(h);
}

static void drop_old(struct hsts *t, int64_t now_ms)
{
	struct hsts_host *h = NULL;
	struct hsts_host *next = NULL;

	HASH_ITER (hh, t->hosts, h, next)
		if (h->until_ms <= now_ms)
			drop(t, h);
}

/* NULL: there is no room. */
static struct hsts_host *add(struct hsts *t, struct str name, int64_t now_ms)
{
	if (HASH_COUNT(t->hosts) >= HSTS_HOSTS)
		drop_old(t, now_ms);
	if (HASH_COUNT(t->hosts) >= HSTS_HOSTS)
		return NULL;
	struct hsts_host *h = xcalloc(1, sizeof(*h));

	h->name = str_dup(name);
	HASH_ADD_KEYPTR(hh, t->hosts, h->name, name.n, h);
	return h;
}

void hsts_heard(struct hsts *t, struct str url, int64_t until_ms, bool below, int64_t now_ms)
{
	char room[URL_HOST_MAX];
	struct str name = url_host_key(url, room);
	struct hsts_host *h = find(t, name);

	if (until_ms <= now_ms) {
		if (h != NULL)
			drop(t, h);
		return;
	}
	if (h == NULL && name.n != 0)
		h = add(t, name, now_ms);
	if (h == NULL)
		return;
	h->until_ms = until_ms;
	h->below = below;
}

void hsts_remember(struct hsts *t, struct str url, int64_t until_ms, bool below, int64_t now_ms)
{
	char room[URL_HOST_MAX];
	const struct hsts_host *h = find(t, url_host_key(url, room));

	if (until_ms > now_ms && (h == NULL || h->until_ms < until_ms))
		hsts_heard(t, url, until_ms, below, now_ms);
}

int64_t hsts_until_ms(const struct hsts *t, struct str url, int64_t now_ms)
{
	char room[URL_HOST_MAX];
	struct str name = url_host_key(url, room);
	int64_t until = 0;

	/* The host itself, then each that it is below. */
	for (bool own = true; name.n != 0; own = false) {
		const struct hsts_host *h = find(t, name);
		size_t dot = str_find(name, '.');

		if (h != NULL && (own || h->below) && h->until_ms > now_ms &&
			h->until_ms > until)
			until = h->until_ms;
		name = dot < name.n ? str_sub(name, dot + 1, name.n) : (struct str){0};
	}
	return until;
}

void hsts_done(struct hsts *t)
{
	struct hsts_host *h = NULL;
	struct hsts_host *next = NULL;

	HASH_ITER (hh, t->hosts, h, next)
		drop(t, h);
}

/* NOLINTEND(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */
