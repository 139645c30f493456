# SPDX-License-Identifier: ISC
"""What people do with alerts: list them, ask why, send them again, give them up, mute."""
import json
import os
import sqlite3
from datetime import datetime, timedelta, timezone

import rig

WATCH = "[watch coalition]\ntitle = التحالف الدولي\nterm = التحالف الدولي\n"
CITY = "[watch city]\ntitle = العاصمة\nterm = بغداد\n"


def rows_of(daemon, state):
    done = daemon.cli("alert", "list", "--json", "--state", state, "-c", daemon.dir)
    assert done.returncode in (0, 4), done
    return json.loads(done.stdout)["alerts"]


def alert(daemon, *args, code=0, says=""):
    """The command's output; with --json what it says."""
    done = daemon.cli("alert", *args, "-c", daemon.dir)
    assert not rig.sanitizer_reports(done.stderr), done.stderr
    assert done.returncode == code and says in done.stderr, (args, done)
    return json.loads(done.stdout) if "--json" in args and done.stdout else done.stdout


def rows(daemon, *args, **kw):
    return alert(daemon, "list", "--json", *args, **kw)["alerts"]


def begin(room, daemon, watch=WATCH, extra="", dests=("hook",)):
    """A feed that is known, so that what is published from now on alerts."""
    room.outlet("o", title="صحيفة", items=[{"title": "قديم", "html": ""}])
    daemon.feeds("o", title="صحيفة المدينة")
    daemon.watch(watch)
    daemon.webhook(*dests, extra=extra)
    daemon.start()
    assert rig.wait_for(lambda: len(room.log("o")) >= 2)


def titles(messages):
    return [m["json"]["data"]["article"]["title"] for m in messages]


def an_alert_and_all_of_it(room, daemon):
    """list and why: where an alert comes from, what was found by which rule, who told whom, each try"""
    begin(room, daemon, WATCH + "notify = hook\n" + CITY)
    daemon.write("alerts.d/routes.conf", "[route all]\nnotify = hook\n")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    room.publish("o", title="وصول وفد للتحالف الدولي", html="<p>إلى بغداد.</p>", link="http://o.example/1")
    assert daemon.settled(1)
    room.publish("o", title="أمطار في بغداد", html="")
    assert daemon.settled(2)
    newest, first = rows(daemon)
    assert newest["watch"] == "city" and newest["state"] == "delivered" and newest["time"] >= first["time"], newest
    assert first["title"] == "وصول وفد للتحالف الدولي" and first["outlet"] == "صحيفة المدينة" and first["feed"] == "o", first
    assert rows(daemon, "--limit", "1") == [newest] and alert(daemon, "list", "--json", "--limit", "1")["more"]
    assert rows(daemon, "--watch", "coalition", "--dest", "hook", "--feed", "o", "--state", "delivered") == [first]
    assert rows(daemon, "--watch", "city") == [newest, first]  # both name it
    assert rows(daemon, "--since", "1h") == [newest, first] and rows(daemon, "--until", "1h", code=4) == []
    tomorrow = (datetime.now(timezone.utc) + timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert rows(daemon, "--since", "2020-01-01", "--until", tomorrow) == [newest, first]
    text = alert(daemon, "list").splitlines()
    assert len(text) == 2 and first["id"] in text[1] and text[1].endswith("hook  coalition  صحيفة المدينة: " + first["title"]), text

    trail = alert(daemon, "why", first["id"], "--json")
    article, (delivery,) = trail["article"], trail["deliveries"]
    assert trail["watch_title"] == "التحالف الدولي" and article["feed"] == "o" and article["first_seen"], trail
    assert article["identity"] == "new" and article["identity_text"] == "nothing of it was seen before", article
    hit, other = article["hits"]
    assert hit["watch"] == "coalition" and other["watch"] == "city" and other["text"] == "بغداد", (hit, other)
    assert hit["term"] == "التحالف الدولي" and hit["field"] == "title" and hit["text"] == "للتحالف الدولي", hit
    assert hit["rules"] == ["preposition", "prefix-li-al"], hit
    assert delivery["told_by"] == ["notify", "route all"] and delivery["destination"] == "hook", delivery
    assert delivery["state"] == "delivered" and isinstance(delivery["attempts"], list), delivery
    text = alert(daemon, "why", first["id"])
    for part in ("taken as    new: nothing of it was seen before\n", "feed        o\n", "first seen ", "للتحالف الدولي", "prefix-li-al", "told by: notify, route all", "delivered"):
        assert part in text, (part, text)
    text = alert(daemon, "show", first["id"])
    assert "delivered" in text and "prefix-li-al" not in text, text


def each_try_is_shown(room, daemon):
    """why shows what is known of a try, and what the receiver answered steers no terminal"""
    begin(room, daemon)
    room.publish("o", title="خبر عن التحالف الدولي", html="")
    assert daemon.settled(1) and daemon.stop() == 0
    with sqlite3.connect(os.path.join(daemon.dir, "data", "rasid.db")) as db:
        db.execute("INSERT INTO attempt SELECT seq, 50, 1700000000000, 120500, 503, 'answered 503', 'gone' || char(27) || '[2J' "
                   "FROM delivery")
    daemon.start()
    assert daemon.ready()
    row, = rows(daemon)
    tried = alert(daemon, "why", row["id"], "--json")["deliveries"][0]["attempts"][-1]
    assert tried == {"n": 50, "time": "2023-11-14T22:13:20Z", "took_ms": 120, "status": 503, "error": "answered 503",
                     "excerpt": "gone\x1b[2J"}, tried
    text = alert(daemon, "why", row["id"])
    assert "  try 50      2023-11-14T22:13:20Z 120 ms status 503  answered 503  answer: gone [2J\n" in text, text


def what_was_suppressed_is_replayed_once(room, daemon):
    """an alert that a cooldown suppressed is listed with its reason; replayed it is delivered once"""
    begin(room, daemon, WATCH + "cooldown = 1h\n")
    room.publish("o", title="أول عن التحالف الدولي", html="")
    assert daemon.settled(1)
    room.publish("o", title="ثان عن التحالف الدولي", html="")
    assert rig.wait_for(lambda: daemon.destination()["suppressed"] == 1)
    status = daemon.cli("status", "-c", daemon.dir).stdout
    assert "0 dead, 1 suppressed" in status, status
    row, = rows(daemon, "--state", "suppressed")
    assert row["reason"] == "cooldown" and row["title"] == "ثان عن التحالف الدولي", row
    assert "suppressed (cooldown)" in alert(daemon, "list"), alert(daemon, "list")
    assert "less than its cooldown" in alert(daemon, "why", row["id"])
    # Many are asked for: what was suppressed is meant only when it is named.
    alert(daemon, "requeue", "--dest", "hook", code=4, says="nothing of that is a dead letter or suppressed")
    dry = alert(daemon, "replay", row["id"], "--dry-run", "--json")
    assert dry["would"] == 1 and dry["alerts"][0]["id"] == row["id"], dry
    assert "would replay 1 alerts\n" in alert(daemon, "replay", row["id"], "--dry-run")
    assert daemon.destination()["suppressed"] == 1 and len(room.received("/hook")) == 1
    assert alert(daemon, "replay", row["id"]) == "queued 1 alerts again\n"
    assert daemon.settled(2)
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.ready() and daemon.settled(2)
    assert titles(room.received("/hook")) == ["أول عن التحالف الدولي", "ثان عن التحالف الدولي"]
    # What was delivered goes again only when that is asked for.
    alert(daemon, "requeue", row["id"], code=4)
    assert alert(daemon, "replay", "--state", "delivered", "--since", "1h", "--json") == {"replayed": 2}
    assert rig.wait_for(lambda: len(room.received("/hook")) == 4) and daemon.settled(2)


def what_is_held_is_dropped_and_sent_after_all(room, daemon):
    """what is held says until when; dropped it is a dead letter, and goes when it is queued again, to who is there"""
    begin(room, daemon, extra="group = 1h\n")
    for n in range(3):
        room.publish("o", title=f"خبر {n} عن التحالف الدولي", html="")
    assert rig.wait_for(lambda: len(rows_of(daemon, "held")) == 2) and daemon.settled(1)
    held = rows_of(daemon, "held")
    assert all(r["reason"] == "group" and r["until"] > r["time"] for r in held), held
    assert alert(daemon, "list", "--state", "held").count("held (group until 2") == 2
    assert "0 dead, 2 held" in daemon.cli("status", "-c", daemon.dir).stdout
    dry = alert(daemon, "drop", "--feed", "o", "--dry-run", "--json")
    assert dry["would"] == 2 and dry["alerts"] == held, dry
    dry = alert(daemon, "drop", "--feed", "o", "--dry-run", "--limit", "1", "--json")
    assert dry["would"] == 2 and dry["alerts"] == held[:1], dry
    assert "and 1 more\n" in alert(daemon, "drop", "--feed", "o", "--dry-run", "--limit", "1")
    assert alert(daemon, "drop", "--feed", "o") == "gave up 2 alerts; they are dead letters now\n"
    assert {r["reason"] for r in rows_of(daemon, "dead")} == {"dropped by hand"}
    assert daemon.stop() == 0
    daemon.webhook("other")
    daemon.start()
    assert daemon.ready()
    # At a destination that has left they would wait for nobody.
    alert(daemon, "requeue", "--state", "dead", code=4, says="at a destination of the configuration")
    assert alert(daemon, "requeue", "--state", "dead", "--dry-run", "--json", code=4)["would"] == 0
    daemon.webhook("hook", "other")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert alert(daemon, "requeue", "--watch", "coalition", "--json") == {"requeued": 2}
    assert daemon.settled(3)
    assert titles(room.received("/hook")) == [f"خبر {n} عن التحالف الدولي" for n in range(3)]
    assert not room.received("/other")


def many_at_once(room, daemon):
    """more than a step's worth is queued again to the last one, the oldest first"""
    begin(room, daemon)
    alert(daemon, "mute", "--dest", "hook", "--for", "1h")
    room.outlet("o", items=[{"title": f"خبر {n:03} عن التحالف الدولي", "html": ""} for n in range(1, 231)])
    assert rig.wait_for(lambda: daemon.destination()["suppressed"] == 230)
    assert len(rows(daemon, "--limit", "1000")) == 230 and len(rows(daemon)) == 50
    assert alert(daemon, "requeue", "--state", "suppressed", "--json") == {"requeued": 230}
    assert daemon.settled(230)
    t = titles(room.received("/hook"))
    assert t == [f"خبر {n:03} عن التحالف الدولي" for n in range(1, 231)], t


def a_mute_survives_a_restart(room, daemon):
    """what is muted is kept with its reason, after a restart too; unmuted it is told again, and the rest all along"""
    begin(room, daemon, WATCH + CITY, dests=("hook", "desk"))
    assert alert(daemon, "mutes") == "nothing is muted\n"
    muted = alert(daemon, "mute", "--watch", "coalition", "--for", "2h", "--why", "كفى & \"أكثر\"", "--json")
    alert(daemon, "mute", "--feed", "o", "--to", "desk", "--for", "ever")
    first, second = alert(daemon, "mutes", "--json")["mutes"]
    assert first == {"id": muted["id"], "kind": "watch", "of": "coalition", "to": None, "until": muted["until"],
                     "created": first["created"], "why": "كفى & \"أكثر\""}, first
    assert second["kind"] == "feed" and second["to"] == "desk" and second["until"] is None, second
    assert "mutes     2 (" in daemon.cli("status", "-c", daemon.dir).stdout
    room.publish("o", title="أول عن التحالف الدولي", html="")
    assert rig.wait_for(lambda: daemon.destination()["suppressed"] == 1)
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.ready() and daemon.status()["store"]["mutes"] == 2
    room.publish("o", title="ثان عن التحالف الدولي في بغداد", html="")
    assert daemon.settled(1)  # the city may be told
    assert [w["id"] for w in room.received("/hook")[0]["json"]["data"]["watches"]] == ["city"]
    assert {r["reason"] for r in rows_of(daemon, "suppressed")} == {"muted"}
    assert "somebody had muted it" in alert(daemon, "why", rows_of(daemon, "suppressed")[0]["id"])
    assert alert(daemon, "unmute", str(muted["id"])) == f"mute {muted['id']} is over\n"
    room.publish("o", title="ثالث عن التحالف الدولي", html="")
    assert daemon.settled(2)
    assert daemon.destination("desk")["delivered"] == 0 and not room.received("/desk")
    # All that was kept, for one destination.
    kept = [r for r in rows_of(daemon, "suppressed") if r["destination"] == "hook"]
    assert alert(daemon, "requeue", "--state", "suppressed", "--dest", "hook", "--json") == {"requeued": len(kept)}
    assert daemon.settled(2 + len(kept)) and not room.received("/desk")
    assert titles(room.received("/hook"))[2:] == [r["title"] for r in reversed(kept)]


def a_renamed_feed_stays_muted(room, daemon):
    """a muted feed that gets another id stays muted, at once and after a restart"""
    begin(room, daemon)
    alert(daemon, "mute", "--feed", "o", "--for", "1h")
    daemon.write("feeds.d/test.conf", f"[feed new]\nwas = o\nurl = {room.feed_url('o')}\ninterval = 1s\n")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert [m["of"] for m in alert(daemon, "mutes", "--json")["mutes"]] == ["new"]
    for n in (1, 2):
        room.publish("o", title=f"خبر {n} عن التحالف الدولي", html="")
        assert rig.wait_for(lambda n=n: daemon.destination()["suppressed"] == n)
        assert daemon.stop() == 0
        daemon.start()
        assert daemon.ready()
    assert not room.received("/hook") and {r["feed"] for r in rows(daemon)} == {"new"}


STATEMENT = ("<p>أعلن التحالف الدولي في بيان صدر مساء الأحد أن قواته سلمت معسكر الوادي الشمالي إلى الجيش بعد ثلاثة أشهر من "
             "المباحثات، وأن الجنود الذين كانوا فيه نقلوا إلى قاعدة أخرى في غرب البلاد قبل نهاية العام الحالي.</p>")
OWN = "وروى صاحب المقهى المقابل أنه ظل يوزع الشاي على السائقين حتى غابت الشاحنات."


def a_story_is_listed_shown_and_muted(room, daemon):
    """what a second outlet copies is kept for its story, which is listed, shown with what differs, and muted"""
    room.outlet("o", title="صحيفة", items=[{"title": "قديم", "html": ""}])
    room.outlet("p", title="منبر", items=[{"title": "أقدم", "html": ""}])
    daemon.feeds("o", "p")
    daemon.watch(WATCH)
    daemon.webhook("hook")
    daemon.start()
    assert rig.wait_for(lambda: len(room.log("o")) >= 2 and len(room.log("p")) >= 2)

    def story(*args, code=0, says=""):
        done = daemon.cli("story", *args, "-c", daemon.dir)
        assert done.returncode == code and says in done.stderr, (args, done)
        return json.loads(done.stdout) if "--json" in args and done.stdout else done.stdout

    story("list", code=4, says="no such stories")
    room.publish("o", title="تسليم معسكر الوادي", html=STATEMENT, link="https://www.one.example/1")
    assert daemon.settled(1)
    room.publish("p", title="آخر قافلة تغادر الوادي", html=STATEMENT + "<p>" + OWN + "</p>", link="https://two.example/1")
    assert rig.wait_for(lambda: rows_of(daemon, "suppressed"))
    kept = rows_of(daemon, "suppressed")[0]
    assert kept["reason"] == "story" and kept["feed"] == "p", kept
    assert "had been told of the story" in alert(daemon, "why", kept["id"])
    listed = story("list", "--json", "--watch", "coalition", "--since", "1h")["stories"]
    assert [(s["outlets"], s["articles"], s["title"]) for s in listed] == [(2, 2, "تسليم معسكر الوادي")], listed
    shown = story("show", listed[0]["id"], "--json")
    first, second = shown["timeline"]
    assert (first["copied"], first["from"]) == (0, None) and second["from"] == first["article"], shown
    assert 50 <= second["copied"] < 100 and second["own"] == [OWN[:-1]], shown
    text = story("show", listed[0]["id"][4:])
    assert "  first  " in text and "only here: " + OWN[:-1] in text, text
    alert(daemon, "mute", "--story", listed[0]["id"])
    assert alert(daemon, "mutes", "--json")["mutes"][0]["of"] == listed[0]["id"]
    alert(daemon, "mute", "--story", "sty_99", code=4, says="there is no story sty_99")
    alert(daemon, "mute", "--story", "x", code=2, says="--story takes a story")
    story("show", "sty_99", code=4, says="there is no story 'sty_99'")
    story("show", "x", code=2, says="a story is called sty_17")
    story("list", "--min-outlets", "0", code=2, says="--min-outlets takes a number")
    story("list", "--watch", "coalitoin", code=2, says="there is no watch 'coalitoin'; did you mean 'coalition'?")


def what_is_mistyped_is_said(room, daemon):
    """what is not there, mistyped or too much is a sentence with the nearest name, and changes nothing"""
    alert(daemon, "list", code=3, says="is the daemon running")
    begin(room, daemon)
    room.publish("o", title="خبر عن التحالف الدولي", html="")
    assert daemon.settled(1)
    for args, code, says in (
            (("lst",), 2, "did you mean 'alert list'"),
            (("show",), 2, "usage: rasid alert"),
            (("show", "x", "y"), 2, "usage: rasid alert"),
            (("list", "x"), 2, "usage: rasid alert"),
            (("mutes", "--dest", "hook"), 2, "usage: rasid alert"),
            (("list", "--state", "deaf"), 2, "--state takes pending|"),
            (("list", "--since", "تاريخ"), 2, "--since takes 2d, 3h or a date"),
            (("list", "--limit", "0"), 2, "--limit takes a number"),
            (("list", "--dest", "Hook/x"), 2, "--dest takes an id"),
            (("show", "../x"), 2, "is no id of an alert"),
            (("show", "alr_0"), 4, "there is no alert 'alr_0'; `rasid alert list`"),
            (("list", "--dest", "hok"), 2, "there is no destination 'hok' in the configuration in force; did you mean 'hook'?"),
            (("list", "--watch", "coalitoin"), 2, "did you mean 'coalition'?"),
            (("list", "--feed", "nothing-like-it"), 2, "there is no feed 'nothing-like-it' in the configuration in force\n"),
            (("replay", "--dest", "hok"), 2, "did you mean 'hook'?"),
            (("replay",), 2, "which alerts?"),
            (("drop", "--limit", "5"), 2, "which alerts?"),
            (("requeue", "--state", "delivered"), 2, "alerts of that state cannot be requeued"),
            (("drop", "--dest", "hook"), 4, "nothing of that waits"),
            (("mute", "--watch", "coalitoin", "--for", "1h"), 2, "did you mean 'coalition'?"),
            (("mute", "--watch", "coalition", "--to", "hok", "--for", "1h"), 2, "did you mean 'hook'?"),
            (("mute", "--watch", "coalition"), 2, "for how long"),
            (("mute", "--for", "1h"), 2, "one watch, feed, destination or story"),
            (("mute", "--watch", "coalition", "--feed", "o", "--for", "1h"), 2, "one watch, feed, destination or story"),
            (("mute", "--dest", "hook", "--to", "hook", "--for", "1h"), 2, "as a whole"),
            (("mute", "--watch", "coalition", "--for", "soon"), 2, "--for takes 20m"),
            (("mute", "--watch", "coalition", "--for", "1h", "--why", "x" * 501), 2, "'why' is not of its form"),
            (("unmute", "7"), 4, "there is no mute 7")):
        alert(daemon, *args, code=code, says=says)
    assert alert(daemon, "mutes", "--json") == {"mutes": []}
    assert len(room.received("/hook")) == 1 and daemon.destination()["delivered"] == 1


rig.main(an_alert_and_all_of_it, each_try_is_shown, what_was_suppressed_is_replayed_once, what_is_held_is_dropped_and_sent_after_all,
         many_at_once, a_mute_survives_a_restart, a_renamed_feed_stays_muted, a_story_is_listed_shown_and_muted, what_is_mistyped_is_said)
