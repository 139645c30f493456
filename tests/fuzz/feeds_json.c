/* SPDX-License-Identifier: ISC */
/* JSON Feed on any text that begins like JSON. */
#include <stdlib.h>

#include "base/utf8.h"
#include "feeds/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf body;
	struct parse_opts opts = {.dates = {.now_s = TIME_NONE}, .max_items = 20};
	struct feed_doc doc;
	struct err e;

	arena_init(&a, 8 << 20);
	buf_init(&body, BUF_NO_MAX);
	buf_str(&body, STR("{\"version\":\"https://jsonfeed.org/version/1.1\","));
	buf_add(&body, data, size);
	/* Torn somewhere, or not. */
	opts.tear = size != 0 ? body.n * data[size - 1] / 256 : 0;
	if (feed_parse(buf_view(&body), &opts, &a, &doc, &e) != PARSE_OK)
		return 0;
	if (doc.n_articles > 20)
		abort();
	for (size_t i = 0; i < doc.n_articles; i++)
		if (utf8_check(doc.articles[i].body) != doc.articles[i].body.n)
			abort();
	return 0;
}
