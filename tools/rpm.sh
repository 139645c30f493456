#!/bin/bash
# SPDX-License-Identifier: ISC
# rpm.sh TO: builds source and binary package of packaging/rpm/rasid.spec into TO (what was there goes) from a
# copy of this tree, and has rpmlint judge them. On Debian without asking rpm for what building needs, since
# that stands in dpkg's books. RPM_OPTFLAGS: other flags than rpm's own. The log is TO/log.
set -euo pipefail
to=$1
unset MAKEFLAGS MFLAGS MAKELEVEL CFLAGS CPPFLAGS LDFLAGS CC CI SAN DBG

rm -rf "$to"
mkdir -p "$to/SOURCES"
to=$(cd "$to" && pwd)
version=$(sed -n 's/^Version: *//p' packaging/rpm/rasid.spec)
tools/source-tree.sh "$to/rasid-$version"
tar -C "$to" -czf "$to/SOURCES/rasid-$version.tar.gz" "rasid-$version"
rm -rf "${to:?}/rasid-$version"

options=(--define "_topdir $to")
# Nor has it the macros of systemd-rpm-macros.
[ ! -e /etc/debian_version ] || options+=(--nodeps --define '_unitdir %{_prefix}/lib/systemd/system'
	--define '_sysusersdir %{_prefix}/lib/sysusers.d' --define '_tmpfilesdir %{_prefix}/lib/tmpfiles.d')
[ -z "${RPM_OPTFLAGS:-}" ] || options+=(--define "optflags $RPM_OPTFLAGS")
if ! rpmbuild -ba "${options[@]}" packaging/rpm/rasid.spec >"$to/log" 2>&1; then
	tail -n 40 "$to/log" >&2
	exit 1
fi
rpmlint -c packaging/rpm/rpmlint.toml packaging/rpm/rasid.spec "$to"/RPMS/*/*.rpm
(cd "$to" && ls -- RPMS/*/*.rpm)
