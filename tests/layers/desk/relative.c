/* The way around: not by its name from the root. */
#include "../../../daemon/clock.h"
