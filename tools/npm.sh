#!/bin/bash
# SPDX-License-Identifier: ISC
# npm.sh BUILD: the packages of tests/npm, in their exact versions, into BUILD/npm; no script of theirs is run.
# Exit 77 with a sentence when node or npm is missing, or npm cannot be reached.
set -u
into=$1/npm

for tool in node npm; do
	command -v "$tool" >/dev/null || { echo "$tool is missing (tools/deps.sh conform)" && exit 77; }
done
if [ -d "$into/node_modules" ] && cmp -s tests/npm/package-lock.json "$into/package-lock.json"; then
	exit 0
fi
rm -rf "$into"
mkdir -p "$into"
cp tests/npm/package.json "$into"
cp tests/npm/package-lock.json "$into"
if ! npm ci --prefix "$into" --ignore-scripts --no-audit --no-fund >"$into/log" 2>&1; then
	rm -rf "$into/node_modules"
	grep -qE 'EINTEGRITY|EUSAGE|ETARGET' "$into/log" && tail -n 20 "$into/log" && exit 1
	echo "the packages of tests/npm could not be fetched: $(grep -m 1 'npm ERR\|npm error' "$into/log")"
	exit 77
fi
