/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The daemon put together: start, reload, status, orderly stop. Everything else in daemon/ is a
 * part that this file owns.
 */
#include "base/err.h"
#include "config/config.h"
#include "daemon/parser/pool.h"

struct app_opts {
	const char *config_dir;         /* NULL: the default; used again at each reload */
	struct pool_server fork_server; /* pool_fork_server_start() */
	bool journal;                   /* stderr leads to systemd's journal */
};

/* Logs each diagnostic as one line, "WHEN: FILE:LINE:COLUMN: text": errors as err, notes as debug. */
void app_log_diags(const char *when, const struct conf_diags *d);
/* Runs until SIGTERM or SIGINT. Takes over config. Returns the exit code: 0 after an orderly
 * stop, 1 when starting failed or the store stayed broken; *e then says why. */
int app_run(const struct app_opts *opts, struct config *config, struct err *e);
