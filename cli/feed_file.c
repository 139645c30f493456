/* SPDX-License-Identifier: ISC */
/*
 * Files of the configuration, written so that a reader meets the old or the new one and never a part, also
 * after a power cut:  .NAME.new (a dot in front: not read) ──fsync──> link(2) or rename(2) ──fsync──> directory
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/feed.h"

enum {
	FILE_MODE = 0644, /* the service is not root and must read it */
	DIR_MODE = 0755
};

static enum errc failed(const char *path, struct err *e)
{
	int why = errno;

	return err_set(e, why == EEXIST ? ERR_BUSY : ERR_IO, "%s: %s%s", path, strerror(why),
		why == EACCES || why == EPERM ? " (as root: sudo rasid ...)" : "");
}

static char *dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? xstrdup(".") : xstrndup(path, (size_t)(slash - path));
}

static char *temporary(const char *path)
{
	char *dir = dir_of(path);
	const char *slash = strrchr(path, '/');
	char *name = xasprintf("%s/.%s.new", dir, slash == NULL ? path : slash + 1);

	free(dir);
	return name;
}

static bool write_all(int fd, struct str text)
{
	while (text.n != 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		text = str_sub(text, (size_t)n, text.n);
	}
	return true;
}

/* like: whose owner and mode it gets; NULL: the caller's, and that of a file for all. */
static enum errc write_temporary(
	const char *path, struct str text, const struct stat *like, struct err *e)
{
	int fd;

	/* What a write that was killed left behind; one at a time writes here, or both fail. */
	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(path, e);
	bool ok = write_all(fd, text) &&
		  (like == NULL || (like->st_uid == geteuid() && like->st_gid == getegid()) ||
			  fchown(fd, like->st_uid, like->st_gid) == 0) &&
		  fchmod(fd, like == NULL ? FILE_MODE : like->st_mode & 07777) == 0 &&
		  fsync(fd) == 0;
	enum errc rc = ok ? ERR_NONE : failed(path, e);

	if (close(fd) != 0 && ok)
		rc = failed(path, e);
	if (rc != ERR_NONE)
		(void)unlink(path);
	return rc;
}

static enum errc sync_dir(const char *path, struct err *e)
{
	char *dir = dir_of(path);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum errc rc = fd >= 0 && fsync(fd) == 0 ? ERR_NONE : failed(dir, e);

	if (fd >= 0)
		close(fd);
	free(dir);
	return rc;
}

static enum errc make_dir(const char *path, struct err *e)
{
	char *dir = dir_of(path);
	bool made = mkdir(dir, DIR_MODE) == 0;
	enum errc rc = made || errno == EEXIST ? ERR_NONE : failed(dir, e);

	/* Whatever the umask: the service passes through it. */
	if (made && chmod(dir, DIR_MODE) != 0)
		rc = failed(dir, e);
	free(dir);
	return rc;
}

enum errc feed_file_create(const char *path, struct str text, struct err *e)
{
	if (make_dir(path, e) != ERR_NONE)
		return e->code;
	char *new = temporary(path);
	enum errc rc = write_temporary(new, text, NULL, e);

	/* Unlike rename(2) it replaces nothing. */
	if (rc == ERR_NONE && link(new, path) != 0)
		rc = failed(path, e);
	(void)unlink(new);
	free(new);
	return rc == ERR_NONE ? sync_dir(path, e) : rc;
}

enum errc feed_file_replace(const char *path, struct str text, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return failed(path, e);
	if (!S_ISREG(st.st_mode))
		return err_set(
			e, ERR_BAD_INPUT, "%s: a link; change by hand what it leads to", path);
	char *new = temporary(path);
	enum errc rc = write_temporary(new, text, &st, e);

	if (rc == ERR_NONE && rename(new, path) != 0) {
		rc = failed(path, e);
		(void)unlink(new);
	}
	free(new);
	return rc == ERR_NONE ? sync_dir(path, e) : rc;
}

enum errc feed_file_delete(const char *path, struct err *e)
{
	return unlink(path) == 0 ? sync_dir(path, e) : failed(path, e);
}

/* ---- all files --------------------------------------------------------------------------- */

static int is_conf(const struct dirent *d)
{
	return d->d_name[0] != '.' && str_ends(str_of(d->d_name), STR(".conf"));
}

static bool drop_in_each(
	const char *dir, const char *sub, bool (*f)(const char *path, void *arg), void *arg)
{
	char *path = xasprintf("%s/%s", dir, sub);
	struct dirent **names = NULL;
	int n = scandir(path, &names, is_conf, NULL);
	bool more = true;

	for (int i = 0; i < n; i++) {
		char *file = xasprintf("%s/%s", path, names[i]->d_name);

		more = more && f(file, arg);
		free(file);
		free(names[i]);
	}
	free(names);
	free(path);
	return more;
}

void feed_files_each(const char *dir, bool (*f)(const char *path, void *arg), void *arg)
{
	static const char *const subs[] = {"feeds.d", "conf.d", "watch.d", "alerts.d"};
	char *main_file = xasprintf("%s/rasid.conf", dir);
	bool more = access(main_file, F_OK) != 0 || f(main_file, arg);

	free(main_file);
	for (size_t i = 0; i < sizeof(subs) / sizeof(subs[0]) && more; i++)
		more = drop_in_each(dir, subs[i], f, arg);
}
