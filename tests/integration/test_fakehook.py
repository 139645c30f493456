# SPDX-License-Identifier: ISC
"""The real daemon against the fake tools, which answer in every way that tools are known to: everything arrives, in
order and once, and no message breaks a rule of its tool.

The fake says what it was asked and when, which is all that is judged. An article is known by its number in whatever
was sent. A step that says yes and then misbehaves ("big", "stale", "early") may not make the message come again; one
that gets no status line out in time ("drip", "hang") must.
"""
import re
import urllib.parse

import rig
from hooks import TYPES, Destination, Hooks

NUMBER = re.compile(r"news\.example/a/(\d+)|\bN(\d+)N\b")
SCRIPTS = {
    "seconds": ["429:1", "ok"],
    "date": ["429:date+2", "ok"],
    "float": ["429:1.5", "ok"],
    "body": ["429:body:1", "ok"],
    "unavailable": ["503:1", "ok"],
    "failing": ["500x3", "ok"],
    "reset": ["reset", "ok"],
    "stale": ["stale", "stale", "ok"],
    "early": ["early", "ok"],
    "drip": ["drip", "ok"],
    "big": ["big", "ok"],
}
# Only these are to run out of time: a busy machine must not make the others do so.
SLOW = ("drip", "hang")
TAKEN = ("ok", "stale", "early", "big")
ARTICLES = 3


def numbers(line):
    """The articles that a request tells of, in the order in which they stand in it."""
    return list(dict.fromkeys(int(a or b) for a, b in NUMBER.findall(urllib.parse.unquote(line["body"]))))


class Play:
    """A feed, a fake for each script, and for each type a destination to each."""

    def __init__(self, room, daemon, scripts):
        self.room, self.daemon = room, daemon
        self.hooks = {name: Hooks() for name in scripts}
        self.dests = [Destination(daemon, self.hooks[name], tool, f"{tool}-{name}", f"{tool}{name}".ljust(32, "A"),
                                  f"rate = 1000/s\ntimeout = {'3s' if name in SLOW else '120s'}\n" +
                                  (f"hmac_file = {daemon.dir}/hmac\n" if tool == "webhook" else ""))
                      for tool in TYPES for name in scripts]
        self.script_of = {d.name: scripts[d.name.partition("-")[2]] for d in self.dests}
        daemon.settings("200ms")
        room.outlet("o", items=[{"title": "خبر قديم", "html": ""}])
        daemon.feeds("o")
        daemon.watch()
        daemon.write("alerts.d/test.conf", "".join(d.text for d in self.dests))
        for name, hooks in self.hooks.items():
            hooks.script({tool: scripts[name] for tool in TYPES})

    def start(self):
        self.daemon.start()
        assert rig.wait_for(lambda: len(self.room.log("o")) >= 2), self.daemon.log()

    def publish(self, n):
        self.room.publish("o", title=f"الخبر N{n}N عن التحالف الدولي", link=f"https://news.example/a/{n}",
                          html="<p>قال ناطق إن التحالف الدولي باق.</p>")

    def log(self):
        return [x for hooks in self.hooks.values() for x in hooks.log()]

    def taken(self, d):
        return [x for x in d.log() if x["step"].partition(":")[0] in TAKEN]

    def arrived(self, n):
        return rig.wait_for(lambda: (s := self.daemon.status()) and all(
            x["delivered"] >= n and x["pending"] == 0 for x in s["destinations"]), 0.2)

    def close(self):
        for hooks in self.hooks.values():
            hooks.close()


def waits_kept(lines):
    """After a 429 or 503 that names a time, the next request comes no earlier than that."""
    for a, b in zip(lines, lines[1:]):
        m = re.fullmatch(r"(?:429|503):(?:body:)?([\d.]+)", a["step"])
        if m:
            assert b["t"] - a["t"] >= float(m[1]), (a["key"], a["step"], b["t"] - a["t"])
        if a["step"].startswith("429:date+"):
            # The date has no fractions: it may be up to a second nearer than it says.
            assert b["t"] - a["t"] >= int(a["step"].rpartition("+")[2]) - 1, (a["key"], b["t"] - a["t"])


def everything_arrives_in_order_and_once(room, daemon):
    """throttled in every form, failing, cut off, dripping: all tools get everything in order and once, by their rules"""
    play = Play(room, daemon, SCRIPTS)
    try:
        play.start()
        for n in range(ARTICLES):
            play.publish(n)
            assert rig.wait_for(lambda: daemon.query("SELECT count(*) FROM article") == [(n + 2,)]), daemon.log()
        assert play.arrived(ARTICLES), (daemon.status(), daemon.log()[-4000:])
        for d in play.dests:
            lines = d.log()
            told = [n for x in play.taken(d) for n in numbers(x)]
            # "early" answers before it has read the body, so it cannot say what was in it.
            blind = sum(x["step"] == "early" for x in lines)
            if d.name.endswith("drip"):  # a yes that came too late comes again
                told = list(dict.fromkeys(told))
            assert told == list(range(blind, ARTICLES)), (d.name, told, [(x["step"], x["status"]) for x in lines])
            steps = [x["step"] for x in lines]
            assert d.name.endswith("drip") or steps == [s for x in play.script_of[d.name] for s in ([x[:-2]] * 3 if x.endswith("x3") else [x])] + \
                ["ok"] * (len(steps) - len(steps[:steps.index("ok")]) - 1), (d.name, steps)
            waits_kept(lines)
        broken = {x["key"]: x["violations"] for x in play.log() if x["violations"]}
        assert not broken, broken
        print(f"# FIGURE {len(play.dests)} destinations of {len(TYPES)} types, {len(play.log())} requests, no rule broken")
    finally:
        play.close()


def who_is_gone_or_says_no_keeps_its_queue(room, daemon):
    """410, a redirect to a metadata address, a yes that says no: nothing is followed, nothing lost, a reload brings all"""
    scripts = {"gone": ["410"], "moved": ["302:http://169.254.169.254/latest/meta-data/"], "page": ["200no"]}
    play = Play(room, daemon, scripts)
    try:
        play.start()
        for n in range(ARTICLES):
            play.publish(n)
            assert rig.wait_for(lambda: daemon.query("SELECT count(*) FROM article") == [(n + 2,)]), daemon.log()
        # Where whatever comes with 2xx is a yes, a page is one.
        assert rig.wait_for(lambda: all(d.log() for d in play.dests)), daemon.log()

        def said(d):
            x = daemon.destination(d.name)
            return x and (x["last_error"] or x["delivered"])

        assert rig.wait_for(lambda: all(said(d) for d in play.dests), 0.2), daemon.status()
        gone = {d.name: len(d.log()) for d in play.dests if d.name.endswith("-gone")}
        assert set(gone.values()) == {1}, gone
        daemon.cli("reload", "-c", daemon.dir)
        assert play.arrived(ARTICLES), (daemon.status(), daemon.log()[-4000:])
        for d in play.dests:
            # Refused by a page, an alert may have gone out once more in a plainer form, behind another.
            told = [n for x in play.taken(d) for n in numbers(x)]
            known = [n for x in d.log() if x["step"] == "200no" for n in numbers(x)]
            assert told == list(range(ARTICLES)) or (known and set(told + known) == set(range(ARTICLES))), (d.name, told, known)
            assert len(told) == len(set(told)), (d.name, told)
        assert not [x for x in play.log() if x["violations"]]
        assert not any("169.254.169.254" in x["target"] for x in play.log())
        assert all(d["dead"] == 0 for d in daemon.status()["destinations"])
    finally:
        play.close()


def who_hangs_delays_nobody(room, daemon):
    """a receiver that hangs is given up after the timeout and asked again; the others have everything meanwhile"""
    play = Play(room, daemon, {"hang": ["hang", "ok"], "well": ["ok"]})
    try:
        play.start()
        play.publish(0)
        assert play.arrived(1), (daemon.status(), daemon.log()[-4000:])
        for d in play.dests:
            lines = d.log()
            assert [numbers(x) for x in lines] == [[0]] * len(lines), d.name
            assert [x["step"] for x in lines][:2] == (["hang", "ok"] if d.name.endswith("hang") else ["ok"]), d.name
        last_well = max(x["t"] for d in play.dests if d.name.endswith("well") for x in d.log())
        first_again = min(d.log()[1]["t"] for d in play.dests if d.name.endswith("hang"))
        print(f"# FIGURE the last of the others was told {first_again - last_well:.1f} s before who had hung was asked again")
        assert not [x for x in play.log() if x["violations"]]
    finally:
        play.close()


if __name__ == "__main__":
    rig.main(everything_arrives_in_order_and_once, who_is_gone_or_says_no_keeps_its_queue, who_hangs_delays_nobody)
