/* SPDX-License-Identifier: ISC */
/* rasid dest pause, resume, enable: orders to the daemon, each answered by a sentence. */
#include <stdio.h>

#include "base/conf.h"
#include "cli/dest.h"

/* Posts /dest/WHAT?id=ID, with for=for_ms when that is not 0. */
static int order(const struct cli_args *a, const char *what, int64_t for_ms, struct json **ret)
{
	AUTO_BUF struct buf answer = {0};
	AUTO_BUF struct buf target = {0};

	buf_init(&answer, MIB(1));
	buf_init(&target, BUF_NO_MAX);
	buf_printf(&target, "/dest/%s?id=%s", what, a->operands[1]);
	if (for_ms != 0)
		buf_printf(&target, "&for=%lld", (long long)for_ms);
	int rc = ask_json(a, STR("POST"), buf_view(&target), &answer, ret);

	if (rc == CLI_OK && a->of[OPT_JSON] != NULL)
		rc = cli_print(buf_view(&answer));
	return rc;
}

int dest_pause(const struct cli_args *a)
{
	const char *why = NULL;
	int64_t for_ms = 0;
	struct json *j = NULL;

	if (a->of[OPT_FOR] != NULL && !conf_duration_ms(str_of(a->of[OPT_FOR]), &for_ms, &why))
		return cli_fail(CLI_USAGE, "--for: %s", why);
	if (a->of[OPT_FOR] != NULL && for_ms == 0)
		return cli_fail(CLI_USAGE, "--for: a pause of no time is none");
	int rc = order(a, "pause", for_ms, &j);

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
	int rc = order(a, "resume", 0, &j);

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
	int rc = order(a, "enable", 0, &j);

	if (rc == CLI_OK && a->of[OPT_JSON] == NULL)
		printf("%s is asked at once, unless it asked for patience itself\n",
			a->operands[1]);
	json_free(j);
	return rc;
}
