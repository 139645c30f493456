# SPDX-License-Identifier: ISC
"""The page as browsers, programs and attackers meet it. What is slow is a preloaded sqlite3_step, of readers only."""
import base64
import http.client
import json
import os
import re
import resource
import select
import socket

import rig
from test_faults import basics, item, titles

TOKEN = "token-0123456789abcdef"
CONNECTIONS = int(os.environ.get("RASID_CROWD", "2000"))
# Views that ask the store.
READS = "/now.json"

SLOW = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
sqlite3 *sqlite3_db_handle(sqlite3_stmt *);
int sqlite3_exec(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
/* Set by this very thread before it reads: what has no deadline is let alone. */
static __thread int armed, inside;
void sqlite3_progress_handler(sqlite3 *db, int n, int (*f)(void *), void *arg) {
	void (*real)(sqlite3 *, int, int (*)(void *), void *) = dlsym(RTLD_NEXT, "sqlite3_progress_handler");
	armed = f != NULL;
	real(db, n, f, arg);
}
int sqlite3_step(sqlite3_stmt *s) {
	int (*real)(sqlite3_stmt *) = dlsym(RTLD_NEXT, "sqlite3_step");
	if (!armed || inside) return real(s);
	while (access(getenv("HANG_FILE"), F_OK) == 0) usleep(10000);
	inside = 1;
	int rc = access(getenv("SLOW_FILE"), F_OK) != 0 ? 0 : sqlite3_exec(sqlite3_db_handle(s),
		"WITH RECURSIVE c(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c", NULL, NULL, NULL);
	inside = 0;
	return rc == 9 ? 9 : real(s);
}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


class Page:
    """The daemon with a page at a port of its own; keys are added to [page]."""

    def __init__(self, daemon, **keys):
        self.daemon = daemon
        self.port = free_port()
        self.configure(**keys)

    def configure(self, **keys):
        keys.setdefault("listen", f"127.0.0.1:{self.port}")
        lines = "".join(f"{k} = {v}\n" for k, v in keys.items())
        os.makedirs(os.path.join(self.daemon.dir, "conf.d"), exist_ok=True)
        self.daemon.write("conf.d/page.conf", f"[page]\n{lines}")

    def start(self, room, env=None):
        before = dict(os.environ)
        os.environ.pop("RASID_PAGE_LISTEN", None)
        os.environ.update(env or {})
        try:
            basics(room, self.daemon)
        finally:
            os.environ.clear()
            os.environ.update(before)

    def ask(self, path, method="GET", body=None, source="127.0.0.1", **headers):
        """Status, headers, body. Header names with _ for -."""
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=rig.FAR, source_address=(source, 0))
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        try:
            c.request(method, path, body=body, headers=named)
            answer = c.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            c.close()

    def raw(self, text):
        """All that comes for these bytes until the other end closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=rig.FAR) as s:
            s.sendall(text if isinstance(text, bytes) else text.encode())
            got = b""
            try:
                while more := s.recv(65536):
                    got += more
            except ConnectionResetError:
                pass
            return got


def token_file(daemon, text=TOKEN):
    daemon.write("token", text + "\n")
    path = os.path.join(daemon.dir, "token")
    os.chmod(path, 0o600)
    return path


def status_of(answer):
    return int(answer.split(b" ", 2)[1]) if answer else 0


# ---- what is served ------------------------------------------------------------------------------


def it_is_served(room, daemon):
    """the page: HTML with a strict policy, JSON, assets for good, the log and nothing of others"""
    page = Page(daemon)
    page.start(room)
    assert f"page: http://127.0.0.1:{page.port}/" in daemon.log()
    status, headers, body = page.ask("/status")
    assert status == 200 and headers["content-type"] == "text/html; charset=utf-8", (status, headers)
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "*" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers and "access-control-allow-origin" not in headers
    status, headers, data = page.ask("/status.json")
    assert status == 200 and headers["content-type"] == "application/json"
    said = json.loads(data)
    assert said["problems"] == [] and any("ready feeds=" in line for line in said["log"]), said
    assets = re.findall(rb"/assets/[^\"]*", body)
    assert len(assets) == 2, body
    for path in assets:
        status, headers, data = page.ask(path.decode())
        assert status == 200 and "immutable" in headers["cache-control"] and data
        status, _, data = page.ask(path.decode(), If_None_Match=headers["etag"])
        assert status == 304 and not data
    assert page.ask("/assets/page.css")[0] == 404
    assert page.ask("/nothing")[0] == 404


def methods_and_conditions(room, daemon):
    """HEAD is GET without a body, a known answer is 304, other methods are 405 with those that are not"""
    page = Page(daemon)
    page.start(room)
    path = "/watch/coalition.atom"
    _, headers, body = page.ask(path)
    status, head, nothing = page.ask(path, "HEAD")
    assert status == 200 and not nothing and int(head["content-length"]) == len(body) > 0
    assert headers["etag"] == head["etag"] and "no-cache" in headers["cache-control"], headers
    assert page.ask(path, If_None_Match=headers["etag"])[::2] == (304, b"")
    assert page.ask(path, If_None_Match='"other"')[0] == 200
    assert "etag" not in page.ask("/nothing.json")[1]
    answers = [page.ask("/nothing", m) for m in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW")]
    assert all(s == 405 and h["allow"] == "GET, HEAD" for s, h, _ in answers), answers


def one_after_the_other(room, daemon):
    """requests that are sent ahead are answered in their order"""
    page = Page(daemon)
    page.start(room)
    one = "GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n"
    got = page.raw("".join(one.format(p, "") for p in ("/status.json", "/nothing.json", "/status.json"))
                   + one.format("/nothing", "Connection: close\r\n"))
    assert re.findall(rb"HTTP/1.1 (\d+)", got) == [b"200", b"404", b"200", b"404"], got


# ---- who is not let in ---------------------------------------------------------------------------


def hosts(room, daemon):
    """a name that is not the page's is refused, in every way to write one"""
    page = Page(daemon, host="desk.example.org")
    page.start(room)
    for host in (f"127.0.0.1:{page.port}", "localhost", "LOCALHOST:1", "[::1]:8470", "desk.example.org"):
        assert page.ask("/status.json", Host=host)[0] == 200, host
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "0.0.0.0", "[::]",
                 "desk.example.org.evil.example"):
        status, _, body = page.ask("/status.json", Host=host)
        assert status == 421 and b"[page]" in body, (host, status, body)
    line = "GET /status.json HTTP/1.1\r\n{}Connection: close\r\n\r\n"
    for headers in ("Host: localhost\r\nHost: evil.example\r\n", "Host: evil.example\r\nHost: localhost\r\n", "Host:\r\n", "",
                    "Host: localhost, evil.example\r\n", "Host: a@localhost\r\n", "Host: localhost/x\r\n"):
        assert status_of(page.raw(line.format(headers))) in (400, 421), headers
    absolute = page.raw("GET http://evil.example/status.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert status_of(absolute) == 400, absolute


def paths(room, daemon):
    """paths that others might read in another way are refused, and none leads out"""
    page = Page(daemon)
    page.start(room)
    for path in ("/../../etc/passwd", "/assets/../../../etc/passwd", "/assets/%2e%2e/rasid.conf", "/%2e%2e%2fetc", "//evil.example/",
                 "/status//", "/status/..", "/status%00.json", "/status%2Fconfiguration", "/%c0%ae%c0%ae/", "/%ff", "/%", "/%zz",
                 "/a%0d%0aX-Evil:%20yes", "/..\\..\\x", "/" + "a" * 2000):
        got = page.raw(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert status_of(got) == 400 and b"X-Evil" not in got and b"root:" not in got, (path, got[:300])
    for query in ("t=%ff", "t=%", "&".join(f"a{i}=1" for i in range(20)), "t=%00"):
        assert page.ask(f"/status.json?{query}")[0] == 400, query
    assert status_of(page.raw(f"GET /{'a' * 60000} HTTP/1.1\r\nHost: localhost\r\n\r\n")) in (0, 400, 413, 414, 431)
    assert page.ask("/status.json")[0] == 200


def tokens(room, daemon):
    """with a token nothing is shown without it, and it stands in no page, cookie or log"""
    page = Page(daemon, token_file=token_file(daemon))
    page.start(room)
    for path in ("/", "/status", "/status.json", "/status/configuration", "/feeds.json", "/nothing", "/metrics"):
        status, headers, body = page.ask(path)
        way = "Basic" if path.endswith(".json") else "Bearer"
        assert status == 401 and headers["www-authenticate"].startswith(way), (path, status, headers)
        assert daemon.dir.encode() not in body
    style = re.search(rb'href="(/assets/[^"]*)"', page.ask("/")[2]).group(1).decode()
    assert page.ask(style)[0] == 200  # of the form
    assert page.ask(f"/status.json?token={TOKEN}")[0] == 401
    assert page.ask("/status.json", Cookie=f"rasid_session={TOKEN}")[0] == 401
    assert page.ask("/status.json", Authorization=f"Basic {TOKEN}")[0] == 401
    assert page.ask("/status.json", Authorization=f"Bearer {TOKEN}")[0] == 200
    reader = base64.b64encode(f"reader:{TOKEN}".encode()).decode()
    assert page.ask("/watch/coalition.atom", Authorization=f"Basic {reader}")[0] == 200
    assert page.ask("/metrics", Authorization=f"Bearer {TOKEN}")[2].startswith(b"# HELP ")
    # A yes or no is for everybody.
    assert page.ask("/-/healthy")[2] == b"ok\n" and page.ask("/-/ready")[0] == 200
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    status, headers, body = page.ask("/login", "POST", "token=wrong-token-1234567&next=/feeds", **form)
    assert status == 401 and "set-cookie" not in headers and b"wrong-token" not in body
    status, headers, _ = page.ask("/login", "POST", f"token={TOKEN}&next=/status", **form)
    cookie = headers["set-cookie"]
    assert status == 303 and headers["location"] == "/status", headers
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and TOKEN not in cookie
    assert page.ask("/status.json", Cookie=cookie.split(";")[0])[0] == 200
    assert "Secure" in page.ask("/login", "POST", f"token={TOKEN}", X_Forwarded_Proto="https", **form)[1]["set-cookie"]
    # Nowhere but here, whatever the form says.
    for way in ("//evil.example", "https://evil.example/", "/\\evil.example", "/%2f/evil.example", "javascript:x", "/login", ""):
        where = page.ask("/login", "POST", f"token={TOKEN}&next={way}", **form)[1]["location"]
        assert where == "/", (way, where)
    assert page.ask("/", "POST", f"token={TOKEN}", **form)[0] == 405
    shown = page.ask("/status", Authorization=f"Bearer {TOKEN}")[2] + page.ask(
        "/status/configuration.json", Authorization=f"Bearer {TOKEN}")[2]
    assert b"token_file" in shown and TOKEN.encode() not in shown
    assert TOKEN not in daemon.log() and "a wrong token was given from=127.0.0.1" in daemon.log()
    assert "wrong-token" not in daemon.log()


def guesses(room, daemon):
    """after ten wrong tokens that address waits, also with the right one; others do not"""
    page = Page(daemon, token_file=token_file(daemon))
    page.start(room)
    seen = [page.ask("/status.json", Authorization=f"Bearer guess-{i}")[0] for i in range(12)]
    assert seen == [401] * 10 + [429] * 2, seen
    status, headers, _ = page.ask("/status.json", Authorization=f"Bearer {TOKEN}")
    assert status == 429 and 0 < int(headers["retry-after"]) <= 60, headers
    assert page.ask("/status.json", source="127.0.0.2", Authorization=f"Bearer {TOKEN}")[0] == 200


def open_to_all(room, daemon):
    """other addresses than loopback need a token of sixteen bytes, or it does not start: exit code 78"""
    page = Page(daemon)
    for keys in ({"listen": "0.0.0.0:8470"}, {"listen": "[::]:8470"}, {"listen": "10.0.0.1:8470"},
                 {"listen": "0.0.0.0:8470", "token_file": token_file(daemon, "short")}, {"token_file": token_file(daemon, "short")}):
        page.configure(**keys)
        for command in ("run", "check"):
            env = {k: v for k, v in os.environ.items() if k != "RASID_PAGE_LISTEN"}
            done = daemon.cli(command, "-c", daemon.dir, env=env)
            assert done.returncode == (78 if command == "run" else done.returncode) != 0, (keys, done)
            assert "token" in done.stderr + done.stdout and "short" not in done.stderr + done.stdout, done


# ---- what takes long -----------------------------------------------------------------------------


def slow_env(daemon):
    names = {"HANG_FILE": os.path.join(daemon.dir, "hang"), "SLOW_FILE": os.path.join(daemon.dir, "slow")}
    # What is freed is filled with rubbish, so that nobody reads it with luck.
    env = names | {"LD_PRELOAD": rig.preload(daemon, SLOW), "MALLOC_PERTURB_": "165"}
    return env, names["HANG_FILE"], names["SLOW_FILE"]


def touch(path):
    with open(path, "w", encoding="ascii"):
        pass


def begin(page, path=READS, source="127.0.0.1"):
    """A request whose answer is not waited for."""
    s = socket.create_connection(("127.0.0.1", page.port), timeout=rig.FAR, source_address=(source, 0))
    s.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return s


def answer(s):
    got = b""
    with s:
        while more := s.recv(65536):
            got += more
    return status_of(got), got


def too_slow(room, daemon):
    """what takes more than its time is answered with 503, and alerts go out meanwhile"""
    page = Page(daemon)
    env, _, slow = slow_env(daemon)
    page.start(room, env)
    assert page.ask(READS)[0] == 200
    touch(slow)
    waiting = [begin(page) for _ in range(4)]
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), daemon.log()
    found = [answer(s) for s in waiting]
    assert [status for status, _ in found] == [503] * 4, found
    assert all(b"Retry-After: " in text for _, text in found)
    os.remove(slow)
    assert rig.wait_for(lambda: page.ask(READS)[0] == 200)


def a_disk_that_hangs(room, daemon):
    """readers that do not come back cost their places and nothing else: 503, then all is well"""
    page = Page(daemon)
    env, hang, _ = slow_env(daemon)
    page.start(room, env)
    touch(hang)
    found = [answer(s) for s in [begin(page) for _ in range(3)]]
    assert [status for status, _ in found] == [503] * 3, found
    # One path takes one reader: the others are served by the second, until that is away, too.
    assert page.ask("/status.json")[0] == 200
    assert page.ask("/queue.json")[0] == 503
    assert page.ask("/status.json")[0] == 503
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), daemon.log()
    os.remove(hang)
    assert rig.wait_for(lambda: page.ask(READS)[0] == 200)


def who_went_away(room, daemon):
    """a line full of those who went away has room for one who has not"""
    page = Page(daemon)
    env, hang, _ = slow_env(daemon)
    page.start(room, env)
    touch(hang)
    gone = [begin(page, source=f"127.0.0.{n % 3 + 2}") for n in range(72)]
    # One is read, 64 wait, and the rest is answered: then all were taken.
    assert rig.wait_for(lambda: len(select.select(gone, [], [], 0)[0]) >= 3)
    for s in gone:
        s.close()
    here = begin(page)
    assert not select.select([here], [], [], 0.2)[0]
    os.remove(hang)
    status, text = answer(here)
    assert status == 200, text


def those_that_are_not_well(room, daemon):
    """?bad=1 looks at all feeds, not at a window of them; at most 200 are listed, and that there are more is said"""
    page = Page(daemon)
    page.start(room)

    def bad():
        return json.loads(page.ask("/feeds.json?bad=1")[2])

    def add(n):
        daemon.write("feeds.d/a-many.conf", "".join(
            f"[feed n{i}]\nurl = http://127.0.0.1:1/{i}\ninterval = 1d\n\n" for i in range(n)))
        assert daemon.cli("reload", "-c", daemon.dir).returncode == 0

    assert bad()["feeds"] == [] and bad()["cut"] is False
    add(199)
    assert len(bad()["feeds"]) == 199 and bad()["cut"] is False and "o" not in {f["id"] for f in bad()["feeds"]}
    add(250)
    assert len(bad()["feeds"]) == 200 and bad()["cut"] is True and bad()["next"] is None


def reload_under_a_reader(room, daemon):
    """reloads while something reads by the old generation: it ends with it, the next reads by the new one"""
    page = Page(daemon)
    env, hang, _ = slow_env(daemon)
    page.start(room, env)
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]])
    for n in range(4):
        touch(hang)
        reading = [begin(page), begin(page, "/feeds.json"), begin(page)]
        daemon.watch(f"[watch w{n}]\ntitle = قائمة {n}\nterm = التحالف الدولي\n")
        assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
        os.remove(hang)
        assert {answer(s)[0] for s in reading} <= {200, 503}
    assert json.loads(page.ask("/status.json")[2])["generation"] == 5
    assert rig.wait_for(lambda: page.ask(READS)[0] == 200)


def a_stop_under_a_reader(room, daemon):
    """SIGTERM while something reads: it ends, exit code 0"""
    page = Page(daemon)
    env, _, slow = slow_env(daemon)
    page.start(room, env)
    touch(slow)
    reading = [begin(page) for _ in range(3)]
    assert daemon.stop() == 0
    for s in reading:
        try:
            answer(s)
        except ConnectionResetError:
            pass


# ---- many ----------------------------------------------------------------------------------------


def half_open(room, daemon):
    """requests that are never whole hold nobody up, nor the stop"""
    page = Page(daemon)
    page.start(room)
    half = []
    for i in range(12):
        s = socket.create_connection(("127.0.0.1", page.port), timeout=rig.FAR)
        s.sendall(b"GET /status.json HTTP/1.1\r\nHost: local"[:i * 3 + 1])
        half.append(s)
    assert page.ask("/status.json")[0] == 200
    assert daemon.stop() == 0
    for s in half:
        s.close()


def thousands(room, daemon):
    """thousands of connections of one address: few are kept, the rest is closed; who comes from elsewhere is served"""
    room_for = CONNECTIONS + 200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < room_for:
        raise rig.Skip(f"{room_for} descriptors")
    page = Page(daemon)
    page.start(room)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, room_for), hard))
    crowd = []
    try:
        for _ in range(CONNECTIONS):
            s = socket.socket()
            s.setblocking(False)
            s.connect_ex(("127.0.0.1", page.port))
            crowd.append(s)
        room.publish("o", **item(1))
        assert page.ask("/status.json", source="127.0.0.9")[0] == 200
        assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), daemon.log()
        assert len(os.listdir(f"/proc/{daemon.process.pid}/fd")) < 200
    finally:
        for s in crowd:
            s.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert rig.wait_for(lambda: page.ask("/status.json")[0] == 200)


# ---- where it listens ----------------------------------------------------------------------------


def problems(daemon):
    status = daemon.status()
    return " ".join(status["problems"]) if status else ""


def a_port_that_is_taken(room, daemon):
    """a port that is taken is said, and tried again; feeds and alerts go on"""
    page = Page(daemon)
    with socket.create_server(("127.0.0.1", page.port)):
        page.start(room)
        assert rig.wait_for(lambda: "the page is not served" in problems(daemon)), daemon.status()
        assert f"127.0.0.1:{page.port}" in problems(daemon) and "cannot listen at" in daemon.log()
        room.publish("o", **item(1))
        assert rig.wait_for(lambda: titles(room) == [item(1)["title"]])
        # Over the control socket all is there.
        assert control(daemon, "/page/status.json")[0] == 200
    assert rig.wait_for(lambda: "the page is not served" not in problems(daemon)), daemon.log()
    assert page.ask("/status.json")[0] == 200


def control(daemon, path, method="GET"):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(os.path.join(daemon.dir, "run", "control.sock"))
        s.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return answer(s)


def over_the_control_socket(room, daemon):
    """the same over the control socket, without a token; GET only"""
    page = Page(daemon, token_file=token_file(daemon), listen="off")
    page.start(room)
    status, text = control(daemon, "/page/status.json?lang=en")
    assert status == 200 and b'"view":"status"' in text, text
    assert control(daemon, "/page/nothing.json")[0] == 404
    assert control(daemon, "/page/../status")[0] == 400
    assert control(daemon, "/page/status", "POST")[0] == 405
    assert "page: http" not in daemon.log()


def another_address(room, daemon):
    """a reload takes over where it listens, the token and off; sessions end with their token"""
    page = Page(daemon)
    page.start(room)
    first, page.port = page.port, free_port()
    page.configure(token_file=token_file(daemon))
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert rig.wait_for(lambda: reaches(page)), daemon.log()
    assert page.ask("/status.json")[0] == 401
    session = page.ask("/login", "POST", f"token={TOKEN}")[1]["set-cookie"].split(";")[0]
    assert page.ask("/status.json", Cookie=session)[0] == 200
    page.configure(token_file=token_file(daemon, "another-token-0123456"))
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert page.ask("/status.json", Cookie=session)[0] == 401
    page.port = first
    assert not reaches(page)
    page.configure(listen="off")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert rig.wait_for(lambda: not reaches(page))


def reaches(page):
    try:
        page.ask("/status.json")
        return True
    except OSError:
        return False


if __name__ == "__main__":
    rig.main(it_is_served, methods_and_conditions, one_after_the_other, hosts, paths, tokens, guesses, open_to_all, too_slow,
             a_disk_that_hangs, who_went_away, those_that_are_not_well, reload_under_a_reader, a_stop_under_a_reader, half_open, thousands,
             a_port_that_is_taken, over_the_control_socket, another_address)
