/* SPDX-License-Identifier: ISC */
#pragma once
/* The views, a file each (page.h). */
#include "desk/page/page.h"

/* clang-format off */
extern const struct page_view view_now;
extern const struct page_view view_stories;
extern const struct page_view view_watches;
extern const struct page_view view_try;
extern const struct page_view view_feeds;
extern const struct page_view view_queue;
extern const struct page_view view_search;
extern const struct page_view view_status;
extern const struct page_view view_config;
extern const struct page_view view_watch;
extern const struct page_view view_story;
extern const struct page_view view_article;
/* clang-format on */
