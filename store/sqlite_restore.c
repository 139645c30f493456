/* SPDX-License-Identifier: ISC */
/*
 * What changes a database in place while no daemon runs: restored from a copy, written anew, brought to this
 * version. All make another file, judge it, and swap it in (sqlite_swap.c); none works on the one in use.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "store/schema.h"
#include "store/sqlite_file.h"

/* The database's name, the writer's lock, and PLACE.new, which nobody else has then. */
struct place {
	char *path, *new;
	int lock_fd, fd;
};

static enum errc place_open(const struct store_conf *c, struct place *ret, struct err *e)
{
	*ret = (struct place){
		.path = xasprintf(STR_F, STR_A(c->place)), .lock_fd = -1, .fd = -1};
	ret->new = xasprintf("%s.new", ret->path);
	enum errc rc = sqlite_lock(ret->path, &ret->lock_fd, e);

	/* What an earlier one had begun comes first. */
	if (rc == ERR_NONE)
		rc = sqlite_swap_end(ret->path, e);
	return rc;
}

static enum errc place_new(struct place *p, struct err *e)
{
	enum errc rc = sqlite_part_open(p->new, &p->fd, e);

	if (rc == ERR_NONE)
		sqlite_own_as_dir(p->fd, p->new);
	return rc;
}

/* Closes; the lock last. */
static void place_close(struct place *p)
{
	if (p->fd >= 0) {
		unlink(p->new); /* swapped in, it has another name */
		close(p->fd);
	}
	if (p->lock_fd >= 0)
		close(p->lock_fd);
	free(p->new);
	free(p->path);
}

/* Swaps p->new in; where the old one is, in *ret_kept. */
static enum errc place_swap(
	struct place *p, int64_t now_ms, struct arena *ar, struct str *ret_kept, struct err *e)
{
	bool old = access(p->path, F_OK) == 0;
	struct stat st;
	enum errc rc = sqlite_sync(p->fd, p->new, e);

	if (rc == ERR_NONE)
		rc = sqlite_swap(p->path, now_ms, e);
	if (rc != ERR_NONE || !old || fstat(p->fd, &st) != 0)
		return rc;
	char *kept = sqlite_swap_name(p->path, st.st_mtim.tv_sec);

	*ret_kept = arena_str(ar, str_of(kept));
	free(kept);
	return ERR_NONE;
}

/* ---- restore ----------------------------------------------------------------------------- */

#define WAITS "FROM delivery WHERE state IN (0, 1, 4)"

static enum errc give_up(struct sqlite *s, int64_t now_ms, uint64_t *ret_n, struct err *e)
{
	char *sql = xasprintf(
		"UPDATE delivery SET state = 3, why = 'given up by restore', aside = 0, "
		"hold_ms = 0, changed_ms = %lld WHERE state IN (0, 1, 4)",
		(long long)now_ms);
	enum errc rc = sqlite_exec(s, sql, "give up what waits", e);

	if (rc == ERR_NONE)
		*ret_n = (uint64_t)sqlite3_changes64(s->db);
	free(sql);
	return rc;
}

/* What is in the copy, and what is to be done with it. It is of no use yet, so nothing here need be atomic. */
static enum errc look_into(const char *path, const struct store_restore *r,
	struct store_restored *ret, struct err *e)
{
	struct sqlite s;
	int64_t waiting = 0;
	enum errc rc = sqlite_file_open(path, true, &s, e);

	ret->oldest_ms = ret->newest_ms = TIME_NONE;
	/* Waiting deliveries have these columns since then. */
	if (rc == ERR_NONE)
		rc = sqlite_migrate(&s, schema_steps, schema_n_steps, e);
	if (rc == ERR_NONE)
		rc = sqlite_exec_int(&s, "SELECT COUNT(*) " WAITS, &waiting, e);
	if (rc == ERR_NONE)
		rc = sqlite_exec_int(&s, "SELECT MIN(created_ms) " WAITS, &ret->oldest_ms, e);
	if (rc == ERR_NONE)
		rc = sqlite_exec_int(
			&s, "SELECT MAX(first_seen_ms) FROM article", &ret->newest_ms, e);
	ret->waiting = (uint64_t)waiting;
	if (rc == ERR_NONE && r->drop_pending)
		rc = give_up(&s, r->now_ms, &ret->given_up, e);
	sqlite_file_close(&s);
	return rc;
}

static enum errc restore(struct place *p, const char *file, const struct store_restore *r,
	const struct store_progress *progress, struct arena *ar, struct store_restored *ret,
	struct err *e)
{
	enum errc rc = place_new(p, e);

	if (rc == ERR_NONE)
		rc = sqlite_copy(file, p->new, p->fd, progress, &ret->copy, e);
	if (rc == ERR_NONE && ret->copy.version == 0)
		rc = err_set(e, ERR_BAD_INPUT, "the file is empty");
	if (rc != ERR_NONE)
		return err_wrap(e, "%s", file);
	rc = look_into(p->new, r, ret, e);
	return rc != ERR_NONE ? rc : place_swap(p, r->now_ms, ar, &ret->kept, e);
}

enum errc sqlite_restore(const struct store_conf *c, const struct store_restore *r,
	const struct store_progress *progress, struct arena *ar, struct store_restored *ret,
	struct err *e)
{
	struct store_restored done = {.kept = STR("")};
	char *file = xasprintf(STR_F, STR_A(r->file));
	struct place p;
	enum errc rc = place_open(c, &p, e);

	if (rc == ERR_NONE)
		rc = restore(&p, file, r, progress, ar, &done, e);
	place_close(&p);
	free(file);
	if (rc == ERR_NONE)
		*ret = done;
	return rc;
}

/* ---- vacuum ------------------------------------------------------------------------------ */

/* What is used of the file goes into the new one, which lies beside it. */
static enum errc room_for(struct sqlite *s, const char *path, struct err *e)
{
	struct statvfs fs;
	int64_t bytes = 0;
	enum errc rc = sqlite_exec_int(s,
		"SELECT (p.page_count - f.freelist_count) * z.page_size FROM pragma_page_count p, "
		"pragma_freelist_count f, pragma_page_size z",
		&bytes, e);

	if (rc != ERR_NONE)
		return rc;
	char *dir = sqlite_dir_of(path);
	uint64_t has =
		statvfs(dir, &fs) == 0 ? (uint64_t)fs.f_bavail * fs.f_frsize : UINT64_MAX;

	free(dir);
	if (has >= (uint64_t)bytes)
		return ERR_NONE;
	return err_set(e, ERR_LIMIT,
		"there is no room for it: that takes %lld MB beside the database, and %llu MB are free",
		(long long)bytes / 1000000 + 1, (unsigned long long)has / 1000000);
}

static enum errc write_anew(struct place *p, struct err *e)
{
	char *sql = sqlite3_mprintf("VACUUM INTO %Q", p->new);
	struct sqlite s;
	size_t version = 0;
	enum errc rc = sqlite_file_open(p->path, false, &s, e);

	if (rc != ERR_NONE)
		(void)err_wrap(e, "%s", p->path);
	if (rc == ERR_NONE)
		rc = sqlite_version(&s, schema_n_steps, &version, e);
	if (rc == ERR_NONE)
		rc = room_for(&s, p->path, e);
	if (rc == ERR_NONE)
		rc = place_new(p, e);
	if (rc == ERR_NONE)
		rc = sqlite_damaged(&s, sqlite_exec(&s, sql, "write it anew", e), e);
	sqlite_file_close(&s);
	sqlite3_free(sql);
	if (rc == ERR_NONE)
		rc = sqlite_file_open(p->new, false, &s, e);
	else
		return rc;
	if (rc == ERR_NONE)
		rc = sqlite_intact(&s, e);
	sqlite_file_close(&s);
	return rc;
}

static uint64_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

/* The same without its holes is on disk: what was kept is not needed any more. */
static void forget(struct str kept)
{
	static const char *const parts[] = {"", "-wal", "-shm"};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char *name = xasprintf(STR_F "%s", STR_A(kept), parts[i]);

		unlink(name);
		free(name);
	}
}

enum errc sqlite_vacuum(const struct store_conf *c, int64_t now_ms, struct arena *ar,
	struct store_vacuumed *ret, struct err *e)
{
	struct store_vacuumed done = {0};
	struct str kept = STR("");
	struct place p;
	enum errc rc = place_open(c, &p, e);

	done.before = size_of(p.path);
	if (rc == ERR_NONE)
		rc = write_anew(&p, e);
	done.after = size_of(p.new);
	if (rc == ERR_NONE)
		rc = place_swap(&p, now_ms, ar, &kept, e);
	if (rc == ERR_NONE)
		forget(kept);
	place_close(&p);
	if (rc == ERR_NONE)
		*ret = done;
	return rc;
}

/* ---- migrate ----------------------------------------------------------------------------- */

/* A name beside the database that nothing has. */
static char *copy_name(const char *path, size_t version)
{
	char *name = xasprintf("%s.v%zu", path, version);

	for (unsigned n = 2; access(name, F_OK) == 0; n++) {
		free(name);
		name = xasprintf("%s.v%zu-%u", path, version, n);
	}
	return name;
}

/* Each step is a transaction of its own with its number (sqlite_open.c), so a kill leaves a version that the
 * next one goes on from. */
static enum errc migrate_in_place(const char *path, struct err *e)
{
	struct sqlite s;
	enum errc rc = sqlite_file_open(path, true, &s, e);

	if (rc == ERR_NONE)
		rc = sqlite_exec(&s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
			"set the file up", e);
	if (rc == ERR_NONE)
		rc = sqlite_migrate(&s, schema_steps, schema_n_steps, e);
	sqlite_file_close(&s);
	return rc;
}

static enum errc version_of(const char *path, size_t *ret, struct err *e)
{
	struct sqlite s;
	enum errc rc = sqlite_file_open(path, false, &s, e);

	if (rc == ERR_NONE)
		rc = sqlite_version(&s, schema_n_steps, ret, e);
	sqlite_file_close(&s);
	return rc;
}

static enum errc migrate(const struct store_conf *c, const char *path, struct arena *ar,
	struct store_migrated *ret, struct err *e)
{
	struct store_copied copied;

	ret->to = schema_n_steps;
	if (version_of(path, &ret->from, e) != ERR_NONE)
		return err_wrap(e, "%s", path);
	if (ret->from == ret->to)
		return ERR_NONE;
	char *name = copy_name(path, ret->from);

	ret->kept = arena_str(ar, str_of(name));
	free(name);
	enum errc rc = sqlite_backup(c, ret->kept, NULL, &copied, e);

	return rc != ERR_NONE ? rc : migrate_in_place(path, e);
}

enum errc sqlite_migrate_place(
	const struct store_conf *c, struct arena *ar, struct store_migrated *ret, struct err *e)
{
	struct store_migrated done = {.kept = STR("")};
	struct place p;
	enum errc rc = place_open(c, &p, e);

	if (rc == ERR_NONE)
		rc = migrate(c, p.path, ar, &done, e);
	place_close(&p);
	if (rc == ERR_NONE)
		*ret = done;
	return rc;
}
