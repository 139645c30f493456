/* SPDX-License-Identifier: ISC */
#pragma once
/* A subscription at one hub (W3C WebSub), as it is stored; what it means says daemon/websub.h. Callback and secret
 * are secrets. */
#include <stdint.h>

#include "base/str.h"

struct store_websub {
	struct str callback; /* the key: the whole URL */
	struct str feed;     /* id */
	struct str hub, topic;
	struct str secret; /* empty: the hub was told none */
	int state;         /* enum websub_state */
	uint32_t tries;
	int64_t asked_ms, next_ms, lease_ms, expires_ms;
};
