# SPDX-License-Identifier: ISC
"""The fake mail server: RFC 5321 with STARTTLS and AUTH. What it takes is judged by rules/mail.py.

A script's steps are for one transaction each: 451 answers DATA with it, 550:rcpt the RCPT, 421:connect the greeting,
454:mail, 535:auth likewise; hang, reset and drip as for HTTP.
"""
import asyncio
import base64
import binascii
import re

from rules import check, common

FAR = 600  # seconds that "hang" holds a connection
PLACES = ("connect", "mail", "rcpt", "auth", "data")


class Session:
    def __init__(self, hook, reader, writer):
        self.hook, self.reader, self.writer = hook, reader, writer
        self.tls, self.user, self.notes, self.hello = False, None, [], False
        self.code, self.place, self.step = None, None, "ok"
        self.reset()

    def reset(self):
        self.sender, self.to = None, []

    async def say(self, line):
        data = line.encode() + b"\r\n"
        if self.step == "drip":
            for byte in data:
                self.writer.write(bytes([byte]))
                await self.writer.drain()
                await asyncio.sleep(1)
            return
        self.writer.write(data)
        await self.writer.drain()

    def next_step(self):
        self.step = self.hook.step("mail", "mail")
        m = re.fullmatch(r"(\d{3})(?::(\w+))?", self.step)
        self.code, self.place = (m[1], m[2] or "data") if m else (None, None)

    async def run(self):
        self.next_step()
        if self.step == "hang":
            return await asyncio.sleep(FAR)
        if self.step == "reset":
            return self.hook.abort(self.writer)
        if self.place == "connect":
            self.note(int(self.code), b"")
            return await self.say(f"{self.code} fake.example scripted")
        await self.say("220 fake.example ESMTP")
        while line := await self.reader.readline():
            if not line.endswith(b"\r\n"):
                self.notes.append("smtp: a command is not ended by CRLF")
            word, _, rest = line.decode("latin-1").strip().partition(" ")
            if not await self.command(word.upper(), rest.strip()):
                return None

    async def command(self, word, rest):
        """False: the session is over."""
        act = getattr(self, f"on_{word.lower()}", None) if word.isalpha() else None
        if act is None:
            self.notes.append(f"smtp: unknown command {ascii(word[:20])}")
            await self.say("500 5.5.2 what?")
            return True
        return await act(rest) is not False

    async def on_ehlo(self, rest):
        if not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Za-z.:]+\]", rest):
            self.notes.append(f"smtp: EHLO {ascii(rest[:40])}")
        self.hello = True
        lines = ["fake.example", "SIZE 10485760", "8BITMIME", "ENHANCEDSTATUSCODES"]
        lines += ["STARTTLS"] if self.hook.tls and not self.tls else []
        lines += ["AUTH PLAIN LOGIN"]
        for line in lines[:-1]:
            await self.say(f"250-{line}")
        await self.say(f"250 {lines[-1]}")

    async def on_helo(self, rest):
        self.hello = True
        await self.say("250 fake.example")

    async def on_starttls(self, _rest):
        if not self.hook.tls or self.tls:
            return await self.say("503 5.5.1 no TLS")
        await self.say("220 2.0.0 go ahead")
        await self.writer.start_tls(self.hook.tls)
        self.tls, self.hello, self.user = True, False, None
        self.reset()

    async def ask(self, prompt):
        await self.say(f"334 {prompt}")
        return (await self.reader.readline()).decode("latin-1").strip()

    async def on_auth(self, rest):
        if self.hook.tls and not self.tls:
            self.notes.append("auth: a password in the clear, though STARTTLS is offered")
        how, _, first = rest.partition(" ")
        try:
            if how.upper() == "PLAIN":
                raw = base64.b64decode(first or await self.ask(""), validate=True)
                _, user, password = raw.decode().split("\0")
            elif how.upper() == "LOGIN":
                user = base64.b64decode(first or await self.ask("VXNlcm5hbWU6"), validate=True).decode()
                password = base64.b64decode(await self.ask("UGFzc3dvcmQ6"), validate=True).decode()
            else:
                return await self.say("504 5.5.4 PLAIN or LOGIN")
        except (binascii.Error, ValueError):
            self.notes.append("auth: no base64 of a login")
            return await self.say("501 5.5.2 what?")
        if self.place == "auth" or (self.hook.login and f"{user}:{password}" != self.hook.login):
            self.note(int(self.code or 535), b"")
            return await self.say(f"{self.code or 535} 5.7.8 no")
        self.user = user
        await self.say("235 2.7.0 welcome")

    async def on_mail(self, rest):
        m = re.match(r"(?i)FROM:<([^<>\s]*)>((?: \S+)*)$", rest)
        if not m or not self.hello:
            self.notes.append(f"smtp: MAIL {ascii(rest[:60])}")
            return await self.say("501 5.5.4 what?")
        if self.place == "mail":
            self.note(int(self.code), b"")
            return await self.say(f"{self.code} 4.0.0 scripted")
        self.sender = m[1]
        await self.say("250 2.1.0 ok")

    async def on_rcpt(self, rest):
        m = re.match(r"(?i)TO:<([^<>\s@]+@[^<>\s@]+)>((?: \S+)*)$", rest)
        if not m or self.sender is None:
            self.notes.append(f"smtp: RCPT {ascii(rest[:60])}")
            return await self.say("501 5.5.4 what?")
        if self.place == "rcpt":
            self.note(int(self.code), b"")
            return await self.say(f"{self.code} 5.0.0 scripted")
        self.to.append(m[1])
        await self.say("250 2.1.5 ok")

    async def on_data(self, _rest):
        if not self.to:
            self.notes.append("smtp: DATA without a recipient")
            return await self.say("503 5.5.1 nobody")
        await self.say("354 go ahead")
        data = await self.reader.readuntil(b"\r\n.\r\n")
        body = re.sub(rb"(^|\r\n)\.", rb"\1", data[:-3])
        status = int(self.code) if self.place == "data" else 250
        self.note(status, body)
        await self.say(f"{status} 2.0.0 {'taken' if status == 250 else 'scripted'}")
        self.reset()
        self.next_step()

    async def on_rset(self, _rest):
        self.reset()
        await self.say("250 2.0.0 ok")

    async def on_noop(self, _rest):
        await self.say("250 2.0.0 ok")

    async def on_quit(self, _rest):
        await self.say("221 2.0.0 bye")
        return False

    def note(self, status, body):
        """Into the log, judged."""
        request = common.Request("DATA", "/", [], body, wire=True)
        found = self.notes + (check("mail", request) if body else [])
        ident = re.search(rb"(?im)^Message-ID: *<([^>@]+)@", body)
        self.hook.note(
            "mail",
            "mail",
            ident[1].decode() if ident else None,
            status,
            found,
            request,
            sender=self.sender,
            to=list(self.to),
            tls=self.tls,
            user=self.user,
            step=self.step,
        )
        self.notes = []
