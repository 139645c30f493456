# SPDX-License-Identifier: ISC
"""Destinations by hand: what is kept of tries, and the commands `rasid dest ...`."""
import json
import os

import rig

PATH = "/T0/hushhushhush"


def publish(room, daemon, n=1, **extra):
    """A watched feed of n articles that are told at once; a daemon that has started."""
    room.outlet("o", items=[{"title": f"عن التحالف الدولي {i}", "html": ""} for i in range(n)], **extra)
    daemon.feeds("o", first_poll="alert")
    daemon.watch()


def receiver(daemon, answers):
    """A webhook at a path that is secret, answered in turn; the last answer for all that follow."""
    left = list(answers)

    def answer(conn, request):
        conn.sendall(left.pop(0) if len(left) > 1 else left[0])

    server = rig.RawServer({PATH: answer})
    daemon.write("alerts.d/test.conf", f"[destination hook]\ntype = webhook\nurl = {server.url(PATH)}\n"
                 f"hmac_file = {daemon.dir}/hmac\nallow_address = 127.0.0.1\nallow_plaintext = yes\nrate = 1000/s\n")
    return server


def every_try_is_kept_without_secrets(room, daemon):
    """a failed and a good try stand in the store with status, time and answer, and no secret in them"""
    echo = f"\x1b[31mno such hook: {rig.SECRET} POST {PATH}, see https://x.example/y\r\n محجوب".encode()
    server = receiver(daemon, [rig.reply(echo, "500 No"), rig.reply(b"ok")])
    publish(room, daemon)
    daemon.start()
    assert daemon.settled(1)
    rows = daemon.query("SELECT n, started_ms, took_us, status, error, excerpt FROM attempt ORDER BY n")
    assert [r[0] for r in rows] == [1, 2] and [r[3] for r in rows] == [500, 200], rows
    assert rows[0][4] == "answered 500" and rows[1][4] == "", rows
    assert rows[0][5] == "[31mno such hook: *** POST ***, see *** محجوب", rows
    assert rows[1][5] == "ok" and all(r[1] > 1e12 and r[2] > 0 for r in rows), rows
    server.close()


if __name__ == "__main__":
    rig.main(every_try_is_kept_without_secrets)
