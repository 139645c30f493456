/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as feed text: cleaned they are valid, safe and stay what they are when cleaned
 * again; a cut keeps its limit in its unit; marks stay inside the text; every tool can render
 * it.
 */
#include "alerts/text.h"
#include "base/json.h"
#include "base/uni.h"
#include "base/utf8.h"
#include "tests/unit/alerts_types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void check_clean(struct str s, struct alert_mark m, struct arena *a)
{
	struct str line = text_line(s, &m, 1, a);
	struct str again = text_line(line, NULL, 0, a);

	require(utf8_check(line) == line.n);
	require(str_eq(line, again));
	require(m.start <= m.end && m.end <= line.n);
	require(text_clean(s, NULL, 0, a).n <= s.n);
	for (size_t i = 0; i < line.n;) {
		uint32_t cp = 0;

		i += utf8_decode(str_sub(line, i, line.n), &cp);
		require(!uni_steers(cp));
	}
}

static void check_cut(struct str s, size_t max, struct arena *a)
{
	static const enum text_unit units[] = {UNIT_BYTES, UNIT_CODE_POINTS, UNIT_UTF16};
	struct str line = text_line(s, NULL, 0, a);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct str cut = text_cut(line, max, units[i], a);

		require(text_len(cut, units[i]) <= max);
		require(utf8_check(cut) == cut.n);
		require(text_fit(line, max, units[i]) <= line.n);
	}
	size_t fit = text_fit_width(line, max);

	require(line.n == 0 || fit > 0);
	require(utf8_check(str_sub(line, 0, fit)) == fit);
}

static void check_dest(
	const struct dest *d, const struct post *post, bool plain, struct arena *a)
{
	AUTO_BUF struct buf body;
	struct http_req req = {0};
	struct json *j = NULL;

	buf_init(&body, 1 << 20);
	require(d->ops->render(d, post, plain, 0, a, &body, &req, NULL) == ERR_NONE);
	for (size_t i = 0; i < req.n_headers; i++)
		if (str_starts(req.headers[i].value, STR("application/json")))
			require(json_parse(buf_view(&body), &j, NULL) == ERR_NONE);
	json_free(j);
}

static void check_render(struct str s, struct alert_mark m, bool plain, struct arena *a)
{
	struct alert_hit hit = {.term = s,
		.field = FIELD_BODY,
		.text = s,
		.snippet = s,
		.marks = &m,
		.n_marks = 1};
	struct alert_watch watches[2] = {{s, s}, {STR("w"), s}};
	struct alert al = {.id = STR("alr_x"),
		.title = s,
		.feed_title = s,
		.watches = watches,
		.n_watches = 2,
		.url = s,
		.hits = &hit,
		.n_hits = 1};
	struct post post = {.id = al.id, .alerts = &al, .n_alerts = 1};
	const struct config *c = types_config();

	for (size_t i = 0; i < c->n_dests; i++)
		check_dest(c->dests[i].d, &post, plain, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3 || size > 20000)
		return 0;
	AUTO_ARENA struct arena a;
	struct str s = {(const char *)data + 3, size - 3};
	struct alert_mark m = {data[0], (size_t)data[0] + data[1]};

	arena_init(&a, 64 << 20);
	check_clean(s, m, &a);
	check_cut(s, data[2], &a);
	check_render(s, m, data[2] & 1, &a);
	return 0;
}
