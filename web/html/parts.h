/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the page's views are put together from. All write through htmlw.h, so all texts are escaped. Classes are those of
 * web/assets/page.css; nothing has a style of its own, which the page's CSP would refuse. Pure; one thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "web/html/htmlw.h"
#include "web/html/words.h"

struct parts {
	struct htmlw *h;
	enum html_lang lang;
	int64_t now_ms;
};

enum {
	PART_URL_MAX = 80 /* characters of an address that are shown */
};

/* ---- texts --------------------------------------------------------------------------------- */

void part_word(const struct parts *p, enum html_word w);
/* Attributes of the open element: dir, as most of the first letters of the text have it ("CNN: التحالف" is of an Arabic
 * article); auto when there are none. lang=ar for Arabic letters on a page that is not Arabic. */
void part_dir(const struct parts *p, struct str text);
/* An element with a text of others in its own direction. cls NULL: no class. */
void part_text(const struct parts *p, const char *name, const char *cls, struct str text);
/* What is marked of a text. */
struct part_mark {
	size_t start, end;
	int64_t to; /* the number of its explanation, #hit-N; 0: none */
};
/* A text with <mark> around some of it, in order; of those that lie over each other the first. A mark splits no word: the
 * style gives it neither padding nor margin, so that Arabic letters stay joined.
 * Marks that do not fit the text are left out. */
void part_marked(
	const struct parts *p, struct str text, const struct part_mark *marks, size_t n);
/* The same in paragraphs, as plain texts have them (base/article.h), each in its own direction. */
void part_paragraphs(
	const struct parts *p, struct str text, const struct part_mark *marks, size_t n);
void part_badge(const struct parts *p, const char *cls, struct str text);
/* An identifier, an address, a word of a program: left to right wherever it stands. */
void part_code(const struct parts *p, struct str text);
/* A command to copy, on a line of its own. */
void part_command(const struct parts *p, struct str command);
/* A sentence in place of what is not there. */
void part_empty(const struct parts *p, struct str text);

/* ---- figures and times --------------------------------------------------------------------- */

/* <time>: the moment (UTC) and how long ago that is. TIME_NONE: a dash. */
void part_time(const struct parts *p, int64_t ms);
/* 2026-11-30T17:08:00Z, appended; nothing for TIME_NONE and years that have not four digits. */
void part_rfc3339(int64_t ms, struct buf *out);
/* "3 minutes ago", "in 2 hours". */
void part_span(enum html_lang l, int64_t ms, int64_t now_ms, struct buf *out);
void part_number(const struct parts *p, uint64_t n);
void part_count(const struct parts *p, enum html_noun what, uint64_t n);
/* 1.4 MB, in powers of 1000. */
void part_bytes(const struct parts *p, uint64_t n);
/* A figure with what it is, inside a <dl class="figures">. to: where it leads; empty: nowhere. */
void part_figure(const struct parts *p, struct str what, uint64_t n, struct str to);
/* Bars, the oldest at the left whatever the page's direction; label says in words what they are. n at most 366. */
void part_spark(const struct parts *p, const uint64_t *v, size_t n, struct str label);

/* ---- links --------------------------------------------------------------------------------- */

/* Appends name=value for the query of a link of ours, behind ? or &. */
void part_query(struct buf *url, const char *name, struct str value);
/* A link; a plain text when the address is none that may be followed (htmlw_url()). */
void part_link(const struct parts *p, const char *cls, struct str url, struct str text);
/* An address of others, shown as such, shortened in its middle. */
void part_url(const struct parts *p, struct str url);
/* What an article without a title that can be seen is called. */
struct str part_title(const struct parts *p, struct str title);
/* To /article/ID, by the title. */
void part_article(const struct parts *p, int64_t id, struct str title);
/* To /story/ID: stories as people name them ("sty_12"). */
void part_story(const struct parts *p, struct str id, struct str text);
/* An outlet by its name. */
void part_outlet(const struct parts *p, struct str title);
/* To /watch/ID, by its title. */
void part_watch(const struct parts *p, struct str id, struct str title);
/* rel=prev and rel=next; an empty one is left out. */
void part_pager(const struct parts *p, struct str newer, struct str older);

/* ---- tables and forms ---------------------------------------------------------------------- */

/* A table in a region that scrolls by itself, with its columns' heads. */
void part_table(const struct parts *p, struct str caption, const struct str *columns, size_t n);
void part_table_end(const struct parts *p);
/* A cell with a text of others. */
void part_cell(const struct parts *p, struct str text);
/* <form method=get action=path>; the caller ends it. */
void part_form(const struct parts *p, struct str path);
void part_field(
	const struct parts *p, struct str label, const char *name, struct str value, bool wide);
void part_choice(const struct parts *p, struct str label, const char *name,
	const struct str *values, const struct str *texts, size_t n, struct str chosen);
/* Of numbers: "7d" said as "7 days". unit: behind each value. 0 is any of them, an empty value. */
void part_choice_of(const struct parts *p, struct str label, const char *name,
	enum html_noun what, const char *unit, const uint64_t *v, size_t n, uint64_t chosen);
void part_submit(const struct parts *p, struct str text);
