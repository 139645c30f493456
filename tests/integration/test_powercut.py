# SPDX-License-Identifier: ISC
"""Power cuts: the file system's image is copied while the writer is stopped, and mounted. What was not synced is gone then, which
a kill -9 never shows (doc/reliability.md "Durability"). RASID_CUTS (4) cuts each of ingest, with a backup running, of an
import, of filling the index of words, and of retention."""
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

import rig

CUTS = int(os.environ.get("RASID_CUTS", "4"))
MB = 48


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise rig.Skip(f"{' '.join(command[:2])}: {done.stderr.strip()}")


class Disk:
    """A file system in a file, mounted."""

    def __init__(self, memory, mb):
        self.dir = tempfile.mkdtemp(prefix="rasid-cut-", dir=memory)
        self.image, self.at, self.after = (os.path.join(self.dir, n) for n in ("image", "at", "after"))
        os.mkdir(self.at)
        os.mkdir(self.after)
        with open(self.image, "wb") as f:
            f.truncate(mb << 20)
        self.mounted = []
        try:
            run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", self.image)
            self.mount(self.image, self.at)
        except rig.Skip:
            self.close()
            raise

    def mount(self, image, at):
        run("mount", "-o", "loop", image, at)
        self.mounted.append(at)

    def umount(self, at):
        for _ in range(200):
            if subprocess.run(["umount", at], capture_output=True).returncode == 0:
                break
            time.sleep(0.02)  # until what was killed is gone
        self.mounted.remove(at)

    def cut(self, stopped, look):
        """The copy of the moment, looked at; its writers go on."""
        copy = self.image + ".cut"
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        subprocess.run(["cp", "--sparse=always", self.image, copy], check=True)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        self.mount(copy, self.after)
        try:
            return look(self.after)
        finally:
            self.umount(self.after)
            os.unlink(copy)

    def close(self):
        for at in list(self.mounted):
            self.umount(at)
        shutil.rmtree(self.dir, ignore_errors=True)


def disk(mb=MB):
    if os.geteuid() != 0 or shutil.which("mkfs.ext4") is None or not os.path.isdir("/dev/shm"):
        raise rig.Skip("needs root, mkfs.ext4 and /dev/shm")
    return Disk("/dev/shm", mb)


def opened(path):
    """The database as the daemon would find it: its log is played in."""
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return db


def put_on(daemon, d):
    """Its data on that disk; the configuration."""
    with open(f"{daemon.dir}/rasid.conf", encoding="utf-8") as f:
        text = f.read().replace(f"data_dir = {daemon.dir}/data", f"data_dir = {d.at}/data")
    daemon.write("rasid.conf", text)
    return text


def articles_survive(room, daemon):
    """what a receiver has heard of is on the disk whenever the power goes, while a backup is made"""
    d = disk()
    daemon.settings(interval="200ms")
    put_on(daemon, d)
    backup = None
    try:
        room.outlet("o", items=[])
        daemon.feeds("o", first_poll="alert")
        daemon.watch()
        daemon.webhook("hook")
        daemon.start()
        assert daemon.ready(), daemon.log()
        n = 0
        for cut in range(CUTS):
            heard = len(room.received())
            items = [{"title": f"عن التحالف الدولي {i}", "html": ""} for i in range(n, n + 12)]
            n += 12
            room.outlet("o", items=items)
            assert rig.wait_for(lambda: len(room.received()) >= heard + 1 + cut % 6)
            backup = subprocess.Popen([daemon.binary, "backup", f"{d.at}/copy.db", "-c", daemon.dir],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stopped = [daemon.process.pid, backup.pid]
            told = {m["json"]["data"]["alert"]["id"] for m in room.received()}

            def look(at):
                with contextlib.closing(opened(f"{at}/data/rasid.db")) as db:
                    has = {r[0] for r in db.execute("SELECT id FROM alert")}
                    orphans = db.execute("SELECT COUNT(*) FROM alert WHERE article NOT IN (SELECT id FROM article)")
                    assert orphans.fetchone() == (0,)
                assert told <= has, f"cut {cut}: {len(told - has)} of {len(told)} alerts are lost"
                if os.path.exists(f"{at}/copy.db"):
                    opened(f"{at}/copy.db").close()

            d.cut(stopped, look)
            assert backup.wait(rig.FAR) == 0
        print(f"# FIGURE power cuts of ingest with a backup: {CUTS}, alerts heard of: {len(told)}, lost: 0")
    finally:
        if backup is not None and backup.poll() is None:
            backup.kill()
            backup.wait()
        if daemon.process is not None:
            daemon.stop()
        d.close()


def an_import_survives(room, daemon):
    """of an import whose power goes each line is there once after it was run again"""
    d = disk()
    path = f"{daemon.dir}/lines"
    with open(path, "w", encoding="utf-8") as f:
        for i in range(4000):
            print(json.dumps({"id": i, "outlet": "o", "title": f"t {i}", "body": "x" * 500}), file=f)
    text = put_on(daemon, d)
    again = tempfile.mkdtemp(prefix="rasid-again-")
    cuts = 0
    try:
        os.mkdir(f"{d.at}/data")
        for cut in range(CUTS):
            for name in os.listdir(f"{d.at}/data"):
                os.unlink(f"{d.at}/data/{name}")
            writer = subprocess.Popen([daemon.binary, "import", "--jsonl", path, "-c", daemon.dir],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            log = f"{d.at}/data/rasid.db-wal"
            while writer.poll() is None and (not os.path.exists(log) or os.path.getsize(log) < (20 + 97 * cut % 900) * 4096):
                pass
            d.cut([writer.pid] if writer.poll() is None else [], lambda at: shutil.copytree(f"{at}/data", again, dirs_exist_ok=True))
            writer.kill()
            writer.wait()
            cuts += 1
            daemon.write("rasid.conf", text.replace(f"data_dir = {d.at}/data", f"data_dir = {again}"))
            done = daemon.cli("import", "--jsonl", path, "--json", "-c", daemon.dir)
            told = json.loads(done.stdout)
            assert told["imported"] + told["known"] == 4000, told
            with contextlib.closing(opened(f"{again}/rasid.db")) as db:
                assert db.execute("SELECT COUNT(*), COUNT(DISTINCT guid) FROM article").fetchone() == (4000, 4000)
            daemon.write("rasid.conf", text)
            for name in os.listdir(again):
                os.unlink(f"{again}/{name}")
        print(f"# FIGURE power cuts of an import: {cuts}")
    finally:
        shutil.rmtree(again, ignore_errors=True)
        d.close()


ORPHANS = ("SELECT COUNT(*) FROM article a, search_state s WHERE a.id BETWEEN s.low AND s.high AND "
           "a.id NOT IN (SELECT id FROM article_words_docsize)",
           "SELECT COUNT(*) FROM article_words_docsize WHERE id NOT IN (SELECT id FROM article)",
           "SELECT COUNT(*) FROM alert WHERE article NOT IN (SELECT id FROM article)",
           "SELECT COUNT(*) FROM hit WHERE article NOT IN (SELECT id FROM article)",
           "SELECT COUNT(*) FROM sketch WHERE article NOT IN (SELECT id FROM article)")


class Old:
    """An archive of articles that retention is to delete, with a daemon that indexes them meanwhile and an outlet that goes on."""

    def __init__(self, room, daemon, d, n):
        self.room, self.daemon, self.disk, self.published = room, daemon, d, 0
        daemon.settings(interval="200ms", extra="[store]\nkeep_articles = 30d\n")
        put_on(daemon, d)
        # Of what is left the commands judge, by a configuration of its own.
        self.left = tempfile.mkdtemp(prefix="rasid-left-")
        with open(f"{self.left}/rasid.conf", "w", encoding="utf-8") as f:
            f.write(f"[daemon]\ndata_dir = {d.after}/data\n")
        path = f"{daemon.dir}/lines"
        with open(path, "w", encoding="utf-8") as f:
            for i in range(n):
                print(json.dumps({"id": i, "outlet": "old", "title": f"خبر قديم {i}", "body": f"نص {i} {i * 7} " * 30}), file=f)
        os.mkdir(f"{d.at}/data")
        assert daemon.cli("import", "--jsonl", path, "-c", daemon.dir).returncode == 0
        os.unlink(path)
        now = int(time.time() * 1000)
        with contextlib.closing(sqlite3.connect(f"{d.at}/data/rasid.db")) as db:
            db.execute("UPDATE article SET first_seen_ms = ?", (now - 60 * 86400000,))
            db.execute("INSERT OR REPLACE INTO mark (id, at_ms) VALUES ('retention', ?)", (now,))
            db.commit()

    def publish(self):
        items = [{"title": f"عن التحالف الدولي {i}", "html": ""} for i in range(self.published, self.published + 3)]
        self.published += 3
        self.room.outlet("o", items=items)

    def asked(self, sql):
        with contextlib.closing(sqlite3.connect(f"file:{self.disk.at}/data/rasid.db?mode=ro", uri=True, timeout=rig.FAR)) as db:
            return db.execute(sql).fetchone()[0]

    def look(self, at):
        """Whole by every check, and what the receiver has heard of is there."""
        told = {m["json"]["data"]["alert"]["id"] for m in self.room.received()}
        with contextlib.closing(opened(f"{at}/data/rasid.db")) as db:
            db.execute("INSERT INTO article_words (article_words, rank) VALUES ('integrity-check', 0)")
            for sql in ORPHANS:
                assert db.execute(sql).fetchone() == (0,), sql
            has = {r[0] for r in db.execute("SELECT id FROM alert")}
        assert told <= has, f"{len(told - has)} of {len(told)} alerts are lost"
        done = self.daemon.cli("db", "check", "-c", self.left)
        assert done.returncode == 0, done
        return len(told)

    def cut(self, sql):
        """When what sql asks for has changed since now. The writer rests until all is looked at, or it would be done too soon."""
        self.publish()
        was = self.asked(sql)
        assert rig.wait_for(lambda: self.asked(sql) != was, step=0.001), self.daemon.log()
        self.daemon.process.send_signal(signal.SIGSTOP)
        try:
            return self.disk.cut([], self.look)
        finally:
            self.daemon.process.send_signal(signal.SIGCONT)

    def close(self):
        if self.daemon.process is not None:
            self.daemon.stop()
        self.disk.close()
        shutil.rmtree(self.left, ignore_errors=True)


def an_archive_survives(room, daemon):
    """filling the index and retention leave a whole database whenever the power goes, and what was heard of beside them"""
    n = 1000 + 400 * CUTS
    old = Old(room, daemon, disk(64 + n // 100), n)
    try:
        room.outlet("o", items=[])
        daemon.feeds("o", first_poll="alert")
        daemon.watch()
        daemon.webhook("hook")
        daemon.start()
        assert daemon.ready(), daemon.log()
        for _ in range(CUTS):
            heard = old.cut("SELECT COUNT(*) FROM article_words_docsize")
        print(f"# FIGURE power cuts of filling the index: {CUTS}, alerts heard of: {heard}, lost: 0")
        # It begins a minute after the start.
        for _ in range(CUTS):
            heard = old.cut("SELECT COUNT(*) FROM article WHERE feed = 'old'")
        print(f"# FIGURE power cuts of retention: {CUTS}, alerts heard of: {heard}, lost: 0")
        assert heard > 0
    finally:
        old.close()


if __name__ == "__main__":
    rig.main(articles_survive, an_import_survives, an_archive_survives)
