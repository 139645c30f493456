# SPDX-License-Identifier: ISC
"""Completion in a real bash, zsh and fish, each asked by a key or by its own means, without a person."""
import os
import pty
import re
import select
import shutil
import subprocess
import time

import rig
from test_project import main

CONF = {
    "feeds.d/a.conf": "[feed almada]\nurl = https://almada.example/feed\ntitle = المدى: أخبار\n"
                      "[feed almasar]\nurl = https://almasar.example/feed\n",
    # Wrong in every way but its first lines: who types is not told so.
    "watch.d/w.conf": "[watch coalition]\nterm = التحالف\ntrem = x\n[watch\n",
    "alerts.d/d.conf": "[destination desk]\ntype = slack\nurl_file = /nonexistent\n",
}


def prepare(where):
    """A configuration, and rasid as it is found in $PATH."""
    for name, text in CONF.items():
        path = os.path.join(where, "etc", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    for d in ("bin", "site", "home"):
        os.makedirs(os.path.join(where, d), exist_ok=True)
    os.symlink(os.path.abspath(rig.RASID), os.path.join(where, "bin/rasid"))
    shutil.copy("packaging/completion/rasid.zsh", os.path.join(where, "site/_rasid"))
    return {"PATH": os.path.join(where, "bin") + ":/usr/bin:/bin", "HOME": os.path.join(where, "home"),
            "LC_ALL": "C.UTF-8", "TERM": "dumb", "CONFIGURATION_DIRECTORY": os.path.join(where, "etc")}


def missing(shell):
    return None if shutil.which(shell) else f"SKIP test_completion: {shell} is not installed"


# ---- bash ----------------------------------------------------------------------------------------

BASH = """
source packaging/completion/rasid.bash
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_rasid rasid
printf '%s\\n' "${COMPREPLY[@]}"
"""


def bash(env, *words):
    done = subprocess.run(["bash", "--norc", "-c", BASH, "bash", "rasid", *words], env=env, capture_output=True,
                          text=True, timeout=rig.FAR, check=False)
    assert done.returncode == 0 and done.stderr == "", done
    return done.stdout.split()


def in_bash(where):
    """bash: commands, verbs, ids, options and their values also behind '=', which bash makes a word of its own"""
    env = prepare(where)
    assert bash(env, "sta") == ["status"]
    assert bash(env, "feed", "p") == ["pause", "poke"]
    assert bash(env, "feed", "show", "alm") == ["almada", "almasar"]
    assert bash(env, "watch", "show", "") == ["coalition"]
    assert bash(env, "alert", "list", "--dest", "") == ["desk"]
    assert bash(env, "search", "--sort", "=", "") == ["new", "best"]
    assert bash(env, "search", "--sort", "=", "b") == ["best"]
    assert bash(env, "search", "--so") == ["--sort"]
    assert bash(env, "restore", "READ") == ["README.md"]
    assert bash(env, "no-such-command", "") == []
    # The program is the one of $PATH, and when there is none nothing is said.
    assert bash({**env, "PATH": "/usr/bin:/bin"}, "sta") == []


# ---- a key on a terminal -------------------------------------------------------------------------

class Terminal:
    """A shell on a pseudo terminal."""

    def __init__(self, env, *command):
        pid, self.fd = pty.fork()
        if pid == 0:
            os.execvpe(command[0], list(command), env)
        self.pid = pid
        self.text = ""

    def send(self, text):
        os.write(self.fd, text.encode())

    def until(self, pattern):
        """Reads on until the pattern has come; what came, since the last time."""
        end = time.monotonic() + rig.FAR
        while not re.search(pattern, self.text):
            assert select.select([self.fd], [], [], max(0, end - time.monotonic()))[0], (pattern, self.text)
            self.text += os.read(self.fd, 65536).decode("utf-8", "replace")
        text, self.text = self.text, ""
        return text

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


# What is typed before the tab, and what the shell then runs.
KEYS = [("stat", "status"), ("feed show almad", "feed show almada"), ("search --sort=b", "search --sort=best"),
        ("dest show d", "dest show desk"), ("check --onl", "check --online"), ("restore READM", "restore README.md")]


def by_key(env, command, setup):
    """Types each line and a tab into a shell in which rasid says what it was given."""
    shell = Terminal(env, *command)
    try:
        # In two parts, so that what is typed, which a terminal echoes, does not look like an answer.
        shell.send(setup + "; rasid() { printf 'go%s<%s>\\n' t \"$*\"; }; printf 'rea%s\\n' dy\n")
        shell.until(r"ready\r?\n")
        for typed, want in KEYS:
            shell.send(f"rasid {typed}\t\n")
            got = shell.until(r"got<.*>\r?\n")
            assert f"got<{want}>" in got, (typed, got)
        shell.send("exit\n")
    finally:
        shell.close()


def bash_by_key(where):
    """bash on a terminal: a tab puts the rest of a word, also of --option=value"""
    by_key(prepare(where), ["bash", "--norc", "--noprofile", "-i"],
           "bind 'set enable-bracketed-paste off'; source packaging/completion/rasid.bash")


def zsh_by_key(where):
    """zsh on a terminal: the same, found as a completion is installed"""
    if missing("zsh"):
        print(missing("zsh"))
        return
    by_key(prepare(where), ["zsh", "-f", "-i"],
           f"fpath=({where}/site $fpath); autoload -U compinit; compinit -u -D; unset zle_bracketed_paste")


# ---- fish ----------------------------------------------------------------------------------------

def fish(env, line):
    script = 'source packaging/completion/rasid.fish; complete -C "$argv[1]"'
    done = subprocess.run(["fish", "--no-config", "-c", script, line], env=env, capture_output=True, text=True,
                          timeout=rig.FAR, check=False)
    assert done.returncode == 0 and done.stderr == "", done
    return [x.split("\t") for x in done.stdout.splitlines()]


def in_fish(where):
    """fish: words with what they are"""
    if missing("fish"):
        print(missing("fish"))
        return
    env = prepare(where)
    assert fish(env, "rasid sta") == [["status", "what the daemon is doing"]]
    assert fish(env, "rasid feed show alm") == [["almada", "المدى: أخبار"], ["almasar"]]
    assert [x[0] for x in fish(env, "rasid search --sort=")] == ["--sort=best", "--sort=new"]
    assert [x[0] for x in fish(env, "rasid restore READ")] == ["README.md"]
    assert fish(env, "rasid no-such-command ") == []


# ---- the source ----------------------------------------------------------------------------------

def scripts_know_no_command(_):
    """no script holds a list of commands or options beside the tables of cli/"""
    done = subprocess.run([rig.RASID, "__complete", ""], capture_output=True, text=True, check=True)
    commands = [x.split("\t")[0] for x in done.stdout.splitlines()]
    assert "feed" in commands and "__complete" not in done.stdout
    for name in os.listdir("packaging/completion"):
        with open(os.path.join("packaging/completion", name), encoding="utf-8") as f:
            code = "\n".join(x for x in f.read().splitlines() if not x.lstrip().startswith("#"))
        known = [c for c in commands if re.search(rf"rasid {c}\b", code)] + re.findall(r"--[a-z]{2,}", code)
        assert known == [], (name, known)


def says_nothing_wrong(where):
    """a directory that is not there, or a broken file, is passed over in silence and with exit code 0"""
    for args in (["feed", "-c", where + "/none", "show", ""], ["feed", "show", "-c"], ["--", ""], []):
        done = subprocess.run([rig.RASID, "__complete", *args], capture_output=True, text=True, check=False,
                              env={"HOME": where, "PATH": "/usr/bin"})
        assert done.returncode == 0 and done.stderr == "", (args, done)


if __name__ == "__main__":
    main(in_bash, bash_by_key, zsh_by_key, in_fish, scripts_know_no_command, says_nothing_wrong)
