/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * getaddrinfo() as a test wants it. Linking resolver.c replaces the C library's for the whole
 * test program, libcurl's resolver threads included. Numeric addresses and "localhost" go to
 * the real one; a name that was not set does not exist, so no test ever asks a name server.
 */

/* addresses: numeric, separated by commas. Replaces what was set before. */
void resolver_set(const char *name, const char *addresses);
/* How many look-ups of set names there were. */
unsigned resolver_asked(void);
/* Look-ups of the name hang, like those of a dead name server, until resolver_release(). */
void resolver_hang(const char *name);
/* Lets the hanging ones go (they fail) and waits until the last has returned. */
void resolver_release(void);
/* Waits until n look-ups hang. */
void resolver_wait_hanging(unsigned n);
