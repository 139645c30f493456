/* SPDX-License-Identifier: ISC */
/*
 * A copy of the database while a daemon writes into it.
 *
 *   begin a read ──> 256 pages ──> 256 pages ... ──> no log beside it ──> integrity_check ──> fsync ──> rename
 *
 * SQLite's backup interface copies pages, which costs less than VACUUM INTO (that inserts every row anew) and tells
 * how far it is. By itself it begins anew whenever somebody else commits between two steps, which with a
 * daemon is for ever; within one read transaction it copies the moment at which that began. A reader holds no
 * writer up. What it does hold up is the end of the log: as long as it reads, checkpoints stop at its
 * moment and the log grows by what is committed meanwhile. So it must come to its end: nothing in here waits
 * for anything but the disk. The copy reaches the disk piece by piece, or the daemon's next fsync would wait for
 * gigabytes of ours.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "store/schema.h"
#include "store/sqlite_file.h"

enum {
	STEP_PAGES = 256,
	SYNC_STEPS = 4 /* a fdatasync for 4 MiB */
};

static void tell(const struct store_progress *p, sqlite3_backup *b)
{
	uint64_t of = (uint64_t)sqlite3_backup_pagecount(b);

	if (p != NULL && p->on != NULL)
		p->on(of - (uint64_t)sqlite3_backup_remaining(b), of, p->arg);
}

/* A disk that is full or a page that cannot be read ends it; a lock does not: nobody has one on either file that
 * lasts. */
static enum errc copy_pages(struct sqlite *from, struct sqlite *to, int fd,
	const struct store_progress *p, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to->db, "main", from->db, "main");
	int rc = SQLITE_OK;

	if (b == NULL)
		return sqlite_error(to, "begin the copy", e);
	for (unsigned i = 1; rc == SQLITE_OK; i++) {
		rc = sqlite3_backup_step(b, STEP_PAGES);
		tell(p, b);
		if (i % SYNC_STEPS == 0 && rc == SQLITE_OK && fdatasync(fd) != 0)
			rc = SQLITE_IOERR;
	}
	(void)sqlite3_backup_finish(b);
	if (rc == SQLITE_DONE)
		return ERR_NONE;
	return err_set(e, (rc & 0xFF) == SQLITE_CORRUPT ? ERR_BAD_INPUT : ERR_IO,
		"cannot copy the database: %s", sqlite3_errstr(rc));
}

static enum errc copy_from(struct sqlite *from, const char *to, int fd,
	const struct store_progress *p, struct store_copied *ret, struct err *e)
{
	struct sqlite s;
	enum errc rc = sqlite_version(from, schema_n_steps, &ret->version, e);

	/* Nobody is to find half of it anyway, so it needs no journal. */
	if (rc == ERR_NONE)
		rc = sqlite_file_open(to, true, &s, e);
	else
		return rc;
	if (rc == ERR_NONE)
		rc = sqlite_exec(&s, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF",
			"set the copy up", e);
	/* The read begins with the first statement that reads. */
	if (rc == ERR_NONE)
		rc = sqlite_exec(
			from, "BEGIN; SELECT COUNT(*) FROM sqlite_master", "begin to read", e);
	if (rc == ERR_NONE)
		rc = copy_pages(from, &s, fd, p, e);
	sqlite_file_close(&s);
	return rc;
}

/* One file that needs no other: as it was copied its header says that there is a log beside it, and a file
 * that says so cannot be read from a directory that is read-only. */
static enum errc finish(const char *path, struct err *e)
{
	struct sqlite s;
	enum errc rc = sqlite_file_open(path, true, &s, e);

	if (rc == ERR_NONE)
		rc = sqlite_exec(&s, "PRAGMA journal_mode = DELETE", "finish the copy", e);
	rc = sqlite_damaged(&s, rc, e);
	if (rc == ERR_NONE)
		rc = sqlite_intact(&s, e);
	sqlite_file_close(&s);
	return rc;
}

static enum errc copy_all(const char *from, const char *to, int fd,
	const struct store_progress *p, struct store_copied *ret, struct err *e)
{
	struct sqlite s;
	enum errc rc = sqlite_file_open(from, false, &s, e);

	if (rc == ERR_NONE)
		rc = copy_from(&s, to, fd, p, ret, e);
	sqlite_file_close(&s);
	return rc;
}

enum errc sqlite_copy_pages(
	const char *from, const char *to, int fd, struct store_copied *ret, struct err *e)
{
	return copy_all(from, to, fd, NULL, ret, e);
}

enum errc sqlite_copy(const char *from, const char *to, int fd, const struct store_progress *p,
	struct store_copied *ret, struct err *e)
{
	struct store_copied done = {0};
	struct stat st;
	enum errc rc = copy_all(from, to, fd, p, &done, e);

	if (rc == ERR_NONE)
		rc = finish(to, e);
	if (rc == ERR_NONE)
		rc = sqlite_sync(fd, to, e);
	if (rc == ERR_NONE && fstat(fd, &st) == 0)
		done.bytes = (uint64_t)st.st_size;
	if (rc == ERR_NONE)
		*ret = done;
	return rc;
}

/* ---- backup ------------------------------------------------------------------------------ */

/* Nothing is there, or an earlier backup; never the database itself. */
static enum errc may_replace(const char *place, const char *file, struct err *e)
{
	struct stat ours;
	struct stat theirs;
	struct sqlite s;
	size_t version = 0;

	if (lstat(file, &theirs) != 0)
		return errno == ENOENT ? ERR_NONE : err_set(e, ERR_IO, "%s", strerror(errno));
	if (!S_ISREG(theirs.st_mode))
		return err_set(e, ERR_BAD_INPUT, "what is there is no plain file");
	if (stat(place, &ours) == 0 && ours.st_dev == theirs.st_dev &&
		ours.st_ino == theirs.st_ino)
		return err_set(e, ERR_BAD_INPUT, "that is the database itself");
	enum errc rc = sqlite_file_open(file, false, &s, e);

	if (rc == ERR_NONE)
		rc = sqlite_version(&s, schema_n_steps, &version, e);
	if (rc == ERR_NONE && version == 0)
		rc = ERR_BAD_INPUT;
	sqlite_file_close(&s);
	return rc == ERR_NONE
		       ? rc
		       : err_set(e, ERR_BAD_INPUT,
				 "what is there is no database of rasid, and is not overwritten");
}

static enum errc backup(const char *place, const char *file, const char *part,
	const struct store_progress *p, struct store_copied *ret, struct err *e)
{
	int fd = -1;
	enum errc rc = may_replace(place, file, e);

	if (rc != ERR_NONE)
		return err_wrap(e, "%s", file);
	rc = sqlite_part_open(part, &fd, e);
	if (rc != ERR_NONE)
		return rc;
	rc = sqlite_copy(place, part, fd, p, ret, e);
	if (rc == ERR_NONE)
		rc = sqlite_rename(part, file, e);
	else
		sqlite_part_remove(part);
	close(fd);
	return rc == ERR_NONE ? sqlite_dir_sync(file, e) : err_wrap(e, "%s", place);
}

enum errc sqlite_backup(const struct store_conf *c, struct str file,
	const struct store_progress *p, struct store_copied *ret, struct err *e)
{
	char *place = xasprintf(STR_F, STR_A(c->place));
	char *to = xasprintf(STR_F, STR_A(file));
	char *part = xasprintf("%s.part", to);
	enum errc rc = backup(place, to, part, p, ret, e);

	free(part);
	free(to);
	free(place);
	return rc;
}
