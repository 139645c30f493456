/* SPDX-License-Identifier: ISC */
/*
 * Diagnostics of a configuration: kept in order, printed in the form that editors and people
 * know from compilers. The offending line is printed below without a caret, because a caret
 * under Arabic text points to the wrong glyph; invisible direction marks in it are made
 * visible.
 */
#include <stdio.h>

#include "base/conf.h"
#include "base/utf8.h"

enum {
	TEXT_MAX = 1024,
	/* Code points of the line that are shown: two lines of a usual terminal. */
	SOURCE_SHOWN = 160
};

void conf_diags_init(struct conf_diags *d, struct arena *a)
{
	*d = (struct conf_diags){.arena = a};
}

/* False when the arena is full. */
static bool diags_room(struct conf_diags *d)
{
	struct conf_diag *v = arena_room(d->arena, d->v, d->n, &d->cap, sizeof(*v));

	if (v == NULL)
		return false;
	d->v = v;
	return true;
}

void conf_diag(struct conf_diags *d, enum conf_severity severity, struct conf_pos pos,
	const char *fmt, ...)
{
	char text[TEXT_MAX];
	/* A thousand warnings of a long list must leave room for the error that stops it. */
	size_t max = severity == CONF_ERROR ? CONF_DIAGS_MAX : CONF_WARNINGS_MAX;
	va_list ap;

	/* Counted also when it is not kept: n_errors decides whether a configuration is taken. */
	d->n_errors += severity == CONF_ERROR;
	d->kept = d->n < max && diags_room(d);
	if (!d->kept) {
		d->dropped++;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	struct str s = str_of(text);

	s.n = s.n + 1 == sizeof(text) ? utf8_floor(s, s.n - 1) : s.n;
	pos.file = arena_str(d->arena, pos.file);
	d->v[d->n++] = (struct conf_diag){
		.severity = severity, .pos = pos, .text = arena_str(d->arena, s)};
}

void conf_diag_source(struct conf_diags *d, struct str line)
{
	if (d->kept)
		d->v[d->n - 1].source_line = arena_str(d->arena, line);
}

static void print_source(struct buf *out, struct str line)
{
	size_t shown = 0;

	buf_str(out, STR("    "));
	for (size_t i = 0; i < line.n; shown++) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_sub(line, i, line.n), &cp);
		struct str unit = str_sub(line, i, i + n);

		if (shown == SOURCE_SHOWN) {
			buf_str(out, STR(" …"));
			break;
		}
		if (conf_bidi_find(unit) == 0 && unit.n > 1)
			buf_printf(out, "<U+%04X>", (unsigned)cp);
		else
			buf_str(out, unit);
		i += n;
	}
	buf_char(out, '\n');
}

void conf_diags_print(const struct conf_diags *d, struct buf *out)
{
	static const char *const words[] = {
		[CONF_NOTE] = "note", [CONF_WARNING] = "warning", [CONF_ERROR] = "error"};

	for (size_t i = 0; i < d->n; i++) {
		const struct conf_diag *g = &d->v[i];

		buf_str(out, g->pos.file);
		if (g->pos.line > 0)
			buf_printf(out, ":%u", g->pos.line);
		if (g->pos.line > 0 && g->pos.column > 0)
			buf_printf(out, ":%u", g->pos.column);
		buf_printf(out, "%s%s: " STR_F "\n", g->pos.file.n > 0 ? ": " : "",
			words[g->severity], STR_A(g->text));
		if (g->source_line.n > 0)
			print_source(out, g->source_line);
	}
	if (d->dropped > 0)
		buf_printf(out, "%zu more not shown\n", d->dropped);
}
