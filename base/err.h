/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Errors: a code that decides behaviour and a sentence for people.
 *
 * An error is filled where it happens and wrapped going up, so that it reads from the outside in:
 * "watch.d/security.conf:12:8: term is empty". Functions that can fail return enum errc; on
 * failure they leave their ret_ outputs untouched. Any thread.
 */
enum errc {
	ERR_NONE = 0,
	ERR_BAD_INPUT = -1, /* the bytes are wrong; trying again cannot help */
	ERR_LIMIT = -2,     /* a cap bit */
	ERR_IO = -3,        /* disk, socket, process: trying again later may help */
	ERR_GONE = -4,      /* the thing asked for does not exist (any more) */
	ERR_BUSY = -5,      /* not now */
	ERR_AGAIN = -6,     /* somebody was faster: the same again at once may work */
	ERR_LOST = -7,      /* the connection is gone: a new one may help */
};

struct err {
	enum errc code;
	char msg[512]; /* always NUL-terminated; cut on a UTF-8 boundary */
};

/* Fills *e (which may be NULL) and returns code, so that `return err_set(...)` works. */
enum errc err_set(struct err *e, enum errc code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Puts "prefix: " before the message; returns the code that is there. */
enum errc err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
