#!/bin/bash
# SPDX-License-Identifier: ISC
# bench.sh BUILD: runs every bench and prints its figures. Each measures its limit in the same run, so
# the ratios mean something on a noisy machine where the figures do not; a goal that is missed is said,
# nothing fails for it. Fails only when a bench breaks. Lines:
#   "  name  figure unit (min-max)"   median of five runs
#   "  = name: ratio or judgement"
#   "SKIP what: reason"               something it compares with is not here
set -u
build=$1
failed=0

run() {
	echo
	if ! "$@"; then
		echo "FAIL $*"
		failed=$((failed + 1))
	fi
}

echo "rasid $("$build/rel/rasid" version 2>/dev/null | head -n 1)"
echo "on $(nproc) x$(sed -n 's/^model name[^:]*://p' /proc/cpuinfo | head -n 1), $(uname -sr), load $(cut -d' ' -f1-3 /proc/loadavg)"
# All of tests/bench/ but the server and what make bench-fetch runs; matching without the other engines (make bench-match).
for source in tests/bench/*.c; do
	name=$(basename "$source" .c)
	case $name in
	origin | bare) ;;
	match) run "$build/rel/bench/match" brief ;;
	*) run "$build/rel/bench/$name" ;;
	esac
done
run env RASID_BUILD="$build" python3 tests/bench/daemon.py rss
run env RASID_BUILD="$build" python3 tests/bench/daemon.py latency
run env RASID_BUILD="$build" python3 tests/bench/daemon.py turns
run env RASID_BUILD="$build" python3 tests/bench/daemon.py large
for part in latency drain backlog page; do
	run env RASID_BUILD="$build" python3 tests/bench/delivery.py $part
done
echo
echo "bench: $failed broken"
[ "$failed" = 0 ]
