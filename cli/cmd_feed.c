/* SPDX-License-Identifier: ISC */
/* rasid feed: a row of the table a verb, which says what it takes and which file does it. */
#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "cli/feed.h"

#define BIT(id) (UINT64_C(1) << OPT_##id)

static const struct verb {
	const char *name;
	int min, max;     /* how many operands stand behind it */
	int ids;          /* the first of them are ids of feeds, so many */
	uint64_t options; /* besides --config and --json */
	int (*run)(const struct cli_args *a);
} verbs[] = {
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
enum {
	N_VERBS = sizeof(verbs) / sizeof(verbs[0])
};

static int unknown_verb(const char *name)
{
	struct str names[N_VERBS];

	for (size_t i = 0; i < N_VERBS; i++)
		names[i] = str_of(verbs[i].name);
	struct str near = conf_nearest(str_of(name), names, N_VERBS);

	if (near.n != 0)
		return cli_fail(CLI_USAGE,
			"no command 'feed %s'; did you mean 'feed " STR_F "'?", name,
			STR_A(near));
	return cli_fail(
		CLI_USAGE, "no command 'feed %s'; `rasid feed --help` lists them", name);
}

/* An option of another verb is a mistake, and what it meant would not be done. */
static bool takes(const struct cli_args *a, const struct verb *v)
{
	uint64_t all = v->options | BIT(CONFIG) | BIT(JSON);

	for (size_t o = 0; o < OPT_HELP; o++)
		if (a->of[o] != NULL && (all >> o & 1) == 0)
			return false;
	return a->n - 1 >= v->min && a->n - 1 <= v->max;
}

static int run(const struct cli_args *a, const struct verb *v)
{
	if (!takes(a, v))
		return cli_usage(a);
	/* Before it stands in a URL. */
	for (int i = 1; i < a->n && i <= v->ids; i++)
		if (!conf_is_id(str_of(a->operands[i])))
			return cli_fail(CLI_USAGE, "'%s' is no id of a feed", a->operands[i]);
	return v->run(a);
}

int cmd_feed(const struct cli_args *a)
{
	for (size_t i = 0; i < N_VERBS; i++)
		if (strcmp(a->operands[0], verbs[i].name) == 0)
			return run(a, &verbs[i]);
	return unknown_verb(a->operands[0]);
}
