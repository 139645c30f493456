# SPDX-License-Identifier: ISC
"""Matrix, client-server API v1.11: PUT of an m.room.message. An event has 65,536 bytes with what the server adds.

With m.mentions (even an empty one) clients no longer look for names and @room in the body.
"""
import re

from . import common, hypertext, markup
from .common import shape, text_up_to

BODY = 64_000  # 1.5 kB are the server's: sender, room, hashes, signatures
TAGS = {
    t: ()
    for t in (
        "del",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "p",
        "ul",
        "sup",
        "sub",
        "li",
        "b",
        "i",
        "u",
        "strong",
        "em",
        "s",
        "hr",
        "br",
        "div",
        "details",
        "summary",
        "code",
        "pre",
    )
}
TAGS.update({"a": ("href",), "ol": ("start",), "span": ("data-mx-color", "data-mx-bg-color")})
FOUND = (
    ("autolink", markup.HTTP),
    ("autolink", markup.WWW),
    ("autolink", markup.NAKED),
    ("email", markup.MAIL),
    ("mention", r"(?<!\w)@[\w.=/-]+:(?:[\w-]+\.)+\w+"),
    ("channel", r"(?<!\w)[#!][\w.=/-]+:(?:[\w-]+\.)+\w+"),
)
RELATION = {
    "rel_type": ("m.thread", "m.replace"),
    "event_id": str,
    "is_falling_back": bool,
    "m.in_reply_to": {"event_id!": str},
}
MESSAGE = {
    "msgtype!": ("m.notice", "m.text"),
    "body!": text_up_to(BODY),
    "format": ("org.matrix.custom.html",),
    "formatted_body": text_up_to(BODY),
    "m.mentions!": {},
    "m.relates_to": RELATION,
}


def plain_rules(text, article):
    paras = markup.plain_paras(text, FOUND)
    return markup.judge(paras, article, "body"), [p.text for p in paras]


def formatted_rules(html, article):
    bad, texts = hypertext.rules(html, TAGS, article, "formatted_body", autolinks=FOUND)
    if re.search(r"(?i)href=\"?https?://matrix\.to/", html):
        bad.append("mention: formatted_body has a pill")
    return bad, texts


def check(request, article=None):
    bad = common.method_rules(request, "PUT") + common.header_rules(request)
    bad += common.path_rules(
        request, r"/_matrix/client/v3/rooms/(!|%21)[^/!#]+/send/m\.room\.message/[A-Za-z0-9._~-]{1,255}"
    )
    if not re.fullmatch(r"Bearer \S+", request.header("authorization") or ""):
        bad.append("auth: no Bearer token")
    if len(request.body) > BODY:
        bad.append(f"limit: body has {len(request.body)} bytes, over {BODY}")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, MESSAGE, "content")
    if ("format" in value) != ("formatted_body" in value):
        wrong.append("schema: format and formatted_body go together")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    more, texts = plain_rules(value["body"], article)
    wrong += more + common.shown_rules(texts, article)
    if "formatted_body" in value:
        more, texts = formatted_rules(value["formatted_body"], article)
        wrong += more + common.shown_rules(texts, article)
    return bad + wrong
