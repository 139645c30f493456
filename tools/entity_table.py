#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""entity_table.py: prints feeds/entity_table.c, HTML5's named character references, from the list that Python has
(html.entities.html5 is WHATWG's entities.json)."""
import html.entities

WIDTH = 92
NUMBERS_WIDTH = 94
SECOND_AT = 24
OLD = 1 << 31

HEAD = '''/*
 * Every named character reference of HTML5 (WHATWG HTML 13.5, entities.json): %s names.
 *
 * Three parallel parts keep it at 30 KB without a relocation: the names in one string, sorted by
 * byte and run together; where each begins; its code points. The second code point, which %d of them
 * have, is one of eight and is stored as an index in bits 24..27; bit 31 marks the %d old names that
 * HTML also takes without a semicolon. Looking up is a binary search. The table is generated from
 * that list and not edited by hand.
 */
#include "feeds/entity_table.h"

// clang-format off'''


def lines(cells, width):
    """Cells as lines, each as long as width allows."""
    line = ""
    for c in cells:
        if len(line) + len(c) > width:
            yield line
            line = ""
        line += c
    yield line


def main():
    refs = {name[:-1]: text for name, text in html.entities.html5.items() if name.endswith(";")}
    old = {name for name in html.entities.html5 if not name.endswith(";")}
    names = sorted(refs)
    seconds = [0]
    values = []
    for name in names:
        first, *rest = map(ord, refs[name])
        if rest and rest[0] not in seconds:
            seconds.append(rest[0])
        second = seconds.index(rest[0]) if rest else 0
        values.append(first | second << SECOND_AT | (OLD if name in old else 0))
    print(HEAD % (f"{len(names):,}", sum(len(refs[n]) > 1 for n in names), len(old)))
    text = "".join(names)
    print("const char entity_names[] =")
    chunks = [text[i:i + WIDTH] for i in range(0, len(text), WIDTH)]
    print("\n".join(f'"{c}"' for c in chunks) + "\n;\n")
    at = [0]
    for name in names:
        at.append(at[-1] + len(name))
    print("const uint16_t entity_at[ENTITY_COUNT + 1] = {")
    print("\n".join(lines((f"{i}," for i in at), NUMBERS_WIDTH)) + "\n};\n")
    print("const uint32_t entity_value[ENTITY_COUNT] = {")
    print("\n".join(lines((f"{v:#x}," for v in values), NUMBERS_WIDTH)) + "\n};\n")
    print("const uint16_t entity_second[] = {\n\t" + " ".join(f"{s:#x}," for s in seconds) + "\n};")
    print("// clang-format on")


main()
