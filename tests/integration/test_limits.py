# SPDX-License-Identifier: ISC
"""Few file descriptors: polls take turns, alerts go out, and it is said."""
import os
import re
import threading

import rig
from test_faults import basics, item, reload, titles

FEEDS = 100
DOCUMENT = (b'<rss version="2.0"><channel><title>x</title>'
            b"<item><guid>1</guid><title>y</title></item></channel></rss>")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n%s" % (len(DOCUMENT), DOCUMENT)


def few_descriptors(daemon, n):
    """The daemon may have n file descriptors."""
    path = os.path.join(daemon.dir, "few")
    with open(path, "w", encoding="ascii") as f:
        f.write(f'#!/bin/sh\nulimit -n {n}\nexec "{rig.RASID}" "$@"\n')
    os.chmod(path, 0o755)
    daemon.binary = path


class Crowd:
    """A server with an address for each feed that keeps its connections. It answers nobody until as many ask at
    the same time as there are places, so that all of them are taken."""

    def __init__(self, places):
        self.lock = threading.Condition()
        self.places, self.inside, self.peak = places, 0, 0
        self.server = rig.RawServer({f"/{i}": self.serve for i in range(FEEDS)}, address="0.0.0.0")

    def serve(self, conn, _):
        while True:
            with self.lock:
                self.inside += 1
                self.peak = max(self.peak, self.inside)
                self.lock.notify_all()
                self.lock.wait_for(lambda: self.peak >= self.places, rig.FAR)
                self.inside -= 1
            conn.sendall(ANSWER)
            request = rig.read_head(conn)
            if not request:
                return
            self.server.requests.append((0, request.decode("latin-1").split(" ")[1], ""))

    def feeds(self):
        return "".join(f"[feed crowd{i}]\nurl = http://127.0.1.{i + 1}:{self.server.port}/{i}\ninterval = 200ms\n\n"
                       for i in range(FEEDS))

    def rounds(self):
        """How often the feed with the fewest polls was polled."""
        seen = [path for _, path, _ in list(self.server.requests)]
        return min(seen.count(f"/{i}") for i in range(FEEDS))


def two_hundred_descriptors(room, daemon):
    """100 feeds and alerts with 200 file descriptors: all are polled, alerts go out, it is said once"""
    few_descriptors(daemon, 200)
    basics(room, daemon)
    limits = daemon.status()["limits"]
    places = limits["polls_at_a_time"]
    assert limits["descriptors"] == 200 < limits["descriptors_wanted"] and 16 <= places < 64, limits
    crowd = Crowd(places)
    daemon.write("feeds.d/crowd.conf", crowd.feeds())
    reload(daemon)
    assert rig.wait_for(lambda: crowd.rounds() >= 3), (crowd.rounds(), daemon.log()[-4000:])
    assert crowd.peak <= places, crowd.peak
    for n in range(5):
        room.publish("o", **item(n))
        assert rig.wait_for(lambda: titles(room)[-1:] == [item(n)["title"]]), daemon.log()[-4000:]
    log = daemon.log()
    assert "Too many open files" not in log
    said = re.findall(r"limits: 200 file descriptors are allowed and connections = 64 needs \d+: (\d+) feeds", log)
    assert said == [str(places)], said
    answer = daemon.cli("status", "-c", daemon.dir, "--check")
    assert answer.returncode == 0 and f"{places} feeds at a time: only 200 file descriptors" in answer.stdout, answer.stdout
    assert daemon.stop() == 0
    crowd.server.close()


def too_few_descriptors(room, daemon):
    """with too few descriptors for one poll the daemon says how many it needs, and does not start"""
    few_descriptors(daemon, 60)
    daemon.feeds("o")
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    assert daemon.process.wait(rig.FAR) == 1
    daemon.process = None
    assert re.search(r"only 60 file descriptors are allowed, \d+ are needed for 1 destinations, 2 workers and one feed", daemon.log())


if __name__ == "__main__":
    rig.main(two_hundred_descriptors, too_few_descriptors)
