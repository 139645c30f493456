/* SPDX-License-Identifier: ISC */
/* The files first: a directory may be ours with somebody else's database in it. */
#include "daemon/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

/* "root (uid 0)", or the number alone. */
static void name_of(uid_t uid, char *out, size_t size)
{
	const struct passwd *pw = getpwuid(uid);

	if (pw != NULL)
		(void)snprintf(out, size, "%s (uid %u)", pw->pw_name, (unsigned)uid);
	else
		(void)snprintf(out, size, "uid %u", (unsigned)uid);
}

/* True when it was somebody else's, and said. */
static bool blame(const char *path, struct err *e)
{
	struct stat st;
	char theirs[128];
	char ours[128];

	if (stat(path, &st) != 0 || st.st_uid == geteuid())
		return false;
	name_of(st.st_uid, theirs, sizeof(theirs));
	name_of(geteuid(), ours, sizeof(ours));
	struct err was = *e;
	/* SQLite says "unable to open" for every reason there is. */
	int mode = S_ISDIR(st.st_mode) ? R_OK | W_OK | X_OK : R_OK | W_OK;
	bool closed = faccessat(AT_FDCWD, path, mode, AT_EACCESS) != 0;

	err_set(e, was.code, "%s; '%s' belongs to %s, and this is %s%s%s", was.msg, path,
		theirs, ours, closed ? ": " : "", closed ? strerror(errno) : "");
	return true;
}

/* The nearest that is there: what could not be made should have been made in it. */
static void blame_parent(char *path, struct err *e)
{
	struct stat st;
	char *slash = NULL;

	while (stat(path, &st) != 0 && (slash = strrchr(path, '/')) != NULL && slash > path)
		*slash = '\0';
	(void)blame(path, e);
}

void owner_blame(struct str dir, struct err *e)
{
	static const char *const files[] = {"rasid.db.lock", "rasid.db"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = xasprintf(STR_F "/%s", STR_A(dir), files[i]);
		bool said = blame(path, e);

		free(path);
		if (said)
			return;
	}
	char *path = str_dup(dir);

	blame_parent(path, e);
	free(path);
}
