# SPDX-License-Identifier: ISC
"""Small parsers of the tools' markup, and the judgement of what they find.

A dialect is a list of block rules (by line) and of inline rules (tried at each place, in order). Parsing gives the
paragraphs as a reader sees them, with spans for all that is more than text. Then `judge` says which of it a feed's text
must have caused: mentions always; links that do not lead to the article; marks around the words that the generator
plants in them.
"""
import dataclasses
import re
import unicodedata

from . import common

# What the generator puts inside of its planted markup. Nothing of ours says just this.
PLANTED = frozenset(["bold", "em", "sp", "h", "q", "l", "x", "b", "code", "a", "all", "strike", "مزروع"])
WORDLESS = re.compile("[\u1100-\u11ff\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
NEVER_OURS = frozenset(
    [
        "strike",
        "spoiler",
        "table",
        "html",
        "image",
        "math",
        "command",
        "codeblock",
        "rule",
        "emoji",
        "mention",
        "channel",
        "hashtag",
        "emoticon",
        "special",
        "email",
    ]
)
MARKS = frozenset(["strong", "em", "underline", "highlight"])


@dataclasses.dataclass
class Span:
    kind: str
    start: int
    end: int
    target: str = ""
    torn: bool = False  # a delimiter that only some of the tool's renderers take for one


@dataclasses.dataclass
class Para:
    text: str
    spans: list
    kind: str = "p"


@dataclasses.dataclass
class Inline:
    """A rule of a line's inside. inner: the group that is parsed again, or None when it is shown as it stands."""

    kind: str
    pattern: re.Pattern
    inner: object = None
    target: object = None
    shown: object = 0
    accept: object = None  # (source, match) -> bool
    whole: object = None  # (source, match) -> bool; False: some renderers leave the delimiters standing
    escapes: bool = True  # do escapes work inside of it?


@dataclasses.dataclass
class Dialect:
    name: str
    inline: list
    blocks: list
    special: re.Pattern  # what no plain text begins with
    escape: object = None  # pattern; group 1 is what is shown
    entity: object = None  # function of a match of &...;
    source: object = None  # function that rewrites the message first
    crossing: bool = True  # may inline markup go over a line's end?
    doubled: bool = False  # is ** its mark for strong? Then it is never meant to be seen


def rule(kind, pattern, inner=None, **more):
    return Inline(kind, re.compile(pattern, re.S), inner, **more)


DEPTH = 40  # a message has no honest nesting of this depth


def parse_inline(source, dialect, depth=0):
    """(text, spans, loose): loose are places of unescaped delimiters that stayed text."""
    text, spans, loose, at, size = [], [], [], 0, 0

    def put(piece):
        nonlocal size
        text.append(piece)
        size += len(piece)

    while at < len(source):
        m = dialect.special.search(source, at)
        if m is None:
            put(source[at:])
            break
        put(source[at : m.start()])
        at = m.start()
        if dialect.escape and (e := dialect.escape.match(source, at)):
            put(e[1])
            at = e.end()
            continue
        at, shown, found, rest = one(source, at, dialect, depth)
        spans += [Span(s.kind, s.start + size, s.end + size, s.target, s.torn) for s in found]
        loose += [size + x for x in rest]
        put(shown)
    return "".join(text), spans, loose


def one(source, at, dialect, depth):
    """What stands at a special place: (where to go on, text, spans, loose)."""
    for r in dialect.inline:
        m = r.pattern.match(source, at)
        if not m or m.end() == at or (r.accept and not r.accept(source, m)):
            continue
        inner, spans, loose = m[r.shown] or "", [], []
        if r.inner is not None and depth < DEPTH:
            within = dialect if r.escapes else dataclasses.replace(dialect, escape=None)
            inner, spans, loose = parse_inline(m[r.inner], within, depth + 1)
        target = (m[r.target] or "") if r.target is not None else m[0]
        if r.kind == "link" and dialect.escape and dialect.name != "rocketchat":
            target = dialect.escape.sub(r"\1", target)
        torn = bool(r.whole) and not r.whole(source, m)
        return m.end(), inner, [Span(r.kind, 0, len(inner), target, torn), *spans], loose
    if dialect.entity and (m := re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,31});").match(source, at)):
        return m.end(), dialect.entity(m), [], []
    return at + 1, source[at], [], [0] if source[at] == "*" and dialect.doubled else []


def split_blocks(source, dialect):
    """(kind, source) of each block; neighbouring plain lines are one paragraph."""
    out, fence = [], None
    for line in source.split("\n"):
        if fence:
            if line.strip().startswith(fence):
                fence = None
            continue
        if dialect.crossing and (m := re.match(r" {0,3}(`{3,}|~{3,})[^`]*$", line)) and dialect.name != "slack":
            fence = m[1]
            out.append(("codeblock", line))
            continue
        kind, inside = block_of(line, dialect, out)
        if kind == "p" and dialect.crossing and out and out[-1][0] == "p" and line.strip() and out[-1][1].strip():
            out[-1] = ("p", out[-1][1] + "\n" + inside)
        else:
            out.append((kind, inside))
    return out


def block_of(line, dialect, before):
    after_text = bool(before) and before[-1][0] == "p" and before[-1][1].strip() != ""
    for kind, pattern, needs_text in dialect.blocks:
        m = pattern.match(line)
        if m and (after_text or not needs_text):
            return kind, m["in"] if "in" in pattern.groupindex else ""
    return "p", line


def parse(source, dialect):
    """Paragraphs as they are seen, and what went wrong on the way."""
    if dialect.source:
        source = dialect.source(source)
    paras, bad = [], []
    for kind, inside in split_blocks(source, dialect):
        text, spans, loose = parse_inline(inside, dialect)
        places = set(loose)
        if any(p + 1 in places and text[p] == text[p + 1] for p in loose):
            bad.append(f"markup: delimiters are shown as text: {ascii(text[:60])}")
        paras += lines_of(kind, text, spans)
    return paras, bad


def lines_of(kind, text, spans):
    """One Para a line; a span that crosses lines is cut."""
    out, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = [
            Span(s.kind, max(s.start, start) - start, min(s.end, end) - start, s.target, s.torn)
            for s in spans
            if s.start < end and s.end > start or (s.start == s.end and start <= s.start <= end)
        ]
        out.append(Para(line, inside, kind))
        start = end + 1
    return out


# Judgement


def word_char(c):
    return (unicodedata.category(c)[0] in "LMN" or c in "\u200c\u200d") and not WORDLESS.match(c)


def bare(text):
    return common.cluster.INVISIBLE.sub("", text).strip()


def merged(spans):
    """Neighbouring marks are one to the eye."""
    out = []
    for s in sorted(spans, key=lambda s: (s.start, s.end)):
        if out and s.start <= out[-1][1]:
            out[-1][1] = max(out[-1][1], s.end)
        else:
            out.append([s.start, s.end])
    return out


def whole_words(para, where):
    bad = []
    for start, end in merged([s for s in para.spans if s.kind in MARKS and s.end > s.start]):
        for at in (start, end):
            if 0 < at < len(para.text) and word_char(para.text[at - 1]) and word_char(para.text[at]):
                bad.append(
                    f"marks: {where} marks a part of a word: {ascii(para.text[max(0, at - 6):at])}|"
                    f"{ascii(para.text[at:at + 6])}"
                )
    return bad


def judge_span(span, para, article, where):
    shown = para.text[span.start : span.end]
    said = ascii(shown[:40])
    if span.kind in NEVER_OURS:
        return [f"{span.kind}: {where} has it active: {said}"]
    if span.kind == "link":
        return common.url_rules(span.target, article, f"{where} link")
    if span.kind == "autolink":  # its end may be a sign of the sentence: only where it leads is judged
        m = re.match(r"(?:[a-z]+://)?([\w.@:-]*)", span.target, re.I)
        return common.host_rules(m[1].rpartition("@")[2].strip(".:"), article, f"{where} autolink")
    if span.kind == "code" and not re.fullmatch(r"alr_\w+|\s*", bare(shown)):
        return [f"code: {where} has it active: {said}"]
    if span.kind in MARKS and re.sub(r"^[\W_]+|[\W_]+$", "", bare(shown)) in PLANTED:
        return [f"{span.kind}: {where} has planted marks active: {said}"]
    if span.torn:
        return [f"marks: {where} has delimiters that CommonMark leaves standing: {said}"]
    return []


def judge(paras, article=None, where="text", rlm=True):
    """All that is wrong with what was rendered."""
    bad = []
    originals = article.originals if article else ()
    for para in paras:
        if para.kind in NEVER_OURS:
            bad.append(f"{para.kind}: {where} has it active: {ascii(para.text[:40])}")
        elif para.kind != "p" and bare(para.text).split(" ")[0] in PLANTED:
            bad.append(f"{para.kind}: {where} has a planted one active: {ascii(para.text[:40])}")
        for span in para.spans:
            bad += judge_span(span, para, article, where)
        bad += whole_words(para, where)
        bad += common.paragraph_rules(para.text, where, rlm, originals)
    return bad


def message_rules(source, dialect, article=None, where="text", rlm=True):
    """(violations, what is read) of a message written in a dialect."""
    paras, bad = parse(source, dialect)
    return bad + judge(paras, article, where, rlm), [p.text for p in paras]


# Links that tools make of plain text

TLD = r"(?:com|net|org|info|io|iq|sa|ae|eg|uk|us|co|tv|me|ly|sy|news)"
HTTP = r"(?i:https?)://[^\s<>\u2060\u2066-\u2069\u200e\u200f]+"
WWW = r"(?i:www)\.[\w-]+\.[^\s<>\u2060\u2066-\u2069\u200e\u200f]+"
NAKED = rf"(?<![\w@.-])(?:[A-Za-z0-9-]+\.)+{TLD}(?![\w-])(?:/[^\s<>\u2060\u2066-\u2069]*)?"
MAIL = r"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"


def plain_spans(text, patterns):
    """Spans of what a tool finds in text that has no markup: {kind: pattern}."""
    out = []
    for kind, pattern in patterns:
        found = [Span(kind, m.start(), m.end(), m[0]) for m in re.finditer(pattern, text)]
        out += [s for s in found if not any(o.start <= s.start and s.end <= o.end for o in out)]
    return out


def plain_paras(text, patterns=(("autolink", HTTP),)):
    return lines_of("p", text, plain_spans(text, patterns))
