/* SPDX-License-Identifier: ISC */
/* Charset decoding: the first byte picks a label, the rest is the body. Always valid UTF-8. */
#include <stdlib.h>

#include "base/utf8.h"
#include "feeds/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str labels[] = {STR_INIT(""), STR_INIT("windows-1256"),
		STR_INIT("utf-8"), STR_INIT("utf-16"), STR_INIT("utf-32be"),
		STR_INIT("gb18030"), STR_INIT("shift_jis"), STR_INIT("iso-2022-jp"),
		STR_INIT("euc-kr"), STR_INIT("big5"), STR_INIT("iso-8859-6")};
	AUTO_BUF struct buf scratch = {0};
	struct charset_claims claims = {0};
	struct charset_text t;

	charset_global_init(); /* does its work once */
	if (size == 0)
		return 0;
	claims.override = labels[data[0] % (sizeof(labels) / sizeof(labels[0]))];
	buf_init(&scratch, 0);
	charset_decode(
		(struct str){(const char *)data + 1, size - 1}, &claims, 4096, &scratch, &t);
	if (utf8_check(t.text) != t.text.n || t.text.n > 4096 || t.name.n == 0)
		abort();
	return 0;
}
