/* SPDX-License-Identifier: ISC */
#include "cli/values.h"

#include "base/conf.h"
#include "cli/cli.h"
#include "feeds/date/date.h"

enum {
	LIMIT_MAX = 1000
};

bool cli_limit(const char *value, const char *option, size_t *ret)
{
	uint64_t n = 0;

	if (!str_to_u64(str_of(value), &n) || n == 0 || n > LIMIT_MAX) {
		(void)cli_fail(CLI_USAGE, "--%s takes a number up to %d, not '%s'", option,
			(int)LIMIT_MAX, value);
		return false;
	}
	*ret = (size_t)n;
	return true;
}

int cli_time(const char *value, const char *option, int64_t now_ms, int64_t *ret_ms)
{
	const struct date_ctx ctx = {.now_s = now_ms / 1000};
	const char *why = NULL;
	struct date d = {0};
	int64_t ms = 0;

	if (conf_duration_ms(str_of(value), &ms, &why))
		ms = now_ms - ms;
	else if (date_parse(str_of(value), &ctx, &d))
		ms = d.unix_s * 1000;
	else
		return cli_fail(
			CLI_USAGE, "--%s takes 2d, 3h or a date, not '%s'", option, value);
	*ret_ms = ms > 0 ? ms : 1;
	return CLI_OK;
}
