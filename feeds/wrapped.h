/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Feeds in a page: a server that wraps what it sends into <html><body>, a cache that keeps what a browser
 * showed of a feed (<pre>, "&lt;rss&gt;"), a template that escapes the whole document. Pure; any thread.
 */
#include "base/buf.h"
#include "base/str.h"

/* The feed, or JSON, with which the body of a page begins: a slice of text, or of out, into which it is
 * decoded when it is escaped as a whole. Empty when anything that a reader would see stands before it:
 * a page that quotes a feed is a page. Linear in text; of it 64 KiB may be wrapping. */
struct str wrapped_feed(struct str text, struct buf *out);
