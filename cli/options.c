/* SPDX-License-Identifier: ISC */
/*
 * getopt_long(3) does the reading; the tables say what there is to read.
 *
 *   CLI_OPTIONS (options.h) ──┬─> cli_options[]: name, letter, argument, doc
 *   cli_commands[].options ───┴─> takes() ──> usage, --help, longs[] and letters for getopt
 */
#include "cli/options.h"

#include <getopt.h>
#include <string.h>

#include "base/str.h"
#include "cli/cli.h"

/* What getopt_long() returns for option o: above every letter. Not the letter itself, for most
 * options have none. */
enum {
	CODE_OF_FIRST = 256
};

const struct cli_option_row cli_options[OPT_N] = {
#define X(id, name, letter, argument, doc) {name, letter, argument, doc},
	CLI_OPTIONS(X)
#undef X
};

/* --help and --version are everybody's, without a bit in each row. */
bool cli_takes(const struct cli_command *c, size_t o)
{
	return o == OPT_HELP || o == OPT_VERSION || (c->options & UINT64_C(1) << o) != 0;
}

/* ---- telling ------------------------------------------------------------------------- */

/* "-c DIR", "--json". */
static void option_write(size_t o, FILE *to)
{
	const char *argument = cli_options[o].argument ? cli_options[o].argument : "";
	const char *space = cli_options[o].argument ? " " : "";

	if (cli_options[o].letter != 0)
		fprintf(to, "-%c%s%s", cli_options[o].letter, space, argument);
	else
		fprintf(to, "--%s%s%s", cli_options[o].name, space, argument);
}

/* "usage: rasid NAME [OPTIONS] OPERANDS". */
static void usage_write(const struct cli_command *c, FILE *to)
{
	fprintf(to, "usage: rasid %s", c->name);
	/* Not --help and --version, the last two of the table: they would stand in every usage
	 * line. */
	for (size_t o = 0; o < OPT_HELP; o++) {
		if (!cli_takes(c, o))
			continue;
		fputs(" [", to);
		option_write(o, to);
		fputc(']', to);
	}
	fprintf(to, "%s%s\n", c->operands[0] != '\0' ? " " : "", c->operands);
}

int cli_usage(const struct cli_args *a)
{
	usage_write(a->command, stderr);
	return CLI_USAGE;
}

static void option_line(size_t o, FILE *to)
{
	char letter[] = {'-', cli_options[o].letter, ',', ' ', '\0'};
	/* What is printed here is ASCII, so the count of bytes is the column. */
	int used = fprintf(to, "  %s--%s %s", cli_options[o].letter != 0 ? letter : "    ",
		cli_options[o].name, cli_options[o].argument ? cli_options[o].argument : "");

	fprintf(to, "%*s%s\n", used < 40 ? 40 - used : 1, "", cli_options[o].doc);
}

void cli_help_write(const struct cli_command *c, FILE *to)
{
	usage_write(c, to);
	fprintf(to, "%s\n\n", c->summary);
	for (size_t o = 0; o < OPT_N; o++)
		if (cli_takes(c, o))
			option_line(o, to);
	fprintf(to, "\nMore: man rasid\n");
}

/* ---- reading ------------------------------------------------------------------------- */

/* getopt's two tables, with the options that c takes only: any other is refused by getopt itself,
 * with its own message. longs has room for all and the end, letters for a letter and a colon each. */
static void tables_fill(const struct cli_command *c, struct option *longs, char *letters)
{
	for (size_t o = 0; o < OPT_N; o++) {
		if (!cli_takes(c, o))
			continue;
		*longs++ = (struct option){.name = cli_options[o].name,
			.has_arg = cli_options[o].argument ? required_argument : no_argument,
			.val = CODE_OF_FIRST + (int)o};
		if (cli_options[o].letter == 0)
			continue;
		*letters++ = cli_options[o].letter;
		if (cli_options[o].argument != NULL)
			*letters++ = ':';
	}
	*longs = (struct option){0};
	*letters = '\0';
}

static size_t option_of(int code)
{
	size_t o = 0;

	if (code >= CODE_OF_FIRST)
		return (size_t)(code - CODE_OF_FIRST);
	while (o < OPT_N && cli_options[o].letter != code)
		o++;
	return o;
}

/* What was just read stood there under its whole name. getopt takes any beginning that is enough, which
 * another option with that name makes a different one: --tag was --tags. */
static bool is_whole(size_t o, char **argv)
{
	struct str rest =
		str_of(optarg == argv[optind - 1] ? argv[optind - 2] : argv[optind - 1]);
	struct str word = {0};

	if (str_cut(&rest, '=', &word) &&
		str_eq(str_sub(word, 2, word.n), str_of(cli_options[o].name)))
		return true;
	(void)cli_fail(CLI_USAGE, "no option '" STR_F "'; did you mean --%s?", STR_A(word),
		cli_options[o].name);
	return false;
}

/* Of an argument with choices: is it one? */
static bool value_good(size_t o, const char *value)
{
	struct str rest = str_of(cli_options[o].argument);
	struct str word = {0};

	if (cli_options[o].argument == NULL || strchr(cli_options[o].argument, '|') == NULL)
		return true;
	/* The whole word: a prefix that is enough today may stand for two words tomorrow. */
	while (str_cut(&rest, '|', &word))
		if (str_eq(word, str_of(value)))
			return true;
	(void)cli_fail(CLI_USAGE, "--%s takes %s, not '%s'", cli_options[o].name,
		cli_options[o].argument, value);
	return false;
}

static bool operands_good(const struct cli_args *a)
{
	/* Who asks for help need not know what else belongs there. */
	if (a->of[OPT_HELP] != NULL || a->of[OPT_VERSION] != NULL)
		return true;
	return a->n >= a->command->min && a->n <= a->command->max;
}

bool cli_args_read(const struct cli_command *c, int argc, char **argv, struct cli_args *ret)
{
	struct option longs[OPT_N + 1];
	char letters[2 * OPT_N + 1];
	bool good = true;

	*ret = (struct cli_args){.command = c};
	tables_fill(c, longs, letters);
	optind = 0; /* glibc: begin anew, also when an earlier command line was read */
	for (int code = 0;
		good && (code = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
		size_t o = option_of(code);

		good = code != '?' && o < OPT_N;
		if (good && code >= CODE_OF_FIRST && !is_whole(o, argv))
			return false;
		if (good)
			ret->of[o] = optarg != NULL ? optarg : "";
		/* Without the usage: the sentence has said what the option takes. */
		if (good && !value_good(o, ret->of[o]))
			return false;
	}
	ret->operands = argv + optind;
	ret->n = argc - optind;
	if (good && operands_good(ret))
		return true;
	usage_write(c, stderr);
	return false;
}
