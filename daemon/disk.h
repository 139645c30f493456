/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Is there room left where the database is? Told before the disk is full, since then nothing is stored
 * and no alert is made: low below a tenth of the file system or 5 GiB, whichever is less, and well again
 * a quarter above that. Decided here, read by whoever has disk_read; the daemon asks every 10 s, on
 * the store thread (app_disk.c).
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct disk_space {
	uint64_t free; /* bytes, for an unprivileged process */
	uint64_t total;
};
/* Of the file system that path lies in. False: it cannot be known. */
typedef bool disk_read(const char *path, struct disk_space *ret);
disk_read disk_statvfs;

/* Zero it to begin with. */
struct disk {
	bool low;
	struct disk_space space; /* as last read */
};

enum disk_word {
	DISK_SAME,
	DISK_LOW, /* to be told: from now on */
	DISK_WELL /* to be told: again */
};

enum disk_word disk_seen(struct disk *d, const struct disk_space *now);
/* "120 MB of 4000 MB left where the database is" */
void disk_text(const struct disk *d, struct buf *out);
