#include <stdlib.h>

int f(void)
{
	return rand();
}
