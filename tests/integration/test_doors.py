# SPDX-License-Identifier: ISC
"""Every door by which an address comes in, and every form of a private one (tests/golden/ssrf.tsv): nothing private hears of us.

The forms themselves are tried on the one guard by tests/unit/daemon_http_ssrf.c; here it is shown that each door leads
through it. A door is a row of DOORS. Each is seen to be open, too: the same way leads to a public address.

As root, in a network name space with a public address on the loopback device and names of its own in /etc/hosts.
"""
import html
import os
import subprocess
import sys

import rig

PUBLIC = "93.184.215.14"
ALL = os.environ.get("RASID_DOORS") == "all"


def forms():
    """(kind, address with $PORT, names as for /etc/hosts)"""
    with open("tests/golden/ssrf.tsv", encoding="utf-8") as f:
        rows = [x.rstrip("\n").split("\t") for x in f if not x.startswith("#")]
    return [(kind, url, names) for kind, url, names, *_ in rows]


def hosts_file():
    """What the name server of the unit test says, one address a name."""
    lines = ["127.0.0.1 localhost"]
    for _, _, names in forms():
        name, _, addresses = names.partition("=")
        lines += [f"{address} {name}" for address in addresses.split(",") if address]
    return "\n".join(lines) + "\n"


class Site:
    """Public: answers by path; what is below /open/ shows that a door leads there."""

    def __init__(self):
        self.trap = rig.RawServer()
        self.server = rig.RawServer(address=PUBLIC)
        self.forms = [u.replace("$PORT", str(self.trap.port)) for _, u, _ in forms()]

    def serve(self, door, n, answer):
        path = f"/{door}/{n}"
        self.server.paths[path] = answer
        return self.server.url(path)

    def targets(self, door):
        """Every third form, each door beginning with another one, by number; and one that is open."""
        first = 0 if ALL else sum(door.encode()) % 3
        some = {str(i): self.forms[i] for i in range(first, len(self.forms), 1 if ALL else 3)}
        return {**some, "open": self.server.url(f"/open/{door}")}

    def is_open(self, door, method):
        return any(r[2].startswith(method) for r in self.server.seen(f"/open/{door}"))

    def close(self):
        self.server.close()
        self.trap.close()


def section(name, url, more=""):
    return f"[feed {name}]\nurl = {url}\n{more}\n"


def rss(head):
    return rig.reply(("<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>t</title>" + head +
                      "<item><guid>1</guid><title>عن التحالف الدولي</title></item></channel></rss>").encode())


# ---- the doors: each takes the site and gives sections of feeds ------------------------------------------------

def by_redirect(site):
    """a feed that is elsewhere now"""
    return [section(f"redirect-{n}", site.serve("redirect", n, rig.reply(status="302 Found", headers=[
        f"Location: {t}".encode().decode("latin-1")]))) for n, t in site.targets("redirect").items()]


def by_hub(site):
    """a hub that a document names, of a topic that is the form as well"""
    return [section(f"hub-{n}", site.serve("hub", n, rss(
        f"<atom:link rel='hub' href='{html.escape(t)}'/><atom:link rel='self' href='{html.escape(t)}'/>")))
            for n, t in site.targets("hub").items()]


def by_header(site):
    """a hub that a header names"""
    return [section(f"header-{n}", site.serve("header", n, rss("").replace(
        b"Connection: close\r\n", f"Connection: close\r\nLink: <{t}>; rel=hub\r\n".encode(), 1)))
            for n, t in site.targets("header").items()]


def by_hubs_redirect(site):
    """a hub that sends us on"""
    sections = []
    for n, t in site.targets("sent").items():
        hub = site.serve("sends", n, rig.reply(status="307 There", headers=[f"Location: {t}".encode().decode("latin-1")]))
        sections.append(section(f"sent-{n}", site.serve("sent", n, rss(f"<atom:link rel='hub' href='{hub}'/>"))))
    return sections


def by_archive(site):
    """an archive, which is read at the first poll when that is wanted"""
    return [section(f"archive-{n}", site.serve("archive", n, rss(f"<atom:link rel='prev-archive' href='{html.escape(t)}'/>")),
                    "archive = all\n") for n, t in site.targets("archive").items()]


def by_sitemap(site):
    """a sitemap that an index lists"""
    return [section(f"sitemap-{n}", site.serve("sitemap", n, rig.reply((
        "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        f"<sitemap><loc>{html.escape(t)}</loc></sitemap></sitemapindex>").encode())))
            for n, t in site.targets("sitemap").items()]


PAGES = "fulltext = yes\nfulltext_wait = 10m\nfirst_poll = alert\n"


def by_page_of_an_article(site):
    """the page of an article, and the robots.txt of its host"""
    return [section(f"article-{n}", site.serve("article", n, rss(
        f"<item><guid>2</guid><title>t</title><link>{html.escape(t)}</link></item>")), PAGES)
            for n, t in site.targets("article").items()]


def by_pages_redirect(site):
    """the page of an article that is elsewhere now"""
    sections = []
    for n, t in site.targets("moved").items():
        page = site.serve("moves", n, rig.reply(status="302 Found", headers=[f"Location: {t}".encode().decode("latin-1")]))
        sections.append(section(f"moved-{n}", site.serve("moved", n, rss(
            f"<item><guid>2</guid><title>t</title><link>{page}</link></item>")), PAGES))
    return sections


def by_what_else_it_names(site):
    """what is only shown: links of items, enclosures, images, stylesheets, a new address"""
    return [section(f"named-{n}", site.serve("named", n, rss(
        "".join(f"<{x}>{html.escape(t)}</{x}>" for x in ("link", "docs", "icon", "newLocation")) +
        f"<image><url>{html.escape(t)}</url></image><cloud domain='127.0.0.1' port='{site.trap.port}' path='/'/>"
        f"<item><guid>2</guid><title>t</title><link>{html.escape(t)}</link><enclosure url='{html.escape(t)}'/></item>")))
            for n, t in site.targets("named").items()]


# Name of its sections: how it is filled, and the request that shows that it is open; None: it has to be shut. A door that is
# added leads through the same checks.
DOORS = {
    "redirect": (by_redirect, "GET"),
    "hub": (by_hub, "POST"),
    "header": (by_header, "POST"),
    "sent": (by_hubs_redirect, "POST"),
    "archive": (by_archive, "GET"),
    "sitemap": (by_sitemap, "GET"),
    "article": (by_page_of_an_article, "GET"),
    "moved": (by_pages_redirect, "GET"),
    "named": (by_what_else_it_names, None),
}


def opml(site):
    lines = "".join(f"<outline text='{n}' xmlUrl='{html.escape(t, True)}'/>" for n, t in site.targets("list").items())
    return f"<opml version='2.0'><body>{lines}</body></opml>"


def by_list(site, daemon):
    """a list that is imported: what is an address becomes a feed, the rest is told and left out; how many are feeds"""
    daemon.write("list.opml", opml(site))
    done = daemon.cli("opml", "import", f"{daemon.dir}/list.opml", "--into", "imported", "-c", daemon.dir)
    assert done.returncode in (0, 4), done
    assert daemon.cli("check", "-c", daemon.dir).returncode == 0
    with open(f"{daemon.dir}/feeds.d/imported.conf", encoding="utf-8") as f:
        return f.read().count("[feed ")


def by_page(site, daemon):
    """a page that names feeds, for `feed discover`, which looks at 20"""
    targets = list(site.targets("page").values())
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='{html.escape(t, True)}'>"
                    for t in targets[-1:] + targets[:-1:3])
    url = site.serve("page", "all", rig.reply(f"<html><head><title>t</title>{links}</head></html>".encode(),
                                              headers=["Content-Type: text/html; charset=utf-8"]))
    done = daemon.cli("feed", "discover", url, "-c", daemon.dir)
    assert "private" in done.stdout + done.stderr and site.is_open("page", "GET"), done


def by_hand(site, daemon):
    """an address on the command line: what is no host is refused, the rest is not dialled"""
    for target in site.forms[::17]:
        done = daemon.cli("feed", "test", target, "-c", daemon.dir)
        assert done.returncode != 0, (target, done)


def nothing_private_hears_of_us(room, daemon):
    """all forms through all doors: a trap hears nothing, and each door leads to a public address"""
    if os.environ.get("RASID_NETNS") != "1":
        raise rig.Skip("needs root and name spaces of its own")
    site = Site()
    daemon.settings("1h", private="no", extra=f"host_gap = 0s\nper_host = 8\n[websub]\ncallback = http://{PUBLIC}:9008/\n"
                    f"listen = {PUBLIC}:9008\n")
    sections = {door: fill(site) for door, (fill, _) in DOORS.items()}
    daemon.write("feeds.d/doors.conf", "".join(x for door in sections.values() for x in door))
    by_page(site, daemon)
    by_hand(site, daemon)
    imported = by_list(site, daemon)
    daemon.start()
    feeds = sum(map(len, sections.values())) + imported
    polled = "SELECT COUNT(*) FROM feed WHERE polls + failures > 0"
    assert rig.wait_for(lambda: (s := daemon.status()) and s["feeds"]["busy"] == 0 and daemon.query(polled) == [(feeds,)]), (
        daemon.query(polled), feeds, daemon.log()[-3000:])
    # Each hub that was named was asked, or would have been; each archive likewise.
    hubs = len(daemon.query("SELECT 1 FROM websub"))
    assert rig.wait_for(lambda: len({x.split("feed=")[1].split()[0] for x in daemon.log().splitlines()
                                     if "the hub answered" in x}) >= hubs), (hubs, daemon.log()[-3000:])
    archives = {x.split("feed=")[1].split()[0] for x in daemon.log().splitlines() if "behind the feed's own feed=" in x}
    assert rig.wait_for(lambda: all(f"did not come feed={a} " in daemon.log() for a in archives)), archives
    sitemaps = sum(a.startswith("sitemap-") for a in archives)
    # Of what is no address there is nothing to ask for; all other pages and sitemaps were, or would have been.
    pages = {x.split("feed=")[1].split()[0] for x in daemon.log().splitlines() if "pages: no text" in x}
    moved = sum(p.startswith("moved-") for p in pages)
    assert moved == len(sections["moved"]) and min(len(pages) - moved, sitemaps) > len(sections["article"]) / 3, (pages, sitemaps)
    shut = [d for d, (_, method) in DOORS.items() if method is not None and not site.is_open(d, method)]
    assert not shut and site.is_open("list", "GET") and not site.is_open("named", "GET"), (shut, site.server.requests)
    refused = daemon.query("SELECT COUNT(*) FROM feed WHERE id LIKE 'redirect-%' AND failures > 0")
    assert refused == [(len(sections["redirect"]),)], refused
    print(f"# FIGURE {len(site.forms)} forms of private addresses through {len(DOORS) + 3} doors: {feeds} feeds, {hubs} hubs, "
          f"{len(archives) - sitemaps} archives, {sitemaps} sitemaps, {len(pages)} pages, {imported} imported; connections to what is private {site.trap.connections}")
    assert site.trap.connections == 0, site.trap.requests
    site.close()


def enter_namespaces():
    """Once, as root: a network and an /etc/hosts of our own."""
    if os.environ.get("RASID_NETNS") or os.geteuid() != 0:
        return
    setup = (f"ip link set lo up && ip addr add {PUBLIC}/32 dev lo && mount -t tmpfs none /mnt && cat >/mnt/hosts && "
             "echo nameserver 127.0.0.1 >/mnt/resolv && mount --bind /mnt/hosts /etc/hosts && mount --bind /mnt/resolv /etc/resolv.conf")
    if subprocess.run(["unshare", "-nm", "sh", "-c", setup], input=hosts_file(), capture_output=True, text=True).returncode != 0:
        return
    os.environ["RASID_NETNS"] = "1"
    read, write = os.pipe()
    os.write(write, hosts_file().encode())
    os.close(write)
    os.dup2(read, 0)
    os.execvp("unshare", ["unshare", "-nm", "sh", "-c", f'{setup} && exec "$@"', "sh", sys.executable, *sys.argv])


if __name__ == "__main__":
    enter_namespaces()
    rig.main(nothing_private_hears_of_us)
