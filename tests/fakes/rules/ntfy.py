# SPDX-License-Identifier: ISC
"""ntfy: POST of JSON to the root (docs.ntfy.sh/publish). A message over 4,096 bytes becomes an attachment; the JSON is read
up to twice of that. Without `markdown` the text is plain, and the apps make links of URLs."""
import re

from . import common, markup
from .common import link_rule, list_up_to, shape, text_up_to, utf8
from .dialects import GOTIFY as MARKDOWN


def topic(value, where):
    return (
        []
        if isinstance(value, str) and re.fullmatch(r"[-_A-Za-z0-9]{1,64}", value)
        else [f"schema: {where} is no topic"]
    )


def message(article):
    action = {"action!": ("view",), "label!": text_up_to(100), "url!": link_rule(article), "clear": bool}
    return {
        "topic!": topic,
        "title": text_up_to(1024, utf8),
        "message!": text_up_to(4096, utf8),
        "click": link_rule(article),
        "priority": (1, 2, 3, 4, 5),
        "tags": list_up_to(10, text_up_to(100), 0),
        "actions": list_up_to(3, action, 0),
        "markdown": bool,
        "icon": link_rule(None),
        "sequence_id": text_up_to(64),
    }


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request) + common.path_rules(request, "/")
    if len(request.body) > 8192:
        bad.append(f"limit: body has {len(request.body)} bytes, over 8192")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, message(article), "message")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    title = value.get("title", "")
    wrong += common.text_rules(title, "title", True, article)
    if "\n" in title:
        wrong.append("control: title has a line break")
    if value.get("markdown"):
        more, texts = markup.message_rules(value["message"], MARKDOWN, article, "message")
    else:
        paras = markup.plain_paras(value["message"])
        more, texts = markup.judge(paras, article, "message"), [p.text for p in paras]
    wrong += [b for a in value.get("actions", []) for b in common.text_rules(a["label"], "label", False)]
    return bad + wrong + more + common.shown_rules([title, *texts], article)
