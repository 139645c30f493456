/* SPDX-License-Identifier: ISC */
/*
 * The decoders of daemon/parser/wire.h on any bytes: no crash, and what is accepted as an answer
 * encodes again to the very same bytes, so nothing was misread. The first byte chooses job, page, robots or
 * answer.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/parser/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void fuzz_doc(struct str in)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf b;
	enum parse_kind kind = PARSE_UNKNOWN;
	struct feed_doc doc = {0};
	struct err why = {0};
	struct err e = {0};

	arena_init(&a, 4U << 20);
	buf_init(&b, BUF_NO_MAX);
	if (wire_doc_decode(in, &a, &kind, &doc, &why, &e) != ERR_NONE) {
		check(e.msg[0] != '\0');
		return;
	}
	wire_doc_encode(kind, &doc, &why, &b);
	check(str_eq(buf_view(&b), in));
	check(a.used <= 64 * in.n + (64U << 10));
}

static void fuzz_page(struct str in)
{
	AUTO_BUF struct buf b;
	enum page_kind kind = PAGE_EMPTY;
	struct page page = {0};
	struct err why = {0};
	struct err e = {0};

	buf_init(&b, BUF_NO_MAX);
	if (wire_page_decode(in, &kind, &page, &why, &e) != ERR_NONE) {
		check(e.msg[0] != '\0');
		return;
	}
	wire_page_encode(kind, &page, &why, &b);
	check(str_eq(buf_view(&b), in));
}

static void fuzz_robots(struct str in)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf b;
	struct robots robots;
	struct err e = {0};

	arena_init(&a, 4U << 20);
	buf_init(&b, BUF_NO_MAX);
	if (wire_robots_decode(in, &a, &robots, &e) != ERR_NONE) {
		check(e.msg[0] != '\0');
		return;
	}
	wire_robots_encode(&robots, &b);
	check(str_eq(buf_view(&b), in));
}

static void fuzz_job(struct str in)
{
	AUTO_BUF struct buf b;
	enum wire_job what = WIRE_JOB_FEED;
	struct parse_opts opts = {0};
	struct str body = {0};
	struct err e = {0};

	buf_init(&b, BUF_NO_MAX);
	if (wire_job_decode(in, &what, &body, &opts, &e) != ERR_NONE)
		return;
	wire_job_encode(what, body, &opts, &b);
	check(str_eq(buf_view(&b), in));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct str in = {(const char *)data + 1, size - 1};

	if (data[0] == 'j')
		fuzz_job(in);
	else if (data[0] == 'p')
		fuzz_page(in);
	else if (data[0] == 'r')
		fuzz_robots(in);
	else
		fuzz_doc(in);
	return 0;
}
