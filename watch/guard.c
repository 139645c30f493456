/*
 * Guard words as one open-addressed set of 64-bit hashes of (list, folded word), and with each the
 * letters that are listed with hamza: of all the words that fold alike.
 *
 * The set holds hashes only: with a thousand words the chance that another word of the language
 * meets one is below 1e-12, and the harm would be one hit suppressed.
 */
#include "watch/guard.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "watch/fold.h"

enum {
	ALEF = 0x0627
};

struct guards {
	size_t n, cap;  /* cap is a power of two */
	uint64_t *slot; /* 0: free */
	uint8_t *hamza; /* of the slot: bit i for unit i, as in struct token */
};

static const char *const names[GUARD_N] = {"prefix", "heh", "alef", "maqsura", "al"};

static uint64_t key(enum guard_list list, const uint16_t *u, size_t n)
{
	struct str s = {(const char *)u, n * sizeof(*u)};
	uint64_t h = hash64(s, (uint64_t)list + 1);

	return h ? h : 1;
}

static size_t probe(const struct guards *g, uint64_t k)
{
	size_t i = (size_t)k & (g->cap - 1);

	while (g->slot[i] != 0 && g->slot[i] != k)
		i = (i + 1) & (g->cap - 1);
	return i;
}

static void grow(struct guards *g)
{
	struct guards old = *g;

	g->cap = old.cap ? old.cap * 2 : 2048;
	g->slot = xcalloc(g->cap, sizeof(*g->slot));
	g->hamza = xcalloc(g->cap, sizeof(*g->hamza));
	for (size_t i = 0; i < old.cap; i++) {
		if (old.slot[i] == 0)
			continue;
		size_t at = probe(g, old.slot[i]);
		g->slot[at] = old.slot[i];
		g->hamza[at] = old.hamza[i];
	}
	free(old.slot);
	free(old.hamza);
}

static void add(
	struct guards *g, enum guard_list list, const uint16_t *u, size_t n, uint8_t hamza)
{
	uint64_t k = key(list, u, n);

	if (2 * g->n >= g->cap)
		grow(g);
	size_t i = probe(g, k);
	if (g->slot[i] == 0)
		g->n++;
	g->slot[i] = k;
	g->hamza[i] |= hamza;
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
		for (size_t i = 0; i < f->n_toks; i++) {
			const uint16_t *u = f->units + f->toks[i].u;
			add(g, list, u, f->toks[i].n, f->toks[i].hamza);
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

	grow(g);
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
	free(g->slot);
	free(g->hamza);
	free(g);
}

bool guard_has(const struct guards *g, enum guard_list list, const uint16_t *u, size_t n)
{
	return g->slot[probe(g, key(list, u, n))] != 0;
}

bool guard_meets(const struct guards *g, enum guard_list list, const uint16_t *u, size_t n,
	unsigned hamza)
{
	size_t slot = probe(g, key(list, u, n));

	if (g->slot[slot] == 0)
		return false;
	hamza &= ~(unsigned)g->hamza[slot];
	for (size_t i = 0; i < 8 && i < n; i++)
		if ((hamza >> i & 1U) && u[i] == ALEF)
			return false;
	return true;
}

struct guards *guards_copy(const struct guards *g)
{
	struct guards *c = xmalloc(sizeof(*c));

	*c = *g;
	c->slot = xreallocarray(NULL, g->cap, sizeof(*c->slot));
	memcpy(c->slot, g->slot, g->cap * sizeof(*c->slot));
	c->hamza = xreallocarray(NULL, g->cap, sizeof(*c->hamza));
	memcpy(c->hamza, g->hamza, g->cap * sizeof(*c->hamza));
	return c;
}

size_t guards_bytes(const struct guards *g)
{
	return sizeof(*g) + g->cap * (sizeof(*g->slot) + sizeof(*g->hamza));
}
