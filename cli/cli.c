/* The table of commands and what all of them share. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>
#include <uv.h>

#include "base/conf.h"
#include "base/utf8.h"
#include "config/config.h"

const struct cli_command cli_commands[] = {
	{"run", "[-c DIR]", "the daemon, in the foreground", cmd_run},
	{"check", "[-c DIR] [--quiet]",
		"validate the configuration, run the watch lists' tests", cmd_check},
	{"config", "show [-c DIR] [--origin] | path [-c DIR]", "print the merged configuration",
		cmd_config},
	{"reload", "[-c DIR]", "make the daemon read its configuration again", cmd_reload},
	{"status", "[-c DIR] [--json] [--check]", "what the daemon is doing", cmd_status},
	{"demo", "[--for 20s] [--color WHEN]",
		"a local newsroom and real alerts, no internet needed", cmd_demo},
	{"parse", "[--url URL] [--content-type CT] [--encoding gzip] FILE|-",
		"read a feed, print it as JSON", cmd_parse},
	{"explain", "[-c DIR] [--flags F,F] [--json] TERM [--text TEXT] | [-c DIR] --batch",
		"show whether and why a term matches a text", cmd_explain},
	{"suggest", "[-c DIR] [--flags F,F] [--json] TERM",
		"other spellings of a term, as lines to paste", cmd_suggest},
	{"match", "[-c DIR] [--json] FILE|-...", "run the watch lists over texts or JSON lines",
		cmd_match},
	{"date", "[--zone +03:00] [--order dmy|mdy] [--now T] TEXT",
		"read a date as feeds write it", cmd_date},
	{"version", "[--json]", "versions of rasid and its libraries", cmd_version},
	{"help", "[COMMAND]", "this list", cmd_help},
};
const size_t cli_n_commands = sizeof(cli_commands) / sizeof(cli_commands[0]);

int cli_fail(int code, const char *fmt, ...)
{
	va_list ap;

	fputs("rasid: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return code;
}

int cli_usage(const char *command)
{
	for (size_t i = 0; i < cli_n_commands; i++)
		if (strcmp(cli_commands[i].name, command) == 0)
			fprintf(stderr, "usage: rasid %s %s\n", command,
				cli_commands[i].synopsis);
	return CLI_USAGE;
}

static enum errc read_fd(int fd, size_t max, struct buf *ret, struct err *e)
{
	char chunk[64 * 1024];
	ssize_t n = 0;

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
	*ret = config_guards(dir, &arena, &diags);
	if (*ret != NULL && diags.n_errors > 0)
		(void)cli_fail(CLI_OK,
			"the configuration has errors (see `rasid check`); its guard words are "
			"used as far as they could be read");
	if (*ret != NULL)
		return CLI_OK;
	conf_diags_print(&diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	return cli_fail(
		CLI_CONFIG, "%zu error%s", diags.n_errors, diags.n_errors == 1 ? "" : "s");
}

int cli_print(struct str s)
{
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
		if (cp == UTF8_BAD)
			buf_utf8(out, 0xFFFD);
		else if (cp < ' ' || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 || cp == 0x2029)
			buf_char(out, ' ');
		else if (conf_bidi_find(one) == one.n)
			buf_str(out, one);
	}
}

/* ---- version and help ----------------------------------------------------------------------
 */

int cmd_version(int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
	bool json = false;

	for (int c = 0; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c != 'j')
			return cli_usage("version");
		json = true;
	}
	if (optind != argc)
		return cli_usage("version");
	const char *curl = curl_version_info(CURLVERSION_NOW)->version;

	printf(json ? "{\"rasid\":\"%s\",\"libcurl\":\"%s\",\"libuv\":\"%s\"}\n"
		    : "rasid %s (libcurl %s, libuv %s)\n",
		RASID_VERSION, curl, uv_version_string());
	return CLI_OK;
}

static void print_help(FILE *to)
{
	fputs("rasid watches Arabic news feeds and sends alerts.\n\n", to);
	for (size_t i = 0; i < cli_n_commands; i++)
		fprintf(to, "  rasid %-8s %s\n", cli_commands[i].name, cli_commands[i].summary);
	fputs("\nrasid help COMMAND shows its options. Manual pages: rasid(1), rasid(8), "
	      "rasid.conf(5), "
	      "rasid-watch(5).\nFirst time here? Try: rasid demo\n",
		to);
}

int cmd_help(int argc, char **argv)
{
	if (argc < 2) {
		print_help(stdout);
		return CLI_OK;
	}
	for (size_t i = 0; i < cli_n_commands; i++) {
		if (strcmp(cli_commands[i].name, argv[1]) != 0)
			continue;
		printf("rasid %s %s\n    %s\n", cli_commands[i].name, cli_commands[i].synopsis,
			cli_commands[i].summary);
		return CLI_OK;
	}
	return cli_fail(CLI_USAGE, "no command '%s'; `rasid help` lists them", argv[1]);
}
