# SPDX-License-Identifier: ISC
"""What every tool's rules share: the request, strict JSON, shapes, links, and the text a reader sees.

A violation is a string, "rule: what". Rules know nothing of the daemon: they come from the tools' documents.
"""
import base64
import dataclasses
import json
import re
import urllib.parse

from . import cluster

RLM, LRM, ALM = "\u200f", "\u200e", "\u061c"
FSI, RLI, PDI = "\u2068", "\u2067", "\u2069"
WORD_JOINER = "\u2060"
EVIL = ("evil.example", "evil.example.com")  # where all planted links lead; no article of the generator lies there


@dataclasses.dataclass
class Request:
    """One request as it came over the wire; wire: headers are complete (not so in a bulk run)."""

    method: str
    target: str
    headers: list
    body: bytes
    wire: bool = False
    secret: str = ""

    def header(self, name):
        found = [v for k, v in self.headers if k.lower() == name.lower()]
        return found[0] if found else None

    @property
    def path(self):
        return self.target.split("?", 1)[0]

    @property
    def query(self):
        return urllib.parse.parse_qs(self.target.partition("?")[2], keep_blank_values=True)


@dataclasses.dataclass
class Article:
    """What the generator planted, as bytes; for comparing."""

    title: bytes
    summary: bytes
    outlet: bytes
    url: bytes

    @staticmethod
    def of(line):
        return Article(*(base64.b64decode(line[k]) for k in ("title", "summary", "outlet", "url")))

    @property
    def originals(self):
        return [cluster.plain(x.decode("utf-8", "ignore")) for x in (self.title, self.summary, self.outlet)]

    @property
    def host(self):
        """The host that its link really leads to, when that is plain to see."""
        m = re.match(rb"\s*https?://([^/?#\\\s\"<>]+)", self.url, re.I)
        host = m[1].rpartition(b"@")[2].lower() if m else b""
        host = re.sub(rb":\d*$", b"", host)
        return host.decode() if re.fullmatch(rb"[a-z0-9.-]+", host) else None


def utf16(text):
    """UTF-16 units, in which JavaScript, Java and Telegram count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# JSON

ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|.)", re.S)


def escapes(body):
    """\\uXXXX where raw UTF-8 is shorter: an Arabic letter takes six bytes instead of two."""
    for m in ESCAPE.finditer(body):
        if m[1] and int(m[1], 16) >= 0x80:
            return [f"json: \\u{m[1].decode()} instead of raw UTF-8"]
    return []


def once(pairs):
    """Objects whose members are unique; RFC 8259 leaves the others to chance."""
    seen = dict(pairs)
    if len(seen) != len(pairs):
        raise ValueError("a member stands twice")
    return seen


def constant(name):
    raise ValueError(f"{name} is no JSON")


def read_json(body):
    """(value or None, violations)"""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as why:
        return None, [f"json: no UTF-8: {why.reason} at {why.start}"]
    try:
        value = json.loads(text, object_pairs_hook=once, parse_constant=constant)
    except (ValueError, RecursionError) as why:
        return None, [f"json: {why}"]
    if not isinstance(value, dict):
        return None, ["json: not an object"]
    bad = escapes(body)
    if any(0xD800 <= ord(c) <= 0xDFFF for s in strings(value) for c in s):
        bad.append("json: a lone surrogate")
    return value, bad


def strings(value):
    """All strings of a JSON value, keys too."""
    todo = [value]
    while todo:
        v = todo.pop()
        if isinstance(v, str):
            yield v
        elif isinstance(v, list):
            todo += v
        elif isinstance(v, dict):
            todo += v.keys()
            todo += v.values()


# Shapes: {"member": rule}; "member!" is required. A rule is a type, a tuple of the values allowed, a shape,
# [rule] for a list, or a function of (value, where) that gives violations.


def shape(value, rule, where=""):
    if isinstance(rule, dict):
        return shape_of_object(value, rule, where)
    if isinstance(rule, list):
        if not isinstance(value, list):
            return [f"schema: {where} is no list"]
        return [b for i, v in enumerate(value) for b in shape(v, rule[0], f"{where}[{i}]")]
    if isinstance(rule, tuple):
        return [] if value in rule else [f"schema: {where} is {value!r:.40}, not one of {rule}"]
    if isinstance(rule, type):
        right = isinstance(value, rule) and (rule is bool or not isinstance(value, bool))
        return [] if right else [f"schema: {where} is no {rule.__name__}"]
    return rule(value, where)


def shape_of_object(value, rule, where):
    if not isinstance(value, dict):
        return [f"schema: {where} is no object"]
    known = {k.rstrip("!"): r for k, r in rule.items()}
    bad = [f"schema: {where}.{k} is unknown" for k in value if k not in known]
    bad += [f"schema: {where}.{k[:-1]} is missing" for k in rule if k.endswith("!") and k[:-1] not in value]
    for k, v in value.items():
        if k in known:
            bad += shape(v, known[k], f"{where}.{k}")
    return bad


def anything(_value, _where):
    return []


def text_up_to(limit, unit=utf16, least=1):
    """A rule: a string of so many of the tool's units."""

    def rule(value, where):
        if not isinstance(value, str):
            return [f"schema: {where} is no string"]
        size = unit(value)
        return [] if least <= size <= limit else [f"limit: {where} has {size} of {least}..{limit}"]

    return rule


def utf8(text):
    return len(text.encode("utf-8", "surrogatepass"))


def list_up_to(limit, rule, least=1):
    def of(value, where):
        if not isinstance(value, list):
            return [f"schema: {where} is no list"]
        bad = [] if least <= len(value) <= limit else [f"limit: {where} has {len(value)} items of {least}..{limit}"]
        return bad + shape(value, [rule], where)

    return of


# Links

URL_CHARS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
URL_LIMIT = 2000


def url_rules(url, article=None, where="link", limit=URL_LIMIT):
    if not isinstance(url, str):
        return [f"link: {where} is no string"]
    bad = []
    if len(url.encode("utf-8", "surrogatepass")) > limit:
        bad.append(f"link: {where} has over {limit} bytes")
    if not URL_CHARS.fullmatch(url):
        bad.append(f"link: {where} has what no URL has: {ascii(url[:60])}")
    if re.search(r"%(?![0-9A-Fa-f]{2})", url):
        bad.append(f"link: {where} has a % that encodes nothing")
    m = re.match(r"(?i)(https?)://([^/?#]*)", url)
    if not m:
        return bad + [f"link: {where} is not http(s): {ascii(url[:40])}"]
    if "@" in m[2]:
        bad.append(f"link: {where} carries a login")
    return bad + host_rules(m[2].rpartition("@")[2], article, where)


def host_rules(netloc, article, where):
    if not netloc and "autolink" in where:
        return []  # no tool makes a link of "https://" alone, or of an address in brackets
    host = re.sub(r":\d*$", "", netloc).lower()
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\]", host):
        return [f"link: {where} has no host: {ascii(netloc[:40])}"]
    if host.endswith(EVIL):
        return [f"link: {where} leads where the feed's text wants: {host}"]
    if article is not None and article.host and host.strip(".") != article.host.strip("."):
        return [f"link: {where} leads to {host}, the article lies at {article.host}"]
    return []


def link_rule(article, limit=URL_LIMIT):
    return lambda value, where: url_rules(value, article, where, limit)


# Text as a reader sees it

ARABIC = re.compile(
    "[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u0870-\u08c9\ufb50-\ufdfb\ufe70-\ufefc]"
)
NEVER = {
    "\ufeff": "U+FEFF",
    "\u200b": "U+200B",
    "\u00ad": "U+00AD",
    "\u061c": "U+061C",
    "\u2066": "U+2066",
    "\u2028": "U+2028",
    "\u2029": "U+2029",
    **{chr(c): f"U+{c:04X}" for c in range(0x202A, 0x202F)},
}


def character_rules(text, where):
    bad = []
    for c in sorted(set(text)):
        cp = ord(c)
        if (cp < 0x20 and c != "\n") or 0x7F <= cp <= 0x9F:
            bad.append(f"control: {where} has U+{cp:04X}")
        elif c in NEVER:
            bad.append(f"bidi: {where} has {NEVER[c]}")
        elif 0xD800 <= cp <= 0xDFFF:
            bad.append(f"utf-8: {where} has a lone surrogate")
    # Ours stand at a boundary: behind a start, a space or an isolate's edge. A feed's stand inside its words.
    if re.search("[^\\W\\d_][\u200e\u200f][^\\W\\d_]|[\u0621-\u064a][\u2067-\u2069][\u0621-\u064a]", text):
        bad.append(f"bidi: {where} has a direction mark of the feed's inside a word")
    return bad


def isolate_rules(paragraph, where):
    depth = 0
    for c in re.findall(f"[{FSI}{RLI}{PDI}]", paragraph):
        depth += (c in (FSI, RLI)) - (c == PDI)
        if depth < 0:
            return [f"bidi: {where} closes an isolate that is not open"]
    return [f"bidi: {where} leaves {depth} isolates open"] if depth else []


def paragraph_rules(paragraph, where="text", rlm=True, originals=()):
    """Rules of one paragraph: from one line break to the next."""
    bad = character_rules(paragraph, where) + isolate_rules(paragraph, where) + cluster.cuts(paragraph, originals)
    # A name in isolates says nothing of the paragraph, and signs have no direction: what counts is the first strong one.
    outside = re.sub("[\u2066-\u2068][^\u2069]*\u2069", "", paragraph)
    if rlm and ARABIC.search(outside) and not re.match(r"[^\w\u200f]*\u200f", paragraph):
        bad.append(f"rtl: {where} has Arabic and begins with {ascii(paragraph[:1])}, not U+200F")
    return bad


def text_rules(text, where="text", rlm=True, article=None):
    originals = article.originals if article else ()
    return [b for p in text.split("\n") for b in paragraph_rules(p, where, rlm, originals)]


def shown_rules(texts, article):
    """A sender that shows nothing breaks no other rule: the title's first letters have to be there."""
    if article is None:
        return []
    title = article.title.decode("utf-8", "replace")
    letters = "".join(re.findall("[\u0621-\u063a\u0641-\u064a]", title[:60]))[:10]
    if len(letters) < 4 or "\ufffd" in title[:80]:
        return []
    seen = "".join(re.findall("[\u0621-\u063a\u0641-\u064a]", " ".join(texts)))
    return [] if letters in seen else [f"shown: nothing begins with the title's letters {ascii(letters)}"]


# Headers


def header_rules(request, content_type="application/json"):
    bad = []
    for name, value in request.headers:
        if not re.fullmatch(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", name):
            bad.append(f"header: {ascii(name)} is no name")
        if not re.fullmatch(r"[\x20-\x7e\t]*", value):
            bad.append(f"header: {name} has bytes beside printable ASCII")
        # Four letters of base64 may be any.
        if "evil" in name.lower() or (name != "webhook-signature" and "evil" in value.lower()):
            bad.append(f"header: {name} carries text of a feed")
    got = request.header("content-type")
    if got is None or got.split(";")[0].strip().lower() != content_type:
        bad.append(f"header: Content-Type is {got!r}, not {content_type}")
    elif ";" in got and not re.fullmatch(r'\s*charset="?utf-8"?\s*', got.partition(";")[2], re.I):
        bad.append(f"header: Content-Type has {got.partition(';')[2]!r}")
    return bad + (wire_rules(request) if request.wire else [])


def wire_rules(request):
    bad = []
    if not (request.header("user-agent") or "").startswith("rasid/"):
        bad.append("header: User-Agent does not begin with rasid/")
    for name in ("host", "content-length", "content-type", "authorization"):
        if sum(k.lower() == name for k, _ in request.headers) > 1:
            bad.append(f"header: {name} stands twice")
    length = request.header("content-length")
    if length is not None and length != str(len(request.body)):
        bad.append(f"header: Content-Length {length} for {len(request.body)} bytes")
    return bad


def method_rules(request, method="POST"):
    return [] if request.method == method else [f"method: {request.method}, not {method}"]


def path_rules(request, pattern):
    return [] if re.fullmatch(pattern, request.path) else [f"path: {ascii(request.path[:80])} is not {pattern}"]
