/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Is this item an article that we know? Identity in layers (doc/feeds.md "Identity"):
 *
 *   guid -> guid without scheme and host -> link (items without a guid) -> title + body
 *
 * and the rules against repeats and against loss:
 *   - An id that changed is a rename (stored, silent) while link and title stayed, or title and
 *     body, or title and date.
 *   - When no id of a poll is known although at least half of its titles are, the publisher
 *     renumbered its feed: every item with a known title is a rename, whatever its body says.
 *   - Two items with one link and different guids are two articles; so are items of one document
 *     that share a guid but not a title (that guid identifies nothing).
 *
 * The decision is pure; the look-ups come in as plain numbers. Any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/hash.h"
#include "store/store.h"

enum identity_verdict {
	IDENTITY_NEW,
	IDENTITY_KNOWN,
	IDENTITY_RENAMED
};

struct identity {
	struct key keys[KEY_N];  /* none where the item has no such layer */
	int64_t found[KEY_N];    /* article that the key leads to, 0 = none; by the caller */
	bool same_title_at_link; /* the article found by KEY_LINK carries this title */
	bool same_date_at_title; /* the article found by KEY_TITLE has this date, not TIME_NONE */
	bool link_shared;        /* another item of this document has this link */
	bool needs_text;         /* its KEY_TEXT is wanted; identity_texts() */
	bool duplicate;          /* the same article stands earlier in this document */
	enum identity_verdict verdict;
	int64_t id; /* the known article */
};

/* Keys of all items of one document, but KEY_TEXT. Items whose guid occurs with differing titles get no
 * guid keys. */
struct identity *identity_keys(const struct article *items, size_t n, struct arena *a);

/* Once it is known where those lead: KEY_TEXT where it may matter, which is most of the work. That is
 * where neither guid nor link decides, where a title changed (the text is a new key, too), and where such an item
 * shares its title. Returns how many have one now. */
size_t identity_texts(
	const struct article *items, struct identity *ids, size_t n, struct arena *a);

/* Must the articles that link and title lead to be looked at? Not where the keys decide alone. */
bool identity_needs_heads(const struct identity *id);

/* Decides for all items; true in *ret_renumbered when the rule about renumbered feeds bit.
 * first_poll: there is nothing to compare with. */
void identity_decide(struct identity *ids, size_t n, bool first_poll, bool *ret_renumbered);
