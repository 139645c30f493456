# SPDX-License-Identifier: ISC
"""The receivers: tests/fakes/fakehook.py, and one that takes a message a second."""
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
FAKEHOOK = os.path.join(HERE, os.pardir, "fakes", "fakehook.py")
NUMBER = re.compile(r"الخبر (\d+) عن")


def numbers(body):
    """Those of the messages in a body, however its JSON is escaped."""
    try:
        body = json.dumps(json.loads(body), ensure_ascii=False)
    except ValueError:
        pass
    return {int(n) for n in NUMBER.findall(body)}


def title(n):
    """What the messages of all measures are told apart by."""
    return f"الخبر {n} عن التحالف الدولي"


class Hook:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, FAKEHOOK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["http"]

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", data=data, timeout=300) as answer:
            return json.loads(answer.read())

    def script(self, **steps):
        self.call("/_reset", {})
        self.call("/_script", steps)

    def lines(self):
        return self.call("/_log")

    def arrived(self):
        """The numbers of the messages that were taken, as often as they were."""
        return [n for x in self.lines() if x["status"] and x["status"] < 300 for n in numbers(x["body"])]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Slow:
    """Takes a message a second, like most chat tools; anything sooner gets a 429 with Retry-After: 1."""

    def __init__(self):
        slow = self
        self.taken, self.refused, self.last, self.lock = [], 0, 0.0, threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("utf-8", "replace")
                status = slow.judge(body)
                self.send_response(status)
                if status == 429:
                    self.send_header("Retry-After", "1")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 1024  # of 5, a burst would be measured instead of its sender

            def handle_error(self, *_):
                """Who hangs up gets no traceback."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def judge(self, body):
        with self.lock:
            now = time.monotonic()
            # A tenth of grace: clients count from their sending, not from our taking.
            if now - self.last < 0.9:
                self.refused += 1
                return 429
            self.last = now
            self.taken += numbers(body)
            return 200

    def close(self):
        self.server.shutdown()
