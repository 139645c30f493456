/* SPDX-License-Identifier: ISC */
#pragma once
/* The views, a file each (page.h). */
#include "desk/page/page.h"

extern const struct page_view view_watches, view_watch, view_try, view_feeds, view_queue;
extern const struct page_view view_status, view_config;
