# SPDX-License-Identifier: ISC
"""Feeds by hand: the commands `rasid feed ...` that ask the daemon."""
import calendar
import json
import os
import re
import sqlite3
import time

import rig
from test_ops import notices, told

ITEM = "<item><title>{0}</title><link>https://x.example/{0}</link><guid>{0}</guid></item>"
CHALLENGE = b"<!DOCTYPE html><html><title>Just a moment...</title></html>"


def rss(*names):
    items = "".join(ITEM.format(n) for n in names)
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()


def with_etag(body, *headers):
    """A feed that is sent whole once, and not at all to whoever has it."""
    def answer(conn, request):
        if 'If-None-Match: "1"' in request:
            conn.sendall(rig.reply(b"", "304 Not Modified", ['ETag: "1"', *headers]))
        else:
            conn.sendall(rig.reply(body, headers=['ETag: "1"', *headers]))
    return answer


def settings(daemon, extra="", **feeds):
    """Feeds by id: the address, and lines of their own; asked by themselves once an hour unless they say otherwise."""
    daemon.write("rasid.conf", f"""[daemon]
data_dir = {daemon.dir}/data
runtime_dir = {daemon.dir}/run
log_level = debug

[fetch]
interval = 1h
min_interval = 1s
allow_private_addresses = yes
{extra}""")
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {name}]\nurl = {url}\n{lines}\n" for name, (url, lines) in feeds.items()))


def feed(daemon, *args, code=0):
    """`rasid feed ...`; what it said, on both outputs."""
    done = daemon.cli("feed", *args, "-c", daemon.dir)
    assert done.returncode == code, (args, done)
    assert not rig.sanitizer_reports(done.stderr), done.stderr
    return done.stdout + done.stderr


def as_json(daemon, *args, code=0):
    done = daemon.cli("feed", *args, "--json", "-c", daemon.dir)
    assert done.returncode == code, (args, done)
    return json.loads(done.stdout)


def one(daemon, name):
    return as_json(daemon, "show", name)["feed"]


def states(daemon, *args):
    return {f["id"]: f["state"] for f in as_json(daemon, "list", *args)["feeds"]}


def seconds(text):
    """RFC 3339 in UTC as Unix time."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def poke(daemon, server, name):
    """Polled by hand, at once or as soon as min_interval lets us; False: not so."""
    n = len(server.seen(f"/{name}"))
    daemon.cli("feed", "poke", name, "-c", daemon.dir)
    return rig.wait_for(lambda: len(server.seen(f"/{name}")) > n)


def the_list_says_how_feeds_are_and_why(room, daemon):
    """each state in a word and a sentence, by filter, as lines and as the JSON that the manual promises"""
    server = rig.RawServer({
        "/good": with_etag(rss("a", "b")),
        "/refused": rig.reply(b"no", "403 Forbidden"),
        "/robots": rig.reply(CHALLENGE, "503 Busy"),
        "/law": rig.reply(b"", "451 No"),
        "/gone": rig.reply(b"", "410 Gone"),
        "/broken": rig.reply(b"", "500 No"),
        "/page": rig.reply(CHALLENGE),
        "/weekly": with_etag(rss("w"), "Cache-Control: max-age=604800"),
    })
    settings(daemon, **{path[1:]: (server.url(path), "") for path in server.paths})
    daemon.start()
    want = {"good": "ok", "refused": "blocked", "robots": "blocked", "law": "blocked", "gone": "gone",
            "broken": "failing", "page": "blocked", "weekly": "ok"}
    assert daemon.ready() and rig.wait_for(lambda: states(daemon) == want), states(daemon)
    assert states(daemon, "--bad") == {n: s for n, s in want.items() if s != "ok"}
    assert as_json(daemon, "list", "--slow", code=4) == {"feeds": []}
    assert "no feed is so" in feed(daemon, "list", "--silent", code=4)
    text = feed(daemon, "list")
    assert re.search(r"^good +ok +last 20\S+Z  new 20\S+Z  next 20\S+Z$", text, re.M), text
    assert re.search(r"^refused +blocked .*refuses us \(403\)", text, re.M), text
    assert re.search(r"^robots +blocked .*test for browsers.*\(status 503\)", text, re.M), text
    assert re.search(r"^page +blocked .*test for browsers", text, re.M), text
    assert re.search(r"^gone +gone +last 20\S+Z  its publisher says so \(410\)", text, re.M), text
    assert re.search(r"^weekly +ok .*asks for 7 days between polls", text, re.M), text
    assert one(daemon, "gone")["next_poll"] is None
    # What 304 saves: more with each.
    assert one(daemon, "good")["saved_bytes"] == 0
    for n in 1, 2:
        assert poke(daemon, server, "good")
        assert rig.wait_for(lambda: one(daemon, "good")["unchanged"] == n)
    f = one(daemon, "good")
    assert f["polls"] == 3 and f["saved_bytes"] > 0 and f["saved_bytes"] % 2 == 0, f
    with open("man/rasid.1", encoding="utf-8") as page:
        part = page.read().split(".Cm feed list\nprints one object")[1].split(".Ed")[0]
    part = re.sub(r'("pages": ){[^}]*}', r"\1", part)
    assert set(f) == set(re.findall(r'"(\w+)"', part)) - {"feeds"}, (set(f), part)
    shown = feed(daemon, "show", "good")
    assert f"url = {server.url('/good')}" in shown and "2 of them answered without a body" in shown, shown
    assert f"url = {server.url('/good')}" in as_json(daemon, "show", "good")["configuration"]
    # All of it outlives the process.
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.ready() and states(daemon) == want
    assert one(daemon, "good")["saved_bytes"] == f["saved_bytes"]
    server.close()


def what_is_no_order_is_refused(room, daemon):
    """unknown feeds, ids and options are refused in a sentence, and nothing happens"""
    server = rig.RawServer({"/a": rig.reply(rss("a"))})
    settings(daemon, a=(server.url("/a"), ""))
    assert "is the daemon running?" in feed(daemon, "list", code=3)
    daemon.start()
    assert daemon.ready()
    for verb in "show", "pause", "resume", "poke":
        assert "there is no such feed" in feed(daemon, verb, "nosuch", code=1)
        assert "is no id of a feed" in feed(daemon, verb, "a/b", code=2)
        assert "usage: " in feed(daemon, verb, code=2)
    assert "did you mean 'feed pause'?" in feed(daemon, "paus", "a", code=2)
    assert "usage: " in feed(daemon, "resume", "a", "--for", "1h", code=2)
    assert "usage: " in feed(daemon, "poke", "a", "--bad", code=2)
    assert "--for: " in feed(daemon, "pause", "a", "--for", "soon", code=2)
    assert "a pause of no time is none" in feed(daemon, "pause", "a", "--for", "0s", code=2)
    assert one(daemon, "a")["paused_since"] is None
    server.close()


def a_pause_outlives_the_process(room, daemon):
    """a paused feed is not asked, through restart, reload and removal; it is shown; resumed, it goes on"""
    server = rig.RawServer({"/a": rig.reply(rss("a")), "/b": rig.reply(rss("b"))})
    both = {n: (server.url(f"/{n}"), "interval = 1s") for n in "ab"}

    def others_go_on():
        """While b is asked three times more, a would be, too."""
        n = len(server.seen("/b"))
        return rig.wait_for(lambda: len(server.seen("/b")) >= n + 3)

    settings(daemon, **both)
    daemon.start()
    assert rig.wait_for(lambda: states(daemon) == {"a": "ok", "b": "ok"} if daemon.status() else None)
    assert "a is not polled until `rasid feed resume a`" in feed(daemon, "pause", "a")
    assert rig.wait_for(lambda: one(daemon, "a")["next_poll"] is None)
    assert states(daemon) == {"a": "paused", "b": "ok"} and not states_of_bad(daemon)
    since = one(daemon, "a")["paused_since"]
    n = len(server.seen("/a"))
    assert since and others_go_on() and len(server.seen("/a")) == n
    assert "it is paused" in feed(daemon, "poke", "a", code=1)
    again = as_json(daemon, "pause", "a")
    assert again == {"id": "a", "was_paused": True, "since": since, "until": None}, again
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.ready() and others_go_on()
    assert one(daemon, "a")["paused_since"] == since and len(server.seen("/a")) == n
    settings(daemon, b=both["b"])
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    settings(daemon, **both)
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert others_go_on() and states(daemon)["a"] == "paused" and len(server.seen("/a")) == n
    status = daemon.status()
    assert status["feeds"]["paused"] == 1 and status["feeds"]["ok"] == 1, status["feeds"]
    assert status["paused_feeds"] == [{"id": "a", "since": since, "until": None}], status["paused_feeds"]
    assert re.search(rf"^  a +since {since}$", daemon.cli("status", "-c", daemon.dir).stdout, re.M)
    assert "a is polled again" in feed(daemon, "resume", "a")
    assert rig.wait_for(lambda: len(server.seen("/a")) > n)
    assert "'a' is not paused" in feed(daemon, "resume", "a", code=4)
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.ready() and one(daemon, "a")["state"] != "paused"
    server.close()


def states_of_bad(daemon):
    return as_json(daemon, "list", "--bad", code=4)["feeds"]


def a_pause_ends_by_itself(room, daemon):
    """--for: the feed is asked again when the time is up, also when the process was another one meanwhile"""
    server = rig.RawServer({"/a": rig.reply(rss("a"))})
    settings(daemon, a=(server.url("/a"), "interval = 1s"))
    daemon.start()
    assert daemon.ready() and rig.wait_for(lambda: one(daemon, "a")["state"] == "ok")
    assert "a is not polled until 20" in feed(daemon, "pause", "a", "--for", "4s")
    assert daemon.stop() == 0
    n = len(server.seen("/a"))
    daemon.start()
    assert daemon.ready()
    assert rig.wait_for(lambda: one(daemon, "a")["state"] == "ok"), one(daemon, "a")
    assert rig.wait_for(lambda: len(server.seen("/a")) > n)
    assert "poll: resumed by itself, its time is up feed=a" in daemon.log()
    assert rig.wait_for(lambda: daemon.query("SELECT paused_ms, paused_until_ms FROM feed") == [(0, 0)])
    server.close()


def a_poll_under_way_does_not_undo_a_pause(room, daemon):
    """paused while it is fetched: the answer is taken, no other is asked for, and the pause is on disk"""
    state = {"asked": 0, "go": False}

    def slowly(conn, _):
        state["asked"] += 1
        rig.wait_for(lambda: state["go"])
        conn.sendall(rig.reply(rss("a", f"a{state['asked']}")))

    server = rig.RawServer({"/a": slowly})
    settings(daemon, a=(server.url("/a"), "interval = 1s"))
    daemon.start()
    assert daemon.ready() and rig.wait_for(lambda: state["asked"] == 1)
    feed(daemon, "pause", "a")
    state["go"] = True
    assert rig.wait_for(lambda: one(daemon, "a")["polls"] == 1)
    assert rig.wait_for(lambda: daemon.query("SELECT polls FROM feed WHERE paused_ms > 0") == [(1,)])
    assert state["asked"] == 1 and one(daemon, "a")["state"] == "paused"
    server.close()


def a_poke_is_polite(room, daemon):
    """polled at once, but within what the publisher asked for: then it says why not, and when"""
    server = rig.RawServer({
        "/free": rig.reply(rss("a")),
        "/fresh": rig.reply(rss("b"), headers=["Cache-Control: max-age=7200"]),
        "/busy": rig.reply(b"", "429 Slow down", ["Retry-After: 3600"]),
        "/broken": rig.reply(b"", "404 No"),
        "/gone": rig.reply(b"", "410 Gone"),
    })
    settings(daemon, **{path[1:]: (server.url(path), "") for path in server.paths})
    daemon.start()
    assert daemon.ready() and rig.wait_for(lambda: all(f["last_poll"] for f in as_json(daemon, "list")["feeds"]))
    before = time.time()
    for name, why in ("fresh", "while its last answer is fresh"), ("busy", "(Retry-After)"):
        text = feed(daemon, "poke", name, code=1)
        assert f"{name} is not polled now: the publisher " in text and why in text and "it will be at 20" in text, text
        answer = as_json(daemon, "poke", name, code=1)
        assert answer["now"] is False and why in answer["why"], answer
        assert 3000 < seconds(answer["at"]) - before < 7300, answer
        assert abs(seconds(one(daemon, name)["next_poll"]) - seconds(answer["at"])) <= 1, (one(daemon, name), answer)
    for name in "free", "broken", "gone":
        assert poke(daemon, server, name)
    assert rig.wait_for(lambda: one(daemon, "gone")["state"] == "gone")
    assert len(server.seen("/fresh")) == 1 and len(server.seen("/busy")) == 1
    # min_interval holds for people, too: sooner it is only planned, later it is done at once.
    n = len(server.seen("/free"))
    assert rig.wait_for(lambda: (f := one(daemon, "free"))["polls"] == n and time.time() - seconds(f["last_poll"]) > 3)
    assert "free is polled now" in feed(daemon, "poke", "free")
    assert rig.wait_for(lambda: len(server.seen("/free")) > n)
    server.close()


def very_many_feeds_are_listed_in_pages(room, daemon):
    """1,200 feeds: each once, in the order of the files, as one JSON document"""
    server = rig.RawServer({"/a": rig.reply(rss("a"))})
    settings(daemon, **{f"f{i}": (f"http://127.0.0.1:1/{i}", "") for i in range(1200)})
    daemon.start()
    assert daemon.ready()
    assert [f["id"] for f in as_json(daemon, "list")["feeds"]] == [f"f{i}" for i in range(1200)]
    assert len(feed(daemon, "list").splitlines()) == 1200
    server.close()


def change_state(daemon, sql):
    """What months would bring, written into the database of a daemon that is not running."""
    with sqlite3.connect(os.path.join(daemon.dir, "data", "rasid.db")) as db:
        assert db.execute(sql).rowcount == 1
    db.close()


def each_change_is_told_once(room, daemon):
    """blocked, silent, and that they are over: one notice each, and none of a feed that is slow, paused or fails once"""
    answers = {"/walled": rig.reply(b"no", "403 Forbidden"), "/quiet": with_etag(rss("a")),
               "/laggard": with_etag(rss("b")), "/asleep": rig.reply(b"no", "403 Forbidden")}
    server = rig.RawServer(answers)
    feeds = {path[1:]: (server.url(path), "interval = 1s") for path in answers}
    daemon.webhook("ops")
    settings(daemon, "[operations]\nnotify = ops\n", **feeds)
    daemon.start()
    assert daemon.ready()
    feed(daemon, "pause", "asleep")
    assert rig.wait_for(lambda: one(daemon, "quiet")["unchanged"] and one(daemon, "laggard")["unchanged"])
    assert daemon.stop() == 0
    ago = int(time.time() - 30 * 86400) * 1000
    change_state(daemon, f"UPDATE feed SET rhythm_ms = 3600000, last_new_ms = {ago} WHERE id = 'quiet'")
    change_state(daemon, "UPDATE feed SET took_ms = 29000 WHERE id = 'laggard'")
    change_state(daemon, "UPDATE feed SET failures = 9, blocked = 1 WHERE id = 'asleep'")
    daemon.start()
    n = told(room, code="feed-silent", good=False)
    assert n["subject"] == "quiet", n
    assert n["text"] == ("feed quiet is silent: it answers, and has had nothing new for 30 days, "
                         "where there is something about every 60 min"), n
    n = told(room, code="feed-blocked", good=False)
    assert n["subject"] == "walled", n
    assert re.match(r"feed walled does not let us in, it failed \d+ times in a row: the server refuses us \(403\)", n["text"]), n
    assert states(daemon)["laggard"] == "slow" and states(daemon)["asleep"] == "paused"
    assert states(daemon, "--silent") == {"quiet": "silent"} and states(daemon, "--slow") == {"laggard": "slow"}
    server.paths["/walled"] = rig.reply(rss("w"))
    server.paths["/quiet"] = rig.reply(rss("a", "news"))
    assert poke(daemon, server, "walled") and poke(daemon, server, "quiet")
    assert told(room, code="feed-silent", good=True)["text"] == "feed quiet has something new again"
    assert told(room, code="feed-blocked", good=True)["text"] == "feed walled lets us in again"
    assert len(notices(room)) == 4, notices(room)
    server.close()


if __name__ == "__main__":
    rig.main(the_list_says_how_feeds_are_and_why, what_is_no_order_is_refused, a_pause_outlives_the_process,
             a_pause_ends_by_itself, a_poll_under_way_does_not_undo_a_pause, a_poke_is_polite,
             very_many_feeds_are_listed_in_pages, each_change_is_told_once)
