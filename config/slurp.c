/* SPDX-License-Identifier: ISC */
/* A whole file, as files of sections, of terms and of secrets are read. Only regular files: a name
 * that turns out to be a FIFO or a device would block the daemon in a reload, or never end. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/load.h"

static enum errc slurp_fd(int fd, struct buf *out, struct stat *ret_st, struct err *e)
{
	struct stat st;
	char chunk[65536];
	ssize_t n = 0;

	if (fstat(fd, &st) != 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	/* After opening and not before: what the name means may change in between. */
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_BAD_INPUT, "not a regular file");
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		if (buf_add(out, chunk, (size_t)n) != ERR_NONE)
			return err_set(e, ERR_LIMIT, "larger than %zu bytes", out->max);
	if (n < 0)
		return err_set(e, ERR_IO, "%s", strerror(errno));
	if (ret_st != NULL)
		*ret_st = st;
	return ERR_NONE;
}

enum errc config_file_slurp(
	const char *path, struct buf *out, struct stat *ret_st, struct err *e)
{
	/* O_NONBLOCK: opening a FIFO must not hang. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		/* Without the path: the caller knows how it was named, and where. */
		return err_set(e, errno == ENOENT ? ERR_GONE : ERR_IO, "%s", strerror(errno));
	enum errc rc = slurp_fd(fd, out, ret_st, e);

	close(fd);
	return rc;
}
