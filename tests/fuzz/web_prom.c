/* SPDX-License-Identifier: ISC */
/* Labels and Accept headers from anywhere: the first line is the header, the rest a label. What is written has
 * as many lines as samples, each whole, and read back by the rules of the format it is the label that came. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "web/prom.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FRONT STR("rasid_x{id=\"")
#define BACK STR("\",z=\"1\"} 1\n")

/* One unit of the label, as it must come back. */
static void expect(struct buf *b, uint32_t cp, struct str unit)
{
	if (cp == UTF8_BAD || cp == 0)
		buf_utf8(b, 0xFFFD);
	else
		buf_str(b, unit);
}

static void unescape(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\n')
			abort(); /* the label ends too early */
		if (s.p[i] != '\\') {
			buf_char(out, s.p[i]);
			continue;
		}
		if (++i == s.n || strchr("n\"\\", s.p[i]) == NULL)
			abort();
		buf_char(out, s.p[i] == 'n' ? '\n' : s.p[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct prom_family f = {"rasid_x", PROM_GAUGE, NULL, "x"};
	AUTO_BUF struct buf out, want, got;
	struct str label = {(const char *)data, size};
	struct str accept = {"", 0};
	struct prom p;

	buf_init(&out, BUF_NO_MAX);
	buf_init(&want, BUF_NO_MAX);
	buf_init(&got, BUF_NO_MAX);
	str_cut(&label, '\n', &accept);
	prom_init(&p, &out, prom_choose(accept));
	p.family = &f;
	prom_sample(&p, (struct prom_label[]){{"id", label}, {"z", STR("1")}}, 2, 1);
	struct str line = buf_view(&out);

	if (!str_starts(line, FRONT) || !str_ends(line, BACK) || utf8_check(line) != line.n)
		abort();
	unescape(str_sub(line, FRONT.n, line.n - BACK.n), &got);
	for (size_t i = 0; i < label.n;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_sub(label, i, label.n), &cp);

		expect(&want, cp, str_sub(label, i, i + n));
		i += n;
	}
	if (!str_eq(buf_view(&got), buf_view(&want)))
		abort();
	return 0;
}
