/* SPDX-License-Identifier: ISC */
#pragma once
/* The headers of an answer (server.h), kept until it is sent. Private to web/. */
#include "web/server.h"

enum {
	HEAD_MAX = 8
};
struct MHD_Response;

struct head {
	struct {
		const char *name; /* static */
		char *value;
	} v[HEAD_MAX];
	size_t n;
};

void head_set(struct head *h, const struct server_head *of);
/* NULL: none. */
const char *head_value(const struct head *h, const char *name);
/* page: with what server_opts.page says. */
void head_write(const struct head *h, bool page, struct MHD_Response *res);
void head_done(struct head *h);
/* If-None-Match has the tag, or is "*" (RFC 9110 13.1.2); the weak comparison. Pure. */
bool head_tag_known(struct str if_none_match, struct str etag);
