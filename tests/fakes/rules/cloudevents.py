# SPDX-License-Identifier: ISC
"""CloudEvents 1.0.2, structured mode over HTTP: application/cloudevents+json. Signed as Standard Webhooks when it is signed."""
import re

from . import common, webhook

NAME = re.compile(r"[a-z0-9]{1,20}")
OWN = {
    "specversion!": ("1.0",),
    "id!": common.text_up_to(200),
    "source!": common.text_up_to(500),
    "type!": common.text_up_to(200),
    "time": webhook.moment,
    "subject": common.text_up_to(500),
    "datacontenttype": ("application/json",),
    "dataschema": common.link_rule(None),
    "data!": dict,
}


def attribute_rules(value):
    """Extensions are flat, their names short and lower-case."""
    bad = []
    for k, v in value.items():
        if not NAME.fullmatch(k):
            bad.append(f"schema: {ascii(k)} is no attribute's name")
        elif (
            f"{k}!" not in OWN
            and k not in OWN
            and not (isinstance(v, (str, bool)) or (isinstance(v, int) and abs(v) < 2**31))
        ):
            bad.append(f"schema: the extension {k} is no string, boolean or 32-bit integer")
    return bad


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request, "application/cloudevents+json")
    if len(request.body) > webhook.LIMIT:
        bad.append(f"limit: body has {len(request.body)} bytes, over {webhook.LIMIT}")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    known = {k: v for k, v in value.items() if f"{k}!" in OWN or k in OWN}
    wrong = attribute_rules(value) + common.shape(known, OWN, "event")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    if re.search(r"[^!-~]", value["source"]) or re.search(r"[^!-~]", value["id"]):
        wrong.append("schema: id and source are no plain ASCII")
    ident = request.header("webhook-id")
    if ident is not None:
        wrong += webhook.signature_rules(request)
        wrong += [] if ident == value["id"] else ["id: webhook-id is not the event's id"]
    return (
        bad
        + wrong
        + webhook.member_rules({k: v for k, v in value.items() if k != "source"}, article)
        + common.shown_rules(common.strings(value["data"]), article)
    )
