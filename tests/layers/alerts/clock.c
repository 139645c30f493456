#include <time.h>

time_t f(void)
{
	return time(NULL);
}
