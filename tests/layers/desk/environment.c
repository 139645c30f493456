#include <stdlib.h>

char *f(void)
{
	return getenv("HOME");
}
