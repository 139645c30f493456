#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""charset_table.py: prints feeds/charset_table.c from the mapping tables of Unicode, as Python's codecs have them."""
WIDTH = 94
NOTHING = 0xFFFD

# The name of the table; of Python's codec where it is another.
CODECS = {"ibm866": "cp866", "iso-8859-2": "", "iso-8859-3": "", "iso-8859-4": "", "iso-8859-5": "", "iso-8859-6": "",
          "iso-8859-7": "", "iso-8859-8": "", "iso-8859-10": "", "iso-8859-13": "", "iso-8859-14": "",
          "iso-8859-15": "", "iso-8859-16": "", "koi8-r": "", "koi8-u": "", "macintosh": "mac-roman",
          "windows-874": "cp874", "windows-1250": "", "windows-1251": "", "windows-1252": "", "windows-1253": "",
          "windows-1254": "", "windows-1255": "", "windows-1256": "", "windows-1257": "", "windows-1258": "",
          "x-mac-cyrillic": "mac-cyrillic"}

HEAD = '''/*
 * The upper halves (0x80..0xFF) of the single-byte charsets, as Unicode has them; 0xFFFD where a
 * charset defines nothing. Generated from the mapping tables of Unicode (MAPPINGS/ISO8859,
 * VENDORS/MICSFT, VENDORS/APPLE), with one addition of the WHATWG Encoding standard: the holes of
 * the windows charsets between 0x80 and 0x9F are the C1 controls.
 */
#include "feeds/charset_table.h"

// clang-format off
const struct charset_single charset_singles[CHARSET_SINGLES] = {'''


def upper(name, codec):
    for byte in range(0x80, 0x100):
        text = bytes([byte]).decode(codec, "replace")
        hole = ord(text) == NOTHING and byte < 0xA0 and name.startswith("windows-")
        yield byte if hole else ord(text)


def main():
    print(HEAD)
    for name, codec in CODECS.items():
        print(f'{{ STR_INIT("{name}"), {{')
        line = ""
        for value in upper(name, codec or name):
            cell = f"{value:#x},"
            if len(line) + len(cell) > WIDTH:
                print(line)
                line = ""
            line += cell
        print(line)
        print("} },")
    print("};\n// clang-format on")


main()
