# SPDX-License-Identifier: ISC
"""A feed whose document is a sitemap index: its sitemaps are read as parts of the feed."""
import re

import rig

MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def tag(body):
    return f'"{hash(body) & 0xffffffff:x}"'


class Document:
    """An answer with an ETag, or 304 to who has it."""

    def __init__(self, body):
        self.body = body.encode()
        self.answers = []

    def __call__(self, conn, request):
        known = re.search("if-none-match: (.*)\r\n", request, re.I)
        same = known is not None and known.group(1) == tag(self.body)
        self.answers.append(304 if same else 200)
        head = (f"ETag: {tag(self.body)}",)
        conn.sendall(rig.reply(status="304 No", headers=head) if same else rig.reply(self.body, headers=head))


def index(site, *maps):
    """maps: path, or (path, lastmod)"""
    rows = [m if isinstance(m, tuple) else (m, None) for m in maps]
    return Document(f"<?xml version='1.0'?><sitemapindex xmlns='{MAPS}'>" + "".join(
        f"<sitemap><loc>{site.url(p)}</loc>" + (f"<lastmod>{t}</lastmod>" if t else "") + "</sitemap>"
        for p, t in rows) + "</sitemapindex>")


def sitemap(*numbers):
    return Document(f"<urlset xmlns='{MAPS}' xmlns:n='{NEWS}'>" + "".join(
        f"<url><loc>https://n.example/{n}</loc><n:news><n:title>خبر عن التحالف الدولي رقم {n}</n:title></n:news></url>"
        for n in numbers) + "</urlset>")


def begin(daemon, site, keys=""):
    daemon.settings("300ms")
    daemon.write("feeds.d/test.conf", f"[feed a]\nurl = {site.url('/index.xml')}\ninterval = 300ms\n{keys}\n")
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    daemon.ready()


def articles(daemon):
    return {int(g.rsplit("/", 1)[1]) for (g,) in daemon.query("SELECT guid FROM article")}


def has(daemon, *numbers):
    return rig.wait_for(lambda: set(numbers) <= articles(daemon))


def polled(site):
    """Once more, whatever is under way."""
    n = len(site.seen("/index.xml"))
    return rig.wait_for(lambda: len(site.seen("/index.xml")) > n + 1)


def noted(daemon, what):
    """In the feed's state, on disk."""
    return rig.wait_for(lambda: what in daemon.query("SELECT sitemaps FROM feed")[0][0])


def life(_, daemon):
    """silent first, then news alert; only what changed is asked for, with validators, over a restart too"""
    site = rig.RawServer()
    day = "2024-04-05T10:1{}:00Z"
    site.paths = {"/index.xml": index(site, ("/old.xml", day.format(1)), ("/posts.xml", day.format(2)), "/news.xml"),
                  "/old.xml": sitemap(1, 2), "/posts.xml": sitemap(3), "/news.xml": sitemap(4)}
    begin(daemon, site)
    assert has(daemon, 1, 2, 3, 4), daemon.log()
    order = [p for _, p, _ in site.requests if p != "/index.xml"][:3]
    times = [at for at, p, _ in site.requests if p != "/index.xml"][:3]
    assert order == ["/news.xml", "/posts.xml", "/old.xml"], order
    assert times[1] - times[0] > 0.99 and times[2] - times[1] > 0.99, times
    assert noted(daemon, tag(site.paths["/old.xml"].body))
    assert daemon.destination()["delivered"] == 0 and daemon.destination()["pending"] == 0
    news = site.paths["/news.xml"]
    site.paths["/posts.xml"] = sitemap(5, 3)
    site.paths["/index.xml"] = index(site, ("/old.xml", day.format(1)), ("/posts.xml", day.format(3)), "/news.xml")
    assert has(daemon, 5) and daemon.settled(1), daemon.log()
    assert noted(daemon, tag(site.paths["/posts.xml"].body))
    assert daemon.stop() == 0
    before = len(site.requests)
    daemon.start()
    assert polled(site)
    assert rig.wait_for(lambda: any(p == "/news.xml" for _, p, _ in site.requests[before:]))
    assert len(site.seen("/old.xml")) == 1 and len(site.seen("/posts.xml")) == 2, [r[1] for r in site.requests]
    assert news.answers[0] == 200 and set(news.answers[1:]) == {304}, news.answers
    assert site.paths["/index.xml"].answers.count(200) == 1, site.paths["/index.xml"].answers
    # One without a lastmod brings news though the index is as it was.
    site.paths["/news.xml"] = sitemap(6, 4)
    assert has(daemon, 6) and daemon.settled(2)
    assert daemon.status()["feeds"]["ok"] == 1
    site.close()


def late(_, daemon):
    """a sitemap that was listed and not read is a first poll of its own; one that is new is news"""
    site = rig.RawServer()
    months = [(f"/{n}.xml", f"2024-0{n}-01T10:11:00Z") for n in range(1, 8)]
    site.paths = {"/index.xml": index(site, *months), **{f"/{n}.xml": sitemap(n) for n in range(1, 8)}}
    begin(daemon, site)
    assert has(daemon, 3, 4, 5, 6, 7)
    assert noted(daemon, tag(site.paths["/3.xml"].body))
    assert articles(daemon) == {3, 4, 5, 6, 7}
    said = "of the 7 sitemaps of the index 5 are read: news, then the newest"
    assert daemon.log().count(said) == 1, daemon.log()
    assert said in daemon.cli("feed", "list", "-c", daemon.dir).stdout
    site.paths["/1.xml"] = sitemap(1, 11)
    site.paths["/8.xml"] = sitemap(80)
    months[0] = ("/1.xml", "2024-08-01T10:11:00Z")
    site.paths["/index.xml"] = index(site, *months, ("/8.xml", "2024-08-02T10:11:00Z"))
    assert has(daemon, 1, 11, 80) and daemon.settled(1), daemon.log()
    silent = {int(g.rsplit('/', 1)[1]): s for g, s in daemon.query("SELECT guid, silent FROM article")}
    assert (silent[1], silent[11], silent[80]) == (1, 1, 0), silent
    assert not site.seen("/2.xml")
    site.close()


def nested(_, daemon):
    """an index within the index is read, one within that and one that leads back are not, and that is told once"""
    site = rig.RawServer()
    inner = index(site, "/news.xml", "/index.xml", "/deep.xml")
    site.paths = {"/index.xml": index(site, "/inner.xml", "/gone.xml"), "/inner.xml": inner,
                  "/news.xml": sitemap(1), "/deep.xml": index(site, "/never.xml")}
    begin(daemon, site)
    assert has(daemon, 1), daemon.log()
    loop, deep, gone = "one leads back to one that was read", "one is an index within an index", "one did not come"
    assert rig.wait_for(lambda: any(w in daemon.log() for w in (loop, deep, gone))), daemon.log()
    site.paths["/news.xml"] = sitemap(2, 1)
    assert has(daemon, 2) and daemon.settled(1), daemon.log()
    assert not site.seen("/never.xml")
    assert daemon.log().count("articles may be missing") <= 3, daemon.log()
    site.close()


def lost(_, daemon):
    """an index of which no sitemap comes any more fails, with the reason, until one does"""
    site = rig.RawServer()
    news = sitemap(1)
    site.paths = {"/index.xml": index(site, "/news.xml", "/never.xml"), "/news.xml": news}
    begin(daemon, site)
    assert has(daemon, 1) and noted(daemon, tag(news.body))
    assert daemon.status()["feeds"]["ok"] == 1
    site.paths["/news.xml"] = lambda conn, _: conn.sendall(rig.reply(b"no", status="403 No"))
    assert rig.wait_for(lambda: daemon.status()["feeds"]["failing"] == 1), daemon.log()
    said = daemon.cli("feed", "list", "-c", daemon.dir).stdout
    assert "none of its sitemaps came: the server refuses us (403)" in said, said
    assert "blocked" in said, said
    site.paths["/news.xml"] = sitemap(2, 1)
    assert has(daemon, 2) and daemon.settled(1), daemon.log()
    assert rig.wait_for(lambda: daemon.status()["feeds"]["ok"] == 1), daemon.log()
    site.close()


def turned(_, daemon):
    """a feed that becomes an index: what its sitemaps list is old, unless it is dated since; and of one that was"""
    site = rig.RawServer()
    site.paths = {"/index.xml": sitemap(1, 2), "/all.xml": sitemap(1, 2, *range(10, 40)), "/news.xml": sitemap(3)}
    begin(daemon, site)
    assert has(daemon, 1, 2)
    site.paths["/index.xml"] = index(site, "/all.xml", "/news.xml")
    assert has(daemon, 3, 10, 39) and noted(daemon, tag(site.paths["/all.xml"].body))
    assert daemon.query("SELECT COUNT(*) FROM alert")[0][0] == 0, daemon.log()
    assert "a sitemap that was there before is read for the first time" in daemon.log()
    site.paths["/index.xml"] = sitemap(4, 1)
    assert has(daemon, 4) and daemon.settled(1), daemon.log()
    site.paths["/news.xml"] = sitemap(5, 3)
    site.paths["/index.xml"] = index(site, "/all.xml", "/news.xml")
    assert has(daemon, 5) and daemon.settled(2), daemon.log()
    site.close()


def missed(_, daemon):
    """a sitemap that the first poll did not get is silent when it comes, also when it is cut; what is new in it is not"""
    def cut(*numbers):
        return rig.reply(sitemap(*numbers).body[:-len(b"</urlset>")])

    site = rig.RawServer()
    site.paths = {"/index.xml": index(site, "/a.xml", "/b.xml"), "/a.xml": sitemap(1)}
    begin(daemon, site)
    assert has(daemon, 1) and noted(daemon, tag(site.paths["/a.xml"].body))
    site.paths["/b.xml"] = cut(10, 11)
    assert has(daemon, 10, 11)
    site.paths["/b.xml"] = cut(12, 10, 11)
    assert has(daemon, 12) and daemon.settled(1), daemon.log()
    silent = {int(g.rsplit('/', 1)[1]): s for g, s in daemon.query("SELECT guid, silent FROM article")}
    assert silent == {1: 1, 10: 1, 11: 1, 12: 0}, silent
    site.close()


if __name__ == "__main__":
    rig.main(life, late, nested, lost, turned, missed)
