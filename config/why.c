/* SPDX-License-Identifier: ISC */
/*
 * Why a watch does not match a text that it must match.
 *
 * The engine says only that a watch has no hits. Here its conditions are tried one after the other,
 * in the order in which a person would look. Each trial is a small watch set of its own, compiled
 * for one text; that is slow, and only done for tests that fail.
 *
 *   term, near alone ──> with except ──> with min ──> exclude, require line by line
 *    none found?          all covered?     too few?     one that is there, or is not
 */
#include <stdlib.h>

#include "config/load.h"

struct why {
	const struct guards *guards;
	const struct str *fields;
	struct watch_scratch *scratch;
};

static bool finds(struct why *y, struct watch_line *lines, size_t n, uint32_t min)
{
	struct watch_def def = {.id = STR("why"), .lines = lines, .n_lines = n, .min = min};
	struct watchset *ws = NULL;
	struct err e;
	size_t watch = 0;
	size_t line = 0;

	/* Lines that compile together may not do so alone (an 'except' without a term): nothing is
	 * found then. */
	if (watchset_new(&def, 1, y->guards, &ws, &watch, &line, &e) != ERR_NONE)
		return false;
	bool found = watchset_run(ws, y->scratch, y->fields, NULL).n_hits > 0;

	watchset_free(ws);
	return found;
}

/* Do the lines of these groups (bits) find something? */
static bool groups_find(
	struct why *y, const struct watch_def *def, unsigned groups, uint32_t min)
{
	struct watch_line *lines = xreallocarray(NULL, def->n_lines, sizeof(*lines));
	size_t n = 0;

	for (size_t i = 0; i < def->n_lines; i++)
		if (groups & (1U << def->lines[i].group))
			lines[n++] = def->lines[i];
	bool found = finds(y, lines, n, min);

	free(lines);
	return found;
}

/* Does one of the line's alternatives occur? Each is tried as a term of its own, with the line's
 * flags and fields. */
static bool line_occurs(struct why *y, const struct watch_line *line)
{
	struct watch_line one = *line;
	struct str rest = line->text;
	bool found = false;

	one.group = GROUP_TERM;
	while (!found && str_cut(&rest, '|', &one.text))
		found = finds(y, &one, 1, 1);
	return found;
}

static const struct watch_line *broken_line(struct why *y, const struct watch_def *def)
{
	for (size_t i = 0; i < def->n_lines; i++) {
		const struct watch_line *line = &def->lines[i];

		if (line->group == GROUP_EXCLUDE && line_occurs(y, line))
			return line;
		if (line->group == GROUP_REQUIRE && !line_occurs(y, line))
			return line;
	}
	return NULL;
}

void config_why(const struct guards *guards, const struct watch_def *def,
	const struct str fields[FIELD_N], struct buf *out)
{
	enum {
		TERMS = 1U << GROUP_TERM | 1U << GROUP_NEAR,
		MASKED = TERMS | 1U << GROUP_EXCEPT
	};
	struct why y = {guards, fields, watch_scratch_new()};
	const struct watch_line *line = NULL;

	if (!groups_find(&y, def, TERMS, 1))
		buf_printf(out, "none of its terms is in it");
	else if (!groups_find(&y, def, MASKED, 1))
		buf_printf(out, "an 'except =' covers what is found");
	else if (!groups_find(&y, def, MASKED, def->min))
		buf_printf(out, "it has fewer than 'min = %u' of the terms", def->min);
	else if ((line = broken_line(&y, def)) != NULL)
		buf_printf(out,
			line->group == GROUP_EXCLUDE ? "the 'exclude =' of line %u is in it"
						     : "the 'require =' of line %u is not",
			line->line);
	watch_scratch_free(y.scratch);
}
