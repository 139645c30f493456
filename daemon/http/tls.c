/* SPDX-License-Identifier: ISC */
/*
 * What transfers trust and say in TLS: one bundle for all, certificates of a transfer's own beside it.
 *
 * The bundle: libcurl parses it once and keeps it for a day by the name of its file; connections and
 * sessions are shared between transfers with equal names. A bundle that was mended in its place would
 * not be read, and old connections go on. So it gets another spelling of its path whenever its content
 * has changed ("/./etc/..." for "/etc/..."), which to libcurl is another bundle.
 *
 * A transfer's own CA: as a blob it would replace the bundle, and parsing both at each connection
 * takes 30 ms. So libcurl gets the few certificates of its own as a blob, by which it also tells such
 * connections and sessions from all others, and on_context() adds those of the bundle, parsed once, to
 * the store that libcurl made for this connection alone. (To a proxy's store, which libcurl shares, it
 * adds what is in there already.)
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "daemon/http/internal.h"

enum {
	BUNDLE_MAX = 16 << 20,
	SPELLINGS = 64 /* by then no connection of the first is left */
};

/* ---- the bundle ------------------------------------------------------------------------- */

static bool bundle_read(const char *path, struct buf *out)
{
	char room[16384];
	ssize_t n = 0;
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return false;
	while ((n = read(fd, room, sizeof(room))) > 0 &&
		buf_add(out, room, (size_t)n) == ERR_NONE)
		;
	close(fd);
	return n == 0;
}

/* 0 when it cannot be read: libcurl says why, at each transfer. */
static uint64_t content_of(const char *path)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUNDLE_MAX);
	return bundle_read(path, &text) ? hash64(buf_view(&text), 0) : 0;
}

static char *spelled(const char *path, unsigned spelling)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	for (unsigned i = 0; i < spelling % SPELLINGS; i++)
		buf_str(&b, path[0] == '/' ? STR("/.") : STR("./"));
	buf_str(&b, str_of(path));
	return buf_detach(&b, NULL);
}

void http_tls_take_bundle(struct http_client *c, const char *path)
{
	uint64_t content = content_of(path);

	if (path == NULL && c->ca_file == NULL)
		return;
	if (path != NULL && c->ca_path != NULL && content == c->ca_content &&
		strcmp(path, c->ca_path) == 0)
		return;
	c->ca_spelling++;
	char *copy = path != NULL ? xstrdup(path) : NULL;
	char *spelling = path != NULL ? spelled(path, c->ca_spelling) : NULL;

	http_tls_forget(c);
	c->ca_path = copy;
	c->ca_file = spelling;
	c->ca_content = content;
}

void http_tls_forget(struct http_client *c)
{
	free(c->ca_path);
	free(c->ca_file);
	sk_X509_pop_free(c->roots, X509_free);
	c->ca_path = c->ca_file = NULL;
	c->roots = NULL;
}

/* ---- a transfer's own --------------------------------------------------------------------- */

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

static STACK_OF(X509) * roots_read(const char *path)
{
	STACK_OF(X509) *v = sk_X509_new_null();
	BIO *file = BIO_new_file(path, "r");
	X509 *one = NULL;

	ERR_clear_error();
	while (file != NULL && v != NULL &&
		(one = PEM_read_bio_X509(file, NULL, no_passphrase, NULL)) != NULL)
		if (sk_X509_push(v, one) == 0)
			X509_free(one);
	/* The end of the file is an error to OpenSSL; any other is a certificate that is broken. */
	unsigned long why = ERR_peek_last_error();
	bool whole =
		ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE;

	BIO_free(file);
	ERR_clear_error();
	if (whole)
		return v;
	sk_X509_pop_free(v, X509_free);
	return NULL;
}

/* CURLOPT_SSL_CTX_FUNCTION. */
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static CURLcode on_context(CURL *h, void *context, void *arg)
{
	struct http_op *op = arg;
	struct http_client *c = op->client;
	X509_STORE *store = SSL_CTX_get_cert_store(context);

	(void)h;
	if (c->roots == NULL && c->ca_path != NULL)
		c->roots = roots_read(c->ca_path);
	/* With half of them a receiver would fail, and nobody knew why. */
	if (c->roots == NULL && c->ca_path != NULL)
		return CURLE_SSL_CACERT_BADFILE;
	for (int i = 0; i < sk_X509_num(c->roots); i++)
		if (X509_STORE_add_cert(store, sk_X509_value(c->roots, i)) != 1)
			return CURLE_OUT_OF_MEMORY;
	return CURLE_OK;
}

static struct curl_blob blob(const char *text)
{
	union {
		const char *from;
		void *to; /* libcurl does not write to it */
	} u = {.from = text};

	return (struct curl_blob){.data = u.to, .len = strlen(text), .flags = CURL_BLOB_NOCOPY};
}

static bool set_blob(CURL *h, CURLoption option, const char *text)
{
	struct curl_blob b = blob(text != NULL ? text : "");

	return curl_easy_setopt(h, option, text != NULL ? &b : NULL) == CURLE_OK;
}

/* Blobs that are not there are unset all the same. The context's function is an option of OpenSSL's
 * libcurl alone, so it is touched only where it is needed. */
bool http_tls_set(CURL *h, struct http_op *op)
{
	bool ok = set_blob(h, CURLOPT_CAINFO_BLOB, op->tls.ca) &&
		  set_blob(h, CURLOPT_SSLCERT_BLOB, op->tls.cert) &&
		  set_blob(h, CURLOPT_SSLKEY_BLOB, op->tls.key);

	if (op->tls.ca == NULL)
		return ok;
	return ok && curl_easy_setopt(h, CURLOPT_SSL_CTX_FUNCTION, on_context) == CURLE_OK &&
	       curl_easy_setopt(h, CURLOPT_SSL_CTX_DATA, op) == CURLE_OK;
}

/* Where nobody waits, the bundle is parsed with what stands beside it. */
bool http_tls_set_alone(CURL *h, struct http_op *op, const char *path)
{
	AUTO_BUF struct buf both = {0};
	bool ok = set_blob(h, CURLOPT_SSLCERT_BLOB, op->tls.cert) &&
		  set_blob(h, CURLOPT_SSLKEY_BLOB, op->tls.key) &&
		  curl_easy_setopt(h, CURLOPT_CAPATH, NULL) == CURLE_OK &&
		  /* Or OpenSSL asks the terminal for a key's passphrase. */
		  curl_easy_setopt(h, CURLOPT_KEYPASSWD, "") == CURLE_OK;

	if (op->tls.ca == NULL)
		return ok &&
		       (path == NULL || curl_easy_setopt(h, CURLOPT_CAINFO, path) == CURLE_OK);
	buf_init(&both, (size_t)2 * BUNDLE_MAX);
	if (path != NULL && !bundle_read(path, &both))
		return false;
	buf_printf(&both, "\n%s\n", op->tls.ca);
	struct curl_blob b = {.data = both.p, .len = both.n, .flags = CURL_BLOB_COPY};

	return ok && !both.over && curl_easy_setopt(h, CURLOPT_CAINFO_BLOB, &b) == CURLE_OK;
}

void http_tls_unset(CURL *h)
{
	set_blob(h, CURLOPT_CAINFO_BLOB, NULL);
	curl_easy_setopt(h, CURLOPT_SSL_CTX_FUNCTION, NULL);
	curl_easy_setopt(h, CURLOPT_SSL_CTX_DATA, NULL);
	set_blob(h, CURLOPT_SSLCERT_BLOB, NULL);
	set_blob(h, CURLOPT_SSLKEY_BLOB, NULL);
}

static char *copy(struct str s)
{
	return s.n > 0 ? xstrndup(s.p, s.n) : NULL;
}

void http_tls_copy(struct http_op *op, const struct http_tls *tls)
{
	op->tls.ca = copy(tls->ca);
	op->tls.cert = copy(tls->cert);
	op->tls.key = copy(tls->key);
}

void http_tls_done(struct http_op *op)
{
	free(op->tls.ca);
	free(op->tls.cert);
	if (op->tls.key != NULL)
		explicit_bzero(op->tls.key, strlen(op->tls.key));
	free(op->tls.key);
}
