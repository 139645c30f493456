/* SPDX-License-Identifier: ISC */
/*
 * One database in the place of another, whatever happens in between.
 *
 *   PLACE.new, whole and synced ──rename──> PLACE.restored          here it is decided
 *   PLACE-wal, PLACE-shm, PLACE ──rename──> PLACE.before-TIME...    the old one, with its log
 *   PLACE.restored ──rename──> PLACE
 *
 * A single rename over PLACE would not do: the log of the old database may hold commits, and SQLite plays
 * whatever log lies beside a file into it. So there is a step that decides, and the rest is done by
 * whoever has the writer's lock next and finds PLACE.restored: the command itself, or the daemon's next
 * start. TIME is the time that PLACE.restored bears, so that all who take part agree on the names.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "store/sqlite_file.h"

/* The order: a log without its database says nothing, a database without its log has lost something. */
static const char *const parts[] = {"-wal", "-shm", ""};
#define N_PARTS (sizeof(parts) / sizeof(parts[0]))

char *sqlite_swap_name(const char *place, time_t at)
{
	struct tm tm = {0};
	char text[32] = "";

	gmtime_r(&at, &tm);
	(void)strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	return xasprintf("%s.before-%s", place, text);
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static bool any_part_there(const char *base)
{
	bool any = false;

	for (size_t i = 0; i < N_PARTS; i++) {
		char *name = xasprintf("%s%s", base, parts[i]);

		any = any || is_there(name);
		free(name);
	}
	return any;
}

char *sqlite_swap_kept(const char *place)
{
	char *restored = xasprintf("%s.restored", place);
	struct stat st;
	char *kept = lstat(restored, &st) == 0 && S_ISREG(st.st_mode)
			     ? sqlite_swap_name(place, st.st_mtim.tv_sec)
			     : NULL;

	free(restored);
	return kept;
}

/* The first second from now on of which nothing is kept yet. */
static enum errc stamp(const char *new, const char *place, int64_t now_ms, struct err *e)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = now_ms / 1000}};
	char *kept = sqlite_swap_name(place, times[1].tv_sec);

	while (any_part_there(kept)) {
		free(kept);
		kept = sqlite_swap_name(place, ++times[1].tv_sec);
	}
	free(kept);
	if (utimensat(AT_FDCWD, new, times, AT_SYMLINK_NOFOLLOW) == 0)
		return ERR_NONE;
	return err_set(e, ERR_IO, "cannot write %s: %s", new, strerror(errno));
}

static enum errc set_aside(const char *place, const char *kept, struct err *e)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < N_PARTS && rc == ERR_NONE; i++) {
		char *from = xasprintf("%s%s", place, parts[i]);
		char *to = xasprintf("%s%s", kept, parts[i]);

		if (is_there(from))
			rc = sqlite_rename(from, to, e);
		free(from);
		free(to);
	}
	return rc;
}

enum errc sqlite_swap_end(const char *place, struct err *e)
{
	char *kept = sqlite_swap_kept(place);

	if (kept == NULL)
		return ERR_NONE;
	char *restored = xasprintf("%s.restored", place);
	enum errc rc = set_aside(place, kept, e);

	/* The log must not come back beside the new one. */
	if (rc == ERR_NONE)
		rc = sqlite_dir_sync(place, e);
	if (rc == ERR_NONE)
		rc = sqlite_rename(restored, place, e);
	if (rc == ERR_NONE)
		rc = sqlite_dir_sync(place, e);
	free(restored);
	free(kept);
	return rc;
}

enum errc sqlite_swap(const char *place, int64_t now_ms, struct err *e)
{
	char *new = xasprintf("%s.new", place);
	char *restored = xasprintf("%s.restored", place);
	enum errc rc = stamp(new, place, now_ms, e);

	if (rc == ERR_NONE)
		rc = sqlite_rename(new, restored, e);
	if (rc == ERR_NONE)
		rc = sqlite_dir_sync(place, e);
	if (rc == ERR_NONE)
		rc = sqlite_swap_end(place, e);
	free(restored);
	free(new);
	return rc;
}
