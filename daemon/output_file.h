/* SPDX-License-Identifier: ISC */
#pragma once
#include "base/err.h"
#include "base/str.h"

/* Writes a file that readers meet as it was or as it is, never a part, also after a power cut: .NAME.new beside it,
 * fsync, rename. Everybody may read it. What is there and no regular file is left alone. Blocks. e names the path. */
enum errc output_file_write(const char *path, struct str text, struct err *e);
