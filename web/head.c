/* SPDX-License-Identifier: ISC */
#include "web/head.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* What a page may do: load its own style and script, ask its own origin, send its own form. Scripts and styles
 * between its lines are refused too, so that markup that slips through does nothing (CSP Level 3). */
static const struct {
	const char *name, *value;
} of_pages[] = {
	{"Content-Security-Policy",
		"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
	{"Referrer-Policy", "no-referrer"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
};

static void add(struct head *h, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	h->v[h->n].name = name;
	h->v[h->n++].value = str_dup(value);
}

void head_set(struct head *h, const struct server_head *of)
{
	head_done(h);
	add(h, MHD_HTTP_HEADER_CACHE_CONTROL, of->cache);
	add(h, MHD_HTTP_HEADER_ETAG, of->etag);
	add(h, MHD_HTTP_HEADER_LOCATION, of->location);
	add(h, MHD_HTTP_HEADER_SET_COOKIE, of->set_cookie);
	add(h, MHD_HTTP_HEADER_ALLOW, of->allow);
	add(h, MHD_HTTP_HEADER_WWW_AUTHENTICATE, of->authenticate);
	if (of->retry_after_s == 0)
		return;
	h->v[h->n].name = MHD_HTTP_HEADER_RETRY_AFTER;
	h->v[h->n++].value = xasprintf("%u", of->retry_after_s);
}

const char *head_value(const struct head *h, const char *name)
{
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->v[i].name, name) == 0)
			return h->v[i].value;
	return NULL;
}

void head_write(const struct head *h, bool page, struct MHD_Response *res)
{
	for (size_t i = 0; i < h->n; i++)
		MHD_add_response_header(res, h->v[i].name, h->v[i].value);
	/* What the daemon is doing is true now and private; and a text must not be taken for a
	 * page. */
	if (head_value(h, MHD_HTTP_HEADER_CACHE_CONTROL) == NULL)
		MHD_add_response_header(res, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	MHD_add_response_header(res, "X-Content-Type-Options", "nosniff");
	for (size_t i = 0; page && i < sizeof(of_pages) / sizeof(of_pages[0]); i++)
		MHD_add_response_header(res, of_pages[i].name, of_pages[i].value);
}

void head_done(struct head *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->v[i].value);
	h->n = 0;
}

static struct str strong(struct str tag)
{
	return str_starts(tag, STR("W/")) ? str_sub(tag, 2, tag.n) : tag;
}

bool head_tag_known(struct str if_none_match, struct str etag)
{
	struct str part = {0};

	if (etag.n == 0)
		return false;
	while (str_cut(&if_none_match, ',', &part)) {
		struct str tag = str_trim(part);

		if (str_eq(tag, STR("*")) || str_eq(strong(tag), strong(etag)))
			return true;
	}
	return false;
}
