/* SPDX-License-Identifier: ISC */
/* A zone on the first line, then times of a week: read as a schedule and as quiet hours. What is read
 * keeps to its limits and is of some use, what is not says why. */
#include <stdlib.h>

#include "alerts/times.h"
#include "base/utf8.h"
#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_sentence(enum errc code, const struct err *e, struct str text)
{
	struct str said = str_of(e->msg);

	check(code == ERR_BAD_INPUT || code == ERR_LIMIT);
	check(said.n > 0 && said.n < 300);
	check(utf8_check(text) != text.n || utf8_check(said) == said.n);
}

static void check_schedule(struct str text, struct str zone, int64_t now)
{
	struct times_schedule s = {.n = 0};
	struct err e = {0};
	enum errc code = times_schedule_parse(text, &s, &e);

	if (code != ERR_NONE) {
		check(s.n == 0);
		check_sentence(code, &e, text);
		return;
	}
	check(s.n > 0 && s.n <= TIMES_MAX);
	for (size_t i = 0; i < s.n; i++)
		check(s.at[i].days > 0 && s.at[i].days <= ZONE_DAILY &&
			s.at[i].minute < ZONE_DAY_MIN);
	int64_t next = times_next(&s, zone, now);

	check(next > now && next <= now + 9 * 86400);
}

static void check_quiet(struct str text, struct str zone, int64_t now)
{
	struct times_quiet q = {.n = 0};
	struct err e = {0};
	enum errc code = times_quiet_parse(text, &q, &e);

	if (code != ERR_NONE) {
		check(q.n == 0);
		check_sentence(code, &e, text);
		return;
	}
	check(q.n > 0 && q.n <= TIMES_MAX);
	for (size_t i = 0; i < q.n; i++)
		check(q.window[i].days > 0 && q.window[i].days <= ZONE_DAILY &&
			q.window[i].from < ZONE_DAY_MIN && q.window[i].to > 0 &&
			q.window[i].to <= ZONE_DAY_MIN);
	int64_t until = times_quiet_until(&q, zone, now);

	check(until == 0 || (until > now && until <= now + 8 * 86400));
	check(until == 0 || times_quiet_until(&q, zone, until) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Near changes of the clock in many zones. */
	static const int64_t moments[] = {1774738800, 1792882800, 1325239200, 4000000000};
	struct str text = {(const char *)data, size}, zone = STR("");

	str_cut(&text, '\n', &zone);
	if (!zone_known(zone))
		zone = STR("Europe/Berlin");
	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
		check_schedule(text, zone, moments[i]);
		check_quiet(text, zone, moments[i]);
	}
	return 0;
}
