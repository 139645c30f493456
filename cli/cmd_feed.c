/* SPDX-License-Identifier: ISC */
/* rasid feed: a row of the table a verb, which says what it takes and which file does it. */
#include "cli/feed.h"
#include "cli/verbs.h"

#define BIT(id) VERB_BIT(id)

static const struct cli_verb verbs[] = {
	{"list", 0, 0, 0, BIT(BAD) | BIT(SLOW) | BIT(SILENT), feed_list},
	{"show", 1, 1, 1, 0, feed_show},
	{"pause", 1, 1, 1, BIT(FOR), feed_pause},
	{"resume", 1, 1, 1, 0, feed_resume},
	{"poke", 1, 1, 1, 0, feed_poke},
	{"discover", 1, 1, 0, 0, feed_discover},
	{"add", 1, 1, 0, BIT(ID) | BIT(TAGS) | BIT(YES) | BIT(DRY_RUN), feed_add},
	{"remove", 1, 1, 1, BIT(DRY_RUN), feed_remove},
	{"test", 1, 1, 0, BIT(URL), feed_test},
	{"capture", 2, 2, 0, 0, feed_capture},
};

int cmd_feed(const struct cli_args *a)
{
	return cli_verb_run(a, verbs, sizeof(verbs) / sizeof(verbs[0]), "a feed");
}
