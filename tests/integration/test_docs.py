# SPDX-License-Identifier: ISC
"""README and the handbook in docs/: every block of commands is run, or says why not; both languages have the same."""
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import urllib.parse

import handbook
import rig
from test_websub import free_port

CHAPTERS = sorted(os.path.basename(p) for p in glob.glob("docs/en/*.md"))
TERM = "التحالف الدولي"
# The outlets of the starter configuration that the newsroom plays, and one that the handbook adds.
OUTLETS = {"shafaq": "شفق نيوز", "almada": "المدى", "kitabat": "كتابات"}
ADDED = "https://kitabat.com/"
STORY = (f"<p>أعلن المتحدث باسم القيادة أن آخر دفعة من الجنود التابعين لقوات {TERM} ستغادر المعسكر الشمالي نهاية الشهر الحالي بعد ثلاثة أشهر من "
         "المباحثات، وأن لجنة مشتركة جردت المخازن ووقعت محضر التسليم بحضور ممثلين عن المحافظة.</p>")
# What a reader pastes at `install ... /dev/stdin`, by the file that it goes into; what is not named here is a key.
SECRETS = {"desk": "https://hooks.slack.com/services/T0/B0/x", "mattermost": "https://chat.example.org/hooks/x", "rocketchat": "https://chat.example.org/hooks/x/y",
           "teams": "https://example.logic.azure.com/workflows/x?sig=y", "discord": "https://discord.com/api/webhooks/1/x",
           "googlechat": "https://chat.googleapis.com/v1/spaces/x/messages?key=y&token=z", "archive": "https://archive.example.org/hook",
           "archive-key": rig.SECRET, "telegram": "123456:ABCdefGHIjklMNOpqrsTUVwxyz012345678", "ntfy-topic": "a-long-name-that-nobody-guesses"}
KEY = "0123456789abcdef0123456789abcdef"
WITH_VERBS = ("config", "dest", "feed", "opml", "alert", "watch", "db", "story")
CALL = re.compile(r"(?:^|[|;&]\s*|\$\()\s*(?:sudo )?rasid ([^|;&)\n]*)", re.M)


class Reader:
    """Somebody who follows a file from its first line to its last, in a home of their own."""

    def __init__(self, room, daemon):
        self.room, self.daemon = room, daemon
        self.home = os.path.join(daemon.dir, "home")
        self.etc = os.path.join(self.home, ".config/rasid")
        self.run, self.state = os.path.join(self.home, "run"), os.path.join(self.home, "state")
        self.port = free_port()
        self.told = 0
        for d in (self.etc, self.run, self.state, self.home + "/bin", self.home + "/backup"):
            os.makedirs(d)
        os.symlink(rig.RASID, self.home + "/bin/rasid")
        self.write(self.home + "/bin/sudo", '#!/bin/sh\nexec "$@"\n', 0o755)
        self.env = dict(
            os.environ, HOME=self.home, PATH=f"{self.home}/bin:{os.environ['PATH']}", TZ="UTC", XDG_CONFIG_HOME=self.home + "/.config",
            CONFIGURATION_DIRECTORY=self.etc, STATE_DIRECTORY=self.state, RUNTIME_DIRECTORY=self.run, CREDENTIALS_DIRECTORY=self.etc + "/secrets",
            RASID_FETCH_ALLOW_PRIVATE_ADDRESSES="yes", RASID_FETCH_INTERVAL="1s", RASID_FETCH_MIN_INTERVAL="1s", RASID_FETCH_HOST_GAP="1ms",
            RASID_PAGE_LISTEN=f"127.0.0.1:{self.port}")
        for name, title in OUTLETS.items():
            room.outlet(name, title=title, items=[{"title": f"خبر قديم عن {TERM}", "html": "<p>خبر.</p>", "link": self.link(name, 0)}])

    def write(self, path, text, mode=0o644):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)

    def link(self, name, n):
        return f"https://{name}.example/{n}"

    # ---- what marks say

    def starter(self):
        shutil.copytree("etc", self.etc, dirs_exist_ok=True)
        self.write(self.etc + "/feeds.d/sample.conf", "".join(
            f"[feed {n}]\nurl = {self.room.feed_url(n)}\ntitle = {OUTLETS[n]}\ntags = iraq\n\n" for n in ("shafaq", "almada")))
        for name in ("slack", "gotify", "mail", "matrix", "pagerduty", "whatsapp", "zulip", "page", *SECRETS):
            self.write(f"{self.etc}/secrets/{name}", SECRETS.get(name, KEY) + "\n", 0o600)

    def start(self, command="rasid run"):
        with open(self.daemon.log_path, "ab") as log:
            self.daemon.process = subprocess.Popen(["bash", "-c", "exec " + command.strip()], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                   cwd=self.home, env=self.env)
        assert rig.wait_for(lambda: self.asked("status") and self.asked("status")["feeds"]["not_yet_polled"] == 0), self.daemon.log()

    def stop(self):
        assert self.daemon.stop() == 0, self.daemon.log()

    def asked(self, *args):
        done = subprocess.run([rig.RASID, *args, "--json"], env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=rig.FAR, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def news(self):
        """Each outlet tells the same story; whoever comes first is told of."""
        self.told += 1
        status = self.asked("status")
        for name in OUTLETS:
            self.room.publish(name, title=f"بيان عن مغادرة {TERM} للمعسكر", html=STORY, link=self.link(name, self.told))
        due = status["store"]["alerts"] + status["feeds"]["total"]
        assert rig.wait_for(lambda: self.asked("status")["store"]["alerts"] >= due and self.asked("alert", "list", "--state", "delivered")), self.daemon.log()

    # ---- what blocks do

    def here(self, text):
        """The same text with the paths, addresses and ids of this run."""
        text = re.sub(re.escape(ADDED) + "(feed/)?", self.room.feed_url("kitabat"), text)
        for there, here in (("/etc/rasid", self.etc), ("/run/rasid", self.run), ("/var/lib/rasid", self.state), ("/srv/backup", self.home + "/backup"),
                            ("127.0.0.1:8470", f"127.0.0.1:{self.port}")):
            text = text.replace(there, here)
        if "alr_" in text:
            text = re.sub(r"alr_\w{26}", self.asked("alert", "list", "--state", "delivered")["alerts"][0]["id"], text)
        if "sty_" in text:
            text = re.sub(r"sty_\d+", rig.wait_for(lambda: self.asked("story", "list"))["stories"][0]["id"], text)
        return text

    def follow(self, blocks):
        said = ""
        for b in blocks:
            for verb in b.marks:
                if verb in ("starter", "stop", "news"):
                    getattr(self, verb)()
                elif verb == "daemon":
                    self.start()
            if b.kind == "text":
                assert said, f"{b.where()}: what prints this?"
                compare(b, said)
            elif b.kind == "ini":
                self.keep(b)
            elif "not run" in b.marks:
                said = form(b.where(), b.text)
            elif "background" in b.marks:
                self.start(self.here(b.text))
            else:
                said = self.do(b)

    def keep(self, block):
        """A file of the configuration, which is good as soon as it is there. Who is told of what, a later one may say."""
        path = block.file().replace("/etc/rasid", self.etc).replace("~", self.home)
        self.write(path, self.here(block.text))
        done = subprocess.run([rig.RASID, "check"], env=self.env, capture_output=True, text=True, timeout=rig.FAR, check=False)
        warned = [x for x in done.stderr.splitlines() if " warning: " in x and "is told nothing" not in x]
        assert done.returncode == 0 and not warned, f"{block.where()}: {done.stderr}"

    def do(self, block):
        pasted = re.search(r"/dev/stdin /etc/rasid/secrets/([\w-]+)", block.text)
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", self.here(block.text)], cwd=self.home, env=self.env, capture_output=True, text=True,
                              input=SECRETS.get(pasted[1], KEY) + "\n" if pasted else "", timeout=rig.FAR, check=False)
        assert done.returncode == int(block.marks.get("exit", 0)), f"{block.where()}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr


def compare(block, said):
    """A text block shows lines of what the commands before it print, in order; … is anything."""
    lines, at = [x.strip() for x in said.splitlines()], 0
    for wanted in filter(None, map(str.strip, block.text.splitlines())):
        pattern = ".*".join(re.escape(x) for x in wanted.split("…"))
        at = next((n for n in range(at, len(lines)) if re.fullmatch(pattern, lines[n])), None)
        assert at is not None, f"{block.where()}: not printed: {wanted}\n{said}"
        at += 1


def form(where, text):
    """Of what is not run: is it shell, and does the program know such commands and options?"""
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{where}: {done.stderr}"
    for call in CALL.findall(text):
        words = shlex.split(call)
        told = subprocess.run([rig.RASID, words[0], "--help"], capture_output=True, text=True, check=False)
        assert told.returncode == 0, f"{where}: rasid {words[0]}: {told.stderr}"
        unknown = [w for w in words if w.startswith("-") and not re.search(rf"(^|[\s,\[]){re.escape(w)}\b", told.stdout)]
        verbs = re.findall(r"[a-z]+", told.stdout.splitlines()[0])
        assert not unknown and (words[0] not in WITH_VERBS or set(words[1:2]) <= set(verbs)), f"{where}: {call}: {told.stdout.splitlines()[0]}"


def chapter(path):
    def follow(room, daemon):
        Reader(room, daemon).follow(handbook.blocks(path))

    follow.__doc__ = f"{path}: every command does what stands there"
    return follow


def said_in_passing(*_):
    """What a sentence calls a command is one, with options that it takes"""
    count = 0
    for path in ("README.md", *glob.glob("docs/*/*.md")):
        for call in re.findall(r"(?:`|<code dir=\"ltr\">)((?:sudo )?rasid [^`<]+)", text_of(path)):
            if "COMMAND" not in call:
                form(path, call)
                count += 1
    assert count > 20, count


def languages_agree(*_):
    """Both languages have the same chapters with the same blocks in the same order"""
    assert CHAPTERS == sorted(os.path.basename(p) for p in glob.glob("docs/ar/*.md")) and len(CHAPTERS) == 5, CHAPTERS
    for name in CHAPTERS:
        en, ar = ([b.same() for b in handbook.blocks(f"docs/{lang}/{name}")] for lang in ("en", "ar"))
        for n, (a, b) in enumerate(zip(en, ar)):
            assert a == b, f"{name}: block {n + 1} differs:\n{a}\n{b}"
        assert len(en) == len(ar), f"{name}: {len(en)} blocks in English, {len(ar)} in Arabic"


def everything_has_its_place(*_):
    """The chapter of tools shows every command of the program and every type of destination"""
    told = subprocess.run([rig.RASID, "help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  rasid ([a-z]+) ", told, re.M)
    with open("man/rasid.conf.5", encoding="utf-8") as f:
        types = re.findall(r"^type = ([a-z]+)$", f.read(), re.M)
    assert len(commands) > 20 and len(types) > 15, (commands, types)
    for lang in ("en", "ar"):
        with open(f"docs/{lang}/3-tools.md", encoding="utf-8") as f:
            text = f.read()
        missing = [c for c in commands if not re.search(rf"rasid {c}\b", text)] + [t for t in types if f"type = {t}\n" not in text]
        assert not missing, f"docs/{lang}/3-tools.md says nothing of {missing}"


def links_lead_somewhere(*_):
    """Each relative link of a Markdown file leads to a file and, with #, to a heading of it"""
    count = 0
    for path in (p for where in ("*.md", "doc/*.md", "docs/**/*.md") for p in glob.glob(where, recursive=True)):
        for link in re.findall(r"\]\(([^)\s]+)\)", text_of(path)):
            if re.match(r"[a-z]+:", link):
                continue
            there, _, heading = link.partition("#")
            target = os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(there))) if there else path
            assert os.path.exists(target), f"{path}: {link} leads nowhere"
            assert not heading or heading in anchors(target), f"{path}: {link}: no such heading"
            count += 1
    assert count > 20, count


def text_of(path):
    with open(path, encoding="utf-8") as f:
        return re.sub(r"^```.*?^```$", "", f.read(), flags=re.M | re.S)


def anchors(path):
    """Of headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", text_of(path), re.M)
    return [re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles]


def arabic_reads_from_the_right(*_):
    """Arabic prose stands right to left, its blocks and what begins or ends with a sign left to right"""
    for name in CHAPTERS:
        rtl = fenced = False
        for n, line in enumerate(open(f"docs/ar/{name}", encoding="utf-8"), 1):
            where = f"docs/ar/{name}:{n}"
            line = line.rstrip("\n")
            if line.startswith("```"):
                assert not rtl, f"{where}: a block from the right"
                fenced = not fenced
            elif fenced or not line or line.startswith("<!--"):
                continue
            elif line in ('<div dir="rtl">', "</div>"):
                assert rtl == (line == "</div>"), where
                rtl = not rtl
            else:
                bare = [x for x in re.findall(r"`([^`]*)`", line) if not re.fullmatch(r"\w|\w.*\w", x)]
                assert rtl and not bare, f"{where}: {'prose from the left' if not rtl else bare}"
        assert not rtl and not fenced, name


def pictures_are_small(*_):
    """README shows the pictures of tools/pictures.sh; none is larger than 150 kB"""
    text = text_of("README.md")
    for name in ("page", "alert"):
        path = f"docs/pictures/{name}.png"
        assert f"]({path})" in text and os.path.getsize(path) < 150_000, path
        with open(path, "rb") as f:
            assert f.read(8) == b"\x89PNG\r\n\x1a\n", path


def nothing_escapes(room, daemon):
    """A block that is neither run nor excused, a wrong option, a command that fails, a line that is not printed: each is found"""
    def found(text, says):
        shutil.rmtree(os.path.join(daemon.dir, "home"), ignore_errors=True)
        try:
            Reader(room, daemon).follow(handbook.parse("x", text.splitlines()))
        except AssertionError as why:
            assert says in str(why), why
            return
        raise AssertionError(f"not found: {text}")

    fence = "```"
    found(f"{fence}\nrasid run\n{fence}", "neither run nor excused")
    found(f"{fence}bash\nrasid run\n{fence}", "neither run nor excused")
    found("Type:\n\n    rasid run\n", "no fence")
    found(f"<!-- no run: root -->\n{fence}sh\nrasid run\n{fence}", "not a mark")
    found(f"<!-- not run: root -->\n{fence}sh\nsudo rasid status --joson\n{fence}", "status --joson")
    found(f"<!-- not run: root -->\n{fence}sh\nsudo rasid feed poll x\n{fence}", "feed poll")
    found(f"<!-- not run: root -->\n{fence}sh\nif rasid status\n{fence}", "syntax error")
    found(f"{fence}sh\nrasid check -c /nowhere\n{fence}", "exit ")
    found(f"{fence}sh\nrasid version\n{fence}\n\n{fence}text\nrasid 0.0.…\n{fence}", "not printed")
    found(f"In `/etc/rasid/watch.d/x.conf`:\n\n{fence}ini\n[watch x]\nterms = x\n{fence}", "unknown key")
    found(f"Somewhere:\n\n{fence}ini\n[watch x]\n{fence}", "which file")


if __name__ == "__main__":
    rig.main(*map(chapter, ["README.md", *(f"docs/{lang}/{name}" for name in CHAPTERS for lang in ("en", "ar"))]),
             said_in_passing, languages_agree, everything_has_its_place, links_lead_somewhere, arabic_reads_from_the_right, pictures_are_small, nothing_escapes)
