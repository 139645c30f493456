/* SPDX-License-Identifier: ISC */
#include "base/article.h"

enum {
	ZONE_UNIT_S = 900,
	ZONE_EAST_S = 14 * 3600,
	ZONE_WEST_S = 12 * 3600
};

#define YEAR_1000_S INT64_C(-30610224000)

bool time_is_real(int64_t unix_s)
{
	static const int64_t starts[] = {
		INT64_C(-11644473600), /* 1601-01-01: FILETIME */
		INT64_C(-6847804800),  /* 1753-01-01: SQL Server */
		INT64_C(-2209161600),  /* 1899-12-30: OLE */
		INT64_C(-2209075200),  /* 1899-12-31: Excel */
		INT64_C(-2208988800),  /* 1900-01-01: Excel, SQL Server */
		0,                     /* 1970-01-01: Unix */
	};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (unix_s >= starts[i] - ZONE_EAST_S && unix_s <= starts[i] + ZONE_WEST_S &&
			unix_s % ZONE_UNIT_S == 0)
			return false;
	return unix_s >= YEAR_1000_S;
}

struct str article_text(const struct article *a, enum field f)
{
	switch (f) {
	case FIELD_TITLE:
		return a->title;
	case FIELD_SUMMARY:
		return a->summary;
	case FIELD_BODY:
		return a->body;
	case FIELD_URL:
		return a->link;
	default:
		return (struct str){0};
	}
}

const char *article_field_name(enum field f)
{
	static const char *const names[FIELD_N] = {
		[FIELD_TITLE] = "title",
		[FIELD_SUMMARY] = "summary",
		[FIELD_BODY] = "body",
		[FIELD_URL] = "url",
		[FIELD_SOURCE] = "source",
	};

	return f < FIELD_N ? names[f] : "";
}
