/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Reading what the page wrote, as strictly as it has to be written: every tag is one of ours, ends where it should, and has
 * attributes of ours; no reference but those of htmlw.h. Whatever else stands in a document came from outside.
 */
#include <ctype.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

struct html_seen {
	size_t elements, attributes, links; /* links: href that lead to others */
	struct buf text;                    /* all texts, references as they are */
};

static inline bool html_is_one_of(struct str s, const char *words)
{
	struct str all = str_of(words), one;

	while (str_cut(&all, ' ', &one))
		if (str_eq(one, s))
			return true;
	return false;
}

#define HTML_ELEMENTS                                                                          \
	"a b bdi blockquote body br button caption code dd details div dl dt em footer form "  \
	"h1 h2 h3 head header html input label li link main mark meta nav ol option p pre "    \
	"rect script section select small span strong summary svg table tbody td th thead "    \
	"time title tr ul"
#define HTML_VOID "br hr img input link meta"
#define HTML_ATTRIBUTES                                                                         \
	"action aria-current aria-label charset class colspan content data-refresh data-theme " \
	"datetime defer dir height hidden href hreflang id lang method name open "              \
	"preserveAspectRatio rel role scope selected src tabindex type value viewBox width x y"

/* A value or a text: no sign that begins anything. */
static inline void html_check_text(struct str s)
{
	static const char *const refs[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

	for (size_t i = 0; i < s.n; i++) {
		struct str rest = str_sub(s, i, s.n);
		bool known = false;

		if (s.p[i] == '<' || s.p[i] == '>' || s.p[i] == '"' || s.p[i] == '\'')
			fail_msg("a bare %c in '" STR_F "'", s.p[i], STR_A(s));
		if ((unsigned char)s.p[i] < ' ' && s.p[i] != '\n' && s.p[i] != '\t')
			fail_msg("a control character in '" STR_F "'", STR_A(s));
		for (size_t k = 0; s.p[i] == '&' && k < sizeof(refs) / sizeof(refs[0]); k++)
			known |= str_starts(rest, str_of(refs[k]));
		if (s.p[i] == '&' && !known)
			fail_msg("a bare & in '" STR_F "'", STR_A(s));
	}
	/* What turns a line around: U+202A..202E, U+2066..2069, U+200E, U+200F, U+061C. */
	for (size_t i = 0; i + 2 < s.n; i++) {
		unsigned char a = (unsigned char)s.p[i], b = (unsigned char)s.p[i + 1],
			      c = (unsigned char)s.p[i + 2];

		if (a == 0xE2 &&
			((b == 0x80 && ((c >= 0xAA && c <= 0xAE) || c == 0x8E || c == 0x8F)) ||
				(b == 0x81 && c >= 0xA6 && c <= 0xA9)))
			fail_msg("a bidi control in '" STR_F "'", STR_A(s));
	}
}

static inline void html_check_attribute(
	struct html_seen *seen, struct str name, struct str value)
{
	seen->attributes++;
	if (!html_is_one_of(name, HTML_ATTRIBUTES))
		fail_msg("attribute '" STR_F "'", STR_A(name));
	html_check_text(value);
	if (str_eq(name, STR("href")) || str_eq(name, STR("action")) ||
		str_eq(name, STR("src"))) {
		bool others = str_starts_nocase(value, STR("http://")) ||
			      str_starts_nocase(value, STR("https://"));

		seen->links += others;
		if (!others && !str_starts(value, STR("#")) && !str_eq(value, STR("data:,")) &&
			(!str_starts(value, STR("/")) || str_starts(value, STR("//"))))
			fail_msg("a link to '" STR_F "'", STR_A(value));
	}
}

/* `tag`: what stands between its name and >. */
static inline void html_check_attributes(struct html_seen *seen, struct str tag)
{
	while (tag.n > 0) {
		if (tag.p[0] != ' ')
			fail_msg("a tag with '" STR_F "'", STR_A(tag));
		tag = str_sub(tag, 1, tag.n);
		size_t end = 0;

		while (end < tag.n && tag.p[end] != ' ' && tag.p[end] != '=')
			end++;
		struct str name = str_sub(tag, 0, end);

		tag = str_sub(tag, end, tag.n);
		if (!str_starts(tag, STR("=\""))) {
			html_check_attribute(seen, name, STR(""));
			continue;
		}
		tag = str_sub(tag, 2, tag.n);
		end = str_find(tag, '"');
		assert_true(end < tag.n);
		html_check_attribute(seen, name, str_sub(tag, 0, end));
		tag = str_sub(tag, end + 1, tag.n);
	}
}

static inline struct html_seen html_check(struct str doc)
{
	struct str open[64];
	size_t depth = 0;
	struct html_seen seen = {0};

	buf_init(&seen.text, BUF_NO_MAX);
	if (str_starts(doc, STR("<!DOCTYPE html>\n")))
		doc = str_sub(doc, 16, doc.n);
	while (doc.n > 0) {
		size_t at = str_find(doc, '<');
		struct str text = str_sub(doc, 0, at);

		html_check_text(text);
		buf_str(&seen.text, text);
		buf_char(&seen.text, '|');
		if (at == doc.n)
			break;
		/* A value has no bare >. */
		size_t end = str_find(doc, '>');

		assert_true(end < doc.n && end > at);
		struct str tag = str_sub(doc, at + 1, end);
		bool closes = str_starts(tag, STR("/"));

		tag = str_sub(tag, closes, tag.n);
		size_t name_end = str_find(tag, ' ');
		struct str name = str_sub(tag, 0, name_end);

		if (!html_is_one_of(name, HTML_ELEMENTS))
			fail_msg("element '" STR_F "'", STR_A(name));
		if (closes) {
			assert_true(depth > 0);
			assert_str_eq(name, open[--depth]);
		} else {
			seen.elements++;
			html_check_attributes(&seen, str_sub(tag, name_end, tag.n));
			assert_true(depth < 64);
			if (!html_is_one_of(name, HTML_VOID))
				open[depth++] = name;
		}
		doc = str_sub(doc, end + 1, doc.n);
	}
	assert_int_equal(depth, 0);
	return seen;
}
