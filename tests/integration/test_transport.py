# SPDX-License-Identifier: ISC
"""Feeds that arrive broken (doc/feeds.md "Transport"): what came whole is read, and that is told once."""
import gzip
import json
import random
import zlib

import rig


def document(*titles):
    items = "".join(f"<item><guid>{t}</guid><title>التحالف الدولي {t}</title></item>" for t in titles)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def chunk(body):
    return b"%x\r\n%s\r\n" % (len(body), body)


def raw(head, body):
    return b"HTTP/1.1 " + head + b"\r\n\r\n" + body


NEW = document("new", "old")
SHORT = NEW.index(b"<item><guid>old")
PACKED = gzip.compress(NEW, mtime=0)

# name: the second answer, and what is said of it
BROKEN = {
    "unlabelled": (rig.reply(PACKED, headers=["Content-Type: application/x-gzip"]), "packed with gzip and not labelled so"),
    "twice": (rig.reply(gzip.compress(PACKED), headers=["Content-Encoding: gzip"]), "packed with gzip once more"),
    "plain": (rig.reply(NEW, headers=["Content-Encoding: gzip"]), "labelled gzip and is not"),
    "junk": (rig.reply(PACKED + b"<!-- cached -->", headers=["Content-Encoding: gzip"]), "behind the gzip data"),
    "charset": (rig.reply(NEW, headers=["Content-Encoding: utf-8"]), "Content-Encoding 'utf-8' is unknown"),
    "deflate": (rig.reply(zlib.compress(NEW), headers=["Content-Encoding: br"]), "packed with deflate"),
    "packed-cut": (rig.reply(PACKED[:-5], headers=["Content-Encoding: gzip"]), "the gzip data ends early"),
    "last-chunk": (raw(b"200 OK\r\nTransfer-Encoding: chunked", chunk(NEW[:100]) + chunk(NEW[100:])), "outstanding read data"),
    "bad-chunk": (raw(b"200 OK\r\nTransfer-Encoding: chunked", chunk(NEW) + b"zz\r\n"), "chunk"),
    "too-long": (raw(b"200 OK\r\nContent-Length: 9999", NEW), f"with {9999 - len(NEW)} bytes"),  # libcurl has "remaining", or "missing"
    "part": (raw(b"206 Partial Content\r\nContent-Length: %d" % len(NEW), NEW), "calls itself a part (206)"),
    "range": (raw(b"206 Partial Content\r\nContent-Range: bytes 0-%d/9999\r\nContent-Length: %d" % (SHORT - 1, SHORT), NEW),
              "only a part of the document was sent (206)"),
    "im": (raw(b"226 IM Used\r\nContent-Length: %d" % len(NEW), NEW), "a difference (226)"),
    "bomb": (rig.reply(gzip.compress(NEW + b" " * 50_000_000), headers=["Content-Encoding: gzip"]), "max_body"),
}


def what_arrives_broken_is_read(room, daemon):
    """gzip, lengths, chunks, codings and statuses that lie: the new item is alerted, the fault is told once and shown"""
    server = rig.RawServer()
    for name, (answer, _) in BROKEN.items():
        def serve(conn, _, answer=answer, name=name):
            first = len(server.seen("/" + name)) == 1
            conn.sendall(rig.reply(document("old")) if first else answer)
            conn.close()
        server.paths["/" + name] = serve
    daemon.settings("200ms", extra="max_body = 16K\nper_host = 8\n")
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {n}]\nurl = {server.url('/' + n)}\ninterval = 200ms\n\n" for n in BROKEN))
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()

    def alerted():
        return {m["json"]["data"]["feed"]["id"] for m in room.received("/hook")}

    def polled(n):
        return all(len(server.seen("/" + name)) >= n for name in BROKEN)

    assert rig.wait_for(lambda: alerted() >= set(BROKEN)), (set(BROKEN) - alerted(), daemon.log())
    assert rig.wait_for(lambda: polled(5))
    assert len(room.received("/hook")) == len(BROKEN), "an item was alerted twice"
    noted = {f["id"]: f["note"] for f in daemon.status()["noted_feeds"]}
    for name, (_, said) in BROKEN.items():
        assert said in noted[name], (name, noted[name])
        told = [x for x in daemon.log().splitlines() if "arrives broken" in x and f"feed={name} " in x]
        assert len(told) == 1, (name, told)
    assert daemon.status()["feeds"]["failing"] == 0
    assert "read all the same: its Content-Encoding" in daemon.cli("status", "-c", daemon.dir).stdout
    before = len(daemon.log().split("arrives broken"))
    assert daemon.stop() == 0
    daemon.start()
    polls = len(server.seen("/part"))
    assert rig.wait_for(lambda: len(server.seen("/part")) >= polls + 2)
    assert len(daemon.log().split("arrives broken")) == before, "told again after a restart"
    server.close()


def long_xml(numbers):
    items = "".join(f"<item><guid>{n}</guid><title>التحالف الدولي {n}</title><pubDate>{date(n)}</pubDate>"
                    f"<description><![CDATA[<p>{'نص طويل ' * 40}</p>]]></description></item>" for n in numbers)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def long_json(numbers):
    items = [{"id": str(n), "title": f"التحالف الدولي {n}", "date_published": f"2026-10-01T00:{n // 60:02}:{n % 60:02}Z",
              "content_text": "نص طويل " * 40, "authors": [{"name": "a"}, {"name": "b"}]} for n in numbers]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items}, ensure_ascii=False).encode()


def date(n):
    return f"Thu, 01 Oct 2026 00:{n // 60:02}:{n % 60:02} GMT"


def packed_wide(numbers):
    """Packed it is larger than max_body, too."""
    noise = random.Random(1)
    parts = long_xml(numbers).split(b"<item>")
    packed = gzip.compress(b"<item>".join(p + b"<!--%x-->" % noise.getrandbits(1600) for p in parts))
    assert 32 * 1024 < len(packed) < 64 * 1024, len(packed)
    return packed


def both_ends_of_a_long_document_are_read(room, daemon):
    """more than max_body, the newest first or last, XML, JSON, gzip: what is new is alerted, in order, what is left out told"""
    old, new = 200, [200, 201]
    kinds = {"first": lambda ns: rig.reply(long_xml(reversed(ns))),
             "last": lambda ns: rig.reply(long_xml(ns)),
             "json": lambda ns: rig.reply(long_json(ns)),
             "packed": lambda ns: rig.reply(gzip.compress(long_xml(ns)), headers=["Content-Encoding: gzip"]),
             "packed-wide": lambda ns: rig.reply(packed_wide(ns), headers=["Content-Encoding: gzip"]),
             "packed-json": lambda ns: rig.reply(gzip.compress(long_json(ns)), headers=["Content-Encoding: gzip"])}
    server = rig.RawServer()
    for name, make in kinds.items():
        answers = [make(list(range(old))), make(list(range(old + len(new))))]

        def serve(conn, _, answers=answers, name=name):
            conn.sendall(answers[len(server.seen("/" + name)) > 1])
            conn.close()
        server.paths["/" + name] = serve
    daemon.settings("200ms", extra="max_body = 32K\n")
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {n}]\nurl = {server.url('/' + n)}\ninterval = 200ms\n\n" for n in kinds))
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()

    def alerted(name):
        return [m["json"]["data"]["article"]["title"] for m in room.received("/hook")
                if m["json"]["data"]["feed"]["id"] == name]

    assert rig.wait_for(lambda: all(len(alerted(n)) == len(new) for n in kinds)), ({n: alerted(n) for n in kinds}, daemon.log())
    assert rig.wait_for(lambda: all(len(server.seen("/" + n)) >= 4 for n in kinds))
    for name in kinds:
        assert alerted(name) == [f"التحالف الدولي {n}" for n in new], name
        said = [x for x in daemon.log().splitlines() if "not all of this document" in x and f"feed={name} " in x]
        assert len(said) == 1, (name, said)
        assert " warning " in said[0] and "its middle was left out" in said[0], said
    assert daemon.status()["feeds"]["failing"] == 0
    listed = daemon.cli("feed", "list", "-c", daemon.dir).stdout
    assert listed.count("its middle was left out") == len(kinds), listed
    server.close()


def what_mends_is_told(room, daemon):
    """a feed that arrives as it should again loses its note; one of which nothing can be read is a failure"""
    state = {"answer": rig.reply(NEW, headers=["Content-Encoding: utf-8"])}
    server = rig.RawServer({"/feed": lambda conn, _: (conn.sendall(state["answer"]), conn.close())})
    daemon.settings("200ms")
    daemon.write("feeds.d/test.conf", f"[feed f]\nurl = {server.url('/feed')}\ninterval = 200ms\n")
    daemon.start()
    assert rig.wait_for(lambda: (s := daemon.status()) and s["noted_feeds"])
    state["answer"] = rig.reply(NEW)
    assert rig.wait_for(lambda: not daemon.status()["noted_feeds"]), daemon.log()
    assert rig.wait_for(lambda: "arrives as it should again feed=f" in daemon.log())
    state["answer"] = raw(b"200 OK\r\nContent-Length: 999", NEW[:80])
    assert rig.wait_for(lambda: daemon.status()["feeds"]["failing"] == 1), daemon.log()
    assert "with 919 bytes" in daemon.status()["failing_feeds"][0]["last_error"]
    server.close()


def a_cookie_lasts_as_long_as_its_redirects(room, daemon):
    """a site that redirects to itself until a cookie comes back is read; the next poll begins without it"""
    def gate(conn, request):
        ok = "cookie: sid=1" in request.lower()
        conn.sendall(rig.reply(NEW) if ok else rig.reply(status="302 Found", headers=["Location: /feed", "Set-Cookie: sid=1"]))

    server = rig.RawServer({"/feed": gate})
    daemon.settings("200ms")
    daemon.write("feeds.d/test.conf", f"[feed f]\nurl = {server.url('/feed')}\ninterval = 200ms\n")
    daemon.start()
    assert rig.wait_for(lambda: len(server.seen("/feed")) >= 6), daemon.log()
    assert daemon.status()["feeds"]["ok"] == 1
    sent = ["cookie: sid=1" in r[2].lower() if len(r) > 2 else None for r in server.seen("/feed")]
    print(f"# {sent[:6]}")
    server.close()


def who_turns_us_away_is_named(_, daemon):
    """challenge pages with 403, 503 and 200: the failure names whose they are"""
    pages = {
        "cloudflare": (rig.reply(b"<title>Just a moment...</title>", "403 Forbidden", ["Server: cloudflare"]), "Cloudflare"),
        "page": (rig.reply(b"<html><script src=/cdn-cgi/challenge-platform/x></script>", "503 No"), "Cloudflare"),
        "sucuri": (rig.reply(b"<title>Sucuri WebSite Firewall - Access Denied</title>", "403 Forbidden"), "Sucuri"),
        "datadome": (rig.reply(b"{}", "403 Forbidden", ["X-DataDome: protected"]), "DataDome"),
        "imperva": (rig.reply(b"<iframe src='/_Incapsula_Resource?x'>", "403 Forbidden"), "Imperva"),
        "ok": (rig.reply(b"<html><title>Just a moment...</title></html>", headers=["cf-mitigated: challenge"]), "Cloudflare"),
    }
    server = rig.RawServer({"/" + n: a for n, (a, _) in pages.items()})
    daemon.settings("1s")
    daemon.write("feeds.d/test.conf", "".join(f"[feed {n}]\nurl = {server.url('/' + n)}\n\n" for n in pages))
    daemon.start()
    assert rig.wait_for(lambda: (s := daemon.status()) and s["feeds"]["failing"] == len(pages)), daemon.log()
    for f in daemon.status()["failing_feeds"]:
        assert pages[f["id"]][1] in f["last_error"], f
    server.close()


if __name__ == "__main__":
    rig.main(what_arrives_broken_is_read, both_ends_of_a_long_document_are_read, what_mends_is_told, a_cookie_lasts_as_long_as_its_redirects,
             who_turns_us_away_is_named)
