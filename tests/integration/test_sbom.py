# SPDX-License-Identifier: ISC
"""tools/sbom.py: what the program is made of, held against the program and the rules of SPDX 2.3.

Of the specification, by which every document is judged here: the fields that clauses 6 and 7 make mandatory;
identifiers SPDXRef-[A-Za-z0-9.-]+, each once; a namespace that is a URI without '#'; a time in UTC with Z; relationships
of its table between elements that are there; one DESCRIBES; licences that are NOASSERTION or expressions of
identifiers; package URLs of type deb.
"""
import json
import os
import re
import shutil
import subprocess

import rig
from test_project import CLEAN, main

LICENCES = {"MIT", "ISC", "curl", "Apache-2.0", "Zlib", "BSD-1-Clause", "BSD-2-Clause", "BSD-3-Clause", "LGPL-2.0-or-later", "LGPL-2.1-only",
            "LGPL-2.1-or-later", "LGPL-3.0-or-later", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-or-later"}
DOCUMENT = {"spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo", "packages", "relationships"}
PACKAGE = {"SPDXID", "name", "versionInfo", "supplier", "downloadLocation", "filesAnalyzed", "licenseConcluded", "licenseDeclared", "copyrightText"}


def missing():
    for tool in ("readelf", "dpkg-query", "dpkg-parsechangelog"):
        if shutil.which(tool) is None:
            print(f"SKIP test_sbom: {tool} is not installed")
            return True
    return False


def sbom(**env):
    done = subprocess.run(["python3", "tools/sbom.py", rig.RASID], capture_output=True, check=False, env={**CLEAN, **env})
    assert done.returncode == 0, done.stderr
    return done.stdout


def judge(d):
    """Everything that is wrong with a document."""
    wrong = [f"missing {x}" for x in DOCUMENT - set(d)]
    wrong += [f"{p.get('name')} misses {x}" for p in d["packages"] for x in PACKAGE - set(p)]
    ids = [d["SPDXID"], *(p["SPDXID"] for p in d["packages"])]
    wrong += [f"identifier {x}" for x in ids if not re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", x) or ids.count(x) != 1]
    if (d["spdxVersion"], d["dataLicense"], d["SPDXID"]) != ("SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT"):
        wrong.append("head")
    if not re.fullmatch(r"https://[^#\s]+", d["documentNamespace"]):
        wrong.append("namespace")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", d["creationInfo"]["created"]) or not d["creationInfo"]["creators"]:
        wrong.append("creation")
    wrong += [f"creator {c}" for c in d["creationInfo"]["creators"] if not re.match(r"(Tool|Organization|Person): \S", c)]
    for p in d["packages"]:
        for expression in (p["licenseDeclared"], p["licenseConcluded"]):
            if expression != "NOASSERTION" and not set(re.split(r" (?:AND|OR) ", expression)) <= LICENCES:
                wrong.append(f"licence {expression}")
        if not re.match(r"(Organization|Person): \S", p["supplier"]):
            wrong.append(f"supplier of {p['name']}")
        wrong += [f"reference {r}" for r in p.get("externalRefs", [])
                  if r["referenceType"] != "purl" or not re.fullmatch(r"pkg:deb/debian/[a-z0-9.+-]+@[\w.%-]+\?arch=\w+", r["referenceLocator"])]
    for r in d["relationships"]:
        if r["relationshipType"] not in ("DESCRIBES", "DYNAMIC_LINK", "STATIC_LINK") or not {r["spdxElementId"], r["relatedSpdxElement"]} <= set(ids):
            wrong.append(f"relationship {r}")
    if [r["relationshipType"] for r in d["relationships"]].count("DESCRIBES") != 1:
        wrong.append("describes")
    return wrong


def keeps_the_rules(_):
    """the document is SPDX 2.3, and the judge finds what is planted"""
    if missing():
        return
    d = json.loads(sbom())
    assert judge(d) == [], judge(d)
    for path, value in ((("packages", 1, "SPDXID"), "SPDXRef-a b"), (("packages", 1, "licenseDeclared"), "Beerware"), (("creationInfo", "created"), "now"),
                        (("relationships", 0, "relatedSpdxElement"), "SPDXRef-nobody"), (("packages", 2, "supplier"), "Debian")):
        bad = json.loads(sbom())
        at = bad
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        assert judge(bad) != [], path


def names_everything(_):
    """each library that the program names, and each that is headers alone, is there with version and supplier"""
    if missing():
        return
    d = json.loads(sbom())
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", subprocess.run(["readelf", "-d", rig.RASID], capture_output=True, text=True, check=True).stdout)
    told = [p.get("comment", "") for p in d["packages"]]
    stems = {re.sub(r"\.so\..*", "", x) for x in needed}
    assert len(needed) > 10
    # Of one package with several objects one is told.
    lost = [s for s in stems - {"libc", "libm", "libcrypto", "libssl"} if not any(s + ".so" in t for t in told)]
    assert lost == [] and any("libssl" in t or "libcrypto" in t for t in told) and any("libc6" == p["name"] for p in d["packages"]), lost
    with open("tools/layers.conf", encoding="utf-8") as f:
        headers = re.findall(r"^(\w+): .*\| -$", f.read(), re.M)
    assert headers and all(any(h in p["name"] and "compiled in" in p["comment"] for p in d["packages"][1:]) for h in headers), headers


def is_the_same_twice(_):
    """two runs agree to the byte, whatever the place, the language and the clock; SOURCE_DATE_EPOCH is its time"""
    if missing():
        return
    assert sbom() == sbom(LC_ALL="C", TZ="Asia/Baghdad", HOME="/nonexistent")
    d = json.loads(sbom(SOURCE_DATE_EPOCH="1700000000"))
    assert d["creationInfo"]["created"] == "2023-11-14T22:13:20Z" and judge(d) == []
    assert os.path.exists("debian/changelog")


if __name__ == "__main__":
    main(keeps_the_rules, names_everything, is_the_same_twice)
