# SPDX-License-Identifier: ISC
"""Standard Webhooks 1.0.0 (github.com/standard-webhooks): signature, id, timestamp, {type, timestamp, data}, below 20 kB."""
import base64
import binascii
import hashlib
import hmac
import re
import time

from . import common
from .common import shape

LIMIT = 20_000
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def moment(value, where):
    return [] if isinstance(value, str) and TIME.fullmatch(value) else [f"schema: {where} is no RFC 3339 time"]


MESSAGE = {
    "type!": lambda v, w: []
    if isinstance(v, str) and re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", v)
    else [f"schema: {w} is no type"],
    "timestamp!": moment,
    "data!": dict,
}


def signature(secret, ident, stamp, body):
    raw = secret[6:] if secret.startswith("whsec_") else secret
    signed = f"{ident}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(base64.b64decode(raw), signed, hashlib.sha256).digest()).decode()


def form_rules(given):
    bad = []
    for one in given:
        version, _, value = one.partition(",")
        try:
            raw = base64.b64decode(value, validate=True)
        except binascii.Error:
            raw = b""
        if version not in ("v1", "v1a") or len(raw) != {"v1": 32, "v1a": 64}.get(version):
            bad.append(f"signature: {ascii(one[:20])} is none")
    return bad if given else ["signature: webhook-signature is missing"]


def signature_rules(request):
    """request.secret: the secrets, separated by space. All of them have to have signed."""
    ident, stamp = request.header("webhook-id") or "", request.header("webhook-timestamp") or ""
    given = (request.header("webhook-signature") or "").split(" ")
    bad = form_rules([g for g in given if g])
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", ident):
        bad.append(f"id: webhook-id is {ascii(ident[:40])}")
    if not re.fullmatch(r"\d{1,12}", stamp):
        return bad + [f"timestamp: webhook-timestamp is {ascii(stamp[:20])}"]
    if request.wire and abs(time.time() - int(stamp)) > 300:
        bad.append("timestamp: over five minutes off, receivers refuse it")
    for secret in request.secret.split():
        if signature(secret, ident, stamp, request.body) not in given:
            bad.append("signature: a key's signature is missing")
    return bad


def member_rules(value, article, where="data"):
    """All strings of the payload; members named url are links."""
    bad = []
    if isinstance(value, dict):
        for k, v in value.items():
            if k == "url" and v is not None:
                bad += common.url_rules(v, None, f"{where}.url")
            bad += member_rules(v, article, f"{where}.{k}")
    elif isinstance(value, list):
        for v in value:
            bad += member_rules(v, article, f"{where}[]")
    elif isinstance(value, str):
        bad += common.text_rules(value, where, False, article)
    return bad


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request)
    # What was rendered in bulk is not signed yet; what comes over the wire is.
    if request.wire or request.header("webhook-signature") is not None:
        bad += signature_rules(request)
    if len(request.body) > LIMIT:
        bad.append(f"limit: body has {len(request.body)} bytes, over {LIMIT}")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, MESSAGE, "message")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    return (
        bad + wrong + member_rules(value["data"], article) + common.shown_rules(common.strings(value["data"]), article)
    )
