#!/bin/bash
# SPDX-License-Identifier: ISC
# pictures.sh BUILD: makes docs/pictures/ from the running program: page.png of a demo's page, alert.png of the message that a Slack gets from
# the daemon. Exit 77 when Chromium or npm is missing.
set -u
build=$1
CHROMIUM=$(command -v chromium) || { echo 'chromium is missing (tools/deps.sh looks)' && exit 77; }
tools/npm.sh "$build" || exit
alert=$(RASID_BUILD=$build python3 tests/looks/alert.py) || exit
exec {told}< <(exec "$build/rel/rasid" demo --for 10m --color never 2>/dev/null)
demo=$!
trap 'kill "$demo" 2>/dev/null' EXIT
# Six alerts fill the picture; a line of each begins with its id.
url='' alerts=0
while [ "$alerts" -lt 6 ] && read -r line <&"$told"; do
	case $line in
	'The page: '*) url=${line#The page: } ;;
	alr_*) alerts=$((alerts + 1)) ;;
	esac
done
[ -n "$url" ] || { echo 'the demo has no page' && exit 1; }
mkdir -p docs/pictures
CHROMIUM=$CHROMIUM NODE_PATH=$build/npm/node_modules node tests/looks/pictures.js docs/pictures "$url" <<<"$alert"
