/* SPDX-License-Identifier: ISC */
/* The configuration reader and its value parsers: what any bytes give holds together. */
#include <stdlib.h>

#include "base/conf.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(struct str v, struct arena *a)
{
	const char *why = NULL;
	bool yes = false;
	uint64_t n = 0;
	int64_t ms = 0;
	double rate = 0;

	(void)conf_bool(v, &yes, &why);
	(void)conf_uint(v, 1000, &n, &why);
	(void)conf_size(v, &n, &why);
	if (conf_duration_ms(v, &ms, &why) && ms < 0)
		abort();
	if (conf_rate(v, &rate, &why) && !(rate > 0))
		abort();
	struct str clean = conf_bidi_strip(v, a);

	if (!a->over && conf_bidi_find(clean) != clean.n)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf out;
	struct conf_diags d;
	struct conf_file f;

	arena_init(&a, 16 << 20);
	buf_init(&out, 64 << 20);
	conf_diags_init(&d, &a);
	conf_read((struct str){(const char *)data, size}, STR("fuzz"), &a, &d, &f);
	for (size_t i = 0; i < f.n_sections; i++) {
		for (size_t k = 0; k < f.sections[i].n_entries; k++) {
			const struct conf_entry *e = &f.sections[i].entries[k];

			if (e->key.n == 0 || utf8_check(e->value) != e->value.n)
				abort();
			check_value(e->value, &a);
		}
	}
	conf_diags_print(&d, &out);
	if (utf8_check(buf_view(&out)) != out.n)
		abort();
	return 0;
}
