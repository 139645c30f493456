# SPDX-License-Identifier: ISC
"""The rig of the integration tests: fixture newsroom, configuration, daemon, TAP.

Python's standard library only. Nothing here shares code with the daemon: what it did is judged from the
newsroom's request log, from what the sink received, and from the database file.
"""
import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.request

BUILD = os.environ.get("RASID_BUILD", "build")
TREE = os.path.join(BUILD, os.environ.get("RASID_TREE", "rel"))
RASID = os.path.abspath(os.path.join(TREE, "rasid"))
NEWSROOM = os.path.abspath(os.path.join(TREE, "tests", "newsroom"))
SHARED = os.path.abspath("../shared")
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


# Many daemons run at a time, and one port is not for all: what tests the page names its own.
os.environ.setdefault("RASID_PAGE_LISTEN", "off")


class Skip(Exception):
    """The test cannot run here; the text says why."""


FAR = 120.0  # seconds; the net below a broken daemon, never reached by a slow machine


def wait_for(what, step=0.02):
    """Waits until something is seen to have happened; its value."""
    end = time.monotonic() + FAR
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(step)
    return what()


class Newsroom:
    """The origin and the sink."""

    def __init__(self, ports=()):
        self.process = subprocess.Popen(
            [NEWSROOM, *map(str, ports)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = json.loads(self.process.stdout.readline())
        self.origin, self.sink = line["origin"], line["sink"]

    def _call(self, port, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data=data, timeout=FAR) as answer:
            return answer.read().decode()

    def outlet(self, name, **what):
        self._call(self.origin, f"/_/outlet?{name}", what)

    def publish(self, name, **item):
        self._call(self.origin, f"/_/item?{name}", item)

    def log(self, name=None):
        lines = [json.loads(x) for x in self._call(self.origin, "/_/log").splitlines()]
        return [x for x in lines if name is None or x["path"] == f"/feed/{name}"]

    def script(self, *answers):
        self._call(self.sink, "/_/script", list(answers))

    def received(self, path=None, ok=True):
        """Webhooks as the receiver saw them; ok: only those it answered with 2xx."""
        lines = [json.loads(x) for x in self._call(self.sink, "/_/received").splitlines()]
        for x in lines:
            x["json"] = json.loads(x["body"])
        return [x for x in lines
                if (path is None or x["path"] == path) and (not ok or 200 <= x["status"] < 300)]

    def served(self):
        """How many feed documents went out whole (status 200)."""
        return int(self._call(self.origin, "/_/served"))

    def feed_url(self, name):
        return f"http://127.0.0.1:{self.origin}/feed/{name}"

    def hook_url(self, name="hook"):
        return f"http://127.0.0.1:{self.sink}/{name}"

    def close(self):
        self.process.stdin.close()
        self.process.wait(FAR)


class Daemon:
    """A configuration directory, a data directory and the process."""

    def __init__(self, newsroom, binary=RASID):
        self.newsroom = newsroom
        self.binary = binary
        self.dir = tempfile.mkdtemp(prefix="rasid-test-")
        self.process = None
        self.interval = "1s"
        self.log_path = os.path.join(self.dir, "log")
        for sub in ("feeds.d", "watch.d", "alerts.d"):
            os.mkdir(os.path.join(self.dir, sub))
        self.write("hmac", SECRET + "\n")
        os.chmod(os.path.join(self.dir, "hmac"), 0o600)
        self.settings()

    def settings(self, interval="1s", private="yes", extra=""):
        """Writes rasid.conf; feeds written from now on have this interval."""
        self.interval = interval
        self.write("rasid.conf", f"""[daemon]
data_dir = {self.dir}/data
runtime_dir = {self.dir}/run
log_level = debug

[fetch]
interval = {interval}
min_interval = {interval}
allow_private_addresses = {private}
{extra}""")

    def write(self, name, text):
        with open(os.path.join(self.dir, name), "w", encoding="utf-8") as f:
            f.write(text)

    def feeds(self, *names, **keys):
        """Feeds of the newsroom; keys are added to each."""
        extra = "".join(f"{k} = {v}\n" for k, v in keys.items())
        self.write("feeds.d/test.conf", "".join(
            f"[feed {n}]\nurl = {self.newsroom.feed_url(n)}\ninterval = {self.interval}\n{extra}\n" for n in names))

    def watch(self, text="[watch coalition]\ntitle = التحالف الدولي\nterm = التحالف الدولي\n"):
        self.write("watch.d/test.conf", text)

    def webhook(self, *names, extra=""):
        self.write("alerts.d/test.conf", "".join(
            f"[destination {n}]\ntype = webhook\nurl = {self.newsroom.hook_url(n)}\n"
            f"hmac_file = {self.dir}/hmac\nallow_address = 127.0.0.1\nallow_plaintext = yes\n"
            f"rate = 1000/s\n{extra}\n" for n in names))

    def start(self):
        env = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:abort_on_error=1")
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen([self.binary, "run", "-c", self.dir], stdout=log, stderr=log, env=env)
        log.close()

    def stop(self):
        """SIGTERM; the exit code. What hangs on something for ever never gets here."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(FAR)
        self.process = None
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    def cli(self, *args, **kw):
        return subprocess.run([self.binary, *args], capture_output=True, text=True, timeout=FAR, **kw)

    def status(self):
        answer = self.cli("status", "-c", self.dir, "--json")
        return json.loads(answer.stdout) if answer.returncode == 0 else None

    def destination(self, name="hook"):
        """Its part of the status, or None."""
        status = self.status()
        return next((d for d in status["destinations"] if d["id"] == name), None) if status else None

    def settled(self, delivered, name="hook"):
        """Waits until so many deliveries are settled on disk, which is after the receiver had them."""
        return wait_for(lambda: (d := self.destination(name)) and d["delivered"] >= delivered and d["pending"] == 0)

    def ready(self):
        return wait_for(self.status)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def query(self, sql, *args):
        """Reads the database with SQLite itself."""
        path = os.path.join(self.dir, "data", "rasid.db")
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=FAR) as db:
            return db.execute(sql, args).fetchall()

    def children(self):
        """Pids of all descendants (fork server, workers)."""
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            try:
                with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
                    kids = [int(x) for x in f.read().split()]
            except OSError:
                kids = []
            found += kids
            todo += kids
        return found

    def close(self):
        if self.process is not None:
            self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)


def read_head(conn, got=b""):
    """A request or an answer up to its empty line and what came with it, of which some is there already; b"" when
    the other end has closed before."""
    while b"\r\n\r\n" not in got:
        more = conn.recv(65536)
        if not more:
            return b""
        got += more
    return got


class RawServer:
    """Answers by hand: paths maps a path to bytes, or to a function of (socket, request)."""

    def __init__(self, paths=None, address="127.0.0.1", port=0):
        self.paths = dict(paths or {})
        self.requests = []
        self.connections = 0
        self.open = True
        self.listener = socket.create_server((address, port), backlog=128)
        self.address, self.port = address, self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while self.open:
            try:
                conn, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def _serve(self, conn):
        with conn:
            try:
                request = read_head(conn).decode("latin-1")
                if not request:
                    return
                path = request.split(" ")[1]
                self.requests.append((time.monotonic(), path, request))
                answer = self.paths.get(path, b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
                if callable(answer):
                    answer(conn, request)
                else:
                    conn.sendall(answer)
            except OSError:
                pass  # the client had enough

    def seen(self, path):
        return [r for r in self.requests if r[1] == path]

    def url(self, path):
        return f"http://{self.address}:{self.port}{path}"

    def close(self):
        self.open = False
        self.listener.shutdown(socket.SHUT_RDWR)  # or the thread in accept() would keep it
        self.listener.close()


def reply(body=b"", status="200 OK", headers=()):
    """An HTTP answer as bytes; the connection closes after it."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def sanitizer_reports(text):
    """What a sanitizer said, if it did."""
    words = ("AddressSanitizer", "LeakSanitizer", "ThreadSanitizer", "runtime error:")
    return [line for line in text.splitlines() if any(w in line for w in words)]


def signature_ok(message, secret=SECRET, tolerance=300):
    """Standard Webhooks 1.0.0, from the specification."""
    h = message["headers"]
    signed = f'{h["webhook-id"]}.{h["webhook-timestamp"]}.{message["body"]}'.encode()
    key = base64.b64decode(secret[len("whsec_"):])
    want = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(message["at_ms"] / 1000 - int(h["webhook-timestamp"])) <= tolerance
    return fresh and want in h["webhook-signature"].split(" ")


def preload(daemon, source):
    """The path of a library to load before libc, made of C source beside the daemon's configuration."""
    compiler = os.environ.get("CC", "cc").split()[0]
    if shutil.which(compiler) is None:
        raise Skip("no C compiler")
    library = os.path.join(daemon.dir, "preload.so")
    subprocess.run([compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", library], input=source, text=True, check=True)
    return library


def judge_end(daemon):
    """Whatever a test did, the daemon stops when it is told to, and leaves nothing behind."""
    if daemon.process is not None and daemon.process.poll() is None:
        code = daemon.stop()
        assert code == 0, f"exit code {code} after SIGTERM"
    if os.path.exists(daemon.log_path):
        assert not sanitizer_reports(daemon.log()), sanitizer_reports(daemon.log())


def main(*tests):
    """Runs test functions, each with a fresh newsroom and daemon; TAP on stdout."""
    failed = 0
    for n, test in enumerate(tests, 1):
        start = time.monotonic()
        name = (test.__doc__ or test.__name__).strip().splitlines()[0]
        room = daemon = None
        try:
            room = Newsroom()
            daemon = Daemon(room)
            test(room, daemon)
            judge_end(daemon)
            print(f"ok {n} - {name}", flush=True)
            print(f"# {time.monotonic() - start:.1f} s", flush=True)
        except Skip as why:
            print(f"ok {n} - {name} # SKIP {why}", flush=True)
            print(f"SKIP {test.__name__}: {why}", flush=True)
        except Exception:  # a test's failure, whatever it is
            failed += 1
            print(f"not ok {n} - {name}", flush=True)
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
            if daemon is not None and os.path.exists(daemon.log_path):
                print("# " + "\n# ".join(daemon.log().splitlines()[-40:]), flush=True)
        finally:
            for thing in (daemon, room):
                if thing is not None:
                    thing.close()
    print(f"1..{len(tests)}")
    sys.exit(1 if failed else 0)
