/* SPDX-License-Identifier: ISC */
/*
 * The tables of a word index that is no more. To empty them takes seconds in a large archive, and nothing else is written
 * meanwhile; so they get other names, which changes the schema alone, and are deleted piece by piece:
 *
 *   article_words_data ─> word_waste_data ─ 256 rows, 256 rows, ... ─> dropped
 *
 * FTS5 deletes all of an index or none, and its tables are closed to others (SQLITE_DBCONFIG_DEFENSIVE): they are opened
 * for the moment in which they are renamed.
 */
#include <stdarg.h>
#include <stdio.h>

#include "store/schema.h"
#include "store/sqlite.h"
#include "store/sqlite_file.h"

enum {
	SQL_MAX = 256,
	SMALL = 64, /* articles, and SMALL_FORMS forms: emptied at once */
	SMALL_FORMS = 2048
};

static const struct part {
	const char *table, *waste, *key;
} parts[] = {
	{"article_words_data", "word_waste_data", "id"},
	{"article_words_idx", "word_waste_idx", "segid, term"},
	{"article_words_docsize", "word_waste_docsize", "id"},
	{"search_form", "word_waste_form", "stem, form"},
};
enum {
	PARTS = sizeof(parts) / sizeof(parts[0])
};

static enum errc exec(struct sqlite *s, struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static enum errc exec(struct sqlite *s, struct err *e, const char *fmt, ...)
{
	char sql[SQL_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sql, sizeof(sql), fmt, args);
	va_end(args);
	return sqlite_exec(s, sql, "empty the word index", e);
}

static enum errc rename_all(struct sqlite *s, struct err *e)
{
	enum errc rc = ERR_NONE;

	/* What was left of the one before has had its time. */
	for (size_t i = 0; i < PARTS && rc == ERR_NONE; i++)
		rc = exec(s, e, "DROP TABLE IF EXISTS %s; ALTER TABLE %s RENAME TO %s",
			parts[i].waste, parts[i].table, parts[i].waste);
	return rc;
}

static enum errc is_small(struct sqlite *s, bool *ret, struct err *e)
{
	char sql[SQL_MAX];
	int64_t small = 0;

	snprintf(sql, sizeof(sql),
		"SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM article_words_docsize LIMIT %d)) < %d "
		"AND (SELECT COUNT(*) FROM (SELECT 1 FROM search_form LIMIT %d)) < %d",
		SMALL, SMALL, SMALL_FORMS, SMALL_FORMS);
	enum errc rc = sqlite_exec_int(s, sql, &small, e);

	*ret = small != 0;
	return rc;
}

/* FTS5 opens a table before it drops it, and reads in row 10 of what levels it is made: of none. */
static const char drop[] =
	"CREATE TABLE article_words_data (id INTEGER PRIMARY KEY, block BLOB);"
	"INSERT INTO article_words_data VALUES (10, X'00000000000000');"
	"DROP TABLE article_words;";

enum errc sqlite_waste_make(struct sqlite *s, bool *ret_made, struct err *e)
{
	bool small = false;
	enum errc rc = is_small(s, &small, e);

	if (rc != ERR_NONE || small)
		return rc;
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 0, (int *)NULL);
	rc = rename_all(s, e);
	if (rc == ERR_NONE)
		rc = sqlite_exec(s, drop, "empty the word index", e);
	if (rc == ERR_NONE)
		rc = sqlite_exec(s, schema_word_index, "empty the word index", e);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	if (rc == ERR_NONE)
		*ret_made = true;
	return rc;
}

static enum errc sweep_one(struct sqlite *s, const struct part *p, struct err *e)
{
	enum errc rc = exec(s, e, "DELETE FROM %s WHERE (%s) IN (SELECT %s FROM %s LIMIT 256)",
		p->waste, p->key, p->key, p->waste);

	if (rc == ERR_NONE && sqlite3_changes(s->db) == 0)
		rc = exec(s, e, "DROP TABLE %s", p->waste);
	return rc;
}

enum errc sqlite_index_sweep(struct store *base, bool *ret_more, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	enum errc rc = ERR_NONE;
	int64_t is_there = 0;

	for (size_t i = 0; i < PARTS && rc == ERR_NONE && is_there == 0; i++) {
		char sql[SQL_MAX];

		snprintf(sql, sizeof(sql),
			"SELECT COUNT(*) FROM sqlite_master WHERE name = '%s'", parts[i].waste);
		rc = sqlite_exec_int(s, sql, &is_there, e);
		if (rc == ERR_NONE && is_there != 0)
			rc = sweep_one(s, &parts[i], e);
	}
	if (rc == ERR_NONE)
		*ret_more = is_there != 0;
	return rc;
}
