# SPDX-License-Identifier: ISC
"""PagerDuty's Events API v2 (developer.pagerduty.com/docs/events-api-v2): plain text, summary 1,024 characters, 512 KB."""
import re

from . import common
from .common import link_rule, list_up_to, shape, text_up_to

LIMIT = 512 * 1024
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")


def key(value, where):
    return [] if isinstance(value, str) and re.fullmatch("[0-9A-Za-z]{32}", value) else [f"schema: {where} is no key"]


def time(value, where):
    return [] if isinstance(value, str) and TIME.fullmatch(value) else [f"schema: {where} is no time"]


def event(article):
    text = text_up_to(255, len)
    payload = {
        "summary!": text_up_to(1024, len),
        "source!": text_up_to(255, len),
        "severity!": ("critical", "error", "warning", "info"),
        "timestamp": time,
        "component": text,
        "group": text,
        "class": text,
        "custom_details": dict,
    }
    return {
        "routing_key!": key,
        "event_action!": ("trigger", "acknowledge", "resolve"),
        "dedup_key": text,
        "payload!": payload,
        "links": list_up_to(50, {"href!": link_rule(article), "text": text_up_to(1024, len)}, 0),
        "client": text,
        "client_url": link_rule(None),
    }


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request) + common.path_rules(request, "/v2/enqueue")
    if len(request.body) > LIMIT:
        bad.append(f"limit: body has {len(request.body)} bytes, over {LIMIT}")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, event(article), "event")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    if "dedup_key" not in value:
        wrong.append("schema: event.dedup_key is missing, so a repeated event makes a second incident")
    for text in common.strings(value):
        wrong += common.text_rules(text, "event", False, article)
    return bad + wrong + common.shown_rules([value["payload"]["summary"]], article)
