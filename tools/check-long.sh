#!/bin/bash
# SPDX-License-Identifier: ISC
# check-long.sh BUILD: what takes minutes. Every mutant of tests/mutants, every fuzz target of
# BUILD/fuzz for FUZZ_SECONDS (30) over its seeds, GROWTH_RUNS (3000) inputs of each search for dear ones, each
# allocation of a command failing once, RASID_KILLS (1000) kill -9, RASID_NOISE_KILLS (200) more while alerts are
# grouped and held, RASID_CUTS (100) power cuts each of ingest, an import, indexing and retention, RASID_STORM (200) in a storm,
# RASID_CROWD (10000) to the page, a soak of SOAK_SECONDS (120) at 1,000 feeds, the benches; program and package built twice
# in different ways, and where mmdebstrap and a mirror are there, the life of the package in clean roots of Debian 12 and 13; where
# Chromium and npm's packages are there, also what messages look like and what libraries of others say of them, and
# how well the text of article pages is found beside Readability. Ends with "N passed, N failed, N skipped". Logs,
# and inputs that broke a target, stay in BUILD/long.
set -u
build=$1
seconds=${FUZZ_SECONDS:-30}
long=$build/long
rm -rf "$long"
mkdir -p "$long"
passed=0
failed=0
skipped=0

# run NAME COMMAND...: its log is shown when it fails, lines made to be read are shown always.
run() {
	local name=$1
	shift
	if "$@" >"$long/$name.log" 2>&1; then
		passed=$((passed + 1))
		echo "  ok $name"
	else
		failed=$((failed + 1))
		echo "FAIL $name: $*"
		tail -n 40 "$long/$name.log"
	fi
}

skip() {
	skipped=$((skipped + 1))
	echo "SKIP $1: $2"
}

# perhaps NAME COMMAND...: with status 77 it says what it would need.
perhaps() {
	local name=$1 log=$long/$1.log status=0
	shift
	"$@" >"$log" 2>&1 || status=$?
	case $status in
	0) passed=$((passed + 1)) && echo "  ok $name" && cat "$log" ;;
	77) skip "$name" "$(tail -n 1 "$log")" ;;
	*) failed=$((failed + 1)) && echo "FAIL $name: $*" && tail -n 40 "$log" ;;
	esac
}

# libFuzzer writes what it finds new into the first folder: a copy, so that the tree stays clean.
fuzz() {
	local name=$1
	local seeds=$long/corpus-$name
	local dict=()
	mkdir -p "$seeds"
	[ ! -d "tests/fuzz/corpus/$name" ] || cp -r "tests/fuzz/corpus/$name/." "$seeds"
	[ ! -f "tests/fuzz/$name.dict" ] || dict=(-dict="tests/fuzz/$name.dict")
	run "fuzz-$name" "$build/fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -artifact_prefix="$long/$name-" "${dict[@]}" "$seeds"
	sed -n 's/^stat::number_of_executed_units: */     executions: /p' "$long/fuzz-$name.log"
}

run mutants tools/mutants.py "$build"
tail -n 1 "$long/mutants.log"

export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
for source in tests/fuzz/*.c; do
	name=$(basename "$source" .c)
	if [ -x "$build/fuzz/$name" ]; then
		fuzz "$name"
	else
		skip "fuzz-$name" "not built (make fuzz)"
	fi
done

# Where cost grows faster than its input, or is dear (tests/ref/climb.h): what they found worst is in their logs.
for test in "$build"/san-address-undefined/tests/*_growth; do
	name=$(basename "$test")
	run "$name" env GROWTH_RUNS="${GROWTH_RUNS:-3000}" "$test"
	sed -n 's/^# FIGURE \([a-z_]*: [0-9]* steps a byte\).*/     \1/p' "$long/$name.log"
done

run memory env RASID_BUILD="$build" RASID_ALLOCATIONS=1 python3 tests/integration/test_memory.py
run payloads env RASID_BUILD="$build" RASID_ARTICLES="${RASID_ARTICLES:-10000}" python3 tests/integration/test_payloads.py
perhaps check-web tools/check-web.sh "$build"
perhaps looks tools/looks.sh "$build"
perhaps conform tools/conform.sh "$build"
perhaps compare-pages tools/compare-pages.sh "$build"
run kill9 env RASID_BUILD="$build" RASID_KILLS="${RASID_KILLS:-1000}" python3 tests/integration/test_kill9.py
grep -h '^# FIGURE' "$long/kill9.log"
run kill9_noise env RASID_BUILD="$build" RASID_NOISE_KILLS="${RASID_NOISE_KILLS:-200}" python3 tests/integration/test_kill9_noise.py
grep -h '^# FIGURE' "$long/kill9_noise.log"
run powercut env RASID_BUILD="$build" RASID_CUTS="${RASID_CUTS:-100}" python3 tests/integration/test_powercut.py
grep -h '^# FIGURE' "$long/powercut.log"
run page env RASID_BUILD="$build" RASID_CROWD="${RASID_CROWD:-10000}" python3 tests/integration/test_page.py
run storm env RASID_BUILD="$build" RASID_STORM="${RASID_STORM:-200}" python3 tests/integration/test_storm.py
grep -h '^# FIGURE' "$long/storm.log"

run reproducible env RASID_BUILD="$build" python3 tests/packages/reproducible.py
for suite in bookworm trixie; do
	perhaps "deb-$suite" env RASID_BUILD="$build" python3 tests/packages/deb.py $suite
done

if [ -x "$build/rel/bench/origin" ]; then
	run soak env RASID_BUILD="$build" SOAK_SECONDS="${SOAK_SECONDS:-120}" python3 tests/bench/daemon.py soak
	cat "$long/soak.log"
else
	skip soak "the benches are not built (make bench)"
fi

run bench "${MAKE:-make}" B="$build" bench
cat "$long/bench.log"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
