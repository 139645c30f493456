/* SPDX-License-Identifier: ISC */
#include "daemon/clock.h"
