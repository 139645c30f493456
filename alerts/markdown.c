/* SPDX-License-Identifier: ISC */
/* Markdown's signs (markdown.h). */
#include "alerts/markdown.h"

#include <string.h>

#define JOINER MARKDOWN_JOINER

enum {
	ENTITY_MAX = 33 /* bytes of the longest name of an entity, and its ends */
};

/* `@` keeps no name behind it. `<` opens what servers translate before they look at backslashes: Mattermost
 * makes "@channel" of "<!channel>" and a link of "<url|text>" in what webhooks send. */
const struct markdown_sign markdown_backslash[] = {
	{'\\', "\\\\"},
	{'`', "\\`"},
	{'*', "\\*"},
	{'_', "\\_"},
	{'~', "\\~"},
	{'[', "\\["},
	{']', "\\]"},
	{'(', "\\("},
	{')', "\\)"},
	{'#', "\\#"},
	{'|', "\\|"},
	{'>', "\\>"},
	{'<', "\\<" JOINER},
	{'@', "@" JOINER},
	{'\0', NULL},
};

/* A joiner parts what is markup only side by side: `](`, `<a`, `@channel`. Emphasis goes by what stands around
 * its signs, and a joiner is a letter to it, so those become signs that look the same. */
const struct markdown_sign markdown_lookalike[] = {
	{'<', "\xE2\x80\xB9"}, /* U+2039 SINGLE LEFT-POINTING ANGLE QUOTATION MARK */
	{'@', "@" JOINER},
	{']', "]" JOINER},
	{'|', "\xE2\x88\xA3"},  /* U+2223 DIVIDES: Slack's <address|text> */
	{'*', "\xE2\x88\x97"},  /* U+2217 ASTERISK OPERATOR */
	{'_', "\xEF\xBC\xBF"},  /* U+FF3F FULLWIDTH LOW LINE */
	{'~', "\xE2\x88\xBC"},  /* U+223C TILDE OPERATOR */
	{'`', "\xE2\x80\xB5"},  /* U+2035 REVERSED PRIME, which is no letter */
	{'\\', "\xE2\xA7\xB5"}, /* U+29F5 REVERSE SOLIDUS OPERATOR */
	{'\0', NULL},
};

static const char *sign_find(const struct markdown_sign *signs, char c)
{
	for (size_t i = 0; signs != NULL && signs[i].c != '\0'; i++)
		if (signs[i].c == c)
			return signs[i].becomes;
	return NULL;
}

static const char *sign_of(const struct markdown *md, char c)
{
	const char *found = sign_find(md->own, c);

	return found != NULL ? found : sign_find(md->base, c);
}

/* Headings, quotes, lists and rules begin a line. */
static bool begins_block(struct str s)
{
	return s.n > 0 && strchr("#>-+=|0123456789", s.p[0]) != NULL;
}

/* &lt; and &#60; are signs to most readers of Markdown. */
static bool begins_entity(struct str s)
{
	size_t end = str_find(s, ';');

	if (s.n == 0 || s.p[0] != '&' || end < 2 || end == s.n || end > ENTITY_MAX)
		return false;
	for (size_t i = 1; i < end; i++)
		if (strchr("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
			    s.p[i]) == NULL)
			return false;
	return true;
}

/* A bare address in a title would become a link that says what it likes. A run may begin or end within
 * "://", at a word that was found. */
static bool parts_address(struct str s, size_t i)
{
	return s.p[i] == ':' && str_starts(str_sub(s, i + 1, s.n), STR("/"));
}

void markdown_escape(const struct markdown *md, struct str s, bool line_start, struct buf *out)
{
	if ((line_start && begins_block(s)) || str_starts(s, STR("//")))
		buf_str(out, STR(JOINER));
	for (size_t i = 0; i < s.n; i++) {
		const char *becomes = sign_of(md, s.p[i]);

		if (becomes != NULL)
			buf_str(out, str_of(becomes));
		else
			buf_char(out, s.p[i]);
		if (parts_address(s, i) ||
			(becomes == NULL && begins_entity(str_sub(s, i, s.n))))
			buf_str(out, STR(JOINER));
	}
}

void markdown_escape_url(struct str url, struct buf *out)
{
	for (size_t i = 0; i < url.n; i++) {
		if (url.p[i] == '(')
			buf_str(out, STR("%28"));
		else if (url.p[i] == ')')
			buf_str(out, STR("%29"));
		/* Of an address by itself: "https://medium.example/@channel" calls the channel. */
		else if (url.p[i] == '@')
			buf_str(out, STR("%40"));
		else
			buf_char(out, url.p[i]);
	}
}
