/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The page on the loop: who asks, when it is read, what becomes of it.
 *
 *   TCP, through web/gate.h ──┐
 *   control socket, /page/... ┴──> line of PAGE_LINE ──> one of PAGE_READERS in libuv's pool, each with a read-only
 *                                     │ full: 503          connection of its own ──> desk/page/page.h ──> answer
 *                                     └ PAGE_WAIT_MS over: 503          └ PAGE_DEADLINE_MS over: 503
 *
 * Nothing of the rest waits for it: the loop copies what it knows (live.h), and reads nothing. A generation of the
 * configuration stays as long as something reads by it. Where it cannot listen it tries again and says so; nothing
 * else ends because of that. Loop thread only.
 */
#include "daemon/control.h"

struct app;
struct config;
struct page_host;

enum {
	PAGE_READERS = 2, /* of the four threads of libuv's pool */
	PAGE_LINE = 64,   /* who waits; from then on 503 */
	PAGE_WAIT_MS = 2000,
	PAGE_DEADLINE_MS = 2000,
	PAGE_HUNG_MS = 1000,      /* behind that: the disk hangs, and nobody waits for it */
	PAGE_CONNECTIONS = 80,    /* over TCP */
	PAGE_CONNECTIONS_IP = 64, /* of one address: behind a proxy that is everybody */
	PAGE_REQUEST_MS = 30000   /* for a request to be whole, an answer to be taken */
};

struct page_host *page_host_new(struct app *app);
/* Takes over a generation, and with it where it listens and the token. */
void page_configure(struct page_host *h, const struct config *c);
/* Frees a generation that is no longer in force, once nothing reads by it. */
void page_retire(struct page_host *h, struct config *old);
/* Why the page is not served where it should be; empty: it is, or should not. */
struct str page_unserved(const struct page_host *h);
/* GET /page/NAME.json and the like on the control socket: path without "/page". arg: the app. */
void page_control(struct control_call *call, struct str path, struct str query, void *arg);
/* Nothing is read from here on; done() once nothing is under way. */
void page_close(struct page_host *h, void (*done)(void *arg), void *arg);
void page_host_free(struct page_host *h); /* after the loop */
