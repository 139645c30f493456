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

/* A blank or a sign that ends every word, and every link (address.c). */
static inline bool ends_run(char c)
{
	return c == ' ' || c == '\n' || c == '"' || c == '(';
}

static inline bool is_plain(const char *p)
{
	return (p[0] == '\xD8' && p[1] >= '\xA1' && p[1] <= '\xBA') ||
	       (p[0] == '\xD9' && p[1] >= '\x81' && p[1] <= '\x8A');
}

/* Does a token of two letters and more, or a number, surely end before p? A hamza may fold into one letter with
 * what stands before it, or with the alef behind it. */
static inline bool long_before(const char *p, const char *start)
{
	if (p - start >= 4 && is_plain(p - 2) && is_plain(p - 4))
		return p[-3] != '\xA1' && p[-1] != '\xA1' && p[-1] != '\xA4' && p[-1] != '\xA6';
	return p - start >= 2 &&
	       ((p[-1] >= 'a' && p[-1] <= 'z' && p[-2] >= 'a' && p[-2] <= 'z') ||
		       (p[-1] >= '0' && p[-1] <= '9'));
}

/* A full stop before a blank; behind a single letter it may be part of an acronym (signs.h), and then more of the
 * text is read. */
static inline bool full_stop(const char *p, const char *start, const char *end)
{
	return end - p < 2 || (ends_run(p[1]) && long_before(p, start));
}

/* Signs over which no phrase goes (fold.h GAP_STOP): a full stop, a colon, an Arabic comma. Nothing inside a link, which
 * has to be seen whole. */
static inline bool stop_at(const char *p, const char *start, const char *end)
{
	unsigned two = (unsigned)(unsigned char)p[0] << 8;

	if (end - p > 1)
		two |= (unsigned char)p[1];
	/* The comma's bytes at once: the first one alone is that of every other letter. */
	if (two == 0xD88C)
		return true;
	if (*p == ':')
		return end - p < 2 || ends_run(p[1]);
	return *p == '.' && full_stop(p, start, end);
}

static inline bool empty_line_at(const char *p, const char *start, const char *end)
{
	(void)start;
	return *p == '\n' && end - p > 1 && p[1] == '\n';
}

typedef bool stops(const char *p, const char *start, const char *end);

/* From the last sign before x, but not before byte `from`, to the next one. Inlined for each kind of sign: that
 * is asked of every byte. */
static inline struct str part_between(
	stops *stop, struct str text, size_t from, const struct suspect *x)
{
	const char *first = text.p, *last = text.p + text.n;
	const char *start = first + x->start, *end = first + x->end;

	while (start > first + from && !stop(start, first, last))
		start--;
	while (end < last && !stop(end, first, last))
		end++;
	return str_sub(text, (size_t)(start - first), (size_t)(end - first));
}

/* `near` looks beyond the signs that end a sentence, and a term may hold one; not beyond a paragraph. */
static struct str part_around(
	const struct matcher *m, struct str text, size_t from, const struct suspect *x)
{
	if (m->ws->any_near || m->ws->any_signs)
		return part_between(empty_line_at, text, from, x);
	return part_between(stop_at, text, from, x);
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
