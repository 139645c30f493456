#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Prints watch/freq_table.c: how often stems occur in Arabic news.

usage: tools/freq_table.py FILE.jsonl... > watch/freq_table.c

Every token of every title, summary and body counts for each stem that a clitic split leaves of it,
because that is how often a term anchored on the stem would be looked at. Only hashes and
logarithms of counts are written, no text. Folding here is a short approximation of watch/fold.c:
the table steers speed, never matches.
"""
import collections
import json
import math
import re
import sys

KEEP = 4096
WORD = re.compile("[\u0621-\u063a\u0641-\u064a]+")
IGNORED = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
LETTERS = str.maketrans("أإآٱىةؤ", "اااايهئ")
BASE = 0x9E3779B1
MIX = 0xD6E8FEB86659FD93


def fold(text):
    return IGNORED.sub("", text).translate(LETTERS)


def stems(token):
    found = {token}
    starts = [0] + [1] * (token[0] in "وف")
    for at in starts:
        found.add(token[at:])
        if token.startswith("ال", at):
            found.add(token[at + 2:])
        if token[at:at + 1] in ("ب", "ك", "ل"):
            found.add(token[at + 1:])
            if token.startswith("ال", at + 1):
                found.add(token[at + 3:])
            if token.startswith("لل", at):
                found.add(token[at + 2:])
    if token.endswith("ا"):
        found.update({token[start:-1] for start in starts})
    return {stem for stem in found if stem}


def stem_hash(stem):
    """index_hash(..., SPACE_STEM) of watch/index.h."""
    h = 0
    for letter in stem:
        h = (h + ord(letter)) * BASE & 0xFFFFFFFF
    h = h * MIX & 0xFFFFFFFFFFFFFFFF
    return h ^ h >> 32


def count(paths):
    total = collections.Counter()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            article = json.loads(line)
            for key in ("title", "summary", "body"):
                for token in WORD.findall(fold(article.get(key) or "")):
                    for stem in stems(token):
                        total[stem] += 1
    return total


def main():
    total = count(sys.argv[1:])
    rows = {}
    for stem, n in total.most_common(KEEP):
        tag = stem_hash(stem) >> 40
        cost = min(255, round(12 * math.log2(n)))
        rows[tag] = max(rows.get(tag, 0), cost)
    print("/* Made by tools/freq_table.py from news corpora; do not edit. */")
    print('#include "watch/freq.h"\n')
    print("/* clang-format off */")
    print("const uint32_t freq_table[] = {")
    words = [f"0x{tag << 8 | cost:08X}," for tag, cost in sorted(rows.items())]
    for i in range(0, len(words), 7):
        print("\t" + " ".join(words[i:i + 7]))
    print("};")
    print("const size_t freq_table_n = sizeof(freq_table) / sizeof(freq_table[0]);")


main()
