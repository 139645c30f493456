/* SPDX-License-Identifier: ISC */
#include <unistd.h>

unsigned f(void)
{
	return sleep(1);
}
