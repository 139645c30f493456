# SPDX-License-Identifier: ISC
"""The dialects, each from its tool's own parser or documents.

Mattermost: its fork of marked (webapp) and its Go parser (mentions), Slack links of incoming webhooks.
Discord: the client's simple-markdown rules. Gotify: CommonMark with GFM (remark). Zulip: the server's Python-Markdown
(zerver/lib/markdown): it has no backslash escapes, but entities. Rocket.Chat: packages/message-parser/grammar.pegjs: the
backslash escapes only * _ ~ ` # and the full stop. WhatsApp and Slack's mrkdwn: no escapes at all.
"""
import html
import re
import unicodedata

from .markup import HTTP, MAIL, NAKED, WWW, Dialect, rule


def block(kind, pattern, needs_text=False):
    return kind, re.compile(pattern), needs_text


def punctuation(c):
    return unicodedata.category(c)[0] in "PS"


def flanks(before, after):
    """(left-flanking, right-flanking) of a delimiter run between two characters (CommonMark 6.2); "" is a line's end."""
    space_before, space_after = not before or before.isspace(), not after or after.isspace()
    left = not space_after and (not punctuation(after) or space_before or punctuation(before))
    right = not space_before and (not punctuation(before) or space_after or punctuation(after))
    return left, right


def flanking(source, m):
    """Do CommonMark renderers take both of the delimiters around group 1?"""

    def around(start, end):
        return source[start - 1 : start] if start else "", source[end : end + 1]

    opens = flanks(*around(m.start(), m.start(1)))[0]
    return opens and flanks(*around(m.end(1), m.end()))[1]


def between_words(source, m):
    """No letter outside of the delimiters: they do nothing inside a word."""
    before, after = source[m.start() - 1 : m.start()] if m.start() else "", source[m.end() : m.end() + 1]
    return not (before.isalnum() or before == "_") and not (after.isalnum() or after == "_")


def entity(m):
    return html.unescape(m[0])


HEADING = block("heading", r" {0,3}#{1,6}[ \t]+(?P<in>.*)$")
QUOTE = block("quote", r" {0,3}> ?(?P<in>.*)$")
LIST = block("list", r" {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+(?P<in>.*)$")
RULE = block("rule", r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
SETEXT = block("rule", r" {0,3}(?:=+|-+)[ \t]*$", True)
TABLE = block(
    "table",
    r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|^ {0,3}\|[ \t]*:?-+:?[ \t]*\|[ \t]*$",
    True,
)
INDENTED = block("codeblock", r"(?: {4}|\t)\s*\S")

CODE = rule("code", r"(`+)(?!`)(.*?[^`])\1(?!`)", shown=2)
LINK = rule(
    "link",
    r"\[((?:\\.|[^\[\]\\]|\[[^\[\]]*\])*)\]\(\s*<?((?:[^\s<>()\\]|\\.|\([^\s()]*\))*)>?(?:\s+[\"'(].*?[\"')])?\s*\)",
    1,
    target=2,
)
IMAGE = rule("image", r"!\[([^\]]*)\]\(([^)]*)\)", target=2, shown=1)
ANGLE = rule("autolink", r"<((?i:https?|ftp|mailto):[^\s<>]+)>", shown=1, target=1)
EMOJI = rule("emoji", r":(?=[^:\s]*[A-Za-z_])[A-Za-z0-9_+-]+:")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
AUTO = rule("autolink", HTTP)
AUTO_WWW = rule("autolink", WWW)

STRONG = rule("strong", r"\*\*(?!\s)((?:\\.|[^\\])+?)(?<!\s)\*\*(?!\*)", 1, whole=flanking)
STRONG_ = rule("strong", r"__(?!\s)((?:\\.|[^\\])+?)(?<!\s)__(?!_)", 1, accept=between_words)
EM = rule("em", r"\*(?![\s*])((?:\\.|[^\\*]|\*\*)+?)(?<!\s)\*(?!\*)", 1, whole=flanking)
EM_ = rule("em", r"_(?![\s_])((?:\\.|[^\\_]|__)+?)(?<!\s)_(?!_)", 1, accept=between_words)
STRIKE = rule("strike", r"~~(?!\s)((?:\\.|[^\\])+?)(?<!\s)~~", 1)

SPECIAL = re.compile(r"[\\`*_~|\[<@#:!&$]|(?<![A-Za-z])(?i:https?:|www\.)")


# Mattermost: incoming webhooks first turn <url|text> into a Markdown link.
def slack_links(text):
    return re.sub(r"<([^<|]+)\|([^>]+)>", r"[\2](\1)", re.sub(r"<!(channel|here|everyone|all)>", r"@\1", text))


MATTERMOST = Dialect(
    "mattermost",
    [
        CODE,
        IMAGE,
        LINK,
        ANGLE,
        AUTO,
        AUTO_WWW,
        STRONG,
        STRONG_,
        EM,
        EM_,
        STRIKE,
        EMOJI,
        rule("channel", r"(?<![\w~])~[a-z0-9][a-z0-9_-]+"),
        rule("hashtag", r"(?<![\w#])#[^\W\d_][\w.-]+[\w]"),
    ],
    [HEADING, QUOTE, RULE, LIST, SETEXT, TABLE, INDENTED],
    SPECIAL,
    ESCAPE,
    entity,
    slack_links,
)

# The server's mentions are found in the text that is left when the Markdown is away: an escape does not help.
MATTERMOST_MENTION = re.compile(r"(?<![A-Za-z0-9])@(?:[A-Za-z0-9][A-Za-z0-9._-]*)")

DISCORD = Dialect(
    "discord",
    [
        rule("code", r"(`+)(?!`)(.*?[^`])\1(?!`)", shown=2),
        LINK,
        rule("autolink", r"<(https?://[^\s<>]+)>", shown=1, target=1),
        rule("mention", r"<@[!&]?\d+>|<@&\w+>"),
        rule("channel", r"<#\d+>|<id:\w+>"),
        rule("command", r"</[^:>]+:\d+>"),
        rule("emoji", r"<a?:\w+:\d+>"),
        rule("time", r"<t:-?\d+(?::[tTdDfFR])?>"),
        EMOJI,
        AUTO,
        rule("strong", r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", 1),
        rule("underline", r"__((?:\\.|[^\\])+?)__(?!_)", 1),
        rule("em", r"\*(?![\s*])((?:\\.|[^\\*]|\*\*)+?)(?<!\s)\*(?!\*)", 1),
        rule("em", r"_((?:\\.|[^\\_]|__)+?)_(?!\w)", 1),
        rule("strike", r"~~((?:\\.|[^\\])+?)~~", 1),
        rule("spoiler", r"\|\|((?:\\.|[^\\])+?)\|\|", 1),
    ],
    [
        block("heading", r"(?:-#|#{1,3})[ \t]+(?P<in>.*)$"),
        block("quote", r"[ \t]*>(?:>>)? (?P<in>.*)$"),
        block("list", r"[ \t]*(?:[-*]|\d+\.)[ \t]+(?P<in>.*)$"),
    ],
    SPECIAL,
    re.compile(r"\\([^0-9A-Za-z\s])"),
)

# react-markdown shows HTML as text, Android's Markwon drops it: so it must not be there.
GOTIFY = Dialect(
    "gotify",
    [
        CODE,
        IMAGE,
        LINK,
        ANGLE,
        rule("html", r"</?[A-Za-z][^<>]*>|<!--.*?-->|<[!?][^<>]*>"),
        AUTO,
        AUTO_WWW,
        rule("email", MAIL),
        STRONG,
        STRONG_,
        EM,
        EM_,
        STRIKE,
        rule("strike", r"~(?![\s~])([^~]+?)(?<!\s)~(?!~)", 1),
    ],
    [HEADING, QUOTE, RULE, LIST, SETEXT, TABLE, INDENTED],
    SPECIAL,
    ESCAPE,
    entity,
)

BEFORE = r"(?<![^\s'\"(,:<])"  # in front of Zulip's mentions
ZULIP = Dialect(
    "zulip",
    [
        rule("code", r"(`+)(?!`)(.*?[^`])\1(?!`)", shown=2),
        rule("strong", r"\*\*\*(?!\s+)([^*\n]+)(?<!\s)\*\*\*", 1),
        rule("mention", BEFORE + r"@_?\*\*([^*]+)\*\*", shown=1),
        rule("math", r"(?<!\$)\$\$[^\n_$][^$\n]*\$\$(?!\$)"),
        rule("channel", BEFORE + r"#\*\*([^*]+)\*\*", shown=1),
        rule("time", r"<time:([^>]*?)>", shown=1),
        rule("mention", BEFORE + r"@_?\*([^*]+)\*", shown=1),
        IMAGE,
        LINK,
        AUTO,
        AUTO_WWW,
        rule("autolink", NAKED),
        rule("strong", r"\*\*([^\n]+?)\*\*", 1),
        rule("em", r"\*(?!\s+)([^*^\n]+)(?<!\s)\*", 1),
        rule("strike", r"(?<!~)~~([^~\n]+?)~~(?!~)", 1),
        rule("emoji", r":(?=[\w+-]*[^\W\d])[\w+-]+:"),
    ],
    [
        block("heading", r"#{1,6} +(?P<in>.*)$"),
        RULE,
        block("list", r" {0,3}(?:[-*+]|\d+[.)]) +(?P<in>.*)$"),
        block("quote", r" {0,3}> ?(?P<in>.*)$"),
        TABLE,
        INDENTED,
        block("command", r"/(?:me|poll|todo)\b(?P<in>.*)$"),
    ],
    re.compile(r"[`*_~\[<@#:!&$]|(?<![\w@.-])[A-Za-z0-9]"),
    None,
    entity,
)

ROCKETCHAT = Dialect(
    "rocketchat",
    [
        rule("time", r"<t:\d{10}(?::[tTdDfFR])?>"),
        IMAGE,
        rule(
            "link",
            r"\[((?:(?!\]\(.).)*)\]\(([A-Za-z0-9+-]{1,32}:[^\s)]+|[^\s()]+\.[^\s()]+)\)",
            1,
            target=2,
            escapes=False,
        ),
        rule("link", r"<([^\s|<>]*[.:][^\s|<>]*)\|([^|<>]+)>", shown=2, target=1),
        rule("email", MAIL),
        AUTO,
        AUTO_WWW,
        rule("autolink", NAKED),
        rule("strong", r"\*\*(?=\s*[^*\s])([^*\n]+)\*\*", 1, escapes=False),
        rule("strong", r"\*(?=\s*[^*\s])([^*\n]+)\*", 1, escapes=False),
        rule("em", r"__(?=\s*[^_\s])([^_\n]+)__(?![A-Za-z0-9])", 1, escapes=False),
        rule("em", r"_(?=\s*[^_\s])([^_\n]+)_(?![A-Za-z])", 1, escapes=False),
        rule("strike", r"~~(?=\s*[^~\s])([^~\n]+)~~", 1, escapes=False),
        rule("strike", r"~(?=\s*[^~\s])([^~\n]+)~", 1, escapes=False),
        rule("mention", r"(?<![\w@])@+[\w.-]+"),
        rule("channel", r"(?<!\w)#[\w.-]+"),
        rule("emoji", r":(?=[0-9+._-]*[A-Za-z])[0-9A-Za-z_+.-]+:"),
        rule("code", r"`([^`\n]+)`", shown=1),
        rule("special", r"color:#[0-9A-Fa-f]{3,8}(?![0-9A-Za-z])"),
    ],
    [
        block("quote", r">[ \t]*(?P<in>.*)$"),
        block("heading", r"#{1,4}[ \t]+(?P<in>.*)$"),
        block("list", r"(?:[-*]|\d+\.)[ \t]+(?P<in>.*)$"),
    ],
    re.compile(r"[\\`*_~\[<@#:!$]|(?<![\w@.-])[A-Za-z0-9]"),
    re.compile(r"\\([*_~`#.])"),
    None,
)


def stands_alone(source, m):
    """WhatsApp and Slack: delimiters count only beside a space or a sign."""
    return between_words(source, m)


def paired(kind, sign):
    s = re.escape(sign)
    return rule(kind, rf"{s}(?![\s{s}])([^{s}\n]*?)(?<!\s){s}", 1, accept=stands_alone)


WHATSAPP = Dialect(
    "whatsapp",
    [
        rule("codeblock", r"```(.+?)```", shown=1),
        rule("code", r"`([^`\n]+)`", shown=1),
        AUTO,
        AUTO_WWW,
        rule("autolink", NAKED),
        rule("email", MAIL),
        paired("strong", "*"),
        paired("em", "_"),
        paired("strike", "~"),
        rule("mention", r"(?<!\w)@\d{6,}"),
    ],
    [block("quote", r"> (?P<in>.*)$"), block("list", r"(?:[-*]|\d+\.) (?P<in>.*)$")],
    re.compile(r"[`*_~@]|(?<![\w@.-])[A-Za-z0-9]"),
    None,
    None,
    None,
    False,
)


def slack_entity(m):
    """Only these three; others are shown as they stand."""
    return {"&amp;": "&", "&lt;": "<", "&gt;": ">"}.get(m[0], m[0])


SLACK = Dialect(
    "slack",
    [
        rule("mention", r"<[@!][^>]*>"),
        rule("channel", r"<#[^>]*>"),
        rule("link", r"<([^|<>\s]+:[^|<>]+)(?:\|([^<>]*))?>", shown=2, target=1),
        rule("codeblock", r"```(.+?)```", shown=1),
        rule("code", r"`([^`\n]+)`", shown=1),
        AUTO,
        AUTO_WWW,
        paired("strong", "*"),
        paired("em", "_"),
        paired("strike", "~"),
        EMOJI,
    ],
    [block("quote", r"(?:&gt;|>) ?(?P<in>.*)$")],
    re.compile(r"[`*_~<:&]|(?<![\w@.-])[A-Za-z0-9]"),
    None,
    slack_entity,
    None,
    False,
)

GOOGLECHAT = Dialect(
    "googlechat",
    [
        rule("mention", r"<users/[^>]*>"),
        rule("link", r"<([^|<>\s]+:[^|<>]+)(?:\|([^<>]*))?>", shown=2, target=1),
        rule("codeblock", r"```(.+?)```", shown=1),
        rule("code", r"`([^`\n]+)`", shown=1),
        AUTO,
        AUTO_WWW,
        rule("autolink", NAKED),
        paired("strong", "*"),
        paired("em", "_"),
        paired("strike", "~"),
    ],
    [block("list", r"[*-] (?P<in>.*)$")],
    re.compile(r"[`*_~<]|(?<![\w@.-])[A-Za-z0-9]"),
    None,
    None,
    None,
    False,
)

for _d in (MATTERMOST, DISCORD, GOTIFY, ZULIP):
    _d.doubled = True
