/* SPDX-License-Identifier: ISC */
/* rasid feed pause, resume, poke: orders to the daemon, each answered by a sentence. */
#include <stdio.h>

#include "cli/feed.h"

int feed_pause(const struct cli_args *a)
{
	struct json *j = NULL;
	int rc = ask_order(a, "feed/pause", &j);
	struct str until = json_str(json_get(json_root(j), "until"));

	if (rc == CLI_OK && a->of[OPT_JSON] == NULL && until.n != 0)
		printf("%s is not polled until " STR_F "\n", a->operands[1], STR_A(until));
	else if (rc == CLI_OK && a->of[OPT_JSON] == NULL)
		printf("%s is not polled until `rasid feed resume %s`\n", a->operands[1],
			a->operands[1]);
	json_free(j);
	return rc;
}

int feed_resume(const struct cli_args *a)
{
	struct json *j = NULL;
	int rc = ask_order(a, "feed/resume", &j);

	if (rc == CLI_OK && !json_bool(json_get(json_root(j), "was_paused"), true))
		rc = cli_fail(CLI_NOTHING, "'%s' is not paused", a->operands[1]);
	else if (rc == CLI_OK && a->of[OPT_JSON] == NULL)
		printf("%s is polled again\n", a->operands[1]);
	json_free(j);
	return rc;
}

/* Not polled at once is a failure: a script that waits for news must know. */
static int say_poke(const struct cli_args *a, const struct json_val *v)
{
	struct str at = json_str(json_get(v, "at"));
	struct str why = json_str(json_get(v, "why"));
	bool says = a->of[OPT_JSON] == NULL;

	if (json_bool(json_get(v, "now"), false)) {
		if (says)
			printf("%s is polled now\n", a->operands[1]);
		return CLI_OK;
	}
	if (!says)
		return CLI_FAILED;
	return cli_fail(CLI_FAILED, "%s is not polled now: " STR_F "%s" STR_F, a->operands[1],
		STR_A(why), at.n != 0 ? "; it will be at " : "", STR_A(at));
}

int feed_poke(const struct cli_args *a)
{
	struct json *j = NULL;
	int rc = ask_order(a, "feed/poke", &j);

	if (rc == CLI_OK)
		rc = say_poke(a, json_root(j));
	json_free(j);
	return rc;
}
