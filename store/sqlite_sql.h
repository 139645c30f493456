/* SPDX-License-Identifier: ISC */
#pragma once
/* What the two tables of statements share (sqlite_sql.c, sqlite_sql_archive.c). */
#include "store/sqlite.h"

#define ARTICLE_COLUMNS                                                                        \
	"id, feed, first_seen_ms, silent, published_s, updated_s, guid, link, title, "         \
	"authors, "                                                                            \
	"categories, summary, body, why, version_of, story, story_kin "

/* Those that work on the archive; the rows of all others are empty. */
extern const struct sql_text sql_archive_texts[SQL_N];
