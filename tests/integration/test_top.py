# SPDX-License-Identifier: ISC
"""rasid top: drawn on a terminal until q is typed, one look as lines without one, a sentence where neither works."""
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios

import rig
from test_faults import basics, item


def alerted(room, daemon):
    basics(room, daemon)
    room.publish("o", **item(1))
    assert rig.wait_for(lambda: room.received("/hook")), daemon.log()


class Terminal:
    """rasid top on a pseudo-terminal of 24 lines and 100 columns."""

    def __init__(self, daemon, term="xterm-256color"):
        self.got = b""
        self.master, slave = pty.openpty()
        os.set_blocking(self.master, False)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        env = dict(os.environ, TERM=term, LC_ALL="C.UTF-8")
        self.p = subprocess.Popen([rig.RASID, "top", "-c", daemon.dir], stdin=slave, stdout=slave, stderr=slave, env=env)
        os.close(slave)

    def has(self, text):
        if select.select([self.master], [], [], 0)[0]:
            try:
                self.got += os.read(self.master, 65536)
            except OSError:
                pass
        return text.encode() in self.got

    def type(self, key):
        os.write(self.master, key)

    def end(self):
        rc = self.p.wait()
        self.has("")
        os.close(self.master)
        return rc


def on_a_terminal(room, daemon):
    """what stands on the screen comes from the daemon, Arabic whole; q gives the screen back"""
    alerted(room, daemon)
    t = Terminal(daemon)
    for part in ("DESTINATION", "feeds 1", "LAST ALERTS", "التحالف"):
        assert rig.wait_for(lambda part=part: t.has(part)), (part, t.got)
    t.type(b"q")
    assert t.end() == 0, t.got
    # xterm's rmcup: the screen from before is back.
    assert t.got.rstrip().endswith(b"\x1b[?1l\x1b>") or b"\x1b[?1049l" in t.got, t.got[-200:]


def the_daemon_goes(room, daemon):
    """a daemon that goes away ends it with a sentence that stays, and the exit code of its own"""
    alerted(room, daemon)
    t = Terminal(daemon)
    assert rig.wait_for(lambda: t.has("LAST ALERTS")), t.got
    daemon.stop()
    assert t.end() == 3, t.got
    assert b"no rasid answers at" in t.got.split(b"\x1b[?1049l")[-1], t.got[-300:]


def a_terminal_that_cannot(room, daemon):
    """where nothing can be drawn it says so, and what works instead"""
    alerted(room, daemon)
    t = Terminal(daemon, term="no-such-terminal")
    assert t.end() == 1, t.got
    assert b"`rasid top | cat` prints lines" in t.got, t.got


def without_one(room, daemon):
    """for a pipe it is one look, as lines"""
    alerted(room, daemon)
    out = daemon.cli("top", "-c", daemon.dir)
    assert out.returncode == 0, out
    lines = out.stdout.splitlines()
    assert lines[0].startswith("rasid ") and "1 alerts" in lines[0], lines
    assert any(line.startswith("hook ") for line in lines), lines
    assert any("delivered" in line and "التحالف" in line for line in lines), lines
    assert not any("\x1b" in line or "quit" in line for line in lines), lines


if __name__ == "__main__":
    rig.main(on_a_terminal, the_daemon_goes, a_terminal_that_cannot, without_one)
