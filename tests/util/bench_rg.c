/* SPDX-License-Identifier: ISC */
/* ripgrep as a process of its own, looked for in PATH. */
#include "tests/util/bench_rg.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "watch/fold.h"

enum {
	PATH_MAX_BYTES = BENCH_DIR + 8
};

extern char **environ;

/* CPU seconds; negative when it cannot be run. */
static double spawn(const char *const *argv)
{
	/* posix_spawn does not change them, its type is older than const. */
	char *const *rg_argv = (char *const *)(uintptr_t)argv;
	struct rusage before, after;
	posix_spawn_file_actions_t quiet;
	pid_t pid;
	int status = -1;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	getrusage(RUSAGE_CHILDREN, &before);
	int rc = posix_spawnp(&pid, argv[0], &quiet, NULL, rg_argv, environ);

	posix_spawn_file_actions_destroy(&quiet);
	/* 1: no match */
	if (rc != 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
		WEXITSTATUS(status) > 1)
		return -1;
	getrusage(RUSAGE_CHILDREN, &after);
	return (double)(after.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_utime.tv_sec -
			before.ru_stime.tv_sec) +
	       (double)(after.ru_utime.tv_usec + after.ru_stime.tv_usec -
			before.ru_utime.tv_usec - before.ru_stime.tv_usec) /
		       1e6;
}

static void path_in(const struct bench_rg *rg, const char *name, char out[PATH_MAX_BYTES])
{
	snprintf(out, PATH_MAX_BYTES, "%s/%s", rg->dir, name);
}

static void lines_write(const char *path, const struct str *v, size_t n)
{
	FILE *f = fopen(path, "wb");
	AUTO_BUF struct buf line;

	if (f == NULL)
		bench_die("cannot write %s", path);
	buf_init(&line, BUF_NO_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_reset(&line);
		if (fold_utf8(v[i], &line) != ERR_NONE)
			bench_die("fold: too long");
		fprintf(f, STR_F "\n", STR_A(buf_view(&line)));
	}
	if (fclose(f) != 0)
		bench_die("cannot write %s", path);
}

void bench_rg_open(struct bench_rg *rg, const struct bench_docs *d)
{
	static const char *const version[] = {"rg", "--version", NULL};
	char text[PATH_MAX_BYTES];

	*rg = (struct bench_rg){.present = spawn(version) >= 0};
	if (!rg->present)
		return;
	bench_dir_make(rg->dir);
	path_in(rg, "text", text);
	lines_write(text, d->v, d->n);
}

double bench_rg_run(const struct bench_rg *rg, const struct str *terms, size_t n)
{
	char list[PATH_MAX_BYTES];
	char text[PATH_MAX_BYTES];
	const char *const argv[] = {
		"rg", "--no-config", "-j1", "-F", "--count-matches", "-f", list, text, NULL};

	path_in(rg, "terms", list);
	path_in(rg, "text", text);
	lines_write(list, terms, n);
	return spawn(argv);
}

void bench_rg_close(struct bench_rg *rg)
{
	if (rg->present)
		bench_dir_remove(rg->dir);
}
