# SPDX-License-Identifier: ISC
"""HTML as mail programs, Matrix, Google Chat and Telegram take it: whitelists, balance, and the paragraphs it shows."""
import html.parser
import re

from .markup import Para, Span, judge, lines_of, plain_spans

VOID = frozenset(["br", "hr", "img", "meta", "link", "input", "col", "wbr"])
BREAKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "tr",
        "td",
        "th",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "blockquote",
        "pre",
        "body",
        "section",
        "header",
        "footer",
        "article",
        "title",
        "head",
        "summary",
    ]
)
STRONG = frozenset(["b", "strong", "mark", "em", "i", "u"])
HIDDEN = frozenset(["title", "style", "script", "head"])
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});")


class Reader(html.parser.HTMLParser):
    """Collects paragraphs and violations. allowed: {tag: attributes}."""

    def __init__(self, allowed, where):
        super().__init__(convert_charrefs=True)
        self.allowed, self.where = allowed, where
        self.bad, self.paras, self.open = [], [], []
        self.text, self.spans, self.marks = "", [], []
        self.root = {}

    def line(self):
        for s in self.marks:
            if s.start < len(self.text):
                self.spans.append(Span(s.kind, s.start, len(self.text), s.target))
            s.start = 0
        if self.text.strip():
            self.paras += lines_of("p", self.text, self.spans)
        self.text, self.spans = "", []

    def handle_starttag(self, tag, attrs):
        if tag not in self.allowed:
            self.bad.append(f"html: {self.where} has <{tag[:20]}>")
            return
        self.attributes(tag, attrs)
        if tag == "html":
            self.root = dict(attrs)
        if tag in BREAKS:
            self.line()
        if tag not in VOID:
            self.open.append(tag)
            kind = "link" if tag == "a" else "strong" if tag in STRONG else None
            if kind:
                self.marks.append(Span(kind, len(self.text), 0, dict(attrs).get("href") or ""))

    def attributes(self, tag, attrs):
        for name, value in attrs:
            if name not in self.allowed[tag]:
                self.bad.append(f"html: {self.where} has {name[:20]} on <{tag}>")
            if name in ("href", "src"):
                continue
            if re.search(r"(?i)evil|javascript|expression\(|url\(", value or ""):
                self.bad.append(f"html: {self.where} has {name}={ascii(value[:40])}")
        if len({n for n, _ in attrs}) != len(attrs):
            self.bad.append(f"html: {self.where} has an attribute twice on <{tag}>")
        if tag == "a" and "href" not in dict(attrs):
            self.bad.append(f"html: {self.where} has a link to nowhere")

    def handle_endtag(self, tag):
        if tag in VOID or tag not in self.allowed:
            if tag not in self.allowed:
                self.bad.append(f"html: {self.where} has </{tag[:20]}>")
            return
        if not self.open or self.open[-1] != tag:
            self.bad.append(f"html: {self.where} closes <{tag}> inside {self.open[-3:]}")
            return
        self.open.pop()
        if tag == "a" or tag in STRONG:
            s = self.marks.pop()
            self.spans.append(Span(s.kind, s.start, len(self.text), s.target))
        if tag in BREAKS:
            self.line()

    def handle_data(self, data):
        if any(t in HIDDEN for t in self.open):
            return
        self.text += data

    def handle_comment(self, data):
        # Newer versions of html.parser call <![if x] a comment, as browsers do.
        what = "section" if data.startswith("[") else "comment"
        self.bad.append(f"html: {self.where} has a {what} {ascii(data[:20])}")

    def handle_decl(self, decl):
        if decl.lower() != "doctype html":
            self.bad.append(f"html: {self.where} has a declaration {ascii(decl[:20])}")

    def handle_pi(self, data):
        self.bad.append(f"html: {self.where} has an instruction {ascii(data[:20])}")

    def unknown_decl(self, data):
        self.bad.append(f"html: {self.where} has a section {ascii(data[:20])}")


def raw_rules(source, where, entities):
    """What a parser forgives and a strict one refuses."""
    bad = []
    rest = ENTITY.sub("", source)
    if "&" in rest:
        bad.append(f"html: {where} has a bare &")
    if entities:
        for m in re.finditer(r"&([A-Za-z]\w*);", source):
            if m[1] not in entities:
                bad.append(f"html: {where} has &{m[1]};, which the tool does not know")
    if re.search(r"<(?![A-Za-z/!])|</(?![A-Za-z])", source):
        bad.append(f"html: {where} has a bare <")
    return bad


def read(source, allowed, where="html", entities=None, autolinks=(), collapse=True):
    """(paragraphs, violations, attributes of <html>)"""
    reader = Reader(allowed, where)
    bad = raw_rules(source, where, entities)
    reader.feed(source)
    reader.close()
    reader.line()
    if reader.open:
        bad.append(f"html: {where} leaves {reader.open[-3:]} open")
    paras = [tidy(p) for p in reader.paras] if collapse else reader.paras
    for p in paras:
        links = [s for s in p.spans if s.kind == "link"]
        found = plain_spans(p.text, autolinks)
        p.spans += [s for s in found if not any(k.start < s.end and s.start < k.end for k in links)]
    return [p for p in paras if p.text], bad + reader.bad, reader.root


def tidy(para):
    """White space at a paragraph's edges is not seen."""
    left = len(para.text) - len(para.text.lstrip(" \t\r"))
    text = para.text.strip(" \t\r")
    spans = [Span(s.kind, max(0, s.start - left), min(len(text), max(0, s.end - left)), s.target) for s in para.spans]
    return Para(text, spans, para.kind)


def rules(source, allowed, article=None, where="html", rlm=True, **more):
    """(violations, texts)"""
    if not isinstance(source, str):
        return [f"schema: {where} is no string"], []
    paras, bad, _ = read(source, allowed, where, **more)
    return bad + judge(paras, article, where, rlm), [p.text for p in paras]


def direction(attrs):
    return attrs.get("dir") == "rtl" and bool(attrs.get("lang"))
