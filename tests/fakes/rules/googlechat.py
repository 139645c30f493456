# SPDX-License-Identifier: ISC
"""Google Chat webhooks: cardsV2 (developers.google.com/workspace/chat/api/reference/rest/v1/cards), 32,000 bytes a message.

A card's text has a small HTML (workspace/chat/format-messages#card-formatting); `text` has marks of its own and mentions.
"""
import re

from . import common, hypertext, markup
from .common import link_rule, list_up_to, shape, text_up_to
from .dialects import GOOGLECHAT

LIMIT = 32_000
TAGS = {"b": (), "i": (), "u": (), "s": (), "br": (), "a": ("href",), "font": ("color",), "time": ("datetime",)}
NAMED = ("amp", "lt", "gt", "quot", "apos", "nbsp")
PLAIN = text_up_to(4000)


def widget(article):
    on_click = {"openLink!": {"url!": link_rule(article)}}
    button = {"text!": text_up_to(200), "onClick!": on_click, "altText": text_up_to(200), "type": str}
    decorated = {
        "text!": PLAIN,
        "topLabel": PLAIN,
        "bottomLabel": PLAIN,
        "wrapText": bool,
        "onClick": on_click,
        "button": button,
    }
    return {
        "textParagraph": {"text!": PLAIN, "maxLines": int, "textSyntax": ("HTML",)},
        "decoratedText": decorated,
        "buttonList": {"buttons!": list_up_to(6, button)},
        "divider": {},
        "horizontalAlignment": ("START", "CENTER", "END"),
    }


def message(article):
    section = {
        "header": PLAIN,
        "widgets!": list_up_to(100, widget(article)),
        "collapsible": bool,
        "uncollapsibleWidgetsCount": int,
    }
    card = {
        "header": {"title!": PLAIN, "subtitle": PLAIN, "imageUrl": link_rule(None), "imageType": ("CIRCLE", "SQUARE")},
        "sections!": list_up_to(100, section),
        "name": str,
    }
    return {
        "text": text_up_to(LIMIT),
        "cardsV2": list_up_to(1, {"cardId": text_up_to(200), "card!": card}),
        "fallbackText": text_up_to(LIMIT),
        "thread": {"threadKey": text_up_to(4000), "name": str},
    }


def parts(card):
    """(where, text, is it HTML)"""
    for key in ("title", "subtitle"):
        yield f"header {key}", card.get("header", {}).get(key), False
    for s in card["sections"]:
        yield "section header", s.get("header"), True
        for w in s["widgets"]:
            yield "textParagraph", w.get("textParagraph", {}).get("text"), True
            for key in ("topLabel", "text", "bottomLabel"):
                yield f"decoratedText {key}", w.get("decoratedText", {}).get(key), True


def card_rules(card, article):
    bad, texts = [], []
    if sum(len(s["widgets"]) for s in card["sections"]) > 100:
        bad.append("limit: a card has over 100 widgets")
    for where, text, is_html in parts(card):
        if not text:
            continue
        if is_html:
            more, said = hypertext.rules(text, TAGS, article, where, entities=NAMED)
        else:
            more, said = common.text_rules(text, where, True, article), [text]
        bad, texts = bad + more, texts + said
    return bad, texts


def query_rules(request):
    bad = []
    q = request.query
    if q.get("messageReplyOption", ["REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"]) != [
        "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"
    ]:
        bad.append(f"query: messageReplyOption is {q['messageReplyOption']}")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", q.get("requestId", [""])[0]):
        bad.append("query: no requestId, so a repeated request makes a second message")
    return bad


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request)
    bad += common.path_rules(request, r"/v1/spaces/[\w-]+/messages") + query_rules(request)
    if len(request.body) > LIMIT:
        bad.append(f"limit: body has {len(request.body)} bytes, over {LIMIT}")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, message(article), "message")
    if "text" not in value and "cardsV2" not in value:
        wrong.append("schema: message has neither text nor cardsV2")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    if "thread" in value and "messageReplyOption" not in request.query:
        wrong.append("query: without messageReplyOption the thread is ignored")
    texts = []
    for c in value.get("cardsV2", []):
        more, said = card_rules(c["card"], article)
        wrong, texts = wrong + more, texts + said
    for key in ("text", "fallbackText"):
        if key in value:
            more, said = markup.message_rules(value[key], GOOGLECHAT, article, key)
            wrong, texts = wrong + more, texts + said
    return bad + wrong + common.shown_rules(texts, article)
