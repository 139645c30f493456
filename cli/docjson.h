/* SPDX-License-Identifier: ISC */
#pragma once
/* A parsed feed document as the JSON of `rasid parse` (rasid(1)): plain texts with white space
 * collapsed, dates RFC 3339 UTC; without the furniture that an item proves alone (desk/furniture.h), which stands
 * beside them. Pure. */
#include "base/article.h"
#include "base/buf.h"
#include "base/jsonw.h"

/* Appends the document and a line's end to out. doc is only read. */
void docjson_write(const struct feed_doc *doc, struct buf *out);
/* Appends a member "sitemaps": what an index lists. */
void docjson_sitemaps(const struct feed_doc *doc, struct jsonw *w);
