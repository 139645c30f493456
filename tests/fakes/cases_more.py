# SPDX-License-Identifier: ISC
"""Cases of the other tools, in the form of cases.py."""
from cases import FSI, GONE, JSON, LONG, META, PDI, R, TITLE, URL

BEARER = [*JSON, ("Authorization", "Bearer token")]
BASIC = [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", "Basic Ym90OmtleQ==")]
WJ = "\u2060"
HREF = URL.replace("&", "&amp;")

ROCKETCHAT = {
    "text": rf"{R}*[بغداد تستقبل ∗∗bold∗∗ @{WJ}all :{WJ}smile:]({URL})*"
    + "\n"
    + R
    + rf"…على \*\*bold\*\* *للتحالف الدولي* في \`كود\` https:{WJ}//evil.example \#h",
    "parseUrls": False,
    "attachments": [{"title": TITLE, "title_link": URL, "text": META}],
}
ROCKETCHAT_BAD = [
    ("mention", ("text",), TITLE + " @all"),
    ("mention", ("text",), TITLE + " @here"),
    ("mention", ("attachments", 0, "text"), TITLE + " @channel"),
    ("channel", ("text",), TITLE + " #general"),
    ("link", ("text",), TITLE + " [x](https://evil.example)"),
    ("link", ("text",), TITLE + " <https://evil.example|x>"),
    ("link", ("text",), TITLE + r" \[x](https://evil.example)"),
    ("link", ("text",), TITLE + " https://evil.example/x"),
    ("link", ("text",), TITLE + " evil.example.com"),
    ("strong", ("text",), TITLE + " *bold*"),
    ("strong", ("text",), TITLE + " **bold**"),
    ("em", ("text",), TITLE + " _em_"),
    ("strike", ("text",), TITLE + " ~strike~"),
    ("em", ("text",), TITLE + rf" [\_em\_]({URL})"),
    ("code", ("text",), TITLE + " `كود`"),
    ("emoji", ("text",), TITLE + " :smile:"),
    ("heading", ("text",), "# h نص"),
    ("quote", ("text",), "> q نص"),
    ("list", ("text",), "- l نص"),
    ("image", ("text",), TITLE + " ![x](https://evil.example/p.png)"),
    ("email", ("text",), TITLE + " a@evil.example"),
    ("limit", ("text",), R + "ن" * 5000),
    ("limit", ("attachments", 0, "text"), R + "ن" * 4990),
    ("schema", ("attachments", 0, "image_url"), URL),
    ("link", ("attachments", 0, "title_link"), "javascript:x"),
    ("marks", ("text",), R + "على *للتح*الف"),
]

WHATSAPP = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": "9647701234567",
    "type": "text",
    "text": {
        "preview_url": False,
        "body": f"*{TITLE}* ∗bold∗ <b> @channel\n{R}…على *للتحالف الدولي* في\n{META}\n{URL}",
    },
}
_B = ("text", "body")
WHATSAPP_BAD = [
    ("schema", ("messaging_product",), GONE),
    ("schema", ("to",), "x"),
    ("schema", ("type",), "image"),
    ("schema", ("text",), GONE),
    ("schema", ("text", "preview_url"), True),
    ("limit", _B, R + "ن" * 4096),
    ("strong", _B, TITLE + " *bold* نص"),
    ("em", _B, TITLE + " _em_ نص"),
    ("strike", _B, TITLE + " ~strike~ نص"),
    ("code", _B, TITLE + " `كود` نص"),
    ("codeblock", _B, TITLE + " ```كود``` نص"),
    ("quote", _B, "> q نص"),
    ("list", _B, "- l نص"),
    ("list", _B, "1. l نص"),
    ("link", _B, TITLE + " https://evil.example/x"),
    ("link", _B, TITLE + " www.evil.example"),
    ("link", _B, TITLE + " evil.example.com"),
    ("mention", _B, TITLE + " @9647701234567"),
]
TEMPLATE = {
    "messaging_product": "whatsapp",
    "to": "9647701234567",
    "type": "template",
    "template": {
        "name": "news_alert",
        "language": {"code": "ar"},
        "components": [
            {"type": "body", "parameters": [{"type": "text", "text": TITLE}, {"type": "text", "text": META}]},
            {
                "type": "button",
                "sub_type": "url",
                "index": "0",
                "parameters": [{"type": "text", "text": "news/77?id=5"}],
            },
        ],
    },
}
_P = ("template", "components", 0, "parameters", 0, "text")
TEMPLATE_BAD = [
    ("parameter", _P, TITLE + "\nنص"),
    ("parameter", _P, TITLE + "     نص"),
    ("limit", _P, R + "ن" * 1010),
    ("limit", _P, R + "ن" * 1024),
    ("schema", ("template", "name"), "News"),
    ("schema", ("template", "language"), GONE),
    ("strong", _P, TITLE + " *bold* نص"),
    ("link", _P, TITLE + " https://evil.example/"),
    ("schema", ("template", "components", 0, "parameters", 0, "type"), "image"),
    ("link", ("template", "components", 1, "parameters", 0, "text"), "a b"),
    ("limit", _P, ""),
]
INTERACTIVE = {
    "messaging_product": "whatsapp",
    "to": "9647701234567",
    "type": "interactive",
    "interactive": {
        "type": "cta_url",
        "header": {"type": "text", "text": TITLE},
        "body": {"text": TITLE},
        "footer": {"text": R + "المصدر"},
        "action": {"name": "cta_url", "parameters": {"display_text": "فتح الخبر", "url": URL}},
    },
}
INTERACTIVE_BAD = [
    ("limit", ("interactive", *p), R + "ن" * n)
    for p, n in (
        (("header", "text"), 60),
        (("body", "text"), 1024),
        (("footer", "text"), 60),
        (("action", "parameters", "display_text"), 20),
    )
]
INTERACTIVE_BAD += [
    ("link", ("interactive", "action", "parameters", "url"), u)
    for u in ("ftp://x.example/", "https://evil.example/", "https://x.example/\u200f", "//x.example")
]
INTERACTIVE_BAD += [
    ("schema", ("interactive", "action", "name"), "reply"),
    ("schema", ("interactive", "body"), GONE),
    ("rtl", ("interactive", "header", "text"), "خبر"),
]

HTML = f"<a href=\"{URL.replace('&', '&amp;')}\"><b>{TITLE}</b></a> &lt;b&gt; &amp;lt; &lt;users/all&gt; **bold**"
GOOGLECHAT = {
    "cardsV2": [
        {
            "cardId": "alr_1",
            "card": {
                "header": {"title": TITLE, "subtitle": META},
                "sections": [
                    {
                        "widgets": [
                            {"textParagraph": {"text": R + HTML}},
                            {"textParagraph": {"text": R + "…على <b>للتحالف الدولي</b> في<br>" + META}},
                            {"buttonList": {"buttons": [{"text": "فتح الخبر", "onClick": {"openLink": {"url": URL}}}]}},
                        ]
                    }
                ],
            },
        }
    ],
    "fallbackText": TITLE,
    "thread": {"threadKey": "sty_7"},
}
_G = ("cardsV2", 0, "card", "sections", 0, "widgets")
_GT = (*_G, 0, "textParagraph", "text")
GOOGLECHAT_BAD = [
    ("html", _GT, TITLE + " <script>x</script>"),
    ("html", _GT, TITLE + " & نص"),
    ("html", _GT, TITLE + " < نص"),
    ("html", _GT, TITLE + " <b>نص"),
    ("html", _GT, TITLE + " </p>"),
    ("html", _GT, TITLE + " &copy;"),
    ("html", _GT, TITLE + ' <p dir="rtl">نص</p>'),
    ("html", _GT, f'{TITLE} <a href="{URL}" onclick="x">نص</a>'),
    ("link", _GT, f'{TITLE} <a href="https://evil.example/">نص</a>'),
    ("link", _GT, f'{TITLE} <a href="javascript:x">نص</a>'),
    ("strong", _GT, TITLE + " <b>bold</b>"),
    ("marks", _GT, R + "على <b>للتح</b>الف"),
    ("rtl", (*_G, 1, "textParagraph", "text"), TITLE + "<br>نص"),
    ("mention", ("fallbackText",), TITLE + " <users/all>"),
    ("link", ("fallbackText",), TITLE + " <https://evil.example|x>"),
    ("schema", (*_G, 0, "image"), {}),
    ("schema", ("cardsV2", 0, "card", "sections"), GONE),
    ("limit", ("fallbackText",), R + "ن" * 16_000),
    ("limit", _G, [{"divider": {}}] * 101),
    ("link", (*_G, 2, "buttonList", "buttons", 0, "onClick", "openLink", "url"), "data:x"),
    ("mention", ("text",), TITLE + " <users/all>"),
    ("strong", ("text",), TITLE + " *bold* نص"),
]

MATRIX = {
    "msgtype": "m.notice",
    "body": f"{TITLE} @room **bold** <b>\n{META}\n{URL}",
    "format": "org.matrix.custom.html",
    "m.mentions": {},
    "formatted_body": f'<p>{R}<a href="{HREF}"><strong>بغداد</strong></a> &lt;b&gt; &amp;lt;</p>'
    f"<p>{R}على <strong>للتحالف الدولي</strong> في<br>{META}</p>",
}
_F = ("formatted_body",)
MATRIX_BAD = [
    ("schema", ("m.mentions",), GONE),
    ("schema", ("m.mentions",), {"room": True}),
    ("schema", ("msgtype",), "m.image"),
    ("schema", ("format",), GONE),
    ("schema", ("body",), GONE),
    ("html", _F, f'<p dir="rtl">{TITLE}</p>'),
    ("html", _F, f"<p>{TITLE} & نص</p>"),
    ("html", _F, f"<p>{TITLE}"),
    ("html", _F, f'<p>{TITLE}</p><img src="mxc://x/y">'),
    ("html", _F, f'<font color="red">{TITLE}</font>'),
    ("link", _F, f'<a href="https://evil.example/">{TITLE}</a>'),
    ("link", _F, f"<p>{TITLE} https://evil.example/</p>"),
    ("mention", _F, f'<a href="https://matrix.to/#/@a:b.c">{TITLE}</a>'),
    ("mention", ("body",), TITLE + " @a:evil.example"),
    ("channel", ("body",), TITLE + " #r:evil.example"),
    ("link", ("body",), TITLE + " https://evil.example/"),
    ("strong", _F, f"<p>{TITLE} <b>bold</b></p>"),
    ("rtl", _F, "<p>بغداد تستقبل</p>"),
    ("limit", ("body",), LONG),
]

ZULIP = {
    "type": "stream",
    "to": "أخبار",
    "topic": "متابعة التحالف",
    "content": f"**[{TITLE} &#42;&#42;bold&#42;&#42; &#64;&#42;&#42;all&#42;&#42;]({URL})**\n"
    f"{R}…على **للتحالف الدولي** في &#96;كود&#96; https:{WJ}//evil.example &#58;smile:\n{META} <time:2024-11-20T23:00:00Z>",
}
ZULIP_BAD = [
    ("mention", "content", TITLE + " @**all**"),
    ("mention", "content", TITLE + " @*group*"),
    ("mention", "content", TITLE + r" @\**all**" + " @_**x**"),
    ("channel", "content", TITLE + " #**stream**"),
    ("link", "content", TITLE + " [x](https://evil.example)"),
    ("link", "content", TITLE + r" \[x](https://evil.example)"),
    ("link", "content", TITLE + " https://evil.example/"),
    ("link", "content", TITLE + " evil.example.com"),
    ("strong", "content", TITLE + " **bold**"),
    ("em", "content", TITLE + " *em*"),
    ("em", "content", TITLE + r" \*em\*" + " *em*"),
    ("strike", "content", TITLE + " ~~strike~~"),
    ("code", "content", TITLE + " `كود`"),
    ("emoji", "content", TITLE + " :smile:"),
    ("math", "content", TITLE + " $$x$$"),
    ("heading", "content", "# h نص"),
    ("quote", "content", "> q نص"),
    ("list", "content", "- l نص"),
    ("rule", "content", TITLE + "\n\n---"),
    ("command", "content", "/me نص"),
    ("limit", "content", R + "ن" * 10_000),
    ("limit", "topic", "ن" * 61),
    ("schema", "topic", GONE),
    ("schema", "type", "topic"),
    ("schema", "colour", "x"),
    ("control", "topic", "a\nb"),
]

NTFY = {
    "topic": "news",
    "title": TITLE,
    "message": f"{R}…على للتحالف الدولي **bold** <b> @channel https:{WJ}//evil.example\n{META}",
    "click": URL,
    "priority": 3,
    "tags": ["newspaper"],
    "actions": [{"action": "view", "label": "فتح الخبر", "url": URL}],
}
NTFY_BAD = [
    ("schema", ("topic",), "a b"),
    ("schema", ("topic",), GONE),
    ("schema", ("priority",), 6),
    ("schema", ("attach",), URL),
    ("limit", ("message",), R + "ن" * 2047),
    ("limit", ("message",), LONG),
    ("limit", ("actions",), [NTFY["actions"][0]] * 4),
    ("link", ("click",), "javascript:x"),
    ("link", ("actions", 0, "url"), "https://x.example/ا"),
    ("link", ("message",), TITLE + " https://evil.example/"),
    ("control", ("title",), TITLE + "\nنص"),
    ("schema", ("actions", 0, "action"), "http"),
]
NTFY_MARKDOWN_BAD = [
    ("strong", ("message",), TITLE + " **bold**"),
    ("link", ("message",), TITLE + " [x](https://evil.example)"),
]

GOTIFY = {
    "title": TITLE,
    "message": f"**[{TITLE} \\*\\*bold\\*\\* \\<b\\>]({URL})**  \n"
    f"{R}…على **للتحالف الدولي** في \\`كود\\` https:{WJ}//evil.example\n\n{META}",
    "priority": 5,
    "extras": {"client::display": {"contentType": "text/markdown"}, "client::notification": {"click": {"url": URL}}},
}
GOTIFY_BAD = [
    ("schema", ("priority",), 11),
    ("schema", ("message",), GONE),
    ("schema", ("extras", "android::action"), {}),
    ("link", ("extras", "client::notification", "click", "url"), "intent://x"),
    ("html", ("message",), TITLE + " <b>نص</b>"),
    ("link", ("message",), TITLE + " [x](https://evil.example)"),
    ("link", ("message",), TITLE + " https://evil.example/"),
    ("link", ("message",), TITLE + r" https:\/\/evil.example/"),
    ("link", ("message",), TITLE + " <https://evil.example>"),
    ("strong", ("message",), TITLE + " **bold**"),
    ("strong", ("message",), TITLE + " __bold__"),
    ("em", ("message",), TITLE + " *em*"),
    ("strike", ("message",), TITLE + " ~~strike~~"),
    ("code", ("message",), TITLE + " `كود`"),
    ("heading", ("message",), "# h نص"),
    ("list", ("message",), "1. l نص"),
    ("rule", ("message",), TITLE + "\n---"),
    ("table", ("message",), TITLE + " | a |\n|---|---|"),
    ("image", ("message",), TITLE + " ![x](https://evil.example/p)"),
    ("codeblock", ("message",), "    نص"),
]

PAGERDUTY = {
    "routing_key": "0123456789abcdef0123456789ABCDEF",
    "event_action": "trigger",
    "dedup_key": "sty_7",
    "links": [{"href": URL, "text": "فتح الخبر"}],
    "payload": {
        "summary": TITLE[1:] + " **bold** @channel",
        "source": "nahr.example",
        "severity": "info",
        "timestamp": "2024-11-20T23:00:00Z",
        "custom_details": {"excerpt": META},
    },
}
PAGERDUTY_BAD = [
    ("schema", ("routing_key",), "x"),
    ("schema", ("event_action",), "fire"),
    ("schema", ("dedup_key",), GONE),
    ("schema", ("payload", "severity"), "high"),
    ("schema", ("payload", "source"), GONE),
    ("schema", ("payload", "timestamp"), "now"),
    ("limit", ("payload", "summary"), "ن" * 1025),
    ("limit", ("dedup_key",), "x" * 256),
    ("limit", ("payload", "custom_details"), {"x": "ن" * 300_000}),
    ("link", ("links", 0, "href"), "javascript:x"),
    ("schema", ("payload", "priority"), 1),
    ("bidi", ("payload", "custom_details"), {"x": "\u202e"}),
]

WEBHOOK = {
    "type": "article.matched",
    "timestamp": "2024-11-20T23:00:00Z",
    "data": {
        "alert": {"id": "alr_01JD8Z5Q0W3K7M2N4P6R8S0T1V"},
        "article": {"title": TITLE[1:] + " <b> **bold** @channel", "url": URL, "lang": "ar", "dir": "rtl"},
        "outlet": FSI + "Nahr" + PDI,
    },
}
WEBHOOK_BAD = [
    ("schema", ("type",), GONE),
    ("schema", ("type",), "x y"),
    ("schema", ("timestamp",), "2024-11-20"),
    ("schema", ("timestamp",), 1732143600),
    ("schema", ("data",), "x"),
    ("schema", ("extra",), 1),
    ("limit", ("data", "text"), "ن" * 10_000),
    ("link", ("data", "article", "url"), "javascript:x"),
    ("link", ("data", "article", "url"), "https://nahr.example/خبر"),
    ("link", ("data", "article", "url"), "https://evil.example/"),
]

CLOUDEVENT = {
    "specversion": "1.0",
    "id": "alr_01JD8Z5Q0W3K7M2N4P6R8S0T1V",
    "source": "/rasid/coalition",
    "type": "example.article.matched",
    "time": "2024-11-20T23:00:00Z",
    "datacontenttype": "application/json",
    "subject": "42",
    "traceid": "x",
    "data": WEBHOOK["data"],
}
CLOUDEVENT_BAD = [
    ("schema", ("specversion",), "0.3"),
    ("schema", ("id",), GONE),
    ("schema", ("source",), GONE),
    ("schema", ("source",), "/رصد"),
    ("schema", ("type",), GONE),
    ("schema", ("time",), "now"),
    ("schema", ("traceParent",), "x"),
    ("schema", ("trace",), {"x": 1}),
    ("schema", ("trace",), 2**40),
    ("schema", ("datacontenttype",), "text/plain"),
    ("schema", ("data",), "x"),
    ("limit", ("data", "text"), "ن" * 10_000),
]
