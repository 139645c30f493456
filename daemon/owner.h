/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Whose is it? When a directory cannot be used, the owner that was found says more than "permission
 * denied": `sudo rasid run` once, and the data is root's. Reads the user database: not for the loop.
 */
#include "base/err.h"
#include "base/str.h"

/* Adds to e, which says that dir (or one of its files of the database) cannot be used, whose it is, when
 * it is somebody else's than the process's. Looks at the nearest parent of what is not there. */
void owner_blame(struct str dir, struct err *e);
