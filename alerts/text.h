#pragma once
/*
 * Text that is safe in any chat tool (alerts.md 3.9): bad UTF-8, control characters, zero-width
 * spaces, soft hyphens and foreign bidi controls dropped; our own RLM and isolates, balanced; cuts on
 * grapheme boundaries in the tool's own unit. Pure; any thread.
 */
#include <stdbool.h>

#include "base/alert.h"
#include "base/arena.h"
#include "base/buf.h"

enum text_unit { UNIT_BYTES, UNIT_CODE_POINTS, UNIT_UTF16 };

/* A cleaned copy; with marks, their offsets are moved along (both may be NULL/0). */
struct str text_clean(struct str s, struct alert_mark *marks, size_t n_marks, struct arena *a);
/* Longest prefix of s with at most max units, on a grapheme boundary, "…" included in the count when
 * something was cut. */
struct str text_cut(struct str s, size_t max, enum text_unit unit, struct arena *a);
size_t text_len(struct str s, enum text_unit unit);
bool text_is_rtl(struct str s); /* first strong character is Arabic or Hebrew */
