/* SPDX-License-Identifier: ISC */
#pragma once
/* What the commands that look after the database share: which it is, and how they say what they do. */
#include "base/buf.h"
#include "base/jsonw.h"
#include "cli/cli.h"
#include "config/config.h"
#include "store/upkeep.h"

struct house {
	const struct cli_args *args;
	struct arena arena;
	struct config *config;
	struct store_conf conf; /* of the store */
	int64_t began_ms;
	/* A line on stderr that says how far something is, when that is a terminal. */
	const char *doing;
	bool shows;
	int64_t shown_ms;
};

/* Reads the configuration. CLI_CONFIG: it has errors, said. Always ended by house_end(). */
int house_begin(const struct cli_args *a, struct house *h);
void house_end(struct house *h);
/* Somebody answers at the daemon's control socket. */
bool house_daemon_runs(const struct house *h);
/* For functions that take a struct store_progress. doing: "copied", "checked". */
struct store_progress house_progress(struct house *h, const char *doing);
/* How far: a line at most ten times a second; done == of takes it away. */
void house_shows(struct house *h, uint64_t done, uint64_t of);
/* Takes the line of progress away, and says what failed; CLI_FAILED. */
int house_fail(struct house *h, const struct err *e);
double house_seconds(const struct house *h); /* since house_begin() */
/* "512 kB", "212 MB", "1.4 GB" */
void house_bytes(struct buf *out, uint64_t bytes);
/* 2026-11-30 10:31 UTC; "never" for TIME_NONE */
void house_time(struct buf *out, int64_t ms);
/* RFC 3339, or null for TIME_NONE. */
void house_json_time(struct jsonw *w, const char *name, int64_t ms);
/* 1 248 */
void house_number(struct buf *out, uint64_t n);
/* Prints an object with a line's end. */
int house_print_json(struct buf *out);
