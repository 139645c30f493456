# SPDX-License-Identifier: ISC
"""The command line: wrong options, missing files, closed and full outputs, hostile input, odd places."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import rig

COMMANDS = ["run", "check", "config", "reload", "status", "alert", "parse", "explain", "date", "version", "help"]
TEXT = "قال ناطق باسم للتحالف الدولي إن الاجتماع انتهى"


def run(daemon, *args, **kw):
    kw.setdefault("timeout", rig.FAR)
    if "stdout" not in kw:
        kw["stdout"] = subprocess.PIPE
    done = subprocess.run([daemon.binary, *args], stderr=subprocess.PIPE, **kw)
    err = done.stderr.decode("utf-8", "replace")
    assert not rig.sanitizer_reports(err), err
    assert done.returncode >= 0 or done.returncode == -signal.SIGPIPE, (args, done.returncode, err)
    done.err = err
    done.out = (done.stdout or b"").decode("utf-8", "replace")
    return done


def wrong_options_show_the_usage(_, daemon):
    """every command refuses unknown options and surplus arguments with its usage and exit code 2"""
    for c in COMMANDS:
        if c != "help":
            done = run(daemon, c, "--no-such-option", stdin=subprocess.DEVNULL)
            assert done.returncode == 2 and f"usage: rasid {c}" in done.err, (c, done.returncode, done.err)
            done = run(daemon, c, "-Q", stdin=subprocess.DEVNULL)
            assert done.returncode == 2, (c, done.returncode)
        if c not in ("explain", "help"):
            done = run(daemon, c, "too", "many", "arguments", stdin=subprocess.DEVNULL)
            assert done.returncode == 2, (c, done.returncode, done.err)
    for option in ("-c",):
        for c in ("run", "check", "reload", "status"):
            assert run(daemon, c, option).returncode == 2, c
    done = run(daemon, "stauts")
    assert done.returncode == 2 and "did you mean 'status'" in done.err, done.err
    assert run(daemon).returncode == 2
    assert run(daemon, "help", "nothing").returncode == 2
    assert run(daemon, "help", "parse").returncode == 0
    assert run(daemon, "").returncode == 2
    assert run(daemon, "\x1b[31m" * 100).returncode == 2


def advice_names_commands_that_exist(_, daemon):
    """every command that a message recommends (`rasid reload`) is one"""
    with open(daemon.binary, "rb") as f:
        advised = set(re.findall(rb"[`']rasid ([a-z]+)", f.read()))
    known = run(daemon, "help").out
    assert b"check" in advised, advised
    for command in sorted(c.decode() for c in advised):
        assert re.search(rf"^ +rasid {command}\b", known, re.M), f"'rasid {command}' is no command"


def advice_names_keys_that_exist(_, daemon):
    """every key that a message recommends ('notify =', first_poll = alert) stands in the manual"""
    with open(daemon.binary, "rb") as f:
        advised = set(re.findall(rb"['(] ?([a-z]+(?:_[a-z]+)*) = ?['a-z0-9%]", f.read()))
    manual = ""
    for page in ("man/rasid.conf.5", "man/rasid-watch.5"):
        with open(page, encoding="utf-8") as f:
            manual += f.read()
    assert {b"notify", b"first_poll", b"allow_address"} <= advised, advised
    for key in sorted(k.decode() for k in advised - {b"key"}):  # 'key = value' is the grammar
        assert re.search(rf"^\.(It|Cm|Ic|Xo|Li).*\b{key}\b", manual, re.M), f"'{key} =' is no key"


def full_and_closed_outputs(_, daemon):
    """what cannot be written is a failure; a reader that goes away is no crash; closed descriptors are no danger"""
    daemon.write("feed.xml", "<rss version='2.0'><channel><item><title>x</title></item></channel></rss>")
    feed = os.path.join(daemon.dir, "feed.xml")
    commands = [["version"], ["help"], ["help", "run"], ["date", "2024-01-02T03:04:05Z"], ["check", "-c", daemon.dir],
                ["config", "show", "-c", daemon.dir], ["config", "path", "-c", daemon.dir], ["parse", feed],
                ["explain", "التحالف", "--text", TEXT]]
    for c in commands:
        done = run(daemon, *c)
        assert done.returncode == 0 and done.out, (c, done.returncode, done.err)
        with open("/dev/full", "wb") as full:
            done = run(daemon, *c, stdout=full)
        assert done.returncode == 1 and "standard output" in done.err, (c, done.returncode, done.err)
        read_end, write_end = os.pipe()
        os.close(read_end)
        done = run(daemon, *c, stdout=write_end)
        os.close(write_end)
        assert done.returncode in (1, -signal.SIGPIPE), (c, done.returncode)
        for closed in (">&-", "<&- >&-", "<&- >&- 2>&-", "2>&-"):
            done = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", daemon.binary, *c], capture_output=True, timeout=rig.FAR)
            assert done.returncode in (0, 1), (c, closed, done.returncode)


def a_daemon_without_standard_descriptors(room, daemon):
    """a daemon started with every standard descriptor closed stores and delivers, the database stays whole"""
    room.outlet("o", items=[{"title": "عن التحالف الدولي", "html": ""}])
    daemon.feeds("o", first_poll="alert")
    daemon.watch()
    daemon.webhook("hook")
    daemon.write("alerts.d/console.conf", "[destination screen]\ntype = console\n")
    daemon.process = subprocess.Popen(["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", daemon.binary, "run", "-c", daemon.dir])
    assert rig.wait_for(lambda: room.received("/hook"))
    assert rig.wait_for(lambda: all(d["pending"] == 0 for d in daemon.status()["destinations"]))
    assert daemon.stop() == 0
    assert daemon.query("PRAGMA integrity_check") == [("ok",)]


def parsing_hostile_files(_, daemon):
    """rasid parse ends with a JSON error or a document on everything, in bounded time"""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import test_hostile
    inputs = {n: a.split(b"\r\n\r\n", 1)[1] for n, a in test_hostile.hostile_answers().items() if isinstance(a, bytes)}
    inputs["zero"] = b"\0" * 100_000
    inputs["random"] = os.urandom(500_000)
    inputs["utf16"] = "\ufeff<rss><channel><item><title>عنوان</title></item></channel></rss>".encode("utf-16")
    inputs["json"] = b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 100_000
    worst = (0, "")
    for name, data in inputs.items():
        path = os.path.join(daemon.dir, "input")
        with open(path, "wb") as f:
            f.write(data)
        start = time.monotonic()
        args = ["--encoding", "gzip"] if data[:2] == b"\x1f\x8b" else []
        done = run(daemon, "parse", *args, path)
        worst = max(worst, (time.monotonic() - start, name))
        assert done.returncode in (0, 1), (name, done.returncode, done.err)
        answer = json.loads(done.out)
        assert ("error" in answer) == (done.returncode == 1), (name, answer)
    print(f"# FIGURE slowest hostile file to parse: {worst[1]} {worst[0]:.2f} s")
    assert worst[0] < 25, worst


def parsing_large_and_missing_files(_, daemon):
    """100 MB, a directory, a missing file, a bad encoding: each has its message and exit code"""
    path = os.path.join(daemon.dir, "large")
    with open(path, "wb") as f:
        f.write(b"<rss><channel>")
        for _ in range(100):
            f.write(b"<item><title>x</title></item>" * 36_000)
    done = run(daemon, "parse", path)
    assert done.returncode == 1 and json.loads(done.out)["kind"] == "limit", (done.returncode, done.out[:300])
    assert "67108864" in done.out, done.out
    os.remove(path)
    done = run(daemon, "parse", path)
    assert done.returncode == 1 and "large" in done.err and "No such file" in done.err, done.err
    done = run(daemon, "parse", daemon.dir)
    assert done.returncode == 1 and "directory" in done.err, done.err
    assert run(daemon, "parse", "--encoding", "lzma", daemon.dir).returncode == 2
    assert run(daemon, "parse").returncode == 2
    done = run(daemon, "parse", "-", stdin=subprocess.DEVNULL)
    assert done.returncode == 1 and "error" in json.loads(done.out)


def explaining_odd_terms(_, daemon):
    """rasid explain: empty terms, only marks, invalid UTF-8, huge texts"""
    for term in ("", " ", "\u064b\u064c\u0651", "\u0640\u0640", "\u200f\u200e", "*", "...", "ـ", "ال"):
        done = run(daemon, "explain", term, "--text", TEXT)
        assert done.returncode in (1, 2, 4) and (done.err or done.out), (term, done.returncode, done.err)
        assert "explain:1" not in done.err
    done = run(daemon, "explain", b"\xff\xfe\x80", "--text", TEXT)
    assert done.returncode in (1, 2, 4), done.returncode
    done = run(daemon, "explain", "التحالف", "--text", b"\xd8 \xff \xd8\xa7\xd9\x84\xd8\xaa\xd8\xad\xd8\xa7\xd9\x84\xd9\x81 \x80")
    assert done.returncode == 0, (done.returncode, done.err)
    assert run(daemon, "explain", "التحالف", "--text", "").returncode == 4
    assert run(daemon, "explain", "التحالف", "--text", TEXT, "--flags", "nothing").returncode == 2
    assert run(daemon, "explain", "كلمة " * 5000, "--text", TEXT).returncode in (1, 2, 4)
    text = ("نص طويل بلا شيء فيه. " * 400_000 + "التحالف الدولي").encode()
    start = time.monotonic()
    done = run(daemon, "explain", "التحالف الدولي", input=text)
    print(f"# FIGURE explain over {len(text) // 1_000_000} MB {time.monotonic() - start:.2f} s")
    assert done.returncode == 0, (done.returncode, done.err[:300])
    lines = b'{"term":"a"}\nnot json\n{}\n[]\n{"term":5,"text":[]}\n' + b'{"term":"' + b"x" * 200_000 + b'","text":"y"}\n'
    done = run(daemon, "explain", "--batch", input=lines)
    assert done.returncode in (0, 1, 2), done.returncode


def no_color_is_honoured(_, daemon):
    """NO_COLOR and a pipe mean no escape sequences, anywhere"""
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {}):
        done = run(daemon, "explain", "التحالف", "--text", TEXT, env={**os.environ, **env})
        assert "\x1b" not in done.out + done.err
    for c in ("help", "version"):
        assert "\x1b" not in run(daemon, c).out


def nobody():
    if os.geteuid() != 0:
        raise rig.Skip("needs root to become somebody else")
    if shutil.which("setpriv") is None:
        raise rig.Skip("setpriv is not there")
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]


def start_without_configuration(daemon, prefix):
    home = os.path.join(daemon.dir, "home")
    binary = os.path.join(daemon.dir, "rasid")  # where everybody may reach it
    os.mkdir(home)
    shutil.copy(daemon.binary, binary)
    os.chmod(daemon.dir, 0o755)
    if prefix:
        os.chown(home, 65534, 65534)
    env = {"HOME": home, "PATH": os.environ["PATH"]}
    with open(daemon.log_path, "ab") as log:
        daemon.process = subprocess.Popen([*prefix, binary, "run"], stdout=log, stderr=log, env=env, cwd="/")
    return home, env


def a_first_start_without_configuration(_, daemon):
    """rasid run with nothing at all in an empty home, as a plain user, starts and says what to do next"""
    home, env = start_without_configuration(daemon, nobody())
    assert rig.wait_for(lambda: "ready" in daemon.log()), daemon.log()
    log = daemon.log()
    assert "no feeds are configured" in log and "feeds.d/*.conf" in log, log
    assert os.path.exists(os.path.join(home, ".local/state/rasid/rasid.db")), log
    mode = os.stat(os.path.join(home, ".local/state/rasid/rasid.db")).st_mode & 0o077
    assert mode == 0, f"the database is open to others: {mode:o}"
    done = subprocess.run([*nobody(), os.path.join(daemon.dir, "rasid"), "status"], env=env, capture_output=True, text=True)
    assert done.returncode == 0 and "0 total" in done.stdout, (done.returncode, done.stderr)


def places_that_cannot_be_used(_, daemon):
    """unusable data, runtime and configuration places: a sentence with the path, 78 for configuration, else 1"""
    def attempt(text, *prefix):
        daemon.write("rasid.conf", text)
        done = subprocess.run([*prefix, daemon.binary, "run", "-c", daemon.dir], capture_output=True, text=True, timeout=rig.FAR)
        assert not rig.sanitizer_reports(done.stderr), done.stderr
        return done

    done = attempt("[daemon]\ndata_dir = /proc/nowhere/data\n")
    assert done.returncode == 1 and "/proc/nowhere" in done.stderr, done
    daemon.write("file", "x")
    done = attempt(f"[daemon]\ndata_dir = {daemon.dir}/file\n")
    assert done.returncode == 1 and f"{daemon.dir}/file" in done.stderr, done
    os.mkdir(os.path.join(daemon.dir, "other"))
    with open(os.path.join(daemon.dir, "other/rasid.db"), "wb") as f:
        f.write(b"this is no database, it is a text\n" * 100)
    done = attempt(f"[daemon]\ndata_dir = {daemon.dir}/other\n")
    assert done.returncode == 1 and "rasid.db" in done.stderr, done
    done = attempt(f"[daemon]\ndata_dir = {daemon.dir}/data\nruntime_dir = {daemon.dir}/{'long' * 40}\n")
    assert done.returncode == 1 and "socket path longer" in done.stderr, done
    done = attempt("[daemon]\ndata_dri = x\n")
    assert done.returncode == 78 and "rasid.conf:2" in done.stderr and "data_dir" in done.stderr, done
    done = attempt("\0\xff\n[[[")
    assert done.returncode == 78 and "rasid.conf" in done.stderr, done
    done = subprocess.run([daemon.binary, "run", "-c", "/no/such/place"], capture_output=True, text=True, timeout=rig.FAR)
    assert done.returncode == 78 and "/no/such/place" in done.stderr, done


def places_that_others_own(_, daemon):
    """a configuration or data directory that the daemon's user may not read or write: named, 78 or 1"""
    prefix = nobody()
    binary = os.path.join(daemon.dir, "rasid")
    shutil.copy(daemon.binary, binary)
    os.chmod(daemon.dir, 0o755)
    os.mkdir(os.path.join(daemon.dir, "data"), 0o755)

    def attempt():
        return subprocess.run([*prefix, binary, "run", "-c", daemon.dir], capture_output=True, text=True, timeout=rig.FAR)

    done = attempt()
    assert done.returncode == 1 and f"'{daemon.dir}/data' belongs to root (uid 0), and this is " in done.stderr, done
    assert "ermission denied" in done.stderr, done
    os.chown(os.path.join(daemon.dir, "data"), 65534, 65534)
    daemon.write("data/rasid.db", "")
    done = attempt()
    assert done.returncode == 1 and f"'{daemon.dir}/data/rasid.db' belongs to root (uid 0)" in done.stderr, done
    os.chmod(os.path.join(daemon.dir, "rasid.conf"), 0o600)
    done = attempt()
    assert done.returncode == 78 and "rasid.conf" in done.stderr and "ermission" in done.stderr, done
    os.chmod(os.path.join(daemon.dir, "rasid.conf"), 0o644)
    os.chmod(os.path.join(daemon.dir, "feeds.d"), 0o700)
    done = attempt()
    assert done.returncode == 78 and "feeds.d" in done.stderr, done


def a_check_of_nothing_is_not_ok(_, daemon):
    """rasid check of a default directory that is missing or closed fails; an empty one is three warnings"""
    where = os.path.join(daemon.dir, "etc")
    env = {"CONFIGURATION_DIRECTORY": where, "PATH": os.environ["PATH"], "STATE_DIRECTORY": daemon.dir}
    done = run(daemon, "check", env=env)
    assert done.returncode == 78 and f"{where}: error: there is no configuration directory" in done.err, done.err
    assert "ok" not in done.out
    os.mkdir(where)
    done = run(daemon, "check", env=env)
    assert done.returncode == 0 and done.out.startswith("ok: 0 feeds"), done.out
    for what in ("feeds", "watch lists", "destinations"):
        assert f"warning: no {what} are configured" in done.err, done.err
    os.chmod(daemon.dir, 0o755)
    binary = os.path.join(daemon.dir, "rasid")
    shutil.copy(daemon.binary, binary)
    os.chmod(where, 0o700)
    for path in (where, os.path.join(where, "inside")):
        done = subprocess.run([*nobody(), binary, "check"], env={**env, "CONFIGURATION_DIRECTORY": path},
                              capture_output=True, text=True, check=False)
        assert done.returncode == 78 and "ermission denied" in done.stderr and "ok" not in done.stdout, done


def a_check_of_the_surroundings(_, daemon):
    """rasid check --online: hosts, data directory and clock; 69 when one is of no use, and what it is is said"""
    def check(code, *says, prefix=()):
        done = subprocess.run([*prefix, daemon.binary, "check", "--online", "-c", daemon.dir], capture_output=True,
                              text=True, check=False, timeout=rig.FAR)
        assert done.returncode == code and all(s in done.stderr for s in says), done
        assert (code == 0) == ("ok: " in done.stdout), done

    daemon.feeds("o")
    daemon.watch()
    daemon.webhook("hook")
    check(0)
    os.mkdir(os.path.join(daemon.dir, "data"))
    daemon.write("data/rasid.db", "")
    check(0)
    ahead = time.time() + 3 * 3600 + 59
    os.utime(os.path.join(daemon.dir, "data/rasid.db"), (ahead, ahead))
    check(69, "the clock is 180 minutes behind the database")
    os.remove(os.path.join(daemon.dir, "data/rasid.db"))
    os.rmdir(os.path.join(daemon.dir, "data"))
    daemon.write("data", "")
    check(69, f"data_dir '{daemon.dir}/data': Not a directory")
    os.remove(os.path.join(daemon.dir, "data"))
    daemon.write("feeds.d/more.conf", "".join(f"[feed {n}]\nurl = http://nowhere.invalid/{n}\n\n" for n in "abc"))
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        raise rig.Skip("a network without a name server needs root and unshare")
    check(69, "no address for 'nowhere.invalid' (feed a and 2 more): ", prefix=("unshare", "-n"))
    # Behind a proxy it is the proxy that looks names up.
    daemon.settings("1s", extra="proxy = http://127.0.0.1:3128\n")
    check(0, prefix=("unshare", "-n"))
    daemon.settings("1s", extra="proxy = http://proxy.invalid:3128\n")
    check(69, "no address for 'proxy.invalid' (proxy of a and 2 more): ", prefix=("unshare", "-n"))


def no_secret_in_any_answer(_, daemon):
    """a secret under a mistyped key or section is shown by no command, no reload and no log"""
    hush = "https://hooks.slack.com/services/T0/B0/hush-hush"
    daemon.start()
    assert daemon.ready(), daemon.log()
    for text in (f"[destinaton d]\ntype = slack\nURL = {hush}\n", f"[destination d]\ntype = slack\nulr = {hush}\n",
                 f"[destination d]\ntype = slack\nurl_file = {hush}\n", f"[alerts]\nurl = {hush}\n",
                 f"[destination d]\ntype = slack\nurl: {hush}\n", f"[destination d]\ntype = webhook\nhmac = {hush}\n"):
        daemon.write("alerts.d/test.conf", text)
        for command in (["reload"], ["check"], ["config", "show"], ["run"]):
            done = run(daemon, *command, "-c", daemon.dir)
            assert done.returncode in (1, 78) and "alerts.d/test.conf:" in done.err, (command, done.returncode, done.err)
            assert "hush" not in done.err + done.out, (command, done.err)
    assert "hush" not in daemon.log() and "reload: refused" in daemon.log()


def without_a_daemon(_, daemon):
    """reload and status without a daemon: exit code 3 and a hint; also when the configuration is broken"""
    for c in ("reload", "status"):
        done = run(daemon, c, "-c", daemon.dir)
        assert done.returncode == 3 and "is the daemon running" in done.err, done.err
    daemon.write("feeds.d/bad.conf", "[feed x]\nulr = y\n")
    for c in ("reload", "status"):
        assert run(daemon, c, "-c", daemon.dir).returncode == 3
    assert run(daemon, "check", "-c", daemon.dir).returncode == 78
    os.makedirs(os.path.join(daemon.dir, "run"))
    prefix, binary = nobody(), os.path.join(daemon.dir, "rasid")
    shutil.copy(daemon.binary, binary)
    os.chmod(daemon.dir, 0o755)
    os.chmod(os.path.join(daemon.dir, "run"), 0o700)
    for c in ("reload", "status"):
        done = subprocess.run([*prefix, binary, c, "-c", daemon.dir], capture_output=True, text=True, check=False)
        assert done.returncode == 1 and "permission denied at " in done.stderr and "ask as root" in done.stderr, done
    daemon.write("run/control.sock", "I am a file")
    assert run(daemon, "status", "-c", daemon.dir).returncode in (1, 3)


if __name__ == "__main__":
    rig.main(wrong_options_show_the_usage, advice_names_commands_that_exist, advice_names_keys_that_exist, full_and_closed_outputs, a_daemon_without_standard_descriptors,
             parsing_hostile_files, parsing_large_and_missing_files, explaining_odd_terms, no_color_is_honoured,
             a_first_start_without_configuration, places_that_cannot_be_used, places_that_others_own,
             a_check_of_nothing_is_not_ok, a_check_of_the_surroundings, no_secret_in_any_answer,
             without_a_daemon)
