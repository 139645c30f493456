# SPDX-License-Identifier: ISC
"""reproducible.py: who builds the same source gets the same program and the same package.

Each is built twice, in folders of other names and lengths, at other times, with another umask, language, time zone,
home and number of jobs. RASID_REPRODUCE=program|package builds one of them only. Without dpkg-buildpackage the
package is skipped.
"""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

BUILD = os.environ.get("RASID_BUILD", "build")
CLEAN = {"PATH": os.environ["PATH"]}
# (folder, umask, environment, jobs)
WAYS = (
    ("a", 0o022, {"LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent"}, 1),
    ("another-folder/of/another-length", 0o077, {"LC_ALL": "C.UTF-8", "TZ": "Asia/Baghdad", "HOME": "/tmp", "USER": "somebody"}, 3),
)


def run(command, umask, env):
    done = subprocess.run(command, umask=umask, env={**CLEAN, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def program(where):
    """make gives the same program, to the byte"""
    for folder, umask, env, jobs in WAYS:
        tree = os.path.join(where, folder)
        run(["tools/source-tree.sh", tree], umask, env)
        run(["nice", "-n", "10", "make", "-C", tree, f"-j{jobs}", "all"], umask, env)
        yield {"rasid": digest(os.path.join(tree, "build/rel/rasid"))}


def package(where):
    """make deb gives the same source, the same package and the same debugging symbols, to the byte"""
    if shutil.which("dpkg-buildpackage") is None:
        print("SKIP reproducible: dpkg-buildpackage is not installed (tools/deps.sh deb)")
        return
    for folder, umask, env, jobs in WAYS:
        to = os.path.join(where, "deb-" + folder.replace("/", "-"))
        run(["nice", "-n", "10", "tools/deb.sh", to], umask, {**env, "DEB_BUILD_OPTIONS": f"nocheck parallel={jobs}"})
        yield {f: digest(os.path.join(to, f)) for f in sorted(os.listdir(to)) if f.endswith((".deb", ".tar.xz", ".dsc"))}


def main():
    os.makedirs(BUILD, exist_ok=True)
    where = tempfile.mkdtemp(prefix="rasid-reproducible-", dir=os.path.abspath(BUILD))
    failed = 0
    tests = [t for t in (program, package) if os.environ.get("RASID_REPRODUCE", t.__name__) == t.__name__]
    try:
        for n, test in enumerate(tests, 1):
            made = list(test(where))
            same = all(m == made[0] for m in made)
            failed += not same
            print(f"{'ok' if same else 'not ok'} {n} - {test.__doc__}")
            for name in sorted(made[0]) if made else ():
                print(f"# {name} " + " ".join(m.get(name, "missing")[:16] for m in made))
    finally:
        if not failed and not os.environ.get("RASID_KEEP"):
            shutil.rmtree(where, ignore_errors=True)
    print(f"1..{len(tests)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
