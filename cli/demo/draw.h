/* SPDX-License-Identifier: ISC */
#pragma once
/* Draws a webhook's body on the terminal with the console destination's own renderer. */
#include "base/err.h"
#include "base/str.h"

/* json: the body of a webhook, as alerts/webhook.c writes it. ERR_BAD_INPUT when it is no JSON;
 * nothing is drawn then. Writes to stdout. */
enum errc draw_alert(struct str json, bool color);
