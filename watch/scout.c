/* SPDX-License-Identifier: ISC */
/*
 * Short lists: most of a text is never folded.
 *
 *   block ─ sieve ─> suspects ─ joined by spaces, folded ─> stems ─ index ─> known ones
 *                                                                              │
 *                    hits <─ fold, match <─ the part around it, sign to sign ──┘
 *
 * A word alone shows the same stems as in its text. So the suspects are folded by themselves, and
 * only where the index knows one of them is the text around it folded and compared: from one sign
 * that no phrase crosses to the next. What is found there is what folding the whole block finds.
 */
#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "watch/fold_table.h"
#include "watch/matcher.h"

enum {
	SPARSE =
		24, /* bytes a suspect, at least: with more of them folding it all is cheaper */
	FIRST = 4,  /* and as many besides: the first words of a text always are suspects */
	CHUNK = 16,
};

/* The suspects' bytes with a space behind each, in s->joined. */
static struct str join(struct watch_scratch *s, struct str text, size_t n)
{
	char *out;

	s->joined = vec_room(s->joined, &s->cap_joined, text.n + n + CHUNK, 1);
	out = s->joined;
	for (struct suspect *x = s->suspects; x < s->suspects + n; x++) {
		const char *from = text.p + x->start;
		size_t len = x->end - x->start;

		x->at = (uint32_t)(out - s->joined);
		/* A copy of a fixed length is two instructions; most words are no longer. */
		if (len <= CHUNK && x->start + CHUNK <= text.n)
			memcpy(out, from, CHUNK);
		else
			memcpy(out, from, len);
		out[len] = ' ';
		out += len + 1;
	}
	return (struct str){s->joined, (size_t)(out - s->joined)};
}

/* The suspect that holds byte `at` of the joined text. */
static struct suspect *holder(struct watch_scratch *s, size_t n, uint32_t at)
{
	size_t lo = 0, hi = n;

	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;
		if (s->suspects[mid].at <= at)
			lo = mid;
		else
			hi = mid;
	}
	return &s->suspects[lo];
}

/* Marks the suspects whose stems the index knows. */
static void mark_known(struct matcher *m)
{
	struct watch_scratch *s = m->s;
	size_t n = matcher_look_up(m);

	for (size_t i = 0; i < n; i++)
		holder(s, m->n_suspects, s->text.toks[s->places[i].tok].start)->known = true;
	m->n_cand = 0;
}

/* A blank or a sign of ASCII, or a dot: nothing that goes on with a word. */
static inline bool ends_word(char c)
{
	return c == ' ' || c == '\n' || c == '.' || c == '"' || c == '(';
}

/* Does one letter at most stand before p, which is no letter: of one script, marks aside? */
static bool behind_one_letter(const char *p, const char *start)
{
	uint8_t first = 0;
	size_t letters = 0;

	while (p > start && letters < 2) {
		const char *from = p - 1;
		uint32_t cp;
		uint8_t kind;
		while (from > start && p - from < 4 && ((unsigned char)*from & 0xC0) == 0x80)
			from--;
		if (utf8_decode((struct str){from, (size_t)(p - from)}, &cp) !=
			(size_t)(p - from))
			break;
		p = from;
		kind = cp == UTF8_BAD ? FOLD_IS_SEP : fold_row_of(cp).kind;
		if (kind >= FOLD_IS_MARK && kind <= FOLD_IS_ZW)
			continue;
		if (kind > FOLD_IS_LETTER || (first != 0 && kind != first))
			break;
		first = kind;
		letters++;
	}
	return letters < 2;
}

/* A full stop behind more than a single letter, before a blank: others may be part of an acronym (signs.h). */
static bool full_stop(const char *p, const char *start, const char *end)
{
	return end - p < 2 || (ends_word(p[1]) && !behind_one_letter(p, start));
}

/* Signs over which no phrase goes (fold.h GAP_STOP): a full stop, a colon, an Arabic comma. A colon without a blank
 * may stand in a link, which has to be seen whole. */
static inline bool stop_at(const char *p, const char *start, const char *end)
{
	bool colon = *p == ':' && (end - p < 2 || ends_word(p[1]));

	return colon || (*p == '.' && full_stop(p, start, end)) ||
	       (*p == '\xD8' && end - p > 1 && p[1] == '\x8C');
}

static inline bool empty_line_at(const char *p, const char *start, const char *end)
{
	(void)start;
	return *p == '\n' && end - p > 1 && p[1] == '\n';
}

/* From the last such sign before x, but not before byte `from`, to the next one. `near` looks beyond
 * them, but not beyond its paragraph. */
static struct str part_around(
	const struct matcher *m, struct str text, size_t from, const struct suspect *x)
{
	bool wide = m->ws->any_near || m->ws->any_signs;
	bool (*stops)(const char *, const char *, const char *) =
		wide ? empty_line_at : stop_at;
	size_t start = x->start, end = x->end;

	while (start > from && !stops(text.p + start, text.p, text.p + text.n))
		start--;
	while (end < text.n && !stops(text.p + end, text.p, text.p + text.n))
		end++;
	return str_sub(text, start, end);
}

static void match_known(struct matcher *m, struct str text, size_t base)
{
	size_t done = 0;

	for (size_t i = 0; i < m->n_suspects; i++) {
		const struct suspect *x = &m->s->suspects[i];
		if (!x->known || x->start < done)
			continue;
		struct str part = part_around(m, text, done, x);
		size_t at = (size_t)(part.p - text.p);
		matcher_part(m, part, base + at);
		done = at + part.n;
	}
}

bool matcher_scout(struct matcher *m, struct str text, size_t base)
{
	struct watch_scratch *s = m->s;
	size_t most = text.n / SPARSE + FIRST;

	if (m->ws->sieve == NULL)
		return false;
	s->suspects = vec_room(
		s->suspects, &s->cap_suspects, most + SIEVE_SPARE, sizeof(*s->suspects));
	m->n_suspects = sieve_scan(m->ws->sieve, text, s->suspects, most);
	if (m->n_suspects > most)
		return false;
	fold_text(&s->text, join(s, text, m->n_suspects), FOLD_ALL);
	m->batch = mark_known;
	matcher_propose(m);
	match_known(m, text, base);
	return true;
}
