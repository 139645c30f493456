# SPDX-License-Identifier: ISC
"""The way to a host: proxies, private networks, logins, TLS."""
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading

import rig


def message(conn, got=b""):
    """A whole request or answer, of which some is there already; what there is when the other end has closed."""
    head, _, body = rig.read_head(conn, got).partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]) and (more := conn.recv(65536)):
        body += more
    return head + b"\r\n\r\n" + body


class Proxy(rig.RawServer):
    """Forwards plain http to loopback: hosts maps a name, which only it knows, to a port."""

    def __init__(self, hosts):
        super().__init__()
        self.hosts = hosts
        self.paths = self

    def get(self, path, _default=None):
        """What RawServer asks for each request."""
        host = re.match(r"http://([^/:]+)(.*)", path)
        return lambda conn, request: self._forward(conn, request, self.hosts[host[1]], path, host[2])

    @staticmethod
    def _forward(conn, request, port, url, path):
        with socket.create_connection(("127.0.0.1", port)) as far:
            far.sendall(message(conn, request.encode("latin-1")).replace(url.encode(), path.encode(), 1))
            conn.sendall(message(far))

    def to(self, host):
        return [r for r in self.requests if r[1].startswith(f"http://{host}/")]


CERTIFICATES = """
for n in one two; do
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$n" -keyout $n.key -out $n.pem
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout $n-host.key -out $n.csr
	printf 'subjectAltName=DNS:localhost' >ext
	openssl x509 -req -in $n.csr -CA $n.pem -CAkey $n.key -CAcreateserial -days 30 -extfile ext -out $n-host.pem
done
cp one.pem house.pem && cp one-host.pem me.pem && cp one-host.key me.key && chmod 600 me.key"""


def certificates(daemon):
    """CAs one and two, with a certificate for localhost of each, in the daemon's directory."""
    if shutil.which("openssl") is None:
        raise rig.Skip("there is no openssl command")
    subprocess.run(["sh", "-ec", CERTIFICATES], cwd=daemon.dir, check=True, capture_output=True)


def item(n):
    return {"title": f"الخبر رقم {n} عن التحالف الدولي", "html": "<p>نص قصير</p>"}


def through(room, daemon, extra=""):
    """A feed and a destination that have an address nowhere but behind the proxy."""
    proxy = Proxy({"feeds.test": room.origin, "hooks.test": room.sink})
    room.outlet("a", items=[{"title": "خبر قديم", "html": ""}])
    daemon.write("proxy", f"http://ali:sesame@127.0.0.1:{proxy.port}\n")
    os.chmod(os.path.join(daemon.dir, "proxy"), 0o600)
    daemon.settings("200ms", private="no", extra="proxy_file = proxy\n")
    daemon.watch()
    daemon.write("feeds.d/test.conf", "[feed a]\nurl = http://feeds.test/feed/a\ninterval = 200ms\n")
    daemon.write("alerts.d/test.conf", "[destination hook]\ntype = webhook\nurl = http://hooks.test/hook\n"
                 f"hmac_file = {daemon.dir}/hmac\nallow_plaintext = yes\nrate = 1000/s\n{extra}")
    return proxy


class TlsProxy(Proxy):
    """A proxy that is spoken to over TLS."""

    def __init__(self, hosts, certificate, key):
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.tls.load_cert_chain(certificate, key)
        super().__init__(hosts)

    def _serve(self, conn):
        try:
            super()._serve(self.tls.wrap_socket(conn, server_side=True))
        except OSError:
            conn.close()


class SocksProxy(Proxy):
    """SOCKS 5 (RFC 1928), without a login. What is asked behind it looks as if it came by plain http."""

    def _serve(self, conn):
        version, methods = conn.recv(2)
        conn.recv(methods)
        conn.sendall(b"\x05\x00")
        version, command, _, kind, length = conn.recv(5)
        assert (version, command, kind) == (5, 1, 3), "a name, not an address"
        name = conn.recv(length).decode()
        conn.recv(2)
        conn.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        request = message(conn)
        self.requests.append((0, f"http://{name}/", request.decode("latin-1")))
        with conn, socket.create_connection(("127.0.0.1", self.hosts[name])) as far:
            far.sendall(request)
            conn.sendall(message(far))


def proxies_of_other_kinds(room, daemon):
    """the proxy of the feeds is spoken to over TLS, that of a destination is SOCKS and looks its name up"""
    certificates(daemon)
    feeds = TlsProxy({"feeds.test": room.origin}, f"{daemon.dir}/one-host.pem", f"{daemon.dir}/one-host.key")
    hooks = SocksProxy({"hooks.test": room.sink})
    through(room, daemon, f"proxy = socks5://127.0.0.1:{hooks.port}\n").close()
    daemon.settings("200ms", private="no", extra=f"proxy = https://localhost:{feeds.port}\nca_file = one.pem\n")
    daemon.start()
    assert rig.wait_for(lambda: len(room.log("a")) >= 2), daemon.log()
    room.publish("a", **item(1))
    assert rig.wait_for(lambda: room.received("/hook")), daemon.log()
    assert feeds.to("feeds.test") and hooks.to("hooks.test")
    for p in (feeds, hooks):
        p.close()


def a_feed_and_an_alert_go_through_a_proxy(room, daemon):
    """a feed is polled and an alert delivered through a proxy that wants a login, which nobody else hears of"""
    proxy = through(room, daemon)
    daemon.start()
    assert rig.wait_for(lambda: len(room.log("a")) >= 2), daemon.log()
    room.publish("a", **item(1))
    assert rig.wait_for(lambda: room.received("/hook")), daemon.log()
    assert all(rig.signature_ok(m) for m in room.received("/hook"))
    for host in ("feeds.test", "hooks.test"):
        assert proxy.to(host) and all("Proxy-Authorization: Basic" in r[2] for r in proxy.to(host))
    # Names that only the proxy knows are not missed, and one of the proxy's own is.
    online = daemon.cli("check", "--online", "-c", daemon.dir)
    assert online.returncode == 0, online.stderr
    daemon.write("proxy", "http://ali:sesame@proxy.test:3128\n")
    online = daemon.cli("check", "--online", "-c", daemon.dir)
    assert online.returncode == 69 and "no address for 'proxy.test'" in online.stderr, online.stderr
    assert "sesame" not in daemon.log() + online.stderr
    assert "sesame" not in daemon.cli("config", "show", "-c", daemon.dir).stdout
    proxy.close()


def a_destination_goes_its_own_way(room, daemon):
    """a destination with `proxy = none` does not pass through the proxy of the feeds, and a reload changes that"""
    proxy = through(room, daemon, "proxy = none\nallow_address = 127.0.0.1\n")
    daemon.start()
    assert rig.wait_for(lambda: len(room.log("a")) >= 2), daemon.log()
    room.publish("a", **item(1))
    # Without the proxy its name is nobody's.
    assert rig.wait_for(lambda: "failed, trying again" in daemon.log()), daemon.log()
    assert not proxy.to("hooks.test")
    conf = os.path.join(daemon.dir, "alerts.d/test.conf")
    with open(conf, encoding="utf-8") as f:
        text = f.read()
    daemon.write("alerts.d/test.conf", text.replace("proxy = none\n", ""))
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert rig.wait_for(lambda: room.received("/hook")), daemon.log()
    assert proxy.to("hooks.test")
    proxy.close()


def a_feed_may_be_in_the_house(room, daemon):
    """allow_address of a feed opens what it names, to that feed, and to no redirect elsewhere"""
    rss = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>'
    page = {"/feed": rig.reply(rss)}
    inside, other = rig.RawServer(page, "127.0.0.2"), rig.RawServer(page, "127.0.0.3")
    inside.paths["/go"] = rig.reply(status="302 Found", headers=[f"Location: {other.url('/feed')}"])
    daemon.settings("200ms", private="no")
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {name}]\nurl = {url}\ninterval = 200ms\n{extra}\n" for name, url, extra in (
            ("good", inside.url("/feed"), "allow_address = 127.0.0.2\n"),
            ("block", inside.url("/feed"), "allow_address = 10.0.0.0/8\nallow_address = 127.0.0.2/31\n"),
            ("away", inside.url("/go"), "allow_address = 127.0.0.2\n"),
            ("bare", inside.url("/feed"), ""))))
    daemon.start()
    assert daemon.ready()
    polled = "SELECT id FROM feed WHERE last_error = '' AND last_poll_ms > 0 ORDER BY id"
    refused = "SELECT id FROM feed WHERE last_error LIKE '%private address%' ORDER BY id"
    assert rig.wait_for(lambda: daemon.query(polled) == [("block",), ("good",)]
                        and daemon.query(refused) == [("away",), ("bare",)]), daemon.log()
    assert not other.connections
    for s in (inside, other):
        s.close()


def a_feed_with_a_login(room, daemon):
    """a feed's login and headers go to its own host alone, not where that redirects to, and are nowhere to be read"""
    rss = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>x</title>' \
          b'<link>/story</link></item></channel></rss>'
    other = rig.RawServer({"/feed": rig.reply(rss)}, "127.0.0.3")
    refused = rig.reply(status="401 Unauthorized")
    ask = lambda page: lambda conn, request: conn.sendall(  # noqa: E731
        page if "authorization: basic YWxpOmh1c2g=\r\n".lower() in request.lower() else refused)
    home = rig.RawServer({"/one": ask(rig.reply(rss)), "/two": ask(rig.reply(rss)), "/away": ask(rig.reply(
        status="301 Moved", headers=[f"Location: {other.url('/feed')}"]))}, "127.0.0.2")
    daemon.write("auth", f"feed:one ali:hush\nfeed:away ali:hush\n127.0.0.3:{other.port} eve:hush\n")
    daemon.write("headers", f"127.0.0.2:{home.port} X-Key: hush-key\n")
    for name in ("auth", "headers"):
        os.chmod(os.path.join(daemon.dir, name), 0o600)
    daemon.settings("200ms", extra="auth_file = auth\nheaders_file = headers\n")
    daemon.write("feeds.d/test.conf", "".join(f"[feed {n}]\nurl = {u}\ninterval = 200ms\n" for n, u in (
        ("one", home.url("/one")), ("away", home.url("/away")),
        ("two", home.url("/two").replace("//", "//ali:hush@")))))
    daemon.start()
    assert daemon.ready()
    assert rig.wait_for(lambda: all(len(home.seen(p)) >= 3 for p in ("/one", "/two", "/away"))
                        and len(other.seen("/feed")) >= 3), daemon.log()
    assert all("x-key: hush-key\r\n" in r[2].lower() for r in home.requests)
    assert not any(w in r[2].lower() for r in other.requests for w in ("hush", "authorization", "x-key"))
    daemon.stop()  # what it knows of its feeds is stored
    kept = daemon.query("SELECT COUNT(*) FROM feed WHERE last_error = '' AND url NOT LIKE '%hush%'")
    assert kept == [(3,)], daemon.query("SELECT * FROM feed")
    urls = [u for u, in daemon.query("SELECT link FROM article")]
    assert urls and not any("hush" in u for u in urls), urls
    shown = daemon.cli("config", "show", "-c", daemon.dir).stdout + daemon.cli("check", "-c", daemon.dir).stdout
    assert "hush" not in daemon.log() + shown
    with open(os.path.join(daemon.dir, "data", "rasid.db"), "rb") as f:
        assert b"hush" not in f.read()
    for s in (home, other):
        s.close()


class Receiver:
    """Takes alerts over TLS from who shows a certificate of CA one; its own is of the CA that is named."""

    def __init__(self, where, name):
        self.where = where
        self.heads = []
        self.served_by(name)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def served_by(self, name):
        # Not the default context: newer ones judge more of a certificate than libcurl does.
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_verify_locations(f"{self.where}/one.pem")
        tls.verify_mode = ssl.CERT_REQUIRED
        tls.load_cert_chain(f"{self.where}/{name}-host.pem", f"{self.where}/{name}-host.key")
        self.tls = tls

    def _accept(self):
        while True:
            try:
                conn, _ = self.listener.accept()
                with self.tls.wrap_socket(conn, server_side=True) as peer:
                    head = message(peer)
                    peer.sendall(rig.reply())
                    self.heads.append(head.decode().lower())
            except ssl.SSLError:
                continue
            except OSError:
                return

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def a_receiver_of_the_house(room, daemon):
    """an alert with our certificate, token and headers, to a receiver whose CA only this destination trusts; a mended ca_file counts at once"""
    certificates(daemon)
    receiver = Receiver(daemon.dir, "one")
    for name, text in (("token", "hush-token\n"), ("headers", "X-Desk: hush-desk\n")):
        daemon.write(name, text)
        os.chmod(os.path.join(daemon.dir, name), 0o600)
    room.outlet("a", items=[{"title": "خبر قديم", "html": ""}])
    daemon.settings("200ms")
    daemon.watch()
    daemon.feeds("a")
    daemon.write("alerts.d/test.conf", f"[destination hook]\ntype = webhook\nurl = https://localhost:{receiver.port}/hook\n"
                 "allow_address = 127.0.0.1\nallow_address = ::1\nrate = 1000/s\nca_file = ../house.pem\n"
                 "client_cert = ../me.pem\nclient_key = ../me.key\nbearer_file = ../token\n"
                 "headers_file = ../headers\n")
    daemon.start()
    assert rig.wait_for(lambda: len(room.log("a")) >= 2), daemon.log()
    room.publish("a", **item(1))
    assert rig.wait_for(lambda: receiver.heads), daemon.log()
    assert "authorization: bearer hush-token\r\n" in receiver.heads[0]
    assert "x-desk: hush-desk\r\n" in receiver.heads[0]
    # The receiver moves to another CA; the file is mended in its place.
    receiver.served_by("two")
    room.publish("a", **item(2))
    assert rig.wait_for(lambda: "failed, trying again" in daemon.log()), daemon.log()
    assert len(receiver.heads) == 1
    shutil.copy(os.path.join(daemon.dir, "two.pem"), os.path.join(daemon.dir, "house.pem"))
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert rig.wait_for(lambda: len(receiver.heads) == 2), daemon.log()
    assert "hush" not in daemon.log() + daemon.cli("config", "show", "-c", daemon.dir).stdout
    receiver.close()


def feeds_go_their_own_way(room, daemon):
    """a feed has a proxy of its own, or none, http, https or SOCKS; redirects to private addresses reach nothing through any"""
    certificates(daemon)
    room.outlet("a", items=[{"title": "خبر", "html": ""}])
    shared = Proxy({"a.test": room.origin})
    own = Proxy({"b.test": room.origin})
    tls = TlsProxy({"c.test": room.origin}, f"{daemon.dir}/one-host.pem", f"{daemon.dir}/one-host.key")
    socks = SocksProxy({"d.test": room.origin})
    inside = rig.RawServer({"/feed": rig.reply(b"<rss/>")})
    places = ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "[::1]", "[::ffff:127.0.0.1]", "localhost",
              "10.0.0.1", "printer", "nas.local", "x.internal", "169.254.169.254", "metadata.home.arpa"]

    class Lures(Proxy):
        """A publisher behind a proxy that sends whoever asks into the house."""

        def get(self, path, _default=None):
            n = re.match(r"http://lure\.test/(\d+)$", path)
            to = f"http://{places[int(n[1])]}:{inside.port}/feed" if n else "http://lure.test/"
            return rig.reply(status="302 Found", headers=[f"Location: {to}"])

    lures = Lures({})
    daemon.settings("200ms", private="no", extra=f"proxy = http://127.0.0.1:{shared.port}\nca_file = one.pem\n")
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {n}]\nurl = http://{n}.test/feed/a\ninterval = 200ms\n{extra}\n" for n, extra in (
            ("a", ""), ("b", f"proxy = http://127.0.0.1:{own.port}\n"), ("c", f"proxy = https://localhost:{tls.port}\n"),
            ("d", f"proxy = socks5h://127.0.0.1:{socks.port}\n"), ("e", "proxy = none\n"))) + "".join(
        f"[feed lure{i}]\nurl = http://lure.test/{i}\ninterval = 200ms\nproxy = http://127.0.0.1:{lures.port}\n\n"
        for i in range(len(places))))
    daemon.start()
    assert rig.wait_for(lambda: all(p.to(f"{h}.test") for h, p in (("a", shared), ("b", own), ("c", tls), ("d", socks))))
    assert rig.wait_for(lambda: (s := daemon.status()) and s["feeds"]["ok"] == 4), daemon.log()
    assert rig.wait_for(lambda: daemon.status()["feeds"]["failing"] == 1 + len(places)), daemon.status()
    why = {f["id"]: f["last_error"] for f in daemon.status()["failing_feeds"]}
    assert "cannot be resolved" in why["e"], why
    assert not inside.connections and all("lure.test" in r[1] for r in lures.requests)
    print(f"# FIGURE {len(places)} private addresses behind redirects through a proxy: reached 0")
    for p in (shared, own, tls, socks, lures, inside):
        p.close()


class Publisher(Receiver):
    """A feed for who shows a certificate of CA one."""

    page = rig.reply(b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>')

    def _accept(self):
        while True:
            try:
                conn, _ = self.listener.accept()
                with self.tls.wrap_socket(conn, server_side=True) as peer:
                    self.heads.append(message(peer).decode().lower())
                    peer.sendall(self.page)
            except ssl.SSLError:
                continue
            except OSError:
                return


def a_publisher_for_subscribers(_, daemon):
    """a feed with its own CA, client certificate and token; a feed beside it has none of them and is refused"""
    certificates(daemon)
    publisher = Publisher(daemon.dir, "one")
    daemon.write("token", "hush-token\n")
    os.chmod(os.path.join(daemon.dir, "token"), 0o600)
    url = f"https://localhost:{publisher.port}/feed"
    paid = "ca_file = ../house.pem\nclient_cert = ../me.pem\nclient_key = ../me.key\nbearer_file = ../token\n"
    daemon.settings("200ms")
    daemon.write("feeds.d/test.conf", f"[feed paid]\nurl = {url}\ninterval = 200ms\naddress_family = 4\n{paid}\n"
                 f"[feed other]\nurl = {url}\ninterval = 200ms\n\n"
                 f"[feed bare]\nurl = {url}\ninterval = 200ms\nca_file = ../house.pem\n\n"
                 f"[feed six]\nurl = {url}\ninterval = 200ms\naddress_family = 6\n{paid}")
    daemon.start()
    assert rig.wait_for(lambda: (s := daemon.status()) and s["feeds"]["ok"] == 1 and s["feeds"]["failing"] == 3), daemon.log()
    assert all("authorization: bearer hush-token\r\n" in h for h in publisher.heads)
    why = {f["id"]: f["last_error"] for f in daemon.status()["failing_feeds"]}
    assert set(why) == {"other", "bare", "six"} and "TLS" in why["other"], why
    assert "hush" not in daemon.log() + daemon.cli("config", "show", "-c", daemon.dir).stdout
    daemon.write("feeds.d/test.conf", f"[feed paid]\nurl = {url}\nclient_cert = ../me.pem\n")
    refused = daemon.cli("check", "-c", daemon.dir)
    assert refused.returncode != 0 and "belong together" in refused.stdout + refused.stderr
    publisher.close()


class StrictServer(rig.RawServer):
    """Over TLS only; plain: how often somebody tried otherwise."""

    def __init__(self, where, paths):
        self.plain = 0
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.tls.load_cert_chain(f"{where}/one-host.pem", f"{where}/one-host.key")
        super().__init__(paths)

    def _serve(self, conn):
        try:
            peer = self.tls.wrap_socket(conn, server_side=True)
        except OSError:
            self.plain += 1
            return
        super()._serve(peer)


def a_host_is_strict_with_all_its_feeds(_, daemon):
    """what one feed's answer says of TLS (RFC 6797) holds for another feed of the host, after a restart too"""
    certificates(daemon)
    server = StrictServer(daemon.dir, {
        "/a": rig.reply(Publisher.page.split(b"\r\n\r\n", 1)[1], headers=["Strict-Transport-Security: max-age=9999"]),
        "/b": Publisher.page})
    one = f"[feed a]\nurl = https://localhost:{server.port}/a\ninterval = 200ms\naddress_family = 4\n"
    both = one + one.replace("https", "http").replace("/a\n", "/b\n").replace("[feed a]", "[feed b]")
    daemon.settings("200ms", extra=f"ca_file = {daemon.dir}/one.pem\n")
    daemon.write("feeds.d/test.conf", one)
    daemon.start()
    assert rig.wait_for(lambda: len(server.seen("/a")) >= 2), daemon.log()
    daemon.write("feeds.d/test.conf", both)
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert rig.wait_for(lambda: len(server.seen("/b")) >= 2), daemon.log()
    assert daemon.stop() == 0
    before = len(server.seen("/b"))
    # From here on nobody says so again: what is known is remembered.
    server.paths["/a"] = Publisher.page
    daemon.start()
    assert rig.wait_for(lambda: len(server.seen("/b")) >= before + 2), daemon.log()
    assert server.plain == 0
    server.close()


if __name__ == "__main__":
    rig.main(a_feed_and_an_alert_go_through_a_proxy, proxies_of_other_kinds, a_destination_goes_its_own_way,
             a_feed_may_be_in_the_house, a_feed_with_a_login, a_receiver_of_the_house,
             feeds_go_their_own_way, a_publisher_for_subscribers, a_host_is_strict_with_all_its_feeds)
