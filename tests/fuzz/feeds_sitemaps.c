/* SPDX-License-Identifier: ISC */
/* A memory of sitemaps of any bytes: what is read is within its bounds, and written and read again the same. */
#include <stdint.h>
#include <stdlib.h>

#include "feeds/sitemaps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

/* An index that lists a word of the input each. */
static struct feed_doc index_of(struct str in, struct arena *a)
{
	struct article *v = arena_array(a, 64, sizeof(*v));
	struct feed_doc doc = {.articles = v};
	struct str word;

	while (v != NULL && doc.n_articles < 64 && str_cut(&in, ' ', &word))
		v[doc.n_articles++] = (struct article){
			.link = word, .updated_s = (int64_t)word.n * 3600 - 3600};
	return doc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena a;
	struct str in = {(const char *)data, size};
	struct sitemaps s;
	struct sitemaps back;
	bool loops = false;

	arena_init(&a, 8 << 20);
	sitemaps_read(in, &s);
	for (unsigned round = 0; round < 3; round++) {
		const struct feed_doc doc = index_of(str_sub(in, round, in.n), &a);

		require(s.n <= SITEMAPS_MAX && s.n_listed <= SITEMAPS_LISTED);
		require(sitemaps_next(&s, 1) <= s.n);
		/* What would break a line is left out of the first. */
		sitemaps_read(sitemaps_write(&s, &a), &back);
		require(back.n_listed == s.n_listed && back.listed_cut == s.listed_cut);
		struct str once = sitemaps_write(&back, &a);

		sitemaps_read(once, &back);
		require(str_eq(sitemaps_write(&back, &a), once));
		if (round == 0)
			(void)sitemaps_take(&s, &doc);
		else if (s.n != 0 && !s.v[0].inner)
			(void)sitemaps_take_inner(&s, 0, STR("x"), &doc, &loops);
	}
	return 0;
}
