# SPDX-License-Identifier: ISC
"""deb.py SUITE: the Debian package through its life, in clean roots of that release and under its systemd.

It is built in a root with nothing but what debian/control asks for, a former version beside it; then in a root
without compiler installed by apt, started, upgraded while it runs over a configuration that somebody changed
and a database in use, removed, installed again, purged. What lies in the root is listed before and after.
Needs root, mmdebstrap and a mirror; exit code 77 with a sentence where they are missing.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "integration"))

import rig  # noqa: E402
import test_systemd  # noqa: E402
from root import Root, missing  # noqa: E402

FORMER = "0.0.9"
# What is not the package's: apt's and dpkg's books, logs, caches, what the boot writes. Accounts are judged apart.
OTHERS = re.compile(r"/(var/(lib/(apt|dpkg|systemd|ucf)|cache|log|tmp)|etc/(apt|passwd|group|shadow|gshadow|subuid|subgid|resolv.conf"
                    r"|machine-id|\.pwd\.lock|ld\.so\.cache|systemd)|tmp|run|proc|sys|dev|root|debs)([-/]|$)")
LIST = "find / -xdev -printf '%p %y %m %s %l\\n' 2>/dev/null"


class PackageBox(test_systemd.Box):
    """A booted root of the release, with the packages in /debs."""

    def __init__(self, root):
        super().__init__()
        self.root = root

    def boot(self):
        up = subprocess.run([test_systemd.BOX, "up", "-n", test_systemd.NAME, "-r", self.root.path], capture_output=True, text=True, check=False)
        return None if up.returncode == 0 else "no box: " + " ".join(up.stderr.split())[:200]

    # The newsroom and curl are this machine's, in the box's network.
    def inside(self, *args, **kw):
        with open(f"/tmp/systemd-box.{test_systemd.NAME}/pid", encoding="ascii") as f:
            pid = f.read().strip()
        return ["nsenter", "-t", pid, "-n", *args]

    def open_newsroom(self):
        self.room = subprocess.Popen(self.inside(rig.NEWSROOM, str(test_systemd.ORIGIN), str(test_systemd.SINK)),
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self.room.stdout.readline(), "the newsroom does not start"

    def run(self, *args, text=None):
        if args[0] == "curl":
            return subprocess.run(self.inside(*args), input=text, capture_output=True, text=True, timeout=rig.FAR, check=False)
        return super().run(*args, text=text)

    def apt(self, *args):
        done = self.run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-q", "--no-install-recommends", *args)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
        return done.stdout + done.stderr

    def install_deb(self, version, *options):
        return self.apt("install", *options, f"/debs/{version}/rasid.deb")

    def files(self):
        lines = self.run("sh", "-c", LIST).stdout.splitlines()
        return {path: x for path, x in ((x.split(" ")[0], x) for x in lines) if not OTHERS.match(path)}

    def mode(self, path):
        return self.out("stat", "-c", "%a %U:%G", path).strip()

    def has(self, path):
        return self.run("test", "-e", path).returncode == 0


def build(root, suite):
    """the package builds in a clean root from what it says it needs, and lintian has nothing to say"""
    subprocess.run(["tools/source-tree.sh", os.path.join(root.path, "src/rasid")], check=True)
    with open(os.path.join(rig.BUILD, f"deb-{suite}.log"), "w", encoding="utf-8") as log:
        root.sh("cd /src/rasid; apt-get update -q; apt-get build-dep -y -q --no-install-recommends ./", log)
        root.sh("cd /src/rasid; DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage -us -uc -b", log)
        root.sh("mkdir /new; mv /src/*.deb /src/*.changes /src/*.buildinfo /new", log)
        # After the build: what lintian brings along must not be what the build needs.
        root.sh("apt-get install -y -q --no-install-recommends lintian; lintian --allow-root --fail-on error,warning /new/*.changes", log)
        # What was compiled is the same; another version, and a configuration that is to change.
        root.sh(f"""cd /src/rasid; sed -i '1s/(.*)/({FORMER})/' debian/changelog
echo '# of the former version' | tee -a etc/watch.d/sample.conf >>etc/feeds.d/sample.conf
DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage -us -uc -b -nc; mkdir /former; mv ../*.deb /former""", log)


def provide(build_root, root):
    """Puts the packages into a root, and what they depend on."""
    for version in ("former", "new"):
        to = os.path.join(root.path, "debs", version)
        os.makedirs(to)
        deb = [x for x in os.listdir(os.path.join(build_root.path, version)) if re.match(r"rasid_.*\.deb$", x)]
        shutil.copy(os.path.join(build_root.path, version, deb[0]), os.path.join(to, "rasid.deb"))
    root.sh("apt-get update -q; apt-get satisfy -y -q --no-install-recommends \"$(dpkg-deb -f /debs/new/rasid.deb Depends)\"")


def installs(box):
    """apt installs it: nothing is enabled or started, a user of its own, a closed place for secrets, a good configuration"""
    box.before = box.files()
    box.install_deb("former")
    assert box.run("systemctl", "is-active", "rasid").stdout.strip() == "inactive"
    assert box.run("systemctl", "is-enabled", "rasid").stdout.strip() == "disabled"
    assert "rasid" in box.out("getent", "passwd", "rasid")
    assert box.mode("/etc/rasid/secrets") == "750 root:rasid" and box.mode("/etc/rasid/rasid.conf") == "644 root:root"
    check = box.run("rasid", "check")
    assert check.returncode == 0 and check.stderr == "", check
    assert box.has("/usr/share/man/man8/rasid.8.gz") and box.has("/usr/share/bash-completion/completions/rasid")
    assert box.has("/usr/share/doc/rasid/copyright")


def starts(box):
    """it starts under systemd with a secret of its own, and alerts"""
    box.configure()
    # The sample watch list stays as it is: what the package brings anew takes its place.
    box.write("/etc/rasid/watch.d/test.conf", test_systemd.WATCH.replace("coalition", "mine"))
    box.out("sh", "-c", "cd /etc/rasid; echo '# mine' >>alerts.d/sample.conf; echo '# mine' >feeds.d/sample.conf")
    box.open_newsroom()
    box.post(test_systemd.ORIGIN, "/_/outlet?o", {"title": "صحيفة", "items": [{"title": f"الأول: {test_systemd.TERM}", "html": ""}]})
    box.out("systemctl", "enable", "--now", "rasid")
    assert rig.wait_for(box.titles, 0.1) == [f"الأول: {test_systemd.TERM}"], box.journal()
    assert box.out("stat", "-c", "%U", "/var/lib/private/rasid/rasid.db").strip() == "rasid"


def upgrades(box):
    """an upgrade restarts it; the changed configuration and the database stay, nothing is sent twice, what comes next is"""
    pid, mine = box.main_pid(), box.out("cat", "/etc/rasid/feeds.d/sample.conf", "/etc/rasid/rasid.conf", "/etc/rasid/alerts.d/sample.conf")
    box.install_deb("new", "-o", "Dpkg::Options::=--force-confold")
    assert box.restarted(pid), box.journal()[-5:]
    assert mine == box.out("cat", "/etc/rasid/feeds.d/sample.conf", "/etc/rasid/rasid.conf", "/etc/rasid/alerts.d/sample.conf")
    # Ours that nobody touched is the new one; of the one that both changed the new one lies beside it, and is not read.
    assert "former" not in box.out("cat", "/etc/rasid/watch.d/sample.conf")
    assert box.has("/etc/rasid/feeds.d/sample.conf.dpkg-dist")
    assert box.mode("/etc/rasid/secrets/desk") == "600 root:root"
    box.publish(f"الثاني: {test_systemd.TERM}")
    assert rig.wait_for(lambda: len(box.titles()) > 1, 0.1)
    assert box.titles() == [f"الأول: {test_systemd.TERM}", f"الثاني: {test_systemd.TERM}"]
    assert box.run("systemctl", "is-enabled", "rasid").stdout.strip() == "enabled"


def removes(box):
    """removing stops it and keeps configuration, secrets and database; installed again it goes on where it was"""
    box.apt("remove", "rasid")
    assert box.run("pgrep", "-x", "rasid").stdout == "" and not box.has("/usr/bin/rasid")
    for path in ("/var/lib/private/rasid/rasid.db", "/etc/rasid/secrets/desk", "/etc/rasid/watch.d/test.conf"):
        assert box.has(path), path
    box.install_deb("new")
    box.out("systemctl", "start", "rasid")
    box.publish(f"الثالث: {test_systemd.TERM}")
    assert rig.wait_for(lambda: len(box.titles()) > 2, 0.1)
    assert box.titles()[2:] == [f"الثالث: {test_systemd.TERM}"]


def purges(box):
    """purging leaves the root as it was before, but for the account"""
    box.apt("purge", "rasid")
    after = box.files()
    new = sorted(p for p in after if p not in box.before and not p.startswith("/var/lib/private"))
    lost = sorted(p for p in box.before if p not in after)
    changed = sorted(p for p in after if p.startswith("/etc/") and " f " in after[p] and box.before.get(p, after[p]) != after[p])
    assert (new, lost, changed) == ([], [], []), (new, lost, changed)
    assert not box.has("/var/lib/private/rasid") and not box.has("/etc/rasid")
    assert box.run("systemctl", "cat", "rasid").returncode != 0
    assert box.run("find", "/etc/systemd/system", "/var/lib/systemd", "-name", "*rasid*").stdout == ""


LIFE = (installs, starts, upgrades, removes, purges)


def live(box):
    """Each step stands on those before it: the first that fails is the last."""
    for n, step in enumerate(LIFE, 2):
        step(box)
        print(f"ok {n} - {step.__doc__}", flush=True)


def run(suite, where):
    build_root = Root(rig.BUILD, suite, os.path.join(where, "build"))
    build(build_root, suite)
    print(f"ok 1 - {build.__doc__}", flush=True)
    root = Root(rig.BUILD, suite, os.path.join(where, "root"), ("systemd", "systemd-sysv", "libnss-systemd", "procps"))
    provide(build_root, root)
    box = PackageBox(root)
    try:
        why = box.boot()
        assert why is None, why
        live(box)
    finally:
        box.close()


def main():
    why = missing() or test_systemd.missing()
    if why:
        print(why)
        sys.exit(77)
    os.umask(0o022)
    where = tempfile.mkdtemp(prefix="rasid-roots-", dir=os.path.abspath(rig.BUILD))
    try:
        run(sys.argv[1], where)
        print(f"1..{len(LIFE) + 1}")
    finally:
        if not os.environ.get("RASID_KEEP"):
            shutil.rmtree(where, ignore_errors=True)


if __name__ == "__main__":
    main()
