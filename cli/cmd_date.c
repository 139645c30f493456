/* SPDX-License-Identifier: ISC */
/*
 * rasid date: what rasid reads from a date as feeds and pages write it.
 *
 * The reader is the daemon's (feeds/date/). Here the context comes from options: --now for
 * "yesterday", --zone for a date that names none, --order for 03/04. Nothing certain: CLI_NOTHING,
 * for a wrong date is worse than none.
 */
#include <stdio.h>

#include "base/article.h"
#include "cli/cli.h"
#include "daemon/clock.h"
#include "feeds/date/date.h"

/* "+03:00", "-05:30", "Z", to seconds east of UTC. Fourteen hours is the most that exists (Line
 * Islands); a feed's `zone =` has the same limit. */
static bool read_zone(const char *s, int32_t *ret)
{
	struct str text = str_of(s);
	struct str hours = str_sub(text, 1, 3);
	struct str minutes = str_sub(text, 4, text.n);
	uint64_t h = 0;
	uint64_t m = 0;

	if (str_eq(text, STR("Z"))) {
		*ret = 0;
		return true;
	}
	if (text.n != 6 || text.p[3] != ':' || (text.p[0] != '+' && text.p[0] != '-'))
		return false;
	if (!str_to_u64(hours, &h) || !str_to_u64(minutes, &m) || h > 14 || m > 59)
		return false;
	*ret = (int32_t)(h * 3600 + m * 60) * (text.p[0] == '-' ? -1 : 1);
	return true;
}

/* A time for `now`, and the zone in it. It is read without a now of its own: "yesterday" would
 * otherwise be taken from the clock that this option is there to replace. */
static bool read_now(const char *s, struct date_ctx *ctx)
{
	const struct date_ctx strict = {.now_s = TIME_NONE};
	struct date d;

	if (!date_parse(str_of(s), &strict, &d))
		return false;
	ctx->now_s = d.unix_s;
	ctx->zone_s = d.zone_s;
	return true;
}

static int context_read(const struct cli_args *a, struct date_ctx *ret)
{
	const char *now = a->of[OPT_NOW];
	const char *zone = a->of[OPT_ZONE];
	const char *order = a->of[OPT_ORDER];

	*ret = (struct date_ctx){.now_s = clock_now_ms() / 1000};
	if (order != NULL)
		ret->order = order[0] == 'd' ? DATE_ORDER_DMY : DATE_ORDER_MDY;
	/* --now before --zone: the first brings a zone along, and the one that was named wins. */
	if (now != NULL && !read_now(now, ret))
		return cli_fail(CLI_USAGE, "--now takes an RFC 3339 time, not '%s'", now);
	if (zone != NULL && !read_zone(zone, &ret->zone_s))
		return cli_fail(CLI_USAGE, "--zone takes +03:00 and the like, not '%s'", zone);
	return CLI_OK;
}

int cmd_date(const struct cli_args *a)
{
	struct date_ctx ctx;
	struct date d;
	int code = context_read(a, &ctx);

	if (code != CLI_OK)
		return code;
	struct date_zones *zones = date_zones_new();

	ctx.zones = zones;
	bool read = date_parse(str_of(a->operands[0]), &ctx, &d);

	date_zones_free(zones);
	if (!read)
		return cli_fail(CLI_NOTHING, "no certain date in '%s'", a->operands[0]);
	AUTO_BUF struct buf out = {0};

	buf_init(&out, 128);
	date_format(&d, &out);
	buf_char(&out, '\n');
	return cli_print(buf_view(&out));
}
