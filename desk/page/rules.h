/* SPDX-License-Identifier: ISC */
#pragma once
/* The rules of matching (watch/watchset.h) in the page's words. Constant data, pure; any thread. */
#include "watch/watchset.h"
#include "web/html/words.h"

/* RULE_NONE: as it is written. */
struct str rule_words(enum html_lang l, enum rule one);
