# SPDX-License-Identifier: ISC
"""Mattermost incoming webhooks: Markdown in `text`; 16,383 characters (runes) a post since 5.0.

Attachments are shown outside of the element with dir=auto, so they are not taken.
"""
from . import common, markup
from .common import shape, text_up_to
from .dialects import MATTERMOST, MATTERMOST_MENTION

MESSAGE = {
    "text!": text_up_to(16_383, len),
    "username": text_up_to(64),
    "icon_url": common.link_rule(None),
    "icon_emoji": str,
    "channel": str,
    "props": dict,
    "type": str,
    "priority": {"priority!": ("important", "urgent"), "requested_ack": bool, "persistent_notifications": bool},
}


def mention_rules(paras):
    """Found by the server in the text without its Markdown, so an escaped @ still notifies."""
    return [
        f"mention: text notifies {m[0]}"
        for p in paras
        for m in MATTERMOST_MENTION.finditer(p.text)
        if not any(s.kind == "email" and s.start <= m.start() < s.end for s in p.spans)
    ]


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request)
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, MESSAGE, "message")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    paras, more = markup.parse(value["text"], MATTERMOST)
    return (
        bad
        + wrong
        + more
        + markup.judge(paras, article)
        + mention_rules(paras)
        + common.shown_rules([p.text for p in paras], article)
    )
