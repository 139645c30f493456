/* SPDX-License-Identifier: ISC */
#include <sys/random.h>

long f(void *p)
{
	return getrandom(p, 8, 0);
}
