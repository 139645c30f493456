#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""sbom.py PROGRAM: writes what the program is made of, as SPDX 2.3 in JSON, on stdout.

That is the shared objects that it names (readelf), each as the Debian package that holds it on this machine, with
its version and the licence of its copyright file; and the libraries that are headers alone (tools/layers.conf),
which are compiled into it. The same for the same program and packages: the time is SOURCE_DATE_EPOCH or, without
it, that of debian/changelog. Needs readelf, dpkg-query and dpkg-parsechangelog; fails where a library is of no package.
"""
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import time

HEADER_PACKAGES = {"uthash": "uthash-dev", "xxhash": "libxxhash-dev"}
# Names of copyright files, in small letters, which mean the same under another name here. Others are told as
# they stand.
SPDX_NAMES = {
    "expat": "MIT", "mit": "MIT", "isc": "ISC", "curl": "curl", "apache-2.0": "Apache-2.0", "zlib": "Zlib",
    "bsd-1-clause": "BSD-1-Clause", "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause",
    "lgpl-2+": "LGPL-2.0-or-later", "lgpl-2.1": "LGPL-2.1-only", "lgpl-2.1+": "LGPL-2.1-or-later", "lgpl-3+": "LGPL-3.0-or-later",
    "gpl-2": "GPL-2.0-only", "gpl-2+": "GPL-2.0-or-later", "gpl-3+": "GPL-3.0-or-later",
}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout


def needed(program):
    """Paths of the shared objects that the program itself names."""
    names = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "-d", program))
    paths = dict(re.findall(r"^\s*(\S+) => (/\S+)", output("ldd", program), re.M))
    paths.update((os.path.basename(p), p) for p in re.findall(r"^\s*(/\S+) \(", output("ldd", program), re.M))
    return [paths[n] for n in sorted(names)]


def package_of(path):
    """The package that holds a file, which may be known by its name before /lib became /usr/lib."""
    real = os.path.realpath(path)
    for name in (real, path, real.removeprefix("/usr"), path.removeprefix("/usr")):
        found = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.split(": ")[0].split(",")[0]
    sys.exit(f"sbom: {path} is of no package")


def licence(package):
    """As SPDX names it, and as the copyright file does; the second is empty when there is nothing to add."""
    name = package.split(":")[0]
    with open(f"/usr/share/doc/{name}/copyright", encoding="utf-8", errors="replace") as f:
        text = f.read()
    first = re.search(r"^Files: *(?:\n +)?\*.*?^License: *(\S[^\n]*)$", text, re.M | re.S)
    told = first[1].strip() if first else ""
    parts = re.split(r"(?:,? +(and|or) +)", told)
    known = [SPDX_NAMES.get(x.lower()) for x in parts[::2]]
    if not told or None in known:
        return "NOASSERTION", f"debian/copyright: {told or 'not in a form for programs'}"
    words = [x for pair in zip(known, [w.upper() for w in parts[1::2]] + [""]) for x in pair if x]
    return " ".join(words), ""


def spdx_package(debian, linkage):
    name, version, source, arch = output("dpkg-query", "-W", "-f", "${Package}\\n${Version}\\n${source:Package}\\n${Architecture}", debian).split("\n")
    declared, comment = licence(debian)
    package = {
        "SPDXID": f"SPDXRef-Package-{re.sub('[^A-Za-z0-9.-]', '-', name)}",
        "name": name,
        "versionInfo": version,
        "supplier": "Organization: Debian",
        "downloadLocation": f"https://packages.debian.org/source/{source}",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": declared,
        "copyrightText": "NOASSERTION",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": f"pkg:deb/debian/{name}@{version.replace('+', '%2B').replace(':', '%3A').replace('~', '%7E')}?arch={arch}"}],
        "comment": linkage,
    }
    if comment:
        package["licenseComments"] = comment
    return package


def changelog(field):
    return output("dpkg-parsechangelog", "-S", field).strip()


def main():
    program = sys.argv[1]
    when = int(os.environ.get("SOURCE_DATE_EPOCH") or changelog("Timestamp"))
    version = changelog("Version")
    found = {package_of(p): "linked at run time: " + os.path.basename(p) for p in needed(program)}
    # Two objects of one package (libc6) are one line.
    found.update((p, "headers, compiled in") for p in HEADER_PACKAGES.values())
    packages = [spdx_package(p, how) for p, how in sorted(found.items())]
    us = {"SPDXID": "SPDXRef-Package-rasid", "name": "rasid", "versionInfo": version, "supplier": "Organization: The rasid authors",
          "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "ISC", "licenseDeclared": "ISC",
          "copyrightText": "2026 The rasid authors", "primaryPackagePurpose": "APPLICATION"}
    links = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": us["SPDXID"]}]
    links += [{"spdxElementId": us["SPDXID"], "relatedSpdxElement": p["SPDXID"],
               "relationshipType": "STATIC_LINK" if p["comment"].startswith("headers") else "DYNAMIC_LINK"} for p in packages]
    text = json.dumps([us, packages], sort_keys=True)
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"rasid-{version}",
        # A name that is nobody's address and the same for the same content.
        "documentNamespace": f"https://spdx.org/spdxdocs/rasid-{version}-{hashlib.sha256(text.encode()).hexdigest()[:32]}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when)), "creators": [f"Tool: rasid-sbom-{version}"]},
        "packages": [us, *packages], "relationships": links,
    }
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    assert glob.glob("debian/changelog"), "sbom.py runs in the project's folder"
    main()
