/* SPDX-License-Identifier: ISC */
/* HTML to text: valid UTF-8 in, trimmed valid UTF-8 without controls out, within the maximum. */
#include <stdlib.h>

#include "base/utf8.h"
#include "feeds/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct str in, enum html_shape shape)
{
	AUTO_BUF struct buf out;

	buf_init(&out, BUF_NO_MAX);
	html_text(in, shape, 1000, &out);
	if (out.n > 1000 || utf8_check(buf_view(&out)) != out.n)
		abort();
	for (size_t i = 0; i < out.n; i++) {
		unsigned char c = (unsigned char)out.p[i];

		if ((c < 0x20 && (c != '\n' || shape == HTML_LINE)) || c == 0x7F)
			abort();
	}
	if (str_trim(buf_view(&out)).n != out.n)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};

	in.n = utf8_check(in);
	check(in, HTML_BLOCKS);
	check(in, HTML_LINE);
	return 0;
}
