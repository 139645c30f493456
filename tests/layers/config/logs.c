/* SPDX-License-Identifier: ISC */
#include "base/log.h"

void f(void)
{
	log_info("config: read");
}
