# SPDX-License-Identifier: ISC
"""The life of feeds over days, as an editor and a network make it: outages, new names, new addresses, cures."""
import os
import shutil
import ssl
import subprocess

import rig

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><link>http://x.example/</link>
<description>d</description><item><title>خبر قديم</title><guid>1</guid></item></channel></rss>"""
HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")


def our_own_line(room, daemon):
    """when all hosts fail at once no feed is blamed, and all are polled again when they are back"""
    page = {"/feed": rig.reply(RSS.encode())}
    servers = [rig.RawServer(page, host) for host in HOSTS]
    daemon.settings("200ms")
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed f{i}]\nurl = {s.url('/feed')}\ninterval = 200ms\n\n" for i, s in enumerate(servers)))
    daemon.start()
    assert rig.wait_for(lambda: all(len(s.seen("/feed")) >= 2 for s in servers)), daemon.log()
    for s in servers:
        s.close()
    missed = "SELECT COUNT(*) FROM feed WHERE last_status < 0 AND failures = ?"
    assert rig.wait_for(lambda: daemon.query(missed, 0) == [(3,)]), daemon.query("SELECT * FROM feed")
    assert daemon.status()["feeds"]["failing"] == 0
    servers = [rig.RawServer(page, s.address, s.port) for s in servers]
    assert rig.wait_for(lambda: all(s.seen("/feed") for s in servers)), daemon.log()
    assert rig.wait_for(lambda: daemon.query("SELECT COUNT(*) FROM feed WHERE last_error = ''") == [(3,)])
    assert "went dark" not in daemon.log()
    for s in servers:
        s.close()


def item(n):
    return {"title": f"الخبر رقم {n} عن التحالف الدولي", "html": "<p>نص قصير</p>"}


def titles(room):
    return [m["json"]["data"]["article"]["title"] for m in room.received("/hook")]


def feed(daemon, feed_id, url, extra="", interval="200ms"):
    daemon.write("feeds.d/test.conf", f"[feed {feed_id}]\nurl = {url}\ninterval = {interval}\n{extra}")


def reload(daemon):
    answer = daemon.cli("reload", "-c", daemon.dir)
    assert answer.returncode == 0, (answer.stdout, answer.stderr)
    return answer.stdout


def one_feed(room, daemon):
    """A feed `old` with two polls behind it, its first article alerted."""
    for name in ("a", "b"):
        room.outlet(name, items=[{"title": "خبر قديم", "html": ""}])
    daemon.settings("200ms")
    daemon.watch()
    daemon.webhook("hook")
    feed(daemon, "old", room.feed_url("a"))
    daemon.start()
    assert rig.wait_for(lambda: len(room.log("a")) >= 2), daemon.log()
    room.publish("a", **item(1))
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), daemon.log()


def a_feed_is_renamed(room, daemon):
    """a feed with a new id and its old url, by a reload or over a restart: nothing is new but what is, polls go on"""
    one_feed(room, daemon)
    feed(daemon, "new", room.feed_url("a"))
    assert "feed new was old: its articles and what is known of it are kept" in reload(daemon)
    room.publish("a", **item(2))
    assert rig.wait_for(lambda: len(titles(room)) == 2), daemon.log()
    assert all("If-None-Match" in x["headers"] for x in room.log("a")[1:])
    assert daemon.stop() == 0
    room.publish("a", **item(3))
    feed(daemon, "newer", room.feed_url("a"))
    daemon.start()
    assert rig.wait_for(lambda: len(titles(room)) == 3), daemon.log()
    assert "feed newer was new" in daemon.log()
    assert titles(room) == [item(n)["title"] for n in (1, 2, 3)]
    assert daemon.query("SELECT COUNT(*) FROM article") == [(4,)]
    assert [m["json"]["data"]["feed"]["id"] for m in room.received("/hook")][2:] == ["newer"]


def a_feed_is_renamed_and_moves(room, daemon):
    """`was =` names the former id although the url is another one, too; the id may be given to another feed"""
    one_feed(room, daemon)
    conf = f"[feed new]\nurl = {room.feed_url('b')}\nwas = old\ninterval = 200ms\n"
    daemon.write("feeds.d/test.conf", conf)
    said = reload(daemon)
    assert "feed new was old" in said and "feed new has another url: its first poll is a baseline" in said, said
    assert rig.wait_for(lambda: len(room.log("b")) >= 2)
    # The line may stay, also when somebody else has the id.
    assert "note:" not in reload(daemon)
    conf = conf.replace("was = old\n", "") + f"\n[feed old]\nurl = {room.feed_url('a')}\ninterval = 200ms\n"
    daemon.write("feeds.d/test.conf", conf)
    seen = len(room.log("a"))
    reload(daemon)
    assert rig.wait_for(lambda: len(room.log("a")) >= seen + 2)
    room.publish("a", **item(2))
    room.publish("b", **item(3))
    assert rig.wait_for(lambda: len(titles(room)) == 3), daemon.log()
    assert sorted(titles(room)) == [item(n)["title"] for n in (1, 2, 3)]
    # a's two articles are of the feed that is `new` by now, and once more of the one that is `old` now.
    assert daemon.query("SELECT COUNT(*) FROM article GROUP BY feed") == [(3,), (3,)]


def a_cure_is_tried_at_once(room, daemon):
    """a feed that failed because of our settings is polled when a reload mends them; a Retry-After is waited out"""
    def by_agent(conn, request):
        conn.sendall(rig.reply(RSS.encode()) if "Mozilla/2" in request else rig.reply(status="403 Forbidden"))

    quiet = rig.reply(status="429 Too Many Requests", headers=["Retry-After: 7200"])
    server = rig.RawServer({"/agent": by_agent, "/quiet": quiet})
    daemon.settings("1h", private="no")

    def agent(value):
        daemon.write("feeds.d/test.conf", "".join(
            f"[feed {n}]\nurl = {server.url('/' + n)}\ninterval = 1h\nuser_agent = {value}\n\n"
            for n in ("agent", "quiet")))

    def statuses():
        return daemon.query("SELECT last_status, failures FROM feed ORDER BY id")

    agent("Mozilla/0")
    daemon.start()
    assert daemon.ready(), daemon.log()
    assert rig.wait_for(lambda: daemon.query("SELECT COUNT(*) FROM feed WHERE failures = 1") == [(2,)]), statuses()
    assert not server.requests
    daemon.settings("1h", private="yes")
    reload(daemon)
    assert rig.wait_for(lambda: statuses() == [(403, 2), (429, 2)]), statuses()
    agent("Mozilla/1")
    reload(daemon)
    assert rig.wait_for(lambda: statuses()[0] == (403, 3)), statuses()
    agent("Mozilla/2")
    reload(daemon)
    assert rig.wait_for(lambda: statuses()[0] == (200, 0)), statuses()
    assert len(server.seen("/quiet")) == 1 and len(server.seen("/agent")) == 3
    server.close()


def certificate(daemon, name):
    """A self-signed certificate for 127.0.0.1 and its key, as files."""
    cert, key = (os.path.join(daemon.dir, f"{name}.{kind}") for kind in ("crt", "key"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


class TlsServer(rig.RawServer):
    """A RawServer behind TLS."""

    def __init__(self, paths, cert, key):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)
        super().__init__(paths)

    def _serve(self, conn):
        try:
            super()._serve(self.context.wrap_socket(conn, server_side=True))
        except (OSError, ssl.SSLError):
            pass  # the client trusts somebody else

    def url(self, path):
        return super().url(path).replace("http:", "https:")


def a_ca_file_mended_in_place(_, daemon):
    """a feed in back-off because of a wrong CA is polled at the reload after the same file got the right one"""
    if shutil.which("openssl") is None:
        raise rig.Skip("no openssl")
    cert, key = certificate(daemon, "ours")
    other, _ = certificate(daemon, "other")
    server = TlsServer({"/feed": rig.reply(RSS.encode())}, cert, key)
    trusted = os.path.join(daemon.dir, "ca.pem")
    shutil.copy(other, trusted)
    daemon.settings("1h", extra=f"ca_file = {trusted}\n")
    feed(daemon, "tls", server.url("/feed"), interval="1h")
    daemon.start()
    statuses = "SELECT last_status, failures FROM feed"
    assert daemon.ready(), daemon.log()
    assert rig.wait_for(lambda: (r := daemon.query(statuses)) and r[0][1] == 1), daemon.log()
    assert not server.requests
    reload(daemon)
    shutil.copy(cert, trusted)
    reload(daemon)
    assert rig.wait_for(lambda: daemon.query(statuses) == [(200, 0)]), (daemon.query(statuses), daemon.log())
    assert len(server.seen("/feed")) == 1
    server.close()


def a_silent_first_poll_is_said(room, daemon):
    """an editor adds a feed with a matching article: check, reload and the log say why no alert comes; once"""
    one_feed(room, daemon)
    told = "the first poll is a baseline"
    assert "the first poll of a feed is a baseline" in daemon.cli("check", "-c", daemon.dir).stdout
    for n in range(5):
        room.outlet(f"f{n}", title="صحيفة", items=[item(2 + n)])
    daemon.write("feeds.d/more.conf", "".join(
        f"[feed f{n}]\nurl = {room.feed_url(f'f{n}')}\ninterval = 1h\n"
        + ("first_poll = alert\n" if n == 4 else "") + "\n" for n in range(5)))
    said = reload(daemon)
    assert f"note: new: f0, f1, f2 and 1 more: {told}" in said and "first_poll = alert" in said, said
    for n in range(4):
        assert rig.wait_for(lambda n=n: f"{told}: its hits are stored and not alerted (first_poll = alert "
                            f"sends them) feed=f{n} hits=" in daemon.log()), daemon.log()
    assert rig.wait_for(lambda: len(titles(room)) == 2), daemon.log()
    assert [m["json"]["data"]["feed"]["id"] for m in room.received("/hook")] == ["old", "f4"]
    assert "note:" not in reload(daemon)


def numbered(numbers):
    """A feed of articles that are a minute apart, in the order given."""
    def date(n):
        return f"Fri, 05 Apr 2024 {n // 60 % 24:02}:{n % 60:02}:00 GMT" if n < 1440 else \
            f"Sat, 06 Apr 2024 {n // 60 % 24:02}:{n % 60:02}:00 GMT"

    return rig.reply(("<rss version='2.0'><channel><title>t</title>" + "".join(
        f"<item><title>التحالف الدولي {n}</title><guid>g{n}</guid><link>http://x.example/{n}</link>"
        f"<pubDate>{date(n)}</pubDate></item>" for n in numbers) + "</channel></rss>").encode())


def the_newest_stand_last(room, daemon):
    """of a feed that lists the oldest first and too many, the newest are read and alerted in their order; it is said"""
    server = rig.RawServer({"/feed": numbered(range(2050))})
    daemon.settings("200ms")
    daemon.watch()
    daemon.webhook("hook")
    feed(daemon, "f", server.url("/feed"))
    daemon.start()
    assert rig.wait_for(lambda: len(server.seen("/feed")) >= 2), daemon.log()
    server.paths["/feed"] = numbered(range(2053))
    assert rig.wait_for(lambda: len(titles(room)) == 3), daemon.log()
    assert titles(room) == [f"التحالف الدولي {n}" for n in (2050, 2051, 2052)], titles(room)
    assert "not all of this document is used feed=f" in daemon.log()
    # Where a person looks; and a restart has nothing new to tell.
    assert "more items than are kept" in daemon.cli("feed", "list", "-c", daemon.dir).stdout
    assert daemon.stop() == 0
    asked, told = len(server.seen("/feed")), daemon.log().count("not all of this document is used")
    server.paths["/feed"] = numbered(range(2054))
    daemon.start()
    assert rig.wait_for(lambda: len(titles(room)) == 4 and len(server.seen("/feed")) >= asked + 2), daemon.log()
    assert daemon.log().count("not all of this document is used") == told
    server.close()


if __name__ == "__main__":
    rig.main(our_own_line, a_feed_is_renamed, a_feed_is_renamed_and_moves, a_cure_is_tried_at_once,
             a_ca_file_mended_in_place, a_silent_first_poll_is_said, the_newest_stand_last)
