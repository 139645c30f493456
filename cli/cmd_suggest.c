/* SPDX-License-Identifier: ISC */
/*
 * rasid suggest: spellings of a term that it does not find by itself, as lines to paste into a
 * watch list. Comments stand on lines of their own, as the grammar wants them; what a person
 * should think about twice is commented out.
 */
#include <stdio.h>

#include "base/jsonw.h"
#include "cli/cli.h"
#include "watch/advice/suggest.h"
#include "watch/fold.h"

enum {
	TEXTS_MAX = 1024 * 1024 * 1024
};

struct found {
	struct str term;
	const char *dir;   /* of the configuration, or NULL */
	const char *flags; /* as given, or NULL */
	const char *texts; /* a file, or NULL */
	bool name;
	struct suggestion v[SUGGEST_MAX];
	size_t n;
};

static void write_json(const struct found *f, struct buf *out)
{
	AUTO_BUF struct buf folded = {0};
	struct jsonw w;

	buf_init(&folded, BUF_NO_MAX);
	/* As the engine sees it; scripts compare terms by this form. */
	fold_utf8(f->term, &folded);
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "term", f->term);
	jsonw_str(&w, "folded", buf_view(&folded));
	jsonw_array(&w, "suggestions");
	for (size_t i = 0; i < f->n; i++) {
		jsonw_object(&w, NULL);
		jsonw_str(&w, "term", f->v[i].term);
		jsonw_str(&w, "kind", str_of(suggest_kind_name(f->v[i].kind)));
		jsonw_str(&w, "comment", str_of(suggest_kind_text(f->v[i].kind)));
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	buf_char(out, '\n');
}

static void write_line(
	const struct found *f, const char *flag, struct str term, struct buf *out)
{
	buf_printf(out, "term%s%s%s%s = ", f->flags ? " " : "", f->flags ? f->flags : "",
		flag ? " " : "", flag ? flag : "");
	cli_plain(out, term);
	buf_char(out, '\n');
}

/* Behind the spellings of a foreign name: what stands for them, and for those that were not thought of.
 * A comment, since with both each hit would be one of two terms. */
static void write_open(const struct found *f, struct buf *out)
{
	buf_printf(out, "# or, in place of these, one line that leaves vowels and g open:\n# ");
	write_line(f, "foreign", f->term, out);
}

static void write_lines(const struct found *f, struct buf *out)
{
	for (size_t i = 0; i < f->n; i++) {
		/* These two find other words as well: without the article "the coalition" is any
		 * coalition. */
		bool twice = f->v[i].kind == SUGGEST_ARTICLE || f->v[i].kind == SUGGEST_NISBA;

		/* Suggestions come in order of kind (suggest.h): one comment above each group. */
		if (i == 0 || f->v[i].kind != f->v[i - 1].kind)
			buf_printf(out, "# %s\n", suggest_kind_text(f->v[i].kind));
		buf_str(out, twice ? STR("# ") : STR(""));
		write_line(f, NULL, f->v[i].term, out);
		if (f->v[i].kind == SUGGEST_FOREIGN &&
			(i + 1 == f->n || f->v[i + 1].kind != SUGGEST_FOREIGN))
			write_open(f, out);
	}
}

/* *ret is NULL when no file was given. */
static int read_texts(const char *path, struct suggest_seen **ret)
{
	AUTO_BUF struct buf text = {0};
	struct err e = {.code = ERR_NONE};
	bool full;

	*ret = NULL;
	if (path == NULL)
		return CLI_OK;
	buf_init(&text, TEXTS_MAX);
	if (cli_read(path, TEXTS_MAX, &text, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	struct suggest_seen *seen = suggest_seen_new();

	suggest_seen_add(seen, buf_view(&text));
	if (suggest_seen_words(seen, &full) == 0) {
		suggest_seen_free(seen);
		return cli_fail(CLI_FAILED, "%s: no word of Arabic in it", path);
	}
	if (full)
		fprintf(stderr,
			"rasid: %s: a million words; what came behind them was not looked at\n",
			path);
	*ret = seen;
	return CLI_OK;
}

/* On stderr: stdout is pasted or appended to a watch list. */
static void say_what_is_missing(const struct found *f, uint32_t flags)
{
	/* With the flag the term has its spellings already. */
	bool foreign = f->name || (flags & TERM_FOREIGN);

	for (size_t i = 0; i < f->n; i++)
		foreign = foreign || f->v[i].kind == SUGGEST_FOREIGN;
	if (f->n == 0)
		fprintf(stderr, "rasid: no spelling is known that the term does not find\n");
	if (!foreign)
		fprintf(stderr,
			"rasid: no foreign name was seen in the term; if it is one, ask with --name\n");
}

static int ask(struct found *f, uint32_t flags, struct arena *a)
{
	struct suggest_ask ask = {.term = f->term, .flags = flags, .foreign = f->name};
	struct suggest_seen *seen = NULL;
	struct guards *guards = NULL;
	struct err e = {.code = ERR_NONE};
	/* Guard words decide what a term finds by itself, and only what it does not find is
	 * suggested. */
	int code = cli_guards(f->dir, &guards);

	if (code == CLI_OK)
		code = read_texts(f->texts, &seen);
	ask.guards = guards;
	ask.seen = seen;
	if (code == CLI_OK && suggest_term(&ask, a, f->v, &f->n, &e) != ERR_NONE)
		code = cli_fail(CLI_USAGE, "%s", e.msg);
	suggest_seen_free(seen);
	guards_free(guards);
	return code;
}

static int suggest(struct found *f, bool json)
{
	AUTO_ARENA struct arena arena = {0};
	AUTO_BUF struct buf out = {0};
	struct err e = {.code = ERR_NONE};
	uint32_t flags = 0;
	uint32_t fields = 0;
	int code = CLI_OK;

	arena_init(&arena, (size_t)1 << 20);
	buf_init(&out, BUF_NO_MAX);
	if (f->flags != NULL &&
		term_flags_parse(str_of(f->flags), &flags, &fields, &e) != ERR_NONE)
		return cli_fail(CLI_USAGE, "%s", e.msg);
	if ((code = ask(f, flags, &arena)) != CLI_OK)
		return code;
	(json ? write_json : write_lines)(f, &out);
	if (!json)
		say_what_is_missing(f, flags);
	code = f->n > 0 ? CLI_OK : CLI_NOTHING;
	return cli_print(buf_view(&out)) == CLI_OK ? code : CLI_FAILED;
}

int cmd_suggest(const struct cli_args *a)
{
	struct found f = {.term = str_of(a->operands[0]),
		.dir = a->of[OPT_CONFIG],
		.flags = a->of[OPT_FLAGS],
		.texts = a->of[OPT_TEXTS],
		.name = a->of[OPT_NAME] != NULL};

	return suggest(&f, a->of[OPT_JSON] != NULL);
}
