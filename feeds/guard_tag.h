/* SPDX-License-Identifier: ISC */
#pragma once
/* Attributes of one start tag, from tag soup to XML. Part of the guard; not for others. */
#include "feeds/guard.h"

struct guard_tag {
	size_t attributes;   /* met, whether written or not */
	uint32_t namespaces; /* in: open above; out: with those declared here */
	bool closed;         /* "/>" */
	bool ended;          /* its '>' was found */
	bool over;           /* a bound bit: what was written is not to be used */
};

/* Attributes from i to the tag's '>', written to out while they are within bounds. Returns the offset
 * past '>'; with !ended, that of the '<' or of the end of the input that came instead. */
size_t guard_tag_attributes(struct guard *g, size_t i, struct guard_tag *t, struct buf *out);
