#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""serve.py OUT: a newsroom, a chat and rasid with a page between them, full of hostile texts; says on stdout where, as one line of JSON,
and ends when stdin does. The page's own files of the daemon lie in OUT."""
import http.server
import json
import os
import socket
import sqlite3
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
import hostile  # noqa: E402
import rig  # noqa: E402

STORY = ("أعلن التحالف الدولي في بيان صدر مساء الأحد أن قواته سلمت معسكر الوادي الشمالي إلى الجيش بعد ثلاثة أشهر من المباحثات، وأن الجنود "
         "الذين كانوا فيه نقلوا إلى قاعدة أخرى في غرب البلاد، على أن تكتمل المرحلة الأولى من الانسحاب قبل نهاية العام الحالي. وقال المتحدث باسم "
         "القيادة العامة إن لجنة مشتركة جردت المعدات والمخازن ووقعت محضر التسليم بحضور ممثلين عن المحافظة، مضيفا أن حراسة المنشآت النفطية "
         "القريبة ستتولاها شرطة الطاقة ابتداء من يوم غد.")
WATCHES = """[watch coalition]
title = التحالف الدولي <script>window.__ran=1</script>
priority = urgent
term = التحالف الدولي
term inflected = معسكر الوادي
exclude = كرة القدم
match = بيان للتحالف الدولي
[watch quiet]
title = "'><img src=x onerror=window.__ran=1>
term = عبارة لا ترد
"""
FEEDS = 4  # of 250 hostile articles each


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Outlets(http.server.BaseHTTPRequestHandler):
    """JSON Feed 1.1: /NAME, of what is in `items`."""

    items = {}

    def do_GET(self):
        found = self.items.get(self.path[1:])
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": found or []}).encode()
        self.send_response(200 if found else 500)
        self.send_header("Content-Type", "application/feed+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def publish():
    texts = hostile.texts()
    each = len(texts) // FEEDS
    for i in range(FEEDS):
        Outlets.items[f"evil{i}"] = [
            {"id": f"{i}-{k}", "title": t, "content_html": t, "url": f"{hostile.LINKS[k % len(hostile.LINKS)]}&{i}-{k}"}
            for k, t in enumerate(texts[i * each:(i + 1) * each])]
    for name in ("one", "two", "three"):
        Outlets.items[name] = [{"id": name, "title": f"التحالف الدولي يسلم معسكر الوادي - {name}", "content_text": STORY, "url": f"https://{name}.example/1"}]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Outlets)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def configure(daemon, origin, port):
    daemon.settings("1h", extra=f"max_items = 2000\n\n[page]\nlisten = 127.0.0.1:{port}\n")
    names = [f"evil{i}" for i in range(FEEDS)] + ["one", "two", "three", "broken"]
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {n}]\nurl = {origin}/{n}\ntitle = صحيفة <b>{n}</b> \"'&\nfirst_poll = alert\n" for n in names))
    daemon.write("watch.d/test.conf", WATCHES)
    daemon.webhook("desk", "night")


def stored(daemon):
    try:
        with sqlite3.connect(f"file:{daemon.dir}/data/rasid.db?mode=ro", uri=True) as db:
            return db.execute("SELECT COUNT(*) FROM article").fetchone()[0]
    except sqlite3.Error:
        return 0


def main():
    room = rig.Newsroom()
    daemon = rig.Daemon(room)
    port = free_port()
    del os.environ["RASID_PAGE_LISTEN"]
    configure(daemon, publish(), port)
    daemon.start()
    try:
        ok = rig.wait_for(lambda: stored(daemon) >= 900 and daemon.destination("desk") and daemon.destination("desk")["delivered"] > 100)
        with sqlite3.connect(f"file:{daemon.dir}/data/rasid.db?mode=ro", uri=True) as db:
            articles = [r[0] for r in db.execute("SELECT DISTINCT article FROM hit ORDER BY article LIMIT 60")]
            story = db.execute("SELECT id FROM story ORDER BY outlets DESC LIMIT 1").fetchone()
        print(json.dumps({"ok": bool(ok), "url": f"http://127.0.0.1:{port}", "articles": articles, "story": story[0] if story else None,
                          "log": daemon.log_path}), flush=True)
        sys.stdin.read()
    finally:
        daemon.close()
        room.close()


if __name__ == "__main__":
    main()
