/* SPDX-License-Identifier: ISC */
/*
 * Secrets out of texts.
 *
 *   answer ── text_line() ──> one line ── URLs, secrets ──> *** ── cut between letters ──> excerpt
 *
 * Masked before it is cut: half a token at the end would be no match any more.
 */
#include "alerts/excerpt.h"

#include <string.h>

#include <openssl/evp.h>

#include "alerts/text.h"
#include "base/utf8.h"

#define MASK STR("***")

enum {
	SHORT = 4,        /* bytes; a shorter one is hidden as a word, not within words */
	BASE64_MAX = 1024 /* bytes of a secret; logins are shorter */
};

/* ---- what is hidden ---------------------------------------------------------------------- */

static void add(struct excerpt_secrets *s, struct str part)
{
	if (part.n == 0)
		return;
	s->v = arena_room(s->a, s->v, s->n, &s->cap, sizeof(*s->v));
	if (s->v != NULL)
		s->v[s->n++] = part;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool in_piece(char c)
{
	return is_alnum(c) || c == '-' || c == '_';
}

static void add_pieces(struct excerpt_secrets *s, struct str secret)
{
	size_t from = 0;

	for (size_t i = 0; i <= secret.n; i++) {
		if (i < secret.n && in_piece(secret.p[i]))
			continue;
		if (i - from >= EXCERPT_PIECE)
			add(s, str_sub(secret, from, i));
		from = i + 1;
	}
}

/* A login in a URL is no longer than people like: its parts are hidden whatever their length. */
static void add_login(struct excerpt_secrets *s, struct str login)
{
	struct str part = {0};

	while (str_cut(&login, ':', &part))
		add(s, part);
}

static void add_url(struct excerpt_secrets *s, struct str rest)
{
	size_t slash = str_find(rest, '/');
	struct str authority = str_sub(rest, 0, slash);
	struct str path = str_sub(rest, slash, rest.n);
	size_t at = str_rfind(authority, '@');

	if (at < authority.n)
		add_login(s, str_sub(authority, 0, at));
	/* "/" alone is no secret, and stands everywhere. */
	if (path.n > 1)
		add(s, path);
	add_pieces(s, path);
}

/* What base64 makes of the secret behind `before` other bytes: the letters that it alone decides. */
static void add_base64(struct excerpt_secrets *s, struct str secret, size_t before)
{
	unsigned char plain[BASE64_MAX + 2] = {0};
	char *text = arena_alloc(s->a, 4 * ((BASE64_MAX + 4) / 3) + 1);
	size_t from = (8 * before + 5) / 6;
	size_t to = 8 * (before + secret.n) / 6;

	if (text == NULL || secret.n > BASE64_MAX)
		return;
	memcpy(plain + before, secret.p, secret.n);
	EVP_EncodeBlock((unsigned char *)text, plain, (int)(before + secret.n));
	explicit_bzero(plain, sizeof(plain));
	add(s, (struct str){text + from, to - from});
}

void excerpt_hide(struct excerpt_secrets *s, struct str secret)
{
	size_t scheme = str_find_str(secret, STR("://"));

	if (scheme < secret.n) {
		add_url(s, str_sub(secret, scheme + 3, secret.n));
		return;
	}
	add(s, secret);
	add_pieces(s, secret);
	/* A login travels so (RFC 7617), behind a name of any length. */
	for (size_t before = 0; before < 3 && secret.n >= EXCERPT_PIECE; before++)
		add_base64(s, secret, before);
}

/* ---- where it stands --------------------------------------------------------------------- */

/* How many bytes at the beginning of text are the secret, 0 for none; JSON may write \/ for a slash. */
static size_t begins_with(struct str text, struct str secret)
{
	size_t i = 0;

	for (size_t k = 0; k < secret.n; k++) {
		while (i < text.n && text.p[i] == '\\' && secret.p[k] != '\\')
			i++;
		if (!str_eq_nocase(str_sub(text, i, i + 1), str_sub(secret, k, k + 1)))
			return 0;
		i++;
	}
	return i;
}

static bool is_word(struct str text, size_t from, size_t to)
{
	return (from == 0 || !is_alnum(text.p[from - 1])) &&
	       (to == text.n || !is_alnum(text.p[to]));
}

static size_t secret_at(struct str text, size_t at, const struct excerpt_secrets *s)
{
	size_t longest = 0;

	for (size_t i = 0; i < s->n; i++) {
		size_t n = begins_with(str_sub(text, at, text.n), s->v[i]);

		if (n > longest && (s->v[i].n >= SHORT || is_word(text, at, at + n)))
			longest = n;
	}
	return longest;
}

/* How many bytes from `at` on are a URL. */
static size_t url_at(struct str text, size_t at)
{
	static const char ends[] = " \"'<>`|{}";
	size_t i = at;

	if (at > 0 && is_alnum(text.p[at - 1]))
		return 0;
	while (i < text.n && (is_alnum(text.p[i]) || text.p[i] == '+'))
		i++;
	if (i == at || begins_with(str_sub(text, i, text.n), STR("://")) == 0)
		return 0;
	while (i < text.n &&
		str_find((struct str){ends, sizeof(ends) - 1}, text.p[i]) == sizeof(ends) - 1)
		i++;
	return i - at;
}

/* ---- out --------------------------------------------------------------------------------- */

/* The path of a URL goes on to look like one. */
static void put_mask(struct str secret, struct buf *out)
{
	if (secret.p[0] == '/')
		buf_char(out, '/');
	buf_str(out, MASK);
}

void excerpt_redact(struct str text, const struct excerpt_secrets *s, struct buf *out)
{
	for (size_t at = 0; at < text.n && !out->over;) {
		size_t n = secret_at(text, at, s);

		if (n > 0)
			put_mask(str_sub(text, at, at + n), out);
		else
			buf_char(out, text.p[at]);
		at += n > 0 ? n : 1;
	}
}

static void put_answer(struct str line, const struct excerpt_secrets *s, struct buf *out)
{
	for (size_t at = 0; at < line.n && out->n < EXCERPT_MAX;) {
		size_t url = url_at(line, at);
		size_t n = url > 0 ? url : secret_at(line, at, s);

		if (n > 0)
			buf_str(out, MASK);
		else
			buf_char(out, line.p[at]);
		at += n > 0 ? n : 1;
	}
}

struct str excerpt_make(struct str answer, const struct excerpt_secrets *s, struct arena *a)
{
	AUTO_BUF struct buf out = {0};
	struct str line = text_line(answer, NULL, 0, a);

	buf_init(&out, EXCERPT_MAX + 8);
	put_answer(line, s, &out);
	if (out.n > EXCERPT_MAX)
		out.n = EXCERPT_MAX;
	/* Bytes were counted: the last letter may be half there. */
	if (out.n == EXCERPT_MAX)
		out.n = utf8_floor(buf_view(&out), EXCERPT_MAX - 1);
	return arena_str(a, buf_view(&out));
}
