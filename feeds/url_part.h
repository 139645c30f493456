/* SPDX-License-Identifier: ISC */
#pragma once
/* The inside of url.c and url_id.c, for nobody else. Pure; any thread. */
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Appends the host in the form that DNS and HTTP take: lower case, names beyond ASCII mapped
 * (UTS 46) and as punycode (RFC 3492), at most 253 bytes. An IPv6 literal passes as it is; what
 * url_host_valid() refuses is refused. ERR_BAD_INPUT with a sentence, and out as it was. */
enum errc url_idn_host(struct str host, struct buf *out, struct err *e);

/* A byte as %XX. */
static inline void url_put_pct(unsigned char c, struct buf *out)
{
	static const char hex[] = "0123456789ABCDEF";
	char s[3] = {'%', hex[c >> 4], hex[c & 15]};

	buf_add(out, s, sizeof(s));
}
