/* SPDX-License-Identifier: ISC */
#include "desk/desk.h"
