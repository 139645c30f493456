/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Who may see the page: what of a request is decided before anything is read for it. The page is read-only, so that
 * no request does harm; what is kept is the secret of what stands in it.
 *
 *	method ──> Host ──> path ──> token or session ──> served
 *	   405      400/421   400       401, or 429 after too many tries
 *
 * A name in Host that is not ours is how a page of others, open in the same browser, would read this one (DNS
 * rebinding): addresses are no names, and pass when they are those where we listen. The token itself is never in an
 * address, a cookie or a page. now_ms: Unix time. Pure, but for the tries that it counts; one thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum {
	GATE_PATH_MAX = 1024,                   /* bytes, decoded */
	GATE_SESSION_S = 90 * 24 * 3600,        /* how long a browser stays let in */
	GATE_SESSION_MAX = 12 + 1 + 2 * 32 + 1, /* bytes of a session's value, with a NUL */
	GATE_TRIES = 10,                        /* wrong tokens of a peer in */
	GATE_TRIES_MS = 60000,
	GATE_PEERS = 64 /* of whom that is known; the oldest is forgotten first */
};

struct gate_rules {
	struct str listen; /* where we listen: address:port */
	struct str hosts;  /* further names, between commas or blanks */
	struct str token;  /* empty: none is asked for */
};

struct gate_try {
	unsigned char peer[16];
	int64_t since_ms;
	unsigned wrong;
};
/* Zero: nobody has tried. */
struct gate_tries {
	struct gate_try v[GATE_PEERS];
};

struct gate_ask {
	struct str method, path; /* as sent */
	struct str host;         /* of the header; */
	size_t n_hosts;          /* how many of it there are */
	/* "Bearer TOKEN", or what feed readers send: "Basic " and base64 of NAME:TOKEN, any name (RFC 7617). */
	struct str authorization, cookie;
	unsigned char peer[16];
	bool open; /* this path asks for no token */
};

enum gate_verdict {
	GATE_PASS,
	GATE_METHOD, /* 405: only GET and HEAD, and POST where a token is given */
	GATE_BAD,    /* 400: Host or path are none */
	GATE_HOST,   /* 421: a name that is not ours */
	GATE_TOKEN,  /* 401: the token is asked for */
	GATE_WRONG,  /* 401: it is another one */
	GATE_BUSY    /* 429: too many wrong ones came from there */
};

#define GATE_LOGIN STR("/login")
#define GATE_COOKIE STR("rasid_session")

/* path: filled with the decoded one; empty unless it is good. */
enum gate_verdict gate_judge(const struct gate_rules *rules, struct gate_tries *tries,
	const struct gate_ask *ask, int64_t now_ms, struct buf *path);
/* 405, 400, ...; 200 of GATE_PASS. */
int gate_status(enum gate_verdict v);

/* Decodes once. Good is valid UTF-8 that begins with "/", without "//", "." and ".." as segments, backslashes and
 * control characters, at most GATE_PATH_MAX long; a "/" that was encoded is refused, for others may read it as none. */
bool gate_path(struct str raw, struct buf *out);
/* value: of a Host header (RFC 9110 7.2). A port may be any: what leads here may have another. */
bool gate_host(const struct gate_rules *rules, struct str value);

/* A token that was given by hand, at GATE_LOGIN. GATE_PASS, GATE_WRONG, GATE_BUSY. The time that it takes does not
 * tell how much of it is right. */
enum gate_verdict gate_login(const struct gate_rules *rules, struct gate_tries *tries,
	const unsigned char peer[16], struct str token, int64_t now_ms);
/* The token that an Authorization header brings; false: none. */
bool gate_brought(struct str authorization, struct buf *token);
/* What the browser keeps instead: a time and an HMAC over it (RFC 2104) by the token, which ends with that. now_s: Unix
 * time. */
void gate_session(struct str token, int64_t now_s, char ret[GATE_SESSION_MAX]);
bool gate_session_good(struct str token, struct str value, int64_t now_s);
/* The value of that name in a Cookie header (RFC 6265 4.2.1); empty: none. */
struct str gate_cookie(struct str header, struct str name);
