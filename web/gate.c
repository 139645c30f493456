/* SPDX-License-Identifier: ISC */
/* Method, Host, path (gate.h); tokens are in gate_token.c. */
#include "web/gate.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/form.h"
#include "base/url_host.h"
#include "base/utf8.h"

/* ---- hosts ------------------------------------------------------------------------------- */

/* "[::1]" and "127.0.0.1" to sixteen bytes; false: a name. */
static bool address_of(struct str host, unsigned char ret[16])
{
	char text[INET6_ADDRSTRLEN];
	bool v6 = host.n > 2 && host.p[0] == '[';
	struct str bare = v6 ? str_sub(host, 1, host.n - 1) : host;

	if (bare.n >= sizeof(text))
		return false;
	memcpy(text, bare.p, bare.n);
	text[bare.n] = '\0';
	if (v6)
		return inet_pton(AF_INET6, text, ret) == 1;
	memset(ret, 0, 10);
	ret[10] = ret[11] = 0xFF;
	return inet_pton(AF_INET, text, ret + 12) == 1;
}

static bool is_mapped(const unsigned char a[16])
{
	static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};

	return memcmp(a, mapped, sizeof(mapped)) == 0;
}

static bool is_own(const unsigned char a[16])
{
	static const unsigned char own[16] = {[15] = 1};

	return (is_mapped(a) && a[12] == 127) || memcmp(a, own, 16) == 0;
}

static bool is_any(const unsigned char a[16])
{
	static const unsigned char any[16];

	return memcmp(a, any, 16) == 0 || (is_mapped(a) && memcmp(a + 12, any, 4) == 0);
}

static bool host_of(struct str authority, struct str *ret)
{
	struct url_authority a = {0};

	if (!url_authority_split(authority, &a) || a.userinfo.n != 0 ||
		!url_host_valid(a.host) || str_find(authority, '@') < authority.n)
		return false;
	*ret = a.host;
	return true;
}

static bool listens_there(const struct gate_rules *rules, const unsigned char at[16])
{
	unsigned char ours[16];
	struct str host = {0};

	if (!host_of(rules->listen, &host) || !address_of(host, ours))
		return false;
	return is_any(ours) || memcmp(ours, at, 16) == 0;
}

static bool is_named(struct str hosts, struct str host)
{
	size_t i = 0;

	while (i < hosts.n) {
		size_t end = i;

		while (end < hosts.n && hosts.p[end] != ',' && hosts.p[end] != ' ' &&
			hosts.p[end] != '\t')
			end++;
		if (end > i && str_eq_nocase(str_sub(hosts, i, end), host))
			return true;
		i = end + 1;
	}
	return false;
}

bool gate_host(const struct gate_rules *rules, struct str value)
{
	unsigned char at[16];
	struct str host = {0};

	if (!host_of(value, &host))
		return false;
	if (address_of(host, at) && (is_own(at) || listens_there(rules, at)))
		return true;
	/* "localhost." is the same name (RFC 6761 6.3). */
	if (host.n > 1 && host.p[host.n - 1] == '.')
		host.n--;
	return str_eq_nocase(host, STR("localhost")) || is_named(rules->hosts, host);
}

/* ---- paths ------------------------------------------------------------------------------- */

static bool holds_encoded_slash(struct str raw)
{
	for (size_t i = 0; i + 2 < raw.n; i++)
		if (str_eq_nocase(str_sub(raw, i, i + 3), STR("%2f")))
			return true;
	return false;
}

static bool is_plain(struct str path)
{
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7F || path.p[i] == '\\')
			return false;
	return true;
}

/* Only the last may be empty. */
static bool segments_good(struct str path)
{
	struct str rest = str_sub(path, 1, path.n);
	struct str part = {0};
	bool empty = false;

	while (str_cut(&rest, '/', &part)) {
		if (empty || str_eq(part, STR(".")) || str_eq(part, STR("..")))
			return false;
		empty = part.n == 0;
	}
	return true;
}

bool gate_path(struct str raw, struct buf *out)
{
	buf_reset(out);
	bool good = str_starts(raw, STR("/")) && !holds_encoded_slash(raw) &&
		    form_decode(raw, false, out) && out->n <= GATE_PATH_MAX &&
		    is_plain(buf_view(out)) && utf8_check(buf_view(out)) == out->n &&
		    segments_good(buf_view(out));

	if (!good)
		buf_reset(out);
	return good;
}

/* ---- all of it --------------------------------------------------------------------------- */

static bool method_good(struct str method, struct str path)
{
	return str_eq(method, STR("GET")) || str_eq(method, STR("HEAD")) ||
	       (str_eq(method, STR("POST")) && str_eq(path, GATE_LOGIN));
}

static enum gate_verdict judge_token(const struct gate_rules *rules, struct gate_tries *tries,
	const struct gate_ask *ask, int64_t now_ms)
{
	AUTO_BUF struct buf token = {0};

	buf_init(&token, KIB(4));
	if (rules->token.n == 0 || ask->open ||
		gate_session_good(
			rules->token, gate_cookie(ask->cookie, GATE_COOKIE), now_ms / 1000))
		return GATE_PASS;
	return gate_brought(ask->authorization, &token)
		       ? gate_login(rules, tries, ask->peer, buf_view(&token), now_ms)
		       : GATE_TOKEN;
}

enum gate_verdict gate_judge(const struct gate_rules *rules, struct gate_tries *tries,
	const struct gate_ask *ask, int64_t now_ms, struct buf *path)
{
	buf_reset(path);
	if (!method_good(ask->method, ask->path))
		return GATE_METHOD;
	if (ask->n_hosts != 1 || ask->host.n == 0)
		return GATE_BAD;
	if (!gate_host(rules, ask->host))
		return GATE_HOST;
	if (!gate_path(ask->path, path))
		return GATE_BAD;
	/* Where the token is given none is asked for. */
	return str_eq(ask->path, GATE_LOGIN) ? GATE_PASS
					     : judge_token(rules, tries, ask, now_ms);
}

int gate_status(enum gate_verdict v)
{
	static const int status[] = {[GATE_PASS] = 200,
		[GATE_METHOD] = 405,
		[GATE_BAD] = 400,
		[GATE_HOST] = 421,
		[GATE_TOKEN] = 401,
		[GATE_WRONG] = 401,
		[GATE_BUSY] = 429};

	return status[v];
}
