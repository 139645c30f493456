# SPDX-License-Identifier: ISC
"""A thousand texts that want to be more than text: markup, scripts, addresses, signs that turn a line around or hide in it. Made
from parts, so that every opening meets every place that it could open from."""
import itertools

CALL = "window.__ran=1"
MARKUP = [
    f"<script>{CALL}</script>", f"<img src=x onerror={CALL}>", f"<svg onload={CALL}>", f"<iframe srcdoc='<script>parent.{CALL}</script>'>",
    f"<a href=javascript:{CALL}>a</a>", f"<body onpageshow={CALL}>", f"<details open ontoggle={CALL}>x</details>",
    f"<math><mtext><style><img src=x onerror={CALL}>", f"<template><script>{CALL}</script></template>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>", "<base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/x.css>", "<form action=https://evil.example/><button>x", "<style>*{display:none}</style>",
    "<plaintext>", "<textarea>", "<!--", "<![CDATA[", "<title>", "<noscript><p title=\"</noscript><img src=x onerror=" + CALL + ">\">",
    f"<input autofocus onfocus={CALL}>", f"<video><source onerror={CALL}></video>", "<h1>رأس</h1>", "<mark>ليس موضعا</mark>",
]
AROUND = ["{}", "\"{}", "'{}", "\">{}", "'>{}", "</title>{}", "--></p>{}", "]]>{}", "\\\"{}", "`{}", "&quot;>{}", "&#60;{}", "%3C{}", "\u003c{}", "{{{{{}}}}}", "${{{}}}"]
SIGNS = ["\u202e{}", "\u202d{}\u202c", "\u2066{}", "\u2067{}", "{}\u200f\u200e", "a\u200b{}", "\ufeff{}", "\u0000{}", "\u001b[31m{}", "\u2028{}", "\u034f{}", "\U000e0041{}"]
WORDS = ["التحالف الدولي", "التحالف الدولي 2030 NATO", "CNN: التحالف الدولي", "التحالف\u0640\u0640\u0640 الدولي", "«التحالف الدولي» (47%)"]
ENTITIES = ["&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;b&amp;gt;", "&#x3C;b&#x3E;", "&nbsp;&zwnj;&rlm;", "&notanentity;", "&#1114112;", "&#0;"]
LINKS = ["javascript:" + CALL, "data:text/html,<script>" + CALL + "</script>", "https://evil.example/\"onmouseover=" + CALL, "//evil.example/x",
         "https://evil.example/<b>", "JaVaScRiPt:" + CALL, "https://user:pw@evil.example/", "file:///etc/passwd", "/\\evil.example", "\tjavascript:" + CALL]


def texts(n=1000):
    """n different ones, each with a word that the watch finds."""
    made = [w.format(m) for w, m in itertools.product(AROUND, MARKUP)]
    made += [s.format(m) for s, m in itertools.product(SIGNS, MARKUP + ENTITIES)]
    made += ENTITIES + ["x" * 10000, "ا" * 10000, "\u0301" * 500 + "ا", "𝒜" * 200, "ﷺ" * 300]
    made = [f"{WORDS[i % len(WORDS)]} {m} {i}" if i % 2 else f"{i} {m} {WORDS[i % len(WORDS)]}" for i, m in enumerate(made)]
    while len(made) < n:
        made.append(made[len(made) % 600] + f" {len(made)}")
    return made[:n]
