/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The newsroom's web server: outlets at /feed/NAME, conditional requests answered as RFC 9110
 * says, and a log of every request for whoever wants to judge the poller's manners.
 */
#include "cli/demo/httpd.h"
#include "cli/demo/outlet.h"

struct origin;

struct origin *origin_new(void);
void origin_free(struct origin *o);
/* After the server has its port: outlets make their ids and links with it. */
void origin_set_port(struct origin *o, uint16_t port);
/* The outlet of that name, made when there is none; the origin owns it. NULL: 4,096 are there
 * already. */
struct outlet *origin_outlet(
	struct origin *o, const char *name, const char *title, enum outlet_format f);
/* NULL when there is none. */
struct outlet *origin_find(struct origin *o, struct str name);
/* An httpd_handler (arg is the origin). */
void origin_handle(const struct httpd_req *req, struct httpd_res *res, void *arg);
/* One JSON object a line for each request since the start, in their order; valid until the next
 * request. */
struct str origin_log(const struct origin *o);
size_t origin_served(const struct origin *o); /* requests answered 200 */
