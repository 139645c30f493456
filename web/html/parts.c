/* SPDX-License-Identifier: ISC */
/* Texts, figures and times (parts.h). */
#include "web/html/parts.h"

#include <time.h>

#include "base/article.h"
#include "base/uni.h"
#include "base/utf8.h"

enum {
	DIR_LETTERS = 64, /* of a text are asked for its direction */
	SPARK_MAX = 366,
	SPARK_WIDTH = 6, /* of a bar and the gap behind it */
	SPARK_HEIGHT = 30,
	SECOND = 1000,
	MINUTE_MS = 60 * SECOND
};

/* ---- texts --------------------------------------------------------------------------------- */

void part_word(const struct parts *p, enum html_word w)
{
	htmlw_text(p->h, html_word(p->lang, w));
}

/* More than 0: right to left. *ret_any: there are letters. */
static int leaning(struct str text, bool *ret_any)
{
	int sum = 0, n = 0;

	for (uint32_t cp; text.n > 0 && n < DIR_LETTERS;) {
		text = str_sub(text, utf8_decode(text, &cp), text.n);
		int one = uni_rtl(cp) ? 1 : uni_ltr(cp) ? -1 : 0;

		sum += one;
		n += one != 0;
	}
	*ret_any = n > 0;
	return sum;
}

void part_dir(const struct parts *p, struct str text)
{
	bool any;
	int sum = leaning(text, &any);

	if (!any) {
		htmlw_attr(p->h, "dir", STR("auto"));
		return;
	}
	htmlw_attr(p->h, "dir", sum > 0 ? STR("rtl") : STR("ltr"));
	if (sum > 0 && p->lang != HTML_AR)
		htmlw_attr(p->h, "lang", STR("ar"));
}

static void begin(const struct parts *p, const char *name, const char *cls)
{
	htmlw_begin(p->h, name);
	if (cls != NULL)
		htmlw_attr(p->h, "class", str_of(cls));
}

void part_text(const struct parts *p, const char *name, const char *cls, struct str text)
{
	begin(p, name, cls);
	part_dir(p, text);
	htmlw_text(p->h, text);
	htmlw_end(p->h);
}

void part_badge(const struct parts *p, const char *cls, struct str text)
{
	htmlw_begin(p->h, "span");
	AUTO_BUF struct buf all;

	buf_init(&all, BUF_NO_MAX);
	buf_printf(&all, "badge%s%s", cls != NULL ? " " : "", cls != NULL ? cls : "");
	htmlw_attr(p->h, "class", buf_view(&all));
	htmlw_text(p->h, text);
	htmlw_end(p->h);
}

void part_code(const struct parts *p, struct str text)
{
	htmlw_begin(p->h, "code");
	htmlw_attr(p->h, "dir", STR("ltr"));
	htmlw_text(p->h, text);
	htmlw_end(p->h);
}

void part_command(const struct parts *p, struct str command)
{
	begin(p, "p", "command");
	htmlw_leaf(p->h, "span", NULL, html_word(p->lang, HTML_WORD_CHANGE));
	htmlw_text(p->h, STR(" "));
	part_code(p, command);
	htmlw_end(p->h);
}

void part_empty(const struct parts *p, struct str text)
{
	htmlw_leaf(p->h, "p", "empty", text);
}

/* ---- marks --------------------------------------------------------------------------------- */

static void lines(const struct parts *p, struct str text)
{
	for (struct str line; text.n > 0;) {
		size_t end = str_find(text, '\n');

		line = str_sub(text, 0, end);
		htmlw_text(p->h, line);
		if (end < text.n) {
			htmlw_begin(p->h, "br");
			htmlw_end(p->h);
		}
		text = str_sub(text, end + 1, text.n);
	}
}

static void one_mark(const struct parts *p, struct str text, int64_t to)
{
	AUTO_BUF struct buf href;

	buf_init(&href, BUF_NO_MAX);
	htmlw_begin(p->h, "mark");
	if (to != 0) {
		buf_printf(&href, "#hit-%lld", (long long)to);
		htmlw_begin(p->h, "a");
		htmlw_attr(p->h, "href", buf_view(&href));
	}
	lines(p, text);
	if (to != 0)
		htmlw_end(p->h);
	htmlw_end(p->h);
}

static bool fits(struct str text, const struct part_mark *m)
{
	return m->start < m->end && m->end <= text.n &&
	       utf8_floor(text, m->start) == m->start && utf8_floor(text, m->end) == m->end;
}

struct marking {
	struct str text;
	const struct part_mark *marks;
	size_t n;
	size_t next; /* the first that does not end before what is written */
};

static void range(const struct parts *p, struct marking *m, size_t from, size_t to)
{
	size_t at = from;

	while (m->next < m->n && m->marks[m->next].end <= from)
		m->next++;
	for (size_t i = m->next; i < m->n && m->marks[i].start < to; i++) {
		const struct part_mark *k = &m->marks[i];
		size_t start = k->start > from ? k->start : from;
		size_t end = k->end < to ? k->end : to;

		if (start < at || start >= end || !fits(m->text, k))
			continue;
		lines(p, str_sub(m->text, at, start));
		one_mark(p, str_sub(m->text, start, end), k->to);
		at = end;
	}
	lines(p, str_sub(m->text, at, to));
}

void part_marked(
	const struct parts *p, struct str text, const struct part_mark *marks, size_t n)
{
	struct marking m = {text, marks, n, 0};

	range(p, &m, 0, text.n);
}

void part_paragraphs(
	const struct parts *p, struct str text, const struct part_mark *marks, size_t n)
{
	struct marking m = {text, marks, n, 0};

	for (size_t at = 0; at < text.n;) {
		struct str rest = str_sub(text, at, text.n);
		size_t end = at + str_find_str(rest, STR("\n\n"));

		if (end > at) {
			htmlw_begin(p->h, "p");
			part_dir(p, str_sub(text, at, end));
			range(p, &m, at, end);
			htmlw_end(p->h);
		}
		at = end + 2;
	}
}

/* ---- times --------------------------------------------------------------------------------- */

/* gmtime_r reads neither clock nor time zone. Years of four digits. */
static bool utc(int64_t ms, struct tm *ret)
{
	time_t s = (time_t)(ms / SECOND);

	return ms != TIME_NONE && gmtime_r(&s, ret) != NULL && ret->tm_year >= 1000 - 1900 &&
	       ret->tm_year <= 9999 - 1900;
}

void part_rfc3339(int64_t ms, struct buf *out)
{
	struct tm tm;
	char text[sizeof("2026-11-30T17:08:00Z") + 32];

	if (utc(ms, &tm))
		buf_add(out, text, strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm));
}

void part_span(enum html_lang l, int64_t ms, int64_t now_ms, struct buf *out)
{
	static const struct unit {
		int64_t from, minutes;
		enum html_noun noun;
	} units[] = {{1, 1, HTML_NOUN_MINUTE}, {60, 60, HTML_NOUN_HOUR},
		{INT64_C(2) * 24 * 60, INT64_C(24) * 60, HTML_NOUN_DAY}};
	const struct unit *u = &units[0];
	bool past = ms <= now_ms;
	int64_t minutes = (past ? now_ms - ms : ms - now_ms) / MINUTE_MS;

	if (minutes == 0) {
		buf_str(out, html_word(l, HTML_WORD_JUST_NOW));
		return;
	}
	for (size_t i = 1; i < sizeof(units) / sizeof(units[0]); i++)
		if (minutes >= units[i].from)
			u = &units[i];
	if (!past || l == HTML_AR) {
		buf_str(out, html_word(l, past ? HTML_WORD_AGO : HTML_WORD_IN));
		buf_char(out, ' ');
	}
	html_count(l, u->noun, (uint64_t)(minutes / u->minutes), out);
	if (past && l != HTML_AR) {
		buf_char(out, ' ');
		buf_str(out, html_word(l, HTML_WORD_AGO));
	}
}

void part_time(const struct parts *p, int64_t ms)
{
	AUTO_BUF struct buf at = {0}, span = {0};
	char text[64];
	struct tm tm;

	if (!utc(ms, &tm)) {
		htmlw_text(p->h, STR("–"));
		return;
	}
	buf_init(&at, 64);
	buf_init(&span, 256);
	part_rfc3339(ms, &at);
	part_span(p->lang, ms, p->now_ms, &span);
	htmlw_begin(p->h, "time");
	htmlw_attr(p->h, "datetime", buf_view(&at));
	htmlw_leaf(p->h, "span", "ago", buf_view(&span));
	htmlw_text(p->h, STR(" "));
	begin(p, "span", "at");
	htmlw_attr(p->h, "dir", STR("ltr"));
	(void)strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &tm);
	htmlw_text(p->h, str_of(text));
	htmlw_end(p->h);
	htmlw_end(p->h);
}

/* ---- figures ------------------------------------------------------------------------------- */

void part_number(const struct parts *p, uint64_t n)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	html_number(n, &b);
	htmlw_text(p->h, buf_view(&b));
}

void part_count(const struct parts *p, enum html_noun what, uint64_t n)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	html_count(p->lang, what, n, &b);
	htmlw_text(p->h, buf_view(&b));
}

void part_bytes(const struct parts *p, uint64_t n)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
	AUTO_BUF struct buf b;
	uint64_t part = 0;
	size_t u = 0;

	buf_init(&b, BUF_NO_MAX);
	for (; n >= 1000; u++) {
		part = n % 1000 / 100;
		n /= 1000;
	}
	buf_printf(&b, "%llu", (unsigned long long)n);
	if (u > 0 && n < 10)
		buf_printf(&b, ".%llu", (unsigned long long)part);
	buf_printf(&b, "\u00A0%s", units[u]);
	htmlw_begin(p->h, "bdi");
	htmlw_attr(p->h, "dir", STR("ltr"));
	htmlw_text(p->h, buf_view(&b));
	htmlw_end(p->h);
}

void part_figure(const struct parts *p, struct str what, uint64_t n, struct str to)
{
	htmlw_begin(p->h, "div");
	htmlw_leaf(p->h, "dt", NULL, what);
	htmlw_begin(p->h, "dd");
	if (to.n > 0) {
		htmlw_begin(p->h, "a");
		htmlw_url(p->h, "href", to);
	}
	part_number(p, n);
	if (to.n > 0)
		htmlw_end(p->h);
	htmlw_end(p->h);
	htmlw_end(p->h);
}

static void bar(const struct parts *p, size_t i, uint64_t v, uint64_t max)
{
	double share = (double)v / (double)max;
	int64_t height = (int64_t)(share * (SPARK_HEIGHT - 1)) + (v > 0);

	htmlw_begin(p->h, "rect");
	htmlw_attr_int(p->h, "x", (int64_t)i * SPARK_WIDTH);
	htmlw_attr_int(p->h, "y", SPARK_HEIGHT - height);
	htmlw_attr_int(p->h, "width", SPARK_WIDTH - 1);
	htmlw_attr_int(p->h, "height", height);
	htmlw_end(p->h);
}

void part_spark(const struct parts *p, const uint64_t *v, size_t n, struct str label)
{
	AUTO_BUF struct buf box;
	uint64_t max = 1;

	buf_init(&box, BUF_NO_MAX);
	n = n < SPARK_MAX ? n : SPARK_MAX;
	buf_printf(&box, "0 0 %zu %d", n * SPARK_WIDTH, SPARK_HEIGHT);
	for (size_t i = 0; i < n; i++)
		max = v[i] > max ? v[i] : max;
	begin(p, "svg", "spark");
	htmlw_attr(p->h, "viewBox", buf_view(&box));
	htmlw_attr(p->h, "preserveAspectRatio", STR("none"));
	htmlw_attr(p->h, "role", STR("img"));
	htmlw_attr(p->h, "aria-label", label);
	for (size_t i = 0; i < n; i++)
		bar(p, i, v[i], max);
	htmlw_end(p->h);
}
