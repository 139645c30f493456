# SPDX-License-Identifier: ISC
"""Discord's execute webhook (docs.discord.com, resources/webhook and resources/message).

Characters are counted in UTF-16 units here, which is never less than Discord counts.
"""
import re

from . import common, markup
from .common import list_up_to, shape, text_up_to, utf16
from .dialects import DISCORD

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def timestamp(value, where):
    return [] if isinstance(value, str) and TIME.fullmatch(value) else [f"schema: {where} is no ISO 8601 time"]


def colour(value, where):
    return [] if type(value) is int and 0 <= value <= 0xFFFFFF else [f"schema: {where} is no colour"]


def embed(article):
    link = common.link_rule(article)
    return {
        "title": text_up_to(256),
        "type": ("rich",),
        "description": text_up_to(4096),
        "url": link,
        "timestamp": timestamp,
        "color": colour,
        "footer": {"text!": text_up_to(2048), "icon_url": link},
        "author": {"name!": text_up_to(256), "url": link, "icon_url": link},
        "fields": list_up_to(25, {"name!": text_up_to(256), "value!": text_up_to(1024), "inline": bool}),
    }


def message(article):
    return {
        "content": text_up_to(2000),
        "username": text_up_to(80),
        "avatar_url": common.link_rule(None),
        "embeds": list_up_to(10, embed(article)),
        "flags": int,
        "thread_name": text_up_to(100),
        "tts": (False,),
        "allowed_mentions!": {
            "parse!": list_up_to(0, str, 0),
            "users": list_up_to(0, str, 0),
            "roles": list_up_to(0, str, 0),
            "replied_user": (False,),
        },
    }


def parts(e):
    """(where, text, is it Markdown) of an embed. Author and footer are shown as they stand."""
    yield "title", e.get("title"), True
    yield "description", e.get("description"), True
    yield "footer", (e.get("footer") or {}).get("text"), False
    yield "author", (e.get("author") or {}).get("name"), False
    for f in e.get("fields", []):
        yield "field name", f["name"], True
        yield "field value", f["value"], True


def judge_text(text, is_markup, article, where):
    if is_markup:
        return markup.message_rules(text, DISCORD, article, where)
    return common.text_rules(text, where, True, article), [text]


def embeds_rules(embeds):
    total = sum(utf16(text) for e in embeds for _, text, _ in parts(e) if text)
    bad = [f"limit: embeds have {total} characters, over 6000"] if total > 6000 else []
    urls = [e["url"] for e in embeds if "url" in e]
    if len(set(urls)) != len(urls):
        bad.append("embeds: two have one url, and Discord shows only one of them")
    return bad + [f"schema: embeds[{i}] is empty" for i, e in enumerate(embeds) if not any(t for _, t, _ in parts(e))]


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request)
    bad += common.path_rules(request, r"/api(/v\d+)?/webhooks/[\w-]+/[\w-]+")
    if request.query.get("wait") != ["true"]:
        bad.append("query: without wait=true a message that was not saved brings no error")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, message(article), "message")
    if "content" not in value and "embeds" not in value:
        wrong.append("schema: message has neither content nor embeds")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    wrong += embeds_rules(value.get("embeds", []))
    every = [("content", value.get("content"), True)]
    every += [(f"embeds[{i}] {w}", t, m) for i, e in enumerate(value.get("embeds", [])) for w, t, m in parts(e)]
    texts = []
    for where, text, is_markup in every:
        if text:
            more, said = judge_text(text, is_markup, article, where)
            wrong += more
            texts += said
    return bad + wrong + common.shown_rules(texts, article)
