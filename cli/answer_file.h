/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A captured answer: status line, headers, an empty line, the body as it came over the wire (RFC 9112 2.1),
 * as `rasid feed capture`, `curl -i` and the files of bug reports have it. Pure; any thread.
 */
#include "base/buf.h"
#include "base/err.h"

struct answer_file {
	bool is_answer; /* it begins with a status line; else all of it is body */
	int status;
	struct str head; /* status line and headers, as they stand */
	struct str body; /* with its codings on, */
	bool unframed;   /* but the chunks put together */
};
/* Slices point into text. Lines end in LF or CRLF. */
void answer_file_read(struct str text, struct answer_file *ret);
/* The value of that header, trimmed; the first if there are several, empty when none is. */
struct str answer_header(struct str head, struct str name);
/* Appends the body with its codings undone, up to out's cap (ERR_LIMIT). A body that ends early or is broken
 * leaves what could be read, with ERR_BAD_INPUT. notes: what was done, a line each. */
enum errc answer_decode(
	const struct answer_file *f, struct buf *out, struct buf *notes, struct err *e);

/* ---- secrets */
struct excerpt_secrets;
/* Adds the values of parameters of the URL's query that may be secrets: those that are called so, and those that
 * look like keys. */
void answer_url_secrets(struct str url, struct excerpt_secrets *s);
/* Appends a head (of a request or an answer) line by line with the values of logins and cookies as ***, and
 * secrets in all others. rename: headers that do not hold for the body as it is kept; they get another name.
 * An empty line ends it. */
struct answer_mask {
	const struct excerpt_secrets *secrets;
	bool framing;  /* Transfer-Encoding is undone */
	bool encoding; /* Content-Encoding is, too */
};
void answer_head_mask(struct str head, const struct answer_mask *m, struct buf *out);
