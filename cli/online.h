/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * `rasid check --online`: what only this machine knows, beside what stands in the files. Are the hosts of
 * feeds and destinations found, can the data directory be used, is the clock kept in step? And all of it
 * as the running service sees it: its files, its credentials, its user. Nothing is requested from
 * anybody but the name server. Says what is wrong on stderr, a line each. One thread; blocks.
 */
#include <stdbool.h>
#include <sys/types.h>

#include "config/config.h"

/* Who the service is: owner and group of its runtime directory. */
struct online_user {
	bool known;
	uid_t uid;
	gid_t gid;
};

/* Root becomes the running service's user until online_return(), and its environment that of the service
 * for good: the configuration is then read as the service reads it. Unknown, and nothing changed, when
 * somebody else asks, when a directory was named (dir not NULL), or when no service runs. */
struct online_user online_become(const char *dir);
void online_return(const struct online_user *u);

/* True: all is well, but for warnings. */
bool online_check(const struct config *c, const struct online_user *u);
