/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which addresses a transfer may reach: networks as CIDR, and the allow lists that destinations
 * and intranet feeds carry. Pure; any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct sockaddr;

/* A network. An IPv4 one has family 4 and uses the first four bytes. */
struct http_cidr {
	uint8_t addr[16];
	uint8_t family; /* 4 or 6 */
	uint8_t bits;   /* length of the prefix, 0..32 or 0..128 */
};

/* "10.0.3.7", "10.0.0.0/8", "fd00::/8". Only the canonical dotted quad for IPv4: no octal, hex
 * or short forms, which people and resolvers read differently. False, *ret untouched, on
 * anything else. */
bool http_cidr_parse(struct str text, struct http_cidr *ret);
/* An IPv6 address is in no IPv4 network, IPv4-mapped or with NAT64's prefix. */
bool http_cidr_has(const struct http_cidr *c, const struct sockaddr *sa);
/* All of c is in net. */
bool http_cidr_within(const struct http_cidr *c, const struct http_cidr *net);
/* The address that the host of a URL is written as, IPv6 with brackets or without. False, *ret
 * untouched, for a name. */
bool http_host_address(struct str host, struct http_cidr *ret);
/* The host of a URL is written as an address (in brackets for IPv6) of no public network. */
bool http_host_private(struct str host);
