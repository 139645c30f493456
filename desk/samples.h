/* SPDX-License-Identifier: ISC */
#pragma once
/* The last articles of a trial, for people to look at: what was found in them, in its sentence. */
#include "desk/try.h"
#include "watch/snippet.h"

enum {
	SAMPLES_MAX = 1000,
	SAMPLE_WIDTH = 120 /* characters of a snippet, about */
};

struct sample {
	int64_t id, first_seen_ms;
	struct str feed, title, link, watch;
	bool silent;
	enum field field;
	enum try_kind kind;
	struct snippet snippet;
};
/* A ring: the newest `max` are kept, each with memory of its own. */
struct samples {
	size_t max; /* SAMPLES_MAX at most */
	struct kept_sample *v;
	size_t n; /* so many were added */
};
void samples_init(struct samples *s, size_t max);
void samples_add(struct samples *s, const struct config *c, const struct try_one *one);
size_t samples_n(const struct samples *s);
/* The i-th of samples_n(), newest first. */
const struct sample *samples_at(const struct samples *s, size_t i);
void samples_done(struct samples *s);
