#include "feeds/parse.h"
