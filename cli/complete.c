/* SPDX-License-Identifier: ISC */
/*
 *   words ──> read(): the command, its first operand, the directory of -c, and what the last word is:
 *     a command           cli_commands
 *     an option           those of the command's row that were not given yet
 *     an option's value   its choices (a|b|c), ids, files: by its argument in the table
 *     an operand          by the command's `operands`: "list|show ID|test URL|FILE|ID"
 */
#include "cli/complete.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "config/config.h"

struct line {
	const struct cli_command *c;
	const char *dir; /* of --config */
	struct str verb; /* the first operand; empty: none yet */
	size_t operands; /* before the last word */
	size_t value_of; /* the option whose value the last word is; OPT_N: none */
	bool given[OPT_N];
	bool only_operands; /* "--" was there */
	struct str typed;   /* of the word that is completed */
	struct str before;  /* what stands before it in the same word: "--order=" */
	complete_ids *ids;
	struct buf *out;
	bool files;
};

/* ---- answers --------------------------------------------------------------------------- */

static void offer(struct line *l, struct str word, struct str what)
{
	if (!str_starts(word, l->typed))
		return;
	(void)buf_str(l->out, l->before);
	(void)buf_str(l->out, word);
	buf_char(l->out, '\t');
	cli_plain(l->out, what);
	buf_char(l->out, '\n');
}

static void on_id(struct str id, struct str title, void *arg)
{
	offer(arg, id, title);
}

static void offer_commands(struct line *l)
{
	for (size_t i = 0; i < cli_n_commands; i++)
		offer(l, str_of(cli_commands[i].name), str_of(cli_commands[i].summary));
}

static void offer_options(struct line *l)
{
	char name[64];

	for (size_t o = 0; o < OPT_N; o++) {
		if (!cli_takes(l->c, o) || l->given[o])
			continue;
		snprintf(name, sizeof(name), "--%s", cli_options[o].name);
		offer(l, str_of(name), str_of(cli_options[o].doc));
	}
}

/* ---- the value of an option ------------------------------------------------------------ */

static void offer_choices(struct line *l, struct str choices)
{
	struct str word;

	while (str_cut(&choices, '|', &word))
		offer(l, word, STR(""));
}

/* Of which type of section an option names an id; empty: none, or one that is still to be made. */
static struct str section_of_option(size_t o)
{
	switch (o) {
	case OPT_FEED:
		return STR("feed");
	case OPT_WATCH:
		return STR("watch");
	case OPT_DEST:
	case OPT_TO:
		return STR("destination");
	default:
		return STR("");
	}
}

static void offer_value(struct line *l)
{
	struct str argument = str_of(cli_options[l->value_of].argument);
	struct str section = section_of_option(l->value_of);

	if (section.n != 0)
		l->ids(l->dir, section, on_id, l);
	else if (str_find(argument, '|') < argument.n)
		offer_choices(l, argument);
	else
		l->files = str_eq(argument, STR("DIR")) || str_eq(argument, STR("FILE"));
}

/* ---- operands -------------------------------------------------------------------------- */

/* Of which type of section a command's operands are ids; empty: of none that the configuration has. */
static struct str section_of_command(const struct cli_command *c)
{
	static const struct {
		struct str command, type;
	} rows[] = {{STR("feed"), STR("feed")}, {STR("watch"), STR("watch")},
		{STR("dest"), STR("destination")}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_eq(rows[i].command, str_of(c->name)))
			return rows[i].type;
	return STR("");
}

/* "[FILE" and "FILE..." are FILE: what may be left out or come again is no other thing. */
static struct str bare(struct str shape)
{
	size_t from = str_starts(shape, STR("[")) ? 1 : 0;
	size_t to = from;

	while (to < shape.n && shape.p[to] >= 'A' && shape.p[to] <= 'Z')
		to++;
	return str_sub(shape, from, to);
}

/* What a word of a row's operands stands for. */
static void offer_operand(struct line *l, struct str word)
{
	struct str ids = section_of_command(l->c);
	struct str shape = bare(word);
	bool new = str_eq(shape, STR("NEW"));

	if (str_eq(shape, STR("COMMAND")))
		offer_commands(l);
	else if (str_eq(shape, STR("FILE")) || str_eq(shape, STR("DIR")) || (new &&ids.n == 0))
		l->files = true;
	else if (ids.n != 0 && (new || str_eq(shape, STR("ID")) || str_eq(shape, STR("OLD"))))
		l->ids(l->dir, ids, on_id, l);
}

static bool is_verb(struct str shape)
{
	return shape.n > 0 && shape.p[0] >= 'a' && shape.p[0] <= 'z';
}

static void offer_verbs(struct line *l)
{
	struct str rest = str_of(l->c->operands);
	struct str part, verb;

	while (str_cut(&rest, '|', &part))
		if (is_verb(part) && str_cut(&part, ' ', &verb))
			offer(l, verb, STR(""));
}

/* The operands of a row, walked. Between bars stand a verb with what belongs to it, or another meaning of
 * the operand before. */
static void offer_operands(struct line *l)
{
	struct str rest = str_of(l->c->operands);
	bool verbs = is_verb(rest), mine = !verbs;
	struct str part, word;
	/* The last of many is as the first. */
	size_t wanted = l->c->max == INT_MAX ? 0 : l->operands;
	size_t at = 0;

	if (verbs && l->operands == 0) {
		offer_verbs(l);
		return;
	}
	while (str_cut(&rest, '|', &part)) {
		bool verb = is_verb(part);

		if (verb)
			at = 0;
		else if (at > 0)
			at--;
		for (; str_cut(&part, ' ', &word); at++) {
			if (verb && at == 0)
				mine = str_eq(word, l->verb);
			else if (mine && at == wanted)
				offer_operand(l, word);
		}
	}
}

/* ---- reading --------------------------------------------------------------------------- */

/* The option that a word before the last one names, and whether its value is the next word. */
static size_t option_of(const struct line *l, struct str word, bool *ret_next)
{
	bool whole = str_starts(word, STR("--"));
	struct str name = str_sub(word, whole ? 2 : 1, word.n);
	size_t equals = str_find(name, '=');

	bool has_value = whole ? equals < name.n : name.n > 1;

	*ret_next = false;
	if (whole)
		name = str_sub(name, 0, equals);
	for (size_t o = 0; o < OPT_N; o++) {
		struct str its = str_of(cli_options[o].name);
		bool letter = !whole && name.n > 0 && name.p[0] == cli_options[o].letter;

		if (!cli_takes(l->c, o) || !(letter || (whole && str_eq(name, its))))
			continue;
		*ret_next = cli_options[o].argument != NULL && !has_value;
		return o;
	}
	return OPT_N;
}

static bool is_option(const struct line *l, struct str word)
{
	return !l->only_operands && word.n > 1 && word.p[0] == '-';
}

static void read_option(struct line *l, const char *w)
{
	struct str word = str_of(w);
	bool next = false;

	if (str_eq(word, STR("--"))) {
		l->only_operands = true;
		return;
	}
	size_t o = option_of(l, word, &next);

	if (o == OPT_N)
		return;
	l->given[o] = true;
	if (next)
		l->value_of = o;
	else if (o == OPT_CONFIG)
		l->dir = word.p[1] == '-' ? strchr(w, '=') + 1 : w + 2;
}

/* A word before the last one. */
static void read_word(struct line *l, const char *w)
{
	if (l->value_of != OPT_N) {
		if (l->value_of == OPT_CONFIG)
			l->dir = w;
		l->value_of = OPT_N;
	} else if (is_option(l, str_of(w))) {
		read_option(l, w);
	} else if (l->operands++ == 0) {
		l->verb = str_of(w);
	}
}

/* The last word may be option and value in one. */
static void read_last(struct line *l, struct str word)
{
	size_t equals = str_find(word, '=');
	bool next = false;

	l->typed = word;
	if (l->value_of != OPT_N || !is_option(l, word) || equals == word.n)
		return;
	size_t o = option_of(l, word, &next);

	if (o == OPT_N || cli_options[o].argument == NULL)
		return;
	l->value_of = o;
	l->before = str_sub(word, 0, equals + 1);
	l->typed = str_sub(word, equals + 1, word.n);
}

void complete(char *const *words, size_t n, complete_ids *ids, struct buf *out)
{
	struct line l = {.value_of = OPT_N, .ids = ids, .out = out};

	if (n == 0)
		return;
	l.typed = str_of(words[n - 1]);
	if (n == 1) {
		offer_commands(&l);
		return;
	}
	l.c = cli_command(words[0]);
	if (l.c == NULL)
		return;
	for (size_t i = 1; i < n - 1; i++)
		read_word(&l, words[i]);
	read_last(&l, str_of(words[n - 1]));
	if (l.value_of != OPT_N)
		offer_value(&l);
	else if (!l.only_operands && str_starts(l.typed, STR("-")))
		offer_options(&l);
	else
		offer_operands(&l);
	if (l.files)
		(void)buf_str(out, STR(":files\n"));
}

int complete_run(char *const *words, int n)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	complete(words, (size_t)n, config_ids_each, &out);
	return cli_print(buf_view(&out));
}
