/* SPDX-License-Identifier: ISC */
/* The command line by its tables: what every command understands, and what it refuses. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/unit/unit.h"

static const struct {
	const char *name;
	char letter;
	const char *argument;
} options[OPT_N] = {
#define X(id, name, letter, argument, doc) {name, letter, argument},
	CLI_OPTIONS(X)
#undef X
};

/* Refusals are said on stderr; here only that they happen counts. */
static int setup(void **state)
{
	(void)state;
	assert_non_null(freopen("/dev/null", "w", stderr));
	return 0;
}

/* The words live on, as those of main() do: what was read points into them. */
static bool given(const char *command, const char *a, const char *b, struct cli_args *ret)
{
	static char program[] = "rasid";
	static char first[64];
	static char second[64];
	static char *argv[4];
	int argc = 1 + (a != NULL) + (b != NULL);

	snprintf(first, sizeof(first), "%s", a != NULL ? a : "");
	snprintf(second, sizeof(second), "%s", b != NULL ? b : "");
	argv[0] = program;
	argv[1] = a != NULL ? first : NULL;
	argv[2] = b != NULL ? second : NULL;
	argv[3] = NULL;
	return cli_args_read(cli_command(command), argc, argv, ret);
}

static void test_every_command_knows_help_and_version(void **state)
{
	static const char *const words[] = {"--help", "-h", "--version", "-V"};

	(void)state;
	for (size_t i = 0; i < cli_n_commands; i++) {
		for (size_t w = 0; w < 4; w++) {
			struct cli_args a;

			assert_true(given(cli_commands[i].name, words[w], NULL, &a));
			assert_non_null(a.of[w < 2 ? OPT_HELP : OPT_VERSION]);
		}
	}
}

static void test_every_command_refuses_what_it_does_not_take(void **state)
{
	(void)state;
	for (size_t i = 0; i < cli_n_commands; i++) {
		const struct cli_command *c = &cli_commands[i];

		for (size_t o = 0; o < OPT_HELP; o++) {
			char word[64];
			struct cli_args a;

			snprintf(word, sizeof(word), "--%s", options[o].name);
			if ((c->options & UINT64_C(1) << o) == 0)
				assert_false(given(c->name, word, NULL, &a));
		}
	}
}

static void test_an_option_of_choices_takes_nothing_else(void **state)
{
	struct cli_args a;

	(void)state;
	assert_false(given("demo", "--color", "blue", &a));
	assert_false(given("demo", "--color", "", &a));
	assert_false(given("demo", "--color", "auto|always", &a));
	assert_true(given("demo", "--color", "never", &a));
	assert_string_equal(a.of[OPT_COLOR], "never");
	assert_false(given("date", "--order=ymd", "01/02/2026", &a));
	assert_true(given("date", "--order=mdy", "01/02/2026", &a));
	assert_false(given("parse", "--encoding=br", "-", &a));
}

static void test_operands_are_counted(void **state)
{
	struct cli_args a;

	(void)state;
	assert_false(given("status", "now", NULL, &a));
	assert_false(given("parse", NULL, NULL, &a));
	assert_true(given("parse", "a.xml", NULL, &a));
	assert_false(given("parse", "a.xml", "b.xml", &a));
	assert_true(given("match", "a.txt", "b.txt", &a));
	assert_int_equal(a.n, 2);
	assert_string_equal(a.operands[1], "b.txt");
}

static void test_letters_and_names_are_one_option(void **state)
{
	struct cli_args a;

	(void)state;
	assert_true(given("check", "-c", "DIR", &a));
	assert_string_equal(a.of[OPT_CONFIG], "DIR");
	assert_true(given("check", "--config", "DIR", &a));
	assert_string_equal(a.of[OPT_CONFIG], "DIR");
	assert_true(given("check", "-q", NULL, &a));
	assert_non_null(a.of[OPT_QUIET]);
	assert_null(a.of[OPT_CONFIG]);
}

static void test_an_option_stands_under_its_whole_name(void **state)
{
	struct cli_args a;

	(void)state;
	assert_false(given("status", "--jso", NULL, &a));
	assert_true(given("status", "--json", NULL, &a));
	assert_false(given("demo", "--fo=20s", NULL, &a));
	assert_true(given("demo", "--for=20s", NULL, &a));
	assert_false(given("demo", "--fo", "20s", &a));
	assert_true(given("demo", "--for", "20s", &a));
}

/* mdoc writes a hyphen of an option as \-. */
static void man_name(const char *name, char *out, size_t size)
{
	size_t n = (size_t)snprintf(out, size, "\\-");

	for (; *name != '\0' && n + 3 < size; name++) {
		if (*name == '-')
			out[n++] = '\\';
		out[n++] = *name;
	}
	out[n] = '\0';
}

static char page[128 * 1024];

static void read_manual(void)
{
	FILE *f = fopen("man/rasid.1", "r");

	assert_non_null(f);
	page[fread(page, 1, sizeof(page) - 1, f)] = '\0';
	assert_true(feof(f));
	fclose(f);
}

/* A whole word: "Fl \-json" is not in "Fl \-jsonl". */
static bool has_word(const char *text, size_t n, const char *word)
{
	size_t m = strlen(word);

	for (size_t i = 0; i + m < n; i++)
		if (strncmp(text + i, word, m) == 0 &&
			(text[i + m] == ' ' || text[i + m] == '\n'))
			return true;
	return false;
}

/* Is the option in one of the forms of the command? Each form begins with .Nm. */
static bool in_synopsis(const char *command, size_t option)
{
	char name[80], letter[] = "Fl  ", first[64];
	const char *end = strstr(page, "\n.Sh DESCRIPTION");
	const char *at = strstr(page, "\n.Sh SYNOPSIS");
	bool found = false;

	man_name(options[option].name, name + snprintf(name, sizeof(name), "Fl "),
		sizeof(name) - 3);
	letter[3] = options[option].letter;
	snprintf(first, sizeof(first), "\n.Nm\n.Cm %s", command);
	assert_true(at != NULL && end != NULL);
	for (at = strstr(at, first); at != NULL && at < end; at = strstr(at + 1, first)) {
		const char *next = strstr(at + 1, "\n.Nm\n");
		size_t n = (size_t)((next != NULL && next < end ? next : end) - at) + 1;

		if (at[strlen(first)] == ' ' || at[strlen(first)] == '\n')
			found = found || has_word(at, n, name) ||
				(letter[3] != '\0' && has_word(at, n, letter));
	}
	return found;
}

static void test_the_synopsis_gives_each_command_its_options(void **state)
{
	size_t bad = 0;

	(void)state;
	read_manual();
	for (size_t i = 0; i < cli_n_commands; i++) {
		const struct cli_command *c = &cli_commands[i];

		for (size_t o = 0; o < OPT_HELP; o++) {
			bool takes = (c->options & UINT64_C(1) << o) != 0;
			if (takes != in_synopsis(c->name, o))
				print_error("rasid(1): %s %s --%s in the synopsis\n", c->name,
					takes ? "lacks" : "does not take", options[o].name);
			bad += takes != in_synopsis(c->name, o);
		}
	}
	assert_int_equal(bad, 0);
}

static void test_the_manual_names_every_option_and_command(void **state)
{
	(void)state;
	read_manual();
	for (size_t o = 0; o < OPT_N; o++) {
		char name[64];

		man_name(options[o].name, name, sizeof(name));
		if (strstr(page, name) == NULL)
			fail_msg("rasid(1) does not name --%s", options[o].name);
	}
	for (size_t i = 0; i < cli_n_commands; i++) {
		char line[64];

		snprintf(line, sizeof(line), ".Cm %s", cli_commands[i].name);
		if (strstr(page, line) == NULL)
			fail_msg("rasid(1) does not name the command %s", cli_commands[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_command_knows_help_and_version),
		cmocka_unit_test(test_every_command_refuses_what_it_does_not_take),
		cmocka_unit_test(test_an_option_of_choices_takes_nothing_else),
		cmocka_unit_test(test_operands_are_counted),
		cmocka_unit_test(test_letters_and_names_are_one_option),
		cmocka_unit_test(test_an_option_stands_under_its_whole_name),
		cmocka_unit_test(test_the_manual_names_every_option_and_command),
		cmocka_unit_test(test_the_synopsis_gives_each_command_its_options),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
