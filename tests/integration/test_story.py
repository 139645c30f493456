# SPDX-License-Identifier: ISC
"""What further outlets tell of a story, at the real daemon: where it goes, and who is told of it when."""
import json

import rig
from hooks import Destination, Hooks

STATEMENT = ("<p>أعلن التحالف الدولي في بيان صدر مساء الأحد أن قواته سلمت معسكر الوادي الشمالي إلى الجيش بعد ثلاثة أشهر من "
             "المباحثات، وأن الجنود الذين كانوا فيه نقلوا إلى قاعدة أخرى في غرب البلاد قبل نهاية العام الحالي.</p>")
OUTLETS = ("o", "p", "q", "r")


def begin(room, daemon, alerts):
    """Outlets that are known, so that what they publish from now on alerts."""
    for name in OUTLETS:
        room.outlet(name, items=[{"title": f"قديم {name}", "html": ""}])
    daemon.feeds(*OUTLETS)
    daemon.watch()
    daemon.write("alerts.d/test.conf", alerts)
    daemon.start()
    known(room, daemon)


def known(room, daemon):
    assert rig.wait_for(lambda: all(len(room.log(name)) >= 2 for name in OUTLETS)), daemon.log()


def tell(room, name):
    room.publish(name, title=f"تسليم معسكر الوادي كما نشره {name}", html=STATEMENT, link=f"https://{name}.example/1")


def relation(line):
    """Under what a request puts its message: of each tool its own way to say so."""
    body = json.loads(line["body"])
    if line["tool"] == "telegram":
        return body.get("reply_parameters", {}).get("message_id")
    if line["tool"] == "matrix":
        return body.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id")
    thread = line["target"].partition("thread_id=")[2]
    assert bool(thread) != ("thread_name" in body), line
    return thread or None


def what_follows_goes_under_the_first(room, daemon):
    """replies and threads: under the first message of the story, over a restart; and by itself where that is gone"""
    hooks = Hooks()
    refusals = {"telegram": "400:Bad Request: message to be replied not found", "discord": "404:Unknown Channel",
                "matrix": "400:M_UNKNOWN"}
    try:
        dests = [Destination(daemon, hooks, tool, tool, tool.ljust(32, "A"), f"rate = 1000/s\nstories = each\n{more}")
                 for tool, more in (("telegram", ""), ("matrix", ""), ("discord", "forum = yes\n"))]
        begin(room, daemon, "".join(d.text for d in dests))

        def all_have(n):
            return rig.wait_for(lambda: all((s := daemon.destination(d.name)) and s["delivered"] >= n and s["pending"] == 0
                                            for d in dests))

        tell(room, "o")
        assert all_have(1), daemon.log()
        roots = {d.name: daemon.query("SELECT name FROM story_thread WHERE dest = ?", d.name)[0][0] for d in dests}
        assert daemon.stop() == 0
        daemon.start()
        known(room, daemon)
        tell(room, "p")
        assert all_have(2), daemon.log()
        hooks.script({tool: [step, "ok"] for tool, step in refusals.items()})
        tell(room, "q")
        assert all_have(3), daemon.log()
        tell(room, "r")
        assert all_have(4), daemon.log()
        for d in dests:
            lines = d.log()
            assert not [x["violations"] for x in lines if x["violations"]], lines
            under = [str(relation(x) or "") for x in lines]
            # The third comes twice: refused where the thread is gone, and then by itself, which begins another.
            last = daemon.query("SELECT name FROM story_thread WHERE dest = ?", d.name)[0][0]
            assert under == ["", roots[d.name], roots[d.name], "", last], (d.name, under)
            assert last != roots[d.name] or d.name == "discord", (d.name, last)  # the fake has one channel
            assert all(s["dead"] == 0 and not s["last_error"] for s in daemon.status()["destinations"])
        assert daemon.log().count("refused as part of its story's thread") == 3, daemon.log()
    finally:
        hooks.close()


if __name__ == "__main__":
    rig.main(what_follows_goes_under_the_first)
