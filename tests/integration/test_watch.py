# SPDX-License-Identifier: ISC
"""rasid watch: what lists are, what they find in what is stored."""
import csv
import io
import json
import os
import sqlite3
import time
import xml.etree.ElementTree

import rig

LIST = """[set places]
term exact = الجسر

[watch bridges]
title = الجسور
use = places
near 3 title = قرب + النهر
match = فوق الجسر
skip = على الجسور

[watch ships]
title = السفن
term = السفينة
notify = other
"""


def watch(daemon, *args, **kw):
    return daemon.cli("watch", *args, "-c", daemon.dir, **kw)


def lists_are_told_with_and_without_a_database(room, daemon):
    """watch list, show and test say what lists are, where their lines stand, and what they found"""
    daemon.feeds("nahr", first_poll="alert")
    daemon.watch(LIST)
    daemon.webhook("hook", "other")
    rows = json.loads(watch(daemon, "list", "--json").stdout)["watches"]
    assert [(r["id"], r["lines"], r["articles_7d"], r["last_hit"]) for r in rows] == [
        ("bridges", 2, 0, None), ("ships", 1, 0, None)], rows
    shown = watch(daemon, "show", "bridges")
    assert shown.returncode == 0, shown.stderr
    assert "test.conf:2  term exact = الجسر\n" in shown.stdout, shown.stdout
    assert "test.conf:7  near 3 title = قرب + النهر\n" in shown.stdout
    assert "tells hook of all 1 feeds\n" in shown.stdout and "tells other" in shown.stdout
    one = json.loads(watch(daemon, "show", "ships", "--json").stdout)
    assert one["tells"] == [{"destination": "other", "feeds": 1}] and one["line"] == 11, one
    near = watch(daemon, "show", "ship")
    assert near.returncode == 1 and "did you mean 'ships'?" in near.stderr, near
    good = watch(daemon, "test")
    assert good.returncode == 0 and good.stdout.endswith("2 tests passed\n"), good
    assert watch(daemon, "test", "ships").returncode == 4
    daemon.watch(LIST + "match = لا شيء\n")
    bad = watch(daemon, "test", "--json")
    results = json.loads(bad.stdout)["tests"]
    assert bad.returncode == 1 and [t["passed"] for t in results] == [True, True, False], bad
    assert watch(daemon, "test", "bridges").returncode == 0
    assert watch(daemon, "lst").returncode == 2

    daemon.watch(LIST)
    room.outlet("nahr", items=[{"title": "فوق الجسر", "html": ""}])
    daemon.start()
    daemon.ready()
    assert rig.wait_for(lambda: len(room.received("/hook")) == 1)
    row = json.loads(watch(daemon, "list", "--json").stdout)["watches"][0]
    assert (row["articles_7d"], row["alerts_7d"], row["muted"]) == (1, 1, False) and row["last_hit"], row
    daemon.cli("alert", "mute", "--watch", "bridges", "--for", "2h", "-c", daemon.dir)
    table = watch(daemon, "list").stdout.splitlines()
    assert table[1].startswith("bridges") and table[1].endswith("الجسور"), table
    assert json.loads(watch(daemon, "list", "--json").stdout)["watches"][0]["muted_until"]
    tries(daemon)
    exports(daemon)
    edits(daemon)


def tries(daemon):
    """A term, a watch and a file, on what is stored."""
    term = watch(daemon, "try", "الجسر")
    assert term.returncode == 0, term.stderr
    assert "1 matches in 1 stories" in term.stdout and "nahr  فوق [الجسر]\n" in term.stdout, term.stdout
    assert "would notify: nobody" in term.stdout and "▁" not in term.stdout and "█" in term.stdout
    one = json.loads(watch(daemon, "try", "bridges", "--json").stdout)
    assert (one["matches"], one["alerts"], one["kinds"]["exact"]) == (1, 1, 1), one
    assert {d["id"]: d["messages"] for d in one["destinations"]} == {"hook": 1, "other": 1}, one
    assert one["samples"][0]["title"] == "فوق الجسر" and one["days"][0]["matches"] == 1
    daemon.write("new.conf", "[watch bridges]\nterm = فوق\nnotify = other\n")
    path = f"{daemon.dir}/new.conf"
    new = json.loads(watch(daemon, "try", path, "--json").stdout)
    assert {d["id"]: d["messages"] for d in new["destinations"]} == {"hook": 0, "other": 1}, new
    assert watch(daemon, "try", "السفينة").returncode == 4
    assert watch(daemon, "try", "الجسر", "--until", "1d").returncode == 4
    assert watch(daemon, "try", "الجسر", "--tag", "none").returncode == 2
    assert watch(daemon, "try", "الجسر", "--since", "soon").returncode == 2
    daemon.write("bad.conf", "[watch bridges]\ntrem = فوق\n")
    bad = watch(daemon, "try", f"{daemon.dir}/bad.conf")
    assert bad.returncode == 78 and "bad.conf:2:1: error: unknown key 'trem'" in bad.stderr, bad


def exports(daemon):
    """Documents that parsers of others read."""
    atom = watch(daemon, "export", "bridges")
    assert atom.returncode == 0, atom.stderr
    ns = {"a": "http://www.w3.org/2005/Atom"}
    feed = xml.etree.ElementTree.fromstring(atom.stdout)
    assert feed.find("a:title", ns).text == "الجسور" and feed.find("a:entry/a:title", ns).text == "فوق الجسر"
    items = json.loads(watch(daemon, "export", "bridges", "--format", "json").stdout)["items"]
    assert [i["title"] for i in items] == ["فوق الجسر"]
    table = watch(daemon, "export", "bridges", "--format", "csv").stdout
    [row] = csv.DictReader(io.StringIO(table.lstrip("\ufeff")))
    assert table.startswith("\ufeff") and row["title"] == "فوق الجسر" and row["found"] == "الجسر", row
    assert watch(daemon, "export", "ships").returncode == 4
    assert watch(daemon, "export", "bridges", "--format", "rss").returncode == 2
    assert watch(daemon, "export", "bridges", "--limit", "0").returncode == 2


def edits(daemon):
    """An editor is a script; what is wrong is shown, what is good is compared, saved whole and reloaded."""
    path = os.path.join(daemon.dir, "watch.d", "test.conf")
    script = os.path.join(daemon.dir, "editor")

    def edit(commands, *args, **kw):
        with open(script, "w", encoding="utf-8") as f:
            f.write(f"#!/bin/sh\nset -e\n{commands}\n")
        os.chmod(script, 0o755)
        env = dict(os.environ, VISUAL=script, TMPDIR=daemon.dir)
        return watch(daemon, "edit", *args, env=env, **kw)

    def text():
        with open(path, encoding="utf-8") as f:
            return f.read()

    os.chmod(path, 0o640)
    group = 12345 if os.geteuid() == 0 else os.getegid()
    os.chown(path, -1, group)
    before, generation = text(), daemon.status()["config"]["generation"]
    same = edit(":", "bridges")
    assert same.returncode == 0 and same.stdout == "nothing was changed\n", same
    wrong = edit("sed -i 's/^near 3/naer 3/' $1", "bridges", input="f\nx\n")
    assert wrong.returncode == 78 and "unknown key 'naer'" in wrong.stderr and "(e)dit again" in wrong.stderr, wrong
    assert f"{path}:7:1: error" in wrong.stderr and "naer 3 title" in wrong.stdout, wrong
    # The second time in the editor finds the first one's copy.
    twice = edit("if grep -q '^term = فوق' $1; then sed -i '/^trem/d' $1; else\n"
                 "sed -i 's/^use = places/term = فوق\\ntrem = x/' $1; fi", "bridges", input="e\nn\n")
    assert twice.returncode == 0 and "ok: 2 lines, 2 tests passed." in twice.stdout, twice
    assert "would have raised 1 alerts (old version 1)." in twice.stdout and "nothing was saved" in twice.stdout, twice
    gone = edit("sed -i 's/^use = places/term = السفينة/; /^match/d; /^skip/d' $1", "bridges", input="\n")
    assert "would have raised 0 alerts (old version 1)." in gone.stdout, gone
    assert "Gone:\n" in gone.stdout and "فوق [الجسر]" in gone.stdout, gone
    assert edit("kill -9 $PPID", "bridges", "--yes").returncode != 0
    # Neither an editor nor a terminal: vi would wait for ever.
    bare = {k: v for k, v in os.environ.items() if k not in ("VISUAL", "EDITOR")}
    alone = watch(daemon, "edit", "bridges", env=dict(bare, TMPDIR=daemon.dir), input="")
    assert alone.returncode == 1 and "there is no terminal to edit at" in alone.stderr, alone
    assert edit("exit 3", "bridges", "--yes").returncode == 1
    assert text() == before
    meanwhile = edit(f"echo 'term = x' >> $1; echo '# theirs' >> {path}", "bridges", "--yes")
    assert meanwhile.returncode == 1 and "changed by somebody else meanwhile" in meanwhile.stderr, meanwhile
    assert text() == before + "# theirs\n"
    saved = edit("sed -i 's/^term = السفينة/term = السفن/' $1", "ships", "--yes")
    assert saved.returncode == 0 and saved.stdout.endswith("reloaded\n"), saved
    assert "term = السفن\n" in text() and os.stat(path).st_mode & 0o777 == 0o640
    assert os.stat(path).st_gid == group
    assert daemon.status()["config"]["generation"] == generation + 1
    assert [x for x in os.listdir(daemon.dir) if x.startswith("rasid-edit")] != [], "copies of what was not saved stay"


def a_wave_is_told_once(room, daemon):
    """burst: many more stories than usual are one alert with headlines; trend draws them; a restart tells nothing twice"""
    daemon.feeds("nahr")
    daemon.watch("[watch bridges]\ntitle = الجسور\nterm = الجسر\nburst = 3x\n")
    daemon.webhook("hook")
    room.outlet("nahr", items=[{"title": "قديم", "html": ""}])
    daemon.start()
    daemon.ready()
    rig.wait_for(lambda: daemon.query("SELECT COUNT(*) FROM article")[0][0] == 1)
    assert daemon.stop() == 0
    now = int(time.time() * 1000)
    hour = 3600 * 1000
    times = [now - i * 24 * hour for i in range(21, 1, -1)] + [now - i * 60 * 1000 for i in range(20, 0, -1)]
    with sqlite3.connect(os.path.join(daemon.dir, "data", "rasid.db")) as db:
        for i, at in enumerate(times):
            db.execute("INSERT INTO article (id, feed, first_seen_ms, silent, published_s, updated_s, guid, link, title, "
                       "authors, categories, summary, body, why, version_of) "
                       "VALUES (?, 'nahr', ?, 0, NULL, NULL, ?, '', ?, '[]', '[]', '', '', '', 0)",
                       (100 + i, at, f"g{i}", f"الجسر {i}"))
            db.execute("INSERT INTO hit VALUES (?, 'bridges', 0, 'الجسر', 1, 0, 0, 10, 0, 10, 0, 2)", (100 + i,))
        # So that history begins three weeks ago, and not with the first poll.
        db.execute("UPDATE article SET first_seen_ms = ? WHERE id = 1", (now - 22 * 24 * hour,))
    drawn = json.loads(watch(daemon, "trend", "bridges", "--json").stdout)
    assert drawn["now"]["wave"] is True and drawn["now"]["stories"] == 20 and len(drawn["steps"]) == 31, drawn
    assert sum(s["stories"] for s in drawn["steps"]) == 40
    text = watch(daemon, "trend", "bridges", "--since", "1d").stdout
    assert "each 1 hour" in text and ": there is one" in text and "█" in text, text
    daemon.start()
    [told] = rig.wait_for(lambda: room.received("/hook"))
    notice = told["json"]["data"]
    assert notice["code"] == "wave" and notice["subject"] == "الجسور", told
    assert notice["text"].startswith("20 stories in the last 1 h, where ") and "الجسر 39 · الجسر 38 · الجسر 37" in notice["text"]
    kept = os.path.join(daemon.dir, "bridges.json")
    assert daemon.settled(1) and daemon.stop() == 0 and not os.path.exists(kept)
    daemon.write("alerts.d/out.conf", "[output o]\npath = ../bridges.json\nwatch = bridges\nformat = json\nlimit = 3\n")
    assert daemon.query("SELECT COUNT(*) FROM mark WHERE id = 'wave bridges'") == [(1,)]
    daemon.start()
    daemon.ready()
    assert rig.wait_for(lambda: os.path.exists(kept)), "the output is written at the start"
    with open(kept, encoding="utf-8") as f:
        assert [i["title"] for i in json.load(f)["items"]] == ["الجسر 39", "الجسر 38", "الجسر 37"]
    assert daemon.stop() == 0
    assert daemon.query("SELECT COUNT(*) FROM ops") == [(1,)]


rig.main(lists_are_told_with_and_without_a_database, a_wave_is_told_once)
