# SPDX-License-Identifier: ISC
"""The fake chat tools (tests/fakes/fakehook.py) as a process, and a destination of each type that leads there."""
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request

import rig

FAKEHOOK = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "fakes", "fakehook.py")

# A line for the configuration, {base} being where the tool lies, {id} unlike all others; where its secret stands;
# and the path by which the fake knows the destination.
TYPES = {
    "discord": ("url_file", "{base}/api/webhooks/1099/{secret}", "", "/api/webhooks/1099/{secret}"),
    "googlechat": ("url_file", "{base}/v1/spaces/{id}/messages?key=k&token={secret}", "", "/v1/spaces/{id}/messages"),
    "mattermost": ("url_file", "{base}/hooks/{secret}", "", "/hooks/{secret}"),
    "rocketchat": ("url_file", "{base}/hooks/6543/{secret}", "", "/hooks/6543/{secret}"),
    "slack": ("url_file", "{base}/services/T0/B0/{secret}", "", "/services/T0/B0/{secret}"),
    "teams": ("url_file", "{base}/workflows/{id}/triggers/manual/paths/invoke?api-version=2016-06-01&sv=1.0&sig={secret}", "",
              "/workflows/{id}/triggers/manual/paths/invoke"),
    "telegram": ("token_file", "123456:{secret}", "url = {base}/\nchat = -100{number}\n", "/bot123456:{secret}/sendMessage"),
    "webhook": ("url_file", "{base}/in/{id}?key={secret}", "", "/in/{id}"),
    "whatsapp": ("token_file", "{secret}", "url = {base}/v21.0\nphone = 1{number}\nto = +9647701234567\n"
                 "message_template = news_alert\n", "/v21.0/1{number}/messages"),
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
        """Keys (Destination.key) to lists of steps."""
        self.call("/_script", steps)

    def log(self, key=None):
        return [x for x in self.call("/_log") if key in (None, x["key"])]

    def close(self):
        self.process.stdin.close()
        self.process.wait(rig.FAR)


class Destination:
    """A section of the configuration, and what the fake calls it."""

    def __init__(self, daemon, hooks, tool, name, secret, more="", at=None):
        """at: another host and port than those of the fake."""
        number = f"{1000000 + len(os.listdir(daemon.dir)):07}"
        words = {"base": f"http://{at or f'127.0.0.1:{hooks.port}'}/{tool}", "id": name, "secret": secret, "number": number}
        place, value, lines, path = (x.format(**words) for x in TYPES[tool])
        self.tool, self.name, self.secret = tool, name, secret
        self.key = f"{tool}{urllib.parse.unquote(path)}"
        daemon.write(f"secret-{name}", value + "\n")
        os.chmod(os.path.join(daemon.dir, f"secret-{name}"), 0o600)
        self.text = (f"[destination {name}]\ntype = {tool}\n{place} = {daemon.dir}/secret-{name}\n{lines}"
                     f"allow_address = 127.0.0.1\nallow_plaintext = yes\n{more}\n")
