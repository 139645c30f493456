# SPDX-License-Identifier: ISC
"""The life of feeds over days, as an editor and a network make it: outages, new names, new addresses, cures."""
import rig

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><link>http://x.example/</link>
<description>d</description><item><title>خبر قديم</title><guid>1</guid></item></channel></rss>"""
HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")


def our_own_line(room, daemon):
    """when all hosts fail at once no feed is blamed, and all are polled again when they are back"""
    page = {"/feed": rig.reply(RSS.encode())}
    servers = [rig.RawServer(page, host) for host in HOSTS]
    daemon.settings("200ms")
    daemon.write("feeds.d/test.conf", "".join(
        f"[feed f{i}]\nurl = {s.url('/feed')}\ninterval = 200ms\n\n" for i, s in enumerate(servers)))
    daemon.start()
    assert rig.wait_for(lambda: all(len(s.seen("/feed")) >= 2 for s in servers)), daemon.log()
    for s in servers:
        s.close()
    missed = "SELECT COUNT(*) FROM feed WHERE last_status < 0 AND failures = ?"
    assert rig.wait_for(lambda: daemon.query(missed, 0) == [(3,)]), daemon.query("SELECT * FROM feed")
    assert daemon.status()["feeds"]["failing"] == 0
    servers = [rig.RawServer(page, s.address, s.port) for s in servers]
    assert rig.wait_for(lambda: all(s.seen("/feed") for s in servers)), daemon.log()
    assert rig.wait_for(lambda: daemon.query("SELECT COUNT(*) FROM feed WHERE last_error = ''") == [(3,)])
    assert "went dark" not in daemon.log()
    for s in servers:
        s.close()


if __name__ == "__main__":
    rig.main(our_own_line)
