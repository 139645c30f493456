#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Articles as hostile as they come, for whoever renders them: python3 articles.py --seed 7 --count 1000

One JSON line each: i, published (s), and in base64 title, summary, outlet, url and terms, since not all of it is UTF-8.
Article i of a seed is the same whatever the count. All Arabic was written for this.
"""
import argparse
import base64
import json
import random
import sys

WHO = [
    "وزارة الموارد المائية",
    "التحالف الدولي",
    "نقابة المعلمين",
    "مجلس المحافظة",
    "الهيئة العامة للأنواء الجوية",
    "لجنة الإعمار",
    "اتحاد الغرف التجارية",
    "قيادة العمليات المشتركة",
    "بلدية المدينة القديمة",
    "شركة خطوط السكك الحديدية",
]
DID = [
    "تعلن افتتاح",
    "تنفي إغلاق",
    "تبحث تمويل",
    "تدرس تأجيل",
    "تستأنف العمل في",
    "تحذر من تعطل",
    "تشرف على ترميم",
    "تؤكد جاهزية",
]
WHAT = [
    "الجسر المعلق",
    "مخيم النازحين",
    "خط القطار السريع",
    "محطة تحلية المياه",
    "المستشفى التعليمي",
    "سوق الصفافير",
    "مقار للتحالف الدولي",
    "السد الكبير",
    "المكتبة المركزية",
]
WHERE = ["في بغداد", "شمالي الموصل", "على ضفاف دجلة", "في البصرة", "غربي الأنبار", "في السليمانية", "قرب الحدود"]
TAIL = [
    "بعد تأخر دام ٣ أشهر",
    "بكلفة 12.5 مليار دينار",
    "بحضور وفد من التحالف الدولي",
    "اعتبارا من ٥ أكتوبر 2024",
    "«قريبا جدا»",
    "رغم الأمطار",
    "بنسبة 47%",
    "وفق بيان رسمي",
    "والتحالف الدولي يراقب",
]
OTHER = [
    "گزارش تازه دربارهٔ پیمان چهارجانبه می‌رسد",
    "وزیرِ اعظم نے ٹیلی ویژن پر کہا ہے کہ ڈیم بڑے ہیں",
    "کۆبوونەوەی ئەنجومەن لە هەولێر",
    "ﷺ ﻻ ﷲ ﺍﻟﻌﺮﺍﻕ",
    "شـــــكرا جزيـــلا",
    "مُؤَتَّمَرٌ صُحُفِيٌّ مُشْتَرَكٌ",
    "بند ١٢٣ و456 و۷۸۹",
    "שלום עולם",
    "한국어 기사",
    "बाढ़ की ख़बर",
    "日本語の見出し",
    "ข่าวด่วน",
]
TERMS = ["التحالف الدولي", "الموصل", "للتحالف", "47%", "السد الكبير"]
OUTLETS = [
    "صحيفة النهر",
    "Madar 24",
    "وكالة أفق (Ufuq)",
    "النهار & الليل",
    "<b>قناة</b>",
    "outlet_*name*_",
    "",
    "أفق\u202eقفأ",
    "Nahr | نهر",
    "@channel",
]

EVIL = "https://evil.example/p?a=1&b=2"
MARKUP = [
    "@channel",
    "@here",
    "@all",
    "@everyone",
    "@room",
    "@ahmad",
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<!subteam^S1>",
    "<@U123>",
    "<@123456789012345678>",
    "<@&123456789>",
    "<#C123>",
    "<#123456>",
    "<users/all>",
    "@**all**",
    "@*group*",
    "@_**x**",
    "#stream",
    "#**stream**",
    "#general",
    "@a:evil.example",
    "~town-square",
    "[x](https://evil.example)",
    '[مزروع](https://evil.example/x "t")',
    f"<{EVIL}|x>",
    f"<{EVIL}>",
    f"![x]({EVIL})",
    f'<a href="{EVIL}">a</a>',
    EVIL,
    f"{EVIL} ",
    "www.evil.example/x",
    "evil.example.com",
    "a@evil.example.com",
    "http://evil.example",
    "**bold**",
    "__bold__",
    "*bold*",
    "**مزروع**",
    "*em*",
    "_em_",
    "_مزروع_",
    "***bold***",
    "~~strike~~",
    "~strike~",
    "||sp||",
    "`code`",
    "`",
    "```",
    "```\ncode\n```",
    "``a`",
    "$$x^2$$",
    ":emoji:",
    ":smile:",
    ":)",
    "<:e:123>",
    "<t:0>",
    "<time:2020-01-01>",
    "<b>",
    "<b>b</b>",
    "</p>",
    "<script>alert(1)</script>",
    "<img src=x onerror=a>",
    "<!--",
    "&lt;",
    "&amp;lt;b&gt;",
    "&#42;&#42;bold&#42;&#42;",
    "&",
    "<",
    ">",
    "\\",
    "\\*bold\\*",
    "\\\\",
    "]]>",
    '"',
    "'",
    "{{1}}",
    "${x}",
    "%s%n",
    "| a |",
    "| a | b |\n|---|---|\n| a | b |",
    "/start",
    "/me",
]
LINES = [
    "# h",
    "## h",
    "> q",
    ">>> q",
    "- l",
    "* l",
    "+ l",
    "1. l",
    "---",
    "***",
    "===",
    "-# h",
    "    code",
    "/me h",
    ".",
    "From h",
]
BREAKS = [
    "\n",
    "\r\n",
    "\r\nX-Evil: 1",
    "\r\n\r\n<p>x",
    "\n.\r\n",
    "\n# h\n",
    "\n> q\n",
    "\n- l\n",
    "\n---\n",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
    "\t",
]
BIDI = [
    "\u202e",
    "\u202d",
    "\u202a",
    "\u202b",
    "\u202c",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
    "\u200e",
    "\u200f",
    "\u061c",
    "\u2067\u2067\u2067",
    "\u2069\u2069",
    "\u202eevil\u202c",
]
HIDDEN = [
    "\u200b",
    "\ufeff",
    "\u00ad",
    "\u2060",
    "\u200c",
    "\u200d",
    "\u034f",
    "\u180e",
    "\ufffe",
    "\ufffd",
    "\u0000",
    "\u0001",
    "\u001b[31m",
    "\u007f",
    "\u009b",
    "\u0008",
]
EMOJI = [
    "👨‍👩‍👧‍👦",
    "👩🏽‍🚒",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "🇮🇶",
    "🇮🇶🇸🇾🇱🇧",
    "❤️",
    "1️⃣",
    "👍🏽",
    "🏳️‍🌈",
    "😀",
    "☎️",
    "🇮",
]
BROKEN = [
    b"\xff",
    b"\xc0\xaf",
    b"\xed\xa0\xbd",
    b"\xed\xa0\xbd\xed\xb8\x80",
    b"\xed\xb8\x80",
    b"\xf4\x90\x80\x80",
    b"\xd8",
    b"\xe2\x80",
    b"\xf0\x9f\x98",
    b"\xfe\xff",
    b"\x80\x80",
    b"\xc7\xe1\xda\xd1\xc7\xde",
    b"\xe0\x80\xaf",
]
TASHKEEL = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0653\u0654\u0670\u0615\u06d6"
ZALGO = "".join(map(chr, range(0x300, 0x36F)))

HOSTS = ["nahr.example", "madar.example", "ufuq.example"]
URLS = [
    "https://{h}/news/77?id=5&lang=ar",
    "https://{h}/أخبار/العراق",
    "https://{h}/a b c",
    'https://{h}/"><script>x</script>',
    "https://{h}/'x'",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:x",
    "java\nscript:x",
    "data:text/html;base64,PGI+",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://{h}/x",
    "//{h}/x",
    "/relative",
    "",
    "mailto:a@{h}",
    "https://user:pass@{h}/x",
    "https://{h}@hostile.example/x",
    "https://{h}\\@hostile.example/",
    "https://{h}/(x)_[y]_*z*_~t~|u|",
    "https://{h}/a)b](c",
    "https://{h}/%zz%",
    "https://{h}/%D8%A7",
    "HTTPS://{h}/X",
    "https://{h}:8443/x",
    "https://{h}/x#:~:text=a",
    "https://{h}/\u202ex",
    "https://{h}/\x00x",
    "https://{h}/\r\nX-Evil: 1",
    "https://{h}/\tx",
    "https://[2001:db8::1]/x",
    "https://أخبار.example/x",
    "https://{h}./x",
    "https://{h}",
    "https://{h}?x",
    "http://{h}/`x`",
    "https://{h}/<b>",
    "https://{h}/@channel",
    "https://{h}/x|y",
    "https://",
    "https:///x",
    "http:{h}/x",
    "tg://user?id=1",
    "https://{h}/x y\u00a0z",
]


def sentence(r):
    words = [r.choice(WHO), r.choice(DID), r.choice(WHAT)]
    words += [r.choice(x) for x in (WHERE, TAIL) if r.random() < 0.7]
    return " ".join(words)


def weave(r, text, pieces, glued=0.3):
    """Pieces at any place of a text, at some of them without a space."""
    for piece in pieces:
        at = r.choice([0, len(text), r.randrange(len(text) + 1)])
        gap = "" if r.random() < glued else " "
        text = text[:at] + gap + piece + gap + text[at:]
    return text


def some(r, pool, most):
    return [r.choice(pool) for _ in range(r.randint(1, most))]


def tower(r, text, pool, height):
    return "".join(c + "".join(r.choice(pool) for _ in range(r.randint(0, height))) for c in text)


def long_text(r):
    """About 10 kB of one kind, so that it has to be cut."""
    kind = r.randrange(9)
    if kind == 0:
        return " ".join(sentence(r) for _ in range(90))
    if kind == 1:
        return "ال" + "تحالف" * 1000
    if kind == 2:
        return tower(r, sentence(r), TASHKEEL, 100)
    if kind == 3:
        return tower(r, sentence(r), ZALGO, 100)
    if kind == 4:
        return sentence(r) + " " + "".join(r.choice(EMOJI) for _ in range(500))
    if kind == 5:
        return sentence(r) + " " + "🇮🇶" * r.randint(1100, 1200) + "🇮" * r.randint(0, 1)
    if kind == 6:
        return " ".join(tower(r, sentence(r), TASHKEEL, 2) + " " + r.choice(EMOJI) for _ in range(60))
    if kind == 7:
        return sentence(r) + " " + "*_~`|<>[]()#@" * 700
    return " ".join(weave(r, sentence(r), some(r, MARKUP, 3)) for _ in range(60))


def text_of(r):
    """One text of a kind drawn by lot."""
    kind = r.randrange(16)
    plain = sentence(r)
    if kind < 2:
        return plain
    if kind < 6:
        return weave(r, plain, some(r, MARKUP, 4))
    if kind == 6:
        return r.choice(LINES) + " " + weave(r, plain, some(r, MARKUP, 1))
    if kind == 7:
        return weave(r, plain, some(r, BREAKS, 3))
    if kind == 8:
        return weave(r, plain, some(r, BIDI, 4), 0.7)
    if kind == 9:
        return weave(r, plain, some(r, HIDDEN, 4), 0.7)
    if kind == 10:
        return weave(r, plain, some(r, EMOJI, 4))
    if kind == 11:
        return weave(r, plain, some(r, OTHER, 2))
    if kind == 12:
        return tower(r, plain, r.choice([TASHKEEL, ZALGO]), r.choice([1, 3, 30]))
    if kind == 13:
        return r.choice(
            ["", " ", "\u202e", "\u200b\ufeff", "\u064e\u064e", "\u200d", "🇮", "\x00", "…", "*", "<", "@", "\u2069"]
        )
    if kind == 14:
        return long_text(r)
    return weave(
        r,
        plain,
        some(r, MARKUP, 2) + some(r, BIDI, 2) + some(r, HIDDEN, 2) + some(r, EMOJI, 2) + some(r, BREAKS, 1),
        0.5,
    )


def encoded(r, text):
    """UTF-8, at times with bytes in it that are none."""
    data = text.encode("utf-8", "surrogatepass")
    if r.random() < 0.1:
        for piece in some(r, BROKEN, 3):
            at = r.randrange(len(data) + 1)
            data = data[:at] + piece + data[at:]
    if r.random() < 0.03:
        data = data[: r.randrange(len(data) + 1)]
    return data


def url_of(r):
    host = r.choice(HOSTS)
    kind = r.random()
    if kind < 0.5:
        return f"https://{host}/news/{r.randrange(10**6)}?id={r.randrange(100)}&lang=ar"
    if kind < 0.55:
        return f"https://{host}/" + r.choice(["a", "ا", "a/", "%D8%A7"]) * r.choice([400, 1000, 1980, 2100])
    return r.choice(URLS).replace("{h}", host)


def article(seed, i):
    r = random.Random(f"{seed}/{i}")
    title, summary = text_of(r), " ".join(text_of(r) for _ in range(r.randint(0, 3)))
    terms = r.sample(TERMS, r.randint(1, 3))
    fields = {
        "title": encoded(r, title),
        "summary": encoded(r, summary),
        "outlet": encoded(r, r.choice(OUTLETS)),
        "url": encoded(r, url_of(r)),
    }
    line = {"i": i, "published": 1_700_000_000 + r.randrange(10**7)}
    line.update({k: base64.b64encode(v).decode() for k, v in fields.items()})
    line["terms"] = [base64.b64encode(t.encode()).decode() for t in terms]
    return line


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--seed", default="1")
    args.add_argument("--count", type=int, default=1000)
    args.add_argument("--start", type=int, default=0)
    given = args.parse_args()
    for i in range(given.start, given.start + given.count):
        sys.stdout.write(json.dumps(article(given.seed, i)) + "\n")


if __name__ == "__main__":
    main()
