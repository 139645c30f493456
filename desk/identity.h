/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Is this item an article that we know? Identity in layers (doc/feeds.md "Identity"):
 *
 *   guid -> guid without scheme and host -> link (items without a guid) -> title + text
 *        -> text + date -> title + date
 *
 * and the rules against repeats and against loss:
 *   - A guid counts when something else of the article agrees: its title, its link, its text and date, or
 *     the moment of its publication. One that was given to something else (a ticker with one guid for
 *     ever, two sites in one feed whose guids have one path) brings news.
 *   - An id that changed is a rename (stored, silent) while link and title stayed, or title and text, or
 *     text and date, or title and date; and only when the old id has left the document. As long as that
 *     is listed, an item under its title is another article.
 *   - When no id of a poll is known although at least half of its titles are, the publisher
 *     renumbered its feed: every item with a known title is a rename, whatever its body says.
 *   - Two items with one link and different guids are two articles; so are items of one document
 *     that share a guid but not a title (that guid identifies nothing). A link that is the feed's own
 *     home page identifies nothing either.
 *   - `identity =` of a feed sets all of this aside: one layer alone decides.
 *
 * The decision is pure; the look-ups come in as plain numbers. Any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/feed_rules.h"
#include "base/hash.h"
#include "store/store.h"

enum identity_verdict {
	IDENTITY_NEW,
	IDENTITY_KNOWN,
	IDENTITY_RENAMED
};

/* Why; identity_why() has their words. Those of an article that is new are kept with it. */
enum identity_reason {
	WHY_NEW,         /* nothing of it was seen before */
	WHY_GUID_REUSED, /* its guid was, with something else */
	WHY_LINK_REUSED, /* its link was, under another guid and title */
	WHY_OLD_LISTED,  /* its title was, and that article is still listed under its own id */
	WHY_RECURS,      /* its title was, of another day */
	WHY_NOT_BY_KEY,  /* new by the one layer that the configuration names */
	WHY_BY_KEY,      /* known by that */
	WHY_GUID,
	WHY_GUID_PATH,
	WHY_LINK,
	WHY_LINK_TITLE,
	WHY_TITLE_TEXT,
	WHY_TEXT_DATE,
	WHY_TITLE_DATE,
	WHY_RENUMBERED,
	WHY_EDITED, /* known, and says something else by now: of a version */
	WHY_N
};

/* What the article that a key leads to has in common with the item; all false when it is not stored
 * any more. */
struct identity_head {
	bool stored;
	bool same_title;
	bool same_date; /* both have one */
};

struct identity {
	struct key keys[KEY_N]; /* none where the item has no such layer */
	uint64_t text;          /* store_keys.text */
	int64_t published_s;    /* or TIME_NONE */
	unsigned asked;         /* bits 1 << KEY_...: the layers that may say who it is */
	int64_t found[KEY_N];   /* article that the key leads to, 0 = none; by the caller */
	bool same_text[KEY_N];  /* and it has this very text; by the caller */
	struct identity_head at[KEY_N]; /* by the caller, where identity_needs_heads() */
	bool link_shared;               /* another item of this document has this link */
	bool day_only;                  /* its date tells the day and no time: many have it */
	bool needs_text;                /* its KEY_TEXT is wanted; identity_texts() */
	bool duplicate;                 /* the same article stands earlier in this document */
	enum identity_verdict verdict;
	enum identity_reason reason;
	int64_t id; /* the known article */
};

/* Keys of all items of one document, but those with texts. home: the feed's own link, or empty. Items
 * whose guid occurs with differing titles get no guid keys. */
struct identity *identity_keys(const struct article *items, size_t n, struct str home,
	enum feed_identity by, struct arena *a);

/* The keys that are looked up: those that may say who it is. */
void identity_asked(const struct identity *id, struct key ret[KEY_N]);
/* Known without a further question: its first key leads to an article that has this very text. */
bool identity_is_settled(const struct identity *id);

/* Once it is known where those lead: KEY_TEXT and KEY_STORY where they may matter, which is most of the work.
 * That is where the keys do not settle it, and where such an item shares its title. Returns how many
 * have one now. */
size_t identity_texts(
	const struct article *items, struct identity *ids, size_t n, struct arena *a);

/* Must the articles that its keys lead to be looked at? */
bool identity_needs_heads(const struct identity *id);

/* Decides for all items; true in *ret_renumbered when the rule about renumbered feeds bit.
 * first_poll: there is nothing to compare with. */
void identity_decide(struct identity *ids, size_t n, bool first_poll, bool *ret_renumbered);

/* Keys that are to lead to the item's article although they led to another one: bits 1 << KEY_.... */
unsigned identity_moves(const struct identity *id);

/* The reason as a word ("guid-reused": stored and shown), and as a sentence. Static. "" for a word that
 * this version does not know. */
const char *identity_word(enum identity_reason why);
const char *identity_sentence(struct str word);
