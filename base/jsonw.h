/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Writing JSON into a buf, raw UTF-8 (never \uXXXX for what need not be escaped: Arabic would grow
 * from 2 to 6 bytes a letter, and chat tools count bytes).
 *
 * Commas and colons are placed by the writer. Bad UTF-8 in a string becomes U+FFFD. Errors (the
 * buf's cap) show in buf.over. Nesting at most 31 deep, asserted. Not shared between threads.
 *
 *	struct jsonw w;
 *	jsonw_init(&w, &out, false);
 *	jsonw_object(&w, NULL);
 *	jsonw_str(&w, "title", article->title);
 *	jsonw_end(&w);
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct jsonw {
	struct buf *out;
	bool pretty; /* two-space indent and new lines */
	unsigned depth;
	uint32_t objects; /* bit d: level d is an object */
	uint32_t filled;  /* bit d: level d has a member already */
};

void jsonw_init(struct jsonw *w, struct buf *out, bool pretty);
/* In each: name is the member's name inside an object, NULL inside an array or at the top. */
void jsonw_object(struct jsonw *w, const char *name);
void jsonw_array(struct jsonw *w, const char *name);
void jsonw_end(struct jsonw *w); /* closes the innermost object or array */
void jsonw_str(struct jsonw *w, const char *name, struct str s);
void jsonw_str_opt(struct jsonw *w, const char *name, struct str s); /* null when s is empty */
void jsonw_int(struct jsonw *w, const char *name, int64_t v);
void jsonw_bool(struct jsonw *w, const char *name, bool v);
void jsonw_null(struct jsonw *w, const char *name);
/* Already valid JSON, put in as it is. */
void jsonw_raw(struct jsonw *w, const char *name, struct str json);
