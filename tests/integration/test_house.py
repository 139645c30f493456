# SPDX-License-Identifier: ISC
"""Looking after the database: backup, restore."""
import json
import os
import sqlite3
import subprocess

import rig


def house(daemon, *args, code=0):
    """A command; what it said, on both outputs."""
    done = daemon.cli(*args, "-c", daemon.dir)
    assert done.returncode == code, (args, done)
    assert not rig.sanitizer_reports(done.stderr), done.stderr
    return done.stdout + done.stderr


def as_json(daemon, *args, code=0):
    done = daemon.cli(*args, "--json", "-c", daemon.dir)
    assert done.returncode == code, (args, done)
    return json.loads(done.stdout)


def articles_of(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        return db.execute("SELECT COUNT(*) FROM article").fetchone()[0]


def a_backup_is_taken_and_put_back(room, daemon):
    """backed up while the daemon runs, restored while it does not; what waited is sent again, or given up"""
    room.outlet("o", items=[])
    daemon.feeds("o", first_poll="alert")
    daemon.watch()
    daemon.webhook("hook")
    copy = f"{daemon.dir}/copy.db"
    assert "no such file" in house(daemon, "backup", copy, code=1).lower()
    daemon.start()
    daemon.ready()
    house(daemon, "dest", "pause", "hook")
    room.outlet("o", items=[{"title": "عن التحالف الدولي", "html": ""}])
    rig.wait_for(lambda: daemon.destination()["pending"] == 1)
    text = house(daemon, "backup", copy)
    assert text.startswith("backed up ") and text.endswith(" s while running; integrity_check ok\n"), text
    assert os.stat(copy).st_mode & 0o7777 == 0o600
    assert "stop the daemon first: " in house(daemon, "restore", copy, code=1)
    house(daemon, "dest", "resume", "hook")
    assert daemon.settled(1)
    before = room.received()
    daemon.stop()
    told = as_json(daemon, "backup", copy + "2")
    assert told["running"] is False and told["bytes"] == os.stat(copy + "2").st_size, told
    text = house(daemon, "restore", copy)
    assert "\n1 of its alerts wait to be sent, the oldest since 20" in text and "rasid.db.before-20" in text, text
    assert "at the next start" in text, text
    daemon.start()
    daemon.ready()
    house(daemon, "dest", "resume", "hook")
    assert daemon.settled(1)
    again = room.received()
    assert len(again) == len(before) + 1, again
    assert {m["json"]["data"]["alert"]["id"] for m in again} == {before[0]["json"]["data"]["alert"]["id"]}, again
    daemon.stop()
    told = as_json(daemon, "restore", copy, "--drop-pending")
    assert told["waiting"] == 1 and told["given_up"] == 1 and articles_of(told["kept"]) == 1, told
    daemon.start()
    daemon.ready()
    assert daemon.destination()["dead"] == 1 and daemon.destination()["pending"] == 0
    for path in (f"{daemon.dir}/log", "/nonexistent"):
        daemon.stop() if daemon.process else None
        house(daemon, "restore", path, code=1)


def the_database_is_looked_after(room, daemon):
    """checked and measured while the daemon runs, written anew and migrated while it does not; damage is told"""
    room.outlet("o", items=[{"title": f"خبر {i}", "html": "نص " * 200} for i in range(50)])
    daemon.feeds("o")
    daemon.start()
    daemon.ready()
    rig.wait_for(lambda: daemon.query("SELECT COUNT(*) FROM article")[0][0] == 50)
    assert house(daemon, "db", "check").startswith("ok: "), "check"
    assert as_json(daemon, "db", "check", "--quick")["problems"] == []
    stats = as_json(daemon, "db", "stats")
    assert stats["articles"] == 50 and stats["feeds"][0]["id"] == "o", stats
    assert next(t for t in stats["tables"] if t["name"] == "article")["rows"] == 50, stats
    text = house(daemon, "db", "stats")
    for words in ("articles  50, which came from 20", "growth    7 articles, ", "\no                                   50"):
        assert words in text, text
    assert "stop the daemon first: " in house(daemon, "db", "vacuum", code=1)
    house(daemon, "db", "stats", "--quick", code=2)
    house(daemon, "db", "stat", code=2)
    daemon.stop()
    assert house(daemon, "db", "migrate").startswith("nothing to do: "), "migrate"
    told = as_json(daemon, "db", "vacuum")
    path = f"{daemon.dir}/data/rasid.db"
    assert told["after"] == os.stat(path).st_size, told
    root = daemon.query("SELECT rootpage FROM sqlite_master WHERE name = 'article'")[0][0]
    with open(path, "r+b") as f:
        f.seek((root - 1) * 4096)
        f.write(b"damage" * 100)
    text = house(daemon, "db", "check", code=1)
    assert " things are wrong with " in text and "`rasid db salvage FILE NEW` saves what can be read" in text, text
    told = as_json(daemon, "db", "check", code=1)
    saved = f"{daemon.dir}/saved.db"
    text = house(daemon, "db", "salvage", path, saved)
    assert f"\n`rasid restore {saved}` puts it in place\n" in text, text
    assert articles_of(saved) >= 40, text
    house(daemon, "restore", saved)
    house(daemon, "db", "check")
    with open(path, "r+b") as f:
        f.write(b"damage" * 20)
    daemon.start()
    assert daemon.process.wait(rig.FAR) == 1 and "`rasid db salvage` saves what can be read" in daemon.log(), daemon.log()
    daemon.process = None
    assert told["ok"] is False and told["problems"], told


def lines_of(n):
    """An archive of others: some with ids that several have, some without, some twice."""
    for i in range(n):
        line = {"outlet": ("desk", "هسبريس")[i % 2], "title": f"خبر رقم {i}", "body": f"نص الخبر {i} " * 40,
                "date": f"2018-04-{1 + i % 28:02}", "more": 1}
        if i % 3 == 0:
            line["id"] = i % 100
        if i % 5 == 0:
            line["url"] = f"https://a.example/{i}"
        yield json.dumps(line, ensure_ascii=False)


def an_archive_comes_in_and_goes_out(room, daemon):
    """an import that is killed again and again takes each line once; bad ones are told; what is exported is the same"""
    path, n = f"{daemon.dir}/archive.jsonl", 6000
    lines = list(lines_of(n))
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines[:10] + ["{", '{"title": 7}', "", lines[3]] + lines[10:]) + "\n")
    os.mkdir(f"{daemon.dir}/data")
    kills = 0
    for size in (3, 30, 100, 200):
        # Killed as soon as the file has grown to so many pages.
        process = subprocess.Popen([daemon.binary, "import", "--jsonl", path, "-c", daemon.dir],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        log = f"{daemon.dir}/data/rasid.db-wal"
        while process.poll() is None and (not os.path.exists(log) or os.path.getsize(log) < size * 4096):
            pass
        process.kill()
        kills += process.wait() < 0
    assert kills > 0
    told = as_json(daemon, "import", "--jsonl", path)
    assert told["lines"] == n + 4 and told["bad"] == 2 and told["imported"] + told["known"] == n + 1, told
    assert [o["outlet"] for o in told["outlets"]] == ["desk", "هسبريس"] and told["outlets"][0]["feed"] == "desk", told
    out = f"{daemon.dir}/out.jsonl"
    assert f"exported {n} articles" in house(daemon, "export", "--jsonl", out)
    assert as_json(daemon, "export", "--jsonl", out)["articles"] == n
    house(daemon, "export", "--jsonl", "--json", code=2)
    with open(out, encoding="utf-8") as f:
        got = [json.loads(line) for line in f]
    want = [json.loads(line) for line in lines]
    assert [a["title"] for a in got] == [a["title"] for a in want]
    assert got[0]["date"] == "2018-04-01T00:00:00Z" and got[0]["id"] == "0" and got[0]["body"] == want[0]["body"].strip()
    text = house(daemon, "import", "--jsonl", path)
    assert "imported 0 articles" in text and "6 001 were there, 2 lines were bad" in text and "story" not in text, text
    assert f"{path}:11: no JSON, at character 1: string or '}}' expected near end of file\n" in text and f"{path}:12: 'title' is no string\n" in text, text
    assert f"{path}:1: 'more' and whatever else is not known is passed over\n" in text, text
    assert len(daemon.cli("export", "--jsonl", "--feed", "desk", "--since", "2018-04-27", "-c", daemon.dir)
               .stdout.splitlines()) == len([a for a in want if a["outlet"] == "desk" and a["date"] >= "2018-04-27"])
    with open(path, "w", encoding="utf-8") as f:
        f.write('{"title": "مبتور \\ud83d"}\n{"title": "\\ud800"}\n')
    told = as_json(daemon, "import", "--jsonl", path)
    assert told["imported"] == told["mended"] == 2 and told["bad"] == told["unlinked"] == 0, told
    text = house(daemon, "import", "--jsonl", path)
    assert f"{path}:1: what is no character (half a pair as \\ud83d, a control) is replaced, here and below\n" in text, text
    assert "\n2 lines had what is no character" in text, text
    house(daemon, "export", "--jsonl", "--tag", "none", code=2)
    house(daemon, "export", code=2)
    house(daemon, "import", "--jsonl", path, "--as-feed", "Not An Id", code=2)
    daemon.write("one.jsonl", json.dumps({"outlet": "desk", "title": "خبر آخر", "body": "نصه"}) + "\n")
    assert "they are of no story" in house(daemon, "import", "--jsonl", f"{daemon.dir}/one.jsonl")
    assert daemon.query("SELECT COUNT(*) FROM sketch") == [(0,)]
    daemon.start()
    daemon.ready()
    assert "stop the daemon first: " in house(daemon, "import", "--jsonl", path, code=1)
    assert daemon.query("SELECT COUNT(*) FROM article WHERE silent = 0") == [(0,)]


if __name__ == "__main__":
    rig.main(a_backup_is_taken_and_put_back, the_database_is_looked_after, an_archive_comes_in_and_goes_out)
