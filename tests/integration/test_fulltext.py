# SPDX-License-Identifier: ISC
"""`fulltext = yes`: the pages of new articles, fetched once, and what comes of their text."""
import glob
import html as markup
import json
import os
import threading
import unittest.mock

import rig
import test_storm
import test_way
import test_websub as hubs

WANTED = "أعلن التحالف الدولي اليوم عن خطوات جديدة في شمال البلاد بعد اجتماع طويل مع المسؤولين."
OTHER = "قال مصدر محلي إن الأعمال في المدينة مستمرة وإن السكان عادوا إلى منازلهم خلال الأسبوع الماضي."
TICKER = "<div class='ticker'><a href='/x'>عاجل: التحالف الدولي في شريط الأخبار</a></div>"


def page(*paragraphs, ticker=""):
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (f"<html><head><meta charset='utf-8'><title>خبر</title></head><body>{ticker}"
            f"<article><h1>خبر</h1>{body}</article></body></html>").encode()


def html(body):
    return rig.reply(body, headers=["Content-Type: text/html; charset=utf-8"])


def rss(*links):
    """An item for each path, or (name, URL)."""
    return ("<rss version='2.0'><channel><title>صحيفة</title>" + "".join(
        f"<item><guid isPermaLink='false'>{n}</guid><title>خبر رقم {n}</title><link>{u}</link>"
        f"<description>موجز قصير {n}</description></item>" for n, u in links) + "</channel></rss>").encode()


class Slow:
    """Answers a path when it is let."""

    def __init__(self, answer):
        self.answer, self.asked, self.let = answer, threading.Event(), threading.Event()

    def __call__(self, conn, _):
        self.asked.set()
        self.let.wait(rig.FAR)
        conn.sendall(self.answer)


class Outlet(rig.RawServer):
    def __init__(self, robots=None):
        super().__init__()
        if robots is not None:
            self.paths["/robots.txt"] = rig.reply(robots.encode())
        self.items = []
        self.lists()

    def lists(self, *names, **urls):
        """These besides what is listed already."""
        self.items = [(n, self.url(f"/{n}.html")) for n in names] + list(urls.items()) + self.items
        self.paths["/feed"] = rig.reply(rss(*self.items))

    def pages(self):
        return [r for r in self.requests if r[1] not in ("/feed", "/robots.txt")]


def begin(daemon, outlet, keys="", extra="host_gap = 0s\n", feeds=("a",)):
    daemon.settings("100ms", extra=extra)
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {n}]\nurl = {outlet.url('/feed')}\ninterval = 100ms\nfulltext = yes\n{keys}\n" for n in feeds))
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    daemon.ready()


def after_baseline(daemon, outlet, **kw):
    """The first poll is over."""
    outlet.lists("old")
    begin(daemon, outlet, **kw)
    assert rig.wait_for(lambda: count(daemon) == 1)


def count(daemon):
    return daemon.query("SELECT COUNT(*) FROM article WHERE version_of IS NULL OR version_of = 0")[0][0]


def body(daemon, guid):
    return [b for (b,) in daemon.query("SELECT body FROM article WHERE guid = ? ORDER BY id", guid)]


def alerts(daemon):
    return daemon.query("SELECT COUNT(*) FROM alert")[0][0]


def text(room, daemon):
    """the page's text is stored and matched, its ticker is not; once; and none at a baseline or for a known item"""
    outlet = Outlet()
    outlet.paths["/old.html"] = html(page(WANTED))
    outlet.paths["/one.html"] = html(page(OTHER, WANTED, OTHER))
    outlet.paths["/two.html"] = html(page(OTHER, OTHER, ticker=TICKER))
    after_baseline(daemon, outlet)
    assert not outlet.pages() and not outlet.seen("/robots.txt")
    outlet.lists("one", "two")
    assert rig.wait_for(lambda: count(daemon) == 3), daemon.log()
    assert WANTED in body(daemon, "one")[0] and OTHER in body(daemon, "two")[0]
    assert alerts(daemon) == 1
    n = len(outlet.seen("/feed"))
    assert rig.wait_for(lambda: len(outlet.seen("/feed")) > n + 3)
    assert sorted(p for _, p, _ in outlet.pages()) == ["/one.html", "/two.html"]
    assert len(outlet.seen("/robots.txt")) == 1 and "rasid/" in outlet.seen("/one.html")[0][2]
    assert len(body(daemon, "one")) == 1, "the feed's text became an edit of the page's"
    feeds = daemon.status()["feeds"]
    assert feeds["pages"] == 2 and feeds["page_texts"] == 2, feeds


def teaser(room, daemon):
    """of a page with less text than the feed gave author and date are kept when its headline is the item's, and its text is not"""
    outlet = Outlet()
    outlet.paths["/old.html"] = html(page(WANTED))
    for name, headline in (("mine", "خبر رقم mine"), ("other", "الصفحة الرئيسية")):
        about = ("<meta name='author' content='محرر الصفحة'><meta property='article:published_time' content='2026-01-02T03:04:05Z'>"
                 f"<title>{headline}</title>")
        outlet.paths[f"/{name}.html"] = html(page(OTHER).replace("<title>خبر</title>".encode(), about.encode())
                                             .replace("<h1>خبر</h1>".encode(), f"<h1>{headline}</h1>".encode()))
    after_baseline(daemon, outlet)
    outlet.lists("mine", "other")
    long = " ".join([OTHER] * 4)
    outlet.paths["/feed"] = rig.reply(rss(*outlet.items).replace(b"<description>", b"<description>" + long.encode() + b" "))
    assert rig.wait_for(lambda: count(daemon) == 3), daemon.log()
    rows = dict(daemon.query("SELECT guid, authors || COALESCE(published_s, '') FROM article WHERE guid IN ('mine', 'other')"))
    assert "محرر الصفحة" in rows["mine"] and rows["mine"].endswith("1767323045") and rows["other"] in ("", "[]"), rows
    assert long in (daemon.query("SELECT summary || body FROM article WHERE guid = 'mine'")[0][0])


def forbidden(room, daemon):
    """robots.txt forbids: nothing is fetched, the feed's text is stored, and that is told"""
    outlet = Outlet("User-agent: *\nDisallow: /one\n")
    outlet.paths["/one.html"] = html(page(WANTED))
    outlet.paths["/two.html"] = html(page(WANTED))
    after_baseline(daemon, outlet)
    outlet.lists("two", "one")
    assert rig.wait_for(lambda: count(daemon) == 3)
    asked = [p for _, p, _ in outlet.pages()]
    print(f"# FIGURE etiquette rule 21 pages that robots.txt forbids: {asked.count('/one.html')}")
    print(f"# FIGURE etiquette rule 21 requests for robots.txt besides one a day: {len(outlet.seen('/robots.txt')) - 1}")
    assert asked == ["/two.html"] and len(outlet.seen("/robots.txt")) == 1
    assert body(daemon, "one") == [""] or "موجز" in body(daemon, "one")[0], body(daemon, "one")
    assert "reason=robots" in daemon.log() and alerts(daemon) == 1


def unreachable_rules(room, daemon):
    """a robots.txt that cannot be had lets nothing be fetched"""
    outlet = Outlet()
    outlet.paths["/robots.txt"] = rig.reply(b"", "503 No")
    outlet.paths["/one.html"] = html(page(WANTED))
    after_baseline(daemon, outlet)
    outlet.lists("one")
    assert rig.wait_for(lambda: count(daemon) == 2)
    assert not outlet.pages() and alerts(daemon) == 0


def redirected(room, daemon):
    """where a page redirects to is asked for its robots.txt first, each time, and followed if that allows it"""
    outlet, other = Outlet("User-agent: *\nDisallow: /in/\n"), Outlet("User-agent: *\nDisallow: /in/\n")
    other.paths["/open.html"] = outlet.paths["/open.html"] = html(page(OTHER, WANTED))
    for n, to in enumerate((other.url("/in/x"), outlet.url("/in/x"), other.url("/next"), "/open.html")):
        outlet.paths[f"/r{n}.html"] = rig.reply(b"", "302 Found", [f"Location: {to}"])
    other.paths["/next"] = rig.reply(b"", "301 Moved", ["Location: /open.html"])
    after_baseline(daemon, outlet, keys="fulltext_wait = 5m\n")
    outlet.lists("r0", "r1", "r2", "r3")
    assert rig.wait_for(lambda: count(daemon) == 5), daemon.log()
    assert not outlet.seen("/in/x") and not other.seen("/in/x") and len(other.seen("/robots.txt")) == 1, other.requests
    assert other.requests[0][1] == "/robots.txt" and all(
        f"reason=robots detail='{o.url('/robots.txt')}'" in daemon.log() for o in (outlet, other)), daemon.log()
    assert alerts(daemon) == 2 and all(WANTED in body(daemon, n)[0] for n in ("r2", "r3"))


def strict(room, daemon):
    """a host whose page says so over TLS (RFC 6797) is asked for no further page in plain text, nor by a redirect"""
    test_way.certificates(daemon)
    outlet, says = Outlet(), ["Content-Type: text/html; charset=utf-8", "Strict-Transport-Security: max-age=9999"]
    server = test_way.StrictServer(daemon.dir, {
        f"/{n}": rig.reply(page(OTHER, WANTED), headers=says if n == "one" else says[:1]) for n in ("one", "two", "three")})
    outlet.paths["/to.html"] = rig.reply(b"", "302 Found", [f"Location: http://localhost:{server.port}/three"])
    after_baseline(daemon, outlet, keys="fulltext_wait = 5m\naddress_family = 4\n",
                   extra=f"host_gap = 0s\nca_file = {daemon.dir}/one.pem\n")
    for n, (name, link) in enumerate((("one", f"https://localhost:{server.port}/one"),
                                      ("two", f"http://localhost:{server.port}/two"), ("to", outlet.url("/to.html"))), 2):
        outlet.lists(**{name: link})
        assert rig.wait_for(lambda n=n: count(daemon) == n), daemon.log()
    assert alerts(daemon) == 3 and server.plain == 0 and server.seen("/three"), daemon.log()
    server.close()


def late(room, daemon):
    """a page that takes longer than fulltext_wait comes as a later version, which alerts whatever `edits` says"""
    outlet = Outlet()
    slow = outlet.paths["/one.html"] = Slow(html(page(OTHER, WANTED)))
    after_baseline(daemon, outlet, keys="fulltext_wait = 200ms\nedits = ignore\n")
    outlet.lists("one")
    assert rig.wait_for(lambda: count(daemon) == 2) and slow.asked.wait(rig.FAR)
    assert alerts(daemon) == 0
    slow.let.set()
    assert rig.wait_for(lambda: alerts(daemon) == 1), daemon.log()
    assert len(body(daemon, "one")) == 2 and WANTED in body(daemon, "one")[1]
    assert count(daemon) == 2 and daemon.settled(1)
    n = len(outlet.seen("/feed"))
    assert rig.wait_for(lambda: len(outlet.seen("/feed")) > n + 3)
    assert len(body(daemon, "one")) == 2 and len(outlet.pages()) == 1


def restart(room, daemon):
    """killed or stopped while an article waits for its page: nothing of it is stored, so it is new after the start"""
    outlet = Outlet()
    after_baseline(daemon, outlet)
    for n, (name, end) in enumerate((("one", daemon.kill), ("two", daemon.stop))):
        slow = outlet.paths[f"/{name}.html"] = Slow(html(page(WANTED)))
        outlet.lists(name)
        assert slow.asked.wait(rig.FAR) and count(daemon) == n + 1
        end()
        assert count(daemon) == n + 1
        outlet.paths[f"/{name}.html"] = html(page(WANTED))
        slow.let.set()
        daemon.start()
        daemon.ready()
        assert rig.wait_for(lambda n=n: count(daemon) == n + 2), daemon.log()
        assert alerts(daemon) == n + 1 and WANTED in body(daemon, name)[0]


def owed(room, daemon):
    """killed or stopped while the page of a stored article is to come: it is fetched once after the start, and alerts once"""
    outlet = Outlet()
    after_baseline(daemon, outlet, keys="fulltext_wait = 200ms\nedits = ignore\n")
    for n, (name, end) in enumerate((("one", daemon.kill), ("two", daemon.stop)), 1):
        slow = outlet.paths[f"/{name}.html"] = Slow(html(page(OTHER, WANTED)))
        outlet.lists(name)
        assert slow.asked.wait(rig.FAR) and rig.wait_for(lambda n=n: count(daemon) == n + 1)
        end()
        assert alerts(daemon) == n - 1 and daemon.query("SELECT COUNT(*) FROM owed") == [(1,)]
        outlet.paths[f"/{name}.html"] = html(page(OTHER, WANTED))
        slow.let.set()
        daemon.start()
        daemon.ready()
        assert rig.wait_for(lambda n=n: alerts(daemon) == n and daemon.settled(n)), daemon.log()
        polls = len(outlet.seen("/feed"))
        assert rig.wait_for(lambda polls=polls: len(outlet.seen("/feed")) > polls + 3)
        assert len(outlet.seen(f"/{name}.html")) == 2 and WANTED in body(daemon, name)[1] and len(body(daemon, name)) == 2
    assert alerts(daemon) == 2 and count(daemon) == 3 and daemon.query("SELECT COUNT(*) FROM owed") == [(0,)]


def gap(room, daemon):
    """pages of a host are fetched one at a time, Crawl-delay apart, from polls too; others do not wait for them"""
    outlet = Outlet("User-agent: *\nCrawl-delay: 1\n")
    other = Outlet()
    other.paths["/x.html"] = html(page(WANTED))
    for n in "123":
        outlet.paths[f"/{n}.html"] = html(page(WANTED, n))
    after_baseline(daemon, outlet)
    outlet.lists("1", "2", "3", x=other.url("/x.html"))
    assert rig.wait_for(lambda: count(daemon) == 5), daemon.log()
    times = [t for t, _, _ in outlet.pages()]
    assert len(times) == 3 and all(b - a > 0.95 for a, b in zip(times, times[1:])), times
    assert other.pages()[0][0] < times[-1] and alerts(daemon) == 4
    n = len(outlet.seen("/feed"))
    assert rig.wait_for(lambda: len(outlet.seen("/feed")) > n + 1)
    since = [t for t, _, _ in outlet.requests if t >= times[0]]
    early = [b - a for a, b in zip(since, since[1:]) if b - a <= 0.95]
    print(f"# FIGURE etiquette rule 21 pages and polls within a Crawl-delay: {len(early)}")
    assert not early, since
    assert "crawl_delay_s=1" in daemon.log()


def pushed(room, daemon):
    """what a hub pushes has its pages, too"""
    extra = hubs.secure(daemon)
    hub, outlet = hubs.Hub(daemon), Outlet()
    outlet.paths["/one.html"] = html(page(WANTED))
    hubs.begin(room, daemon, hub, {"a": (hubs.rss([1], hubs.links(hub)), [])}, extra=extra)
    feeds = f"{daemon.dir}/feeds.d/test.conf"
    with open(feeds, "a", encoding="utf-8") as f:
        f.write("fulltext = yes\n")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0 and hubs.active(daemon, 1)
    assert hubs.push(hub.requests[0], rss(("one", outlet.url("/one.html")))) == 200
    assert rig.wait_for(lambda: alerts(daemon) == 1), daemon.log()
    assert WANTED in body(daemon, "one")[0]
    hub.close()


def twins(room, daemon):
    """an article that two feeds list has one page, whose text both get"""
    outlet = Outlet()
    outlet.paths["/one.html"] = html(page(WANTED))
    outlet.lists("old")
    begin(daemon, outlet, feeds=("a", "b"))
    assert rig.wait_for(lambda: count(daemon) == 2)
    outlet.lists("one")
    assert rig.wait_for(lambda: count(daemon) == 4)
    assert len(outlet.pages()) == 1 and all(WANTED in b for b in body(daemon, "one"))


def no_page(room, daemon):
    """404, no HTML, too large, a host that is away: the feed's text, at once, and other feeds go on"""
    outlet = Outlet()
    outlet.paths["/pdf.html"] = rig.reply(b"%PDF-1.4 nothing", headers=["Content-Type: application/pdf"])
    outlet.paths["/big.html"] = html(page(WANTED) + b" " * (4 * 1024 * 1024))
    outlet.paths["/down.html"] = rig.reply(b"", "503 Busy")
    after_baseline(daemon, outlet, keys="fulltext_wait = 5m\n")
    outlet.lists("gone", "pdf", "big", "down")
    assert rig.wait_for(lambda: count(daemon) == 5), daemon.log()
    log = daemon.log()
    assert [log.count(f"reason={s} detail") for s in ("refused", "too-large", "no-text")] == [1, 1, 1], log
    assert "detail='no-text'" not in log and "detail='ok'" not in log, log
    assert alerts(daemon) == 0


def one_is_broken(room, daemon):
    """a page that its host fails to give: the host is left alone, which is told, and then other pages come first"""
    outlet = Outlet()
    outlet.paths["/down.html"] = rig.reply(b"", "500 Broken")
    outlet.paths["/one.html"] = outlet.paths["/two.html"] = html(page(OTHER, WANTED))
    clock = test_storm.Clock(daemon, steady=True)
    with unittest.mock.patch.dict(os.environ, clock.env):
        after_baseline(daemon, outlet, keys="fulltext_wait = 0s\n")
    outlet.lists("down", "one", "two")
    assert rig.wait_for(lambda: "a page does not come" in daemon.log() and count(daemon) == 4), daemon.log()
    clock.step(61)
    assert rig.wait_for(lambda: alerts(daemon) == 2), daemon.log()
    assert [p for _, p, _ in outlet.pages()][:3] == ["/down.html", "/one.html", "/two.html"], outlet.pages()


def failing(room, daemon):
    """pages that give no text: said of each in the log, of the feed once, shown, noticed; and once that they are back"""
    def told():
        data = [m["json"] for m in room.received("/hook")]
        return [m["data"]["good"] for m in data if m["type"] == "rasid.notice" and m["data"]["code"] == "feed-pages"]

    outlet = Outlet()
    after_baseline(daemon, outlet, extra="host_gap = 0s\n[operations]\nnotify = hook\n")
    for n, name in enumerate(("one", "two", "three", "four"), 2):
        outlet.lists(name)
        assert rig.wait_for(lambda n=n: count(daemon) == n)
    shown = json.loads(daemon.cli("feed", "show", "a", "-c", daemon.dir, "--json").stdout)["feed"]["pages"]
    assert shown == {"state": "failing", "texts": 0, "shorter": 0, "without": 4, "in_a_row": 4, "reason": "refused",
                     "detail": "status 404"}, shown
    for args, says in ((("feed", "list"), "pages give no text: refused"), (("feed", "show", "a"), "refused, status 404"),
                       (("status",), "pages give no text (refused)")):
        assert says in daemon.cli(*args, "-c", daemon.dir).stdout, args
    status = daemon.status()
    assert status["feeds"]["pages_failing"] == 1 and status["noted_feeds"][0]["pages"] == "refused", status
    assert rig.wait_for(lambda: told() == [False]), daemon.log()
    outlet.paths["/five.html"] = html(page(WANTED))
    outlet.lists("five")
    assert rig.wait_for(lambda: count(daemon) == 6) and daemon.status()["feeds"]["pages_failing"] == 0
    log = daemon.log()
    assert [log.count(s) for s in ("reason=refused detail=", "give no text, its own", "give their text again")] == [4, 1, 1]
    assert rig.wait_for(lambda: told() == [False, True]), room.received("/hook")


# What no page is asked at: {port} is that of a host inside.
INSIDE = ("http://127.0.0.2:{port}/in", "http://0.0.0.0:{port}/in", "http://[::1]:{port}/in",
          "http://[::ffff:127.0.0.2]:{port}/in", "http://2130706434:{port}/in", "http://0x7f.0.0.2:{port}/in",
          "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1:{port}/in", "ftp://127.0.0.2:{port}/in",
          "file:///etc/passwd", "gopher://127.0.0.2:{port}/in", "javascript:alert(1)", "data:text/html,in",
          "http://user:s3cret@127.0.0.1:{own}/in", "http://127.0.0.1:{own}@127.0.0.2:{port}/in",
          "http://127.0.0.1:{own}\\@127.0.0.2:{port}/in", "//127.0.0.2:{port}/in")


def guard(room, daemon):
    """no link and no redirect of an article leads inside, to another scheme, or with a login; the rest is fetched"""
    inside = rig.RawServer({"/in": html(page(WANTED))}, address="127.0.0.2")
    outlet = Outlet()
    outlet.paths["/in"] = outlet.paths["/good.html"] = html(page(WANTED))
    links = {f"l{n}": u.format(port=inside.port, own=outlet.port) for n, u in enumerate(INSIDE)}
    for name, url in links.items():
        outlet.paths[f"/to-{name}"] = rig.reply(b"", "302 Found", [f"Location: {url}"])
    daemon.settings("100ms", private="no", extra="host_gap = 0s\n")
    outlet.lists("old")
    daemon.write("feeds.d/test.conf", f"[feed a]\nurl = {outlet.url('/feed')}\ninterval = 100ms\nfulltext = yes\n"
                 "allow_address = 127.0.0.1\n")
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    daemon.ready()
    assert rig.wait_for(lambda: count(daemon) == 1)
    outlet.lists("good", **links, **{f"to-{n}": outlet.url(f"/to-{n}") for n in links})
    assert rig.wait_for(lambda: count(daemon) == 2 + 2 * len(links)), daemon.log()
    assert inside.connections == 0 and not any("uthorization" in r for _, _, r in outlet.requests)
    assert WANTED in body(daemon, "good")[0] and "s3cret" not in daemon.log(), daemon.log()
    assert not any("root:" in b for (b,) in daemon.query("SELECT body FROM article"))


def hostile(room, daemon):
    """an unpacked bomb, a body without end, a page that holds the parser: none is used, the next page is"""
    import gzip
    outlet = Outlet()
    packed = ["Content-Type: text/html", "Content-Encoding: gzip"]
    outlet.paths["/bomb.html"] = rig.reply(gzip.compress(b"<p>" + b"x" * (64 * 1024 * 1024)), headers=packed)
    outlet.paths["/deep.html"] = html(b"<div>" * 500000)

    def endless(conn, _):
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            conn.sendall(b"<p>x" * 65536)
    outlet.paths["/endless.html"] = endless
    outlet.paths["/good.html"] = html(page(WANTED))
    after_baseline(daemon, outlet, keys="fulltext_wait = 5m\n")
    outlet.lists("bomb", "endless", "deep", "good")
    assert rig.wait_for(lambda: count(daemon) == 5), daemon.log()
    log = daemon.log()
    assert log.count("reason=too-large") == 2 and log.count("reason=no-text") == 1 and alerts(daemon) == 1, log


def seeds(room, daemon):
    """real articles as pages give exactly their text, and what stands above one in a ticker is no hit"""
    files = sorted(glob.glob(os.path.join(rig.SHARED, "seeds", "004_*.txt")))
    if not files:
        raise rig.Skip("needs ../shared")
    lines = [s for s in map(str.strip, open(files[0], encoding="utf-8")) if s]
    article = lines[5:]  # behind ticker, headline, rubric and buttons; as in tests/unit/feeds_page.c
    outlet = Outlet()
    outlet.paths["/seed.html"] = html(
        (f"<html><head><title>{markup.escape(lines[2])}</title></head><body><article>" + "".join(
            f"<h1>{markup.escape(s)}</h1>" if n == 2 else f"<p>{markup.escape(s)}</p>" for n, s in enumerate(lines))
         + "</article></body></html>").encode())
    outlet.lists("old")
    begin(daemon, outlet)
    assert rig.wait_for(lambda: count(daemon) == 1)
    others = " ".join(article + [lines[2]])
    ticker = next(w for w in lines[1].split() if w.isalpha() and len(w) > 4 and w not in others)
    last = next(w for w in article[-1].split() if w.isalpha() and len(w) > 4)
    daemon.write("watch.d/seed.conf", "".join(
        f"[watch {name}]\ntitle = {name}\nterm = {w}\n" for name, w in (("ticker", ticker), ("last", last))))
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    outlet.lists("seed")
    assert rig.wait_for(lambda: count(daemon) == 2), daemon.log()
    assert body(daemon, "seed")[0].split("\n\n") == article
    hit = {w for (w,) in daemon.query("SELECT DISTINCT watch FROM hit")}
    assert "last" in hit and "ticker" not in hit, hit


def by_hand(room, daemon):
    """rasid feed test shows step by step what the page of the first article gives, or why it gives nothing"""
    outlet = Outlet()
    outlet.lists("one")
    outlet.paths["/one.html"] = html(page(OTHER, WANTED))
    daemon.settings("1s")
    daemon.write("feeds.d/test.conf", f"[feed a]\nurl = {outlet.url('/feed')}\nfulltext = yes\n")
    daemon.watch()
    daemon.webhook("hook")

    def tested():
        r = daemon.cli("feed", "test", "a", "-c", daemon.dir, "--json")
        return json.loads(r.stdout)
    t = tested()
    assert t["page"]["taken"] and t["page"]["status"] == 200 and t["page"]["text_bytes"] > t["page"]["feed_bytes"], t["page"]
    assert "there is none" in t["page"]["robots"] and t["alerts"] == 1 and t["items"][0]["hits"], t
    shown = daemon.cli("feed", "test", "a", "-c", daemon.dir).stdout
    for line in (f"GET {outlet.url('/one.html')}", "robots.txt: there is none", "status 200", "title: خبر", "for the feed's"):
        assert line in shown, shown
    outlet.paths["/robots.txt"] = rig.reply(b"User-agent: *\nDisallow: /one\n")
    n = len(outlet.seen("/one.html"))
    t = tested()
    assert (t["page"]["reason"], t["page"]["detail"], t["alerts"]) == ("robots", "forbids it", 0), t["page"]
    assert len(outlet.seen("/one.html")) == n
    outlet.paths["/one.html"] = rig.reply(b"", "302 Found", ["Location: /in/x"])
    outlet.paths["/robots.txt"] = rig.reply(b"User-agent: *\nDisallow: /in/\n")
    t = tested()
    assert (t["page"]["reason"], t["page"]["taken"]) == ("robots", False) and not outlet.seen("/in/x"), t["page"]
    del outlet.paths["/robots.txt"]
    for answer, reason in ((rig.reply(b"", "404 No"), "refused"), (rig.reply(b"", "503 No"), "host"),
                           (html(b"x" * (5 << 20)), "too-large"), (html(b"%PDF-1.4"), "no-text")):
        outlet.paths["/one.html"] = answer
        t = tested()
        assert t["page"]["reason"] == reason and not t["page"]["taken"] and t["error"] is None, t["page"]


if __name__ == "__main__":
    rig.main(text, teaser, forbidden, unreachable_rules, redirected, strict, guard, late, restart, owed, gap, pushed, twins, no_page, hostile,
             one_is_broken, failing, seeds, by_hand)
