/* SPDX-License-Identifier: ISC */
/*
 * Running one statement: prepare once, bind, step, read, reset; and SQLite's errors as ours.
 *
 *   query_new ──> query_int, query_str ... ──> query_row, query_col_... ──> query_end
 *       └ error: nothing is bound, no row comes, query_end() says which ──────┘
 *
 * A failed statement inside a transaction marks the transaction as failed. SQLite rolls some
 * failures (disk full) back by itself and would then run the rest of the job piece by piece; here
 * every further statement is refused until the caller rolls back, so a job stays all or nothing.
 */
#include "store/sqlite.h"

/* What the code decides is in store_error_class(): AGAIN at once, IO later, the rest never. */
static enum errc code_of(int rc)
{
	if (rc == SQLITE_BUSY_SNAPSHOT || rc == SQLITE_BUSY_RECOVERY)
		return ERR_AGAIN; /* somebody wrote, or opened, between our read and our write */
	switch (rc & 0xFF) {
	case SQLITE_INTERRUPT: /* store_deadline() alone does that */
		return ERR_AGAIN;
	case SQLITE_TOOBIG:
		return ERR_LIMIT;
	case SQLITE_CONSTRAINT:
		return ERR_BAD_INPUT;
	default:
		return ERR_IO; /* full, busy, I/O, also corruption: the owner retries, then
				  gives up */
	}
}

enum errc sqlite_error(struct sqlite *s, const char *what, struct err *e)
{
	enum errc code = code_of(sqlite3_extended_errcode(s->db));

	if ((sqlite3_errcode(s->db) & 0xFF) == SQLITE_CORRUPT)
		(void)err_set(e, code,
			"cannot %s: %s; `rasid db check` says what is damaged, `rasid db salvage` saves the rest",
			what, sqlite3_errmsg(s->db));
	else
		(void)err_set(e, code, "cannot %s: %s", what, sqlite3_errmsg(s->db));
	/* Not outside: there a statement stands alone, and the next one may well succeed. */
	s->failed = s->in_txn;
	return code;
}

enum {
	OPS_A_LOOK = 4000 /* of SQLite's machine: some 50 us */
};

static int on_progress(void *arg)
{
	const struct sqlite *s = arg;

	return s->late(s->late_arg);
}

enum errc sqlite_deadline(struct store *base, bool (*late)(void *arg), void *arg, struct err *e)
{
	struct sqlite *s = sqlite_of(base);

	(void)e;
	s->late = late;
	s->late_arg = arg;
	sqlite3_progress_handler(s->db, OPS_A_LOOK, late != NULL ? on_progress : NULL, s);
	return ERR_NONE;
}

static enum errc query_fail(struct query *q)
{
	q->rc = sqlite_error(q->s, sql_text(q->which)->what, q->e);
	return q->rc;
}

/* On first use and kept: most of the time of a small statement is its preparation, and a reader
 * that only counts never needs the others. */
static int prepare(struct sqlite *s, enum sql which)
{
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	sql_text_write(which, &text);
	return sqlite3_prepare_v3(
		s->db, text.p, (int)text.n, SQLITE_PREPARE_PERSISTENT, &s->stmts[which], NULL);
}

struct query query_new(struct sqlite *s, enum sql which, struct err *e)
{
	struct query q = {.s = s, .which = which, .e = e};
	const struct sql_text *t = sql_text(which);

	/* SQLite rolls back by itself on a full disk and would run what follows outside any
	 * transaction, as jobs of one statement each. So half of a job could stay. */
	if (s->failed) {
		q.rc = err_set(e, ERR_IO, "cannot %s: the transaction failed before", t->what);
		return q;
	}
	if (s->stmts[which] == NULL && prepare(s, which) != SQLITE_OK)
		query_fail(&q);
	q.stmt = s->stmts[which];
	return q;
}

void query_int(struct query *q, int64_t v)
{
	if (q->rc == ERR_NONE && sqlite3_bind_int64(q->stmt, ++q->bound, v) != SQLITE_OK)
		query_fail(q);
}

void query_int_or_null(struct query *q, int64_t v, bool is_int)
{
	if (is_int)
		query_int(q, v);
	else if (q->rc == ERR_NONE && sqlite3_bind_null(q->stmt, ++q->bound) != SQLITE_OK)
		query_fail(q);
}

/* "No date" is NULL on disk, so that MIN, MAX and comparisons in SQL leave it out. */
void query_time(struct query *q, int64_t v)
{
	query_int_or_null(q, v, v != TIME_NONE);
}

/* Bound without a copy: the caller's bytes outlive the statement, since query_end() follows in
 * the same function. An empty slice without a pointer is the empty text, not NULL. */
void query_str(struct query *q, struct str v)
{
	if (q->rc == ERR_NONE &&
		sqlite3_bind_text64(q->stmt, ++q->bound, v.p != NULL ? v.p : "", v.n,
			SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK)
		query_fail(q);
}

bool query_row(struct query *q)
{
	if (q->rc != ERR_NONE)
		return false;
	int rc = sqlite3_step(q->stmt);

	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		query_fail(q);
	return rc == SQLITE_ROW;
}

int64_t query_col_int(const struct query *q, int col)
{
	return sqlite3_column_int64(q->stmt, col);
}

int64_t query_col_time(const struct query *q, int col)
{
	return sqlite3_column_type(q->stmt, col) == SQLITE_NULL ? TIME_NONE
								: query_col_int(q, col);
}

/* Valid until the next row: what is kept is copied by the caller. The length is asked for after
 * the text, because asking for the text may convert it. */
struct str query_col_str(const struct query *q, int col)
{
	const unsigned char *p = sqlite3_column_text(q->stmt, col);

	if (p == NULL)
		return STR("");
	return (struct str){(const char *)p, (size_t)sqlite3_column_bytes(q->stmt, col)};
}

enum errc query_end(struct query *q)
{
	/* Reset and not finalized, so that it can be used again. Its result repeats an error that
	 * q->rc has already. Bindings stay: all are bound anew next time. */
	if (q->stmt != NULL)
		sqlite3_reset(q->stmt);
	return q->rc;
}

enum errc query_run(struct query *q, int64_t *ret_changed)
{
	/* One step is enough: without rows the first runs the statement to its end. */
	query_row(q);
	if (query_end(q) == ERR_NONE && ret_changed != NULL)
		*ret_changed = sqlite3_changes64(q->s->db);
	return q->rc;
}

enum errc query_run_counted(struct query *q, uint64_t *ret_n)
{
	int64_t changed = 0;
	enum errc rc = query_run(q, &changed);

	if (rc == ERR_NONE)
		*ret_n = (uint64_t)changed;
	return rc;
}
