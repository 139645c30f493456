#include "daemon/app.h"
