/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which hosts are asked through the proxy, by their names alone. Pure; any thread.
 */
#include <stdbool.h>

#include "base/str.h"

/* host_key: url_host_key(). A host of our own house: written as a private address
 * (http_host_private), called localhost or by one word, or ending in .localhost, .local, .internal,
 * .lan or .home.arpa. */
bool http_host_of_the_house(struct str host_key);

/* host_key: url_host_key(). Never a host of our own house: such a host is dialled, so that the address it leads to is judged; a proxy would
 * reach it for whoever sends us there by a redirect.
 *
 * no_proxy: entries between commas or blanks, each a domain (with all below it; a dot or "*." before
 * it means the same), an address, a network as CIDR (matches hosts that are written as addresses), or
 * "*" for all. What is none of these matches nothing. */
bool http_proxy_takes(struct str host_key, struct str no_proxy);
