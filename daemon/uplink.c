/* SPDX-License-Identifier: ISC */
/* Our own line: failures in a row, and probes while it is down. */
#include "daemon/uplink.h"

#include "base/article.h"

enum {
	PROBE_MS = 5000,
	PROBE_MAX_MS = 60000,
	PROBE_DOUBLINGS = 4,
	PROBES_TO_TELL = 2
};

/* A hop behind a redirect says nothing: the first host was reached. Nor does a host that takes the
 * connection and is silent then. */
enum uplink_word uplink_word(const struct http_res *res)
{
	if (res->error == HTTP_OK || res->wire_bytes != 0)
		return UPLINK_REACHED;
	if (res->error == HTTP_ERR_DNS)
		return UPLINK_NO_NAME;
	return res->error == HTTP_ERR_CONNECT || res->error == HTTP_ERR_TLS ? UPLINK_NO_WAY
									    : UPLINK_NOTHING;
}

static struct uplink_says reached(struct uplink *u, int64_t now_ms)
{
	struct uplink_says says = {
		.rose = u->down, .untell = u->told, .down_ms = now_ms - u->since_ms};

	*u = (struct uplink){0};
	return says;
}

static struct uplink_says fall(struct uplink *u, int64_t now_ms)
{
	u->down = true;
	u->probe_ms = now_ms + PROBE_MS;
	return (struct uplink_says){.excuse = true, .fell = true};
}

/* A host that failed is not well any more, so that none is counted twice. */
static struct uplink_says missed(struct uplink *u, const struct uplink_event *ev)
{
	size_t hosts = ev->n_well + u->n_failed;

	if (!ev->well || (hosts == 1 && ev->word != UPLINK_NO_NAME))
		return (struct uplink_says){0};
	if (u->n_failed == 0)
		u->since_ms = ev->now_ms;
	u->n_failed++;
	if (u->n_failed < (hosts < UPLINK_HOSTS ? hosts : UPLINK_HOSTS))
		return (struct uplink_says){0};
	return fall(u, ev->now_ms);
}

struct uplink_says uplink_heard(struct uplink *u, const struct uplink_event *ev)
{
	if (ev->word == UPLINK_REACHED)
		return reached(u, ev->now_ms);
	if (ev->word == UPLINK_NOTHING)
		return (struct uplink_says){0};
	if (u->down)
		return (struct uplink_says){.excuse = true};
	return missed(u, ev);
}

bool uplink_probe(struct uplink *u, int64_t now_ms, bool *ret_tell)
{
	int64_t pause = (int64_t)PROBE_MS
			<< (u->probes < PROBE_DOUBLINGS ? u->probes + 1 : PROBE_DOUBLINGS);

	*ret_tell = false;
	if (!u->down || now_ms < u->probe_ms)
		return false;
	*ret_tell = u->probes >= PROBES_TO_TELL && !u->told;
	u->told |= *ret_tell;
	u->probes++;
	u->probe_ms = now_ms + (pause < PROBE_MAX_MS ? pause : PROBE_MAX_MS);
	return true;
}

int64_t uplink_next_ms(const struct uplink *u)
{
	return u->down ? u->probe_ms : TIME_NONE;
}

void uplink_hurry(struct uplink *u, int64_t now_ms)
{
	if (!u->down)
		return;
	u->probe_ms = now_ms;
	u->probes = 0;
}
