# SPDX-License-Identifier: ISC
"""The rules prove themselves: each lets a good payload pass and catches a bad one.

Run: python3 tests/fakes/test_rules.py
"""
import copy
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cases  # noqa: E402
import rules  # noqa: E402
from rules import cluster, common  # noqa: E402


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
        self.json_tool("teams", cases.TEAMS, cases.TEAMS_BAD, ("attachments", 0, "content", "body", 0, "inlines", 0, "text"),
                       "/workflows/x/triggers/manual/paths/invoke?sig=abc", rlm=False)

    def test_telegram(self):
        self.json_tool("telegram", cases.TELEGRAM, cases.TELEGRAM_BAD, ("text",), "/bot123:abc/sendMessage")
        self.caught("telegram", "path", cases.TELEGRAM, "/sendMessage")

    def test_telegram_rich(self):
        self.json_tool("telegram", cases.TELEGRAM_RICH, cases.TELEGRAM_RICH_BAD, None, "/bot123:abc/sendRichMessage")


class Clusters(unittest.TestCase):
    def test_boundaries(self):
        for whole in ("e\u0301", "مُ", "👨\u200d👩\u200d👧", "🇮🇶", "👍🏽", "각", "\u1100\u1161\u11a8", "❤\ufe0f", "\r\n", "\u0600\u0661", "ب\u200c"):
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


if __name__ == "__main__":
    unittest.main()
