/* SPDX-License-Identifier: ISC */
#pragma once
/* What stands around every view: head, menu, <main>, foot. Pure; one thread. */
#include <stdbool.h>

#include "web/html/parts.h"

enum html_theme {
	HTML_SYSTEM, /* as the reader's system has it */
	HTML_LIGHT,
	HTML_DARK,
	HTML_THEMES
};
/* "light", "dark", "system"; false, with *ret untouched, for other words. */
bool html_theme_of(struct str name, enum html_theme *ret);
struct str html_theme_name(enum html_theme t);

struct html_link {
	struct str url, text;
	bool here;
};
struct html_frame {
	struct str title; /* of the view */
	const struct html_link *menu;
	size_t n_menu;
	enum html_theme theme;
	struct str name; /* the view's, a class of <body> */
	struct str
		self; /* this page's address: with more parameters it has another language or look */
	struct str refresh; /* where the script gets <main> anew; empty: not */
	struct str css, js; /* addresses */
};
/* Up to the open <main>. */
void html_frame_begin(const struct parts *p, const struct html_frame *f);
void html_frame_end(const struct parts *p, const struct html_frame *f);
