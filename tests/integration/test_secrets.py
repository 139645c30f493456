# SPDX-License-Identifier: ISC
"""Secrets of every kind, sent to receivers that fail in every way and repeat what they were sent: none is found in
the database, the log, /proc, what the commands print, or the way in which anything failed.

The test makes the secrets, so it knows what to look for, also as base64 has it and within what is cut short.
"""
import base64
import glob
import os
import random
import re
import string

import rig
from hooks import TYPES, Destination, Hooks

FAULTS = ("500", "400", "404", "410", "429", "302", "200no", "reset", "nobody")


class Vault:
    """Makes secrets and finds them."""

    def __init__(self):
        self.rng, self.made = random.Random(0), {}

    def new(self, what):
        secret = "".join(self.rng.choices(string.ascii_letters + string.digits, k=32))
        self.made[what] = secret
        return secret

    def found(self, data):
        """What of them stands in these bytes: any sixteen letters in a row, plain or in base64."""
        seen = []
        for what, secret in self.made.items():
            parts = [secret[i:i + 16].encode() for i in range(0, len(secret) - 15, 4)]
            for shift in range(3):
                parts.append(base64.b64encode(b"\0" * shift + secret.encode())[4:-4])
            if any(p in data for p in parts):
                seen.append(what)
        return seen


class Deaf(rig.RawServer):
    """Reads a request and closes the connection."""

    def __init__(self):
        super().__init__()
        self.paths = self

    def get(self, _path, _default=None):
        return lambda conn, request: None


def private(daemon, name, text):
    daemon.write(name, text)
    os.chmod(os.path.join(daemon.dir, name), 0o600)
    return os.path.join(daemon.dir, name)


def step(fault, d):
    """A step of the fake that answers with the secret wherever an answer has room for it."""
    path = f"{d.tool}/{d.secret}"
    says = f"cannot POST /{path}?key={d.secret} Bearer {d.secret}"
    return {"302": f"302:http://user:{d.secret}@127.0.0.1:{d.hooks.port}/{path}?token={d.secret}",
            "429": f"429:{d.secret}"}.get(fault, f"{fault}:{says}" if fault.isdigit() else fault)


def destinations(daemon, hooks, vault, proxy):
    """One for each type and fault; in turns with one more secret of another kind."""
    extras = (
        lambda n: "bearer = " + vault.new(f"bearer of {n}"),
        lambda n: "bearer_file = " + private(daemon, f"bearer-{n}", vault.new(f"bearer in a file of {n}") + "\n"),
        lambda n: "headers_file = " + private(daemon, f"headers-{n}", f"X-Desk: {vault.new(f'header of {n}')}\n"),
        lambda n: "proxy_file = " + private(daemon, f"proxy-{n}",
                                            f"http://ali:{vault.new(f'proxy of {n}')}@{proxy.address}:{proxy.port}\n"),
        lambda n: "",
    )
    found = []
    for i, (tool, fault) in enumerate((t, f) for t in TYPES for f in FAULTS):
        name = f"{tool}-{fault}"
        which = i % len(extras)
        if TYPES[tool][0] != "url_file":  # their tokens go where a bearer's would
            which = max(which, 2)
        more = extras[which](name) + "\n"
        if tool == "webhook":
            key = base64.b64encode(vault.new(f"signing key of {name}").encode()).decode()
            more += "hmac_file = " + private(daemon, f"hmac-{name}", f"whsec_{key}\n") + "\n"
        # A proxy is not asked for addresses of the house.
        at = "127.0.0.1:1" if fault == "nobody" else "hooks.example" if "proxy_file" in more else None
        d = Destination(daemon, hooks[fault], tool, name, vault.new(name), more, at)
        found.append((d, fault))
    return found


def output(daemon, *command):
    answer = daemon.cli(command[0], *command[1:], "-c", daemon.dir)
    return (answer.stdout + answer.stderr).encode()


def desk_commands(daemon):
    """What the commands about destinations and alerts print; a request that is only shown among it."""
    for command in (("dest", "list"), ("dest", "list", "--json"), ("alert", "list"), ("alert", "list", "--json")):
        yield " ".join(command), output(daemon, *command)
    dests = [d["id"] for d in daemon.status()["destinations"] if d["id"].endswith("-500")]  # one of each type
    alerts = [id for id, in daemon.query("SELECT id FROM alert LIMIT 2")]
    assert dests and alerts
    for id, *commands in [(d, ("dest", "show"), ("dest", "test", "--dry-run")) for d in dests] + [
            (a, ("alert", "why"), ("alert", "show"), ("alert", "replay", "--dry-run")) for a in alerts]:
        for command in commands:
            yield f"{' '.join(command)} {id}", output(daemon, *command[:2], id, *command[2:])


def everything_readable(daemon):
    """(where, bytes) of all that somebody may get to see."""
    for path in glob.glob(f"{daemon.dir}/data/**", recursive=True) + glob.glob(f"{daemon.dir}/run/**", recursive=True):
        if os.path.isfile(path):
            with open(path, "rb") as f:
                yield path, f.read()
    yield "the log", daemon.log().encode()
    for pid in [daemon.process.pid, *daemon.children()]:
        for name in ("cmdline", "environ", "comm"):
            with open(f"/proc/{pid}/{name}", "rb") as f:
                yield f"/proc/PID/{name}", f.read()
    for command in (("status",), ("status", "--json"), ("status", "--check"), ("config", "show"), ("config", "show", "--origin"),
                    ("check",), ("reload",), ("dest", "drop", "nosuch"), ("run",)):
        yield " ".join(command), output(daemon, *command)
    yield from desk_commands(daemon)


def feeds(room, daemon, vault):
    """A feed that works, and three with logins that do not."""
    refused = rig.RawServer({f"/{n}": rig.reply(b"no", "401 Unauthorized") for n in ("auth", "url", "headers")}, "127.0.0.2")
    private(daemon, "auth", f"feed:auth ali:{vault.new('login of a feed')}\n")
    private(daemon, "headers", f"127.0.0.2:{refused.port} X-Key: {vault.new('header of a feed')}\n")
    room.outlet("o", items=[{"title": "خبر قديم", "html": ""}])
    daemon.settings("200ms", extra="auth_file = auth\nheaders_file = headers\n")
    login = refused.url("/url").replace("//", f"//eve:{vault.new('login in an address')}@")
    daemon.write("feeds.d/test.conf", f"[feed o]\nurl = {room.feed_url('o')}\ninterval = 200ms\n" + "".join(
        f"[feed {n}]\nurl = {u}\ninterval = 200ms\n" for n, u in (
            ("auth", refused.url("/auth")), ("url", login), ("headers", refused.url("/headers")))))
    return refused


def no_secret_is_found(room, daemon):
    """secrets of every type and kind, receivers that fail in every way: none is in files, log, /proc, commands"""
    vault, hooks, proxy = Vault(), {f: Hooks() for f in FAULTS}, Deaf()
    try:
        refused = feeds(room, daemon, vault)
        every = destinations(daemon, hooks, vault, proxy)
        daemon.watch()
        daemon.write("alerts.d/test.conf", "".join(d.text for d, _ in every))
        os.chmod(os.path.join(daemon.dir, "alerts.d/test.conf"), 0o600)
        os.chmod(os.path.join(daemon.dir, "feeds.d/test.conf"), 0o600)
        for f, h in hooks.items():
            h.script({d.tool: [step(f, d)] * 1000 for d, fault in every if fault == f != "nobody"})
        daemon.start()
        assert rig.wait_for(lambda: len(room.log("o")) >= 2), daemon.log()
        room.publish("o", title="عن التحالف الدولي", html="<p>نص</p>")

        def untold():
            # To some tools whatever comes with 2xx is a yes.
            failed = {d["id"] for d in (daemon.status() or {"destinations": []})["destinations"] if d["last_error"] or (
                d["delivered"] and d["id"].endswith("200no"))}
            return [d.name for d, _ in every if d.name not in failed]

        rig.wait_for(lambda: not untold(), 0.2)
        assert not untold(), (untold(), daemon.log()[-6000:])
        assert all(refused.seen(f"/{n}") for n in ("auth", "url", "headers"))
        # They were used, and the search finds them where they are.
        sent = "\n".join(x["target"] + str(x["headers"]) + x["body"] for h in hooks.values() for x in h.log()) + "".join(
            r[2] for r in proxy.requests + refused.requests)
        missing = set(vault.made) - set(vault.found(sent.encode()))
        assert all("nobody" in n or "signing key" in n for n in missing), missing
        assert vault.found(b"..." + base64.b64encode(b"ali:" + vault.made["login of a feed"].encode())) == ["login of a feed"]
        leaks = {where: w for where, data in everything_readable(daemon) if (w := vault.found(data))}
        assert not leaks, leaks
        assert daemon.stop() == 0
        leaks = {p: w for p in glob.glob(f"{daemon.dir}/data/*") if (w := vault.found(open(p, "rb").read()))}
        assert not leaks, leaks
        assert not vault.found(daemon.log().encode())
        print(f"# FIGURE {len(vault.made)} secrets of {len(every)} destinations and 3 feeds, none found")
        refused.close()
    finally:
        for h in hooks.values():
            h.close()
        proxy.close()


def every_type_is_here(_, daemon):
    """the destinations are of every type that sends over HTTP"""
    with open("tests/golden/config/alltypes/rasid.conf", encoding="utf-8") as f:
        types = set(re.findall(r"^type = (\w+)$", f.read(), re.MULTILINE)) - {"console", "file", "mail"}
    assert types == set(TYPES), types ^ set(TYPES)


if __name__ == "__main__":
    rig.main(every_type_is_here, no_secret_is_found)
