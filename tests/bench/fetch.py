#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What unchanged polls of 1,000 feeds cost, all in one run: the daemon, a bare libuv and curl_multi loop, other readers.

    fetch.py [CASE...]      http https body kept readers; without one all

Environment: RASID_BUILD (build), BENCH_FEEDS (1000), BENCH_ITEMS of each (20), BENCH_RUNS (7).

nginx serves the documents, packed when asked for, with ETag and Last-Modified, each from a host of its own: for http an
address of 127.1.0.0/16, for https a name below feeds.localhost, which libcurl knows without asking. `body` is the same
documents under a new ETag each time, and nothing else to go by. `kept`: as many connections as feeds, so that they stay
open; otherwise both sides have the daemon's usual 64, and each poll is a connection of its own.

The daemon is as it is run, but for what keeps it from asking so often: min_interval, and host_gap for the hosts of one
address. It is stopped (SIGSTOP) while others are measured; when it goes on, all its feeds are due. What it did is counted
by itself. All figures are CPU (user and system) of a process and its children, by the kernel.
"""
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, os.pardir, "integration")]
import readers  # noqa: E402
import rig  # noqa: E402

FEEDS = int(os.environ.get("BENCH_FEEDS", "1000"))
ITEMS = int(os.environ.get("BENCH_ITEMS", "20"))
RUNS = int(os.environ.get("BENCH_RUNS", "7"))
INTERVAL_S = 10
DUE_S = 1.3 * INTERVAL_S  # by then each of them is
USUAL = 64  # [fetch] connections
BARE = os.path.join(rig.TREE, "bench", "bare")

NGINX = """
daemon off;
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    types {{ application/rss+xml xml; }}
    gzip on;
    gzip_types application/rss+xml;
    client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3;
    uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
    keepalive_timeout 300s;
    keepalive_requests 1000000;
    server {{
        listen {http} backlog=4096;
        listen 127.0.0.1:{https} ssl backlog=4096;
        ssl_certificate {dir}/cert.pem;
        ssl_certificate_key {dir}/key.pem;
        root {dir}/feeds;
        location /body/ {{
            alias {dir}/feeds/;
            etag off;
            if_modified_since off;
            add_header ETag '"$request_id"';
            add_header Last-Modified "";
        }}
    }}
}}
"""

CERTIFICATES = """
exec >log 2>&1
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=Bench CA' -keyout ca.key -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=feeds.localhost -keyout key.pem -out csr.pem
echo 'subjectAltName=DNS:*.feeds.localhost' >ext
openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile ext -out cert.pem
cat /etc/ssl/certs/ca-certificates.crt ca.pem >bundle.pem
"""


def cpu_us(pid):
    """Of all threads of a process, also those that have ended: its clock (CPUCLOCK_SCHED of its pid)."""
    return time.clock_gettime(~pid << 3 | 2) * 1e6


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Nginx:
    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="rasid-fetch-")
        os.chmod(self.dir, 0o755)  # its workers are another user's when root runs it
        os.mkdir(os.path.join(self.dir, "feeds"))
        subprocess.run([BARE, "feeds", os.path.join(self.dir, "feeds"), str(FEEDS), str(ITEMS)], check=True)
        subprocess.run(["sh", "-ec", CERTIFICATES], cwd=self.dir, check=True)
        self.bundle = os.path.join(self.dir, "bundle.pem")
        self.http, self.https = free_port(), free_port()
        with open(os.path.join(self.dir, "nginx.conf"), "w", encoding="ascii") as f:
            f.write(NGINX.format(dir=self.dir, http=self.http, https=self.https))
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([nginx, "-p", self.dir, "-e", f"{self.dir}/error.log", "-c", f"{self.dir}/nginx.conf"])
        if not rig.wait_for(self.answers):
            sys.exit("nginx does not start")

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.http), 5).close()
            return True
        except OSError:
            return False

    def urls(self, case):
        if case == "https":
            return [f"https://f{i}.feeds.localhost:{self.https}/{i}.xml" for i in range(FEEDS)]
        path = "/body" if case == "body" else ""
        return [f"http://127.1.{i // 250}.{1 + i % 250}:{self.http}{path}/{i}.xml" for i in range(FEEDS)]

    def mean_size(self):
        folder = os.path.join(self.dir, "feeds")
        return sum(os.path.getsize(os.path.join(folder, x)) for x in os.listdir(folder)) / FEEDS

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


class Bare:
    def __init__(self, server, case, places):
        path = os.path.join(server.dir, f"urls-{case}")
        with open(path, "w", encoding="ascii") as f:
            f.writelines(u + "\n" for u in server.urls(case))
        self.process = subprocess.Popen(
            [BARE, "poll", "200" if case == "body" else "304", str(places), path, server.bundle if case == "https" else "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            sys.exit("the bare loop does not start")

    def us(self):
        """A poll, of one run over all feeds."""
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline()) / FEEDS

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Rasid:
    def __init__(self, server, case, places):
        self.daemon = d = rig.Daemon(None)
        d.write("rasid.conf", f"[daemon]\ndata_dir = {d.dir}/data\nruntime_dir = {d.dir}/run\n\n[fetch]\n"
                f"min_interval = {INTERVAL_S}s\nhost_gap = 0s\nconnections = {places}\nallow_private_addresses = yes\n"
                f"address_family = 4\n" + (f"ca_file = {server.bundle}\n" if case == "https" else ""))
        d.write("feeds.d/bench.conf", "".join(
            f"[feed f{i}]\nurl = {u}\ninterval = {INTERVAL_S}s\n\n" for i, u in enumerate(server.urls(case))))
        d.watch()
        d.start()
        if d.process.poll() is not None or not d.ready() or not rig.wait_for(lambda: self.polls()["changed"] >= FEEDS, 1):
            sys.exit("the daemon did not read all feeds:\n" + d.log()[-2000:])
        rig.wait_for(lambda: self.polls()["busy"] == 0)
        self.stop()  # or it would never rest: what was read one after another is due one after another
        self.before = {}
        self.us()

    def stop(self):
        self.base = self.cpu()
        self.signal(signal.SIGSTOP)
        self.since = time.monotonic()

    def signal(self, what):
        self.daemon.process.send_signal(what)

    def polls(self):
        return self.daemon.status()["feeds"]

    def cpu(self):
        return cpu_us(self.daemon.process.pid) + sum(cpu_us(pid) for pid in self.daemon.children())

    def rest(self):
        """Until it has done next to nothing for a second: states are written half a second later at the most."""
        was = self.cpu()
        time.sleep(1)
        while (now := self.cpu()) - was > 5000:
            was = now
            time.sleep(1)

    def us(self):
        """A poll, of those that are due now. What its own figures cost is left out."""
        time.sleep(max(0, self.since + DUE_S - time.monotonic()))
        self.signal(signal.SIGCONT)
        time.sleep(0.5)
        self.rest()
        spent = self.cpu() - self.base
        now = self.polls()
        n = now["polls"] - self.before.get("polls", 0)
        # One that was stopped on its way has failed, and waits.
        if n < 0.9 * FEEDS or (self.before and n != now["unchanged"] - self.before["unchanged"]):
            sys.exit(f"{n} polls, of {FEEDS} feeds, {self.before} -> {now}:\n" + self.daemon.log()[-2000:])
        self.before = now
        self.stop()
        return spent / n

    def close(self):
        self.signal(signal.SIGCONT)
        self.daemon.close()


CASES = {  # what, places, goal
    "http": ("unchanged poll (304), http", USUAL, 1.25),
    "https": ("unchanged poll (304), https", USUAL, 1.25),
    "body": ("same body (200) under a new ETag", USUAL, 1.15),
    "kept": ("unchanged poll (304), http, connection kept", FEEDS, None),
}


def verdict(ok):
    return "met" if ok else "MISSED"


def middle(values, digits=0):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def compare(server, cases):
    """{case: (us of the daemon, us of the loop) of each run}"""
    sides = {c: (Rasid(server, c, CASES[c][1]), Bare(server, c, CASES[c][1])) for c in cases}
    figures = {c: [] for c in cases}
    try:
        for n in range(RUNS + 1):
            for case, (rasid, bare) in sides.items():
                pair = (rasid.us(), bare.us())
                if n > 0:  # the first warms up
                    figures[case].append(pair)
    finally:
        for side in sides.values():
            for x in side:
                x.close()
    return figures


def print_ratios(figures):
    print("| what | rasid, us a poll | bare loop | ratio | goal | |")
    print("|---|---|---|---|---|---|")
    for case, pairs in figures.items():
        what, _, goal = CASES[case]
        ratios = [a / b for a, b in pairs]
        ratio = statistics.median(ratios)
        print(f"| {what} | {middle([p[0] for p in pairs])} | {middle([p[1] for p in pairs])} | {middle(ratios, 2)} | "
              + (f"<= {goal} | {verdict(ratio <= goal)} |" if goal else "- | - |"), flush=True)


def print_readers(server, pairs):
    """pairs: us of rasid and of the loop, a poll over http; empty: not measured."""
    us, bare = (statistics.median(side) for side in zip(*pairs)) if pairs else (None, None)
    print("\n| reader | CPU of an unchanged poll, us | of rasid's |\n|---|---|---|", flush=True)
    least = None
    for reader in readers.ALL:
        cost = readers.measure(reader, server.urls("http"))
        if cost is None:
            print(f"SKIP {reader.__name__}: {reader.command} is missing (tools/deps.sh bench-fetch)")
            continue
        least = cost if least is None else min(least, cost)
        print(f"| {readers.version(reader)} | {cost:.0f} | {f'{cost / us:.0f}x' if us else '-'} |", flush=True)
    if us and least:
        print(f"  = the best of them: {least / us:.1f}x of rasid's, goal >= 50x: {verdict(least >= 50 * us)}; "
              f"{least / bare:.1f}x of the bare loop's")


def main():
    chosen = sys.argv[1:] or [*CASES, "readers"]
    if not set(chosen) <= {*CASES, "readers"}:
        sys.exit(__doc__)
    server = Nginx()
    try:
        print(f"{FEEDS} feeds of {ITEMS} items ({server.mean_size() / 1000:.0f} kB) on as many hosts, nginx; CPU, median of "
              f"{RUNS} runs (least-most)\n", flush=True)
        figures = compare(server, [c for c in CASES if c in chosen])
        if figures:
            print_ratios(figures)
        if "readers" in chosen:
            print_readers(server, figures.get("http", []))
    finally:
        server.close()


if __name__ == "__main__":
    main()
