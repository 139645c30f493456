/* SPDX-License-Identifier: ISC */
/*
 * The way into a file: a line appended, whole and on the disk, or not there at all.
 *
 *   open ── is it a file? ── is its last line whole? ── write ── fdatasync ──> sent
 *                                                         └ short, or no sync: cut back ──> tried again
 *
 * In libuv's thread pool, for disks take their time. Opened for each post, so that logrotate(8) can move the
 * file away between two of them. Two destinations may have one file: O_APPEND keeps their lines apart, and
 * what is cut back is only ever the end that this post wrote.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "daemon/deliver_private.h"

/* ---- one line ------------------------------------------------------------------------------ */

static void judge_errno(struct dest_verdict *v, const char *what, int code)
{
	/* Without a user there is nobody to blame: a full disk is emptied, a directory made. */
	dest_judge(v, DEST_TRANSIENT, "%s: %s", what, strerrordesc_np(code));
}

/* O_NONBLOCK: or the opening of a named pipe waits for its reader. O_NOFOLLOW: whoever may write into the
 * directory must not choose another file of rasid's. */
static int file_open(const char *path, struct dest_verdict *v)
{
	struct stat st;
	int fd = open(path,
		O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
		0640);

	if (fd < 0 && (errno == ELOOP || errno == EISDIR || errno == ENXIO)) {
		dest_judge(v, DEST_ENDPOINT,
			"the path leads to a symbolic link, a directory or a device: name a regular file");
		return -1;
	}
	if (fd < 0) {
		judge_errno(v, "cannot open the file", errno);
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	dest_judge(v, DEST_ENDPOINT, "the path leads to no regular file: name one");
	close(fd);
	return -1;
}

/* What a power cut or a full disk left of a line, of ours or of a version that did not cut back. */
static bool last_line_torn(int fd, off_t size)
{
	char last = '\n';

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

/* Takes back the n bytes that were just written, unless somebody has written behind them. */
static void cut_back(int fd, off_t n)
{
	struct stat st;
	off_t end = lseek(fd, 0, SEEK_CUR); /* O_APPEND: where our own write ended */

	if (n > 0 && end >= n && fstat(fd, &st) == 0 && st.st_size == end)
		(void)!ftruncate(fd, end - n);
}

/* A file that is new is on the disk when its name is. Who may not read the directory cannot ask for that;
 * the line is in the file all the same. */
static bool name_sync(const char *path)
{
	char *dir = xstrdup(path);
	char *slash = strrchr(dir, '/');

	if (slash != NULL)
		slash[slash == dir] = '\0'; /* the root keeps its own */
	int fd = open(slash != NULL ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd < 0 || fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	free(dir);
	return ok;
}

/* In one call, so that another writer's line comes before or behind it. What is left after a short one is asked
 * for once more: only then the system says why. Returns what was written, with errno when it is not all. */
static size_t line_write(int fd, bool torn, struct str line)
{
	static char newline[] = "\n";
	union {
		const char *from;
		char *to; /* writev() does not write to it */
	} u = {.from = line.p};
	struct iovec parts[] = {{newline, torn}, {u.to, line.n}};
	ssize_t n = writev(fd, parts, 2);
	ssize_t more = 0;

	if (n < (ssize_t)torn || (size_t)n == torn + line.n)
		return n > 0 ? (size_t)n : 0;
	errno = ENOSPC;
	more = write(fd, line.p + ((size_t)n - torn), line.n - ((size_t)n - torn));
	return (size_t)n + (more > 0 ? (size_t)more : 0);
}

static void line_append(int fd, const char *path, struct str line, struct dest_verdict *v)
{
	struct stat st = {0};
	bool torn = fstat(fd, &st) == 0 && last_line_torn(fd, st.st_size);
	size_t n = line_write(fd, torn, line);
	const char *what = "cannot write the file";

	if (n == line.n + torn) {
		if (fdatasync(fd) == 0 && (st.st_size > 0 || name_sync(path))) {
			dest_judge(v, DEST_SENT, "written");
			return;
		}
		what = "the disk does not take the file";
	}
	int why = errno;

	cut_back(fd, (off_t)n);
	judge_errno(v, what, why);
}

void lane_file_append(const char *path, struct str line, struct dest_verdict *v)
{
	int fd = file_open(path, v);

	if (fd < 0)
		return;
	line_append(fd, path, line, v);
	close(fd);
}

/* ---- the thread pool ----------------------------------------------------------------------- */

static void on_work(uv_work_t *w)
{
	struct lane *l = w->data;

	lane_file_append(l->path, buf_view(&l->text), &l->file_verdict);
}

static void on_worked(uv_work_t *w, int status)
{
	struct lane *l = w->data;
	struct dest_verdict v = l->file_verdict;

	/* Only what waited for a thread can be called off, and nobody does. */
	if (status != 0)
		dest_judge(&v, DEST_TRANSIENT, "%s", uv_strerror(status));
	l->path = NULL;
	lane_answered(l, &v);
}

void lane_file_send(struct lane *l)
{
	/* Text and path must outlive a reload: both are the lane's until it is answered. */
	struct str path = arena_str(&l->current->arena, l->request->path);

	l->path = path.p;
	l->work.data = l;
	if (path.n == l->request->path.n &&
		uv_queue_work(l->owner->loop, &l->work, on_work, on_worked) == 0)
		return;
	l->path = NULL;
	dest_judge(&l->file_verdict, DEST_TRANSIENT, "out of memory");
	lane_answered(l, &l->file_verdict);
}
