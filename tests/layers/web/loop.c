/* SPDX-License-Identifier: ISC */
#include <uv.h>
