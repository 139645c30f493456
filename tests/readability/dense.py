#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""dense.py: the plain way, as a floor for the comparison: of the pages named on stdin, one a line, the run of blocks with the
most words outside links, as extractors of the trafilatura family fall back to. Prints {file, text} a line."""
import html.parser
import json
import re
import sys

BLOCKS = set("p div td th tr table li ul ol dl dd dt section article main aside header footer nav h1 h2 h3 h4 h5 h6 blockquote figure figcaption form center hr br body".split())
SILENT = {"script", "style", "title", "template", "noscript", "nav", "footer", "header", "aside", "form", "button"}


class Blocks(html.parser.HTMLParser):
    """blocks: [words, words within links] in the page's order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.linked, self.silent = [[[], 0]], 0, []

    def handle_starttag(self, tag, attrs):
        if tag in SILENT and tag != "form":
            self.silent.append(tag)
        self.linked += tag == "a"
        if tag in BLOCKS:
            self.blocks.append([[], 0])

    def handle_endtag(self, tag):
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()
        self.linked = max(0, self.linked - (tag == "a"))
        if tag in BLOCKS:
            self.blocks.append([[], 0])

    def handle_data(self, data):
        if not self.silent:
            w = data.split()
            self.blocks[-1][0] += w
            self.blocks[-1][1] += len(w) if self.linked else 0


def densest(blocks):
    """The run with the greatest sum, a block counting its words less those in links and a toll for each block (Kadane)."""
    best, here, start, span = 0, 0, 0, (0, 0)
    for i, (w, linked) in enumerate(blocks):
        here += len(w) - 3 * linked - 6
        if here <= 0:
            here, start = 0, i + 1
        elif here > best:
            best, span = here, (start, i + 1)
    return "\n".join(" ".join(w) for w, _ in blocks[span[0]:span[1]])


def main():
    for file in sys.stdin.read().split():
        with open(file, "rb") as f:
            raw = f.read()
        named = re.search(rb"charset=[\"']?([\w-]+)", raw)
        parser = Blocks()
        parser.feed(raw.decode(named[1].decode() if named else "utf-8", "replace"))
        print(json.dumps({"file": file, "text": densest([b for b in parser.blocks if b[0]])}, ensure_ascii=False))


main()
