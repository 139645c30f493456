# SPDX-License-Identifier: ISC
"""What the packages say about rasid agrees with the tree: versions, libraries, files, the account."""
import os
import re
import subprocess

import rig
from test_install import install
from test_project import main


def text(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def libraries():
    """The -dev packages that building needs, by tools/deps.sh."""
    group = re.search(r"\[build\]='(.*?)'", text("tools/deps.sh"), re.S)[1].split()
    return {p for p in group if p.endswith("-dev") and p != "libc6-dev"}


def one_version(_):
    """program, Debian package and .rpm have one version"""
    version = re.search(r"^VERSION *:= *(\S+)$", text("Makefile"), re.M)[1]
    assert text("debian/changelog").startswith(f"rasid ({version}) ")
    assert re.search(rf"^Version: *{re.escape(version)}$", text("packaging/rpm/rasid.spec"), re.M)
    told = subprocess.run([rig.RASID, "version"], capture_output=True, text=True, check=True).stdout
    assert told.startswith(f"rasid {version} "), told


def one_list_of_libraries(_):
    """each package is built with the libraries that `make deps` installs, and no others"""
    want = libraries()
    assert len(want) > 10
    build_depends = re.search(r"^Build-Depends:\n((?: .*\n)+)", text("debian/control"), re.M)[1]
    debian = {p for p in re.findall(r"^ ([a-z0-9+.-]+-dev)(?:,| )", build_depends, re.M) if p != "libcmocka-dev"}
    assert debian == want, debian ^ want
    first, second = text("packaging/oci/Containerfile").split("FROM debian")[1:]
    image = set(re.findall(r"[a-z0-9+.-]+-dev\b", first)) - {"libc6-dev"}
    assert image == want, image ^ want
    assert "-dev" not in second
    named = set(re.search(r"^PKGS *:= *(.*)$", text("Makefile"), re.M)[1].split()) - {"libcrypto"}
    spec = set(re.findall(r"pkgconfig\((.*?)\)", text("packaging/rpm/rasid.spec")))
    assert spec == named | {"libxxhash"}, spec ^ named


def every_file_is_packaged(where):
    """the .rpm lists every file that `make install` installs"""
    assert install(where, "PREFIX=/usr", "DOCDIR=/usr/share/doc/rasid").returncode == 0
    files = re.search(r"^%files\n(.*?)^%changelog", text("packaging/rpm/rasid.spec"), re.M | re.S)[1]
    macros = {"_prefix": "/usr", "_docdir": "/usr/share/doc", "name": "rasid", "_bindir": "/usr/bin", "_unitdir": "/usr/lib/systemd/system", "_mandir": "/usr/share/man",
              "_datadir": "/usr/share", "_sysconfdir": "/etc", "_sysusersdir": "/usr/lib/sysusers.d", "_tmpfilesdir": "/usr/lib/tmpfiles.d"}
    listed = [re.sub(r"%\{(\w+)\}", lambda m: macros[m[1]], line.split()[-1]) for line in files.splitlines() if "/" in line]
    patterns = [re.compile(re.escape(x).replace(r"\*", "[^/]*")) for x in listed]
    for d, _, names in os.walk(where):
        for name in names:
            path = "/" + os.path.relpath(os.path.join(d, name), where)
            if name != ".installed":
                assert any(p.fullmatch(path) or (p.match(path) and path.startswith("/usr/share/doc/rasid/")) for p in patterns), path


def one_account(_):
    """the account of the packages is the user that the unit would make, and only it may look at secrets"""
    assert re.search(r"^u rasid - ", text("debian/rasid.sysusers"), re.M)
    assert re.search(r"^d /etc/rasid/secrets 0750 root rasid$", text("debian/rasid.tmpfiles"), re.M)
    unit = text("systemd/rasid.service")
    assert "\nDynamicUser=yes\n" in unit and "\nUser=" not in unit
    # dpkg makes every file of its configuration readable by all.
    for d, _, names in os.walk("etc"):
        for name in names:
            assert not re.search(r"^(token|password|hmac|key)\w* *=", text(os.path.join(d, name)), re.M), name


if __name__ == "__main__":
    main(one_version, one_list_of_libraries, every_file_is_packaged, one_account)
