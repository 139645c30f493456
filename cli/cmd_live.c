/* SPDX-License-Identifier: ISC */
/* rasid reload, rasid status: questions to the running daemon over its control socket. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "config/config.h"

/* Where the daemon of this configuration listens. The rest of the configuration may well be
 * broken: that is what `rasid reload` is about to hear. */
static void socket_path(const char *dir, struct buf *ret)
{
	AUTO_ARENA struct arena arena = {0};

	arena_init(&arena, MIB(64));
	struct str runtime = config_runtime_dir(dir, &arena);

	buf_printf(ret, STR_F "/control.sock", STR_A(runtime));
}

static int ask(
	const char *dir, struct str method, struct str target, int *ret_status, struct buf *ret)
{
	AUTO_BUF struct buf path = {0};
	struct err e = {.code = ERR_NONE};

	buf_init(&path, 4096);
	socket_path(dir, &path);
	enum errc rc = control_request(buf_view(&path), method, target, ret_status, ret, &e);

	if (rc == ERR_GONE)
		return cli_fail(CLI_NO_DAEMON, "%s; is the daemon running?", e.msg);
	return rc == ERR_NONE ? CLI_OK : cli_fail(CLI_FAILED, "%s", e.msg);
}

int cmd_reload(const struct cli_args *a)
{
	AUTO_BUF struct buf body = {0};
	int status = 0;

	buf_init(&body, MIB(16));
	int rc = ask(a->of[OPT_CONFIG], STR("POST"), STR("/reload"), &status, &body);

	if (rc != CLI_OK)
		return rc;
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
		json_free(j);
		return CLI_OK;
	}
	fwrite(buf_view(&body).p, 1, body.n, stderr);
	if (status == 422)
		return cli_fail(CLI_CONFIG, "refused, the daemon keeps its old configuration");
	return cli_fail(CLI_FAILED, "the daemon answered %d", status);
}

/* ---- status ------------------------------------------------------------------------------ */

static long long num(const struct json_val *o, const char *name)
{
	return (long long)json_int(json_get(o, name), 0);
}

static void print_dest(const struct json_val *d)
{
	struct str why = json_str(json_get(d, "last_error"));

	printf("  %-20.*s %-9.*s %lld waiting, %lld sent, %lld dead",
		STR_A(json_str(json_get(d, "id"))), STR_A(json_str(json_get(d, "state"))),
		num(d, "pending"), num(d, "delivered"), num(d, "dead"));
	if (why.n != 0)
		printf("  last error: " STR_F, STR_A(why));
	putchar('\n');
}

static void print_status(const struct json_val *v)
{
	const struct json_val *feeds = json_get(v, "feeds");
	const struct json_val *store = json_get(v, "store");
	const struct json_val *config = json_get(v, "config");
	const struct json_val *dests = json_get(v, "destinations");

	printf("rasid " STR_F "  since " STR_F "  config %s (" STR_F ")\n",
		STR_A(json_str(json_get(v, "version"))),
		STR_A(json_str(json_get(v, "started"))),
		json_bool(json_get(config, "last_reload_ok"), true) ? "ok"
								    : "LAST RELOAD REFUSED",
		STR_A(json_str(json_get(config, "dir"))));
	printf("feeds     %lld total, %lld ok, %lld failing, %lld gone, %lld not yet polled\n",
		num(feeds, "total"), num(feeds, "ok"), num(feeds, "failing"),
		num(feeds, "gone"), num(feeds, "not_yet_polled"));
	printf("articles  %lld stored, %lld hits, %lld alerts, %.1f MB\n",
		num(store, "articles"), num(store, "hits"), num(store, "alerts"),
		(double)num(store, "bytes") / 1e6);
	if (num(v, "store_failing_s") > 0)
		printf("STORE FAILING for %lld s: nothing is lost, retrying\n",
			num(v, "store_failing_s"));
	if (json_len(dests) != 0)
		puts("destinations");
	for (size_t i = 0; i < json_len(dests); i++)
		print_dest(json_at(dests, i));
}

/* For Nagios and the like: is anything wrong that a person should look at? */
static bool healthy(const struct json_val *v)
{
	const struct json_val *dests = json_get(v, "destinations");
	bool ok = json_bool(json_get(json_get(v, "config"), "last_reload_ok"), true) &&
		  num(v, "store_failing_s") == 0;

	for (size_t i = 0; i < json_len(dests); i++)
		ok &= !str_eq(json_str(json_get(json_at(dests, i), "state")), STR("held"));
	return ok;
}

int cmd_status(const struct cli_args *a)
{
	AUTO_BUF struct buf body = {0};
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};
	int status = 0;

	buf_init(&body, MIB(16));
	int rc = ask(a->of[OPT_CONFIG], STR("GET"), STR("/status"), &status, &body);

	if (rc != CLI_OK)
		return rc;
	if (status != 200 || json_parse(buf_view(&body), &j, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "the daemon answered %d: " STR_F, status,
			STR_A(buf_view(&body)));
	if (a->of[OPT_JSON] != NULL)
		rc = cli_print(buf_view(&body));
	else
		print_status(json_root(j));
	if (a->of[OPT_CHECK] != NULL && !healthy(json_root(j)))
		rc = CLI_FAILED;
	json_free(j);
	return rc;
}
