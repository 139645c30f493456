/*
 * Folding of any bytes: offsets stay in order and inside, sums hold, folding twice changes nothing,
 * and the path for long texts folds as the one for short texts.
 */
#include <stdlib.h>
#include <string.h>

#include "watch/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool ok)
{
	if (!ok)
		abort();
}

static void check_tokens(const struct folded *f, size_t size)
{
	for (size_t i = 0; i < f->n_toks; i++) {
		const struct token *t = &f->toks[i];
		uint32_t sum = 0;
		need(t->start < t->end && t->end <= size && t->n > 0);
		need(i == 0 || t->start >= f->toks[i - 1].start);
		for (size_t k = t->u; k < t->u + t->n; k++) {
			sum = fold_sum(sum, f->units[k]);
			need(f->sums[k] == sum && f->offs[k] >= t->start &&
				f->offs[k] < t->end);
		}
	}
}

static void check_twice(struct str s)
{
	AUTO_BUF struct buf once, twice;

	buf_init(&once, BUF_NO_MAX);
	buf_init(&twice, BUF_NO_MAX);
	fold_utf8(s, &once);
	fold_utf8(buf_view(&once), &twice);
	need(str_eq(buf_view(&once), buf_view(&twice)));
}

/* The text alone when it is short, and with lines after it that make it long. */
static void check_paths(const struct folded *f, struct str s, unsigned classes)
{
	struct folded g = {0};
	AUTO_BUF struct buf padded;

	buf_init(&padded, BUF_NO_MAX);
	buf_str(&padded, s);
	for (int i = 0; i < 100; i++)
		buf_char(&padded, '\n');
	fold_text(&g, buf_view(&padded), classes);
	need(f->n_toks == g.n_toks && f->n_units == g.n_units);
	need(f->n_units == 0 || memcmp(f->units, g.units, f->n_units * sizeof(*f->units)) == 0);
	for (size_t i = 0; i < f->n_toks; i++)
		need(memcmp(&f->toks[i], &g.toks[i], sizeof(*f->toks)) == 0);
	fold_done(&g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct folded f = {0};
	unsigned classes = size > 0 && data[0] < 0x80 ? data[0] : FOLD_ALL;
	struct str s = {(const char *)data, size};

	fold_text(&f, s, FOLD_ALL);
	check_tokens(&f, size);
	if (size < 90)
		check_paths(&f, s, FOLD_ALL);
	fold_text(&f, s, classes);
	check_tokens(&f, size);
	fold_done(&f);
	check_twice(s);
	return 0;
}
