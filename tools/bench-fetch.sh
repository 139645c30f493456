#!/bin/bash
# SPDX-License-Identifier: ISC
# bench-fetch.sh BUILD [CASE...]: what unchanged polls of 1,000 feeds cost, beside a bare loop and other feed readers, all in
# one run of ten minutes (tests/bench/fetch.py). Fails only when the bench breaks. Readers that are missing are skipped.
set -u
build=$1
shift
echo "on $(nproc) x$(sed -n 's/^model name[^:]*://p' /proc/cpuinfo | head -n 1), $(uname -sr), load $(cut -d' ' -f1-3 /proc/loadavg)"
RASID_BUILD=$build exec python3 tests/bench/fetch.py "$@"
