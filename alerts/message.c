/* SPDX-License-Identifier: ISC */
/*
 * From alert to words (message.h says what a message holds):
 *
 *   title, snippets ── text_line ──> one clean line ── text_cut ──> short enough ── marks_settle
 *
 * The excerpts of hits in the title are left out (the title itself shows them), as is an excerpt
 * that stands there already: its marks are added to the one shown.
 */
#include "alerts/message.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/uni.h"
#include "base/url_host.h"
#include "base/utf8.h"

enum {
	HITS_MAX = 200 /* looked at; comparing all pairs of more would be slow */
};

static size_t hits_seen(const struct alert *al)
{
	return al->n_hits < HITS_MAX ? al->n_hits : HITS_MAX;
}

/* ---- marks ------------------------------------------------------------------------------- */

static uint32_t cp_at(struct str s, size_t at)
{
	uint32_t cp = 0;

	utf8_decode((struct str){s.p + at, s.n - at}, &cp);
	return cp;
}

/* Where the code point before `at` starts. */
static size_t cp_before(struct str s, size_t at)
{
	return utf8_floor(s, at - 1);
}

/* Grows a mark to whole words: للتحالف is one word, also when only تحالف was named. */
static struct alert_mark mark_words(struct str s, struct alert_mark m)
{
	/* Letters and marks on both sides: the mark begins inside a word. */
	while (m.start > 0 && uni_word(cp_at(s, m.start)) &&
		uni_word(cp_at(s, cp_before(s, m.start))))
		m.start = cp_before(s, m.start);
	while (m.end < s.n && uni_word(cp_at(s, cp_before(s, m.end))) &&
		uni_word(cp_at(s, m.end))) {
		uint32_t cp = 0;

		m.end += utf8_decode((struct str){s.p + m.end, s.n - m.end}, &cp);
	}
	return m;
}

/* Sorts by start; a handful of marks, nearly sorted already. */
static void marks_sort(struct alert_mark *m, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct alert_mark one = m[i];
		size_t at = i;

		for (; at > 0 && m[at - 1].start > one.start; at--)
			m[at] = m[at - 1];
		m[at] = one;
	}
}

/* Clamps marks to the text, grows them to words, sorts and joins what touches; at most max
 * stay. */
static void marks_settle(struct msg_text *t, size_t max)
{
	size_t n = 0;
	size_t kept = 0;

	for (size_t i = 0; i < t->n_marks; i++) {
		struct alert_mark m = t->marks[i];

		/* The text may have been cut after the marks were made: whatever they say, they end up
		 * inside. */
		m.start = utf8_floor(t->text, m.start);
		m.end = m.end > t->text.n ? t->text.n : utf8_floor(t->text, m.end);
		if (m.start < m.end)
			t->marks[n++] = mark_words(t->text, m);
	}
	marks_sort(t->marks, n);
	for (size_t i = 0; i < n; i++) {
		/* Touching ones are joined too: two elements side by side would break a joined word
		 * (slack.c). */
		if (kept > 0 && t->marks[i].start <= t->marks[kept - 1].end) {
			if (t->marks[i].end > t->marks[kept - 1].end)
				t->marks[kept - 1].end = t->marks[i].end;
			continue;
		}
		t->marks[kept++] = t->marks[i];
	}
	/* The first ones stay: they are what is read. */
	t->n_marks = kept < max ? kept : max;
}

bool msg_run(const struct msg_text *t, size_t *pos, struct str *ret_run, bool *ret_marked)
{
	size_t at = *pos;
	size_t end = t->text.n;
	bool marked = false;

	if (at >= t->text.n)
		return false;
	for (size_t i = 0; i < t->n_marks; i++) {
		/* Marks are sorted and apart: the first that ends behind `at` decides. */
		if (t->marks[i].end <= at)
			continue;
		marked = t->marks[i].start <= at;
		end = marked ? t->marks[i].end : t->marks[i].start;
		break;
	}
	*ret_run = str_sub(t->text, at, end);
	*ret_marked = marked;
	*pos = end;
	return true;
}

/* ---- priorities -------------------------------------------------------------------------- */

const struct conf_choice msg_priorities[] = {
	{STR_INIT("low"), PRIORITY_LOW},
	{STR_INIT("normal"), PRIORITY_NORMAL},
	{STR_INIT("high"), PRIORITY_HIGH},
	{STR_INIT("urgent"), PRIORITY_URGENT},
	{{0}, 0},
};

/* An unknown word is none of ours: as if there were none. */
static enum msg_priority priority_of(struct str word)
{
	for (const struct conf_choice *c = msg_priorities; c->word.n != 0; c++)
		if (str_eq(c->word, word))
			return (enum msg_priority)c->value;
	return PRIORITY_NORMAL;
}

enum msg_priority msg_priority(const struct post *p)
{
	enum msg_priority highest = PRIORITY_LOW;

	if (p->kind == POST_NOTICE)
		return p->notice.good ? PRIORITY_LOW : PRIORITY_HIGH;
	for (size_t i = 0; i < p->n_alerts; i++)
		if (priority_of(p->alerts[i].priority) > highest)
			highest = priority_of(p->alerts[i].priority);
	return highest;
}

/* ---- texts ------------------------------------------------------------------------------- */

static enum errc text_make(struct str s, const struct alert_mark *marks, size_t n_marks,
	size_t max, const struct msg_limits *l, struct arena *a, struct msg_text *ret)
{
	struct msg_text t = {
		.marks = arena_array(a, n_marks, sizeof(*marks)), .n_marks = n_marks};

	if (t.marks == NULL)
		return ERR_LIMIT;
	if (n_marks != 0)
		memcpy(t.marks, marks, n_marks * sizeof(*marks));
	struct str whole = text_line(s, t.marks, n_marks, a);

	if (l->inert)
		whole = text_inert(whole, t.marks, n_marks, a);
	t.text = text_cut(whole, max, l->unit, a);
	/* Marks settle against what was kept of the text, so that none covers the ellipsis. */
	struct msg_text kept = t;

	/* text_cut() returns its argument when nothing was cut. */
	if (t.text.p != whole.p)
		kept.text.n = t.text.n - STR(TEXT_ELLIPSIS).n;
	marks_settle(&kept, l->marks);
	t.n_marks = kept.n_marks;
	if (a->over)
		return ERR_LIMIT;
	*ret = t;
	return ERR_NONE;
}

/* A short text on one line; `otherwise` when nothing is left of it. */
static struct str label(
	struct str s, struct str otherwise, const struct msg_limits *l, struct arena *a)
{
	struct str line = text_line(s, NULL, 0, a);

	if (line.n == 0)
		line = text_line(otherwise, NULL, 0, a);
	if (l->inert)
		line = text_inert(line, NULL, 0, a);
	return text_cut(line, l->label, l->unit, a);
}

static bool shown_already(
	struct msg *m, const struct msg_text *t, size_t max_marks, struct arena *a)
{
	if (str_eq(m->title.text, t->text))
		return true;
	for (size_t i = 0; i < m->n_excerpts; i++) {
		struct msg_text *there = &m->excerpts[i];
		size_t n = there->n_marks + t->n_marks;

		if (!str_eq(there->text, t->text))
			continue;
		struct alert_mark *both = arena_array(a, n, sizeof(*both));

		/* Without memory the marks are lost, not the excerpt; a->over is an error of the
		 * whole later. */
		if (both == NULL || n == 0)
			return true;
		memcpy(both, there->marks, there->n_marks * sizeof(*both));
		memcpy(both + there->n_marks, t->marks, t->n_marks * sizeof(*both));
		there->marks = both;
		there->n_marks = n;
		marks_settle(there, max_marks);
		return true;
	}
	return false;
}

static enum errc excerpts_make(
	const struct alert *al, const struct msg_limits *l, struct arena *a, struct msg *m)
{
	m->excerpts = arena_array(a, l->excerpts, sizeof(*m->excerpts));
	if (m->excerpts == NULL)
		return ERR_LIMIT;
	for (size_t i = 0; i < hits_seen(al) && m->n_excerpts < l->excerpts; i++) {
		const struct alert_hit *h = &al->hits[i];
		struct msg_text t = {0};

		if (h->field != FIELD_SUMMARY && h->field != FIELD_BODY)
			continue;
		if (text_make(h->snippet, h->marks, h->n_marks, l->excerpt, l, a, &t) !=
			ERR_NONE)
			return ERR_LIMIT;
		if (t.text.n != 0 && !shown_already(m, &t, l->marks, a))
			m->excerpts[m->n_excerpts++] = t;
	}
	return ERR_NONE;
}

static void watches_make(
	const struct alert *al, const struct msg_limits *l, struct arena *a, struct msg *m)
{
	for (size_t i = 0; i < al->n_watches && m->n_watches < MSG_WATCHES_MAX; i++)
		m->watches[m->n_watches++] =
			label(al->watches[i].title, al->watches[i].id, l, a);
	m->more_watches = al->n_watches - m->n_watches;
}

/* All pairs, of HITS_MAX at most. */
static bool term_is_new(const struct alert *al, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (str_eq(al->hits[i].term, al->hits[at].term))
			return false;
	return true;
}

static void terms_make(
	const struct alert *al, const struct msg_limits *l, struct arena *a, struct msg *m)
{
	for (size_t i = 0; i < hits_seen(al); i++) {
		if (!term_is_new(al, i))
			continue;
		struct str term = label(al->hits[i].term, STR(""), l, a);

		if (term.n != 0 && m->n_terms < MSG_TERMS_MAX)
			m->terms[m->n_terms++] = term;
		else if (term.n != 0)
			m->more_terms++;
	}
}

/* Before the title: tools that show one line show this one, too. */
static struct str grown_words(const struct alert *al, enum language words, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	if (!al->story_grown)
		return (struct str){0};
	buf_init(&b, BUF_NO_MAX);
	words_count(words, COUNTED_TELLERS, al->story_outlets, &b);
	buf_str(&b, STR(": "));
	return arena_str(a, buf_view(&b));
}

static void put_before(struct str words, struct msg_text *t, struct arena *a)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, words);
	buf_str(&b, t->text);
	t->text = arena_str(a, buf_view(&b));
	for (size_t i = 0; i < t->n_marks; i++) {
		t->marks[i].start += words.n;
		t->marks[i].end += words.n;
	}
}

static enum errc title_make(const struct alert *al, enum language words,
	const struct msg_limits *l, struct arena *a, struct msg *m)
{
	enum {
		LEAST = 20
	};
	struct str before = grown_words(al, words, a);
	/* Bytes are more than any unit. */
	size_t max = l->title > before.n + LEAST ? l->title - before.n : LEAST;
	enum errc rc =
		text_make(al->title, al->title_marks, al->n_title_marks, max, l, a, &m->title);

	if (rc != ERR_NONE)
		return rc;
	if (m->title.text.n == 0)
		m->title = (struct msg_text){.text = words_get(words, WORD_UNTITLED)};
	if (before.n != 0)
		put_before(before, &m->title, a);
	return ERR_NONE;
}

enum errc msg_build(const struct alert *al, enum language words, const struct msg_limits *l,
	struct arena *a, struct msg *ret)
{
	struct msg m = {
		.outlet = label(al->feed_title, al->feed_id, l, a),
		.url = msg_url(al->url, a),
		.time_s =
			al->published_s != TIME_NONE ? al->published_s : al->created_ms / 1000,
		.others = al->story_outlets > 1 && !al->story_grown ? al->story_outlets - 1 : 0,
		.urgent = priority_of(al->priority) >= PRIORITY_HIGH,
	};
	enum errc rc = title_make(al, words, l, a, &m);

	/* The words around are those of the first, nearly. */
	if (rc == ERR_NONE && !al->story_grown)
		rc = excerpts_make(al, l, a, &m);
	watches_make(al, l, a, &m);
	terms_make(al, l, a, &m);
	if (rc != ERR_NONE || a->over)
		return ERR_LIMIT;
	*ret = m;
	return ERR_NONE;
}

/* ---- words ------------------------------------------------------------------------------- */

/* RFC 3986 characters, '%' included: an encoded link stays as it is. */
static bool is_url_char(char c)
{
	return c > 0x20 && c < 0x7F && strchr("\"<>\\^`{|}", c) == NULL;
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* One host, read by all in one way, and no login: "https://outlet.example@evil.example/" shows a reader the
 * outlet and leads elsewhere. */
static bool leads_somewhere(struct str s)
{
	struct url_authority u;

	return (str_starts_nocase(s, STR("https://")) ||
		       str_starts_nocase(s, STR("http://"))) &&
	       url_authority(s, &u) && u.host.n != 0 && is_ascii(u.host) && u.userinfo.n == 0;
}

static bool is_hex(char c)
{
	return c != '\0' && strchr("0123456789abcdefABCDEF", c) != NULL;
}

/* One byte; a '%' before anything else is itself. */
static bool is_encoded(struct str s)
{
	return s.n >= 3 && is_hex(s.p[1]) && is_hex(s.p[2]);
}

struct str msg_url(struct str url, struct arena *a)
{
	static const char hex[] = "0123456789ABCDEF";
	struct str s = str_trim(url);
	char *p = arena_alloc(a, MSG_URL_MAX);
	size_t n = 0;

	if (p == NULL || !leads_somewhere(s))
		return STR("");
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool plain =
			is_url_char(s.p[i]) && (c != '%' || is_encoded(str_sub(s, i, s.n)));

		/* No link rather than a link that is cut: it would lead to another page. */
		if (n + (plain ? 1 : 3) > MSG_URL_MAX)
			return STR("");
		if (plain) {
			p[n++] = s.p[i];
			continue;
		}
		p[n++] = '%';
		p[n++] = hex[c >> 4];
		p[n++] = hex[c & 15];
	}
	return (struct str){p, n};
}

void msg_watches(const struct msg *m, enum language words,
	void (*put)(struct buf *out, struct str name), struct buf *out)
{
	for (size_t i = 0; i < m->n_watches; i++) {
		buf_str(out, i == 0 ? STR("") : words_get(words, WORD_COMMA));
		put(out, m->watches[i]);
	}
	if (m->more_watches != 0) {
		char more[32];
		int n = snprintf(more, sizeof(more), "+%zu", m->more_watches);

		buf_str(out, words_get(words, WORD_COMMA));
		put(out, (struct str){more, (size_t)n});
	}
}

/* gmtime_r reads neither clock nor time zone. Years of four digits, as RFC 3339 has them. */
static bool utc(int64_t unix_s, struct tm *ret)
{
	time_t t = (time_t)unix_s;

	return gmtime_r(&t, ret) != NULL && ret->tm_year >= 1 - 1900 &&
	       ret->tm_year <= 9999 - 1900;
}

bool msg_time_rfc3339(int64_t unix_s, struct buf *out)
{
	struct tm tm;

	if (!utc(unix_s, &tm))
		return false;
	buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	return true;
}

bool msg_time_people(int64_t unix_s, struct buf *out)
{
	struct tm tm;

	if (!utc(unix_s, &tm))
		return false;
	buf_printf(out, "%04d-%02d-%02d %02d:%02d UTC", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, tm.tm_hour, tm.tm_min);
	return true;
}
