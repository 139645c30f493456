/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Kinds of messages that have a name and an id of their own in the journal, explained in systemd/rasid.catalog
 * (`journalctl -x`). By the words that a message, or the format of its call, begins with.
 */
#include "base/log.h"

extern const struct log_event events[]; /* the last has no words */
