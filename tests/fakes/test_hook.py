# SPDX-License-Identifier: ISC
"""The fake itself: it answers as the tools do, judges what it gets, and misbehaves as it is told.

Run: python3 tests/fakes/test_hook.py
"""
import email.utils
import http.client
import json
import os
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import answers  # noqa: E402
import articles  # noqa: E402
import careful  # noqa: E402
import rules  # noqa: E402
from rules import common  # noqa: E402

ARTICLE = common.Article.of(articles.article("hook", 1))
OVER_HTTP = [t for t in rules.TOOLS if t not in ("mail", "file")]
FAR = 60  # seconds; the net below a broken fake


class Fake:
    def __init__(self, *args):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "fakehook.py"), *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ports = json.loads(self.process.stdout.readline())

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.ports["http"], timeout=FAR)

    def call(self, method, path, value=None):
        line = self.connect()
        line.request(method, path, None if value is None else json.dumps(value))
        answer = line.getresponse()
        said = answer.read().decode()
        line.close()
        return answer.status, json.loads(said) if said[:1] in ("{", "[") else said

    def send(self, tool, line=None):
        """A dull message; (status, headers, body)."""
        made = careful.render(tool, ARTICLE, int(time.time()))
        own = self.connect() if line is None else None
        line = line or own
        try:
            line.request(
                made.method, f"/{tool}{made.target}", made.body, {**dict(made.headers), "User-Agent": "rasid/test"}
            )
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            if own:
                own.close()

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(FAR)


class Case(unittest.TestCase):
    ARGS = ()

    @classmethod
    def setUpClass(cls):
        cls.fake = Fake("--secret", careful.SECRET, *cls.ARGS)

    @classmethod
    def tearDownClass(cls):
        cls.fake.close()

    def setUp(self):
        self.fake.call("POST", "/_reset")

    def script(self, **steps):
        self.assertEqual(self.fake.call("POST", "/_script", steps)[0], 200)


class Tools(Case):
    def test_every_tool_is_found_judged_and_answered(self):
        for tool in OVER_HTTP:
            with self.subTest(tool=tool):
                status, _, body = self.fake.send(tool)
                self.assertIn(status, (200, 202, 204))
                line = self.fake.call("GET", f"/_log?tool={tool}")[1][-1]
                self.assertEqual((line["tool"], line["status"], line["violations"]), (tool, status, []))
                self.assertEqual(body == b"", tool in ("teams", "webhook", "cloudevents"))

    def test_tool_without_its_prefix(self):
        for tool in OVER_HTTP:
            target = careful.render(tool, ARTICLE).target
            if tool not in (
                "rocketchat",
                "webhook",
                "cloudevents",
            ):  # /hooks/ is Mattermost's too, a webhook lies anywhere
                status, _ = self.fake.call("POST", target, {})
                self.assertEqual(self.fake.call("GET", "/_log")[1][-1]["tool"], tool, target)
                self.assertLess(status, 300)

    def test_violations_are_logged(self):
        self.fake.call("POST", "/slack/services/x", {"text": "<!channel>"})
        found = self.fake.call("GET", "/_log")[1][-1]["violations"]
        self.assertTrue(any(f.startswith("mention:") for f in found), found)

    def test_ids(self):
        for tool, ident in (
            ("matrix", "alr_1"),
            ("webhook", "alr_1"),
            ("googlechat", "alr_1"),
            ("pagerduty", "sty_1"),
            ("cloudevents", "alr_1"),
        ):
            self.fake.send(tool)
            self.assertEqual(self.fake.call("GET", "/_log")[1][-1]["id"], ident, tool)

    def test_wait(self):
        self.fake.send("slack")
        self.assertEqual(self.fake.call("GET", "/_wait?n=1&tool=slack"), (200, {"count": 1}))
        self.assertEqual(self.fake.call("GET", "/_wait?n=1&tool=ntfy&timeout=0"), (504, {"count": 0}))
        waiting = self.fake.connect()
        waiting.request("GET", "/_wait?n=2&tool=slack")
        self.fake.send("slack")
        self.assertEqual(json.loads(waiting.getresponse().read()), {"count": 2})
        waiting.close()


class Steps(Case):
    def test_in_order_and_then_well(self):
        self.script(discord=["500x2", "404", "ok", "429:1"])
        self.assertEqual([self.fake.send("discord")[0] for _ in range(6)], [500, 500, 404, 200, 429, 200])

    def test_for_one_path(self):
        self.script(**{"slack/services/T/B/x": ["410"], "slack": ["403"]})
        self.assertEqual([self.fake.send("slack")[0] for _ in range(3)], [410, 403, 200])

    def test_a_slip_is_refused(self):
        self.assertEqual(self.fake.call("POST", "/_script", {"slack": ["hnag"]})[0], 400)

    def test_retry_after(self):
        self.script(telegram=["429:3", "429:0.5", "429:259200", "429:date+5", "429:body", "429:body:2", "429:soon"])
        self.assertEqual([self.fake.send("telegram")[1]["Retry-After"] for _ in range(3)], ["3", "0.5", "259200"])
        when = email.utils.parsedate_to_datetime(self.fake.send("telegram")[1]["Retry-After"]).timestamp()
        self.assertLess(abs(when - time.time() - 5), 5)
        _, headers, body = self.fake.send("telegram")
        self.assertEqual((headers["Retry-After"], json.loads(body)["parameters"]["retry_after"]), (None, 1))
        self.assertEqual(json.loads(self.fake.send("telegram")[2])["parameters"]["retry_after"], 2)
        self.assertEqual(self.fake.send("telegram")[1]["Retry-After"], "soon")

    def test_buckets(self):
        self.script(discord=["ok", "limit:2.5", "429:global:3"], ntfy=["503:7"])
        self.assertEqual(self.fake.send("discord")[1]["X-RateLimit-Remaining"], "4")
        status, headers, _ = self.fake.send("discord")
        left = headers["X-RateLimit-Remaining"], headers["X-RateLimit-Reset-After"]
        self.assertEqual((status, *left), (200, "0", "2.5"))
        status, headers, body = self.fake.send("discord")
        self.assertEqual((status, headers["Retry-After"], json.loads(body)["global"]), (429, "3", True))
        self.assertEqual(self.fake.send("ntfy")[1]["Retry-After"], "7")

    def test_bodies_of_the_tools(self):
        self.script(
            slack=["410", "404:channel_not_found", "200no"],
            discord=["404", "429:body:0.25"],
            matrix=["429:body:1.5", "200no"],
            telegram=["400:migrate", "403", "200no"],
            zulip=["429:body:2"],
            rocketchat=["200no"],
            gotify=["200no"],
        )
        self.assertEqual(
            [self.fake.send("slack")[2] for _ in range(3)], [b"channel_is_archived", b"channel_not_found", b"no_text"]
        )
        self.assertEqual(json.loads(self.fake.send("discord")[2])["code"], 10015)
        self.assertEqual(json.loads(self.fake.send("discord")[2])["retry_after"], 0.25)
        self.assertEqual(json.loads(self.fake.send("matrix")[2])["retry_after_ms"], 1500)
        self.assertNotIn("event_id", json.loads(self.fake.send("matrix")[2]))
        self.assertIn("migrate_to_chat_id", json.loads(self.fake.send("telegram")[2])["parameters"])
        self.assertEqual(json.loads(self.fake.send("telegram")[2])["error_code"], 403)
        status, _, body = self.fake.send("telegram")
        self.assertEqual((status, json.loads(body)["ok"]), (200, False))
        self.assertEqual(json.loads(self.fake.send("zulip")[2])["retry-after"], 2)
        self.assertFalse(json.loads(self.fake.send("rocketchat")[2])["success"])
        self.assertIn(b"<html>", self.fake.send("gotify")[2])

    def test_redirect(self):
        self.script(ntfy=["302:http://169.254.169.254/"])
        status, headers, _ = self.fake.send("ntfy")
        self.assertEqual((status, headers["Location"]), (302, "http://169.254.169.254/"))

    def test_reset(self):
        self.script(slack=["reset"])
        with self.assertRaises(ConnectionResetError):
            self.fake.send("slack")

    def test_stale(self):
        self.script(slack=["ok", "stale"])
        line = self.fake.connect()
        line.connect()
        first = line.sock
        self.assertEqual([self.fake.send("slack", line)[0] for _ in range(2)], [200, 200])
        self.assertIs(line.sock, first)
        self.assertEqual(first.recv(1), b"")
        line.close()

    def test_big_and_early(self):
        self.script(slack=["big", "early"])
        self.assertEqual(len(self.fake.send("slack")[2]), 10 * 1024 * 1024)
        with socket.create_connection(("127.0.0.1", self.fake.ports["http"]), FAR) as raw:
            raw.sendall(b"POST /slack/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
            self.assertTrue(raw.recv(100).startswith(b"HTTP/1.1 200"))

    def test_hang_and_drip(self):
        self.script(slack=["hang", "drip"])
        for said in (b"", b"H"):
            with socket.create_connection(("127.0.0.1", self.fake.ports["http"]), FAR) as raw:
                raw.sendall(b"POST /slack/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                self.fake.call("GET", f"/_wait?n={1 + len(said)}")
                if said:
                    self.assertEqual(raw.recv(1), said)
                else:
                    raw.setblocking(False)
                    self.assertRaises(BlockingIOError, raw.recv, 1)


class Strict(Case):
    ARGS = ("--strict",)

    def test_what_breaks_the_format_is_refused(self):
        self.assertEqual(self.fake.call("POST", "/telegram/bot1:x/sendMessage", {"text": "x"})[0], 400)
        self.assertEqual(self.fake.send("telegram")[0], 200)


class Mail(Case):
    def smtp(self):
        return smtplib.SMTP("127.0.0.1", self.fake.ports["smtp"], "test.example", FAR)

    def send(self, server, data=None):
        made = careful.render("mail", ARTICLE).body if data is None else data
        return server.sendmail("rasid@rasid.example", ["desk@nahr.example"], made)

    def last(self):
        return self.fake.call("GET", "/_log?tool=mail")[1][-1]

    def test_taken_and_judged(self):
        with self.smtp() as server:
            server.login("user", "secret")
            self.send(server)
        line = self.last()
        self.assertEqual((line["status"], line["violations"], line["id"], line["user"]), (250, [], "alr_1", "user"))
        self.assertEqual(
            (line["sender"], line["to"], line["tls"]), ("rasid@rasid.example", ["desk@nahr.example"], False)
        )

    def test_dots_and_violations(self):
        with self.smtp() as server:
            self.send(server, b"Subject: x\r\n\r\n.dot\r\n..two\r\n")
        self.assertEqual(self.last()["body"], "Subject: x\r\n\r\n.dot\r\n..two\r\n")
        self.assertTrue(any(f.startswith("headers:") for f in self.last()["violations"]))

    def test_steps(self):
        self.script(mail=["451", "550:rcpt", "454:mail", "535:auth", "421:connect"])
        with self.smtp() as server:
            self.assertRaises(smtplib.SMTPDataError, self.send, server)
            server.rset()
            self.assertRaises(smtplib.SMTPRecipientsRefused, self.send, server)
        with self.smtp() as server:
            self.assertRaises(smtplib.SMTPSenderRefused, self.send, server)
        with self.smtp() as server:
            self.assertRaises(smtplib.SMTPAuthenticationError, server.login, "user", "secret")
        self.assertRaises(smtplib.SMTPConnectError, self.smtp)
        with self.smtp() as server:
            self.send(server)
        self.assertEqual([x["status"] for x in self.fake.call("GET", "/_log")[1]], [451, 550, 454, 535, 535, 421, 250])

    @unittest.skipUnless(shutil.which("openssl"), "no openssl")
    def test_starttls_and_https(self):
        with tempfile.TemporaryDirectory() as there:
            cert, key = os.path.join(there, "cert"), os.path.join(there, "key")
            subprocess.run(
                [
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "rsa:2048",
                    "-nodes",
                    "-keyout",
                    key,
                    "-out",
                    cert,
                    "-subj",
                    "/CN=localhost",
                    "-days",
                    "2",
                    "-addext",
                    "subjectAltName=DNS:localhost",
                ],
                check=True,
                capture_output=True,
            )
            fake = Fake("--cert", cert, "--key", key, "--login", "user:secret")
            context = ssl.create_default_context(cafile=cert)
            with smtplib.SMTP("localhost", fake.ports["smtp"], "test.example", FAR) as server:
                server.starttls(context=context)
                self.assertRaises(smtplib.SMTPAuthenticationError, server.login, "user", "wrong")
                server.login("user", "secret")
                self.send(server)
            self.assertEqual(fake.call("GET", "/_log")[1][-1]["tls"], True)
            line = http.client.HTTPSConnection("localhost", fake.ports["https"], timeout=FAR, context=context)
            self.assertEqual(fake.send("slack", line)[0], 200)
            line.close()
            fake.close()


class Answers(unittest.TestCase):
    def test_steps_are_counted(self):
        self.assertEqual(answers.expand(["500x3", "ok", "302:http://x/ax3"]), ["500"] * 3 + ["ok", "302:http://x/ax3"])


if __name__ == "__main__":
    unittest.main()
