# SPDX-License-Identifier: ISC
"""Alerts as mails and as lines of a file, through the whole daemon: the fake mail server and the rules judge them."""
import json
import os
import subprocess
import sys

import rig

FAKES = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "fakes")
sys.path.insert(0, FAKES)
from rules import check, common  # noqa: E402

TITLES = [f"بيان رقم {n} عن التحالف الدولي في بغداد" for n in range(1, 4)]


class Hook:
    """The fake tools in a process; its SMTP server takes what a script says."""

    def __init__(self, daemon, steps):
        script, self.path = os.path.join(daemon.dir, "steps.json"), os.path.join(daemon.dir, "mails")
        daemon.write("steps.json", json.dumps({"mail": steps}))
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(FAKES, "fakehook.py"), "--script", script, "--log", self.path],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["smtp"]

    def mails(self):
        with open(self.path, encoding="utf-8") as log:
            return [json.loads(line) for line in log if line.endswith("\n")]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def prepare(room, daemon):
    room.outlet("nahr", format="rss2.0", items=[{"title": "خبر قديم", "html": "<p>نص</p>"}])
    daemon.feeds("nahr")
    daemon.watch()


def publish(room, daemon):
    """What stands in the first document of a feed is old."""
    daemon.start()
    rig.wait_for(lambda: room.served() >= 1)
    for title in TITLES:
        room.publish("nahr", title=title, html="<p>نص</p>")


def test_mails(room, daemon):
    """Mails arrive once each through refusals and broken lines, and break no rule."""
    prepare(room, daemon)
    hook = Hook(daemon, ["451", "reset", "450:rcpt", "ok", "421:connect"])
    daemon.write("alerts.d/test.conf", f"""[destination hook]
type = mail
server = smtp://127.0.0.1:{hook.port}
from = راصد <rasid@desk.example>
to = editor@desk.example, night@desk.example
starttls = no
allow_plaintext = yes
allow_address = 127.0.0.1
rate = 100/s
""")
    publish(room, daemon)
    daemon.settled(len(TITLES))
    taken = [m for m in hook.mails() if m["status"] == 250]
    hook.close()
    assert len({m["id"] for m in taken}) == len(taken) == len(TITLES), taken
    assert all(m["to"] == ["editor@desk.example", "night@desk.example"] for m in taken), taken
    assert not [m["violations"] for m in hook.mails() if m["violations"]], hook.mails()
    assert daemon.stop() == 0


def test_file(room, daemon):
    """Lines stand in the file once each, whole, and break no rule; a kill -9 loses none."""
    prepare(room, daemon)
    path = os.path.join(daemon.dir, "alerts.jsonl")
    with open(path, "w", encoding="utf-8") as torn:
        torn.write('{"id":"torn')
    daemon.write("alerts.d/test.conf", f"[destination hook]\ntype = file\npath = {path}\n")
    publish(room, daemon)
    daemon.settled(len(TITLES))
    daemon.kill()
    with open(path, "rb") as f:
        first, _, lines = f.read().partition(b"\n")
    assert first == b'{"id":"torn', first
    found = [json.loads(line)["data"]["article"]["title"] for line in lines.splitlines()]
    assert sorted(found) == sorted(TITLES), found
    assert not (bad := check("file", common.Request("APPEND", path, [], lines))), bad


if __name__ == "__main__":
    rig.main(test_mails, test_file)
