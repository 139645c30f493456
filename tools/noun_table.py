#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Prints watch/noun_table.c from watch/nouns.txt; run from the project root.

Refuses a letter that is not Arabic, a line that says a form twice, and a form in two lines that do
not both say so in a comment that begins with "!".
"""
import collections
import re
import sys

HEAD = """/*
 * The built-in nouns with their irregular forms, as nouns.txt lists them.
 * Edit the text file, then run tools/noun_table.py > watch/noun_table.c.
 */
#include "watch/noun.h"

const char noun_builtin[] ="""
WIDTH = 70
LINE = re.compile(r"[\u0621-\u063a\u0641-\u064a]+(?: [\u0621-\u063a\u0641-\u064a]+)*"
                  r"(?: \|(?: [\u0621-\u063a\u0641-\u064a]+)+)?")
# As far as the fold of watch/fold_table.c makes one word of two in this list.
FOLD = str.maketrans("أإآىةؤ", "ااايهئ")


def nouns(path):
    """Number, text and mark ("!") of each line that is no comment."""
    for number, raw in enumerate(open(path, encoding="utf-8"), 1):
        line, _, comment = raw.partition("#")
        if line.strip():
            yield number, line.strip(), comment.strip().startswith("!")


def faults(lines):
    where = collections.defaultdict(list)
    for number, line, marked in lines:
        forms = [form.translate(FOLD) for form in line.split() if form != "|"]
        if not LINE.fullmatch(line):
            yield f"{number}: not Arabic words with one bar at most: {line}"
        if len(forms) < 2 or len(set(forms)) < len(forms):
            yield f"{number}: no other form, or one form twice: {line}"
        for form in set(forms):
            where[form].append((number, marked))
    for form, places in where.items():
        if len(places) > 1 and not all(marked for _, marked in places):
            yield f"{form} stands in lines {', '.join(str(n) for n, _ in places)}"


def packed(lines):
    """The lines with their ends, several in one literal."""
    row = ""
    for _, line, _ in lines:
        if row and len(row) + len(line) + 2 > WIDTH:
            yield row
            row = ""
        row += line + "\\n"
    yield row


def main():
    lines = list(nouns("watch/nouns.txt"))
    bad = list(faults(lines))
    for fault in bad:
        print("watch/nouns.txt:" + fault, file=sys.stderr)
    if bad:
        sys.exit(1)
    print(HEAD)
    print("\n".join(f'\t"{row}"' for row in packed(lines)) + ";")


main()
