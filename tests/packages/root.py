# SPDX-License-Identifier: ISC
"""Roots of Debian releases, made by mmdebstrap from the mirror that this machine uses, and commands in them.

A root is kept as a tar file in BUILD/roots, so that only the first run asks the mirror for all of it.
"""
import os
import shutil
import subprocess

# /proc, and what of /dev programs cannot do without, in mounts of its own that end with the command.
ENTER = """
root=$1; shift
mount -t proc proc "$root/proc"
for d in null zero full random urandom tty; do
	[ -e "$root/dev/$d" ] || : >"$root/dev/$d"
	mount --bind "/dev/$d" "$root/dev/$d"
done
[ -e "$root/dev/fd" ] || ln -s /proc/self/fd "$root/dev/fd"
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
	nice -n 10 chroot "$root" "$@"
"""


def missing():
    """Why no root can be made here, or None."""
    if os.geteuid() != 0:
        return "needs root"
    for tool in ("mmdebstrap", "unshare", "chroot"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed (tools/deps.sh package)"
    return None


class Root:
    """A fresh root of a release in the directory `where`."""

    def __init__(self, build, suite, where, include=()):
        self.path = where
        kept = os.path.join(build, "roots", "-".join([suite, *include]) + ".tar")
        if not os.path.exists(kept):
            os.makedirs(os.path.dirname(kept), exist_ok=True)
            # It is thrown away and need not survive a power cut, which takes half the time of installing.
            command = ["mmdebstrap", "--mode=root", "--variant=apt", "--dpkgopt=force-unsafe-io", "--skip=cleanup/apt/lists",
                       f"--include={','.join(include)}"]
            subprocess.run([*command, suite, kept + ".new.tar"], check=True, capture_output=True)
            os.rename(kept + ".new.tar", kept)
        os.makedirs(where)
        # Device files are bound when a command needs them, and the box has its own.
        subprocess.run(["tar", "-x", "-C", where, "--exclude=./dev/*", "-f", kept], check=True)
        shutil.copy("/etc/resolv.conf", os.path.join(where, "etc/resolv.conf"))

    def run(self, *args, check=True, log=None):
        done = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--propagation", "private", "sh", "-ec", ENTER, "sh", self.path, *args],
                              stdout=log or subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert not check or done.returncode == 0, (args, (done.stdout or "")[-2000:])
        return done.stdout

    def sh(self, script, log=None):
        return self.run("sh", "-ec", script, log=log)
