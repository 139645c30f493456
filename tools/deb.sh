#!/bin/bash
# SPDX-License-Identifier: ISC
# deb.sh TO [VERSION]: builds source and binary package of this tree into TO (what was there goes), in a copy
# (source-tree.sh, which takes VERSION), so that nothing but what the project tracks is in them. Without tests
# unless DEB_BUILD_OPTIONS says otherwise. Quiet unless it fails; the log is TO/log.
set -euo pipefail
to=$1
export DEB_BUILD_OPTIONS=${DEB_BUILD_OPTIONS-nocheck}
# Nothing of the make that calls, or of its user.
unset MAKEFLAGS MFLAGS MAKELEVEL CFLAGS CPPFLAGS LDFLAGS CC CI SAN DBG

rm -rf "$to"
mkdir -p "$to"
to=$(cd "$to" && pwd)
tools/source-tree.sh "$to/source" "${2:-}"
if ! (cd "$to/source" && dpkg-buildpackage -us -uc) >"$to/log" 2>&1; then
	tail -n 40 "$to/log" >&2
	exit 1
fi
rm -rf "$to/source"
(cd "$to" && ls -- *.deb)
