/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What a hub asks back (W3C WebSub 5.2, 5.3), read from the query of its request: anybody may send one who
 * knows the callback. Pure; any thread.
 */
#include "base/buf.h"
#include "daemon/websub.h"

enum {
	WEBSUB_QUERY_PART = 8 * 1024,                /* bytes of a challenge, decoded */
	WEBSUB_QUERY_LEASE_MAX_S = 10000 * 24 * 3600 /* what still is a lease */
};

/* Challenge and reason are its own. */
struct websub_query {
	struct websub_event ev; /* VERIFY or REFUSED, but for now_ms */
	struct buf challenge;   /* to be sent back as it is; VERIFY: not empty */
	struct buf reason;      /* REFUSED: why, as the hub words it; may be empty */
};

/* topic: of the subscription that was asked about. False: it is no verification, and is answered with 404.
 * websub_query_done() in either case. */
bool websub_query_read(struct str query, struct str topic, struct websub_query *ret);
void websub_query_done(struct websub_query *q);
