#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Prints watch/advice/suggest_letters.c: which runs of letters tell a foreign name.

usage: tools/letter_table.py FILE.jsonl... FILE.mo... > watch/advice/suggest_letters.c

Needs the packages hunspell and hunspell-ar. Words of Arabic are those of the texts that the dictionary knows; foreign
names those of watch/advice/suggest_foreign_table.c, of the rows "tune" of tests/golden/arabic/variants.tsv, and the words
that neither texts nor dictionary know of catalogues in which places and languages are translated into Arabic (packages
iso-codes and libgweather-4-common: iso_*.mo, libgweather-4.0-locations.mo). A
logistic regression over runs of two to four letters, and pairs with one between, tells the two apart; runs that share a
place of the table share its odds. What the dictionary does not know and the first result takes for a name is learned from
in a second round, and its letters are counted, with those of the names, for the surprise. Words of rows "held" are left
out. Only sums over thousands of words are written, no text.
"""
import collections
import gettext
import json
import math
import random
import re
import subprocess
import sys

LETTERS = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
WORD = re.compile("[\u0621-\u063a\u0641-\u064a\u067e\u0686\u0698\u06a4\u06a8\u06af]{4,}")
IGNORED = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
FOLD = str.maketrans("أإآىةؤئپچژڤڨگ", "ااايهءءبجزفقك")
ODDS = 8192
ODDS_UNIT = 10
ODDS_LINE = 24
START, END, BETWEEN = 0, 30, 31
SURPRISE_UNIT = 20
SURPRISE_MAX = 80
ROUNDS = 6


def bare(word):
    word = word.translate(FOLD)
    return word[2:] if word.startswith("ال") and len(word) > 5 else word


def pairs(word):
    word = f"^{word}^"
    return [word[i:i + 2] for i in range(len(word) - 1)]


def place(run):
    """As odds_place() of suggest_foreign.c: FNV-1a."""
    sum32 = 2166136261
    for letter in run:
        sum32 = (sum32 ^ letter) * 16777619 & 0xffffffff
    return sum32 % ODDS


def features(word):
    numbers = [START] + [LETTERS.find(letter) + 1 for letter in word] + [END]
    runs = [numbers[i:i + n] for n in (2, 3, 4) for i in range(len(numbers) - n + 1)]
    return [place(run) for run in runs + [[a, BETWEEN, b] for a, b in zip(numbers, numbers[2:])]]


def words_of(paths):
    total = collections.Counter()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            article = json.loads(line)
            for field in ("title", "summary", "body"):
                total.update(WORD.findall(IGNORED.sub("", article.get(field) or "")))
    return total


def not_in_dictionary(words):
    command = ["hunspell", "-i", "utf-8", "-d", "ar", "-l"]
    answer = subprocess.run(command, input="\n".join(words), capture_output=True, text=True, check=True)
    return set(answer.stdout.split())


def names_of_tables():
    table = open("watch/advice/suggest_foreign_table.c", encoding="utf-8").read()
    table = re.search(r"suggest_foreign_names\[\] =(.*?);", table, re.S).group(1)
    names = {"tune": set(" ".join(re.findall('"(.*?)"', table)).split()), "held": set()}
    for line in open("tests/golden/arabic/variants.tsv", encoding="utf-8"):
        half, kind, *writings = line.rstrip("\n").split("\t")
        if kind == "foreign":
            names[half.partition("-")[0]].update(writings[0].replace("|", " ").split())
    return [{word for word in map(bare, half) if len(word) > 3} for half in (names["tune"], names["held"])]


def names_of_catalogues(paths):
    total = set()
    for path in paths:
        with open(path, "rb") as file:
            for text in gettext.GNUTranslations(file)._catalog.values():
                total.update(WORD.findall(IGNORED.sub("", text)))
    return {bare(word) for word in not_in_dictionary(total)}


def regression(names, others):
    """Each name counts for some of the many words of Arabic."""
    weight, base = collections.Counter(), 0.0
    share = min(5, len(others) / len(names) / 4)
    rows = [(features(word), 1, share) for word in sorted(names)] + [(features(word), 0, 1) for word in sorted(others)]
    dice = random.Random(1)
    for turn in range(ROUNDS):
        dice.shuffle(rows)
        rate = 0.1 / (1 + turn * 0.6)
        for row, foreign, times in rows:
            z = base + sum(weight[run] for run in row)
            step = (foreign - 1 / (1 + math.exp(-max(-30, min(30, z))))) * rate * times
            base += step
            for run in row:
                weight[run] += step - weight[run] * rate * 1e-3
    return weight, base


def likely_names(words, weight, base):
    return {word for word in words if len(word) > 3 and base + sum(weight[run] for run in features(word)) > 0}


def surprise(names):
    count = collections.Counter(pair for word in names for pair in pairs(word))
    first = collections.Counter(pair[0] for pair in count.elements())
    return {pair: -SURPRISE_UNIT * math.log10((count[pair] + 0.5) / (first[pair[0]] + 15))
            for pair in (a + b for a in "^" + LETTERS for b in "^" + LETTERS)}


def limited(weight):
    return max(-127, min(127, round(weight * ODDS_UNIT)))


def put_table(kind, name, value):
    print(f"const {kind} {name}[SUGGEST_LETTERS][SUGGEST_LETTERS] = {{")
    for a in "^" + LETTERS:
        print("\t{" + ", ".join(str(value(a + b)) for b in "^" + LETTERS) + "},")
    print("};")


def main():
    total = words_of([path for path in sys.argv[1:] if path.endswith(".jsonl")])
    unknown = not_in_dictionary(total)
    names, held = names_of_tables()
    arabic = {bare(word) for word, n in total.items() if n > 1 and (word not in unknown or re.search("[حعضظ]", word))}
    arabic = {word for word in arabic if len(word) > 3} - names - held
    places = names_of_catalogues([path for path in sys.argv[1:] if path.endswith(".mo")]) - held
    places -= {bare(word) for word in total}
    names |= {word for word in places if len(word) > 3}
    likely = likely_names({bare(word) for word in unknown} - held, *regression(names, arabic))
    odds, base = regression(names | likely, arabic)
    seldom = surprise(names | likely)
    print("/* SPDX-License-Identifier: ISC */")
    print("/* Made by tools/letter_table.py from news corpora; do not edit. */")
    print('#include "watch/advice/suggest_table.h"\n\n/* clang-format off */')
    print(f"const int suggest_odds_base = {round(base * ODDS_UNIT)};")
    print("const int8_t suggest_odds[SUGGEST_ODDS] = {")
    for i in range(0, ODDS, ODDS_LINE):
        print("\t" + ", ".join(str(limited(odds[k])) for k in range(i, min(i + ODDS_LINE, ODDS))) + ",")
    print("};")
    put_table("uint8_t", "suggest_surprise", lambda pair: min(SURPRISE_MAX, round(seldom[pair])))
    print("/* clang-format on */")
    print(f"{len(names)} names, {len(arabic)} words of Arabic, {len(likely)} words likely foreign", file=sys.stderr)


main()
