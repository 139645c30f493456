# SPDX-License-Identifier: ISC
"""What a monitor sees: a disk and parser workers that hang, dead letters, feeds that fail.

The hung disk is a preloaded fsync that waits as long as a file is there.
"""
import os
import re
import signal
import socket
import sqlite3

import rig
from test_faults import basics, item, titles

HANGS = r"""
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
static int slow(long call, int fd) {
	while (access(getenv("HANG_FILE"), F_OK) == 0) usleep(20000);
	return (int)syscall(call, fd);
}
int fsync(int fd) { return slow(SYS_fsync, fd); }
int fdatasync(int fd) { return slow(SYS_fdatasync, fd); }
"""


def hanging_fsync(daemon):
    """What the daemon's environment needs, and the file whose presence makes fsync hang."""
    flag = os.path.join(daemon.dir, "hang")
    return {"LD_PRELOAD": rig.preload(daemon, HANGS), "HANG_FILE": flag}, flag


def listen_for_systemd(daemon):
    path = os.path.join(daemon.dir, "notify")
    systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    systemd.bind(path)
    systemd.setblocking(False)
    return systemd, {"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "1000000"}


def with_environment(env, f, *args):
    before = dict(os.environ)
    os.environ.update(env)
    try:
        f(*args)
    finally:
        os.environ.clear()
        os.environ.update(before)


def heard(systemd):
    found = b""
    while True:
        try:
            found += systemd.recv(4096) + b"\n"
        except BlockingIOError:
            return found.decode()


def check(daemon):
    answer = daemon.cli("status", "-c", daemon.dir, "--check")
    return answer.returncode, answer.stdout


def told_and_not_fed(daemon, systemd, sentence, line):
    """Status, log and systemd are told of what hangs, and the watchdog nothing."""
    heard(systemd)
    code, text = check(daemon)
    assert code == 2 and sentence in text, text
    assert text.startswith(f"RASID CRITICAL - {sentence}") and " | feeds=1;;;0 feeds_ok=" in text.splitlines()[0], text
    assert line in daemon.log()
    said = []
    assert rig.wait_for(lambda: said.append(heard(systemd)) or f"STATUS={sentence}" in said[-1])
    assert "WATCHDOG=1" not in "".join(said)


def a_disk_that_hangs(room, daemon):
    """fsync never returns: status answers and says so, the watchdog is told nothing; then all is sent"""
    env, flag = hanging_fsync(daemon)
    systemd, more = listen_for_systemd(daemon)
    with_environment(env | more, basics, room, daemon)
    assert rig.wait_for(lambda: check(daemon)[0] == 0)
    with open(flag, "w", encoding="ascii"):
        room.publish("o", **item(1))
        assert rig.wait_for(lambda: daemon.status()["store_stalled_s"] > 0), daemon.log()
    told_and_not_fed(daemon, systemd, "the disk has not answered for", "store: the disk has not answered for")
    os.remove(flag)
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), daemon.log()
    assert rig.wait_for(lambda: "WATCHDOG=1" in heard(systemd))
    assert rig.wait_for(lambda: check(daemon)[0] == 0), check(daemon)
    assert daemon.stop() == 0


def workers(daemon):
    """The fork server and its workers."""
    server, *hands = daemon.children()  # parents first
    return server, hands


def a_worker_that_is_stopped(room, daemon):
    """SIGSTOP of a parser worker: said, replaced at once, no feed blamed"""
    basics(room, daemon)
    assert rig.wait_for(lambda: len(workers(daemon)[1]) == 2)
    stopped = workers(daemon)[1]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), daemon.log()
    assert rig.wait_for(lambda: daemon.log().count("a worker was stopped from outside") == 2), daemon.log()
    assert rig.wait_for(lambda: not set(workers(daemon)[1]) & set(stopped))
    assert rig.wait_for(lambda: check(daemon)[0] == 0), check(daemon)
    assert daemon.status()["feeds"]["failing"] == 0


def workers_that_hang(room, daemon):
    """the fork server hangs and its workers end: status says so, the watchdog is told nothing; then all is sent"""
    systemd, env = listen_for_systemd(daemon)
    with_environment(env, basics, room, daemon)
    assert rig.wait_for(lambda: len(workers(daemon)[1]) == 2)
    server, hands = workers(daemon)
    os.kill(server, signal.SIGSTOP)
    for pid in hands:
        os.kill(pid, signal.SIGKILL)
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: daemon.status()["workers_hanging"] == 2), daemon.log()
    told_and_not_fed(daemon, systemd, "no parser worker has done anything for", "parser pool: workers get nothing done")
    os.kill(server, signal.SIGCONT)
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), daemon.log()
    assert rig.wait_for(lambda: "WATCHDOG=1" in heard(systemd))
    assert rig.wait_for(lambda: check(daemon)[0] == 0), check(daemon)


def dead_letters_are_told_until_somebody_looks(room, daemon):
    """--check fails for dead letters until a person has run `rasid status`, also over a restart"""
    basics(room, daemon)
    room.script({"status": 400}, {"status": 400})
    room.publish("o", **item(1))
    room.publish("o", **item(2))
    assert rig.wait_for(lambda: (s := daemon.destination()) and s["dead"] == 1 and s["pending"] == 0), daemon.status()
    told = "destination hook: 1 alerts became dead letters since the last look"
    for _ in range(2):  # who checks has not looked
        code, text = check(daemon)
        assert code == 2 and told in text, text
    assert told in daemon.status()["problems"]
    assert told in daemon.cli("status", "-c", daemon.dir).stdout
    assert rig.wait_for(lambda: check(daemon)[0] == 0), check(daemon)
    assert daemon.stop() == 0
    daemon.start()
    assert rig.wait_for(lambda: check(daemon)[0] == 0), check(daemon)


def many_queues(room, daemon):
    """three hundred destinations that left the configuration are each told"""
    basics(room, daemon)
    assert daemon.stop() == 0
    with sqlite3.connect(os.path.join(daemon.dir, "data", "rasid.db")) as db:
        db.execute("INSERT INTO alert (id, watch, article, created_ms) VALUES ('alr_old', 'gone', 1, 1)")
        db.executemany("INSERT INTO delivery (seq, alert, dest, state, due_ms, created_ms, first_try_ms, attempts, plain, "
                       "changed_ms, why) VALUES (?, 'alr_old', ?, 0, 0, 1, 0, 0, 0, 1, '')",
                       [(1000 + n, f"left{n}") for n in range(300)])
    db.close()
    daemon.start()
    assert daemon.ready()
    told = [p for p in daemon.status()["problems"] if "is not in the configuration, and 1 alerts wait" in p]
    assert len(told) == 300, daemon.status()


def most_feeds_failing(room, daemon):
    """one feed of three may fail, two of three are a problem"""
    basics(room, daemon, "a", "b", "c")
    room.outlet("a", status=500, failures=10**6)
    assert rig.wait_for(lambda: daemon.status()["feeds"]["failing"] == 1)
    assert check(daemon)[0] == 0, check(daemon)
    room.outlet("b", status=500, failures=10**6)
    assert rig.wait_for(lambda: check(daemon)[0] == 1)
    code, text = check(daemon)
    assert "2 of 3 feeds fail" in text
    for name in "ab":
        assert re.search(rf"^  {name} +failed \d+ times, next try [0-9TZ:-]+  last error: the server has an error \(status 500", text, re.M), text
    room.outlet("c", status=410, failures=10**6)
    assert rig.wait_for(lambda: daemon.status()["feeds"]["gone"] == 1)
    named = {f["id"]: f for f in daemon.status()["failing_feeds"]}
    assert sorted(named) == ["a", "b", "c"] and named["c"]["state"] == "gone" and named["c"]["next_poll"] is None, named
    assert named["a"]["failures"] >= 1 and named["a"]["next_poll"] and named["a"]["last_success"], named
    assert "status 500" in named["a"]["last_error"], named
    text = daemon.cli("status", "-c", daemon.dir).stdout
    assert re.search(r"^  c +the publisher says it is gone \(410\): not polled until its url changes", text, re.M), text


def a_destination_says_what_it_waits_for(room, daemon):
    """a destination that waits says until when and why: its rate, or what went wrong"""
    path = os.path.join(daemon.dir, "alerts.d/test.conf")
    basics(room, daemon)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    daemon.write("alerts.d/test.conf", text.replace("1000/s", "1/h"))
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    for n in (1, 2):
        room.publish("o", **item(n))
    assert rig.wait_for(lambda: (d := daemon.destination())["pending"] == 1 and d["delivered"] == 1 and d["until"]), daemon.status()
    text = check(daemon)[1]
    assert re.search(r"^  hook +waiting +1 waiting, 1 sent, 0 dead  until [0-9TZ:-]+ for its rate$", text, re.M), text


def a_newer_secret_is_told(room, daemon):
    """a secret that was written since it was read is a problem until the reload, which takes it"""
    basics(room, daemon)
    assert rig.wait_for(lambda: check(daemon)[0] == 0), check(daemon)
    path = os.path.join(daemon.dir, "hmac")
    daemon.write("hmac", "whsec_" + "A" * 44 + "\n")
    os.utime(path, (1, 1))  # by its time it is older: it is another all the same
    code, text = check(daemon)
    assert code == 1 and f"these secrets are newer than what is in use: {path}\n" in text, text
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert check(daemon)[0] == 0, check(daemon)


if __name__ == "__main__":
    rig.main(a_disk_that_hangs, a_worker_that_is_stopped, workers_that_hang, dead_letters_are_told_until_somebody_looks,
             many_queues, most_feeds_failing, a_destination_says_what_it_waits_for, a_newer_secret_is_told)
