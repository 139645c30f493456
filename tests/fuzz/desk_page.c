/* SPDX-License-Identifier: ISC */
/*
 * Any path with any parameters: an answer with a status, and in its HTML no sign of what was asked but as text. The first byte is
 * form and language; then a line the path, a line each a parameter: name=value. Nothing is stored.
 */
#include <stdlib.h>

#include "base/json.h"
#include "base/utf8.h"
#include "desk/page/page.h"

enum {
	PARAMS = 16
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static const struct config *configuration(void)
{
	static struct config c;
	struct err e;

	if (c.guards == NULL)
		must(guards_new(STR(""), &c.guards, &e) == ERR_NONE);
	return &c;
}

static size_t count(struct str s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

/* Of what is ours tags are closed, values quoted, and no apostrophe stands anywhere. */
static void must_be_html(struct str html)
{
	must(utf8_check(html) == html.n);
	must(count(html, '<') == count(html, '>'));
	must(count(html, '"') % 2 == 0);
	must(count(html, '\'') == 0);
}

static void must_be_json(struct str text)
{
	struct json *j = NULL;
	struct err e;

	must(json_parse(text, &j, &e) == ERR_NONE);
	json_free(j);
}

/* What the daemon gives is valid UTF-8. */
static size_t read_params(struct str rest, struct page_param v[PARAMS])
{
	struct str line;
	size_t n = 0;

	while (n < PARAMS && str_cut(&rest, '\n', &line)) {
		size_t at = str_find(line, '=');

		v[n++] = (struct page_param){
			str_sub(line, 0, at), str_sub(line, at + 1, line.n)};
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct page_live live;
	struct str path = {0}, rest = {(const char *)data, size};
	struct page_param params[PARAMS];
	struct page_answer answer;
	AUTO_ARENA struct arena a;

	if (size == 0 || utf8_check(str_sub(rest, 1, size)) != size - 1)
		return 0;
	rest = str_sub(rest, 1, size);
	(void)str_cut(&rest, '\n', &path);
	arena_init(&a, MIB(16));
	buf_init(&answer.body, MIB(4));
	const struct page_ask ask = {.c = configuration(),
		.live = &live,
		.path = path,
		.params = params,
		.n_params = read_params(rest, params),
		.form = (enum page_form)(data[0] % 4),
		.lang = data[0] & 4 ? HTML_EN : HTML_AR,
		.now_ms = INT64_C(1700000000000),
		.a = &a};

	page_run(&ask, &answer);
	must(answer.status >= 200 && answer.status < 600 && answer.body.n > 0);
	if (answer.type.p[0] == 't')
		must_be_html(buf_view(&answer.body));
	else if (ask.form == PAGE_JSON)
		must_be_json(buf_view(&answer.body));
	buf_done(&answer.body);
	return 0;
}
