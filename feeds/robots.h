/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * robots.txt (RFC 9309): the rules of one file that are for us, and whether they let a path be fetched.
 * For article pages and sitemaps that nobody named; a feed that somebody configured is no crawling.
 *
 * What the file says is read in a parser worker (robots_read), where the answer is used only rules
 * are matched (robots_allows): both linear, whatever their patterns. Pure; any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define ROBOTS_AGENT "rasid" /* the product token that publishers write */

enum {
	ROBOTS_MAX_BODY =
		500 * 1024,         /* bytes that are read, at least so many by RFC 9309 2.5 */
	ROBOTS_MAX_RULES = 2000,    /* of our group; more are left out, `cut` */
	ROBOTS_MAX_PATTERN = 2048,  /* bytes, normalised; a longer one is left out, `cut` */
	ROBOTS_MAX_DELAY_S = 86400, /* a longer Crawl-delay counts as this */
};

struct robots_rule {
	struct str pattern; /* normalised (robots.c); '*' any bytes, '$' at the end the end */
	bool allow;
};

struct robots {
	struct robots_rule *rules;
	size_t n_rules;
	int64_t crawl_delay_ms; /* what the group asks for between two requests; 0: nothing */
	bool cut;               /* some of it was left out by the limits above */
};

/* The groups for `agent` (a product token, in any case), merged, else those for "*", else no rule. Everything
 * in *ret lives in a. */
void robots_read(struct str body, struct str agent, struct arena *a, struct robots *ret);

/* url: an absolute http(s) URL. The longest rule that matches its path and query decides, of two equally
 * long the allowing one, and without any it may be fetched. /robots.txt always may. */
bool robots_allows(const struct robots *r, struct str url);
