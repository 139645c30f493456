/* SPDX-License-Identifier: ISC */
/* See hubsig.h. */
#include "web/hubsig.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

static const struct method {
	struct str name;
	const EVP_MD *(*md)(void);
	size_t bytes;
} methods[] = {
	{STR_INIT("sha1"), EVP_sha1, 20},
	{STR_INIT("sha256"), EVP_sha256, 32},
	{STR_INIT("sha384"), EVP_sha384, 48},
	{STR_INIT("sha512"), EVP_sha512, 64},
};

static const struct method *method_of(struct str name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (str_eq_nocase(methods[i].name, name))
			return &methods[i];
	return NULL;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	char lower = (char)(c | 0x20);

	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Exactly n bytes. */
static bool read_hex(struct str s, unsigned char *out, size_t n)
{
	bool good = s.n == 2 * n;

	for (size_t i = 0; good && i < n; i++) {
		int high = digit(s.p[2 * i]);
		int low = digit(s.p[2 * i + 1]);

		good = high >= 0 && low >= 0;
		out[i] = (unsigned char)(good ? high * 16 + low : 0);
	}
	return good;
}

enum hubsig hubsig_check(struct str secret, struct str header, struct str body)
{
	unsigned char want[EVP_MAX_MD_SIZE];
	unsigned char got[EVP_MAX_MD_SIZE];
	struct str name = {0};
	unsigned n = 0;

	if (secret.n == 0)
		return HUBSIG_NONE;
	header = str_trim(header);
	bool given = str_cut(&header, '=', &name);
	const struct method *m = given ? method_of(str_trim(name)) : NULL;

	if (m == NULL || !read_hex(str_trim(header), got, m->bytes))
		return HUBSIG_BAD;
	if (HMAC(m->md(), secret.p, (int)secret.n, (const unsigned char *)body.p, body.n, want,
		    &n) == NULL ||
		n != m->bytes)
		return HUBSIG_BAD;
	return CRYPTO_memcmp(want, got, n) == 0 ? HUBSIG_GOOD : HUBSIG_BAD;
}
