#!/bin/sh
# SPDX-License-Identifier: ISC
# Compares rasid's matching with other ways on the golden sets and the seed articles.
# usage: tools/compare.sh [BUILD]   (after `make`; see tests/tools/compare.c)
set -eu
cd "$(dirname "$0")/.."
B=${1:-build}
make B="$B" "$B/rel/tests/compare" >/dev/null
exec "$B/rel/tests/compare"
