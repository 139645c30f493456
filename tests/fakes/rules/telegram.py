# SPDX-License-Identifier: ISC
"""Telegram's Bot API: sendMessage with entities (offsets in UTF-16 units) and sendRichMessage (since 10.1).

Whatever a text has in links and @names, Telegram finds by itself, unless an entity that cannot be nested lies over it.
"""
from . import common, hypertext, markup
from .common import list_up_to, shape, text_up_to, utf16

LIMIT, RICH_LIMIT, ENTITIES = 4096, 32_768, 100
PLAIN = {"type!": str, "offset!": int, "length!": int}
FORMATS = ("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code")
FOUND = (
    ("autolink", r"(?i)[a-z][a-z0-9+.-]*://" + r"[^\s<>\u2060\u2066-\u2069\u200e\u200f]+"),
    ("autolink", markup.WWW),
    ("autolink", markup.NAKED),
    ("email", markup.MAIL),
    ("mention", r"(?<![\w@./])@[A-Za-z0-9_]{2,32}\b"),
    ("command", r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?![\w/])"),
)
# Rich HTML, the part of it that a message of text needs.
RICH = {
    t: ()
    for t in (
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "p",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "li",
        "hr",
        "blockquote",
        "code",
        "mark",
        "footer",
        "cite",
        "sup",
        "sub",
    )
}
RICH.update({"a": ("href",), "ol": ("start", "type"), "tg-time": ("unix", "format")})
HTML = {t: () for t in ("b", "strong", "i", "em", "u", "s", "code", "pre", "blockquote")}
HTML.update({"a": ("href",), "tg-time": ("unix", "format")})
NAMED = ("lt", "gt", "amp", "quot")


def entity(article):
    kinds = {k: PLAIN for k in FORMATS}
    kinds["text_link"] = {**PLAIN, "url!": common.link_rule(article)}
    kinds["date_time"] = {**PLAIN, "unix_time!": int, "date_time_format": str}

    def rule(value, where):
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:  # mention, url and the like are Telegram's to find, text_mention notifies
            return [f"schema: {where} has type {kind!r:.30}"]
        return shape(value, kinds[kind], f"{where}<{kind}>")

    return rule


def chat(value, where):
    good = type(value) is int or (isinstance(value, str) and value[:1] in "@-0123456789")
    return [] if good else [f"schema: {where} is no chat"]


def common_members(article):
    button = {"text!": text_up_to(64), "url!": common.link_rule(article)}
    return {
        "chat_id!": chat,
        "message_thread_id": int,
        "disable_notification": bool,
        "protect_content": bool,
        "reply_parameters": {"message_id!": int, "allow_sending_without_reply": bool},
        "reply_markup": {"inline_keyboard!": list_up_to(100, list_up_to(8, button))},
    }


def message(article):
    preview = {
        "is_disabled": (True,),
        "url": common.link_rule(article),
        "prefer_small_media": bool,
        "prefer_large_media": bool,
        "show_above_text": bool,
    }
    return {
        **common_members(article),
        "text!": text_up_to(200_000),
        "entities": list_up_to(ENTITIES, entity(article), 0),
        "parse_mode": ("HTML",),
        "link_preview_options": preview,
    }


def rich_message(article):
    return {
        **common_members(article),
        "rich_message!": {"html!": text_up_to(200_000), "is_rtl!": (True,), "skip_entity_detection": bool},
    }


def units(text):
    """Index of the code point at each UTF-16 offset; None inside of a pair."""
    at = []
    for i, c in enumerate(text):
        at += [i] if ord(c) < 0x10000 else [i, None]
    return at + [len(text)]


def place_entity(e, at):
    """(start, end) in code points, or what is wrong."""
    start, end = e["offset"], e["offset"] + e["length"]
    if start < 0 or e["length"] <= 0 or end >= len(at):
        return f"entities: {e['type']} {start}+{e['length']} lies outside of {len(at) - 1} units"
    if at[start] is None or at[end] is None:
        return f"entities: {e['type']} {start}+{e['length']} splits a surrogate pair"
    return at[start], at[end]


KINDS = {
    "bold": "strong",
    "italic": "em",
    "underline": "underline",
    "text_link": "link",
    "date_time": "time",
    "strikethrough": "strike",
    "spoiler": "spoiler",
    "code": "code",
    "blockquote": "quote",
    "expandable_blockquote": "quote",
}


def spans_of(text, entities):
    at, spans, bad = units(text), [], []
    for e in entities:
        where = place_entity(e, at)
        if isinstance(where, str):
            bad.append(where)
        else:
            spans.append(markup.Span(KINDS[e["type"]], *where, e.get("url", "")))
            if not text[slice(*where)].strip():
                bad.append(f"entities: {e['type']} covers nothing but space")
    return spans, bad + crossings(spans)


def crossings(spans):
    return [
        f"entities: {a.kind} and {b.kind} cross"
        for i, a in enumerate(spans)
        for b in spans[i + 1 :]
        if a.start < b.start < a.end < b.end or b.start < a.start < b.end < a.end
    ]


def found_rules(text, spans):
    """What Telegram makes of the text by itself."""
    covers = [s for s in spans if s.kind in ("link", "code", "time")]
    return [s for s in markup.plain_spans(text, FOUND) if not any(c.start < s.end and s.start < c.end for c in covers)]


def of_entities(value, article):
    text = value["text"]
    spans, bad = spans_of(text, value.get("entities", []))
    if text != text.strip():
        bad.append("entities: space at the text's edge is cut off, and offsets move")
    if utf16(text) > LIMIT:
        bad.append(f"limit: text has {utf16(text)} units, over {LIMIT}")
    paras = markup.lines_of("p", text, spans + found_rules(text, spans))
    return bad + markup.judge(paras, article), [p.text for p in paras]


def of_html(text, article):
    paras, bad, _ = hypertext.read(text, HTML, "text", NAMED, FOUND, collapse=False)
    size = sum(utf16(p.text) + 1 for p in paras) - 1
    if size > LIMIT:
        bad.append(f"limit: text has {size} units when it is parsed, over {LIMIT}")
    return bad + markup.judge(paras, article), [p.text for p in paras]


def of_rich(value, article):
    rich = value["rich_message"]
    found = () if rich.get("skip_entity_detection") else FOUND
    paras, bad, _ = hypertext.read(rich["html"], RICH, "html", None, found)
    size = sum(utf16(p.text) for p in paras)
    if size > RICH_LIMIT:
        bad.append(f"limit: rich message has {size} characters, over {RICH_LIMIT}")
    if len(paras) > 500:
        bad.append(f"limit: rich message has {len(paras)} blocks, over 500")
    return bad + markup.judge(paras, article, "html", False), [p.text for p in paras]


def keyboard_rules(value):
    rows = value.get("reply_markup", {}).get("inline_keyboard", [])
    return [b for row in rows for button in row for b in common.text_rules(button["text"], "button", False)]


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request)
    bad += common.path_rules(request, r"/bot\d+:[\w-]+/(sendMessage|sendRichMessage)")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    rich = request.path.endswith("/sendRichMessage")
    wrong = shape(value, rich_message(article) if rich else message(article), "message")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    if rich:
        more, texts = of_rich(value, article)
    elif "parse_mode" in value:
        more, texts = of_html(value["text"], article)
        more += ["schema: entities beside parse_mode"] if "entities" in value else []
    else:
        more, texts = of_entities(value, article)
    return bad + wrong + more + keyboard_rules(value) + common.shown_rules(texts, article)
