/* SPDX-License-Identifier: ISC */
/*
 * Private addresses, decided on bytes and never on names.
 *
 * IPv4 is a list of what is not public (RFC 6890 and its updates). IPv6 is the other way round:
 * only 2000::/3 has ever been handed out, so everything outside it is refused, loopback,
 * mapped, unique local, link local and multicast included, and a short list takes out what is
 * special inside it. An address of the well-known prefix of NAT64, 64:ff9b::/96 (RFC 6052), is judged
 * by the IPv4 address inside, which is all that a network without IPv4 has of most hosts; the prefix
 * for use inside of a network, 64:ff9b:1::/48 (RFC 8215), is refused, and so is 6to4, whose far side
 * could be anybody's. What is not an internet address at all is private too.
 *
 * It does not resolve: the caller shows it the address that connect() is about to use.
 */
#include "daemon/http/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "daemon/http/http.h"

#define V4(a, b, c, d, n)                                                                      \
	{                                                                                      \
		.addr = {a, b, c, d}, .family = 4, .bits = (n)                                 \
	}
#define V6(a, b, c, n)                                                                         \
	{                                                                                      \
		.addr = {(a) >> 8, (a)&0xFF, (b) >> 8, (b)&0xFF, (c) >> 8, (c)&0xFF},          \
		.family = 6, .bits = (n)                                                       \
	}

static const struct http_cidr v4_private[] = {
	V4(0, 0, 0, 0, 8),       /* this host */
	V4(10, 0, 0, 0, 8),      /* private */
	V4(100, 64, 0, 0, 10),   /* carrier NAT */
	V4(127, 0, 0, 0, 8),     /* loopback */
	V4(169, 254, 0, 0, 16),  /* link local, cloud metadata */
	V4(172, 16, 0, 0, 12),   /* private */
	V4(192, 0, 0, 0, 24),    /* IETF protocol assignments */
	V4(192, 0, 2, 0, 24),    /* documentation */
	V4(192, 88, 99, 0, 24),  /* 6to4 relays */
	V4(192, 168, 0, 0, 16),  /* private */
	V4(198, 18, 0, 0, 15),   /* benchmarks */
	V4(198, 51, 100, 0, 24), /* documentation */
	V4(203, 0, 113, 0, 24),  /* documentation */
	V4(224, 0, 0, 0, 3),     /* multicast, reserved, broadcast */
};

static const struct http_cidr nat64 = {.addr = {0, 0x64, 0xFF, 0x9B}, .family = 6, .bits = 96};

static const struct http_cidr v6_public = V6(0x2000, 0, 0, 3);

static const struct http_cidr v6_private[] = {
	V6(0x2001, 0, 0, 23),     /* IETF protocol assignments: Teredo, ORCHID, benchmarks */
	V6(0x2001, 0xDB8, 0, 32), /* documentation */
	V6(0x2002, 0, 0, 16),     /* 6to4 */
	V6(0x3FFF, 0, 0, 20),     /* documentation */
};

/* The bytes of an address and its family in struct http_cidr's terms; family 0 for neither. */
static const uint8_t *addr_bytes(const struct sockaddr *sa, uint8_t *ret_family)
{
	*ret_family = sa->sa_family == AF_INET ? 4 : sa->sa_family == AF_INET6 ? 6 : 0;
	if (*ret_family == 4)
		return (const uint8_t *)&((const struct sockaddr_in *)(const void *)sa)
			->sin_addr;
	return (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
}

static bool prefix_eq(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned rest = bits % 8;

	if (memcmp(a, b, bits / 8) != 0)
		return false;
	return rest == 0 || ((a[bits / 8] ^ b[bits / 8]) >> (8 - rest)) == 0;
}

bool http_cidr_has(const struct http_cidr *c, const struct sockaddr *sa)
{
	uint8_t family;
	const uint8_t *p = addr_bytes(sa, &family);

	return family == c->family && prefix_eq(p, c->addr, c->bits);
}

bool http_cidr_within(const struct http_cidr *c, const struct http_cidr *net)
{
	return c->family == net->family && c->bits >= net->bits &&
	       prefix_eq(c->addr, net->addr, net->bits);
}

static bool any_has(const struct http_cidr *v, size_t n, const struct sockaddr *sa)
{
	for (size_t i = 0; i < n; i++)
		if (http_cidr_has(&v[i], sa))
			return true;
	return false;
}

static bool v4_is_private(const struct sockaddr *sa)
{
	return any_has(v4_private, sizeof(v4_private) / sizeof(*v4_private), sa);
}

/* RFC 6052 2.2: the last 32 bits. */
static bool nat64_is_private(const struct sockaddr *sa)
{
	struct sockaddr_in inside = {.sin_family = AF_INET};
	uint8_t family;

	memcpy(&inside.sin_addr, addr_bytes(sa, &family) + 12, sizeof(inside.sin_addr));
	return v4_is_private((const struct sockaddr *)&inside);
}

bool http_addr_private(const struct sockaddr *sa)
{
	/* Everything that is not IPv4 goes the way of IPv6: an unknown family is in no public
	 * network and so private. */
	if (sa->sa_family == AF_INET)
		return v4_is_private(sa);
	if (http_cidr_has(&nat64, sa))
		return nat64_is_private(sa);
	return !http_cidr_has(&v6_public, sa) ||
	       any_has(v6_private, sizeof(v6_private) / sizeof(*v6_private), sa);
}

bool http_cidr_parse(struct str text, struct http_cidr *ret)
{
	struct http_cidr c = {.family = 4};
	char addr[INET6_ADDRSTRLEN] = "";
	size_t slash = str_find(text, '/');
	uint64_t bits;

	if (slash == 0 || slash >= sizeof(addr))
		return false;
	memcpy(addr, text.p, slash);
	/* inet_pton() and not inet_aton(): "010.1", "0x7f.1" and "2130706433" are refused. */
	if (inet_pton(AF_INET, addr, c.addr) != 1) {
		c.family = 6;
		if (inet_pton(AF_INET6, addr, c.addr) != 1)
			return false;
	}
	bits = c.family == 4 ? 32 : 128;
	if (slash < text.n) {
		uint64_t given;

		if (!str_to_u64(str_sub(text, slash + 1, text.n), &given) || given > bits)
			return false;
		bits = given;
	}
	c.bits = (uint8_t)bits;
	*ret = c;
	return true;
}

bool http_host_address(struct str host, struct http_cidr *ret)
{
	struct str bare = host.n > 1 && host.p[0] == '[' ? str_sub(host, 1, host.n - 1) : host;

	return str_find(bare, '/') == bare.n && http_cidr_parse(bare, ret);
}

/* Both are filled, because only the family says which of them is looked at. */
bool http_host_private(struct str host)
{
	struct http_cidr c = {0};
	struct sockaddr_in in4 = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	if (!http_host_address(host, &c))
		return false;
	memcpy(&in4.sin_addr, c.addr, sizeof(in4.sin_addr));
	memcpy(&in6.sin6_addr, c.addr, sizeof(in6.sin6_addr));
	return http_addr_private(
		c.family == 4 ? (const struct sockaddr *)&in4 : (const struct sockaddr *)&in6);
}
