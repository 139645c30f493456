#!/bin/sh
# SPDX-License-Identifier: ISC
# install-etc.sh FROM TO: the starter configuration, once. TO/.installed lists what was installed, a
# checksum and a name a line; by it an upgrade knows what somebody has changed or deleted.
#
#   nothing configured yet         every file is installed
#   as it was installed            replaced by the new version
#   changed here, and by us too    kept; the new version is laid beside it as NAME.new
#   deleted here                   stays deleted
#   new in this version            laid there as NAME.new: nothing comes into force by itself
set -eu
umask 022
from=$1
to=$2
list=$to/.installed

sum() { sha256sum "$1" | cut -d' ' -f1; }
# What of this name was installed last; nothing when none was.
installed() { [ ! -e "$list" ] || awk -v name="$1" 'substr($0, 67) == name { print $1 }' "$list"; }
place() { install -m 644 "$from/$1" "$to/$2"; }

fresh=yes
[ ! -d "$to" ] || [ -z "$(find "$to" \( -name '*.conf' -o -path "$list" \) -print -quit)" ] || fresh=

install -d -m 755 "$to"
(cd "$from" && find . -type d | sed 's|^\./||') | while read -r d; do install -d -m 755 "$to/$d"; done
install -d -m 750 "$to/secrets"
(cd "$from" && find . -type f | sed 's|^\./||' | sort) | while read -r f; do
	new=$(sum "$from/$f")
	old=$(installed "$f")
	if [ -n "$fresh" ]; then
		place "$f" "$f"
	elif [ -e "$to/$f" ] && here=$(sum "$to/$f") && [ "$here" != "$new" ]; then
		if [ "$here" = "$old" ]; then
			place "$f" "$f"
		elif [ "$old" != "$new" ]; then
			place "$f" "$f.new"
			echo "kept $to/$f, the new version is $to/$f.new" >&2
		fi
	elif [ ! -e "$to/$f" ] && [ -z "$old" ] && [ -e "$list" ]; then
		place "$f" "$f.new"
		echo "not in force: $to/$f.new is new in this version" >&2
	fi
	echo "$new  $f"
done >"$list.new"
mv "$list.new" "$list"
