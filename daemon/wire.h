#pragma once
/*
 * The bytes between daemon and parser worker: a parse job one way, a parse_kind with a feed_doc or an
 * error the other way. The daemon trusts the worker no more than the feed: the decoder checks every
 * length, count and enum, and that texts are valid UTF-8. Little-endian host order (one machine).
 * Pure; any thread.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "feeds/parse.h"

void wire_job_encode(struct str body, const struct parse_opts *opts, struct buf *out);
enum errc wire_job_decode(struct str in, struct str *ret_body, struct parse_opts *ret, struct err *e);
/* doc is ignored unless kind is PARSE_OK. */
void wire_doc_encode(enum parse_kind kind, const struct feed_doc *doc, const struct err *why,
	struct buf *out);
/* Slices of *ret point into `in` where they can, arrays live in a. */
enum errc wire_doc_decode(struct str in, struct arena *a, enum parse_kind *ret_kind, struct feed_doc *ret,
	struct err *ret_why, struct err *e);
