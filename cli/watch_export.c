/* SPDX-License-Identifier: ISC */
/* rasid watch export: what a watch found, as a document on standard output (desk/export.h). */
#include <stdlib.h>

#include "cli/values.h"
#include "cli/watch.h"
#include "daemon/clock.h"
#include "desk/archive.h"
#include "desk/export.h"

static int read_ask(const struct cli_args *a, struct export_ask *ask)
{
	uint64_t n = 0;

	ask->now_ms = clock_now_ms();
	ask->limit = EXPORT_DEFAULT;
	if (a->of[OPT_FORMAT] != NULL)
		(void)export_format_of(str_of(a->of[OPT_FORMAT]), &ask->format);
	if (a->of[OPT_SINCE] != NULL &&
		cli_time(a->of[OPT_SINCE], "since", ask->now_ms, &ask->since_ms) != CLI_OK)
		return CLI_USAGE;
	if (a->of[OPT_LIMIT] == NULL)
		return CLI_OK;
	if (!str_to_u64(str_of(a->of[OPT_LIMIT]), &n) || n == 0 || n > EXPORT_MAX)
		return cli_fail(CLI_USAGE, "--limit takes a number up to %d, not '%s'",
			EXPORT_MAX, a->of[OPT_LIMIT]);
	ask->limit = (size_t)n;
	return CLI_OK;
}

/* Also when there is nothing: a document that is empty is one. */
static int export(const struct cli_args *a, const struct config *c, struct export_ask *ask)
{
	AUTO_BUF struct buf out = {0};
	struct err e = {.code = ERR_NONE};
	size_t n = 0;
	int rc = read_ask(a, ask);

	if (rc != CLI_OK)
		return rc;
	buf_init(&out, MIB(1024));
	enum errc code = archive_export(c, ask, &out, &n, &e);

	if (code != ERR_NONE)
		return cli_unread(&e);
	rc = cli_print(buf_view(&out));
	return rc == CLI_OK && n == 0 ? CLI_NOTHING : rc;
}

int watch_export(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	struct conf_diags diags;
	int rc = CLI_CONFIG;

	arena_init(&arena, BUF_NO_MAX);
	struct config *c = watch_config(a, NULL, &arena, &diags);

	const struct config_watch *w = c != NULL ? watch_named(a, c) : NULL;

	if (w != NULL) {
		struct export_ask ask = {
			.id = w->id, .title = w->title, .outlets = export_outlets_of(c)};

		rc = export(a, c, &ask);
	} else if (c != NULL)
		rc = CLI_FAILED;
	config_free(c);
	return rc;
}
