# SPDX-License-Identifier: ISC
# Completion of rasid(1) in bash. What fits is asked of rasid itself, so that this knows no command.
# The rasid of $PATH only: a key must not run what lies in the folder somebody looks at.
_rasid() {
	local words=() i word line glue='' cut=''
	COMPREPLY=()
	# bash parts --option=value at "=".
	for ((i = 1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == '=' && ${#words[@]} -gt 0 && ${words[-1]} == --* ]]; then
			words[-1]+='='
			glue=1
		elif [[ -n $glue ]]; then
			words[-1]+=$word
			glue=''
		else
			words+=("$word")
		fi
	done
	word=${words[-1]}
	[[ $word != --*=* || $COMP_WORDBREAKS != *=* ]] || cut=${word%%=*}=
	while IFS= read -r line; do
		if [[ $line == ':files' ]]; then
			compopt -o filenames 2>/dev/null
			while IFS= read -r line; do
				COMPREPLY+=("$line")
			done < <(compgen -f -- "${word#"$cut"}")
		else
			line=${line%%$'\t'*}
			COMPREPLY+=("${line#"$cut"}")
		fi
	done < <(command rasid __complete "${words[@]}" 2>/dev/null)
}
complete -F _rasid rasid
