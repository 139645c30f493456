/* SPDX-License-Identifier: ISC */
#include "desk/furniture.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/uni.h"
#include "base/utf8.h"

enum {
	LINE_MIN = 12, /* bytes; a shorter line ("*", a city) may stand in many articles */
	LINE_MAX = 400,
	TRAILER_MAX = 800,  /* before its mark */
	TRAILER_REST = 200, /* from the mark on: the outlet's name, and no news */
	NESTED = 12,        /* "the article" within "the article appeared" */
	ITEMS_MIN = 5,
	LINE_SEED = 1,
	TAIL_SEED = 2
};

static const struct str trailer_marks[] = {STR_INIT("appeared first on"),
	STR_INIT("ظهرت أولاً على"), STR_INIT("ظهرت أولا على"), STR_INIT("ظهرت اولا على"),
	STR_INIT("ظهر أولاً على"), STR_INIT("ظهر أولا على"), STR_INIT("ظهر اولا على"),
	STR_INIT("أولاً على"), STR_INIT("أولا على")};
enum {
	MARKS_OF_THEIR_OWN = 7 /* of the table, from its front */
};
static const struct str trailer_starts[] = {STR_INIT("The post "), STR_INIT("ظهرت المقالة "),
	STR_INIT("ظهرت التدوينة "), STR_INIT("ظهر المقال "), STR_INIT("ظهر المنشور "),
	STR_INIT("التدوينة "), STR_INIT("المقالة "), STR_INIT("المقال "), STR_INIT("المنشور ")};
static const struct str read_also[] = {STR_INIT("اقرأ أيضا"), STR_INIT("إقرأ أيضا"),
	STR_INIT("اقرأ ايضا"), STR_INIT("إقرأ ايضا"), STR_INIT("اقرا ايضا"),
	STR_INIT("اقرأ المزيد"), STR_INIT("إقرأ المزيد"), STR_INIT("شاهد أيضا"),
	STR_INIT("شاهد ايضا"), STR_INIT("طالع أيضا"), STR_INIT("طالع ايضا"),
	STR_INIT("مواضيع ذات صلة"), STR_INIT("موضوعات ذات صلة"), STR_INIT("أخبار ذات صلة"),
	STR_INIT("اخبار ذات صلة"), STR_INIT("مقالات ذات صلة"), STR_INIT("ذات صلة"),
	STR_INIT("قد يهمك"), STR_INIT("Read also"), STR_INIT("Read more"), STR_INIT("See also"),
	STR_INIT("Related:")};
static const struct str separators[] = {
	STR_INIT(" - "), STR_INIT(" | "), STR_INIT(" – "), STR_INIT(" — ")};

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Spans as they are found; those of one text. */
struct found {
	struct furniture_span *v;
	size_t n;
};

bool furniture_is_kept(const struct furniture *f, struct str text)
{
	for (size_t i = 0; i < f->n_keep; i++)
		if (str_find_str(text, f->keep[i]) < text.n)
			return true;
	return false;
}

static void add(struct found *f, size_t start, size_t end, const char *why)
{
	if (f->n < FURNITURE_SPANS && start < end)
		f->v[f->n++] = (struct furniture_span){start, end, why};
}

/* The place of needle at or behind `from`; s.n when it is not there. */
static size_t find_from(struct str s, size_t from, struct str needle)
{
	const char *p = from < s.n && needle.n != 0
				? memmem(s.p + from, s.n - from, needle.p, needle.n)
				: NULL;

	return p != NULL ? (size_t)(p - s.p) : s.n;
}

static size_t line_end(struct str s, size_t from)
{
	return from + str_find(str_sub(s, from, s.n), '\n');
}

/* ---- trailers ---------------------------------------------------------------------------- */

/* Where the trailer begins whose mark is at `mark`: at the last of the words before it that begin one. 0 and
 * false: there is none, and it may be a sentence of the article. */
static bool trailer_start(struct str line, size_t mark, size_t *ret)
{
	bool found = false;

	for (size_t i = 0; i < N(trailer_starts); i++)
		for (size_t at = 0;; at++) {
			at = find_from(line, at, trailer_starts[i]);
			if (at >= mark)
				break;
			if (mark - at > TRAILER_MAX || (found && at <= *ret + NESTED))
				continue;
			*ret = at;
			found = true;
		}
	return found;
}

/* What keep says is left where it is. */
static void add_unkept(
	const struct furniture *fu, struct str s, struct furniture_span span, struct found *f)
{
	if (!furniture_is_kept(fu, str_sub(s, span.start, span.end)))
		add(f, span.start, span.end, span.why);
}

/* By its last byte, which is rare: memmem() prepares more than it looks at in so few bytes. */
static bool holds(struct str s, struct str needle)
{
	for (const char *p = s.p, *end = s.p + s.n;
		s.n >= needle.n && (p = memchr(p, needle.p[needle.n - 1], (size_t)(end - p)));
		p++)
		if ((size_t)(p + 1 - s.p) >= needle.n &&
			memcmp(p + 1 - needle.n, needle.p, needle.n) == 0)
			return true;
	return false;
}

/* Each mark has one of these in it. Few lines have them near their end, and most of the time went into looking for
 * nine marks in all of them. */
static bool may_end_in_trailer(struct str line)
{
	struct str end =
		str_sub(line, line.n > TRAILER_REST ? line.n - TRAILER_REST : 0, line.n);

	return holds(end, STR("ولا على")) || holds(end, STR("ولاً على")) ||
	       holds(end, STR("first on"));
}

static void find_trailers(const struct furniture *fu, struct str s, struct found *f)
{
	for (size_t from = 0, end; from < s.n; from = end + 1) {
		size_t start = 0;

		end = line_end(s, from);
		struct str line = str_sub(s, from, end);

		if (!may_end_in_trailer(line))
			continue;
		for (size_t i = 0; i < N(trailer_marks); i++) {
			size_t mark = find_from(line, 0, trailer_marks[i]);

			if (mark == line.n || line.n - mark > TRAILER_REST ||
				!trailer_start(line, mark, &start))
				continue;
			/* "First on" alone is anybody's; not behind "the article appeared". */
			if (i >= MARKS_OF_THEIR_OWN &&
				!str_starts(str_sub(line, start, line.n), STR("ظهر")))
				continue;
			add_unkept(fu, s,
				(struct furniture_span){from + start, from + line.n, "trailer"},
				f);
			break;
		}
	}
}

/* ---- lines ------------------------------------------------------------------------------- */

static struct str bare(struct str line)
{
	static const struct str bullets[] = {
		STR_INIT("-"), STR_INIT("*"), STR_INIT("•"), STR_INIT(">"), STR_INIT("–")};

	line = str_trim(line);
	for (size_t i = 0; i < N(bullets); i++)
		if (str_starts(line, bullets[i]))
			return str_trim(str_sub(line, bullets[i].n, line.n));
	return line;
}

/* 0: not; else the bytes of the words it begins with. Their fourth byte, but for its case, is that of few lines. */
static size_t read_also_words(struct str line)
{
	for (size_t i = 0; i < N(read_also) && line.n > 3; i++)
		if (((line.p[3] ^ read_also[i].p[3]) & ~('a' ^ 'A')) == 0 &&
			str_starts_nocase(line, read_also[i]))
			return read_also[i].n;
	return 0;
}

static bool is_learned(const struct furniture *f, struct str s, uint64_t seed)
{
	return f->learned.n > 0 && s.n >= (seed == TAIL_SEED ? 1 : LINE_MIN) &&
	       s.n <= LINE_MAX && map_get(&f->learned, hash64(s, seed) | 1) != SIZE_MAX;
}

/* A colon, tanwin and the like besides. */
static bool is_label_alone(struct str line, size_t words)
{
	return line.n <= words + 6;
}

static void find_lines(const struct furniture *fu, struct str s, struct found *f)
{
	bool next_too = false;

	for (size_t from = 0, end; from < s.n; from = end + 1) {
		end = line_end(s, from);
		struct str line = bare(str_sub(s, from, end));
		size_t words = line.n <= LINE_MAX ? read_also_words(line) : 0;

		if (line.n == 0)
			continue;
		if (words != 0 || (next_too && line.n <= LINE_MAX))
			add_unkept(fu, s, (struct furniture_span){from, end, "read-also"}, f);
		else if (is_learned(fu, line, LINE_SEED))
			add_unkept(fu, s, (struct furniture_span){from, end, "learned"}, f);
		next_too = words != 0 && is_label_alone(line, words);
	}
}

/* ---- titles ------------------------------------------------------------------------------ */

/* The last separator; its place and the tail behind it. */
static bool tail_of(struct str title, size_t *ret_at, struct str *ret_tail)
{
	bool found = false;

	for (size_t i = 0; i < N(separators); i++)
		for (size_t at = find_from(title, 0, separators[i]); at < title.n;
			at = find_from(title, at + 1, separators[i])) {
			if (found && at <= *ret_at)
				continue;
			*ret_at = at;
			*ret_tail = str_trim(str_sub(title, at + separators[i].n, title.n));
			found = true;
		}
	return found && *ret_at > 0 && ret_tail->n != 0;
}

/* Behind a separator; the name may hold one itself. Not all of the title. */
static bool ends_with_outlet(struct str title, struct str outlet, size_t *ret_at)
{
	title.n = (size_t)(str_trim(title).p - title.p) + str_trim(title).n;
	if (outlet.n == 0 || outlet.n >= title.n ||
		!str_eq_nocase(str_sub(title, title.n - outlet.n, title.n), outlet))
		return false;
	for (size_t i = 0; i < N(separators); i++) {
		size_t before = title.n - outlet.n;

		if (before <= separators[i].n ||
			!str_ends(str_sub(title, 0, before), separators[i]))
			continue;
		*ret_at = before - separators[i].n;
		return true;
	}
	return false;
}

static void find_tail(const struct furniture *fu, struct str title, struct found *f)
{
	struct str tail = {0};
	size_t at = 0;

	for (size_t i = 0; i < N(fu->outlets); i++)
		if (ends_with_outlet(title, str_trim(fu->outlets[i]), &at)) {
			add_unkept(
				fu, title, (struct furniture_span){at, title.n, "outlet"}, f);
			return;
		}
	if (tail_of(title, &at, &tail) && is_learned(fu, tail, TAIL_SEED))
		add_unkept(fu, title, (struct furniture_span){at, title.n, "learned"}, f);
}

/* ---- learning ---------------------------------------------------------------------------- */

struct count {
	struct map seen; /* hash to how many items have it */
	struct map last; /* and the last item that was counted, from 1 */
	size_t item;
};

static void count(struct count *c, uint64_t hash)
{
	size_t *last = map_at(&c->last, hash, 0);

	if (*last == c->item)
		return;
	*last = c->item;
	++*map_at(&c->seen, hash, 0);
}

static void count_candidate(uint64_t known_by, struct str text, void *arg)
{
	(void)text;
	count(arg, known_by);
}

/* Not what is the whole of a text: an outlet that says little says it often, and it is its news all the same. */
static void each_line(
	struct str s, void (*f)(uint64_t known_by, struct str text, void *arg), void *arg)
{
	s = str_trim(s);
	if (line_end(s, 0) == s.n)
		return;
	for (size_t from = 0; from < s.n; from = line_end(s, from) + 1) {
		struct str line = bare(str_sub(s, from, line_end(s, from)));

		if (line.n >= LINE_MIN && line.n <= LINE_MAX)
			f(hash64(line, LINE_SEED) | 1, line, arg);
	}
}

void furniture_candidates(const struct article *a,
	void (*f)(uint64_t known_by, struct str text, void *arg), void *arg)
{
	struct str tail = {0};
	size_t at = 0;

	each_line(a->summary, f, arg);
	each_line(a->body, f, arg);
	if (tail_of(a->title, &at, &tail) && tail.n <= LINE_MAX)
		f(hash64(tail, TAIL_SEED) | 1, tail, arg);
}

void furniture_know(struct furniture *f, uint64_t known_by)
{
	(void)map_put(&f->learned, known_by, 1);
}

void furniture_learn(struct furniture *f, const struct article *items, size_t n)
{
	struct count c = {.item = 0};

	if (n < ITEMS_MIN)
		return;
	for (size_t i = 0; i < n; i++) {
		c.item++;
		furniture_candidates(&items[i], count_candidate, &c);
	}
	for (size_t i = 0; i < c.seen.cap; i++)
		if (c.seen.slots[i].key != 0 && c.seen.slots[i].value * 5 >= n * 4)
			furniture_know(f, c.seen.slots[i].key);
	map_done(&c.seen);
	map_done(&c.last);
}

/* ---- all of it --------------------------------------------------------------------------- */

/* That a cut there would part letters of one word. */
static bool splits_a_word(struct str s, size_t at)
{
	uint32_t before = 0;
	uint32_t behind = 0;

	if (at == 0 || at >= s.n)
		return false;
	(void)utf8_decode(str_sub(s, utf8_floor(s, at - 1), at), &before);
	(void)utf8_decode(str_sub(s, at, s.n), &behind);
	return uni_word(before) && uni_word(behind);
}

size_t furniture_strip_at(struct str s, size_t from, struct str strip)
{
	size_t at = find_from(s, from, strip);

	while (at < s.n && (splits_a_word(s, at) || splits_a_word(s, at + strip.n)))
		at = find_from(s, at + strip.n, strip);
	return at;
}

static void find_strips(const struct furniture *fu, struct str s, struct found *f)
{
	for (size_t i = 0; i < fu->n_strip; i++)
		for (size_t at = furniture_strip_at(s, 0, fu->strip[i]); at < s.n;
			at = furniture_strip_at(s, at + fu->strip[i].n, fu->strip[i]))
			add(f, at, at + fu->strip[i].n, "strip");
}

static int by_start(const void *pa, const void *pb)
{
	const struct furniture_span *a = pa;
	const struct furniture_span *b = pb;

	return (a->start > b->start) - (a->start < b->start);
}

static size_t without_overlap(struct furniture_span *v, size_t n)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (used > 0 && v[i].start < v[used - 1].end)
			v[i].start = v[used - 1].end;
		if (v[i].start < v[i].end)
			v[used++] = v[i];
	}
	return used;
}

size_t furniture_find(
	const struct furniture *f, struct str text, bool is_title, struct furniture_span *v)
{
	struct found found = {.v = v};

	find_strips(f, text, &found);
	if (is_title) {
		find_tail(f, text, &found);
	} else {
		find_trailers(f, text, &found);
		find_lines(f, text, &found);
	}
	qsort(v, found.n, sizeof(*v), by_start);
	return without_overlap(v, found.n);
}

/* A paragraph break where there is room: no phrase goes over it. */
static void blank(char *p, size_t n)
{
	memset(p, ' ', n);
	if (n >= 2)
		memset(p, '\n', 2);
}

struct str furniture_blank(
	const struct furniture *f, struct str text, bool is_title, struct arena *a)
{
	struct furniture_span v[FURNITURE_SPANS];
	size_t n = furniture_find(f, text, is_title, v);
	char *p = n != 0 ? arena_alloc(a, text.n) : NULL;

	if (p == NULL)
		return text;
	memcpy(p, text.p, text.n);
	for (size_t i = 0; i < n; i++)
		blank(p + v[i].start, v[i].end - v[i].start);
	return (struct str){p, text.n};
}

struct furniture furniture_of(const struct furniture *f, const struct article *it)
{
	struct furniture own = *f;

	own.outlets[FURNITURE_OUTLETS - 1] = it->outlet;
	return own;
}

bool furniture_is_proven(const struct furniture_span *span)
{
	return strcmp(span->why, "trailer") == 0 || strcmp(span->why, "outlet") == 0;
}

/* Of white space with a line's end in it one paragraph break, as if nothing had stood there. */
static size_t squeeze(char *p, size_t n)
{
	size_t used = 0;

	for (size_t i = 0; i < n;) {
		size_t end = i;

		while (end < n && (p[end] == '\n' || p[end] == ' '))
			end++;
		if (end == i || memchr(p + i, '\n', end - i) == NULL || end - i == 1) {
			p[used++] = p[i++];
			continue;
		}
		p[used++] = '\n';
		p[used++] = '\n';
		i = end;
	}
	return used;
}

struct str furniture_cut(
	const struct furniture *f, struct str text, bool is_title, struct arena *a)
{
	struct furniture_span v[FURNITURE_SPANS];
	size_t n = furniture_find(f, text, is_title, v);
	char *p = n != 0 ? arena_alloc(a, text.n) : NULL;
	size_t used = 0;
	size_t from = 0;

	if (p == NULL)
		return text;
	for (size_t i = 0; i <= n; i++) {
		size_t to = i < n ? v[i].start : text.n;

		memcpy(p + used, text.p + from, to - from);
		used += to - from;
		from = i < n ? v[i].end : text.n;
	}
	return str_trim((struct str){p, squeeze(p, used)});
}

void furniture_fields(const struct furniture *f, const struct article *it, struct str source,
	struct arena *a, struct str ret[FIELD_N])
{
	const struct furniture own = furniture_of(f, it);

	ret[FIELD_TITLE] = furniture_blank(&own, it->title, true, a);
	ret[FIELD_SUMMARY] = furniture_blank(f, it->summary, false, a);
	ret[FIELD_BODY] = furniture_blank(f, it->body, false, a);
	ret[FIELD_URL] = it->link;
	ret[FIELD_SOURCE] = source;
}
