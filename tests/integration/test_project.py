# SPDX-License-Identifier: ISC
"""The project around the program: building, the demo, the debugger's printers. What a newcomer meets first."""
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

import rig

SUMMARY = re.compile(r"\d+ articles were published, [1-9]\d* of them raised an alert")
NEXT = ("explain 'التحالف الدولي'", "check -c etc", "run -c etc")
# As if nobody had called make around this test.
CLEAN = {k: v for k, v in os.environ.items()
         if not k.startswith("MAKE") and k not in ("CC", "CFLAGS", "CPPFLAGS", "LDFLAGS", "CI", "SAN", "DBG")}
# A compiler that writes down what it was asked to make, and makes it empty.
COMPILER = """#!/bin/sh
for word; do
	[ "$last" != -o ] || { echo "$word" >>"$0.log"; : >"$word"; }
	last=$word
done
"""


def make(*args, env=None, **kw):
    return subprocess.run(["make", *args], env=env or CLEAN, capture_output=True, text=True, timeout=600, **kw)


class Made:
    """A tree of its own, built by the compiler above: which files does make think it has to make?"""

    def __init__(self, where):
        self.cc = os.path.join(where, "cc")
        self.tree = os.path.join(where, "build")
        with open(self.cc, "w", encoding="ascii") as f:
            f.write(COMPILER)
        os.chmod(self.cc, 0o755)
        self.other = os.path.join(where, "other-cc")
        shutil.copy(self.cc, self.other)

    def __call__(self, *args, cc=None):
        cc = cc or self.cc
        log = cc + ".log"
        if os.path.exists(log):
            os.remove(log)
        done = make("-j2", f"B={self.tree}", f"CC={cc}", *args)
        assert done.returncode == 0, done.stderr
        if not os.path.exists(log):
            return []
        with open(log, encoding="ascii") as f:
            return [os.path.relpath(line.strip(), os.path.join(self.tree, "rel")) for line in f]


def flags_are_remembered(where):
    """another CC or other CFLAGS make every object anew, other LDFLAGS the program alone, the same nothing"""
    made = Made(where)
    everything = made()
    assert "rasid" in everything and len(everything) > 150, everything
    assert not made()
    assert made("LDFLAGS=-Wl,-O1") == ["rasid"]
    assert not made("LDFLAGS=-Wl,-O1")
    change = "CFLAGS=-O1 -DX='a b'"
    assert sorted(made(change)) == sorted(everything)
    assert not made(change)
    assert sorted(made(cc=made.other)) == sorted(everything)


def without_packages(where):
    """plain make without a compiler, without pkg-config or without a library says `make deps`, in one line"""
    path = os.path.join(where, "bin")
    os.makedirs(path)
    for tool in ("sh", "make", "mkdir", "find", "sed", "cmp", "printf"):
        os.symlink(shutil.which(tool), os.path.join(path, tool))
    env = dict(CLEAN, PATH=path)

    def says(what):
        done = make(f"B={where}/build", env=env)
        assert done.returncode == 2 and not done.stdout, done
        line, = done.stderr.splitlines()
        assert what in line and "run 'make deps'" in line, line

    says("compiler 'cc'")
    os.symlink(shutil.which("cc"), os.path.join(path, "cc"))
    says("pkg-config")
    os.symlink(shutil.which("pkg-config"), os.path.join(path, "pkg-config"))
    env["PKG_CONFIG_LIBDIR"] = where
    says("library libuv")


def packages_by_group(_):
    """each target asks for the packages of its own work: demo for those of building alone"""
    asked = {target: re.findall(r"tools/deps\.sh(.*)", make("-n", target).stdout)[0].split()
             for target in ("demo", "check", "lint", "fuzz", "deps")}
    assert asked == {"demo": ["build"], "check": ["build", "check"], "lint": ["build", "lint"],
                     "fuzz": ["build", "fuzz"], "deps": []}, asked
    done = subprocess.run(["tools/deps.sh", "nothing"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "usage:" in done.stderr, done


def debug_build(_):
    """make debug builds a tree of its own with symbols and without optimisation"""
    told = make("-n", "debug").stdout
    lines = [line for line in told.splitlines() if " -c -o " in line or " -o " in line]
    assert lines and all("build/debug/" in line for line in lines), told
    compiled = [line for line in lines if " -c -o " in line]
    assert all(line.index("-O2") < line.index("-O0 -g3") and "FORTIFY" not in line for line in compiled), compiled[:1]


def one_version(_):
    """the Makefile, the program and the topmost section of the changelog name one version; a tag on it names it too"""
    with open("CHANGELOG.md", encoding="utf-8") as f:
        version, date = re.search(r"^## \[([0-9.]+)\] - (.+)$", f.read(), re.M).groups()
    with open("Makefile", encoding="utf-8") as f:
        assert re.search(r"^VERSION +:= (.+)$", f.read(), re.M)[1] == version
    told = subprocess.run([rig.RASID, "version"], capture_output=True, text=True, check=True).stdout
    assert told.split()[1] == version, told
    # Empty also where there is no repository (make dist), and so no tag to be wrong.
    tags = subprocess.run(["git", "tag", "--points-at", "HEAD"], capture_output=True, text=True, check=False).stdout.split()
    assert tags in ([], [f"v{version}"]), tags
    assert not tags or re.fullmatch(r"\d{4}-\d\d-\d\d", date), date


def demo_ends_by_itself(_):
    """the demo ends after --for with a summary and three commands that work, exit code 0"""
    # The first time that is long enough for this machine; the last is far beyond any.
    for seconds in (4, 16, 120):
        done = subprocess.run([rig.RASID, "demo", "--for", f"{seconds}s"], capture_output=True, text=True,
                              timeout=300, check=False)
        if done.returncode == 0:
            break
    assert done.returncode == 0, done
    assert SUMMARY.search(done.stdout), done.stdout[-600:]
    for command in NEXT:
        assert f"{rig.RASID} {command}" in done.stdout, command
    harmless = re.findall(r"^  (\S+ (?:explain|check) .*)$", done.stdout, re.M)
    assert len(harmless) == 2, harmless
    for command in harmless:
        assert subprocess.run(["sh", "-c", command], capture_output=True, check=False).returncode == 0, command


def demo_ends_by_ctrl_c(_):
    """Ctrl-C at a terminal ends `make demo` with the summary and exit code 0"""
    recipe = [line for line in make("-n", "demo").stdout.splitlines() if " demo --for " in line]
    assert len(recipe) == 1 and recipe[0].endswith(" demo --for 30s"), recipe
    assert make("-n", "demo", "DEMO_FOR=5m").stdout.rstrip().endswith(" demo --for 5m")
    # The recipe as it is, with a build that is there already; long enough never to end by itself.
    with tempfile.NamedTemporaryFile("w", suffix=".mk", encoding="ascii") as f:
        f.write("demo:\n\t@" + recipe[0].replace("30s", "1h").replace("build/rel/rasid", rig.RASID) + "\n")
        f.flush()
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvpe("make", ["make", "-f", f.name], CLEAN)
        seen = b""
        try:
            while chunk := os.read(terminal, 65536):
                before, seen = seen, seen + chunk
                if b"alr_" in seen and b"alr_" not in before:
                    os.write(terminal, b"\x03")
        except OSError:  # a terminal whose last user has gone
            pass
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
    text = seen.decode("utf-8", "replace")
    assert os.waitstatus_to_exitcode(status) == 0 and SUMMARY.search(text), text[-1500:]


def gdb_prints(_):
    """gdb prints str, buf and arena as what they hold, also when the memory is not there"""
    if shutil.which("gdb") is None:
        raise rig.Skip("gdb is not installed")
    wanted = {
        "text": '"بيان \\"عاجل\\"\\n"',
        "empty": '""',
        "part": '"two"',
        "broken": "5 bytes at 0x10, which cannot be read",
        "buf": '10 of 64 bytes: "some bytes"',
        "full": '4 of 64 bytes, at most 4, an append was refused: "full"',
        "none": "0 of at most 1048576 bytes in 0 blocks",
        "arena": "3145728 of at most 67108864 bytes in 3 blocks",
        "spent": "0 of at most 64 bytes in 0 blocks, an allocation was refused",
    }
    commands = ["break look", "run", *(f"print things->{name}" for name in wanted)]
    done = subprocess.run(
        ["gdb", "-nx", "-q", "-batch", "-x", "tools/gdb/rasid.py", *(x for c in commands for x in ("-ex", c)),
         os.path.join(rig.TREE, "tests", "printers")],
        env=dict(CLEAN, LC_ALL="C.UTF-8"), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    if re.search("ptrace|Operation not permitted", done.stderr) and "Breakpoint 1, look" not in done.stdout:
        raise rig.Skip("this kernel lets nobody trace a process")
    printed = re.findall(r"^\$\d+ = (.*)$", done.stdout, re.M)
    assert printed == list(wanted.values()), (printed, done.stderr)


def main(*tests):
    failed = 0
    for n, test in enumerate(tests, 1):
        try:
            with tempfile.TemporaryDirectory(prefix="rasid-project-") as where:
                test(where)
            print(f"ok {n} - {test.__doc__}", flush=True)
        except rig.Skip as why:
            print(f"ok {n} - {test.__doc__} # SKIP {why}", flush=True)
            print(f"SKIP {test.__name__}: {why}", flush=True)
        except Exception:  # a test's failure, whatever it is
            failed += 1
            print(f"not ok {n} - {test.__doc__}", flush=True)
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
    print(f"1..{len(tests)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(flags_are_remembered, without_packages, packages_by_group, debug_build, one_version, demo_ends_by_itself,
         demo_ends_by_ctrl_c, gdb_prints)
