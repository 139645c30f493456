#!/bin/bash
# SPDX-License-Identifier: ISC
# deps.sh [GROUP...]: installs the Debian packages (12 and 13) of these groups, without one those of the
# first four:
#   build   what building rasid needs, and no more: a newcomer waits for it
#   check   the tools of the tests
#   lint    formatters and analysers
#   fuzz    clang with its sanitizers
#   bench   programs that bench-match and compare measure against, each skipped when it is missing; apart
#           because Hyperscan exists on x86 only
#   bench-fetch   a web server and the feed readers that it measures; their services are not needed
#   deb         what the Debian package is made with
#   package     clean roots, other packages, shells: what is tested of packages
#   looks conform peers   a browser, npm, programs of others: for the targets of these names. Where promtool is
#           (prometheus, of peers), `make check` proves figures and alert rules with it; 19 MB and a service are too
#           much to ask of everybody
# As root or with sudo it installs what is missing and shows how far it is; otherwise it prints the exact
# command and fails. Nothing to install: says nothing, asks nobody.
set -euo pipefail
export LC_ALL=C

declare -A packages=(
	# The libraries of the Makefile's PKGS; uthash and xxHash are headers; tzdata: the zones.
	[build]='gcc libc6-dev pkg-config
		libuv1-dev libcurl4-openssl-dev libxml2-dev libsqlite3-dev libjansson-dev libutf8proc-dev libidn2-dev
		libseccomp-dev libmicrohttpd-dev libssl-dev libxxhash-dev zlib1g-dev libbrotli-dev libzstd-dev libglib2.0-dev libncurses-dev uthash-dev ca-certificates
		tzdata'
	# libnss-systemd: the name of the unit's dynamic user.
	[check]='libcmocka-dev python3 python3-h2 openssl sqlite3 curl brotli zstd procps iproute2 util-linux mount patch
		systemd libnss-systemd gdb git'
	[lint]='git python3 clang-format clang-tidy cppcheck shellcheck mandoc'
	[fuzz]='clang libclang-rt-dev'
	[bench]='libhyperscan5 ripgrep libstemmer0d wrk'
	[bench-fetch]='python3 openssl nginx-light sfeed newsboat rss2email feed2exec'
	[deb]='build-essential debhelper dh-apparmor lintian'
	[package]='zsh fish strace apparmor mmdebstrap rpm rpmlint buildah'
	[looks]='python3 chromium fonts-noto-core fonts-noto-color-emoji nodejs npm'
	[conform]='python3 nodejs npm'
	[peers]='python3 prometheus-alertmanager apprise prometheus'
)
[ $# != 0 ] || set -- build check lint fuzz

missing=()
for group in "$@"; do
	[ -n "${packages[$group]:-}" ] || { echo "usage: $0 [${!packages[*]}]..." >&2 && exit 2; }
	for p in ${packages[$group]}; do
		# Who has them from elsewhere keeps them.
		case $p in
		nodejs) ! command -v node >/dev/null || continue ;;
		npm) ! command -v npm >/dev/null || continue ;;
		esac
		case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null || true) in
		'install ok installed') ;;
		*) missing+=("$p") ;;
		esac
	done
done
[ ${#missing[@]} != 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "This is no Debian. What these Debian packages hold is needed: ${missing[*]}" >&2
	exit 1
elif [ "$(id -u)" = 0 ]; then
	sudo=()
elif command -v sudo >/dev/null; then
	sudo=(sudo)
else
	echo "These Debian packages are missing. Become root and run:" >&2
	echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
	exit 1
fi

# One at a time, for make -j.
exec 9<"$0"
flock 9

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# apt's output becomes one line that counts, on a terminal, or a line every tenth package.
say() {
	if [ -t 1 ]; then
		printf '\r  %-11s %d of %d packages\033[K' "$1" "$2" "$total"
	elif [ $(($2 % 10)) = 0 ] || [ "$2" = "$total" ]; then
		printf '  %-11s %d of %d packages\n' "$1" "$2" "$total"
	fi
}

progress() {
	local total=0 got=0 unpacked=0 ready=0 line
	while IFS= read -r line; do
		echo "$line" >>"$log"
		case $line in
		*' newly installed, '*)
			total=${line%% *}
			line=${line#*upgraded, }
			total=$((total + ${line%% *}))
			;;
		'Need to get '*) line=${line#Need to get } && echo "  ${line%% of archives*} to download" ;;
		Get:*) say downloading $((++got)) ;;
		'Unpacking '*) say unpacking $((++unpacked)) ;;
		'Setting up '*) say 'setting up' $((++ready)) ;;
		esac
	done
	[ ! -t 1 ] || echo
}

install() {
	"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get install -y -q --no-install-recommends \
		-o Dpkg::Use-Pty=0 "${missing[@]}" 2>&1 | progress
}

update() {
	echo "  reading the lists of packages"
	# Descriptions are two thirds of the bytes; those that are there stay.
	"${sudo[@]}" apt-get update -q -o Acquire::Languages=none -o APT::Get::List-Cleanup=0 >"$log" 2>&1
}

# The lists that are there may do, and spare their download; a package that has left the mirror since
# shows when it is fetched.
echo "Installing: ${missing[*]}"
if apt-cache show "${missing[@]}" >/dev/null 2>&1 && install; then
	exit 0
fi
if ! { update && install; }; then
	tail -n 20 "$log" >&2
	exit 1
fi
