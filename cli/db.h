/* SPDX-License-Identifier: ISC */
#pragma once
/* The orders of `rasid db` that have a file of their own. Each returns an exit code. */
#include "cli/house.h"

int db_stats(struct house *h);
int db_salvage(struct house *h);
