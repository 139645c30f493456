# SPDX-License-Identifier: ISC
"""Grapheme clusters (UAX 29) with what Python's unicodedata knows, and whether a text was cut inside one.

unicodedata has no Grapheme_Cluster_Break, so the classes are made of general categories and ranges. That is exact for
what news contains (Arabic with its marks, Latin, emoji, flags, Hangul); Indic conjuncts are left out, as UAX 29 did
until Unicode 15.1.
"""
import re
import unicodedata

ZWJ = "\u200d"
ELLIPSIS = "…"
PREPEND = frozenset([*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2])
PICTURES = (
    (0xA9, 0xA9),
    (0xAE, 0xAE),
    (0x203C, 0x203C),
    (0x2049, 0x2049),
    (0x2122, 0x2122),
    (0x2139, 0x2139),
    (0x2194, 0x21AA),
    (0x231A, 0x23FF),
    (0x24C2, 0x24C2),
    (0x25AA, 0x25FE),
    (0x2600, 0x27BF),
    (0x2934, 0x2935),
    (0x2B05, 0x2B55),
    (0x3030, 0x3030),
    (0x303D, 0x303D),
    (0x3297, 0x3299),
    (0x1F000, 0x1F1E5),
    (0x1F200, 0x1F3FA),
    (0x1F400, 0x1FAFF),
)


def is_picture(c):
    """Extended_Pictographic."""
    cp = ord(c)
    return cp >= 0xA9 and any(low <= cp <= high for low, high in PICTURES)


def is_flag_half(c):
    return 0x1F1E6 <= ord(c) <= 0x1F1FF


def is_extender(c):
    """Extend, ZWJ or SpacingMark: never the first of a cluster's boundary."""
    cp = ord(c)
    if cp < 0x300:
        return False
    return (
        unicodedata.category(c) in ("Mn", "Me", "Mc")
        or cp in (0x200C, 0x200D)
        or 0x1F3FB <= cp <= 0x1F3FF
        or 0xE0020 <= cp <= 0xE007F
        or cp in (0xFF9E, 0xFF9F)
    )


def hangul(c):
    cp = ord(c)
    if 0x1100 <= cp <= 0x115F or 0xA960 <= cp <= 0xA97C:
        return "L"
    if 0x1160 <= cp <= 0x11A7 or 0xD7B0 <= cp <= 0xD7C6:
        return "V"
    if 0x11A8 <= cp <= 0x11FF or 0xD7CB <= cp <= 0xD7FB:
        return "T"
    if 0xAC00 <= cp <= 0xD7A3:
        return "LV" if (cp - 0xAC00) % 28 == 0 else "LVT"
    return ""


def joins_hangul(a, b):
    pair = hangul(a), hangul(b)
    return (
        (pair[0] == "L" and pair[1] in ("L", "V", "LV", "LVT"))
        or (pair[0] in ("LV", "V") and pair[1] in ("V", "T"))
        or (pair[0] in ("LVT", "T") and pair[1] == "T")
    )


def before_extenders(text, i):
    """The index of the base that the extenders in front of i hang on, or -1."""
    i -= 1
    while i >= 0 and is_extender(text[i]):
        i -= 1
    return i


def is_boundary(text, i):
    """May text be cut in front of index i?"""
    if i <= 0 or i >= len(text):
        return True
    a, b = text[i - 1], text[i]
    if a == "\r" and b == "\n":
        return False
    if unicodedata.category(a) == "Cc" or unicodedata.category(b) == "Cc":
        return True
    if is_extender(b) or ord(a) in PREPEND or joins_hangul(a, b):
        return False
    if a == ZWJ and is_picture(b):
        base = before_extenders(text, i)
        return base < 0 or not is_picture(text[base])
    if is_flag_half(a) and is_flag_half(b):
        run = 0
        while i - 1 - run >= 0 and is_flag_half(text[i - 1 - run]):
            run += 1
        return run % 2 == 0
    return True


INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029 \u00a0]+")


def plain(text):
    """Text as it can be compared: without what a sender may add or has to take away."""
    return CONTROLS.sub(" ", INVISIBLE.sub("", text)).strip()


LENGTHS = (
    4000,
    200,
    40,
    10,
)  # code points that find the place again: as many as possible, or flags in a row look all alike
TAIL = LENGTHS[-1]
MOST = 20  # places of one piece; where there are more, nobody can say which it was


def places(original, piece):
    found, start = [], original.find(piece)
    while start >= 0 and len(found) <= MOST:
        found.append(start)
        start = original.find(piece, start + 1)
    return found


def torn(shown, originals, at_end):
    """Does `shown` begin, or end, inside a cluster of an original? Not when it cannot be found there."""
    text = plain(shown)
    for size in LENGTHS:
        piece = text[-size:] if at_end else text[:size]
        if len(piece) < TAIL:
            return False
        found = [(o, at + (len(piece) if at_end else 0)) for o in originals for at in places(o, piece)]
        if found:
            return len(found) <= MOST and not any(is_boundary(o, at) for o, at in found)
    return False


def cuts(text, originals):
    """What is wrong with the places where a rendered paragraph was shortened."""
    bad = []
    found = [m.start() for m in re.finditer(ELLIPSIS, text)]
    for at in found:
        before = INVISIBLE.sub("", text[:at])
        after = INVISIBLE.sub("", text[at + 1 :])
        if before.endswith(ZWJ) and not any(plain(before)[-TAIL:] + ELLIPSIS in o for o in originals):
            bad.append("cluster: a joiner before an ellipsis joins nothing")
        if after and is_extender(after[0]) and not any(ELLIPSIS + after[:4] in o for o in originals):
            bad.append("cluster: an ellipsis is followed by a mark that lost its letter")
        if torn(text[:at], originals, True):
            bad.append(f"cluster: cut inside a cluster before the ellipsis: {ascii(before[-4:])}")
        if torn(text[at + 1 :], originals, False):
            bad.append(f"cluster: cut inside a cluster behind the ellipsis: {ascii(after[:4])}")
    if torn(text, originals, True):
        bad.append(f"cluster: the paragraph ends inside a cluster: {ascii(text[-4:])}")
    return bad
