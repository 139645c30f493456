#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Figures of the real daemon as it runs: memory and CPU at 1,000 feeds, the way of an alert, large feeds, a soak.

    daemon.py rss|latency|turns|large|soak

Environment: RASID_BUILD (build), BENCH_FEEDS (1000), BENCH_SECONDS of latency (20), SOAK_SECONDS (120).

Each feed lives on a loopback address of its own, served by tests/util/bench_origin.c, which also is the webhook's
receiver, so that both ends of an alert are timed by one clock. Nothing here is timed in Python.
"""
import http.server
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "integration"))
import rig  # noqa: E402

FEEDS = int(os.environ.get("BENCH_FEEDS", "1000"))
ITEMS = 20
INTERVAL_S = 5
LATENCY_FEEDS = 20
TURN_FEEDS = 5  # less than the share of one lane in eleven, also on a slow disk
WINDOWS = 5


class Origin:
    """BUILD/rel/bench/origin: the feeds and the receiver."""

    def __init__(self, items=ITEMS):
        self.process = subprocess.Popen([os.path.join(rig.TREE, "bench", "origin"), str(items)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = ""
        while not line.strip().isdigit():
            line = self.process.stdout.readline()
            if line.startswith("SKIP"):
                print(line, end="")
            elif not line:
                sys.exit("the origin did not start")
        self.port = int(line)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def counts(self):
        """(304s, 200s of feeds that stay the same, webhooks)"""
        return tuple(int(x) for x in self.get("/_/counts").split())

    def url(self, i, kind):
        return f"http://127.1.{i // 250}.{1 + i % 250}:{self.port}/{kind}/{i}"

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def configure(daemon, origin, kinds, interval, *watches):
    """A feed for each of `kinds`, one watch (or these), one webhook."""
    daemon.write("rasid.conf", f"""[daemon]
data_dir = {daemon.dir}/data
runtime_dir = {daemon.dir}/run
log_level = error

[fetch]
min_interval = {interval}
allow_private_addresses = yes
""")
    daemon.write("feeds.d/bench.conf", "".join(
        f"[feed f{i}]\nurl = {origin.url(i, kind)}\ninterval = {interval}\n\n" for i, kind in enumerate(kinds)))
    daemon.watch(*watches)
    daemon.write("alerts.d/bench.conf", f"[destination hook]\ntype = webhook\nurl = http://127.0.0.1:{origin.port}/hook\n"
                 f"hmac_file = {daemon.dir}/hmac\nallow_address = 127.0.0.1\nallow_plaintext = yes\nrate = 1000/s\n")
    daemon.start()
    if not daemon.ready():
        sys.exit("the daemon did not start:\n" + daemon.log())


def memory(pid):
    """kB out of /proc/PID/status"""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as f:
        rows = dict(line.split(":", 1) for line in f if ":" in line)
    return {k: int(rows[k].split()[0]) for k in ("VmRSS", "RssAnon", "VmHWM")}


def proportional(pid):
    """kB of RAM with shared pages divided among their users"""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("Pss:"))


def cpu_s(pid):
    """CPU of all threads so far"""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as f:
            total += int(f.read().split()[0])
    return total / 1e9


def fds(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def goal(name, figure, unit, bound):
    print(f"  = {name}: {figure:.4g} {unit}, goal <= {bound}: {'met' if figure <= bound else 'MISSED'}")


def spread(name, values, unit):
    print(f"  {name:<44} {statistics.median(values):10.4g} {unit:<12} ({min(values):.4g}-{max(values):.4g})")


def settle(origin, feeds):
    """Until every feed was read once and on average answered 304 once since."""
    if not rig.wait_for(lambda: origin.counts()[1] >= feeds and origin.counts()[0] >= feeds):
        sys.exit(f"not all feeds were polled: {origin.counts()}")


def rss(daemon, origin):
    configure(daemon, origin, ["once"] * FEEDS, f"{INTERVAL_S}s")
    settle(origin, FEEDS)
    pid = daemon.process.pid
    per_1000, kb = [], []
    for _ in range(WINDOWS):
        polls, cpu = origin.counts()[0], cpu_s(pid)
        time.sleep(2 * INTERVAL_S)  # every feed about twice: they come in bursts
        per_1000.append((cpu_s(pid) - cpu) * 1000 / (origin.counts()[0] - polls))
        kb.append(memory(pid)["VmRSS"])
    now = memory(pid)
    print(f"rasid run, {FEEDS} feeds on as many hosts, each read once ({ITEMS} items), then 304 every {INTERVAL_S} s")
    spread("resident memory of the daemon", [x / 1024 for x in kb], "MB")
    print(f"  of that anonymous {now['RssAnon'] / 1024:.1f} MB; peak {now['VmHWM'] / 1024:.1f} MB; {fds(pid)} descriptors")
    for child in daemon.children():
        print(f"  child {memory(child)['VmRSS'] / 1024:6.1f} MB resident, {proportional(child) / 1024:.1f} MB its share")
    goal("resident memory of the daemon", statistics.median(kb) / 1024, "MB", 25)
    spread("CPU per 1,000 unchanged polls", per_1000, "s")
    print("  = limit in the same units: bench poll, libuv+curl_multi, fresh; best peer, quoted: 13-16 s")


def percentile(values, p):
    return values[round(p / 100 * (len(values) - 1))]


def latency(daemon, origin):
    seconds = int(os.environ.get("BENCH_SECONDS", "20"))
    configure(daemon, origin, ["live"] * LATENCY_FEEDS, "1s")
    time.sleep(seconds)
    us = sorted(int(x) for x in origin.get("/_/latency").split())
    if len(us) < LATENCY_FEEDS:
        sys.exit(f"only {len(us)} alerts arrived:\n" + daemon.log())
    print(f"published to alerted, {LATENCY_FEEDS} feeds with a new matching item at every poll, {len(us)} alerts")
    print("  from: last byte of the feed handed to the kernel; to: first bytes of the webhook read by the receiver")
    print("  with: worker round trip, ingest commit (fsync), outbox commit (fsync), HTTP request; without: the poll interval")
    print(f"  {'alert latency':<44} p50 {percentile(us, 50)}  p90 {percentile(us, 90)}  p99 {percentile(us, 99)}"
          f"  max {us[-1]} us")


class Backlog:
    """A feed of ITEMS items at /N, each of another N: what ten destinations have still to be sent."""

    ITEMS = 1000

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                n = self.path[1:]
                body = "".join(f"<item><guid>{n}-{i}</guid><title>التحالف الدولي {n} {i}</title></item>"
                               for i in range(Backlog.ITEMS))
                body = f"<rss version='2.0'><channel><title>{n}</title>{body}</channel></rss>".encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, n):
        return f"http://127.0.0.1:{self.server.server_address[1]}/{n}"


def turns(daemon, origin):
    """Ten destinations that are sent 3,000 alerts each as fast as they take them, and an alert of now beside them."""
    lanes, queue = 10, 3 * Backlog.ITEMS
    backlog = Backlog()

    def destinations(port):
        daemon.write("alerts.d/lanes.conf", "".join(
            f"[destination lane{i}]\ntype = webhook\nurl = http://127.0.0.1:{port}/hook\nhmac_file = {daemon.dir}/hmac\n"
            "allow_address = 127.0.0.1\nallow_plaintext = yes\nrate = 1000/s\n\n" for i in range(lanes)))

    def waiting():
        return sum(d["pending"] for d in daemon.status()["destinations"] if d["id"] != "hook")

    def heard():
        return [int(x) for x in origin.get("/_/latency").split()]

    destinations(1)  # nobody listens there
    daemon.write("feeds.d/backlog.conf", "".join(
        f"[feed b{n}]\nurl = {backlog.url(n)}\ninterval = 1h\nfirst_poll = alert\n\n"
        for n in range(queue // Backlog.ITEMS)))
    daemon.write("watch.d/lanes.conf", "[watch lanes]\nterm = التحالف الدولي\n" +
                 "".join(f"feeds = b{n}\n" for n in range(queue // Backlog.ITEMS)) +
                 "".join(f"notify = lane{i}\n" for i in range(lanes)))
    configure(daemon, origin, ["live"] * TURN_FEEDS, "1s", "[watch now]\nterm = التحالف الدولي\nnotify = hook\n" +
              "".join(f"feeds = f{i}\n" for i in range(TURN_FEEDS)))
    if not rig.wait_for(lambda: waiting() >= lanes * queue):
        sys.exit(f"{waiting()} alerts wait where {lanes * queue} should:\n" + daemon.log())
    time.sleep(5)
    alone = heard()
    destinations(origin.port)
    daemon.cli("reload", "-c", daemon.dir)
    start = time.monotonic()
    while waiting() > 0:
        time.sleep(0.2)
    took = time.monotonic() - start
    beside = sorted(heard()[len(alone):])
    alone = sorted(alone[-5 * TURN_FEEDS:])
    print(f"{lanes} destinations drained {queue} alerts each in {took:.1f} s, {lanes * queue / took:.0f}/s; beside them "
          f"{TURN_FEEDS} feeds with a new matching item a second")
    for name, us in (("published to alerted, alone", alone), ("the same beside the ten", beside)):
        print(f"  {name:<44} p50 {percentile(us, 50)}  p90 {percentile(us, 90)}  p99 {percentile(us, 99)}  max {us[-1]} us"
              f"  ({len(us)} alerts)")
    goal("an alert of now beside ten long queues, p99", percentile(beside, 99) / 1e6, "s", 1)


class LargeFeeds:
    """Feeds of 8 MB in windows-1252 that become 24 MB of UTF-8, of 12 items each, with another title every time."""

    def __init__(self):
        items = "".join(f"<item><guid>g{i}</guid><title>t{i}</title><description>{'€' * 690000}</description></item>"
                        for i in range(12))
        body = f'<?xml version="1.0" encoding="windows-1252"?><rss version="2.0"><channel><title>@</title>{items}'
        head, tail = (body + "</channel></rss>").encode("cp1252").split(b"@")
        feeds = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                feeds.answers += 1
                title = str(feeds.answers).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(head) + len(title) + len(tail)))
                self.end_headers()
                try:
                    for part in (head, title, tail):
                        self.wfile.write(part)
                except OSError:
                    pass  # the daemon has ended

            def log_message(self, *_):
                pass

        self.answers = 0
        self.server = http.server.ThreadingHTTPServer(("", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, i, _):
        return f"http://127.2.0.{i + 1}:{self.port}/{i}"


def share(pid):
    """proportional(), 0 when it has ended meanwhile"""
    try:
        return proportional(pid)
    except OSError:
        return 0


def large(daemon, _):
    """64 feeds of 8 MB at once: the memory of daemon and workers."""
    feeds, n = LargeFeeds(), 64
    configure(daemon, feeds, ["large"] * n, "5s")
    peak, workers = 0, 0
    while feeds.answers < 3 * n:
        time.sleep(0.05)
        peak = max(peak, memory(daemon.process.pid)["VmRSS"])
        workers = max(workers, sum(share(child) for child in daemon.children()))
    print(f"{n} feeds of 8 MB in a charset that grows threefold, {feeds.answers} polls")
    print(f"  resident, at its highest: daemon {peak / 1024:.0f} MB, workers {workers / 1024:.0f} MB (their share)")
    print(f"  database {sum(os.path.getsize(f'{daemon.dir}/data/rasid.db{x}') for x in ('', '-wal')) / 1e6:.0f} MB")


def slope_per_minute(points):
    """Least squares through (seconds, value)."""
    t = statistics.mean(p[0] for p in points)
    v = statistics.mean(p[1] for p in points)
    return 60 * sum((a - t) * (b - v) for a, b in points) / sum((a - t) ** 2 for a, _ in points)


def soak(daemon, origin):
    """Fails when descriptors or memory keep growing in the second half, or alerts stop."""
    seconds = int(os.environ.get("SOAK_SECONDS", "120"))
    configure(daemon, origin, ["live" if i % 20 == 0 else "once" for i in range(FEEDS)], f"{INTERVAL_S}s")
    settle(origin, FEEDS * 19 // 20)
    pid, start, points = daemon.process.pid, time.monotonic(), []
    while time.monotonic() - start < seconds:
        time.sleep(1)
        points.append((time.monotonic() - start, memory(pid)["VmRSS"], fds(pid), origin.counts()[2]))
    half = points[len(points) // 2:]
    kb = slope_per_minute([p[:2] for p in half])
    files = slope_per_minute([(p[0], p[2]) for p in half])
    alerts = half[-1][3] - half[0][3]
    print(f"soak: {FEEDS} feeds, {seconds} s, one in twenty with a new item at every poll")
    print(f"  resident {points[0][1] / 1024:.1f} -> {half[0][1] / 1024:.1f} -> {half[-1][1] / 1024:.1f} MB, "
          f"{kb / 1024:+.2f} MB a minute in the second half")
    print(f"  descriptors {min(p[2] for p in points)}-{max(p[2] for p in points)}, {files:+.1f} a minute in the second half")
    print(f"  {half[-1][3]} alerts, {alerts} in the second half; {origin.counts()[0]} unchanged polls")
    due = len(half) / INTERVAL_S * FEEDS / 20
    bad = [why for why, is_so in (
        ("memory grows", kb > 4096), ("descriptors grow", files > 20),
        (f"{alerts} alerts where about {due:.0f} were due", alerts < due / 2),
        ("it stops with an error", daemon.stop() != 0)) if is_so]
    if bad:
        sys.exit("soak: " + "; ".join(bad))


def main():
    what = {"rss": rss, "latency": latency, "turns": turns, "large": large, "soak": soak}.get(sys.argv[1] if len(sys.argv) == 2 else "")
    if what is None:
        sys.exit(__doc__)
    origin = daemon = None
    try:
        origin = Origin()
        daemon = rig.Daemon(None)
        what(daemon, origin)
    finally:
        for thing in (daemon, origin):
            if thing is not None:
                thing.close()


if __name__ == "__main__":
    main()
