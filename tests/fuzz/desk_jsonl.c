/* SPDX-License-Identifier: ISC */
/* Any bytes as a line of an import; what is taken is clean, and what is written of it is read back the same. */
#include <stdlib.h>

#include "base/utf8.h"
#include "desk/jsonl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void must_be_clean(struct str s)
{
	must(utf8_check(s) == s.n);
	for (size_t i = 0; i < s.n; i++)
		must((unsigned char)s.p[i] >= ' ' || s.p[i] == '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena ar;
	AUTO_BUF struct buf out;
	struct jsonl_line l;
	struct jsonl_line back;
	struct err e;

	arena_init(&ar, 64 << 20);
	buf_init(&out, BUF_NO_MAX);
	if (jsonl_read((struct str){(const char *)data, size}, &ar, &l, &e) != ERR_NONE)
		return 0;
	must_be_clean(l.a.title);
	must_be_clean(l.a.body);
	must_be_clean(l.a.link);
	must_be_clean(l.outlet);
	must(l.a.n_authors <= JSONL_LIST_MAX && l.a.n_categories <= JSONL_LIST_MAX);
	jsonl_write(&(struct store_article){.feed = l.outlet, .a = l.a}, &out);
	must(jsonl_read(str_sub(buf_view(&out), 0, out.n - 1), &ar, &back, &e) == ERR_NONE);
	must(str_eq(l.a.title, back.a.title) && str_eq(l.a.body, back.a.body) &&
		str_eq(l.a.guid, back.a.guid) && str_eq(l.a.link, back.a.link) &&
		l.a.n_authors == back.a.n_authors);
	return 0;
}
