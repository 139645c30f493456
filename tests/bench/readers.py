# SPDX-License-Identifier: ISC
"""Other feed readers on the same feeds, each as its users run it from cron: setup(dir, urls), then argv(dir) again and again."""
import os
import resource
import shutil
import subprocess
import tempfile


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


class sfeed:
    command = "sfeed_update"

    @staticmethod
    def setup(home, urls):
        lines = "".join(f"\tfeed f{i} {u}\n" for i, u in enumerate(urls))
        write(f"{home}/rc", f"sfeedpath={home}/feeds\nfeeds() {{\n{lines}}}\n")

    @staticmethod
    def argv(home):
        return ["sfeed_update", f"{home}/rc"]


class newsboat:
    command = "newsboat"

    @staticmethod
    def setup(home, urls):
        write(f"{home}/urls", "".join(u + "\n" for u in urls))
        write(f"{home}/config", "")

    @staticmethod
    def argv(home):
        return ["newsboat", "-u", f"{home}/urls", "-C", f"{home}/config", "-c", f"{home}/cache.db", "-x", "reload"]


class rss2email:
    """Its first run marks all as seen, and sends nothing."""
    command = "r2e"

    @staticmethod
    def setup(home, urls):
        write(f"{home}/r2e.cfg", f"[DEFAULT]\nfrom = r2e@localhost\nto = desk@localhost\nemail-protocol = maildir\n"
              f"maildir-path = {home}/mail\nuse-publisher-email = False\n\n" +
              "".join(f"[feed.f{i}]\nurl = {u}\n\n" for i, u in enumerate(urls)))

    @staticmethod
    def argv(home):
        run = ["r2e", "-c", f"{home}/r2e.cfg", "-d", f"{home}/r2e.json", "run"]
        return run if os.path.exists(f"{home}/r2e.json") else [*run, "--no-send"]


class feed2exec:
    command = "feed2exec"

    @staticmethod
    def setup(home, urls):
        write(f"{home}/feed2exec.ini", "[DEFAULT]\noutput = feed2exec.plugins.echo\n\n" +
              "".join(f"[f{i}]\nurl = {u}\n\n" for i, u in enumerate(urls)))

    @staticmethod
    def argv(home):
        return ["feed2exec", "--config", f"{home}/feed2exec.ini", "--database", f"{home}/feed2exec.db", "fetch"]


ALL = (sfeed, newsboat, rss2email, feed2exec)


def version(reader):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", reader.__name__], capture_output=True, text=True,
                          check=False)
    return f"{reader.__name__} {done.stdout.split(':')[-1].split('-')[0]}"


def children_us():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (r.ru_utime + r.ru_stime) * 1e6


def run(argv, home):
    before = children_us()
    with open(f"{home}/log", "ab") as log:
        subprocess.run(argv, env=dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home, XDG_DATA_HOME=home),
                       stdout=log, stderr=log, check=True)
    return children_us() - before


def measure(reader, urls):
    """CPU of its second run over all, us a feed; None: it is not here."""
    if shutil.which(reader.command) is None:
        return None
    home = tempfile.mkdtemp(prefix="rasid-reader-")
    try:
        reader.setup(home, urls)
        run(reader.argv(home), home)
        return run(reader.argv(home), home) / len(urls)
    finally:
        shutil.rmtree(home, ignore_errors=True)
