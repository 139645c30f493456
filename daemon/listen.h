/* SPDX-License-Identifier: ISC */
#pragma once
/* A socket that listens over TCP. */
#include "base/err.h"
#include "base/str.h"

/* at: address:port, as config/value.c let it pass. key: the setting, for the message. line: who may wait to be taken. */
enum errc listen_at(struct str at, const char *key, int line, int *ret, struct err *e);
