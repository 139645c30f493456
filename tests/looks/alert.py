# SPDX-License-Identifier: ISC
"""Prints the message that a Slack gets from the running daemon, as one line of JSON: {"body": "..."}."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))
import rig  # noqa: E402


def main():
    room = rig.Newsroom()
    daemon = rig.Daemon(room)
    room.outlet("rafidain", title="صحيفة الرافدين اليوم", items=[{
        "title": "اجتماع موسّع يبحث تسليم معسكر الوادي", "link": "https://rafidain.example/2026/camp",
        "html": "<p>بحث اجتماع عقد صباح اليوم جدول تسليم المعسكر. وقال المتحدث إن آخر دفعة تابعة للتحالف الدولي ستغادر نهاية الشهر.</p>"}])
    daemon.feeds("rafidain", title="صحيفة الرافدين اليوم", first_poll="alert")
    daemon.watch()
    daemon.write("url", room.hook_url("slack") + "\n")
    os.chmod(os.path.join(daemon.dir, "url"), 0o600)
    daemon.write("alerts.d/test.conf", "[destination desk]\ntype = slack\nurl_file = ../url\nallow_address = 127.0.0.1\nallow_plaintext = yes\n")
    try:
        daemon.start()
        sent = rig.wait_for(lambda: room.received(ok=False))
        assert sent, daemon.log()
        print(json.dumps({"body": sent[0]["body"]}))
    finally:
        daemon.close()
        room.close()


if __name__ == "__main__":
    main()
