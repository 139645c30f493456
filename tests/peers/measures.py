# SPDX-License-Identifier: ISC
"""One row of the table each: measure(peer class) gives the cell. PEERS_BURST: alerts of the burst (60)."""
import html
import json
import os
import statistics
import time

import hook
import rig

N = 20
BURST = int(os.environ.get("PEERS_BURST", "60"))
BAD = ["قال <b & *التحالف الدولي* _x_ [y](z) إن", "التحالف الدولي " + "كلمة طويلة " * 900, "التحالف الدولي \u202eعكس"]


def until(what, seconds, step=0.1):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not what():
        time.sleep(step)
    return what()


class Run:
    """A peer in front of a receiver of its own."""

    def __init__(self, kind, tool, **how):
        self.hook = hook.Hook()
        self.peer = kind(self.hook.port)
        self.tool = kind.tools.get(tool, tool)
        self.how = (tool, how)

    def __enter__(self):
        self.peer.start(self.how[0], **self.how[1])
        return self.hook, self.peer

    def __exit__(self, *_):
        self.peer.close()
        self.hook.close()


def titles(n):
    return [hook.title(i) for i in range(n)]


def lost(kind):
    """alerts lost, kill -9 while they wait"""
    run = Run(kind, "webhook", wait="5s", extra="rate = 1000/s\n")
    with run as (receiver, peer):
        # Alertmanager waits for its group by itself; who sends at once is held by the receiver.
        receiver.script(webhook={"rasid": ["503:3"], "apprise": ["ok"] * 5 + ["hang"]}.get(kind.name, []))
        peer.send(titles(N))
        if kind.name != "alertmanager":
            until(lambda: len(receiver.lines()) >= (1 if kind.name == "rasid" else 6), 30)
        peer.crash()
        until(lambda: len(set(receiver.arrived())) == N, 20)
        return f"{N - len(set(receiver.arrived()))} of {N}"


def repeated(kind):
    """delivered alerts sent again after kill -9"""
    if kind.name == "apprise":
        return "-"
    with Run(kind, "webhook", extra="rate = 1000/s\n") as (receiver, peer):
        peer.send(titles(N))
        assert until(lambda: len(set(receiver.arrived())) == N, 60)
        time.sleep(1)
        peer.crash()
        peer.again(titles(N))
        time.sleep(10)
        return f"{len(receiver.arrived()) - N} of {N}"


def throttled(kind):
    """429 with Retry-After: 1: sent again after"""
    run = Run(kind, "slack")
    with run as (receiver, peer):
        receiver.script(**{run.tool: ["429:1"]})
        peer.send(titles(1))
        until(receiver.arrived, 20)
        lines = receiver.lines()
        if not receiver.arrived():
            return f"lost ({len(lines)} request{'s' * (len(lines) > 1)})"
        return f"{lines[-1]['t'] - lines[0]['t']:.2f} s, {len(lines)} requests"


def burst(kind):
    """a burst into a tool that takes one message a second"""
    slow = hook.Slow()
    peer = kind(slow.port)
    try:
        peer.start("slack", wait="1s")
        begin = time.monotonic()
        peer.send(titles(BURST))
        until(lambda: len(set(slow.taken)) == BURST, BURST * 1.2 + 30, 0.5)
        took = time.monotonic() - begin
        got = len(set(slow.taken))
        return f"{got} of {BURST} taken in {took:.0f} s, {slow.refused} refused"
    finally:
        peer.close()
        slow.close()


def gone(kind):
    """410: requests in 20 s"""
    with Run(kind, "webhook") as (receiver, peer):
        receiver.script(webhook=["410x50"])
        peer.send(titles(1))
        until(receiver.lines, 10)
        time.sleep(20)
        return f"{len(receiver.lines())}" + (f", queue {peer.state()}" if kind.name == "rasid" else "")


def seen(tool, body):
    """What a tool would make of it: Telegram takes 4,096 UTF-16 units and HTML where it is told so, Mattermost Markdown."""
    given = json.loads(body)
    text = html.unescape(given["text"]) if given.get("parse_mode") == "HTML" else given["text"]
    found = ["RLO passed on"] if "\u202e" in text else []
    if len(text.encode("utf-16-le")) // 2 > {"telegram": 4096, "mattermost": 16383}[tool]:
        found.append("too long")
    if given.get("parse_mode") == "HTML" and "<b &" in given["text"]:
        found.append("no HTML")
    if tool == "mattermost" and "[y](z)" in text:
        found.append("link planted")
    return found


def bad_title(kind):
    """titles with <&*_[, of 10 kB, with RLO: sent, and what is wrong with them"""
    run = Run(kind, "telegram")
    with run as (receiver, peer):
        peer.send(BAD)
        until(lambda: len(receiver.lines()) >= len(BAD), 30)
        bodies = {x["body"] for x in receiver.lines()}
        wrong = sorted({w for b in bodies for w in seen(run.tool, b)})
        return f"{len(bodies)} of {len(BAD)} ({run.tool}); {', '.join(wrong) or 'nothing'}"


def signature(kind):
    """signature of webhooks"""
    with Run(kind, "webhook") as (receiver, peer):
        peer.send(titles(1))
        assert until(receiver.lines, 30)
        line = receiver.lines()[0]
        headers = {k.lower(): v for k, v in line["headers"]}
        if "webhook-signature" not in headers:
            return "none"
        good = rig.signature_ok({"headers": headers, "body": line["body"], "at_ms": line["t"] * 1000})
        return "Standard Webhooks v1, right" if good else "wrong"


def delay(kind):
    """first message after: from the alert handed over, for rasid from the request for the feed (20 messages)"""
    with Run(kind, "webhook", wait="0s", extra="rate = 1000/s\n") as (receiver, peer):
        took = []
        for n in range(N):
            peer.send([hook.title(n)])
            assert until(lambda n=n: n in receiver.arrived(), 30, 0.01)
            took.append(1000 * (receiver.lines()[-1]["t"] - peer.began()))
        return f"p50 {statistics.median(took):.0f} ms, max {max(took):.0f} ms"


ALL = (lost, repeated, throttled, gone, bad_title, signature, delay, burst)
