# SPDX-License-Identifier: ISC
"""What monitoring systems see: /metrics in both formats, /-/healthy and /-/ready, on the control socket."""
import os
import re
import shutil
import socket
import subprocess

import rig
from test_faults import basics, item, reload, titles
from test_health import hanging_fsync, with_environment

SAMPLE = re.compile(r'^([a-z_]+)(\{(?:[a-z0-9_]+="(?:[^"\\\n]|\\.)*",?)*\})? (\S+)$')


def get(daemon, path, accept="", method="GET"):
    """Status, content type and body, as the control socket gives them."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(rig.FAR)
        s.connect(os.path.join(daemon.dir, "run/control.sock"))
        s.sendall(f"{method} {path} HTTP/1.1\r\nHost: rasid\r\nConnection: close\r\n"
                  f"{f'Accept: {accept}' + chr(13) + chr(10) if accept else ''}\r\n".encode())
        got = b""
        while more := s.recv(65536):
            got += more
    head, _, body = got.partition(b"\r\n\r\n")
    kind = re.search(rb"(?i)^content-type: ([^\r]*)", head, re.M)
    return int(head.split()[1]), kind[1].decode() if kind else "", body.decode()


def metrics(daemon, accept=""):
    """{name{labels}: value} of an answer whose every line is as the format has it."""
    status, kind, body = get(daemon, "/metrics", accept)
    assert status == 200, (status, body)
    om = "openmetrics" in kind
    values, family, types = {}, None, {}
    lines = body.split("\n")
    assert lines.pop() == "" and (not om or lines.pop() == "# EOF"), body[-200:]
    for line in lines:
        if line.startswith("# HELP "):
            family = line.split()[2]
            assert family not in types, line
        elif line.startswith("# TYPE "):
            assert line.split()[2] == family, line
            types[family] = line.split()[3]
        elif line.startswith("# UNIT "):
            assert om and family.endswith("_" + line.split()[3]), line
        else:
            m = SAMPLE.match(line)
            assert m, line
            ends = {"counter": ["_total"] if om else [""], "info": ["_info"],
                    "histogram": ["_bucket", "_sum", "_count"]}.get(types[family], [""])
            assert any(m[1] == family + e for e in ends), (line, family)
            values[m[1] + (m[2] or "")] = float(m[3])
    return values


def figures(room, daemon):
    """what came in, matched and was sent is counted; the names and labels are those that are documented"""
    basics(room, daemon)
    for n in (1, 2):
        room.publish("o", **item(n))
    assert daemon.settled(2), daemon.log()
    v = metrics(daemon)
    assert v['rasid_matches_total{watch="coalition"}'] == 2, v
    assert v['rasid_alerts_total{destination="hook",result="delivered"}'] == 2
    assert v['rasid_alerts_total{destination="hook",result="failed"}'] == 0
    assert v["rasid_publish_to_alert_seconds_count"] == 2
    assert v['rasid_articles_total{outcome="new"}'] == 2
    assert v['rasid_articles_total{outcome="baseline"}'] == 1
    assert v['rasid_feeds{state="ok"}'] == 1
    assert v['rasid_outbox_pending{destination="hook"}'] == 0
    assert 'rasid_outbox_oldest_timestamp_seconds{destination="hook"}' not in v
    assert 1 <= v['rasid_feed_fetches_total{result="new"}'] <= 3
    assert v["rasid_feed_fetch_duration_seconds_count"] >= 3 <= v["rasid_feed_poll_lag_seconds_count"]
    assert v['rasid_feed_bytes_total{direction="wire"}'] > 0 < v['rasid_feed_bytes_total{direction="decoded"}']
    assert v["rasid_match_duration_seconds_count"] >= 1 and v["rasid_store_commit_duration_seconds_count"] >= 3
    assert v["rasid_loop_lag_seconds_count"] > 0 and v["rasid_store_bytes"] > 0 and v["rasid_store_articles"] == 3
    assert v["rasid_config_last_reload_successful"] == 1 and v["rasid_store_readable"] == 1 and v["rasid_problems"] == 0
    assert v["process_open_fds"] > 3 and v["process_resident_memory_bytes"] > 1 << 20
    assert not [n for n in v if n.startswith("rasid_feed_last_success")], "per_feed is off"
    assert any(n.startswith('rasid_build_info{version="') for n in v)


def both_formats(room, daemon):
    """by Accept OpenMetrics or text, with the same series; per_feed = yes has a series a feed"""
    basics(room, daemon)
    daemon.settings("200ms", extra="[metrics]\nper_feed = yes\n")
    reload(daemon)
    text = metrics(daemon)
    om = metrics(daemon, "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;q=0.5")
    plain = re.compile(r'le="(\d+)"')
    assert {plain.sub(r'le="\1.0"', n) for n in text} == set(om)
    assert 'rasid_feed_last_success_timestamp_seconds{feed="o"}' in om
    assert get(daemon, "/metrics")[1] == "text/plain; version=0.0.4; charset=utf-8"
    assert get(daemon, "/metrics", method="POST")[0] == 405


def counters_survive_a_reload(room, daemon):
    """a reload keeps what was counted of watches and destinations that stay, and forgets those that left"""
    basics(room, daemon)
    room.publish("o", **item(1))
    assert daemon.settled(1), daemon.log()
    daemon.webhook("hook", "second")
    daemon.watch("[watch another]\nterm = البصرة\n[watch coalition]\nterm = التحالف الدولي\n")
    reload(daemon)
    v = metrics(daemon)
    assert v['rasid_matches_total{watch="coalition"}'] == 1 and v['rasid_matches_total{watch="another"}'] == 0
    assert v['rasid_alerts_total{destination="hook",result="delivered"}'] == 1
    assert v['rasid_alerts_total{destination="second",result="delivered"}'] == 0
    daemon.webhook("second")
    reload(daemon)
    assert not [n for n in metrics(daemon) if n.startswith("rasid_alerts_total") and "hook" in n]


def failures(room, daemon):
    """failed tries, dead letters and failed polls are counted by what became of them"""
    basics(room, daemon)
    room.script({"status": 500}, {"status": 200})
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: metrics(daemon)['rasid_alerts_total{destination="hook",result="retry"}'] >= 1)
    origin = rig.RawServer({
        "/busy": rig.reply(status="503 Busy", headers=["Retry-After: 3600"]),
        "/no": rig.reply(status="500 No"),
        "/page": rig.reply(b"<html><title>x</title>", headers=["Content-Type: text/html"])})
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {n}]\nurl = {origin.url('/' + n)}\nretry_scope = feed\n" for n in ("busy", "no", "page"))
        + "[feed away]\nurl = http://127.0.0.1:1/\n")
    reload(daemon)
    want = ("throttled", "http_error", "parse_error", "network_error")
    assert rig.wait_for(lambda: all(metrics(daemon)[f'rasid_feed_fetches_total{{result="{w}"}}'] >= 1 for w in want)), \
        metrics(daemon)
    v = metrics(daemon)
    assert v['rasid_feeds{state="backoff"}'] == 1 and v['rasid_feeds{state="failing"}'] == 3, v
    origin.close()


def a_refused_reload(room, daemon):
    """a reload that is refused: not ready, and said as a figure; healthy all the same"""
    basics(room, daemon)
    for path in ("/-/healthy", "/healthz", "/livez", "/-/ready", "/readyz"):
        assert get(daemon, path)[0] == 200, path
    daemon.watch("[watch coalition]\nterm =\n")
    reload(daemon, expect=78)
    status, _, why = get(daemon, "/-/ready")
    assert status == 503 and why == "the last reload was refused, an older configuration is in force\n", why
    assert get(daemon, "/readyz")[0] == 503 and get(daemon, "/-/healthy")[0] == 200
    v = metrics(daemon)
    assert v["rasid_config_last_reload_successful"] == 0 and v["rasid_problems"] == 1
    daemon.watch()
    reload(daemon)
    assert get(daemon, "/-/ready") == (200, "text/plain; charset=utf-8", "ready\n")


def a_hung_disk(room, daemon):
    """a disk that hangs: figures come all the same, and not ready"""
    env, flag = hanging_fsync(daemon)
    with_environment(env, basics, room, daemon)
    assert rig.wait_for(lambda: get(daemon, "/-/ready")[0] == 200)
    with open(flag, "w", encoding="ascii"):
        room.publish("o", **item(1))
        assert rig.wait_for(lambda: get(daemon, "/-/ready")[0] == 503), daemon.log()
    assert "the disk has not answered for" in get(daemon, "/readyz")[2]
    assert metrics(daemon)["rasid_problems"] >= 1
    os.remove(flag)
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), daemon.log()
    assert rig.wait_for(lambda: get(daemon, "/-/ready")[0] == 200)


def a_reading_that_hangs(room, daemon):
    """a database that cannot be read in time: /metrics answers with what the loop knows, and says so"""
    flag = os.path.join(daemon.dir, "hang-open")
    source = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>
static void slow(const char *path) {
	while (strstr(path, "rasid.db") != NULL && access(getenv("HANG_FILE"), F_OK) == 0) usleep(20000);
}
#define OPEN(name) int name(const char *path, int flags, ...) { \
	va_list ap; va_start(ap, flags); int mode = va_arg(ap, int); va_end(ap); slow(path); \
	return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name))(path, flags, mode); }
OPEN(open)
OPEN(open64)
"""
    env = {"LD_PRELOAD": rig.preload(daemon, source), "HANG_FILE": flag}
    with_environment(env, basics, room, daemon)
    assert metrics(daemon)["rasid_store_readable"] == 1
    with open(flag, "w", encoding="ascii"):
        pass
    v = metrics(daemon)
    assert v["rasid_store_readable"] == 0 and "rasid_store_bytes" not in v and v['rasid_feeds{state="ok"}'] == 1
    assert metrics(daemon)["rasid_store_readable"] == 0  # at once: no second thread is lost to it
    os.remove(flag)
    assert rig.wait_for(lambda: metrics(daemon)["rasid_store_readable"] == 1)


def promtool_agrees(room, daemon):
    """promtool check metrics has nothing to say"""
    if shutil.which("promtool") is None:
        raise rig.Skip("no promtool (Debian: prometheus)")
    basics(room, daemon)
    room.publish("o", **item(1))
    assert daemon.settled(1), daemon.log()
    said = subprocess.run(["promtool", "check", "metrics"], input=get(daemon, "/metrics")[2],
                          capture_output=True, text=True, timeout=rig.FAR)
    assert said.returncode == 0 and not said.stdout and not said.stderr, said.stdout + said.stderr


if __name__ == "__main__":
    rig.main(figures, both_formats, counters_survive_a_reload, failures, a_refused_reload, a_hung_disk,
             a_reading_that_hangs, promtool_agrees)
