#include <stdlib.h>

void f(void)
{
	abort();
}
