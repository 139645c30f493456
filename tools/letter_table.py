#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Prints watch/advice/suggest_letters.c: which letters stand beside each other in foreign names.

usage: tools/letter_table.py FILE.jsonl... > watch/advice/suggest_letters.c

Needs the packages hunspell and hunspell-ar. Words of Arabic are those of the texts that the dictionary knows; foreign
names those of watch/advice/suggest_foreign_table.c and of the rows "tune" of tests/golden/arabic/variants.tsv. A
logistic regression over pairs of letters, neighbours and next but one, tells the two apart; what the dictionary does not
know and the first result takes for a name is learned from in a second round, and its letters are counted, with those of
the names, for the surprise. Words of rows "held" are left out. Only sums over thousands of words are written, no text.
"""
import collections
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
ODDS_UNIT = 10
SURPRISE_UNIT = 20
SURPRISE_MAX = 80
ROUNDS = 6


def bare(word):
    word = word.translate(FOLD)
    return word[2:] if word.startswith("ال") and len(word) > 5 else word


def pairs(word):
    word = f"^{word}^"
    return [word[i:i + 2] for i in range(len(word) - 1)]


def features(word):
    word = f"^{word}^"
    return pairs(word[1:-1]) + [f"{a}.{b}" for a, b in zip(word, word[2:])]


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
            z = base + sum(weight[pair] for pair in row)
            step = (foreign - 1 / (1 + math.exp(-max(-30, min(30, z))))) * rate * times
            base += step
            for pair in row:
                weight[pair] += step - weight[pair] * rate * 1e-3
    return weight, base


def likely_names(words, weight, base):
    return {word for word in words if len(word) > 3 and base + sum(weight[pair] for pair in features(word)) > 0}


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
    total = words_of(sys.argv[1:])
    unknown = not_in_dictionary(total)
    names, held = names_of_tables()
    arabic = {bare(word) for word, n in total.items() if n > 1 and (word not in unknown or re.search("[حعضظ]", word))}
    arabic = {word for word in arabic if len(word) > 3} - names - held
    likely = likely_names({bare(word) for word in unknown} - held, *regression(names, arabic))
    odds, base = regression(names | likely, arabic)
    seldom = surprise(names | likely)
    print("/* SPDX-License-Identifier: ISC */")
    print("/* Made by tools/letter_table.py from news corpora; do not edit. */")
    print('#include "watch/advice/suggest_table.h"\n\n/* clang-format off */')
    print(f"const int suggest_odds_base = {round(base * ODDS_UNIT)};")
    put_table("int8_t", "suggest_odds", lambda pair: limited(odds[pair]))
    put_table("int8_t", "suggest_odds_over", lambda pair: limited(odds[f"{pair[0]}.{pair[1]}"]))
    put_table("uint8_t", "suggest_surprise", lambda pair: min(SURPRISE_MAX, round(seldom[pair])))
    print("/* clang-format on */")
    print(f"{len(names)} names, {len(arabic)} words of Arabic, {len(likely)} words likely foreign", file=sys.stderr)


main()
