/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Figures as monitoring systems read them: Prometheus' text format 0.0.4 and OpenMetrics 1.0.
 *
 * The two differ in the names of counters (the family of OpenMetrics has no "_total", its sample has), in
 * units, in what of a help text is escaped and in the last line. The caller names families as OpenMetrics
 * does; here the rest is done. Pure; writes into a buffer whose cap is the caller's: what does not fit is
 * seen by buf.over. Sources: prometheus.io "Exposition formats"; the OpenMetrics specification 1.0.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum prom_format {
	PROM_TEXT,
	PROM_OPENMETRICS
};

/* By an Accept header: OpenMetrics when it is named, with a version that we write, and is liked at least as much as
 * the text format; otherwise text, which everybody reads, also when accept is empty or asks for neither. */
enum prom_format prom_choose(struct str accept);
struct str prom_content_type(enum prom_format f);

enum prom_type {
	PROM_COUNTER,
	PROM_GAUGE,
	PROM_HISTOGRAM,
	PROM_INFO /* its one sample is 1 and its labels say it all */
};

struct prom_family {
	const char *name; /* [a-z_]+; without "_total" and "_info", with its unit at the end */
	enum prom_type type;
	const char *unit; /* "seconds", "bytes"; NULL: it counts things */
	const char *help; /* one sentence */
};

/* name: [a-z_]+. value: any bytes; what is no UTF-8, and NUL, is written as U+FFFD. */
struct prom_label {
	const char *name;
	struct str value;
};

enum {
	PROM_BUCKETS = 16 /* of a histogram, at most */
};

/* Fixed buckets: nothing is allocated to count. */
struct prom_histogram {
	const double
		*bounds; /* upper ones, rising, the caller's constants; +Inf is understood */
	size_t n;        /* of bounds, PROM_BUCKETS at most */
	uint64_t counts[PROM_BUCKETS + 1]; /* each bucket's own; the last: above all bounds */
	double sum;
};
/* Values that are no number, or below 0 (a clock that was set back), count as 0. */
void prom_observe(struct prom_histogram *h, double value);

struct prom {
	struct buf *out;
	enum prom_format format;
	const struct prom_family *family; /* that the next sample belongs to */
};

void prom_init(struct prom *p, struct buf *out, enum prom_format format);
/* Of each family once, its samples behind it. f lives until the next one. */
void prom_family(struct prom *p, const struct prom_family *f);
void prom_sample(struct prom *p, const struct prom_label *labels, size_t n, double value);
void prom_histogram(struct prom *p, const struct prom_label *labels, size_t n,
	const struct prom_histogram *h);
/* A family with one sample and no label. */
void prom_single(struct prom *p, const struct prom_family *f, double value);
void prom_end(struct prom *p);
