# SPDX-License-Identifier: ISC
"""No memory: an allocation that fails (tests/preload/failmalloc.c) ends in a sentence, never in silence."""
import os
import re
import resource
import signal
import subprocess

import rig
from test_faults import item


def ends_with_a_sentence(code, said):
    """Well, or badly and with the reason; the words of libxml2 and GLib count, the end is ours."""
    return code == 0 or (code in (1, 2, 78, -signal.SIGABRT) and re.search(r"memory|cannot|allocate", said, re.IGNORECASE))


def memory_that_runs_out_is_said(room, daemon):
    """allocations of a command and of a daemon fail in turn: what dies of it says so

    One in RASID_ALLOCATIONS (6; make check-long: each) of the command, and a dozen of a daemon.
    """
    stride = int(os.environ.get("RASID_ALLOCATIONS", "6"))
    with open("tests/preload/failmalloc.c", encoding="ascii") as f:
        preload = rig.preload(daemon, f.read())
    count = os.path.join(daemon.dir, "count")

    def run(at, *args):
        env = dict(os.environ, LD_PRELOAD=preload, FAIL_AT=str(at), FAIL_COUNT=count)
        process = subprocess.Popen([daemon.binary, *args], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env,
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
        said = b""
        for line in process.stderr:
            said += line
            if b"start: rasid" in line:
                process.send_signal(signal.SIGTERM)
        return process.wait(rig.FAR), said.decode(errors="replace")

    room.outlet("o", items=[item(1)])
    daemon.feeds("o")
    daemon.watch()
    daemon.webhook("hook")
    document = os.path.join(daemon.dir, "doc.xml")
    with open(document, "w", encoding="ascii") as f:
        f.write("<rss><channel><item><title>t</title></item></channel></rss>")
    for args, sample in ((("parse", document), lambda n: range(1, n + 1, stride)),
                         (("run", "-c", daemon.dir), lambda n: [*range(1, 120, 24), *range(120, n, n // 12)])):
        for _ in range(2):  # the first makes the database
            assert run(0, *args)[0] == 0
        with open(count, encoding="ascii") as f:
            n = int(f.read())
        for at in sample(n):
            code, said = run(at, *args)
            assert ends_with_a_sentence(code, said), (args, at, code, said)


if __name__ == "__main__":
    rig.main(memory_that_runs_out_is_said)
