/* SPDX-License-Identifier: ISC */
#include "feeds/parse.h"
