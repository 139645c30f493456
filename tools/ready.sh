#!/bin/sh
# SPDX-License-Identifier: ISC
# ready.sh CC PKG...: says in one sentence what building lacks, and nothing when it lacks nothing. CC is a
# command, PKG are names of pkg-config. Without this a newcomer would see "cc: not found" two hundred times.
set -u
cc=$1
shift

lacks() {
	echo "building needs $1: run 'make deps' (Debian 12 or 13, as root or with sudo)"
	exit
}

command -v "${cc%% *}" >/dev/null || lacks "the compiler '${cc%% *}'"
command -v pkg-config >/dev/null || lacks pkg-config
for p; do
	pkg-config --exists "$p" || lacks "the library $p"
done
# shellcheck disable=SC2086  # a command may have arguments
printf '#include <%s>\n' uthash.h xxhash.h | $cc -E -x c - >/dev/null 2>&1 || lacks 'the headers uthash.h and xxhash.h'
