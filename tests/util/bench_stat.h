/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Measuring: each case is run BENCH_RUNS times, all cases in turn within a run, so that what the
 * machine does meanwhile hits the thing measured and its limit alike. A ratio is the median of
 * the ratios within the runs, which noise moves less than the figures themselves.
 *
 * Lines are for people; `goal` only marks them, nothing fails. One thread.
 */
#include <stdbool.h>
#include <stddef.h>

enum {
	BENCH_RUNS = 5
};

struct bench_case {
	const char *name;
	void (*run)(void *arg);
	void *arg;
	double s[BENCH_RUNS]; /* seconds of each run: CPU of the process, all threads, user+sys */
};

double bench_cpu_s(void);
double bench_wall_s(void); /* monotonic */

/* One run of each to warm up, then BENCH_RUNS measured ones. */
void bench_run(struct bench_case *cases, size_t n);
double bench_median(const double v[BENCH_RUNS]);
/* "  name   12.3 us/poll  (11.9-13.0)": scale * seconds. */
void bench_print(const struct bench_case *c, double scale, const char *unit);
/* The reciprocal: work per second, such as MB/s. */
void bench_print_rate(const struct bench_case *c, double work, const char *unit);
/* "  name   1.12x of limit  (1.08-1.15)  goal <= 1.25  met"; goal 0: none. */
void bench_ratio(const struct bench_case *c, const struct bench_case *limit, double goal);
/* A line with the same judgement about a figure that is no case. */
void bench_goal(const char *name, double figure, const char *unit, double goal);
/* The same for what must not be less. */
void bench_floor(const char *name, double figure, const char *unit, double goal);

/* One goal of a summary. */
struct bench_verdict {
	char name[80];
	double figure;
	const char *unit;
	double goal;
	bool floor;   /* the figure must not be less; else not more */
	bool skipped; /* could not be measured here */
};
/* "  met     name: 0.95 times, goal >= 0.8" a line, then how many. */
void bench_print_verdicts(const struct bench_verdict *v, size_t n);

/* The p-th percentile (0..100) of v[n], which is sorted in place. */
double bench_percentile(double *v, size_t n, double p);
/* A new directory below /tmp, and its end with everything in it. */
enum {
	BENCH_DIR = 32
};
void bench_dir_make(char dir[BENCH_DIR]);
void bench_dir_remove(const char *dir);
/* A file in it. */
void bench_file_write(const char *dir, const char *name, const char *text);

/* Ends the program: a bench that computed something wrong measured nothing. */
void bench_die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
