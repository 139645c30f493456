/* SPDX-License-Identifier: ISC */
/* robots.txt of any bytes, and any URL (up to the first line feed): bounded, and the same answer twice. */
#include <stdlib.h>

#include "feeds/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena a;
	struct str in = {(const char *)data, size};
	struct str url = str_sub(in, 0, str_find(in, '\n'));
	struct robots r;

	arena_init(&a, 8 << 20);
	robots_read(str_sub(in, url.n + 1, in.n), STR("rasid"), &a, &r);
	require(r.n_rules <= ROBOTS_MAX_RULES);
	require(r.crawl_delay_ms >= 0 &&
		r.crawl_delay_ms <= (int64_t)ROBOTS_MAX_DELAY_S * 1000);
	for (size_t i = 0; i < r.n_rules; i++) {
		struct str p = r.rules[i].pattern;

		require(p.n > 0 && p.n <= ROBOTS_MAX_PATTERN &&
			(p.p[0] == '/' || p.p[0] == '*'));
		for (size_t k = 0; k < p.n; k++)
			require(p.p[k] > ' ' && p.p[k] < 0x7F + 1);
	}
	require(robots_allows(&r, url) == robots_allows(&r, url));
	require(robots_allows(&r, STR("https://a.example/robots.txt")));
	return 0;
}
