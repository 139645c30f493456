/* SPDX-License-Identifier: ISC */
#include "daemon/http/proxy.h"

#include <string.h>

#include "base/url_host.h"
#include "daemon/http/guard.h"

/* `domain` itself or what is below it; both in any case. */
static bool is_below(struct str host, struct str domain)
{
	if (host.n < domain.n || domain.n == 0)
		return false;
	size_t at = host.n - domain.n;

	return str_eq_nocase(str_sub(host, at, host.n), domain) &&
	       (at == 0 || host.p[at - 1] == '.');
}

bool http_host_of_the_house(struct str host)
{
	/* RFC 6761, 6762, 8375; .internal is reserved by ICANN, .lan by habit. */
	static const struct str domains[] = {STR_INIT("localhost"), STR_INIT("local"),
		STR_INIT("internal"), STR_INIT("lan"), STR_INIT("home.arpa")};

	if (host.n == 0)
		return false;
	for (size_t i = 0; i < sizeof(domains) / sizeof(*domains); i++)
		if (is_below(host, domains[i]))
			return true;
	return (host.p[0] != '[' && str_find(host, '.') == host.n) || http_host_private(host);
}

static bool entry_names(struct str entry, struct str host)
{
	struct http_cidr net;
	struct http_cidr address;

	if (str_eq(entry, STR("*")))
		return true;
	if (http_host_address(entry, &net) || http_cidr_parse(entry, &net))
		return http_host_address(host, &address) && http_cidr_within(&address, &net);
	if (str_starts(entry, STR("*.")))
		entry = str_sub(entry, 2, entry.n);
	else if (str_starts(entry, STR(".")))
		entry = str_sub(entry, 1, entry.n);
	return is_below(host, entry);
}

bool http_proxy_takes(struct str host_key, struct str no_proxy)
{
	static const char between[] = ", \t";
	size_t at = 0;

	if (host_key.n == 0 || http_host_of_the_house(host_key))
		return false;
	while (at < no_proxy.n) {
		size_t from = at;

		while (at < no_proxy.n && strchr(between, no_proxy.p[at]) == NULL)
			at++;
		if (entry_names(str_sub(no_proxy, from, at), host_key))
			return false;
		at++;
	}
	return true;
}
