# SPDX-License-Identifier: ISC
"""The AppArmor profile: it is one, and it allows what the daemon does when it is looked at.

Kernels without AppArmor cannot enforce it; so the files that a real run uses are held against its rules here,
read as apparmor.d(5) says.
"""
import os
import re
import shutil
import subprocess

import rig
from test_project import main

PROFILE = "packaging/apparmor/rasid"
CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
WRITES = {"unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "chmod", "fchmodat", "truncate", "connect", "bind"}


def skipped(*tools):
    for tool in tools:
        if shutil.which(tool) is None:
            print(f"SKIP test_apparmor: {tool} is not installed (tools/deps.sh package)")
            return True
    return False


def parse(*options):
    done = subprocess.run(["apparmor_parser", "-QT", *options, PROFILE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    return done.stdout


def braces(glob):
    """The globs without braces that one with them stands for."""
    found = re.search(r"\{([^{}]*)\}", glob)
    if not found:
        return [glob]
    return [x for part in found[1].split(",") for x in braces(glob[:found.start()] + part + glob[found.end():])]


def pattern(glob):
    """As apparmor.d(5): * stops at a slash, ** does not; of a directory's ** at least one letter is there."""
    text = re.escape(re.sub(r"/+", "/", glob))
    text = text.replace(r"/\*\*", r"/.+").replace(r"\*\*", r".*").replace(r"/\*", r"/[^/]+").replace(r"\*", r"[^/]*").replace(r"\?", "[^/]")
    return re.sub(r"\\\[(.*?)\\\]", lambda m: "[" + m[1].replace("\\-", "-") + "]", text)


def rules():
    """(compiled path, permissions) of the profile with all that it includes."""
    text = parse("-p")
    names = {"pid": "[0-9]*", "tid": "[0-9]*", "pids": "[0-9]*"}
    for name, value in re.findall(r"^@\{(\w+)\} *\+?= *(.*)$", text, re.M):
        if name not in names:
            names[name] = "{" + ",".join(v.strip('"') for v in value.split()) + "}" if " " in value.strip() else value.strip()
    found = []
    for path, may in re.findall(r"^\s*(?:owner\s+)?([/@]\S*)\s+([rwkmlaixpPuUcC]+),", text, re.M):
        while "@{" in path:
            path = re.sub(r"@\{(\w+)\}", lambda m: names[m[1]], path)
        for one in braces(path):
            found.append((re.compile(pattern(one) + r"\Z"), may))
    assert len(found) > 50, found
    return found


def uses(trace):
    """(path, permission) of each call that succeeded."""
    for line in trace.splitlines():
        call = CALL.match(line)
        if not call or int(call[3]) < 0:
            continue
        name, arguments = call[1], call[2]
        writes = name in WRITES or re.search(r"O_(WRONLY|RDWR|CREAT)", arguments)
        for path in re.findall(r'"(/[^"]*)"', arguments):
            if name != "execve":
                yield os.path.normpath(path) + ("/" if "O_DIRECTORY" in arguments and path != "/" else ""), "w" if writes else "r"


def is_a_profile(_):
    """apparmor_parser takes it"""
    if not skipped("apparmor_parser"):
        parse()


def allows_what_is_done(where):
    """every file that a daemon with feeds, alerts and workers uses is allowed, and what it has no business with is not"""
    if skipped("apparmor_parser", "strace"):
        return
    allowed = rules()

    def may(path, what):
        return any(p.match(path) and (what in m or (what == "w" and "a" in m)) for p, m in allowed)

    log = os.path.join(where, "trace")
    done = subprocess.run(["strace", "-f", "-qq", "-s", "300", "-o", log, "-e", "trace=file,connect,bind", rig.RASID, "demo", "--for", "3s"],
                          capture_output=True, text=True, timeout=rig.FAR, check=False)
    assert done.returncode == 0, done
    with open(log, encoding="utf-8", errors="replace") as f:
        trace = f.read()
    # The demo's own directory in the places of the service.
    demo = re.search(r"/tmp/rasid-demo-\w+", trace)[0]
    # Pieces of the demo that are no daemon: its configuration, and the way to its own program.
    outside = {(demo + "/", "r"), (demo, "r"), (demo, "w"), ("/tmp", "r"), ("/proc/self/exe", "r")}
    refused, seen = set(), set()
    for path, what in set(uses(trace)) - outside:
        for own, place in (("/data", "/var/lib/rasid"), ("/run", "/run/rasid"), ("", "/etc/rasid")):
            path = re.sub("^" + re.escape(demo + own) + "(?=/|$)", place, path)
        if path.startswith("/etc/rasid") and what == "w":
            continue  # the demo writes its configuration, the daemon never does
        path = path.replace("/proc/self/", "/proc/1234/")
        seen.add(path)
        # stat(2) of a directory asks for it without the slash, rules have it with one.
        if not may(path, what) and not may(path + "/", what) and not path.startswith(os.path.dirname(rig.RASID)):
            refused.add((path, what))
    assert {"/var/lib/rasid/rasid.db", "/run/rasid/control.sock", "/etc/ssl/certs/ca-certificates.crt"} <= seen, seen
    assert refused == set(), refused
    for path, what in (("/etc/rasid/rasid.conf", "w"), ("/etc/shadow", "r"), ("/home/a/x", "r"), ("/usr/bin/x", "w"), ("/root/x", "r"),
                       ("/bin/sh", "x"), ("/etc/rasid/watch.d/a.conf", "w"), ("/var/lib/other/x", "r"), ("/proc/1/environ", "r")):
        assert not may(path, what), (path, what)


def is_named_by_the_unit(_):
    """the unit names the profile, and starts where there is none"""
    with open("systemd/rasid.service", encoding="utf-8") as f:
        assert "\nAppArmorProfile=-rasid\n" in f.read()


if __name__ == "__main__":
    main(is_a_profile, allows_what_is_done, is_named_by_the_unit)
