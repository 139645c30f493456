/* SPDX-License-Identifier: ISC */
/*
 * Opening a database file: whose it is, who else has it, and which version it is.
 *
 *   writer   lock FILE.lock ──> whose file? ──> WAL, FULL ──> missing steps, one by one
 *   reader                      whose file, and of this version?  ──> query_only
 *
 * One daemon at a time: sqlite_lock.c. Readers do not ask for the lock; WAL lets them read while the
 * daemon writes.
 *
 * Our file is known by its application_id, its schema by user_version, both in the header that
 * SQLite keeps. A migration step and its new version are one transaction: a crash between two
 * steps leaves a file of the version before, and the next start goes on from there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "store/schema.h"
#include "store/sqlite_file.h"

enum {
	APPLICATION_ID = 0x72617364, /* "rasd" */
	BUSY_MS = 5000               /* somebody's shell holds the write lock */
};

#define ENTRY(name, params, args) .name = sqlite_##name,
static const struct store_engine sqlite_engine = {
	.close = sqlite_close, .rollback = sqlite_rollback, STORE_OPS(ENTRY)};

enum errc sqlite_version(struct sqlite *s, size_t n_steps, size_t *ret_version, struct err *e)
{
	/* These three only read: a file that is somebody else's is closed as it was found. */
	int64_t app = 0;
	int64_t version = 0;
	int64_t tables = 0;
	enum errc rc = sqlite_exec_int(s, "PRAGMA application_id", &app, e);

	if (rc == ERR_NONE)
		rc = sqlite_exec_int(s, "PRAGMA user_version", &version, e);
	if (rc == ERR_NONE)
		rc = sqlite_exec_int(s, "SELECT COUNT(*) FROM sqlite_master", &tables, e);
	if (rc != ERR_NONE)
		return sqlite_damaged(s, rc, e);
	/* A file of nothing but zeros is a new one. Anything else without our number is
	 * somebody's, and tables would be added to it. */
	if (app != APPLICATION_ID && (app != 0 || version != 0 || tables != 0))
		return err_set(e, ERR_BAD_INPUT, "the file is another program's database");
	/* Never run an older program on a newer schema: it would write rows without the new
	 * columns, and a later step may have changed what the old ones mean. */
	if (version < 0 || (uint64_t)version > n_steps)
		return err_set(e, ERR_BAD_INPUT,
			"the file is of version %lld, written by a newer rasid; this one knows %zu",
			(long long)version, n_steps);
	*ret_version = (size_t)version;
	return ERR_NONE;
}

/* One step and its version number; the number is in the database header, so it is as atomic as
 * the tables are. */
static enum errc migrate_step(struct sqlite *s, const char *step, size_t version, struct err *e)
{
	char *sql = xasprintf(
		"BEGIN IMMEDIATE; %s PRAGMA application_id = %d; PRAGMA user_version = "
		"%zu; COMMIT",
		step, APPLICATION_ID, version);
	enum errc rc = sqlite_exec(s, sql, "bring the file to this version", e);

	free(sql);
	/* sqlite3_exec() stops at the statement that failed and leaves the BEGIN open. */
	if (rc != ERR_NONE && !sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

enum errc sqlite_migrate(
	struct sqlite *s, const char *const *steps, size_t n_steps, struct err *e)
{
	size_t version = 0;
	enum errc rc = sqlite_version(s, n_steps, &version, e);

	for (; rc == ERR_NONE && version < n_steps; version++)
		rc = migrate_step(s, steps[version], version + 1, e);
	return rc;
}

/* WAL and FULL: see the head of sqlite.c. The write-ahead log shrinks back to 64 MiB after a
 * reader kept it from being reused. */
static enum errc open_writer(struct sqlite *s, struct err *e)
{
	size_t version = 0;
	/* Before anything is written. */
	enum errc rc = sqlite_version(s, schema_n_steps, &version, e);

	if (rc == ERR_NONE)
		rc = sqlite_exec(s,
			"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA "
			"cache_size = "
			"-3584; PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = ON",
			"set the file up", e);
	if (rc == ERR_NONE)
		rc = sqlite_migrate(s, schema_steps, schema_n_steps, e);
	return rc;
}

/* Only the daemon migrates. A reader would see columns that are not there, so it is told. */
static enum errc open_reader(struct sqlite *s, struct err *e)
{
	size_t version = 0;
	enum errc rc = sqlite_version(s, schema_n_steps, &version, e);

	if (rc == ERR_NONE && version < schema_n_steps)
		rc = err_set(e, ERR_BAD_INPUT,
			"the file is of version %zu, this rasid needs %zu; the daemon brings it up to date when it starts",
			version, schema_n_steps);
	if (rc == ERR_NONE)
		rc = sqlite_exec(
			s, "PRAGMA query_only = ON; PRAGMA cache_size = -2048", "set up", e);
	return rc;
}

/* Before the file is opened: a restore that was cut short puts another one in its place. */
static enum errc take_place(struct sqlite *s, const char *path, struct err *e)
{
	enum errc rc = sqlite_lock(path, &s->lock_fd, e);

	return rc != ERR_NONE ? rc : sqlite_swap_end(path, e);
}

/* A fifth of what a walk over all articles costs is copying them out of the file. Who only reads never sees it cut
 * shorter than what he reads: a checkpoint waits for that. */
static enum errc map_file(struct sqlite *s, struct err *e)
{
	return sqlite_exec(s, "PRAGMA mmap_size = 1099511627776", "map the file", e);
}

static enum errc open_file(struct sqlite *s, const char *path, bool reader, struct err *e)
{
	/* NOMUTEX: a connection belongs to one thread (store.h). EXRESCODE: code_of() in
	 * sqlite_query.c tells kinds of "busy" apart. */
	int flags =
		SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
		(reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);

	/* Nobody asks how much memory SQLite has, and counting that takes a lock at each piece. Refused, and
	 * no harm, but for the first file of the process. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (reader && access(path, F_OK) != 0 && errno == ENOENT)
		return err_set(e, ERR_GONE, "there is no such file");
	if (!reader && take_place(s, path, e) != ERR_NONE)
		return e->code;
	if (sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK)
		return sqlite_error(s, "open the file", e);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	/* Nothing in the file may run: no triggers or views that call functions, no writes to
	 * the schema's own tables. The file may come from a backup or another machine. */
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
	enum errc rc = sqlite_words_register(s, e);

	if (rc == ERR_NONE)
		rc = reader ? open_reader(s, e) : open_writer(s, e);
	int code = sqlite3_errcode(s->db) & 0xFF;

	if (rc != ERR_NONE && (code == SQLITE_NOTADB || code == SQLITE_CORRUPT))
		rc = err_set(e, rc,
			"the file is no database, or a damaged one: `rasid restore` puts a backup in its place, `rasid db salvage` saves what can be read");
	return rc == ERR_NONE ? sqlite_names_load(s, e) : rc;
}

enum errc sqlite_open(const struct store_conf *c, struct store **ret, struct err *e)
{
	struct sqlite *s = xcalloc(1, sizeof(*s));
	char *path = xasprintf(STR_F, STR_A(c->place));

	s->base.engine = &sqlite_engine;
	s->lock_fd = -1;
	s->reader = c->read_only;
	s->node = xasprintf(STR_F, STR_A(c->node));
	enum errc rc = open_file(s, path, s->reader, e);

	if (rc == ERR_NONE && s->reader && c->mapped)
		rc = map_file(s, e);
	if (rc != ERR_NONE) {
		sqlite_close(&s->base);
		rc = e != NULL ? err_wrap(e, "%s", path) : rc;
	} else {
		*ret = &s->base;
	}
	free(path);
	return rc;
}

void sqlite_close(struct store *base)
{
	struct sqlite *s = sqlite_of(base);

	for (size_t i = 0; i < SQL_N; i++)
		sqlite3_finalize(s->stmts[i]);
	sqlite_names_done(s);
	sqlite3_close(
		s->db); /* rolls an open transaction back; the last writer empties the log */
	/* Last: who gets the lock next must find the database closed. */
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	free(s->node);
	free(s);
}
