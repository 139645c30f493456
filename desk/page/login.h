/* SPDX-License-Identifier: ISC */
#pragma once
/* The form that asks for the page's token; nothing of what the page shows is in it. */
#include "desk/page/page.h"

#define PAGE_LOGIN "/login"

/* As JSON when ask is. wrong: another one was given. next: where to go on, a path of ours. */
void page_login(const struct page_ask *ask, int status, bool wrong, struct str next,
	struct page_answer *ret);
