# SPDX-License-Identifier: ISC
"""Zulip's POST /api/v1/messages: a form, 10,000 code points a message, 60 a topic.

Its Markdown (zerver/lib/markdown) has no backslash escapes; entities such as &#42; are shown as what they stand for.
"""
import re
import urllib.parse

from . import common, markup
from .dialects import ZULIP

MEMBERS = {
    "type!": ("stream", "channel", "direct", "private"),
    "to!": str,
    "topic": common.text_up_to(60, len),
    "content!": common.text_up_to(10_000, len),
    "read_by_sender": ("true", "false"),
    "queue_id": str,
    "local_id": str,
}


def read_form(body):
    """(members or None, violations)"""
    try:
        text = body.decode("ascii")
        pairs = urllib.parse.parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=50
        )
    except ValueError as why:  # UnicodeDecodeError is one
        return None, [f"form: {why}"]
    bad = ["form: a bare % or a space"] if re.search(r"%(?![0-9A-Fa-f]{2})|[ \r\n]", text) else []
    if len(dict(pairs)) != len(pairs):
        bad.append("form: a member stands twice")
    return dict(pairs), bad


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request, "application/x-www-form-urlencoded")
    bad += common.path_rules(request, "/api/v1/messages")
    if not re.fullmatch(r"Basic [A-Za-z0-9+/]+=*", request.header("authorization") or ""):
        bad.append("auth: no Basic login")
    form, more = read_form(request.body)
    bad += more
    if form is None:
        return bad
    wrong = common.shape(form, MEMBERS, "form")
    if form.get("type") in ("stream", "channel") and "topic" not in form:
        wrong.append("schema: form.topic is missing")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    topic = form.get("topic", "")
    wrong += common.character_rules(topic, "topic") + common.isolate_rules(topic, "topic")
    if "\n" in topic:
        wrong.append("control: topic has a line break")
    more, texts = markup.message_rules(form["content"], ZULIP, article, "content")
    return bad + wrong + more + common.shown_rules([*texts, topic], article)
