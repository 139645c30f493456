/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The page's views: what the desk looks at, without a loop (doc/page.md). A request in, a document out:
 *
 *   path ──> struct page_view ──> read(): store, configuration, what the loop knows ──> a plain struct ──> html() or json()
 *
 * read() asks a read-only store with a deadline, in libuv's pool; html() and json() are pure and say the same. Nothing
 * here changes anything. To add a view: a file views_NAME.c with its struct page_view, a row in views.c, words in
 * web/html/words.c.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/jsonw.h"
#include "base/str.h"
#include "config/config.h"
#include "desk/page/live.h"
#include "store/store.h"
#include "web/html/frame.h"
#include "web/html/htmlw.h"
#include "web/html/words.h"

enum page_form {
	PAGE_HTML,
	PAGE_FRAGMENT, /* the content of <main> alone, for the script that refreshes (?fragment=1) */
	PAGE_JSON, /* the path ended in .json */
	PAGE_ATOM  /* ... in .atom; of /watch/ID alone */
};

struct page_param {
	struct str name, value; /* decoded, valid UTF-8 */
};

struct page_ask {
	const struct config *c; /* a generation, which stays while the ask runs */
	struct store *
		store; /* read-only, with the deadline; in no transaction; NULL: nothing was ever stored */
	const struct page_live *live; /* as of when it was asked */
	struct str path; /* decoded, without suffix: "/", "/feeds", "/article/12" */
	struct str rest; /* behind a view's path that ends in "/": "12" */
	const struct page_param *params;
	size_t n_params;
	enum page_form form;
	enum html_lang lang;
	enum html_theme theme; /* of a cookie, as lang; ?theme= goes first */
	int64_t now_ms;
	struct arena *a;
	/* For what walks and can end with what it has (trial.h): three quarters of the deadline are over. */
	bool (*late)(void *arg);
	void *late_arg;
};
/* The first of that name; empty: none. */
struct str page_param(const struct page_ask *ask, struct str name);
/* 0..max; def when there is none or it is no number. */
uint64_t page_number(const struct page_ask *ask, struct str name, uint64_t def, uint64_t max);

/* A span of days, as "30d": 1..max; def as above. */
uint64_t page_days(const struct page_ask *ask, struct str name, uint64_t def, uint64_t max);
/* A text in single quotes, for any POSIX shell: what is copied from the page runs nothing else. */
void page_quote(struct str s, struct buf *out);

struct page_view {
	struct str path; /* "/feeds"; with a "/" at its end an id follows */
	struct str name; /* in JSON and as a class: "feeds" */
	enum html_word title;
	bool in_menu;
	bool refresh; /* the script asks anew for it */
	size_t size;  /* of what read() fills, zeroed before */
	/* ERR_GONE: there is no such thing (404). ERR_BAD_INPUT: asked wrongly, said (400). ERR_AGAIN: the deadline is over, or too
	 * much to read (503). Others: 500. */
	enum errc (*read)(const struct page_ask *ask, void *ret, struct err *e);
	void (*html)(
		const struct page_ask *ask, const void *v, struct htmlw *h); /* inside <main> */
	void (*json)(const struct page_ask *ask, const void *v,
		struct jsonw *w); /* members of the object */
	/* The commands that would change what is shown, a line each; written below it. NULL: none. */
	void (*command)(const struct page_ask *ask, const void *v, struct buf *out);
	/* The whole answer in place of json(), and for .atom. NULL: json(), and there is no .atom. ret_type: static. */
	void (*document)(const struct page_ask *ask, const void *v, struct buf *out,
		struct str *ret_type);
};
size_t page_views(const struct page_view *const **ret);
/* NULL: none. ret_rest: behind its path. "/now" is "/", so that it can have a suffix. */
const struct page_view *page_view_of(struct str path, struct str *ret_rest);

struct page_answer {
	int status;
	struct str type; /* static */
	struct buf body; /* the caller's, initialised */
};
/* What views write with. */
struct parts page_parts(const struct page_ask *ask, struct htmlw *h);
/* This page's address with a parameter changed; value empty: without it. In ask->a. */
struct str page_with(const struct page_ask *ask, const char *name, struct str value);
/* Of Unix seconds; TIME_NONE stays, and is what does not fit. */
int64_t page_ms(int64_t s);
/* RFC 3339; null for TIME_NONE, 0 and INT64_MAX ("for good"). */
void page_json_time(struct jsonw *w, const char *name, int64_t ms);
/* Never fails: what goes wrong is a page that says so. */
void page_run(const struct page_ask *ask, struct page_answer *ret);
/* The same frame around a sentence: 401, 404, 503, ... without a store. */
void page_say(const struct page_ask *ask, int status, enum html_word what, struct str detail,
	struct page_answer *ret);
