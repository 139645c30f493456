/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

void f(void)
{
	abort();
}
