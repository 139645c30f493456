#!/bin/sh
# SPDX-License-Identifier: ISC
# bench-match.sh BUILD: rasid's matching against Hyperscan, Aho-Corasick and ripgrep on the same
# texts and terms (tests/bench/match.c). Prints figures and, at the end, a line for each goal; fails only
# when the bench breaks. BENCH_MB=20 is a run of a minute. Engines that are missing are skipped.
set -eu
build=$1
echo "on $(nproc) x$(sed -n 's/^model name[^:]*://p' /proc/cpuinfo | head -n 1), $(uname -sr), load $(cut -d' ' -f1-3 /proc/loadavg)"
exec "$build/rel/bench/match"
