/* SPDX-License-Identifier: ISC */
#pragma once
/* What the kernel says of this process. Reads /proc; 0 where that cannot be read. Any thread. */
#include "daemon/metrics.h"

struct metrics_process process_read(void);
