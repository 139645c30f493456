# SPDX-License-Identifier: ISC
"""Power cuts: the file system's image is copied while the writer is stopped, and mounted. What was not synced is gone then, which
a kill -9 never shows (doc/reliability.md "Durability"). RASID_CUTS (4) cuts each of ingest, with a backup running, and of an
import."""
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

    def __init__(self, memory):
        self.dir = tempfile.mkdtemp(prefix="rasid-cut-", dir=memory)
        self.image, self.at, self.after = (os.path.join(self.dir, n) for n in ("image", "at", "after"))
        os.mkdir(self.at)
        os.mkdir(self.after)
        with open(self.image, "wb") as f:
            f.truncate(MB << 20)
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


def disk():
    if os.geteuid() != 0 or shutil.which("mkfs.ext4") is None or not os.path.isdir("/dev/shm"):
        raise rig.Skip("needs root, mkfs.ext4 and /dev/shm")
    return Disk("/dev/shm")


def opened(path):
    """The database as the daemon would find it: its log is played in."""
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return db


def articles_survive(room, daemon):
    """what a receiver has heard of is on the disk whenever the power goes, while a backup is made"""
    d = disk()
    daemon.settings(interval="200ms")
    with open(f"{daemon.dir}/rasid.conf", encoding="utf-8") as f:
        text = f.read().replace(f"data_dir = {daemon.dir}/data", f"data_dir = {d.at}/data")
    daemon.write("rasid.conf", text)
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
    with open(f"{daemon.dir}/rasid.conf", encoding="utf-8") as f:
        text = f.read().replace(f"data_dir = {daemon.dir}/data", f"data_dir = {d.at}/data")
    daemon.write("rasid.conf", text)
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


if __name__ == "__main__":
    rig.main(articles_survive, an_import_survives)
