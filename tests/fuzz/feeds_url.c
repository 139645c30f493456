/* SPDX-License-Identifier: ISC */
/*
 * URLs: the first line is a base, the rest a reference. What comes out must be an ASCII http(s)
 * URL that resolves to itself, and a canonical form must be its own canonical form.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "feeds/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 0x7F)
			abort();
}

static void check_resolve(struct str base, struct str ref, struct arena *a)
{
	struct str once = url_resolve(base, ref, a), twice;

	if (once.n == 0)
		return;
	check_ascii(once);
	if (!str_starts(once, STR("http://")) && !str_starts(once, STR("https://")))
		abort();
	twice = url_resolve(STR(""), once, a);
	if (!str_eq(once, twice))
		abort();
}

static void check_canonical(struct str url, struct arena *a)
{
	AUTO_BUF struct buf b = {.max = BUF_NO_MAX};
	struct str once = url_canonical(url, a), again;

	check_ascii(once);
	check_ascii(url_guid_path(url, a));
	if (once.n == 0)
		return;
	buf_str(&b, STR("http://"));
	buf_str(&b, once);
	again = url_canonical(buf_view(&b), a);
	/* ":443" is dropped from https alone, a second prefix or "/" only by a second pass. */
	if (again.n > once.n)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena a;
	struct str ref = {(const char *)data, size}, base = {"", 0}, iri;
	struct err e;

	arena_init(&a, 16 * 1024 * 1024);
	str_cut(&ref, '\n', &base);
	check_resolve(base, ref, &a);
	check_canonical(ref, &a);
	if (url_from_iri(ref, &a, &iri, &e) == ERR_NONE)
		check_ascii(iri);
	return 0;
}
