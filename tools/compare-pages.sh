#!/bin/bash
# SPDX-License-Identifier: ISC
# compare-pages.sh BUILD [FOLDER]: how well the text of article pages is found, beside Mozilla's Readability and a plain way:
# token F1 over the golden pages (tests/golden/pages) and over those of another author (tests/readability/second), or over the
# pages of FOLDER: NAME.html with NAME.json. Status 1 when one of our means is below 0.95 or below Readability's, 77 when npm
# or its packages are missing.
set -u
build=$1
tools/npm.sh "$build" || exit
out=$build/npm/pages
mkdir -p "$out"

# compare FOLDER [TEMPLATE...]: the table of one folder; the templates are held back
compare()
{
	local pages=$1
	shift
	"$build/rel/tests/pages" "$pages"/*.html >"$out/ours" || return
	printf '%s\n' "$pages"/*.html | NODE_PATH=$build/npm/node_modules node tests/readability/run.js >"$out/theirs" || return
	printf '%s\n' "$pages"/*.html | python3 tests/readability/dense.py >"$out/plain" || return
	python3 tests/readability/score.py "$out/ours" "$out/theirs" "$out/plain" "$@"
}

if [ $# -gt 1 ]; then
	compare "$2"
	exit
fi
rm -rf "$out/second"
held=$(python3 tests/readability/second/make.py "$out/second") || exit
compare tests/golden/pages
first=$?
# shellcheck disable=SC2086 # a word a template
compare "$out/second" $held && exit $first
