#!/bin/bash
# SPDX-License-Identifier: ISC
# lint.sh BUILD CPPFLAGS...: everything that can be judged without running the program.
set -u
build=$1
shift
bad=0
sources=$(git ls-files '*.[ch]' | grep -v '^tests/layers/')
code=$(echo "$sources" | grep '\.c$' | grep -v '^tests/')

step() { echo "  LINT $1"; }
fail() { echo "lint: $1"; bad=1; }

step layers
python3 tools/layers.py "$build/rel" || fail 'layer rule'

step licence
sh tools/spdx.sh || fail 'a file does not name its licence'

step mutants
tools/mutants.py "$build" --check || fail 'a mutant no longer finds its place (tests/mutants)'

# The licence line is not the generator's.
step tables
for t in feeds/entity_table feeds/charset_table watch/guard_table watch/noun_table; do
	"tools/$(basename $t).py" | diff -I SPDX-License-Identifier - $t.c >/dev/null ||
		fail "$t.c is not what tools/$(basename $t).py prints"
done

step captions
for f in $(echo "$sources" | grep -v '^tests/'); do
	name=$(basename "$f" | sed 's/\.[ch]$//')
	grep -qE "(^|[^a-z0-9_])$name(\.[ch])?([^a-z0-9_]|$)" ARCHITECTURE.md || fail "ARCHITECTURE.md has no caption for $f"
done

step cites
sh tools/cites.sh || fail 'a comment cites what is not in the tree'
for planted in tests/cites/*.h; do
	sh tools/cites.sh "$planted" >/dev/null && fail "the citation check did not find $planted"
done

# Each version lays some lines out otherwise. Ours is the one of Debian 12.
step clang-format
case $(clang-format --version) in
*' version 14.'*)
	# shellcheck disable=SC2086
	clang-format --dry-run -Werror $sources || fail 'clang-format (run: clang-format -i FILE)'
	;;
*) echo "SKIP clang-format: $(clang-format --version), and layout is judged by version 14 (Debian 12)" ;;
esac

step clang-tidy
mkdir -p "$build/tidy"
# Only what changed since it was last found clean; two at a time.
stale=
for f in $code; do
	stamp=$build/tidy/$(echo "$f" | tr / _)
	[ "$stamp" -nt "$f" ] && [ "$stamp" -nt .clang-tidy ] || stale="$stale $f"
done
# shellcheck disable=SC2086
printf '%s\n' $stale | xargs -r -P 2 -I{} sh tools/tidy-one.sh "$build/tidy" {} "$@" || fail clang-tidy

# cppcheck 2.10 knows neither uthash's HASH_ITER nor compound literals after "?".
step cppcheck
case $(cppcheck --version) in
*' 2.10'*) newer= ;;
*)
	# Newer ones cut branches short and report that as a finding, unless told to follow them all.
	# And they take what a function fills through a pointer for uninitialised.
	newer='--check-level=exhaustive --suppress=uninitvar --suppress=autoVariables'
	echo "SKIP uninitvar and autoVariables of $(cppcheck --version): wrong here, judged by 2.10 (Debian 12)"
	;;
esac
# shellcheck disable=SC2086
cppcheck $newer --quiet --error-exitcode=1 --enable=warning,portability,performance --inline-suppr \
	--suppress=missingIncludeSystem --suppress=unknownMacro --suppress=internalAstError --std=c11 -D_GNU_SOURCE -DRASID_VERSION='"0"' -I. -j 2 $code || fail cppcheck

step shellcheck
# shellcheck disable=SC2046
shellcheck $(git ls-files '*.sh' .ci/run | grep -v systemd-in-a-box) || fail shellcheck

step mandoc
for m in man/*.[1-8]; do
	mandoc -Tlint -Wwarning "$m" || fail "mandoc $m"
done
exit $bad
