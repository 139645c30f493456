# SPDX-License-Identifier: ISC
"""WebSub against a hub of the tests' own. Numbers are those of the W3C's list for subscribers (the template of its
implementation reports, the tests of websub.rocks); 101, links in HTML pages, does not apply: a page is no
feed, and rasid polls feeds."""
import datetime
import hmac
import http.server
import socket
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request

import rig
from test_way import certificates

TITLE = "خبر عن التحالف الدولي رقم"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def call(url, body=None, headers=(), timeout=rig.FAR):
    """Status and body of a GET, or of a POST with a body."""
    request = urllib.request.Request(url, data=body, headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as e:
        return e.code, e.read()


def item(n):
    return f"<item><guid isPermaLink='false'>id-{n}</guid><title>{TITLE} {n}</title><description>نص</description></item>"


def rss(items, links=""):
    return ("<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>صحيفة</title>"
            f"{links}{''.join(map(item, items))}</channel></rss>").encode()


def atom(items, links=""):
    entries = "".join(f"<entry><id>id-{n}</id><title>{TITLE} {n}</title><summary>نص</summary></entry>" for n in items)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>صحيفة</title>{links}{entries}</feed>".encode()


class Hub:
    """Takes requests, asks back, pushes. behave: a function of the form that returns (status, headers, asks back?)."""

    def __init__(self, daemon=None, behave=None, lease=864000, port=0):
        self.behave = behave or (lambda form: (202, {}, True))
        self.lease = lease
        self.requests = []  # forms
        self.verified = []  # (form, status, body is the challenge)
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                form = dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))
                form["path"], form["type"] = self.path, self.headers["Content-Type"]
                hub.requests.append(form)
                status, headers, asks = hub.behave(form)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                if asks:
                    threading.Thread(target=hub.verify, args=(form,), daemon=True).start()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        if daemon is not None:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(f"{daemon.dir}/one-host.pem", f"{daemon.dir}/one-host.key")
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
            self.url = f"https://localhost:{self.port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def verify(self, form, **other):
        query = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": "c h+&=خ",
                 "hub.lease_seconds": str(self.lease), **other}
        status, body = call(form["hub.callback"] + "?" + urllib.parse.urlencode(query))
        self.verified.append((form, status, body == query["hub.challenge"].encode()))
        return status

    def asked(self, mode="subscribe", topic=None):
        return [f for f in list(self.requests) if f["hub.mode"] == mode and topic in (None, f["hub.topic"])]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def push(form, body, method="sha256", secret=None, kind="application/rss+xml"):
    secret = form.get("hub.secret") if secret is None else secret
    headers = {"Content-Type": kind}
    if secret:
        headers["X-Hub-Signature"] = f"{method}=" + hmac.new(secret.encode(), body, method).hexdigest()
    return call(form["hub.callback"], body, headers)[0]


def begin(room, daemon, hub, feeds, interval="1h", extra=""):
    """Feeds at a site: name to (body, headers)."""
    site = rig.RawServer({f"/{n}": rig.reply(b, **({"headers": h} if isinstance(h, list) else h)) for n, (b, h) in feeds.items()})
    port = free_port()
    daemon.settings(interval, extra=f"{extra}\n[websub]\ncallback = http://127.0.0.1:{port}/websub\n"
                    f"listen = 127.0.0.1:{port}\n")
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {n}]\nurl = {site.url('/' + n)}\ninterval = 1h\n" for n in feeds))
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    daemon.ready()
    return site


def websub(daemon):
    return (daemon.status() or {}).get("websub", {})


def active(daemon, n):
    return rig.wait_for(lambda: websub(daemon).get("active") == n)


def articles(daemon):
    return {g for (g,) in daemon.query("SELECT guid FROM article")}


def secure(daemon):
    certificates(daemon)
    return f"ca_file = {daemon.dir}/one.pem\n"


def links(hub, self_url="http://topic.example/feed"):
    return f"<atom:link rel='hub' href='{hub.url}'/><atom:link rel='self' href='{self_url}'/>"


def discovery(room, daemon):
    """100 102 103 104 200 201 202: hub and topic of headers, Atom and RSS, headers first, behind redirects; unique callbacks"""
    hub = Hub()
    other = "http://127.0.0.1:9/"
    plain = links(hub).replace("atom:", "")
    begin(room, daemon, hub, {
        "header": (rss([1]), [f'Link: <{hub.url}>; rel="hub", <http://topic.example/header>; rel="self"']),
        "atom": (atom([1], plain.replace("feed'", "atom'")), []),
        "rss": (rss([1], links(hub, "http://topic.example/rss")), []),
        "both": (rss([1], links(hub, "http://other.example/").replace(hub.url, other)),
                 [f"Link: <{hub.url}>; rel=hub", "Link: <http://topic.example/both>; rel=self"]),
        "bare": (rss([1], f"<atom:link rel='hub' href='{hub.url}'/>"), []),
        "none": (rss([1]), []),
        "found": (b"", {"status": "302 Found", "headers": ["Location: /rss"]}),
        "moved": (b"", {"status": "301 Moved", "headers": ["Location: /atom"]}),
        "unwanted": (rss([1], links(hub, "http://topic.example/unwanted")), []),
    })
    assert active(daemon, 8), (websub(daemon), hub.verified)
    topics = {f["hub.topic"] for f in hub.requests}
    assert {f"http://topic.example/{n}" for n in ("header", "atom", "rss", "both", "unwanted")} < topics, topics
    assert any(t.endswith("/bare") for t in topics), topics
    for form in hub.requests:
        assert form["type"].startswith("application/x-www-form-urlencoded"), form
        assert form["hub.lease_seconds"] == "864000" and "hub.secret" not in form, form
        assert "/websub/" in form["hub.callback"] and len(form["hub.callback"].rsplit("/", 1)[1]) == 32
    assert len({f["hub.callback"] for f in hub.requests}) == 8
    assert all(s == 200 and same for _, s, same in hub.verified), hub.verified
    hub.close()


def verification(room, daemon):
    """205: a verification that nobody asked for is 404: another topic, another callback, an unsubscription, no challenge"""
    hub = Hub(behave=lambda form: (202, {}, False))
    begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])})
    rig.wait_for(lambda: hub.requests)
    form = hub.requests[0]
    wrong = dict(form, **{"hub.topic": "http://topic.example/other"})
    unknown = dict(form, **{"hub.callback": form["hub.callback"][:-1] + "x"})
    assert hub.verify(wrong) == 404
    assert hub.verify(unknown) == 404
    assert hub.verify(dict(form, **{"hub.mode": "unsubscribe"})) == 404
    assert hub.verify(form, **{"hub.challenge": ""}) == 404
    assert hub.verify(form, **{"hub.mode": "publish"}) == 404
    assert websub(daemon)["asked"] == 1
    assert call(form["hub.callback"] + "?nonsense")[0] == 404
    assert hub.verify(form) == 200 and websub(daemon)["active"] == 1
    hub.close()


def distribution(room, daemon):
    """300 1xx: what is pushed with a right signature, by any method, is ingested as a poll's, once, and alerts"""
    extra = secure(daemon)
    hub = Hub(daemon)
    site = begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])}, extra=extra)
    assert active(daemon, 1), daemon.log()
    form = hub.requests[0]
    assert 32 <= len(form["hub.secret"]) < 200
    for n, method in enumerate(("sha1", "sha256", "sha384", "sha512"), 2):
        rig.wait_for(lambda: push(form, rss([n]), method) == 200)
    assert rig.wait_for(lambda: articles(daemon) == {f"id-{n}" for n in range(1, 6)}), articles(daemon)
    assert rig.wait_for(lambda: push(form, rss([1, 2, 6])) == 200)
    assert rig.wait_for(lambda: "id-6" in articles(daemon))
    assert daemon.settled(5)
    titles = sorted(m["json"]["data"]["article"]["title"] if "data" in m["json"] else str(m["json"]) for m in room.received("/hook"))
    assert len(titles) == 5, titles  # the first poll is silent, nothing is told twice
    assert len(site.seen("/a")) == 1  # no poll was needed
    status = daemon.status()
    assert status["websub"]["taken"] == status["feeds"]["pushes"] and status["feeds"]["pushed_articles"] == 5, status
    assert daemon.query("SELECT polls, failures FROM feed") == [(1, 0)]
    hub.close()


def signatures(room, daemon):
    """301 302: a wrong signature, or none, is answered with 2xx, its content dropped, and the feed polled soon"""
    extra = secure(daemon)
    hub = Hub(daemon)
    site = begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])}, interval="100ms", extra=extra)
    assert active(daemon, 1)
    form = hub.requests[0]
    site.paths["/a"] = rig.reply(rss([1, 2], links(hub)))
    assert push(form, rss([66]), secret="wrong") == 200
    assert rig.wait_for(lambda: articles(daemon) == {"id-1", "id-2"}), articles(daemon)
    site.paths["/a"] = rig.reply(rss([1, 2, 3], links(hub)))
    assert push(form, rss([67]), secret="") == 200
    assert rig.wait_for(lambda: articles(daemon) == {"id-1", "id-2", "id-3"}), articles(daemon)
    assert daemon.log().count("not signed as agreed") == 1
    status = websub(daemon)
    assert (status["taken"], status["hints"], status["forged"]) == (0, 2, 2), status
    hub.close()


def thin_pushes(room, daemon):
    """a hub without TLS gets no secret, and what it pushes is only a reason to poll, as is a push that is no feed"""
    hub = Hub()
    site = begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])}, interval="100ms")
    assert active(daemon, 1)
    form = hub.requests[0]
    assert "hub.secret" not in form
    site.paths["/a"] = rig.reply(rss([1, 2], links(hub)))
    assert push(form, rss([66])) == 200
    assert rig.wait_for(lambda: articles(daemon) == {"id-1", "id-2"}), articles(daemon)
    hub.close()


def etiquette(room, daemon):
    """a hub has no feed polled sooner than its publisher allows, by max-age or Retry-After, however often it pushes"""
    hub = Hub()
    site = begin(room, daemon, hub, {
        "aged": (rss([1], links(hub)), ["Cache-Control: max-age=3000"]),
        "free": (rss([1], links(hub, "http://topic.example/free")), []),
    }, interval="100ms")
    assert active(daemon, 2)
    aged, free = (hub.asked(topic=f"http://topic.example/{n}")[0] for n in ("feed", "free"))
    site.paths["/free"] = rig.reply(b"", "429 Slow", ["Retry-After: 3000"])
    for _ in range(20):
        assert push(aged, rss([2])) == 200 and push(free, rss([2])) == 200
    assert rig.wait_for(lambda: daemon.query("SELECT last_status FROM feed WHERE id = 'free'") == [(429,)])
    for _ in range(20):
        assert push(aged, rss([2])) == 200 and push(free, rss([2])) == 200
    # Nothing is due before the publishers' times.
    feeds = rig.wait_for(lambda: (f := daemon.status()["feeds"])["busy"] == 0 and f)
    now = datetime.datetime.now(datetime.timezone.utc)
    assert (datetime.datetime.fromisoformat(feeds["next_poll"].replace("Z", "+00:00")) - now).total_seconds() > 2000, feeds
    assert (len(site.seen("/aged")), len(site.seen("/free"))) == (1, 2), site.requests
    hub.close()


def what_cannot_be_read(room, daemon):
    """a page that is pushed is polled instead; a push of megabytes is taken, a larger one refused unread"""
    extra = secure(daemon)
    hub = Hub(daemon)
    site = begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])}, interval="100ms", extra=extra)
    assert active(daemon, 1)
    form = hub.requests[0]
    site.paths["/a"] = rig.reply(rss([1, 2], links(hub)))
    assert push(form, b"<html><title>404</title></html>", kind="text/html") == 200
    assert rig.wait_for(lambda: "id-2" in articles(daemon)), daemon.log()
    filled = rss([3]).replace("نص".encode(), b"x" * (7 << 20))
    assert rig.wait_for(lambda: push(form, filled) == 200)
    assert rig.wait_for(lambda: "id-3" in articles(daemon))
    with socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(form["hub.callback"]).port)) as conn:
        path = urllib.parse.urlsplit(form["hub.callback"]).path
        conn.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {10 << 20}\r\n\r\n".encode())
        assert rig.read_head(conn).startswith(b"HTTP/1.1 413"), "10 MB"
    hub.close()


def renewal(room, daemon):
    """a lease is renewed before it ends, under the same callback; one that nobody renews is asked for anew"""
    hub = Hub(lease=10)
    begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])})
    assert active(daemon, 1)
    assert rig.wait_for(lambda: len(hub.verified) >= 3), hub.verified
    assert len({f["hub.callback"] for f in hub.requests}) == 1
    assert "was not renewed" not in daemon.log()
    hub.behave = lambda form: (500, {}, False)
    assert rig.wait_for(lambda: websub(daemon)["asked"] == 1)
    assert "was not renewed" in daemon.log()
    hub.close()


def denial(room, daemon):
    """a hub may deny at any time: nothing is taken any more, and it is asked again a day later, after a restart too"""
    hub = Hub()
    begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])})
    assert active(daemon, 1)
    form = hub.requests[0]
    assert hub.verify(dict(form, **{"hub.topic": "x"}), **{"hub.mode": "denied"}) == 404
    assert websub(daemon)["active"] == 1
    assert hub.verify(form, **{"hub.mode": "denied", "hub.reason": "no \x1b[31m more"}) == 200
    assert websub(daemon)["denied"] == 1
    assert push(form, rss([2])) == 410
    assert "\x1b" not in daemon.log()
    assert daemon.stop() == 0
    daemon.start()
    daemon.ready()
    assert websub(daemon)["denied"] == 1 and len(hub.requests) == 1
    hub.close()


def restart(room, daemon):
    """kill -9 forgets no subscription: the same secret holds, a hub may ask back after the crash, nobody is asked twice"""
    extra = secure(daemon)
    hub = Hub(daemon)
    begin(room, daemon, hub, {"a": (rss([1], links(hub)), []), "b": (rss([1], links(hub, "http://topic.example/b")), [])},
          extra=extra)
    assert active(daemon, 2)
    hub.behave = lambda form: (202, {}, False)
    rig.wait_for(lambda: {s for (s,) in daemon.query("SELECT state FROM websub")} == {2})
    daemon.kill()
    daemon.start()
    daemon.ready()
    assert websub(daemon)["active"] == 2 and len(hub.requests) == 2
    form = hub.asked(topic="http://topic.example/feed")[0]
    assert rig.wait_for(lambda: push(form, rss([7])) == 200)
    assert rig.wait_for(lambda: "id-7" in articles(daemon))
    hub.close()


def asked_before_a_crash(room, daemon):
    """a verification that comes after a crash is confirmed"""
    hub = Hub(behave=lambda form: (202, {}, False))
    begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])})
    rig.wait_for(lambda: hub.requests)
    daemon.kill()
    daemon.start()
    daemon.ready()
    assert hub.verify(hub.requests[0]) == 200
    assert websub(daemon)["active"] == 1 and len(hub.requests) == 1
    hub.close()


def redirects(room, daemon):
    """203 204: a hub that redirects gets the same form there; by 303, down from TLS, and in circles nothing follows"""
    extra = secure(daemon)
    good, clear = Hub(daemon), Hub()
    hops = {"/307": (307, {"Location": f"{good.url}to"}), "/308": (308, {"Location": "/307"}),
            "/301": (301, {"Location": "/307"}), "/302": (302, {"Location": f"{good.url}to"}),
            "/303": (303, {"Location": f"{good.url}never"}), "/down": (307, {"Location": clear.url}),
            "/circle": (307, {"Location": "/circle"})}
    hub = Hub(daemon, behave=lambda form: (*hops[form["path"]], False))
    feeds = {n: (rss([1], links(hub, f"http://topic.example/{n}").replace(hub.url, f"{hub.url}{n}")), [])
             for n in ("301", "302", "307", "308", "303", "down", "circle")}
    begin(room, daemon, hub, {f"f{n}": v for n, v in feeds.items()}, extra=extra)
    assert active(daemon, 4), good.requests
    assert {f["hub.topic"] for f in good.requests} == {f"http://topic.example/{n}" for n in (301, 302, 307, 308)}
    assert all(f["path"] == "/to" and f["hub.secret"] for f in good.requests)
    rig.wait_for(lambda: daemon.log().count("did not take") == 3)
    assert not clear.requests
    assert len([f for f in hub.requests if f["path"] == "/circle"]) == 4
    for h in (good, clear, hub):
        h.close()


def leaving(room, daemon):
    """1xx: a feed that is removed, or wants no hub, unsubscribes, and a push to it is 410 or 404; renamed it keeps its subscription"""
    hub = Hub()
    site = begin(room, daemon, hub, {n: (rss([1], links(hub, f"http://topic.example/{n}")), []) for n in "abc"})
    assert active(daemon, 3)
    form = hub.asked(topic="http://topic.example/a")[0]
    rig.wait_for(lambda: {s for (s,) in daemon.query("SELECT state FROM websub")} == {2})
    daemon.write("feeds.d/test.conf", f"[feed b]\nurl = {site.url('/b')}\nwebsub = no\n"
                 f"[feed new]\nwas = c\nurl = {site.url('/c')}\n")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert rig.wait_for(lambda: len([v for v in hub.verified if v[0]["hub.mode"] == "unsubscribe"]) == 2), hub.verified
    assert {f["hub.topic"] for f in hub.asked("unsubscribe")} == {"http://topic.example/a", "http://topic.example/b"}
    assert push(form, rss([5])) in (404, 410)
    assert rig.wait_for(lambda: daemon.query("SELECT feed, state FROM websub") == [("new", 2)])
    assert websub(daemon)["active"] == 1
    hub.close()


def moved_hub(room, daemon):
    """another hub or topic, named twice, takes the place of the former, under another callback"""
    hub, once, other = Hub(), Hub(), Hub()
    site = begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])}, interval="100ms")
    assert active(daemon, 1)
    form = hub.requests[0]
    for n, named in enumerate((once, other, other), 2):
        site.paths["/a"] = rig.reply(rss(range(1, n + 1), links(named)))
        push(form, rss([9]))
        assert rig.wait_for(lambda: f"id-{n}" in articles(daemon))
    assert rig.wait_for(lambda: other.verified and hub.asked("unsubscribe"))
    assert not once.requests  # it was named once, before
    assert other.requests[0]["hub.callback"] != form["hub.callback"]
    assert active(daemon, 1)
    for h in (hub, once, other):
        h.close()


def the_next_hub(room, daemon):
    """a hub that refuses is given up for the next one that the feed names, and when all do, the last is left to its waits"""
    first, second = Hub(), Hub()
    first.behave = lambda form: (403, {}, False)
    both = links(first) + f"<atom:link rel='hub' href='{second.url}'/>"
    site = begin(room, daemon, first, {"a": (rss([1], both), [])}, interval="100ms")
    assert rig.wait_for(lambda: "did not take" in daemon.log()), daemon.log()

    def lists(*numbers):
        site.paths["/a"] = rig.reply(rss(numbers, both))
        assert rig.wait_for(lambda: daemon.cli("feed", "poke", "a", "-c", daemon.dir).returncode == 0)
        assert rig.wait_for(lambda: f"id-{numbers[-1]}" in articles(daemon)), daemon.log()

    lists(1, 2)
    assert active(daemon, 1), (daemon.log(), first.requests, second.requests)
    assert second.asked("subscribe", "http://topic.example/feed") and "trying the next hub" in daemon.log()
    # It does: nobody goes back.
    lists(1, 2, 3)
    assert len(first.asked()) == 1 and len(second.asked()) == 1, (first.requests, second.requests)
    # Both refuse from now on: each is asked once.
    second.behave = lambda form: (403, {}, False)
    second.verify(second.asked()[0], **{"hub.mode": "denied"})
    for n in range(4, 8):
        lists(*range(1, n + 1))
        assert rig.wait_for(lambda: daemon.log().count("did not take") >= 2 or n < 5), daemon.log()
    assert len(first.asked()) == 2 and len(second.asked()) == 1, (first.requests, second.requests)
    for h in (first, second):
        h.close()


def hub_down(room, daemon):
    """a hub that is down delays nothing: the feed is polled, the hub is asked later, and that is told once"""
    port = free_port()
    hub = Hub()
    hub.url, alive = f"http://127.0.0.1:{port}/", hub.url
    site = begin(room, daemon, hub, {"a": (rss([1], links(hub)), [])})
    rig.wait_for(lambda: "did not take" in daemon.log())
    assert rig.wait_for(lambda: articles(daemon) == {"id-1"})
    assert websub(daemon)["asked"] == 1 and len(site.seen("/a")) == 1 and alive != hub.url
    hub.close()


def private_hub(room, daemon):
    """a hub in a private network is asked only where the feed may go there"""
    hub = Hub()
    site = rig.RawServer({"/a": rig.reply(rss([1], links(hub).replace("127.0.0.1", "127.0.0.2"))),
                          "/b": rig.reply(rss([1], links(hub)))})
    port = free_port()
    daemon.settings("1h", private="no", extra=f"[websub]\ncallback = http://127.0.0.1:{port}/\nlisten = 127.0.0.1:{port}\n")
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {n}]\nurl = {site.url('/' + n)}\nallow_address = 127.0.0.1\n" for n in "ab"))
    daemon.start()
    daemon.ready()
    assert active(daemon, 1)
    assert rig.wait_for(lambda: "did not take" in daemon.log())
    assert len(hub.requests) == 1
    hub.close()


def many_at_once(room, daemon):
    """200 pushes at once, one that never ends beside them: each is taken or to come again, and no article is missed or doubled"""
    extra = secure(daemon)
    hub = Hub(daemon)
    begin(room, daemon, hub, {n: (rss([1], links(hub, f"http://topic.example/{n}")), []) for n in "abcd"}, extra=extra)
    assert active(daemon, 4)
    forms = [hub.asked(topic=f"http://topic.example/{n}")[0] for n in "abcd"]
    slow = []
    for _ in range(3):
        conn = socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(forms[3]["hub.callback"]).port))
        path = urllib.parse.urlsplit(forms[3]["hub.callback"]).path
        conn.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<".encode())
        slow.append(conn)
    seen = []

    def deliver(n):
        form, body = forms[n % 3], rss([1000 + n])
        while True:
            try:
                status = push(form, body)
            except OSError:  # more connections than it has
                status = 0
            seen.append(status)
            if status == 200:
                return

    threads = [threading.Thread(target=deliver, args=(n,), daemon=True) for n in range(200)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(rig.FAR)
    assert set(seen) <= {0, 200, 503} and seen.count(200) == 200, {s: seen.count(s) for s in set(seen)}
    want = {f"id-{1000 + n}" for n in range(200)}
    assert rig.wait_for(lambda: want <= articles(daemon))
    assert daemon.query("SELECT COUNT(*) FROM article") == [(204,)]
    for conn in slow:
        conn.close()
    hub.close()


def switched(room, daemon):
    """off by default; a reload switches it on and off again, and an address in use is said"""
    hub = Hub()
    site = rig.RawServer({"/a": rig.reply(rss([1], links(hub)))})
    port = free_port()
    daemon.settings("100ms")
    daemon.write("feeds.d/test.conf", f"[feed a]\nurl = {site.url('/a')}\ninterval = 100ms\n")
    daemon.start()
    daemon.ready()
    assert rig.wait_for(lambda: len(site.seen("/a")) > 2)
    assert not hub.requests and websub(daemon)["on"] is False
    on = f"[websub]\ncallback = http://127.0.0.1:{port}/x/\nlisten = 127.0.0.1:{port}\n"
    daemon.settings("100ms", extra=on)
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    n = len(site.seen("/a"))
    site.paths["/a"] = rig.reply(rss([1, 2], links(hub)))
    assert active(daemon, 1), n
    taken = daemon.cli("reload", "-c", daemon.dir)
    daemon.settings("100ms", extra=on.replace(f"listen = 127.0.0.1:{port}", f"listen = 127.0.0.1:{hub.port}"))
    taken = daemon.cli("reload", "-c", daemon.dir)
    assert "cannot listen" in taken.stdout + taken.stderr, taken
    assert push(hub.requests[0], rss([3])) == 200
    daemon.settings("100ms")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert rig.wait_for(lambda: daemon.query("SELECT COUNT(*) FROM websub") == [(0,)])
    assert websub(daemon)["on"] is False
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        assert False, "still listening"
    except ConnectionRefusedError:
        pass
    hub.close()


if __name__ == "__main__":
    rig.main(discovery, verification, distribution, signatures, thin_pushes, etiquette, what_cannot_be_read, renewal, denial, restart,
             asked_before_a_crash, redirects, leaving, moved_hub, the_next_hub, hub_down, private_hub, many_at_once, switched)
