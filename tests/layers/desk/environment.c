/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

char *f(void)
{
	return getenv("HOME");
}
