/* SPDX-License-Identifier: ISC */
/* One thread, which serves one connection after the other; shutting their sockets down ends it. */
#include "tests/util/smtpd.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/buf.h"
#include "base/xalloc.h"

enum {
	LINE_MAX_BYTES = 4096
};

struct smtpd {
	struct smtpd_script script;
	int listener, fd;
	unsigned port, accepted, rcpts;
	bool stopping;
	pthread_t thread;
	pthread_mutex_t lock;
	SSL_CTX *ctx;
	SSL *tls;
	struct buf commands, wire;
};

static void die(const char *what)
{
	perror(what);
	abort();
}

/* ---- bytes --------------------------------------------------------------------------------- */

static bool put(struct smtpd *s, const char *text)
{
	int n = (int)strlen(text);

	if (s->tls != NULL)
		return SSL_write(s->tls, text, n) == n;
	return send(s->fd, text, (size_t)n, MSG_NOSIGNAL) == n;
}

static int get(struct smtpd *s, char *to, int n)
{
	if (s->tls != NULL)
		return SSL_read(s->tls, to, n);
	return (int)recv(s->fd, to, (size_t)n, 0);
}

/* Byte by byte: slow, but it never reads into what follows. */
static bool get_line(struct smtpd *s, char line[LINE_MAX_BYTES])
{
	size_t n = 0;

	while (n + 1 < LINE_MAX_BYTES && get(s, line + n, 1) == 1)
		if (line[n++] == '\n') {
			line[n] = '\0';
			line[strcspn(line, "\r\n")] = '\0';
			return true;
		}
	return false;
}

static bool begin_tls(struct smtpd *s)
{
	s->tls = SSL_new(s->ctx);
	SSL_set_fd(s->tls, s->fd);
	if (SSL_accept(s->tls) != 1)
		return false;
	buf_str(&s->commands, STR("[tls]\n"));
	return true;
}

/* ---- what it says --------------------------------------------------------------------------- */

static void hang(struct smtpd *s)
{
	char byte;

	while (get(s, &byte, 1) == 1)
		;
}

static void flood(struct smtpd *s)
{
	while (put(s, "250-and on and on and on and on and on and on and on and on and on\r\n"))
		;
}

static void reset(struct smtpd *s)
{
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

/* The script's answer to a command, or the usual one. False: the connection is over. */
static bool say(struct smtpd *s, const char *at, unsigned nth, const char *usual)
{
	const struct smtpd_script *c = &s->script;

	if (c->at == NULL || strcmp(c->at, at) != 0 || (c->nth != 0 && c->nth != nth))
		return put(s, usual);
	if (strcmp(c->reply, "hang") == 0)
		hang(s);
	else if (strcmp(c->reply, "flood") == 0)
		flood(s);
	else if (strcmp(c->reply, "reset") == 0)
		reset(s);
	else
		return put(s, c->reply) && put(s, "\r\n");
	return false;
}

static bool hello(struct smtpd *s)
{
	char usual[256];

	snprintf(usual, sizeof(usual),
		"250-mail.test\r\n250-SIZE 10485760\r\n%s%s250 8BITMIME\r\n",
		s->script.starttls && s->tls == NULL ? "250-STARTTLS\r\n" : "",
		s->script.auth ? "250-AUTH PLAIN LOGIN\r\n" : "");
	return say(s, "EHLO", 1, usual);
}

static bool login(struct smtpd *s)
{
	char line[LINE_MAX_BYTES];

	if (!put(s, "334 \r\n") || !get_line(s, line))
		return false;
	buf_printf(&s->commands, "%s\n", line);
	return say(s, "AUTH", 1, "235 2.7.0 welcome\r\n");
}

static bool message(struct smtpd *s)
{
	buf_reset(&s->wire);
	if (!say(s, "DATA", 1, "354 go ahead\r\n"))
		return false;
	if (s->script.at != NULL && strcmp(s->script.at, "DATA") == 0)
		return true;
	while (s->wire.n < 3 || memcmp(s->wire.p + s->wire.n - 3, ".\r\n", 3) != 0 ||
		(s->wire.n > 3 && memcmp(s->wire.p + s->wire.n - 5, "\r\n.\r\n", 5) != 0)) {
		char part[LINE_MAX_BYTES];
		int n = get(s, part, sizeof(part));

		if (n <= 0)
			return false;
		buf_add(&s->wire, part, (size_t)n);
	}
	s->wire.n -= 3;
	s->wire.p[s->wire.n] = '\0';
	return say(s, ".", 1, "250 2.0.0 taken\r\n");
}

static bool command(struct smtpd *s, const char *line)
{
	buf_printf(&s->commands, "%s\n", line);
	if (strncasecmp(line, "EHLO", 4) == 0 || strncasecmp(line, "HELO", 4) == 0)
		return hello(s);
	if (strncasecmp(line, "STARTTLS", 8) == 0)
		return say(s, "STARTTLS", 1, "220 go ahead\r\n") &&
		       (s->script.at == NULL || strcmp(s->script.at, "STARTTLS") != 0
				       ? begin_tls(s)
				       : true);
	if (strncasecmp(line, "AUTH", 4) == 0)
		return login(s);
	if (strncasecmp(line, "MAIL", 4) == 0)
		return say(s, "MAIL", 1, "250 2.1.0 ok\r\n");
	if (strncasecmp(line, "RCPT", 4) == 0)
		return say(s, "RCPT", ++s->rcpts, "250 2.1.5 ok\r\n");
	if (strncasecmp(line, "DATA", 4) == 0)
		return message(s);
	if (strncasecmp(line, "QUIT", 4) == 0) {
		say(s, "QUIT", 1, "221 bye\r\n");
		return false;
	}
	return put(s, "500 what?\r\n");
}

/* ---- connections ------------------------------------------------------------------------------ */

static void serve(struct smtpd *s)
{
	char line[LINE_MAX_BYTES];

	s->rcpts = 0;
	if ((s->script.tls_at_once && !begin_tls(s)) ||
		!say(s, "greeting", 1, "220 mail.test ESMTP\r\n"))
		return;
	while (get_line(s, line) && command(s, line))
		;
}

static void *run(void *arg)
{
	struct smtpd *s = arg;

	for (;;) {
		int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			return NULL;
		pthread_mutex_lock(&s->lock);
		s->fd = fd;
		s->accepted++;
		if (s->stopping)
			shutdown(fd, SHUT_RDWR);
		pthread_mutex_unlock(&s->lock);
		serve(s);
		SSL_free(s->tls);
		s->tls = NULL;
		pthread_mutex_lock(&s->lock);
		close(fd);
		s->fd = -1;
		pthread_mutex_unlock(&s->lock);
	}
}

static SSL_CTX *context(const char *dir)
{
	char cert[128];
	char key[128];
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	snprintf(cert, sizeof(cert), "%s/cert.pem", dir);
	snprintf(key, sizeof(key), "%s/key.pem", dir);
	if (ctx == NULL || SSL_CTX_use_certificate_file(ctx, cert, SSL_FILETYPE_PEM) != 1 ||
		SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1)
		die(cert);
	return ctx;
}

struct smtpd *smtpd_start(const struct smtpd_script *script)
{
	struct smtpd *s = xcalloc(1, sizeof(*s));
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof(at);

	s->script = *script;
	s->fd = -1;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->listener < 0 || bind(s->listener, (struct sockaddr *)&at, n) != 0 ||
		listen(s->listener, 16) != 0 ||
		getsockname(s->listener, (struct sockaddr *)&at, &n) != 0)
		die("listen");
	s->port = ntohs(at.sin_port);
	s->ctx = script->cert_dir != NULL ? context(script->cert_dir) : NULL;
	buf_init(&s->commands, BUF_NO_MAX);
	buf_init(&s->wire, BUF_NO_MAX);
	pthread_mutex_init(&s->lock, NULL);
	if (pthread_create(&s->thread, NULL, run, s) != 0)
		die("pthread_create");
	return s;
}

void smtpd_stop(struct smtpd *s)
{
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	if (s->fd >= 0)
		shutdown(s->fd, SHUT_RDWR);
	pthread_mutex_unlock(&s->lock);
	shutdown(s->listener, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->listener);
}

void smtpd_free(struct smtpd *s)
{
	SSL_CTX_free(s->ctx);
	buf_done(&s->commands);
	buf_done(&s->wire);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

unsigned smtpd_port(const struct smtpd *s)
{
	return s->port;
}

unsigned smtpd_accepted(struct smtpd *s)
{
	pthread_mutex_lock(&s->lock);
	unsigned n = s->accepted;

	pthread_mutex_unlock(&s->lock);
	return n;
}

const char *smtpd_commands(const struct smtpd *s)
{
	return s->commands.n != 0 ? s->commands.p : "";
}

const char *smtpd_wire(const struct smtpd *s, size_t *ret_n)
{
	*ret_n = s->wire.n;
	return s->wire.n != 0 ? s->wire.p : "";
}
