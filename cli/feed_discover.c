/* SPDX-License-Identifier: ISC */
/* rasid feed discover: the feeds of a site. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/feed.h"

static int print(struct feed_run *r, const struct feed_found *f, struct str url)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	if (r->args->of[OPT_JSON] == NULL) {
		feed_found_print(r, f, false, stdout);
		return f->n_feeds != 0 ? CLI_OK : feed_found_nothing(f, url);
	}
	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "url", url);
	feed_found_json(r, f, &w);
	jsonw_end(&w);
	int rc = feed_print_json(&out);

	return rc == CLI_OK && f->n_feeds == 0 ? CLI_NOTHING : rc;
}

int feed_discover(const struct cli_args *a)
{
	struct feed_run r;
	struct feed_found found = {.n_feeds = 0};
	struct str url = {0};
	int rc = feed_begin(a, &r);

	if (rc == CLI_OK)
		rc = feed_address(&r, a->operands[1], &url);
	if (rc == CLI_OK)
		rc = feed_find(&r, url, &found);
	if (rc == CLI_OK)
		rc = print(&r, &found, url);
	free(found.v.p);
	feed_end(&r);
	return rc;
}
