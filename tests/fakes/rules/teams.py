# SPDX-License-Identifier: ISC
"""Teams Workflows webhooks: an Adaptive Card in a message (learn.microsoft.com, adaptivecards.io schema 1.5).

28 KB are counted with overhead (msteams-docs #11274: 24,453 bytes became 28,897), so 20,000 bytes of body are the limit.
A TextBlock's text and a fact are Markdown; a TextRun is not.
"""
from . import common, markup
from .common import list_up_to, shape, text_up_to
from .dialects import GOTIFY as MARKDOWN

BODY = 20_000
SIZES = ("default", "small", "medium", "large", "extraLarge", "Default", "Small", "Medium", "Large", "ExtraLarge")
WEIGHTS = ("default", "lighter", "bolder", "Default", "Lighter", "Bolder")
COLOURS = tuple(
    c for n in ("default", "dark", "light", "accent", "good", "warning", "attention") for c in (n, n.capitalize())
)
LOOK = {
    "size": SIZES,
    "weight": WEIGHTS,
    "color": COLOURS,
    "isSubtle": bool,
    "fontType": ("default", "monospace", "Default"),
}
PLACE = {
    "id": text_up_to(200),
    "spacing": str,
    "separator": bool,
    "isVisible": bool,
    "height": str,
    "horizontalAlignment": ("left", "center", "right", "Left", "Center", "Right"),
}


def open_url(article):
    return {
        "type!": ("Action.OpenUrl",),
        "title": text_up_to(200),
        "url!": common.link_rule(article),
        "tooltip": text_up_to(200),
        "id": str,
        "style": str,
        "mode": ("primary", "secondary"),
    }


def run(article):
    return {
        "type!": ("TextRun",),
        "text!": text_up_to(BODY),
        **LOOK,
        "highlight": bool,
        "italic": bool,
        "strikethrough": bool,
        "underline": bool,
        "selectAction": open_url(article),
    }


def element(article):
    """One element of a body; containers hold elements."""

    def rule(value, where):
        kinds = {
            "RichTextBlock": {"type!": str, "inlines!": list_up_to(1000, run(article)), **PLACE},
            "TextBlock": {
                "type!": str,
                "text!": text_up_to(BODY),
                "wrap": bool,
                "maxLines": int,
                "style": str,
                **LOOK,
                **PLACE,
            },
            "FactSet": {
                "type!": str,
                "facts!": list_up_to(50, {"title!": text_up_to(500), "value!": text_up_to(2000)}),
                **PLACE,
            },
            "Container": {
                "type!": str,
                "items!": list_up_to(50, rule),
                "style": str,
                "rtl": bool,
                "bleed": bool,
                **PLACE,
            },
            "ActionSet": {"type!": str, "actions!": list_up_to(6, open_url(article)), **PLACE},
        }
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            return [f"schema: {where} has type {kind!r:.30}"]
        return shape(value, kinds[kind], f"{where}<{kind}>")

    return rule


def message(article):
    card = {
        "type!": ("AdaptiveCard",),
        "version!": ("1.5",),
        "rtl!": (True,),
        "$schema": str,
        "lang": str,
        "msteams": {"width": ("Full", "full")},
        "body!": list_up_to(100, element(article)),
        "actions": list_up_to(6, open_url(article)),
        "fallbackText": text_up_to(2000),
        "speak": str,
    }
    attachment = {"contentType!": ("application/vnd.microsoft.card.adaptive",), "contentUrl": (None,), "content!": card}
    return {"type!": ("message",), "attachments!": list_up_to(1, attachment), "summary": text_up_to(500)}


def rich_paras(block):
    text, spans = "", []
    for r in block["inlines"]:
        span = (len(text), len(text) + len(r["text"]))
        if r.get("weight", "").lower() == "bolder" or r.get("highlight"):
            spans.append(markup.Span("strong", *span))
        if "selectAction" in r:
            spans.append(markup.Span("link", *span, r["selectAction"]["url"]))
        text += r["text"]
    return markup.lines_of("p", text, spans)


def of_markdown(text, article, where):
    """Direction is the card's, so no U+200F is asked for."""
    return markup.message_rules(text, MARKDOWN, article, where, False)


def of_element(e, article):
    """(violations, texts)"""
    if e["type"] == "RichTextBlock":
        paras = rich_paras(e)
        return markup.judge(paras, article, "TextRun", False), [p.text for p in paras]
    if e["type"] == "TextBlock":
        return of_markdown(e["text"], article, "TextBlock")
    if e["type"] == "ActionSet":
        return actions_rules(e["actions"]), []
    pairs = [of_markdown(f[k], article, f"fact {k}") for f in e.get("facts", []) for k in ("title", "value")]
    pairs += [of_element(i, article) for i in e.get("items", [])]
    return [b for bad, _ in pairs for b in bad], [t for _, texts in pairs for t in texts]


def actions_rules(actions):
    return [b for a in actions for b in common.text_rules(a.get("title", ""), "action title", False)]


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request)
    if len(request.body) > BODY:
        bad.append(f"limit: body has {len(request.body)} bytes, over {BODY}")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, message(article), "message")
    if any(b.startswith("schema") for b in wrong) or not value["attachments"]:
        return bad + wrong
    card = value["attachments"][0]["content"]
    texts = []
    for e in card["body"]:
        more, said = of_element(e, article)
        wrong += more
        texts += said
    wrong += actions_rules(card.get("actions", []))
    for key, text in (("summary", value.get("summary")), ("fallbackText", card.get("fallbackText"))):
        wrong += common.text_rules(text, key, False, article) if text else []
    return bad + wrong + common.shown_rules(texts, article)
