#!/bin/bash
# SPDX-License-Identifier: ISC
# looks.sh BUILD: draws every destination type's messages in Chromium, into BUILD/looks/index.html and pictures of it, and measures
# whether dates, outlets and marked words stand in reading order (tests/looks/). Exit 77 when Chromium or npm is missing.
set -u
build=$1
CHROMIUM=$(command -v chromium) || { echo 'chromium is missing (tools/deps.sh looks)' && exit 77; }
tools/npm.sh "$build" || exit
mkdir -p "$build/looks"
python3 tests/looks/articles.py >"$build/looks/articles.jsonl" &&
	"$build/rel/tests/render" <"$build/looks/articles.jsonl" >"$build/looks/requests.jsonl" &&
	CHROMIUM=$CHROMIUM NODE_PATH=$build/npm/node_modules node tests/looks/run.js "$build/looks" "$build/looks/articles.jsonl" <"$build/looks/requests.jsonl"
