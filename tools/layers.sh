#!/bin/sh
# The layer rule of ARCHITECTURE.md: includes go downward only, siblings never meet, each third-party
# library belongs to one folder. Prints every violation; exit 1 when there is one. ROOT may name another
# tree: tests/layers/ holds a planted violation of each kind, which must be found.
set -u
cd "${1:-.}" || exit 2
bad=0

# deny FOLDER REGEX WHY
deny() {
	[ -d "$1" ] || return 0
	if grep -rnE --include='*.[ch]' "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($2)" "$1"; then
		echo "layers: $1/ must not include $3"
		bad=1
	fi
}

siblings='feeds watch store alerts web'
deny daemon/http '(cli|desk|config|feeds|watch|store|alerts|web)/' 'anything but base/'
deny daemon/parser '(cli|desk|config|watch|store|alerts|web)/' 'anything but feeds/ and base/'
for room in http parser; do
	if grep -rnE --include='*.[ch]' '^#[[:space:]]*include[[:space:]]*"daemon/' "daemon/$room" 2>/dev/null | grep -v "\"daemon/$room/"; then
		echo "layers: daemon/$room/ must not include the loop's own files"
		bad=1
	fi
done
for f in watch/*.[ch]; do
	if grep -nE '^#[[:space:]]*include[[:space:]]*"watch/advice/' "$f" /dev/null 2>/dev/null; then
		echo "layers: watch/ must not include watch/advice/"
		bad=1
	fi
done
deny feeds/date 'feeds/[a-z_0-9]+\.h' 'the rest of feeds/'
deny desk '(cli|daemon|web)/' 'cli/, daemon/ or web/'
deny config '(cli|daemon|desk|store|web)/' 'cli/, daemon/, desk/, store/ or web/'
for d in base $siblings; do
	deny "$d" '(cli|daemon|desk|config)/' 'cli/, daemon/, desk/ or config/'
	for s in $siblings; do
		[ "$d" = "$s" ] || deny "$d" "$s/" "$s/"
	done
done

deny daemon 'cli/' 'cli/'

# owns FOLDERS REGEX NAME: nobody else may include it
owns() {
	for d in base $siblings config desk daemon cli; do
		case " $1 " in
		*" $d "*) ;;
		*) deny "$d" "$2" "$3, which belongs to $1" ;;
		esac
	done
}
owns 'daemon cli' 'uv\.h' 'libuv'
owns 'daemon cli' 'curl/' 'libcurl'
owns 'daemon' 'seccomp\.h' 'libseccomp'
owns 'cli' 'zlib\.h' 'zlib'
owns 'daemon' 'uthash\.h' 'uthash'
owns 'feeds' 'libxml/' 'libxml2'
owns 'store' 'sqlite3\.h|libpq' 'the database'
owns 'web' 'microhttpd\.h' 'libmicrohttpd'
owns 'base' 'jansson\.h' 'jansson'
owns 'base' 'xxhash\.h' 'xxHash'
owns 'watch' 'utf8proc\.h' 'utf8proc'
owns 'alerts' 'openssl/' 'OpenSSL'

# Libraries neither log nor exit nor read the clock or the environment (base/log.c and base/xalloc.c
# are the exceptions that the rest calls).
for d in feeds watch store alerts web desk; do
	if grep -rnE --include='*.c' '(^|[^a-z_])(log_(err|warning|info|debug|line)|exit|abort|getenv|time|gettimeofday|clock_gettime)[[:space:]]*\(' "$d" 2>/dev/null; then
		echo "layers: $d/ must not log, exit, or read the clock or the environment"
		bad=1
	fi
done
exit $bad
