#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Prints watch/guard_table.c from watch/guard-words.txt, without the reasons; run from the project root."""
import sys

HEAD = """/* SPDX-License-Identifier: ISC */
/*
 * The built-in guard words, as guard-words.txt lists them without the reasons (a unit test compares
 * the two).
 * Edit the text file, then run tools/guard_table.py > watch/guard_table.c.
 */
#include "watch/guard.h"

const char guard_builtin[] ="""
WIDTH = 70


def lines(words):
    line = ""
    for word in words:
        if len(line) + len(word) + 1 > WIDTH:
            yield line.strip()
            line = ""
        line += word + " "
    yield line.strip()


def main():
    sections = {}
    for raw in open("watch/guard-words.txt", encoding="utf-8"):
        line, _, reason = (part.strip() for part in raw.partition("#"))
        if line.startswith("["):
            current = sections.setdefault(line, [])
        elif line:
            if not reason:
                sys.exit(f"no reason given: {line}")
            current.extend(line.split())
    print(HEAD)
    out = []
    for name, words in sections.items():
        out.append(name)
        out.extend(lines(words))
    print("\n".join(f'\t"{line}\\n"' for line in out) + ";")


main()
