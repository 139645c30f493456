#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""All chat tools on one loopback port, and a mail server on another.

python3 fakehook.py [--script FILE] [--log FILE] prints {"http": port, "smtp": port} and runs until its input ends. A tool
lies under /TOOL/... with the paths that it has, for instance /telegram/bot1:x/sendMessage; where the path alone tells the
tool, /TOOL may be left out. Each request is judged by rules/ and is one JSON line of the log.

A script is {"KEY": [step, ...]}, KEY a tool or TOOL/PATH; after its steps all is well. Steps: ok; a status (500, 410, 401:text,
500x3); 429:SECONDS, 429:date+5, 429:body[:SECONDS], 429:global:SECONDS; 503:SECONDS; limit:SECONDS (Discord: taken, but the bucket is
empty now); 302:URL; 200no; hang; drip; reset; big; early; stale.
"secret" in it: the secrets that webhooks must have been signed with.

POST /_script sets it. GET /_log[?tool=T] gives the log, GET /_wait?n=N[&tool=T][&key=K][&status=S] answers when so many
requests have come. POST /_reset forgets both.
"""
import argparse
import asyncio
import contextlib
import json
import os
import re
import socket
import ssl
import struct
import sys
import time
import urllib.parse

import answers
import fakesmtp
import rules
from rules import common

BODY = 32 * 1024 * 1024
FAR = 600  # seconds that "hang" holds a connection
BIG = 10 * 1024 * 1024
PATHS = [
    (r"/services/", "slack"),
    (r"/api(/v\d+)?/webhooks/", "discord"),
    (r"/bot\d+:[^/]+/", "telegram"),
    (r"/v\d+\.\d+/\d+/messages", "whatsapp"),
    (r"/v1/spaces/", "googlechat"),
    (r"/_matrix/", "matrix"),
    (r"/api/v1/messages", "zulip"),
    (r"/message$", "gotify"),
    (r"/v2/enqueue", "pagerduty"),
    (r"/workflows/", "teams"),
    (r"/hooks/", "mattermost"),
    (r"/$", "ntfy"),
]


def route(target):
    """(tool, the target as the tool knows it)"""
    m = re.match(r"/([a-z]+)(/.*|\?.*)?$", target, re.S)
    if m and m[1] in rules.TOOLS:
        rest = m[2] or "/"
        return m[1], rest if rest.startswith("/") else "/" + rest
    path = target.split("?", 1)[0]
    return next((tool for pattern, tool in PATHS if re.match(pattern, path)), "webhook"), target


def object_of(body):
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def ident_of(tool, request, given):
    """The alert's id, as far as a request shows it."""
    if tool == "matrix":
        return request.path.rpartition("/")[2]
    seen = (
        request.header("webhook-id")
        or request.query.get("requestId", [None])[0]
        or given.get("dedup_key")
        or given.get("id")
    )
    if isinstance(seen, str):
        return seen
    m = re.search(rb"alr_[0-9A-Za-z]+", request.body)
    return m[0].decode() if m else None


class Closed(Exception):
    """The other end has gone, or this one wants to."""


class Hook:
    """What was seen and what comes next."""

    def __init__(self, log=None, tls=None, login=None, strict=False):
        self.lines, self.scripts, self.secret = [], {}, ""
        self.file, self.tls, self.login, self.strict = log, tls, login, strict
        self.news = asyncio.Condition()

    def set_script(self, given):
        given = dict(given)
        self.secret = given.pop("secret", self.secret)
        for key, steps in given.items():
            self.scripts[key] = answers.expand(steps)

    def step(self, tool, key):
        for name in (key, tool):
            if self.scripts.get(name):
                return self.scripts[name].pop(0)
        return "ok"

    def note(self, tool, key, ident, status, found, request, **more):
        line = {
            "n": len(self.lines) + 1,
            "t": time.time(),
            "tool": tool,
            "key": key,
            "id": ident,
            "status": status,
            "violations": found,
            "method": request.method,
            "target": request.target,
            "headers": request.headers,
            "body": request.body.decode("utf-8", "backslashreplace"),
            **more,
        }
        self.lines.append(line)
        if self.file:
            self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.file.flush()
        asyncio.get_running_loop().create_task(self.tell())

    async def tell(self):
        async with self.news:
            self.news.notify_all()

    def count(self, want):
        return sum(all(str(line[k]) == v for k, v in want.items()) for line in self.lines)

    async def wait(self, query):
        """How many there are when there are enough, or when the time is over."""
        want = {k: query[k][0] for k in ("tool", "key", "status", "id") if k in query}
        n, limit = int(query.get("n", ["1"])[0]), float(query.get("timeout", ["120"])[0])
        async with self.news:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.news.wait_for(lambda: self.count(want) >= n), limit)
        return self.count(want), self.count(want) >= n

    @staticmethod
    def abort(writer):
        """RST instead of FIN."""
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


async def read_head(reader):
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError) as why:
        raise Closed from why
    first, *lines = raw.decode("latin-1")[:-4].split("\r\n")
    headers = [(n, v.strip(" \t")) for n, _, v in (line.partition(":") for line in lines)]
    method, target, _ = (first.split(" ") + ["", ""])[:3]
    return common.Request(method, target, headers, b"", wire=True)


async def read_chunks(reader):
    body = b""
    while size := int((await reader.readline()).split(b";")[0] or b"0", 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    while (await reader.readline()).strip():
        pass
    return body


async def read_body(reader, writer, request):
    if (request.header("expect") or "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        if (request.header("transfer-encoding") or "").lower() == "chunked":
            return await read_chunks(reader)
        return await reader.readexactly(min(int(request.header("content-length") or 0), BODY))
    except (asyncio.IncompleteReadError, ConnectionError, ValueError) as why:
        raise Closed from why


class Connection:
    def __init__(self, hook, reader, writer):
        self.hook, self.reader, self.writer = hook, reader, writer

    async def run(self):
        with contextlib.suppress(Closed, ConnectionError):
            while await self.one():
                pass
        self.writer.close()

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def one(self):
        """One request; False when the connection is over."""
        request = await read_head(self.reader)
        if request.target.startswith("/_") and not request.target.startswith("/_matrix"):
            request.body = await read_body(self.reader, self.writer, request)
            await self.control(request)
            return True
        tool, request.target = route(request.target)
        key = f"{tool}{request.path}"
        step = self.hook.step(tool, key)
        if step == "early":
            return await self.early(tool, key, request)
        request.body = await read_body(self.reader, self.writer, request)
        request.secret = self.hook.secret
        found = rules.check(tool, request)
        given = object_of(request.body)
        return await self.play(step, tool, key, request, given, found)

    async def play(self, step, tool, key, request, given, found):
        if (
            self.hook.strict
            and step == "ok"
            and any(f.split(":")[0] in ("json", "schema", "limit", "form", "auth") for f in found)
        ):
            step = "400"
        plain = step not in ("hang", "drip", "reset", "big", "stale")
        status, data = answers.answer(step if plain else "ok", tool, request, given)
        told = None if step in ("hang", "reset") else status
        self.hook.note(tool, key, ident_of(tool, request, given), told, found, request, step=step)
        if plain:
            await self.send(data)
            return (request.header("connection") or "").lower() != "close"
        await getattr(self, step)(data)
        return False

    async def hang(self, _data):
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.reader.read(1), FAR)

    async def reset(self, _data):
        self.hook.abort(self.writer)

    async def drip(self, data):
        for byte in data:
            await self.send(bytes([byte]))
            await asyncio.sleep(1)

    async def big(self, _data):
        await self.send(answers.head(200, "application/json", BIG))
        for _ in range(BIG // 65536):
            await self.send(b"x" * 65536)

    async def stale(self, data):
        """A server that closes what it said it would keep."""
        await self.send(data)

    async def early(self, tool, key, request):
        """The answer comes before the body was read; what was not read resets the connection."""
        status, data = answers.answer("ok", tool, request, {})
        self.hook.note(tool, key, ident_of(tool, request, {}), status, [], request, step="early")
        await self.send(data)
        return False

    async def control(self, request):
        status, value = await self.steer(request)
        await self.send(answers.whole(status, ("application/json", value)))

    async def steer(self, request):
        hook, path = self.hook, request.path
        if path == "/_script":
            try:
                hook.set_script(json.loads(request.body))
            except ValueError as why:
                return 400, json.dumps({"error": str(why)}).encode()
            return 200, b"{}"
        if path == "/_reset":
            hook.lines.clear()
            hook.scripts.clear()
            return 200, b"{}"
        if path == "/_log":
            tool = request.query.get("tool", [None])[0]
            return 200, json.dumps([x for x in hook.lines if tool in (None, x["tool"])]).encode()
        if path == "/_wait":
            count, enough = await hook.wait(urllib.parse.parse_qs(request.target.partition("?")[2]))
            return 200 if enough else 504, json.dumps({"count": count}).encode()
        return 404, b"{}"


async def until_input_ends():
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.buffer.read)


def http_server(hook):
    async def serve(reader, writer):
        await Connection(hook, reader, writer).run()

    return serve


def smtp_server(hook):
    async def serve(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            await fakesmtp.Session(hook, reader, writer).run()
        writer.close()

    return serve


async def run(given):
    tls = None
    if given.cert:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(given.cert, given.key)
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(open(given.log, "a", encoding="utf-8")) if given.log else None
        hook = Hook(log, tls, given.login, given.strict)
        hook.set_script({"secret": " ".join(given.secret)})
        if given.script:
            with open(given.script, encoding="utf-8") as f:
                hook.set_script(json.load(f))
        servers = {
            "http": await asyncio.start_server(http_server(hook), given.address, given.port, limit=BODY),
            "smtp": await asyncio.start_server(smtp_server(hook), given.address, given.smtp_port, limit=BODY),
        }
        if tls:
            servers["https"] = await asyncio.start_server(
                http_server(hook), given.address, given.tls_port, limit=BODY, ssl=tls
            )
        print(json.dumps({n: s.sockets[0].getsockname()[1] for n, s in servers.items()}), flush=True)
        await until_input_ends()
    # The loop's own end would wait for connections that hang by order, and complain of them.
    os._exit(0)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--address", default="127.0.0.1")
    for name in ("--port", "--smtp-port", "--tls-port"):
        args.add_argument(name, type=int, default=0)
    for name in ("--script", "--log", "--cert", "--key", "--login"):
        args.add_argument(name)
    args.add_argument("--secret", action="append", default=[], help="a webhook secret, whsec_...")
    args.add_argument("--strict", action="store_true", help="refuse what breaks the tool's format")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(args.parse_args()))


if __name__ == "__main__":
    main()
