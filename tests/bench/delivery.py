# SPDX-License-Identifier: ISC
"""Figures of delivery by the real daemon: from a feed's last byte to the first of a message, many alerts to many
destinations, and what a queue of a million costs.

    delivery.py latency|drain|backlog|page

Environment: RASID_BUILD (build), BENCH_SECONDS of latency (20) and of page (60), BENCH_ROWS of backlog (1000000). Both ends of an alert
are timed by one clock, that of tests/util/bench_origin.c.
"""
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "integration"))
import rig  # noqa: E402

from daemon import Backlog, Origin, goal, memory, percentile  # noqa: E402

FEEDS, WATCHES, DESTS, LANES, ALERTS = 5, 500, 3, 10, 1000
LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"


def settings(daemon, interval):
    daemon.write("rasid.conf", f"""[daemon]
data_dir = {daemon.dir}/data
runtime_dir = {daemon.dir}/run
log_level = error

[fetch]
min_interval = {interval}
allow_private_addresses = yes
""")


def section(daemon, name, port):
    return (f"[destination {name}]\ntype = webhook\nurl = http://127.0.0.1:{port}/{name}\nhmac_file = {daemon.dir}/hmac\n"
            "allow_address = 127.0.0.1\nallow_plaintext = yes\nrate = 100000/s\n\n")


def word(n):
    """The n-th of words that stand in no feed."""
    return "ظ" + "".join(LETTERS[n // len(LETTERS) ** i % len(LETTERS)] for i in range(4)) + "ظ"


def start(daemon):
    daemon.start()
    if not daemon.ready():
        sys.exit("the daemon did not start:\n" + daemon.log())


def latency(daemon, origin):
    seconds = int(os.environ.get("BENCH_SECONDS", "20"))
    settings(daemon, "1s")
    daemon.write("feeds.d/bench.conf", "".join(
        f"[feed f{i}]\nurl = {origin.url(i, 'among')}\ninterval = 1s\n\n" for i in range(FEEDS)))
    daemon.watch("[watch coalition]\nterm = التحالف الدولي\n\n" + "".join(
        f"[watch w{i}]\nterm = {word(2 * i)} {word(2 * i + 1)}\n\n" for i in range(WATCHES - 1)))
    daemon.write("alerts.d/bench.conf", "".join(section(daemon, f"hook{i}", origin.port) for i in range(DESTS)))
    start(daemon)
    time.sleep(seconds)
    us = sorted(int(x) for x in origin.get("/_/latency").split())
    if len(us) < seconds / 2:
        sys.exit(f"only {len(us)} alerts arrived:\n" + daemon.log())
    print(f"published to alerted, {FEEDS} feeds of 100 items and a new one at every poll, {WATCHES} watches, {DESTS} destinations, "
          f"{len(us)} alerts")
    print("  from: last byte of the feed handed to the kernel; to: first bytes of the first message read by a receiver")
    print(f"  {'alert latency':<44} p50 {percentile(us, 50)}  p90 {percentile(us, 90)}  p99 {percentile(us, 99)}  max {us[-1]} us")
    goal("median", percentile(us, 50) / 1000, "ms", 5)
    goal("99th percentile", percentile(us, 99) / 1000, "ms", 25)


PAGE_FEEDS = 200


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def stalls(daemon):
    """How long the loop was kept, at most, by the histogram of /metrics: the bound of the highest bucket with anything in it, in ms."""
    text = subprocess.run(["curl", "-s", "--unix-socket", f"{daemon.dir}/run/control.sock", "http://rasid/metrics"],
                          capture_output=True, text=True, check=True).stdout
    counts = [(float(le), int(n)) for le, n in re.findall(r'rasid_loop_lag_seconds_bucket\{le="([0-9.e+-]+)"\} (\d+)', text)]
    total = max((n for _, n in counts), default=0)
    return next((1000 * le for le, n in counts if n == total), 0)


def page(daemon, origin):
    """What alerts feel of people who look: wrk on / and /try while 200 feeds bring items, beside the same without."""
    if not shutil.which("wrk"):
        print("SKIP page: wrk is missing (tools/deps.sh bench)")
        return
    seconds, port = int(os.environ.get("BENCH_SECONDS", "60")), free_port()
    settings(daemon, "5s")
    with open(os.path.join(daemon.dir, "rasid.conf"), "a") as f:
        f.write(f"\n[page]\nlisten = 127.0.0.1:{port}\n")
    os.environ.pop("RASID_PAGE_LISTEN", None)
    daemon.write("feeds.d/bench.conf", "".join(
        f"[feed f{i}]\nurl = {origin.url(i, 'among')}\ninterval = 5s\n\n" for i in range(PAGE_FEEDS)))
    daemon.watch()
    daemon.write("alerts.d/bench.conf", section(daemon, "hook0", origin.port))
    start(daemon)
    time.sleep(10)

    def measure(run):
        before = len(origin.get("/_/latency").split())
        run()
        us = sorted(int(x) for x in origin.get("/_/latency").split()[before:])
        return percentile(us, 50) / 1000, percentile(us, 99) / 1000, len(us)

    def look():
        term = urllib.parse.quote("التحالف الدولي")
        half = [subprocess.Popen(["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", f"http://127.0.0.1:{port}{path}"],
                                 stdout=subprocess.PIPE, text=True) for path in ("/", f"/try?t={term}")]
        for p, path in zip(half, ("/", "/try")):
            out = p.communicate()[0]
            print(f"  wrk {path}: " + ", ".join(x.strip() for x in out.splitlines() if re.search(r"50%|99%|Requests/sec|Non-2xx", x)))

    quiet = measure(lambda: time.sleep(seconds))
    loaded = measure(look)
    print(f"  {PAGE_FEEDS} feeds: alerts alone p50 {quiet[0]:.1f} p99 {quiet[1]:.1f} ms ({quiet[2]}); with 64 connections at the page "
          f"p50 {loaded[0]:.1f} p99 {loaded[1]:.1f} ms ({loaded[2]})")
    goal("99th percentile grows by", loaded[1] - quiet[1], "ms", 5)
    goal("the loop was kept for at most", stalls(daemon), "ms", 20)


def drain(daemon, origin):
    backlog = Backlog()

    def destinations(port):
        daemon.write("alerts.d/bench.conf", "".join(section(daemon, f"lane{i}", port) for i in range(LANES)))

    def waiting():
        return sum(d["pending"] for d in daemon.status()["destinations"])

    settings(daemon, "1s")
    destinations(1)  # nobody listens there
    daemon.write("feeds.d/bench.conf", f"[feed b]\nurl = {backlog.url(0)}\ninterval = 1h\nfirst_poll = alert\n")
    daemon.watch()
    start(daemon)
    if not rig.wait_for(lambda: waiting() >= LANES * ALERTS):
        sys.exit(f"{waiting()} alerts wait:\n" + daemon.log())
    destinations(origin.port)
    before = origin.counts()[2]
    daemon.cli("reload", "-c", daemon.dir)
    began = time.monotonic()
    while origin.counts()[2] < before + LANES * ALERTS:
        time.sleep(0.01)
    took = time.monotonic() - began
    print(f"{ALERTS} alerts to {LANES} destinations that take all at once: {took:.2f} s, {LANES * ALERTS / took:.0f} messages/s")
    goal("time", took, "s", 2)


def fill(daemon, rows):
    """`rows` deliveries that wait for hook0."""
    now = int(time.time() * 1000)
    with sqlite3.connect(os.path.join(daemon.dir, "data", "rasid.db")) as db:
        db.execute("PRAGMA synchronous=OFF")
        first = db.execute("SELECT COALESCE(MAX(seq), 0) FROM delivery").fetchone()[0] + 1
        db.executemany("INSERT INTO article (id, feed, first_seen_ms, silent, guid, link, title, authors, categories, summary, body) "
                       "VALUES (?, 'f', ?, 0, ?, '', ?, '', '', '', ?)", (
            (10**6 + i, now, str(i), f"التحالف الدولي {i}", "نص الخبر. " * 20) for i in range(rows // 1000)))
        db.executemany("INSERT INTO alert (id, watch, article, created_ms) VALUES (?, ?, ?, ?)", (
            (f"alr_{i:026}", f"w{i % 1000}", 10**6 + i // 1000, now) for i in range(rows)))
        db.executemany("INSERT INTO delivery (seq, alert, dest, state, due_ms, created_ms, first_try_ms, attempts, plain, changed_ms, "
                       "why, flow, turn) VALUES (?, ?, 'hook0', 0, ?, ?, 0, 0, 0, ?, '', 1, ?)", (
                           (first + i, f"alr_{i:026}", now, now, now, i // 10) for i in range(rows)))


def resident(daemon, seconds):
    """MB of the daemon, at its most, over some seconds."""
    most, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        most = max(most, memory(daemon.process.pid)["VmRSS"] / 1024)
        time.sleep(0.2)
    return most


def backlog(daemon, origin):
    rows = int(os.environ.get("BENCH_ROWS", "1000000"))
    settings(daemon, "1s")
    daemon.write("feeds.d/bench.conf", f"[feed f]\nurl = {origin.url(0, 'once')}\ninterval = 1s\n")
    daemon.watch()
    daemon.write("alerts.d/bench.conf", section(daemon, "hook0", 1))
    start(daemon)
    idle = resident(daemon, 10)
    daemon.stop()
    fill(daemon, rows)
    start(daemon)
    away = resident(daemon, 20)
    size = os.path.getsize(os.path.join(daemon.dir, "data", "rasid.db"))
    daemon.write("alerts.d/bench.conf", section(daemon, "hook0", origin.port))
    daemon.cli("reload", "-c", daemon.dir)
    before, began = origin.counts()[2], time.monotonic()
    busy = resident(daemon, 10)
    rate = (origin.counts()[2] - before) / (time.monotonic() - began)
    print(f"a queue of {rows} alerts, database {size / 1e6:.0f} MB; resident memory of the daemon at its most")
    print(f"  idle {idle:.1f} MB, with the queue {away:.1f} MB, while it is sent ({rate:.0f} messages/s) {busy:.1f} MB")
    goal("above idle", max(away, busy) - idle, "MB", 10)


def main():
    what = {"latency": latency, "drain": drain, "backlog": backlog, "page": page}.get(sys.argv[1] if len(sys.argv) == 2 else "")
    if what is None:
        sys.exit(__doc__)
    origin = daemon = None
    try:
        origin = Origin(100)
        daemon = rig.Daemon(None)
        what(daemon, origin)
    finally:
        for thing in (daemon, origin):
            if thing is not None:
                thing.close()


if __name__ == "__main__":
    main()
