/* SPDX-License-Identifier: ISC */
#include "store/store.h"
