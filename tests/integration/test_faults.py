# SPDX-License-Identifier: ISC
"""Faults of everything around the daemon: disk, signals, reloads, receivers, a second daemon.

The checkers know what was published and what the receiver got, nothing else.
"""
import contextlib
import fcntl
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import rig

TERM = "التحالف الدولي"


def item(n, html="<p>نص قصير</p>"):
    return {"title": f"الخبر رقم {n} عن التحالف الدولي", "html": html}


def titles(room, path="/hook"):
    return [m["json"]["data"]["article"]["title"] for m in room.received(path)]


def basics(room, daemon, *feeds, **keys):
    """Feeds whose first polls are over, one watch, one receiver, a running daemon."""
    for name in feeds or ("o",):
        room.outlet(name, items=[{"title": "خبر قديم", "html": ""}])
    daemon.settings("200ms")
    daemon.feeds(*(feeds or ("o",)), **keys)
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    assert rig.wait_for(lambda: all(len(room.log(n)) >= 2 for n in feeds or ("o",))), daemon.log()


def reload(daemon, expect=0):
    answer = daemon.cli("reload", "-c", daemon.dir)
    assert answer.returncode == expect, (answer.returncode, answer.stdout, answer.stderr)
    return answer


# ---- disk -------------------------------------------------------------------------------------------


def mount_small(path, size):
    os.makedirs(path)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", path], capture_output=True)
    if done.returncode != 0:
        raise rig.Skip("cannot mount a small tmpfs")


def fill(path):
    fd = os.open(os.path.join(path, "ballast"), os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(fd, b"\0" * 4096)
    except OSError:
        os.close(fd)


def on_a_small_disk(room, daemon, body):
    data = os.path.join(daemon.dir, "data")
    if os.geteuid() != 0:
        raise rig.Skip("mounting a small disk needs root")
    mount_small(data, "4m")
    try:
        body(data)
        if daemon.process is not None:
            rig.judge_end(daemon)
    finally:
        if daemon.process is not None:
            daemon.kill()
        subprocess.run(["umount", data], check=True)


def a_full_disk_loses_nothing(room, daemon):
    """a full disk: nothing lost, no restart, status says so and answers, all is well once there is room"""
    def body(data):
        basics(room, daemon)
        pid = daemon.process.pid
        fill(data)
        for n in range(5):
            room.publish("o", **item(n, "<p>" + "فقرة طويلة عن أمور أخرى. " * 2000 + "</p>"))
        status = rig.wait_for(lambda: (s := daemon.status()) and s["store_failing_s"] > 0 and s)
        assert status, daemon.log()
        assert "the store has been failing" in daemon.cli("status", "-c", daemon.dir).stdout
        assert daemon.cli("status", "-c", daemon.dir, "--check").returncode == 2
        assert not titles(room)
        os.remove(os.path.join(data, "ballast"))
        assert rig.wait_for(lambda: len(titles(room)) >= 5), daemon.log()
        assert titles(room) == [item(n)["title"] for n in range(5)]
        assert daemon.process.poll() is None and daemon.process.pid == pid
        assert daemon.status()["store_failing_s"] == 0

    on_a_small_disk(room, daemon, body)


def a_disk_that_is_nearly_full_is_told(room, daemon):
    """a disk that is nearly full: log, status and --check say so while all still works, and when there is room again"""
    def body(data):
        with open(os.path.join(data, "ballast"), "wb") as f:
            f.write(b"\0" * (3 << 20))
        basics(room, daemon)
        # The database has grown by now: what is left is below a tenth, and enough to work.
        left = os.statvfs(data)
        with open(os.path.join(data, "ballast"), "ab") as f:
            f.write(b"\0" * max(0, left.f_bavail * left.f_frsize - (350 << 10)))
        assert rig.wait_for(lambda: "the disk is nearly full" in daemon.log()), daemon.log()
        check = daemon.cli("status", "-c", daemon.dir, "--check")
        assert check.returncode == 1 and "left where the database is" in check.stdout, check.stdout
        room.publish("o", **item(0))
        assert rig.wait_for(lambda: titles(room)), daemon.log()
        os.remove(os.path.join(data, "ballast"))
        assert rig.wait_for(lambda: "the disk has room again" in daemon.log()), daemon.log()
        assert daemon.cli("status", "-c", daemon.dir, "--check").returncode == 0
        assert daemon.log().count("nearly full") == 1

    on_a_small_disk(room, daemon, body)


def a_full_disk_does_not_hold_up_the_stop(room, daemon):
    """SIGTERM on a full disk ends although the disk stays full; after the restart nothing is missing"""
    def body(data):
        basics(room, daemon)
        room.script({"status": 200, "delay_ms": 1500})
        room.publish("o", **item(0))
        assert rig.wait_for(lambda: room.received("/hook"))
        fill(data)
        room.publish("o", **item(1, "<p>" + "فقرة طويلة. " * 5000 + "</p>"))
        assert rig.wait_for(lambda: "trying again in" in daemon.log()), daemon.log()
        assert rig.wait_for(lambda: "sending -> settling" in daemon.log()), daemon.log()
        assert daemon.stop() == 0
        os.remove(os.path.join(data, "ballast"))
        daemon.start()
        assert rig.wait_for(lambda: item(1)["title"] in titles(room)), daemon.log()
        assert set(titles(room)) == {item(0)["title"], item(1)["title"]}
        assert len({m["headers"]["webhook-id"] for m in room.received("/hook")}) == 2

    on_a_small_disk(room, daemon, body)


# ---- a destination that takes nothing ----------------------------------------------------------------


def a_terminal_that_takes_no_text(room, daemon):
    """a console destination that nobody reads holds up neither other destinations nor the stop"""
    room.outlet("o", items=[item(n, "<p>" + "التحالف الدولي في فقرة. " * 40 + "</p>") for n in range(40)])
    daemon.feeds("o", first_poll="alert")
    daemon.watch()
    daemon.webhook("hook")
    daemon.write("alerts.d/console.conf", "[destination screen]\ntype = console\n")
    read_end, write_end = os.pipe()
    fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, 4096)
    with open(daemon.log_path, "ab") as log:
        daemon.process = subprocess.Popen([daemon.binary, "run", "-c", daemon.dir], stdout=write_end, stderr=log)
    os.close(write_end)
    try:
        assert rig.wait_for(lambda: len(titles(room)) >= 40), len(titles(room))
        waiting = daemon.destination("screen")["pending"]
        assert waiting > 0, "the pipe took everything: the test proves nothing"
        assert daemon.stop() == 0
    finally:
        os.close(read_end)
    with open(daemon.log_path, "ab") as log:
        daemon.process = subprocess.Popen([daemon.binary, "run", "-c", daemon.dir], stdout=log, stderr=log)
    assert rig.wait_for(lambda: daemon.destination("screen") and daemon.destination("screen")["pending"] == 0)


# ---- reloads ----------------------------------------------------------------------------------------


def fifty_reloads(room, daemon):
    """50 reloads under load, bad ones between: each article alerted exactly once, in order per feed"""
    names = [f"o{i}" for i in range(4)]
    basics(room, daemon, *names)
    want = {n: [] for n in names}
    for turn in range(50):
        name = names[turn % 4]
        room.publish(name, **item(turn))
        want[name].append(item(turn)["title"])
        if turn % 5 == 4:
            daemon.write("watch.d/bad.conf", "[watch x]\ntrem = شيء\n")
            reload(daemon, 78)
            os.remove(os.path.join(daemon.dir, "watch.d/bad.conf"))
        else:
            daemon.watch(f"[watch coalition]\ntitle = {TERM} {turn}\nterm = {TERM}\n")
            reload(daemon)
    assert rig.wait_for(lambda: len(titles(room)) >= 50), len(titles(room))
    got = titles(room)
    assert len(got) == len(set(got)) == 50, len(got)
    for name in names:
        mine = [t for t in got if t in want[name]]
        assert mine == want[name], (name, mine)
    assert daemon.status()["config"]["generation"] == 41
    assert all(x["status"] == 304 or "If-None-Match" in x["headers"] for n in names for x in room.log(n)[1:])


def feeds_come_and_go(room, daemon):
    """a feed taken out and put back by reloads: conditional polls, no repeats, what came meanwhile alerts"""
    basics(room, daemon, "o", "p")
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: len(titles(room)) == 1)
    daemon.feeds("p")
    reload(daemon)
    assert daemon.status()["feeds"]["total"] == 1
    room.publish("o", **item(2))
    polls = len(room.log("o"))
    there = len(room.log("p"))
    assert rig.wait_for(lambda: len(room.log("p")) >= there + 3)
    assert len(room.log("o")) <= polls + 1, "polled although removed"
    daemon.feeds("o", "p")
    reload(daemon)
    assert rig.wait_for(lambda: len(titles(room)) == 2), titles(room)
    assert titles(room) == [item(1)["title"], item(2)["title"]]
    assert all("If-None-Match" in x["headers"] for x in room.log("o")[1:])


def destinations_and_watches_come_and_go(room, daemon):
    """a destination taken out keeps its queue, a watch taken out is silent, both resume when put back"""
    basics(room, daemon)
    room.script({"status": 503, "retry_after": 2})
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: daemon.destination()["last_error"]), daemon.log()  # it heard the wish
    daemon.webhook("other")
    reload(daemon)
    assert [d["id"] for d in daemon.status()["destinations"]] == ["other"]
    daemon.webhook("hook")
    reload(daemon)
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), titles(room)
    tries = room.received(ok=False)
    assert tries[1]["at_ms"] - tries[0]["at_ms"] >= 2000, "the receiver's wish was forgotten over the reloads"
    daemon.watch("[watch another]\nterm = لن يأتي أبدا\n")
    reload(daemon)
    room.publish("o", **item(2))
    assert rig.wait_for(lambda: daemon.query("SELECT count(*) FROM article") == [(3,)])
    daemon.watch()
    reload(daemon)
    room.publish("o", **item(3))
    assert rig.wait_for(lambda: len(titles(room)) == 2)
    assert titles(room)[1] == item(3)["title"]


def an_address_changes(room, daemon):
    """a feed's URL changed by a reload or before a restart is the one polled, without the old validators; as a baseline"""
    basics(room, daemon)
    room.outlet("n1", items=[item(11)])
    room.outlet("n2", items=[item(12)])
    conf = "[feed o]\nurl = {}\ninterval = 200ms\n"
    daemon.write("feeds.d/test.conf", conf.format(room.feed_url("n1")))
    assert "feed o has another url: its first poll is a baseline" in reload(daemon).stdout
    assert rig.wait_for(lambda: len(room.log("n1")) >= 2)
    assert "If-None-Match" not in room.log("n1")[0]["headers"]
    room.publish("n1", **item(1))
    assert rig.wait_for(lambda: len(titles(room)) == 1)
    old = len(room.log("o"))
    assert daemon.stop() == 0
    daemon.write("feeds.d/test.conf", conf.format(room.feed_url("n2")))
    daemon.start()
    assert rig.wait_for(lambda: len(room.log("n2")) >= 2), daemon.log()
    assert "If-None-Match" not in room.log("n2")[0]["headers"]
    room.publish("n2", **item(2))
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"], item(2)["title"]]), daemon.log()
    assert len(room.log("o")) == old


def an_address_changes_while_busy(room, daemon):
    """an answer of the old address that is under way never becomes the state of the new one"""
    basics(room, daemon)
    reloaded = threading.Event()

    def late(conn, _):
        reloaded.wait(rig.FAR)
        conn.sendall(rig.reply(f"<rss><channel><item><title>{item(7)['title']}</title></item></channel></rss>".encode(),
                               headers=['ETag: "old"']))

    slow = rig.RawServer({"/slow": late})
    room.outlet("n1", items=[item(1)])
    conf = "[feed o]\nurl = {}\ninterval = 200ms\n"
    daemon.write("feeds.d/test.conf", conf.format(slow.url("/slow")))
    reload(daemon)
    assert rig.wait_for(lambda: slow.seen("/slow"))
    daemon.write("feeds.d/test.conf", conf.format(room.feed_url("n1")))
    reload(daemon)
    reloaded.set()
    assert rig.wait_for(lambda: len(room.log("n1")) >= 3)
    assert "If-None-Match" not in room.log("n1")[0]["headers"]
    assert room.log("n1")[2]["status"] == 304
    assert len(slow.seen("/slow")) == 1
    slow.close()
    room.publish("n1", **item(2))
    assert rig.wait_for(lambda: titles(room))
    assert titles(room) == [item(2)["title"]]


def a_clock_that_was_ahead(room, daemon):
    """polls planned by a clock that was a year ahead do not keep feeds waiting for a year"""
    basics(room, daemon)
    assert daemon.stop() == 0
    polls = len(room.log("o"))
    with contextlib.closing(sqlite3.connect(os.path.join(daemon.dir, "data/rasid.db"))) as db, db:
        ahead = 365 * 86400 * 1000
        db.execute("UPDATE feed SET next_poll_ms = next_poll_ms + ?, last_poll_ms = last_poll_ms + ?", (ahead, ahead))
    room.publish("o", **item(1))
    daemon.start()
    assert rig.wait_for(lambda: titles(room) == [item(1)["title"]]), daemon.log()
    assert "If-None-Match" in room.log("o")[polls]["headers"]


# ---- receivers --------------------------------------------------------------------------------------


def a_receiver_that_is_gone(room, daemon):
    """410 holds the queue and says so; a reload tries again and everything goes out in order"""
    basics(room, daemon)
    room.script({"status": 410}, {"status": 410})
    for n in range(3):
        room.publish("o", **item(n))
    assert rig.wait_for(lambda: (s := daemon.destination()) and s["state"] == "held" and s["pending"] == 3), daemon.status()
    assert daemon.destination()["until"], daemon.destination()
    assert daemon.cli("status", "-c", daemon.dir, "--check").returncode == 2
    assert "held" in daemon.cli("status", "-c", daemon.dir).stdout
    reload(daemon)  # still gone
    assert rig.wait_for(lambda: len(room.received(ok=False)) == 2)
    assert rig.wait_for(lambda: daemon.destination()["state"] == "held")
    reload(daemon)
    assert rig.wait_for(lambda: len(titles(room)) == 3)
    assert titles(room) == [item(n)["title"] for n in range(3)]


def a_message_that_is_refused(room, daemon):
    """400: once more as plain text, then a dead letter, and the next message goes out"""
    basics(room, daemon)
    room.script({"status": 400}, {"status": 400})
    room.publish("o", **item(1))
    room.publish("o", **item(2))
    assert rig.wait_for(lambda: titles(room) == [item(2)["title"]]), titles(room)
    tries = room.received(ok=False)
    assert [t["status"] for t in tries] == [400, 400, 200]
    assert tries[0]["headers"]["webhook-id"] == tries[1]["headers"]["webhook-id"]
    assert rig.wait_for(lambda: (s := daemon.destination()) and s["dead"] == 1 and s["pending"] == 0), daemon.status()


def raw_hook(daemon, server, name="raw"):
    daemon.write("alerts.d/raw.conf", f"[destination {name}]\ntype = webhook\nurl = {server.url('/in')}\n"
                 "allow_address = 127.0.0.1\nallow_plaintext = yes\nrate = 1000/s\n")


def dest(daemon, *words):
    return daemon.cli("dest", *words, "-c", daemon.dir)


def a_destination_that_leaves_with_a_queue(room, daemon):
    """a renamed destination's queue is told at the reload and by status, and moved or given up by hand"""
    basics(room, daemon)
    room.script({"status": 410})
    for n in range(3):
        room.publish("o", **item(n))
    assert rig.wait_for(lambda: (s := daemon.destination()) and s["state"] == "held" and s["pending"] == 3), daemon.status()
    daemon.webhook("desk")
    daemon.watch("")
    said = reload(daemon).stdout
    assert "no watch lists are configured" in said, said
    assert "destination hook is no longer in the configuration, and 3 alerts wait for it" in said, said
    assert "rasid dest adopt hook NEW" in said, said
    assert "destination hook is not in the configuration" in daemon.cli("status", "-c", daemon.dir).stdout
    answer = dest(daemon, "adopt", "hook", "nowhere")
    assert answer.returncode == 1 and "not in the configuration" in answer.stderr, answer
    assert dest(daemon, "adopt", "hook").returncode == 2
    assert dest(daemon, "adopt", "hook", "a&b").returncode == 2
    answer = dest(daemon, "adopt", "hook", "desk")
    assert answer.stdout == "moved 3 alerts from hook to desk\n", answer
    assert rig.wait_for(lambda: titles(room, "/desk") == [item(n)["title"] for n in range(3)]), titles(room, "/desk")
    answer = dest(daemon, "drop", "hook")
    assert answer.returncode == 4 and "nothing waits for 'hook'" in answer.stderr, answer
    assert "hook" not in daemon.cli("status", "-c", daemon.dir).stdout


def a_queue_that_is_given_up(room, daemon):
    """max_queue keeps the newest, `dest drop` gives up the rest; both are told and are dead letters"""
    basics(room, daemon)
    room.script({"status": 410}, {"status": 410})
    for n in range(5):
        room.publish("o", **item(n))
    assert rig.wait_for(lambda: (s := daemon.destination()) and s["state"] == "held" and s["pending"] == 5), daemon.status()
    daemon.webhook("hook", extra="max_queue = 2\n")
    reload(daemon)
    # The one that the reload has just sent is not among those that wait.
    assert rig.wait_for(lambda: re.search("gave up [23] alerts, now dead letters dest=hook", daemon.log())), daemon.log()
    assert rig.wait_for(lambda: (s := daemon.destination()) and s["state"] == "held"), daemon.status()
    left, dead = (daemon.destination()[k] for k in ("pending", "dead"))
    assert left in (2, 3) and left + dead == 5, daemon.status()
    assert f"{dead} alerts became dead letters" in daemon.cli("status", "-c", daemon.dir).stdout
    answer = dest(daemon, "drop", "hook")
    assert answer.stdout == f"gave up {left} alerts that waited for hook; they are dead letters now\n", answer
    assert daemon.destination()["pending"] == 0 and daemon.destination()["dead"] == 5, daemon.status()


def long_queues_by_hand(room, daemon):
    """what is done to a queue by hand is done in steps, and to all of it"""
    basics(room, daemon)
    assert daemon.stop() == 0
    with sqlite3.connect(os.path.join(daemon.dir, "data", "rasid.db")) as db:
        db.executemany("INSERT INTO alert (id, watch, article, created_ms) VALUES (?, ?, ?, 1)",
                       [(f"alr_{n}", f"w{n}", 1 if n < 1200 else n) for n in range(1450)])
        db.executemany("INSERT INTO delivery (seq, alert, dest, state, due_ms, created_ms, first_try_ms, attempts, plain, "
                       "changed_ms, why) VALUES (?, ?, ?, 0, 0, 1, 0, 0, 0, 1, '')",
                       [(1000 + n, f"alr_{n}", "old" if n < 1200 else "older") for n in range(1450)])
    db.close()
    daemon.start()
    assert daemon.ready()
    assert dest(daemon, "drop", "old").stdout == "gave up 1200 alerts that waited for old; they are dead letters now\n"
    # Their articles are long gone: they move, and die where they have come to.
    assert dest(daemon, "adopt", "older", "hook").stdout == "moved 250 alerts from older to hook\n"
    assert rig.wait_for(lambda: daemon.destination()["dead"] == 250), daemon.status()


def a_receiver_that_talks_too_much(room, daemon):
    """10 MB of reply, a reply without end and one in pieces: memory stays, the other receiver is not delayed"""
    def endless(conn, _):
        conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            conn.sendall(b"x" * 65536)

    server = rig.RawServer({"/in": rig.reply(b"x" * 10_000_000)})
    raw_hook(daemon, server)
    basics(room, daemon)
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: len(titles(room)) == 1 and server.seen("/in"))
    server.paths["/in"] = endless
    room.publish("o", **item(2))
    assert rig.wait_for(lambda: len(titles(room)) == 2 and len(server.seen("/in")) >= 2)
    room.publish("o", **item(3))
    assert rig.wait_for(lambda: len(titles(room)) == 3)
    with open(f"/proc/{daemon.process.pid}/status", encoding="ascii") as f:
        peak = next(int(x.split()[1]) for x in f if x.startswith("VmHWM"))
    print(f"# FIGURE peak memory with a receiver that replies 10 MB {peak // 1024} MiB")
    server.close()


def a_receiver_that_redirects(room, daemon):
    """a redirect of a webhook is refused: nothing is sent to where it points"""
    target = rig.RawServer({"/stolen": rig.reply(b"ok")})
    server = rig.RawServer({"/in": rig.reply(status="307 Moved", headers=[f"Location: {target.url('/stolen')}"])})
    raw_hook(daemon, server)
    basics(room, daemon)
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: server.seen("/in") and titles(room))
    assert rig.wait_for(lambda: daemon.destination("raw")["last_error"])
    assert target.connections == 0
    assert daemon.destination("raw")["delivered"] == 0
    for thing in (server, target):
        thing.close()


def a_receiver_that_hangs(room, daemon):
    """a receiver that never answers delays nobody else, and the stop cuts it off in time"""
    server = rig.RawServer({"/in": lambda conn, _: conn.recv(1)})
    raw_hook(daemon, server)
    basics(room, daemon)
    for n in range(3):
        room.publish("o", **item(n))
    assert rig.wait_for(lambda: len(titles(room)) == 3 and server.seen("/in"))
    assert daemon.stop() == 0
    assert daemon.query("SELECT count(*) FROM delivery WHERE dest = 'raw'") == [(3,)]
    server.close()


def the_rate_is_kept_but_costs_the_first_nothing(room, daemon):
    """a slow rate: single alerts leave at once, however often the queue was empty before"""
    daemon.webhook("hook")
    basics(room, daemon)
    path = os.path.join(daemon.dir, "alerts.d/test.conf")
    with open(path, encoding="utf-8") as f:
        text = f.read().replace("rate = 1000/s", "rate = 12/m")
    daemon.write("alerts.d/test.conf", text)
    reload(daemon)
    before, start_ms = len(daemon.log()), time.time() * 1000
    room.publish("o", **item(1))
    assert daemon.settled(1)
    until_sent, sent, _ = daemon.log()[before:].partition("deliver: sent")
    assert sent and " -> waiting" not in until_sent, "waited for a token that an empty queue had spent"
    room.publish("o", **item(2))
    assert daemon.settled(2)
    at = [m["at_ms"] for m in room.received("/hook")]
    assert at[1] - start_ms >= 4999, (at, start_ms)


# ---- neighbours -------------------------------------------------------------------------------------


def dumps_core(process):
    """Whether a process leaves its memory behind when it dies."""
    resource.prlimit(process.pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    process.send_signal(signal.SIGABRT)
    return os.WCOREDUMP(os.waitpid(process.pid, 0)[1])


def a_crash_leaves_no_secrets(room, daemon):
    """no core file, however large it may be, unless core_dumps = yes; a reload changes it"""
    before = os.getcwd()
    os.chdir(daemon.dir)  # where the kernel writes it
    try:
        if not dumps_core(subprocess.Popen(["sleep", "60"])):
            raise rig.Skip("no core files here (core(5))")
        basics(room, daemon)
        assert not dumps_core(daemon.process), "a core file by default"
        daemon.process = None
        daemon.start()
        assert daemon.ready()
        daemon.settings("200ms", extra="[daemon]\ncore_dumps = yes\n")
        reload(daemon)
        assert dumps_core(daemon.process), "no core file though it is allowed"
        daemon.process = None
    finally:
        os.chdir(before)


def a_second_daemon_is_refused(room, daemon):
    """a second daemon on the same data is refused with a clear message, the first does not notice"""
    basics(room, daemon)
    second = daemon.cli("run", "-c", daemon.dir)
    assert second.returncode == 1, second
    assert "rasid.db" in second.stderr or "another" in second.stderr, second.stderr
    assert daemon.status() is not None
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: len(titles(room)) == 1)


def a_stale_socket_is_replaced(room, daemon):
    """after kill -9 the socket file that stayed behind is in nobody's way"""
    basics(room, daemon)
    daemon.kill()
    assert os.path.exists(os.path.join(daemon.dir, "run/control.sock"))
    answer = daemon.cli("status", "-c", daemon.dir)
    assert answer.returncode == 3 and "is the daemon running" in answer.stderr, answer
    daemon.start()
    assert daemon.ready()
    assert daemon.stop() == 0
    assert not os.path.exists(os.path.join(daemon.dir, "run/control.sock"))


def callers_that_go_away(room, daemon):
    """callers that hang up in the middle, and ones that say nothing, disturb nobody"""
    basics(room, daemon)
    path = os.path.join(daemon.dir, "run/control.sock")
    idle = []
    for n in range(20):
        s = socket.socket(socket.AF_UNIX)
        s.connect(path)
        s.sendall([b"POST /reload HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
                   b"GET /status HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /sta", b"\0\xff garbage\r\n\r\n"][n % 4])
        if n % 2:
            s.close()
        else:
            idle.append(s)
    assert daemon.status()["feeds"]["total"] == 1
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: len(titles(room)) == 1)
    assert daemon.stop() == 0
    for s in idle:
        s.close()


def workers_that_cannot_start(room, daemon):
    """while no parser worker can be had, the publisher is asked after 2 s, 4 s and so on"""
    basics(room, daemon)
    before = len([x for x in room.log("o") if x["status"] == 200])
    server, *workers = daemon.children()
    was = resource.prlimit(server, resource.RLIMIT_NOFILE)
    resource.prlimit(server, resource.RLIMIT_NOFILE, (3, was[1]))  # no socket for a worker
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: len([x for x in room.log("o") if x["status"] == 200]) >= before + 3), daemon.log()
    at = [x["at_ms"] for x in room.log("o") if x["status"] == 200][before:]
    assert at[1] - at[0] >= 2000 and at[2] - at[1] >= 4000, at
    assert not titles(room)
    resource.prlimit(server, resource.RLIMIT_NOFILE, was)
    assert rig.wait_for(lambda: len(titles(room)) == 1), daemon.log()


if __name__ == "__main__":
    rig.main(a_full_disk_loses_nothing, a_disk_that_is_nearly_full_is_told, a_full_disk_does_not_hold_up_the_stop,
             a_terminal_that_takes_no_text, fifty_reloads, feeds_come_and_go,
             destinations_and_watches_come_and_go, an_address_changes, an_address_changes_while_busy, a_clock_that_was_ahead,
             a_receiver_that_is_gone, a_message_that_is_refused, a_destination_that_leaves_with_a_queue,
             a_queue_that_is_given_up, long_queues_by_hand, a_receiver_that_talks_too_much,
             a_receiver_that_redirects, a_receiver_that_hangs, the_rate_is_kept_but_costs_the_first_nothing,
             a_crash_leaves_no_secrets, a_second_daemon_is_refused, a_stale_socket_is_replaced, callers_that_go_away,
             workers_that_cannot_start)
