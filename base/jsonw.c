/* SPDX-License-Identifier: ISC */
/*
 * A streaming JSON writer.
 *
 * Two bit masks replace a stack: for each level, whether it is an object and whether something
 * was already written in it. Nothing is buffered; what the writer cannot write (the buf is
 * full) is reported by the buf. It does not check that names are given inside objects except by
 * assert.
 */
#include "base/jsonw.h"

#include <assert.h>
#include <inttypes.h>

#include "base/utf8.h"

enum {
	DEPTH_MAX = 31
};

void jsonw_init(struct jsonw *w, struct buf *out, bool pretty)
{
	*w = (struct jsonw){.out = out, .pretty = pretty};
}

static void new_line(struct jsonw *w)
{
	if (!w->pretty)
		return;
	buf_char(w->out, '\n');
	for (unsigned i = 0; i < w->depth; i++)
		buf_str(w->out, STR("  "));
}

static void put_string(struct buf *out, struct str s)
{
	static const char *const short_forms[0x20] = {
		['\b'] = "\\b",
		['\f'] = "\\f",
		['\n'] = "\\n",
		['\r'] = "\\r",
		['\t'] = "\\t",
	};

	buf_char(out, '"');
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_sub(s, i, s.n), &cp);

		if (cp == UTF8_BAD)
			buf_utf8(out, 0xFFFD);
		else if (cp == '"' || cp == '\\')
			buf_printf(out, "\\%c", (int)cp);
		else if (cp < 0x20 && short_forms[cp] != NULL)
			buf_str(out, str_of(short_forms[cp]));
		else if (cp < 0x20)
			buf_printf(out, "\\u%04X", (unsigned)cp);
		else
			buf_add(out, s.p + i, n);
		i += n;
	}
	buf_char(out, '"');
}

/* Comma, line break and name: all that stands before a value. */
static void before_value(struct jsonw *w, const char *name)
{
	uint32_t bit = 1U << w->depth;

	/* Members have names, elements have none: the callers are ours, so a slip is a mistake in
	 * the program. */
	assert((name != NULL) == ((w->objects & bit) != 0));
	if (w->filled & bit)
		buf_char(w->out, ',');
	w->filled |= bit;
	if (w->depth > 0)
		new_line(w);
	if (name == NULL)
		return;
	put_string(w->out, str_of(name));
	buf_str(w->out, w->pretty ? STR(": ") : STR(":"));
}

static void open_level(struct jsonw *w, const char *name, bool object)
{
	before_value(w, name);
	buf_char(w->out, object ? '{' : '[');
	assert(w->depth < DEPTH_MAX);
	w->depth++;
	uint32_t bit = 1U << w->depth;

	w->objects = object ? w->objects | bit : w->objects & ~bit;
	/* A level that was used before may be left over in the masks. */
	w->filled &= ~bit;
}

void jsonw_object(struct jsonw *w, const char *name)
{
	open_level(w, name, true);
}

void jsonw_array(struct jsonw *w, const char *name)
{
	open_level(w, name, false);
}

void jsonw_end(struct jsonw *w)
{
	assert(w->depth > 0);
	uint32_t bit = 1U << w->depth;
	bool object = (w->objects & bit) != 0;
	bool filled = (w->filled & bit) != 0;

	w->depth--;
	if (filled)
		new_line(w);
	buf_char(w->out, object ? '}' : ']');
}

void jsonw_str(struct jsonw *w, const char *name, struct str s)
{
	before_value(w, name);
	put_string(w->out, s);
}

void jsonw_str_opt(struct jsonw *w, const char *name, struct str s)
{
	if (s.n == 0)
		jsonw_null(w, name);
	else
		jsonw_str(w, name, s);
}

void jsonw_int(struct jsonw *w, const char *name, int64_t v)
{
	before_value(w, name);
	buf_printf(w->out, "%" PRId64, v);
}

void jsonw_bool(struct jsonw *w, const char *name, bool v)
{
	before_value(w, name);
	buf_str(w->out, v ? STR("true") : STR("false"));
}

void jsonw_null(struct jsonw *w, const char *name)
{
	before_value(w, name);
	buf_str(w->out, STR("null"));
}

void jsonw_raw(struct jsonw *w, const char *name, struct str json)
{
	before_value(w, name);
	buf_str(w->out, json);
}
