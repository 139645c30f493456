# SPDX-License-Identifier: ISC
"""The main job, with the real binary: feed in, alert out, once, in order, across restarts."""
import glob
import os
import re

import rig

TERM = "التحالف الدولي"
# Every spelling of the term in these texts, as a reader would find it.
FIVE = [
    ("rss2.0", "وصول وفد للتحالف الدولي إلى المدينة", "<p>وصل الوفد فجرا. قال ناطق إن التحالف الدولي باق.</p>"),
    ("atom1.0", "والتحالف الدولي يعلق", "<p>لم يصدر تعليق آخر.</p>"),
    ("rss1.0", "اجتماع في القاعدة", "<p>حضره ممثل عن التَّحالُف الدُّوَلي.</p>"),
    ("jsonfeed1.1", "بالتحالف الدولي نبدأ", "<p>نشرة اليوم.</p>"),
    ("rss2.0", "لا شيء في العنوان", "<p>بيان التحـــالف الـــدولي الأخير.</p>"),
]
# Further material, when it lies beside the project.
SEEDS = sorted(glob.glob(os.path.join(rig.SHARED, "seeds", "*.txt")))
WORD = re.compile(r"^[وفبكل]*ا?ل?تحالف الدولي$")


def strip_marks(text):
    return re.sub("[\u0640\u064b-\u065f\u0670]", "", text)


def five_feeds(room, daemon, stories):
    for i, (fmt, title, html) in enumerate(stories):
        room.outlet(f"o{i}", title=f"صحيفة {i}", format=fmt, items=[{"title": title, "html": html}])
    daemon.feeds(*[f"o{i}" for i in range(len(stories))], first_poll="alert")
    daemon.watch()
    daemon.webhook("hook")


def five_articles_five_alerts(room, daemon):
    """five articles are stored, five alerts sent, signed, each hit a whole word of the original"""
    five_feeds(room, daemon, FIVE)
    daemon.start()
    assert rig.wait_for(lambda: len(room.received("/hook")) >= 5), room.received()
    messages = room.received("/hook")
    assert len({m["headers"]["webhook-id"] for m in messages}) == 5
    assert all(rig.signature_ok(m) for m in messages)
    for m in messages:
        data = m["json"]["data"]
        assert m["json"]["type"] == "article.matched"
        assert m["headers"]["webhook-id"] == data["alert"]["id"] and data["hits"]
        story = next(s for s in FIVE if s[1] == data["article"]["title"])
        original = story[1] + " " + re.sub("<[^>]*>", " ", story[2])
        for hit in data["hits"]:
            assert hit["text"] in original and WORD.match(strip_marks(hit["text"])), hit
    assert daemon.query("SELECT count(*) FROM article") == [(5,)]


def unchanged_feeds_answer_304(room, daemon):
    """second polls are conditional and answered 304"""
    five_feeds(room, daemon, FIVE)
    daemon.start()
    assert rig.wait_for(lambda: all(len(room.log(f"o{i}")) >= 3 for i in range(5)))
    for i in range(5):
        log = room.log(f"o{i}")
        assert [x["status"] for x in log[:3]] == [200, 304, 304], log
        assert "If-None-Match" not in log[0]["headers"] and log[1]["headers"]["If-None-Match"]
        assert all("Cookie" not in x["headers"] and "Referer" not in x["headers"] for x in log)


def nothing_repeats_after_a_restart(room, daemon):
    """after a restart no alert repeats and no poll is unconditional"""
    five_feeds(room, daemon, FIVE)
    daemon.start()
    assert daemon.settled(5)
    assert daemon.stop() == 0
    polls = len(room.log())
    daemon.start()
    assert rig.wait_for(lambda: len(room.log()) >= polls + 10)
    assert all(x["status"] == 304 for x in room.log()[polls:])
    assert len(room.received("/hook")) == 5
    assert daemon.stop() == 0


def a_new_article_alerts_once(room, daemon):
    """the first poll is silent, a later article alerts once, in order"""
    room.outlet("o", items=[{"title": "قديم عن التحالف الدولي", "html": ""}])
    daemon.feeds("o")
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    assert rig.wait_for(lambda: len(room.log("o")) >= 2)
    for n in range(3):
        room.publish("o", title=f"خبر {n} عن التحالف الدولي", html="<p>نص</p>")
    assert rig.wait_for(lambda: len(room.received("/hook")) >= 3)
    titles = [m["json"]["data"]["article"]["title"] for m in room.received("/hook")]
    assert titles == [f"خبر {n} عن التحالف الدولي" for n in range(3)], titles


def one_message_an_article(room, daemon):
    """an article that three watches find is one message to each destination, which names those that tell it"""
    room.outlet("o", items=[{"title": "وفد للتحالف الدولي في بغداد", "html": "<p>والنفط فوق التسعين.</p>"}])
    daemon.feeds("o", first_poll="alert")
    daemon.watch("[watch coalition]\ntitle = التحالف\nterm = التحالف الدولي\n"
                 "[watch city]\ntitle = العاصمة\nterm = بغداد\n"
                 "[watch oil]\ntitle = النفط\npriority = high\nterm = النفط\nnotify = desk\n")
    daemon.webhook("hook", "desk")
    daemon.start()
    assert daemon.settled(1, "hook") and daemon.settled(1, "desk")
    for path, names in (("/hook", ["coalition", "city"]), ("/desk", ["coalition", "city", "oil"])):
        messages = room.received(path)
        assert len(messages) == 1, messages
        data = messages[0]["json"]["data"]
        assert [w["id"] for w in data["watches"]] == names and data["watch"] == data["watches"][0], data
        assert sorted({h["watch"] for h in data["hits"]}) == sorted(names), data
    assert daemon.query("SELECT count(*) FROM alert") == [(3,)]
    assert "watch=coalition,city,oil" in daemon.log()


def a_throttled_sink_gets_everything_later(room, daemon):
    """429 with Retry-After is waited out, nothing is lost, the order stays"""
    five_feeds(room, daemon, FIVE)
    room.script({"status": 429, "retry_after": 2}, {"status": 500})
    daemon.start()
    assert rig.wait_for(lambda: len(room.received("/hook")) >= 5)
    tries = room.received("/hook", ok=False)
    assert tries[1]["at_ms"] - tries[0]["at_ms"] >= 2000, "asked again inside the Retry-After window"
    assert tries[0]["headers"]["webhook-id"] == tries[1]["headers"]["webhook-id"] == \
        tries[2]["headers"]["webhook-id"]
    assert len(tries) == 7


def a_dead_destination_delays_nobody(room, daemon):
    """a destination that hangs does not delay the other one"""
    five_feeds(room, daemon, FIVE)
    daemon.webhook("hook")
    with open(os.path.join(daemon.dir, "alerts.d/dead.conf"), "w", encoding="utf-8") as f:
        f.write("[destination dead]\ntype = webhook\nurl = http://127.0.0.1:9/x\nallow_address = 127.0.0.1\n"
                "allow_plaintext = yes\n")
    daemon.start()
    assert daemon.settled(5)
    assert daemon.destination("dead")["pending"] == 5, daemon.status()


def reload_works_and_fails_visibly(room, daemon):
    """reload adds a feed; a broken configuration is refused with all errors and the old one stays"""
    five_feeds(room, daemon, FIVE[:1])
    daemon.start()
    assert rig.wait_for(lambda: len(room.received("/hook")) >= 1)
    room.outlet("late", items=[{"title": "عن التحالف الدولي مرة أخرى", "html": ""}])
    daemon.feeds("o0", "late", first_poll="alert")
    answer = daemon.cli("reload", "-c", daemon.dir)
    assert answer.returncode == 0, answer.stderr
    assert rig.wait_for(lambda: len(room.received("/hook")) >= 2)
    daemon.write("watch.d/bad.conf", "[watch x]\ntrem = شيء\nterm = شيء\nnotify = nowhere\n")
    answer = daemon.cli("reload", "-c", daemon.dir)
    assert answer.returncode == 78, answer
    assert "bad.conf:2:1" in answer.stderr and "did you mean 'term'" in answer.stderr, answer.stderr
    assert "nowhere" in answer.stderr
    assert daemon.status()["config"]["last_reload_ok"] is False
    room.publish("late", title="ما زال التحالف الدولي يراقب", html="")
    assert rig.wait_for(lambda: len(room.received("/hook")) >= 3)


def mentions(room, daemon, paths, articles):
    """serves each file as an article of its own outlet; returns the stored mentions of the watch per article"""
    for i, path in enumerate(paths):
        with open(path, encoding="utf-8") as f:
            head, _, body = f.read().partition("\n")
        html = "".join(f"<p>{p}</p>" for p in re.split(r"\n\s*\n", body.replace("&", "&amp;").replace("<", "&lt;")))
        room.outlet(f"s{i}", items=[{"title": head.strip(), "html": html}])
    daemon.feeds(*[f"s{i}" for i in range(len(paths))], first_poll="alert")
    daemon.watch()
    daemon.webhook("hook")
    daemon.start()
    assert rig.wait_for(lambda: len(room.received("/hook")) >= articles), room.received()
    assert rig.wait_for(lambda: daemon.query("SELECT count(*) FROM article") == [(len(paths),)])
    return dict(daemon.query("SELECT a.feed, count(*) FROM hit h JOIN article a ON a.id = h.article GROUP BY a.feed"))


def whole_articles(room, daemon):
    """five articles: five stored, alerts for the two that mention the term, seven mentions"""
    hits = mentions(room, daemon, sorted(glob.glob("tests/golden/articles/*.txt")), 2)
    assert hits == {"s0": 6, "s2": 1}, hits
    assert len(room.received("/hook")) == 2


def real_articles(room, daemon):
    """five real articles: five stored, five alerts, 33 mentions"""
    hits = mentions(room, daemon, SEEDS, 5)
    print(f"# FIGURE mentions per article {hits}")
    assert sum(hits.values()) == 33, hits


def the_database_and_log_hold_no_secret(room, daemon):
    """neither log nor database holds the webhook's secret"""
    five_feeds(room, daemon, FIVE[:1])
    daemon.start()
    assert rig.wait_for(lambda: len(room.received("/hook")) >= 1)
    assert daemon.stop() == 0
    for root, _, files in os.walk(daemon.dir):
        for name in files:
            if name == "hmac":
                continue
            with open(os.path.join(root, name), "rb") as f:
                assert rig.SECRET[6:].encode() not in f.read(), name


rig.main(five_articles_five_alerts, unchanged_feeds_answer_304, nothing_repeats_after_a_restart,
         a_new_article_alerts_once, one_message_an_article, a_throttled_sink_gets_everything_later, a_dead_destination_delays_nobody,
         reload_works_and_fails_visibly, whole_articles, the_database_and_log_hold_no_secret,
         *([real_articles] if len(SEEDS) == 5 else []))
