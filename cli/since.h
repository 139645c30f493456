/* SPDX-License-Identifier: ISC */
#pragma once
#include <stdint.h>

#include "cli/options.h"

/* A time as people write it: how long ago (2d, 3h), or a date. Milliseconds, above 0; CLI_USAGE: said why not. */
int cli_time(const char *value, const char *option, int64_t now_ms, int64_t *ret_ms);
