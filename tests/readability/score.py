#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""score.py OURS THEIRS: token F1 of page_read() (tests/tools/pages.c) and of Readability (run.js), a line of JSON a page in
either file, against the text that NAME.json beside NAME.html gives. Prints a row a template; status 1 when our mean
is below 0.95 or below Readability's."""
import collections
import json
import os
import re
import sys


def f1(got, want):
    a, b = (collections.Counter(re.findall(r"\w+", s)) for s in (got, want))
    common = sum((a & b).values())
    return 2 * common / (sum(a.values()) + sum(b.values())) if common else 0.0


def scores(path):
    out = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            page = json.loads(line)
            with open(page["file"][: -len(".html")] + ".json", encoding="utf-8") as w:
                want = json.load(w)
            out[page["file"]] = f1(page["text"], want["text"])
    return out


def mean(v):
    return sum(v) / len(v) if v else 0.0


def main():
    ours, theirs = scores(sys.argv[1]), scores(sys.argv[2])
    kinds = collections.defaultdict(list)
    for file in sorted(ours):
        kinds[re.sub(r"-\d+$", "", os.path.basename(file)[: -len(".html")])].append(file)
    print("%-14s %5s %7s %12s" % ("template", "pages", "rasid", "readability"))
    for kind, files in sorted(kinds.items()):
        print("%-14s %5d %7.3f %12.3f" % (kind, len(files), mean([ours[f] for f in files]), mean([theirs.get(f, 0.0) for f in files])))
    us, them = mean(list(ours.values())), mean([theirs.get(f, 0.0) for f in ours])
    least = min(ours, key=ours.get)
    print("%-14s %5d %7.3f %12.3f   (least: %.3f, %s)" % ("mean", len(ours), us, them, ours[least], os.path.basename(least)))
    return 0 if us >= 0.95 and us >= them else 1


sys.exit(main())
