# SPDX-License-Identifier: ISC
"""kill -9 while alerts flow to three destinations, one of them grouped and one in and out of quiet hours.

The judge knows what was published, what each receiver took and when the daemon was killed, nothing else. It reads
the articles of a message by their links. A receiver takes a message when it is about to say yes: one whose sender
has died while it thought about it has taken nothing. Time passes by a preloaded clock_gettime, an hour at a time and
only while the daemon is dead, so that quiet hours end however slow the machine is.
"""
import bisect
import collections
import contextlib
import http.server
import json
import os
import random
import re
import socket
import subprocess
import threading
import time

import rig
from test_storm import HOUR, Clock

KILLS = int(os.environ.get("RASID_NOISE_KILLS", "20"))
SEED = int(os.environ.get("RASID_SEED", time.strftime("%Y%m")))
# A feed and a watch each.
TERMS = ("التحالف الدولي", "سد الموصل", "معرض بغداد")
A_ROUND, ROUNDS_AN_HOUR = 5, 3
DESTS = ("each", "room", "night")
LINK = re.compile(r"https://news\.example/a/(\d+)")
MORE = re.compile(r"and (\d+|one|two) more")

Message = collections.namedtuple("Message", "when ident articles more quiet")


def read(path, headers, body):
    """A message as its reader sees it: who sent it, which articles it shows, how many more it counts."""
    given = json.loads(body)
    if path == "/each":
        return headers["webhook-id"], [int(LINK.fullmatch(given["data"]["article"]["url"])[1])], 0, False
    ident = given["blocks"][0]["block_id"]
    shown = list(dict.fromkeys(int(n) for n in LINK.findall(json.dumps(given["blocks"]))))
    more = MORE.search(given["text"].replace("\u2068", "").replace("\u2069", ""))
    count = {"one": 1, "two": 2}.get(more[1]) or int(more[1]) if more else 0
    return ident, shown, count, "During quiet hours" in given["text"]


class Receiver:
    """Says yes to everything, at times only after it has thought, at times some time after it has taken."""

    def __init__(self, rng):
        self.lock, self.rng = threading.Lock(), rng
        self.taken = collections.defaultdict(list)  # by path
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with contextlib.suppress(OSError):  # the daemon may be dead by now
                    receiver.answer(self, body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a peer that was killed
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, name):
        return f"http://127.0.0.1:{self.server.server_port}/{name}"

    @staticmethod
    def is_gone(connection):
        try:
            return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False

    def answer(self, request, body):
        with self.lock:
            before, behind = (self.rng.random() * 0.05 if self.rng.random() < 0.3 else 0 for _ in range(2))
        time.sleep(before)
        message = read(request.path, request.headers, body)
        with self.lock:
            if self.is_gone(request.connection):
                request.close_connection = True
                return
            self.taken[request.path[1:]].append(Message(time.monotonic(), *message))
        time.sleep(behind)
        request.send_response(200)
        request.send_header("Content-Length", "2")
        request.end_headers()
        request.wfile.write(b"ok")

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Room:
    """Feeds, watches and destinations, under a clock that is set by the hour."""

    def __init__(self, newsroom, daemon, binary=None):
        self.room, self.daemon, self.rng = newsroom, daemon, random.Random(SEED)
        self.clock, self.receiver = Clock(daemon), Receiver(random.Random(SEED + 1))
        self.hours, self.feed_of, self.kills = 0, [], []
        if binary is not None:
            daemon.binary = binary
        self.configure()

    def configure(self):
        d = self.daemon
        for i in range(len(TERMS)):
            self.room.outlet(f"k{i}", format=["rss2.0", "atom1.0", "jsonfeed1.1"][i],
                             items=[{"title": "خبر قديم", "html": "<p>نص</p>"}])
        d.settings("100ms")
        d.feeds(*(f"k{i}" for i in range(len(TERMS))))
        d.watch("".join(f"[watch w{i}]\nterm = {term}\n\n" for i, term in enumerate(TERMS)))
        quiet = ",".join(f"{h:02}:00-{h + 1:02}:00" for h in range(0, 24, 2))
        common = "allow_address = 127.0.0.1\nallow_plaintext = yes\nrate = 1000/s\nlanguage = en\ntimeout = 120s\n"
        d.write("alerts.d/test.conf", "".join(
            f"[destination {name}]\nurl = {self.receiver.url(name)}\n{common}{more}\n" for name, more in zip(DESTS, (
                f"type = webhook\nhmac_file = {d.dir}/hmac\n",
                "type = slack\ngroup = 1s\n",
                f"type = slack\nzone = UTC\nquiet = {quiet}\n"))))

    def start(self):
        self.daemon.start()

    def publish(self, feed):
        n = len(self.feed_of)
        self.feed_of.append(feed)
        self.room.publish(f"k{feed}", title=f"الخبر {n} عن {TERMS[feed]}", link=f"https://news.example/a/{n}",
                          html="<p>" + f"فقرة عن {TERMS[feed]} وغيره. " * 20 + "</p>")

    def kill(self):
        self.daemon.kill()
        self.kills.append(time.monotonic())

    def set_clock(self, hours):
        self.hours += hours
        self.clock.step(self.hours * HOUR)

    def is_quiet(self):
        return time.gmtime(time.time() + self.hours * HOUR).tm_hour % 2 == 0

    def turn(self):
        """Some articles, a kill at a random moment after some were fetched, and at times an hour before the next start."""
        before = self.room.served()
        for _ in range(A_ROUND):
            self.publish(self.rng.randrange(len(TERMS)))
        rig.wait_for(lambda: self.room.served() > before, 0.0005)
        time.sleep(self.rng.choice((0.02, 0.1, 0.3)) * self.rng.random())
        self.kill()
        if len(self.kills) % ROUNDS_AN_HOUR == 0:
            self.set_clock(1)
        self.start()

    def is_done(self):
        """Nothing waits, is held or under way, as the daemon has it."""
        return self.daemon.query("SELECT count(*) FROM delivery WHERE state IN (0, 1, 4)") == [(0,)]

    def begin(self):
        """The first polls are of nothing that is told."""
        self.start()
        assert rig.wait_for(lambda: all(len(self.room.log(f"k{i}")) >= 2 for i in range(len(TERMS)))), self.daemon.log()

    def run(self, kills):
        self.begin()
        while len(self.kills) < kills:
            self.turn()
        self.end()

    def polls(self):
        return collections.Counter(x["path"] for x in self.room.log())

    def end(self):
        """What was published is stored; then the last hour ends."""
        before = self.polls()
        assert rig.wait_for(lambda: (now := self.polls()) and all(now[p] >= before[p] + 4 for p in before)), self.daemon.log()
        assert self.daemon.stop() == 0
        self.set_clock(1 if self.is_quiet() else 2)
        self.start()
        assert rig.wait_for(self.is_done, 0.1), self.daemon.log()[-4000:]


def unexplained(pairs, kills):
    """Of (first, again): how many have no kill of their own between them."""
    kills, n = list(kills), 0
    for again, first in sorted((again, first) for first, again in pairs):
        # A request of the dead may wait for its turn in the receiver for a moment.
        k = bisect.bisect_left(kills, first - 1.0)
        if k < len(kills) and kills[k] <= again:
            del kills[k]
        else:
            n += 1
    return n


def judge(messages, kills, feed_of):
    """Of one destination: what is wrong, in words, and (lost, repeats, digests)."""
    first, pairs, wrong = {}, [], []
    last = {}
    for m in messages:
        if m.ident in last:
            pairs.append((last[m.ident], m.when))
            if (m.articles, m.more) != (first[m.ident].articles, first[m.ident].more):
                wrong.append(f"{m.ident} came again as another message")
        first.setdefault(m.ident, m)
        last[m.ident] = m.when
    seen = collections.Counter(n for m in first.values() for n in m.articles)
    wrong += [f"article {n} came under {times} ids" for n, times in seen.items() if times > 1]
    wrong += [f"article {n} was never published" for n in seen if not 0 <= n < len(feed_of)]
    lost = len(feed_of) - len(seen) - sum(m.more for m in first.values())
    if lost:
        wrong.append(f"{lost} lost, among them {[n for n in range(len(feed_of)) if n not in seen][:20]}")
    # Python keeps the order in which ids came first.
    for feed in set(feed_of):
        order = [n for m in first.values() for n in m.articles if 0 <= n < len(feed_of) and feed_of[n] == feed]
        wrong += [f"article {b} came before {a}" for b, a in zip(order, order[1:]) if b > a]
    alone = unexplained(pairs, kills)
    if alone:
        wrong.append(f"{alone} of {len(pairs)} repeats have no kill of their own")
    return wrong, (lost, len(pairs), sum(len(m.articles) + m.more > 1 for m in first.values()))


def the_judge_can_fail(_, __):
    """what is lost, repeated without a kill, changed in a repeat, sent twice or in another order is seen"""
    feeds, kills = [0, 0, 1], [100.0]

    def m(when, ident, *articles, more=0):
        return Message(when, ident, list(articles), more, False)

    good = [m(10, "x", 0), m(20, "y", 1, 2)]
    assert judge(good, kills, feeds) == ([], (0, 0, 1))
    assert judge([m(10, "x", 0), m(90, "y", 1, more=1), m(110, "y", 1, more=1)], kills, feeds) == ([], (0, 1, 1))
    assert judge([m(10, "x", 2, 0), m(20, "y", 1)], kills, feeds)[0] == []  # of another feed
    for bad in (good[:1], good[1:], [*good, m(30, "y", 1, 2)], [m(90, "x", 0), m(91, "y", 1, 2), m(110, "x", 0), m(111, "y", 1, 2)],
                [m(10, "x", 0), m(90, "y", 1), m(110, "y", 1, 2)], [*good, m(110, "z", 0)], [*good, m(110, "z", 7)],
                [m(10, "x", 1), m(20, "y", 0, 2)], [m(10, "x", 1, 0), m(20, "y", 2)], [m(10, "x", 0), m(20, "y", 1, more=2)]):
        assert judge(bad, kills, feeds)[0], bad


@contextlib.contextmanager
def opened(newsroom, daemon, binary=None):
    room, environment = Room(newsroom, daemon, binary), dict(os.environ)
    os.environ.update(room.clock.env)
    try:
        yield room
    finally:
        os.environ.clear()
        os.environ.update(environment)
        room.receiver.close()


def nothing_is_lost(newsroom, daemon):
    """kills while alerts are grouped and held: 0 lost, at most one repeat a kill with the same id, order kept"""
    with opened(newsroom, daemon) as room:
        room.run(KILLS)
        wrong = []
        for name in DESTS:
            said, (lost, repeats, digests) = judge(room.receiver.taken[name], room.kills, room.feed_of)
            print(f"# FIGURE kill -9 under noise, seed {SEED}, {name}: {len(room.feed_of)} published, {len(room.kills)} kills, "
                  f"{room.hours} hours, {len(room.receiver.taken[name])} messages, {digests} digests: {lost} lost, {repeats} repeated")
            wrong += [f"{name}: {x}" for x in said]
            assert bool(digests) == (name != "each"), (name, digests)
        assert not wrong, wrong
        assert any(m.quiet for m in room.receiver.taken["night"]), "no quiet hour held anything: the test proves nothing"
        assert daemon.query("PRAGMA integrity_check") == [("ok",)]
        rig.judge_end(daemon)


def the_mutant_is_caught(newsroom, daemon):
    """a daemon that writes down a delivery before it was made is caught by the same judge"""
    answer = subprocess.run(["tools/mutants.py", rig.BUILD, "--binary", "delivered-before-sent"], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    with opened(newsroom, daemon, os.path.abspath(answer.stdout.strip())) as room:
        room.begin()
        lost = {}
        # Where a kill falls is the machine's to say: until one has fallen between.
        while not any(lost.values()) and len(room.kills) < 400:
            for _ in range(20):
                room.turn()
            room.end()
            lost = {name: judge(room.receiver.taken[name], room.kills, room.feed_of)[1][0] for name in DESTS}
        print(f"# FIGURE mutant delivered-before-sent: {lost} of {len(room.feed_of)} lost after {len(room.kills)} kills")
        assert any(lost.values()), "the mutant was not caught: this test could not fail"


if __name__ == "__main__":
    rig.main(the_judge_can_fail, nothing_is_lost, the_mutant_is_caught)
