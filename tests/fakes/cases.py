# SPDX-License-Identifier: ISC
"""Payloads that the rules must let pass, and what must be caught when one place of them is changed.

A case is (rule, path, value): the good payload with `value` at `path` must break `rule`. GONE takes the member away.
"""
R, FSI, PDI = "\u200f", "\u2068", "\u2069"
GONE = object()
JSON = [("Content-Type", "application/json; charset=utf-8")]
TITLE = R + "بغداد تستقبل وفدا من التحالف الدولي"
META = R + "المصدر: " + FSI + "Nahr 24" + PDI + " · " + FSI + "09:41" + PDI
URL = "https://nahr.example/news/77?id=5&lang=ar"
LONG = R + "نص" * 40_000

# What no place with text may have, in any tool. {rtl}: only where U+200F is asked for.
EVERYWHERE = [
    ("bidi", TITLE + "\u202e"),
    ("bidi", TITLE + FSI),
    ("bidi", TITLE + PDI),
    ("bidi", TITLE + "\u2066x" + PDI),
    ("bidi", TITLE + "\u200b"),
    ("bidi", TITLE + "\ufeff"),
    ("bidi", TITLE + "\u00ad"),
    ("bidi", R + "بغ\u200eداد تستقبل"),
    ("control", TITLE + "\x00"),
    ("control", TITLE + "\x1b[31m"),
    ("control", TITLE + "\x85"),
    ("control", TITLE + "\r\nX-Evil: 1"),
    ("cluster", R + "عائلة 👨\u200d… ثم نص"),
    ("cluster", R + "نص …\u064eكامل"),
]
WITHOUT_RLM = ("rtl", TITLE[1:])

SLACK = {
    "text": TITLE + " &lt;@U123&gt; &amp;",
    "unfurl_links": False,
    "blocks": [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {
                            "type": "link",
                            "url": URL,
                            "text": TITLE + " <!here> *bold* @channel",
                            "style": {"bold": True},
                        }
                    ],
                },
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": R + "…على "},
                        {"type": "text", "text": "للتحالف الدولي", "style": {"bold": True}},
                        {"type": "text", "text": " في العراق `code` :smile: https://evil.example/x"},
                    ],
                },
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": META + " "},
                        {
                            "type": "date",
                            "timestamp": 1601890860,
                            "format": "{date_num} {time}",
                            "fallback": "2020-10-05",
                        },
                    ],
                },
            ],
        }
    ],
}
_S0, _S1 = ("blocks", 0, "elements", 0, "elements", 0), ("blocks", 0, "elements", 1, "elements")
SLACK_BAD = [
    ("schema", ("blocks", 0, "type"), "rich"),
    ("schema", (*_S1, 0), {"type": "broadcast", "range": "channel"}),
    ("schema", (*_S1, 0), {"type": "user", "user_id": "U123"}),
    ("schema", ("colour",), 1),
    ("schema", ("text",), GONE),
    ("schema", ("link_names",), 1),
    ("limit", ("blocks",), [{"type": "divider"}] * 51),
    ("limit", ("blocks",), [{"type": "header", "text": {"type": "plain_text", "text": R + "ن" * 150, "emoji": False}}]),
    (
        "limit",
        ("blocks",),
        [{"type": "section", "text": {"type": "plain_text", "text": R + "ن" * 3000, "emoji": False}}],
    ),
    ("limit", (*_S0, "text"), LONG),
    (
        "limit",
        ("blocks",),
        [{"type": "section", "text": {"type": "plain_text", "text": R + "ن" * 2900, "emoji": False}}] * 4,
    ),
    ("link", (*_S0, "url"), "javascript:alert(1)"),
    ("link", (*_S0, "url"), "https://nahr.example/" + "a" * 2000),
    ("link", (*_S0, "url"), "https://nahr.example/خبر"),
    ("link", (*_S0, "url"), "https://u:p@nahr.example/"),
    ("link", (*_S0, "url"), "https://nahr.example/a b"),
    ("link", (*_S0, "url"), "https://nahr.example/%zz"),
    ("link", (*_S0, "url"), "data:text/html,x"),
    ("link", (*_S0, "url"), 'https://nahr.example/"x'),
    ("mention", ("text",), TITLE + " <!channel>"),
    ("mention", ("text",), TITLE + " <@U123>"),
    ("link", ("text",), TITLE + " <https://evil.example|x>"),
    ("link", ("text",), TITLE + " https://evil.example/x"),
    ("strong", ("text",), TITLE + " *bold* نص"),
    ("code", ("text",), TITLE + " `كود` نص"),
    ("emoji", ("text",), TITLE + " :smile:"),
    ("escape", ("text",), TITLE + " & نص"),
    ("marks", (*_S1, 2, "text"), "ات في"),
    ("quote", ("text",), "&gt; q " + TITLE),
    ("emoji", ("blocks",), [{"type": "header", "text": {"type": "plain_text", "text": TITLE + " :smile:"}}]),
    ("mention", ("blocks",), [{"type": "section", "text": {"type": "mrkdwn", "text": TITLE + " <!here>"}}]),
]

MATTERMOST = {
    "text": "**["
    + TITLE
    + r" \*\*bold\*\* \[x\]\(https\://evil\.example\) @"
    + "\u2060"
    + "channel]("
    + URL
    + ")**\n"
    + R
    + r"\# h \> q …على **للتحالف الدولي** في \`كود\` \~\~strike\~\~ \<b\> :"
    + "\u2060smile:\n"
    + META
}
MATTERMOST_BAD = [
    ("mention", ("text",), TITLE + " @channel"),
    ("mention", ("text",), TITLE + r" \@here"),
    ("mention", ("text",), TITLE + " @ahmad"),
    ("mention", ("text",), TITLE + " <!channel>"),
    ("link", ("text",), TITLE + " [x](https://evil.example)"),
    ("link", ("text",), TITLE + " <https://evil.example|x>"),
    ("link", ("text",), TITLE + " https://evil.example/x"),
    ("link", ("text",), TITLE + " www.evil.example/x"),
    ("strong", ("text",), TITLE + " **bold**"),
    ("em", ("text",), TITLE + " *em*"),
    ("em", ("text",), TITLE + " _em_"),
    ("strike", ("text",), TITLE + " ~~strike~~"),
    ("code", ("text",), TITLE + " `كود`"),
    ("emoji", ("text",), TITLE + " :smile:"),
    ("heading", ("text",), TITLE + "\n# h نص"),
    ("quote", ("text",), TITLE + "\n> q نص"),
    ("list", ("text",), TITLE + "\n- l نص"),
    ("list", ("text",), TITLE + "\n1. l"),
    ("rule", ("text",), TITLE + "\n---"),
    ("table", ("text",), TITLE + " | a |\n| - | - |\n| a | b |"),
    ("image", ("text",), TITLE + " ![x](https://evil.example/p)"),
    ("hashtag", ("text",), TITLE + " #stream"),
    ("channel", ("text",), TITLE + " ~town-square"),
    ("codeblock", ("text",), TITLE + "\n```\nx\n```"),
    ("marks", ("text",), R + "على **للتح**الف"),
    ("marks", ("text",), R + 'قال **"نعم"**إن'),
    ("markup", ("text",), R + "قال ** نعم"),
    ("limit", ("text",), LONG),
    ("schema", ("attachments",), []),
    ("schema", ("text",), 1),
]

DISCORD = {
    "allowed_mentions": {"parse": []},
    "embeds": [
        {
            "title": TITLE + r" \*\*bold\*\* \|\|sp\|\| @everyone",
            "url": URL,
            "timestamp": "2024-11-20T23:00:00Z",
            "description": R
            + r"…على **للتحالف الدولي** في \[x\]\(https\:\/\/evil\.example\) \<\@123456\> \:smile\: \# h"
            + "\n"
            + META,
            "footer": {"text": META},
        }
    ],
}
_E = ("embeds", 0)
DISCORD_BAD = [
    ("schema", ("allowed_mentions",), GONE),
    ("schema", (*_E, "timestamp"), "yesterday"),
    ("schema", (*_E, "colour"), 1),
    ("limit", ("allowed_mentions", "parse"), ["everyone"]),
    ("limit", (*_E, "title"), R + "ن" * 256),
    ("limit", (*_E, "title"), R + "👍" * 128),
    ("limit", (*_E, "description"), R + "ن" * 4096),
    ("limit", ("content",), R + "ن" * 2000),
    ("limit", (*_E, "fields"), [{"name": "a", "value": "b"}] * 26),
    ("limit", (*_E, "footer", "text"), R + "ن" * 2048),
    ("limit", ("embeds",), [{"description": R + "ن" * 3100}] * 2),
    ("limit", ("embeds",), [{"title": TITLE}] * 11),
    ("embeds", ("embeds",), [{"title": TITLE, "url": URL}] * 2),
    ("schema", ("embeds",), [{}]),
    ("link", (*_E, "url"), "file:///etc/passwd"),
    ("link", (*_E, "title"), TITLE + " [x](https://evil.example)"),
    ("link", (*_E, "description"), TITLE + " https://evil.example/"),
    ("mention", (*_E, "title"), TITLE + " <@123456>"),
    ("channel", (*_E, "title"), TITLE + " <#123456>"),
    ("spoiler", (*_E, "title"), TITLE + " ||sp||"),
    ("strong", (*_E, "title"), TITLE + " **bold**"),
    ("strike", (*_E, "title"), TITLE + " ~~strike~~"),
    ("code", (*_E, "title"), TITLE + " `كود`"),
    ("emoji", (*_E, "title"), TITLE + " :smile:"),
    ("heading", (*_E, "description"), "# h " + TITLE),
    ("quote", (*_E, "description"), "> q " + TITLE),
    ("list", (*_E, "description"), "- l " + TITLE),
    ("emoji", (*_E, "title"), TITLE + " <:e:12>"),
    ("marks", (*_E, "description"), R + "على **للتح**الف"),
]

TEAMS = {
    "type": "message",
    "attachments": [
        {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": {
                "type": "AdaptiveCard",
                "version": "1.5",
                "rtl": True,
                "msteams": {"width": "Full"},
                "body": [
                    {
                        "type": "RichTextBlock",
                        "inlines": [
                            {
                                "type": "TextRun",
                                "text": TITLE + " **y** <b> @channel [x](https://evil.example)",
                                "weight": "Bolder",
                                "size": "Medium",
                            }
                        ],
                    },
                    {
                        "type": "RichTextBlock",
                        "inlines": [
                            {"type": "TextRun", "text": R + "…على "},
                            {"type": "TextRun", "text": "للتحالف الدولي", "highlight": True},
                            {"type": "TextRun", "text": " في"},
                        ],
                    },
                    {"type": "FactSet", "facts": [{"title": "المصدر", "value": FSI + "Nahr 24" + PDI}]},
                ],
                "actions": [{"type": "Action.OpenUrl", "title": "فتح الخبر", "url": URL}],
            },
        }
    ],
}
_C = ("attachments", 0, "content")
_T = (*_C, "body", 0, "inlines", 0, "text")
TEAMS_BAD = [
    ("schema", (*_C, "rtl"), GONE),
    ("schema", (*_C, "rtl"), False),
    ("schema", (*_C, "version"), "1.4"),
    ("schema", ("type",), "card"),
    ("schema", (*_C, "body", 0, "type"), "Media"),
    ("schema", (*_C, "body", 0, "inlines", 0, "bold"), True),
    ("schema", (*_C, "actions", 0, "type"), "Action.Submit"),
    ("schema", ("attachments", 0, "contentType"), "text/html"),
    ("limit", _T, R + "ن" * 11_000),
    ("limit", ("attachments",), []),
    ("limit", (*_C, "actions"), [TEAMS["attachments"][0]["content"]["actions"][0]] * 7),
    ("link", (*_C, "actions", 0, "url"), "javascript:alert(1)"),
    ("link", (*_C, "actions", 0, "url"), "https://evil.example/"),
    ("strong", (*_C, "body", 2, "facts", 0, "value"), "**bold**"),
    ("link", (*_C, "body", 2, "facts", 0, "value"), "[x](https://evil.example)"),
    ("strong", (*_C, "body", 0), {"type": "TextBlock", "text": TITLE + " **bold**", "wrap": True}),
    ("marks", (*_C, "body", 1, "inlines", 2, "text"), "ات في"),
]

TELEGRAM = {
    "chat_id": -100123,
    "text": TITLE + " 👍 @\u2060channel https:\u2060//evil.example **bold** <b>\n" + META,
    "entities": [
        {"type": "bold", "offset": 0, "length": 36},
        {"type": "text_link", "offset": 0, "length": 36, "url": URL},
    ],
    "link_preview_options": {"is_disabled": True},
    "reply_markup": {"inline_keyboard": [[{"text": "فتح الخبر", "url": URL}]]},
}
_L = ("entities", 0, "length")
TELEGRAM_BAD = [
    ("schema", ("chat_id",), GONE),
    ("schema", ("parse_mode",), "MarkdownV2"),
    ("schema", ("disable_web_page_preview",), True),
    ("schema", ("entities", 0, "type"), "text_mention"),
    ("schema", ("link_preview_options", "is_disabled"), False),
    ("schema", ("entities", 0, "offset"), "0"),
    ("entities", _L, 38),
    ("entities", _L, 4000),
    ("entities", _L, 0),
    ("entities", _L, -1),
    ("entities", ("entities", 0, "offset"), -1),
    ("entities", ("entities", 0, "offset"), 20),
    ("limit", ("text",), R + "ن" * 4096),
    ("limit", ("text",), R + "👍" * 2048),
    ("limit", ("entities",), [TELEGRAM["entities"][0]] * 101),
    ("mention", ("text",), TITLE + " @channel " * 20),
    ("link", ("text",), TITLE + " https://evil.example/ " * 9),
    ("link", ("text",), TITLE + " evil.example.com " * 9),
    ("link", ("text",), TITLE + " https\u2060://evil.example.com " * 9),
    ("command", ("text",), TITLE + " /start " * 9),
    ("email", ("text",), TITLE + " a@evil.example " * 9),
    ("link", ("entities", 1, "url"), "tg://user?id=1"),
    ("link", ("reply_markup", "inline_keyboard", 0, 0, "url"), "javascript:x"),
    ("marks", ("entities", 0, "length"), 4),
]
TELEGRAM_RICH = {
    "chat_id": "@chan",
    "rich_message": {
        "is_rtl": True,
        "skip_entity_detection": True,
        "html": f"<h3><a href=\"{URL.replace('&', '&amp;')}\">{TITLE} &lt;b&gt; &amp;</a></h3>"
        "<p>على <b>للتحالف الدولي</b> @channel</p>",
    },
}
_H = ("rich_message", "html")
TELEGRAM_RICH_BAD = [
    ("schema", ("rich_message", "is_rtl"), GONE),
    ("schema", ("rich_message", "is_rtl"), False),
    ("schema", _H, GONE),
    ("html", _H, "<script>x</script>"),
    ("html", _H, f"<p>{TITLE}"),
    ("html", _H, f"<p>{TITLE} & نص</p>"),
    ("html", _H, f"<p>{TITLE} < نص</p>"),
    ("html", _H, f'<p onclick="x">{TITLE}</p>'),
    ("html", _H, f"<p>{TITLE}</p></p>"),
    ("html", _H, f"<p>{TITLE}<!-- x --></p>"),
    ("link", _H, f'<p><a href="https://evil.example">{TITLE}</a></p>'),
    ("strong", _H, f"<p>{TITLE} <b>bold</b></p>"),
    ("mention", ("rich_message",), {"html": f"<p>{TITLE} @channel</p>", "is_rtl": True}),
    ("limit", _H, "<p>" + "ن" * 32_769 + "</p>"),
]
