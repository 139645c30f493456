#!/bin/sh
# SPDX-License-Identifier: ISC
# tidy-one.sh STAMPS FILE CPPFLAGS...: clang-tidy on one file; a stamp when it is clean, its findings
# otherwise.
set -u
stamps=$1
file=$2
shift 2
stamp=$stamps/$(echo "$file" | tr / _)
if clang-tidy --quiet "$file" -- -std=c17 "$@" >"$stamp.log" 2>&1; then
	touch "$stamp"
else
	grep -E '(warning|error):' "$stamp.log"
	exit 1
fi
