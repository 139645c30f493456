/* SPDX-License-Identifier: ISC */
/*
 * What feeds are asked with besides their address: logins and headers, from the two files of [fetch] and
 * from addresses with a password, which is taken out, so that no address holds one from here on.
 *
 *   auth_file      WHERE user:password  ──┐
 *   headers_file   WHERE Name: value    ──┼──> config_feed.headers, lines for http_own_headers()
 *   url            user:password@       ──┤
 *   bearer_file    of the feed          ──┘
 *
 * WHERE is feed:ID, a host, or host:port. Of several that fit, what the feed itself says goes first, then its
 * own line, its host's, and the address. Messages name file and line and show nothing of them.
 */
#include <string.h>

#include "base/http.h"
#include "base/url_host.h"
#include "config/load.h"

/* ---- one line ------------------------------------------------------------------------ */

struct line {
	struct str where, what;
};

static struct line line_split(struct str s)
{
	size_t at = 0;

	s = str_trim(s);
	while (at < s.n && s.p[at] != ' ' && s.p[at] != '\t')
		at++;
	return (struct line){str_sub(s, 0, at), str_trim(str_sub(s, at, s.n))};
}

static bool is_feed(struct str where, struct str *ret_id)
{
	*ret_id = str_sub(where, 5, where.n);
	return str_starts(where, STR("feed:"));
}

/* A host without a port is that of the scheme: what listens at another one is somebody else. */
static bool is_host_of(struct str where, struct str url)
{
	struct url_authority want;
	struct url_authority at;
	struct str usual = str_starts_nocase(url, STR("https:")) ? STR("443") : STR("80");

	if (!url_authority_split(where, &want) || !url_authority(url, &at))
		return false;
	if (want.port.n == 0)
		want.port = usual;
	if (at.port.n == 0)
		at.port = usual;
	return str_eq_nocase(want.host, at.host) && str_eq(want.port, at.port);
}

static const char *where_wrong(struct str where)
{
	struct url_authority at;
	struct str id;

	if (is_feed(where, &id))
		return conf_is_id(id) ? NULL : "behind 'feed:' stands the id of a feed";
	if (config_host_foreign(where))
		return "write hosts of other letters in their form xn--...";
	if (!url_authority_split(where, &at) || at.userinfo.n > 0 || !url_host_valid(at.host))
		return "it begins with a host, host:port, or feed:ID";
	return NULL;
}

/* ---- Basic (RFC 7617) ---------------------------------------------------------------- */

static void base64(struct str s, struct buf *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (i + k < s.n ? (unsigned char)s.p[i + k] : 0U);
		for (size_t k = 0; k < 4; k++)
			buf_str(out, i + k <= s.n
					     ? (struct str){&digits[v >> (18 - 6 * k) & 63], 1}
					     : STR("="));
	}
}

/* RFC 6750 2.1 */
static void add_bearer(struct str token, struct buf *out)
{
	buf_str(out, STR("Authorization: Bearer "));
	buf_str(out, token);
	buf_char(out, '\n');
}

static void add_basic(struct str login, struct buf *out)
{
	buf_str(out, STR("Authorization: Basic "));
	base64(login, out);
	buf_char(out, '\n');
}

static int hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static void unescape(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		int high = s.p[i] == '%' && i + 2 < s.n ? hex(s.p[i + 1]) : -1;
		int low = high >= 0 ? hex(s.p[i + 2]) : -1;
		unsigned char byte = (unsigned char)(high * 16 + low);

		buf_add(out, low >= 0 ? (const char *)&byte : &s.p[i], 1);
		i += low >= 0 ? 2 : 0;
	}
}

/* ---- what a line gives a feed -------------------------------------------------------- */

static const char *login_wrong(struct str what)
{
	size_t colon = str_find(what, ':');

	if (colon == 0 || colon >= what.n)
		return "behind it stands user:password";
	return NULL;
}

static const char *header_wrong(struct str what)
{
	struct http_header v[HTTP_OWN_MAX];
	size_t n = 0;
	unsigned line = 0;

	if (what.n == 0)
		return "behind it stands a header, Name: value";
	return http_own_headers(what, v, &n, &line);
}

static void add_login(struct str what, struct buf *out)
{
	add_basic(what, out);
}

static void add_header(struct str what, struct buf *out)
{
	buf_str(out, what);
	buf_char(out, '\n');
}

static const struct source {
	size_t at; /* the file's text in struct config */
	const char *(*wrong)(struct str what);
	void (*add)(struct str what, struct buf *out);
} sources[] = {
	{offsetof(struct config, fetch_auth), login_wrong, add_login},
	{offsetof(struct config, fetch_headers), header_wrong, add_header},
};

static struct str text_of(const struct config *c, const struct source *s)
{
	return *(const struct str *)(const void *)((const char *)c + s->at);
}

static bool next_line(struct str *text, struct line *ret)
{
	struct str s;

	if (!str_cut(text, '\n', &s))
		return false;
	*ret = line_split(s);
	return true;
}

static bool is_nothing(const struct line *line)
{
	return line->where.n == 0 || line->where.p[0] == '#';
}

/* What a feed is asked with, as it grows. */
struct own {
	struct buf lines;
	bool full; /* there were more */
};

/* A header that is there already stays: whoever is nearer to the feed is asked first. */
static void add_new(const struct source *s, struct str what, struct own *own)
{
	struct http_header v[HTTP_OWN_MAX];
	AUTO_BUF struct buf line = {0};
	size_t n = 0;
	unsigned bad = 0;

	buf_init(&line, BUF_NO_MAX);
	s->add(what, &line);
	struct str name = str_sub(buf_view(&line), 0, str_find(buf_view(&line), ':'));

	(void)http_own_headers(buf_view(&own->lines), v, &n, &bad);
	bool there = false;

	for (size_t i = 0; i < n; i++)
		there |= str_eq_nocase(v[i].name, name);
	own->full |= !there && n == HTTP_OWN_MAX;
	if (!there && n < HTTP_OWN_MAX)
		buf_str(&own->lines, buf_view(&line));
	explicit_bzero(line.p, line.cap);
}

/* The lines of a text that name the feed, or its host. */
static void collect(
	const struct config *c, const struct config_feed *f, bool by_id, struct own *own)
{
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct str text = text_of(c, &sources[i]);
		struct line line;
		struct str id;

		while (next_line(&text, &line)) {
			bool is_id = is_feed(line.where, &id);

			if (!is_nothing(&line) && is_id == by_id &&
				(is_id ? str_eq(id, f->id) : is_host_of(line.where, f->url)))
				add_new(&sources[i], line.what, own);
		}
	}
}

/* ---- a feed -------------------------------------------------------------------------- */

/* The login out of the address; the address without it in its place. */
static void address_strip(struct load *l, struct config_feed *f, struct buf *login)
{
	struct url_authority at;
	AUTO_BUF struct buf url = {0};

	if (!url_authority(f->url, &at) || at.userinfo.n == 0)
		return;
	unescape(at.userinfo, login);
	if (str_find(buf_view(login), ':') == login->n)
		buf_char(login, ':'); /* RFC 7617: always one */
	buf_init(&url, BUF_NO_MAX);
	buf_str(&url, (struct str){f->url.p, (size_t)(at.userinfo.p - f->url.p)});
	buf_str(&url, str_sub(f->url, (size_t)(at.host.p - f->url.p), f->url.n));
	config_wipe(f->url);
	f->url = arena_str(&l->c->arena, buf_view(&url));
}

static void feed_say(struct load *l, const struct config_raw_feed *raw,
	const struct config_feed *f, bool has_login, bool full)
{
	if (has_login && raw->readable_by_all)
		config_warning(l, raw->pos, STR(""),
			"[feed " STR_F
			"]: use 'auth_file =' in [fetch]: the url holds a password, and everybody can read this file",
			STR_A(f->id));
	if (f->headers.n > 0 && str_starts_nocase(f->url, STR("http://")))
		config_warning(l, raw->pos, STR(""),
			"[feed " STR_F "]: its login or headers are sent without encryption",
			STR_A(f->id));
	if (full)
		config_error(l, raw->pos, STR(""),
			"[feed " STR_F "]: it has more than %d headers of its own",
			STR_A(f->id), HTTP_OWN_MAX);
}

static void feed_resolve(
	struct load *l, const struct config_raw_feed *raw, struct config_feed *f)
{
	AUTO_BUF struct buf login = {0};
	struct own own = {0};

	buf_init(&login, BUF_NO_MAX);
	buf_init(&own.lines, BUF_NO_MAX);
	buf_reserve(&own.lines, 1);
	address_strip(l, f, &login);
	if (f->bearer.n > 0)
		add_bearer(f->bearer, &own.lines);
	collect(l->c, f, true, &own);
	collect(l->c, f, false, &own);
	if (login.n > 0)
		add_new(&sources[0], buf_view(&login), &own);
	f->headers = arena_str(&l->c->arena, buf_view(&own.lines));
	feed_say(l, raw, f, login.n > 0, own.full);
	explicit_bzero(own.lines.p, own.lines.cap);
	buf_done(&own.lines);
	if (login.p != NULL)
		explicit_bzero(login.p, login.cap);
}

/* ---- the files ----------------------------------------------------------------------- */

static bool is_used(const struct load *l, struct str where)
{
	struct str id;

	if (is_feed(where, &id))
		return strmap_get(&l->c->feed_ids, id) != SIZE_MAX;
	for (size_t i = 0; i < l->c->n_feeds; i++)
		if (is_host_of(where, l->c->feeds[i].url))
			return true;
	return false;
}

/* The key that named the file or credential, and where. */
static const struct conf_key *key_of(
	const struct load *l, const struct source *s, struct conf_pos *ret_pos)
{
	const struct config_schema *fetch = config_schema(STR("fetch"));
	const struct config_schema *all = NULL;
	const struct conf_key *found = NULL;

	(void)config_schemas(&all);
	for (size_t i = 0; i < fetch->n_keys; i++) {
		const struct config_origin *o = &l->origins[fetch - all][i];

		if (fetch->keys[i].at != s->at || o->value.p == NULL)
			continue;
		found = &fetch->keys[i];
		*ret_pos = o->pos;
	}
	return found;
}

static void line_check(
	struct load *l, const struct source *s, const struct line *line, unsigned n)
{
	struct conf_pos pos = {0};
	const struct conf_key *key = key_of(l, s, &pos);
	const char *wrong = where_wrong(line->where);

	if (wrong == NULL)
		wrong = s->wrong(line->what);
	if (key == NULL)
		return;
	if (wrong != NULL)
		config_error(l, pos, STR(""), "'" STR_F "', line %u: %s", STR_A(key->name), n,
			wrong);
	else if (!is_used(l, line->where))
		config_warning(l, pos, STR(""), "'" STR_F "', line %u: no feed is asked there",
			STR_A(key->name), n);
}

static void source_check(struct load *l, const struct source *s)
{
	struct str text = text_of(l->c, s);
	struct line line;

	for (unsigned n = 1; next_line(&text, &line); n++)
		if (!is_nothing(&line))
			line_check(l, s, &line, n);
}

void config_logins_resolve(struct load *l)
{
	for (size_t i = 0; i < l->c->n_feeds; i++)
		feed_resolve(l, &l->feeds.p[i], &l->c->feeds[i]);
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		source_check(l, &sources[i]);
}
