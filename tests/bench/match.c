/* SPDX-License-Identifier: ISC */
/*
 * Matching against other engines: rasid, Hyperscan and Aho-Corasick on folded text with the fold's
 * time in it, and ripgrep on text folded beforehand; over the same articles with the same 10 to
 * 100,000 terms, duplicates and all, in MB of raw UTF-8 a second and core. The others find literal
 * strings only: neither word boundaries nor clitics. So hits differ. Their fold is the leanest that
 * they can do with (bench_engine.h).
 *
 * Three lists (bench_terms.h says how they are drawn). B is what analysts' lists look like; goals
 * against the other engines are judged on it. Its time at 100,000 terms to that at 10 has no goal:
 * the corpus holds 110,000 distinct words, such a list a quarter of them, and hits grow from one in
 * 300,000 words to one in five, so that the ratio is the price of hits. C is B with hits bounded to
 * five in 1,000 words: the price of terms that are not in the news. A, with a stop word in each
 * phrase, is meant to be hard; its hits grow as B's do. What a long list costs is counted in folds:
 * of a text that a short list meets most is never folded. And B's first 300 terms in 20 watches: a
 * newsroom's list, in microseconds an article.
 *
 * `match brief`: only rasid and its fold, on the corpus once. BENCH_MB: how much text (100); words
 * are drawn from all the corpus always.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/util/bench_engine.h"
#include "tests/util/bench_rg.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_terms.h"
#include "tests/util/bench_text.h"
#include "watch/fold.h"
#include "watch/watchset.h"

enum {
	MB_DEFAULT = 100,
	MB_BRIEF = 17,
	MB_MAX = 10000,
	N_COUNTS = 5,
	N_BRIEF = 3, /* of them, in a brief run */
	DESK = 1,    /* the count that a newsroom has, in so many watches: */
	DESK_WATCHES = 20,
	MOST_TERMS = 100000,
	MOST_VERDICTS = 16
};

enum engine {
	RASID,
	HYPERSCAN,
	AHO_CORASICK,
	N_ENGINES
};

static const size_t counts[N_COUNTS] = {10, 300, 1000, 10000, MOST_TERMS};
/* How many times as fast as Hyperscan. */
static const double floors[N_COUNTS] = {1, 1, 1, 1.3, 5};
enum {
	AT_RATE = 2,     /* the count that has this goal: */
	GOAL_RATE = 250, /* MB/s */
	GOAL_BYTES = 150,
	GOAL_COMPILE_MS = 100,
	BOUND_HITS = 5, /* in 1,000 words, however many terms: else C is not what it says */
};

static const struct set_kind {
	char letter;
	const char *name;
	enum bench_list list;
	bool judged;   /* against the other engines */
	double growth; /* goal: time of the most terms to that of folding alone; 0: none */
} kinds[] = {
	{'B', "as analysts write", BENCH_LIST_USUAL, true, 0},
	{'C', "as B, hits bounded", BENCH_LIST_BOUNDED, false, 3.2},
	{'A', "a stop word in each phrase", BENCH_LIST_STOP, false, 5.6},
};

struct bench {
	struct bench_texts texts;
	struct bench_docs docs;
	struct bench_words words;
	struct bench_rg rg;
	struct watch_scratch *scratch;
	struct bench_codes codes;
	struct folded folded;
	double mb;
	size_t tokens; /* in all documents */
	size_t sink;   /* so that nothing is optimised away */
	bool have_hs;
	double most_bytes, most_ms; /* of any list: a term, to compile */
	struct bench_verdict verdicts[MOST_VERDICTS];
	size_t n_verdicts;
};

struct set {
	const struct set_kind *kind;
	struct arena arena;
	struct str terms[MOST_TERMS], folded[MOST_TERMS];
};

static struct bench_verdict *verdict(
	struct bench *b, double figure, const char *unit, double goal)
{
	if (b->n_verdicts == MOST_VERDICTS)
		bench_die("too many goals");
	struct bench_verdict *v = &b->verdicts[b->n_verdicts++];

	*v = (struct bench_verdict){.figure = figure, .unit = unit, .goal = goal};
	return v;
}

/* ---- what is measured -------------------------------------------------------------------- */

struct run {
	struct bench *b;
	const struct set *set;
	size_t n_terms, n_watches;
	char name[48];
	struct watchset *ws;
	struct bench_hs *hs;
	struct bench_ac *ac;
	size_t hits;
	size_t cut; /* articles with too many */
};

static void run_fold(void *arg)
{
	struct bench *b = arg;

	b->tokens = 0;
	for (size_t i = 0; i < b->docs.n; i++) {
		fold_text(&b->folded, b->docs.v[i], FOLD_ALL);
		b->tokens += b->folded.n_toks;
	}
}

static void run_codes(void *arg)
{
	struct bench *b = arg;

	for (size_t i = 0; i < b->docs.n; i++)
		b->sink += bench_codes(&b->codes, b->docs.v[i]).n;
}

static void run_rasid(void *arg)
{
	struct run *r = arg;

	r->hits = r->cut = 0;
	for (size_t i = 0; i < r->b->docs.n; i++) {
		struct str fields[FIELD_N] = {[FIELD_BODY] = r->b->docs.v[i]};
		struct watch_result found = watchset_run(r->ws, r->b->scratch, fields, NULL);

		r->hits += found.n_hits;
		r->cut += found.cut;
	}
}

static void run_hyperscan(void *arg)
{
	struct run *r = arg;

	r->hits = 0;
	for (size_t i = 0; i < r->b->docs.n; i++)
		r->hits += bench_hs_count(r->hs, bench_codes(&r->b->codes, r->b->docs.v[i]));
}

static void run_ac(void *arg)
{
	struct run *r = arg;

	r->hits = 0;
	for (size_t i = 0; i < r->b->docs.n; i++)
		r->hits += bench_ac_count(r->ac, bench_codes(&r->b->codes, r->b->docs.v[i]));
}

/* The terms in n_watches watches, as many in each. */
static struct watchset *watchset_make(const struct str *terms, size_t n, size_t n_watches)
{
	struct watch_line *lines = xcalloc(n, sizeof(*lines));
	struct watch_def *defs = xcalloc(n_watches, sizeof(*defs));
	size_t each = n / n_watches;
	struct watchset *ws = NULL;
	struct guards *g = NULL;
	struct err e = {0};

	for (size_t i = 0; i < n; i++)
		lines[i] = (struct watch_line){
			.text = terms[i], .fields = TERM_FIELDS_DEFAULT, .line = (uint32_t)i};
	for (size_t i = 0; i < n_watches; i++)
		defs[i] = (struct watch_def){
			.id = STR("bench"), .lines = lines + i * each, .n_lines = each};
	if (guards_new((struct str){0}, &g, &e) != ERR_NONE ||
		watchset_new(defs, n_watches, g, &ws, &(size_t){0}, &(size_t){0}, &e) !=
			ERR_NONE)
		bench_die("watchset: %s", e.msg);
	guards_free(g);
	free(lines);
	free(defs);
	return ws;
}

static void run_compile(void *arg)
{
	struct run *r = arg;

	watchset_free(watchset_make(r->set->terms, r->n_terms, 1));
}

static bool run_make(struct run *r, enum engine engine)
{
	switch (engine) {
	case RASID:
		r->ws = watchset_make(r->set->terms, r->n_terms, r->n_watches);
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

/* ---- one list ---------------------------------------------------------------------------- */

/* Everything measured with one list of terms. */
struct table {
	struct run runs[N_COUNTS][N_ENGINES];
	struct bench_case cases[N_COUNTS * N_ENGINES + 2]; /* the last two: folding alone */
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

			*r = (struct run){
				.b = b, .set = set, .n_terms = counts[i], .n_watches = 1};
			snprintf(r->name, sizeof(r->name), "%s, %zu terms", engines[e].name,
				counts[i]);
			if (!run_make(r, e))
				continue;
			t->of[i][e] = &t->cases[t->n];
			t->cases[t->n++] = (struct bench_case){
				.name = r->name, .run = engines[e].run, .arg = r};
		}
	}
	t->cases[t->n++] =
		(struct bench_case){.name = "rasid's fold", .run = run_fold, .arg = b};
	t->cases[t->n++] =
		(struct bench_case){.name = "the others' fold", .run = run_codes, .arg = b};
}

static void table_done(struct table *t)
{
	for (size_t i = 0; i < N_COUNTS; i++)
		for (enum engine e = 0; e < N_ENGINES; e++)
			run_done(&t->runs[i][e]);
}

/* How many times faster c is than other, the median over the runs. */
static double faster(const struct bench_case *c, const struct bench_case *other)
{
	double v[BENCH_RUNS];

	for (size_t r = 0; r < BENCH_RUNS; r++)
		v[r] = other->s[r] / c->s[r];
	return bench_median(v);
}

static double hits_rate(const struct run *r)
{
	return 1e3 * (double)r->hits / (double)r->b->tokens;
}

/* Two engines that find literal strings find the same ones, or one of them is broken. */
static void report_hits(const struct table *t)
{
	for (size_t i = 0; i < N_COUNTS; i++) {
		const struct run *r = t->runs[i];
		enum engine literal = t->of[i][AHO_CORASICK] ? AHO_CORASICK : HYPERSCAN;

		printf("  hits per 1,000 words, %6zu terms: rasid %.4g", counts[i],
			hits_rate(&r[RASID]));
		if (r[RASID].cut)
			printf(" (cut in %zu articles)", r[RASID].cut);
		if (t->of[i][literal])
			printf(", literal %.4g", hits_rate(&r[literal]));
		printf("\n");
		if (t->of[i][HYPERSCAN] && r[literal].hits != r[HYPERSCAN].hits)
			bench_die("Hyperscan finds %zu, Aho-Corasick %zu", r[HYPERSCAN].hits,
				r[AHO_CORASICK].hits);
	}
}

static void report_ratios(const struct table *t, struct bench *b, const struct set_kind *kind)
{
	for (size_t i = 0; i < N_COUNTS; i++) {
		const struct bench_case *rasid = t->of[i][RASID];
		const struct bench_case *hs = t->of[i][HYPERSCAN];

		for (enum engine e = HYPERSCAN; e < N_ENGINES; e++)
			if (t->of[i][e])
				printf("  = rasid to %s: %.2f times as fast\n",
					t->of[i][e]->name, faster(rasid, t->of[i][e]));
		if (!kind->judged || floors[i] <= 0)
			continue;
		struct bench_verdict *v =
			verdict(b, hs ? faster(rasid, hs) : 0, "times as fast", floors[i]);

		v->floor = true;
		v->skipped = !hs;
		snprintf(v->name, sizeof(v->name), "%c, to Hyperscan with the fold, %zu terms",
			kind->letter, counts[i]);
	}
}

static void judge_growth(const struct table *t, struct bench *b, const struct set_kind *kind)
{
	const struct bench_case *fold = &t->cases[t->n - 2];
	const struct bench_case *most = t->of[N_COUNTS - 1][RASID];
	struct bench_verdict *v = verdict(b, faster(fold, most), "times", kind->growth);

	snprintf(v->name, sizeof(v->name), "%c, time of %zu terms to that of folding",
		kind->letter, counts[N_COUNTS - 1]);
	if (kind->list != BENCH_LIST_BOUNDED)
		return;
	v = verdict(b, hits_rate(&t->runs[N_COUNTS - 1][RASID]), "per 1,000 words", BOUND_HITS);
	snprintf(v->name, sizeof(v->name), "%c, hits of %zu terms", kind->letter,
		counts[N_COUNTS - 1]);
}

static void report(const struct table *t, struct bench *b, const struct set_kind *kind)
{
	for (size_t i = 0; i < t->n; i++)
		bench_print_rate(&t->cases[i], b->mb, "MB/s");
	report_hits(t);
	report_ratios(t, b, kind);
	for (size_t i = 1; i < N_COUNTS; i++)
		bench_ratio(t->of[i][RASID], t->of[0][RASID], 0);
	if (kind->judged) {
		struct bench_verdict *v = verdict(
			b, b->mb / bench_median(t->of[AT_RATE][RASID]->s), "MB/s", GOAL_RATE);

		v->floor = true;
		snprintf(v->name, sizeof(v->name), "%c, %zu terms", kind->letter,
			counts[AT_RATE]);
	}
	if (kind->growth > 0)
		judge_growth(t, b, kind);
}

static void report_rg(const struct bench *b, const struct set *set)
{
	for (size_t i = 0; b->rg.present && i < N_COUNTS; i++) {
		double s = bench_rg_run(&b->rg, set->terms, counts[i]);

		if (s > 0)
			printf("  ripgrep, %6zu terms (one run, no fold)      %10.4g MB/s\n",
				counts[i], b->mb / s);
		else
			printf("SKIP ripgrep, %zu terms: it failed\n", counts[i]);
	}
}

/* What a large list costs: memory, and time to compile. */
static void report_build(struct table *t, struct bench *b)
{
	struct run *r = &t->runs[N_COUNTS - 1][RASID];
	struct bench_case c = {.name = "rasid, compile the most terms", .run = run_compile};
	double bytes = (double)watchset_bytes(r->ws) / (double)r->n_terms;

	c.arg = r;
	bench_run(&c, 1);
	bench_print(&c, 1e3, "ms");
	printf("  = rasid, memory of the most terms: %.1f bytes a term\n", bytes);
	if (bytes > b->most_bytes)
		b->most_bytes = bytes;
	if (bench_median(c.s) * 1e3 > b->most_ms)
		b->most_ms = bench_median(c.s) * 1e3;
}

/* What a newsroom has, beside Hyperscan with the same terms. */
static void measure_desk(struct bench *b, const struct set *set)
{
	struct run runs[2];
	struct bench_case cases[2] = {{.name = "rasid", .run = run_rasid},
		{.name = "fold + Hyperscan", .run = run_hyperscan}};
	size_t n = 0;

	for (enum engine e = RASID; e <= HYPERSCAN; e++) {
		runs[n] = (struct run){
			.b = b, .set = set, .n_terms = counts[DESK], .n_watches = DESK_WATCHES};
		cases[n].arg = &runs[n];
		n += run_make(&runs[n], e);
	}
	bench_run(cases, n);
	printf("\na newsroom's list: %zu terms in %d watches, %.1f KB an article\n",
		counts[DESK], DESK_WATCHES, b->mb * 1e3 / (double)b->docs.n);
	for (size_t i = 0; i < n; i++) {
		bench_print(&cases[i], 1e6 / (double)b->docs.n, "us an article");
		bench_print_rate(&cases[i], b->mb, "MB/s");
	}
	printf("  hits per 1,000 words: %.3g\n", hits_rate(&runs[RASID]));
	struct bench_verdict *v =
		verdict(b, n == 2 ? faster(&cases[0], &cases[1]) : 0, "times as fast", 1);

	v->floor = true;
	v->skipped = n < 2;
	snprintf(v->name, sizeof(v->name), "a newsroom's list, to Hyperscan with the fold");
	for (size_t i = 0; i < n; i++)
		run_done(&runs[i]);
}

static struct set *set_new(struct bench *b, const struct set_kind *kind)
{
	struct set *set = xcalloc(1, sizeof(*set));

	set->kind = kind;
	arena_init(&set->arena, BUF_NO_MAX);
	bench_terms(&b->words, kind->list, set->terms, MOST_TERMS, &set->arena);
	for (size_t i = 0; i < MOST_TERMS; i++)
		set->folded[i] = arena_str(&set->arena, bench_codes(&b->codes, set->terms[i]));
	printf("\nlist %c: %s; %zu of %d terms are distinct when folded\n", kind->letter,
		kind->name, bench_distinct(set->folded, MOST_TERMS), MOST_TERMS);
	return set;
}

static void set_free(struct set *set)
{
	arena_done(&set->arena);
	free(set);
}

/* ---- all --------------------------------------------------------------------------------- */

static void measure(struct bench *b, const struct set_kind *kind)
{
	struct set *set = set_new(b, kind);
	struct table t;

	table_make(&t, b, set);
	bench_run(t.cases, t.n);
	report(&t, b, kind);
	report_rg(b, set);
	report_build(&t, b);
	table_done(&t);
	if (kind->judged)
		measure_desk(b, set);
	set_free(set);
}

static void report_goals(struct bench *b)
{
	struct bench_verdict *v = verdict(b, b->most_bytes, "bytes a term", GOAL_BYTES);

	snprintf(v->name, sizeof(v->name), "the worst list, %d terms in memory", MOST_TERMS);
	v = verdict(b, b->most_ms, "ms", GOAL_COMPILE_MS);
	snprintf(v->name, sizeof(v->name), "the worst list, %d terms compiled", MOST_TERMS);
	printf("\n");
	bench_print_verdicts(b->verdicts, b->n_verdicts);
}

static void measure_all(struct bench *b)
{
	b->have_hs = bench_hs_present();
	bench_rg_open(&b->rg, &b->docs);
	if (!b->have_hs)
		printf("SKIP Hyperscan: no libhs.so.5 (make deps-bench)\n");
	if (!b->rg.present)
		printf("SKIP ripgrep: no rg (make deps-bench)\n");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		measure(b, &kinds[i]);
	report_goals(b);
	bench_rg_close(&b->rg);
}

static size_t mb_wanted(size_t usual)
{
	const char *env = getenv("BENCH_MB");
	uint64_t mb = usual;

	if (env && (!str_to_u64(str_of(env), &mb) || mb == 0 || mb > MB_MAX))
		bench_die("BENCH_MB: a number from 1 to %d", MB_MAX);
	return (size_t)mb * 1000000;
}

/* rasid alone, list B, up to the number of terms that has a goal of its own. */
static void measure_brief(struct bench *b)
{
	struct set *set = set_new(b, &kinds[0]);
	struct run runs[N_BRIEF];
	struct bench_case cases[N_BRIEF + 1] = {{.name = "fold", .run = run_fold, .arg = b}};

	for (size_t i = 0; i < N_BRIEF; i++) {
		struct run *r = &runs[i];

		*r = (struct run){.b = b, .set = set, .n_terms = counts[i], .n_watches = 1};
		snprintf(r->name, sizeof(r->name), "match, %zu terms", counts[i]);
		run_make(r, RASID);
		cases[1 + i] = (struct bench_case){.name = r->name, .run = run_rasid, .arg = r};
	}
	bench_run(cases, N_BRIEF + 1);
	for (size_t i = 0; i <= N_BRIEF; i++)
		bench_print_rate(&cases[i], b->mb, "MB/s");
	for (size_t i = 0; i < N_BRIEF; i++) {
		bench_print(&cases[1 + i], 1e6 / (double)b->docs.n, "us an article");
		bench_ratio(&cases[1 + i], &cases[0], 0);
	}
	printf("  = %s: %.3g hits per 1,000 words\n", runs[AT_RATE].name,
		hits_rate(&runs[AT_RATE]));
	bench_floor(runs[AT_RATE].name, b->mb / bench_median(cases[1 + AT_RATE].s), "MB/s",
		GOAL_RATE);
	for (size_t i = 0; i < N_BRIEF; i++)
		run_done(&runs[i]);
	set_free(set);
}

static bool bench_open(struct bench *b, bool brief)
{
	if (!bench_texts_whole(&b->texts)) {
		printf("SKIP match: no articles in ../shared/corpus to draw terms from\n");
		return false;
	}
	bench_docs_make(&b->docs, &b->texts, mb_wanted(brief ? MB_BRIEF : MB_DEFAULT));
	bench_words_make(&b->words, &b->texts);
	b->scratch = watch_scratch_new();
	b->mb = (double)b->docs.raw.n / 1e6;
	printf("match: %zu articles, whole, %.1f MB, %zu distinct words; run over %.1f MB, one "
	       "core\n",
		b->texts.n, (double)b->texts.bytes / 1e6, b->words.n, b->mb);
	return true;
}

static void bench_close(struct bench *b)
{
	watch_scratch_free(b->scratch);
	bench_words_done(&b->words);
	bench_docs_done(&b->docs);
	bench_codes_done(&b->codes);
	fold_done(&b->folded);
}

int main(int argc, char **argv)
{
	bool brief = argc == 2 && strcmp(argv[1], "brief") == 0;
	struct bench b = {0};

	if (argc > 1 && !brief)
		bench_die("usage: match [brief]");
	if (bench_open(&b, brief)) {
		if (brief)
			measure_brief(&b);
		else
			measure_all(&b);
		bench_close(&b);
	}
	bench_texts_done(&b.texts);
	return 0;
}
