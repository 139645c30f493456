#!/bin/bash
# SPDX-License-Identifier: ISC
# check-web.sh BUILD: drives Chromium over every view of the page of a running daemon (tests/web/); pictures in BUILD/web/. Exit 77 when
# Chromium or npm is missing.
set -u
build=$1
CHROMIUM=$(command -v chromium) || { echo 'chromium is missing (tools/deps.sh looks)' && exit 77; }
tools/npm.sh "$build" || exit
rm -rf "$build/web"
mkdir -p "$build/web"
coproc serve { RASID_BUILD=$build python3 tests/web/serve.py 2>"$build/web/serve.log"; }
# The coprocess ends with its standard input.
if ! read -r said <&"${serve[0]}"; then
	echo 'the daemon for the page did not start:' && cat "$build/web/serve.log"
	exit 1
fi
CHROMIUM=$CHROMIUM NODE_PATH=$build/npm/node_modules node tests/web/run.js "$build/web" <<<"$said"
rc=$?
eval "exec ${serve[1]}>&-"
wait
exit $rc
