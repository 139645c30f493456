# SPDX-License-Identifier: ISC
"""How the daemon stops: in the middle of its work, of a reload, with its whole group, asked again and again."""
import os
import signal
import subprocess
import time

import rig
from test_faults import TERM, basics, item, titles

AGAIN = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
int uv_loop_close(void *loop) {
	raise(SIGHUP);
	raise(SIGTERM);
	return ((int (*)(void *))dlsym(RTLD_NEXT, "uv_loop_close"))(loop);
}
"""


def a_stop_in_the_middle_loses_nothing(room, daemon):
    """SIGTERM while fetches, parses and deliveries are under way: exit 0 in time, nothing lost"""
    names = [f"o{i}" for i in range(8)]
    basics(room, daemon, *names)
    slow = {"status": 200, "delay_ms": 300}
    room.script(slow, {"hang": True}, slow, slow)
    published = 0
    for _ in range(3):
        before = len(room.received(ok=False))
        for name in names:
            room.publish(name, **item(published, "<p>" + "فقرة. " * 3000 + "</p>"))
            published += 1
        assert rig.wait_for(lambda n=before: len(room.received(ok=False)) > n, 0.001)
        assert daemon.stop() == 0
        daemon.start()
    assert rig.wait_for(lambda: len(set(titles(room))) >= published), (published, len(set(titles(room))))
    repeats = len(titles(room)) - len(set(titles(room)))
    ids = {m["headers"]["webhook-id"] for m in room.received("/hook")}
    assert len(ids) == published, "an article was alerted under two ids"
    assert repeats <= 3, repeats  # what was in flight, one a stop


def a_stop_during_a_reload(room, daemon):
    """SIGTERM in the middle of a reload: exit 0, the caller hears of it, nothing is left open"""
    basics(room, daemon)
    terms = "".join(f"term = كلمة{n} أخرى{n}\n" for n in range(20000))
    daemon.watch(f"[watch coalition]\nterm = {TERM}\n\n[watch long]\n{terms}")
    caller = subprocess.Popen([daemon.binary, "reload", "-c", daemon.dir], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    assert rig.wait_for(lambda: "reload: reading" in daemon.log(), 0.0005)
    start = time.monotonic()
    assert daemon.stop() == 0
    print(f"# FIGURE stop during a reload of 20,000 terms {time.monotonic() - start:.1f} s")
    out, why = caller.communicate(timeout=rig.FAR)
    assert caller.returncode in (0, 1), (caller.returncode, out, why)


def the_whole_group_is_signalled(room, daemon):
    """SIGINT to the process group (^C) stops in order, although the workers get it too"""
    for name in ("o",):
        room.outlet(name, items=[item(1)])
    daemon.feeds("o", first_poll="alert")
    daemon.watch()
    daemon.webhook("hook")
    with open(daemon.log_path, "ab") as log:
        daemon.process = subprocess.Popen([daemon.binary, "run", "-c", daemon.dir], stdout=log, stderr=log,
                                          start_new_session=True)
    assert rig.wait_for(lambda: titles(room))
    children = daemon.children()
    os.killpg(daemon.process.pid, signal.SIGINT)
    code = daemon.process.wait(rig.FAR)
    daemon.process = None
    assert code == 0, (code, daemon.log())
    assert rig.wait_for(lambda: not any(os.path.exists(f"/proc/{p}") for p in children))


def signals_at_the_last_moment(room, daemon):
    """SIGTERM and SIGHUP to a daemon that is nearly gone: it ends by its own exit code"""
    basics(room, daemon)
    assert daemon.stop() == 0
    os.environ["LD_PRELOAD"] = rig.preload(daemon, AGAIN)
    try:
        daemon.start()
    finally:
        del os.environ["LD_PRELOAD"]
    assert rig.wait_for(lambda: daemon.log().count("ready feeds=") == 2), daemon.log()
    assert daemon.stop() == 0
    assert daemon.log().count("stop: done") == 2


if __name__ == "__main__":
    rig.main(a_stop_in_the_middle_loses_nothing, a_stop_during_a_reload, the_whole_group_is_signalled, signals_at_the_last_moment)
