/* SPDX-License-Identifier: ISC */
#pragma once
/* Standard Webhooks 1.0.0 signatures: v1,BASE64(HMAC-SHA256(key, id.timestamp.body)). Pure. */
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum {
	SIGN_KEY_MIN = 24, /* bytes, Standard Webhooks 1.0.0 "Signature scheme" */
	SIGN_KEY_MAX = 64
};

/* Decodes "whsec_" + base64 of 24 to 64 bytes (the prefix may be missing, as in the reference
 * libraries; white space around it is ignored) and appends the key; ERR_BAD_INPUT otherwise,
 * never showing it. ret may be NULL for a check. The caller wipes what it got. */
enum errc sign_key_parse(struct str secret, struct buf *ret, struct err *e);
/* Appends "v1,..." for one secret. timestamp_s: Unix seconds of this try, as in the header;
 * receivers refuse one that is too old, so that a message cannot be played again. ERR_BAD_INPUT:
 * the secret is none; ERR_IO: OpenSSL cannot. */
enum errc sign_v1(struct str secret, struct str id, int64_t timestamp_s, struct str body,
	struct buf *ret, struct err *e);
