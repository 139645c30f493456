#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""score.py OURS THEIRS PLAIN [TEMPLATE...]: token F1, precision and recall of page_read() (tests/tools/pages.c), of
Readability (run.js) and of the plain way (dense.py), a line of JSON a page in each file, against the text that NAME.json
beside NAME.html gives; how often page_read() and Readability have the title, the day, the author, and we the address right.
Prints a row a template, the mean, the mean of the TEMPLATEs that are held back; status 1 when our mean of F1 is below 0.95
or below Readability's."""
import collections
import datetime
import json
import os
import re
import sys

FACTS = ("title", "published", "author", "canonical")


def tokens(s):
    return collections.Counter(re.findall(r"\w+", s))


def marks(got, want):
    """F1, precision, recall."""
    a, b = tokens(got), tokens(want)
    common, p, r = sum((a & b).values()), sum(a.values()), sum(b.values())
    return (2 * common / (p + r), common / p, common / r) if common else (0.0, 0.0, 0.0)


def moment(s):
    """A date, one without a zone as UTC's; None for what is none."""
    try:
        at = datetime.datetime.fromisoformat((s or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=datetime.timezone.utc)


def agrees(fact, got, want):
    """Right (True), wrong, or None: nothing is claimed. A day is right within 18 hours: many pages give no zone."""
    if not want and not (fact == "author" and got):
        return None
    if fact == "published":
        a, b = moment(got), moment(want)
        return a is not None and abs(a - b) < datetime.timedelta(hours=18)
    return " ".join((got or "").split()) == " ".join((want or "").split())


def read(path):
    """{file: (F1, precision, recall, {fact: agrees})}"""
    out = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            page = json.loads(line)
            with open(page["file"][: -len(".html")] + ".json", encoding="utf-8") as w:
                want = json.load(w)
            facts = {k: agrees(k, page.get(k), want.get(k)) for k in FACTS if k in want}
            out[page["file"]] = marks(page["text"], want["text"]) + (facts,)
    return out


def mean(v):
    return sum(v) / len(v) if v else 0.0


def ratio(scores, files, fact):
    said = [s for s in (scores[f][3].get(fact) for f in files) if s is not None]
    return "%d/%d" % (sum(said), len(said)) if said else "-"


def row(name, files, all_scores):
    figures = ["  %.3f %.2f %.2f" % tuple(mean([s[f][i] for f in files]) for i in range(3)) for s in all_scores]
    ours, theirs = all_scores[0], all_scores[1]
    facts = ["%8s" % ratio(ours, files, k) for k in FACTS] + ["%8s" % ratio(theirs, files, k) for k in FACTS[:3]]
    print("%-12s %4d%s%s" % (name, len(files), "".join(figures), "".join(facts)))


def template(file):
    return re.sub(r"-\d+$", "", os.path.basename(file)[: -len(".html")])


def main():
    all_scores = [read(p) for p in sys.argv[1:4]]
    ours, theirs = all_scores[0], all_scores[1]
    kinds = collections.defaultdict(list)
    for file in sorted(ours):
        kinds[template(file)].append(file)
    print("%-17s  %-15s  %-15s  %-15s  %-30s  Readability's" % ("F1, P, R", "rasid", "readability", "plain", "title, day, author, address"))
    for kind, files in sorted(kinds.items()):
        row(kind, files, all_scores)
    held = [f for f in ours if template(f) in sys.argv[4:]]
    if held:
        row("shown", [f for f in ours if f not in held], all_scores)
        row("held back", held, all_scores)
    row("mean", list(ours), all_scores)
    print("least: " + ", ".join("%s %.3f" % (os.path.basename(f), ours[f][0]) for f in sorted(ours, key=lambda f: ours[f][0])[:8]))
    us, them = (mean([s[f][0] for f in ours]) for s in (ours, theirs))
    return 0 if us >= 0.95 and us >= them else 1


sys.exit(main())
