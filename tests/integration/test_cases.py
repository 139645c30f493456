# SPDX-License-Identifier: ISC
"""tests/golden/cases: faults of feeds that users of readers reported in public. NAME.json says what came, what is right
and why. `kind: parse` is one document for `rasid parse`; `kind: poll` is a list of answers, one a poll, the last for ever.
"""
import glob
import gzip
import json
import os
import shutil
import socket

import rig
from test_feeds import TlsServer, certificate, reload

CASES = os.path.abspath("tests/golden/cases")
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>قناة</title>{}</channel></rss>"""
ITEM = """<item><title>خبر {0}</title><link>https://n.example/{0}</link><guid isPermaLink="false">g{0}</guid></item>"""
EVERY = "term = خبر\nterm = موجز الأنباء\nterm = التحالف الدولي\n"


def cases(kind):
    found = []
    for path in sorted(glob.glob(os.path.join(CASES, "*.json"))):
        if not path.endswith(".feed.json"):
            with open(path, encoding="utf-8") as f:
                found.append(json.load(f))
    assert len(found) == 43, len(found)
    return [c for c in found if c["kind"] == kind]


def judge(results):
    """results: what is wrong with each case, by name; None: it passes."""
    wrong = [f"{name}: {why}" for name, why in results.items() if why is not None]
    assert not wrong, "\n".join(wrong)


# ---- parse ----

def lookup(doc, path):
    if path == "n":
        return len(doc.get("items", []))
    value = doc
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = (value or {}).get(step)
    return value


# What CASE.json says in words.
IN_WORDS = {
    "date-zone-iana": lambda doc: lookup(doc, "items.0.published") in (None, "2024-04-05T10:00:00Z"),
    "dmg-cdata-unclosed": lambda doc: lookup(doc, "n") >= 1 or doc.get("error"),
    "order-oldest-first": lambda doc: any(i["title"] == "خبر 2049" for i in doc.get("items", [])),
    "sm-index": lambda doc: "sitemap index" in doc.get("error", "") and "https://n.example/news-1.xml" in doc["error"],
    "title-suffix-outlet": lambda doc: lookup(doc, "items.0.title") == "وصول وفد إلى بغداد",
}


def parse(daemon, case):
    path = os.path.join(CASES, case["input"])
    path = path if os.path.exists(path) else path + ".gz"
    answer = daemon.cli("parse", *case["args"], path)
    doc = json.loads(answer.stdout)
    if case["case"] in IN_WORDS:
        return None if IN_WORDS[case["case"]](doc) else answer.stdout[:400]
    wrong = {k: lookup(doc, k) for k, want in case["expect"].items() if lookup(doc, k) != want}
    return f"{wrong}, not {case['expect']}" if wrong else None


def every_document_is_read_as_its_case_says(_, daemon):
    """24 documents through `rasid parse`, in a locked-down worker"""
    found = cases("parse")
    assert len(found) == 24
    judge({c["case"]: parse(daemon, c) for c in found})


# ---- polls ----

def raw(name):
    name = name.split(" ")[0]
    with (gzip.open if name.endswith(".gz") else open)(os.path.join(CASES, name), "rb") as f:
        return f.read()


class Turns:
    """Answer k to request k."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = 0

    def __call__(self, conn, request):
        conn.sendall(self.answers[min(self.asked, len(self.answers) - 1)])
        self.asked += 1


def titles(room, feed):
    alerts = [m["json"]["data"] for m in room.received("/hook") if "article" in m["json"]["data"]]
    return [a["article"]["title"] for a in alerts if a["feed"]["id"] == feed]


def begin(daemon, feeds, extra=""):
    """feeds: (id, url, interval)"""
    daemon.settings("300ms", extra="min_interval = 100ms\n" + extra)
    with open(os.path.join(daemon.dir, "rasid.conf"), encoding="utf-8") as f:
        conf = f.read().replace("min_interval = 300ms\n", "")
    daemon.write("rasid.conf", conf)
    every = "".join(f"feeds = {i}\n" for i, _, _ in feeds if i != "edit-adds-term")
    daemon.watch(f"[watch all]\n{every}{EVERY}" + "".join(
        f"\n[watch coalition]\nfeeds = {i}\nterm = التحالف الدولي\n" for i, _, _ in feeds if i == "edit-adds-term"))
    daemon.webhook("hook")
    write_feeds(daemon, feeds)
    daemon.start()
    assert daemon.ready(), daemon.log()


def write_feeds(daemon, feeds):
    daemon.write("feeds.d/test.conf", "".join(f"[feed {i}]\nurl = {u}\ninterval = {t}\n\n" for i, u, t in feeds))


def settled(daemon):
    return rig.wait_for(lambda: (d := daemon.destination()) and d["pending"] == 0)


OWN_WAY = {"feed-id-new-url", "floor-told", "rd-cookie", "redirect-zigzag", "same-host-burst", "same-url-twice"}


def every_feed_alerts_what_its_case_says(room, daemon):
    """13 feeds whose answers change from poll to poll: no item is missed, none is told twice"""
    found = [c for c in cases("poll") if c["case"] not in OWN_WAY]
    assert len(found) == 13
    turns = {c["case"]: Turns([raw(a["file"]) for a in c["answers"]]) for c in found}
    # A host each, so that none waits for another.
    servers = {n: rig.RawServer({"/feed": t}, f"127.0.1.{k}") for k, (n, t) in enumerate(turns.items(), 1)}
    begin(daemon, [(n, s.url("/feed"), "300ms") for n, s in servers.items()])
    # The polls of a feed follow one another: two more than there are answers, and all are stored.
    assert rig.wait_for(lambda: all(t.asked >= len(t.answers) + 2 for t in turns.values())), \
        ({n: t.asked for n, t in turns.items()}, daemon.log())
    assert settled(daemon), daemon.log()
    got = {n: titles(room, n) for n in turns}
    want = {c["case"]: c["expect_alerts"] for c in found}
    judge({n: None if got[n] == want[n] else f"alerts {got[n]}, not {want[n]}" for n in turns})
    for s in servers.values():
        s.close()


def an_id_with_another_url_starts_over(room, daemon):
    """feed-id-new-url: 40 items of another outlet under an id that was another's are old"""
    case = next(c for c in cases("poll") if c["case"] == "feed-id-new-url")
    pages = [raw(a["file"]) for a in case["answers"]]
    server = rig.RawServer({"/a": pages[0], "/b": pages[1]})
    begin(daemon, [("f", server.url("/a"), "300ms")])
    assert rig.wait_for(lambda: len(server.seen("/a")) >= 2), daemon.log()
    write_feeds(daemon, [("f", server.url("/b"), "300ms")])
    reload(daemon)
    assert rig.wait_for(lambda: len(server.seen("/b")) >= 2), daemon.log()
    assert settled(daemon)
    judge({case["case"]: None if titles(room, "f") == [] else titles(room, "f")})
    server.close()


def a_floor_far_above_the_interval_is_told(_, daemon):
    """floor-told: max-age of a month from a feed that is asked for every 300 ms"""
    server = rig.RawServer({"/feed": raw("floor-told.1.http")})
    begin(daemon, [("f", server.url("/feed"), "300ms")])
    assert rig.wait_for(lambda: daemon.query("SELECT polls FROM feed WHERE polls > 0")), daemon.log()
    assert daemon.stop() == 0
    told = [line for line in daemon.log().splitlines() if " warning " in line and "feed=f" in line]
    judge({"floor-told": None if told else "nothing said"})
    server.close()


def two_polls(room, daemon, server, name, want):
    """After the first poll of its one feed at least three more; judges the alerts."""
    assert rig.wait_for(lambda: len(server.requests) >= 5), daemon.log()
    assert settled(daemon), daemon.log()
    judge({name: None if titles(room, "f") == want else titles(room, "f")})


def a_cookie_lives_as_long_as_its_chain(room, daemon):
    """rd-cookie: from the second poll on the address redirects to itself until the cookie comes back"""
    first = raw("rd-cookie.1.http")
    second = rig.reply(RSS.format(ITEM.format(2) + ITEM.format(1)).encode())
    again = rig.reply(status="302 Found", headers=("Location: /feed", "Set-Cookie: sid=1"))
    asked = []

    def answer(conn, request):
        asked.append("cookie: sid=1" in request.lower())
        conn.sendall(first if len(asked) == 1 else second if asked[-1] else again)

    server = rig.RawServer({"/feed": answer})
    begin(daemon, [("f", server.url("/feed"), "300ms")])
    two_polls(room, daemon, server, "rd-cookie", ["خبر 2"])
    server.close()


class EitherServer(TlsServer):
    """TLS and plain on one port, told apart by the first byte, as behind a proxy. Plain answers redirect to TLS."""

    def __init__(self, paths, cert, key):
        self.in_the_clear = []
        super().__init__(paths, cert, key)

    def _serve(self, conn):
        if conn.recv(1, socket.MSG_PEEK) == b"\x16":  # a handshake, RFC 8446 5.1
            super()._serve(conn)
            return
        with conn:
            path = rig.read_head(conn).decode("latin-1").split(" ")[1]
            self.in_the_clear.append(path)
            conn.sendall(rig.reply(status="301 Moved", headers=(f"Location: {self.url(path)}",)))


def a_redirect_to_http_and_back_is_followed(room, daemon):
    """redirect-zigzag: https to http to https, on one port; nothing is asked in the clear"""
    if shutil.which("openssl") is None:
        raise rig.Skip("no openssl")
    cert, key = certificate(daemon, "ours")
    tls = EitherServer({}, cert, key)
    first = raw("redirect-zigzag.1.http")
    clear = tls.url("/feed/").replace("https:", "http:")
    down = rig.reply(status="301 Moved", headers=(f"Location: {clear}",))
    asked = []

    def answer(conn, _):
        asked.append(conn)
        conn.sendall(first if len(asked) == 1 else down)

    tls.paths = {"/feed": answer, "/feed/": rig.reply(RSS.format(ITEM.format(2) + ITEM.format(1)).encode())}
    begin(daemon, [("f", tls.url("/feed"), "300ms")], extra=f"ca_file = {cert}\n")
    two_polls(room, daemon, tls, "redirect-zigzag", ["خبر 2"])
    assert not tls.in_the_clear, tls.in_the_clear
    tls.close()


def feeds_of_one_host_are_spread(_, daemon):
    """same-host-burst: 40 feeds of one host, all due at the start, take seconds and not the time they need"""
    # With "Connection: close": a kept one that is gone would cost a feed its turn, and an hour.
    page = rig.reply(raw("same-host-burst.1.http").partition(b"\r\n\r\n")[2])
    server = rig.RawServer({f"/{n}": page for n in range(40)})
    begin(daemon, [(f"f{n}", server.url(f"/{n}"), "1h") for n in range(40)])
    assert rig.wait_for(lambda: len(server.requests) >= 40), daemon.log()
    span = server.requests[39][0] - server.requests[0][0]
    judge({"same-host-burst": None if span > 5 else f"40 requests in {span:.1f} s"})
    server.close()


def one_address_is_one_request(_, daemon):
    """same-url-twice: two feeds of one address share what comes"""
    server = rig.RawServer({"/feed": raw("same-url-twice.1.http")})
    begin(daemon, [(n, server.url("/feed"), "300ms") for n in ("a", "b")])
    polls = "SELECT polls FROM feed ORDER BY id"
    assert rig.wait_for(lambda: len(p := daemon.query(polls)) == 2 and min(p)[0] >= 4), daemon.log()
    assert daemon.stop() == 0
    most = max(daemon.query(polls))[0]
    asked = len(server.requests)
    judge({"same-url-twice": None if asked <= most + 1 else f"{asked} requests for {most} polls"})
    server.close()


if __name__ == "__main__":
    rig.main(every_document_is_read_as_its_case_says, every_feed_alerts_what_its_case_says,
             an_id_with_another_url_starts_over, a_floor_far_above_the_interval_is_told,
             a_cookie_lives_as_long_as_its_chain, a_redirect_to_http_and_back_is_followed,
             feeds_of_one_host_are_spread, one_address_is_one_request)
