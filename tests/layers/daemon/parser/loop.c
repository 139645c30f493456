#include "daemon/clock.h"
