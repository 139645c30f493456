#include "base/log.h"

void f(void)
{
	log_info("config: read");
}
