# SPDX-License-Identifier: ISC
"""Destinations by hand: what is kept of tries, and the commands `rasid dest ...`."""
import base64
import json
import os
import re
import shutil
import subprocess
import urllib.parse

import rig

PATH = "/T0/hushhushhush"
TYPES = "tests/golden/config/alltypes"
SAYS_TEST = "تجربة"


def publish(room, daemon, n=1):
    """A watched feed of n articles that are told at once."""
    room.outlet("o", items=[{"title": f"عن التحالف الدولي {i}", "html": ""} for i in range(n)])
    daemon.feeds("o", first_poll="alert")
    daemon.watch()


def section(url, name="hook", daemon=None):
    return (f"[destination {name}]\ntype = webhook\nurl = {url}\nhmac_file = {daemon.dir}/hmac\n"
            "allow_address = 127.0.0.1\nallow_plaintext = yes\nrate = 1000/s\n")


def receiver(daemon, answers):
    """A webhook at a path that is secret, answered in turn; the last answer for all that follow."""
    left = list(answers)

    def answer(conn, _):
        conn.sendall(left.pop(0) if len(left) > 1 else left[0])

    server = rig.RawServer({PATH: answer})
    daemon.write("alerts.d/test.conf", section(server.url(PATH), daemon=daemon))
    return server


def dest(daemon, *args, code=0):
    """`rasid dest ...`; what it said, on both outputs."""
    done = daemon.cli("dest", *args, "-c", daemon.dir)
    assert done.returncode == code, (args, done)
    assert not rig.sanitizer_reports(done.stderr), done.stderr
    for secret in (rig.SECRET, rig.SECRET[len("whsec_"):], "hushhushhush"):
        assert secret not in done.stdout + done.stderr, (args, done)
    return done.stdout + done.stderr


def as_json(daemon, *args, code=0):
    return json.loads(dest(daemon, *args, "--json", code=code))


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
    text = dest(daemon, "show", "hook")
    assert "try 1, " in text and "status 500: answered 500; it said: [31mno such hook: ***" in text, text
    assert "hmac_file = " in text and "/(secret)" in text and "1000/s, 30 s a try" in text, text
    shown = as_json(daemon, "show", "hook")
    assert [(t["try"], t["status"], t["error"]) for t in shown["destination"]["attempts"]] == \
        [(2, 200, None), (1, 500, "answered 500")], shown
    assert shown["destination"]["delivered"] == 1 and "type = webhook" in shown["configuration"], shown
    server.close()


def a_pause_outlives_the_process(room, daemon):
    """a paused destination takes nothing, also after a restart; it is told, its late queue is not; resumed, it goes on"""
    room.outlet("o", items=[{"title": "خبر قديم", "html": ""}])
    daemon.feeds("o")
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    assert rig.wait_for(lambda: (s := daemon.status()) and s["feeds"]["ok"] == 1)
    assert "hook is paused; its alerts wait until `rasid dest resume hook`" in dest(daemon, "pause", "hook")
    room.publish("o", title="عن التحالف الدولي", html="")
    assert rig.wait_for(lambda: daemon.destination()["pending"] == 1)
    since = daemon.destination()["paused_since"]
    assert since and daemon.destination()["state"] == "paused", daemon.destination()
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.ready()
    d = daemon.destination()
    assert d["state"] == "paused" and d["paused_since"] == since and d["pending"] == 1, d
    # A reload, which says "try again" to all others, is no end of it.
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    text = daemon.cli("status", "-c", daemon.dir, "--check").stdout
    assert f"PROBLEM   destination hook is paused since {since}: 1 alerts wait (rasid dest resume)" in text, text
    assert "it is paused" in dest(daemon, "enable", "hook", code=1)
    assert "paused " in dest(daemon, "list") and as_json(daemon, "list")["destinations"][0]["state"] == "paused"
    assert not room.received(ok=False)
    assert "hook goes on" in dest(daemon, "resume", "hook")
    assert daemon.settled(1) and len(room.received("/hook")) == 1
    assert "'hook' is not paused" in dest(daemon, "resume", "hook", code=4)
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.ready() and daemon.destination()["state"] != "paused"


def a_pause_ends_by_itself(room, daemon):
    """--for ends a pause, also one whose end came while nothing ran"""
    publish(room, daemon)
    daemon.webhook("hook", "other")
    daemon.start()
    assert daemon.settled(1) and daemon.settled(1, "other")
    assert "hook is paused until 20" in dest(daemon, "pause", "hook", "--for", "2s")
    assert as_json(daemon, "pause", "other", "--for", "1h")["until"] > daemon.destination("other")["paused_since"]
    assert rig.wait_for(lambda: daemon.destination()["paused_since"] is None)
    assert daemon.destination("other")["until"] is not None
    dest(daemon, "pause", "other", "--for", "1ms")
    daemon.kill()
    daemon.start()
    assert rig.wait_for(lambda: (d := daemon.destination("other")) and d["paused_since"] is None)


def a_held_receiver_is_asked_at_once(room, daemon):
    """dest enable asks a receiver that said 410 at once, and it takes what waits"""
    server = receiver(daemon, [rig.reply(b"", "410 Gone"), rig.reply(b"ok")])
    publish(room, daemon)
    daemon.start()
    assert rig.wait_for(lambda: (d := daemon.destination()) and d["state"] == "held")
    listed = as_json(daemon, "list")["destinations"][0]
    assert listed["state"] == "held" and listed["until"] and listed["last_error"] and listed["type"] == "webhook", listed
    assert " held " in dest(daemon, "list")
    assert as_json(daemon, "enable", "hook") == {"id": "hook"}
    assert daemon.settled(1)
    server.close()


def a_test_is_sent_as_alerts_are(room, daemon):
    """dest test sends an Arabic message signed as an alert is, says the verdict, and leaves nothing in the store"""
    server = receiver(daemon, [rig.reply(b"no " + PATH.encode(), "403 No")])
    with open(os.path.join(daemon.dir, "alerts.d/test.conf"), "a", encoding="utf-8") as f:
        f.write(section(room.hook_url("good"), "good", daemon) + "[destination screen]\ntype = console\n")
    daemon.start()
    assert daemon.ready()
    dest(daemon, "pause", "good")  # of which a test knows nothing
    text = dest(daemon, "test", "good")
    assert text.startswith("sent: good took the test message in ") and "with status 200" in text, text
    assert as_json(daemon, "test", "good", "--lang", "en")["sent"] is True
    got = room.received("/good")
    assert len(got) == 2 and all(rig.signature_ok(g) for g in got), got
    titles = [g["json"]["data"]["article"]["title"] for g in got]
    assert titles[0].startswith(SAYS_TEST + ": ") and titles[1].startswith("Test: "), titles
    assert "hook did not take the test message: " in (no := dest(daemon, "test", "hook", code=1)), no
    assert "it said: no ***" in no, no
    answer = as_json(daemon, "test", "hook", code=1)
    assert answer["sent"] is False and answer["status"] == 403 and answer["error"], answer
    assert "sent: screen took" in dest(daemon, "test", "screen")
    assert SAYS_TEST in daemon.log()
    for table in ("alert", "delivery", "attempt"):
        assert daemon.query(f"SELECT COUNT(*) FROM {table}") == [(0,)], table
    server.close()


def a_test_speaks_the_language_that_is_asked_for(_, daemon):
    """--lang is of all words around the message, and otherwise the destination's own language is"""
    bodies = []

    def answer(conn, request):
        while not request.endswith("}"):
            request += conn.recv(65536).decode("latin-1")
        bodies.append(request.encode("latin-1").decode())
        conn.sendall(rig.reply(b'{"success":true}'))

    server = rig.RawServer({PATH: answer})
    daemon.write("alerts.d/test.conf", f"[destination chat]\ntype = rocketchat\nurl = {server.url(PATH)}\n"
                 "allow_address = 127.0.0.1\nallow_plaintext = yes\nlanguage = ar\n")
    daemon.start()
    assert daemon.ready()
    dest(daemon, "test", "chat")
    dest(daemon, "test", "chat", "--lang", "en")
    assert SAYS_TEST in bodies[0] and "Source" not in bodies[0] and "Source: " in bodies[1], bodies
    server.close()


def a_stop_does_not_wait_for_a_test(_, daemon):
    """a test that is under way when the daemon stops is answered with a sentence"""
    server = receiver(daemon, [b""])
    begun = []
    server.paths[PATH] = lambda conn, request: (begun.append(1), conn.recv(1))
    daemon.start()
    assert daemon.ready()
    asked = subprocess.Popen([daemon.binary, "dest", "test", "hook", "-c", daemon.dir], stderr=subprocess.PIPE, text=True)
    assert rig.wait_for(lambda: begun)
    assert daemon.stop() == 0
    assert "rasid is stopping" in asked.communicate(timeout=rig.FAR)[1] and asked.returncode == 1
    server.close()


def a_dry_run_shows_the_request(room, daemon):
    """--dry-run shows method, masked URL, headers and body of each type, without a daemon, and sends nothing"""
    receiver(daemon, [rig.reply(b"ok")]).close()
    daemon.write("bearer", "hushbearerhush\n")
    daemon.write("headers", "X-Key: k\n")
    for name in ("bearer", "headers"):
        os.chmod(os.path.join(daemon.dir, name), 0o600)
    with open(os.path.join(daemon.dir, "alerts.d/test.conf"), "a", encoding="utf-8") as f:
        f.write(f"bearer_file = {daemon.dir}/bearer\nheaders_file = {daemon.dir}/headers\n")
    text = dest(daemon, "test", "hook", "--dry-run")
    assert text.startswith("POST http://127.0.0.1:") and "/***\n" in text, text
    assert "Authorization: Bearer ***\n" in text and "X-Key: ***\n" in text, text
    made = as_json(daemon, "test", "hook", "--dry-run", "--lang", "en")
    assert json.loads(made["body"])["data"]["article"]["title"].startswith("Test: "), made
    assert {"name": "X-Key", "value": "***"} in made["headers"] and made["method"] == "POST", made
    assert "there is no destination 'nosuch'" in dest(daemon, "test", "nosuch", "--dry-run", code=1)
    daemon.write("alerts.d/test.conf", "[destination x]\ntype = nonsense\n")
    dest(daemon, "test", "x", "--dry-run", code=78)
    every_type_in_a_dry_run(daemon)


def readable(out):
    """Mails are in base64, a form of Zulip in per cent signs."""
    parts = re.findall(r"\n\n((?:[A-Za-z0-9+/=]+\n)+)", out)
    return out + urllib.parse.unquote(out) + "".join(base64.b64decode(p).decode("utf-8", "replace") for p in parts)


def every_type_in_a_dry_run(daemon):
    where = os.path.join(daemon.dir, "types")
    shutil.copytree(TYPES, where)
    secrets = {n: open(os.path.join(where, "secrets", n), encoding="utf-8").read().strip()
               for n in os.listdir(os.path.join(where, "secrets"))}
    env = {**os.environ, "CREDENTIALS_DIRECTORY": os.path.join(where, "secrets")}
    names = [line.split()[1][:-1] for line in open(os.path.join(where, "rasid.conf"), encoding="utf-8")
             if line.startswith("[destination ")]
    assert len(names) >= 10, names
    for name in names:
        done = daemon.cli("dest", "test", name, "--dry-run", "-c", where, env=env)
        assert done.returncode == 0 and SAYS_TEST in readable(done.stdout), (name, done)
        for secret in secrets.values():
            assert secret not in done.stdout and "s3cr3t" not in done.stdout, (name, done.stdout)


def what_left_the_configuration_is_listed(room, daemon):
    """a destination that left the configuration is listed while something waits for it, and can be resumed"""
    room.outlet("o", items=[{"title": "خبر قديم", "html": ""}])
    daemon.feeds("o")
    daemon.watch()
    daemon.webhook("old", "new")
    daemon.start()
    assert rig.wait_for(lambda: (s := daemon.status()) and s["feeds"]["ok"] == 1)
    dest(daemon, "pause", "old")
    room.publish("o", title="عن التحالف الدولي", html="")
    assert daemon.settled(1, "new")
    daemon.webhook("new")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    listed = {d["id"]: d for d in as_json(daemon, "list")["destinations"]}
    assert listed["old"]["state"] == "not-configured" and listed["old"]["pending"] == 1, listed
    assert "not configured" in dest(daemon, "list") and "not configured" in dest(daemon, "show", "old")
    assert "no such destination" in dest(daemon, "pause", "old", code=1)
    daemon.webhook("old", "new")
    assert daemon.cli("reload", "-c", daemon.dir).returncode == 0
    # It comes back as it left.
    assert daemon.destination("old")["state"] == "paused"
    dest(daemon, "resume", "old")
    assert daemon.settled(1, "old")


def wrong_orders(_, daemon):
    """an order that is none, one id too many, an option of another order: usage and exit code 2; no daemon: 3"""
    for args in (["frob"], ["list", "x"], ["pause"], ["pause", "a", "b"], ["resume", "a", "--for", "2s"],
                 ["pause", "a", "--dry-run"], ["show", "a", "--lang", "en"], ["test", "a", "--for", "2s"]):
        assert "usage: rasid dest" in dest(daemon, *args, code=2), args
    for args in (["pause", "a/b"], ["pause", "a", "--for", "soon"], ["pause", "a", "--for", "0s"],
                 ["test", "a", "--lang", "fr"]):
        dest(daemon, *args, code=2)
    for args in (["list"], ["show", "a"], ["pause", "a"], ["resume", "a"], ["enable", "a"], ["test", "a"]):
        dest(daemon, *args, code=3)
    daemon.start()
    assert daemon.ready()
    for args in (["show", "a"], ["pause", "a"], ["resume", "a"], ["enable", "a"], ["test", "a"]):
        assert "no " in dest(daemon, *args, code=1), args


if __name__ == "__main__":
    rig.main(every_try_is_kept_without_secrets, a_pause_outlives_the_process, a_pause_ends_by_itself,
             a_held_receiver_is_asked_at_once, a_test_is_sent_as_alerts_are,
             a_test_speaks_the_language_that_is_asked_for, a_stop_does_not_wait_for_a_test,
             a_dry_run_shows_the_request, what_left_the_configuration_is_listed, wrong_orders)
