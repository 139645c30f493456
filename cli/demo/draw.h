/* SPDX-License-Identifier: ISC */
#pragma once
/* Draws a webhook's body on the terminal with the console destination's own renderer. */
#include "base/err.h"
#include "base/str.h"

/* json: the body of a webhook, as alerts/webhook.c writes it. Writes to stdout; nothing when it is
 * no JSON or does not fit, which the code says. */
enum errc draw_alert(struct str json, bool color);
