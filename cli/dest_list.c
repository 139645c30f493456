/* SPDX-License-Identifier: ISC */
/* rasid dest list, rasid dest show: what the daemon knows, and of one what its files say. */
#include <stdio.h>
#include <string.h>

#include "base/jsonw.h"
#include "cli/dest.h"
#include "cli/section.h"

static const struct {
	const char *state, *says;
} words[] = {
	{"waiting", "waits"},
	{"paused", "paused"},
	{"held", "held"},
	{"not-configured", "not configured"},
};

static void print_state(const struct json_val *d)
{
	struct str state = json_str(json_get(d, "state"));
	struct str until = json_str(json_get(d, "until"));

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(state, str_of(words[i].state)))
			state = str_of(words[i].says);
	printf("%-14.*s", STR_A(state));
	if (json_str(json_get(d, "paused_since")).n != 0)
		printf(" since " STR_F, STR_A(json_str(json_get(d, "paused_since"))));
	if (until.n != 0)
		printf(" until " STR_F, STR_A(until));
}

static void print_queue(const struct json_val *d)
{
	if (json_get(d, "pending") == NULL)
		printf(" (the database was not read)");
	else
		printf("  %lld waiting, %lld held, %lld delivered, %lld dead, %lld suppressed",
			ask_num(d, "pending"), ask_num(d, "held"), ask_num(d, "delivered"),
			ask_num(d, "dead"), ask_num(d, "suppressed"));
}

static void print_dest(const struct json_val *d)
{
	struct str type = json_str(json_get(d, "type"));

	/* Ids and types are ASCII, so padding by bytes keeps the columns. */
	printf("%-20.*s %-11.*s ", STR_A(json_str(json_get(d, "id"))),
		STR_A(type.n != 0 ? type : STR("-")));
	print_state(d);
	print_queue(d);
	cli_say("  last error: ", json_str(json_get(d, "last_error")));
	putchar('\n');
}

int dest_list(const struct cli_args *a)
{
	AUTO_BUF struct buf answer = {0};
	struct json *j = NULL;

	buf_init(&answer, MIB(16));
	int rc = ask_json(a, STR("GET"), STR("/dest/list"), &answer, &j);

	if (rc != CLI_OK)
		return rc;
	const struct json_val *v = json_get(json_root(j), "destinations");

	if (a->of[OPT_JSON] != NULL)
		rc = cli_print(buf_view(&answer));
	for (size_t i = 0; i < json_len(v) && a->of[OPT_JSON] == NULL; i++)
		print_dest(json_at(v, i));
	json_free(j);
	return rc;
}

/* ---- one --------------------------------------------------------------------------------- */

static void print_limits(const struct json_val *l)
{
	if (json_type(l) != JSON_OBJECT)
		return;
	printf("limits\n  %g/s, %lld s a try", json_double(json_get(l, "rate_per_s"), 0),
		ask_num(l, "timeout_s"));
	if (ask_num(l, "max_queue") != 0)
		printf(", %lld waiting at the most", ask_num(l, "max_queue"));
	if (ask_num(l, "max_age_s") != 0)
		printf(", none older than %lld s", ask_num(l, "max_age_s"));
	putchar('\n');
}

static void print_try(const struct json_val *t)
{
	long long status = ask_num(t, "status");

	printf("  " STR_F "  " STR_F "  try %lld, %lld ms",
		STR_A(json_str(json_get(t, "started"))), STR_A(json_str(json_get(t, "alert"))),
		ask_num(t, "try"), ask_num(t, "took_ms"));
	if (status != 0)
		printf(", status %lld", status);
	if (json_str(json_get(t, "error")).n == 0)
		printf(": taken");
	cli_say(": ", json_str(json_get(t, "error")));
	cli_say("; it said: ", json_str(json_get(t, "answer")));
	putchar('\n');
}

static void print_show(const struct json_val *d, struct str section)
{
	const struct json_val *tries = json_get(d, "attempts");

	print_dest(d);
	section_print(section);
	print_limits(json_get(d, "limits"));
	puts(json_len(tries) != 0 ? "last tries" : "no tries yet");
	for (size_t i = 0; i < json_len(tries); i++)
		print_try(json_at(tries, i));
}

/* The daemon's object with a member more. */
static int print_json(struct str answer, struct str section)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, MIB(32));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_raw(&w, "destination", str_trim(answer));
	section_write(&w, section);
	jsonw_end(&w);
	buf_char(&out, '\n');
	return cli_print(buf_view(&out));
}

static bool is_known(const struct json_val *d)
{
	return !str_eq(json_str(json_get(d, "state")), STR("not-configured")) ||
	       json_len(json_get(d, "attempts")) + (size_t)ask_num(d, "pending") +
			       (size_t)ask_num(d, "held") + (size_t)ask_num(d, "delivered") +
			       (size_t)ask_num(d, "dead") + (size_t)ask_num(d, "suppressed") !=
		       0;
}

int dest_show(const struct cli_args *a)
{
	AUTO_BUF struct buf target = {0};
	AUTO_BUF struct buf config = {0};
	AUTO_BUF struct buf answer = {0};
	struct json *j = NULL;

	buf_init(&target, BUF_NO_MAX);
	buf_init(&config, BUF_NO_MAX);
	buf_init(&answer, MIB(16));
	buf_printf(&target, "/dest/show?id=%s", a->operands[1]);
	int rc = ask_json(a, STR("GET"), buf_view(&target), &answer, &j);

	if (rc != CLI_OK)
		return rc;
	if (!is_known(json_root(j)))
		rc = cli_fail(CLI_FAILED, "there is no destination '%s'", a->operands[1]);
	else if (a->of[OPT_JSON] != NULL)
		rc = print_json(buf_view(&answer), section_of(a, "destination", &config));
	else
		print_show(json_root(j), section_of(a, "destination", &config));
	json_free(j);
	return rc;
}
