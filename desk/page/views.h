/* SPDX-License-Identifier: ISC */
#pragma once
/* The views, a file each (page.h). */
#include "desk/page/page.h"
