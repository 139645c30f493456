/* SPDX-License-Identifier: ISC */
#pragma once
/* An article as lists show it, and what was found in it: shared by the views that show articles. Pure but for *_read(). */
#include "desk/page/page.h"
#include "watch/watchset.h"

enum {
	CARD_HITS = 1000, /* of an article that are looked at; more are told */
	CARD_WHYS = 20,   /* that are shown */
	CARD_TICKS = 20
};

struct card_text {
	struct str text;
	struct part_mark *marks;
	size_t n;
};
struct card {
	int64_t id;
	struct str feed, outlet, link;
	struct card_text title,
		excerpt; /* around its first hit; empty: none but in its title */
	enum field excerpt_of;
	int64_t published_ms, first_seen_ms; /* TIME_NONE */
	bool silent;
	int64_t version_of, story;
	uint32_t outlets; /* of that story; 0: it is alone */
};
/* Hits by field and place. Texts are copied into ask->a. */
void card_fill(const struct page_ask *ask, const struct store_article *a,
	const struct watch_hit *hits, size_t n, struct card *ret);
/* The feed's title, or its id. */
struct str card_outlet(const struct config *c, struct str feed);

/* The watch's title, or its id. */
struct str card_watch(const struct config *c, struct str watch);

/* Headline, excerpt, whose and when. */
void card_html(const struct parts *p, const struct card *c);
/* The last of these alone. */
void card_meta_html(const struct parts *p, const struct card *c);
/* Members of an object. */
void card_json(struct jsonw *w, const struct card *c);
void card_story_json(const struct store_story *s, struct jsonw *w);

/* Why it is here: each different finding once. */
struct card_why {
	struct str watch, watch_title, term, text;
	enum field field;
	uint32_t line, rules;
	uint64_t times;
};
/* What became of it at a destination. */
struct card_tick {
	struct str alert, dest, why; /* why: what holds it, or what went wrong */
	enum delivery_state state;
	int64_t changed_ms;
};
struct card_found {
	struct store_article a; /* all of it */
	struct store_hit *hits; /* by field and place */
	size_t *why_of;         /* of each hit; CARD_WHYS: of none that is shown */
	size_t n_hits;
	bool more; /* hits or findings */
	struct card_why why[CARD_WHYS];
	size_t n_why;
	struct card_tick ticks[CARD_TICKS];
	size_t n_ticks;
};
/* In ask->a. ERR_GONE: there is no such article. */
enum errc card_found_read(
	const struct page_ask *ask, int64_t article, struct card_found *ret, struct err *e);
/* The hits as card_fill() wants them. */
const struct watch_hit *card_hits(const struct page_ask *ask, const struct card_found *f);
/* numbered: as what the marks of the text lead to, #hit-N. */
void card_why_html(const struct parts *p, const struct card_found *f, bool numbered);
/* What holds or silences a delivery (store_notice.why) in the page's words; others as they are. */
struct str card_reason(enum html_lang l, struct str why);
/* Borrows the row's texts. */
void card_tick_of(const struct store_alert_row *row, struct card_tick *ret);
void card_ticks_html(const struct parts *p, const struct card_found *f);
void card_rules_json(struct jsonw *w, uint32_t rules); /* "rules", an array */
/* Members of an object. */
void card_tick_json(struct jsonw *w, const struct card_tick *t);
/* "why" and "deliveries", arrays. */
void card_found_json(struct jsonw *w, const struct card_found *f);
