#!/bin/bash
# SPDX-License-Identifier: ISC
# compare-pages.sh BUILD [FOLDER]: how well the text of article pages is found, beside Mozilla's Readability: token F1 over the
# pages of FOLDER (tests/golden/pages), NAME.html with NAME.json. Status 1 when our mean is below 0.95 or below
# Readability's, 77 when npm or its packages are missing.
set -u
build=$1
pages=${2:-tests/golden/pages}
tools/npm.sh "$build" || exit
out=$build/npm/pages
mkdir -p "$out"
"$build/rel/tests/pages" "$pages"/*.html >"$out/ours" || exit
printf '%s\n' "$pages"/*.html | NODE_PATH=$build/npm/node_modules node tests/readability/run.js >"$out/theirs" || exit
python3 tests/readability/score.py "$out/ours" "$out/theirs"
