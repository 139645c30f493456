/* SPDX-License-Identifier: ISC */
#pragma once
/* Draws a webhook's body on the terminal with the console destination's own renderer. */
#include "base/err.h"
#include "base/str.h"

enum errc draw_alert(struct str json, bool color);
