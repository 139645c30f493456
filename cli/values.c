/* SPDX-License-Identifier: ISC */
/* Values of options that several commands read alike. */
#include "cli/cli.h"

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
