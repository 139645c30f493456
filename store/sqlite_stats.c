/* SPDX-License-Identifier: ISC */
/* What a database is made of, for people. Reads all of it, once. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/xalloc.h"
#include "store/schema.h"
#include "store/sqlite_file.h"

/* UTF-8, as it lies in the file: LENGTH() of a text counts letters. */
#define TEXT_BYTES                                                                             \
	"SUM(LENGTH(CAST(title AS BLOB)) + LENGTH(CAST(summary AS BLOB)) "                     \
	"+ LENGTH(CAST(body AS BLOB)))"
#define WEEK "604800000"

static const char tables_sql[] =
	"SELECT m.tbl_name, SUM(d.pgsize) FROM dbstat d JOIN sqlite_master m ON m.name = d.name "
	"WHERE d.aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC, 1";
static const char feeds_sql[] =
	"SELECT COALESCE((SELECT f.id FROM feed f WHERE f.name = a.feed AND f.name <> ''), a.feed), "
	"a.n, a.bytes, a.first, a.last FROM ("
	"SELECT feed, COUNT(*) AS n, " TEXT_BYTES " AS bytes, MIN(first_seen_ms) AS first, "
	"MAX(first_seen_ms) AS last FROM article GROUP BY feed) AS a ORDER BY a.bytes DESC, 1";
static const char week_sql[] = "SELECT COUNT(*), " TEXT_BYTES " FROM article "
			       "WHERE first_seen_ms > ("
			       "SELECT MAX(first_seen_ms) FROM article) - " WEEK;

struct reading {
	struct sqlite s;
	struct arena *ar;
	struct store_stats *to;
	size_t cap_tables, cap_feeds, max_feeds;
};

static enum errc each(struct reading *r, const char *sql,
	void (*f)(struct reading *r, sqlite3_stmt *row), struct err *e)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(r->s.db, sql, -1, &stmt, NULL);

	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW)
			f(r, stmt);
	}
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? ERR_NONE : sqlite_error(&r->s, "read the file", e);
}

static struct str text_of(const struct reading *r, sqlite3_stmt *row, int col)
{
	return arena_str(r->ar, str_of((const char *)sqlite3_column_text(row, col)));
}

static uint64_t count_of(sqlite3_stmt *row, int col)
{
	return (uint64_t)sqlite3_column_int64(row, col);
}

static void on_table(struct reading *r, sqlite3_stmt *row)
{
	struct store_stats *to = r->to;

	to->tables = arena_room(
		r->ar, to->tables, to->n_tables, &r->cap_tables, sizeof(*to->tables));
	if (to->tables != NULL)
		to->tables[to->n_tables++] =
			(struct store_table){text_of(r, row, 0), 0, count_of(row, 1)};
}

static void on_feed(struct reading *r, sqlite3_stmt *row)
{
	struct store_stats *to = r->to;

	if (to->n_feeds >= r->max_feeds)
		return;
	to->feeds =
		arena_room(r->ar, to->feeds, to->n_feeds, &r->cap_feeds, sizeof(*to->feeds));
	if (to->feeds != NULL)
		to->feeds[to->n_feeds++] = (struct store_feed_share){text_of(r, row, 0),
			count_of(row, 1), count_of(row, 2), sqlite3_column_int64(row, 3),
			sqlite3_column_int64(row, 4)};
}

static void on_week(struct reading *r, sqlite3_stmt *row)
{
	r->to->week_articles = count_of(row, 0);
	r->to->week_bytes = count_of(row, 1);
}

/* The names are those of the file's own tables. */
static enum errc rows_of(struct reading *r, struct store_table *t, struct err *e)
{
	char *sql = sqlite3_mprintf("SELECT COUNT(*) FROM \"%.*w\"", (int)t->name.n, t->name.p);
	int64_t n = 0;
	enum errc rc = sqlite_exec_int(&r->s, sql, &n, e);

	sqlite3_free(sql);
	t->rows = (uint64_t)n;
	return rc;
}

static enum errc file_size(struct reading *r, const char *path, struct err *e)
{
	char *log = xasprintf("%s-wal", path);
	int64_t size = 0;
	int64_t pages = 0;
	int64_t unused = 0;
	struct stat st;
	enum errc rc = sqlite_exec_int(&r->s, "PRAGMA page_size", &size, e);

	if (rc == ERR_NONE)
		rc = sqlite_exec_int(&r->s, "PRAGMA page_count", &pages, e);
	if (rc == ERR_NONE)
		rc = sqlite_exec_int(&r->s, "PRAGMA freelist_count", &unused, e);
	r->to->bytes = (uint64_t)(pages * size);
	r->to->free_bytes = (uint64_t)(unused * size);
	r->to->log_bytes = stat(log, &st) == 0 ? (uint64_t)st.st_size : 0;
	free(log);
	return rc;
}

static enum errc read_articles(struct reading *r, struct err *e)
{
	int64_t n = 0;
	enum errc rc = sqlite_exec_int(&r->s, "SELECT COUNT(*) FROM article", &n, e);

	r->to->articles = (uint64_t)n;
	if (rc == ERR_NONE)
		rc = sqlite_exec_int(
			&r->s, "SELECT MIN(first_seen_ms) FROM article", &r->to->first_ms, e);
	if (rc == ERR_NONE)
		rc = sqlite_exec_int(
			&r->s, "SELECT MAX(first_seen_ms) FROM article", &r->to->last_ms, e);
	if (rc == ERR_NONE)
		rc = each(r, week_sql, on_week, e);
	return rc == ERR_NONE ? each(r, feeds_sql, on_feed, e) : rc;
}

static enum errc read_all(struct reading *r, const char *path, struct err *e)
{
	enum errc rc = sqlite_version(&r->s, schema_n_steps, &r->to->version, e);

	if (rc == ERR_NONE && r->to->version != schema_n_steps)
		rc = err_set(e, ERR_BAD_INPUT,
			"the file is of version %zu, this rasid needs %zu; `rasid db migrate` brings it up to date",
			r->to->version, schema_n_steps);
	/* What follows is of one moment. */
	if (rc == ERR_NONE)
		rc = sqlite_exec(
			&r->s, "BEGIN; SELECT COUNT(*) FROM sqlite_master", "begin to read", e);
	if (rc == ERR_NONE)
		rc = file_size(r, path, e);
	if (rc == ERR_NONE)
		rc = each(r, tables_sql, on_table, e);
	for (size_t i = 0; i < r->to->n_tables && rc == ERR_NONE; i++)
		rc = rows_of(r, &r->to->tables[i], e);
	return rc == ERR_NONE ? read_articles(r, e) : rc;
}

enum errc sqlite_stats(const struct store_conf *c, size_t max_feeds, struct arena *ar,
	struct store_stats *ret, struct err *e)
{
	char *path = xasprintf(STR_F, STR_A(c->place));
	struct store_stats stats = {.first_ms = TIME_NONE, .last_ms = TIME_NONE};
	struct reading r = {.ar = ar, .to = &stats, .max_feeds = max_feeds};
	enum errc rc = sqlite_file_open(path, false, &r.s, e);

	if (rc == ERR_NONE)
		rc = sqlite_damaged(&r.s, read_all(&r, path, e), e);
	sqlite_file_close(&r.s);
	if (rc == ERR_NONE && ar->over)
		rc = err_set(e, ERR_LIMIT, "no room for so many feeds");
	if (rc == ERR_NONE)
		*ret = stats;
	else
		(void)err_wrap(e, "%s", path);
	free(path);
	return rc;
}
