/* SPDX-License-Identifier: ISC */
#include "alerts/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* Of at most 16 MiB, which a configuration's files are far from. */
static BIO *reader(struct str pem)
{
	return BIO_new_mem_buf(pem.p, (int)pem.n);
}

/* Whether reading ended because nothing more was there. */
static bool at_end(void)
{
	unsigned long why = ERR_peek_last_error();

	return ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE;
}

/* Instead of OpenSSL's own, which asks the terminal. */
/* NOLINTNEXTLINE(readability-non-const-parameter): OpenSSL's type */
static int no_passphrase(char *room, int size, int writing, void *arg)
{
	(void)room;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

enum errc tls_check_certs(struct str pem, struct err *e)
{
	BIO *in = reader(pem);
	X509 *one = NULL;
	size_t n = 0;

	ERR_clear_error();
	while (in != NULL && (one = PEM_read_bio_X509(in, NULL, no_passphrase, NULL)) != NULL) {
		X509_free(one);
		n++;
	}
	bool whole = at_end();

	BIO_free(in);
	ERR_clear_error();
	if (n == 0)
		return err_set(e, ERR_BAD_INPUT, "it holds no certificate in PEM form");
	if (!whole)
		return err_set(e, ERR_BAD_INPUT, "certificate %zu in it cannot be read", n + 1);
	return ERR_NONE;
}

static bool fits(struct str cert, EVP_PKEY *key)
{
	BIO *in = reader(cert);
	X509 *first = in != NULL ? PEM_read_bio_X509(in, NULL, no_passphrase, NULL) : NULL;
	bool good = first != NULL && X509_check_private_key(first, key) == 1;

	X509_free(first);
	BIO_free(in);
	return good;
}

enum errc tls_check_key(struct str cert, struct str key, struct err *e)
{
	BIO *in = reader(key);
	EVP_PKEY *k =
		in != NULL ? PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL) : NULL;
	const char *wrong = NULL;

	if (k == NULL)
		wrong = str_find_str(key, STR("ENCRYPTED")) < key.n
				? "it has a passphrase, and nobody is there to type it"
				: "it holds no private key in PEM form";
	else if (!fits(cert, k))
		wrong = "it is not the key of the certificate";
	EVP_PKEY_free(k);
	BIO_free(in);
	ERR_clear_error();
	return wrong != NULL ? err_set(e, ERR_BAD_INPUT, "%s", wrong) : ERR_NONE;
}
