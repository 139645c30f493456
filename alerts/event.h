/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A post as one JSON object, for programs: the body of a webhook, a line of a file. Its three members are
 * those of Standard Webhooks: type, timestamp (of the event, not of a try), data. Texts are whole as far as
 * max allows, clean (text.h) and on one line of JSON. Pure; any thread.
 */
#include "base/alert.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Appends it, of at most max bytes. An alert that is larger is shortened, excerpts first, then hits, last the
 * title; "truncated" then stands in it. id: the post's stands in the object, where no header carries it.
 * ERR_LIMIT when nothing fits, and body as it was. */
enum errc event_write(const struct post *p, bool id, size_t max, struct arena *a,
	struct buf *body, struct err *e);
