# SPDX-License-Identifier: ISC
"""rasid search: what is stored is found as a watch would find it, before it is indexed, while it is, and after."""
import json
import os

import rig


def search(daemon, *args, code=0, says=""):
    done = daemon.cli("search", *args, "-c", daemon.dir)
    assert not rig.sanitizer_reports(done.stderr), done.stderr
    assert done.returncode == code and says in done.stderr, (args, done)
    return json.loads(done.stdout) if "--json" in args and done.stdout else done.stdout


def titles(daemon, *args):
    found = search(daemon, *args, "--json")
    assert found["not_searched"] == 0 and found["count"] == len(found["articles"]), found
    return [a["title"] for a in found["articles"]]


def indexed(daemon):
    rows = daemon.query("SELECT high - low + 1 FROM search_state WHERE version <> 0")
    return rows[0][0] if rows else 0


def looks(daemon):
    """The same answers, whether the index has them or not."""
    assert titles(daemon, '"التحالف الدولي"') == ["غادرت أرتال للتحالف الدولي", "بيان"]
    assert titles(daemon, "تحالف", "--field", "title") == ["تحالف الأحزاب", "غادرت أرتال للتحالف الدولي"]
    assert titles(daemon, "تحالف -«التحالف الدولي»") == ["تحالف الأحزاب"]
    assert titles(daemon, "تحالف", "--watch", "coalition") == ["غادرت أرتال للتحالف الدولي", "بيان"]
    assert titles(daemon, "تحالف", "--tag", "iraq") == titles(daemon, "تحالف", "--since", "1h", "--feed", "o")
    assert titles(daemon, "تحالف", "--until", "1h") == []


def what_is_stored_is_found(room, daemon):
    """By scan, by index, and after kill -9; and what cannot be searched for is said"""
    search(daemon, "تحالف", code=4, says="nothing is stored yet")
    room.outlet("o", title="صحيفة", items=[{"title": "بيان", "html": "<p>قال إن التحالف الدولي باق.</p>", "link": "http://o.example/1"},
                                           {"title": "غادرت أرتال للتحالف الدولي", "html": "<p>أمس.</p>"},
                                           {"title": "تحالف الأحزاب", "html": "<p>خبر.</p>"}])
    daemon.feeds("o", title="صحيفة المدينة", tags="iraq")
    daemon.watch()
    daemon.webhook("hook")
    daemon.settings(extra="[store]\nsearch = no\n")
    daemon.start()
    assert daemon.ready()
    assert rig.wait_for(lambda: daemon.query("SELECT COUNT(*) FROM article")[0][0] == 3)
    looks(daemon)
    assert indexed(daemon) == 0
    daemon.kill()
    daemon.settings(extra="[store]\nsearch = yes\n")
    daemon.start()
    assert rig.wait_for(lambda: indexed(daemon) == 3)
    looks(daemon)
    text = search(daemon, '"التحالف الدولي"', "--limit", "1").splitlines()
    assert text[0] == "2 articles, 2 stories" and text[1] == "" and "  o  " in text[2], text
    assert text[3] == "  غادرت أرتال [للتحالف الدولي]" and text[4].endswith("/o/2") and len(text) == 5, text
    text = search(daemon, '"التحالف الدولي"', "--color", "always", "--sort", "best")
    assert "\x1b[30;43mالتحالف الدولي\x1b[0m" in text and "  http://o.example/1\n" in text, text
    found = search(daemon, "بيان", "--json")
    assert found["count"] == found["stories"] == 1, found
    article = found["articles"][0]
    assert article["outlet"] == "صحيفة المدينة" and article["excerpts"] == [{"field": "title", "text": "بيان", "marks": [[0, 8]]}], article
    assert search(daemon, "كرة") == "0 articles\n" and search(daemon, "كرة", "--exit-code", code=4) == "0 articles\n"
    for args, code, says in (
            (('"تحالف',), 2, 'the quote " is not ended by "'), (("!",), 2, 'no letters or digits in "!"'),
            (("تحالف", "--since", "تاريخ"), 2, "--since takes 2d, 3h or a date"), (("تحالف", "--limit", "0"), 2, "--limit takes a number up to 1000"),
            (("تحالف", "--feed", "O/x"), 2, "there is no feed 'O/x'"), (("تحالف", "--tag", "iran"), 2, "no feed has the tag 'iran'; did you mean 'iraq'?"),
            (("تحالف", "--sort", "old"), 2, "--sort takes new|best"), ((), 2, "QUERY")):
        search(daemon, *args, code=code, says=says)


def names_are_of_something(room, daemon):
    """A feed, watch or tag that nobody has is said by whatever reads the archive; what left the configuration is found"""
    reads = (("search", "تحالف"), ("export", "--jsonl"), ("watch", "try", "تحالف"), ("watch", "trend", "coalition"),
             ("watch", "export", "coalition"), ("story", "list"), ("story", "show", "sty_1"))

    def refused(*args, code=2, says=""):
        done = daemon.cli(*args, "-c", daemon.dir)
        assert done.returncode == code and says in done.stderr and not done.stdout, (args, done)

    daemon.feeds("nahr", tags="iraq")
    daemon.watch()
    daemon.webhook("hook")
    for args in reads:
        refused(*args, code=4, says="nothing is stored yet")
    refused("search", "تحالف", "--feed", "left", says="there is no feed 'left'")
    room.outlet("nahr", items=[{"title": "بيان التحالف الدولي", "html": ""}])
    with open(f"{daemon.dir}/lines", "w", encoding="utf-8") as f:
        f.write(json.dumps({"outlet": "left", "title": "تحالف الأحزاب"}))
    os.mkdir(f"{daemon.dir}/data")
    assert daemon.cli("import", "--jsonl", f"{daemon.dir}/lines", "-c", daemon.dir).returncode == 0
    daemon.watch("[watch gone]\nterm = تحالف\n")
    daemon.start()
    assert daemon.ready()
    assert rig.wait_for(lambda: daemon.query("SELECT COUNT(*) FROM article")[0][0] == 2)
    daemon.watch()
    feeds, watches = ("search", "export", "watch try"), ("search", "export", "story list")
    for args in reads:
        if " ".join(args[:2]) in feeds or args[0] in feeds:
            refused(*args, "--feed", "nhar", says="there is no feed 'nhar'; did you mean 'nahr'?")
            refused(*args, "--tag", "irak", says="no feed has the tag 'irak'; did you mean 'iraq'?")
            refused(*args, "--tag", "iraq", "--feed", "left", says="the feed 'left' has no tag 'iraq'")
        if " ".join(args[:2]) in watches or args[0] in watches:
            refused(*args, "--watch", "coalitoin", says="there is no watch 'coalitoin'; did you mean 'coalition'?")
    assert titles(daemon, "تحالف", "--feed", "left") == ["تحالف الأحزاب"]
    assert titles(daemon, "تحالف", "--watch", "gone") == ["بيان التحالف الدولي", "تحالف الأحزاب"]
    assert daemon.cli("export", "--jsonl", "--feed", "left", "-c", daemon.dir).stdout.count("\n") == 1
    assert daemon.cli("story", "list", "--watch", "gone", "-c", daemon.dir).returncode == 4
    assert daemon.cli("alert", "list", "--watch", "gone", "--feed", "left", "-c", daemon.dir).stderr == "rasid: no such alerts\n"


rig.main(what_is_stored_is_found, names_are_of_something)
