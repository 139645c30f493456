/* SPDX-License-Identifier: ISC */
/*
 * Who may write: an flock() on FILE.lock, held until close, never on the database itself (closing any
 * descriptor of it would drop SQLite's own locks). The kernel releases it when the process dies. flock() and
 * not a pid file: a pid in a file may be anybody's after a reboot. The file stays behind for good:
 * removing it would let two processes lock two files of one name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "store/sqlite_file.h"

enum {
	LOCK_MODE = 0600
};

/* A link in its place would have us write our number into somebody's file. */
static enum errc lock_file(const char *name, int *ret_fd, struct err *e)
{
	struct stat st;
	/* NONBLOCK: a pipe would keep us waiting. */
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, LOCK_MODE);

	*ret_fd = fd;
	if (fd < 0 && errno != ELOOP && errno != EISDIR && errno != ENXIO)
		return err_set(e, ERR_IO, "cannot open %s: %s", name, strerror(errno));
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_nlink != 1)
		return err_set(e, ERR_BAD_INPUT,
			"%s must be a plain file of its own, no link; move it away", name);
	/* Whoever may open it may lock it, and keep the daemon from starting. */
	(void)!fchmod(fd, LOCK_MODE);
	sqlite_own_as_dir(fd, name);
	return ERR_NONE;
}

/* Only that somebody has it stops us. Where the file system knows no locks the daemon starts
 * unprotected. */
static enum errc lock_take(int fd, struct err *e)
{
	char pid[32] = "";

	if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return ERR_NONE;
	if (pread(fd, pid, sizeof(pid) - 1, 0) <= 0)
		pid[0] = '\0';
	return err_set(e, ERR_BUSY, "another rasid uses the file, process %.*s",
		(int)strcspn(pid, "\n"), pid);
}

/* For the message above only; the lock itself is the kernel's. */
static void lock_sign(int fd)
{
	char *text = xasprintf("%ld\n", (long)getpid());

	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, text, strlen(text), 0);
	free(text);
}

enum errc sqlite_lock(const char *place, int *ret_fd, struct err *e)
{
	char *name = xasprintf("%s.lock", place);
	enum errc rc = lock_file(name, ret_fd, e);

	if (rc == ERR_NONE)
		rc = lock_take(*ret_fd, e);
	if (rc == ERR_NONE)
		lock_sign(*ret_fd);
	free(name);
	return rc;
}
