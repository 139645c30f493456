#!/bin/bash
# check.sh BUILD [all|unit|asan|tsan|coverage]: runs the tests that are built and ends with the line
# "N passed, N failed, N skipped". A test program is a unit test (cmocka, TAP on stdout) or a script of
# tests/integration, which prints TAP too. Logs of what failed are printed, all logs stay in BUILD/logs.
set -u
build=$1
what=${2:-all}
logs=$build/logs
mkdir -p "$logs"
rm -f "$logs"/*.log
passed=0
failed=0
skipped=0

# run NAME COMMAND...: counts "ok", "not ok" and "# SKIP" lines; a crash counts as one failure.
run() {
	local name=$1
	shift
	local log=$logs/${name//\//-}.log
	CMOCKA_MESSAGE_OUTPUT=tap timeout 300 "$@" >"$log" 2>&1
	local status=$?
	local skip not ok
	skip=$(grep -ciE '^(ok|not ok) .*# skip' "$log")
	not=$(grep -E '^not ok ' "$log" | grep -vciE '# skip')
	ok=$(grep -E '^ok ' "$log" | grep -vciE '# skip')
	if [ "$status" != 0 ] && [ "$not" = 0 ]; then
		not=1
		echo "not ok - $name ended with status $status" >>"$log"
	fi
	if [ "$ok" = 0 ] && [ "$not" = 0 ] && [ "$skip" = 0 ]; then
		not=1
		echo "not ok - $name ran no test" >>"$log"
	fi
	passed=$((passed + ok))
	failed=$((failed + not))
	skipped=$((skipped + skip))
	if [ "$not" != 0 ]; then
		echo "FAIL $name"
		grep -vE '^ok ' "$log" | tail -n 60
	else
		echo "  ok $name ($ok$([ "$skip" = 0 ] || echo ", $skip skipped"))"
	fi
	grep -hE '^(SKIP|# FIGURE)' "$log" || true
}

units() {
	local tree=$1 tag=$2
	for src in tests/unit/*.c; do
		local t
		t=$(basename "$src" .c)
		run "$tag$t" "$tree/tests/$t"
	done
}

export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
case $what in
unit) units "$build/rel" '' ;;
asan) units "$build/san-address-undefined" asan/ ;;
tsan) units "$build/san-thread" tsan/ ;;
coverage) units "$build/cov" cov/ ;;
all)
	units "$build/rel" ''
	units "$build/san-address-undefined" asan/
	for script in tests/integration/*.py; do
		case $(basename "$script") in
		test_*) RASID_BUILD=$build run "$(basename "$script" .py)" python3 "$script" ;;
		esac
	done
	;;
esac
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
