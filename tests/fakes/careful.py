# SPDX-License-Identifier: ISC
"""The dullest renderer that breaks no rule: every ASCII sign becomes its full-width form, so nothing can be markup.

It shows that the rules can be kept whatever the article, and that a violation is not the judge's mistake. A renderer that
is meant for people keeps the signs.
"""
import base64
import json
import unicodedata
import urllib.parse

from rules import cluster, common, webhook

R = common.RLM
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEEP = ("\u200c", "\u200d")


def clean(data):
    """Text without anything that steers: controls, directions, format characters but joiners and a flag's tags."""
    text = data.decode("utf-8", "ignore")
    text = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c
        for c in text
        if unicodedata.category(c) != "Cf" or c in KEEP or 0xE0020 <= ord(c) <= 0xE007F
    )
    return " ".join(text.split())


def inert(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and not c.isalnum() else c for c in text)


def cut(text, limit, unit):
    """So much of a text as fits, whole clusters of it, with an ellipsis when some is missing."""
    if unit(text) <= limit:
        return text
    end, size = 0, unit("…")
    for i, c in enumerate(text):
        size += unit(c)
        if size > limit:
            break
        if cluster.is_boundary(text, i + 1):
            end = i + 1
    return text[:end] + "…"


def link(url):
    """The article's link, or the place where all is well."""
    host = common.Article(b"", b"", b"", url).host
    return f"https://{host}/" if host else "https://nahr.example/"


class Message:
    def __init__(self, article, limit, unit=common.utf16):
        self.title = R + (cut(inert(clean(article.title)), limit, unit) or "خبر بلا عنوان")
        self.text = R + cut(inert(clean(article.summary)), limit, unit)
        self.url = link(article.url)
        self.both = f"{self.title}\n{self.text}"


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def slack(a):
    m = Message(a, 2900)
    section = [{"type": "link", "url": m.url, "text": m.title, "style": {"bold": True}}]
    return {
        "text": m.title,
        "blocks": [
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_section", "elements": section},
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": m.text}]},
                ],
            }
        ],
    }


def mattermost(a):
    m = Message(a, 8000, len)
    return {"text": f"**[{m.title}]({m.url})**\n{m.text}"}


def rocketchat(a):
    m = Message(a, 2000)
    return {"text": m.both, "parseUrls": False}


def discord(a):
    return {
        "allowed_mentions": {"parse": []},
        "embeds": [{"title": Message(a, 255).title, "url": link(a.url), "description": Message(a, 4000).text}],
    }


def teams(a):
    m = Message(a, 6000, common.utf8)
    return {
        "type": "message",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": {
                    "type": "AdaptiveCard",
                    "version": "1.5",
                    "rtl": True,
                    "actions": [{"type": "Action.OpenUrl", "title": "فتح", "url": m.url}],
                    "body": [
                        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": t}]}
                        for t in (m.title, m.text)
                    ],
                },
            }
        ],
    }


def telegram(a):
    m = Message(a, 2000)
    return {
        "chat_id": 1,
        "text": m.both,
        "link_preview_options": {"is_disabled": True},
        "entities": [{"type": "bold", "offset": 0, "length": common.utf16(m.title)}],
    }


def whatsapp(a):
    m = Message(a, 2000)
    return {
        "messaging_product": "whatsapp",
        "to": "9647701234567",
        "type": "text",
        "text": {"body": f"{m.both}\n{m.url}"},
    }


def googlechat(a):
    m = Message(a, 3900)
    return {
        "cardsV2": [
            {
                "cardId": "a",
                "card": {
                    "header": {"title": Message(a, 200).title},
                    "sections": [
                        {
                            "widgets": [
                                {"textParagraph": {"text": escaped(m.title)}},
                                {"textParagraph": {"text": escaped(m.text)}},
                            ]
                        }
                    ],
                },
            }
        ]
    }


def matrix(a):
    m = Message(a, 4000)
    return {
        "msgtype": "m.notice",
        "body": m.both,
        "m.mentions": {},
        "format": "org.matrix.custom.html",
        "formatted_body": f"<p>{escaped(m.title)}</p><p>{escaped(m.text)}</p>",
    }


def zulip(a):
    m = Message(a, 4900, len)
    return urllib.parse.urlencode({"type": "stream", "to": "news", "topic": "watch", "content": m.both}).encode()


def ntfy(a):
    m = Message(a, 2000, common.utf8)
    return {"topic": "news", "title": Message(a, 250, common.utf8).title, "message": m.both, "click": m.url}


def gotify(a):
    m = Message(a, 8000)
    return {
        "title": Message(a, 250).title,
        "message": f"[{m.title}]({m.url})\n\n{m.text}",
        "extras": {"client::display": {"contentType": "text/markdown"}},
    }


def pagerduty(a):
    m = Message(a, 1000, len)
    return {
        "routing_key": "0" * 32,
        "event_action": "trigger",
        "dedup_key": "sty_1",
        "payload": {"summary": m.title, "source": "rasid", "severity": "info", "custom_details": {"text": m.text}},
    }


def hook(a):
    m = Message(a, 6000, common.utf8)
    return {
        "type": "article.matched",
        "timestamp": "2024-11-20T23:00:00Z",
        "data": {"title": m.title, "text": m.text, "url": m.url},
    }


def cloudevents(a):
    return {"specversion": "1.0", "id": "alr_1", "source": "/rasid", "type": "article.matched", "data": hook(a)["data"]}


def lines(a):
    return json.dumps({"id": "alr_1", **hook(a)["data"]}, ensure_ascii=False).encode() + b"\n"


def mail(a):
    m = Message(a, 4000)
    subject = cut(inert(clean(a.title)), 15, len) or "خبر"
    head = {
        "Message-ID": "<alr_1@rasid.example>",
        "Date": "Wed, 20 Nov 2024 23:00:00 +0000",
        "From": "rasid@rasid.example",
        "To": "desk@nahr.example",
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "ar",
        "Subject": "\r\n ".join(f"=?utf-8?B?{base64.b64encode(c.encode()).decode()}?=" for c in subject),
        "Content-Type": 'multipart/alternative; boundary="b"',
    }
    html = f'<html lang="ar" dir="rtl"><body><p>{escaped(m.title)}</p><p>{escaped(m.text)}</p></body></html>'
    text = "".join(f"{k}: {v}\r\n" for k, v in head.items()) + "\r\n"
    for kind, body in (("plain", m.both), ("html", html)):
        coded = base64.encodebytes(body.encode()).decode().replace("\n", "\r\n")
        text += (
            f"--b\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{coded}\r\n"
        )
    return (text + "--b--\r\n").encode()


KIND = ("Content-Type", "application/json; charset=utf-8")
BEARER = ("Authorization", "Bearer t")
HOW = {  # tool: (renderer, method, target, headers)
    "slack": (slack, "POST", "/services/T/B/x", [KIND]),
    "mattermost": (mattermost, "POST", "/hooks/x", [KIND]),
    "rocketchat": (rocketchat, "POST", "/hooks/x/y", [KIND]),
    "discord": (discord, "POST", "/api/webhooks/1/x?wait=true", [KIND]),
    "teams": (teams, "POST", "/workflows/x/triggers/manual/paths/invoke?sig=s", [KIND]),
    "telegram": (telegram, "POST", "/bot1:x/sendMessage", [KIND]),
    "whatsapp": (whatsapp, "POST", "/v21.0/1/messages", [KIND, BEARER]),
    "googlechat": (googlechat, "POST", "/v1/spaces/A/messages?key=k&token=t&requestId=alr_1", [KIND]),
    "matrix": (matrix, "PUT", "/_matrix/client/v3/rooms/!a:b/send/m.room.message/alr_1", [KIND, BEARER]),
    "zulip": (
        zulip,
        "POST",
        "/api/v1/messages",
        [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", "Basic Ym90Og==")],
    ),
    "ntfy": (ntfy, "POST", "/", [KIND]),
    "gotify": (gotify, "POST", "/message", [KIND, ("X-Gotify-Key", "k")]),
    "pagerduty": (pagerduty, "POST", "/v2/enqueue", [KIND]),
    "webhook": (hook, "POST", "/hook", [KIND]),
    "cloudevents": (cloudevents, "POST", "/hook", [("Content-Type", "application/cloudevents+json")]),
    "mail": (mail, "DATA", "/", []),
    "file": (lines, "FILE", "/", []),
}


def render(tool, article, now=1732143600):
    """A common.Request that breaks no rule; now: when it is signed."""
    renderer, method, target, headers = HOW[tool]
    value = renderer(article)
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    if tool == "webhook":
        headers = [
            *headers,
            ("webhook-id", "alr_1"),
            ("webhook-timestamp", str(now)),
            ("webhook-signature", webhook.signature(SECRET, "alr_1", now, body)),
        ]
    return common.Request(method, target, list(headers), body, secret=SECRET)
