/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the terminal behind a descriptor can show. Reads the environment (NO_COLOR, TERM; see
 * no-color.org) and asks the kernel; any thread.
 */
#include <stdbool.h>
#include <stddef.h>

/* Colour on fd? `when` is auto, always or never; in auto NO_COLOR (not empty) and TERM=dumb mean
 * never. */
bool tty_color(const char *when, int fd);
/* Columns of the terminal on fd; `otherwise` when it is none or says nothing sensible. */
size_t tty_width(int fd, size_t otherwise);
