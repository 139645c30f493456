#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""make.py OUT [NAME-N...]: the pages of the second comparison, written by another hand than the extractor and its golden
pages: NAME-N.html with its truth NAME-N.json (title, published, author, canonical, text) into OUT; prints the names of the
templates that are held back. Same on each machine.

The truth is what a reader calls the article. In: the standfirst where the page shows one, paragraphs, subheadings, list
items, tables, quotations and quoted posts with their signatures, foot notes, a dateline, an agency's closing formula. Out:
the title, byline, dates, captions and credits of pictures, pulled "read also" boxes, advertisements, tables of contents,
tags, share bars, letters, comments, offers of a paywall, times of a live blog's entries, references, the source line,
disclaimers. A story told in pictures has its paragraphs below the pictures.

Every third template is held back: the extractor may be mended for what the others show, never for what these do."""
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from forms import FORMS  # noqa: E402
from outlets import OUTLETS  # noqa: E402
from story import Story  # noqa: E402
from systems import SYSTEMS  # noqa: E402

TEMPLATES = SYSTEMS + OUTLETS + FORMS
HELD_BACK = [t.__name__ for t in TEMPLATES[2::3]]
SIZES = (70, 260, 640)
SHORT = {"video": (25, 45, 80), "embeds": (60, 200, 400), "verse": (40, 60, 90), "opinion": (40, 40, 40), "interview": (120, 400, 850)}


def write(out, template, n):
    name = template.__name__
    story = Story(name, n, SHORT.get(name, SIZES)[n - 1])
    page = template(story)
    truth = story.truth()
    if story.url not in page:
        truth["canonical"] = None
    with open("%s/%s-%d.html" % (out, name, n), "wb") as f:
        f.write(page.encode(story.charset, "xmlcharrefreplace"))
    with open("%s/%s-%d.json" % (out, name, n), "w", encoding="utf-8") as f:
        json.dump(truth, f, ensure_ascii=False, indent=1)
        f.write("\n")


def main():
    out, only = sys.argv[1], sys.argv[2:]
    os.makedirs(out, exist_ok=True)
    for template in TEMPLATES:
        for n in range(1, len(SIZES) + 1):
            if not only or "%s-%d" % (template.__name__, n) in only:
                write(out, template, n)
    print(" ".join(HELD_BACK))


if __name__ == "__main__":
    main()
