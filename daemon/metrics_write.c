/* SPDX-License-Identifier: ISC */
/* The answer of /metrics: every family, in the order in which rasid(8) has them. */
#include "daemon/metrics_private.h"

#define COUNTER(name, unit, help)                                                              \
	&(const struct prom_family)                                                            \
	{                                                                                      \
		name, PROM_COUNTER, unit, help                                                 \
	}
#define GAUGE(name, unit, help)                                                                \
	&(const struct prom_family)                                                            \
	{                                                                                      \
		name, PROM_GAUGE, unit, help                                                   \
	}
#define HISTOGRAM(name, unit, help)                                                            \
	&(const struct prom_family)                                                            \
	{                                                                                      \
		name, PROM_HISTOGRAM, unit, help                                               \
	}

static void sample(struct prom *p, const char *label, const char *value, double v)
{
	prom_sample(p, &(struct prom_label){label, str_of(value)}, 1, v);
}

static double seconds(int64_t ms)
{
	return (double)ms / 1e3;
}

/* ---- the program ----------------------------------------------------------------------- */

static void write_program(const struct metrics_now *now, struct prom *p)
{
	const struct prom_label build[] = {{"version", STR(RASID_VERSION)}, {"libuv", now->uv},
		{"libcurl", now->curl}, {"libxml2", now->xml}, {"sqlite", now->sqlite}};

	prom_family(p, &(const struct prom_family){"rasid_build", PROM_INFO, NULL,
			       "The version that runs, and the libraries that it uses."});
	prom_sample(p, build, sizeof(build) / sizeof(build[0]), 1);
	prom_single(p,
		GAUGE("rasid_start_time_seconds", "seconds",
			"When the daemon started, Unix time."),
		seconds(now->started_ms));
	prom_single(p,
		GAUGE("rasid_config_last_reload_successful", NULL,
			"1, or 0 when the last reload was refused and an older configuration is in force."),
		now->reload_ok);
	prom_single(p,
		GAUGE("rasid_config_last_reload_success_timestamp_seconds", "seconds",
			"When the configuration in force was taken over, Unix time."),
		seconds(now->reloaded_ms));
	prom_single(p,
		GAUGE("rasid_problems", NULL,
			"Things that a person should look at, as `rasid status` names them."),
		(double)now->problems);
	prom_single(p,
		GAUGE("rasid_store_readable", NULL,
			"1, or 0 when the database did not answer in time: figures of it are left out."),
		now->counts != NULL);
}

static void write_loop(const struct metrics *m, struct prom *p)
{
	prom_family(p,
		HISTOGRAM("rasid_loop_lag_seconds", "seconds",
			"How long a turn of the event loop took, and so what came meanwhile waited."));
	prom_histogram(p, NULL, 0, &m->loop);
}

/* ---- feeds ----------------------------------------------------------------------------- */

static void write_feed_states(const struct poller_counts *c, struct prom *p)
{
	prom_family(p,
		GAUGE("rasid_feeds", NULL,
			"Feeds by state; backoff: its publisher asked for patience (429, 503)."));
	sample(p, "state", "ok", (double)c->ok);
	sample(p, "state", "failing", (double)(c->failing - c->backing_off));
	sample(p, "state", "backoff", (double)c->backing_off);
	sample(p, "state", "gone", (double)c->gone);
	sample(p, "state", "paused", (double)c->paused);
	sample(p, "state", "new", (double)c->not_yet_polled);
}

static void write_fetches(const struct metrics *m, struct prom *p)
{
	static const char *const results[] = {[METRICS_NEW] = "new",
		[METRICS_UNCHANGED] = "unchanged",
		[METRICS_NOT_MODIFIED] = "not_modified",
		[METRICS_HTTP_ERROR] = "http_error",
		[METRICS_NETWORK_ERROR] = "network_error",
		[METRICS_PARSE_ERROR] = "parse_error",
		[METRICS_TOO_LARGE] = "too_large",
		[METRICS_THROTTLED] = "throttled"};

	prom_family(p, COUNTER("rasid_feed_fetches", NULL, "Polls by what became of them."));
	for (size_t i = 0; i < METRICS_FETCHES; i++)
		sample(p, "result", results[i], (double)m->fetches[i]);
	prom_family(p, HISTOGRAM("rasid_feed_fetch_duration_seconds", "seconds",
			       "How long requests of polls took, redirects included."));
	prom_histogram(p, NULL, 0, &m->fetch);
	prom_family(p,
		COUNTER("rasid_feed_bytes", "bytes",
			"Bytes of polls: received, and of documents that were read once unpacked."));
	sample(p, "direction", "wire", (double)m->wire_bytes);
	sample(p, "direction", "decoded", (double)m->decoded_bytes);
	prom_family(p, HISTOGRAM("rasid_feed_poll_lag_seconds", "seconds",
			       "How long after it was due a poll began."));
	prom_histogram(p, NULL, 0, &m->lag);
}

static void write_feed(struct str id, int64_t last_success_ms, void *arg)
{
	prom_sample(arg, &(struct prom_label){"feed", id}, 1, seconds(last_success_ms));
}

static void write_each_feed(const struct poller *poller, struct prom *p)
{
	if (poller == NULL)
		return;
	prom_family(p, GAUGE("rasid_feed_last_success_timestamp_seconds", "seconds",
			       "When a feed was last read, Unix time (per_feed = yes)."));
	poller_success_each(poller, METRICS_FEEDS_MAX, write_feed, p);
}

/* ---- articles, watches ----------------------------------------------------------------- */

static void write_articles(const struct metrics *m, struct prom *p)
{
	prom_family(p,
		COUNTER("rasid_articles", NULL,
			"Items of documents: new, in other words than before, known, or silent since the feed is new."));
	sample(p, "outcome", "new", (double)m->articles_new);
	sample(p, "outcome", "updated", (double)m->articles_updated);
	sample(p, "outcome", "duplicate", (double)m->articles_duplicate);
	sample(p, "outcome", "baseline", (double)m->articles_baseline);
	prom_family(
		p, COUNTER("rasid_matches", NULL,
			   "Articles in which a watch list found something, as they came in."));
	for (size_t i = 0; i < m->watches.n + (m->watches.cut != 0); i++)
		prom_sample(p, &(struct prom_label){"watch", m->watches.v[i].id}, 1,
			(double)m->watches.v[i].n[0]);
	prom_family(p,
		HISTOGRAM("rasid_match_duration_seconds", "seconds",
			"How long all watch lists together took with what was new in a document."));
	prom_histogram(p, NULL, 0, &m->match);
}

/* ---- alerts ---------------------------------------------------------------------------- */

static void write_alerts(const struct metrics *m, struct prom *p)
{
	static const char *const results[] = {[METRICS_DELIVERED] = "delivered",
		[METRICS_RETRY] = "retry",
		[METRICS_FAILED] = "failed",
		[METRICS_SUPPRESSED] = "suppressed"};

	prom_family(p,
		COUNTER("rasid_alerts", NULL,
			"Alerts by destination and by what became of them; retry: tries that failed."));
	for (size_t i = 0; i < m->dests.n + (m->dests.cut != 0); i++)
		for (size_t k = 0; k < METRICS_ALERTS; k++)
			prom_sample(p,
				(struct prom_label[]){{"destination", m->dests.v[i].id},
					{"result", str_of(results[k])}},
				2, (double)m->dests.v[i].n[k]);
	prom_family(p,
		HISTOGRAM("rasid_publish_to_alert_seconds", "seconds",
			"From an article's publication, or when it was first seen, to the delivery of its alert."));
	prom_histogram(p, NULL, 0, &m->publish);
}

/* Of those that are configured, waiting or not, and of those that left with a queue. */
struct queues {
	struct str *dests;
	const struct store_queue **of; /* NULL: nothing waits */
	size_t n, cut;
};

static const struct store_queue *queue_of(const struct metrics_now *now, struct str dest)
{
	for (size_t i = 0; i < now->n_queues; i++)
		if (str_eq(now->queues[i].dest, dest))
			return &now->queues[i];
	return NULL;
}

static void queues_add(struct queues *q, struct str dest, const struct store_queue *of)
{
	if (q->n == METRICS_NAMES_MAX) {
		q->cut++;
		return;
	}
	q->dests[q->n] = dest;
	q->of[q->n++] = of;
}

static bool is_counted(const struct metrics *m, struct str dest)
{
	return m->dests.n != 0 && strmap_get(&m->dests.index, dest) != SIZE_MAX;
}

static void write_queues(const struct queues *q, struct prom *p)
{
	prom_family(p, GAUGE("rasid_outbox_pending", NULL, "Alerts that are to be sent."));
	for (size_t i = 0; i < q->n; i++)
		prom_sample(p, &(struct prom_label){"destination", q->dests[i]}, 1,
			q->of[i] != NULL ? (double)q->of[i]->pending : 0);
	prom_family(p,
		GAUGE("rasid_outbox_oldest_timestamp_seconds", "seconds",
			"When the oldest of them was made, Unix time; absent where there is none."));
	for (size_t i = 0; i < q->n; i++)
		if (q->of[i] != NULL && q->of[i]->oldest_ms != TIME_NONE)
			prom_sample(p, &(struct prom_label){"destination", q->dests[i]}, 1,
				seconds(q->of[i]->oldest_ms));
}

static size_t write_outbox(
	const struct metrics *m, const struct metrics_now *now, struct prom *p)
{
	struct str dests[METRICS_NAMES_MAX];
	const struct store_queue *of[METRICS_NAMES_MAX];
	struct queues q = {.dests = dests, .of = of};

	if (now->counts == NULL)
		return m->dests.cut;
	for (size_t i = 0; i < m->dests.n; i++)
		queues_add(&q, m->dests.v[i].id, queue_of(now, m->dests.v[i].id));
	for (size_t i = 0; i < now->n_queues; i++)
		if (!is_counted(m, now->queues[i].dest))
			queues_add(&q, now->queues[i].dest, &now->queues[i]);
	write_queues(&q, p);
	return q.cut > m->dests.cut ? q.cut : m->dests.cut;
}

/* ---- the store, the process ------------------------------------------------------------ */

static void write_store(const struct metrics_now *now, struct prom *p)
{
	static const char *const kinds[] = {[JOB_OTHER] = "other",
		[JOB_INGEST] = "ingest",
		[JOB_DELIVERY] = "delivery",
		[JOB_FEED_STATES] = "feed_states"};

	prom_family(p, HISTOGRAM("rasid_store_commit_duration_seconds", "seconds",
			       "How long the ends of transactions took: the disk."));
	prom_histogram(p, NULL, 0, &now->store.commits);
	prom_family(p,
		COUNTER("rasid_store_errors", NULL,
			"Runs of jobs that failed by the database's fault, by what they were for."));
	for (size_t i = 0; i < JOB_KINDS; i++)
		sample(p, "op", kinds[i], (double)now->store.errors[i]);
	if (now->counts == NULL)
		return;
	prom_single(p, GAUGE("rasid_store_bytes", "bytes", "Size of the database's files."),
		(double)now->counts->bytes);
	prom_single(p, GAUGE("rasid_store_articles", NULL, "Articles that are stored."),
		(double)now->counts->articles);
}

static void write_known(struct prom *p, const struct prom_family *f, uint64_t v)
{
	if (v != 0)
		prom_single(p, f, (double)v);
}

static void write_process(const struct metrics_now *now, struct prom *p)
{
	const struct metrics_process *s = &now->process;

	prom_single(p,
		COUNTER("process_cpu_seconds", "seconds",
			"CPU time of the daemon; parsers are processes of their own."),
		s->cpu_s);
	write_known(p,
		GAUGE("process_resident_memory_bytes", "bytes", "Resident memory, likewise."),
		s->resident_bytes);
	write_known(p, GAUGE("process_virtual_memory_bytes", "bytes", "Address space."),
		s->virtual_bytes);
	write_known(p, GAUGE("process_open_fds", NULL, "Open file descriptors."), s->open_fds);
	write_known(p, GAUGE("process_max_fds", NULL, "As many may be open."), s->max_fds);
	prom_single(p,
		GAUGE("process_start_time_seconds", "seconds",
			"As rasid_start_time_seconds, under the usual name."),
		seconds(now->started_ms));
}

static size_t beyond(size_t n, size_t max)
{
	return n > max ? n - max : 0;
}

static void write_cut(
	const struct metrics *m, const struct metrics_now *now, size_t dests, struct prom *p)
{
	prom_family(p, GAUGE("rasid_metrics_cut", NULL,
			       "Names without series of their own, since there are too many."));
	sample(p, "of", "watch", (double)m->watches.cut);
	sample(p, "of", "destination", (double)dests);
	sample(p, "of", "feed",
		(double)(now->poller != NULL ? beyond(m->n_feeds, METRICS_FEEDS_MAX) : 0));
}

enum errc metrics_write(const struct metrics *m, const struct metrics_now *now,
	enum prom_format format, struct buf *out)
{
	struct prom p;

	prom_init(&p, out, format);
	write_program(now, &p);
	write_loop(m, &p);
	write_feed_states(&now->feeds, &p);
	write_fetches(m, &p);
	write_articles(m, &p);
	write_alerts(m, &p);
	size_t dests_cut = write_outbox(m, now, &p);

	write_store(now, &p);
	write_process(now, &p);
	write_cut(m, now, dests_cut, &p);
	write_each_feed(now->poller, &p);
	prom_end(&p);
	return out->over ? ERR_LIMIT : ERR_NONE;
}
