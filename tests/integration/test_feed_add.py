# SPDX-License-Identifier: ISC
"""Feeds by hand: `rasid feed discover|add|remove|test|capture` and `rasid opml`."""
import gzip
import json
import os
import socket
import stat
import struct
import subprocess

import rig

TOKEN = "hushhushhush42"
RSS = ("<?xml version='1.0'?><rss version='2.0'><channel><title>كتابات</title><link>http://k.example/</link>{self}"
       "<item><title>عن التحالف الدولي</title><guid>g1</guid><link>http://k.example/1</link>"
       "<pubDate>Fri, 05 Apr 2024 10:01:00 GMT</pubDate></item>"
       "<item><title>خبر</title><link>http://k.example/2</link></item></channel></rss>")


RSS_OF_WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>التحالف الدولي</title>
<item><title>خبر عادي - التحالف الدولي</title><guid isPermaLink="false">1</guid>
<content:encoded>&lt;p&gt;نص الخبر.&lt;/p&gt;&lt;p&gt;The post خبر عادي appeared first on التحالف الدولي.&lt;/p&gt;</content:encoded></item>
<item><title>عن التحالف الدولي</title><guid isPermaLink="false">2</guid>
<content:encoded>&lt;p&gt;نص آخر.&lt;/p&gt;</content:encoded></item></channel></rss>
"""


def rss(self_link=""):
    return RSS.format(self=self_link).encode()


def link(href, kind="application/rss+xml", title=""):
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


def page(*links):
    return rig.reply(f"<!doctype html><html><head><title>موقع</title>{''.join(links)}</head></html>".encode(),
                     headers=["Content-Type: text/html; charset=utf-8"])


def call(daemon, *args, code=0, **kw):
    """The command; what it said, on both outputs."""
    done = daemon.cli(*args, "-c", daemon.dir, **kw)
    assert done.returncode == code, (args, done)
    assert not rig.sanitizer_reports(done.stderr), done.stderr
    return done.stdout + done.stderr


def as_json(daemon, *args, code=0):
    done = daemon.cli(*args, "-c", daemon.dir, "--json")
    assert done.returncode == code, (args, done)
    return json.loads(done.stdout)


def files(daemon):
    return sorted(os.listdir(os.path.join(daemon.dir, "feeds.d")))


def read(daemon, name):
    with open(os.path.join(daemon.dir, name), encoding="utf-8") as f:
        return f.read()


def a_sites_feeds_are_found(_, daemon):
    """feeds that a page names, in their order; what is none is told; usual places and a news sitemap only else"""
    news = ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/'
            'sitemap-news/0.9"><url><loc>http://k.example/3</loc><news:news><news:title>خبر</news:title></news:news>'
            "</url></urlset>").encode()
    server = rig.RawServer({"/": page(link("/broken"), link("/b.xml"), link("/a.xml?x=1&amp;y=2"), link("/b.xml")),
                            "/a.xml?x=1&y=2": rig.reply(rss()), "/b.xml": rig.reply(rss()), "/feed": rig.reply(rss())})
    found = as_json(daemon, "feed", "discover", server.url("/"))["feeds"]
    assert [f["url"] for f in found] == [server.url(p) for p in ("/b.xml", "/a.xml?x=1&y=2", "/broken")], found
    assert found[0]["title"] == "كتابات" and found[0]["items"] == 2 and found[0]["format"] == "rss2.0", found
    assert found[0]["newest"] == "2024-04-05T10:01:00Z" and found[2]["error"] == "the server answered 404", found
    assert not server.seen("/feed"), server.requests
    # The same for people.
    text = call(daemon, "feed", "discover", server.url("/"))
    assert server.url("/b.xml") + "\n      rss2.0, 2 items, newest 2024-04-05T10:01:00Z" in text, text
    # A page that names none.
    server.paths["/"] = page()
    assert [f["url"] for f in as_json(daemon, "feed", "discover", server.url("/"))["feeds"]] == [server.url("/feed")]
    del server.paths["/feed"]
    server.paths["/news-sitemap.xml"] = rig.reply(news)
    assert as_json(daemon, "feed", "discover", server.url("/"))["feeds"][0]["format"] == "sitemap"
    server.paths["/news-sitemap.xml"] = rig.reply(news.replace(b"news:title", b"news:x"))
    assert "no feed found" in call(daemon, "feed", "discover", server.url("/"), code=4)
    # A list of sitemaps is offered as what it is, where nothing else is.
    listed = rig.reply(b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>http://k.example/1'
                       b"</loc></sitemap></sitemapindex>")
    server.paths["/rss.xml"] = listed
    server.paths["/sitemap-news.xml"] = listed
    text = call(daemon, "feed", "discover", server.url("/"))
    assert server.url("/rss.xml") + "\n      sitemapindex, 1 sitemaps" in text and "/sitemap-news" not in text, text
    server.paths["/sitemap_news.xml"] = rig.reply(news)
    found = as_json(daemon, "feed", "discover", server.url("/"))["feeds"]
    assert [f["url"] for f in found] == [server.url("/sitemap_news.xml")], found
    # Each place is asked once.
    assert all(len(server.seen(p)) <= 7 for p in ("/rss", "/atom.xml")), server.requests
    server.close()


def a_kept_connection_may_be_gone(_, daemon):
    """a connection that was kept and is reset under the next request costs nothing: it is asked anew"""
    resets = []

    def keep_and_reset(conn, _):
        body = f"<html><head>{link('/f')}</head></html>".encode()
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        if rig.read_head(conn):
            resets.append(1)
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            conn.close()

    server = rig.RawServer({"/": keep_and_reset, "/f": rig.reply(rss())})
    found = as_json(daemon, "feed", "discover", server.url("/"))["feeds"]
    assert resets and [(f["url"], f["error"]) for f in found] == [(server.url("/f"), None)], (resets, found)
    server.close()


def nothing_private_is_reached(_, daemon):
    """the rules about addresses are those of polling: no private host, none by a redirect or a page either"""
    server = rig.RawServer({"/": page(link("/f"))})
    other = rig.RawServer({"/f": rig.reply(rss())}, address="127.0.0.2")
    server.paths["/"] = page(link(other.url("/f")))
    server.paths["/away"] = rig.reply(b"", "302 Found", ["Location: " + other.url("/f")])
    daemon.settings(private="no")
    for args in (["discover", server.url("/")], ["add", server.url("/")], ["test", server.url("/")],
                 ["capture", server.url("/"), daemon.dir + "/cap"]):
        assert "private" in call(daemon, "feed", *args, code=1), args
    assert not server.requests and not os.listdir(daemon.dir + "/cap")
    # One of them is allowed, where it leads is not.
    daemon.write("feeds.d/x.conf", f"[feed x]\nurl = {server.url('/away')}\nallow_address = 127.0.0.1\n")
    assert "private" in call(daemon, "feed", "test", "x", code=1)
    assert not other.requests and len(server.requests) == 1
    # Nor where a page leads, whose own address is allowed; that is refused while nothing else is under way.
    daemon.write("feeds.d/x.conf", f"[feed x]\nurl = {server.url('/')}\nallow_address = 127.0.0.1\n")
    assert "private address 127.0.0.2 refused" in call(daemon, "feed", "discover", server.url("/"), code=4)
    assert not other.requests
    server.close()
    other.close()


def a_feed_is_added(_, daemon):
    """add: test poll, id, section in a file of its own (mode 644), reload; a known address is refused"""
    server = rig.RawServer({"/": page(link("/f")), "/f": rig.reply(rss()), "/g": rig.reply(rss()),
                            "/old": rig.reply(b"", "301 Moved", ["Location: /g"])})
    daemon.watch()
    daemon.webhook("hook")
    text = call(daemon, "feed", "add", server.url("/"), "--dry-run", "--id", "k")
    assert "watch coalition matches 1 of these items\n" in text and "1 of 1 watches cover it" in text, text
    assert f"would write {daemon.dir}/feeds.d/k.conf:" in text and files(daemon) == [], text
    old = os.umask(0o077)
    text = call(daemon, "feed", "add", server.url("/"), "--tags", "iraq,عراق")
    os.umask(old)
    assert "added feed 127-0-0-1" in text and "No daemon runs" in text, text
    assert read(daemon, "feeds.d/127-0-0-1.conf") == (
        f"# Added by rasid.\n[feed 127-0-0-1]\nurl = {server.url('/f')}\ntitle = كتابات\ntags = iraq\ntags = عراق\n")
    assert stat.S_IMODE(os.stat(daemon.dir + "/feeds.d/127-0-0-1.conf").st_mode) == 0o644
    for again in (server.url("/f"), server.url("/")):
        assert "configured already: feed 127-0-0-1" in call(daemon, "feed", "add", again, code=1)
    daemon.start()
    assert daemon.ready()
    # What moved for good is added where it is now.
    done = as_json(daemon, "feed", "add", server.url("/old"))
    assert done["id"] == "127-0-0-1-2" and done["url"] == server.url("/g") and done["reloaded"], done
    assert done["watches"] == [{"id": "coalition", "matches": 1, "told": True}], done
    assert daemon.status()["feeds"]["total"] == 2
    assert files(daemon) == ["127-0-0-1-2.conf", "127-0-0-1.conf"]
    server.close()


def what_cannot_be_added_changes_nothing(_, daemon):
    """several feeds without a terminal, a file in the way, a bad id, a refused configuration: nothing is written"""
    server = rig.RawServer({"/": page(link("/f"), link("/g")), "/f": rig.reply(rss()), "/g": rig.reply(rss()),
                            "/text": rig.reply(b"no feed")})
    text = call(daemon, "feed", "add", server.url("/"), code=2)
    assert server.url("/f") in text and server.url("/g") in text and "there are 2 feeds" in text, text
    assert "no feed found" in call(daemon, "feed", "add", server.url("/text"), code=4)
    for bad in ("A", "a/b", "-a", "../x"):
        assert "is no id" in call(daemon, "feed", "add", server.url("/f"), f"--id={bad}", code=2)
    assert "login" in call(daemon, "feed", "add", server.url("/f").replace("//", f"//u:{TOKEN}@"), code=2)
    assert "is no address" in call(daemon, "feed", "add", "http://a b/", code=2)
    daemon.write("feeds.d/k.conf", "# mine\n")
    assert "is there already" in call(daemon, "feed", "add", server.url("/f"), "--id", "k", code=1)
    assert files(daemon) == ["k.conf"] and read(daemon, "feeds.d/k.conf") == "# mine\n"
    daemon.write("watch.d/bad.conf", "[watch x]\n")
    assert "has errors" in call(daemon, "feed", "add", server.url("/f"), code=78)
    assert files(daemon) == ["k.conf"]
    server.close()


def a_refused_reload_takes_it_back(_, daemon):
    """the daemon may refuse what the command could read: the files are as they were, for add and remove"""
    server = rig.RawServer({"/f": rig.reply(rss())})
    daemon.write("feeds.d/two.conf", f"# top\n[feed a]\nurl = {server.url('/a')}\n[feed b]\nurl = {server.url('/b')}\n")
    before = read(daemon, "feeds.d/two.conf")
    # A file that only the daemon's environment names, and that is gone by now.
    daemon.write("auth", "k.example user:password\n")
    os.chmod(daemon.dir + "/auth", 0o600)
    os.environ["RASID_FETCH_AUTH_FILE"] = daemon.dir + "/auth"
    daemon.start()
    del os.environ["RASID_FETCH_AUTH_FILE"]
    assert daemon.ready()
    os.remove(daemon.dir + "/auth")
    for args in (["add", server.url("/f"), "--id", "k"], ["remove", "a"], ["remove", "b"]):
        text = call(daemon, "feed", *args, code=78)
        assert "the daemon refused it" in text and "nothing was changed" in text, text
        assert files(daemon) == ["two.conf"] and read(daemon, "feeds.d/two.conf") == before
    server.close()


def a_terminal_is_asked(_, daemon):
    """on a terminal add asks which feed and whether; no means no"""
    import pty
    server = rig.RawServer({"/": page(link("/f"), link("/g")), "/f": rig.reply(rss()), "/g": rig.reply(rss())})

    def talk(answers, code):
        master, slave = pty.openpty()
        p = subprocess.Popen([daemon.binary, "feed", "add", server.url("/"), "-c", daemon.dir], stdin=slave,
                             stdout=slave, stderr=slave)
        os.close(slave)
        said = b""
        for question, answer in answers:
            while question not in said:
                said += os.read(master, 65536)
            os.write(master, answer)
        while True:
            try:
                more = os.read(master, 65536)
            except OSError:
                break
            if not more:
                break
            said += more
        os.close(master)
        assert p.wait(rig.FAR) == code, said
        return said.decode()

    which, sure = b"Which one? [1-2]", b"Add it as feed 127-0-0-1? [Y/n]"
    assert "none chosen" in talk([(which, b"9\n")], 1)
    assert "nothing was changed" in talk([(which, b"2\n"), (sure, b"n\n")], 1)
    assert files(daemon) == []
    talk([(which, b"2\n"), (sure, b"\n")], 0)
    assert server.url("/g") in read(daemon, "feeds.d/127-0-0-1.conf")
    server.close()


def a_feed_is_removed(_, daemon):
    """remove takes the section out, keeps the rest to the byte, deletes an empty file, goes through no link"""
    daemon.write("feeds.d/two.conf", "# top\n[feed a]\nurl = http://a.example/\n# inside\ntitle = x\n\n# of b\n"
                 "[feed b]\nurl = http://b.example/\n")
    os.chmod(daemon.dir + "/feeds.d/two.conf", 0o640)
    diff = call(daemon, "feed", "remove", "a", "--dry-run")
    assert "@@ -2,5 +1,0 @@\n-[feed a]\n-url = http://a.example/\n-# inside\n-title = x\n-\n" in diff, diff
    assert "stay stored" in call(daemon, "feed", "remove", "a")
    assert read(daemon, "feeds.d/two.conf") == "# top\n# of b\n[feed b]\nurl = http://b.example/\n"
    assert stat.S_IMODE(os.stat(daemon.dir + "/feeds.d/two.conf").st_mode) == 0o640
    # A watch that names it: refused, and put back.
    daemon.write("watch.d/w.conf", "[watch w]\nterm = التحالف\nfeeds = b\n")
    before = read(daemon, "feeds.d/two.conf")
    assert "nothing was changed" in call(daemon, "feed", "remove", "b", code=78)
    assert read(daemon, "feeds.d/two.conf") == before
    os.remove(daemon.dir + "/watch.d/w.conf")
    daemon.write("feeds.d/c.conf", "# Added by rasid.\n[feed c]\nurl = http://c.example/\n")
    gone = as_json(daemon, "feed", "remove", "c")
    assert gone["deleted"] and gone["written"] and files(daemon) == ["two.conf"], gone
    os.rename(daemon.dir + "/feeds.d/two.conf", daemon.dir + "/elsewhere")
    os.symlink("../elsewhere", daemon.dir + "/feeds.d/two.conf")
    assert "a link" in call(daemon, "feed", "remove", "b", code=1)
    assert read(daemon, "elsewhere") == before
    assert "no feed 'nix'" in call(daemon, "feed", "remove", "nix", code=1)


def a_feed_is_tested_step_by_step(_, daemon):
    """test shows request, answer, document, identity, hits and alerts, and where it fails; files give the same"""
    packed = gzip.compress(rss())
    server = rig.RawServer({"/f": rig.reply(packed, headers=["Content-Encoding: gzip", 'ETag: "1"']),
                            "/r": rig.reply(b"", "301 Moved", [f"Location: /f2?token={TOKEN}"]),
                            f"/f2?token={TOKEN}": rig.reply(rss()),
                            "/page": page(), "/500": rig.reply(b"x", "500 No")})
    daemon.watch()
    daemon.webhook("hook")
    daemon.write("feeds.d/f.conf", f"[feed f]\nurl = {server.url('/f')}\n")
    seen = as_json(daemon, "feed", "test", "f")
    assert seen["answer"]["headers"]["content-encoding"] == "gzip" and seen["answer"]["body_bytes"] == len(packed), seen
    assert seen["answer"]["decoded_bytes"] == len(rss()) and seen["document"]["format"] == "rss2.0", seen
    assert [i["known_by"] for i in seen["items"]] == ["guid", "link"] and seen["alerts"] == 1, seen
    assert seen["items"][0]["hits"] == [{"watch": "coalition", "field": "title", "term": "التحالف الدولي",
                                         "words": "التحالف الدولي", "destinations": 1}], seen
    text = call(daemon, "feed", "test", "f")
    assert "unpacked from" in text and "watch coalition: an alert" in text and "known by its guid g1" in text, text
    moved = as_json(daemon, "feed", "test", server.url("/r"))
    assert moved["redirects"] == [{"status": 301, "location": "/f2?token=***"}] and moved["error"] is None, moved
    for path, step in (("/500", "answer"), ("/page", "document")):
        assert as_json(daemon, "feed", "test", server.url(path), code=1)["error"]["step"] == step
    assert "it fails at the request" in call(daemon, "feed", "test", "http://127.0.0.1:1/", code=1)
    # Files: a document, answers with every framing.
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" + \
        b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    for n, data in enumerate((rss(), rig.reply(rss()), chunked)):
        with open(f"{daemon.dir}/x{n}", "wb") as f:
            f.write(data)
        got = as_json(daemon, "feed", "test", f"{daemon.dir}/x{n}", "--url", server.url("/f"))
        assert got["items"] == seen["items"] and got["feed"] == "f" and got["alerts"] == 1, (n, got)
    assert "file" == as_json(daemon, "feed", "test", daemon.dir + "/nix", code=1)["error"]["step"]
    done = daemon.cli("feed", "test", daemon.dir, "-c", daemon.dir)
    assert done.stdout == "" and done.stderr == f"rasid: it fails at the file: {daemon.dir}: Is a directory\n", done
    server.close()


def a_test_says_what_is_new(room, daemon):
    """of a configured feed test asks the daemon which items are stored; without a daemon it says that it did not"""
    footer = "تابعونا على قناة الصحيفة"
    room.outlet("o", items=[{"title": f"خبر {i}", "html": f"<p>نص {i}</p><p>{footer}</p>" if i else "خبر"} for i in range(130)])
    daemon.settings(interval="1h")
    daemon.feeds("o", strip="تابعونا", keep="قناة الصحيفة")
    said = call(daemon, "feed", "test", "o")
    assert f"keep      in 20 of the document's last 20 items: {footer}" in said, said
    daemon.feeds("o", strip="تابعونا")
    said = call(daemon, "feed", "test", "o")
    assert "which are new was not asked" in said
    assert f"learned   in 20 of the document's last 20 items: {footer}" in said, said
    assert "strip     in 129 of 130 items: تابعونا" in said, said
    daemon.start()
    assert rig.wait_for(lambda: daemon.ready() and daemon.status()["feeds"]["articles"] == 130)
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    room.publish("o", title="جديد", html="")
    got = as_json(daemon, "feed", "test", "o")
    items = got["items"]
    assert got["furniture"] == {"of": "feed", "items": 20, "learned": [{"words": footer, "items": 20}],
                                "keep": [], "strip": [{"words": "تابعونا", "items": 129}]}, got["furniture"]
    assert len(items) == 131 and [i["new"] for i in items].count(False) == 130, items
    assert [i["title"] for i in items if i["new"]] == ["جديد"], items
    assert all("guid" in i["stored_keys"] for i in items if i["new"] is False), items
    assert "131 items, 1 new, 0 alerts" in call(daemon, "feed", "test", "o")
    # The id is another one, the title is not: nobody decides that but a poll.
    daemon.write("doc.xml", "<rss><channel><item><title>خبر 7</title><guid>other</guid></item></channel></rss>")
    item = as_json(daemon, "feed", "test", daemon.dir + "/doc.xml", "--url", room.feed_url("o"))["items"][0]
    assert item["new"] is None and item["stored_keys"] == ["title"], item
    assert "stored under its title: whether" in call(daemon, "feed", "test", daemon.dir + "/doc.xml", "--url", room.feed_url("o"))


def a_capture_holds_no_secret_and_is_replayed(_, daemon):
    """capture: each hop's request and answer as they came, mode 600, never over a file, no secret; test reads them"""
    body = rss(f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='self' href='http://k.example/f?token={TOKEN}'/>")
    server = rig.RawServer()
    server.paths = {"/r": rig.reply(b"", "302 Found", ["Location: /f", "Set-Cookie: id=" + TOKEN]),
                    "/f": rig.reply(rss()),
                    f"/t?token={TOKEN}": rig.reply(gzip.compress(body), headers=["Content-Encoding: gzip"])}
    daemon.write("auth", f"127.0.0.1:{server.port} user:{TOKEN}\n")
    os.chmod(daemon.dir + "/auth", 0o600)
    daemon.settings(extra=f"auth_file = {daemon.dir}/auth\n")
    daemon.write("feeds.d/r.conf", f"[feed r]\nurl = {server.url('/r')}\n[feed t]\nurl = {server.url('/t?token=' + TOKEN)}\n")
    cap = daemon.dir + "/cap"
    names = as_json(daemon, "feed", "capture", "r", cap)["files"]
    assert [n.rsplit("-", 1)[1] for n in names] == ["1.request", "1.http", "2.request", "2.http"], names
    names += as_json(daemon, "feed", "capture", "t", cap)["files"]
    assert "authorization: basic" in server.requests[0][2].lower(), server.requests
    for n in names:
        with open(n, "rb") as f:
            data = f.read()
        assert stat.S_IMODE(os.stat(n).st_mode) == 0o600 and stat.S_IMODE(os.stat(cap).st_mode) == 0o700
        inside = data.partition(b"\r\n\r\n")[2]
        for part in (data, gzip.decompress(inside) if inside.startswith(b"\x1f\x8b") else inside):
            assert TOKEN.encode() not in part and b"dXNlcj" not in part, part
    with open(names[0], "rb") as f:
        assert f.read().startswith(b"GET /r HTTP/1.1\r\n")
    with open(names[3], "rb") as f:
        assert f.read().endswith(b"\r\n\r\n" + rss())
    for n in (names[3], names[5]):
        assert [i["guid"] for i in as_json(daemon, "feed", "test", n)["items"]] == ["g1", None], n
    assert as_json(daemon, "feed", "test", names[1], code=1)["error"]["why"] == "the server answered 302"
    os.symlink(cap, daemon.dir + "/link")
    assert "a link" in call(daemon, "feed", "capture", "r", daemon.dir + "/link", code=1)
    server.close()


LIST = """<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
<outline text="عراق"><outline text="أ" xmlUrl="http://a.example/rss"/>
<outline text="ب" xmlUrl="https://a.example/rss2" category="/sport"/></outline>
<outline text="twin" xmlUrl="https://www.a.example/rss"/><outline text="bad" xmlUrl="javascript:x"/>
<outline text="k" xmlUrl="http://known.example/feed/"/></body></opml>"""


def lists_are_taken_over(_, daemon):
    """opml import: folders to tags, ids of their own, twins skipped and told, dry run; export is read by import"""
    daemon.write("feeds.d/known.conf", "[feed known]\nurl = https://known.example/feed\n")
    daemon.write("list.opml", LIST)
    path = daemon.dir + "/list.opml"
    text = call(daemon, "opml", "import", path, "--dry-run")
    assert "skipped: https://www.a.example/rss: there already, as feed a\n" in text, text
    assert "skipped: http://known.example/feed/: there already, as feed known\n" in text, text
    assert "would import 2 feeds" in text and files(daemon) == ["known.conf"], text
    done = as_json(daemon, "opml", "import", path, "--tags", "new", "--into", "feeds.d/lists.conf")
    assert [(f["id"], f["tags"]) for f in done["imported"]] == [("a", ["new", "عراق"]), ("a-2", ["new", "عراق", "sport"])]
    assert files(daemon) == ["known.conf", "lists.conf"] and len(done["skipped"]) == 2, done
    assert stat.S_IMODE(os.stat(daemon.dir + "/feeds.d/lists.conf").st_mode) == 0o644
    assert call(daemon, "check", "-q") is not None
    # Again: nothing is left to take.
    assert "imported 0" not in call(daemon, "opml", "import", path, "--into", "lists", code=4)
    before = read(daemon, "feeds.d/lists.conf")
    daemon.write("more.opml", "<opml><body><outline xmlUrl='http://m.example/'/></body></opml>")
    call(daemon, "opml", "import", daemon.dir + "/more.opml", "--into", "lists")
    assert read(daemon, "feeds.d/lists.conf").startswith(before)
    # There and back.
    out = daemon.dir + "/out.opml"
    call(daemon, "opml", "export", out)
    assert "exists" in call(daemon, "opml", "export", out, code=1)
    other = rig.Daemon(None)
    again = as_json(other, "opml", "import", out)
    assert {(f["url"], tuple(sorted(f["tags"]))) for f in again["imported"]} == {
        ("http://a.example/rss", ("new", "عراق")), ("https://a.example/rss2", ("new", "sport", "عراق")),
        ("http://m.example/", ()), ("https://known.example/feed", ())}, again
    other.close()
    for bad in ("../x", "a/b", ".x"):
        call(daemon, "opml", "import", path, "--into", bad, code=2)
    daemon.write("bomb.opml", "<!DOCTYPE o [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><opml><body/></opml>")
    for name in ("bomb.opml", "feeds.d/known.conf"):
        assert "no OPML list" in call(daemon, "opml", "import", f"{daemon.dir}/{name}", code=1)


def furniture_is_shown_and_not_searched(_, daemon):
    """test shows what publishers put around articles, and calls no hit in it an alert, as a poll does not"""
    daemon.watch()
    daemon.webhook("hook")
    daemon.write("feed.xml", RSS_OF_WORDPRESS)
    got = as_json(daemon, "feed", "test", f"{daemon.dir}/feed.xml")
    first, second = got["items"]
    assert [(f["field"], f["why"]) for f in first["not_searched"]] == [("title", "outlet"), ("body", "trailer")], first
    assert first["hits"] == [] and [h["words"] for h in second["hits"]] == ["التحالف الدولي"] and got["alerts"] == 1, got
    said = call(daemon, "feed", "test", f"{daemon.dir}/feed.xml")
    assert "not searched in body (trailer): The post خبر عادي appeared first on التحالف الدولي." in said, said


def wrong_orders(_, daemon):
    """an order that is none, operands too many or few, an option of another order: usage and exit code 2"""
    assert "no command 'feed frob'" in call(daemon, "feed", "frob", code=2)
    for args in (["discover"], ["add", "a", "b"], ["capture", "a"], ["remove", "a", "--tags", "x"],
                 ["test", "a", "--dry-run"], ["discover", "http://a.example/", "--yes"]):
        assert "usage: rasid feed" in call(daemon, "feed", *args, code=2), args
    for args in (["frob", "x"], ["import"], ["export", "-", "--dry-run"]):
        assert "usage: rasid opml" in call(daemon, "opml", *args, code=2), args
    assert "is no id" in call(daemon, "feed", "remove", "a/b", code=2)


if __name__ == "__main__":
    rig.main(a_sites_feeds_are_found, a_kept_connection_may_be_gone, nothing_private_is_reached, a_feed_is_added, what_cannot_be_added_changes_nothing,
             a_refused_reload_takes_it_back, a_terminal_is_asked, a_feed_is_removed, a_feed_is_tested_step_by_step,
             a_test_says_what_is_new, a_capture_holds_no_secret_and_is_replayed, lists_are_taken_over,
             furniture_is_shown_and_not_searched, wrong_orders)
