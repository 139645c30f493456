/* SPDX-License-Identifier: ISC */
/* A code and a sentence of at most 511 bytes. What is too long is cut between characters: half a
 * letter at the end would make JSON of it that nobody reads. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* snprintf may have cut a UTF-8 sequence in half at the end of the message. */
static void trim_partial_utf8(char *s)
{
	size_t n = strlen(s);
	size_t back = 0;

	/* Back over continuation bytes to the one that leads them, which says how many there must
	 * be. */
	while (back < 3 && back < n && ((unsigned char)s[n - 1 - back] & 0xC0) == 0x80)
		back++;
	if (back == n)
		return;
	unsigned char lead = (unsigned char)s[n - 1 - back];
	size_t need = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;

	if (back < need)
		s[n - 1 - back] = '\0';
}

enum errc err_set(struct err *e, enum errc code, const char *fmt, ...)
{
	if (e != NULL) {
		va_list ap;

		e->code = code;
		va_start(ap, fmt);
		vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
		va_end(ap);
		trim_partial_utf8(e->msg);
	}
	return code;
}

enum errc err_wrap(struct err *e, const char *fmt, ...)
{
	char inner[sizeof(e->msg)];
	va_list ap;

	/* The old message is an argument of the new one, and both want the same bytes. */
	memcpy(inner, e->msg, sizeof(inner));
	va_start(ap, fmt);
	int n = vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	size_t at = n < 0 ? 0 : (size_t)n;
	const char *parts[] = {": ", inner};

	/* By hand and not by snprintf("%s: %s"): fmt was printed in place already, and the end must
	 * be cut, not overrun. */
	for (size_t i = 0; i < 2; i++)
		for (const char *p = parts[i]; *p != '\0' && at + 1 < sizeof(e->msg); p++)
			e->msg[at++] = *p;
	e->msg[at < sizeof(e->msg) ? at : sizeof(e->msg) - 1] = '\0';
	trim_partial_utf8(e->msg);
	return e->code;
}
