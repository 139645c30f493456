/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * ripgrep with the terms as fixed strings, over folded texts in a file: one thread, every match
 * counted. It starts anew each time and builds its automaton then.
 */
#include <stdbool.h>

#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"

struct bench_rg {
	bool present;        /* installed */
	char dir[BENCH_DIR]; /* the files; none when not present */
};
/* Writes the documents, folded to UTF-8, one a line. */
void bench_rg_open(struct bench_rg *rg, const struct bench_docs *d);
/* CPU seconds of one run, fold not included; negative when it failed. */
double bench_rg_run(const struct bench_rg *rg, const struct str *terms, size_t n);
void bench_rg_close(struct bench_rg *rg);
