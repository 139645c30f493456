# SPDX-License-Identifier: ISC
"""story.py: an invented Arabic story and its truth. A Story knows its blocks (kind, value); what a template shows of it as
the article is its text. Every draw comes from one seeded generator, so that a page is the same on each machine."""
import datetime
import html
import json
import re

import words


class Draw:
    """A linear congruential generator: random's methods may change between versions of Python."""

    def __init__(self, seed):
        self.state = 7
        for c in seed.encode():
            self.below(2)
            self.state = (self.state * 131 + c) % 2**61

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def of(self, seq):
        return seq[self.below(len(seq))]

    def some(self, seq, n):
        """n members of seq, each once, in drawn order."""
        left, out = list(seq), []
        while left and len(out) < n:
            out.append(left.pop(self.below(len(left))))
        return out


SLOTS = {"P": words.PEOPLE, "C": words.CITIES, "K": words.LANDS, "O": words.BODIES, "D": words.DAYS, "S": words.SAID}
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
MONTHS = "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر".split("|")
LEVANT = "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول".split("|")
WEEK = "الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد".split("|")


def fill(d, sentence):
    return re.sub(r"\{(\w)\}", lambda m: str(d.below(88) + 11) if m[1] == "N" else d.of(SLOTS[m[1]]), sentence)


def esc(s):
    return html.escape(s, quote=True)


def plain(s):
    """The text of a piece of markup of ours."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br[^>]*>", "\n", s)))


class Story:
    """title, author, when, url, site, section, tags, lead (a standfirst), blocks; set() by templates: see make.py."""

    def __init__(self, name, n, size):
        d = self.draw = Draw("%s %d" % (name, n))
        self.name, self.n = name, n
        self.title = fill(d, d.of(words.TITLES))
        self.author = d.of(words.PEOPLE)
        self.site = d.of(words.SITES)
        self.section = d.of(words.MENU[1:8])
        self.when = datetime.datetime(2024, 1 + d.below(12), 1 + d.below(28), 8 + d.below(7), d.below(60), 0, tzinfo=datetime.timezone.utc)
        self.id = 10000 + d.below(89999)
        self.url = "https://outlet.example/news/%d" % self.id
        self.tags = d.some(words.TAGS, 3)
        self.pool = d.some(words.FACTS, len(words.FACTS))
        self.lead = self.sentence()
        self.blocks = []
        self.lead_shown = False
        self.charset = "utf-8"
        while self.count() < size:
            self.blocks.append(("p", self.paragraph(min(1 + d.below(3), 1 + (size - self.count()) // 18))))

    def sentence(self):
        if not self.pool:
            self.pool = self.draw.some(words.FACTS, len(words.FACTS))
        return fill(self.draw, self.pool.pop()) + "."

    def paragraph(self, sentences=2):
        return " ".join(self.sentence() for _ in range(sentences))

    def count(self):
        return sum(len(t.split()) for t in self.texts())

    def texts(self):
        """What a reader reads, block by block."""
        out = [self.lead] if self.lead_shown else []
        for kind, v in self.blocks:
            if kind in ("p", "h", "q"):
                out.append(v)
            elif kind == "raw":
                out.append(plain(v))
            elif kind == "ul":
                out += v
            elif kind == "table":
                out += [" ".join(row) for row in v]
        return out

    def others(self, n, lead=False):
        """Headlines of other stories."""
        out = [fill(self.draw, t) for t in self.draw.some(words.OTHERS + words.TITLES[:-1], n)]
        return [(t, self.sentence()) for t in out] if lead else out

    def comments(self, n):
        return [(self.draw.of(words.PEOPLE), fill(self.draw, t)) for t in self.draw.some(words.COMMENTS, n)]

    def weave(self, every, *kinds):
        """Puts a block of each of the kinds in turn after every `every` paragraphs."""
        make = {"h": lambda: self.draw.of(words.HEADS), "q": lambda: "«%s»" % self.draw.of(words.SAID),
                "ul": lambda: [fill(self.draw, s) for s in self.draw.some(words.STEPS, 4)]}
        out, turn = [], 0
        for i, b in enumerate(self.blocks):
            out.append(b)
            if i % every == every - 1 and i + 1 < len(self.blocks):
                out.append((kinds[turn % len(kinds)], make[kinds[turn % len(kinds)]]()))
                turn += 1
        self.blocks = out
        return self

    def show_lead(self):
        self.lead_shown = True
        return esc(self.lead)

    def excerpt(self):
        """The description is the beginning of the text, cut, as most WordPress sites have it."""
        self.lead = self.blocks[0][1][:150].rsplit(" ", 1)[0] + " [...]"
        return self

    def iso(self, zone=0):
        at = self.when + datetime.timedelta(hours=zone)
        return at.strftime("%Y-%m-%dT%H:%M:%S") + ("Z" if zone == 0 else "%+03d:00" % zone)

    def words_date(self, months=MONTHS, zone=0):
        at = self.when + datetime.timedelta(hours=zone)
        return "%s %d %s %d" % (WEEK[at.weekday()], at.day, months[at.month - 1], at.year)

    def clock(self, zone=0):
        return (self.when + datetime.timedelta(hours=zone)).strftime("%H:%M")

    def inline(self, text, odd=7):
        """The text as markup: some words bold or linked, as editors do."""
        out = []
        for i, w in enumerate(text.split(" ")):
            w = esc(w)
            draw = self.draw.below(odd * 12)
            if draw == 0:
                w = "<strong>%s</strong>" % w
            elif draw == 1 and len(w) > 4:
                w = '<a href="/tag/%d">%s</a>' % (i, w)
            out.append(w)
        return " ".join(out)

    def body(self, p="<p>%s</p>\n", h="<h2>%s</h2>\n", q="<blockquote><p>%s</p></blockquote>\n", li="<li>%s</li>", cut=None, stuff=()):
        """The blocks as markup; stuff: (after how many blocks, markup) put between; cut: the paragraphs that are shown."""
        out = []
        if cut is not None:
            self.blocks = self.blocks[:cut]
        for i, (kind, v) in enumerate(self.blocks):
            out += [m for at, m in stuff if at == i]
            if kind == "ul":
                out.append("<ul>%s</ul>\n" % "".join(li % esc(x) for x in v))
            elif kind == "table":
                rows = ("<tr>%s</tr>" % "".join("<td>%s</td>" % esc(c) for c in r) for r in v)
                out.append("<table><tbody>%s</tbody></table>\n" % "".join(rows))
            elif kind == "raw":
                out.append(v)
            else:
                out.append({"p": p, "h": h, "q": q}[kind] % self.inline(v))
        return "".join(out) + "".join(m for at, m in stuff if at >= len(self.blocks))

    def ld(self, **more):
        """A NewsArticle, the keys of `more` over it; None leaves a key out."""
        o = {"@context": "https://schema.org", "@type": "NewsArticle", "mainEntityOfPage": {"@type": "WebPage", "@id": self.url},
             "headline": self.title, "datePublished": self.iso(), "dateModified": self.iso(3),
             "author": {"@type": "Person", "name": self.author}, "image": ["https://outlet.example/i/%d.jpg" % self.id],
             "publisher": {"@type": "Organization", "name": self.site, "logo": {"@type": "ImageObject", "url": "https://outlet.example/logo.png"}},
             "description": self.lead}
        o.update(more)
        return {k: v for k, v in o.items() if v is not None}

    def truth(self):
        return {"title": self.title, "published": self.iso() if self.when else None, "author": self.author, "canonical": self.url,
                "text": "\n".join(re.sub(r"\s*\n\s*", "\n", t).strip() for t in self.texts())}


def script(o, slashes=False):
    text = json.dumps(o, ensure_ascii=False)
    if slashes:
        text = json.dumps(o).replace("/", "\\/")
    return '<script type="application/ld+json">%s</script>\n' % text.replace("</", "<\\/")


def links(titles, form='<li><a href="/n/%d">%s</a></li>'):
    return "\n".join(form % (i + 1, esc(t)) for i, t in enumerate(titles))


def head(s, *, og=True, canonical=True, time=True, suffix=" - %s", more="", desc=True, charset='<meta charset="utf-8">'):
    """The head of a page, as most have it."""
    out = [charset, '<meta name="viewport" content="width=device-width, initial-scale=1">', "<title>%s</title>" % esc(s.title + (suffix % s.site if suffix else ""))]
    if desc:
        out.append('<meta name="description" content="%s">' % esc(s.lead))
    if canonical:
        out.append('<link rel="canonical" href="%s">' % s.url)
    if og:
        out += ['<meta property="og:%s" content="%s">' % (k, esc(v)) for k, v in (("type", "article"), ("title", s.title), ("description", s.lead),
                ("url", s.url), ("site_name", s.site), ("locale", "ar_AR"), ("image", "https://outlet.example/i/%d.jpg" % s.id))]
    if time:
        out.append('<meta property="article:published_time" content="%s">' % s.iso())
    return "<head>\n%s\n%s</head>\n" % ("\n".join(out), more)
