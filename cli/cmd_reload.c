/* SPDX-License-Identifier: ISC */
/*
 * rasid reload: asks the running daemon to read its configuration again, and waits for the end.
 *
 *   200  the new configuration is in force            exit code 0
 *   422  it has errors, the old one stays; they follow          78
 *   else the daemon could not do it                              1
 */
#include <stdio.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"

static void print_note(struct str sentence, void *arg)
{
	(void)arg;
	printf("note: " STR_F "\n", STR_A(sentence));
}

static void print_notes(const struct json_val *notes)
{
	for (size_t i = 0; i < json_len(notes); i++)
		print_note(json_str(json_at(notes, i)), NULL);
}

int cmd_reload(const struct cli_args *a)
{
	AUTO_BUF struct buf body = {0};
	int status = 0;

	buf_init(&body, MIB(16));
	int rc = ask(a->of[OPT_CONFIG], STR("POST"), STR("/reload"), &status, &body);

	if (rc != CLI_OK)
		return rc;
	cli_secrets_waiting(a, print_note, NULL);
	/* The numbers come from the daemon, not from a configuration read here: they are what is in
	 * force. */
	if (status == 200) {
		struct json *j = NULL;
		struct err e;

		if (json_parse(buf_view(&body), &j, &e) != ERR_NONE)
			return cli_fail(
				CLI_FAILED, "the daemon's answer makes no sense: %s", e.msg);
		const struct json_val *v = json_root(j);

		printf("reloaded: %lld feeds, %lld watches, %lld destinations\n",
			(long long)json_int(json_get(v, "feeds"), 0),
			(long long)json_int(json_get(v, "watches"), 0),
			(long long)json_int(json_get(v, "destinations"), 0));
		print_notes(json_get(v, "notes"));
		json_free(j);
		return CLI_OK;
	}
	/* The diagnostics as `rasid check` would print them, made by the daemon from the files it
	 * sees. For `systemctl reload` stderr is the journal, where the daemon has said them, each
	 * with its priority. */
	if (!cli_stderr_is_journal())
		fwrite(buf_view(&body).p, 1, body.n, stderr);
	if (status == 422)
		return cli_fail(CLI_CONFIG, "refused, the daemon keeps its old configuration");
	return cli_fail(CLI_FAILED, "the daemon answered %d", status);
}
