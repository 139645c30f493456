#compdef rasid
# SPDX-License-Identifier: ISC
# Completion of rasid(1) in zsh, installed as _rasid. What fits is asked of rasid itself, so that this knows
# no command. The rasid of $PATH only: a key must not run what lies in the folder somebody looks at.
_rasid() {
	local line
	local -a found
	local files=1
	for line in ${(f)"$(command rasid __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)"}; do
		if [[ $line == ':files' ]]; then
			files=0
		else
			found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
		fi
	done
	(( ${#found} == 0 )) || _describe -V rasid found
	(( files )) || _files
}
_rasid "$@"
