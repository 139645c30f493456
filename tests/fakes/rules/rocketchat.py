# SPDX-License-Identifier: ISC
"""Rocket.Chat incoming webhooks: its message parser's markup; Message_MaxAllowedSize is 5,000 (String.length) by default."""
from . import common, markup
from .common import link_rule, list_up_to, shape, text_up_to, utf16
from .dialects import ROCKETCHAT

LIMIT = 5000


def message(article):
    field = {"title!": text_up_to(500), "value!": text_up_to(LIMIT), "short": bool}
    attachment = {
        "title": text_up_to(LIMIT),
        "title_link": link_rule(article),
        "text": text_up_to(LIMIT),
        "color": str,
        "ts": str,
        "collapsed": bool,
        "author_name": text_up_to(500),
        "fields": list_up_to(20, field),
    }
    return {
        "text": text_up_to(LIMIT),
        "attachments": list_up_to(10, attachment),
        "alias": text_up_to(100),
        "emoji": str,
        "avatar": link_rule(None),
        "channel": str,
        "roomId": str,
        "parseUrls": (False,),
        "groupable": bool,
    }


def parts(value):
    yield "text", value.get("text")
    for i, a in enumerate(value.get("attachments", [])):
        for key in ("title", "text", "author_name"):
            yield f"attachments[{i}].{key}", a.get(key)
        for f in a.get("fields", []):
            yield f"attachments[{i}] field", f["title"]
            yield f"attachments[{i}] field", f["value"]


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request)
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, message(article), "message")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    texts = []
    for where, text in parts(value):
        if text:
            more, said = markup.message_rules(text, ROCKETCHAT, article, where)
            wrong += more
            texts += said
    if not texts:
        wrong.append("schema: message has no text")
    if sum(utf16(t) for _, t in parts(value) if t) > LIMIT:
        wrong.append(f"limit: message has over {LIMIT} characters in all")
    return bad + wrong + common.shown_rules(texts, article)
