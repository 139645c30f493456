# SPDX-License-Identifier: ISC
"""kill -9 at random points: nothing is lost, at most one repeat a kill, always with the same id.

The checker knows what the newsroom published and what the receiver got, nothing else. The mutant that
stores the validators before the articles must be caught by it, or the test proves nothing.
"""
import collections
import os
import random
import signal
import subprocess
import time

import rig

KILLS = int(os.environ.get("RASID_KILLS", "100"))
SEED = int(os.environ.get("RASID_SEED", time.strftime("%Y%m")))
FEEDS = 3


def prepare(room, daemon):
    for i in range(FEEDS):
        room.outlet(f"k{i}", format=["rss2.0", "atom1.0", "jsonfeed1.1"][i],
                    items=[{"title": "خبر قديم", "html": "<p>نص</p>"}])
    daemon.feeds(*[f"k{i}" for i in range(FEEDS)])
    conf = os.path.join(daemon.dir, "feeds.d/test.conf")
    with open(conf, encoding="utf-8") as f:
        text = f.read().replace("interval = 1s", "interval = 100ms")
    daemon.write("feeds.d/test.conf", text)
    with open(os.path.join(daemon.dir, "rasid.conf"), encoding="utf-8") as f:
        text = f.read().replace("min_interval = 1s", "min_interval = 100ms").replace("debug", "info")
    daemon.write("rasid.conf", text)
    daemon.watch()
    daemon.webhook("hook", "second")


class Story:
    """Publishes one matching article at a time and remembers its title."""

    def __init__(self, room, paragraphs):
        self.room, self.titles, self.paragraphs = room, [], paragraphs

    def publish(self, outlet):
        title = f"الخبر {len(self.titles)} عن التحالف الدولي"
        self.titles.append(title)
        # The date is not read by identity; a body as long as real ones makes parsing take its time.
        self.room.publish(outlet, title=title, html="<p>" + f"فقرة عن {title} . " * self.paragraphs + "</p>")


def one_round(room, daemon, story, rng, kill_worker, window_s):
    """Publish, wait until the change was fetched, kill a random moment later, start again."""
    before = room.served()
    for i in rng.sample(range(FEEDS), rng.randint(1, FEEDS)):
        story.publish(f"k{i}")
    rig.wait_for(lambda: room.served() > before, 0.0005)
    time.sleep(rng.random() * window_s)
    if kill_worker:
        for pid in daemon.children()[1:]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return
    daemon.kill()
    daemon.start()


def judge(room, story, kills, dest):
    """What the receiver got against what was published: (lost, repeats, broken promises)."""
    got = [(m["json"]["data"]["article"]["title"], m["headers"]["webhook-id"]) for m in room.received(f"/{dest}")]
    ids = collections.defaultdict(set)
    for title, ident in got:
        ids[title].add(ident)
    lost = [t for t in story.titles if t not in ids]
    repeats = len(got) - len(set(got))
    two_ids = {t: i for t, i in ids.items() if len(i) > 1}
    assert set(ids) <= set(story.titles), "an alert for something never published"
    return lost, repeats, two_ids


def calm(room, daemon):
    """Waits until all that was published was polled and all that was stored is delivered."""
    def polls():
        return collections.Counter(x["path"] for x in room.log())

    before = polls()
    return rig.wait_for(lambda: (now := polls()) and all(now[p] >= before[p] + 4 for p in before), 0.2) and rig.wait_for(
        lambda: (s := daemon.status()) and all(d["pending"] == 0 for d in s["destinations"]), 0.2)


def start(room, daemon):
    prepare(room, daemon)
    daemon.start()
    rig.wait_for(lambda: all(len(room.log(f"k{i}")) >= 2 for i in range(FEEDS)))


def run_kills(room, daemon, story, kills, rng, window_s):
    """How many kills hit the daemon; the others hit its workers."""
    n_daemon = 0
    for n in range(kills):
        kill_worker = n % 4 == 3
        n_daemon += not kill_worker
        one_round(room, daemon, story, rng, kill_worker, window_s)
    assert calm(room, daemon), daemon.log()
    return n_daemon


def nothing_is_lost(room, daemon):
    """random kill -9 of daemon and workers lose nothing and repeat at most one a kill"""
    story = Story(room, 200)
    start(room, daemon)
    n_daemon = run_kills(room, daemon, story, KILLS, random.Random(SEED), 0.02)
    for dest in ("hook", "second"):
        lost, repeats, two_ids = judge(room, story, n_daemon, dest)
        print(f"# FIGURE kill -9 of {n_daemon} daemons and {KILLS - n_daemon} worker pools, seed {SEED}, {dest}: "
              f"{len(story.titles)} published, {len(lost)} lost, {repeats} repeated")
        assert not lost, (dest, lost)
        assert not two_ids, (dest, two_ids)
        assert repeats <= n_daemon, (dest, repeats)
    titles = [r[0] for r in daemon.query("SELECT title FROM article WHERE silent = 0 ORDER BY id")]
    assert len(titles) == len(set(titles)), "an article was stored twice"
    assert daemon.query("PRAGMA integrity_check") == [("ok",)]


def the_mutant_is_caught(room, daemon):
    """a daemon that stores the validators before the articles is caught by the same checker"""
    answer = subprocess.run(["tools/mutants.py", rig.BUILD, "--binary", "early-validators"], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    daemon.binary = os.path.abspath(answer.stdout.strip())
    # Long articles: the moment between validators and articles lasts as long as parsing them. When that
    # is after a fetch depends on the machine, so the window grows until a kill has hit it.
    story, lost, rng = Story(room, 1000), [], random.Random(SEED + 1)
    start(room, daemon)
    for turn in range(20):
        run_kills(room, daemon, story, 20, rng, 0.03 * 1.3 ** turn)
        lost, _, _ = judge(room, story, 20, "hook")
        if lost:
            break
    print(f"# FIGURE mutant early-validators: {len(lost)} of {len(story.titles)} lost")
    assert lost, "the mutant was not caught: this test could not fail"


if __name__ == "__main__":
    rig.main(nothing_is_lost, the_mutant_is_caught)
