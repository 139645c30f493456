# SPDX-License-Identifier: ISC
# Completion of rasid(1) in fish. What fits is asked of rasid itself, so that this knows no command.
# The rasid of $PATH only: a key must not run what lies in the folder somebody looks at.
function __rasid_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (command rasid __complete $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c rasid -f -a '(__rasid_complete)'
