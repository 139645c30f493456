# SPDX-License-Identifier: ISC
"""rasid, Alertmanager and Apprise, driven alike: start(tool), send(titles) until they are accepted, crash() and go on.

Alertmanager groups alert by alert, as news have it, and has its shortest sensible group_interval, 5 s (the default: 5 min).
A tool is webhook, slack or telegram; Apprise cannot send the last two to another host, there Mattermost stands for them.
"""
import html
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

import rig

APPRISE = """
import sys, apprise
a = apprise.Apprise()
a.add(sys.argv[1])
print("up", flush=True)
for line in sys.stdin:
    print(a.notify(body=line.rstrip("\\n")), flush=True)
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Rasid:
    name = "rasid"
    tools = {"slack": "slack", "telegram": "telegram"}

    def __init__(self, port):
        self.port = port
        self.room = rig.Newsroom()
        self.daemon = rig.Daemon(self.room)

    def start(self, tool, extra="", **_):
        room, daemon = self.room, self.daemon
        room.outlet("p", items=[{"title": "خبر قديم", "html": "<p>نص</p>"}])
        daemon.feeds("p")
        daemon.watch()
        url = f"http://127.0.0.1:{self.port}/" + {
            "webhook": "webhook/r", "slack": "slack/services/T/B/x", "telegram": "telegram"}[tool]
        daemon.write("url", url + "\n")
        daemon.write("token", "1:x\n")
        for name in ("url", "token"):
            os.chmod(os.path.join(daemon.dir, name), 0o600)
        own = {"webhook": f"url_file = {daemon.dir}/url\nhmac_file = {daemon.dir}/hmac\n",
               "slack": f"url_file = {daemon.dir}/url\n",
               "telegram": f"url = {url}\ntoken_file = {daemon.dir}/token\nchat = 1\n"}[tool]
        daemon.write("alerts.d/test.conf", f"[destination hook]\ntype = {tool}\n{own}{extra}"
                     "allow_address = 127.0.0.1\nallow_plaintext = yes\n")
        daemon.start()
        assert rig.wait_for(lambda: len(room.log("p")) >= 2), daemon.log()

    def send(self, titles):
        before = self.stored()
        for t in titles:
            # Titles of feeds are HTML.
            self.room.publish("p", title=html.escape(t), html="<p>نص</p>")
        assert rig.wait_for(lambda: self.stored() >= before + len(titles)), self.daemon.log()

    def stored(self):
        return self.daemon.query("SELECT count(*) FROM article")[0][0]

    def crash(self):
        self.daemon.kill()
        self.daemon.start()

    def again(self, _titles):
        """Polls go on by themselves, and bring the same feed."""

    def began(self):
        """When the last changed feed was fetched."""
        return [x["at_ms"] for x in self.room.log("p") if x["status"] == 200][-1] / 1000

    def state(self):
        return (self.daemon.destination() or {}).get("state", "?")

    def close(self):
        self.daemon.close()
        self.room.close()


class Alertmanager:
    name = "alertmanager"
    tools = {"slack": "slack", "telegram": "telegram"}

    def __init__(self, port):
        self.port, self.own = port, free_port()
        self.dir = tempfile.mkdtemp(prefix="rasid-peers-")
        self.process, self.sent = None, 0.0

    def start(self, tool, wait="1s", **_):
        at = f"http://127.0.0.1:{self.port}"
        receiver = {
            "webhook": {"webhook_configs": [{"url": f"{at}/webhook/a"}]},
            "slack": {"slack_configs": [{"api_url": f"{at}/slack/services/T/B/x", "channel": "#c",
                                         "text": "{{ .CommonAnnotations.title }}"}]},
            "telegram": {"telegram_configs": [{"api_url": f"{at}/telegram", "bot_token": "1:x", "chat_id": 1,
                                               "message": "{{ .CommonAnnotations.title }}"}]},
        }[tool]
        conf = {"route": {"receiver": "r", "group_by": ["n"], "group_wait": wait, "group_interval": "5s"},
                "receivers": [{"name": "r", **receiver}]}
        with open(os.path.join(self.dir, "am.yml"), "w", encoding="utf-8") as f:
            json.dump(conf, f)
        self.run()

    def run(self):
        with open(os.path.join(self.dir, "log"), "ab") as log:
            self.process = subprocess.Popen(
                ["prometheus-alertmanager", f"--config.file={self.dir}/am.yml", f"--storage.path={self.dir}/data",
                 f"--web.listen-address=127.0.0.1:{self.own}", "--cluster.listen-address="], stdout=log, stderr=log)
        assert rig.wait_for(self.ready)

    def ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.own}/-/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def send(self, titles):
        alerts = [{"labels": {"alertname": "news", "n": str(hash(t))}, "annotations": {"title": t}} for t in titles]
        request = urllib.request.Request(f"http://127.0.0.1:{self.own}/api/v2/alerts", json.dumps(alerts).encode(),
                                         {"Content-Type": "application/json"})
        self.sent = time.time()
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200

    def crash(self):
        self.process.kill()
        self.process.wait()
        self.run()

    def again(self, titles):
        """Prometheus sends what is still true again and again."""
        self.send(titles)

    def began(self):
        return self.sent

    def state(self):
        return "on"

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


class Apprise:
    name = "apprise"
    tools = {"slack": "mattermost", "telegram": "mattermost"}

    def __init__(self, port):
        self.port, self.process, self.sent, self.url = port, None, 0.0, ""

    def start(self, tool, **_):
        self.url = f"json://127.0.0.1:{self.port}/webhook/p" if tool == "webhook" else \
            f"mmost://127.0.0.1:{self.port}/mattermost/{'t' * 24}"
        self.run()

    def run(self):
        # Debian's Python, for which its package is.
        self.process = subprocess.Popen(["/usr/bin/python3", "-c", APPRISE, self.url], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self.process.stdout.readline() == "up\n"

    def send(self, titles):
        self.sent = time.time()
        self.process.stdin.write("".join(t.replace("\n", " ") + "\n" for t in titles))
        self.process.stdin.flush()

    def crash(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.run()

    def again(self, _titles):
        """Nobody repeats what it was told."""

    def began(self):
        return self.sent

    def state(self):
        return "on"

    def close(self):
        self.process.kill()
        self.process.wait()


ALL = (Alertmanager, Apprise, Rasid)
