/* SPDX-License-Identifier: ISC */
/* Room on the database's disk (head of disk.h). */
#include "daemon/disk.h"

#include <sys/statvfs.h>

#define LOW_MAX (UINT64_C(5) << 30)

bool disk_statvfs(const char *path, struct disk_space *ret)
{
	struct statvfs v;

	if (statvfs(path, &v) != 0 || v.f_blocks == 0)
		return false;
	*ret = (struct disk_space){.free = (uint64_t)v.f_bavail * v.f_frsize,
		.total = (uint64_t)v.f_blocks * v.f_frsize};
	return true;
}

static uint64_t low_mark(const struct disk_space *s)
{
	return s->total / 10 < LOW_MAX ? s->total / 10 : LOW_MAX;
}

enum disk_word disk_seen(struct disk *d, const struct disk_space *now)
{
	uint64_t mark = low_mark(now);
	bool was = d->low;

	d->space = *now;
	d->low = now->free < (was ? mark + mark / 4 : mark);
	if (d->low == was)
		return DISK_SAME;
	return d->low ? DISK_LOW : DISK_WELL;
}

void disk_text(const struct disk *d, struct buf *out)
{
	buf_printf(out, "%llu MB of %llu MB left where the database is",
		(unsigned long long)(d->space.free / 1000000),
		(unsigned long long)(d->space.total / 1000000));
}
