/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Alerts and mutes over the control socket, for `rasid alert`. Parameters: alert_query.h. What is read is as
 * rasid(1) describes it; errors are a sentence: 404 nothing of that name, 422 not so, 503 not now.
 *
 *   GET /alerts?FILTERS           -> {"alerts", "more"}, newest first
 *   GET /alert?id=ID              -> the whole trail
 *   GET /mutes                    -> {"mutes"}, those that hold
 *   POST /alert/requeue?FILTERS   -> {"requeued"}: what is dead, or suppressed when that is asked for
 *   POST /alert/replay?FILTERS    -> {"replayed"}: what was delivered, too
 *   POST /alert/drop?FILTERS      -> {"dropped"}: what waits or is held
 *   GET of the same three         -> {"would", "alerts"}: nothing is changed
 *   POST /mute?watch|feed|dest=ID&for=MS|ever[&to=ID][&why=TEXT] -> {"id", "until"}
 *   POST /unmute?mute=N           -> {"unmuted"}
 *   POST /follow?story=N[&to=ID][&for=MS|ever][&why=TEXT] -> {"id", "until"}
 *   POST /unfollow?story=N[&to=ID] -> {"unfollowed"}
 */
#include "daemon/control.h"

/* Their argument is the struct app. */
enum {
	ALERTS_ROUTES = 13
};
extern const struct control_route alerts_routes[ALERTS_ROUTES];
