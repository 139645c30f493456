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


def what_is_refused_is_told_by_another(room, daemon):
    """the first message of a story is refused for good: what was kept back for it goes in its place, once"""
    hooks = Hooks()
    try:
        d = Destination(daemon, hooks, "telegram", "bot", "telegram".ljust(32, "A"), "rate = 1000/s\n")
        begin(room, daemon, d.text)
        hooks.script({"telegram": ["400:Bad Request: no"] * 2})
        tell(room, "o")
        assert rig.wait_for(lambda: len(d.log()) == 2), daemon.log()
        tell(room, "p")
        assert rig.wait_for(lambda: daemon.query("SELECT count(*) FROM delivery WHERE state = 5") == [(1,)]), daemon.log()
        # Another is taken, so the message was to blame and not the receiver.
        room.publish("q", title="قال التحالف الدولي إن الجسر فتح", html="", link="https://q.example/other")
        assert rig.wait_for(lambda: (s := daemon.destination("bot")) and s["delivered"] == 2 and s["dead"] == 1), daemon.log()
        assert ["كما نشره o" in x["body"] for x in d.log()] == [True, True, False, False], d.log()
        assert "كما نشره p" in d.log()[3]["body"]
        done = daemon.cli("alert", "list", "--json", "-c", daemon.dir)
        told = [x for x in json.loads(done.stdout)["alerts"] if x["feed"] == "p"]
        assert [x["state"] for x in told] == ["delivered"], told
        assert "was given up, and this one" in daemon.cli("alert", "why", told[0]["id"], "-c", daemon.dir).stdout
    finally:
        hooks.close()


def what_is_followed_rings(room, daemon):
    """a story that is followed: each outlet is told of, over a restart, until it is unfollowed; story show says so"""
    daemon.webhook("hook", "other")
    with open(f"{daemon.dir}/alerts.d/test.conf", encoding="utf-8") as f:
        begin(room, daemon, f.read())

    def story(*args, code=0, says=""):
        done = daemon.cli("story", *args, "-c", daemon.dir)
        assert done.returncode == code and says in done.stderr, (args, done)
        return json.loads(done.stdout) if "--json" in args and done.stdout else done.stdout

    tell(room, "o")
    assert daemon.settled(1), daemon.log()
    [(number,)] = daemon.query("SELECT story FROM article WHERE silent = 0")
    name = f"sty_{number}"
    assert "unfollow" in story("follow", name, "--to", "hook", "--why", "للنشرة")
    assert daemon.stop() == 0
    daemon.start()
    known(room, daemon)
    tell(room, "p")
    assert daemon.settled(2), daemon.log()
    assert daemon.destination("other")["delivered"] == 1
    shown = story("show", name, "--json")
    assert [(x["to"], x["why"]) for x in shown["follows"]] == [("hook", "للنشرة")] and shown["follows"][0]["until"], shown
    assert " at hook: للنشرة" in story("show", name)
    assert daemon.cli("alert", "mutes", "-c", daemon.dir).stdout == "nothing is muted\n" and daemon.status()["store"]["mutes"] == 0
    story("unfollow", name, "--to", "other", code=4, says=f"{name} is not followed at other")
    assert "not followed any more" in story("unfollow", name)
    tell(room, "q")
    assert rig.wait_for(lambda: daemon.query("SELECT count(*) FROM delivery WHERE dest = 'hook'") == [(3,)]), daemon.log()
    tell(room, "r")
    assert rig.wait_for(lambda: daemon.query("SELECT count(*) FROM delivery WHERE dest = 'hook' AND state = 5") == [(1,)])
    story("follow", "sty_999", code=4, says="there is no story sty_999")
    story("follow", "x", code=2, says="a story is called sty_17")
    story("follow", name, "--to", "hok", code=2, says="did you mean 'hook'?")
    story("unfollow", name, code=4, says="is not followed")
    story("show", name, "--to", "hook", code=2)


if __name__ == "__main__":
    rig.main(what_follows_goes_under_the_first, what_is_refused_is_told_by_another, what_is_followed_rings)
