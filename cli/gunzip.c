/* SPDX-License-Identifier: ISC */
/* One inflate loop over zlib, with automatic header detection: "deflate" in HTTP means the zlib
 * format (RFC 9110 8.4.1.2). What follows the end of the stream is left unread. */
#include "cli/gunzip.h"

#include <limits.h>
#include <zlib.h>

/* inflateInit2() takes the size of the window, 15 bits at most, and 32 more for "gzip or zlib, see
 * the header" (zlib.h). */
enum {
	CHUNK = 64 * 1024,
	WINDOW_AUTO = 15 + 32
};

static enum errc inflate_all(z_stream *z, struct buf *out, struct err *e)
{
	unsigned char chunk[CHUNK];
	int rc = Z_OK;

	/* A chunk at a time, so that out's cap stops a bomb: 10 KB can unpack to 10 MB, and nobody
	 * knows before. Z_BUF_ERROR: nothing could be done, for the input has run out. */
	while (rc != Z_STREAM_END) {
		z->next_out = chunk;
		z->avail_out = CHUNK;
		rc = inflate(z, Z_NO_FLUSH);
		if (rc != Z_OK && rc != Z_STREAM_END)
			return err_set(e, ERR_BAD_INPUT, "gzip: %s",
				rc == Z_BUF_ERROR ? "the data ends early"
				: z->msg          ? z->msg
						  : "broken data");
		if (buf_add(out, chunk, CHUNK - z->avail_out) != ERR_NONE)
			return err_set(
				e, ERR_LIMIT, "gzip: unpacks to more than %zu bytes", out->max);
	}
	return ERR_NONE;
}

enum errc gunzip(struct str in, struct buf *out, struct err *e)
{
	unsigned char *bytes = NULL;
	z_stream z = {0};
	AUTO_BUF struct buf copy = {0};

	if (in.n > UINT_MAX)
		return err_set(e, ERR_LIMIT, "gzip: input longer than 4 GiB");
	/* zlib takes a pointer to non-const; a copy keeps our slices honest. */
	buf_init(&copy, in.n);
	buf_str(&copy, in);
	bytes = (unsigned char *)copy.p;
	if (inflateInit2(&z, WINDOW_AUTO) != Z_OK)
		return err_set(e, ERR_IO, "gzip: zlib does not start");
	z.next_in = bytes;
	z.avail_in = (unsigned)in.n;
	enum errc rc = inflate_all(&z, out, e);

	inflateEnd(&z);
	return rc;
}
