# SPDX-License-Identifier: ISC
"""Slack incoming webhooks: Block Kit (docs.slack.dev/reference/block-kit), mrkdwn in `text` only.

The sum: a message of over about 13,200 characters is refused with msg_blocks_too_long, undocumented (slackapi/bolt-js
#2509); 10,000 leaves room for what Slack counts besides.
"""
import re

from . import common, markup
from .common import anything, link_rule, list_up_to, shape, text_up_to
from .dialects import SLACK

STYLE = {k: bool for k in ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")}
SUM = 10_000
EMOJI = re.compile(r":(?=[^:\s]*[A-Za-z_])[A-Za-z0-9_+'-]+:")


def inline(article):
    """Elements of a rich text section. Those that notify (user, usergroup, broadcast, channel) are not among them."""
    return {
        "text": {"type!": str, "text!": text_up_to(3000), "style": STYLE},
        "link": {"type!": str, "url!": link_rule(article), "text": text_up_to(3000), "unsafe": bool, "style": STYLE},
        "date": {
            "type!": str,
            "timestamp!": int,
            "format!": text_up_to(200),
            "fallback": text_up_to(200),
            "url": link_rule(article),
            "style": STYLE,
        },
        "emoji": {"type!": str, "name!": str, "unicode": str, "style": STYLE},
    }


def of_type(kinds):
    def rule(value, where):
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            return [f"schema: {where} has type {kind!r:.30}"]
        return shape(value, kinds[kind], f"{where}<{kind}>")

    return rule


def rich_text(article):
    elements = list_up_to(1000, of_type(inline(article)))
    section = {"type!": ("rich_text_section",), "elements!": elements}
    listed = {
        "type!": ("rich_text_list",),
        "style!": ("bullet", "ordered"),
        "elements!": list_up_to(100, section),
        "indent": int,
        "offset": int,
        "border": int,
    }
    return of_type(
        {
            "rich_text_section": section,
            "rich_text_list": listed,
            "rich_text_quote": {"type!": str, "elements!": elements, "border": int},
        }
    )


def plain_text(limit):
    return {"type!": ("plain_text",), "text!": text_up_to(limit), "emoji": bool}


def either_text(limit):
    return {"type!": ("plain_text", "mrkdwn"), "text!": text_up_to(limit), "emoji": bool, "verbatim": bool}


def blocks(article):
    ident = {"block_id": text_up_to(255)}
    button = {
        "type!": ("button",),
        "text!": plain_text(75),
        "url!": link_rule(article),
        "action_id": text_up_to(255),
        "value": text_up_to(2000),
        "style": ("primary", "danger"),
        "accessibility_label": text_up_to(75),
    }
    return of_type(
        {
            "rich_text": {"type!": str, "elements!": list_up_to(100, rich_text(article)), **ident},
            "section": {
                "type!": str,
                "text": either_text(3000),
                "fields": list_up_to(10, either_text(2000)),
                "accessory": button,
                "expand": bool,
                **ident,
            },
            "header": {"type!": str, "text!": plain_text(150), **ident},
            "context": {"type!": str, "elements!": list_up_to(10, either_text(3000)), **ident},
            "actions": {"type!": str, "elements!": list_up_to(25, button), **ident},
            "divider": {"type!": str, **ident},
        }
    )


def message(article):
    return {
        "text!": text_up_to(40_000),
        "blocks": list_up_to(50, blocks(article)),
        "unfurl_links": (False,),
        "unfurl_media": (False,),
        "mrkdwn": bool,
        "thread_ts": str,
        "username": text_up_to(80),
        "icon_emoji": str,
        "icon_url": link_rule(None),
        "link_names": (False, 0),
        "parse": ("none",),
        "channel": anything,
    }


def section_paras(section):
    """The paragraphs of one section, with what its elements are."""
    text, spans = "", []
    for e in section.get("elements", []):
        shown = {
            "text": e.get("text"),
            "link": e.get("text") or e.get("url"),
            "date": e.get("fallback") or "0",
            "emoji": "\u263a",
        }.get(e.get("type")) or ""
        span = (len(text), len(text) + len(shown))
        spans += [markup.Span("strong", *span)] if (e.get("style") or {}).get("bold") else []
        spans += [markup.Span("link", *span, e["url"])] if "url" in e else []
        text += shown
    return markup.lines_of("p", text, spans)


def rich_paras(block):
    for e in block["elements"]:
        for section in e["elements"] if e["type"] == "rich_text_list" else [e]:
            yield from section_paras(section)


def text_objects(block):
    yield from [block["text"]] if "text" in block else []
    yield from block.get("fields", [])
    for e in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
        yield e["text"] if isinstance(e.get("text"), dict) else e


def of_text_object(o, article, where, rlm):
    if o["type"] == "mrkdwn":
        return markup.message_rules(o["text"], SLACK, article, where, rlm)
    bad = common.text_rules(o["text"], where, rlm, article)
    if o.get("emoji", True) and EMOJI.search(o["text"]):
        bad.append(f"emoji: {where} has one of the feed's, and emoji is on")
    return bad, [o["text"]]


def of_block(block, article, where):
    if block["type"] == "rich_text":
        paras = list(rich_paras(block))
        return markup.judge(paras, article, where), [p.text for p in paras]
    bad, texts = [], []
    for o in text_objects(block):
        more, said = of_text_object(o, article, where, block["type"] != "actions")
        bad, texts = bad + more, texts + said
    return bad, texts


def fallback_rules(text, article):
    """The notification. & < > are entities, and what stands in the text makes no markup."""
    bad, texts = markup.message_rules(text, SLACK, article, "text")
    if re.search("&(?!amp;|lt;|gt;)", text):
        bad.append("escape: text has an & that is none of &amp; &lt; &gt;")
    return bad, texts


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request)
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, message(article), "message")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    texts, total = [], 0
    for i, block in enumerate(value.get("blocks", [])):
        more, said = of_block(block, article, f"blocks[{i}]")
        wrong += more
        texts += said
        total += sum(map(common.utf16, said))
    more, said = fallback_rules(value["text"], article)
    if total > SUM:
        wrong.append(f"limit: blocks have {total} characters, over {SUM}")
    return bad + wrong + more + common.shown_rules(texts or said, article)
