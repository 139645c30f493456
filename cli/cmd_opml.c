/* SPDX-License-Identifier: ISC */
/* rasid opml: lists of feeds, as readers exchange them. Import is in opml_import.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/feed.h"
#include "cli/opml.h"
#include "feeds/opml.h"

static int write_out(const struct cli_args *a, struct str text, size_t n)
{
	const char *file = a->n > 1 ? a->operands[1] : "-";
	struct err e = {.code = ERR_NONE};

	if (strcmp(file, "-") == 0)
		return cli_print(text);
	if (feed_file_create(file, text, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	fprintf(stderr, "wrote %zu feeds to %s\n", n, file);
	return CLI_OK;
}

static int export(const struct cli_args *a)
{
	struct feed_run r;
	AUTO_BUF struct buf out = {0};
	int rc = feed_begin_offline(a, &r);

	buf_init(&out, BUF_NO_MAX);
	if (rc == CLI_OK) {
		struct opml_feed *v = arena_array(&r.arena, r.c->n_feeds, sizeof(*v));

		for (size_t i = 0; i < r.c->n_feeds; i++) {
			const struct config_feed *f = &r.c->feeds[i];

			v[i] = (struct opml_feed){f->title, f->url, f->tags, f->n_tags};
		}
		opml_write(STR("rasid"), v, r.c->n_feeds, &out);
		rc = write_out(a, buf_view(&out), r.c->n_feeds);
	}
	feed_end(&r);
	return rc;
}

int cmd_opml(const struct cli_args *a)
{
	bool imports = a->of[OPT_TAGS] != NULL || a->of[OPT_INTO] != NULL ||
		       a->of[OPT_DRY_RUN] != NULL || a->of[OPT_JSON] != NULL;

	if (strcmp(a->operands[0], "import") == 0 && a->n == 2)
		return opml_import(a);
	if (strcmp(a->operands[0], "export") == 0 && !imports)
		return export(a);
	return cli_usage(a);
}
