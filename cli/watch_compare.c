/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/xalloc.h"
#include "cli/watch_edit.h"
#include "cli/watch_try.h"
#include "desk/samples.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

enum {
	DAYS = 7,
	SHOWN = 5 /* articles of either side */
};

/* What one version finds. */
struct side {
	const struct config *c;
	struct map ids; /* of articles */
	struct samples samples;
	uint64_t alerts;
};

static void on_one(const struct try_one *one, void *arg)
{
	struct side *s = arg;

	if (one->result->n_hits == 0)
		return;
	(void)map_put(&s->ids, (uint64_t)one->article->id, 0);
	samples_add(&s->samples, s->c, one);
}

/* A version without the watch finds nothing. */
static enum errc look(struct side *s, struct str id, int64_t since_ms, struct err *e)
{
	const struct config_watch *w = s->c != NULL ? config_watch(s->c, id) : NULL;
	AUTO_ARENA struct arena a = {0};
	struct try_found found = {.alerts = 0};

	samples_init(&s->samples, SAMPLES_MAX);
	if (w == NULL)
		return ERR_NONE;
	size_t at = (size_t)(w - s->c->watches);
	uint64_t *bits = xcalloc(s->c->n_watches / 64 + 1, sizeof(*bits));
	const struct try_ask ask = {
		.c = s->c, .watches = bits, .since_ms = since_ms, .each = on_one, .arg = s};

	bits[at / 64] = UINT64_C(1) << at % 64;
	arena_init(&a, BUF_NO_MAX);
	enum errc rc = try_run(&ask, &a, &found, e);

	free(bits);
	s->alerts = found.alerts;
	return rc;
}

/* Those of s that the other does not find. */
static void put_only(
	const struct side *s, const struct side *other, const char *what, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < samples_n(&s->samples); i++) {
		const struct sample *one = samples_at(&s->samples, i);

		if (map_get(&other->ids, (uint64_t)one->id) != SIZE_MAX)
			continue;
		if (n == 0)
			buf_printf(out, "%s:\n", what);
		if (n++ < SHOWN)
			watch_sample_put(one, out);
	}
	if (n > SHOWN)
		buf_printf(out, "  and %zu more\n", n - SHOWN);
}

static int print(const struct side *was, const struct side *is)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	buf_printf(&out,
		"Last %d days this version would have raised %llu alerts (old version %llu).\n",
		DAYS, (unsigned long long)is->alerts, (unsigned long long)was->alerts);
	put_only(is, was, "New", &out);
	put_only(was, is, "Gone", &out);
	return cli_print(buf_view(&out));
}

static void side_done(struct side *s)
{
	map_done(&s->ids);
	samples_done(&s->samples);
}

int watch_compare(
	const struct config *was, const struct config *is, struct str id, int64_t now_ms)
{
	struct side old = {.c = was};
	struct side new = {.c = is};
	struct err e = {.code = ERR_NONE};
	enum errc rc = look(&old, id, now_ms - DAYS * DAY_MS, &e);
	int code = CLI_OK;

	if (rc == ERR_NONE)
		rc = look(&new, id, now_ms - DAYS * DAY_MS, &e);
	if (rc == ERR_NONE)
		code = print(&old, &new);
	else if (rc == ERR_GONE)
		puts("Nothing is stored yet, so what it would have raised is not known.");
	else
		(void)cli_fail(CLI_FAILED, "what it would have raised is not known: %s", e.msg);
	side_done(&old);
	side_done(&new);
	return code;
}
