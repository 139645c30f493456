/* SPDX-License-Identifier: ISC */
#include <string.h>

char *f(char *to, const char *from)
{
	return strcpy(to, from);
}
