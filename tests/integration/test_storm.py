# SPDX-License-Identifier: ISC
"""Everything at once: kill -9, reloads, steps of the clock, and receivers that fail in every way.

The checker is a receiver of its own. It knows what was published, what it took and when the daemon was killed,
nothing else. It takes an alert when it is about to say 200; whatever else it does with a request (500, 429, 404,
no answer, a reset) it has taken nothing. The clock is a preloaded clock_gettime that adds what a file says.
"""
import bisect
import collections
import contextlib
import http.server
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time

import rig
from test_kill9 import FEEDS, Story, calm, prepare

KILLS = int(os.environ.get("RASID_STORM", "25"))
SEED = int(os.environ.get("RASID_SEED", time.strftime("%Y%m")))
HOUR, DAY = 3600, 86400
STEPS = (0, 0, HOUR, -HOUR, 3 * DAY, -3 * DAY, 400 * DAY, -400 * DAY)
FAULTS = ("500", "429", "404", "silence", "reset")

SHIFTED = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
static int (*real)(clockid_t, struct timespec *);
static volatile int64_t *shift_s;
/* Before the parser workers lose the right to open files. */
__attribute__((constructor)) static void start(void) {
	int fd = open(getenv("CLOCK_FILE"), O_RDONLY | O_CLOEXEC);
	shift_s = mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0);
}
int clock_gettime(clockid_t id, struct timespec *ts) {
	if (real == 0) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
	int rc = real(id, ts);
	if (id == CLOCK_REALTIME && shift_s != 0) ts->tv_sec += *shift_s;
	return rc;
}
"""


class Clock:
    """The wall clock of the daemons that are started from now on; `steady`: the other one, too."""

    def __init__(self, daemon, steady=False):
        compiler = os.environ.get("CC", "cc").split()[0]
        if shutil.which(compiler) is None:
            raise rig.Skip("no C compiler")
        library, self.path = os.path.join(daemon.dir, "shifted.so"), os.path.join(daemon.dir, "clock")
        source = SHIFTED.replace("id == CLOCK_REALTIME && ", "") if steady else SHIFTED
        subprocess.run([compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", library], input=source, text=True, check=True)
        self.step(0)
        self.env = {"LD_PRELOAD": library, "CLOCK_FILE": self.path}

    def step(self, seconds):
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        os.pwrite(fd, struct.pack("=q", seconds).ljust(4096, b"\0"), 0)
        os.close(fd)


class Receiver:
    """Takes alerts, or fails as the weather has it: how likely, and in which ways."""

    def __init__(self, rng):
        self.lock = threading.Lock()
        self.rng, self.chance, self.faults = rng, 0.0, FAULTS
        self.taken = collections.defaultdict(list)  # by path: (time, id, title)
        self.failed = collections.Counter()
        self.calm = threading.Event()
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

    def weather(self, chance, faults=FAULTS):
        with self.lock:
            self.chance, self.faults = chance, faults

    def clear_up(self):
        self.weather(0.0)
        self.calm.set()

    def answer(self, request, body):
        with self.lock:
            fault = self.rng.choice(self.faults) if self.rng.random() < self.chance else None
            if fault is None:
                title = json.loads(body)["data"]["article"]["title"]
                self.taken[request.path].append((time.monotonic(), request.headers["webhook-id"], title))
            else:
                self.failed[fault] += 1
        if fault in ("silence", "reset"):
            if fault == "silence":
                self.hold(request.connection)
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.close_connection = True
            return
        if fault is None and self.rng.random() < 0.3:
            time.sleep(self.rng.random() * 0.05)  # taken, and a kill may come before that is known
        request.send_response(200 if fault is None else int(fault))
        if fault == "429":
            request.send_header("Retry-After", "1")
        request.send_header("Content-Length", "0")
        request.end_headers()

    def hold(self, connection):
        """No answer until the peer has had enough, or the test."""
        connection.settimeout(0.05)
        while not self.calm.is_set():
            try:
                connection.recv(1)
                return  # nothing is sent after a request: this is the end
            except TimeoutError:
                continue

    def close(self):
        self.calm.set()
        self.server.shutdown()
        self.server.server_close()


class Storm:
    def __init__(self, room, daemon):
        self.room, self.daemon, self.rng = room, daemon, random.Random(SEED)
        self.clock, self.receiver = Clock(daemon), Receiver(random.Random(SEED + 1))
        self.story = Story(room, 50)
        self.kills, self.reloads, self.steps, self.generation = [], 0, 0, 0

    def prepare(self):
        prepare(self.room, self.daemon)
        # The first waits as long as it takes, so that nothing but a kill makes it repeat.
        self.daemon.write("alerts.d/test.conf", "".join(
            f"[destination {name}]\ntype = webhook\nurl = {self.receiver.url(name)}\nhmac_file = {self.daemon.dir}/hmac\n"
            f"allow_address = 127.0.0.1\nallow_plaintext = yes\nrate = 1000/s\ntimeout = {timeout}\n\n"
            for name, timeout in (("patient", "120s"), ("hasty", "1s"))))
        os.environ.update(self.clock.env)
        self.start()
        assert rig.wait_for(lambda: all(len(self.room.log(f"k{i}")) >= 2 for i in range(FEEDS))), self.daemon.log()

    def start(self):
        self.daemon.start()

    def change(self):
        """A generation that differs in what does not matter."""
        self.generation += 1
        self.daemon.watch("[watch coalition]\ntitle = التحالف الدولي\nterm = التحالف الدولي\n"
                          f"term = كلمة لا ترد {self.generation}\n")

    def reload(self):
        self.change()
        self.reloads += 1
        with contextlib.suppress(ProcessLookupError):
            self.daemon.process.send_signal(signal.SIGHUP)

    def step(self):
        self.steps += 1
        self.clock.step(self.rng.choice(STEPS))

    def kill(self):
        self.daemon.kill()
        self.kills.append(time.monotonic())
        self.start()

    def turn(self):
        """Some weather, some articles, and a kill at a random moment after they were fetched, with a reload or a step
        of the clock before or after it."""
        rng, before = self.rng, self.room.served()
        self.receiver.weather(rng.choice((0.0, 0.1, 0.3, 1.0)), rng.choice((FAULTS, *((f,) for f in FAULTS))))
        for i in rng.sample(range(FEEDS), rng.randint(1, FEEDS)) * rng.randint(1, 3):
            self.story.publish(f"k{i}")
        rig.wait_for(lambda: self.room.served() > before, 0.0005)
        time.sleep(rng.choice((0.02, 0.3, 2.0)) * rng.random())
        for what in rng.sample((self.reload, self.step, self.kill), rng.randint(0, 2)) + [self.kill]:
            what()
            time.sleep(rng.random() * 0.05)

    def clear_up(self):
        """Good weather and the right time; a reload sets going what waits."""
        self.receiver.clear_up()
        self.clock.step(0)
        assert rig.wait_for(self.daemon.status)
        assert self.daemon.cli("reload", "-c", self.daemon.dir).returncode == 0, self.daemon.log()[-4000:]
        assert calm(self.room, self.daemon), (self.daemon.status(), self.daemon.log()[-4000:])


def judge(taken, kills, titles):
    """Of one destination: (lost, repeats, repeats that no kill explains). taken: (time, id, title)"""
    ids, at = collections.defaultdict(set), collections.defaultdict(list)
    for when, ident, title in taken:
        ids[title].add(ident)
        at[ident].append(when)
    assert set(ids) <= set(titles), "an alert for something never published"
    assert all(len(i) == 1 for i in ids.values()), {t: i for t, i in ids.items() if len(i) > 1}
    lost = [t for t in titles if t not in ids]
    # What was in hand when the daemon died is one alert a destination: each repeat has a kill of its own.
    pairs = sorted((again, first) for times in at.values() for first, again in zip(times, times[1:]))
    kills, unexplained = list(kills), 0
    for again, first in pairs:
        # A request of the dead may wait for its turn in the receiver for a moment.
        k = bisect.bisect_left(kills, first - 1.0)
        if k < len(kills) and kills[k] <= again:
            del kills[k]
        else:
            unexplained += 1
    return lost, len(pairs), unexplained


def the_checker_can_fail(_, __):
    """what is lost, repeated without a kill, or sent under two ids is seen"""
    titles, kills = ["a", "b"], [100.0, 200.0]
    assert judge([(10, "1", "a"), (20, "2", "b")], kills, titles) == ([], 0, 0)
    assert judge([(10, "1", "a")], kills, titles) == (["b"], 0, 0)
    # The second repeat has no kill of its own.
    assert judge([(90, "1", "a"), (110, "1", "a"), (20, "2", "b")], kills, titles) == ([], 1, 0)
    assert judge([(90, "1", "a"), (110, "1", "a"), (120, "1", "a"), (20, "2", "b")], kills, titles) == ([], 2, 1)
    assert judge([(90, "1", "a"), (110, "1", "a"), (95, "2", "b"), (111, "2", "b")], kills, titles) == ([], 2, 1)
    for taken in ([(10, "1", "a"), (20, "2", "a")], [(10, "1", "never published")]):
        try:
            judge(taken, kills, titles)
        except AssertionError:
            continue
        raise RuntimeError(taken)


def nothing_is_lost_in_a_storm(room, daemon):
    """kills with reloads, steps of the clock and receiver faults mixed in: 0 lost, at most one repeat a kill"""
    storm = Storm(room, daemon)
    environment = dict(os.environ)
    try:
        storm.prepare()
        while len(storm.kills) < KILLS:
            storm.turn()
        storm.clear_up()
    finally:
        os.environ.clear()
        os.environ.update(environment)
        storm.receiver.close()
    for name in ("patient", "hasty"):
        lost, repeats, unexplained = judge(storm.receiver.taken[f"/{name}"], storm.kills, storm.story.titles)
        print(f"# FIGURE storm, seed {SEED}, {name}: {len(storm.story.titles)} published, {len(storm.kills)} kills, {storm.reloads} "
              f"reloads, {storm.steps} clock steps, faults {dict(storm.receiver.failed)}: {len(lost)} lost, {repeats} repeated")
        assert not lost, (name, lost)
        assert repeats <= len(storm.kills), (name, repeats)
        assert name != "patient" or unexplained == 0, (name, unexplained)
    titles = [r[0] for r in daemon.query("SELECT title FROM article WHERE silent = 0 ORDER BY id")]
    assert len(titles) == len(set(titles)), "an article was stored twice"
    assert all(d["dead"] == 0 for d in daemon.status()["destinations"]), daemon.status()
    assert daemon.query("PRAGMA integrity_check") == [("ok",)]


if __name__ == "__main__":
    rig.main(the_checker_can_fail, nothing_is_lost_in_a_storm)
