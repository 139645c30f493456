/* SPDX-License-Identifier: ISC */
#pragma once
/* Figures over time as one line of a terminal. Pure. */
#include "base/buf.h"

enum {
	CHART_MAX = 60 /* signs of a line */
};
/* One of ▁▂▃▄▅▆▇█ a figure, the highest for the most, a blank for none. Of more than CHART_MAX figures
 * neighbours are added up; returns how many stand behind a sign. */
size_t chart_write(const uint64_t *v, size_t n, struct buf *out);
