# SPDX-License-Identifier: ISC
"""Article pages made to hurt whoever reads them, each as large as one may be."""
import json

MOST = 4 * 1024 * 1024 - 1
PROSE = "قال المتحدث إن الأعمال في المدينة مستمرة وإن السكان عادوا إلى منازلهم خلال الأسبوع الماضي. "


def html(body, head=""):
    return (f"<html><head><meta charset=utf-8><title>خبر</title>{head}</head><body><h1>خبر</h1>".encode() + body)[:MOST]


def filled(piece, head=""):
    """A page full of these; bytes or text, with {} for a number that is another each time."""
    piece = piece.encode() if isinstance(piece, str) else piece
    n = MOST // max(1, len(piece)) + 1
    if b"{}" not in piece:
        return html(piece * n, head)
    return html(b"".join(piece.replace(b"{}", b"%d" % i) for i in range(n)), head)


def nested(*tags):
    """Trees as deep as the page is long."""
    return filled("".join(f"<{t}>" for t in tags))


def ld(text):
    return f"<script type='application/ld+json'>{text}</script>"


def ld_article(body):
    return ld(json.dumps({"@type": "NewsArticle", "articleBody": body}, ensure_ascii=False))


def shapes():
    """How each is made, by name."""
    words = " ".join(f"كلمة{i % 977} نص{i % 31}" for i in range(90_000))
    return {
        "p": lambda: filled("<p>x"), "lt": lambda: filled("<"), "br": lambda: filled("<br>"), "div": lambda: nested("div"),
        "formatting": lambda: nested("b", "a href=x", "font"), "lists": lambda: nested("ul", "li"),
        "sections": lambda: nested("section", "article", "div"), "foreign": lambda: nested("svg", "g"),
        "tables": lambda: nested("table", "tr", "td"), "tables-torn": lambda: nested("b", "table", "a href=x"),
        "table-text": lambda: filled("<table>x"), "closes": lambda: filled("</p></div></b>"),
        "misnested": lambda: filled("<b><i><p></b></i>"), "misnested-deep": lambda: html(b"<b><i>" * 20_000 + b"</b>" * 200_000),
        "attributes": lambda: html(b"<div " + b"".join(b"a%d=x " % i for i in range(400_000)) + b">x</div>"),
        "same-attribute": lambda: html(b"<div " + b"a=x " * 900_000 + b">x</div>"),
        "attribute": lambda: html(b"<div title='" + b"x" * (MOST - 400) + b"'>x</div>"),
        "class": lambda: html(b"<div class='" + b"entry-content " * 290_000 + b"'>x</div>"),
        "classes": lambda: filled("<div class='c{} entry-content post share'>x</div>"),
        "no-quote": lambda: html(b"<div class='" + b"<p>x" * 900_000), "tag": lambda: html(b"<" + b"x" * (MOST - 300) + b">"),
        "entities": lambda: filled("&amp;"), "entity": lambda: html(b"&" + b"a" * (MOST - 200)),
        "number": lambda: html(b"&#" + b"1" * (MOST - 200) + b";"), "comment": lambda: html(b"<!--" + b"-" * (MOST - 200)),
        "laughs": lambda: b"<!DOCTYPE html [" + b"".join(
            b"<!ENTITY a%d '%s'>" % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 12)) + b"]><html><body><p>&a11;&a11;</p></body></html>",
        "prose": lambda: filled(f"<p>{PROSE}</p>"), "boxes": lambda: filled(f"<div class=a><p>{PROSE}</p></div>"),
        "box-each": lambda: filled(f"<div class='b{{}}'><p>{PROSE}</p></div>"), "line": lambda: filled(PROSE),
        "bad": lambda: filled(b"\xff\xd8"), "links": lambda: filled(f"<a href='/{{}}'>{PROSE}</a>"),
        "articles": lambda: filled(f"<article><h1>خبر</h1><p>{PROSE}</p></article>"), "short": lambda: filled("<div>خبر</div>"),
        "cards": lambda: filled(f"<div class=card><h2><a href='/{{}}'>خبر</a></h2><p>{PROSE}</p></div>"),
        "dates": lambda: filled("<p>الأربعاء 12 آذار 2024 10:34</p>"),
        "ld-deep": lambda: html(b"", ld('{"@graph":' * 380_000)), "ld-many": lambda: filled(ld('{"@type":"NewsArticle"}')),
        "ld-numbers": lambda: html(b"", ld("[" + "1," * 2_000_000 + "1]")),
        "ld-keys": lambda: html(b"", ld("{" + ",".join(f'"k{i}":{i}' for i in range(230_000)) + "}")),
        "ld-claim": lambda: html(f"<p>{words[:1_800_000]}</p>".encode(), ld_article(words[:1_000_000])),
        "ld-claim-repeats": lambda: html("<p>كلمة نص خبر</p>".encode() * 60_000, ld_article("كلمة نص خبر " * 90_000)),
        "live": lambda: html("<div itemprop=articleBody><p>خبر</p></div>".encode() * 60_000, ld('{"@type":"LiveBlogPosting"}')),
    }
