/* SPDX-License-Identifier: ISC */
/* rasid watch: a row of the table a verb, and what they begin with. */
#include <stdio.h>

#include "cli/verbs.h"
#include "cli/watch.h"

static const struct cli_verb verbs[] = {
	{"list", 0, 0, 0, 0, watch_list},
	{"show", 1, 1, 1, 0, watch_show},
	{"test", 0, 1, 1, 0, watch_test},
	{"try", 1, 1, 0,
		VERB_BIT(FLAGS) | VERB_BIT(SINCE) | VERB_BIT(UNTIL) | VERB_BIT(FEED) |
			VERB_BIT(TAG) | VERB_BIT(LIMIT),
		watch_try},
	{"edit", 1, 1, 1, VERB_BIT(YES), watch_edit},
	{"trend", 1, 1, 1, VERB_BIT(SINCE), watch_trend},
	{"export", 1, 1, 1, VERB_BIT(FORMAT) | VERB_BIT(SINCE) | VERB_BIT(LIMIT), watch_export},
};

int cmd_watch(const struct cli_args *a)
{
	return cli_verb_run(a, verbs, sizeof(verbs) / sizeof(verbs[0]), "a watch");
}

struct config *watch_config(const struct cli_args *a, const struct config_draft *draft,
	struct arena *arena, struct conf_diags *diags)
{
	AUTO_BUF struct buf text = {0};
	struct config *c = config_load_draft(a->of[OPT_CONFIG], draft, arena, diags);

	if (c != NULL)
		return c;
	buf_init(&text, BUF_NO_MAX);
	conf_diags_print(diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	(void)cli_fail(
		CLI_CONFIG, "%zu error%s", diags->n_errors, diags->n_errors == 1 ? "" : "s");
	return NULL;
}

const struct config_watch *watch_named(const struct cli_args *a, const struct config *c)
{
	const struct config_watch *w = config_watch(c, str_of(a->operands[1]));

	if (w != NULL)
		return w;
	struct str near = config_nearest(c, CONFIG_WATCHES, str_of(a->operands[1]));

	(void)cli_fail(CLI_FAILED,
		near.n != 0 ? "there is no watch '%s'; did you mean '" STR_F "'?"
			    : "there is no watch '%s'" STR_F,
		a->operands[1], STR_A(near));
	return NULL;
}

void watch_rate(uint64_t n, double days, struct buf *out)
{
	double rate = (double)n / days;

	buf_printf(out, "%.*f", rate >= 10 || n == 0 ? 0 : rate >= 1 ? 1 : 2, rate);
}
