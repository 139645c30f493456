/* SPDX-License-Identifier: ISC */
/*
 * rasid match --review.
 *
 *   lines of all watches ──> terms[] (same file, line and text: one)
 *   hit ─ marks folded away ─> form ─ (term, form) ─> forms[]: count, rules, the first context
 *
 * A line of a set belongs to several watches and is one term; a place that it hits for all of them
 * counts once. The order is the one in which a reader finds mistakes: a form that stands once in
 * ten thousand texts is a slip or another word, one that stands five hundred times is what was meant.
 */
#include "cli/review.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/jsonw.h"
#include "base/map.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "cli/cli.h"
#include "watch/fold.h"
#include "watch/snippet.h"

struct term {
	const struct watch_line *line;
	struct str watch; /* the first that has it */
	size_t hits, forms;
	size_t unkept; /* hits whose form did not fit */
};

struct form {
	size_t term;
	struct str text; /* in the arena, as the three below */
	struct str where, context;
	enum field field;
	uint32_t rules;
	size_t count;
};

struct review {
	const struct config *c;
	VEC(struct term) terms;
	size_t **term_of; /* of each line of each watch */
	VEC(struct form) forms;
	struct map by_key; /* (term, form) to its place */
	struct map places; /* of the text at hand: (term, field, bytes) */
	struct folded folded;
	struct arena arena;
	size_t texts, cut; /* texts looked at; those with more hits than are kept */
};

/* ---- terms ------------------------------------------------------------------------------- */

static uint64_t key_of(struct str s, uint64_t seed)
{
	uint64_t h = hash64(s, seed);

	return h ? h : 1;
}

static size_t term_add(
	struct review *r, struct map *lines, const struct watch_line *line, struct str watch)
{
	uint64_t key = key_of(line->text, key_of(line->file, line->line) + line->group);
	size_t known = map_put(lines, key, r->terms.n);

	if (known != SIZE_MAX)
		return known;
	vec_push(&r->terms, ((struct term){.line = line, .watch = watch}));
	return r->terms.n - 1;
}

struct review *review_new(const struct config *c)
{
	struct review *r = xcalloc(1, sizeof(*r));
	struct map lines = {0};

	r->c = c;
	arena_init(&r->arena, MIB(256));
	r->term_of = xcalloc(c->n_watches + 1, sizeof(*r->term_of));
	for (size_t w = 0; w < c->n_watches; w++) {
		const struct watch_def *def = &c->watches[w].def;

		r->term_of[w] = xcalloc(def->n_lines + 1, sizeof(**r->term_of));
		for (size_t i = 0; i < def->n_lines; i++)
			if (def->lines[i].group == GROUP_TERM ||
				def->lines[i].group == GROUP_NEAR)
				r->term_of[w][i] =
					term_add(r, &lines, &def->lines[i], c->watches[w].id);
	}
	map_done(&lines);
	return r;
}

void review_free(struct review *r)
{
	if (r == NULL)
		return;
	for (size_t w = 0; w < r->c->n_watches; w++)
		free(r->term_of[w]);
	free(r->term_of);
	free(r->terms.p);
	free(r->forms.p);
	map_done(&r->by_key);
	map_done(&r->places);
	fold_done(&r->folded);
	arena_done(&r->arena);
	free(r);
}

/* ---- hits -------------------------------------------------------------------------------- */

/* The words as written, without what no reader sees: marks, tatweel, controls; one blank between. */
static void form_write(struct review *r, struct str text, struct buf *out)
{
	fold_text(&r->folded, text, 0);
	for (size_t i = 0; i < r->folded.n_toks; i++) {
		const struct token *t = &r->folded.toks[i];

		if (i > 0 && t->gap != GAP_NONE)
			buf_char(out, ' ');
		for (size_t k = 0; k < t->n; k++)
			buf_utf8(out, r->folded.units[t->u + k]);
	}
}

static struct str context_of(struct review *r, struct str text, const struct watch_hit *h)
{
	AUTO_ARENA struct arena scratch = {0};
	struct snippet s = {0};

	arena_init(&scratch, MIB(1));
	snippet_make(text, h, 1, REVIEW_CONTEXT_WIDTH, &scratch, &s);
	return arena_str(&r->arena, s.text);
}

/* Was this place of the text counted for the term, by another watch? */
static bool is_counted(struct review *r, size_t term, const struct watch_hit *h)
{
	const size_t place[] = {term, h->field, h->start, h->end};
	uint64_t key = key_of((struct str){(const char *)place, sizeof(place)}, 0);

	return map_put(&r->places, key, 0) != SIZE_MAX;
}

/* A form that is new, with its first context; NULL when there is no more room. */
static struct form *form_new(struct review *r, size_t term, struct str form, struct str where,
	struct str text, const struct watch_hit *h)
{
	struct form one = {.term = term, .field = h->field};

	if (r->forms.n == REVIEW_FORMS_MAX || r->arena.over)
		return NULL;
	one.text = arena_str(&r->arena, form);
	one.where = arena_str(&r->arena, where);
	one.context = context_of(r, text, h);
	vec_push(&r->forms, one);
	r->terms.p[term].forms++;
	return &r->forms.p[r->forms.n - 1];
}

static void hit_add(struct review *r, size_t term, struct str where, struct str text,
	const struct watch_hit *h)
{
	AUTO_BUF struct buf form = {0};
	struct term *t = &r->terms.p[term];
	struct form *f = NULL;

	buf_init(&form, BUF_NO_MAX);
	form_write(r, str_sub(text, h->start, h->end), &form);
	uint64_t key = key_of(buf_view(&form), term + 1);
	size_t at = map_get(&r->by_key, key);

	t->hits++;
	if (at != SIZE_MAX)
		f = &r->forms.p[at];
	else if ((f = form_new(r, term, buf_view(&form), where, text, h)) != NULL)
		(void)map_put(&r->by_key, key, r->forms.n - 1);
	if (f == NULL) {
		t->unkept++;
		return;
	}
	f->count++;
	f->rules |= h->rules;
}

void review_add(struct review *r, const struct str fields[FIELD_N], struct str where,
	const struct watch_result *found)
{
	r->texts++;
	r->cut += found->cut;
	map_reset(&r->places);
	for (size_t i = 0; i < found->n_hits; i++) {
		const struct watch_hit *h = &found->hits[i];
		size_t term = r->term_of[h->watch][h->line];

		if (!is_counted(r, term, h))
			hit_add(r, term, where, fields[h->field], h);
	}
}

/* ---- output ------------------------------------------------------------------------------ */

/* By term, the rarest first; forms of one count by their letters, so that the output is always the
 * same. */
static int form_order(const void *a, const void *b)
{
	const struct form *x = a;
	const struct form *y = b;

	if (x->term != y->term)
		return x->term < y->term ? -1 : 1;
	if (x->count != y->count)
		return x->count < y->count ? -1 : 1;
	return str_cmp(x->text, y->text);
}

static void rules_people(struct buf *out, uint32_t rules)
{
	if (rules == 0)
		buf_str(out, STR("as typed"));
	for (uint32_t bit = 1, n = 0; bit != 0; bit <<= 1)
		if (rules & bit)
			buf_printf(out, "%s%s", n++ ? ", " : "", rule_name((enum rule)bit));
}

/* The Arabic comes last on its line: what follows it would be reordered by the terminal. */
static void form_people(const struct form *f, const char *field, struct buf *out)
{
	buf_printf(out, "%7zu  ", f->count);
	rules_people(out, f->rules);
	buf_str(out, STR("  "));
	cli_plain(out, f->text);
	buf_printf(out, "\n         " STR_F " %s  ", STR_A(f->where), field);
	cli_plain(out, f->context);
	buf_char(out, '\n');
}

static void term_people(const struct term *t, const struct form *f, struct buf *out)
{
	buf_printf(out, STR_F ":%u: [watch " STR_F "] %zu hit%s, %zu form%s  ",
		STR_A(t->line->file), t->line->line, STR_A(t->watch), t->hits,
		t->hits == 1 ? "" : "s", t->forms, t->forms == 1 ? "" : "s");
	cli_plain(out, t->line->text);
	buf_char(out, '\n');
	for (size_t i = 0; i < t->forms && i < REVIEW_SHOWN_MAX; i++)
		form_people(&f[i], article_field_name(f[i].field), out);
	if (t->forms > REVIEW_SHOWN_MAX)
		buf_printf(out, "         %zu more forms, more frequent; --json has them\n",
			t->forms - REVIEW_SHOWN_MAX);
	if (t->unkept > 0)
		buf_printf(out, "         %zu more hits, whose forms there was no room for\n",
			t->unkept);
}

static void end_people(const struct review *r, size_t idle, struct buf *out)
{
	if (idle > 0)
		buf_printf(out, "%zu of %zu terms hit nothing\n", idle, r->terms.n);
	if (r->cut > 0)
		buf_printf(out, "%zu text%s had more hits than are kept, %d\n", r->cut,
			r->cut == 1 ? "" : "s", WATCH_MAX_HITS);
}

static void form_json(const struct form *f, const char *field, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "text", f->text);
	jsonw_int(w, "count", (int64_t)f->count);
	jsonw_array(w, "rules");
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		if (f->rules & bit)
			jsonw_str(w, NULL, str_of(rule_name((enum rule)bit)));
	jsonw_end(w);
	jsonw_str(w, "where", f->where);
	jsonw_str(w, "field", str_of(field));
	jsonw_str(w, "context", f->context);
	jsonw_end(w);
}

static void term_json(const struct term *t, const struct form *f, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "term", t->line->text);
	jsonw_str(&w, "list", t->line->file);
	jsonw_int(&w, "line", t->line->line);
	jsonw_str(&w, "watch", t->watch);
	jsonw_int(&w, "hits", (int64_t)t->hits);
	jsonw_array(&w, "forms");
	for (size_t i = 0; i < t->forms; i++)
		form_json(&f[i], article_field_name(f[i].field), &w);
	jsonw_end(&w);
	if (t->unkept > 0)
		jsonw_int(&w, "unkept", (int64_t)t->unkept);
	jsonw_end(&w);
	buf_char(out, '\n');
}

static void end_json(const struct review *r, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "texts", (int64_t)r->texts);
	jsonw_int(&w, "cut", (int64_t)r->cut);
	jsonw_end(&w);
	buf_char(out, '\n');
}

/* Scripts want every term, people those that hit something. */
int review_print(struct review *r, bool json)
{
	const struct form *f = r->forms.p;
	AUTO_BUF struct buf out = {0};
	size_t idle = 0;

	buf_init(&out, BUF_NO_MAX);
	if (r->forms.n > 1)
		qsort(r->forms.p, r->forms.n, sizeof(*r->forms.p), form_order);
	for (size_t i = 0; i < r->terms.n; i++) {
		const struct term *t = &r->terms.p[i];

		idle += t->hits == 0;
		if (json)
			term_json(t, f, &out);
		else if (t->hits > 0)
			term_people(t, f, &out);
		f += t->forms;
	}
	if (json)
		end_json(r, &out);
	else
		end_people(r, idle, &out);
	return cli_print(buf_view(&out));
}
