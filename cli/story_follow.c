/* SPDX-License-Identifier: ISC */
/* rasid story follow, unfollow: the daemon does it (daemon/alerts.h), since it is in its memory. */
#include <stdio.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/params.h"
#include "cli/story.h"
#include "desk/story.h"

static int tell(const struct cli_args *a, struct str body)
{
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};

	if (a->of[OPT_JSON] != NULL)
		return cli_print(body);
	if (json_parse(body, &j, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "the daemon's answer makes no sense: %s", e.msg);
	struct str until = json_str(json_get(json_root(j), "until"));

	if (json_get(json_root(j), "unfollowed") != NULL)
		printf("not followed any more\n");
	else
		printf("followed until " STR_F "; `rasid story unfollow %s` ends it\n",
			STR_A(until.n != 0 ? until : STR("further notice")), a->operands[1]);
	json_free(j);
	return CLI_OK;
}

static int order(const struct cli_args *a, const char *path)
{
	AUTO_BUF struct buf target = {0};
	AUTO_BUF struct buf body = {0};
	int64_t id = story_id_read(str_of(a->operands[1]));
	int status = 0;

	if (id == 0)
		return cli_fail(
			CLI_USAGE, "a story is called sty_17, not '%s'", a->operands[1]);
	buf_init(&target, KIB(16));
	buf_init(&body, KIB(64));
	buf_printf(&target, "%s?story=%lld", path, (long long)id);
	if (!params_write(a, '&', &target))
		return CLI_USAGE;
	if (target.over)
		return cli_fail(CLI_USAGE, "that is too long");
	int rc = ask(a->of[OPT_CONFIG], STR("POST"), buf_view(&target), &status, &body);

	if (rc != CLI_OK)
		return rc;
	return status == 200 ? tell(a, buf_view(&body)) : ask_refused(status, buf_view(&body));
}

int story_follow(const struct cli_args *a)
{
	return order(a, "/follow");
}

int story_unfollow(const struct cli_args *a)
{
	return order(a, "/unfollow");
}
