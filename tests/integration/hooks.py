# SPDX-License-Identifier: ISC
"""The fake chat tools (tests/fakes/fakehook.py) as a process, and a destination of each type that leads there."""
import json
import os
import subprocess
import sys
import urllib.request

import rig

FAKEHOOK = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "fakes", "fakehook.py")

# Of each type: the key whose file holds the secret, what stands in that, and further lines; {base} is where the tool lies.
TYPES = {
    "discord": ("url_file", "{base}/api/webhooks/1099/{secret}", ""),
    "googlechat": ("url_file", "{base}/v1/spaces/AAAA/messages?key=k&token={secret}", ""),
    "gotify": ("token_file", "{secret}", "url = {base}/\n"),
    "matrix": ("token_file", "{secret}", "url = {base}/\nroom = !AbCdEf:matrix.example\n"),
    "mattermost": ("url_file", "{base}/hooks/{secret}", ""),
    "ntfy": ("token_file", "{secret}", "url = {host}\ntopic = news\n"),  # found by its path alone
    "pagerduty": ("routing_key_file", "{secret}", "url = {base}/v2/enqueue\n"),
    "rocketchat": ("url_file", "{base}/hooks/6543/{secret}", ""),
    "slack": ("url_file", "{base}/services/T0/B0/{secret}", ""),
    "teams": ("url_file", "{base}/workflows/77/triggers/manual/paths/invoke?api-version=2016-06-01&sv=1.0&sig={secret}", ""),
    "telegram": ("token_file", "123456:{secret}", "url = {base}/\nchat = -1001\n"),
    "webhook": ("url_file", "{base}/in?key={secret}", ""),
    "whatsapp": ("token_file", "{secret}", "url = {base}/v21.0\nphone = 106540352242922\nto = +9647701234567\n"
                 "message_template = news_alert\n"),
    "zulip": ("key_file", "{secret}", "url = {base}/\nuser = bot@zulip.example\nstream = news\n"),
}


class Hooks:
    def __init__(self):
        self.process = subprocess.Popen([sys.executable, FAKEHOOK, "--secret", rig.SECRET], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["http"]

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", data=data, timeout=rig.FAR) as answer:
            return json.loads(answer.read())

    def script(self, steps):
        """Tools to lists of steps."""
        self.call("/_script", steps)

    def log(self, tool=None):
        return self.call("/_log" + (f"?tool={tool}" if tool else ""))

    def close(self):
        self.process.stdin.close()
        self.process.wait(rig.FAR)


class Destination:
    """A section of the configuration that leads to a fake; of each tool one to each fake, whose log tells no more."""

    def __init__(self, daemon, hooks, tool, name, secret, more="", at=None):
        """at: another host and port than those of the fake."""
        host = f"http://{at or f'127.0.0.1:{hooks.port}'}"
        words = {"host": host, "base": f"{host}/{tool}", "secret": secret}
        place, value, lines = (x.format(**words) for x in TYPES[tool])
        self.hooks, self.tool, self.name, self.secret = hooks, tool, name, secret
        daemon.write(f"secret-{name}", value + "\n")
        os.chmod(os.path.join(daemon.dir, f"secret-{name}"), 0o600)
        self.text = (f"[destination {name}]\ntype = {tool}\n{place} = {daemon.dir}/secret-{name}\n{lines}"
                     f"allow_address = 127.0.0.1\nallow_plaintext = yes\n{more}\n")

    def log(self):
        return self.hooks.log(self.tool)
