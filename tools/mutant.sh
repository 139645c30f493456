#!/bin/sh
# mutant.sh BUILD NAME: builds the daemon with tests/mutants/NAME.patch applied and prints the path of
# the binary. A fault test that does not catch its mutant proves nothing. The tree itself is not touched:
# the patched sources lie in BUILD/mutants/NAME, everything else comes from the archives.
set -eu
build=$1
name=$2
dir=$build/mutants/$name
patch=tests/mutants/$name.patch

rm -rf "$dir"
mkdir -p "$dir/src"
files=$(sed -n 's|^+++ b/||p' "$patch")
for f in $files; do
	mkdir -p "$dir/src/$(dirname "$f")"
	cp "$f" "$dir/src/$f"
done
patch -s -d "$dir/src" -p1 <"$patch" >&2
objects=
for f in $files; do
	o=$dir/$(basename "$f" .c).o
	# shellcheck disable=SC2046
	cc -std=c17 -O1 -g -I"$dir/src" -I. -D_GNU_SOURCE -DRASID_VERSION='"mutant"' -fPIE \
		$(pkg-config --cflags libuv libcurl libxml-2.0) -c -o "$o" "$dir/src/$f" >&2
	objects="$objects $o"
done
# The mutant's objects come first, so the archives' own are not taken.
# shellcheck disable=SC2086,SC2046
cc -pie -o "$dir/rasid" $objects "$build/rel/cli/main.o" \
	-Wl,--start-group "$build"/rel/lib*.a -Wl,--end-group $(pkg-config --libs libuv libcurl libxml-2.0 sqlite3 jansson libutf8proc libseccomp \
		libmicrohttpd libcrypto zlib) -lpthread >&2
echo "$dir/rasid"
