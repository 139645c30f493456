/* SPDX-License-Identifier: ISC */
#pragma once
/* Registers patterns in the index; used while a set is built, by its one owner. */
#include "watch/set.h"

/* pattern: as set_pattern */
void build_pattern(struct watchset *ws, uint32_t pattern);
