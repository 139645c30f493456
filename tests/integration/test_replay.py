# SPDX-License-Identifier: ISC
"""Histories of feeds, version by version, through the real daemon with kill -9 in every step: no repeat, no miss.

Four histories are our own: the renumbered feed of tests/golden/sequences and three that are made here, in other formats.
Where ../shared is, six real ones come with them, ten in all, each article with our term in its title. All are polled
by one daemon, and all advance to their next version together. In each step it is killed once, at a moment that the seed
chooses: before an answer, in the middle of one, some milliseconds behind it, or between the polls. A step is over when each
feed asks with the validators of its version, for these are committed with its articles.

The checker reads the documents with a parser of its own and knows what the receiver got, and which rows there are; what
is new in each version stands in a MANIFEST.tsv (tests/golden/sequences and the feed-sequences of ../shared) or is known since it was made here.
"""
import collections
import csv
import glob
import html
import json
import os
import random
import re
import threading
import time
import xml.etree.ElementTree as ElementTree

import rig

SEED = int(os.environ.get("RASID_SEED", time.strftime("%Y%m")))
REAL = os.path.join(rig.SHARED, "feed-sequences")
TERM = "التحالف الدولي"
ATOM = "{http://www.w3.org/2005/Atom}"


# ---- histories: a name, documents, and what each may and must bring -------------------------------------

class Step:
    """fewest and most articles that its document adds; alerts: exactly so many, None: one for each article."""

    def __init__(self, document, fewest, most, alerts=None):
        self.document, self.fewest, self.most, self.alerts = document, fewest, most, alerts


def manifest(folder):
    with open(os.path.join(folder, "MANIFEST.tsv"), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t"))


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as f:
        return f.read()


def renumbering():
    """Exact figures: the alerts are for three articles and an edit."""
    folder = "tests/golden/sequences/renumbering"
    return [Step(read(folder, r["file"]), int(r["new"]), int(r["new"]), int(r["alerts"])) for r in manifest(folder)]


def marked(document):
    """The term at the beginning of each item's title."""
    def item(m):
        return re.sub(rb"(<title[^>]*>\s*(?:<!\[CDATA\[)?)", lambda t: t[1] + f"{TERM} ".encode(), m[0], count=1)

    return re.sub(rb"<(item|entry)[ >].*?</\1>", item, document, flags=re.S)


def real(folder):
    """An id that is new is an article, unless its link or its title was there before; the manifest looks back one version."""
    steps, known = [], set()
    for r in manifest(folder):
        document, new = marked(read(folder, r["file"])), int(r["new_ids"])
        back = 0  # or twice in it: the same title and text under two links
        for e in entries(document):
            back += not marks(e).isdisjoint(known)
            known |= marks(e)
        sure = new - int(r["new_id_but_known_link"]) - int(r["new_id_but_known_title"])
        steps.append(Step(document, max(0, min(sure, int(r["items"]) - back)), new))
    return steps


def story(n, **other):
    return {"id": f"id-{n}", "link": f"http://outlet.example/{n}", "title": f"{TERM} خبر رقم {n}",
            "text": f"نص الخبر رقم {n} كما كتبه المراسل.", **other}


def jsonfeed(items):
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [
        {"id": i["id"], "url": i["link"], "title": i["title"], "content_text": i["text"]} for i in items]}).encode()


def atom(items):
    entries = "".join(f"<entry><id>{i['id']}</id><link href='{i['link']}'/><title>{i['title']}</title>"
                      f"<summary>{i['text']}</summary></entry>" for i in items)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title>{entries}</feed>".encode()


def rss(items):
    entries = "".join(f"<item><guid isPermaLink='false'>{i['id']}</guid><link>{i['link']}</link><title>{i['title']}</title>"
                      f"<description>{i['text']}</description></item>" for i in items)
    return f"<rss version='2.0'><channel><title>t</title>{entries}</channel></rss>".encode()


def window():
    """Three new ones a version push the oldest out; the first comes back in the middle."""
    def items(k):
        first = [story(0)] if k == 6 else []
        return [story(n) for n in range(3 * k + 5, 3 * k, -1)] + first

    return [Step(jsonfeed([*items(0), story(0)]), 6, 6)] + [Step(jsonfeed(items(k)), 3, 3) for k in range(1, 11)]


def renumbered_daily():
    """Every version has other ids and links, and one new article."""
    def version(k):
        return atom([story(n, id=f"urn:{k}-{n}", link=f"http://outlet.example/{k}/{n}") for n in range(k + 6, k, -1)])

    return [Step(version(0), 6, 6)] + [Step(version(k), 1, 1) for k in range(1, 11)]


def corrected():
    """Titles and texts are corrected, versions come twice, and one is empty."""
    def version(k):
        items = [story(n, text=f"نص الخبر رقم {n}، صيغة {k // 2}.") for n in range(k // 2 + 4, 0, -1)]
        items[1]["title"] += f" (تصحيح {k // 2})"
        return rss([] if k == 5 else items)

    return [Step(version(0), 4, 4)] + [Step(version(k), k % 2 == 0, k % 2 == 0) for k in range(1, 11)]


def histories():
    own = {"renumbering": renumbering(), "window": window(), "daily": renumbered_daily(), "corrected": corrected()}
    if os.path.isdir(REAL):
        own.update({os.path.basename(d): real(d) for d in sorted(glob.glob(os.path.join(REAL, "*/")[:-1]))})
    return own


# ---- the publishers ----------------------------------------------------------------------------------

class Replay:
    """Serves one version of each history; hook: called once with what is done to the next answer, in parts."""

    def __init__(self, stories):
        self.stories = stories
        self.version = 0
        self.committed = {n: -1 for n in stories}
        self.served = collections.Counter()
        self.lock = threading.Lock()
        self.hook = None
        self.server = rig.RawServer({f"/{n}": self.serve(n) for n in stories}, "0.0.0.0")

    def of(self, name):
        return min(self.version, len(self.stories[name]) - 1)

    def take_hook(self):
        with self.lock:
            hook, self.hook = self.hook, None
            return hook

    def serve(self, name):
        def answer(conn, request):
            asked = re.search(r"^If-None-Match: \"(\d+)\"\r$", request, re.M | re.I)
            had, now = int(asked[1]) if asked else -1, self.of(name)
            self.committed[name] = max(self.committed[name], had)
            tag = [f'ETag: "{now}"']
            if had == now:
                conn.sendall(rig.reply(status="304 Not Modified", headers=tag))
                return
            body, hook = rig.reply(self.stories[name][now].document, headers=tag), self.take_hook()
            (hook or conn.sendall)(*((conn, body) if hook else (body,)))
            self.served[name, now] += 1

        return answer

    def done(self):
        """Of a document without items no validators are taken, so it comes again: the third time, one was worked off whole."""
        return all(self.committed[n] >= self.of(n) or (self.served[n, self.of(n)] >= 3 and not self.stories[n][self.of(n)].most)
                   for n in self.stories)


class Killer:
    """kill -9 at one moment of a step, and a new start."""

    def __init__(self, daemon, replay, rng):
        self.daemon, self.replay, self.rng = daemon, replay, rng
        self.struck = threading.Event()
        self.counts = collections.Counter()

    def strike(self, where):
        self.counts[where] += 1
        self.daemon.kill()
        self.struck.set()

    def before(self, _, __):
        self.strike("before an answer")

    def within(self, conn, body):
        conn.sendall(body[:self.rng.randrange(1, len(body))])
        self.strike("within an answer")

    def behind(self, conn, body):
        conn.sendall(body)
        conn.close()
        time.sleep(self.rng.random() * 0.03)  # not to wait for anything: the moment is what is tried
        self.strike("behind an answer")

    def step(self):
        """Until the version of each feed is committed, with one kill on the way to it or, where nothing is new, after it."""
        moment = self.rng.choice((self.before, self.within, self.behind, self.behind, None))
        self.struck.clear()
        with self.replay.lock:
            self.replay.version += 1
            self.replay.hook = moment
        assert rig.wait_for(lambda: self.struck.is_set() or self.replay.done(), 0.005), self.daemon.log()
        if self.replay.take_hook() is not None or moment is None:
            self.strike("between polls")
        assert rig.wait_for(self.struck.is_set)
        self.daemon.start()
        assert rig.wait_for(self.replay.done, 0.005), (self.replay.committed, self.daemon.log())


# ---- the checker ----------------------------------------------------------------------------------------

def plain(text):
    """Text as a reader sees it, whatever tags and references it was written with."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", html.unescape(text or ""))).split())


def entries(document):
    """(id, link, title, text) of each item, by a parser that shares nothing with the daemon's."""
    if document[:1] == b"{":
        return [(i["id"], i["url"], i["title"], i["content_text"]) for i in json.loads(document)["items"]]
    found = []
    for item in [e for e in ElementTree.fromstring(document).iter() if e.tag in ("item", ATOM + "entry")]:
        text = {c.tag.replace(ATOM, ""): (c.text or c.get("href") or "").strip() for c in item}
        found.append((text.get("guid") or text.get("id", ""), text.get("link", ""), plain(text.get("title")),
                      plain(text.get("description") or text.get("summary"))))
    return found


def marks(entry):
    """What of an item may identify it."""
    return {(kind, value) for kind, value in zip(("id", "link", "title"), entry) if value}


def surely_new(steps):
    """Titles of items that shared neither id nor link nor title with any before, after the first version."""
    known, new = set(), set()
    for k, step in enumerate(steps):
        items = entries(step.document)
        new |= {e[2] for e in items if k > 0 and e[2] and marks(e).isdisjoint(known)}
        known = known.union(*map(marks, items))
    return new


def rows(daemon):
    """Articles of each feed; later wordings of one are none."""
    return collections.Counter(f for (f,) in daemon.query("SELECT feed FROM article WHERE version_of = 0"))


class Verdict:
    def __init__(self):
        self.repeats, self.misses = [], []

    def step(self, k, stories, before, after):
        """What a version added, against what it may and must."""
        for name, steps in stories.items():
            added = after[name] - before[name]
            step = steps[k] if k < len(steps) else None
            if added > (step.most if step else 0):
                self.repeats.append((name, k, added))
            if step and added < step.fewest:
                self.misses.append((name, k, added))

    def end(self, stories, got, stored):
        """got: feed, title and webhook-id of each alert; stored: feed, title, text, silence and first wording of each row."""
        told = {(f, t): {i for g, u, i in got if (g, u) == (f, t)} for f, t, _ in got}
        for (feed, title, _, _, first), n in collections.Counter(stored).items():
            if n > 1:
                self.repeats.append((feed, "stored again", title, first))
        for name, steps in stories.items():
            exact = [s.alerts for s in steps[1:]]
            alerts = sum(len(i) for (f, _), i in told.items() if f == name)
            if None not in exact and alerts != sum(exact):
                (self.repeats if alerts > sum(exact) else self.misses).append((name, "alerts", alerts))
            if None in exact:
                self.alerts(name, steps, told, stored)

    def alerts(self, name, steps, told, stored):
        titles = collections.Counter(plain(t) for f, t, _, silent, first in stored if f == name and not silent and not first)
        worded = titles + collections.Counter(plain(t) for f, t, *_, first in stored if f == name and first)
        mine = collections.Counter({plain(t): len(i) for (f, t), i in told.items() if f == name})
        self.misses += [(name, "not alerted", t) for t in surely_new(steps) if mine[t] == 0]
        self.misses += [(name, "stored, not alerted", t) for t in titles - mine]
        self.repeats += [(name, "alerted again", t) for t in mine - worded]


def no_repeat_and_no_miss(room, daemon):
    """each article of each history is stored and alerted once, whatever was killed meanwhile"""
    stories, rng, verdict = histories(), random.Random(SEED), Verdict()
    replay = Replay(stories)
    daemon.settings("100ms")
    # Hosts of their own: what one of them owes another is not what is looked at here.
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed {n}]\nurl = http://127.0.2.{i}:{replay.server.port}/{n}\ninterval = 100ms\nmax_age = 3650d\n" for i, n in enumerate(stories, 1)))
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    assert rig.wait_for(replay.done), daemon.log()
    killer, before = Killer(daemon, replay, rng), rows(daemon)
    for k in range(1, max(map(len, stories.values()))):
        killer.step()
        after = rows(daemon)
        verdict.step(k, stories, before, after)
        before = after
    assert rig.wait_for(lambda: (s := daemon.status()) and all(d["pending"] == 0 for d in s["destinations"])), daemon.log()
    got = [(m["json"]["data"]["feed"]["id"], m["json"]["data"]["article"]["title"], m["headers"]["webhook-id"])
           for m in room.received("/hook")]
    verdict.end(stories, got, daemon.query(
        "SELECT feed, title, body || summary, silent, version_of FROM article"))
    print(f"# FIGURE replay of {len(stories)} histories, {sum(map(len, stories.values()))} versions, seed {SEED}: "
          f"{sum(killer.counts.values())} kill -9 ({', '.join(f'{n} {w}' for w, n in sorted(killer.counts.items()))}), "
          f"{sum(before.values())} articles, {len({i for _, _, i in got})} alerts, "
          f"{len(verdict.repeats)} repeats, {len(verdict.misses)} misses")
    assert not verdict.repeats and not verdict.misses, (verdict.repeats, verdict.misses)
    replay.server.close()


if __name__ == "__main__":
    rig.main(no_repeat_and_no_miss)
