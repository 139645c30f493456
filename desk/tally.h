/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What a committed slice came to by watch and by destination, for figures. Store thread.
 */
#include "desk/slice.h"

/* Adds to s->in->tally. Once, when the slice is committed and its rows are still there. Where there is no room for all,
 * what is over is not counted: a figure is no reason to fail. */
void tally_slice(const struct slice *s);
