/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What every unit test includes: cmocka with the headers it wants before it, in an order that
 * clang-format would undo, and assertions that say what they got.
 */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Built with a sanitizer: memory is judged, costs and memory limits are not. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNIT_SANITIZED 1
#else
#define UNIT_SANITIZED 0
#endif
/* Built so that steps are counted (tests/util/steps.h). */
#if defined(__SANITIZE_ADDRESS__)
#define UNIT_COUNTS 1
#else
#define UNIT_COUNTS 0
#endif

/* Each takes first what came out, then what should have. */
#define assert_str_eq(got, want) unit_same((got), (want), __FILE__, __LINE__)
#define assert_str_is(got, literal) unit_same((got), STR(literal), __FILE__, __LINE__)
#define assert_buf_is(got, literal) unit_same(buf_view(got), STR(literal), __FILE__, __LINE__)
/* Texts that end in NUL: a part is in them, or is not. */
#define assert_has(text, part) unit_part(str_of(text), str_of(part), true, __FILE__, __LINE__)
#define assert_lacks(text, part)                                                               \
	unit_part(str_of(text), str_of(part), false, __FILE__, __LINE__)
/* The code that a function returned, by name. */
#define assert_code(got, want) unit_code((got), (want), __FILE__, __LINE__)

/* What is invisible in a terminal (controls, spaces and bidi marks alike) differs at a byte. */
static inline void unit_same(struct str got, struct str want, const char *file, int line)
{
	size_t at = 0;
	if (str_eq(got, want))
		return;
	while (at < got.n && at < want.n && got.p[at] == want.p[at])
		at++;
	print_error("got  (%zu bytes): '" STR_F "'\nwant (%zu bytes): '" STR_F "'\n"
		    "first difference at byte %zu\n",
		got.n, STR_A(got), want.n, STR_A(want), at);
	_fail(file, line);
}

static inline void unit_part(
	struct str text, struct str part, bool wanted, const char *file, int line)
{
	if ((str_find_str(text, part) < text.n || part.n == 0) == wanted)
		return;
	print_error("'" STR_F "' is%s in: '" STR_F "'\n", STR_A(part), wanted ? " not" : "",
		STR_A(text));
	_fail(file, line);
}

static inline const char *unit_code_name(enum errc code)
{
	static const char *const names[] = {"ERR_NONE", "ERR_BAD_INPUT", "ERR_LIMIT", "ERR_IO",
		"ERR_GONE", "ERR_BUSY", "ERR_AGAIN", "ERR_LOST"};
	int i = -(int)code;
	return i >= 0 && i < (int)(sizeof(names) / sizeof(*names)) ? names[i] : "another code";
}

static inline void unit_code(enum errc got, enum errc want, const char *file, int line)
{
	if (got == want)
		return;
	print_error("got %s (%d), want %s\n", unit_code_name(got), got, unit_code_name(want));
	_fail(file, line);
}
