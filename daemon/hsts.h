/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Hosts that want to be asked over TLS only (RFC 6797), by what the hosts of feeds have said: for all feeds of a host,
 * and where it said includeSubDomains, for those of the hosts below it (8.2). Kept over restarts in the states of
 * the feeds that heard it (feed_state.hsts_until_ms), from which the table is made anew. At most HSTS_HOSTS; what is
 * one too many is not obeyed for other feeds. Wall clock, Unix ms. Loop thread only.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum {
	HSTS_HOSTS = 20000
};

/* Zero to begin with; hsts_done() frees it. */
struct hsts {
	struct hsts_host *hosts;
};

/* The host of url has said so; until_ms 0: no longer. */
void hsts_heard(struct hsts *t, struct str url, int64_t until_ms, bool below, int64_t now_ms);
/* An earlier run's: the longest of a host holds. */
void hsts_remember(
	struct hsts *t, struct str url, int64_t until_ms, bool below, int64_t now_ms);
/* Until when url is to be asked over TLS; 0: as it says. */
int64_t hsts_until_ms(const struct hsts *t, struct str url, int64_t now_ms);
void hsts_done(struct hsts *t);
