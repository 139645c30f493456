#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Judges many rendered requests at once: RENDERER < articles.jsonl | python3 bulk.py --articles articles.jsonl

Reads JSON lines {"dest", "type", "article": i, "request": {"method", "url", "headers", "body": base64}}. url may be a path;
headers a list of pairs, of "Name: value", or an object. With the articles (--articles FILE, or --seed S) it also judges where
texts were cut and where links lead. Prints counts and the first violations of each tool; exit 1 when there are any, or when
nothing came.
"""
import argparse
import base64
import collections
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import articles  # noqa: E402
import rules  # noqa: E402
from rules import common  # noqa: E402

ALIASES = {
    "email": "mail",
    "smtp": "mail",
    "gchat": "googlechat",
    "msteams": "teams",
    "jsonl": "file",
    "cloudevent": "cloudevents",
}


def tool_of(name):
    plain = re.sub(r"[^a-z]", "", name.lower())
    return ALIASES.get(plain, plain)


def headers_of(given):
    if isinstance(given, dict):
        return list(given.items())
    return [tuple(h) if isinstance(h, list) else tuple(p.strip() for p in h.split(":", 1)) for h in given]


def request_of(r, secret=""):
    target = re.sub(r"^[a-z]+://[^/?#]*", "", r.get("url") or r.get("path") or "/", flags=re.I) or "/"
    return common.Request(
        r.get("method", "POST"),
        target,
        headers_of(r.get("headers", [])),
        base64.b64decode(r["body"], validate=True),
        secret=secret,
    )


class Articles:
    """The originals, from a file or made again."""

    def __init__(self, path, seed):
        self.seed, self.lines = seed, None
        if path:
            with open(path, encoding="utf-8") as f:
                self.lines = {line["i"]: line for line in map(json.loads, f)}

    def get(self, i):
        if self.lines is not None:
            return common.Article.of(self.lines[i]) if i in self.lines else None
        return common.Article.of(articles.article(self.seed, i)) if self.seed is not None and i is not None else None


class Tally:
    def __init__(self, show):
        self.show = show
        self.requests, self.rules, self.first = collections.Counter(), {}, {}

    def add(self, tool, found, dest, i):
        self.requests[tool] += 1
        for f in found:
            self.rules.setdefault(tool, collections.Counter())[f.split(":", 1)[0]] += 1
        first = self.first.setdefault(tool, [])
        if found and len(first) < self.show:
            first.append(f"article {i}, {dest}: " + "; ".join(found[:4]))

    def report(self):
        for tool in sorted(self.requests):
            counts = self.rules.get(tool, {})
            print(
                f"{tool}: {self.requests[tool]} requests, {sum(counts.values())} violations"
                + "".join(f", {k} {n}" for k, n in sorted(counts.items()))
            )
            for line in self.first[tool]:
                print(f"  {line}")
        return sum(sum(c.values()) for c in self.rules.values())


def judge_line(line, originals, options, tally):
    try:
        given = json.loads(line)
        tool, i = tool_of(given["type"]), given.get("article")
        request = request_of(given["request"], options.secret)
    except (ValueError, KeyError, TypeError, AttributeError) as why:
        tally.add("input", [f"input: {why}: {ascii(line[:80])}"], "-", "-")
        return
    if tool not in rules.TOOLS:
        tally.add(tool, [f"input: no rules for {tool}"], given.get("dest"), i)
        return
    found = [f for f in rules.check(tool, request, originals.get(i)) if f.split(":")[0] not in options.ignore]
    tally.add(tool, found, given.get("dest"), i)


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--articles", help="the lines that articles.py printed")
    args.add_argument("--seed", help="make the articles again")
    args.add_argument("--secret", default="", help="webhook secrets, separated by space")
    args.add_argument("--show", type=int, default=5, help="how many requests with violations are shown of a tool")
    args.add_argument("--need", default="", help="tools that must have come, separated by commas")
    args.add_argument(
        "--ignore",
        default="",
        help="rules that do not count, for a renderer of bodies alone: auth,header,method,path,query",
    )
    given = args.parse_args()
    given.ignore = given.ignore.split(",")
    originals, tally = Articles(given.articles, given.seed), Tally(given.show)
    for line in sys.stdin.buffer:
        judge_line(line, originals, given, tally)
    bad = tally.report()
    missing = [t for t in given.need.split(",") if t and t not in tally.requests]
    if missing or not tally.requests:
        print(f"nothing came of {', '.join(missing) or 'any tool'}")
    return 1 if bad or missing or not tally.requests else 0


if __name__ == "__main__":
    sys.exit(main())
