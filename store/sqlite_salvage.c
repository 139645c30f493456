/* SPDX-License-Identifier: ISC */
/*
 * What can be read of a damaged database, page by page.
 *
 *   FILE and its log ──SQLite, if it still opens it──> one image of pages (else FILE as it is)
 *   list of tables on page 1 ──> whose tree each page is in, as far as trees can be followed
 *   each leaf ──> its table, or the only one that its rows can be of ──> rows into a new file
 *   rows whose parents are lost go; what is left keeps all promises of sqlite_check.c
 *
 * Walking a table by its tree, from both ends, would lose all that lies below a damaged inner page. Leaves say
 * by themselves what they are, so their rows need no tree.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "store/schema.h"
#include "store/sqlite_file.h"
#include "store/sqlite_page.h"

enum {
	TABLES_MAX = 64,
	UNKNOWN = 0,
	NOTHING_OF_OURS = 255, /* an index, or a table that is made anew */
	GUESS_COLUMNS = 5,     /* fewer could be those of an index */
	DEPTH_MAX = 32
};

struct column {
	char *name;
	bool text, not_null, rowid;
};

struct table {
	char *name;
	bool clustered; /* WITHOUT ROWID: its rows lie in the pages of an index */
	struct column *columns;
	size_t n_columns;
	sqlite3_stmt *insert[ROW_MAX + 1]; /* by how many columns a row has */
	uint64_t rows, bad, strays;
};

struct salvage {
	struct pages pages;
	unsigned char *owner; /* of each page: 1 + its table; UNKNOWN, NOTHING_OF_OURS */
	struct sqlite to;
	struct table tables[TABLES_MAX];
	size_t n_tables;
	struct buf payload;
	uint64_t lost_pages;
	struct err *e;
};

/* ---- the new file's tables --------------------------------------------------------------- */

static char *column_text(sqlite3_stmt *row, int col)
{
	return xstrdup((const char *)sqlite3_column_text(row, col));
}

/* In the order in which a row has them: a key that orders the table comes first. */
static enum errc read_columns(struct salvage *s, struct table *t)
{
	char *sql = sqlite3_mprintf(
		"SELECT name, type = 'TEXT', \"notnull\", type = 'INTEGER' AND pk = 1 "
		"FROM pragma_table_info(%Q) ORDER BY CASE WHEN %d AND pk > 0 THEN pk "
		"ELSE 1000 + cid END",
		t->name, t->clustered);
	sqlite3_stmt *row = NULL;

	t->columns = xcalloc(ROW_MAX, sizeof(*t->columns));
	(void)sqlite3_prepare_v2(s->to.db, sql, -1, &row, NULL);
	while (sqlite3_step(row) == SQLITE_ROW && t->n_columns < ROW_MAX)
		t->columns[t->n_columns++] = (struct column){column_text(row, 0),
			sqlite3_column_int(row, 1) != 0, sqlite3_column_int(row, 2) != 0,
			!t->clustered && sqlite3_column_int(row, 3) != 0};
	sqlite3_free(sql);
	return sqlite3_finalize(row) == SQLITE_OK
		       ? ERR_NONE
		       : sqlite_error(&s->to, "read the tables", s->e);
}

static enum errc read_tables(struct salvage *s)
{
	sqlite3_stmt *row = NULL;
	enum errc rc = ERR_NONE;

	(void)sqlite3_prepare_v2(s->to.db,
		"SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
		"AND name NOT LIKE 'sqlite_%' ORDER BY name",
		-1, &row, NULL);
	while (rc == ERR_NONE && sqlite3_step(row) == SQLITE_ROW && s->n_tables < TABLES_MAX) {
		struct table *t = &s->tables[s->n_tables++];

		t->name = column_text(row, 0);
		t->clustered = sqlite3_column_int(row, 1) != 0;
		rc = read_columns(s, t);
	}
	sqlite3_finalize(row);
	return rc;
}

static sqlite3_stmt *insert_of(struct salvage *s, struct table *t, size_t n)
{
	AUTO_BUF struct buf sql = {0};

	if (t->insert[n] != NULL)
		return t->insert[n];
	buf_init(&sql, BUF_NO_MAX);
	buf_printf(&sql, "INSERT OR IGNORE INTO %s (", t->name);
	for (size_t i = 0; i < n; i++)
		buf_printf(&sql, "%s%s", i > 0 ? ", " : "", t->columns[i].name);
	buf_str(&sql, STR(") VALUES ("));
	for (size_t i = 0; i < n; i++)
		buf_printf(&sql, "%s?", i > 0 ? ", " : "");
	buf_char(&sql, ')');
	(void)sqlite3_prepare_v2(s->to.db, sql.p, (int)sql.n, &t->insert[n], NULL);
	return t->insert[n];
}

/* ---- rows -------------------------------------------------------------------------------- */

/* Could it be a row of this table? An older version wrote fewer columns. */
static bool fits(const struct table *t, const struct row *r)
{
	if (r->n > t->n_columns)
		return false;
	for (size_t i = 0; i < r->n; i++) {
		const struct column *c = &t->columns[i];

		/* The number of the row stands before it, not in it. */
		if (c->rowid                         ? r->v[i].type != VALUE_NULL
			: r->v[i].type == VALUE_NULL ? c->not_null
						     : (r->v[i].type == VALUE_TEXT) != c->text)
			return false;
	}
	return true;
}

static void bind(sqlite3_stmt *stmt, const struct table *t, const struct row *r, size_t i)
{
	const struct value *v = &r->v[i];
	int at = (int)i + 1;

	if (t->columns[i].rowid)
		sqlite3_bind_int64(stmt, at, r->rowid);
	else if (v->type == VALUE_TEXT)
		sqlite3_bind_text64(stmt, at, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
	else if (v->type == VALUE_INT)
		sqlite3_bind_int64(stmt, at, v->i);
	else
		sqlite3_bind_null(stmt, at);
}

static enum errc put(struct salvage *s, struct table *t, const struct row *r)
{
	sqlite3_stmt *stmt = insert_of(s, t, r->n);
	int rc = SQLITE_ERROR;

	for (size_t i = 0; i < r->n && stmt != NULL; i++)
		bind(stmt, t, r, i);
	if (stmt != NULL)
		rc = sqlite3_step(stmt);
	sqlite3_reset(stmt);
	if (rc == SQLITE_DONE)
		t->rows += (uint64_t)sqlite3_changes64(s->to.db);
	else if (rc == SQLITE_CONSTRAINT || (rc & 0xFF) == SQLITE_CONSTRAINT || stmt == NULL)
		t->bad++;
	else
		return sqlite_error(&s->to, "write what is saved", s->e);
	return ERR_NONE;
}

/* ---- whose a page is --------------------------------------------------------------------- */

static unsigned char table_number(const struct salvage *s, struct str name)
{
	for (size_t i = 0; i < s->n_tables; i++)
		if (str_eq(name, str_of(s->tables[i].name)))
			return (unsigned char)(i + 1);
	return NOTHING_OF_OURS;
}

/* All pages that a tree leads to. A page that is met twice is not followed again. */
static void own(struct salvage *s, uint32_t number, unsigned char owner, unsigned depth)
{
	unsigned char *page = NULL;

	if (number == 0 || number > s->pages.n || s->owner[number] != UNKNOWN ||
		depth > DEPTH_MAX)
		return;
	s->owner[number] = owner;
	page = xcalloc(1, s->pages.size);
	enum page_kind kind =
		pages_read(&s->pages, number, page) ? page_kind(page, number) : PAGE_OTHER;

	if (kind == PAGE_TABLE_INNER || kind == PAGE_INDEX_INNER)
		for (size_t i = 0; i <= page_cells(page, number); i++)
			own(s, page_child(&s->pages, page, number, i), owner, depth + 1);
	free(page);
}

/* A row of the list of tables: type, name, tbl_name, rootpage, sql (none of an index that SQLite made). */
static bool is_listed(const struct row *r)
{
	return r->n == 5 &&
	       (str_eq(r->v[0].s, STR("table")) || str_eq(r->v[0].s, STR("index"))) &&
	       r->v[1].type == VALUE_TEXT && r->v[2].type == VALUE_TEXT &&
	       r->v[3].type == VALUE_INT;
}

/* The list is a table, too, with its root on page 1; where that is lost its leaves still say what they are. */
static void own_all(struct salvage *s)
{
	unsigned char *page = xcalloc(1, s->pages.size);
	struct row row;

	own(s, 1, NOTHING_OF_OURS, 0);
	for (uint32_t number = 1; number <= s->pages.n; number++) {
		if (!pages_read(&s->pages, number, page) ||
			page_kind(page, number) != PAGE_TABLE_LEAF)
			continue;
		for (size_t i = 0; i < page_cells(page, number); i++) {
			if (!page_row(&s->pages, page, number, i, &s->payload, &row))
				continue;
			if (!is_listed(&row))
				break;
			s->owner[number] = NOTHING_OF_OURS;
			own(s, (uint32_t)row.v[3].i,
				str_eq(row.v[0].s, STR("table"))
					? table_number(s, row.v[1].s)
					: (unsigned char)NOTHING_OF_OURS,
				0);
		}
	}
	free(page);
}

/* The only table that a row of a page without an owner can be of; NULL: none, or several. */
static struct table *guess(struct salvage *s, enum page_kind kind, const struct row *r)
{
	bool clustered = kind != PAGE_TABLE_LEAF;
	struct table *found = NULL;

	if (clustered && r->n < GUESS_COLUMNS)
		return NULL;
	for (size_t i = 0; i < s->n_tables; i++) {
		struct table *t = &s->tables[i];

		/* Of columns that came later a few may be missing, not most. */
		if (t->clustered != clustered || !fits(t, r) || 2 * r->n < t->n_columns)
			continue;
		if (found != NULL)
			return NULL;
		found = t;
	}
	return found;
}

/* ---- all pages --------------------------------------------------------------------------- */

static enum errc save_page(struct salvage *s, const unsigned char *page, uint32_t number)
{
	enum page_kind kind = page_kind(page, number);
	unsigned char owner = s->owner[number];
	struct table *t = owner != UNKNOWN ? &s->tables[owner - 1] : NULL;
	enum errc rc = ERR_NONE;
	struct row row;

	/* In a tree of ours, and no page of a tree. */
	if (t != NULL && (kind == PAGE_OTHER || t->clustered == (kind == PAGE_TABLE_LEAF))) {
		s->lost_pages += kind != PAGE_TABLE_INNER;
		return ERR_NONE;
	}
	if (kind == PAGE_OTHER || kind == PAGE_TABLE_INNER)
		return ERR_NONE;
	for (size_t i = 0; i < page_cells(page, number) && rc == ERR_NONE; i++) {
		bool good = page_row(&s->pages, page, number, i, &s->payload, &row);
		struct table *of = t != NULL ? t : good ? guess(s, kind, &row) : NULL;

		if (of == NULL)
			continue;
		if (good && fits(of, &row))
			rc = put(s, of, &row);
		else
			of->bad++;
	}
	return rc;
}

static enum errc save_all(struct salvage *s, const struct store_progress *p)
{
	unsigned char *page = xcalloc(1, s->pages.size);
	enum errc rc = sqlite_exec(&s->to, "BEGIN", "begin", s->e);

	for (uint32_t number = 1; number <= s->pages.n && rc == ERR_NONE; number++) {
		if (p != NULL && p->on != NULL && number % 256 == 0)
			p->on(number, s->pages.n, p->arg);
		if (s->owner[number] == NOTHING_OF_OURS)
			continue;
		if (pages_read(&s->pages, number, page))
			rc = save_page(s, page, number);
		else
			s->lost_pages++;
	}
	free(page);
	return rc == ERR_NONE ? sqlite_exec(&s->to, "COMMIT", "write what is saved", s->e) : rc;
}

/* ---- what belongs together --------------------------------------------------------------- */

/* Children of what is lost go; an article whose item is lost gets one, or its feed would bring it again once it
 * expires. In this order. */
static const struct {
	const char *table, *sql;
} mends[] = {
	{"hit", "DELETE FROM hit WHERE article NOT IN (SELECT id FROM article)"},
	{"ops", "DELETE FROM ops WHERE id NOT IN (SELECT id FROM alert)"},
	{"alert", "DELETE FROM alert WHERE article = 0 AND id NOT IN (SELECT id FROM ops)"},
	{"delivery", "DELETE FROM delivery WHERE alert NOT IN (SELECT id FROM alert)"},
	{"attempt", "DELETE FROM attempt WHERE seq NOT IN (SELECT seq FROM delivery)"},
	{"", "INSERT OR IGNORE INTO item (id, feed, seen_ms) SELECT id, feed, first_seen_ms "
	     "FROM article WHERE version_of = 0"},
	{"ident", "DELETE FROM ident WHERE article NOT IN (SELECT id FROM item)"},
	/* Of the word index only these are tables; without its words it is made anew. */
	{"", "DELETE FROM search_form"},
	{"", "DELETE FROM search_state"},
};

/* A file of somebody else, or one that is all junk: an empty database is not what was wanted. */
static enum errc any_saved(const struct salvage *s)
{
	uint64_t rows = 0;

	for (size_t i = 0; i < s->n_tables; i++)
		rows += s->tables[i].rows;
	return rows > 0 ? ERR_NONE
			: err_set(s->e, ERR_BAD_INPUT,
				  "nothing of a database of rasid can be read in it");
}

static enum errc mend(struct salvage *s)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < sizeof(mends) / sizeof(mends[0]) && rc == ERR_NONE; i++) {
		unsigned char t = table_number(s, str_of(mends[i].table));

		rc = sqlite_exec(&s->to, mends[i].sql, "put together what is saved", s->e);
		if (rc == ERR_NONE && t != NOTHING_OF_OURS)
			s->tables[t - 1].strays = (uint64_t)sqlite3_changes64(s->to.db);
	}
	return rc;
}

static enum errc report(const struct salvage *s, struct arena *ar, struct store_salvaged *ret)
{
	ret->pages = s->pages.n;
	ret->lost_pages = s->lost_pages;
	ret->v = arena_array(ar, s->n_tables, sizeof(*ret->v));
	for (size_t i = 0; i < s->n_tables && ret->v != NULL; i++) {
		const struct table *t = &s->tables[i];

		if (strncmp(t->name, "search_", 7) == 0)
			continue;
		ret->v[ret->n++] = (struct store_saved){
			arena_str(ar, str_of(t->name)), t->rows - t->strays, t->bad, t->strays};
	}
	return ar->over ? err_set(s->e, ERR_LIMIT, "no room for the report") : ERR_NONE;
}

/* ---- the files --------------------------------------------------------------------------- */

static void done(struct salvage *s)
{
	for (size_t i = 0; i < s->n_tables; i++) {
		struct table *t = &s->tables[i];

		for (size_t n = 0; n <= ROW_MAX; n++)
			sqlite3_finalize(t->insert[n]);
		for (size_t n = 0; n < t->n_columns; n++)
			free(t->columns[n].name);
		free(t->columns);
		free(t->name);
	}
	sqlite_file_close(&s->to);
	buf_done(&s->payload);
	free(s->owner);
}

/* from: the image, an open file. */
static enum errc salvage(struct salvage *s, int from, const char *to,
	const struct store_progress *p, struct arena *ar, struct store_salvaged *ret)
{
	struct stat st;
	enum errc rc = sqlite_file_open(to, true, &s->to, s->e);

	if (rc == ERR_NONE && fstat(from, &st) != 0)
		rc = err_set(s->e, ERR_IO, "%s", strerror(errno));
	if (rc == ERR_NONE)
		rc = sqlite_migrate(&s->to, schema_steps, schema_n_steps, s->e);
	if (rc == ERR_NONE)
		rc = read_tables(s);
	if (rc != ERR_NONE)
		return rc;
	pages_open(from, (uint64_t)st.st_size, &s->pages);
	s->owner = xcalloc((size_t)s->pages.n + 1, 1);
	own_all(s);
	rc = save_all(s, p);
	if (rc == ERR_NONE)
		rc = any_saved(s);
	if (rc == ERR_NONE)
		rc = mend(s);
	if (rc == ERR_NONE)
		rc = sqlite_intact(&s->to, s->e);
	return rc == ERR_NONE ? report(s, ar, ret) : rc;
}

/* With the log in it, as far as SQLite can make something of that; else the file as it is. */
static int image_of(const char *file, const char *image, bool *ret_log, struct err *e)
{
	struct store_copied copied;
	struct err why;
	int fd = -1;

	if (sqlite_part_open(image, &fd, e) != ERR_NONE)
		return -1;
	*ret_log = sqlite_copy_pages(file, image, fd, &copied, &why) == ERR_NONE;
	close(fd);
	fd = open(*ret_log ? image : file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		(void)err_set(e, errno == ENOENT ? ERR_GONE : ERR_IO, "%s: %s", file,
			strerror(errno));
	return fd;
}

static enum errc salvage_into(const char *file, const char *part, const char *image,
	const struct store_progress *p, struct arena *ar, struct store_salvaged *ret,
	struct err *e)
{
	struct salvage *s = xcalloc(1, sizeof(*s));
	int fd = -1;
	enum errc rc = sqlite_part_open(part, &fd, e);
	int from = rc == ERR_NONE ? image_of(file, image, &ret->log, e) : -1;

	s->e = e;
	buf_init(&s->payload, CELL_MAX);
	if (rc == ERR_NONE)
		rc = from >= 0 ? salvage(s, from, part, p, ar, ret) : e->code;
	if (rc == ERR_BAD_INPUT)
		(void)err_wrap(e, "%s", file);
	done(s);
	if (rc == ERR_NONE)
		rc = sqlite_sync(fd, part, e);
	/* While part is locked both are ours. */
	if (fd >= 0)
		sqlite_part_remove(image);
	if (fd >= 0 && rc != ERR_NONE)
		sqlite_part_remove(part);
	if (from >= 0)
		close(from);
	if (fd >= 0)
		close(fd);
	free(s);
	return rc;
}

enum errc sqlite_salvage(const struct store_conf *c, struct str file, struct str to,
	const struct store_progress *p, struct arena *ar, struct store_salvaged *ret,
	struct err *e)
{
	char *from = xasprintf(STR_F, STR_A(file));
	char *name = xasprintf(STR_F, STR_A(to));
	char *part = xasprintf("%s.part", name);
	char *image = xasprintf("%s.pages", name);
	struct store_salvaged saved = {0};
	enum errc rc = access(name, F_OK) == 0
			       ? err_set(e, ERR_BAD_INPUT, "%s is there already", name)
			       : salvage_into(from, part, image, p, ar, &saved, e);

	(void)c;
	if (rc == ERR_NONE)
		rc = sqlite_rename(part, name, e);
	if (rc == ERR_NONE)
		rc = sqlite_dir_sync(name, e);
	if (rc == ERR_NONE)
		*ret = saved;
	free(image);
	free(part);
	free(name);
	free(from);
	return rc;
}
