#!/bin/bash
# SPDX-License-Identifier: ISC
# check.sh BUILD [all|unit|asan|tsan|coverage]: runs the tests that are built and ends with the line
# "N passed, N failed, N skipped". A test program is a unit test (cmocka, TAP on stdout) or a script of
# tests/integration, which prints TAP too. Logs of what failed are printed, all logs stay in BUILD/logs.
# check.sh BUILD plan TREE: the unit tests of TREE that "all" runs, for the Makefile to build.
#
# Twice as many run at a time as there are cores (CHECK_JOBS to change): the scripts wait more than they
# work. Results come in the order of the plan.
#
# "all" runs a unit test once: under the sanitizers, because most of what they could find is found there
# and their build is also right or wrong about all else. Two kinds of file say otherwise:
# - a line " * Sanitizers: none, ..." in the comment at its head: it compares many answers of code whose
#   memory other tests touch, and only takes long. It runs in the tree rel.
# - UNIT_SANITIZED in it: a part of it has a meaning in one build only. It runs in both.
set -u
build=$1
what=${2:-all}
jobs=${CHECK_JOBS:-$((2 * $(nproc)))}
san="san-address-undefined"
logs=$build/logs

names=()
commands=()
passed=0
failed=0
skipped=0

in_rel() {
	grep -lE '^ \* Sanitizers: none, |UNIT_SANITIZED' tests/unit/*.c
}
in_san() {
	grep -LE '^ \* Sanitizers: none, ' tests/unit/*.c
}

# plan TAG TREE FILE...: adds their programs.
plan() {
	local tag=$1 tree=$2 t
	shift 2
	for t in "$@"; do
		t=$(basename "$t" .c)
		names+=("$tag$t")
		commands+=("$build/$tree/tests/$t")
	done
}

log_of() {
	echo "$logs/${1//\//-}.log"
}

# start NAME COMMAND: its status comes into NAME.status when it is over.
# shellcheck disable=SC2086 # commands and names hold no blanks of their own
start() {
	local log
	log=$(log_of "$1")
	CMOCKA_MESSAGE_OUTPUT=tap RASID_BUILD=$build timeout 900 $2 >"$log" 2>&1
	echo $? >"$log.now"
	mv "$log.now" "$log.status"
}

# report NAME: counts "ok", "not ok" and "# SKIP" lines; a crash counts as one failure.
report() {
	local name=$1 log status skip not ok
	log=$(log_of "$name")
	status=$(cat "$log.status")
	rm "$log.status"
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

# Starts the next as soon as one is over; reports each once all before it were.
run_all() {
	local next=0 told=0 running=0
	while [ "$told" -lt "${#names[@]}" ]; do
		while [ "$running" -lt "$jobs" ] && [ "$next" -lt "${#names[@]}" ]; do
			start "${names[next]}" "${commands[next]}" &
			next=$((next + 1))
			running=$((running + 1))
		done
		if [ "$running" -gt 0 ]; then
			wait -n
			running=$((running - 1))
		fi
		while [ "$told" -lt "$next" ] && [ -e "$(log_of "${names[told]}").status" ]; do
			report "${names[told]}"
			told=$((told + 1))
		done
	done
}

export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
# shellcheck disable=SC2046,SC2086
case $what in
plan)
	[ "$3" = rel ] && files=$(in_rel) || files=$(in_san)
	plan '' "$3" $files
	echo "${commands[*]}"
	exit 0
	;;
unit) plan '' rel tests/unit/*.c ;;
asan) plan asan/ $san tests/unit/*.c ;;
tsan) plan tsan/ san-thread tests/unit/*.c ;;
coverage) plan cov/ cov tests/unit/*.c ;;
all)
	# The scripts first: they wait more than they work, and are the longest.
	for script in tests/integration/test_*.py; do
		names+=("$(basename "$script" .py)")
		commands+=("python3 $script")
	done
	plan '' rel $(in_rel)
	plan asan/ $san $(in_san)
	;;
esac
mkdir -p "$logs"
rm -f "$logs"/*.log "$logs"/*.status
trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM
run_all
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
