# SPDX-License-Identifier: ISC
"""What whoever runs rasid is told unasked: once a change, not to whom it is about, and not again after a kill."""
import os
import re

import rig
from test_faults import basics, item, reload

OPS = "[operations]\nnotify = ops hook\n"


def notices(room, path="/ops", **want):
    """Those that arrived there, oldest first."""
    all_ = [m["json"] for m in room.received(path)]
    found = [m["data"] for m in all_ if m["type"] == "rasid.notice"]
    return [n for n in found if all(n[k] == v for k, v in want.items())]


def told(room, path="/ops", **want):
    """Waits for the first notice of that kind."""
    assert rig.wait_for(lambda: notices(room, path, **want)), (want, notices(room, path))
    return notices(room, path, **want)[0]


def start(room, daemon, *feeds, **keys):
    """As basics(), with a destination for notices, which also has no alert."""
    for name in feeds or ("o",):
        room.outlet(name, items=[{"title": "خبر قديم", "html": ""}])
    daemon.settings("200ms", extra=OPS)
    daemon.feeds(*(feeds or ("o",)), **keys)
    daemon.watch("[watch coalition]\ntitle = التحالف\nterm = التحالف الدولي\nnotify = hook\n")
    daemon.webhook("hook", "ops")
    daemon.start()
    assert rig.wait_for(lambda: all(len(room.log(n)) >= 2 for n in feeds or ("o",))), daemon.log()


def refuse(daemon):
    """A reload that is refused."""
    daemon.write("watch.d/bad.conf", "[watch bad]\nnonsense\n")
    reload(daemon, 78)


def mend(daemon):
    os.remove(os.path.join(daemon.dir, "watch.d/bad.conf"))


def a_feed_that_goes_dark(room, daemon):
    """a feed that never answers is told once as dark and once as back, to all that are to be told"""
    room.outlet("o", status=500, failures=10**6)
    daemon.settings("200ms", extra=OPS)
    daemon.feeds("o")
    daemon.watch()
    daemon.webhook("hook", "ops")
    daemon.start()
    n = told(room, code="feed-dark", good=False)
    assert n["subject"] == "o" and re.match(r"feed o went dark, it failed \d+ times in a row: .*status 500", n["text"]), n
    told(room, "/hook", code="feed-dark", good=False)
    # A kill loses nothing and tells nothing again.
    daemon.kill()
    room.outlet("o", status=200, failures=0, items=[{"title": "خبر قديم", "html": ""}])
    daemon.start()
    n = told(room, code="feed-dark", good=True)
    assert n["text"] == "feed o is back", n
    assert rig.wait_for(lambda: len(notices(room, "/hook")) == 2)
    assert len(notices(room)) == 2, notices(room)
    assert all(rig.signature_ok(m) for m in room.received("/ops"))
    assert rig.wait_for(lambda: daemon.log().count("deliver: sent notice=ops_") >= 4), daemon.log()


def feeds_that_are_gone(room, daemon):
    """many feeds that are gone at once are one notice that names the first"""
    names = [f"f{n:02}" for n in range(30)]
    start(room, daemon, *names)
    for name in names:
        room.outlet(name, status=410, failures=10**6)
    assert rig.wait_for(lambda: daemon.status()["feeds"]["gone"] == 30), daemon.status()
    told(room, code="feed-gone")
    first = notices(room)
    assert len(first) <= 5, first  # those of the first second; the others are gathered
    assert daemon.log().count("the publisher says this feed is gone (410)") == 30


def a_destination_that_is_held(room, daemon):
    """a destination that is gone is told to the others, not to itself"""
    start(room, daemon)
    room.script({"status": 410})
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: daemon.destination()["state"] == "held"), daemon.log()
    refuse(daemon)  # which calls for a look
    n = told(room, code="destination-held", good=False)
    assert n["subject"] == "hook" and n["text"].startswith("destination hook is held until "), n
    told(room, code="reload-refused", good=False)
    # What the held one was to be told waits for it, and what is about it is not there.
    daemon.kill()
    mend(daemon)
    daemon.start()
    assert rig.wait_for(lambda: any(m["json"]["type"] == "article.matched" for m in room.received("/hook"))), daemon.log()
    told(room, "/hook", code="reload-refused", good=True)
    told(room, code="reload-refused", good=True)
    assert sorted(n["code"] for n in notices(room)) == ["destination-held", "reload-refused", "reload-refused"], notices(room)
    assert not notices(room, "/hook", code="destination-held"), notices(room, "/hook")


def a_reload_that_is_refused(room, daemon):
    """a refused reload is told once, and that it is mended"""
    start(room, daemon)
    for _ in range(3):
        refuse(daemon)
    n = told(room, code="reload-refused", good=False)
    assert n["subject"] == "" and n["text"].startswith("the last reload was refused"), n
    mend(daemon)
    reload(daemon)
    told(room, code="reload-refused", good=True)
    assert len(notices(room)) == 2, notices(room)
    assert "found by a look" not in daemon.log(), daemon.log()
    assert len(notices(room, "/hook")) == 2 or rig.wait_for(lambda: len(notices(room, "/hook")) == 2)


def nobody_to_tell(room, daemon):
    """without [operations] nothing is stored or sent, and what was told is known all the same"""
    basics(room, daemon)
    refuse(daemon)
    assert rig.wait_for(lambda: daemon.query("SELECT 1 FROM mark WHERE id = 'notice/reload-refused/'")), daemon.log()
    assert daemon.query("SELECT COUNT(*) FROM ops") == [(0,)]
    assert not room.received("/hook")


if __name__ == "__main__":
    rig.main(a_feed_that_goes_dark, feeds_that_are_gone, a_destination_that_is_held, a_reload_that_is_refused, nobody_to_tell)
