/* SPDX-License-Identifier: ISC */
/* A map from the hash of each line's first word, folded, to the byte where the line begins. The others are
 * not led back to the first: read so, one of nine was another word (a verb, an adjective). */
#include "watch/noun.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/xalloc.h"

struct nouns {
	struct map words;
};

static uint64_t key(const uint16_t *u, size_t n)
{
	uint64_t h = hash64((struct str){(const char *)u, n * sizeof(*u)}, 0);

	return h ? h : 1;
}

struct nouns *nouns_new(void)
{
	struct nouns *x = xcalloc(1, sizeof(*x));
	struct str text = str_of(noun_builtin), line;
	struct folded f = {0};

	while (str_cut(&text, '\n', &line)) {
		fold_text(&f, line, FOLD_ALL);
		if (f.n_toks > 0)
			(void)map_put(&x->words, key(f.units, f.toks[0].n),
				(size_t)(line.p - noun_builtin));
	}
	fold_done(&f);
	return x;
}

void nouns_free(struct nouns *n)
{
	if (n == NULL)
		return;
	map_done(&n->words);
	free(n);
}

struct str nouns_line(const struct nouns *n, const uint16_t *u, size_t len)
{
	size_t at = map_get(&n->words, key(u, len));
	struct str line = {0}, rest;

	if (at == SIZE_MAX)
		return line;
	rest = str_of(noun_builtin + at);
	(void)str_cut(&rest, '\n', &line);
	return line;
}
