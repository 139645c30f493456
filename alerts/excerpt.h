/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What people may read of a request and of its answer: a receiver that quotes what it was sent must not
 * bring a token into the database or onto a screen. Pure; any thread.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum {
	EXCERPT_MAX = 512, /* bytes */
	EXCERPT_PIECE = 8  /* a part of a secret that is this long is one by itself */
};

/* Starts with `a`; slices of the secrets are borrowed. */
struct excerpt_secrets {
	struct arena *a;
	struct str *v;
	size_t n, cap;
};

/* Adds a secret. Of a URL what stands behind and before its host; the host may be read. The parts of
 * letters, digits, '-' and '_' are hidden as well when they are long, for a receiver may write the signs
 * between them in its own way (%3A, \/); and what Basic authentication makes of a secret, in base64. */
void excerpt_hide(struct excerpt_secrets *s, struct str secret);
/* Appends text with *** in place of each secret, letters in any case. */
void excerpt_redact(struct str text, const struct excerpt_secrets *s, struct buf *out);
/* The beginning of an answer on one line, at most EXCERPT_MAX bytes, without secrets, URLs and
 * control characters. In a; the empty slice when that is full. */
struct str excerpt_make(struct str answer, const struct excerpt_secrets *s, struct arena *a);
