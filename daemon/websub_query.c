/* SPDX-License-Identifier: ISC */
#include "daemon/websub_query.h"

#include "base/form.h"

static const struct mode {
	const char *name;
	enum websub_kind kind;
	bool subscribe;
} modes[] = {
	{"subscribe", WEBSUB_VERIFY, true},
	{"unsubscribe", WEBSUB_VERIFY, false},
	{"denied", WEBSUB_REFUSED, false},
};

static const struct mode *mode_of(struct str name)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (str_eq(name, str_of(modes[i].name)))
			return &modes[i];
	return NULL;
}

/* Of a parameter in scratch; empty when there is none. */
static struct str value(struct str query, const char *name, struct buf *scratch)
{
	buf_reset(scratch);
	(void)form_value(query, str_of(name), scratch);
	return buf_view(scratch);
}

static int64_t lease_ms(struct str text)
{
	uint64_t s = 0;

	if (!str_to_u64(text, &s))
		return 0;
	return (int64_t)(s < WEBSUB_QUERY_LEASE_MAX_S ? s : WEBSUB_QUERY_LEASE_MAX_S) * 1000;
}

bool websub_query_read(struct str query, struct str topic, struct websub_query *ret)
{
	AUTO_BUF struct buf scratch = {0};

	*ret = (struct websub_query){0};
	buf_init(&scratch, WEBSUB_QUERY_PART);
	buf_init(&ret->challenge, WEBSUB_QUERY_PART);
	buf_init(&ret->reason, WEBSUB_QUERY_PART);
	const struct mode *mode = mode_of(value(query, "hub.mode", &scratch));

	if (mode == NULL)
		return false;
	ret->ev.kind = mode->kind;
	ret->ev.subscribe = mode->subscribe;
	ret->ev.topic = str_eq(value(query, "hub.topic", &scratch), topic);
	ret->ev.lease_ms = lease_ms(value(query, "hub.lease_seconds", &scratch));
	(void)form_value(query, STR("hub.reason"), &ret->reason);
	(void)form_value(query, STR("hub.challenge"), &ret->challenge);
	return mode->kind == WEBSUB_REFUSED || ret->challenge.n != 0;
}

void websub_query_done(struct websub_query *q)
{
	buf_done(&q->challenge);
	buf_done(&q->reason);
}
