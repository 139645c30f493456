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


rig.main(lists_are_told_with_and_without_a_database)
