/* SPDX-License-Identifier: ISC */
/* The way around: not by its name from the root. */
#include "../../../daemon/clock.h"
