/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A loopback SMTP server for tests, a connection at a time: it says what a script wants said, and keeps what
 * it was told. TLS with the certificate of a tlsd (tlsd.h), at once or after STARTTLS.
 */
#include <stdbool.h>
#include <stddef.h>

struct smtpd;

/* Zeroed: a server that takes everything, without TLS and login. */
struct smtpd_script {
	const char *cert_dir; /* with cert.pem and key.pem */
	bool tls_at_once, starttls;
	bool auth; /* PLAIN and LOGIN are offered */
	/* To this command ("greeting", "EHLO" and HELO, "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "." for the message,
	 * "QUIT") it says this, or does it: "hang" until the client goes, "reset", "flood" for an endless
	 * reply. */
	const char *at, *reply;
	unsigned nth; /* only to the nth of them, from 1; 0: to all */
};

struct smtpd *smtpd_start(const struct smtpd_script *script);
/* What it kept stays until smtpd_free(). */
void smtpd_stop(struct smtpd *s);
void smtpd_free(struct smtpd *s);
unsigned smtpd_port(const struct smtpd *s);
unsigned smtpd_accepted(struct smtpd *s);
/* After smtpd_stop(): commands, a line each; ended by NUL. "[tls]" stands where TLS began. */
const char *smtpd_commands(const struct smtpd *s);
/* The last message as it came over the wire, dots doubled, without the line that ends it. */
const char *smtpd_wire(const struct smtpd *s, size_t *ret_n);
