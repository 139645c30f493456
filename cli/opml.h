/* SPDX-License-Identifier: ISC */
#pragma once
/* What the files of rasid opml share. */
#include "cli/cli.h"

int opml_import(const struct cli_args *a);
