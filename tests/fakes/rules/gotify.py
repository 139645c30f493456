# SPDX-License-Identifier: ISC
"""Gotify's POST /message (gotify.net/docs/msgextras): plain or Markdown. remark also makes links of URLs that were escaped,
since it looks at the text that is left."""
from . import common, markup
from .common import link_rule, shape, text_up_to
from .dialects import GOTIFY

LEFT = (("autolink", markup.HTTP), ("autolink", markup.WWW), ("email", markup.MAIL))


def message(article):
    extras = {
        "client::display": {"contentType!": ("text/markdown", "text/plain")},
        "client::notification": {"click": {"url!": link_rule(article)}},
    }
    return {"title": text_up_to(1000), "message!": text_up_to(100_000), "priority": tuple(range(11)), "extras": extras}


def with_links(para):
    """remark-gfm's second look."""
    own = [s for s in para.spans if s.kind in ("link", "autolink", "code", "email")]
    para.spans += [
        s for s in markup.plain_spans(para.text, LEFT) if not any(o.start < s.end and s.start < o.end for o in own)
    ]
    return para


def check(request, article=None):
    bad = common.method_rules(request) + common.header_rules(request) + common.path_rules(request, "/message")
    if not request.header("x-gotify-key"):
        bad.append("auth: no X-Gotify-Key")
    if "token" in request.query:
        bad.append("auth: the token stands in the URL")
    value, more = common.read_json(request.body)
    bad += more
    if value is None:
        return bad
    wrong = shape(value, message(article), "message")
    if any(b.startswith("schema") for b in wrong):
        return bad + wrong
    title = value.get("title", "")
    wrong += common.text_rules(title, "title", True, article)
    if value.get("extras", {}).get("client::display", {}).get("contentType") == "text/markdown":
        paras, more = markup.parse(value["message"], GOTIFY)
        paras = [with_links(p) for p in paras]
    else:
        paras, more = markup.plain_paras(value["message"]), []
    return (
        bad
        + wrong
        + more
        + markup.judge(paras, article, "message")
        + common.shown_rules([title, *(p.text for p in paras)], article)
    )
