/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * systemd's notification protocol (sd_notify(3), "Type=notify"), without libsystemd: datagrams
 * to $NOTIFY_SOCKET. Everything is a no-op when the variable is not set. Loop thread only.
 */
#include <stdbool.h>
#include <stdint.h>

struct notify;

/* Reads and unsets $NOTIFY_SOCKET, $WATCHDOG_USEC, $WATCHDOG_PID. Never NULL. */
struct notify *notify_new(void);
void notify_free(struct notify *n);
/* One or more "VARIABLE=value" lines, printf-like: "READY=1\nSTATUS=...". */
void notify_send(struct notify *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* How often WATCHDOG=1 must be sent at the latest; 0 when no watchdog waits for it. */
int64_t notify_watchdog_ms(const struct notify *n);
