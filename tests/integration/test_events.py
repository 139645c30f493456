# SPDX-License-Identifier: ISC
"""The log for programs: kinds of messages, the catalog that explains them, JSON, and fields of a running daemon."""
import glob
import json
import os
import re
import shutil
import subprocess

import rig
from test_faults import basics, item

TABLE = "daemon/events.c"
CATALOG = "systemd/rasid.catalog"


def table():
    """[(words, name, id)]"""
    with open(TABLE, encoding="utf-8") as f:
        return re.findall(r'\{"([^"]*)",\s*"([^"]*)",\s*"([^"]*)"\}', f.read())


def entries():
    """{id: its text}"""
    with open(CATALOG, encoding="utf-8") as f:
        parts = re.split(r"^-- (\S+)\n", f.read(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def formats():
    """Every text of the daemon's sources, literals that stand together joined."""
    found = []
    for path in set(glob.glob("daemon/*.c") + glob.glob("daemon/parser/*.c") + ["cli/cmd_run.c"]) - {TABLE}:
        with open(path, encoding="utf-8") as f:
            text = f.read().replace("STR_F", '"%.*s"')
        for m in re.finditer(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*', text):
            found.append("".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', m[0])))
    return found


def every_event_is_said(_room, _daemon):
    """each kind of message has words that some message begins with, an id of its own, and an entry in the catalog"""
    rows, texts = table(), formats()
    assert len(rows) > 20
    assert len({r[1] for r in rows}) == len({r[2] for r in rows}) == len(rows)
    assert all(re.fullmatch("[0-9a-f]{32}", r[2]) for r in rows)
    assert {r[2] for r in rows} == set(entries())
    for words, name, _ in rows:
        # "deliver: %s" is one format for many texts.
        part = words.partition(": ")
        whole = [t for t in texts if t.startswith(words)]
        assert whole or (any(t.startswith(part[0] + ": %s") for t in texts) and
                         any(t.startswith(part[2]) for t in texts)), (name, words)


def what_the_catalog_names_is_there(_room, _daemon):
    """fields in the catalog are keys that the messages have"""
    texts = formats()
    for words, name, event in table():
        keys = {k.lower() for k in re.findall("@RASID_([A-Z_]+)@", entries()[event])}
        whole = [t for t in texts if t.startswith(words)] or \
                [t for t in texts if t.startswith(words.partition(": ")[0] + ": %s")]
        have = set(re.findall(r"([a-z_]+)='?%", " ".join(whole)))
        assert keys <= have, (name, keys - have)


def journalctl_takes_the_catalog(_room, daemon):
    """journalctl compiles the catalog, and has an entry for each kind"""
    if shutil.which("journalctl") is None:
        raise rig.Skip("no journalctl")
    where = os.path.join(daemon.dir, "usr/lib/systemd/catalog")
    os.makedirs(where)
    os.makedirs(os.path.join(daemon.dir, "var/lib/systemd/catalog"))
    shutil.copy(CATALOG, where)
    done = subprocess.run(["journalctl", f"--root={daemon.dir}", "--update-catalog"], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    said = subprocess.run(["journalctl", f"--root={daemon.dir}", "--list-catalog"], capture_output=True, text=True).stdout
    assert {line.split()[0] for line in said.splitlines()} == set(entries()), said


def json_lines(room, daemon):
    """log_format = json: an object a line from the configuration on, with events and fields; text again after a reload"""
    basics(room, daemon)
    daemon.settings("200ms")
    with open(os.path.join(daemon.dir, "rasid.conf"), encoding="utf-8") as f:
        text = f.read()
    daemon.write("rasid.conf", text.replace("log_level = debug", "log_level = debug\nlog_format = json"))
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    before = len(daemon.log().splitlines())
    room.publish("o", **item(1))
    assert daemon.settled(1), daemon.log()

    def sent():
        lines = daemon.log().splitlines()[before:]
        return [x for x in map(json.loads, lines) if x.get("event") == "alert-sent"]
    assert rig.wait_for(sent), daemon.log()
    line = sent()[0]
    assert line["level"] == "info" and line["message"].startswith("deliver: sent alert=alr_"), line
    fields = line["fields"]
    assert fields["feed"] == "o" and fields["dest"] == "hook" and fields["watch"] == "coalition", fields
    assert [(int(fields["article"]),)] == daemon.query("SELECT article FROM alert"), fields
    daemon.write("rasid.conf", text)
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    assert re.match(r"20\d\d-", daemon.log().splitlines()[-1]), daemon.log()[-300:]


if __name__ == "__main__":
    rig.main(every_event_is_said, what_the_catalog_names_is_there, journalctl_takes_the_catalog, json_lines)
