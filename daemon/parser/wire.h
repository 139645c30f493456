/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The bytes between daemon and parser worker: a parse job one way, a parse_kind with a feed_doc
 * or an error the other way. The daemon trusts the worker no more than the feed: the decoder
 * checks every length, count and enum, and each text by the limits that the parser obeys
 * (feeds/limits.h). Host byte order (one machine, one binary). Pure; any thread.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "feeds/parse.h"

enum {
	WIRE_MAX_BODY = 64 * 1024 * 1024, /* bytes of a document handed to a worker */
	WIRE_MAX_JOB = WIRE_MAX_BODY + 4 * 1024 * 1024, /* an encoded job */
	/* Bytes of an encoded answer: LIMITS_DOCUMENT, one more item, head and notes. */
	WIRE_MAX_ANSWER = 32 * 1024 * 1024,
	WIRE_MAX_ARTICLES = 20000,
	WIRE_MAX_NOTES = 256,
};

/* A job is its head followed by the body, so that a sender need not copy the body. */
void wire_job_head(const struct parse_opts *opts, struct buf *out);
void wire_job_encode(struct str body, const struct parse_opts *opts, struct buf *out);
/* Slices point into `in`. */
enum errc wire_job_decode(
	struct str in, struct str *ret_body, struct parse_opts *ret, struct err *e);

/* doc is read only when kind is PARSE_OK, why only when it is not. Lists and notes beyond the
 * caps above are left out; what the decoder would refuse otherwise is not checked here.
 * out->over says that the answer did not fit. */
void wire_doc_encode(enum parse_kind kind, const struct feed_doc *doc, const struct err *why,
	struct buf *out);
/* Slices of *ret point into `in`, arrays live in a. On ERR_NONE *ret_kind is set, and *ret when
 * it is PARSE_OK, else *ret_why (code and sentence of the parser). ERR_BAD_INPUT: no answer
 * that a sane worker gives; ERR_LIMIT: the arena is full. */
enum errc wire_doc_decode(struct str in, struct arena *a, enum parse_kind *ret_kind,
	struct feed_doc *ret, struct err *ret_why, struct err *e);
