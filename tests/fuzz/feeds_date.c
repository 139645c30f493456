/* SPDX-License-Identifier: ISC */
/* Dates: any bytes, three contexts. What is read must print and read back as the same. */
#include <stdlib.h>

#include "base/article.h"
#include "feeds/date/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct str text, const struct date_ctx *ctx)
{
	AUTO_BUF struct buf b = {.max = 64};
	struct date_ctx same = {.now_s = TIME_NONE};
	struct date d, back;

	if (!date_parse(text, ctx, &d))
		return;
	if (ctx->now_s != TIME_NONE && d.unix_s - 86400 > ctx->now_s)
		abort();
	date_format(&d, &b);
	same.zone_s = d.zone_s;
	/* A relative date may fall before the years that a text may name. */
	if (date_parse(buf_view(&b), &same, &back) &&
		(back.unix_s != d.unix_s || back.zone_s != d.zone_s))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct date_zones *zones;
	static struct date_ctx contexts[] = {
		{.now_s = TIME_NONE},
		{.zone_s = 3 * 3600, .order = DATE_ORDER_DMY, .now_s = 1622278800},
		{.zone_s = -5 * 3600, .order = DATE_ORDER_MDY, .now_s = INT64_MAX},
	};
	struct str text = {(const char *)data, size};

	if (zones == NULL)
		contexts[0].zones = contexts[1].zones = zones = date_zones_new();
	for (size_t i = 0; i < sizeof(contexts) / sizeof(*contexts); i++)
		check(text, &contexts[i]);
	return 0;
}
