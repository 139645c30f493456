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

enum event_form {
	EVENT_MESSAGE, /* a header carries the post's id */
	EVENT_LINE,    /* it stands in the object */
	/* CloudEvents 1.0.2, structured mode (its JSON format, 3): the same data under the attributes of
	 * an event, of which id, type and time are the post's. */
	EVENT_CLOUD
};

/* Appends it, of at most max bytes. An alert that is larger is shortened, excerpts first, then hits, last the
 * title; "truncated" then stands in it. ERR_LIMIT when nothing fits, and body as it was. */
enum errc event_write(const struct post *p, enum event_form form, size_t max, struct arena *a,
	struct buf *body, struct err *e);
