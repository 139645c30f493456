/* SPDX-License-Identifier: ISC */
/*
 * rasid alert: what became of alerts, sending them again, giving them up, and mutes. The daemon does it
 * (daemon/alerts.h), so that nobody else writes into its database.
 *
 *   verb, options ──> METHOD /path?parameters ──> answer ──> lines, or its JSON as it came
 */
#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "base/json.h"
#include "cli/alert_print.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/params.h"

#define BIT(id) (UINT64_C(1) << OPT_##id)
#define FILTERS                                                                                \
	(BIT(DEST) | BIT(WATCH) | BIT(FEED) | BIT(STATE) | BIT(SINCE) | BIT(UNTIL) | BIT(LIMIT))

struct verb {
	const char *name;
	const char *operand; /* the parameter that it becomes; NULL: takes none */
	bool needs;          /* an operand */
	const char *method, *path;
	uint64_t options; /* besides --config and --json, which all take */
	int (*print)(const struct cli_args *a, const struct json_val *v);
};

/* ---- answers for people -------------------------------------------------------------------- */

static int print_list(const struct cli_args *a, const struct json_val *v)
{
	const struct json_val *alerts = json_get(v, "alerts");
	AUTO_BUF struct buf out = {0};

	(void)a;
	if (json_len(alerts) == 0)
		return cli_fail(CLI_NOTHING, "no such alerts");
	buf_init(&out, BUF_NO_MAX);
	alert_print_rows(alerts, &out);
	int rc = cli_print(buf_view(&out));

	if (json_bool(json_get(v, "more"), false))
		(void)cli_fail(CLI_OK, "there are more: see --limit, --until");
	return rc;
}

static int print_trail(const struct json_val *v, bool all)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	alert_print_trail(v, all, &out);
	return cli_print(buf_view(&out));
}

static int print_show(const struct cli_args *a, const struct json_val *v)
{
	(void)a;
	return print_trail(v, false);
}

static int print_why(const struct cli_args *a, const struct json_val *v)
{
	(void)a;
	return print_trail(v, true);
}

static int print_dry(const struct cli_args *a, const struct json_val *v)
{
	long long n = (long long)json_int(json_get(v, "would"), 0);
	const struct json_val *alerts = json_get(v, "alerts");
	AUTO_BUF struct buf out = {0};

	if (n == 0)
		return cli_fail(CLI_NOTHING, "nothing to %s", a->operands[0]);
	buf_init(&out, BUF_NO_MAX);
	buf_printf(&out, "would %s %lld alerts\n", a->operands[0], n);
	alert_print_rows(alerts, &out);
	if (n > (long long)json_len(alerts))
		buf_printf(&out, "and %lld more\n", n - (long long)json_len(alerts));
	return cli_print(buf_view(&out));
}

static int print_done(const struct cli_args *a, const struct json_val *v)
{
	const struct json_val *dropped = json_get(v, "dropped");
	const struct json_val *sent = json_get(v, "requeued");

	if (a->of[OPT_DRY_RUN] != NULL)
		return print_dry(a, v);
	if (dropped != NULL)
		printf("gave up %lld alerts; they are dead letters now\n",
			(long long)json_int(dropped, 0));
	else
		printf("queued %lld alerts again\n",
			(long long)json_int(sent != NULL ? sent : json_get(v, "replayed"), 0));
	return CLI_OK;
}

static int print_muted(const struct cli_args *a, const struct json_val *v)
{
	struct str until = json_str(json_get(v, "until"));
	long long id = (long long)json_int(json_get(v, "id"), 0);

	(void)a;
	printf("muted until " STR_F "; `rasid alert unmute %lld` ends it\n",
		STR_A(until.n != 0 ? until : STR("further notice")), id);
	return CLI_OK;
}

static int print_unmuted(const struct cli_args *a, const struct json_val *v)
{
	(void)a;
	printf("mute %lld is over\n", (long long)json_int(json_get(v, "unmuted"), 0));
	return CLI_OK;
}

static int print_mutes(const struct cli_args *a, const struct json_val *v)
{
	AUTO_BUF struct buf out = {0};

	(void)a;
	buf_init(&out, BUF_NO_MAX);
	alert_print_mutes(json_get(v, "mutes"), &out);
	return cli_print(out.n != 0 ? buf_view(&out) : STR("nothing is muted\n"));
}

static const struct verb verbs[] = {
	{"list", NULL, false, "GET", "/alerts", FILTERS, print_list},
	{"show", "id", true, "GET", "/alert", 0, print_show},
	{"why", "id", true, "GET", "/alert", 0, print_why},
	{"requeue", "id", false, "POST", "/alert/requeue", FILTERS | BIT(DRY_RUN), print_done},
	{"replay", "id", false, "POST", "/alert/replay", FILTERS | BIT(DRY_RUN), print_done},
	{"drop", "id", false, "POST", "/alert/drop", FILTERS | BIT(DRY_RUN), print_done},
	{"mute", NULL, false, "POST", "/mute",
		BIT(DEST) | BIT(WATCH) | BIT(FEED) | BIT(STORY) | BIT(FOR) | BIT(TO) | BIT(WHY),
		print_muted},
	{"unmute", "mute", true, "POST", "/unmute", 0, print_unmuted},
	{"mutes", NULL, false, "GET", "/mutes", 0, print_mutes},
};

/* ---- where it is asked --------------------------------------------------------------------- */

/* Letters, digits and "_" of an alert, the number of a mute. */
static bool operand_good(const char *value)
{
	return value[0] != '\0' && value[strspn(value, "0123456789_abcdefghijklmnopqrstuvwxyz"
						       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

static bool write_target(const struct cli_args *a, const struct verb *v, struct buf *out)
{
	char before = '?';

	buf_str(out, str_of(v->path));
	if (a->n == 2) {
		if (!operand_good(a->operands[1])) {
			(void)cli_fail(CLI_USAGE, "'%s' is no %s", a->operands[1],
				strcmp(v->operand, "id") == 0 ? "id of an alert"
							      : "number of a mute");
			return false;
		}
		buf_printf(out, "?%s=%s", v->operand, a->operands[1]);
		before = '&';
	}
	return params_write(a, before, out);
}

/* ---- the command --------------------------------------------------------------------------- */

static bool nothing_in(const struct json_val *v)
{
	const struct json_val *alerts = json_get(v, "alerts");

	return alerts != NULL && json_len(alerts) == 0;
}

static int tell(const struct cli_args *a, const struct verb *v, struct str body)
{
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};
	int rc = CLI_OK;

	if (json_parse(body, &j, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "the daemon's answer makes no sense: %s", e.msg);
	if (a->of[OPT_JSON] == NULL)
		rc = v->print(a, json_root(j));
	else if ((rc = cli_print(body)) == CLI_OK && nothing_in(json_root(j)))
		rc = CLI_NOTHING;
	json_free(j);
	return rc;
}

static int run(const struct cli_args *a, const struct verb *v)
{
	AUTO_BUF struct buf target = {0};
	AUTO_BUF struct buf body = {0};
	int status = 0;
	/* The same path, asked and not told. */
	bool dry = a->of[OPT_DRY_RUN] != NULL;

	buf_init(&target, KIB(16));
	buf_init(&body, MIB(32));
	if (!write_target(a, v, &target))
		return CLI_USAGE;
	if (target.over)
		return cli_fail(CLI_USAGE, "that is too long");
	int rc = ask(a->of[OPT_CONFIG], str_of(dry ? "GET" : v->method), buf_view(&target),
		&status, &body);

	if (rc != CLI_OK)
		return rc;
	return status == 200 ? tell(a, v, buf_view(&body))
			     : ask_refused(status, buf_view(&body));
}

static int unknown_verb(const char *name)
{
	struct str names[sizeof(verbs) / sizeof(verbs[0])];

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		names[i] = str_of(verbs[i].name);
	struct str near = conf_nearest(str_of(name), names, sizeof(verbs) / sizeof(verbs[0]));

	if (near.n != 0)
		return cli_fail(CLI_USAGE,
			"no command 'alert %s'; did you mean 'alert " STR_F "'?", name,
			STR_A(near));
	return cli_fail(
		CLI_USAGE, "no command 'alert %s'; `rasid alert --help` lists them", name);
}

/* The row of the table takes what any verb takes. */
static bool takes(const struct cli_args *a, const struct verb *v)
{
	uint64_t all = v->options | BIT(CONFIG) | BIT(JSON);

	for (size_t o = 0; o < OPT_HELP; o++)
		if (a->of[o] != NULL && (all >> o & 1) == 0)
			return false;
	return a->n == 1 ? !v->needs : v->operand != NULL;
}

int cmd_alert(const struct cli_args *a)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(a->operands[0], verbs[i].name) == 0)
			return takes(a, &verbs[i]) ? run(a, &verbs[i]) : cli_usage(a);
	return unknown_verb(a->operands[0]);
}
