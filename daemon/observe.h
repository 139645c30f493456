/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What monitors ask, on whatever socket: the control socket answers it, and the page does.
 *
 *   GET /metrics                         -> figures, in the format that Accept asks for (web/prom.h)
 *   GET /-/healthy  /healthz  /livez     -> 200 while the loop turns: "ok"
 *   GET /-/ready    /readyz              -> 200 when the store takes what is stored and the last reload was
 *                                           accepted: "ready"; else 503 and why, a sentence a line
 *
 * Loop thread only.
 */
#include <stdbool.h>

#include "base/str.h"
#include "daemon/control.h"

struct app;

/* One of these paths; to be asked with GET or HEAD. */
bool observe_takes(struct str path);
/* body lives until the call returns. */
typedef void observe_heard(int status, struct str content_type, struct str body, void *arg);
/* Answers once: at once, or /metrics when the store was read, within 3 s. accept: of the request, may be empty; not
 * needed later. */
void observe(
	struct app *app, struct str path, struct str accept, observe_heard *heard, void *arg);

enum {
	OBSERVE_ROUTES = 6
};
extern const struct control_route observe_routes[OBSERVE_ROUTES];

/* How long turns of the loop take, into app->metrics. */
struct turns {
	uv_prepare_t prepare;
	uint64_t last_ns, idle_ns; /* hrtime, and the sleep by then */
};
/* Between uv_loop_init() and the first use of the loop, then before it runs, then when it is to end. */
void turns_measure(struct app *app);
void turns_open(struct app *app);
void turns_close(struct app *app);
