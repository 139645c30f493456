/* SPDX-License-Identifier: ISC */
/* Small vocabularies, read as readers read them: in any case, with white space around. */
#include "feeds/hint.h"

uint32_t hint_number(struct str s)
{
	uint64_t v = 0;

	return str_to_u64(str_trim(s), &v) && v < 1000000 ? (uint32_t)v : 0;
}

uint32_t hint_period(struct str s)
{
	static const struct {
		struct str name;
		uint32_t s;
	} periods[] = {
		{STR_INIT("hourly"), 3600},
		{STR_INIT("daily"), 86400},
		{STR_INIT("weekly"), 7 * 86400},
		{STR_INIT("monthly"), 30 * 86400},
		{STR_INIT("yearly"), 365 * 86400},
	};

	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
		if (str_eq_nocase(periods[i].name, str_trim(s)))
			return periods[i].s;
	return 0;
}

uint8_t hint_day(struct str s)
{
	static const char days[] = "SunMonTueWedThuFriSat";

	s = str_sub(str_trim(s), 0, 3);
	for (unsigned d = 0; d < 7; d++)
		if (str_eq_nocase(s, (struct str){days + (size_t)3 * d, 3}))
			return (uint8_t)(1U << d);
	return 0;
}

uint32_t hint_hour(struct str s)
{
	uint64_t v = 0;

	/* 24 is how some count midnight. */
	return str_to_u64(str_trim(s), &v) && v <= 24 ? 1U << (v % 24) : 0;
}
