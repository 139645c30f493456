/* SPDX-License-Identifier: ISC */
#include <unistd.h>

int f(void)
{
	return fork();
}
