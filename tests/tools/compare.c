/* SPDX-License-Identifier: ISC */
/*
 * What other ways of matching make of the golden sets: precision and recall, match or no match per
 * row, of rasid, plain substring, whole words, SQLite's FTS5 with unicode61, Snowball's Arabic
 * stemmer (libstemmer, looked for at run time) and PostgreSQL's `arabic` (when psql reaches a
 * server); then how often each finds a few terms in the seed articles.
 *
 * The sets were written to stress rasid's rules, so the figures show how the others fail, not how
 * often that happens in the news. Rows with flags and debatable rows are left out.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "tests/ref/gold.c"
#include "watch/watchset.h"

enum {
	MAX_WORDS = 8192,
	STEM_MAX = 64
};

struct stem {
	char p[STEM_MAX];
	size_t n;
};

struct stems {
	struct stem v[MAX_WORDS];
	size_t n;
};

struct ctx {
	struct guards *guards;
	struct watch_scratch *scratch;
	sqlite3 *db;
	void *lib; /* libstemmer */
	void *stemmer;
	const unsigned char *(*stem)(void *, const unsigned char *, int);
	int (*stem_length)(void *);
	struct stems text, term;
};

/* ---- rasid --------------------------------------------------------------------------------- */

static size_t rasid_count(struct ctx *c, struct str term, struct str text)
{
	struct watch_line line = {.text = term, .fields = TERM_FIELDS_DEFAULT};
	struct watch_def def = {.id = STR("compare"), .lines = &line, .n_lines = 1};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line, n;
	struct err e;

	if (watchset_new(&def, 1, c->guards, &ws, &bad_watch, &bad_line, &e))
		return 0;
	n = watchset_find(ws, c->scratch, text).n_hits;
	watchset_free(ws);
	return n;
}

/* ---- substring, whole words ---------------------------------------------------------------- */

static bool is_word_cp(uint32_t cp)
{
	utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)cp);

	return cp != UTF8_BAD && ((k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_ME) ||
					 k == UTF8PROC_CATEGORY_ND);
}

static bool is_edge(struct str s, size_t at)
{
	uint32_t before = ' ', after = ' ';

	if (at > 0)
		utf8_decode(str_sub(s, utf8_floor(s, at - 1), at), &before);
	if (at < s.n)
		utf8_decode(str_sub(s, at, s.n), &after);
	return !is_word_cp(before) || !is_word_cp(after);
}

static size_t occurrences(struct str term, struct str text, bool whole)
{
	size_t n = 0, from = 0;

	while (from < text.n) {
		size_t at = from + str_find_str(str_sub(text, from, text.n), term);

		if (at >= text.n)
			break;
		n += !whole || (is_edge(text, at) && is_edge(text, at + term.n));
		from = at + term.n;
	}
	return n;
}

static size_t substring_count(struct ctx *c, struct str term, struct str text)
{
	(void)c;
	return occurrences(term, text, false);
}

static size_t word_count(struct ctx *c, struct str term, struct str text)
{
	(void)c;
	return occurrences(term, text, true);
}

/* ---- SQLite FTS5 --------------------------------------------------------------------------- */

static bool fts_open(struct ctx *c)
{
	return sqlite3_open(":memory:", &c->db) == SQLITE_OK &&
	       sqlite3_exec(c->db, "create virtual table t using fts5(x, tokenize='unicode61')",
		       NULL, NULL, NULL) == SQLITE_OK;
}

static int fts_run(struct ctx *c, const char *sql, struct str arg, struct buf *out)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(c->db, sql, -1, &s, NULL);

	if (rc == SQLITE_OK && arg.n)
		rc = sqlite3_bind_text(s, 1, arg.p, (int)arg.n, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc == SQLITE_ROW && out)
		buf_add(out, sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0));
	sqlite3_finalize(s);
	return rc;
}

/* A phrase query; each hit is marked by \x01 in the highlighted text. */
static size_t fts_count(struct ctx *c, struct str term, struct str text)
{
	struct buf query, marked;
	size_t n = 0;

	buf_init(&query, BUF_NO_MAX);
	buf_init(&marked, BUF_NO_MAX);
	buf_char(&query, '"');
	for (size_t i = 0; i < term.n; i++)
		if (term.p[i] != '"')
			buf_char(&query, term.p[i]);
	buf_char(&query, '"');
	fts_run(c, "delete from t", (struct str){0}, NULL);
	fts_run(c, "insert into t values (?1)", text, NULL);
	fts_run(c, "select highlight(t, 0, char(1), '') from t where t match ?1",
		buf_view(&query), &marked);
	for (size_t i = 0; i < marked.n; i++)
		n += marked.p[i] == 1;
	buf_done(&query);
	buf_done(&marked);
	return n;
}

/* ---- Snowball ------------------------------------------------------------------------------ */

static void *symbol(void *lib, const char *name)
{
	return lib ? dlsym(lib, name) : NULL;
}

static bool snowball_open(struct ctx *c)
{
	void *(*make)(const char *, const char *) = NULL;
	void *p;

	c->lib = dlopen("libstemmer.so.0d", RTLD_NOW);
	if (!c->lib)
		c->lib = dlopen("libstemmer.so", RTLD_NOW);
	/* POSIX's way to turn what dlsym gives into a function */
	p = symbol(c->lib, "sb_stemmer_new");
	memcpy(&make, &p, sizeof p);
	p = symbol(c->lib, "sb_stemmer_stem");
	memcpy(&c->stem, &p, sizeof p);
	p = symbol(c->lib, "sb_stemmer_length");
	memcpy(&c->stem_length, &p, sizeof p);
	c->stemmer = make ? make("arabic", "UTF_8") : NULL;
	return c->stemmer && c->stem && c->stem_length;
}

static void stem_add(struct ctx *c, struct str word, struct stems *out)
{
	const unsigned char *p;
	struct stem *s = &out->v[out->n];

	if (out->n == MAX_WORDS)
		return;
	p = c->stem(c->stemmer, (const unsigned char *)word.p, (int)word.n);
	s->n = (size_t)c->stem_length(c->stemmer);
	if (!p || s->n > STEM_MAX)
		return;
	memcpy(s->p, p, s->n);
	out->n++;
}

static void stems_of(struct ctx *c, struct str s, struct stems *out)
{
	size_t start = 0;

	out->n = 0;
	for (size_t i = 0; i <= s.n;) {
		uint32_t cp = ' ';
		size_t len = i < s.n ? utf8_decode(str_sub(s, i, s.n), &cp) : 1;

		if (!is_word_cp(cp)) {
			if (i > start)
				stem_add(c, str_sub(s, start, i), out);
			start = i + len;
		}
		i += len;
	}
}

static bool stems_at(const struct stems *text, size_t i, const struct stems *term)
{
	for (size_t k = 0; k < term->n; k++)
		if (i + k >= text->n || text->v[i + k].n != term->v[k].n ||
			memcmp(text->v[i + k].p, term->v[k].p, term->v[k].n) != 0)
			return false;
	return term->n > 0;
}

static size_t snowball_count(struct ctx *c, struct str term, struct str text)
{
	size_t n = 0;

	stems_of(c, term, &c->term);
	stems_of(c, text, &c->text);
	for (size_t i = 0; i < c->text.n; i++)
		n += stems_at(&c->text, i, &c->term);
	return n;
}

/* ---- scores -------------------------------------------------------------------------------- */

struct score {
	size_t right, wrong, missed,
		refused; /* true and false positives, false and true negatives */
};

static void score_add(struct score *s, bool expected, bool found)
{
	s->right += expected && found;
	s->wrong += !expected && found;
	s->missed += expected && !found;
	s->refused += !expected && !found;
}

static double percent(size_t part, size_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 100.0;
}

static void score_print(const char *name, const struct score *s)
{
	printf("  %-28s precision %5.1f %%  recall %5.1f %%  (%zu wrong, %zu missed)\n", name,
		percent(s->right, s->right + s->wrong), percent(s->right, s->right + s->missed),
		s->wrong, s->missed);
}

static bool counts(const struct gold_row *r)
{
	return r->by_default && !r->debatable;
}

struct matcher {
	const char *name;
	size_t (*count)(struct ctx *c, struct str term, struct str text);
	bool (*open)(struct ctx *c);
	const char *skip; /* what is said when it cannot be opened */
};

static const struct matcher matchers[] = {
	{"rasid", rasid_count, NULL, NULL},
	{"plain substring", substring_count, NULL, NULL},
	{"whole words", word_count, NULL, NULL},
	{"SQLite FTS5 unicode61", fts_count, fts_open, "SQLite was built without FTS5"},
	{"Snowball arabic", snowball_count, snowball_open, "libstemmer is not installed"},
};
enum {
	N_MATCHERS = sizeof matchers / sizeof *matchers
};

static void set_score(struct ctx *c, const struct gold *g, const struct matcher *m)
{
	struct score s = {0};

	for (size_t i = 0; i < g->n; i++)
		if (counts(&g->rows[i]))
			score_add(&s, g->rows[i].match,
				m->count(c, g->rows[i].term, g->rows[i].text) > 0);
	score_print(m->name, &s);
}

/* ---- PostgreSQL ---------------------------------------------------------------------------- */

static void sql_quote(struct buf *b, struct str s)
{
	buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_char(b, '\'');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '\'');
}

static void sql_of(const struct gold *g, struct buf *out)
{
	buf_str(out, STR("set client_encoding = 'UTF8';\n"));
	for (size_t i = 0; i < g->n; i++) {
		if (!counts(&g->rows[i]))
			continue;
		buf_str(out, STR("select to_tsvector('arabic', "));
		sql_quote(out, g->rows[i].text);
		buf_str(out, STR(") @@ phraseto_tsquery('arabic', "));
		sql_quote(out, g->rows[i].term);
		buf_str(out, STR(");\n"));
	}
}

/* psql's answers, one 't' or 'f' a line, go with the rows in order. */
static bool answers_score(const struct gold *g, FILE *in, struct score *s)
{
	char line[64];

	for (size_t i = 0; i < g->n; i++) {
		if (!counts(&g->rows[i]))
			continue;
		if (!fgets(line, sizeof line, in) || (*line != 't' && *line != 'f'))
			return false;
		score_add(s, g->rows[i].match, *line == 't');
	}
	return true;
}

static void postgres_score(const struct gold *g)
{
	char path[] = "/tmp/rasid-compare-XXXXXX", command[128];
	struct score s = {0};
	struct buf sql;
	int fd = mkstemp(path);
	FILE *in = NULL;

	buf_init(&sql, BUF_NO_MAX);
	sql_of(g, &sql);
	if (fd >= 0 && write(fd, sql.p, sql.n) == (ssize_t)sql.n) {
		snprintf(command, sizeof command, "psql -w -XAtq -f %s 2>/dev/null", path);
		in = popen(command, "r");
	}
	if (in && answers_score(g, in, &s))
		score_print("PostgreSQL arabic", &s);
	else
		printf("  SKIP PostgreSQL arabic: psql reaches no server\n");
	if (in)
		pclose(in);
	if (fd >= 0) {
		close(fd);
		unlink(path);
	}
	buf_done(&sql);
}

static void set_compare(struct ctx *c, const bool *open, const char *path)
{
	struct gold g;
	struct err e;

	if (gold_load(path, &g, &e)) {
		printf("SKIP %s\n", e.msg);
		return;
	}
	printf("%s, default rows that are not debatable\n", path);
	for (size_t i = 0; i < N_MATCHERS; i++)
		if (open[i])
			set_score(c, &g, &matchers[i]);
		else
			printf("  SKIP %s: %s\n", matchers[i].name, matchers[i].skip);
	postgres_score(&g);
	gold_free(&g);
}

/* ---- seeds --------------------------------------------------------------------------------- */

static const char *const seeds[] = {
	"../shared/seeds/000_45b969af95fe16a3.txt",
	"../shared/seeds/001_dbc80e93b0fa206a.txt",
	"../shared/seeds/002_6c415cbbee737b94.txt",
	"../shared/seeds/003_026ba3426ca8b47d.txt",
	"../shared/seeds/004_3a818583a5446e82.txt",
};

/* With what a careful reader counts. */
static const struct {
	struct str term;
	size_t right;
} seed_terms[] = {
	{STR_INIT("التحالف الدولي"), 33},
	{STR_INIT("القوات الأميركية"), 4},
	{STR_INIT("علي"), 1},
	{STR_INIT("العراق"), 29},
	{STR_INIT("جدول زمني"), 7},
};
enum {
	N_SEEDS = sizeof seeds / sizeof *seeds,
	N_TERMS = sizeof seed_terms / sizeof *seed_terms
};

static void seeds_row(struct ctx *c, const struct matcher *m, const struct str text[N_SEEDS])
{
	printf("  %-28s", m->name);
	for (size_t k = 0; k < N_TERMS; k++) {
		size_t n = 0;

		for (size_t s = 0; s < N_SEEDS; s++)
			n += m->count(c, seed_terms[k].term, text[s]);
		printf(" %4zu", n);
	}
	printf("\n");
}

static void seeds_table(struct ctx *c, const bool *open, const struct str text[N_SEEDS])
{
	printf("hits in five articles\n");
	for (size_t i = 0; i < N_MATCHERS; i++)
		if (open[i])
			seeds_row(c, &matchers[i], text);
	printf("  %-28s", "right");
	for (size_t k = 0; k < N_TERMS; k++)
		printf(" %4zu", seed_terms[k].right);
	printf("\n  of");
	for (size_t k = 0; k < N_TERMS; k++)
		printf("%s" STR_F, k ? " | " : " ", STR_A(seed_terms[k].term));
	printf("\n");
}

static void seeds_compare(struct ctx *c, const bool *open)
{
	struct str text[N_SEEDS];
	struct arena a;

	arena_init(&a, (size_t)4 << 20);
	for (size_t i = 0; i < N_SEEDS; i++)
		text[i] = gold_file(&a, seeds[i]);
	if (text[0].n)
		seeds_table(c, open, text);
	else
		printf("SKIP seeds: ../shared/seeds is not there\n");
	arena_done(&a);
}

int main(void)
{
	struct ctx *c = xcalloc(1, sizeof *c);
	bool open[N_MATCHERS];
	struct err e;

	if (guards_new((struct str){0}, &c->guards, &e)) {
		fprintf(stderr, "compare: %s\n", e.msg);
		return 1;
	}
	c->scratch = watch_scratch_new();
	for (size_t i = 0; i < N_MATCHERS; i++)
		open[i] = !matchers[i].open || matchers[i].open(c);
	set_compare(c, open, "tests/golden/arabic/arabic.tsv");
	set_compare(c, open, "../shared/gold/arabic.tsv");
	seeds_compare(c, open);
	sqlite3_close(c->db);
	watch_scratch_free(c->scratch);
	guards_free(c->guards);
	free(c);
	return 0;
}
