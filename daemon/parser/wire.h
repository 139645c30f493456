/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The bytes between daemon and parser worker: a job one way (a feed document, an article page, a robots.txt),
 * what came of it or an error the other way. The daemon trusts the worker no more than the feed: the decoder
 * checks every length, count and enum, and each text by the limits that the parser obeys
 * (feeds/limits.h). Host byte order (one machine, one binary). Pure; any thread.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "feeds/page/page.h"
#include "feeds/parse.h"
#include "feeds/robots.h"

enum {
	WIRE_MAX_BODY = 64 * 1024 * 1024, /* bytes of a document handed to a worker */
	WIRE_MAX_JOB = WIRE_MAX_BODY + 4 * 1024 * 1024, /* an encoded job */
	/* Bytes of an encoded answer: LIMITS_DOCUMENT, one more item, head and notes. */
	WIRE_MAX_ANSWER = 32 * 1024 * 1024,
	WIRE_MAX_ARTICLES = 20000,
	WIRE_MAX_NOTES = 256,
};

/* What the bytes of a job are. */
enum wire_job {
	WIRE_JOB_FEED,  /* answered by wire_doc_encode() */
	WIRE_JOB_PAGE,  /* by wire_page_encode() */
	WIRE_JOB_ROBOTS /* by wire_robots_encode() */
};

/* A job is its head followed by the body, so that a sender need not copy the body. */
void wire_job_head(enum wire_job what, const struct parse_opts *opts, struct buf *out);
void wire_job_encode(
	enum wire_job what, struct str body, const struct parse_opts *opts, struct buf *out);
/* Slices point into `in`. */
enum errc wire_job_decode(struct str in, enum wire_job *ret_what, struct str *ret_body,
	struct parse_opts *ret, struct err *e);

/* doc is read only when kind is PARSE_OK or PARSE_INDEX, why only when it is not PARSE_OK. Lists and notes beyond the
 * caps above are left out; what the decoder would refuse otherwise is not checked here.
 * out->over says that the answer did not fit. */
void wire_doc_encode(enum parse_kind kind, const struct feed_doc *doc, const struct err *why,
	struct buf *out);
/* Slices of *ret point into `in`, arrays live in a. On ERR_NONE *ret_kind is set, and *ret when
 * it is PARSE_OK or PARSE_INDEX, and unless it is PARSE_OK *ret_why (code and sentence of the parser). ERR_BAD_INPUT: no answer
 * that a sane worker gives; ERR_LIMIT: the arena is full. */
enum errc wire_doc_decode(struct str in, struct arena *a, enum parse_kind *ret_kind,
	struct feed_doc *ret, struct err *ret_why, struct err *e);

/* The same for a page: of PAGE_OK and PAGE_NO_TEXT the page is read, of the others why. */
void wire_page_encode(
	enum page_kind kind, const struct page *page, const struct err *why, struct buf *out);
enum errc wire_page_decode(struct str in, enum page_kind *ret_kind, struct page *ret,
	struct err *ret_why, struct err *e);

/* Reading robots.txt never fails, so there is no refusal. The rules live in a. */
void wire_robots_encode(const struct robots *robots, struct buf *out);
enum errc wire_robots_decode(struct str in, struct arena *a, struct robots *ret, struct err *e);
