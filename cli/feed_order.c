/* SPDX-License-Identifier: ISC */
/* rasid feed pause, resume, poke: orders to the daemon, each answered by a sentence. */
#include <stdio.h>

#include "base/conf.h"
#include "cli/feed.h"

/* Posts /feed/WHAT?id=ID, with for=for_ms when that is not 0. */
static int order(const struct cli_args *a, const char *what, int64_t for_ms, struct json **ret)
{
	AUTO_BUF struct buf answer = {0};
	AUTO_BUF struct buf target = {0};

	buf_init(&answer, MIB(1));
	buf_init(&target, BUF_NO_MAX);
	buf_printf(&target, "/feed/%s?id=%s", what, a->operands[1]);
	if (for_ms != 0)
		buf_printf(&target, "&for=%lld", (long long)for_ms);
	int rc = ask_json(a, STR("POST"), buf_view(&target), &answer, ret);

	if (rc == CLI_OK && a->of[OPT_JSON] != NULL)
		rc = cli_print(buf_view(&answer));
	return rc;
}

int feed_pause(const struct cli_args *a)
{
	const char *why = NULL;
	int64_t for_ms = 0;
	struct json *j = NULL;

	if (a->of[OPT_FOR] != NULL && !conf_duration_ms(str_of(a->of[OPT_FOR]), &for_ms, &why))
		return cli_fail(CLI_USAGE, "--for: %s", why);
	if (a->of[OPT_FOR] != NULL && for_ms == 0)
		return cli_fail(CLI_USAGE, "--for: a pause of no time is none");
	int rc = order(a, "pause", for_ms, &j);
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
	int rc = order(a, "resume", 0, &j);

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
	int rc = order(a, "poke", 0, &j);

	if (rc == CLI_OK)
		rc = say_poke(a, json_root(j));
	json_free(j);
	return rc;
}
