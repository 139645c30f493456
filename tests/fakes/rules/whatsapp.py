# SPDX-License-Identifier: ISC
"""WhatsApp's Cloud API (developers.facebook.com/docs/whatsapp/cloud-api): text, template, interactive with one link.

Its marks (* _ ~ ` and ```, "> ", "- ", "1. ") have no escape. A template's parameter takes no line break, no tab and no
more than four spaces in a row.
"""
import re

from . import common, markup
from .common import shape, text_up_to
from .dialects import WHATSAPP

HEAD = {
    "messaging_product!": ("whatsapp",),
    "recipient_type": ("individual",),
    "type!": ("text", "template", "interactive"),
    "to!": lambda v, w: [] if isinstance(v, str) and re.fullmatch(r"\+?\d{7,15}", v) else [f"schema: {w} is no number"],
    "biz_opaque_callback_data": text_up_to(512),
}
TEXT = {"body!": text_up_to(4096), "preview_url": (False,)}


def parameter(value, where):
    bad = shape(value, {"type!": ("text",), "text!": text_up_to(1024), "parameter_name": text_up_to(100)}, where)
    if not bad and re.search(r"[\n\t]| {5}", value["text"]):
        bad.append(f"parameter: {where} has a line break, a tab or over four spaces, which the template refuses")
    return bad


def component(value, where):
    return shape(
        value,
        {
            "type!": ("header", "body", "button"),
            "sub_type": ("url",),
            "index": (0, 1, 2, "0", "1", "2"),
            "parameters!": common.list_up_to(10, parameter),
        },
        where,
    )


TEMPLATE = {
    "name!": lambda v, w: []
    if isinstance(v, str) and re.fullmatch("[a-z0-9_]{1,512}", v)
    else [f"schema: {w} is no name"],
    "language!": {"code!": text_up_to(10), "policy": ("deterministic",)},
    "components": common.list_up_to(4, component),
}


def interactive(article):
    link = {"display_text!": text_up_to(20), "url!": common.link_rule(article)}
    return {
        "type!": ("cta_url",),
        "header": {"type!": ("text",), "text!": text_up_to(60)},
        "body!": {"text!": text_up_to(1024)},
        "footer": {"text!": text_up_to(60)},
        "action!": {"name!": ("cta_url",), "parameters!": link},
    }


def message(article):
    return {**HEAD, "text": TEXT, "template": TEMPLATE, "interactive": interactive(article)}


def parts(value):
    """(where, text, may WhatsApp's marks be in it, whole paragraphs)"""
    kind = value["type"]
    if kind == "text":
        yield "text", value["text"]["body"], True
    elif kind == "interactive":
        for key in ("header", "body", "footer"):
            if key in value[kind]:
                yield key, value[kind][key]["text"], key != "header"
    else:
        for c in value[kind].get("components", []):
            for p in c["parameters"]:
                yield c["type"], p["text"], c["type"] == "body"


def template_rules(value):
    bodies = [
        p["text"]
        for c in value.get("template", {}).get("components", [])
        if c["type"] == "body"
        for p in c["parameters"]
    ]
    total = sum(map(common.utf16, bodies))
    return [f"limit: a template's body has {total} characters, over 1024"] if total > 1024 else []


def of_part(where, text, marked, article):
    if where == "button":  # a piece of a URL
        return [] if re.fullmatch(r"[\x21-\x7e]{1,2000}", text) else [f"link: {where} has no piece of a URL"]
    if marked:
        return markup.message_rules(text, WHATSAPP, article, where)[0]
    return common.text_rules(text, where, True, article)


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request)
    bad += common.path_rules(request, r"/v\d+\.\d+/\d+/messages")
    if not re.fullmatch(r"Bearer \S+", request.header("authorization") or ""):
        bad.append("auth: no Bearer token")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, message(article), "message")
    if not wrong and value["type"] not in value:
        wrong.append(f"schema: message.{value['type']} is missing")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    wrong += template_rules(value)
    for where, text, marked in parts(value):
        wrong += of_part(where, text, marked, article)
    texts = [p.text for _, t, marked in parts(value) for p in markup.parse(t, WHATSAPP)[0]]
    return bad + wrong + common.shown_rules(texts, article)
