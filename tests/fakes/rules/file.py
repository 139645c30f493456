# SPDX-License-Identifier: ISC
"""A file of JSON lines (jsonlines.org): each line one object with an id, UTF-8, ended by a line feed."""
from . import common, webhook


def line_rules(line, article):
    value, bad = common.read_json(line)
    if value is None:
        return bad, []
    ident = value.get("id") or (value.get("data") or {}).get("alert", {}).get("id")
    if not isinstance(ident, str) or not ident:
        bad.append("id: a line has no id")
    return bad + webhook.member_rules(value, article), list(common.strings(value))


def check(request, article=None):
    body = request.body
    if not body:
        return ["lines: nothing"]
    bad = [] if body.endswith(b"\n") else ["lines: the last one is not ended"]
    if b"\r" in body:
        bad.append("lines: a carriage return")
    texts = []
    for line in body.removesuffix(b"\n").split(b"\n"):
        if not line.strip():
            bad.append("lines: one is empty")
            continue
        more, said = line_rules(line, article)
        bad, texts = bad + more, texts + said
    return bad + common.shown_rules(texts, article)
