# SPDX-License-Identifier: ISC
"""make install, the upgrade, and the README's first hour, each below a root of its own."""
import os
import shutil
import subprocess

import handbook
import rig
from test_project import CLEAN, main

SAMPLES = ["rasid.conf", "feeds.d/sample.conf", "watch.d/sample.conf", "alerts.d/sample.conf"]


def install(root, *args, umask=0o022):
    # -o: what was built and tested is installed, whatever the sources' times say.
    return subprocess.run(
        ["make", "-s", "-o", os.path.join(rig.BUILD, "rel", "rasid"), "install", f"B={rig.BUILD}", f"DESTDIR={root}", *args],
        env=CLEAN, umask=umask, capture_output=True, text=True, timeout=600, check=False)


class Etc:
    """DIR/etc/rasid, upgraded from versions of etc/ that the test makes up."""

    def __init__(self, where):
        self.new = os.path.join(where, "version")
        self.dir = os.path.join(where, "etc/rasid")
        shutil.copytree("etc", self.new)

    def upgrade(self):
        done = subprocess.run(["tools/install-etc.sh", self.new, self.dir], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done
        return done.stderr

    def files(self):
        return {os.path.relpath(os.path.join(d, f), self.dir): open(os.path.join(d, f), encoding="utf-8").read()
                for d, _, names in os.walk(self.dir) for f in names if f != ".installed"}

    def write(self, name, text, where=None):
        with open(os.path.join(where or self.dir, name), "w", encoding="utf-8") as f:
            f.write(text)

    def remove(self, name):
        os.remove(os.path.join(self.dir, name))


def fresh_install(where):
    """a fresh install is complete and readable by the service, whatever the umask; the samples are also in share/doc"""
    done = install(where, umask=0o077)
    assert done.returncode == 0, done
    etc = os.path.join(where, "etc/rasid")
    for name in SAMPLES:
        assert os.stat(os.path.join(etc, name)).st_mode & 0o777 == 0o644, name
        assert os.stat(os.path.dirname(os.path.join(etc, name))).st_mode & 0o777 == 0o755, name
        assert os.path.exists(os.path.join(where, "usr/local/share/doc/rasid/examples", name)), name
    assert os.stat(os.path.join(etc, "secrets")).st_mode & 0o777 == 0o750
    check = subprocess.run([rig.RASID, "check", "-c", etc], capture_output=True, text=True, check=False)
    assert check.returncode == 0 and check.stderr == "", check
    assert install(where).returncode == 0
    done = subprocess.run(["make", "-s", "uninstall", f"DESTDIR={where}"], env=CLEAN, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    left = [os.path.join(d, f) for d, _, names in os.walk(os.path.join(where, "usr")) for f in names]
    assert left == [] and os.path.exists(os.path.join(etc, "rasid.conf")), left


def upgrades(where):
    """an upgrade brings nothing back that was deleted, keeps what was changed, replaces what was not"""
    etc = Etc(where)
    assert etc.upgrade() == ""
    first = etc.files()
    assert sorted(first) == sorted(SAMPLES)
    etc.remove("watch.d/sample.conf")
    etc.write("feeds.d/sample.conf", "# mine\n")
    etc.write("watch.d/security.conf", "# mine too\n")
    changed = etc.files()
    assert etc.upgrade() == "" and etc.files() == changed, "the same version changes nothing"
    etc.write("watch.d/sample.conf", first["watch.d/sample.conf"] + "# 2\n", etc.new)
    etc.write("feeds.d/sample.conf", first["feeds.d/sample.conf"] + "# 2\n", etc.new)
    etc.write("alerts.d/sample.conf", first["alerts.d/sample.conf"] + "# 2\n", etc.new)
    etc.write("watch.d/second.conf", "# 2\n", etc.new)
    said = etc.upgrade()
    wanted = dict(changed)
    wanted["feeds.d/sample.conf.new"] = first["feeds.d/sample.conf"] + "# 2\n"
    wanted["alerts.d/sample.conf"] = first["alerts.d/sample.conf"] + "# 2\n"
    wanted["watch.d/second.conf.new"] = "# 2\n"
    assert etc.files() == wanted, etc.files()
    assert "feeds.d/sample.conf.new" in said and "watch.d/second.conf.new" in said, said
    etc.remove("feeds.d/sample.conf.new")
    etc.remove("watch.d/second.conf.new")
    assert etc.upgrade() == "" and "watch.d/second.conf.new" not in etc.files()


def over_what_was_there_before(where):
    """over a configuration without a list nothing comes into force; what an older version installed is kept"""
    etc = Etc(where)
    os.makedirs(os.path.join(etc.dir, "watch.d"))
    etc.write("watch.d/security.conf", "# mine\n")
    etc.write("rasid.conf", "# mine\n")
    said = etc.upgrade()
    assert sorted(etc.files()) == ["rasid.conf", "rasid.conf.new", "watch.d/security.conf"], etc.files()
    assert "kept" in said
    etc.remove("rasid.conf.new")
    assert etc.upgrade() == "" and sorted(etc.files()) == ["rasid.conf", "watch.d/security.conf"]


def other_places(where):
    """another SYSCONFDIR, which nothing would read, is refused before anything is installed"""
    done = install(where, "SYSCONFDIR=/usr/local/etc")
    assert done.returncode != 0 and "rasid and its unit read /etc/rasid" in done.stderr, done
    assert os.listdir(where) == []


def readme_configuration():
    """(path, text) of every file, and the commands, of the README's section Configure."""
    found = [b for b in handbook.blocks("README.md") if b.section == "Configure"]
    files = [(b.file()[len("/etc/rasid/"):], b.text) for b in found if b.kind == "ini"]
    commands = [line for b in found if b.kind == "sh" for line in b.text.splitlines()]
    return files, commands


def readme_to_the_letter(where):
    """README's Configure on a fresh install: every file as it stands there, with the modes that result, is good"""
    assert install(where).returncode == 0
    etc = os.path.join(where, "etc/rasid")
    files, commands = readme_configuration()
    assert [f[0] for f in files] == ["feeds.d/iraq.conf", "watch.d/security.conf", "alerts.d/desk.conf"], files
    for path, text in files:
        with open(os.path.join(etc, path), "w", encoding="utf-8") as f:
            f.write(text)
    secret = next(c for c in commands if "secrets/desk" in c)
    assert secret.startswith("sudo ")
    # The same command, below our root.
    command = secret[len("sudo "):].replace("/etc/rasid", etc)
    done = subprocess.run(["sh", "-c", command], input="https://hooks.slack.com/services/T0/B0/x\n", text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done
    assert os.stat(os.path.join(etc, "secrets/desk")).st_mode & 0o777 == 0o600
    check = subprocess.run([rig.RASID, "check", "-c", etc], capture_output=True, text=True, check=False)
    assert check.returncode == 0 and check.stderr == "", check
    assert check.stdout.startswith("ok: 21 feeds, 2 watches, 2 destinations, "), check.stdout
    explain = next(c for c in commands if c.startswith("rasid explain"))
    done = subprocess.run(["sh", "-c", explain.replace("rasid", rig.RASID, 1)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done


if __name__ == "__main__":
    main(fresh_install, upgrades, over_what_was_there_before, other_places, readme_to_the_letter)
