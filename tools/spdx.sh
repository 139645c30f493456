#!/bin/sh
# SPDX-License-Identifier: ISC
# spdx.sh: every source file says in one of its first three lines under which licence it is. Prints those
# that do not; exit 1 when there is one.
set -u
bad=0
for f in $(git ls-files '*.[ch]' '*.py' '*.js' '*.sh' Makefile .ci/run debian/rules 'packaging/**'); do
	if ! head -n 3 "$f" | grep -q 'SPDX-License-Identifier: ISC'; then
		echo "spdx: $f does not say 'SPDX-License-Identifier: ISC' in its first three lines"
		bad=1
	fi
done
exit $bad
