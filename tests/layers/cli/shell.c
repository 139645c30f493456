#include <stdlib.h>

int f(void)
{
	return system("true");
}
