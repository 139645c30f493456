# SPDX-License-Identifier: ISC
"""The rules prove themselves: each lets a good payload pass and catches a bad one.

Run: python3 tests/fakes/test_rules.py
"""
import base64
import copy
import json
import os
import subprocess
import sys
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import articles  # noqa: E402
import careful  # noqa: E402
import cases  # noqa: E402
import cases_more as more  # noqa: E402
import rules  # noqa: E402
from rules import cluster, common, webhook  # noqa: E402


def changed(value, path, new):
    """A copy of value with new at path."""
    value = copy.deepcopy(value)
    at = value
    for key in path[:-1]:
        at = at[key]
    if new is cases.GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = new
    return value


def request(value, target="/", headers=None, method="POST"):
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return common.Request(method, target, headers or cases.JSON, body)


class Tool(unittest.TestCase):
    """The cases of one tool. text: where EVERYWHERE goes; none when it goes nowhere."""

    longMessage = True

    def passes(self, tool, value, target="/", **more):
        self.assertEqual(rules.check(tool, request(value, target, **more)), [])

    def caught(self, tool, rule, value, target="/", **more):
        found = rules.check(tool, request(value, target, **more))
        self.assertTrue(any(f.startswith(rule + ":") for f in found), f"{rule} not in {found} for {str(value)[:300]}")

    def json_tool(self, tool, good, bad, text, target="/", rlm=True, **more):
        """Everything that is tried with a tool that takes JSON."""
        self.passes(tool, good, target, **more)
        self.assertGreaterEqual(len(bad), 10)
        for rule, path, new in bad:
            with self.subTest(tool=tool, rule=rule, path=path, new=str(new)[:60]):
                self.caught(tool, rule, changed(good, path, new), target, **more)
        for rule, new in [*cases.EVERYWHERE, *([cases.WITHOUT_RLM] if rlm else [])] if text else []:
            with self.subTest(tool=tool, rule=rule, text=ascii(new)):
                self.caught(tool, rule, changed(good, text, new), target, **more)
        self.raw_json(tool, good, target, **more)

    def raw_json(self, tool, good, target, method="POST", headers=None):
        body = json.dumps(good, ensure_ascii=False).encode()
        self.caught(tool, "json", json.dumps(good).encode(), target, method=method, headers=headers)
        self.caught(tool, "json", body[:-1], target, method=method, headers=headers)
        self.caught(tool, "json", body + b"\xff", target, method=method, headers=headers)
        self.caught(tool, "json", body.replace(b"{", b'{"zz":1,"zz":2,', 1), target, method=method, headers=headers)
        self.caught(tool, "method", good, target, method="GET", headers=headers)
        plain = [(k, "text/plain") if k == "Content-Type" else (k, v) for k, v in headers or cases.JSON]
        self.caught(tool, "header", good, target, method=method, headers=plain)
        self.caught(tool, "header", good, target, method=method, headers=[*(headers or cases.JSON), ("X-Evil", "1")])


class Chats(Tool):
    def test_slack(self):
        self.json_tool("slack", cases.SLACK, cases.SLACK_BAD, ("blocks", 0, "elements", 0, "elements", 0, "text"))

    def test_mattermost(self):
        self.json_tool("mattermost", cases.MATTERMOST, cases.MATTERMOST_BAD, ("text",))

    def test_discord(self):
        hook = "/api/webhooks/123/abc-_D?wait=true"
        self.json_tool("discord", cases.DISCORD, cases.DISCORD_BAD, ("embeds", 0, "title"), hook)
        self.caught("discord", "query", cases.DISCORD, "/api/webhooks/123/abc")
        self.caught("discord", "path", cases.DISCORD, "/hook?wait=true")

    def test_teams(self):
        self.json_tool(
            "teams",
            cases.TEAMS,
            cases.TEAMS_BAD,
            ("attachments", 0, "content", "body", 0, "inlines", 0, "text"),
            "/workflows/x/triggers/manual/paths/invoke?sig=abc",
            rlm=False,
        )

    def test_telegram(self):
        self.json_tool("telegram", cases.TELEGRAM, cases.TELEGRAM_BAD, ("text",), "/bot123:abc/sendMessage")
        self.caught("telegram", "path", cases.TELEGRAM, "/sendMessage")

    def test_telegram_rich(self):
        self.json_tool("telegram", cases.TELEGRAM_RICH, cases.TELEGRAM_RICH_BAD, None, "/bot123:abc/sendRichMessage")


class OtherChats(Tool):
    def test_rocketchat(self):
        self.json_tool("rocketchat", more.ROCKETCHAT, more.ROCKETCHAT_BAD, ("text",))

    def test_whatsapp(self):
        path = "/v21.0/10987654321/messages"
        self.json_tool("whatsapp", more.WHATSAPP, more.WHATSAPP_BAD, ("text", "body"), path, headers=more.BEARER)
        self.json_tool("whatsapp", more.TEMPLATE, more.TEMPLATE_BAD, more.TEMPLATE_BAD[0][1], path, headers=more.BEARER)
        self.json_tool(
            "whatsapp",
            more.INTERACTIVE,
            more.INTERACTIVE_BAD,
            ("interactive", "body", "text"),
            path,
            headers=more.BEARER,
        )
        self.caught("whatsapp", "auth", more.WHATSAPP, path)
        self.caught("whatsapp", "path", more.WHATSAPP, "/messages", headers=more.BEARER)

    def test_googlechat(self):
        path = "/v1/spaces/AAAA/messages?key=k&token=t&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD&requestId=alr_1"
        self.json_tool(
            "googlechat", more.GOOGLECHAT, more.GOOGLECHAT_BAD, ("cardsV2", 0, "card", "header", "title"), path
        )
        self.caught("googlechat", "query", more.GOOGLECHAT, "/v1/spaces/AAAA/messages?key=k&token=t")

    def test_matrix(self):
        path = "/_matrix/client/v3/rooms/!abc%3Anahr.example/send/m.room.message/alr_1"
        self.json_tool("matrix", more.MATRIX, more.MATRIX_BAD, ("body",), path, headers=more.BEARER, method="PUT")
        self.caught(
            "matrix",
            "path",
            more.MATRIX,
            "/_matrix/client/v3/rooms/abc/send/m.room.message/1",
            headers=more.BEARER,
            method="PUT",
        )

    def test_ntfy(self):
        self.json_tool("ntfy", more.NTFY, more.NTFY_BAD, ("message",))
        self.caught("ntfy", "path", more.NTFY, "/news")
        for rule, path, new in more.NTFY_MARKDOWN_BAD:
            self.caught("ntfy", rule, changed({**more.NTFY, "markdown": True}, path, new))

    def test_gotify(self):
        key = [*cases.JSON, ("X-Gotify-Key", "k")]
        self.json_tool("gotify", more.GOTIFY, more.GOTIFY_BAD, ("message",), "/message", headers=key)
        self.caught("gotify", "auth", more.GOTIFY, "/message")
        self.caught("gotify", "auth", more.GOTIFY, "/message?token=k", headers=key)

    def test_pagerduty(self):
        self.json_tool(
            "pagerduty", more.PAGERDUTY, more.PAGERDUTY_BAD, ("payload", "summary"), "/v2/enqueue", rlm=False
        )


class Forms(Tool):
    def form(self, members):
        return urllib.parse.urlencode(members, errors="surrogatepass").encode()

    def test_zulip(self):
        path, good = "/api/v1/messages", more.ZULIP
        self.passes("zulip", self.form(good), path, headers=more.BASIC)
        for rule, name, new in [
            *more.ZULIP_BAD,
            *((r, "content", t) for r, t in [*cases.EVERYWHERE, cases.WITHOUT_RLM]),
        ]:
            with self.subTest(rule=rule, name=name, new=str(new)[:60]):
                self.caught("zulip", rule, self.form(changed(good, (name,), new)), path, headers=more.BASIC)
        for body in (
            b"content=%ff&type=stream&to=x&topic=y",
            b"a b",
            b"content",
            self.form(good) + b"&to=x",
            "content=ن".encode(),
        ):
            self.caught("zulip", "form", body, path, headers=more.BASIC)
        self.caught("zulip", "auth", self.form(good), path, headers=more.BASIC[:1])


class Hooks(Tool):
    SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    def signed(self, value, kind="application/json", ident="alr_01JD8Z5Q0W3K7M2N4P6R8S0T1V"):
        body = (
            value
            if isinstance(value, bytes)
            else json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        )
        return [
            ("Content-Type", kind),
            ("webhook-id", ident),
            ("webhook-timestamp", "1732143600"),
            ("webhook-signature", webhook.signature(self.SECRET, ident, 1732143600, body)),
        ]

    def test_official_vector(self):
        self.assertEqual(
            webhook.signature(self.SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        )

    def test_webhook(self):
        self.json_tool(
            "webhook",
            more.WEBHOOK,
            more.WEBHOOK_BAD,
            ("data", "article", "title"),
            rlm=False,
            headers=self.signed(more.WEBHOOK),
        )

    def test_signature(self):
        made = request(more.WEBHOOK, headers=self.signed(more.WEBHOOK))
        made.secret = self.SECRET
        self.assertEqual(rules.check("webhook", made), [])
        made.secret += " whsec_" + "A" * 44
        self.assertIn("signature: a key's signature is missing", rules.check("webhook", made))
        made.secret, made.body = self.SECRET, made.body + b" "
        self.assertIn("signature: a key's signature is missing", rules.check("webhook", made))
        for index, rule, value in (
            (1, "id", "alr.1"),
            (2, "timestamp", "now"),
            (3, "signature", "v1,AAAA"),
            (3, "signature", "v2,x"),
            (3, "signature", ""),
        ):
            headers = self.signed(more.WEBHOOK)
            headers[index] = (headers[index][0], value)
            self.caught("webhook", rule, more.WEBHOOK, headers=headers)

    def test_cloudevents(self):
        kind = "application/cloudevents+json"
        headers = self.signed(more.CLOUDEVENT, kind)
        self.json_tool(
            "cloudevents",
            more.CLOUDEVENT,
            more.CLOUDEVENT_BAD,
            ("data", "article", "title"),
            rlm=False,
            headers=headers,
        )
        self.caught("cloudevents", "id", more.CLOUDEVENT, headers=self.signed(more.CLOUDEVENT, kind, "alr_2"))
        self.passes("cloudevents", more.CLOUDEVENT, headers=headers[:1])

    def test_file(self):
        line = json.dumps({"id": "alr_1", "title": cases.TITLE, "url": cases.URL}, ensure_ascii=False).encode() + b"\n"
        self.passes("file", line * 2)
        bad = [
            ("lines", b""),
            ("lines", line[:-1]),
            ("lines", line + b"\n"),
            ("lines", line[:-1] + b"\r\n"),
            ("json", line[:20] + b"\n" + line[20:]),
            ("json", b"[1]\n"),
            ("id", b"{}\n"),
            ("id", b'{"id":7}\n'),
            ("json", json.dumps({"id": "a", "t": cases.TITLE}).encode() + b"\n"),
            ("json", line[:40] + b"\n"),
            ("link", b'{"id":"a","url":"javascript:x"}\n'),
            ("json", b'{"id":"a","id":"b"}\n'),
            ("json", b'{"id":"\xed\xa0\x80"}\n'),
            ("json", b'{"id":"a","t":"\\ud800"}\n'),
            ("json", b'{"id":"a","n":NaN}\n'),
        ]
        for rule, body in bad + [
            (r, json.dumps({"id": "a", "t": t}, ensure_ascii=False).encode() + b"\n") for r, t in cases.EVERYWHERE
        ]:
            with self.subTest(rule=rule, body=body):
                self.caught("file", rule, body)


def words(text):
    """RFC 2047 words of a header."""
    out, piece = [], ""
    for c in text + "\0":
        if c == "\0" or len((piece + c).encode()) > 36:
            out.append("=?utf-8?B?" + base64.b64encode(piece.encode()).decode() + "?=")
            piece = ""
        piece += c
    return "\r\n ".join(out)


def encoded(text):
    return base64.encodebytes(text.encode()).decode().replace("\n", "\r\n")


class Mails(Tool):
    HEAD = {
        "Message-ID": "<alr_01JD8Z5Q0W3K7M2N4P6R8S0T1V@rasid.example>",
        "Date": "Wed, 20 Nov 2024 23:00:00 +0000",
        "From": words("راصد") + " <rasid@rasid.example>",
        "To": "desk@nahr.example",
        "Subject": words(cases.TITLE[1:] + " <b> نص"),
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "ar",
        "Content-Type": 'multipart/alternative; boundary="b1"',
    }
    PLAIN = cases.TITLE + " **bold** <b>\r\n" + cases.META + "\r\n" + cases.URL + "\r\n"
    HTML = (
        '<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>x</title></head><body>'
        f'<p><a href="{more.HREF}">{cases.TITLE}</a> &lt;b&gt; &amp;</p><p>على <b>للتحالف الدولي</b> <bdi>Nahr</bdi></p></body></html>'
    )

    def mail(self, plain=PLAIN, html=HTML, kinds=("text/plain", "text/html"), extra="", **head):
        fields = {**self.HEAD, **{k.replace("_", "-"): v for k, v in head.items()}}
        text = "".join(f"{k}: {v}\r\n" for k, v in fields.items() if v is not None) + extra + "\r\n"
        for kind, body in zip(kinds, (plain, html)):
            text += f"--b1\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            text += encoded(body) + "\r\n"
        return (text + "--b1--\r\n").encode()

    def test_mail(self):
        self.passes("mail", self.mail())
        good, link = self.mail(), cases.URL
        bad = [
            ("headers", self.mail(Message_ID="<a.b>")),
            ("headers", self.mail(Message_ID=None)),
            ("headers", self.mail(Date="yesterday")),
            ("headers", self.mail(From="x")),
            ("headers", self.mail(Auto_Submitted="no")),
            ("headers", self.mail(Content_Language="en")),
            ("headers", self.mail(extra="Subject: x\r\n")),
            ("headers", self.mail(extra="X-Evil: 1\r\n")),
            ("headers", self.mail(Subject="")),
            ("words", self.mail(Subject="=?utf-8?B?" + "A" * 80 + "?=")),
            ("words", self.mail(Subject="=?utf-8?B?2A==?= =?utf-8?B?qA==?=")),
            ("words", self.mail(Subject="=?iso-8859-6?B?yOg=?=")),
            ("words", self.mail(Subject=words(cases.TITLE * 2).replace("\r\n", ""))),
            ("lines", self.mail(Subject="بغداد")),
            ("lines", good.replace(b"\r\n", b"\n")),
            ("lines", good + b"x" * 999 + b"\r\n"),
            ("lines", good + b"\0\r\n"),
            ("lines", good[:-2]),
            ("mime", self.mail(kinds=("text/html", "text/plain"))),
            ("mime", self.mail(kinds=("text/plain",))),
            ("mime", self.mail(Content_Type="text/plain")),
            ("mime", good.replace(b"base64", b"8bit", 1)),
            ("mime", good.replace(b"utf-8\r", b"latin1\r", 1)),
            ("rtl", self.mail(plain=cases.TITLE[1:])),
            ("link", self.mail(plain=cases.TITLE + " https://evil.example/")),
            ("bidi", self.mail(plain=cases.TITLE + "\u202e")),
            ("control", self.mail(Subject=words("نص\nX-Evil: 1"))),
            ("bidi", self.mail(Subject=words("نص\u202e"))),
            ("headers", self.mail(extra="In-Reply-To: x\r\n")),
        ]
        pages = [
            ("html", "<html lang='ar'><body><p>نص</p></body></html>"),
            ("html", self.HTML.replace("<body>", "<body><script>x</script>")),
            ("html", self.HTML.replace("<p>", "<p onclick='x'>", 1)),
            ("html", self.HTML.replace("<body>", "<body><img src='https://x.example/p'>")),
            ("html", self.HTML.replace("&amp;", "&", 2)),
            ("html", self.HTML.replace("</b>", "", 1)),
            ("link", self.HTML.replace(link.replace("&", "&amp;"), "https://evil.example/")),
            ("link", self.HTML.replace(link.replace("&", "&amp;"), "javascript:x")),
            ("html", self.HTML.replace("<p>", "<p style='background:url(x)'>", 1)),
            ("html", self.HTML.replace("<head>", "<head><meta http-equiv='refresh' content='0'>")),
            ("html", self.HTML.replace("<p>", "<!--x--><p>", 1)),
            ("strong", self.HTML.replace("على", "<b>bold</b> على")),
        ]
        for rule, body in bad + [(r, self.mail(html=h)) for r, h in pages]:
            with self.subTest(rule=rule, body=body[-900:]):
                self.caught("mail", rule, body)


class Details(unittest.TestCase):
    """Rules that others would hide: here the very sentence is asked for."""

    def says(self, tool, sentence, value, target="/", headers=None, **wire):
        made = request(value, target, headers)
        for k, v in wire.items():
            setattr(made, k, v)
        found = rules.check(tool, made)
        self.assertTrue(any(sentence in f for f in found), f"{sentence}: {found}")

    def test_surrogates(self):
        self.says("slack", "json: a lone surrogate", b'{"text":"x\\ud800"}')
        self.says("slack", "utf-8: text has a lone surrogate", b'{"text":"x\\ud800"}')

    def test_headers(self):
        kind = cases.JSON[0]
        for sentence, more_headers in (
            ("is no name", [kind, ("X Y", "1")]),
            ("beside printable ASCII", [kind, ("X", "\u00e9")]),
            ("Content-Type has", [("Content-Type", "application/json; charset=latin1")]),
            ("carries text of a feed", [kind, ("X", "evil")]),
        ):
            self.says("slack", sentence, cases.SLACK, headers=more_headers)
        for sentence, more_headers in (
            ("User-Agent", [kind]),
            ("Host stands twice".lower(), [kind, ("Host", "a"), ("host", "b")]),
            ("Content-Length 1", [kind, ("Content-Length", "1")]),
        ):
            self.says("slack", sentence, cases.SLACK, headers=more_headers, wire=True)

    def test_discord(self):
        self.says(
            "discord", "neither content nor embeds", {"allowed_mentions": {"parse": []}}, "/api/webhooks/1/x?wait=true"
        )

    def test_auth_and_sizes(self):
        self.says("matrix", "no Bearer", more.MATRIX, "/_matrix/client/v3/rooms/!a/send/m.room.message/1")
        self.says("ntfy", "bytes, over 8192", {"topic": "news", "title": '"' * 1000, "message": '"' * 4000})
        self.says("matrix", "bytes, over 64000", changed(more.MATRIX, ("body",), cases.LONG[:32_500]))

    def test_googlechat(self):
        path, value = "/v1/spaces/A/messages", more.GOOGLECHAT
        many = changed(value, ("cardsV2", 0, "card", "sections"), [{"widgets": [{"divider": {}}] * 60}] * 2)
        self.says("googlechat", "over 100 widgets", many, path)
        self.says("googlechat", "no requestId", value, path)
        self.says("googlechat", "the thread is ignored", value, path)
        self.says("googlechat", "messageReplyOption is", value, path + "?messageReplyOption=X&requestId=1")
        self.says("googlechat", "neither text nor cardsV2", {"fallbackText": "x"}, path)

    def test_telegram(self):
        path, bold = "/bot1:x/sendMessage", {"type": "bold", "offset": 1, "length": 2}
        html = {"chat_id": 1, "parse_mode": "HTML"}
        rich = {"is_rtl": True, "html": "<p>ن</p>" * 501}
        self.says("telegram", "nothing but space", {"chat_id": 1, "text": "x  y", "entities": [bold]}, path)
        self.says("telegram", "offsets move", {"chat_id": 1, "text": "x "}, path)
        crossed = [bold, {"type": "italic", "offset": 2, "length": 2}]
        self.says("telegram", "cross", {"chat_id": 1, "text": "abcdef", "entities": crossed}, path)
        self.says("telegram", "when it is parsed", {**html, "text": "x" * 4097}, path)
        self.says("telegram", "beside parse_mode", {**html, "text": "x", "entities": []}, path)
        self.says("telegram", "which the tool does not know", {**html, "text": "&nbsp;x"}, path)
        self.says("telegram", "501 blocks", {"chat_id": 1, "rich_message": rich}, "/bot1:x/sendRichMessage")
        good = request(
            {**html, "text": f'<b>{cases.TITLE}</b> <a href="{more.HREF}">\u2068x\u2069</a> &lt;b&gt;\nx'}, path
        )
        self.assertEqual(rules.check("telegram", good), [])

    def test_others(self):
        self.says("rocketchat", "message has no text", {"alias": "x"})
        old = Hooks.signed(Hooks(), more.WEBHOOK)
        self.says("webhook", "over five minutes off", more.WEBHOOK, headers=old, wire=True)

    def test_html(self):
        for sentence, html in (
            ("an attribute twice", "<p><a href='https://a.example/' href='https://b.example/'>x</a></p>"),
            ("a link to nowhere", "<p><a>x</a></p>"),
            ("a declaration", "<!DOCTYPE svg><p>x</p>"),
            ("an instruction", "<?php x ?><p>x</p>"),
            ("has a section", "<p>x<![if x]>y</p>"),
        ):
            self.says(
                "telegram",
                sentence,
                changed(cases.TELEGRAM_RICH, ("rich_message", "html"), html),
                "/bot1:x/sendRichMessage",
            )

    def test_mail(self):
        long_word = "=?utf-8?B?" + base64.b64encode(b"x" * 60).decode() + "?="
        for sentence, made in (
            ("a bare CR or LF", Mails.mail(Mails(), extra="X: 1\nY: 2\r\n")),
            ("has one of 92 characters", Mails.mail(Mails(), Subject=long_word)),
            ("has a broken one", Mails.mail(Mails(), Subject="=?utf-8?B?x")),
            ("is no name", Mails.mail(Mails(), extra="X Y: 1\r\n")),
            ("Date has no zone", Mails.mail(Mails(), Date="Wed, 20 Nov 2024 23:00:00 -0000")),
            ("has lines over 76", Mails.mail(Mails()).replace(b"=\r\n\r\n--b1\r\n", b"=" * 80 + b"\r\n\r\n--b1\r\n")),
            ("MIME-Version is not", Mails.mail(Mails(), MIME_Version="2.0")),
        ):
            self.says("mail", sentence, made)


class Clusters(unittest.TestCase):
    def test_boundaries(self):
        for whole in (
            "e\u0301",
            "مُ",
            "👨\u200d👩\u200d👧",
            "🇮🇶",
            "👍🏽",
            "각",
            "\u1100\u1161\u11a8",
            "❤\ufe0f",
            "\r\n",
            "\u0600\u0661",
            "ب\u200c",
        ):
            inside = [i for i in range(1, len(whole)) if cluster.is_boundary(whole, i)]
            self.assertEqual(inside, [], ascii(whole))
        for text, at in (("🇮🇶🇸🇾", 2), ("بم", 1), ("a👍", 1), ("م\u0651ن", 2), ("\u0001\u0301", 1)):
            self.assertTrue(cluster.is_boundary(text, at), ascii(text))

    def test_cuts_are_compared_with_the_original(self):
        original = [cluster.plain("قال الوزير في مؤتمر صحفي كُتِبَ عنه 🇮🇶🇸🇾 ثم مضى إلى بيته")]
        self.assertEqual(cluster.cuts("قال الوزير في مؤتمر صحفي كُتِبَ…", original), [])
        self.assertNotEqual(cluster.cuts("قال الوزير في مؤتمر صحفي كُتِب…", original), [])
        self.assertEqual(cluster.cuts("في مؤتمر صحفي كُتِبَ عنه 🇮🇶…", original), [])
        self.assertNotEqual(cluster.cuts("في مؤتمر صحفي كُتِبَ عنه 🇮…", original), [])
        self.assertNotEqual(cluster.cuts("…ُتِبَ عنه 🇮🇶🇸🇾 ثم مضى إلى بيته", original), [])
        self.assertNotEqual(cluster.cuts("…🇶🇸🇾 ثم مضى إلى بيته", original), [])
        self.assertNotEqual(cluster.cuts("قال الوزير في مؤتمر صحفي ك", original), [])
        self.assertEqual(cluster.cuts("قال الوزير في مؤتمر صحفي", original), [])
        self.assertNotEqual(cluster.cuts("…\u064eب عنه 🇮🇶🇸🇾 ثم مضى إلى بيته", original), [])


class Articles(unittest.TestCase):
    ARTICLE = common.Article("التحالف الدولي يعلن".encode(), b"", b"", b"https://u:p@Nahr.example:8443/x")

    def test_host_of_the_article(self):
        self.assertEqual(self.ARTICLE.host, "nahr.example")
        self.assertEqual(common.url_rules("https://nahr.example/x", self.ARTICLE), [])
        self.assertNotEqual(common.url_rules("https://other.example/x", self.ARTICLE), [])

    def test_title_must_be_shown(self):
        self.assertEqual(common.shown_rules(["\u200fالتحالف \u2068الدولي…"], self.ARTICLE), [])
        self.assertNotEqual(common.shown_rules(["\u200fخبر"], self.ARTICLE), [])


class Satisfiable(unittest.TestCase):
    """No rule asks for what cannot be done with some article."""

    def test_dull_messages_pass(self):
        for i in range(40):
            article = common.Article.of(articles.article("dull", i))
            for tool in rules.TOOLS:
                with self.subTest(tool=tool, article=i):
                    self.assertEqual(rules.check(tool, careful.render(tool, article), article), [])

    def bulk(self, lines):
        here = os.path.dirname(os.path.abspath(__file__))
        return subprocess.run(
            [sys.executable, os.path.join(here, "bulk.py"), "--seed", "dull", "--secret", careful.SECRET],
            input="\n".join(map(json.dumps, lines)),
            capture_output=True,
            text=True,
            timeout=120,
        )

    def line(self, tool, i, **more):
        made = careful.render(tool, common.Article.of(articles.article("dull", i)))
        body = base64.b64encode(made.body).decode()
        r = {"method": made.method, "url": "https://x.example" + made.target, "headers": made.headers, "body": body}
        return {"dest": "d", "type": tool, "article": i, "request": {**r, **more}}

    def test_bulk(self):
        good = [self.line(tool, i) for i in range(3) for tool in rules.TOOLS]
        good += [self.line("slack", 1, headers={"Content-Type": "application/json"})]
        good += [self.line("slack", 2, headers=["Content-Type: application/json"])]
        done = self.bulk(good)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("slack: 5 requests, 0 violations", done.stdout)
        done = self.bulk([*good, self.line("slack", 0, body="e30=")])
        self.assertEqual(done.returncode, 1)
        self.assertIn("schema 1", done.stdout)
        for lines in ([], [{"type": "slack"}], [self.line("slack", 0, body="?")], [{**good[0], "type": "icq"}]):
            self.assertEqual(self.bulk(lines).returncode, 1, lines)

    def test_articles_are_reproducible(self):
        self.assertEqual(articles.article("7", 5), articles.article("7", 5))
        self.assertNotEqual(articles.article("7", 5), articles.article("8", 5))


if __name__ == "__main__":
    unittest.main()
