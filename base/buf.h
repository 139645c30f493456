/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * struct buf: a growable byte buffer with a hard maximum.
 *
 * For everything whose size the outside world decides. The bytes are always followed by a NUL that
 * does not count, once anything was allocated. An append that would pass the maximum changes
 * nothing, returns ERR_LIMIT and sets `over`, so a writer may append freely and look at `over`
 * once at the end. One owner; not shared between threads.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct buf {
	char *p;
	size_t n;
	size_t cap;
	size_t max; /* most bytes it may hold; BUF_NO_MAX for sizes the program decides */
	bool over;  /* an append was refused */
};

/* Sizes as people say them. */
#define KIB(n) ((size_t)(n) << 10)
#define MIB(n) ((size_t)(n) << 20)

#define BUF_NO_MAX ((size_t)-1 / 4)

void buf_init(struct buf *b, size_t max); /* allocates nothing yet */
void buf_done(struct buf *b);  /* frees the bytes; b may be used again after buf_init */
void buf_reset(struct buf *b); /* empties it, keeps the memory */
enum errc buf_add(struct buf *b, const void *p, size_t n);
enum errc buf_str(struct buf *b, struct str s);
enum errc buf_char(struct buf *b, char c);
enum errc buf_utf8(struct buf *b, uint32_t cp); /* one code point; U+FFFD for a surrogate */
enum errc buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Makes room for n more bytes without changing n; ERR_LIMIT as above. */
enum errc buf_reserve(struct buf *b, size_t n);
/* Gives an empty buffer memory of malloc(), cap bytes, in place of what it had; they count like its own. */
void buf_adopt(struct buf *b, char *p, size_t cap);
/* The bytes as a slice, valid until the next append. */
struct str buf_view(const struct buf *b);
/* Hands the NUL-terminated bytes to the caller, who frees them; b is empty afterwards. */
char *buf_detach(struct buf *b, size_t *ret_n);

static inline void buf_cleanup(struct buf *b)
{
	buf_done(b);
}
#define AUTO_BUF __attribute__((cleanup(buf_cleanup)))
