#!/bin/sh
# deps.sh [bench]: installs the Debian packages that building, testing and linting need; with "bench"
# those that only bench-match and compare look for, which skip what is missing. Apart because Hyperscan
# exists on x86 only. As root or with sudo it installs what is missing; otherwise it prints the exact
# command and fails.
set -eu

packages='
build-essential pkg-config systemd
libuv1-dev libcurl4-openssl-dev libxml2-dev libsqlite3-dev libjansson-dev libutf8proc-dev
libseccomp-dev libmicrohttpd-dev libssl-dev libxxhash-dev zlib1g-dev uthash-dev ca-certificates
libcmocka-dev python3 openssl sqlite3 curl brotli zstd procps iproute2 util-linux
clang clang-format clang-tidy cppcheck shellcheck mandoc libclang-rt-14-dev
'

case ${1:-} in
'') ;;
bench) packages='libhyperscan5 ripgrep libstemmer0d' ;;
*) echo "usage: $0 [bench]" >&2 && exit 2 ;;
esac

missing=
for p in $packages; do
	case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null || true) in
	'install ok installed') ;;
	*) missing="$missing $p" ;;
	esac
done
if [ -z "$missing" ]; then
	exit 0
fi
if [ "$(id -u)" = 0 ]; then
	sudo=
elif command -v sudo >/dev/null 2>&1; then
	sudo=sudo
else
	echo "These Debian packages are missing. Become root and run:" >&2
	echo "  apt-get update && apt-get install -y --no-install-recommends$missing" >&2
	exit 1
fi
echo "Installing:$missing"
$sudo apt-get update -q >/dev/null
# shellcheck disable=SC2086  # words are package names
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >/dev/null
