/* SPDX-License-Identifier: ISC */
/* rasid backup and rasid restore: a copy of the database, and one in its place. */
#include <inttypes.h>

#include "cli/house.h"
#include "daemon/clock.h"

/* ---- backup ------------------------------------------------------------------------------ */

static int print_backup(const struct house *h, const struct store_copied *done, bool running)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	if (h->args->of[OPT_JSON] == NULL) {
		buf_str(&out, STR("backed up "));
		house_bytes(&out, done->bytes);
		buf_printf(&out, " in %.1f s%s; integrity_check ok\n", house_seconds(h),
			running ? " while running" : "");
		return cli_print(buf_view(&out));
	}
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "file", str_of(h->args->operands[0]));
	jsonw_int(&w, "bytes", (int64_t)done->bytes);
	jsonw_int(&w, "version", (int64_t)done->version);
	jsonw_int(&w, "milliseconds", (int64_t)(house_seconds(h) * 1000));
	jsonw_bool(&w, "running", running);
	jsonw_end(&w);
	return house_print_json(&out);
}

static int backup(struct house *h)
{
	struct store_progress p = house_progress(h, "copied");
	struct store_copied done = {0};
	struct err e = {.code = ERR_NONE};
	bool running = house_daemon_runs(h);

	if (store_backup(&h->conf, str_of(h->args->operands[0]), &p, &done, &e) != ERR_NONE)
		return house_fail(h, &e);
	house_shows(h, 1, 1);
	return print_backup(h, &done, running);
}

int cmd_backup(const struct cli_args *a)
{
	struct house h;
	int rc = house_begin(a, &h);

	if (rc == CLI_OK)
		rc = backup(&h);
	house_end(&h);
	return rc;
}

/* ---- restore ----------------------------------------------------------------------------- */

static void say_waiting(const struct store_restored *done, struct buf *out)
{
	if (done->waiting == 0)
		return;
	buf_printf(out, "%" PRIu64 " of its alerts wait to be sent, the oldest since ",
		done->waiting);
	house_time(out, done->oldest_ms);
	if (done->given_up != 0)
		buf_str(out, STR(": given up, they are dead letters\n"));
	else
		buf_str(out,
			STR(": they are sent at the next start, also those that were sent after the backup was made\n"));
}

static int print_restored(const struct store_restored *done)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	buf_str(&out, STR("restored "));
	house_bytes(&out, done->copy.bytes);
	buf_str(&out, STR("; its last article came "));
	house_time(&out, done->newest_ms);
	buf_char(&out, '\n');
	say_waiting(done, &out);
	if (done->kept.n != 0)
		buf_printf(&out, "the database before it is kept as " STR_F "\n",
			STR_A(done->kept));
	return cli_print(buf_view(&out));
}

static int print_restored_json(const struct store_restored *done)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "bytes", (int64_t)done->copy.bytes);
	jsonw_int(&w, "version", (int64_t)done->copy.version);
	house_json_time(&w, "last_article", done->newest_ms);
	jsonw_int(&w, "waiting", (int64_t)done->waiting);
	house_json_time(&w, "waiting_since", done->oldest_ms);
	jsonw_int(&w, "given_up", (int64_t)done->given_up);
	jsonw_str_opt(&w, "kept", done->kept);
	jsonw_end(&w);
	return house_print_json(&out);
}

static int restore(struct house *h)
{
	const struct store_restore how = {.file = str_of(h->args->operands[0]),
		.now_ms = clock_now_ms(),
		.drop_pending = h->args->of[OPT_DROP_PENDING] != NULL};
	struct store_progress p = house_progress(h, "copied");
	struct store_restored done = {.kept = STR("")};
	struct err e = {.code = ERR_NONE};
	enum errc rc = store_restore(&h->conf, &how, &p, &h->arena, &done, &e);

	if (rc == ERR_BUSY)
		(void)err_wrap(&e, "stop the daemon first");
	if (rc != ERR_NONE)
		return house_fail(h, &e);
	house_shows(h, 1, 1);
	return h->args->of[OPT_JSON] != NULL ? print_restored_json(&done)
					     : print_restored(&done);
}

int cmd_restore(const struct cli_args *a)
{
	struct house h;
	int rc = house_begin(a, &h);

	if (rc == CLI_OK)
		rc = restore(&h);
	house_end(&h);
	return rc;
}
