/* SPDX-License-Identifier: ISC */
/* Hosts that want to be asked over TLS only (RFC 6797). */
#include "base/buf.h"
#include "base/url_host.h"
#include "feeds/policy.h"
#include "feeds/policy_wait.h"

struct str feed_over_tls(struct str url, struct arena *a)
{
	AUTO_BUF struct buf b = {0};
	struct url_authority at = {0};

	if (!str_starts_nocase(url, STR("http://")) || !url_authority(url, &at))
		return arena_str(a, url);
	size_t host = (size_t)(at.host.p - url.p) + at.host.n;
	bool usual = str_eq(at.port, STR("80"));

	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, STR("https"));
	buf_str(&b, str_sub(url, 4, host));
	buf_str(&b, str_sub(url, usual ? host + 3 : host, url.n));
	return arena_str(a, buf_view(&b));
}

bool feed_strict(const struct http_res *res, struct str url, int64_t now_ms,
	int64_t *ret_until_ms, bool *ret_below)
{
	char room[2][URL_HOST_MAX];
	int64_t ms = 0;

	if (res->error != HTTP_OK || !str_starts_nocase(res->url, STR("https://")) ||
		!str_eq(url_host_key(res->url, room[0]), url_host_key(url, room[1])) ||
		!policy_strict_ms(res->strict_transport, &ms, ret_below))
		return false;
	*ret_until_ms = ms > 0 ? now_ms + ms : 0;
	return true;
}
