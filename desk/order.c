/* SPDX-License-Identifier: ISC */
#include "desk/order.h"

#include <stdlib.h>

#include "feeds/newest.h"

/* What a clock that is a little wrong may say. */
#define AHEAD_S 3600

struct place {
	int64_t when_s;
	size_t walk; /* the last published first, as far as the order of the document tells */
	size_t item;
};

static bool is_dated(const struct article *a, int64_t now_s)
{
	return time_is_real(a->published_s) && a->published_s <= now_s + AHEAD_S;
}

static int by_time(const void *pa, const void *pb)
{
	const struct place *a = pa;
	const struct place *b = pb;

	if (a->when_s != b->when_s)
		return a->when_s > b->when_s ? -1 : 1;
	return (a->walk > b->walk) - (a->walk < b->walk);
}

/* One without a date has that of the one before it, so that it stays behind that; the first that of the
 * first that has one. */
static void fill(const struct article *items, size_t n, int64_t now_s, struct place *v)
{
	bool last_first = newest_is_last(items, n);
	int64_t when_s = INT64_MAX;

	for (size_t i = 0; i < n; i++) {
		size_t item = last_first ? n - 1 - i : i;

		when_s = is_dated(&items[item], now_s) ? items[item].published_s : when_s;
		v[i] = (struct place){when_s, i, item};
	}
}

size_t *order_of(const struct article *items, size_t n, int64_t now_s, struct arena *a)
{
	struct place *v = arena_array(a, n, sizeof(*v));
	size_t *ret = arena_array(a, n, sizeof(*ret));

	if (v == NULL || ret == NULL)
		return NULL;
	fill(items, n, now_s, v);
	qsort(v, n, sizeof(*v), by_time);
	for (size_t i = 0; i < n; i++)
		ret[i] = v[i].item;
	return ret;
}

int64_t order_newest_s(const struct article *items, size_t n, int64_t now_s)
{
	int64_t newest = 0;

	for (size_t i = 0; i < n; i++)
		if (is_dated(&items[i], now_s) && items[i].published_s > newest)
			newest = items[i].published_s;
	return newest;
}
