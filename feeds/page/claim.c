/* SPDX-License-Identifier: ISC */
/*
 * Three words in a row are hardly anywhere by chance. Which of the claim's stand on the page, and which of
 * a block's in the claim, tells a whole text from a beginning and the article from what surrounds it,
 * however both are parted, spaced and spelled. See claim.h.
 */
#include "feeds/page/claim.h"

#include <string.h>

#include "base/hash.h"
#include "base/map.h"
#include "feeds/page/hints.h"

enum {
	CLAIM_LEAST = 20 /* runs: a claim of fewer words is no article */
};

struct runs {
	struct str rest; /* folded words that are left */
	struct str words[3];
	size_t n;
};

/* The hash of the next run of three words; 0 at the end. */
static uint64_t next_run(struct runs *r)
{
	struct str word;

	while (str_cut(&r->rest, ' ', &word)) {
		r->words[0] = r->words[1];
		r->words[1] = r->words[2];
		r->words[2] = word;
		/* They lie behind each other in one text. */
		if (++r->n >= 3)
			return hash64((struct str){r->words[0].p,
					      (size_t)(word.p + word.n - r->words[0].p)},
				       0) |
			       1;
	}
	return 0;
}

struct judging {
	const struct blocks *b;
	struct map claim;           /* runs: 1 when a block has it, else 0 */
	size_t of_claim, on_page;   /* runs */
	uint64_t kept, kept_shared; /* runs of the blocks that were kept */
	struct buf folded;
};

static void read_claim(struct judging *j, struct str claimed)
{
	struct runs r = {0};

	hint_fold(claimed, claimed.n, &j->folded);
	r.rest = buf_view(&j->folded);
	for (uint64_t run = next_run(&r); run != 0; run = next_run(&r))
		j->of_claim += map_put(&j->claim, run, 0) == SIZE_MAX;
}

/* Runs of a block, and in *ret_shared those of the claim. */
static size_t read_block(struct judging *j, const struct block *v, size_t *ret_shared)
{
	struct runs r = {0};
	size_t n = 0;

	*ret_shared = 0;
	buf_reset(&j->folded);
	hint_fold(block_text(j->b, v), v->n, &j->folded);
	r.rest = buf_view(&j->folded);
	for (uint64_t run = next_run(&r); run != 0; run = next_run(&r)) {
		n++;
		if (map_get(&j->claim, run) == SIZE_MAX)
			continue;
		size_t *seen = map_at(&j->claim, run, 0);

		j->on_page += *seen == 0;
		*seen = 1;
		++*ret_shared;
	}
	return n;
}

/* Which blocks are the claim's (ret, a flag a block): of those that were kept, or of the others. */
static void compare(struct judging *j, const bool *keep, bool kept, bool *ret)
{
	for (size_t i = 0; i < j->b->n; i++) {
		size_t shared = 0;
		size_t n = 0;

		if (keep[i] != kept || j->b->v[i].pruned)
			continue;
		n = read_block(j, &j->b->v[i], &shared);
		/* Too short to tell: what it was taken for. */
		ret[i] = n == 0 ? kept : shared * 2 >= n;
		j->kept += kept ? n : 0;
		j->kept_shared += kept ? shared : 0;
	}
}

static bool is_covered(const struct judging *j)
{
	return j->on_page * 10 >= j->of_claim * 9;
}

static enum claim_verdict verdict(const struct judging *j)
{
	/* On the page: believed unless the page goes on much longer, as behind an abstract. */
	if (is_covered(j))
		return j->kept_shared * 10 >= j->kept * 6 ? CLAIM_CHOSE : CLAIM_SAYS_NOTHING;
	return j->of_claim * 10 >= j->kept * 6 ? CLAIM_IS_TEXT : CLAIM_SAYS_NOTHING;
}

enum claim_verdict claim_judge(const struct blocks *b, struct str claimed, bool *keep)
{
	struct judging j = {.b = b};
	AUTO_BUF struct buf chosen;
	enum claim_verdict v = CLAIM_SAYS_NOTHING;

	buf_init(&chosen, BUF_NO_MAX);
	buf_init(&j.folded, BUF_NO_MAX);
	read_claim(&j, claimed);
	if (j.of_claim >= CLAIM_LEAST && buf_reserve(&chosen, b->n + 1) == ERR_NONE) {
		bool *ret = (bool *)chosen.p;

		memset(ret, 0, b->n);
		compare(&j, keep, true, ret);
		/* Teasers quote the article: what was not kept is looked at only for what is missing. */
		if (!is_covered(&j))
			compare(&j, keep, false, ret);
		v = verdict(&j);
	}
	for (size_t i = 0; v == CLAIM_CHOSE && i < b->n; i++)
		keep[i] = ((bool *)chosen.p)[i];
	buf_done(&j.folded);
	map_done(&j.claim);
	return v;
}
