#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Counts behind watch/guard-words.txt (doc/matching.md "Evidence").

  tools/guards.py TEXTS...            proposes, by section, words that are neither listed nor in
                                      tools/guards-removed.txt; a reader decides which list gets them
  tools/guards.py --reasons TEXTS...  prints guard-words.txt with the counts of lines of one word anew;
                                      what stands behind the first "; " of a reason was written by a reader
  tools/guards.py --beside WORD TEXTS...  prints what stands before and behind a word, the most frequent first:
                                      where pairs for [before] and [behind] are looked for

TEXTS are news: JSON lines with title, summary and body, or plain text. Run from the project root.

What counts as evidence:
  prefix   «بعيد» is no ب + عيد: it takes the article (البعيد) or another preposition, or the rest is
           rare beside it. Texts have و ف ب ك ل before a word at known rates, so a word that stands far
           above the rate of its first letter is another word.
  heh      «كتابه» is no «كتابة»: the two are not as one careless writer to a thousand careful ones
  yeh      «يمنى» is no «يمني»: as with heh; careless ى for ي is one in eighty
  al       «التزام» has no article: «الالتزام» takes one more
  alef     «فرنسا» is no accusative: never written with fathatan, and the stem takes no article
  hamza    «إعلام» and «أعلام»: both spellings are frequent, so they are two words
  name     a listed name that the texts have with an ending: to be read, it may be a common noun
"""
import json
import re
import sys
from collections import Counter

LISTED = "watch/guard-words.txt"
REMOVED = "tools/guards-removed.txt"
SECTIONS = ("prefix", "trap", "heh", "yeh", "alef", "maqsura", "al", "name", "hamza")
WORD = re.compile("[\u0621-\u064a\u0640\u064b-\u065f\u0670\u0671]+")
MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
FOLD = str.maketrans("أإآٱىةؤ", "ااااي" + "هئ")
HAMZAS = "أإآ"

ARTICLE = ("ال", "وال", "فال", "بال", "كال", "وبال", "لل", "ولل")
BARE = ("", "و", "ف", "ب", "ك", "ل", "وب", "ول")
# Letters that may stand before a word that begins with the key, but not before the key as a proclitic.
OTHER = {"و": "ب ك ل وب ول", "ف": "ب ك ل وب ول", "ب": "ك", "ك": "ب وب", "ل": "ب ك وب"}
# How often a letter stands before a noun, per occurrence of the noun elsewhere; rounded up.
RATE = {"و": 0.06, "ف": 0.01, "ب": 0.07, "ك": 0.01, "ل": 0.08}
CARELESS_HEH, CARELESS_YEH, CARELESS_HAMZA = 0.1, 0.06, 0.12


def bare(word):
    """As typed, without marks and tatweel."""
    return MARKS.sub("", word)


def fold(word):
    return bare(word).translate(FOLD)


class Corpus:
    """How often each word stands in the texts: as typed, folded, and with fathatan."""

    def __init__(self, paths):
        self.typed, self.tanwin, self.folded = Counter(), Counter(), Counter()
        for path in paths:
            for line in open(path, encoding="utf-8", errors="replace"):
                self.add(text_of(line))
        for word, n in self.typed.items():
            self.folded[word.translate(FOLD)] += n

    def add(self, text):
        for word in WORD.findall(text):
            self.typed[bare(word)] += 1
            if "\u064b" in word:
                self.tanwin[bare(word)] += 1

    def with_any(self, prefixes, word):
        return sum(self.folded[p + word] for p in prefixes)

    def typed_with(self, prefixes, word):
        return sum(self.typed[p + word] for p in prefixes)

    def forms(self, word):
        """As typed, behind any proclitics, with and without the article."""
        return self.typed_with(BARE + ARTICLE, word)


def text_of(line):
    if not line.startswith("{"):
        return line
    article = json.loads(line)
    return "\n".join(article.get(k) or "" for k in ("title", "summary", "body"))


def read_list(path):
    """[(section, words, reason)] of a list of either file; section is None for other lines, whose
    text is the reason."""
    out, section = [], "prefix"
    for raw in open(path, encoding="utf-8"):
        line = raw.strip()
        if line.startswith("["):
            section = line.strip("[] ")
        if not line or line[0] in "#[":
            out.append((None, [], raw.rstrip("\n")))
            continue
        words, _, reason = line.partition("#")
        out.append((section, words.split(), reason.strip()))
    return out


def known_words(paths):
    """section -> the words as typed and folded that a reader has seen."""
    known = {section: set() for section in SECTIONS}
    for path in paths:
        for section, words, _ in read_list(path):
            for word in words:
                known[section] |= {bare(word), fold(word)}
    known["prefix"] |= known["trap"]
    return known


# What a reason says.


def count_prefix(c, word):
    w = fold(word)
    rest = w[2:] if w.startswith("لل") else w[1:]
    alone, article = c.folded[w], c.with_any(ARTICLE, w)
    behind = c.with_any(OTHER[w[0]].split(), w)
    if alone + article + behind == 0:
        return "not in the corpora"
    said = [f"{alone} itself"]
    said += [f"{article} with ال"] if article and not w.startswith("لل") else []
    said += [f"{behind} behind another preposition"] if behind else []
    said.append(f"rest {rest} {c.folded[rest] + c.with_any(ARTICLE, rest)}")
    return ", ".join(said)


def count_heh(c, word):
    w = bare(word)
    teh = w[:-1] + "ة"
    return f"{c.typed[w]} {w}, {c.typed[teh]} {teh}"


def other_yeh(w):
    return w[:-1] + ("ي" if w[-1] == "ى" else "ى")


def count_yeh(c, word):
    w = bare(word)
    other = other_yeh(w)
    return f"{c.forms(w)} {w}, {c.forms(other)} {other}"


def count_alef(c, word):
    w = bare(word)
    return f"{c.typed_with(BARE, w)}, with fathatan {c.tanwin[w]}"


def count_al(c, word):
    w = fold(word)
    hamza = sum(c.typed[h + w[1:]] for h in HAMZAS)
    return f"{c.folded[w]}, behind ال {c.with_any(ARTICLE, w)}, typed with hamza {hamza}"


def spellings(c, folded):
    """Spellings of a folded word that write its hamzas, most frequent first."""
    tried = [""]
    for i, letter in enumerate(folded):
        last = i == len(folded) - 1
        more = "اأإآ" if letter == "ا" else "هة" if letter == "ه" and last else letter
        tried = [t + m for t in tried for m in more]
    found = [(c.typed_with(BARE + ARTICLE, t), t) for t in tried if any(h in t for h in HAMZAS)]
    return sorted(((n, t) for n, t in found if n), reverse=True)


def count_hamza(c, word):
    return ", ".join(f"{n} {w}" for n, w in spellings(c, fold(word))[:3]) or "not in the corpora"


COUNT = {
    "prefix": count_prefix, "trap": count_prefix, "heh": count_heh, "yeh": count_yeh,
    "alef": count_alef, "maqsura": count_yeh, "al": count_al, "hamza": count_hamza,
    "name": lambda c, w: f"{c.forms(bare(w))}",
}


# What might be missing.


def names_of(known):
    return {w for w in known["name"] | known["alef"] if len(w) >= 3}


def rest_is_term(c, rest, names):
    """Could somebody watch it? A noun that takes the article, or a name."""
    return len(rest) >= 3 and (rest in names or c.with_any(ARTICLE, rest) > 0)


def own_word(c, w, rest, names):
    n, rests = c.folded[w], c.folded[rest] + c.with_any(ARTICLE, rest)
    article = c.with_any(ARTICLE, w)
    behind = c.with_any(OTHER[w[0]].split(), w)
    if article >= 2 and article > 0.08 * n and article > RATE[w[0]] * rests:
        return True
    if behind >= 2 and behind > 0.12 * n and w[0] != "ل":
        return True
    return rest in names and n > 3 * rests + 2


def propose_prefix(c, known):
    names = names_of(known)
    for w, n in c.folded.items():
        if len(w) < 4 or w[0] not in OTHER or n < 3 or w[:2] == "لل" or w[1:3] == "ال":
            continue
        if rest_is_term(c, w[1:], names) and own_word(c, w, w[1:], names):
            yield n, w
    # للحج is لـ + الحج, not ل + لحج
    for name in names:
        n = c.folded["ل" + name]
        if name[0] == "ل" and name[1:2] != "ل" and n >= 3 and c.folded["ال" + name[1:]] > n:
            yield n, "ل" + name


def propose_heh(c, known):
    for w, n in c.typed.items():
        if len(w) < 3 or w[-1] != "ه" or n < 6 or c.typed_with(ARTICLE, w):
            continue
        teh = c.typed_with(BARE, w[:-1] + "ة")
        if teh >= 3 and n > CARELESS_HEH * teh:
            yield n, w


def propose_yeh(c, known):
    for w in list(c.typed):
        if len(w) < 3 or w[-1] != "ى" or w.startswith("ال") or w in known["maqsura"]:
            continue
        n, other = c.forms(w), c.forms(other_yeh(w))
        nouns = c.typed_with(ARTICLE, w) and c.typed_with(ARTICLE, other_yeh(w))
        if nouns and n >= 8 and n > CARELESS_YEH * other and other >= 3:
            yield n, w


def propose_alef(c, known):
    for w, n in c.typed.items():
        stem = w[:-1]
        if len(w) < 5 or w[-1] != "ا" or n < 8 or c.tanwin[w] or w[-2:] in ("ها", "نا", "وا", "ما"):
            continue
        if c.typed[stem] >= 3 and not c.typed_with(ARTICLE, stem):
            yield n, w


def propose_al(c, known):
    for w, n in c.folded.items():
        if len(w) < 5 or not w.startswith("ال") or n < 4:
            continue
        if c.with_any(ARTICLE, w) >= 3 and c.folded[w[2:]] < 0.2 * n:
            yield n, w
        elif sum(c.typed[h + w[1:]] for h in HAMZAS) > 0.5 * n and c.typed[w] and c.folded[w[2:]] < n:
            yield n, w


def propose_hamza(c, known):
    seen = set()
    for w in list(c.typed):
        f = w.translate(FOLD)
        if len(f) < 5 or f in seen or w[0] not in HAMZAS:
            continue
        seen.add(f)
        # بإعداد and والأعلام count for the bare word, hence only words that begin with the hamza.
        first = Counter()
        for n, t in spellings(c, f):
            first[t[0]] += n
        counts = [n for _, n in first.most_common(2)]
        if len(counts) == 2 and counts[1] >= 4 and counts[1] > CARELESS_HAMZA * counts[0]:
            yield sum(counts), f


def propose_name(c, known):
    for w in known["name"]:
        for ending in ("ا", "ين", "ان", "ات", "ه", "ها", "نا"):
            n = c.folded[w + ending]
            if w == fold(w) and len(w) >= 3 and n >= 5 and w + ending not in known["name"]:
                yield n, w + ending


PROPOSE = {
    "prefix": propose_prefix, "heh": propose_heh, "yeh": propose_yeh, "alef": propose_alef,
    "al": propose_al, "hamza": propose_hamza,
}


def propose(c):
    known = known_words((LISTED, REMOVED))
    for section, candidates in PROPOSE.items():
        print(f"[{section}]")
        found = {(n, w) for n, w in candidates(c, known) if w not in known[section]}
        for _, word in sorted(found, reverse=True):
            print(f"{word}  # {COUNT[section](c, word)}")
    print("# listed names that the texts have with an ending: common nouns too?")
    for n, word in sorted(propose_name(c, known), reverse=True):
        if word not in known["name"]:
            print(f"# {word} {n}")


def reasons(c):
    for section, words, reason in read_list(LISTED):
        if section is None:
            print(reason)
        elif len(words) != 1 or section == "name" or section not in COUNT:
            print(f"{' '.join(words)}  # {reason}")
        else:
            _, semicolon, note = reason.partition(";")
            print(f"{words[0]}  # {COUNT[section](c, words[0])}{semicolon}{note}")


def beside(word, paths):
    """Neighbours as written, of the word behind any conjunction and preposition."""
    forms = {p + fold(word) for p in BARE}
    before, behind = Counter(), Counter()
    for path in paths:
        for line in open(path, encoding="utf-8", errors="replace"):
            words = WORD.findall(text_of(line))
            for at in (i for i, w in enumerate(words) if fold(w) in forms):
                before[bare(words[at - 1]) if at else ""] += 1
                behind[bare(words[at + 1]) if at + 1 < len(words) else ""] += 1
    print(f"{word}  # {sum(before.values())}")
    for name, found in (("before", before), ("behind", behind)):
        print(f"{name} it: " + ", ".join(f"{n} {w}" for w, n in found.most_common(60)))


def main():
    args = sys.argv[1:]
    if args[:1] == ["--beside"] and len(args) > 2:
        return beside(args[1], args[2:])
    counts_only = args[:1] == ["--reasons"]
    if not args[counts_only:]:
        sys.exit(__doc__)
    corpus = Corpus(args[counts_only:])
    reasons(corpus) if counts_only else propose(corpus)


main()
