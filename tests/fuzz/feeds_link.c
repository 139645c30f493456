/* SPDX-License-Identifier: ISC */
/* Link headers: the first line is where the answer came from, the rest the header. What comes out is
 * a web address or nothing. */
#include <stdlib.h>

#include "feeds/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct str url)
{
	if (url.n != 0 && !str_starts(url, STR("http://")) && !str_starts(url, STR("https://")))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena a;
	struct str header = {(const char *)data, size};
	struct str base = {"", 0};

	arena_init(&a, 16 * 1024 * 1024);
	str_cut(&header, '\n', &base);
	struct link_hub got = link_hub_of(header, base, &a);

	for (size_t i = 0; i < FEED_HUBS; i++)
		check(got.hubs[i]);
	check(got.self);
	return 0;
}
