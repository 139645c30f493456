/* SPDX-License-Identifier: ISC */
/* rasid watch test: the match and skip texts of the watch lists, each with what came of it. Here a test that fails is no
 * error of the configuration but a result. */
#include <stdio.h>

#include "cli/feed.h"
#include "cli/watch.h"

struct testing {
	struct str only; /* a watch; empty: all */
	bool json;
	struct buf out;
	struct jsonw w;
	size_t n, n_failed;
};

static void put_test(const struct config_test *t, struct buf *out)
{
	buf_printf(out, "%-6s %-20.*s %-5s " STR_F ":%u  ", t->passed ? "ok" : "FAILED",
		STR_A(t->watch->id), t->must_match ? "match" : "skip", STR_A(t->pos.file),
		t->pos.line);
	cli_plain(out, t->text);
	buf_char(out, '\n');
	if (t->passed)
		return;
	buf_str(out, STR("       "));
	cli_plain(out, t->why);
	buf_char(out, '\n');
}

static void write_test(const struct config_test *t, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "watch", t->watch->id);
	jsonw_str(w, "kind", t->must_match ? STR("match") : STR("skip"));
	jsonw_bool(w, "passed", t->passed);
	jsonw_str(w, "text", t->text);
	jsonw_str(w, "file", t->pos.file);
	jsonw_int(w, "line", t->pos.line);
	jsonw_str_opt(w, "why", t->why);
	jsonw_end(w);
}

static void on_test(const struct config_test *t, void *arg)
{
	struct testing *all = arg;

	if (all->only.n != 0 && !str_eq(all->only, t->watch->id))
		return;
	all->n++;
	all->n_failed += !t->passed;
	if (all->json)
		write_test(t, &all->w);
	else
		put_test(t, &all->out);
}

static int print(struct testing *t)
{
	if (t->json) {
		jsonw_end(&t->w);
		jsonw_end(&t->w);
		return feed_print_json(&t->out);
	}
	if (t->n == 0)
		return cli_fail(CLI_NOTHING,
			"there are no tests: see 'match' and 'skip' in rasid-watch(5)");
	if (t->n_failed == 0)
		buf_printf(&t->out, "%zu test%s passed\n", t->n, t->n == 1 ? "" : "s");
	else
		buf_printf(&t->out, "%zu of %zu tests failed\n", t->n_failed, t->n);
	return cli_print(buf_view(&t->out));
}

static int run(const struct cli_args *a, struct testing *t)
{
	const struct config_draft draft = {.on_test = on_test, .arg = t};
	AUTO_ARENA struct arena arena = {0};
	struct conf_diags diags;

	arena_init(&arena, BUF_NO_MAX);
	struct config *c = watch_config(a, &draft, &arena, &diags);

	if (c == NULL)
		return CLI_CONFIG;
	int rc = a->n > 1 && watch_named(a, c) == NULL ? CLI_FAILED : print(t);

	config_free(c);
	return rc == CLI_OK && t->n_failed != 0 ? CLI_FAILED : rc;
}

int watch_test(const struct cli_args *a)
{
	struct testing t = {.json = a->of[OPT_JSON] != NULL};

	if (a->n > 1)
		t.only = str_of(a->operands[1]);
	buf_init(&t.out, BUF_NO_MAX);
	jsonw_init(&t.w, &t.out, false);
	if (t.json) {
		jsonw_object(&t.w, NULL);
		jsonw_array(&t.w, "tests");
	}
	int rc = run(a, &t);

	buf_done(&t.out);
	return rc;
}
