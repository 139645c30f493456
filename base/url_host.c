/* SPDX-License-Identifier: ISC */
/*
 * libcurl takes user information up to the last '@' it finds, browsers end it at a backslash;
 * some readers undo escapes in a host, or read 0x7f.1 as 127.0.0.1. Nobody needs any of these,
 * so each is refused instead of decided.
 */
#include "base/url_host.h"

#include <arpa/inet.h>
#include <string.h>

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_port(struct str s)
{
	uint64_t v = 0;

	return s.n == 0 || (str_to_u64(s, &v) && v <= 65535);
}

bool url_authority_split(struct str s, struct url_authority *ret)
{
	struct url_authority u = {0};
	size_t at = str_find(s, '@');
	size_t colon;

	/* None or one '@': then the first is the last. */
	if (str_find(s, '\\') < s.n || at != str_rfind(s, '@'))
		return false;
	if (at < s.n) {
		u.userinfo = str_sub(s, 0, at);
		s = str_sub(s, at + 1, s.n);
	}
	/* An IPv6 address has colons of its own: the port begins behind its bracket (RFC 3986
	 * 3.2.2). */
	if (str_starts(s, STR("["))) {
		colon = str_find(s, ']') + 1;
		if (colon > s.n || (colon < s.n && s.p[colon] != ':'))
			return false;
	} else {
		colon = str_find(s, ':');
	}
	u.host = str_sub(s, 0, colon);
	u.port = str_sub(s, colon + 1, s.n);
	if (!is_port(u.port))
		return false;
	*ret = u;
	return true;
}

static bool is_ipv6(struct str host)
{
	char text[INET6_ADDRSTRLEN] = "";
	unsigned char bin[16];

	/* "[::]" is the shortest. A zone ("%eth0") is no address to inet_pton(), and so no host. */
	if (host.n < 4 || host.n - 2 >= sizeof(text) || host.p[host.n - 1] != ']')
		return false;
	memcpy(text, host.p + 1, host.n - 2);
	return inet_pton(AF_INET6, text, bin) == 1;
}

/* inet_pton() takes four plain decimal numbers and nothing else. */
static bool is_ipv4(struct str host)
{
	char text[INET_ADDRSTRLEN] = "";
	unsigned char bin[4];

	if (host.n >= sizeof(text))
		return false;
	memcpy(text, host.p, host.n);
	return inet_pton(AF_INET, text, bin) == 1;
}

/* Digits, or 0x and hexadecimal ones: what inet_aton() would take for a number. */
static bool is_number(struct str label)
{
	size_t i = str_starts_nocase(label, STR("0x")) ? 2 : 0;
	bool hex = i > 0;

	for (; i < label.n; i++) {
		char c = (char)(label.p[i] | 0x20);

		if (!is_digit(label.p[i]) && !(hex && c >= 'a' && c <= 'f'))
			return false;
	}
	return label.n > 0;
}

static bool is_host_char(char c)
{
	return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

static bool label_valid(struct str label)
{
	for (size_t i = 0; i < label.n; i++)
		if (!is_host_char(label.p[i]))
			return false;
	return label.n > 0;
}

bool url_host_valid(struct str host)
{
	struct str rest = host;
	struct str label = {0};

	if (host.n == 0 || host.n > URL_HOST_MAX)
		return false;
	if (host.p[0] == '[')
		return is_ipv6(host);
	if (str_ends(host, STR(".")))
		rest = str_sub(host, 0, host.n - 1);
	struct str name = rest;

	do {
		if (!str_cut(&rest, '.', &label) || !label_valid(label))
			return false;
	} while (rest.p != NULL);
	/* A name whose last label is a number is an address or nothing: 127.1 and 0x7f000001 are
	 * addresses to some readers and names to others. */
	return !is_number(label) || is_ipv4(name);
}

/* What follows "scheme://", up to the path; false when there is no such thing. */
static bool authority_of(struct str url, struct str *ret)
{
	size_t n = 0;
	size_t end = 0;

	while (n < url.n &&
		(is_alpha(url.p[n]) || (n > 0 && (is_digit(url.p[n]) || url.p[n] == '+' ||
							 url.p[n] == '-' || url.p[n] == '.'))))
		n++;
	if (n == 0 || !str_starts(str_sub(url, n, url.n), STR("://")))
		return false;
	struct str s = str_sub(url, n + 3, url.n);

	/* RFC 3986 3.2: these three end the authority, or the URL does. */
	while (end < s.n && s.p[end] != '/' && s.p[end] != '?' && s.p[end] != '#')
		end++;
	*ret = str_sub(s, 0, end);
	return true;
}

bool url_authority(struct str url, struct url_authority *ret)
{
	struct str s;
	struct url_authority u;

	if (!authority_of(url, &s) || !url_authority_split(s, &u) || !url_host_valid(u.host))
		return false;
	*ret = u;
	return true;
}

struct str url_host(struct str url)
{
	struct url_authority u = {0};

	return url_authority(url, &u) ? u.host : (struct str){0};
}

struct str url_host_key(struct str url, char room[URL_HOST_MAX])
{
	struct str host = url_host(url);

	if (host.p == NULL)
		return host;
	if (str_ends(host, STR(".")))
		host.n--;
	for (size_t i = 0; i < host.n; i++) {
		room[i] = host.p[i];
		if (room[i] >= 'A' && room[i] <= 'Z')
			room[i] = (char)(room[i] - 'A' + 'a');
	}
	return (struct str){room, host.n};
}

static bool same_scheme(struct str a, struct str b)
{
	return str_eq_nocase(str_sub(a, 0, str_find(a, ':')), str_sub(b, 0, str_find(b, ':')));
}

static struct str port_of(struct str url, const struct url_authority *at)
{
	struct str usual = str_starts_nocase(url, STR("https:")) ? STR("443") : STR("80");

	return at->port.n > 0 ? at->port : usual;
}

bool url_same_origin(struct str a, struct str b)
{
	char room_a[URL_HOST_MAX];
	char room_b[URL_HOST_MAX];
	struct url_authority at_a;
	struct url_authority at_b;

	return url_authority(a, &at_a) && url_authority(b, &at_b) && same_scheme(a, b) &&
	       str_eq(url_host_key(a, room_a), url_host_key(b, room_b)) &&
	       str_eq(port_of(a, &at_a), port_of(b, &at_b));
}
