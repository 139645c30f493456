/* SPDX-License-Identifier: ISC */
/*
 * The tokenizer of the word index: what is given to FTS5 are words already.
 *
 *   a b|c d      a at place 1, b and c at place 2, d at place 3
 *
 * Its own ones would fold once more or split at vowel marks, and none knows alternatives in a phrase. Ours takes the place
 * of "ascii" on our connections: so the file names a tokenizer that every SQLite has, and a shell, a check or a backup by
 * others does not stumble over a table that it cannot open.
 */
#include <string.h>

#include "store/sqlite.h"

static int create(void *arg, const char **argv, int argc, Fts5Tokenizer **ret)
{
	static char any;

	(void)arg;
	(void)argv;
	(void)argc;
	*ret = (Fts5Tokenizer *)&any; /* no state */
	return SQLITE_OK;
}

static void forget(Fts5Tokenizer *t)
{
	(void)t;
}

typedef int on_word(void *arg, int flags, const char *word, int n, int start, int end);

static int tokenize(
	Fts5Tokenizer *t, void *arg, int flags, const char *text, int n, on_word *each)
{
	int rc = SQLITE_OK;

	(void)t;
	(void)flags;
	for (int at = 0, end; at < n && rc == SQLITE_OK; at = end + 1) {
		for (end = at; end < n && text[end] != ' ' && text[end] != '|'; end++)
			;
		if (end > at)
			rc = each(arg, at > 0 && text[at - 1] == '|' ? FTS5_TOKEN_COLOCATED : 0,
				text + at, end - at, at, end);
	}
	return rc;
}

static fts5_api *api_of(sqlite3 *db)
{
	sqlite3_stmt *stmt = NULL;
	fts5_api *api = NULL;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &stmt, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(stmt, 1, (void *)&api, "fts5_api_ptr", NULL);
		sqlite3_step(stmt);
	}
	sqlite3_finalize(stmt);
	return api;
}

enum errc sqlite_words_register(struct sqlite *s, struct err *e)
{
	fts5_tokenizer t = {create, forget, tokenize};
	fts5_api *api = api_of(s->db);

	if (api == NULL)
		return err_set(e, ERR_BAD_INPUT, "this SQLite was built without FTS5");
	if (api->xCreateTokenizer(api, "ascii", NULL, &t, NULL) != SQLITE_OK)
		return sqlite_error(s, "set the word index up", e);
	return ERR_NONE;
}
