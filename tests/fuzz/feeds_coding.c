/* SPDX-License-Identifier: ISC */
/* Content codings: the first byte picks a label, the rest is the body. Never more than the cap comes out,
 * what is said is text, and unpacking once more what was unpacked is no surprise to anybody. */
#include <stdlib.h>

#include "base/utf8.h"
#include "feeds/coding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str labels[] = {STR_INIT(""), STR_INIT("gzip"), STR_INIT("deflate"),
		STR_INIT("br"), STR_INIT("zstd"), STR_INIT("gzip, br"),
		STR_INIT("x-GZIP,deflate"), STR_INIT("utf-8"), STR_INIT("gzip,gzip,gzip,gzip"),
		STR_INIT("identity")};
	enum {
		MAX = 64 * 1024
	};
	struct coding c;

	if (size == 0)
		return 0;
	struct str body = {(const char *)data + 1, size - 1};

	coding_undo(body, labels[data[0] % (sizeof(labels) / sizeof(labels[0]))], MAX, &c);
	bool same = c.text.p == body.p;

	if ((same ? c.text.n != body.n : c.text.n > MAX) || c.said.n > CODING_SAID_MAX ||
		utf8_check(buf_view(&c.said)) != c.said.n)
		abort();
	coding_done(&c);
	return 0;
}
