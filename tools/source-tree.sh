#!/bin/bash
# SPDX-License-Identifier: ISC
# source-tree.sh TO [VERSION]: copies the project into TO, a new directory: the files that are tracked, or
# would be, as they are now; all of a tree that is no clone. VERSION: another one for the Debian package than
# debian/changelog has.
set -euo pipefail
to=$1
version=${2:-}

mkdir -p "$to"
if git rev-parse --git-dir >/dev/null 2>&1; then
	# Those that are gone from the tree and not yet from git are not there.
	git ls-files -z --cached --others --exclude-standard --deduplicate |
		while IFS= read -r -d '' f; do [ ! -e "$f" ] && [ ! -L "$f" ] || printf '%s\0' "$f"; done
else
	find . -path ./build -prune -o \( -type f -o -type l \) -print0
fi | tar -c --null -T - | tar -x -C "$to"
[ -z "$version" ] || sed -i "1s/(.*)/($version)/" "$to/debian/changelog"
