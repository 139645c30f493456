#include <unistd.h>

int f(void)
{
	return fork();
}
