/* SPDX-License-Identifier: ISC */
/*
 * Whatever the parser makes of any bytes, the daemon takes from its worker: one odd item never costs a
 * document (feeds/limits.h).
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/parser/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena a, b;
	AUTO_BUF struct buf answer;
	struct parse_opts opts = {.url = STR("https://user:secret@example.org/feed"),
		.dates = {.now_s = TIME_NONE},
		.max_items = 50};
	enum parse_kind kind = PARSE_UNKNOWN;
	struct feed_doc doc = {0};
	struct feed_doc taken = {0};
	struct err why = {0};
	struct err e = {0};

	parse_global_init(); /* does its work once */
	arena_init(&a, 8 << 20);
	arena_init(&b, 32 << 20);
	buf_init(&answer, BUF_NO_MAX);
	kind = feed_parse((struct str){(const char *)data, size}, &opts, &a, &doc, &why);
	wire_doc_encode(kind, &doc, &why, &answer);
	if (wire_doc_decode(buf_view(&answer), &b, &kind, &taken, &why, &e) != ERR_NONE) {
		fprintf(stderr, "%s\n", e.msg);
		abort();
	}
	return 0;
}
