/* SPDX-License-Identifier: ISC */
#pragma once
/* For monitors: what is wrong as one line with figures, in the form that Nagios and its like read (rasid(1) "status"). */
#include "base/buf.h"
#include "base/json.h"

/* As exit codes; 3, nobody answers, is CLI_NO_DAEMON. */
enum status_level {
	STATUS_OK,
	STATUS_WARNING,
	STATUS_CRITICAL
};

/* Of a daemon's /status. secret: what only this side knows to be wrong; empty: nothing is. An older daemon does not say
 * what is grave: nothing is then. */
enum status_level status_level(const struct json_val *v, struct str secret);
/* Appends "RASID OK - ... | feeds=8 ..." and the line's end. What came from outside has no control characters in it
 * and no '|'. */
void status_check_line(const struct json_val *v, struct str secret, struct buf *out);
