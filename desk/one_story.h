/* SPDX-License-Identifier: ISC */
#pragma once
/* What counts as one where stories are counted. Until stories are told apart each article is one; its later wordings
 * are never others. The one place to change. */
#include <stdint.h>

/* The article that a wording is of. */
static inline int64_t one_article(int64_t id, int64_t version_of)
{
	return version_of != 0 ? version_of : id;
}

static inline int64_t one_story(int64_t id, int64_t version_of)
{
	return one_article(id, version_of);
}
