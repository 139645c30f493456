/* Until a table says otherwise: the shorter, the more common. */
#include "watch/freq.h"

unsigned freq_cost(const uint16_t *u, size_t n)
{
	(void)u;
	return n < 60 ? 60 - (unsigned)n : 0;
}
