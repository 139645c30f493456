/* SPDX-License-Identifier: ISC */
/* Medians of five, printed in columns. */
#include "tests/util/bench_stat.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

double bench_cpu_s(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

double bench_wall_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void bench_run(struct bench_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cases[i].run(cases[i].arg);
	for (size_t r = 0; r < BENCH_RUNS; r++) {
		for (size_t i = 0; i < n; i++) {
			double before = bench_cpu_s();

			cases[i].run(cases[i].arg);
			cases[i].s[r] = bench_cpu_s() - before;
		}
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static void sorted(const double v[BENCH_RUNS], double out[BENCH_RUNS])
{
	memcpy(out, v, sizeof(double) * BENCH_RUNS);
	qsort(out, BENCH_RUNS, sizeof(double), compare);
}

double bench_median(const double v[BENCH_RUNS])
{
	double s[BENCH_RUNS];

	sorted(v, s);
	return s[BENCH_RUNS / 2];
}

static void print_values(const char *name, const double v[BENCH_RUNS], const char *unit)
{
	double s[BENCH_RUNS];

	sorted(v, s);
	printf("  %-44s %10.4g %-12s (%.4g-%.4g)\n", name, s[BENCH_RUNS / 2], unit, s[0],
		s[BENCH_RUNS - 1]);
}

void bench_print(const struct bench_case *c, double scale, const char *unit)
{
	double v[BENCH_RUNS];

	for (size_t r = 0; r < BENCH_RUNS; r++)
		v[r] = c->s[r] * scale;
	print_values(c->name, v, unit);
}

void bench_print_rate(const struct bench_case *c, double work, const char *unit)
{
	double v[BENCH_RUNS];

	for (size_t r = 0; r < BENCH_RUNS; r++)
		v[r] = work / c->s[r];
	print_values(c->name, v, unit);
}

static const char *verdict(double figure, double goal)
{
	return figure <= goal ? "met" : "MISSED";
}

void bench_ratio(const struct bench_case *c, const struct bench_case *limit, double goal)
{
	double v[BENCH_RUNS];
	double s[BENCH_RUNS];

	for (size_t r = 0; r < BENCH_RUNS; r++)
		v[r] = c->s[r] / limit->s[r];
	sorted(v, s);
	printf("  = %s: %.2fx of %s (%.2f-%.2f)", c->name, s[BENCH_RUNS / 2], limit->name, s[0],
		s[BENCH_RUNS - 1]);
	if (goal > 0)
		printf(", goal <= %.2fx: %s", goal, verdict(s[BENCH_RUNS / 2], goal));
	printf("\n");
}

void bench_goal(const char *name, double figure, const char *unit, double goal)
{
	printf("  = %s: %.4g %s, goal <= %.4g: %s\n", name, figure, unit, goal,
		verdict(figure, goal));
}

void bench_floor(const char *name, double figure, const char *unit, double goal)
{
	printf("  = %s: %.4g %s, goal >= %.4g: %s\n", name, figure, unit, goal,
		figure >= goal ? "met" : "MISSED");
}

static bool is_met(const struct bench_verdict *v)
{
	return v->floor ? v->figure >= v->goal : v->figure <= v->goal;
}

void bench_print_verdicts(const struct bench_verdict *v, size_t n)
{
	size_t met = 0;
	size_t skipped = 0;

	for (size_t i = 0; i < n; i++) {
		if (v[i].skipped) {
			printf("  SKIP    %s\n", v[i].name);
			skipped++;
			continue;
		}
		met += is_met(&v[i]);
		printf("  %-7s %s: %.4g %s, goal %s %.4g\n", is_met(&v[i]) ? "met" : "MISSED",
			v[i].name, v[i].figure, v[i].unit, v[i].floor ? ">=" : "<=", v[i].goal);
	}
	printf("goals: %zu met, %zu missed, %zu not measured\n", met, n - met - skipped,
		skipped);
}

double bench_percentile(double *v, size_t n, double p)
{
	qsort(v, n, sizeof(*v), compare);
	return v[(size_t)(p / 100 * (double)(n - 1) + 0.5)];
}

void bench_dir_make(char dir[BENCH_DIR])
{
	snprintf(dir, BENCH_DIR, "/tmp/rasid-bench-XXXXXX");
	if (mkdtemp(dir) == NULL)
		bench_die("cannot make %s", dir);
}

void bench_file_write(const char *dir, const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		bench_die("cannot write %s", path);
}

void bench_dir_remove(const char *dir)
{
	char command[BENCH_DIR + 16];

	snprintf(command, sizeof(command), "rm -r '%s'", dir);
	if (system(command) != 0)
		bench_die("cannot remove %s", dir);
}

void bench_die(const char *fmt, ...)
{
	va_list ap;

	fputs("bench: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}
