# SPDX-License-Identifier: ISC
"""The publisher's side: what a day of polling looks like from an origin that keeps score (doc/feeds.md "Polite polling").

Time is compressed: feeds are polled every second or faster, with restarts, reloads and a kill -9 between.
"""
import os
import re
import sqlite3
import threading
import time

import rig

INTERVAL = 0.5


def document(n, title="خبر عادي"):
    items = "".join(f"<item><guid>g{i}</guid><title>{title} {i}</title></item>" for i in range(n, 0, -1))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


class Request:
    def __init__(self, text):
        self.at = time.monotonic()
        line, *headers = text.split("\r\n\r\n")[0].split("\r\n")
        self.method, self.target, _ = line.split(" ")
        self.headers = dict(h.split(": ", 1) for h in headers)
        self.lower = {k.lower(): v for k, v in self.headers.items()}

    @property
    def conditional(self):
        return "if-none-match" in self.lower or "if-modified-since" in self.lower


class Origin:
    """One feed a path; each is a function from the number of its request and the request to an answer."""

    def __init__(self):
        self.server = rig.RawServer()
        self.log = {}
        self.lock = threading.Lock()
        self.busy = self.most_busy = 0

    def feed(self, path, answer, delay=0.0):
        def serve(conn, text):
            r = Request(text)
            with self.lock:
                self.log.setdefault(path, []).append(r)
                n = len(self.log[path])
                self.busy += 1
                self.most_busy = max(self.most_busy, self.busy)
            time.sleep(delay)
            with self.lock:
                self.busy -= 1
            conn.sendall(answer(n, r))

        self.server.paths[path] = serve

    def seen(self, path):
        return self.log.get(path, [])

    def count(self, path):
        return len(self.seen(path))


def plain(etag=None, modified=None, body=document(3), extra=()):
    """A well-kept feed: 304 when every validator that it gave comes back as it was."""
    headers = [*extra] + ([f"ETag: {etag}"] if etag else []) + ([f"Last-Modified: {modified}"] if modified else [])

    def answer(_, r):
        same = r.lower.get("if-none-match") == etag and r.lower.get("if-modified-since") == modified
        if (etag or modified) and same:
            return rig.reply(status="304 Not Modified", headers=headers)
        return rig.reply(body, headers=headers)

    return answer


def configure(daemon, origin, paths, interval=f"{int(INTERVAL * 1000)}ms", extra=""):
    daemon.settings(interval, extra=extra)
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed f{i}]\nurl = {origin.server.url(p)}\ninterval = {interval}\n\n" for i, p in enumerate(paths)))


VALIDATORS = {
    "/both": ('"abc-1"', "Tue, 15 Nov 2022 12:45:26 GMT"),
    "/weak": ('W/"5f3c-gzip"', "Tue, 15 Nov 2022 12:45:26 +0000"),
    "/odd": ('"a,b;c=d\\e-gzip"', "yesterday"),
    "/bare": ("no-quotes", None),
    "/modified": (None, "1970-01-01T00:00:00Z"),
    "/etag": ('"only"', None),
    "/long": ('"' + "x" * 900 + '"', None),
    "/query?a=b&c=%20%D8%A7&d": ('"q"', None),
}


def every_request_after_the_first_is_conditional(_, daemon):
    """rules 1-3: one unconditional request a feed, over restarts, reloads and kill -9; validators byte for byte"""
    origin = Origin()
    for path, (etag, modified) in VALIDATORS.items():
        origin.feed(path, plain(etag, modified))
    configure(daemon, origin, VALIDATORS, extra="per_host = 8\n")

    def more(n):
        want = {p: origin.count(p) + n for p in VALIDATORS}
        assert rig.wait_for(lambda: all(origin.count(p) >= want[p] for p in VALIDATORS)), daemon.log()

    daemon.start()
    more(3)
    assert daemon.stop() == 0
    daemon.start()
    more(2)
    for _ in range(3):
        assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    more(2)
    daemon.kill()
    daemon.start()
    more(2)
    bad = 0
    for path, (etag, modified) in VALIDATORS.items():
        log = origin.seen(path)
        assert not log[0].conditional, path
        for r in log[1:]:
            bad += r.lower.get("if-none-match") != etag or r.lower.get("if-modified-since") != modified
            assert r.lower.get("if-none-match") == etag, (path, r.lower)
            assert r.lower.get("if-modified-since") == modified, (path, r.lower)
    total = sum(origin.count(p) for p in VALIDATORS)
    print(f"# FIGURE {total} polls of {len(VALIDATORS)} feeds: unconditional {len(VALIDATORS)} (first), bad validators {bad}")


def validators_follow_what_the_server_says(_, daemon):
    """rule 4: taken from every 200 and 304, dropped when missing, never from what did not parse or was cut"""
    origin = Origin()
    origin.feed("/hash", lambda n, r: rig.reply(document(2), headers=[f'ETag: "v{n}"']))
    origin.feed("/loses", lambda n, r: rig.reply(document(n), headers=['ETag: "once"'] if n == 1 else []))
    origin.feed("/new304", lambda n, r: rig.reply(document(2), headers=['ETag: "v1"']) if n == 1 else
                rig.reply(status="304 Not Modified", headers=[f'ETag: "v{n}"']))
    origin.feed("/broken", lambda n, r: rig.reply(document(1), headers=['ETag: "good"']) if n == 1 else
                rig.reply(b"<html>oops</html>", headers=['ETag: "bad"']))
    origin.feed("/cut", lambda n, r: rig.reply(document(1), headers=['ETag: "good"']) if n == 1 else
                rig.reply(document(40), headers=['ETag: "bad"'])[:-300])
    paths = ["/hash", "/loses", "/new304", "/broken", "/cut"]
    configure(daemon, origin, paths, extra="per_host = 8\n")
    daemon.start()
    assert rig.wait_for(lambda: all(origin.count(p) >= 4 for p in paths)), daemon.log()
    for n, r in enumerate(origin.seen("/hash")[1:], 1):
        assert r.lower["if-none-match"] == f'"v{n}"', "the newest validator of an unchanged body was not taken"
    log = origin.seen("/loses")
    assert log[1].lower["if-none-match"] == '"once"'
    assert all(not r.conditional for r in log[2:]), "a validator that the server dropped was kept"
    for n, r in enumerate(origin.seen("/new304")[1:], 1):
        assert r.lower["if-none-match"] == f'"v{n}"'
    for path in ("/broken", "/cut"):
        assert all(r.lower["if-none-match"] == '"good"' for r in origin.seen(path)[1:]), path


def retry_after_is_waited_out(_, daemon):
    """rule 7: no request inside a Retry-After, in seconds or as a date, also over a restart; scope as configured"""
    origin = Origin()

    def date(seconds):
        return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + seconds))

    asked = {}

    def throttle(status, value, seconds):
        def answer(n, r):
            if n != 2:
                return rig.reply(document(1))
            asked[r.target] = (r.at, seconds)
            return rig.reply(status=status, headers=[f"Retry-After: {value() if callable(value) else value}"])
        return answer

    origin.feed("/seconds", throttle("429 Too Many Requests", "3", 3))
    origin.feed("/date", throttle("503 Service Unavailable", lambda: date(4), 3))
    origin.feed("/bare", lambda n, r: rig.reply(status="429 Too Many Requests"))
    origin.feed("/other", plain('"x"'))
    configure(daemon, origin, ["/seconds", "/date", "/bare", "/other"])
    daemon.start()
    assert rig.wait_for(lambda: len(asked) == 2)
    assert daemon.stop() == 0
    daemon.start()
    assert rig.wait_for(lambda: origin.count("/seconds") >= 3 and origin.count("/date") >= 3)
    early = 0
    for path, (at, seconds) in asked.items():
        wait = origin.seen(path)[2].at - at
        early += wait < seconds
        assert wait >= seconds, (path, wait)
    assert origin.count("/bare") == 1, "a 429 without a time was answered by asking again at once"
    assert rig.wait_for(lambda: origin.count("/other") >= 5), "a private address: the 429 is about one feed"
    print(f"# FIGURE polls during Retry-After {early}")


def the_rhythm_is_steady(_, daemon):
    """rule 8: never sooner than the interval, no burst after starts, stops and reloads, two at most at a time"""
    origin = Origin()
    paths = [f"/f{i}" for i in range(12)]
    for i, p in enumerate(paths):
        origin.feed(p, plain(f'"{i}"'), delay=0.02)
    configure(daemon, origin, paths, "1s")
    daemon.start()
    assert rig.wait_for(lambda: all(origin.count(p) >= 2 for p in paths))
    for turn in range(3):
        assert daemon.stop() == 0
        daemon.start()
        want = {p: origin.count(p) + 1 for p in paths}
        assert rig.wait_for(lambda w=want: all(origin.count(p) >= w[p] for p in paths))
        assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    gaps = [b.at - a.at for p in paths for a, b in zip(origin.seen(p), origin.seen(p)[1:])]
    early = [g for g in gaps if g < 0.99]
    print(f"# FIGURE {len(gaps)} gaps between polls over 4 starts: shortest {min(gaps):.3f} s of 1 s, early {len(early)}, "
          f"connections at once {origin.most_busy}")
    assert not early, early
    assert origin.most_busy <= 2, origin.most_busy


def nothing_but_the_feed_is_asked_for(_, daemon):
    """rules 9-12: no cookies but within one chain of redirects, no Referer, no other paths, the URL as it was given, one honest User-Agent"""
    origin = Origin()
    home = origin.server.url("/home")
    body = document(2).replace(b"<title>t</title>", f"<title>t</title><link>{home}</link><image><url>{home}.png</url>"
                               f"</image><icon>{home}.ico</icon>".encode())
    origin.feed("/a?null", plain('"a"', None, body, ["Set-Cookie: id=1; Path=/; Max-Age=9999", "Set-Cookie: b=2",
                                                     f"Link: <{home}>; rel=hub, <{home}>; rel=preload"]))
    origin.feed("/from", lambda n, r: rig.reply(status="302 Found", headers=[
        f"Location: {origin.server.url('/to')}", "Set-Cookie: hop=1"]))
    origin.feed("/to", lambda n, r: rig.reply(body))
    origin.feed("/path;x=1//y/../z?q=%41+b&&=", plain('"b"'))
    paths = ["/a?null", "/from", "/path;x=1//y/../z?q=%41+b&&="]
    configure(daemon, origin, paths)
    daemon.start()
    assert rig.wait_for(lambda: all(origin.count(p) >= 3 for p in [*paths, "/to"])), (
        [r[1] for r in origin.server.requests], daemon.log())
    asked = {r[1] for r in origin.server.requests}
    assert asked == {*paths, "/to"}, asked
    all_requests = [r for p in origin.log for r in origin.log[p]]
    # Within one chain of redirects they go along, and no further.
    cookies = sum("cookie" in r.lower for p in origin.log for r in origin.log[p] if p != "/to")
    assert {r.lower.get("cookie") for r in origin.seen("/to")} == {"hop=1"}
    referers = sum("referer" in r.lower for r in all_requests)
    agents = {r.lower["user-agent"] for r in all_requests}
    print(f"# FIGURE {len(all_requests)} polls: cookies {cookies}, referers {referers}, other paths 0, agents {agents}")
    assert cookies == referers == 0
    assert len(agents) == 1 and re.match(r"rasid/\d+\.\d+\.\d+ \(", agents.pop())
    for r in all_requests:
        assert r.method == "GET"
        assert "rss+xml" in r.lower["accept"] and "gzip" in r.lower["accept-encoding"]
        assert "range" not in r.lower and "authorization" not in r.lower
        assert "upgrade-insecure-requests" not in r.lower and "pragma" not in r.lower


def a_gone_feed_is_left_in_peace(_, daemon):
    """rule 15: after 410 no request follows, over a restart and a reload; putting it back asks once more"""
    origin = Origin()
    origin.feed("/gone", lambda n, r: rig.reply(status="410 Gone"))
    origin.feed("/alive", plain('"x"'))
    configure(daemon, origin, ["/gone", "/alive"])
    daemon.start()
    assert rig.wait_for(lambda: (s := daemon.status()) and s["feeds"]["gone"] == 1)

    def alive(n):
        want = origin.count("/alive") + n
        assert rig.wait_for(lambda: origin.count("/alive") >= want)

    alive(3)
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.ready()
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    alive(3)
    assert origin.count("/gone") == 1
    daemon.write("feeds.d/test.conf", f"[feed f1]\nurl = {origin.server.url('/alive')}\n")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    configure(daemon, origin, ["/gone", "/alive"])
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert rig.wait_for(lambda: origin.count("/gone") == 2)
    alive(3)
    assert origin.count("/gone") == 2


def the_publishers_floor_is_kept(_, daemon):
    """rules 5 and 6: Cache-Control, Expires and ttl hold back the next poll, also over a restart"""
    origin = Origin()
    later = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 3600))
    origin.feed("/age", plain('"a"', None, document(1), ["Cache-Control: public, max-age=3600"]))
    origin.feed("/expires", plain('"b"', None, document(1), [f"Expires: {later}"]))
    origin.feed("/ttl", plain('"c"', None, document(1).replace(b"<title>t</title>", b"<title>t</title><ttl>60</ttl>")))
    origin.feed("/free", plain('"d"'))
    configure(daemon, origin, ["/age", "/expires", "/ttl", "/free"])
    daemon.start()
    assert rig.wait_for(lambda: origin.count("/free") >= 4)
    assert daemon.stop() == 0
    daemon.start()
    want = origin.count("/free") + 3
    assert rig.wait_for(lambda: origin.count("/free") >= want)
    counts = {p: origin.count(p) for p in ("/age", "/expires", "/ttl")}
    assert set(counts.values()) == {1}, counts


def an_adopted_redirect_survives_a_restart(_, daemon):
    """rule 14: what was moved for good is asked at its new address with its validators, over restarts, reloads and kill -9;
    also inside a Retry-After"""
    origin = Origin()
    target = origin.server.url("/new")
    state = {"throttle": False}

    def new(n, r):
        if state["throttle"]:
            return rig.reply(status="503 Busy", headers=["Retry-After: 600"])
        return plain('"n"', "yesterday")(n, r)

    origin.feed("/old", lambda n, r: rig.reply(status="301 Moved", headers=[f"Location: {target}"]))
    origin.feed("/new", new)
    origin.feed("/alive", plain('"x"'))
    configure(daemon, origin, ["/old", "/alive"])
    daemon.start()
    assert rig.wait_for(lambda: origin.count("/new") >= 2)
    assert daemon.stop() == 0
    # A day passes.
    with sqlite3.connect(os.path.join(daemon.dir, "data", "rasid.db")) as db:
        db.execute("UPDATE feed SET moved_since_ms = moved_since_ms - 90000000 WHERE id = 'f0'")
    daemon.start()
    assert rig.wait_for(lambda: "adopting the new address" in daemon.log()), daemon.log()
    old = origin.count("/old")

    def more(n):
        want = origin.count("/alive") + n
        assert rig.wait_for(lambda: origin.count("/alive") >= want)

    more(3)
    assert daemon.stop() == 0
    daemon.start()
    more(3)
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    more(3)
    daemon.kill()
    daemon.start()
    more(3)
    state["throttle"] = True
    asked = origin.count("/new")
    assert rig.wait_for(lambda: origin.count("/new") > asked)
    more(1)
    assert daemon.stop() == 0
    asked = origin.count("/new")
    daemon.start()
    more(3)
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    more(3)
    assert origin.count("/new") == asked, "asked inside a Retry-After"
    assert origin.count("/old") == old, "the old address was asked again"
    bad = sum(not r.conditional for r in origin.seen("/new")[1:])
    print(f"# FIGURE unconditional requests after an adopted redirect {bad}")
    assert bad == 0


def feeds_of_a_host_are_spread(_, daemon):
    """rule 16: 20 feeds of one host, all due at a start, arrive host_gap apart"""
    origin = Origin()
    paths = [f"/f{i}" for i in range(20)]
    for i, p in enumerate(paths):
        origin.feed(p, plain(f'"{i}"'))
    configure(daemon, origin, paths, "1h", extra="host_gap = 100ms\n")
    daemon.start()
    assert rig.wait_for(lambda: all(origin.count(p) for p in paths)), daemon.log()
    times = sorted(r.at for p in paths for r in origin.seen(p))
    # What arrives late for a busy machine leaves less to the next; on the whole no time is lost.
    print(f"# FIGURE 20 feeds of one host over {times[-1] - times[0]:.2f} s, 100 ms apart")
    assert times[-1] - times[0] >= 19 * 0.1 - 0.05
    assert len(times) == 20


def one_address_is_one_request(room, daemon):
    """rule 16: an address that two sections have is asked once; both have the articles, their charsets and the alerts"""
    origin = Origin()
    items = {"n": 2}
    origin.feed("/feed", lambda n, r: plain(f'"{items["n"]}"', None, document(items["n"], "التحالف الدولي"))(n, r))
    url = origin.server.url("/feed")
    daemon.settings("500ms")
    daemon.write("feeds.d/test.conf", f"[feed a]\nurl = {url}\ntitle = A\n[feed b]\nurl = {url}\ntitle = B\n")
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    assert rig.wait_for(lambda: daemon.log().count("new articles") == 2), daemon.log()
    items["n"] = 3
    assert rig.wait_for(lambda: len(room.received("/hook")) == 2), daemon.log()
    assert {m["json"]["data"]["feed"]["id"] for m in room.received("/hook")} == {"a", "b"}
    daemon.kill()
    daemon.start()
    want = origin.count("/feed") + 4
    assert rig.wait_for(lambda: origin.count("/feed") >= want)
    log = origin.seen("/feed")
    close = [b.at - a.at for a, b in zip(log, log[1:]) if b.at - a.at < 0.4]
    print(f"# FIGURE {len(log)} requests for two sections of one address, double ones {len(close)}")
    assert not close, close
    assert sum(not r.conditional for r in log) == 1
    # One that is taken out leaves the other alone.
    daemon.write("feeds.d/test.conf", f"[feed b]\nurl = {url}\ntitle = B\n")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    want = origin.count("/feed") + 2
    assert rig.wait_for(lambda: origin.count("/feed") >= want)
    assert daemon.status()["feeds"]["ok"] == 1


def a_long_floor_is_told_and_may_be_capped(_, daemon):
    """rules 5 and 6: a wish beyond the configured interval is obeyed, told once, shown; max_floor caps it"""
    origin = Origin()
    origin.feed("/month", plain('"a"', None, document(1), ["Cache-Control: public, max-age=2591034"]))
    origin.feed("/capped", plain('"b"', None, document(1), ["Cache-Control: public, max-age=2591034"]))
    daemon.settings("300ms")
    daemon.write("feeds.d/test.conf", f"[feed month]\nurl = {origin.server.url('/month')}\n\n"
                 f"[feed capped]\nurl = {origin.server.url('/capped')}\nmax_floor = 400ms\n")
    daemon.start()
    assert rig.wait_for(lambda: origin.count("/capped") >= 3), daemon.log()
    assert origin.count("/month") == 1
    assert daemon.stop() == 0
    daemon.start()
    assert rig.wait_for(lambda: origin.count("/capped") >= 6)
    assert origin.count("/month") == 1
    told = [x for x in daemon.log().splitlines() if "asked less often than is configured" in x]
    assert len(told) == 2 and all("max_floor" in x for x in told), told
    noted = {f["id"]: f["publisher_floor_s"] for f in daemon.status()["noted_feeds"]}
    assert noted == {"month": 2591034, "capped": 2591034}, noted
    assert "wants 2591034 s between polls" in daemon.cli("status", "-c", daemon.dir).stdout


def who_asks_says_so(_, daemon):
    """rule 10: name, version, a contact and the number of feeds"""
    origin = Origin()
    origin.feed("/a", plain('"a"'))
    origin.feed("/b", plain('"b"'))
    configure(daemon, origin, ["/a", "/b"], extra="contact = https://newsroom.example/bot\n")
    daemon.start()
    assert rig.wait_for(lambda: origin.count("/a") and origin.count("/b"))
    agents = {r.lower["user-agent"] for p in ("/a", "/b") for r in origin.seen(p)}
    assert len(agents) == 1 and re.fullmatch(
        r"rasid/\d+\.\d+\.\d+ \(\+https://newsroom\.example/bot; 2 feeds\)", agents.pop())


if __name__ == "__main__":
    rig.main(every_request_after_the_first_is_conditional, validators_follow_what_the_server_says,
             retry_after_is_waited_out, the_rhythm_is_steady, nothing_but_the_feed_is_asked_for,
             a_gone_feed_is_left_in_peace, the_publishers_floor_is_kept, an_adopted_redirect_survives_a_restart,
             feeds_of_a_host_are_spread, one_address_is_one_request, a_long_floor_is_told_and_may_be_capped,
             who_asks_says_so)
