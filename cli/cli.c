/* SPDX-License-Identifier: ISC */
/* What the commands share: their last words, whole files, guard words, and text from outside on its
 * way to a terminal. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/utf8.h"
#include "config/config.h"

int cli_fail(int code, const char *fmt, ...)
{
	va_list ap;

	/* Not argv[0]: a message looks the same by whatever path the program was called. */
	fputs("rasid: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return code;
}

/* $JOURNAL_STREAM is "device:inode" of the journal's end. Compared, because the variable is inherited:
 * what was started from a service with stderr in a file must not write priorities into it. */
int cli_unread(const struct err *e)
{
	if (e->code == ERR_GONE)
		return cli_fail(CLI_NOTHING, "nothing is stored yet: %s", e->msg);
	return cli_fail(CLI_FAILED, "%s%s", e->msg,
		geteuid() != 0 ? " (is it the service's? try it as root)" : "");
}

bool cli_stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;
	char mine[64];

	if (stream == NULL || fstat(STDERR_FILENO, &st) != 0)
		return false;
	(void)snprintf(mine, sizeof(mine), "%llu:%llu", (unsigned long long)st.st_dev,
		(unsigned long long)st.st_ino);
	return strcmp(mine, stream) == 0;
}

static enum errc read_fd(int fd, size_t max, struct buf *ret, struct err *e)
{
	char chunk[64 * 1024];
	ssize_t n = 0;

	/* The buffer's own cap counts too, so that a message names the limit that was really hit. */
	if (max > ret->max)
		max = ret->max;
	while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
		if (ret->n + (size_t)n > max || buf_add(ret, chunk, (size_t)n) != ERR_NONE)
			return err_set(e, ERR_LIMIT, "longer than %zu bytes", max);
	}
	return n < 0 ? err_set(e, ERR_IO, "%s", strerror(errno)) : ERR_NONE;
}

enum errc cli_read(const char *path, size_t max, struct buf *ret, struct err *e)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		/* Two steps, so that "PATH: reason" has the same form as for what read_fd() finds. */
		err_set(e, ERR_IO, "%s", strerror(errno));
		return err_wrap(e, "%s", path);
	}
	enum errc rc = read_fd(fd, max, ret, e);

	if (!is_stdin)
		close(fd);
	return rc == ERR_NONE ? rc : err_wrap(e, "%s", is_stdin ? "standard input" : path);
}

int cli_guards(const char *dir, struct guards **ret)
{
	AUTO_ARENA struct arena arena = {0};
	AUTO_BUF struct buf text = {0};
	struct conf_diags diags;

	arena_init(&arena, MIB(64));
	buf_init(&text, BUF_NO_MAX);
	/* Not config_load(), which is all or nothing: explain is the tool for a list whose own test
	 * fails, and such a configuration does not load. */
	*ret = config_guards(dir, &arena, &diags);
	if (*ret != NULL && diags.n_errors > 0)
		(void)cli_fail(CLI_OK,
			"the configuration has errors (see `rasid check`); its guard words are used as far as they could be read");
	if (*ret != NULL)
		return CLI_OK;
	conf_diags_print(&diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	return cli_fail(
		CLI_CONFIG, "%zu error%s", diags.n_errors, diags.n_errors == 1 ? "" : "s");
}

struct waiting {
	void (*f)(struct str sentence, void *arg);
	void *arg;
};

static void on_waiting(struct str path, void *arg)
{
	const struct waiting *w = arg;
	AUTO_BUF struct buf b = {0};

	buf_init(&b, KIB(8));
	buf_printf(&b,
		"restart the service (systemctl restart rasid) to put " STR_F
		" in force: systemd hands secrets over at a start only",
		STR_A(path));
	w->f(buf_view(&b), w->arg);
}

void cli_secrets_waiting(
	const struct cli_args *a, void (*f)(struct str sentence, void *arg), void *arg)
{
	/* Another directory is no business of the service. */
	if (a->of[OPT_CONFIG] == NULL)
		config_secrets_waiting(NULL, NULL, on_waiting, &(struct waiting){f, arg});
}

int cli_print(struct str s)
{
	/* Flushed at once: whoever writes a line to `explain --batch` through a pipe and waits for
	 * its answer would otherwise wait for ever. And a full disk is noticed here, not after
	 * "success". */
	if (fwrite(s.p, 1, s.n, stdout) == s.n && fflush(stdout) == 0)
		return CLI_OK;
	return cli_fail(CLI_FAILED, "standard output: %s", strerror(errno));
}

void cli_plain(struct buf *out, struct str s)
{
	uint32_t cp = 0;

	for (size_t at = 0; at < s.n;) {
		size_t n = utf8_decode(str_sub(s, at, s.n), &cp);
		struct str one = str_sub(s, at, at + n);

		at += n;
		/* U+2028 and U+2029 break lines for some terminals, as the C1 controls steer
		 * others. Direction marks are dropped without a blank, for they have no width:
		 * nothing may be added to a word. */
		if (cp == UTF8_BAD)
			buf_utf8(out, 0xFFFD);
		else if (cp < ' ' || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 || cp == 0x2029)
			buf_char(out, ' ');
		else if (conf_bidi_find(one) == one.n)
			buf_str(out, one);
	}
}

void cli_say(const char *before, struct str text)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, KIB(16));
	cli_plain(&b, text);
	if (b.n > 0)
		printf("%s" STR_F, before, STR_A(buf_view(&b)));
}
