/* SPDX-License-Identifier: ISC */
#pragma once
/* What counts as one where stories are counted. A story has the id of the article that began it (store/story.h), so an
 * article without one is a story by itself under its own; its later wordings are never others. */
#include <stdint.h>

/* The article that a wording is of. */
static inline int64_t one_article(int64_t id, int64_t version_of)
{
	return version_of != 0 ? version_of : id;
}

static inline int64_t one_story(int64_t id, int64_t version_of, int64_t story)
{
	return story != 0 ? story : one_article(id, version_of);
}
