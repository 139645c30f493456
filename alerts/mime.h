/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The parts of a mail that are not plain letters: encoded words of headers (RFC 2047), texts in base64
 * (RFC 2045 6.8), addresses. Whatever text comes in, what goes out is ASCII without a line break of its
 * own. Pure; any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* Appends s, of valid UTF-8, as encoded words, a line each after the first: none longer than 75 letters, cut
 * between graphemes, and room for "Subject: " before the first. */
void mime_words(struct str s, struct buf *out);
/* Appends s in base64 by lines of 76 letters, each with CR LF at its end. Lines of s end in CR LF inside, as
 * they must of a text. */
void mime_text(struct str s, struct buf *out);
/* An address that needs no quoting in a header or a command: dot-atom@host, ASCII (RFC 5322 3.4.1). */
bool mime_address(struct str s);
/* What is behind its '@'. */
struct str mime_host(struct str address);
/* Letters that may stand in a Message-ID before its '@', and there are some. */
bool mime_id(struct str s);
/* Appends Wed, 20 Nov 2024 23:00:00 +0000 (RFC 5322 3.3). False, with nothing written, outside the years 1900 to
 * 9999. */
bool mime_date(int64_t unix_s, struct buf *out);
