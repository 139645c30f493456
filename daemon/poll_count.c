/* SPDX-License-Identifier: ISC */
/* What polls come to, for `rasid status` and /metrics (metrics.h). */
#include "daemon/metrics.h"
#include "daemon/poll_private.h"

/* Of an answer that brings nothing to parse. */
static enum metrics_fetch result_of(enum feed_verdict v, const struct http_res *res)
{
	switch (v) {
	case FEED_UNCHANGED:
		return res->status == 304 ? METRICS_NOT_MODIFIED : METRICS_UNCHANGED;
	case FEED_THROTTLED:
		return METRICS_THROTTLED;
	case FEED_BODY:
	case FEED_RETRY:
	case FEED_GONE:
	case FEED_EXCUSED:
		break;
	}
	if (res->error == HTTP_ERR_TOO_LARGE)
		return METRICS_TOO_LARGE;
	return res->error == HTTP_OK ? METRICS_HTTP_ERROR : METRICS_NETWORK_ERROR;
}

void poll_count_answer(struct poller *p, enum feed_verdict v, const struct http_res *res)
{
	p->counts.polls++;
	p->counts.unchanged += v == FEED_UNCHANGED;
	p->counts.changed += v == FEED_BODY;
	p->counts.failed += v != FEED_UNCHANGED && v != FEED_BODY;
	if (v != FEED_BODY) /* of which the parser and the store are still to tell */
		metrics_fetched(p->d.metrics, result_of(v, res));
}

void poll_count_document(const struct poller *p, const struct ingest *in)
{
	bool read = in->doc != NULL || in->index != NULL;

	metrics_fetched(p->d.metrics, !read            ? METRICS_PARSE_ERROR
				      : in->n_new != 0 ? METRICS_NEW
						       : METRICS_UNCHANGED);
}
