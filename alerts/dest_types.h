#pragma once
/* The destination types, one file each; dest.c holds the table. */
#include "alerts/dest.h"

extern const struct dest_ops dest_console;
extern const struct dest_ops dest_slack;
extern const struct dest_ops dest_webhook;
