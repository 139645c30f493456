/* SPDX-License-Identifier: ISC */
#pragma once
/* The daemon's answers about alerts and mutes (daemon/alerts.h), for people. Texts of feeds and servers come
 * last on a line, and without controls. */
#include "base/buf.h"
#include "base/json.h"

/* Appends a line for each alert of the array. */
void alert_print_rows(const struct json_val *alerts, struct buf *out);
/* An alert and how it stands at each destination; all: with where it comes from and each try. */
void alert_print_trail(const struct json_val *trail, bool all, struct buf *out);
void alert_print_mutes(const struct json_val *mutes, struct buf *out);
