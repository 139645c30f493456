#!/bin/bash
# SPDX-License-Identifier: ISC
# conform.sh BUILD: are our messages what libraries of others take, of fixed and of hostile articles (CONFORM_ARTICLES, 60)?
# (tests/conform/) Exit 77 when npm or its packages are missing.
set -u
build=$1
tools/npm.sh "$build" || exit
secrets=tests/golden/config/alltypes/secrets
{
	python3 tests/looks/articles.py
	python3 tests/fakes/articles.py --seed 7 --count "${CONFORM_ARTICLES:-60}"
} | "$build/rel/tests/render" >"$build/npm/requests.jsonl" || exit
NODE_PATH=$build/npm/node_modules node tests/conform/run.js "$build/npm/conform" \
	"$(cat $secrets/webhook_new)" "$(cat $secrets/webhook_old)" <"$build/npm/requests.jsonl"
