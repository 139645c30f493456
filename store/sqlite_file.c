/* SPDX-License-Identifier: ISC */
/* Database files as files: opened to be looked at or written whole, judged, made, synced, renamed. */
#include "store/sqlite_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

enum {
	PART_MODE = 0600,
	BUSY_MS = 5000
};

/* ---- SQLite ------------------------------------------------------------------------------ */

enum errc sqlite_file_open(const char *path, bool writes, struct sqlite *ret, struct err *e)
{
	int flags =
		SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
		(writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);

	*ret = (struct sqlite){.lock_fd = -1};
	if (!writes && access(path, R_OK) != 0)
		return err_set(e, errno == ENOENT ? ERR_GONE : ERR_IO, "%s", strerror(errno));
	if (sqlite3_open_v2(path, &ret->db, flags, NULL) != SQLITE_OK)
		return sqlite_error(ret, "open the file", e);
	sqlite3_busy_timeout(ret->db, BUSY_MS);
	/* As in sqlite_open.c: nothing in a file from elsewhere may run. */
	sqlite3_db_config(ret->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	sqlite3_db_config(ret->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
	return sqlite_words_register(ret, e);
}

void sqlite_file_close(struct sqlite *s)
{
	sqlite3_close(s->db);
	s->db = NULL;
}

enum errc sqlite_exec(struct sqlite *s, const char *sql, const char *what, struct err *e)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_error(s, what, e);
	return ERR_NONE;
}

enum errc sqlite_exec_int(struct sqlite *s, const char *sql, int64_t *ret, struct err *e)
{
	sqlite3_stmt *stmt = NULL;
	enum errc rc = ERR_NONE;
	int step = SQLITE_ERROR;

	if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) == SQLITE_OK)
		step = sqlite3_step(stmt);
	if (step == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		*ret = sqlite3_column_int64(stmt, 0);
	else if (step != SQLITE_ROW && step != SQLITE_DONE)
		rc = sqlite_error(s, "read the file", e);
	sqlite3_finalize(stmt);
	return rc;
}

enum errc sqlite_damaged(struct sqlite *s, enum errc rc, struct err *e)
{
	int code = sqlite3_errcode(s->db) & 0xFF;

	/* A file that SQLite cannot make sense of will not get better by trying again. */
	if (rc != ERR_NONE && (code == SQLITE_NOTADB || code == SQLITE_CORRUPT))
		return err_set(e, ERR_BAD_INPUT, "the file is no database, or a damaged one");
	return rc;
}

enum errc sqlite_intact(struct sqlite *s, struct err *e)
{
	sqlite3_stmt *stmt = NULL;
	enum errc rc = ERR_NONE;

	if (sqlite3_prepare_v2(s->db, "PRAGMA integrity_check(1)", -1, &stmt, NULL) !=
			SQLITE_OK ||
		sqlite3_step(stmt) != SQLITE_ROW)
		rc = sqlite_damaged(s, sqlite_error(s, "check the file", e), e);
	else if (strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0)
		rc = err_set(e, ERR_BAD_INPUT, "the database is damaged: %s",
			(const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	return rc;
}

/* ---- the file system --------------------------------------------------------------------- */

char *sqlite_dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return xstrdup(".");
	return xasprintf("%.*s", slash == path ? 1 : (int)(slash - path), path);
}

void sqlite_own_as_dir(int fd, const char *path)
{
	char *dir = sqlite_dir_of(path);
	struct stat st;

	if (geteuid() == 0 && stat(dir, &st) == 0 && st.st_uid != 0)
		(void)!fchown(fd, st.st_uid, st.st_gid);
	free(dir);
}

/* What an earlier one left that was killed is taken over, if it is ours and nobody has it. */
static int part_again(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1 &&
		(st.st_mode & 077) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	errno = EEXIST;
	return -1;
}

/* A log of an earlier one would be taken for this one's. */
static void forget_logs(const char *path)
{
	static const char *const beside[] = {"-wal", "-shm", "-journal"};

	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		char *name = xasprintf("%s%s", path, beside[i]);

		unlink(name);
		free(name);
	}
}

enum errc sqlite_part_open(const char *path, int *ret_fd, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, PART_MODE);

	if (fd < 0 && errno == EEXIST)
		fd = part_again(path);
	if (fd < 0)
		return err_set(e, ERR_IO, "cannot make %s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
		close(fd);
		return err_set(e, ERR_BUSY, "another rasid writes %s", path);
	}
	if (ftruncate(fd, 0) != 0) {
		(void)err_set(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
		close(fd);
		return ERR_IO;
	}
	forget_logs(path);
	*ret_fd = fd;
	return ERR_NONE;
}

void sqlite_part_remove(const char *path)
{
	unlink(path);
	forget_logs(path);
}

enum errc sqlite_sync(int fd, const char *path, struct err *e)
{
	return fsync(fd) == 0
		       ? ERR_NONE
		       : err_set(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
}

enum errc sqlite_dir_sync(const char *path, struct err *e)
{
	char *dir = sqlite_dir_of(path);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum errc rc = ERR_NONE;

	/* Some file systems cannot: EINVAL. */
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		rc = err_set(e, ERR_IO, "cannot write %s: %s", dir, strerror(errno));
	if (fd >= 0)
		close(fd);
	free(dir);
	return rc;
}

enum errc sqlite_rename(const char *from, const char *to, struct err *e)
{
	return rename(from, to) == 0 ? ERR_NONE
				     : err_set(e, ERR_IO, "cannot rename %s to %s: %s", from,
					       to, strerror(errno));
}
