/* SPDX-License-Identifier: ISC */
/* Processor time, memory, descriptors: proc(5), getrusage(2). */
#include "daemon/process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static double cpu_s(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) != 0)
		return 0;
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* "size resident ..." in pages. */
static void memory(struct metrics_process *p)
{
	FILE *f = fopen("/proc/self/statm", "re");
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	char line[128], *rest = line;

	if (f == NULL)
		return;
	if (fgets(line, sizeof(line), f) != NULL) {
		p->virtual_bytes = strtoull(rest, &rest, 10) * page;
		p->resident_bytes = strtoull(rest, &rest, 10) * page;
	}
	fclose(f);
}

/* Without the one that counts. */
static uint64_t open_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	uint64_t n = 0;

	if (d == NULL)
		return 0;
	for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d))
		n += e->d_name[0] != '.';
	closedir(d);
	return n > 0 ? n - 1 : 0;
}

struct metrics_process process_read(void)
{
	struct metrics_process p = {.cpu_s = cpu_s(), .open_fds = open_fds()};
	struct rlimit lim;

	memory(&p);
	if (getrlimit(RLIMIT_NOFILE, &lim) == 0 && lim.rlim_cur != RLIM_INFINITY)
		p.max_fds = lim.rlim_cur;
	return p;
}
