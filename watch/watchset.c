/* SPDX-License-Identifier: ISC */
/*
 * Building a watchset from plain definitions, and the front door to matching.
 *
 *   watch_def ─ line ─ phrase ─> term_compile() ─> record ─> build_pattern(): stems into the index
 *
 *   records   | pattern | words | units | pattern | words | units | ...   one after another
 *
 * Building folds every phrase once, registers stems in the index and copies the guard words;
 * after that nothing changes, so that a reload is a swap of one pointer by whoever owns it.
 */
#include "watch/watchset.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "watch/address.h"
#include "watch/build.h"
#include "watch/conditions.h"
#include "watch/match.h"
#include "watch/same.h"
#include "watch/set.h"

enum {
	FIELDS_ALL = (1 << FIELD_N) - 1
};

struct maker {
	struct watchset *ws;
	struct term_scratch scratch;
	struct term_pool pool; /* of the phrase at hand */
	struct buf other;      /* another spelling of it */
	struct err *e;
};

/* Room for n more bytes of records, rounded up. Returns where they begin. */
static uint32_t reserve(struct watchset *ws, size_t n)
{
	size_t at = ws->n_records;

	ws->n_records += (n + sizeof(*ws->records) - 1) / sizeof(*ws->records);
	ws->records =
		vec_room(ws->records, &ws->cap_records, ws->n_records, sizeof(*ws->records));
	/* Words count their units from the first record, so that one base serves all of them;
	 * growing moves it. */
	ws->pool.units = (uint16_t *)ws->records;
	return (uint32_t)at;
}

/* The pattern, its words and their units, in this order. */
static uint32_t add_record(
	struct watchset *ws, const struct pattern *p, const struct term_pool *from)
{
	size_t words = from->n_words * sizeof(*from->words);
	size_t units = from->n_units * sizeof(*from->units);
	uint32_t at = reserve(ws, sizeof(*p) + words + units);
	char *out = (char *)(ws->records + at);
	size_t first = (size_t)(out + sizeof(*p) + words - (char *)ws->records);

	memcpy(out, p, sizeof(*p));
	out += sizeof(*p);
	for (size_t i = 0; i < from->n_words; i++, out += sizeof(struct word)) {
		struct word w = from->words[i];
		w.u += (uint32_t)(first / sizeof(*from->units));
		memcpy(out, &w, sizeof(w));
	}
	memcpy(out, from->units, units);
	return at;
}

/* p: without its words. */
static enum errc add_spelling(struct maker *m, struct pattern p, struct str phrase)
{
	struct watchset *ws = m->ws;
	struct term_size size;

	m->pool.n_words = m->pool.n_units = 0;
	if (term_compile(&m->pool, &m->scratch, ws->guards, phrase, p.flags, &size, m->e) !=
		ERR_NONE)
		return ERR_BAD_INPUT;
	p.n = size.words;
	p.n_all = (uint8_t)(size.words + size.others);
	p.n_signs = size.signs;
	ws->any_signs |= size.stops;
	build_pattern(ws, add_record(ws, &p, &m->pool));
	return ERR_NONE;
}

/* The phrase, and what else it is written as. */
static enum errc add_phrase(struct maker *m, struct str phrase, uint32_t line, unsigned part)
{
	struct pattern p = {.line = line,
		.part = (uint8_t)part,
		.flags = m->ws->lines[line].flags,
		.fields = m->ws->lines[line].fields,
		.address = address_in(phrase)};
	enum errc rc = add_spelling(m, p, phrase);

	buf_reset(&m->other);
	if (rc != ERR_NONE || (p.flags & TERM_EXACT) || !term_acronym(phrase, &m->other))
		return rc;
	p.flags |= TERM_CASE;
	p.address = false;
	p.acronym = true;
	return add_spelling(m, p, buf_view(&m->other));
}

/* "X | Y" and "X + Y". */
static enum errc add_list(struct maker *m, const struct watch_line *l, uint32_t line, char sep)
{
	struct str rest = l->text, piece;
	unsigned n = 0;

	while (str_cut(&rest, sep, &piece)) {
		/* Alternatives of a require line are one: any of them will do. Parts of a near
		 * line are told apart. */
		unsigned part = sep == '+' ? n : 0;
		n++;
		if (sep == '+' && n > TERM_WORDS_MAX)
			return err_set(
				m->e, ERR_BAD_INPUT, "more than %d parts", (int)TERM_WORDS_MAX);
		if (add_phrase(m, str_trim(piece), line, part) != ERR_NONE)
			return ERR_BAD_INPUT;
	}
	m->ws->lines[line].n_parts = (uint8_t)(sep == '+' ? n : 1);
	return ERR_NONE;
}

static enum errc add_line(
	struct maker *m, const struct watch_line *l, uint32_t watch, uint32_t index)
{
	struct watchset *ws = m->ws;
	uint32_t line = (uint32_t)ws->n_lines++;

	ws->lines[line] = (struct set_line){
		.watch = watch,
		.line = index,
		.near = l->near,
		.flags = (uint16_t)l->flags,
		.fields = (uint8_t)(l->fields ? l->fields : TERM_FIELDS_DEFAULT),
		.group = (uint8_t)l->group,
	};
	ws->any_flags |= l->flags;
	ws->any_near |= l->group == GROUP_NEAR;
	if (l->group == GROUP_REQUIRE)
		return add_list(m, l, line, '|');
	if (l->group == GROUP_NEAR)
		return add_list(m, l, line, '+');
	return add_phrase(m, l->text, line, 0);
}

/* Lines that find the same count as one. */
static void count_terms(struct maker *m, const struct watch_def *d, uint32_t watch)
{
	struct set_line *lines = m->ws->lines + m->ws->n_lines - d->n_lines;
	struct map keys = {0};

	for (size_t i = 0; i < d->n_lines; i++) {
		uint64_t key;

		if (lines[i].group != GROUP_TERM && lines[i].group != GROUP_NEAR)
			continue;
		key = same_key(&m->scratch.all, m->ws->guards, &d->lines[i]);
		lines[i].again = map_put(&keys, key, i) != SIZE_MAX;
		m->ws->watches[watch].n_terms += !lines[i].again;
	}
	map_done(&keys);
}

static enum errc add_watch(
	struct maker *m, const struct watch_def *d, uint32_t watch, size_t *ret_line)
{
	struct set_watch *w = &m->ws->watches[watch];

	w->min = d->min ? d->min : 1;
	/* Plain: any hit fires. Most watches are, and conditions.c has nothing to do for
	 * them. */
	w->plain = w->min == 1;
	for (size_t i = 0; i < d->n_lines; i++) {
		if (d->lines[i].group == GROUP_REQUIRE)
			w->n_require++;
		if (d->lines[i].group != GROUP_TERM)
			w->plain = false;
		if (add_line(m, &d->lines[i], watch, (uint32_t)i) != ERR_NONE) {
			*ret_line = i;
			return ERR_BAD_INPUT;
		}
	}
	/* Only then does anybody count, and the keys cost a fold of each line. */
	if (w->min > 1)
		count_terms(m, d, watch);
	return ERR_NONE;
}

static size_t count_lines(const struct watch_def *defs, size_t n)
{
	size_t lines = 0;

	for (size_t i = 0; i < n; i++)
		lines += defs[i].n_lines;
	return lines;
}

static struct watchset *set_alloc(
	const struct watch_def *defs, size_t n, const struct guards *g)
{
	struct watchset *ws = xcalloc(1, sizeof(*ws));

	ws->lines = xreallocarray(NULL, count_lines(defs, n) + 1, sizeof(*ws->lines));
	ws->watches = xcalloc(n + 1, sizeof(*ws->watches));
	ws->n_watches = n;
	ws->guards = guards_copy(g);
	ws->sieve = sieve_new();
	return ws;
}

/* Gives back what growing left over. */
static void trim(struct watchset *ws)
{
	ws->cap_records = ws->n_records + 1;
	ws->records = xreallocarray(ws->records, ws->cap_records, sizeof(*ws->records));
	ws->pool.units = (uint16_t *)ws->records;
	if (!sieve_pays(ws->sieve)) {
		sieve_free(ws->sieve);
		ws->sieve = NULL;
	}
}

enum errc watchset_new(const struct watch_def *defs, size_t n, const struct guards *g,
	struct watchset **ret, size_t *ret_watch, size_t *ret_line, struct err *e)
{
	struct maker m = {.ws = set_alloc(defs, n, g), .e = e};
	enum errc rc = ERR_NONE;
	size_t watch, line = 0;

	buf_init(&m.other, BUF_NO_MAX);
	for (watch = 0; watch < n && rc == ERR_NONE; watch++)
		rc = add_watch(&m, &defs[watch], (uint32_t)watch, &line);
	term_scratch_done(&m.scratch);
	term_pool_done(&m.pool);
	buf_done(&m.other);
	if (rc != ERR_NONE) {
		*ret_watch = watch - 1;
		*ret_line = line;
		watchset_free(m.ws);
		return rc;
	}
	/* From here on nothing changes, which is what lets threads share the set without a
	 * lock. */
	index_seal(&m.ws->index);
	trim(m.ws);
	*ret = m.ws;
	return ERR_NONE;
}

size_t watchset_n_terms(const struct watchset *ws, size_t watch)
{
	return ws->watches[watch].n_terms;
}

void watchset_free(struct watchset *ws)
{
	if (ws == NULL)
		return;
	index_done(&ws->index);
	sieve_free(ws->sieve);
	guards_free(ws->guards);
	free(ws->lines);
	free(ws->watches);
	free(ws->records);
	free(ws);
}

size_t watchset_bytes(const struct watchset *ws)
{
	return sizeof(*ws) + index_bytes(&ws->index) + guards_bytes(ws->guards) +
	       (ws->sieve ? sieve_bytes() : 0) + ws->n_lines * sizeof(*ws->lines) +
	       ws->n_watches * sizeof(*ws->watches) + ws->cap_records * sizeof(*ws->records);
}

struct watch_scratch *watch_scratch_new(void)
{
	return xcalloc(1, sizeof(struct watch_scratch));
}

void watch_scratch_free(struct watch_scratch *s)
{
	if (s == NULL)
		return;
	fold_done(&s->text);
	fold_done(&s->left);
	fold_done(&s->right);
	free(s->raw);
	free(s->spare);
	free(s->keep);
	free(s->seen);
	free(s->hits);
	free(s->suspects);
	free(s->joined);
	free(s);
}

struct watch_result watchset_run(const struct watchset *ws, struct watch_scratch *s,
	const struct str fields[FIELD_N], const uint64_t *active)
{
	s->n_raw = 0;
	s->cut = false;
	/* A field at a time: nothing matches across two of them. */
	for (unsigned i = 0; i < FIELD_N; i++)
		if (fields[i].n > 0)
			match_field(ws, s, fields[i], i, 1U << i, active);
	return conditions_apply(ws, s);
}

struct watch_result watchset_find(
	const struct watchset *ws, struct watch_scratch *s, struct str text)
{
	s->n_raw = 0;
	s->cut = false;
	/* As if it were the body; FIELDS_ALL because a line for titles only is asked about, too. */
	match_field(ws, s, text, FIELD_BODY, FIELDS_ALL, NULL);
	return conditions_none(ws, s);
}
