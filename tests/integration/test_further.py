# SPDX-License-Identifier: ISC
"""The documents behind a feed's own (RFC 5005), read after a gap, or at the first poll when asked to; those that are but its news (RFC 3229)."""
import os
import threading

import rig

ATOM = "http://www.w3.org/2005/Atom"


def atom(items, *links):
    """A document with these items, newest first, and links of (relation, address)."""
    head = "".join(f"<link rel='{rel}' href='{href}'/>" for rel, href in links)
    entries = "".join(f"<entry><id>id-{n}</id><title>خبر عن التحالف الدولي رقم {n}</title><summary>نص {n}</summary></entry>"
                      for n in items)
    return f"<feed xmlns='{ATOM}'><title>صحيفة</title>{head}{entries}</feed>".encode()


def chain(first, *pages, rel="prev-archive"):
    """Paths to answers: /feed leads to /2, that to /3 and so on, each with its items."""
    docs = [first, *pages]
    paths = {}
    for n, items in enumerate(docs, 1):
        links = [(rel, f"/{n + 1}")] if n < len(docs) else []
        paths["/feed" if n == 1 else f"/{n}"] = rig.reply(atom(items, *links))
    return paths


def begin(daemon, paths, keys="", settings=""):
    site = rig.RawServer(paths)
    daemon.settings("300ms", extra=settings)
    daemon.write("feeds.d/test.conf", f"[feed a]\nurl = {site.url('/feed')}\ninterval = 300ms\n{keys}\n")
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    daemon.ready()
    return site


def articles(daemon):
    return {int(g.split("-")[1]) for (g,) in daemon.query("SELECT guid FROM article")}


def polled(daemon):
    return rig.wait_for(lambda: any(articles(daemon)))


def told(daemon, what):
    return rig.wait_for(lambda: what in daemon.log())


def asked(site):
    return [path for _, path, _ in site.requests if path != "/feed"]


def gap(room, daemon):
    """after a gap the archives are read until known items, a second apart, and what they bring alerts"""
    site = begin(daemon, chain([1, 2, 3], [0]))
    assert polled(daemon) and not asked(site), "a first poll reads no archive by itself"
    # What the poll itself brought (9, 10) does not close the gap: the archive repeats it.
    site.paths.update(chain([12, 11, 10, 9], [10, 9, 8, 7], [6, 5], [4, 3, 2], [1, 0]))
    assert told(daemon, "the last one has known items feed=a asked=3 new=5"), asked(site)
    assert articles(daemon) == set(range(1, 13)), articles(daemon)
    assert daemon.settled(9)
    times = [at for at, path, _ in site.requests if path != "/feed"]
    assert asked(site) == ["/2", "/3", "/4"] and min(b - a for a, b in zip(times, times[1:])) > 0.99, site.requests
    # Nothing of a poll was settled by them: the feed goes on with its own validators and items.
    n = len(site.seen("/feed"))
    assert rig.wait_for(lambda: len(site.seen("/feed")) > n + 1)
    assert asked(site) == ["/2", "/3", "/4"]
    site.close()


def limit(room, daemon):
    """five pages at the most of a paged feed, and that it was not all is told"""
    site = begin(daemon, chain([1]))
    assert polled(daemon)
    site.paths.update(chain(*([n] for n in range(100, 92, -1)), rel="next"))
    assert told(daemon, "what is older may be missing: no more are read at a time feed=a asked=5 new=5")
    assert asked(site) == [f"/{n}" for n in range(2, 7)]
    site.close()


def first_import(room, daemon):
    """archive = all reads them at the first poll, too: stored, and as silent as that is"""
    site = begin(daemon, chain([5], [4], [3]), keys="archive = all")
    assert told(daemon, "there are no more feed=a asked=2 new=2")
    assert articles(daemon) == {3, 4, 5}
    assert daemon.destination()["delivered"] == 0 and daemon.destination()["pending"] == 0
    site.close()


def off(room, daemon):
    """archive = no reads none"""
    site = begin(daemon, chain([1]), keys="archive = no")
    assert polled(daemon)
    site.paths.update(chain([9], [8]))
    assert rig.wait_for(lambda: 9 in articles(daemon))
    n = len(site.seen("/feed"))
    assert rig.wait_for(lambda: len(site.seen("/feed")) > n + 5)
    assert not asked(site)
    site.close()


def killed(room, daemon):
    """kill -9 and SIGTERM between archives: after the start the rest of them is read, all is stored and alerted, each once"""
    site = begin(daemon, chain([1, 2, 3], [0]))
    assert polled(daemon)
    pages = chain([12, 11, 10, 9], [10, 9, 8, 7], [7, 6, 5], [5, 4, 3, 2], [1, 0])

    def held(path):
        """Answers the first request for it never; set when it is there."""
        there = threading.Event()

        def hold(conn, _):
            if there.is_set():
                conn.sendall(pages[path])
            else:
                there.set()
                conn.recv(1)  # until the program is gone

        site.paths[path] = hold
        return there

    third, fourth = held("/3"), held("/4")
    site.paths.update({path: answer for path, answer in pages.items() if path not in ("/3", "/4")})
    assert third.wait(rig.FAR), asked(site)
    # Polls go on meanwhile, and write the feed's state.
    n = len(site.seen("/feed"))
    assert rig.wait_for(lambda: len(site.seen("/feed")) > n + 1)
    assert daemon.settled(6), "what is being sent may be sent twice"
    daemon.kill()
    assert daemon.query("SELECT walk_url, walk_pages FROM feed") == [(site.url("/3"), 1)]
    daemon.start()
    assert fourth.wait(rig.FAR), asked(site)
    assert daemon.ready() and daemon.stop() == 0
    assert "what is older may be missing" not in daemon.log(), daemon.log()
    daemon.start()
    assert told(daemon, "the last one has known items feed=a asked=3"), daemon.log()
    assert asked(site) == ["/2", "/3", "/3", "/4", "/4"], asked(site)
    assert articles(daemon) == set(range(1, 13)), articles(daemon)
    assert daemon.settled(9)
    alerted = [m["body"] for m in room.received()]
    assert len(alerted) == 9 and len(set(alerted)) == 9, alerted
    assert daemon.query("SELECT walk_url FROM feed") == [("",)]
    site.close()


def failures(room, daemon):
    """a page that does not come, is no feed or leads back ends it; it is told once, and polls go on"""
    for n, (answer, why) in enumerate((
            (rig.reply(status="404 Not Found"), "the next one did not come"),
            (rig.reply(b"<html><body>no</body></html>"), "the last one cannot be read"),
            (rig.reply(atom([500], ("next", "/feed"))), "the last one leads back to one that was read"))):
        if n == 0:
            site = begin(daemon, chain([1]))
            assert polled(daemon)
        site.paths.update(chain([10 + n], [0]))
        site.paths["/2"] = answer
        assert told(daemon, f"what is older may be missing: {why} feed=a asked=1"), why
        assert rig.wait_for(lambda: daemon.query("SELECT walk_url FROM feed") == [("",)]), why
    assert asked(site) == ["/2"] * 3
    more = len(site.seen("/feed"))
    assert rig.wait_for(lambda: len(site.seen("/feed")) > more)
    assert daemon.status()["feeds"]["ok"] == 1, daemon.status()["feeds"]
    site.close()


def private(room, daemon):
    """an archive at a private address that is not allowed is not asked for; its password stays with its origin"""
    other = rig.RawServer({"/2": rig.reply(atom([2]))}, address="127.0.0.2")
    site = rig.RawServer({"/feed": rig.reply(atom([1]))})
    daemon.settings("300ms", private="no")
    daemon.write("key", "secret-7\n")
    os.chmod(f"{daemon.dir}/key", 0o600)
    feed = f"[feed a]\nurl = {site.url('/feed')}\ninterval = 300ms\nbearer_file = {daemon.dir}/key\nallow_address = "
    daemon.write("feeds.d/test.conf", feed + "127.0.0.1\n")
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    daemon.ready()
    assert polled(daemon)
    site.paths["/feed"] = rig.reply(atom([9], ("next", other.url("/2"))))
    assert told(daemon, "the next one did not come feed=a")
    assert not other.requests
    daemon.write("feeds.d/test.conf", feed + "127.0.0.1\nallow_address = 127.0.0.2\n")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    site.paths["/feed"] = rig.reply(atom([10], ("next", other.url("/2"))))
    assert told(daemon, "there are no more feed=a asked=1 new=1"), daemon.log()[-2000:]
    assert "secret-7" in site.requests[-1][2] and "secret-7" not in other.requests[0][2]
    other.close()
    site.close()


def delta(_, daemon):
    """delta = yes: a 226 brings news; what it does not list is not gone, and known titles under new ids are alerts"""
    asked_for = []

    def answer(conn, request):
        wants = "a-im: feed" in request.lower()
        asked_for.append(wants)
        if not wants:
            conn.sendall(rig.reply(atom([1, 2, 3]), headers=('ETag: "1"',)))
        elif '"1"' in request:
            conn.sendall(rig.reply(atom([4]), status="226 IM Used", headers=('ETag: "2"', "IM: feed")))
        else:
            conn.sendall(rig.reply(status="304 Not Modified"))

    site = begin(daemon, {"/feed": answer}, keys="delta = yes")
    assert rig.wait_for(lambda: 4 in articles(daemon)), daemon.log()
    assert daemon.settled(1)
    assert rig.wait_for(lambda: len(asked_for) >= 5)
    assert asked_for[:2] == [False, True] and all(asked_for[1:]), asked_for
    assert '"2"' in site.requests[-1][2], site.requests[-1]
    assert daemon.status()["feeds"]["ok"] == 1
    assert not any(said in daemon.log() for said in ("may have come and gone", "arrives broken", "changed at once"))
    site.close()


if __name__ == "__main__":
    rig.main(gap, limit, first_import, off, killed, failures, private, delta)
