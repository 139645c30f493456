/* SPDX-License-Identifier: ISC */
/*
 * What is wrong and where, said by every file of this folder in the same way: a position, a
 * sentence, the line as it stands in the file. Where that line may hold a secret `source` is empty,
 * for diagnostics may end up in a journal.
 */
#include <stdio.h>

#include "config/load.h"

enum {
	TEXT_MAX = 1024
};

static void diag(struct load *l, enum conf_severity severity, struct conf_pos pos,
	struct str source, const char *text)
{
	conf_diag(l->d, severity, pos, "%s", text);
	conf_diag_source(l->d, source);
}

void config_error(struct load *l, struct conf_pos pos, struct str source, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	diag(l, CONF_ERROR, pos, source, text);
}

void config_warning(
	struct load *l, struct conf_pos pos, struct str source, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	diag(l, CONF_WARNING, pos, source, text);
}

const char *config_suggestion(
	struct load *l, struct str word, const struct str *known, size_t n)
{
	struct str near = conf_nearest(word, known, n);
	size_t size = near.n + 32;
	char *text = arena_alloc(&l->scratch, size);

	if (near.n == 0 || text == NULL)
		return "";
	(void)snprintf(text, size, "; did you mean '" STR_F "'?", STR_A(near));
	return text;
}

struct conf_pos config_pos(const struct load *l, struct conf_pos pos)
{
	pos.file = l->file;
	return pos;
}
