/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

int f(void)
{
	return rand();
}
