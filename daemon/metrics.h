/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the daemon counts for monitoring systems, and how it is written (rasid(8) "Monitoring").
 *
 * Counting allocates nothing: buckets are fixed, and the names of watches and destinations are laid down when a
 * generation is taken over. Of each kind METRICS_NAMES_MAX are counted by name, in the order of the configuration;
 * the others together, under the name "", and rasid_metrics_cut says how many they are. All functions that count
 * take NULL, which counts nothing: tests and benches have no metrics. Loop thread only.
 */
#include "config/config.h"
#include "daemon/poll.h"
#include "daemon/storer.h"
#include "desk/ingest.h"
#include "web/prom.h"

struct metrics;

enum {
	METRICS_NAMES_MAX = 1000,
	METRICS_FEEDS_MAX = 10000, /* with per_feed = yes */
	/* Of an answer; what does not fit is left out as a whole family, and the answer is 503. */
	METRICS_BYTES_MAX = 16 << 20
};

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);
/* Takes over a generation: what is counted of watches and destinations that stay goes on, what left is
 * forgotten. c is needed during the call only. */
void metrics_configure(struct metrics *m, const struct config *c);

/* What became of a poll, once that is known. */
enum metrics_fetch {
	METRICS_NEW,       /* articles that were not known */
	METRICS_UNCHANGED, /* a document, and nothing new in it */
	METRICS_NOT_MODIFIED,
	METRICS_HTTP_ERROR,
	METRICS_NETWORK_ERROR,
	METRICS_PARSE_ERROR,
	METRICS_TOO_LARGE,
	METRICS_THROTTLED,
	METRICS_FETCHES
};
void metrics_fetched(struct metrics *m, enum metrics_fetch result);
/* A request of a poll that ended, well or not. */
void metrics_transferred(struct metrics *m, int64_t took_us, uint64_t wire_bytes);
/* A poll that begins so long after it was due. */
void metrics_started(struct metrics *m, int64_t late_ms);
/* A document whose articles are committed, of a poll or a push. */
void metrics_stored(struct metrics *m, const struct ingest *in);

enum metrics_alert {
	METRICS_DELIVERED,
	METRICS_RETRY, /* a try that failed, and is repeated */
	METRICS_FAILED,
	METRICS_SUPPRESSED,
	METRICS_ALERTS
};
void metrics_alerts(struct metrics *m, struct str dest, enum metrics_alert result, uint64_t n);
/* An alert was delivered so long after its article was published, or was first seen where nobody says when. */
void metrics_delivered_after(struct metrics *m, int64_t ms);
/* A turn of the loop took so long, its sleep not counted. */
void metrics_turned(struct metrics *m, int64_t took_ns);

/* Of the process, by the kernel. */
struct metrics_process {
	double cpu_s;
	uint64_t resident_bytes, virtual_bytes, open_fds, max_fds; /* 0: unknown */
};
/* All that an answer shows besides. */
struct metrics_now {
	int64_t started_ms, reloaded_ms; /* Unix times */
	bool reload_ok;
	struct str curl, uv, xml, sqlite; /* versions */
	struct poller_counts feeds;
	struct storer_figures store;
	struct metrics_process process;
	/* NULL: the store could not be read in time; then what it alone knows is left out. */
	const struct store_counts *counts;
	const struct store_queue
		*queues; /* with counts; of destinations that are configured, or left */
	size_t n_queues;
	size_t problems;             /* of health.h */
	const struct poller *poller; /* whose feeds are shown one by one; NULL: they are not */
};
/* ERR_LIMIT: out has no room for it. */
enum errc metrics_write(const struct metrics *m, const struct metrics_now *now,
	enum prom_format format, struct buf *out);
