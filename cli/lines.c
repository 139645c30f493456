/* SPDX-License-Identifier: ISC */
#include "cli/lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void lines_init(struct lines *l, FILE *from, size_t max)
{
	*l = (struct lines){.from = from, .max = max, .chunk = xcalloc(1, LINES_CHUNK)};
	buf_init(&l->line, max + 1);
}

void lines_done(struct lines *l)
{
	buf_done(&l->line);
	free(l->chunk);
}

static void keep(struct lines *l, size_t n)
{
	size_t room = l->max + 1 - l->line.n;

	(void)buf_add(&l->line, l->chunk + l->at, n < room ? n : room);
	l->at += n;
	l->done += n;
}

/* False: the file has ended. */
static bool fill(struct lines *l)
{
	if (l->at < l->n)
		return true;
	l->at = 0;
	l->n = fread(l->chunk, 1, LINES_CHUNK, l->from);
	return l->n > 0;
}

bool lines_next(struct lines *l, struct str *ret)
{
	bool some = false;

	l->line.n = 0;
	while (fill(l)) {
		const char *from = l->chunk + l->at;
		const char *end = memchr(from, '\n', l->n - l->at);

		some = true;
		keep(l, end != NULL ? (size_t)(end - from) : l->n - l->at);
		if (end == NULL)
			continue;
		l->at++;
		l->done++;
		break;
	}
	*ret = buf_view(&l->line);
	return some && !ferror(l->from);
}
