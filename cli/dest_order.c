/* SPDX-License-Identifier: ISC */
/* rasid dest pause, resume, enable: orders to the daemon, each answered by a sentence. */
#include <stdio.h>

#include "cli/dest.h"

int dest_pause(const struct cli_args *a)
{
	struct json *j = NULL;
	int rc = ask_order(a, "dest/pause", &j);

	if (rc != CLI_OK || a->of[OPT_JSON] != NULL) {
		json_free(j);
		return rc;
	}
	struct str until = json_str(json_get(json_root(j), "until"));

	if (until.n != 0)
		printf("%s is paused until " STR_F "; its alerts wait\n", a->operands[1],
			STR_A(until));
	else
		printf("%s is paused; its alerts wait until `rasid dest resume %s`\n",
			a->operands[1], a->operands[1]);
	json_free(j);
	return CLI_OK;
}

int dest_resume(const struct cli_args *a)
{
	struct json *j = NULL;
	int rc = ask_order(a, "dest/resume", &j);

	if (rc == CLI_OK && !json_bool(json_get(json_root(j), "was_paused"), true))
		rc = cli_fail(CLI_NOTHING, "'%s' is not paused", a->operands[1]);
	else if (rc == CLI_OK && a->of[OPT_JSON] == NULL)
		printf("%s goes on\n", a->operands[1]);
	json_free(j);
	return rc;
}

int dest_enable(const struct cli_args *a)
{
	struct json *j = NULL;
	int rc = ask_order(a, "dest/enable", &j);

	if (rc == CLI_OK && a->of[OPT_JSON] == NULL)
		printf("%s is asked at once, unless it asked for patience itself\n",
			a->operands[1]);
	json_free(j);
	return rc;
}
