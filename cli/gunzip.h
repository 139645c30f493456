/* SPDX-License-Identifier: ISC */
#pragma once
/* gzip and zlib streams that come as files to `rasid parse --encoding`; over HTTP libcurl does
 * it. */
#include "base/buf.h"
#include "base/err.h"

/* Appends what `in` unpacks to; out's cap bounds a bomb (ERR_LIMIT). A cut stream gives what there
 * is with ERR_BAD_INPUT, as broken data does; `in` of more than 4 GiB is ERR_LIMIT. e: a sentence. */
enum errc gunzip(struct str in, struct buf *out, struct err *e);
