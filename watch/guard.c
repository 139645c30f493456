/* SPDX-License-Identifier: ISC */
/*
 * Guard words as one map from 64-bit hashes of (list, folded word) to the letters that are listed
 * with hamza: of all the words that fold alike.
 *
 *   guard-words.txt, the site's text ──> fold_text() ──> hash (list, units) ──> bits of hamza
 *
 * The map holds hashes only: with a thousand words the chance that another word of the language
 * meets one is below 1e-12, and the harm would be one hit suppressed.
 */
#include "watch/guard.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/xalloc.h"
#include "watch/fold.h"

enum {
	ALEF = 0x0627
};

struct guards {
	struct map words; /* to the letters with hamza: bit i for unit i, as in struct token */
};

static const char *const names[GUARD_N] = {"prefix", "heh", "alef", "maqsura", "al"};

/* The list is part of the hash, so that one table serves all five. */
static uint64_t key(enum guard_list list, const uint16_t *u, size_t n)
{
	struct str s = {(const char *)u, n * sizeof(*u)};
	uint64_t h = hash64(s, (uint64_t)list + 1);

	return h ? h : 1;
}

/* Or-ed: where «إلتزام» stands beside «التزام» a token is met in either spelling. */
static void add(
	struct guards *g, enum guard_list list, const uint16_t *u, size_t n, uint8_t hamza)
{
	*map_at(&g->words, key(list, u, n), 0) |= hamza;
}

static enum errc section(struct str line, enum guard_list *ret, struct err *e)
{
	struct str name = str_trim(str_sub(line, 1, str_find(line, ']')));

	for (int i = 0; i < GUARD_N; i++) {
		if (str_eq(name, str_of(names[i]))) {
			*ret = (enum guard_list)i;
			return ERR_NONE;
		}
	}
	return err_set(e, ERR_BAD_INPUT,
		"no guard section [" STR_F "]; there are prefix, heh, alef, maqsura and al",
		STR_A(name));
}

static enum errc parse(struct guards *g, struct str text, struct folded *f, struct err *e)
{
	/* Words before any section are prefix words. */
	enum guard_list list = GUARD_PREFIX;
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (line.p[0] == '[') {
			if (section(line, &list, e) != ERR_NONE)
				return ERR_BAD_INPUT;
			continue;
		}
		fold_text(f, line, FOLD_ALL);
		/* Folded like any text, so that a site may write its words with marks, or as it
		 * is used to. */
		for (size_t i = 0; i < f->n_toks; i++) {
			const uint16_t *u = f->units + f->toks[i].u;
			add(g, list, u, f->toks[i].n, f->toks[i].hamza);
			/* Beginnings too, for wildcards: a word that may still become iltizam
			 * must not be taken for al- and tizam. */
			for (size_t n = 4; list == GUARD_AL && n <= f->toks[i].n; n++)
				add(g, GUARD_AL_BEGIN, u, n, 0);
		}
	}
	return ERR_NONE;
}

enum errc guards_new(struct str site_text, struct guards **ret, struct err *e)
{
	struct guards *g = xcalloc(1, sizeof(*g));
	struct folded f = {0};
	enum errc rc;

	/* Built-in first; a site can add words and take none away, and a mistake of its own is
	 * reported. */
	rc = parse(g, str_of(guard_builtin), &f, e);
	if (rc == ERR_NONE)
		rc = parse(g, site_text, &f, e);
	fold_done(&f);
	if (rc != ERR_NONE) {
		guards_free(g);
		return rc;
	}
	*ret = g;
	return ERR_NONE;
}

void guards_free(struct guards *g)
{
	if (g == NULL)
		return;
	map_done(&g->words);
	free(g);
}

bool guard_has(const struct guards *g, enum guard_list list, const uint16_t *u, size_t n)
{
	return map_get(&g->words, key(list, u, n)) != SIZE_MAX;
}

bool guard_meets(const struct guards *g, enum guard_list list, const uint16_t *u, size_t n,
	unsigned hamza)
{
	size_t listed = map_get(&g->words, key(list, u, n));

	if (listed == SIZE_MAX)
		return false;
	/* A plain alef in the list is plain: «li-umm» with its hamza is not the word lam.
	 * Listed with a hamza it stands for both, since many writers leave it out. */
	hamza &= ~(unsigned)listed;
	for (size_t i = 0; i < 8 && i < n; i++)
		if ((hamza >> i & 1U) && u[i] == ALEF)
			return false;
	return true;
}

struct guards *guards_copy(const struct guards *g)
{
	struct guards *c = xmalloc(sizeof(*c));

	c->words = map_copy(&g->words);
	return c;
}

size_t guards_bytes(const struct guards *g)
{
	return sizeof(*g) + g->words.cap * sizeof(*g->words.slots);
}
