#!/bin/bash
# SPDX-License-Identifier: ISC
# fuzz-long.sh BUILD TARGET...: FUZZ_RUNS (20,000,000) executions of each TARGET of BUILD/fuzz-fast from its
# seeds, without a finding or it fails. Inputs stay small: a rule needs few words, and runs are what counts.
# Logs, grown corpora, and inputs that broke a target stay in BUILD/fuzz-long.
set -eu
build=$1
shift
long=$build/fuzz-long
for name in "$@"; do
	mkdir -p "$long/$name"
	if ! "$build/fuzz-fast/$name" -runs="${FUZZ_RUNS:-20000000}" -max_len=96 -entropic=0 -reload=0 -timeout=10 \
		-print_final_stats=1 -artifact_prefix="$long/$name-" "$long/$name" "tests/fuzz/corpus/$name" \
		>"$long/$name.log" 2>&1; then
		echo "FAIL $name"
		tail -n 40 "$long/$name.log"
		exit 1
	fi
	sed -n "s/^stat::number_of_executed_units: */  ok $name, executions: /p" "$long/$name.log"
done
