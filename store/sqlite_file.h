/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Database files as files: opened without being taken for the daemon's own, verified, swapped. Private to
 * store/sqlite*.c and their tests.
 */
#include <time.h>

#include "store/sqlite.h"

/* Opens a file to look at it or to write it as a whole; its statements are run by the three below. Ended by
 * sqlite_file_close(), also after an error. writes: creates it, too. */
enum errc sqlite_file_open(const char *path, bool writes, struct sqlite *ret, struct err *e);
void sqlite_file_close(struct sqlite *s);
/* Statements without parameters. `what` completes "cannot ...". */
enum errc sqlite_exec(struct sqlite *s, const char *sql, const char *what, struct err *e);
/* The first column of the first row; NULL, or no row, leaves *ret. */
enum errc sqlite_exec_int(struct sqlite *s, const char *sql, int64_t *ret, struct err *e);
/* What SQLite cannot make sense of is ERR_BAD_INPUT, anything else stays rc. */
enum errc sqlite_damaged(struct sqlite *s, enum errc rc, struct err *e);
/* PRAGMA integrity_check, or quick_check: ERR_BAD_INPUT with the first thing that it found. */
enum errc sqlite_intact(struct sqlite *s, struct err *e);

/* The directory of a path; the caller frees it. */
char *sqlite_dir_of(const char *path);
/* For root: a file beside a database is of whoever that directory is of, or the daemon could not use it. */
void sqlite_own_as_dir(int fd, const char *path);
/* A file of our own that nobody else writes: mode 0600, locked, empty; ERR_BUSY
 * when somebody has it. *ret_fd is to be closed when it is whole, and not before SQLite has closed it. */
enum errc sqlite_part_open(const char *path, int *ret_fd, struct err *e);
/* Given up: it goes, with what SQLite laid beside it. Only of one that was opened: it may be another rasid's. */
void sqlite_part_remove(const char *path);
/* Its content is on disk. */
enum errc sqlite_sync(int fd, const char *path, struct err *e);
/* So is what the directory of a path holds. */
enum errc sqlite_dir_sync(const char *path, struct err *e);
enum errc sqlite_rename(const char *from, const char *to, struct err *e);
/* The file at `from` as it is at one moment, its log included, into `to` (fd: the same), verified and on disk. */
enum errc sqlite_copy(const char *from, const char *to, int fd, const struct store_progress *p,
	struct store_copied *ret, struct err *e);

/* The pages alone, as they are, not looked at: what SQLite cannot open is an error. */
enum errc sqlite_copy_pages(
	const char *from, const char *to, int fd, struct store_copied *ret, struct err *e);

/*
 * One database in the place of another (sqlite_swap.c). PLACE.new becomes PLACE.restored in one step, and from
 * then on it is the database: whoever opens PLACE to write next takes it over first.
 */
enum errc sqlite_swap(const char *place, int64_t now_ms, struct err *e);
/* Ends a swap that was begun; nothing to end is fine. Under the writer's lock. */
enum errc sqlite_swap_end(const char *place, struct err *e);
/* Where the database before one that bears this time goes, or went; the caller frees it. */
char *sqlite_swap_name(const char *place, time_t at);
/* The same of the swap that was begun; NULL: there is none. */
char *sqlite_swap_kept(const char *place);

/* The lock that the daemon holds while it runs. *ret_fd: to be closed. */
enum errc sqlite_lock(const char *place, int *ret_fd, struct err *e);

#define SQLITE_UPKEEP(name, params, args) __typeof__(store_##name) sqlite_##name;
STORE_UPKEEP(SQLITE_UPKEEP)
