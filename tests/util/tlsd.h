/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A TLS server for tests: `openssl s_server` in a child process, with a CA made for the
 * occasion. It closes the connection after each answer. Being another process, it does not
 * disturb counts of allocations.
 */
#include <stdbool.h>
#include <sys/types.h>

struct tlsd {
	char dir[64];    /* temporary; holds everything */
	char ca[96];     /* the CA alone */
	char bundle[96]; /* the system's bundle and the CA at its end; missing without one */
	pid_t pid;
	int out; /* what the server prints */
	unsigned port;
};

/* mode "-www": every page says "New, TLSv1.3" or "Reused, TLSv1.3". Mode "-HTTP": serves the
 * files of dir, which hold whole answers, headers and all. Mode "h2": HTTP/2 over h2server.py,
 * every page says "HTTP/2.0", the number of the connection and the method. False, with *ret_why a reason to
 * skip, where openssl or the system bundle is missing. The certificate is for localhost,
 * feeds.test and 127.0.0.1. */
bool tlsd_start(struct tlsd *t, const char *mode, const char **ret_why);
void tlsd_stop(struct tlsd *t);
/* Mode "-HTTP": what is answered to a request for /name. */
__attribute__((format(printf, 3, 4))) void tlsd_page(
	const struct tlsd *t, const char *name, const char *fmt, ...);
