/* SPDX-License-Identifier: ISC */
#pragma once
/* What a request asks of the page: path and query to struct page_ask. Pure; any thread. */
#include "desk/page/page.h"

enum {
	PAGE_PARAMS = 16,
	PAGE_LOOK_MAX = 16 /* bytes of the cookie PAGE_LOOK, with a NUL */
};

/* How a browser wants the page, kept over requests: "ar.dark". */
#define PAGE_LOOK STR("rasid_look")

struct page_request {
	struct str path;                         /* decoded, as gate_path() gives it */
	struct str query, look, accept_language; /* as sent; look: the cookie's value */
};

/* Fills path, params, form, lang and theme of ret, whose arena is set; texts live there. The language is that of ?lang=,
 * of the cookie, of the browser's wishes, Arabic. ERR_BAD_INPUT:
 * what is encoded is no UTF-8 text, or there are too many parameters. */
enum errc page_request_read(const struct page_request *r, struct page_ask *ret, struct err *e);
/* The cookie's value that r asks for; empty: it is to stay as it is. */
struct str page_request_look(
	const struct page_request *r, const struct page_ask *ask, char room[PAGE_LOOK_MAX]);
