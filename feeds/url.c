/* SPDX-License-Identifier: ISC */
/*
 * Taking URLs apart, resolving references, encoding IRIs.
 *
 * Everything goes clean -> split -> (merge with the base) -> write. Writing escapes what may
 * not stand in a request line and leaves every existing escape as it is: a publisher gets back
 * the bytes it published. It does not normalise (url_id.c does, for keys that are never
 * requested) and does not judge addresses: whether a host may be asked is decided at the
 * socket.
 */
#include "feeds/url.h"

#include <string.h>

#include "base/buf.h"
#include "base/url_host.h"
#include "feeds/url_part.h"

/* For a few: a call of strchr() for each byte of each address costs more than the rest of it. */
static inline bool is_one_of(char c, const char *few)
{
	while (*few != '\0' && *few != c)
		few++;
	return *few != '\0';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Length of "scheme:" at the start of s without the colon; 0 when there is none. RFC 3986 3.1:
 * a letter, then letters, digits, "+", "-", ".". */
static size_t scheme_len(struct str s)
{
	size_t i = 0;

	if (s.n == 0 || !is_alpha(s.p[0]))
		return 0;
	while (i < s.n && (is_alpha(s.p[i]) || is_digit(s.p[i]) || s.p[i] == '+' ||
				  s.p[i] == '-' || s.p[i] == '.'))
		i++;
	return i < s.n && s.p[i] == ':' ? i : 0;
}

/* Takes the part before the first of some delimiters off *s. */
static struct str take_until(struct str *s, const char *delimiters)
{
	struct str part;
	size_t i = 0;

	while (i < s->n && !is_one_of(s->p[i], delimiters))
		i++;
	part = str_sub(*s, 0, i);
	*s = str_sub(*s, i, s->n);
	return part;
}

bool url_split(struct str s, struct url *ret)
{
	struct url u = {0};
	size_t n = scheme_len(s);

	if (n > 0) {
		u.scheme = str_sub(s, 0, n);
		s = str_sub(s, n + 1, s.n);
	}
	if (str_starts(s, STR("//"))) {
		s = str_sub(s, 2, s.n);
		u.has_authority = true;
		struct url_authority at;

		if (!url_authority_split(take_until(&s, "/?#"), &at))
			return false;
		u.userinfo = at.userinfo;
		u.host = at.host;
		u.port = at.port;
	}
	u.path = take_until(&s, "?#");
	if (str_starts(s, STR("?"))) {
		s = str_sub(s, 1, s.n);
		u.has_query = true;
		u.query = take_until(&s, "#");
	}
	if (s.n > 0) {
		/* An empty query or fragment is not the same as none: "a?" and "a" are two
		 * addresses. */
		u.has_fragment = true;
		u.fragment = str_sub(s, 1, s.n);
	}
	*ret = u;
	return true;
}

static bool is_http(struct str scheme)
{
	return str_eq_nocase(scheme, STR("http")) || str_eq_nocase(scheme, STR("https"));
}

/* White space and control bytes off both ends; tabs and line breaks out of the middle;
 * backslashes before the query to slashes; for "http:" and "https:", any run of two and more
 * slashes to two. */
static void clean(struct str s, struct buf *out)
{
	size_t scheme;
	bool in_path = true;

	while (s.n > 0 && (unsigned char)s.p[0] <= ' ')
		s = str_sub(s, 1, s.n);
	while (s.n > 0 && (unsigned char)s.p[s.n - 1] <= ' ')
		s = str_sub(s, 0, s.n - 1);
	scheme = scheme_len(s);
	if (scheme > 0 && is_http(str_sub(s, 0, scheme))) {
		size_t i = scheme + 1;

		while (i < s.n && (s.p[i] == '/' || s.p[i] == '\\'))
			i++;
		buf_str(out, str_sub(s, 0, scheme + 1));
		if (i > scheme + 2)
			buf_str(out, STR("//"));
		else if (i == scheme + 2)
			buf_char(out, '/');
		s = str_sub(s, i, s.n);
	}
	while (s.n > 0) {
		struct str run = take_until(&s, "\t\n\r\\?#");

		buf_str(out, run);
		if (s.n == 0)
			break;
		char c = s.p[0];

		s = str_sub(s, 1, s.n);
		in_path = in_path && c != '?' && c != '#';
		if (c == '\\' && in_path)
			c = '/';
		if (!is_one_of(c, "\t\n\r"))
			buf_char(out, c);
	}
}

/* Bytes that may not stand in a request line. */
static bool must_escape(unsigned char c)
{
	switch (c) {
	case '"':
	case '<':
	case '>':
	case '\\':
	case '^':
	case '`':
	case '{':
	case '|':
	case '}':
		return true;
	default:
		return c <= ' ' || c >= 0x7F;
	}
}

/* '%' passes: an escape that is there stays, and one that is broken is the publisher's. */
static void put_escaped(struct str s, struct buf *out)
{
	for (size_t from = 0, to = 0; from < s.n; from = ++to) {
		while (to < s.n && !must_escape((unsigned char)s.p[to]))
			to++;
		buf_add(out, s.p + from, to - from);
		if (to < s.n)
			url_put_pct((unsigned char)s.p[to], out);
	}
}

/* RFC 3986 5.2.4, on a path that starts with "/". */
static void put_without_dots(struct str path, struct buf *out)
{
	AUTO_BUF struct buf b = {.max = BUF_NO_MAX};
	struct str rest = str_sub(path, 1, path.n), segment;

	if (str_find_str(path, STR("/.")) == path.n) { /* nothing to do, nearly always */
		put_escaped(path, out);
		return;
	}
	while (str_cut(&rest, '/', &segment)) {
		bool dot = str_eq(segment, STR(".")), up = str_eq(segment, STR(".."));

		/* ".." above the root stays at the root, as in every browser. */
		if (up)
			while (b.n > 0 && b.p[--b.n] != '/')
				;
		if (!dot && !up) {
			buf_char(&b, '/');
			buf_str(&b, segment);
		} else if (rest.p == NULL) {
			buf_char(&b, '/');
		}
	}
	put_escaped(buf_view(&b), out);
}

/* scheme://userinfo@host:port of a URL that has a host; the host checked and made ASCII. */
static enum errc put_authority(struct str scheme, struct str userinfo, const struct url *u,
	struct buf *out, struct err *e)
{
	enum errc code;

	for (size_t i = 0; i < scheme.n; i++)
		buf_char(out, (char)(scheme.p[i] | 0x20));
	buf_str(out, STR("://"));
	if (userinfo.n > 0) {
		put_escaped(userinfo, out);
		buf_char(out, '@');
	}
	code = url_idn_host(u->host, out, e);
	if (code == ERR_NONE && u->port.n > 0) {
		buf_char(out, ':');
		buf_str(out, u->port);
	}
	return code;
}

static void put_query(const struct url *u, struct buf *out)
{
	if (u->has_query) {
		buf_char(out, '?');
		put_escaped(u->query, out);
	}
}

/* RFC 3986 5.2.3 */
static void merge(const struct url *base, struct str ref_path, struct buf *out)
{
	size_t slash = str_rfind(base->path, '/');

	if (slash == base->path.n)
		buf_char(out, '/');
	else
		buf_str(out, str_sub(base->path, 0, slash + 1));
	buf_str(out, ref_path);
}

/* The path of the result, and whether the base's query is taken too. */
static void put_path(const struct url *base, const struct url *ref, struct buf *out)
{
	AUTO_BUF struct buf merged = {.max = BUF_NO_MAX};
	struct str path = ref->path;

	if (!ref->has_authority && path.n == 0) {
		path = base->path;
	} else if (!ref->has_authority && path.p[0] != '/') {
		merge(base, path, &merged);
		path = buf_view(&merged);
	}
	if (path.n > 0)
		put_without_dots(path, out);
	put_query(!ref->has_authority && ref->path.n == 0 && !ref->has_query ? base : ref, out);
}

/* RFC 3986 5.2.2, by what the reference has:
 *
 *   authority   its own authority, path and query
 *   path "/x"   the base's authority; its own path and query
 *   path "x"    the base's authority; merged into the base's path; its own query
 *   "?q"        the base's authority and path; its own query
 *   "#f", ""    all of the base's
 *
 * The fragment is always the reference's own. Neither login is taken: a relative link would show
 * that of the feed's address to everybody who reads the alert. */
static bool resolve(const struct url *base, struct url *ref, struct buf *out)
{
	const struct url *site = ref->has_authority ? ref : base;
	struct str scheme = ref->scheme.n > 0 ? ref->scheme : base->scheme;

	/* javascript:, data:, mailto: and what has no host end here. */
	if (!is_http(scheme) || !site->has_authority)
		return false;
	/* Without a host of its own, "http:g" is relative to a base of its scheme. */
	if (ref->scheme.n > 0 && !ref->has_authority && !str_eq_nocase(scheme, base->scheme))
		return false;
	if (put_authority(scheme, STR(""), site, out, NULL) != ERR_NONE)
		return false;
	put_path(base, ref, out);
	if (ref->has_fragment) {
		buf_char(out, '#');
		put_escaped(ref->fragment, out);
	}
	return !out->over;
}

struct str url_resolve(struct str base, struct str ref, struct arena *a)
{
	/* All three are capped: what is longer is no URL, and no href makes us hold a megabyte of
	 * one. */
	AUTO_BUF struct buf b = {.max = URL_MAX}, r = {.max = URL_MAX}, out = {.max = URL_MAX};
	struct url base_url, ref_url;

	clean(ref, &r);
	if (r.over || !url_split(buf_view(&r), &ref_url))
		return (struct str){0};
	if (base.p == ref.p && base.n == ref.n) { /* its own: taken apart once */
		base_url = ref_url;
	} else {
		clean(base, &b);
		if (b.over || !url_split(buf_view(&b), &base_url))
			return (struct str){0};
	}
	if (!resolve(&base_url, &ref_url, &out))
		return (struct str){0};
	return arena_str(a, buf_view(&out));
}

static enum errc check_iri(struct str iri, struct url *u, struct err *e)
{
	for (size_t i = 0; i < iri.n; i++)
		if ((unsigned char)iri.p[i] <= ' ')
			return err_set(e, ERR_BAD_INPUT,
				"there is a space in the address; write %%20");
	/* Encoding makes three bytes of one at worst. */
	if (iri.n > URL_MAX / 3)
		return err_set(e, ERR_BAD_INPUT, "the address is too long");
	if (!url_split(iri, u))
		return err_set(
			e, ERR_BAD_INPUT, "the host or port of the address is malformed");
	/* Who writes "ftp://x" needs another sentence than who forgot the scheme. */
	if (u->scheme.n > 0 && !is_http(u->scheme) && u->has_authority)
		return err_set(e, ERR_BAD_INPUT,
			"only http and https addresses can be used, not " STR_F,
			STR_A(u->scheme));
	if (!is_http(u->scheme) || !u->has_authority)
		return err_set(
			e, ERR_BAD_INPUT, "the address must start with https:// or http://");
	return ERR_NONE;
}

enum errc url_from_iri(struct str iri, struct arena *a, struct str *ret, struct err *e)
{
	AUTO_BUF struct buf out = {.max = URL_MAX};
	struct url u = {0};
	enum errc code;

	iri = str_trim(iri);
	code = check_iri(iri, &u, e);
	if (code == ERR_NONE)
		code = put_authority(u.scheme, u.userinfo, &u, &out, e);
	if (code != ERR_NONE)
		return code;
	/* Without taking dots out: the operator's address goes out as it was written. */
	put_escaped(u.path, &out);
	put_query(&u, &out);
	if (out.over)
		return err_set(e, ERR_BAD_INPUT, "the address is too long");
	*ret = arena_str(a, buf_view(&out));
	return ERR_NONE;
}
