/* SPDX-License-Identifier: ISC */
/*
 * What the configuration says about HTTP: the values of keys that only it has, and which way each
 * destination goes once all files are read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/url_host.h"
#include "config/load.h"

static bool refuse(struct err *why, const char *sentence)
{
	err_set(why, ERR_BAD_INPUT, "%s", sentence);
	return false;
}

/* ---- proxies ------------------------------------------------------------------------- */

/* SOCKS has a way to look names up here; it is never taken: the proxy is where names have addresses. */
static const struct {
	struct str written, stored;
} schemes[] = {
	{STR_INIT("http://"), STR_INIT("http://")},
	{STR_INIT("https://"), STR_INIT("https://")},
	{STR_INIT("socks5://"), STR_INIT("socks5h://")},
	{STR_INIT("socks5h://"), STR_INIT("socks5h://")},
};

static bool proxy_split(struct str v, struct str *ret_scheme, struct url_authority *ret)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		struct str rest = str_sub(v, schemes[i].written.n, v.n);

		if (!str_starts_nocase(v, schemes[i].written))
			continue;
		if (str_ends(rest, STR("/")))
			rest = str_sub(rest, 0, rest.n - 1);
		*ret_scheme = schemes[i].stored;
		/* Without a port libcurl would ask 1080 of every proxy, which is seldom meant. */
		return url_authority_split(rest, ret) && url_host_valid(ret->host) &&
		       ret->port.n > 0;
	}
	return false;
}

bool config_proxy_store(
	struct load *l, struct str v, bool inline_value, struct str *ret, struct err *why)
{
	AUTO_BUF struct buf url = {0};
	struct url_authority at = {0};
	struct str scheme = {0};

	if (str_eq(v, STR("none"))) {
		*ret = arena_str(&l->c->arena, v);
		return true;
	}
	for (size_t i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] <= ' ' || (unsigned char)v.p[i] >= 0x7F)
			return refuse(
				why, "a space, or a letter beyond ASCII, in a proxy's address");
	if (!proxy_split(v, &scheme, &at))
		return refuse(why,
			"expected scheme://host:port with http, https or socks5, or 'none'");
	if (inline_value && at.userinfo.n > 0)
		return refuse(why,
			"a proxy's address with a password does not belong here; put it into a file, for 'proxy_file =' or 'proxy_credential ='");
	buf_init(&url, BUF_NO_MAX);
	buf_printf(&url, STR_F STR_F "%s" STR_F ":" STR_F, STR_A(scheme), STR_A(at.userinfo),
		at.userinfo.n > 0 ? "@" : "", STR_A(at.host), STR_A(at.port));
	*ret = arena_str(&l->c->arena, buf_view(&url));
	explicit_bzero(url.p, url.cap);
	return true;
}

bool config_host_foreign(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if ((unsigned char)host.p[i] >= 0x80)
			return true;
	return false;
}

/* A domain, with or without "." or "*." before it, an address, a block, or "*". */
static bool host_good(struct str entry)
{
	bool brackets = str_starts(entry, STR("[")) && str_ends(entry, STR("]"));

	if (str_eq(entry, STR("*")) || config_address_good(entry) ||
		(brackets && config_address_good(str_sub(entry, 1, entry.n - 1))))
		return true;
	if (str_starts(entry, STR("*.")))
		entry = str_sub(entry, 2, entry.n);
	else if (str_starts(entry, STR(".")))
		entry = str_sub(entry, 1, entry.n);
	return str_find(entry, ':') == entry.n && str_find(entry, '/') == entry.n &&
	       url_host_valid(entry);
}

bool config_hosts_check(struct str v, struct err *why)
{
	size_t at = 0;

	if (config_host_foreign(v))
		return refuse(why, "write hosts of other letters in their form xn--...");
	while (at < v.n) {
		size_t from = at;

		while (at < v.n && v.p[at] != ',' && v.p[at] != ' ' && v.p[at] != '\t')
			at++;
		if (at > from && !host_good(str_sub(v, from, at))) {
			err_set(why, ERR_BAD_INPUT,
				"'" STR_F
				"' is no domain, address or block; for example: example.org, 10.0.0.0/8",
				STR_A(str_sub(v, from, at)));
			return false;
		}
		at++;
	}
	return true;
}

/* ---- once all is read ---------------------------------------------------------------- */

/* Most programs obey these; that this one does not must not be found out by silence. Their values
 * are not shown: they may hold a password. */
static void environment_check(struct load *l)
{
	static const char *const names[] = {
		"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && l->c->proxy.n == 0; i++) {
		const char *v = getenv(names[i]);

		if (v == NULL || v[0] == '\0')
			continue;
		config_warning(l, (struct conf_pos){.file = str_of(names[i])}, STR(""),
			"this proxy of the environment is not used; write 'proxy =' in [fetch], with 'none' for none");
		return;
	}
}

static struct str unless_none(struct str proxy)
{
	return str_eq(proxy, STR("none")) ? (struct str){0} : proxy;
}

/* What a destination shares with all others may cure it as well. */
static void dest_resolve(const struct config *c, struct str shared, struct config_dest *d)
{
	if (d->d->ops == NULL || (d->d->ops->way != DEST_HTTP && d->d->ops->way != DEST_MAIL))
		return;
	if (d->d->ops->way == DEST_HTTP) {
		d->proxy = d->proxy.n > 0 ? unless_none(d->proxy) : c->proxy;
		d->no_proxy = c->no_proxy;
	}
	d->hash = hash64(shared, hash64(d->proxy, d->hash));
}

void config_http_resolve(struct load *l)
{
	AUTO_BUF struct buf shared = {0};
	struct config *c = l->c;

	environment_check(l);
	c->proxy = unless_none(c->proxy);
	buf_init(&shared, BUF_NO_MAX);
	config_hash_add(&shared, STR("no_proxy"), c->no_proxy);
	config_hash_file(&shared, c->ca_file);
	for (size_t i = 0; i < c->n_feeds; i++)
		c->feeds[i].proxy =
			c->feeds[i].proxy.n > 0 ? unless_none(c->feeds[i].proxy) : c->proxy;
	for (size_t i = 0; i < c->n_dests; i++)
		dest_resolve(c, buf_view(&shared), &c->dests[i]);
}
