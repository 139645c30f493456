/* SPDX-License-Identifier: ISC */
/*
 * One pass that knows strings from what is between them (head of jsonmend.h). Whatever else is wrong
 * stays, for the parser to name.
 *
 *   in a string   control character      a space
 *                 \u0000                 nothing
 *                 half a surrogate pair  \uFFFD, the replacement character
 *                 \x, \' and the like    the character without its backslash
 *   between       , before ] or }        a space
 */
#include "feeds/jsonmend.h"

#include <string.h>

struct mend {
	struct str in;
	size_t at;
	struct buf *out;
	size_t comma; /* 1 + where the last comma stands in out, when only blanks follow it */
	bool changed;
};

/* The four digits of an escape; -1 when they are not four. */
static int32_t hex4(struct str s)
{
	int32_t v = 0;

	if (s.n < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		static const char digits[] = "0123456789abcdef0123456789ABCDEF";
		const char *d = s.p[i] != '\0' ? strchr(digits, s.p[i]) : NULL;

		if (d == NULL)
			return -1;
		v = v * 16 + (int32_t)((d - digits) % 16);
	}
	return v;
}

/* The code unit of a \uXXXX at `at`; -1 when there is none. */
static int32_t unit_at(const struct mend *m, size_t at)
{
	if (at + 6 > m->in.n || m->in.p[at] != '\\' || m->in.p[at + 1] != 'u')
		return -1;
	return hex4(str_sub(m->in, at + 2, at + 6));
}

static bool is_half(int32_t unit, int32_t first)
{
	return unit >= first && unit < first + 0x400;
}

static void copy(struct mend *m, size_t n)
{
	buf_str(m->out, str_sub(m->in, m->at, m->at + n));
	m->at += n;
}

static void replace(struct mend *m, size_t n, struct str by)
{
	buf_str(m->out, by);
	m->at += n;
	m->changed = true;
}

static void mend_unit(struct mend *m, int32_t unit)
{
	if (is_half(unit, 0xD800) && is_half(unit_at(m, m->at + 6), 0xDC00))
		copy(m, 12);
	else if (is_half(unit, 0xD800) || is_half(unit, 0xDC00))
		replace(m, 6, STR("\\uFFFD"));
	else if (unit == 0)
		replace(m, 6, STR(""));
	else
		copy(m, 6);
}

static void mend_escape(struct mend *m)
{
	int32_t unit = unit_at(m, m->at);

	if (unit >= 0)
		mend_unit(m, unit);
	else if (m->at + 1 < m->in.n && m->in.p[m->at + 1] != '\0' &&
		 strchr("\"\\/bfnrt", m->in.p[m->at + 1]) != NULL)
		copy(m, 2);
	else
		replace(m, 1, STR(""));
}

/* From behind the opening quote to behind the closing one. */
static void mend_string(struct mend *m)
{
	copy(m, 1);
	while (m->at < m->in.n && m->in.p[m->at] != '"') {
		if (m->in.p[m->at] == '\\')
			mend_escape(m);
		else if ((unsigned char)m->in.p[m->at] < 0x20)
			replace(m, 1, STR(" "));
		else
			copy(m, 1);
	}
	copy(m, m->at < m->in.n ? 1 : 0);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void mend_between(struct mend *m)
{
	char c = m->in.p[m->at];

	if ((c == ']' || c == '}') && m->comma != 0) {
		m->out->p[m->comma - 1] = ' ';
		m->changed = true;
	}
	copy(m, 1);
	if (!is_blank(c))
		m->comma = c == ',' && !m->out->over ? m->out->n : 0;
}

bool json_mend(struct str s, struct buf *out)
{
	struct mend m = {.in = s, .out = out};

	while (m.at < s.n) {
		if (s.p[m.at] == '"') {
			m.comma = 0;
			mend_string(&m);
		} else {
			mend_between(&m);
		}
	}
	return m.changed;
}
