/* SPDX-License-Identifier: ISC */
/*
 * URLs as identities: two spellings of one article's address become one key.
 *
 * The result is never requested, so it may lose what does not tell articles apart. Too greedy a
 * rule loses articles (two items with one key are one), so only parameters that are known to be
 * for counting visitors go, by name; unknown ones stay, and so does their order.
 */
#include <string.h>

#include "base/buf.h"
#include "feeds/url.h"
#include "feeds/url_part.h"

/* By name and from lists that are written down: a parameter is dropped because somebody
 * documents what it counts, never because it looks like one. */
static const struct str tracking_prefixes[] = {
	STR_INIT("utm_"), STR_INIT("mtm_"), STR_INIT("pk_"), STR_INIT("piwik_"),
	STR_INIT("_hs"), STR_INIT("at_"), /* BBC, Radio France */
};

static const struct str tracking_names[] = {
	STR_INIT("fbclid"),
	STR_INIT("gclid"),
	STR_INIT("gclsrc"),
	STR_INIT("dclid"),
	STR_INIT("gbraid"),
	STR_INIT("wbraid"),
	STR_INIT("msclkid"),
	STR_INIT("twclid"),
	STR_INIT("ttclid"),
	STR_INIT("yclid"),
	STR_INIT("igshid"),
	STR_INIT("igsh"),
	STR_INIT("mc_cid"),
	STR_INIT("mc_eid"),
	STR_INIT("mkt_tok"),
	STR_INIT("_ga"),
	STR_INIT("_gl"),
	STR_INIT("cmpid"),
	STR_INIT("ncid"),
	STR_INIT("ocid"),
	STR_INIT("wt_mc"),
	STR_INIT("xtor"),
	STR_INIT("maca"),           /* Deutsche Welle */
	STR_INIT("traffic_source"), /* Al Jazeera */
	STR_INIT("spm"),            /* Xinhua's and Alibaba's sites */
	STR_INIT("__twitter_impression"),
};

static bool is_tracking(struct str param)
{
	struct str name = str_sub(param, 0, str_find(param, '='));

	for (size_t i = 0; i < sizeof(tracking_prefixes) / sizeof(*tracking_prefixes); i++)
		if (str_starts_nocase(name, tracking_prefixes[i]))
			return true;
	for (size_t i = 0; i < sizeof(tracking_names) / sizeof(*tracking_names); i++)
		if (str_eq_nocase(name, tracking_names[i]))
			return true;
	return false;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 3986 2.3 */
static bool is_unreserved(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

/* How many bytes at `from` are their own spelling. */
static size_t plain_run(struct str s, size_t from)
{
	size_t to = from;

	while (to < s.n && (is_unreserved((unsigned char)s.p[to]) || s.p[to] == '/'))
		to++;
	return to - from;
}

/* One spelling for each byte: unreserved ones plain, delimiters as they stand, the rest %XX. */
static void put_normal(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t run = plain_run(s, i);

		buf_add(out, s.p + i, run);
		i += run;
		if (i == s.n)
			return;
		unsigned char c = (unsigned char)s.p[i];
		int hi = -1, lo = -1;

		if (c == '%' && i + 2 < s.n) {
			hi = hex_value(s.p[i + 1]);
			lo = hex_value(s.p[i + 2]);
		}
		if (hi >= 0 && lo >= 0) {
			c = (unsigned char)(hi * 16 + lo);
			i += 2;
		}
		/* An encoded delimiter stays encoded: %2F in a name is no slash (RFC 3986
		 * 2.2). */
		if (is_unreserved(c) ||
			(hi < 0 && c > ' ' && c < 0x7F && !strchr("%\"<>\\^`{|}", c)))
			buf_char(out, (char)c);
		else
			url_put_pct(c, out);
	}
}

static void put_params(struct str query, bool drop_tracking, struct buf *out)
{
	struct str param;
	char sep = '?';

	while (str_cut(&query, '&', &param)) {
		if (param.n == 0 || (drop_tracking && is_tracking(param)))
			continue;
		buf_char(out, sep);
		put_normal(param, out);
		sep = '&';
	}
}

/* Host in ASCII without the prefixes of the desktop and phone editions. */
static bool put_host(struct str host, struct buf *out)
{
	AUTO_BUF struct buf b = {.max = URL_MAX};
	struct str h;

	if (url_idn_host(host, &b, NULL) != ERR_NONE)
		return false;
	h = buf_view(&b);
	/* The root's dot: "host." and "host" are one name in DNS. */
	if (str_ends(h, STR(".")))
		h.n--;
	/* Only where a domain with a dot remains: "www.sa" is a site, not an edition of "sa". */
	if (str_starts(h, STR("www.")) && str_find(str_sub(h, 4, h.n), '.') < h.n - 4)
		h = str_sub(h, 4, h.n);
	if (str_starts(h, STR("m.")) && str_find(str_sub(h, 2, h.n), '.') < h.n - 2)
		h = str_sub(h, 2, h.n);
	buf_str(out, h);
	return h.n > 0;
}

static bool is_default_port(const struct url *u)
{
	uint64_t port;

	if (!str_to_u64(u->port, &port))
		return true;
	return port == (str_eq_nocase(u->scheme, STR("https")) ? 443 : 80);
}

/* An absolute http(s) URL, dot segments out and made ASCII, in its parts. */
static bool split_absolute(struct str s, struct arena *a, struct url *ret)
{
	struct str whole = url_resolve(s, s, a);

	/* As its own base, a relative reference has no scheme and gives nothing. */
	return whole.n > 0 && url_split(whole, ret);
}

struct str url_canonical(struct str url, struct arena *a)
{
	AUTO_BUF struct buf out = {.max = URL_MAX};
	struct url u;

	if (!split_absolute(url, a, &u) || !put_host(u.host, &out))
		return (struct str){0};
	if (!is_default_port(&u)) {
		buf_char(&out, ':');
		buf_str(&out, u.port);
	}
	if (str_ends(u.path, STR("/")))
		u.path.n--;
	put_normal(u.path, &out);
	put_params(u.query, true, &out);
	/* "#!" was a path in old single-page sites; any other fragment is a place on the same
	 * page. */
	if (str_starts(u.fragment, STR("!"))) {
		buf_char(&out, '#');
		put_normal(u.fragment, &out);
	}
	if (out.over)
		return (struct str){0};
	return arena_str(a, buf_view(&out));
}

struct str url_guid_path(struct str guid, struct arena *a)
{
	AUTO_BUF struct buf out = {.max = URL_MAX};
	struct url u;

	if (!split_absolute(guid, a, &u))
		return (struct str){0};
	if (u.path.n == 0)
		u.path = STR("/");
	/* Nothing is left that tells two articles apart: all of the site would be one. */
	if (u.path.n == 1 && u.query.n == 0 && u.fragment.n == 0)
		return (struct str){0};
	put_normal(u.path, &out);
	/* Nothing dropped: a guid is compared as the publisher made it, only its host may change. */
	put_params(u.query, false, &out);
	if (u.fragment.n > 0) {
		buf_char(&out, '#');
		put_normal(u.fragment, &out);
	}
	if (out.over)
		return (struct str){0};
	return arena_str(a, buf_view(&out));
}
