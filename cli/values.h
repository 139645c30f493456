/* SPDX-License-Identifier: ISC */
#pragma once
/* Values of options that several commands read alike. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A time as people write it: how long ago (2d, 3h), or a date. Milliseconds, above 0; CLI_USAGE: said why not. */
int cli_time(const char *value, const char *option, int64_t now_ms, int64_t *ret_ms);
/* --limit: 1 to 1000. False: said. */
bool cli_limit(const char *value, const char *option, size_t *ret);
