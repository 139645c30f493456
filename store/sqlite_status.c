/* SPDX-License-Identifier: ISC */
/*
 * Counts for status lines and pages. They scan an index each (about 15 ns a row), so they are
 * for people and for every half minute, not for every poll.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/xalloc.h"
#include "store/sqlite.h"

/* Adds one (destination, state) row. */
static void queue_add(struct store_queue *sum, const struct query *q)
{
	uint64_t n = (uint64_t)query_col_int(q, 2);
	int64_t first_ms = query_col_int(q, 3);

	switch ((enum delivery_state)query_col_int(q, 1)) {
	case DELIVERY_PENDING:
	case DELIVERY_SENDING:
		sum->pending += n;
		if (sum->oldest_ms == TIME_NONE || first_ms < sum->oldest_ms)
			sum->oldest_ms = first_ms;
		break;
	case DELIVERY_DONE:
		sum->delivered += n;
		break;
	case DELIVERY_DEAD:
		sum->dead += n;
		break;
	case DELIVERY_HELD:
		sum->held += n;
		break;
	case DELIVERY_SUPPRESSED:
		sum->suppressed += n;
		break;
	case DELIVERY_N:
		break;
	}
}

enum errc sqlite_queues_each(struct store *base,
	void (*f)(const struct store_queue *q, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_QUEUES_EACH, e);
	struct store_queue sum = {.oldest_ms = TIME_NONE};
	AUTO_ARENA struct arena ar; /* the name of the destination being summed up */
	bool any = false;

	arena_init(&ar, (size_t)-1 / 4);
	while (query_row(&q)) {
		struct str dest = query_col_str(&q, 0);

		/* The rows of a destination lie together (ORDER BY): a new name ends the one
		 * before. */
		if (any && !str_eq(dest, sum.dest))
			f(&sum, arg);
		if (!any || !str_eq(dest, sum.dest)) {
			arena_done(&ar);
			sum = (struct store_queue){
				.dest = arena_str(&ar, dest), .oldest_ms = TIME_NONE};
		}
		any = true;
		queue_add(&sum, &q);
	}
	if (any && q.rc == ERR_NONE)
		f(&sum, arg);
	return query_end(&q);
}

enum errc sqlite_dead_since(
	struct store *base, struct str dest, int64_t since_ms, uint64_t *ret_n, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_DEAD_SINCE, e);
	uint64_t n = 0;

	query_str(&q, dest);
	query_int(&q, since_ms);
	if (query_row(&q))
		n = (uint64_t)query_col_int(&q, 0);
	enum errc rc = query_end(&q);

	if (rc == ERR_NONE)
		*ret_n = n;
	return rc;
}

static uint64_t file_bytes(const char *name, const char *suffix)
{
	char *path = xasprintf("%s%s", name, suffix);
	struct stat st = {0};
	uint64_t n = stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;

	free(path);
	return n;
}

enum errc sqlite_counts(struct store *base, struct store_counts *ret, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	const char *name = sqlite3_db_filename(s->db, "main");
	struct query q = query_new(s, SQL_COUNTS, e);

	if (query_row(&q))
		*ret = (struct store_counts){
			.articles = (uint64_t)query_col_int(&q, 0),
			.hits = (uint64_t)query_col_int(&q, 1),
			.alerts = (uint64_t)query_col_int(&q, 2),
			.pending = (uint64_t)query_col_int(&q, 3),
			.dead = (uint64_t)query_col_int(&q, 4),
			.held = (uint64_t)query_col_int(&q, 5),
			.newest_ms = query_col_time(&q, 6),
			/* The log counts: between checkpoints it holds what the file does not
			 * have yet. */
			.bytes = file_bytes(name, "") + file_bytes(name, "-wal"),
		};
	return query_end(&q);
}

const char *store_engine_version(void)
{
	return sqlite3_libversion();
}
