/*
 * Matching against other engines: rasid, Hyperscan and Aho-Corasick on folded text with the fold's
 * time in it, and ripgrep on text folded beforehand; over the same articles with the same 10 to
 * 100,000 terms, in MB of raw UTF-8 a second and core.
 *
 * Set B is what analysts' lists look like (limits.md 1): three terms in ten are single words beyond
 * the 5,000 commonest, the rest phrases of two or three words beyond the 1,500 commonest, four in
 * five of those with a letter changed. Set A puts one of the 50 commonest words into each phrase.
 * The others find literal strings only: neither word boundaries nor clitics. So hits differ.
 *
 * Hyperscan is loaded at run time: a build needs nothing of it. BENCH_MB: how much text (100).
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/xalloc.h"
#include "tests/util/bench_engine.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_terms.h"
#include "tests/util/bench_text.h"
#include "watch/fold.h"
#include "watch/watchset.h"

enum {
	ARTICLES = 30000,
	MB_DEFAULT = 100,
	MB_MAX = 10000,
	N_COUNTS = 4,
	MOST_TERMS = 100000
};

enum engine {
	RASID,
	HYPERSCAN,
	AHO_CORASICK,
	N_ENGINES
};

static const size_t counts[N_COUNTS] = {10, 1000, 10000, MOST_TERMS};

/* ---- texts and terms --------------------------------------------------------------------------- */

struct bench {
	struct bench_texts texts;
	struct str *docs; /* bodies, the corpus again and again, each with bytes of its own */
	size_t n_docs;
	char *raw;
	double mb;
	struct bench_word *words;
	size_t n_words;
	struct watch_scratch *scratch;
	struct folded folded;
	struct buf codes; /* the last text folded */
	size_t sink;      /* so that nothing is optimised away */
	char dir[BENCH_DIR];
	bool have_hs, have_rg;
};

struct set {
	const char *name;
	bool stop_words;
	double flat; /* goal: time of the most terms to that of the fewest */
	struct arena arena;
	struct str terms[MOST_TERMS], folded[MOST_TERMS];
};

/* Arabic letters above ASCII, ASCII as it is, the rest one and the same. */
static char code_of(uint16_t unit)
{
	if (unit >> 8 == 6)
		return (char)(uint8_t)(0x80 | (unit & 0x7F));
	return unit < 0x80 ? (char)unit : 1;
}

/* One byte a letter, one space between tokens: what suits the other engines best. fold_utf8 would
 * double their text and take longer than their search. */
static struct str fold_one(struct bench *b, struct str text)
{
	struct folded *f = &b->folded;
	size_t at = 0;

	fold_text(f, text, FOLD_ALL);
	buf_reset(&b->codes);
	if (buf_reserve(&b->codes, f->n_units + f->n_toks + 1) != ERR_NONE)
		bench_die("fold: too long");
	for (size_t i = 0; i < f->n_toks; i++) {
		const struct token *t = &f->toks[i];

		if (i != 0)
			b->codes.p[at++] = ' ';
		for (size_t u = t->u; u < t->u + t->n; u++)
			b->codes.p[at++] = code_of(f->units[u]);
	}
	b->codes.n = at;
	return buf_view(&b->codes);
}

static void set_make(struct bench *b, struct set *set)
{
	uint32_t seed = 7;

	arena_init(&set->arena, BUF_NO_MAX);
	for (size_t i = 0; i < MOST_TERMS; i++) {
		set->terms[i] =
			bench_term(b->words, b->n_words, set->stop_words, &seed, &set->arena);
		set->folded[i] = arena_str(&set->arena, fold_one(b, set->terms[i]));
	}
}

static size_t mb_wanted(void)
{
	const char *env = getenv("BENCH_MB");
	uint64_t mb = MB_DEFAULT;

	if (env && (!str_to_u64(str_of(env), &mb) || mb == 0 || mb > MB_MAX))
		bench_die("BENCH_MB: a number from 1 to %d", MB_MAX);
	return (size_t)mb * 1000000;
}

static void docs_make(struct bench *b)
{
	size_t want = mb_wanted();
	size_t at = 0;

	bench_texts_load(&b->texts, ARTICLES);
	b->raw = xmalloc(want + MIB(1));
	for (size_t i = 0; at < want; i = (i + 1) % b->texts.n) {
		struct str body = b->texts.v[i].body;

		if (b->n_docs % 1024 == 0)
			b->docs = xreallocarray(b->docs, b->n_docs + 1024, sizeof(*b->docs));
		memcpy(b->raw + at, body.p, body.n);
		b->docs[b->n_docs++] = (struct str){b->raw + at, body.n};
		at += body.n;
	}
	b->mb = (double)at / 1e6;
}

/* ---- what is measured --------------------------------------------------------------------------- */

struct run {
	struct bench *b;
	const struct set *set;
	size_t n_terms;
	char name[48];
	struct watchset *ws;
	struct bench_hs *hs;
	struct bench_ac *ac;
	size_t hits;
};

static void run_fold(void *arg)
{
	struct bench *b = arg;

	for (size_t i = 0; i < b->n_docs; i++)
		b->sink += fold_one(b, b->docs[i]).n;
}

static void run_rasid(void *arg)
{
	struct run *r = arg;

	r->hits = 0;
	for (size_t i = 0; i < r->b->n_docs; i++) {
		struct str fields[FIELD_N] = {[FIELD_BODY] = r->b->docs[i]};

		r->hits += watchset_run(r->ws, r->b->scratch, fields, NULL).n_hits;
	}
}

static void run_hyperscan(void *arg)
{
	struct run *r = arg;

	r->hits = 0;
	for (size_t i = 0; i < r->b->n_docs; i++)
		r->hits += bench_hs_count(r->hs, fold_one(r->b, r->b->docs[i]));
}

static void run_ac(void *arg)
{
	struct run *r = arg;

	r->hits = 0;
	for (size_t i = 0; i < r->b->n_docs; i++)
		r->hits += bench_ac_count(r->ac, fold_one(r->b, r->b->docs[i]));
}

static struct watchset *watchset_make(const struct str *terms, size_t n)
{
	struct watch_line *lines = xcalloc(n, sizeof(*lines));
	struct watch_def def = {.id = STR("bench"), .lines = lines, .n_lines = n};
	struct watchset *ws = NULL;
	struct guards *g = NULL;
	struct err e = {0};

	for (size_t i = 0; i < n; i++)
		lines[i] = (struct watch_line){
			.text = terms[i], .fields = TERM_FIELDS_DEFAULT, .line = (uint32_t)i};
	if (guards_new((struct str){0}, &g, &e) != ERR_NONE ||
		watchset_new(&def, 1, g, &ws, &(size_t){0}, &(size_t){0}, &e) != ERR_NONE)
		bench_die("watchset: %s", e.msg);
	guards_free(g);
	free(lines);
	return ws;
}

static void run_compile(void *arg)
{
	struct run *r = arg;

	watchset_free(watchset_make(r->set->terms, r->n_terms));
}

static bool run_make(struct run *r, enum engine engine)
{
	switch (engine) {
	case RASID:
		r->ws = watchset_make(r->set->terms, r->n_terms);
		return true;
	case HYPERSCAN:
		if (!r->b->have_hs)
			return false;
		r->hs = bench_hs_new(r->set->folded, r->n_terms);
		return true;
	case AHO_CORASICK:
		r->ac = bench_ac_new(r->set->folded, r->n_terms);
		if (!r->ac)
			printf("SKIP Aho-Corasick, %zu terms: its table passes %d MiB\n",
				r->n_terms, BENCH_AC_MIB);
		return r->ac != NULL;
	default:
		return false;
	}
}

static void run_done(struct run *r)
{
	watchset_free(r->ws);
	bench_ac_free(r->ac);
	bench_hs_free(r->hs);
}

/* ---- ripgrep ------------------------------------------------------------------------------------ */

extern char **environ;

static void path_in(const struct bench *b, const char *name, char out[64])
{
	snprintf(out, 64, "%s/%s", b->dir, name);
}

static FILE *file_new(const char *path)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		bench_die("cannot write %s", path);
	return f;
}

static void rg_line(FILE *f, struct str text)
{
	AUTO_BUF struct buf line;

	buf_init(&line, BUF_NO_MAX);
	if (fold_utf8(text, &line) != ERR_NONE)
		bench_die("fold: too long");
	fprintf(f, STR_F "\n", STR_A(buf_view(&line)));
}

static void rg_text(struct bench *b)
{
	char path[64];

	path_in(b, "text", path);
	FILE *f = file_new(path);

	for (size_t i = 0; i < b->n_docs; i++)
		rg_line(f, b->docs[i]);
	fclose(f);
}

/* CPU seconds of the process; negative when it cannot be run. */
static double rg_run(const char *const *argv)
{
	/* posix_spawn does not change them, its type is older than const. */
	char *const *rg_argv = (char *const *)(uintptr_t)argv;
	struct rusage before, after;
	posix_spawn_file_actions_t quiet;
	pid_t pid;
	int status = -1;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	getrusage(RUSAGE_CHILDREN, &before);
	int rc = posix_spawnp(&pid, argv[0], &quiet, NULL, rg_argv, environ);

	posix_spawn_file_actions_destroy(&quiet);
	if (rc != 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
		WEXITSTATUS(status) > 1)
		return -1;
	getrusage(RUSAGE_CHILDREN, &after);
	return (double)(after.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_utime.tv_sec -
			before.ru_stime.tv_sec) +
	       (double)(after.ru_utime.tv_usec + after.ru_stime.tv_usec -
			before.ru_utime.tv_usec - before.ru_stime.tv_usec) /
		       1e6;
}

static void rg_count(const struct bench *b, const struct set *set, size_t n)
{
	char terms[64], text[64];
	const char *const argv[] = {
		"rg", "-j1", "-F", "--count-matches", "-f", terms, text, NULL};

	path_in(b, "terms", terms);
	path_in(b, "text", text);
	FILE *f = file_new(terms);

	for (size_t i = 0; i < n; i++)
		rg_line(f, set->terms[i]);
	fclose(f);
	double s = rg_run(argv);

	if (s > 0)
		printf("  ripgrep, %zu terms (one run, no fold)%*s %10.4g MB/s\n", n, 3, "",
			b->mb / s);
}

/* ---- figures ------------------------------------------------------------------------------------ */

/* Everything measured with one set of terms. */
struct table {
	struct run runs[N_COUNTS][N_ENGINES];
	struct bench_case cases[N_COUNTS * N_ENGINES + 1]; /* the fold alone is the last */
	struct bench_case *of[N_COUNTS][N_ENGINES];        /* NULL: skipped */
	size_t n;
};

static void table_make(struct table *t, struct bench *b, const struct set *set)
{
	static const struct {
		const char *name;
		void (*run)(void *arg);
	} engines[N_ENGINES] = {
		[RASID] = {"rasid", run_rasid},
		[HYPERSCAN] = {"fold + Hyperscan", run_hyperscan},
		[AHO_CORASICK] = {"fold + Aho-Corasick", run_ac},
	};

	*t = (struct table){0};
	for (size_t i = 0; i < N_COUNTS; i++) {
		for (enum engine e = 0; e < N_ENGINES; e++) {
			struct run *r = &t->runs[i][e];

			*r = (struct run){.b = b, .set = set, .n_terms = counts[i]};
			snprintf(r->name, sizeof(r->name), "%s, %zu terms", engines[e].name,
				counts[i]);
			if (!run_make(r, e))
				continue;
			t->of[i][e] = &t->cases[t->n];
			t->cases[t->n++] = (struct bench_case){
				.name = r->name, .run = engines[e].run, .arg = r};
		}
	}
	t->cases[t->n++] = (struct bench_case){.name = "fold alone", .run = run_fold, .arg = b};
}

/* How many times faster c is than other, the median over the runs. */
static double faster(const struct bench_case *c, const struct bench_case *other)
{
	double v[BENCH_RUNS];

	for (size_t r = 0; r < BENCH_RUNS; r++)
		v[r] = other->s[r] / c->s[r];
	return bench_median(v);
}

static void report_rates(const struct table *t, const struct bench *b)
{
	for (size_t i = 0; i < t->n; i++)
		bench_print_rate(&t->cases[i], b->mb, "MB/s");
	for (size_t i = 0; i < N_COUNTS; i++) {
		printf("  hits with %zu terms:", counts[i]);
		for (enum engine e = 0; e < N_ENGINES; e++)
			if (t->of[i][e])
				printf(" %s%zu", e == RASID ? "rasid " : "literal ",
					t->runs[i][e].hits);
		printf("\n");
	}
}

static void report_ratios(const struct table *t, bool goals)
{
	static const double floors[N_COUNTS] = {0, 0.8, 1.3, 5};

	for (size_t i = 0; i < N_COUNTS; i++) {
		const struct bench_case *rasid = t->of[i][RASID];

		for (enum engine e = HYPERSCAN; e < N_ENGINES; e++) {
			char name[112];

			if (!t->of[i][e])
				continue;
			snprintf(name, sizeof(name), "rasid to %s", t->of[i][e]->name);
			if (goals && e == HYPERSCAN && floors[i] > 0)
				bench_floor(name, faster(rasid, t->of[i][e]), "times as fast",
					floors[i]);
			else
				printf("  = %s: %.2f times as fast\n", name,
					faster(rasid, t->of[i][e]));
		}
	}
}

static void report(const struct table *t, const struct bench *b, const struct set *set)
{
	const struct bench_case *one = t->of[1][RASID];
	const struct bench_case *most = t->of[N_COUNTS - 1][RASID];

	report_rates(t, b);
	report_ratios(t, !set->stop_words);
	if (!set->stop_words)
		bench_floor(one->name, b->mb / bench_median(one->s), "MB/s", 250);
	bench_ratio(most, t->of[0][RASID], set->flat);
}

/* What a large list costs: memory, and time to compile. */
static void report_build(struct table *t)
{
	struct run *r = &t->runs[N_COUNTS - 1][RASID];
	struct bench_case c = {.name = "rasid, compile", .run = run_compile, .arg = r};

	bench_run(&c, 1);
	bench_print(&c, 1e3, "ms");
	bench_goal("rasid, compile the most terms", bench_median(c.s) * 1e3, "ms", 100);
	bench_goal("rasid, memory of the most terms",
		(double)watchset_bytes(r->ws) / (double)r->n_terms, "bytes a term", 150);
}

static void measure(struct bench *b, struct set *set)
{
	struct table t;

	set_make(b, set);
	printf("\nset %s\n", set->name);
	table_make(&t, b, set);
	bench_run(t.cases, t.n);
	report(&t, b, set);
	for (size_t i = 0; b->have_rg && i < N_COUNTS; i++)
		rg_count(b, set, counts[i]);
	report_build(&t);
	for (size_t i = 0; i < N_COUNTS; i++)
		for (enum engine e = 0; e < N_ENGINES; e++)
			run_done(&t.runs[i][e]);
	arena_done(&set->arena);
	free(set);
}

static struct set *set_new(const char *name, bool stop_words, double flat)
{
	struct set *set = xcalloc(1, sizeof(*set));

	set->name = name;
	set->stop_words = stop_words;
	set->flat = flat;
	return set;
}

static void bench_open(struct bench *b)
{
	const char *const rg[] = {"rg", "--version", NULL};

	*b = (struct bench){.scratch = watch_scratch_new()};
	buf_init(&b->codes, BUF_NO_MAX);
	docs_make(b);
	b->words = bench_words_rank(&b->texts, &b->n_words);
	bench_dir_make(b->dir);
	b->have_hs = bench_hs_present();
	b->have_rg = rg_run(rg) >= 0;
	if (!b->have_hs)
		printf("SKIP Hyperscan: no libhs.so.5 (Debian: libhyperscan5)\n");
	if (!b->have_rg)
		printf("SKIP ripgrep: not installed\n");
	else
		rg_text(b);
	printf("matching: %zu articles, %.1f MB, one core, %zu distinct words\n", b->n_docs,
		b->mb, b->n_words);
}

static void bench_close(struct bench *b)
{
	bench_dir_remove(b->dir);
	free(b->words);
	free(b->docs);
	free(b->raw);
	buf_done(&b->codes);
	fold_done(&b->folded);
	watch_scratch_free(b->scratch);
	bench_texts_done(&b->texts);
}

int main(void)
{
	struct bench b;

	bench_open(&b);
	measure(&b, set_new("B: as analysts write", false, 2));
	measure(&b, set_new("A: a stop word in each phrase", true, 3.5));
	bench_close(&b);
	return 0;
}
