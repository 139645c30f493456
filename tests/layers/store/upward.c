/* SPDX-License-Identifier: ISC */
#include "daemon/app.h"
