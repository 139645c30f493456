/* SPDX-License-Identifier: ISC */
/*
 * Signing webhooks (Standard Webhooks 1.0.0), with OpenSSL's EVP.
 *
 *   "whsec_" base64 ── key_decode ──> key ──┐
 *   "id.timestamp." + body ─────────────────┴─ HMAC-SHA256 ── base64 ──> "v1,..."
 *
 * A decoded key lives on the stack for the length of one call and is wiped on every way out. Only
 * the symmetric scheme v1 is written; Ed25519 (v1a) is not, because the reference libraries cannot
 * verify it.
 */
#include "alerts/sign.h"

#include <inttypes.h>
#include <stdio.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

enum {
	MAC_BYTES = 32,
	BASE64_MAX = (SIGN_KEY_MAX + 2) / 3 * 4
};

struct sign_key {
	unsigned char bytes[BASE64_MAX]; /* EVP_DecodeBlock writes whole groups of three */
	size_t n;
};

static void key_wipe(struct sign_key *k)
{
	OPENSSL_cleanse(k, sizeof(*k));
}
#define AUTO_KEY __attribute__((cleanup(key_wipe)))

static bool is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/';
}

static enum errc key_decode(struct str secret, struct sign_key *ret, struct err *e)
{
	struct str text = str_trim(secret);
	size_t pad = 0;

	if (str_starts(text, STR("whsec_")))
		text = str_sub(text, 6, text.n);
	/* EVP_DecodeBlock() decodes '=' as zeros and counts them: the true length is found here. */
	while (pad < 2 && pad < text.n && text.p[text.n - 1 - pad] == '=')
		pad++;
	/* Asked here, since EVP_DecodeBlock() passes over white space at both ends, and the length
	 * below would not hold. */
	for (size_t i = 0; i + pad < text.n; i++)
		if (!is_base64(text.p[i]))
			return err_set(
				e, ERR_BAD_INPUT, "signing key is not \"whsec_\" and base64");
	if (text.n == 0 || text.n % 4 != 0)
		return err_set(e, ERR_BAD_INPUT,
			"signing key is cut short: its base64 must be a multiple of 4 letters");
	size_t n = text.n / 4 * 3 - pad;

	/* Also what keeps the decoded key inside ret->bytes. */
	if (n < SIGN_KEY_MIN || n > SIGN_KEY_MAX)
		return err_set(e, ERR_BAD_INPUT,
			"signing key has %zu bytes, it must have %d to %d", n, SIGN_KEY_MIN,
			SIGN_KEY_MAX);
	if (EVP_DecodeBlock(ret->bytes, (const unsigned char *)text.p, (int)text.n) < 0)
		return err_set(e, ERR_BAD_INPUT, "signing key is not base64");
	ret->n = n;
	return ERR_NONE;
}

enum errc sign_key_parse(struct str secret, struct buf *ret, struct err *e)
{
	AUTO_KEY struct sign_key key = {0};
	enum errc rc = key_decode(secret, &key, e);

	if (rc != ERR_NONE || ret == NULL)
		return rc;
	if (buf_add(ret, key.bytes, key.n) != ERR_NONE)
		return err_set(e, ERR_LIMIT, "no room for the signing key");
	return ERR_NONE;
}

/* The signed content is "id.timestamp.body"; it is fed in pieces so that the body is not
 * copied. */
static bool mac_run(EVP_MAC_CTX *ctx, const struct sign_key *key, struct str head,
	struct str body, unsigned char ret_mac[MAC_BYTES])
{
	/* OSSL_PARAM wants a pointer to non-const; it is only read. */
	char sha256[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
		OSSL_PARAM_construct_end()};
	size_t n = 0;

	return EVP_MAC_init(ctx, key->bytes, key->n, params) == 1 &&
	       EVP_MAC_update(ctx, (const unsigned char *)head.p, head.n) == 1 &&
	       EVP_MAC_update(ctx, (const unsigned char *)body.p, body.n) == 1 &&
	       EVP_MAC_final(ctx, ret_mac, &n, MAC_BYTES) == 1 && n == MAC_BYTES;
}

static enum errc mac_make(const struct sign_key *key, struct str head, struct str body,
	unsigned char ret_mac[MAC_BYTES], struct err *e)
{
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
	bool ok = ctx != NULL && mac_run(ctx, key, head, body, ret_mac);

	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(hmac);
	return ok ? ERR_NONE : err_set(e, ERR_IO, "OpenSSL cannot compute HMAC-SHA256");
}

enum errc sign_v1(struct str secret, struct str id, int64_t timestamp_s, struct str body,
	struct buf *ret, struct err *e)
{
	AUTO_KEY struct sign_key key = {0};
	AUTO_BUF struct buf head;
	unsigned char mac[MAC_BYTES];
	char text[(MAC_BYTES + 2) / 3 * 4 + 1];

	buf_init(&head, 4096);
	enum errc rc = key_decode(secret, &key, e);

	if (rc != ERR_NONE)
		return rc;
	buf_str(&head, id);
	buf_printf(&head, ".%" PRId64 ".", timestamp_s);
	/* A signature over half an id would be good for another message. */
	if (head.over)
		return err_set(e, ERR_LIMIT, "webhook id is too long to sign");
	rc = mac_make(&key, buf_view(&head), body, mac, e);
	if (rc != ERR_NONE)
		return rc;
	EVP_EncodeBlock((unsigned char *)text, mac, MAC_BYTES);
	if (buf_printf(ret, "v1,%s", text) != ERR_NONE)
		return err_set(e, ERR_LIMIT, "no room for the signature");
	return ERR_NONE;
}
