# SPDX-License-Identifier: ISC
"""A message as SMTP's DATA brought it (dots unstuffed): RFC 5322, 2045-2047, 3834 (Auto-Submitted), 3282 (Content-Language).

Mail programs make links of URLs in plain text, and most of them in HTML too.
"""
import base64
import binascii
import email
import email.header
import email.policy
import email.utils
import re

from . import common, hypertext, markup

TAGS = {
    t: ("dir", "lang", "style")
    for t in (
        "p",
        "div",
        "span",
        "bdi",
        "b",
        "strong",
        "mark",
        "h1",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "small",
        "blockquote",
        "body",
        "table",
        "tr",
        "td",
        "tbody",
        "em",
        "i",
        "time",
        "hr",
        "br",
    )
}
TAGS.update(
    {
        "html": ("lang", "dir"),
        "head": (),
        "title": (),
        "meta": ("charset", "name", "content"),
        "a": ("href", "style", "dir", "lang"),
    }
)
ONCE = (
    "Date",
    "From",
    "To",
    "Subject",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
    "Content-Language",
)
AT_MOST_ONCE = ("In-Reply-To", "References", "Reply-To", "Sender", "Cc", "Content-Transfer-Encoding")
WORD = re.compile(r"=\?([^?]+)\?([A-Za-z])\?([^?]*)\?=")
FOUND = (("autolink", markup.HTTP), ("autolink", markup.WWW))


def line_rules(data):
    bad = []
    if not data.endswith(b"\r\n"):
        bad.append("lines: the last one is not ended by CRLF")
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        bad.append("lines: a bare CR or LF")
    if b"\0" in data:
        bad.append("lines: a NUL")
    if any(len(line) > 998 for line in data.split(b"\r\n")):
        bad.append("lines: one has over 998 bytes")
    if re.search(rb"[\x80-\xff]", data):
        bad.append("lines: 8-bit bytes, which not every server takes")
    return bad


def word_rules(name, raw):
    """RFC 2047 words: at most 75 characters, each whole in itself (section 5), lines of at most 76 with them in it."""
    bad = []
    for m in WORD.finditer(raw):
        if len(m[0]) > 75:
            bad.append(f"words: {name} has one of {len(m[0])} characters")
        if m[1].lower() != "utf-8" or m[2].upper() != "B":
            bad.append(f"words: {name} has one in {m[1]}, {m[2]}")
            continue
        try:
            base64.b64decode(m[3], validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            bad.append(f"words: {name} has one that is no whole UTF-8")
    if WORD.search(raw) and any(len(line) > 76 for line in f"{name}: {raw}".split("\r\n")):
        bad.append(f"words: {name} has a line over 76 characters")
    if "=?" in WORD.sub("", raw):
        bad.append(f"words: {name} has a broken one")
    return bad


def decoded(raw):
    """A header's text; white space between encoded words does not count."""
    unfolded = re.sub(r"\r\n(?=[ \t])", "", raw)
    joined = re.sub(r"(\?=)[ \t]+(?==\?)", r"\1", unfolded)
    return WORD.sub(lambda m: base64.b64decode(m[3] + "==").decode("utf-8", "replace"), joined)


def raw_headers(data):
    """[(name, raw value)] of the head, as they stand."""
    head = data.partition(b"\r\n\r\n")[0].decode("latin-1")
    fields = re.split(r"\r\n(?![ \t])", head)
    return [(f.partition(":")[0], f.partition(":")[2].strip(" ")) for f in fields]


def field_rules(fields):
    bad = []
    names = [n.lower() for n, _ in fields]
    for name in ONCE:
        if names.count(name.lower()) != 1:
            bad.append(f"headers: {name} stands {names.count(name.lower())} times")
    bad += [f"headers: {n} stands twice" for n in AT_MOST_ONCE if names.count(n.lower()) > 1]
    for name, raw in fields:
        if not re.fullmatch(r"[!-9;-~]+", name):
            bad.append(f"headers: {ascii(name[:30])} is no name")
        if "evil" in name.lower():
            bad.append(f"headers: {name} came out of a feed")
        bad += word_rules(name, raw)
    return bad


def value_rules(fields):
    """What the single headers say."""
    get = {n.lower(): raw for n, raw in fields}.get
    bad = []
    if not re.fullmatch(r"<[A-Za-z0-9_.+=$~-]+@[A-Za-z0-9.-]+>", get("message-id", "")):
        bad.append(f"headers: Message-ID is {ascii(get('message-id', '')[:60])}")
    try:
        if email.utils.parsedate_to_datetime(get("date", "")).tzinfo is None:
            bad.append("headers: Date has no zone")
    except (TypeError, ValueError):
        bad.append(f"headers: Date is {ascii(get('date', '')[:40])}")
    for name in ("from", "to"):
        addresses = email.utils.getaddresses([decoded(get(name, ""))])
        if not addresses or any(not re.fullmatch(r"[^@\s]+@[^@\s]+", a) for _, a in addresses):
            bad.append(f"headers: {name.capitalize()} has no address")
    if get("auto-submitted", "").strip() != "auto-generated":
        bad.append("headers: Auto-Submitted is not auto-generated")
    if not re.search(r"\bar\b", get("content-language", "")):
        bad.append("headers: Content-Language lacks ar")
    if get("mime-version", "").strip() != "1.0":
        bad.append("headers: MIME-Version is not 1.0")
    for name in ("in-reply-to", "references"):
        if get(name) is not None and not re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>(\s+<[^<>@\s]+@[^<>@\s]+>)*", get(name)):
            bad.append(f"headers: {name} is no list of ids")
    return bad


def subject_rules(fields, article):
    subject = decoded({n.lower(): raw for n, raw in fields}.get("subject", ""))
    bad = common.text_rules(subject, "Subject", False, article)
    if "\n" in subject or "\r" in subject:
        bad.append("control: Subject has a line break")
    if not subject.strip():
        bad.append("headers: Subject is empty")
    return bad


def part_text(part, kind):
    """(text, violations) of one alternative."""
    bad = []
    if part.get_content_type() != kind or (part.get_content_charset() or "").lower() != "utf-8":
        return "", [f"mime: a part is {part.get_content_type()} in {part.get_content_charset()}, not {kind} in utf-8"]
    if (part["Content-Transfer-Encoding"] or "").lower() != "base64":
        bad.append(f"mime: {kind} is not in base64")
    raw = str(part.get_payload())
    if any(len(line) > 76 for line in raw.splitlines()):
        bad.append(f"mime: {kind} has lines over 76 characters")
    try:
        return base64.b64decode(re.sub(r"\s", "", raw), validate=True).decode("utf-8"), bad
    except (binascii.Error, UnicodeDecodeError) as why:
        return "", bad + [f"mime: {kind}: {why}"]


def html_rules(text, article):
    paras, bad, root = hypertext.read(text, TAGS, "html", None, FOUND)
    # Names in isolates have a direction of their own; the rest has the page's.
    outside = re.sub("[\u2066-\u2068][^\u2069]*\u2069", "", " ".join(p.text for p in paras))
    if not root.get("lang") or (common.ARABIC.search(outside) and not hypertext.direction(root)):
        bad.append(f"html: <html> has {root}, not lang and dir=rtl")
    return bad + markup.judge(paras, article, "html", False), [p.text for p in paras]


def plain_rules(part, article):
    plain, bad = part_text(part, "text/plain")
    paras = markup.plain_paras(plain.replace("\r\n", "\n"), FOUND)
    return bad + markup.judge(paras, article, "plain") + common.shown_rules([plain], article)


def body_rules(data, article):
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    if message.get_content_type() == "text/plain":
        return plain_rules(message, article)  # the second try, after a refusal
    if message.get_content_type() != "multipart/alternative" or not message.is_multipart():
        return ["mime: neither text nor multipart/alternative"]
    parts = message.get_payload()
    bad = [f"mime: {type(d).__name__}" for p in [message, *parts] for d in p.defects]
    if len(parts) != 2:
        return bad + [f"mime: {len(parts)} parts, not text and HTML"]
    bad += plain_rules(parts[0], article)
    markup_text, more = part_text(parts[1], "text/html")
    bad += more
    more, texts = html_rules(markup_text.replace("\r\n", "\n"), article)
    return bad + more + common.shown_rules(texts, article)


def check(request, article=None):
    data = request.body
    fields = raw_headers(data)
    more = subject_rules(fields, article)
    return line_rules(data) + field_rules(fields) + value_rules(fields) + more + body_rules(data, article)
