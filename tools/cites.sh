#!/bin/sh
# SPDX-License-Identifier: ISC
# cites.sh [FILE...]: every page that a comment cites is in the tree, and so is the heading.
#
# Cited is a page by its path, perhaps followed by headings: doc/feeds.md "Moves", "Charset". A page stands
# where its path says, seen from the top of the tree. Without FILE all files that git knows are read, but for the handbook, whose
# links lead from page to page (tests/integration/test_docs.py judges them).
set -u
if [ $# -eq 0 ]; then
	# shellcheck disable=SC2046
	set -- $(git ls-files | grep -vE '^(tests/(golden|fuzz/corpus|cites)|docs)/|^tests/integration/test_docs.py$|\.(png|gz|bin)$')
fi
LC_ALL=C awk '
function flat(line) {
	sub(/^[ \t]*(\/\*|\*|#|\.\\")?[ \t]*/, "", line)
	return line
}
function complain(what) {
	print "cites: " file ": " what
	bad = 1
}
function read_page(page,   line, n) {
	if (page in known)
		return known[page]
	known[page] = 0
	while ((getline line < page) > 0) {
		known[page] = 1
		if (sub(/^#+ /, "", line))
			heading[page, line] = 1
	}
	close(page)
	return known[page]
}
# Citations of one file, whose lines were joined: a heading may begin on the line after its page.
function judge(text,   page, title) {
	while (match(text, /[A-Za-z0-9_\/.-]+\.md/)) {
		page = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (text ~ /^[A-Za-z0-9_]/)
			continue
		# What lies beside one checkout is not in the tree of another.
		if (page ~ /^(\/|\.\.)/ || !read_page(page)) {
			complain("no page " page)
			continue
		}
		while (match(text, /^,?( and)? "[^"]+"/)) {
			title = substr(text, RSTART, RLENGTH)
			text = substr(text, RSTART + RLENGTH)
			sub(/^[^"]*"/, "", title)
			sub(/"$/, "", title)
			if (!((page, title) in heading))
				complain("no heading \"" title "\" in " page)
		}
	}
}
FNR == 1 {
	judge(all)
	all = ""
	file = FILENAME
}
{ all = all " " flat($0) }
END {
	judge(all)
	exit bad
}
' "$@"
