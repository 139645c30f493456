/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * X-Hub-Signature: does a push come from the hub that was told the secret (W3C WebSub 7.1)? The value is
 * method=signature, an HMAC (RFC 2104) over the body as it came, in hex. Pure; any thread.
 *
 * All four methods of the Recommendation are taken, SHA-1 too: what is broken of it are collisions, on
 * which an HMAC does not rest, and the hub of most feeds knows no other.
 */
#include "base/str.h"

enum hubsig {
	HUBSIG_GOOD,
	HUBSIG_NONE, /* there is no signature, or no secret to judge it by */
	HUBSIG_BAD   /* another one, in another form, or by a method that nobody knows */
};

/* secret: as the hub was told it; empty: none. header: the value, empty when there is none. A push without
 * a signature where there is a secret is HUBSIG_BAD. The time that it takes does not tell how much of a
 * signature is right. */
enum hubsig hubsig_check(struct str secret, struct str header, struct str body);
