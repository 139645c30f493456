/* SPDX-License-Identifier: ISC */
/*
 * Hyperscan through dlopen and an Aho-Corasick automaton of our own, both counting only: what they
 * would do with a match costs the same in every engine. Hyperscan gets its best case: literals,
 * whole blocks, the end of a match but not its start. Not for untrusted terms.
 *
 * Their fold is the least that literals need, a table and a byte a letter: no tokens, no way back to
 * the text, no rule over several letters. With the product's own fold they would be slower.
 */
#include "tests/util/bench_engine.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "tests/util/bench_stat.h"
#include "watch/fold_table.h"

/* ---- folded text ------------------------------------------------------------------------- */

enum {
	SIGN = ' ',
	OTHER = 1 /* any letter that is neither Arabic nor ASCII */
};

/* Arabic letters above ASCII, ASCII as it is; 0 for what is dropped. */
static uint8_t code_of(uint32_t cp)
{
	struct fold_row r = fold_row_of(cp);
	uint32_t unit = r.dflt ? r.dflt : r.to;

	unit = unit ? unit : cp;
	if (r.kind >= FOLD_IS_SPACE && r.kind <= FOLD_IS_SEP)
		return SIGN;
	if (r.kind >= FOLD_IS_MARK && r.kind <= FOLD_IS_ZW)
		return 0;
	if (unit >> 8 == 6)
		return (uint8_t)(unit | 0x80);
	return unit < 0x80 ? (uint8_t)unit : OTHER;
}

static void codes_open(struct bench_codes *c)
{
	for (uint32_t cp = 0; cp < FOLD_NARROW; cp++)
		c->narrow[cp] = code_of(cp);
	buf_init(&c->text, BUF_NO_MAX);
	c->open = true;
}

/* The code at *at, which moves on; anything but two bytes. */
static inline uint8_t other_code(const struct bench_codes *c, struct str text, size_t *at)
{
	unsigned char first = (unsigned char)text.p[*at];
	uint32_t cp;

	if (first < 0x80) {
		*at += 1;
		return c->narrow[first];
	}
	*at += utf8_decode(str_sub(text, *at, text.n), &cp);
	return code_of(cp);
}

/* A letter of two bytes, as most are. */
static inline bool is_narrow(const unsigned char *p)
{
	return p[0] >= 0xC2 && p[0] < 0xE0;
}

struct str bench_codes(struct bench_codes *c, struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p;
	uint8_t *out;
	size_t n = 0, i = 0;

	if (!c->open)
		codes_open(c);
	buf_reset(&c->text);
	if (buf_reserve(&c->text, text.n + 2) != ERR_NONE)
		bench_die("fold: too long");
	out = (uint8_t *)c->text.p;
	*out++ = SIGN;
	/* Written in any case and kept by moving on. */
	while (i < text.n) {
		for (; i + 1 < text.n && is_narrow(p + i); i += 2) {
			out[n] = c->narrow[(p[i] & 0x1FU) << 6 | (p[i + 1] & 0x3FU)];
			n += out[n] != 0;
		}
		if (i == text.n)
			break;
		out[n] = other_code(c, text, &i);
		n += out[n] != 0 && (out[n] != SIGN || out[n - 1] != SIGN);
	}
	return (struct str){(char *)out, n > 0 && out[n - 1] == SIGN ? n - 1 : n};
}

void bench_codes_done(struct bench_codes *c)
{
	buf_done(&c->text);
}

/* ---- Hyperscan --------------------------------------------------------------------------- */

struct hs_database;
struct hs_scratch;
struct hs_compile_error {
	char *message;
	int expression;
};
typedef int hs_handler(
	unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *arg);
typedef int hs_compile_fn(const char *const *texts, const unsigned *flags, const unsigned *ids,
	const size_t *lens, unsigned n, unsigned mode, const void *platform,
	struct hs_database **ret, struct hs_compile_error **ret_e);
typedef int hs_alloc_scratch_fn(const struct hs_database *db, struct hs_scratch **scratch);
typedef int hs_scan_fn(const struct hs_database *db, const char *p, unsigned n, unsigned flags,
	struct hs_scratch *scratch, hs_handler *on, void *arg);
typedef int hs_free_database_fn(struct hs_database *db);
typedef int hs_free_scratch_fn(struct hs_scratch *scratch);
enum {
	HS_MODE_BLOCK = 1
};

struct bench_hs {
	void *so;
	hs_compile_fn *compile;
	hs_alloc_scratch_fn *alloc_scratch;
	hs_scan_fn *scan;
	hs_free_database_fn *free_database;
	hs_free_scratch_fn *free_scratch;
	struct hs_database *db;
	struct hs_scratch *scratch;
};

static bool hs_load(struct bench_hs *hs)
{
	hs->so = dlopen("libhs.so.5", RTLD_NOW);
	if (hs->so == NULL)
		return false;
	hs->compile = (hs_compile_fn *)dlsym(hs->so, "hs_compile_lit_multi");
	hs->alloc_scratch = (hs_alloc_scratch_fn *)dlsym(hs->so, "hs_alloc_scratch");
	hs->scan = (hs_scan_fn *)dlsym(hs->so, "hs_scan");
	hs->free_database = (hs_free_database_fn *)dlsym(hs->so, "hs_free_database");
	hs->free_scratch = (hs_free_scratch_fn *)dlsym(hs->so, "hs_free_scratch");
	return hs->compile && hs->alloc_scratch && hs->scan && hs->free_database &&
	       hs->free_scratch;
}

bool bench_hs_present(void)
{
	struct bench_hs hs = {0};
	bool present = hs_load(&hs);

	if (hs.so)
		dlclose(hs.so);
	return present;
}

struct bench_hs *bench_hs_new(const struct str *terms, size_t n)
{
	struct bench_hs *hs = xcalloc(1, sizeof(*hs));
	const char **texts = xcalloc(n, sizeof(*texts));
	size_t *lens = xcalloc(n, sizeof(*lens));
	unsigned *flags = xcalloc(n, sizeof(*flags));
	unsigned *ids = xcalloc(n, sizeof(*ids));
	struct hs_compile_error *e = NULL;

	for (size_t i = 0; i < n; i++) {
		texts[i] = terms[i].p;
		lens[i] = terms[i].n;
		ids[i] = (unsigned)i;
	}
	if (!hs_load(hs) || hs->compile(texts, flags, ids, lens, (unsigned)n, HS_MODE_BLOCK,
				    NULL, &hs->db, &e) != 0)
		bench_die("hyperscan: %s", e ? e->message : "cannot compile");
	if (hs->alloc_scratch(hs->db, &hs->scratch) != 0)
		bench_die("hyperscan: no scratch");
	free(texts);
	free(lens);
	free(flags);
	free(ids);
	return hs;
}

static int on_match(
	unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *arg)
{
	(void)id;
	(void)from;
	(void)to;
	(void)flags;
	++*(size_t *)arg;
	return 0;
}

size_t bench_hs_count(struct bench_hs *hs, struct str text)
{
	size_t hits = 0;

	if (hs->scan(hs->db, text.p, (unsigned)text.n, 0, hs->scratch, on_match, &hits) != 0)
		bench_die("hyperscan: cannot scan");
	return hits;
}

void bench_hs_free(struct bench_hs *hs)
{
	if (hs == NULL)
		return;
	hs->free_scratch(hs->scratch);
	hs->free_database(hs->db);
	dlclose(hs->so);
	free(hs);
}

/* ---- Aho-Corasick ------------------------------------------------------------------------------
 * A full transition table over the classes of bytes that terms use; class 0 is every other
 * byte. */

struct bench_ac {
	uint32_t *next; /* [state * n_classes + class] */
	uint32_t *hits; /* [state]: terms that end here */
	size_t n, n_classes;
	uint8_t class[256];
};

static bool ac_reserve(struct bench_ac *ac, const struct str *terms, size_t n)
{
	size_t most = 1;

	for (size_t i = 0; i < n; i++) {
		most += terms[i].n;
		for (size_t j = 0; j < terms[i].n; j++)
			ac->class[(uint8_t)terms[i].p[j]] = 1;
	}
	ac->n_classes = 1;
	for (size_t i = 0; i < 256; i++)
		if (ac->class[i])
			ac->class[i] = (uint8_t)ac->n_classes++;
	if (most * (ac->n_classes + 1) * sizeof(uint32_t) > MIB(BENCH_AC_MIB))
		return false;
	ac->next = xcalloc(most * ac->n_classes, sizeof(*ac->next));
	ac->hits = xcalloc(most, sizeof(*ac->hits));
	ac->n = 1;
	return true;
}

static void ac_add(struct bench_ac *ac, struct str term)
{
	uint32_t at = 0;

	for (size_t i = 0; i < term.n; i++) {
		uint32_t *next = &ac->next[at * ac->n_classes + ac->class[(uint8_t)term.p[i]]];

		if (*next == 0)
			*next = (uint32_t)ac->n++;
		at = *next;
	}
	ac->hits[at]++;
}

/* Breadth first: a state's missing transitions are those of its longest proper suffix. */
static void ac_link(struct bench_ac *ac)
{
	uint32_t *queue = xcalloc(ac->n, sizeof(*queue));
	uint32_t *fail = xcalloc(ac->n, sizeof(*fail));
	size_t tail = 1;

	for (size_t head = 0; head < tail; head++) {
		uint32_t at = queue[head];

		for (size_t c = 0; c < ac->n_classes; c++) {
			uint32_t *next = &ac->next[at * ac->n_classes + c];
			uint32_t other = at ? ac->next[fail[at] * ac->n_classes + c] : 0;

			if (*next == 0) {
				*next = other;
				continue;
			}
			fail[*next] = other;
			ac->hits[*next] += ac->hits[other];
			queue[tail++] = *next;
		}
	}
	free(queue);
	free(fail);
}

struct bench_ac *bench_ac_new(const struct str *terms, size_t n)
{
	struct bench_ac *ac = xcalloc(1, sizeof(*ac));

	if (!ac_reserve(ac, terms, n)) {
		free(ac);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		ac_add(ac, terms[i]);
	ac_link(ac);
	return ac;
}

size_t bench_ac_count(const struct bench_ac *ac, struct str text)
{
	size_t hits = 0;
	uint32_t at = 0;

	for (size_t i = 0; i < text.n; i++) {
		at = ac->next[at * ac->n_classes + ac->class[(uint8_t)text.p[i]]];
		hits += ac->hits[at];
	}
	return hits;
}

void bench_ac_free(struct bench_ac *ac)
{
	if (ac == NULL)
		return;
	free(ac->next);
	free(ac->hits);
	free(ac);
}
