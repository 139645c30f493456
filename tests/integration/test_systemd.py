# SPDX-License-Identifier: ISC
"""The service under a real systemd: start, reload, watchdog, kill, stop, credentials, sandbox, journal.

tools/systemd-in-a-box.sh boots systemd as PID 1 of namespaces of its own, over a copy-on-write view of this
machine. Root is needed for that; without it the tests are skipped. One boot serves all tests, in this order.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import rig
from test_install import readme_configuration

BOX = os.path.abspath("tools/systemd-in-a-box.sh")
NAME = f"rasid-{os.getpid()}"
ORIGIN, SINK = 8071, 8072
HOOK = f"http://127.0.0.1:{SINK}/T0/B0/hush-hush"
TERM = "التحالف الدولي"
# Only what would make the test slow: the unit under test is the one that is installed.
DROP_IN = "[Service]\nWatchdogSec=5s\nRestartSec=100ms\n"
CONF = """[fetch]
interval = 1s
min_interval = 1s
allow_private_addresses = yes
"""
FEEDS = f"[feed o]\nurl = http://127.0.0.1:{ORIGIN}/feed/o\ninterval = 1s\nfirst_poll = alert\n"
WATCH = f"[watch coalition]\nterm = {TERM}\n"
ALERTS = """[destination desk]
type = webhook
url_credential = desk
hmac_credential = desk-hmac
allow_address = 127.0.0.1
allow_plaintext = yes
rate = 1000/s
"""


def missing():
    """Why the box cannot run here, or None."""
    if os.geteuid() != 0:
        return "needs root"
    if not os.path.exists("/lib/systemd/systemd"):
        return "the package systemd is not installed"
    for tool in ("unshare", "nsenter", "ip", "systemctl", "curl", "pgrep"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    return None


class Box:
    """A booted systemd with rasid installed in it, and a newsroom on its loopback."""

    def __init__(self):
        self.stage = tempfile.mkdtemp(prefix="rasid-stage-")
        os.chmod(self.stage, 0o755)
        self.room = None

    def install(self):
        env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
        # -o: install what was built and tested, whatever the sources' times say.
        subprocess.run(
            ["make", "-s", "-o", os.path.join(rig.BUILD, "rel", "rasid"), "install", f"B={rig.BUILD}",
             "PREFIX=/usr/local", f"DESTDIR={self.stage}"], env=env, check=True, capture_output=True)
        shutil.copy(rig.NEWSROOM, os.path.join(self.stage, "usr/local/bin/newsroom"))
        # The tests begin without a configuration; one of them takes it back.
        os.rename(os.path.join(self.stage, "etc/rasid"), os.path.join(self.stage, "usr/fresh-etc-rasid"))
        drop_in = os.path.join(self.stage, "etc/systemd/system/rasid.service.d")
        os.makedirs(drop_in)
        with open(os.path.join(drop_in, "test.conf"), "w", encoding="ascii") as f:
            f.write(DROP_IN)
        with open(os.path.join(self.stage, "pre"), "w", encoding="utf-8") as f:
            f.write(f'rm -rf "$R/etc/rasid" "$R/var/lib/rasid" "$R/var/lib/private/rasid"\n'
                    f'cp -a "{self.stage}/etc" "{self.stage}/usr" "$R/"\n')

    def boot(self):
        """Why it did not boot, or None."""
        up = subprocess.run([BOX, "up", "-n", NAME, "-p", os.path.join(self.stage, "pre")],
                            capture_output=True, text=True, check=False)
        return None if up.returncode == 0 else "no box: " + " ".join(up.stderr.split())[:200]

    def run(self, *args, text=None):
        return subprocess.run([BOX, "run", "-n", NAME, *args], input=text, capture_output=True,
                              text=True, timeout=rig.FAR, check=False)

    def out(self, *args):
        done = self.run(*args)
        assert done.returncode == 0, (args, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def write(self, path, text, mode="644"):
        done = self.run("install", "-Dm" + mode, "/dev/stdin", path, text=text)
        assert done.returncode == 0, done.stderr

    def configure(self):
        self.write("/etc/rasid/rasid.conf", CONF)
        self.write("/etc/rasid/feeds.d/test.conf", FEEDS)
        self.write("/etc/rasid/watch.d/test.conf", WATCH)
        self.write("/etc/rasid/alerts.d/test.conf", ALERTS)
        self.write("/etc/rasid/secrets/desk", HOOK + "\n", "600")
        self.write("/etc/rasid/secrets/desk-hmac", rig.SECRET + "\n", "600")

    # the newsroom
    def open_newsroom(self):
        self.room = subprocess.Popen(
            [BOX, "run", "-n", NAME, "newsroom", str(ORIGIN), str(SINK)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self.room.stdout.readline(), "the newsroom does not start"

    def post(self, port, path, body):
        done = self.run("curl", "-sf", "--data-binary", "@-", f"http://127.0.0.1:{port}{path}",
                        text=json.dumps(body))
        assert done.returncode == 0, (path, done.returncode)

    def publish(self, title):
        self.post(ORIGIN, "/_/item?o", {"title": title, "html": ""})

    def titles(self):
        """Of the alerts that the receiver took."""
        lines = self.out("curl", "-sf", f"http://127.0.0.1:{SINK}/_/received").splitlines()
        return [json.loads(json.loads(x)["body"])["data"]["article"]["title"] for x in lines]

    def received(self):
        lines = self.out("curl", "-sf", f"http://127.0.0.1:{SINK}/_/received").splitlines()
        return [json.loads(x) for x in lines]

    # the service
    def show(self, name):
        return self.out("systemctl", "show", "-P", name, "rasid").strip()

    def main_pid(self):
        """Never 0, which kill(1) takes for its own process group: this test."""
        pid = self.show("MainPID")
        assert int(pid) > 1, "the service is not running"
        return pid

    def status(self):
        return json.loads(self.out("rasid", "status", "--json"))

    def journal(self):
        """(priority, who, message) of the unit's lines, oldest first."""
        lines = self.out("journalctl", "-u", "rasid", "-o", "json", "--no-pager").splitlines()
        found = []
        for line in map(json.loads, lines):
            found.append((int(line.get("PRIORITY", -1)), line.get("SYSLOG_IDENTIFIER"), line["MESSAGE"]))
        return found

    def said(self, part, after=0):
        return [x for x in self.journal()[after:] if part in x[2]]

    def restarted(self, old_pid):
        return rig.wait_for(lambda: self.show("ActiveState") == "active"
                            and self.show("MainPID") not in ("0", old_pid), 0.1)

    def close(self):
        if self.room is not None:
            self.room.stdin.close()
        subprocess.run([BOX, "down", "-n", NAME], capture_output=True, check=False)
        if self.room is not None:
            self.room.wait(rig.FAR)
        shutil.rmtree(self.stage, ignore_errors=True)


def unit_is_sound(box):
    """systemd-analyze finds nothing wrong with the unit, and its exposure is at most 1.0"""
    verify = box.run("systemd-analyze", "verify", "--man=no", "rasid.service")
    assert verify.returncode == 0 and verify.stdout + verify.stderr == "", verify
    security = box.run("systemd-analyze", "security", "--no-pager", "--threshold=10", "rasid.service")
    assert security.returncode == 0, security.stdout[-200:]
    # The drop-in of this test shortens these two; that they are there at all is the unit's doing.
    text = box.out("cat", "/usr/local/lib/systemd/system/rasid.service")
    assert "\nWatchdogSec=30s\n" in text and "\nRestartSec=5s\n" in text


def bare_start(box):
    """without configuration and secrets it starts and says what to add; start waits until it is ready"""
    box.run("rm", "-rf", "/etc/rasid")
    box.out("systemctl", "start", "rasid")
    assert box.status()["feeds"]["total"] == 0
    texts = [x[2] for x in box.journal()]
    ready = next(i for i, t in enumerate(texts) if " ready feeds=0" in t)
    started = next(i for i, t in enumerate(texts) if t.startswith("Started "))
    assert ready < started and box.said("no feeds are configured"), texts
    # At its usual port, which the unit lets it have.
    assert box.said("page: http://127.0.0.1:8470/"), texts
    box.out("systemctl", "stop", "rasid")


def first_hour(box):
    """README's Install and Configure to the letter: the service starts with all of it; a file for root alone is told"""
    box.run("rm", "-rf", "/etc/rasid")
    box.out("cp", "-a", "/usr/fresh-etc-rasid", "/etc/rasid")
    box.out("chown", "-R", "0:0", "/etc/rasid")
    files, commands = readme_configuration()
    for path, text in files:
        box.write(f"/etc/rasid/{path}", text)
    for command in commands:
        if command.startswith("sudo "):
            done = box.run("sh", "-c", command.replace("sudo ", ""), text="https://hooks.slack.com/services/T0/B0/x\n")
            assert done.returncode == 0, (command, done)
    status = box.status()
    assert status["feeds"]["total"] == 21 and status["problems"] == [], status
    assert {d["id"] for d in status["destinations"]} == {"console", "desk"}
    check = box.run("rasid", "check")
    assert check.returncode == 0 and check.stderr == "", check
    for path, mode in (("/etc/rasid/feeds.d/iraq.conf", "600"), ("/etc/rasid/watch.d", "700")):
        box.out("chmod", mode, path)
        check = box.run("rasid", "check")
        good = "755" if mode == "700" else "644"
        assert check.returncode == 0 and f"{path}: warning: do: chmod {good} {path}" in check.stderr, check
        assert box.run("rasid", "reload").returncode == 78
        box.out("chmod", good, path)
    box.out("systemctl", "stop", "rasid")
    box.out("rm", "-rf", "/etc/rasid", "/var/lib/private/rasid/rasid.db")


def credentials(box):
    """an alert goes out with address and key from credentials, and neither is logged"""
    box.configure()
    box.out("chown", "-R", "0:0", "/etc/rasid")
    box.open_newsroom()
    box.post(ORIGIN, "/_/outlet?o", {"title": "صحيفة", "items": [{"title": f"بيان {TERM}", "html": ""}]})
    assert box.run("rasid", "check").returncode == 0, "check by hand does not find the secrets"
    box.out("systemctl", "start", "rasid")
    assert rig.wait_for(box.titles, 0.1) == [f"بيان {TERM}"], box.journal()
    message = box.received()[0]
    assert message["path"] == "/T0/B0/hush-hush" and rig.signature_ok(message)
    text = "\n".join(x[2] for x in box.journal())
    assert "hush" not in text and rig.SECRET[6:] not in text


def secrets_wait_for_a_restart(box):
    """a changed secret is told by check, reload and status until the restart; a name that stops the service is refused"""
    told = "restart the service (systemctl restart rasid) to put /etc/rasid/secrets/desk in force"
    assert "restart the service" not in box.run("rasid", "check").stderr
    box.write("/etc/rasid/secrets/desk", HOOK + "-2\n", "600")
    assert told in box.run("rasid", "check").stderr
    reload = box.run("rasid", "reload")
    assert reload.returncode == 0 and f"note: {told}" in reload.stdout, reload
    assert f"PROBLEM   {told}" in box.out("rasid", "status")
    # Who reloads by systemctl is told by the daemon, which may not look into the directory.
    seen = len(box.journal())
    box.out("systemctl", "reload", "rasid")
    hint = "to put what is new in /etc/rasid/secrets in force"
    assert rig.wait_for(lambda: [x[0] for x in box.said("reload: restart the service", seen) if hint in x[2]]) == [4]
    assert box.run("rasid", "status", "--check").returncode == 1
    box.out("systemctl", "restart", "rasid")
    assert box.run("rasid", "status", "--check").returncode == 0
    box.write("/etc/rasid/alerts.d/new.conf", "[destination new]\ntype = slack\nurl_credential = new\n")
    box.write("/etc/rasid/secrets/new", "https://hooks.example/hush\n", "600")
    reload = box.run("rasid", "reload")
    assert reload.returncode == 78 and "'url_credential': restart the service: " in reload.stderr, reload
    box.out("rm", "/etc/rasid/alerts.d/new.conf", "/etc/rasid/secrets/new")
    box.write("/etc/rasid/secrets/desk", HOOK + "\n", "600")
    for name in ("سر", "desk:2"):
        box.write(f"/etc/rasid/secrets/{name}", "x\n", "600")
        check = box.run("rasid", "check")
        assert check.returncode == 78 and f"rename the file '{name}'" in check.stderr, check
        # This is what would happen at the next start, however late that is.
        assert box.run("systemctl", "restart", "rasid").returncode != 0
        assert rig.wait_for(lambda: box.show("ExecMainStatus") == "243"), box.journal()[-5:]
        box.out("rm", f"/etc/rasid/secrets/{name}")
    box.out("systemctl", "restart", "rasid")


def check_as_the_service(box):
    """check --online sees files, credentials and data as the running service does, not as root"""
    check = box.run("rasid", "check", "--online")
    assert check.returncode == 0, check
    box.out("chmod", "600", "/etc/rasid/feeds.d/test.conf")
    check = box.run("rasid", "check", "--online")
    assert check.returncode == 78 and "feeds.d/test.conf: error: Permission denied" in check.stderr, check
    box.out("chmod", "644", "/etc/rasid/feeds.d/test.conf")
    box.write("/etc/rasid/alerts.d/new.conf", "[destination new]\ntype = slack\nurl_credential = new\n")
    box.write("/etc/rasid/secrets/new", "https://hooks.example/hush\n", "600")
    assert box.run("rasid", "check").returncode == 0
    check = box.run("rasid", "check", "--online")
    assert check.returncode == 78 and "'url_credential': restart the service: " in check.stderr, check
    box.out("rm", "/etc/rasid/alerts.d/new.conf", "/etc/rasid/secrets/new")
    owner = box.out("stat", "-c", "%u", "/var/lib/private/rasid").strip()
    box.out("chown", "0", "/var/lib/private/rasid")
    check = box.run("rasid", "check", "--online")
    assert check.returncode == 69, check
    assert f"data_dir '/var/lib/rasid' belongs to uid 0, the service runs as {owner}" in check.stderr, check
    box.out("chown", owner, "/var/lib/private/rasid")
    assert box.run("rasid", "check", "--online").returncode == 0


def proc_status(box, pid):
    lines = box.out("cat", f"/proc/{pid}/status").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def sandbox(box):
    """main process, fork server and workers run without rights, the workers behind a filter of their own"""
    group = box.show("ControlGroup")
    pids = box.out("cat", f"/sys/fs/cgroup{group}/cgroup.procs").split()
    states = {pid: proc_status(box, pid) for pid in pids}
    main = states.pop(box.main_pid())
    for s in (main, *states.values()):
        assert s["NoNewPrivs"] == "1" and int(s["CapEff"], 16) == 0 and s["Seccomp"] == "2", s
        assert "0" not in s["Uid"].split(), s
    locked = [s for s in states.values() if int(s["Seccomp_filters"]) > int(main["Seccomp_filters"])]
    assert len(states) >= 2 and len(locked) == len(states) - 1, states
    assert box.out("stat", "-c", "%a %U", "/var/lib/private/rasid") == "700 rasid\n"
    assert box.out("stat", "-c", "%U", "/etc/rasid/rasid.conf") == "root\n"


def control_socket(box):
    """root may ask for the status, another user may not, and the socket says 660"""
    assert box.run("rasid", "status").returncode == 0
    assert box.run("rasid", "status", "--check").returncode == 0
    stranger = box.run("setpriv", "--reuid=nobody", "--clear-groups", "env",
                       "RUNTIME_DIRECTORY=/run/rasid", "rasid", "status")
    assert stranger.returncode in (1, 3), stranger
    assert box.out("stat", "-c", "%a", "/run/rasid/control.sock") == "660\n"


def reload_works(box):
    """systemctl reload returns when the new configuration is in force"""
    before = box.status()
    box.post(ORIGIN, "/_/outlet?p", {"title": "صحيفة أخرى", "items": [{"title": "خبر", "html": ""}]})
    box.write("/etc/rasid/feeds.d/second.conf", FEEDS.replace("feed o", "feed p").replace("/feed/o", "/feed/p"))
    box.out("systemctl", "reload", "rasid")
    after = box.status()
    assert after["config"]["generation"] == before["config"]["generation"] + 1
    assert after["feeds"]["total"] == 2 and after["config"]["last_reload_ok"]


def reload_refuses(box):
    """a broken configuration makes systemctl reload fail, the journal say where, and the old one stay"""
    before = box.status()
    pid = box.main_pid()
    box.write("/etc/rasid/watch.d/test.conf", WATCH + "trem = x\n")
    assert box.run("systemctl", "reload", "rasid").returncode != 0
    after = box.status()
    assert box.show("ActiveState") == "active" and box.show("MainPID") == pid
    assert after["config"]["generation"] == before["config"]["generation"]
    assert not after["config"]["last_reload_ok"]
    assert box.run("rasid", "status", "--check").returncode == 1
    assert rig.wait_for(lambda: box.said("watch.d/test.conf:3:1: ")), box.journal()[-5:]
    # By the daemon alone: `rasid reload` beside it would say it again, as mere information.
    assert [x[0] for x in box.said("watch.d/test.conf:3:1: ")] == [3]
    check = box.run("rasid", "check")
    assert check.returncode == 78 and "'term'" in check.stderr, check
    box.publish(f"خبر بعد الرفض: {TERM}")
    assert rig.wait_for(lambda: len(box.titles()) == 2, 0.1), "the old configuration is not at work"
    box.write("/etc/rasid/watch.d/test.conf", WATCH)
    box.out("systemctl", "reload", "rasid")
    assert box.run("rasid", "status", "--check").returncode == 0


def journal_has_priorities(box):
    """the journal has one line an event with the priority of its level"""
    want = [("start: rasid ", 6), ("deliver: sent alert=alr_", 6), ("poll: new articles feed=o", 6),
            ("reload: refused with ", 3), ("start: no feeds are configured", 4)]
    lines = [x for x in box.journal() if x[1] == "rasid"]
    for text, priority in want:
        found = [x for x in lines if x[2].startswith(text)]
        assert found and all(x[0] == priority for x in found), (text, found)
    assert not [x for x in lines if x[2].startswith("<") or x[2] == ""], lines


def journal_has_fields(box):
    """journalctl finds what concerns a feed or a destination by its field, and explains events by the catalog"""
    box.out("journalctl", "--update-catalog")
    said = [json.loads(x) for x in
            box.out("journalctl", "-u", "rasid", "RASID_FEED=o", "-o", "json", "--no-pager").splitlines()]
    sent = [x for x in said if x["MESSAGE"].startswith("deliver: sent alert=alr_")]
    assert sent and all(x["RASID_FEED"] == "o" and x["RASID_WATCH"] and x["RASID_ARTICLE"].isdigit() and
                        x["CODE_FILE"].endswith("daemon/deliver_say.c") and
                        x["_TRANSPORT"] == "journal" for x in sent), said[-3:]
    explained = box.out("journalctl", f"MESSAGE_ID={sent[0]['MESSAGE_ID']}", "-x", "--no-pager")
    assert f" Subject: An alert was sent to {sent[0]['RASID_DEST']}\n" in explained, explained


def watchdog(box):
    """a main process that hangs is restarted by the watchdog"""
    pid = box.main_pid()
    seen = len(box.journal())
    begun = time.monotonic()
    box.out("kill", "-STOP", pid)
    assert box.restarted(pid), box.journal()[-8:]
    assert box.said("Watchdog timeout", seen)
    print(f"# watchdog with WatchdogSec=5s: running again after {time.monotonic() - begun:.1f} s")


def survives_kill(box):
    """kill -9 is followed by a restart that loses and repeats nothing"""
    pid = box.main_pid()
    before = box.titles()
    box.out("kill", "-KILL", pid)
    assert box.restarted(pid), box.journal()[-8:]
    box.publish(f"خبر بعد القتل: {TERM}")
    assert rig.wait_for(lambda: len(box.titles()) > len(before), 0.1)
    after = box.titles()
    assert after == before + [f"خبر بعد القتل: {TERM}"], (before, after)


def stop_drains(box):
    """stop waits for the request under way, ends with success, and nothing is sent again afterwards"""
    before = box.titles()
    box.post(SINK, "/_/script", [{"status": 200, "delay_ms": 2500}])
    box.publish(f"خبر عند التوقف: {TERM}")
    assert rig.wait_for(lambda: len(box.received()) > len(before), 0.1)  # noted before the answer
    box.out("systemctl", "stop", "rasid")
    assert (box.show("Result"), box.show("ExecMainStatus"), box.show("ActiveState")) == (
        "success", "0", "inactive")
    assert box.journal()[-1][2].startswith("Stopped ") and box.said("stop: done")
    assert not box.said("State 'stop-sigterm' timed out")
    box.out("systemctl", "start", "rasid")
    box.publish(f"خبر بعد التوقف: {TERM}")
    assert rig.wait_for(lambda: len(box.titles()) > len(before) + 1, 0.1)
    after = box.titles()
    assert after == before + [f"خبر عند التوقف: {TERM}", f"خبر بعد التوقف: {TERM}"], (before, after)


def config_error_at_start(box):
    """a configuration error at the start ends with status 78 and is not tried again"""
    box.write("/etc/rasid/rasid.conf", "[fetch]\nintervall = 1s\nper_host = many\n")
    assert box.run("systemctl", "restart", "rasid").returncode != 0
    assert (box.show("ActiveState"), box.show("ExecMainStatus"), box.show("NRestarts")) == (
        "failed", "78", "0")
    # All errors, not the first.
    for place in ("rasid.conf:2:1: ", "rasid.conf:3:", "start: refused, the configuration has 2 errors"):
        assert [x[0] for x in box.said(place)] == [3], (place, box.journal()[-8:])


TESTS = (unit_is_sound, bare_start, first_hour, credentials, secrets_wait_for_a_restart, check_as_the_service,
         sandbox, control_socket, reload_works, reload_refuses,
         journal_has_priorities, journal_has_fields, watchdog, survives_kill, stop_drains, config_error_at_start)


def run_all(box):
    failed = 0
    for n, test in enumerate(TESTS, 1):
        try:
            test(box)
            print(f"ok {n} - {test.__doc__}", flush=True)
        except Exception:  # a test's failure, whatever it is
            failed += 1
            print(f"not ok {n} - {test.__doc__}", flush=True)
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
    return failed


def on_terminate(_signum, _frame):
    raise KeyboardInterrupt  # so that the box is taken down


def main():
    os.umask(0o022)
    signal.signal(signal.SIGTERM, on_terminate)
    why = missing()
    box = None if why else Box()
    failed = 0
    try:
        if box is not None:
            box.install()
            why = box.boot()
        if why is None:
            failed = run_all(box)
        else:
            for n, test in enumerate(TESTS, 1):
                print(f"ok {n} - {test.__doc__} # SKIP {why}")
            print(f"SKIP test_systemd: {why}")
    finally:
        if box is not None:
            box.close()
    print(f"1..{len(TESTS)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
