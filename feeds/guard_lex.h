/* SPDX-License-Identifier: ISC */
#pragma once
/* What guard.c and guard_tag.c share: bytes, names, references, output. Not for others. */
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "feeds/guard.h"

static inline unsigned char lex_byte(struct str s, size_t i)
{
	return i < s.n ? (unsigned char)s.p[i] : 0;
}

/* Also vertical tab and form feed, which XML forbids: in tag soup they separate. */
static inline bool lex_is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool lex_starts_name(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? true : c == '_' || c >= 0x80;
}

static inline bool lex_in_name(unsigned char c)
{
	return lex_starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

/* What may follow the name of a tag: "<a@b.c>" is an address in a text and no tag. */
static inline bool lex_ends_name(struct str s, size_t i)
{
	unsigned char c = lex_byte(s, i);

	return i >= s.n || c == '>' || c == '/' || lex_is_space(c);
}

static inline size_t lex_skip_space(struct str in, size_t i)
{
	while (i < in.n && lex_is_space((unsigned char)in.p[i]))
		i++;
	return i;
}

/* buf_add() without the call: tokens are short and many. */
static inline void lex_add(struct buf *out, const char *p, size_t n)
{
	/* More than n: the buffer ends with a NUL. */
	if (out->cap - out->n > n) {
		memcpy(out->p + out->n, p, n);
		out->n += n;
		out->p[out->n] = '\0';
	} else {
		buf_add(out, p, n);
	}
}

static inline void lex_add_str(struct buf *out, struct str s)
{
	lex_add(out, s.p, s.n);
}

static inline void lex_add_char(struct buf *out, char c)
{
	lex_add(out, &c, 1);
}

/* Whether libxml2 takes name as it is: ASCII, not too long, at most one colon inside. */
bool lex_is_plain(struct str name);
/* Whether the reference at s.p[0] == '&' is one of XML itself: a number, or one of five names. */
bool lex_is_xml_reference(struct str s);
/* Past the declaration at in.p[i] == '<', when it is a comment, a PI or a DOCTYPE; else i. *subset:
 * it has an internal subset. *nested: that makes entities of entities. */
size_t lex_skip_declaration(struct str in, size_t i, bool *subset, bool *nested);
