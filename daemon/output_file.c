/* SPDX-License-Identifier: ISC */
#include "daemon/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

enum {
	FILE_MODE = 0644
};

static bool write_all(int fd, struct str text)
{
	while (text.n != 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			text = str_sub(text, (size_t)n, text.n);
	}
	return true;
}

static bool write_new(const char *path, struct str text)
{
	/* What a process that was killed left; a link that somebody laid there is not followed. */
	(void)unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return false;
	bool ok = write_all(fd, text) && fchmod(fd, FILE_MODE) == 0 && fsync(fd) == 0;
	int why = errno;

	if (close(fd) != 0 || !ok) {
		errno = ok ? errno : why;
		return false;
	}
	return true;
}

/* The name is on the disk, too; who may not read the directory cannot ask for that. */
static void sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

static enum errc replace(
	const char *path, const char *dir, const char *new, struct str text, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return err_set(e, ERR_BAD_INPUT, "%s: is no regular file", path);
	if (!write_new(new, text) || rename(new, path) != 0) {
		err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
		(void)unlink(new);
		return e->code;
	}
	sync_dir(dir);
	return ERR_NONE;
}

enum errc output_file_write(const char *path, struct str text, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? xstrdup(".")
				  : xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
	char *new = xasprintf("%s/.%s.new", dir, slash == NULL ? path : slash + 1);
	enum errc rc = replace(path, dir, new, text, e);

	free(new);
	free(dir);
	return rc;
}
