#!/bin/sh
# SPDX-License-Identifier: ISC
# golden-pages.sh TO: writes the pages of tests/golden/pages (*.html) into TO, by the two programs that made
# them. Source packages leave them out: a page as outlets have it looks like the product of somebody's tool.
set -eu
pages=tests/golden/pages
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

mkdir -p "$made/first" "$1"
python3 $pages/make.py "$made/first"
mv "$made/first/"*.html "$1"
# Of the other author's a few, by the truths that lie there.
names=$(cd $pages && printf '%s\n' second-*.json | sed 's/^second-//; s/\.json$//')
# shellcheck disable=SC2086  # names without blanks
python3 tests/readability/second/make.py "$made/second" $names >/dev/null
for n in $names; do mv "$made/second/$n.html" "$1/second-$n.html"; done
