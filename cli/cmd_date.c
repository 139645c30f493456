/* rasid date: what rasid reads from a date as feeds and pages write it. */
#include <stdio.h>
#include <string.h>

#include "base/article.h"
#include "cli/cli.h"
#include "daemon/clock.h"
#include "feeds/date/date.h"

/* "+03:00", "-05:30", "Z". */
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

static bool read_order(const char *s, enum date_order *ret)
{
	*ret = strcmp(s, "dmy") == 0   ? DATE_ORDER_DMY
	       : strcmp(s, "mdy") == 0 ? DATE_ORDER_MDY
				       : DATE_ORDER_UNKNOWN;
	return *ret != DATE_ORDER_UNKNOWN;
}

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

int cmd_date(int argc, char **argv)
{
	static const struct option options[] = {
		{"zone", required_argument, NULL, 'z'},
		{"order", required_argument, NULL, 'o'},
		{"now", required_argument, NULL, 'n'},
		{0},
	};
	struct date_ctx ctx = {.now_s = clock_now_ms() / 1000};
	const char *zone = NULL;
	struct date d;

	for (int c = 0; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c == 'z')
			zone = optarg;
		else if (c == 'o' && !read_order(optarg, &ctx.order))
			return cli_fail(
				CLI_USAGE, "--order takes dmy or mdy, not '%s'", optarg);
		else if (c == 'n' && !read_now(optarg, &ctx))
			return cli_fail(
				CLI_USAGE, "--now takes an RFC 3339 time, not '%s'", optarg);
		else if (c == '?')
			return cli_usage("date");
	}
	if (zone != NULL && !read_zone(zone, &ctx.zone_s))
		return cli_fail(CLI_USAGE, "--zone takes +03:00 and the like, not '%s'", zone);
	if (optind + 1 != argc)
		return cli_usage("date");
	if (!date_parse(str_of(argv[optind]), &ctx, &d))
		return cli_fail(CLI_NOTHING, "no certain date in '%s'", argv[optind]);
	AUTO_BUF struct buf out = {0};

	buf_init(&out, 128);
	date_format(&d, &out);
	buf_char(&out, '\n');
	return cli_print(buf_view(&out));
}
