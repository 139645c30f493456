/* SPDX-License-Identifier: ISC */
/*
 * Looking through a database: SQLite's own check of its pages, keys that lead nowhere, and what rasid's
 * tables promise each other. One read transaction, so that a daemon that writes meanwhile makes nothing look wrong.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "store/schema.h"
#include "store/sqlite_file.h"

enum {
	SAYS_MAX = 100 /* of SQLite's sentences; more of them say nothing new */
};

struct checking {
	struct sqlite s;
	void (*on)(struct str sentence, void *arg);
	void *arg;
	size_t n;
};

static void say(struct checking *c, const char *text)
{
	c->n++;
	c->on(str_of(text), c->arg);
}

/* Calls f for each row of a statement of ours. */
static enum errc each(struct checking *c, const char *sql,
	void (*f)(struct checking *c, sqlite3_stmt *row), struct err *e)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(c->s.db, sql, -1, &stmt, NULL);

	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW)
			f(c, stmt);
	}
	sqlite3_finalize(stmt);
	/* The check itself stumbles over some damage. */
	if ((rc & 0xFF) == SQLITE_CORRUPT) {
		say(c, sqlite3_errmsg(c->s.db));
		return ERR_NONE;
	}
	return rc == SQLITE_DONE ? ERR_NONE : sqlite_error(&c->s, "check the file", e);
}

static const char *text_of(sqlite3_stmt *row, int col)
{
	const unsigned char *text = sqlite3_column_text(row, col);

	return text != NULL ? (const char *)text : "";
}

static void on_page(struct checking *c, sqlite3_stmt *row)
{
	struct str all = str_of(text_of(row, 0));
	struct str line;

	/* Several in one row are lines of it, the first of them a heading. */
	while (str_cut(&all, '\n', &line)) {
		char *text = xasprintf(STR_F, STR_A(line));

		if (!str_eq(line, STR("ok")) && !str_starts(line, STR("***")))
			say(c, text);
		free(text);
	}
}

static void on_orphan(struct checking *c, sqlite3_stmt *row)
{
	char *text = xasprintf("%lld rows of %s belong to no %s",
		(long long)sqlite3_column_int64(row, 2), text_of(row, 0), text_of(row, 1));

	say(c, text);
	free(text);
}

/* ---- what the tables promise each other -------------------------------------------------- */

/* How many rows break it. Only what holds at every commit, whatever expired or was sent again. */
static const struct {
	const char *says, *sql;
} promises[] = {
	{"articles have no item, so their feed could bring them again",
		"SELECT COUNT(*) FROM article a WHERE a.version_of = 0 AND NOT EXISTS ("
		"SELECT 1 FROM item i WHERE i.id = a.id)"},
	{"keys lead to no item", "SELECT COUNT(*) FROM ident k WHERE NOT EXISTS ("
				 "SELECT 1 FROM item i WHERE i.id = k.article)"},
	{"alerts are of no article and no notice",
		"SELECT COUNT(*) FROM alert a WHERE a.article = 0 AND NOT EXISTS ("
		"SELECT 1 FROM ops o WHERE o.id = a.id)"},
	{"deliveries are in a state that there is not",
		"SELECT COUNT(*) FROM delivery WHERE state NOT BETWEEN 0 AND 5"},
	{"names are those of several feeds",
		"SELECT COUNT(*) FROM (SELECT name FROM feed WHERE name <> '' "
		"GROUP BY name HAVING COUNT(*) > 1) AS t"},
};

static enum errc keep_promises(struct checking *c, struct err *e)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]) && rc == ERR_NONE; i++) {
		int64_t n = 0;

		rc = sqlite_exec_int(&c->s, promises[i].sql, &n, e);
		if (rc != ERR_NONE || n == 0)
			continue;
		char *text = xasprintf("%lld %s", (long long)n, promises[i].says);

		say(c, text);
		free(text);
	}
	return rc;
}

/* ---- all of it --------------------------------------------------------------------------- */

static enum errc check(struct checking *c, bool quick, struct err *e)
{
	char *pages = xasprintf("PRAGMA %s_check(%d)", quick ? "quick" : "integrity", SAYS_MAX);
	size_t version = 0;
	enum errc rc = sqlite_version(&c->s, schema_n_steps, &version, e);

	if (rc == ERR_NONE)
		rc = sqlite_exec(
			&c->s, "BEGIN; SELECT COUNT(*) FROM sqlite_master", "begin to read", e);
	if (rc == ERR_NONE)
		rc = each(c, pages, on_page, e);
	free(pages);
	/* Over damaged pages the rest would say what has been said. */
	if (rc == ERR_NONE && c->n == 0)
		rc = each(c,
			"SELECT \"table\", parent, COUNT(*) FROM pragma_foreign_key_check "
			"GROUP BY 1, 2",
			on_orphan, e);
	/* Of an older version the tables are others. */
	if (rc == ERR_NONE && c->n == 0 && version == schema_n_steps)
		rc = keep_promises(c, e);
	return sqlite_damaged(&c->s, rc, e);
}

enum errc sqlite_check(const struct store_conf *c, bool quick,
	void (*on)(struct str sentence, void *arg), void *arg, size_t *ret_n, struct err *e)
{
	char *path = xasprintf(STR_F, STR_A(c->place));
	struct checking ch = {.on = on, .arg = arg};
	enum errc rc = sqlite_file_open(path, false, &ch.s, e);

	if (rc == ERR_NONE)
		rc = check(&ch, quick, e);
	sqlite_file_close(&ch.s);
	if (rc == ERR_NONE)
		*ret_n = ch.n;
	else
		(void)err_wrap(e, "%s", path);
	free(path);
	return rc;
}
