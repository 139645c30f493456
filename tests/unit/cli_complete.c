/* SPDX-License-Identifier: ISC */
/* What may stand next on a command line. */
#include <string.h>

#include "cli/cli.h"
#include "cli/complete.h"
#include "tests/unit/unit.h"

/* A configuration of three sections, and one of none. */
static void ids(const char *dir, struct str type,
	void (*f)(struct str id, struct str title, void *arg), void *arg)
{
	static const struct {
		struct str type, id, title;
	} rows[] = {{STR("feed"), STR("almada"), STR("المدى")},
		{STR("watch"), STR("coalition"), STR("\x1b[31mred")},
		{STR("destination"), STR("desk"), STR("")}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_eq(rows[i].type, type) && (dir == NULL || strcmp(dir, "none") != 0))
			f(rows[i].id, rows[i].title, arg);
}

/* line: the words, with blanks between them; a blank at its end begins another word. */
static void answer(const char *line, struct buf *out)
{
	char text[256], *words[32];
	size_t n = 0;

	snprintf(text, sizeof(text), "%s", line);
	for (char *p = text; p != NULL && n < 32; n++)
		words[n] = strsep(&p, " ");
	buf_reset(out);
	complete(words, n, ids, out);
}

/* want: what fits, without what it is, with blanks between. */
static void assert_fits(const char *line, const char *want)
{
	AUTO_BUF struct buf out = {0}, words = {0};
	struct str rest, one, word;

	buf_init(&out, BUF_NO_MAX);
	buf_init(&words, BUF_NO_MAX);
	answer(line, &out);
	rest = buf_view(&out);
	while (str_cut(&rest, '\n', &one)) {
		if (one.n == 0)
			continue;
		(void)str_cut(&one, '\t', &word);
		buf_printf(&words, "%s" STR_F, words.n > 0 ? " " : "", STR_A(word));
	}
	assert_str_eq(buf_view(&words), str_of(want));
}

static void test_commands(void **state)
{
	(void)state;
	assert_fits("fe", "feed");
	assert_fits("re", "reload restore");
	assert_fits("__", "");
	assert_fits("help wa", "watch");
	assert_fits("no-such ", "");
	assert_fits("no-such --", "");
}

/* Every command is there, and every option of its row, once. */
static void test_the_tables_are_complete(void **state)
{
	AUTO_BUF struct buf out = {0};
	char line[64], want[64];

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < cli_n_commands; i++) {
		size_t lines = 0, takes = 0;

		snprintf(line, sizeof(line), "%s --", cli_commands[i].name);
		answer(line, &out);
		for (size_t o = 0; o < OPT_N; o++) {
			if (!cli_takes(&cli_commands[i], o))
				continue;
			snprintf(want, sizeof(want), "--%s\t%s\n", cli_options[o].name,
				cli_options[o].doc);
			assert_true(str_find_str(buf_view(&out), str_of(want)) < out.n);
			takes++;
		}
		for (size_t at = 0; at < out.n; at++)
			lines += out.p[at] == '\n';
		assert_int_equal(lines, takes);
		answer(cli_commands[i].name, &out);
		snprintf(want, sizeof(want), "%s\t", cli_commands[i].name);
		assert_true(str_starts(buf_view(&out), str_of(want)));
	}
}

static void test_verbs_and_ids(void **state)
{
	(void)state;
	assert_fits("config ", "show path");
	assert_fits("feed p", "pause poke");
	assert_fits("feed show ", "almada");
	assert_fits("feed show a", "almada");
	assert_fits("feed show b", "");
	assert_fits("feed show almada ", "");
	assert_fits("feed add ", "");
	assert_fits("feed test ", "almada :files");
	assert_fits("feed capture ", "almada");
	assert_fits("feed capture almada ", ":files");
	assert_fits("watch try ", "coalition :files");
	assert_fits("dest adopt old ", "desk");
	assert_fits("db salvage old ", ":files");
	assert_fits("alert show ", "");
	assert_fits("alert mutes ", "");
}

static void test_files(void **state)
{
	(void)state;
	assert_fits("restore ", ":files");
	assert_fits("export ", ":files");
	assert_fits("match a b ", ":files");
	assert_fits("opml export ", ":files");
	assert_fits("search ", "");
	assert_fits("explain ", "");
}

static void test_options(void **state)
{
	(void)state;
	assert_fits("search --so", "--sort");
	assert_fits("search --sort new --so", "");
	assert_fits("search --sort ", "new best");
	assert_fits("search --sort=", "--sort=new --sort=best");
	assert_fits("search --sort=b", "--sort=best");
	assert_fits("search --json=", "");
	assert_fits("search --color always --feed ", "almada");
	assert_fits("alert mute --watch=", "--watch=coalition");
	assert_fits("alert list --dest d", "desk");
	assert_fits("feed add x --id ", "");
	assert_fits("check -c ", ":files");
	assert_fits("feed -- --", "");
	assert_fits("check -q -", "--config --online --help --version");
}

/* Options before, between and behind do not count as operands, nor do their values. */
static void test_options_are_no_operands(void **state)
{
	(void)state;
	assert_fits("feed -c show list ", "");
	assert_fits("feed --json show ", "almada");
	assert_fits("feed --for=2h pause ", "almada");
	assert_fits("feed pause --for 2h ", "almada");
	assert_fits("feed -y show ", "almada");
	assert_fits("feed -- show ", "almada");
}

static void test_the_directory_that_was_named(void **state)
{
	(void)state;
	assert_fits("feed -c none show ", "");
	assert_fits("feed -cnone show ", "");
	assert_fits("feed --config none show ", "");
	assert_fits("feed --config=none show ", "");
	assert_fits("feed show --config=other ", "almada");
}

static void test_no_title_steers_the_terminal(void **state)
{
	AUTO_BUF struct buf out = {0};

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	answer("watch show ", &out);
	assert_true(str_starts(buf_view(&out), STR("coalition\t")));
	assert_int_equal(str_find(buf_view(&out), '\x1b'), out.n);
	complete(NULL, 0, ids, &out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_the_tables_are_complete),
		cmocka_unit_test(test_verbs_and_ids),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_options_are_no_operands),
		cmocka_unit_test(test_the_directory_that_was_named),
		cmocka_unit_test(test_no_title_steers_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
