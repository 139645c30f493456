#!/bin/sh
# SPDX-License-Identifier: ISC
# install-etc.sh FROM TO: the starter configuration, never over a file that is there: a changed one is
# laid beside it as NAME.new.
set -eu
from=$1
to=$2
(cd "$from" && find . -type f) | while read -r f; do
	target=$to/${f#./}
	mkdir -p "$(dirname "$target")"
	if [ ! -e "$target" ]; then
		install -m 644 "$from/$f" "$target"
	elif ! cmp -s "$from/$f" "$target"; then
		install -m 644 "$from/$f" "$target.new"
		echo "kept $target, the new version is $target.new"
	fi
done
install -d -m 750 "$to/secrets"
