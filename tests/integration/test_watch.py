# SPDX-License-Identifier: ISC
"""rasid watch: what lists are, what they find in what is stored."""
import json

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
    assert watch(daemon, "try", "الجسر", "--tag", "none").returncode == 4
    assert watch(daemon, "try", "الجسر", "--since", "soon").returncode == 2
    daemon.write("bad.conf", "[watch bridges]\ntrem = فوق\n")
    bad = watch(daemon, "try", f"{daemon.dir}/bad.conf")
    assert bad.returncode == 78 and "bad.conf:2:1: error: unknown key 'trem'" in bad.stderr, bad


rig.main(lists_are_told_with_and_without_a_database)
