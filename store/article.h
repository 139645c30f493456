/* SPDX-License-Identifier: ISC */
#pragma once
/* Articles as the store keeps them (store.h): part of its contract, apart because of its length. */
#include <stdbool.h>
#include <stdint.h>

#include "base/article.h"
#include "base/str.h"

/* The layers of identity (doc/feeds.md "Identity"). A key of (feed, kind) leads to one article.
 * Stored: append only. KEY_TEXT is of title and body, KEY_STORY of body and date. */
enum key_kind {
	KEY_GUID,
	KEY_GUID_PATH,
	KEY_LINK,
	KEY_TEXT,
	KEY_TITLE,
	KEY_STORY,
	KEY_N
};

/* How much of itself an article has from the one of whose story it is. Stored: append only. */
enum store_kin {
	STORE_KIN_UNKNOWN, /* it joined none, or was stored before this was kept */
	STORE_KIN_APART,   /* next to nothing: it is the whole report, or of another event */
	STORE_KIN_SOME,
	STORE_KIN_COPY /* most: it says nothing else */
};

struct store_article {
	int64_t id; /* given when it is put */
	struct str feed;
	struct article a; /* authors and categories are kept as JSON arrays */
	int64_t first_seen_ms;
	bool silent;        /* baseline, or an id change: stored and matched, never alerted */
	struct str why;     /* in a word, why it is an article of its own (desk/identity.h) */
	int64_t version_of; /* the article whose later wording it is; 0: of none */
	int64_t story;      /* story.h; 0: none */
	enum store_kin story_kin;
	uint32_t story_outlets; /* of that, when it is read; 0: it is alone */
};

/* The wordings of an article that are stored, its own and later ones, newest first. */
struct store_history {
	int64_t id;
	struct store_article *v; /* out, as the rest; at most STORE_VERSIONS */
	size_t n;
	bool alerted; /* the newest of them has an alert */
	struct store_version_told {
		struct str watch;
		int64_t alert_ms;
	} * told; /* an alert of any of them each; a watch may have several */
	size_t n_told;
};
enum {
	STORE_VERSIONS = 4
};
