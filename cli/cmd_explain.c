/* SPDX-License-Identifier: ISC */
/*
 * rasid explain: does a term match a text, where, by which rules, and what comes close without being
 * a hit. One term and one text, or with --batch JSON lines in and out, for scripts and acceptance
 * checks (rasid(1) has the shapes). Of a configuration only the guard words are looked at, so that
 * one whose own tests fail can be explained.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "cli/cli.h"
#include "watch/advice/explain.h"
#include "watch/fold.h"
#include "watch/watchset.h"

enum {
	TEXT_MAX = 64 * 1024 * 1024,
	EXCLUSIONS_TRIED = 10, /* each is a list compiled and tried */
};

struct finder {
	struct guards *guards;
	struct watch_scratch *scratch;
};

/* A watch list of one line, as the daemon would compile it: what is explained here cannot differ
 * from what alerts. ret: freed by watchset_free(). e says in a sentence why a term is refused. */
static enum errc compile(const struct finder *f, struct str term, uint32_t flags,
	struct watchset **ret, struct err *e)
{
	struct watch_line line = {.group = GROUP_TERM,
		.text = term,
		.flags = flags,
		.fields = TERM_FIELDS_DEFAULT,
		.line = 1};
	struct watch_def def = {.id = STR("explain"), .lines = &line, .n_lines = 1};
	size_t watch = 0;
	size_t at = 0;

	return watchset_new(&def, 1, f->guards, ret, &watch, &at, e);
}

static void write_rules(struct jsonw *w, uint32_t rules)
{
	jsonw_array(w, "rules");
	/* In the order of enum rule; the loop ends when the bit is shifted out of the word. */
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		if (rules & bit)
			jsonw_str(w, NULL, str_of(rule_name((enum rule)bit)));
	jsonw_end(w);
}

/* Places are bytes of the text as it was given, ends excluded. `core` is the hit without the
 * prefixes and endings that rules took off. */
static void write_hits(struct jsonw *w, struct str text, const struct watch_result *r)
{
	jsonw_array(w, "hits");
	for (size_t i = 0; i < r->n_hits; i++) {
		const struct watch_hit *h = &r->hits[i];

		jsonw_object(w, NULL);
		jsonw_int(w, "start", (int64_t)h->start);
		jsonw_int(w, "end", (int64_t)h->end);
		jsonw_str(w, "text", str_sub(text, h->start, h->end));
		jsonw_object(w, "core");
		jsonw_int(w, "start", (int64_t)h->core_start);
		jsonw_int(w, "end", (int64_t)h->core_end);
		jsonw_end(w);
		write_rules(w, h->rules);
		jsonw_end(w);
	}
	jsonw_end(w);
}

/* ---- one term, one text ------------------------------------------------------------------ */

static void write_json(struct str term, struct str folded, struct str text,
	const struct watch_result *r, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "term", term);
	jsonw_str(&w, "folded", folded);
	write_hits(&w, text, r);
	jsonw_end(&w);
	buf_char(out, '\n');
}

static int explain_json(
	const struct finder *f, struct str term, uint32_t flags, struct str text)
{
	AUTO_BUF struct buf out = {0};
	AUTO_BUF struct buf folded = {0};
	struct watchset *ws = NULL;
	struct err e = {.code = ERR_NONE};

	buf_init(&out, BUF_NO_MAX);
	buf_init(&folded, BUF_NO_MAX);
	if (compile(f, term, flags, &ws, &e) != ERR_NONE)
		return cli_fail(CLI_USAGE, "%s", e.msg);
	fold_utf8(term, &folded);
	struct watch_result r = watchset_find(ws, f->scratch, text);

	write_json(term, buf_view(&folded), text, &r, &out);
	int code = r.n_hits != 0 ? CLI_OK : CLI_NOTHING;

	watchset_free(ws);
	return cli_print(buf_view(&out)) == CLI_OK ? code : CLI_FAILED;
}

/* ---- for people ----------------------------------------------------------------------------
 *
 * Arabic stands last on its line: what followed it would be reordered by the terminal. */

/* A bar between words: two folded words that run together are what this line is looked at for. */
static void put_folded(struct buf *out, struct str folded)
{
	struct str word = {0};

	for (size_t n = 0; str_cut(&folded, ' ', &word); n++) {
		buf_str(out, n != 0 ? STR("|") : STR(""));
		buf_str(out, word);
	}
}

/* What the term is to the engine: how many words, and what its articles ask of the text. A term
 * with the article finds no word without it, which is what people wonder about most often. */
static void write_term(struct explain *x, struct str term, struct str folded, struct buf *out)
{
	size_t n = explain_n_words(x);
	size_t definite = explain_n_definite(x);

	buf_printf(out, "term      %zu word%s, ", n, n == 1 ? "" : "s");
	if (definite == 0)
		buf_printf(out, "none with the article: found %s it",
			explain_takes_article(x) ? "with and without" : "without");
	else if (definite == n)
		buf_printf(out, "with the article: the text must have it");
	else
		buf_printf(out, "%zu with the article: the text must have it there", definite);
	buf_printf(out, "\n          ");
	cli_plain(out, term);
	buf_printf(out, "\nfolded    ");
	put_folded(out, folded);
	buf_char(out, '\n');
}

/* The forms of the first word stand for all: with each word's forms in every combination a term of
 * three words would fill the screen. */
static void write_forms(struct explain *x, struct buf *out)
{
	AUTO_BUF struct buf forms = {0};

	buf_init(&forms, BUF_NO_MAX);
	size_t n = explain_forms(x, &forms);

	buf_printf(out, "matches   %zu form%s of word 1\n          ", n, n == 1 ? "" : "s");
	cli_plain(out, buf_view(&forms));
	buf_char(out, '\n');
}

/* A gloss where a rule's name says too little by itself. Scripts get the names alone. */
static const struct {
	enum rule rule;
	const char *gloss;
} glosses[] = {
	{RULE_LL, "li before the article: its alef is not written"},
	{RULE_TANWIN, "the alef of the accusative"},
	{RULE_KUNYA, "ibn and bin are one"},
	{RULE_DETACHED, "the article before tatweel"},
	{RULE_ENDING, "another case of the plural, dual or noun"},
	{RULE_NOUN, "of the same line in the table of nouns"},
	{RULE_GAP, "other words stand before it"},
	{RULE_ACRONYM, "with dots, or without"},
	{RULE_FOLD_ALEF, "forms of alef"},
	{RULE_FOLD_YEH, "yeh and alef maqsura"},
	{RULE_FOLD_HEH, "teh marbuta and heh"},
	{RULE_FOLD_HAMZA, "seats of the hamza"},
	{RULE_FOLD_LETTERS, "letters of other languages"},
	{RULE_LEXICAL, "spellings of America; a number of two digits without its zero"},
	{RULE_MARKS, "vowel marks, tatweel and shapes of one letter or digit do not count"},
};

static void write_rules_people(struct buf *out, uint32_t rules)
{
	/* No rule: the text has the very letters of the term. */
	if (rules == 0)
		buf_printf(out, "as typed");
	for (uint32_t bit = 1, n = 0; bit != 0; bit <<= 1)
		if (rules & bit)
			buf_printf(out, "%s%s", n++ ? ", " : "", rule_name((enum rule)bit));
	for (size_t i = 0; i < sizeof(glosses) / sizeof(glosses[0]); i++)
		if (rules & glosses[i].rule)
			buf_printf(out, " (%s)", glosses[i].gloss);
}

/* li = l + al + l, in Arabic and in one direction. */
static void write_pieces(struct buf *out, struct str text, const struct explain_word *w)
{
	cli_plain(out, str_sub(text, w->start, w->end));
	for (size_t i = 0; i < w->n_pieces && w->n_pieces > 1; i++) {
		const struct explain_piece *p = &w->pieces[i];

		buf_printf(out, i == 0 ? " = " : " + ");
		/* The article that li swallowed has no bytes in the text (watch/advice/explain.h,
		 * PART_AL). */
		if (p->start == p->end)
			buf_printf(out, "ال");
		else
			cli_plain(out, str_sub(text, p->start, p->end));
	}
}

static void write_hit(struct explain *x, struct str text, const struct watch_hit *h,
	size_t number, struct buf *out)
{
	struct explain_word words[TERM_WORDS_MAX];
	size_t n = explain_words(x, h, words);

	buf_printf(out, "hit %-5zu bytes %zu..%zu\n          ", number, h->start, h->end);
	cli_plain(out, str_sub(text, h->start, h->end));
	buf_char(out, '\n');
	for (size_t i = 0; i < n; i++) {
		const struct explain_word *w = &words[i];

		/* Several words of the term stand in one word of the text when they are written
		 * together. */
		if (w->n == 1)
			buf_printf(out, "  word %u  ", w->first + 1U);
		else
			buf_printf(
				out, "  words %u to %u  ", w->first + 1U, w->first + w->n + 0U);
		write_rules_people(out, w->rules);
		buf_printf(out, "\n          ");
		write_pieces(out, text, w);
		buf_char(out, '\n');
	}
}

static void write_misses(const struct explain_miss *misses, size_t n, size_t more,
	struct str text, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "not       bytes %zu..%zu  ", misses[i].start, misses[i].end);
		for (uint32_t bit = 1, k = 0; bit != 0; bit <<= 1)
			if (misses[i].why & bit)
				buf_printf(out, "%s%s", k++ ? "; " : "",
					explain_why_text((enum explain_why)bit));
		buf_printf(out, "\n          ");
		cli_plain(out, str_sub(text, misses[i].start, misses[i].end));
		buf_char(out, '\n');
	}
	if (more > 0)
		buf_printf(out, "not       %zu more places like these\n", more);
}

/* A line to paste, and what it would find. */
static void write_tries(
	const struct explain_try *tries, size_t n, struct str text, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct explain_try *t = &tries[i];

		buf_printf(out, "try       bytes %zu..%zu  %s\n          ", t->start, t->end,
			t->why);
		cli_plain(out, str_sub(text, t->start, t->end));
		buf_printf(out, "\n          term");
		term_flags_write(t->flags, out);
		buf_printf(out, " = ");
		cli_plain(out, t->term);
		buf_char(out, '\n');
	}
}

static void write_try(const char *why, struct str line, struct buf *out)
{
	buf_printf(out, "try       %s\n          ", why);
	cli_plain(out, line);
	buf_char(out, '\n');
}

/* As a shell wants it. */
static void write_command(struct str term, struct buf *out)
{
	AUTO_BUF struct buf command = {0};
	struct str part;

	buf_init(&command, BUF_NO_MAX);
	buf_str(&command, STR("rasid suggest "));
	buf_str(&command, str_starts(term, STR("-")) ? STR("-- '") : STR("'"));
	for (size_t n = 0; str_cut(&term, '\'', &part); n++) {
		buf_str(&command, n > 0 ? STR("'\\''") : STR(""));
		buf_str(&command, part);
	}
	buf_char(&command, '\'');
	write_try("nothing in the text is like the term; other spellings of it:",
		buf_view(&command), out);
}

/* Of the first hit that has a line of its own; a text that is nothing but the term has none. */
static void write_exclusion(
	struct explain *x, const struct watch_result *r, struct arena *arena, struct buf *out)
{
	struct explain_line line;

	for (size_t i = 0; i < r->n_hits && i < EXCLUSIONS_TRIED; i++)
		if (explain_exclusion(x, &r->hits[i], arena, &line)) {
			write_try(line.why, line.line, out);
			return;
		}
	write_try("shows all that the lists find, the rare forms first",
		STR("rasid match --review FILE..."), out);
}

/* What comes last is a line to try, whatever came out: for a miss what finds it, for a hit what keeps it
 * out. known: other terms were named already. */
static void write_last(struct explain *x, const struct explain_miss *misses, size_t n,
	bool known, const struct watch_result *r, struct str term, struct buf *out)
{
	AUTO_ARENA struct arena arena = {0};
	struct explain_line line;

	arena_init(&arena, MIB(1));
	if (n > 0 && explain_cure(x, &misses[0], &arena, &line))
		write_try(line.why, line.line, out);
	if (r->n_hits > 0)
		write_exclusion(x, r, &arena, out);
	else if (n == 0 && !known && explain_scattered(x, &arena, &line))
		write_try(line.why, line.line, out);
	else if (n == 0 && !known)
		write_command(term, out);
}

/* After the hits: what comes close, why it is no hit, and terms that would find it. Misses first,
 * for a place that a miss explains needs no other spelling. */
static void write_others(struct explain *x, const struct watch_result *r, struct str term,
	struct str text, struct buf *out)
{
	AUTO_ARENA struct arena arena = {0};
	struct explain_miss misses[EXPLAIN_MISSES_MAX];
	struct explain_try tries[EXPLAIN_TRIES_MAX];
	size_t more = 0;
	size_t n = explain_misses(x, misses, &more);

	arena_init(&arena, MIB(1));
	size_t n_tries = explain_tries(x, misses, n, &arena, tries);

	write_misses(misses, n, more, text, out);
	write_tries(tries, n_tries, text, out);
	write_last(x, misses, n, n_tries > 0, r, term, out);
}

static int explain_people(
	const struct finder *f, struct str term, uint32_t flags, struct str text)
{
	AUTO_BUF struct buf out = {0};
	AUTO_BUF struct buf folded = {0};
	struct explain *x = NULL;
	struct err e = {.code = ERR_NONE};

	buf_init(&out, BUF_NO_MAX);
	buf_init(&folded, BUF_NO_MAX);
	/* A term that does not compile is a wrong command line, as a wrong option is: 2, and not 4. */
	if (explain_new(term, flags, f->guards, &x, &e) != ERR_NONE)
		return cli_fail(CLI_USAGE, "%s", e.msg);
	fold_utf8(term, &folded);
	write_term(x, term, buf_view(&folded), &out);
	write_forms(x, &out);
	struct watch_result r = explain_find(x, text);

	for (size_t i = 0; i < r.n_hits; i++)
		write_hit(x, text, &r.hits[i], i + 1, &out);
	if (r.n_hits == 0)
		buf_printf(&out, "no hit\n");
	if (r.cut)
		buf_printf(&out, "cut       the text has more hits\n");
	write_others(x, &r, term, text, &out);
	int code = r.n_hits != 0 ? CLI_OK : CLI_NOTHING;

	explain_free(x);
	return cli_print(buf_view(&out)) == CLI_OK ? code : CLI_FAILED;
}

/* ---- many -------------------------------------------------------------------------------- */

/* The flags of a request, into *ret. Absent or null: none. Each string may hold several, as the
 * words before the '=' of a watch list do. Fields (title, body) are read and ignored: one text has
 * none. */
static enum errc flags_of(const struct json_val *list, uint32_t *ret, struct err *e)
{
	uint32_t fields = 0;

	if (json_type(list) > JSON_NULL && json_type(list) != JSON_ARRAY)
		return err_set(e, ERR_BAD_INPUT, "'flags' is no array");
	for (size_t i = 0; i < json_len(list); i++) {
		uint32_t one = 0;

		if (json_type(json_at(list, i)) != JSON_STRING)
			return err_set(
				e, ERR_BAD_INPUT, "'flags' holds something else than strings");
		if (term_flags_parse(json_str(json_at(list, i)), &one, &fields, e) != ERR_NONE)
			return e->code;
		*ret |= one;
	}
	return ERR_NONE;
}

/* A request that says something else than it means to is answered with an error, not with no hits:
 * to a script, {"trem": ...} without hits would look like a term that finds nothing. */
static enum errc strings_check(const struct json_val *in, struct err *e)
{
	if (json_type(in) != JSON_OBJECT)
		return err_set(e, ERR_BAD_INPUT, "not a JSON object");
	if (json_type(json_get(in, "term")) != JSON_STRING)
		return err_set(e, ERR_BAD_INPUT, "'term' must be a string");
	if (json_type(json_get(in, "text")) != JSON_STRING)
		return err_set(e, ERR_BAD_INPUT, "'text' must be a string");
	return ERR_NONE;
}

/* The term is compiled anew for each line, however often it comes: for checks that is fast enough,
 * and no line can depend on another. */
static void batch_line(const struct finder *f, const struct json_val *in, struct jsonw *w)
{
	struct str text = json_str(json_get(in, "text"));
	struct watchset *ws = NULL;
	struct err e = {.code = ERR_NONE};
	uint32_t flags = 0;

	if (strings_check(in, &e) != ERR_NONE ||
		flags_of(json_get(in, "flags"), &flags, &e) != ERR_NONE ||
		compile(f, json_str(json_get(in, "term")), flags, &ws, &e) != ERR_NONE) {
		jsonw_str(w, "error", str_of(e.msg));
		return;
	}
	struct watch_result r = watchset_find(ws, f->scratch, text);

	write_hits(w, text, &r);
	watchset_free(ws);
}

/* The id comes back as it was, string or whole number; anything else as null. A line that is no
 * JSON has no id, and its answer is told by its place. */
static void write_id(struct jsonw *w, const struct json_val *id)
{
	if (json_type(id) == JSON_STRING)
		jsonw_str(w, "id", json_str(id));
	else if (json_type(id) == JSON_NUMBER)
		jsonw_int(w, "id", json_int(id, 0));
	else
		jsonw_null(w, "id");
}

/* One line in, one line out, in their order, also for what is wrong: a mistake in line 7 must not
 * cost the answers to the rest. An error here means that stdout is gone. */
static int answer_line(const struct finder *f, struct str line)
{
	AUTO_BUF struct buf out = {0};
	struct json *j = NULL;
	struct jsonw w;
	struct err e = {.code = ERR_NONE};

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	if (json_parse(line, &j, &e) != ERR_NONE) {
		jsonw_null(&w, "id");
		jsonw_str(&w, "error", str_of(e.msg));
	} else {
		write_id(&w, json_get(json_root(j), "id"));
		batch_line(f, json_root(j), &w);
	}
	jsonw_end(&w);
	buf_char(&out, '\n');
	json_free(j);
	return cli_print(buf_view(&out));
}

static int explain_batch(const struct finder *f)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n = 0;
	int code = CLI_OK;

	while (code == CLI_OK && (n = getline(&line, &cap, stdin)) > 0) {
		struct str s = str_trim((struct str){line, (size_t)n});

		/* Blank lines get no answer. */
		if (s.n != 0)
			code = answer_line(f, s);
	}
	free(line);
	return code;
}

/* ---- arguments --------------------------------------------------------------------------- */

static int explain_with(const struct finder *f, const struct cli_args *a)
{
	AUTO_BUF struct buf text = {0};
	uint32_t flags = 0;
	uint32_t fields = 0;
	struct err e = {.code = ERR_NONE};

	/* Each line of a batch brings its own flags: --flags has no say there. */
	if (a->of[OPT_BATCH] != NULL)
		return explain_batch(f);
	if (a->of[OPT_FLAGS] != NULL &&
		term_flags_parse(str_of(a->of[OPT_FLAGS]), &flags, &fields, &e) != ERR_NONE)
		return cli_fail(CLI_USAGE, "%s", e.msg);
	buf_init(&text, TEXT_MAX);
	if (a->of[OPT_TEXT] != NULL)
		buf_str(&text, str_of(a->of[OPT_TEXT]));
	else if (cli_read("-", TEXT_MAX, &text, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	return (a->of[OPT_JSON] != NULL ? explain_json : explain_people)(
		f, str_of(a->operands[0]), flags, buf_view(&text));
}

int cmd_explain(const struct cli_args *a)
{
	struct finder f = {0};
	int code = CLI_OK;

	/* Depends on an option, which the table of commands cannot say. */
	if (a->n != (a->of[OPT_BATCH] != NULL ? 0 : 1))
		return cli_usage(a);
	if ((code = cli_guards(a->of[OPT_CONFIG], &f.guards)) != CLI_OK)
		return code;
	f.scratch = watch_scratch_new();
	code = explain_with(&f, a);
	watch_scratch_free(f.scratch);
	guards_free(f.guards);
	return code;
}
