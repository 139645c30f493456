/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A term over what is stored, while somebody waits in front of a page: newest articles first, until the time or the articles
 * are up. What `rasid watch try` says of whole watches, routes and alerts (desk/try.h) takes longer than that.
 */
#include "config/config.h"
#include "desk/try.h"
#include "store/store.h"
#include "watch/snippet.h"

enum {
	TRIAL_ARTICLES = 100000, /* that are looked at */
	TRIAL_SAMPLES = 20,
	TRIAL_DAYS = 366,
	TRIAL_WIDTH = 160 /* characters of a snippet, about */
};

struct trial_ask {
	const struct config *c;
	struct store *store; /* in no transaction */
	struct str term;
	uint32_t flags, fields; /* as term_flags_parse() gives them */
	int64_t since_ms, now_ms;
	bool (*late)(void *arg); /* may be NULL: asked now and then, true ends the walk */
	void *late_arg;
};
struct trial_sample {
	int64_t id, first_seen_ms, story;
	uint32_t outlets; /* of the story; 0: it is alone */
	struct str feed, title;
	uint32_t rules; /* of its first hit */
	struct snippet snippet;
};
struct trial_found {
	uint64_t searched, matched;
	uint64_t stories; /* that the matched tell; one that tells none counts as one */
	uint64_t kinds[TRY_KINDS];
	int64_t first_day; /* of days[0], since 1970, UTC */
	uint64_t *days;    /* matched articles, a day each, up to now */
	size_t n_days;
	int64_t oldest_ms; /* that was looked at; TIME_NONE: none was */
	bool cut;          /* there are older ones since since_ms, which nobody looked at */
	struct trial_sample *samples; /* newest first */
	size_t n_samples;
};
/* ret lives in `a`. ERR_BAD_INPUT, said: no watch list could have that term. */
enum errc trial_run(
	const struct trial_ask *ask, struct arena *a, struct trial_found *ret, struct err *e);
