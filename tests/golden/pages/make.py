#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""make.py: writes the pages of this folder anew: NAME.html and NAME.json (title, text, published, author,
canonical). Each is an article of invented news in a template as outlets have it: of content systems,
of old editors, of portals with tickers. Whoever adds a template adds a function to TEMPLATES. The same
pages every time: all chance comes from the name."""
import json
import os
import random
import sys

PEOPLE = ["علي الحمداني", "سعاد الجبوري", "كريم الزبيدي", "نور الهاشمي", "رائد العبيدي", "ليلى منصور", "ياسر الدليمي"]
POSTS = ["المتحدث باسم الوزارة", "محافظ المدينة", "رئيس اللجنة", "مدير الدائرة", "الناطق الرسمي", "عضو المجلس", "قائد العمليات"]
PLACES = ["معسكر السدر", "قضاء النخيل", "جسر الشهداء", "منطقة الوادي", "ميناء الصيادين", "سوق الصفارين", "مطار الرافدين"]
BODIES = ["التحالف الدولي", "مجلس المحافظة", "وزارة الموارد المائية", "هيئة النزاهة", "غرفة التجارة", "نقابة المعلمين", "منظمة الهجرة"]
DEEDS = ["افتتاح مركز جديد", "إعادة تأهيل الطريق", "تسليم الموقع", "توزيع المساعدات", "إغلاق المعبر", "تمديد المهلة", "إطلاق حملة واسعة"]
TIMES = ["صباح اليوم", "مساء أمس الأحد", "خلال الأسبوع الماضي", "في ساعة متأخرة من الليل", "منذ مطلع الشهر", "قبل نهاية العام"]
REASONS = ["بسبب نقص التمويل", "بعد مشاورات طويلة", "وفق جدول زمني متفق عليه", "استجابة لمطالب الأهالي", "رغم الظروف الجوية", "بحسب وثيقة رسمية"]
SENTENCES = [
    "أعلن {post} {person}، {time}، {deed} في {place} {reason}.",
    "وقال {person} إن {body} يعمل على {deed}، مشيرا إلى أن العمل سيستمر {time}.",
    "وأضاف أن «{body} لن يترك {place} من دون حماية»، وأن الأولوية لسلامة المواطنين.",
    "من جهته، أكد {post} أن {deed} جاء {reason}، نافيا ما تناقلته بعض الصفحات.",
    "وتابع: هناك {n} مشروعا في {place}، وبعضها متوقف {reason}؟",
    "وكان {body} قد دعا {time} إلى {deed}، محذرا من تأخير جديد.",
    "ويرى مراقبون أن {deed} لن يغير كثيرا في {place}، لأن {body} لم يحسم موقفه بعد.",
    "وبلغ عدد المستفيدين {n} عائلة، بحسب {post}، فيما ينتظر آخرون دورهم {reason}.",
    "وأوضح البيان أن لجنة من {body} زارت {place} {time} واطلعت على سير العمل.",
    "وشدد {person} على ضرورة {deed}، مبينا أن التقرير النهائي سيصدر {time}.",
    "يذكر أن {place} شهد {time} احتجاجات طالبت {body} بـ{deed}.",
    "ولم يصدر تعليق من {body} حتى لحظة إعداد الخبر، رغم محاولات الاتصال المتكررة.",
]
HEADS = ["{body} يعلن {deed} في {place}", "{deed} في {place} {reason}", "{post}: {body} ماض في {deed}", "{place}.. {deed} {time}"]
SUBHEADS = ["تفاصيل القرار", "ردود الفعل", "ماذا بعد؟", "خلفية الملف"]
REPLIES = ["كلام جميل لكن أين التنفيذ؟ سمعنا مثل هذا الكلام منذ سنوات ولم نر شيئا على أرض الواقع.", "شكرا على نقل الخبر، أرجو متابعة الموضوع مع الجهات المعنية في المحافظة.",
           "للأسف الأخبار كلها متشابهة والمواطن هو الخاسر الوحيد في كل مرة.", "أنا من سكان المنطقة والوضع أسوأ بكثير مما ذكر في هذا التقرير، نرجو زيارتنا."]


class Rng(random.Random):
    def words(self):
        return dict(post=self.choice(POSTS), person=self.choice(PEOPLE), place=self.choice(PLACES), body=self.choice(BODIES),
                    deed=self.choice(DEEDS), time=self.choice(TIMES), reason=self.choice(REASONS), n=self.randint(12, 900))

    def sentence(self):
        return self.choice(SENTENCES).format(**self.words())

    def head(self):
        return self.choice(HEADS).format(**self.words())

    def teaser(self):
        return self.sentence()[:90].rsplit(" ", 1)[0] + "..."


class Article:
    def __init__(self, rng, blocks=None):
        self.rng = rng
        self.title = rng.head()
        self.author = rng.choice(PEOPLE)
        day, hour = rng.randint(1, 28), rng.randint(0, 20)
        self.published = "2026-%02d-%02dT%02d:15:00Z" % (rng.randint(1, 11), day, hour)
        self.local = self.published.replace("T%02d" % hour, "T%02d" % (hour + 3)).replace("Z", "+03:00")
        self.date = "%s-%s-%s" % (self.published[8:10], self.published[5:7], self.published[:4])
        self.number = rng.randint(1000, 99999)
        self.url = "https://outlet.example/news/%d" % self.number
        self.site = rng.choice(["وكالة النخيل", "صحيفة الرافدين", "شبكة الوادي", "موقع المرصد"])
        self.blocks = blocks or self.make_blocks()
        self.lead = self.blocks[0][1][:120]

    def make_blocks(self):
        rng, out = self.rng, []
        for i in range(rng.randint(4, 9)):
            if i > 2 and rng.random() < 0.15:
                out.append(("h3", rng.choice(SUBHEADS)))
            text = " ".join(rng.sentence() for _ in range(rng.randint(1, 4)))
            while ("p", text) in out:
                text = rng.sentence()
            out.append(("p", text))
            if rng.random() < 0.12:
                out.append(("p", rng.choice(["انتهى الاجتماع دون اتفاق.", "ولم تسجل إصابات.", "وينتظر الأهالي."])))
            if i > 2 and rng.random() < 0.1:
                out += [("li", rng.sentence()) for _ in range(3)]
        return out

    def text(self):
        seen = []
        for _, t in self.blocks:
            if t not in seen:
                seen.append(t)
        return "\n\n".join(seen)

    def html(self, p="p", h="h3", between=None, klass=""):
        out, items = [], []
        seen = set()
        for i, (kind, t) in enumerate(self.blocks):
            if t in seen:
                continue
            seen.add(t)
            if kind == "li":
                items.append("<li>%s</li>" % esc(t))
                continue
            if items:
                out.append("<ul>%s</ul>" % "".join(items))
                items = []
            tag = p if kind == "p" else h
            shown = esc(t)
            if kind == "p" and i % 3 == 1:
                shown = shown.replace("التحالف الدولي", '<a href="/tag/x">التحالف الدولي</a>', 1).replace("وقال", "<strong>وقال</strong>", 1)
            out.append("<%s%s>%s</%s>" % (tag, klass if kind == "p" else "", shown, tag))
            if between and i == len(self.blocks) // 2:
                out.append(between)
        if items:
            out.append("<ul>%s</ul>" % "".join(items))
        return "\n".join(out)

    def plain(self, between="<br /><br />\n"):
        seen = []
        for _, t in self.blocks:
            if esc(t) not in seen:
                seen.append(esc(t))
        return between.join(seen)

    def meta(self, ld=None):
        return f'''<meta property="og:title" content="{esc(self.title)}" />
<meta property="og:site_name" content="{self.site}" />
<meta property="og:url" content="{self.url}" />
<meta property="og:description" content="{esc(self.lead)}" />
<meta name="description" content="{esc(self.lead)}" />
<meta property="article:published_time" content="{self.local}" />
<meta name="author" content="{self.author}" />
<link rel="canonical" href="{self.url}" />'''

    def ld(self, body=True, graph=False):
        one = {"@type": "NewsArticle", "headline": self.title, "datePublished": self.local, "author": {"@type": "Person", "name": self.author},
               "publisher": {"@type": "Organization", "name": self.site}, "mainEntityOfPage": {"@id": self.url}}
        if body:
            one["articleBody"] = self.text()
        if graph:
            doc = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": self.site}, {"@type": "BreadcrumbList", "itemListElement": []}, one]}
        else:
            doc = dict(one, **{"@context": "https://schema.org"})
        return '<script type="application/ld+json">%s</script>' % json.dumps(doc, ensure_ascii=False)


def esc(s):
    return s.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def links(rng, n, tag="li"):
    return "\n".join('<%s><a href="/news/%d">%s</a></%s>' % (tag, rng.randint(1, 999), esc(rng.head()), tag) for _ in range(n))


def menu():
    return "".join('<li><a href="/%d">%s</a></li>' % (i, w) for i, w in enumerate(["الرئيسية", "سياسة", "أمن", "اقتصاد", "رياضة", "منوعات", "اتصل بنا"]))


def page(head, body, lang="ar", body_class="", charset="utf-8"):
    return f'<!DOCTYPE html>\n<html lang="{lang}" dir="rtl">\n<head>\n<meta charset="{charset}">\n{head}\n</head>\n<body class="{body_class}">\n{body}\n</body>\n</html>\n'


def cards(rng, n):
    return "\n".join(f'<div class="card"><a href="/n/{i}"><img src="/i/{i}.jpg" alt=""></a><h4><a href="/n/{i}">{esc(rng.head())}</a></h4><p>{esc(rng.teaser())}</p></div>' for i in range(n))


def replies(rng, n):
    return "\n".join(f'<li class="comment depth-1"><div class="comment-body"><cite>زائر {i}</cite><p>{rng.choice(REPLIES)}</p><a href="#">رد</a></div></li>' for i in range(n))


def wordpress(a, r):
    also = f'<p><strong>اقرأ أيضا: <a href="/r/1">{esc(r.head())}</a></strong></p>'
    body = f'''<div id="td-outer-wrap"><div class="td-header-menu-wrap"><ul class="sf-menu">{menu()}</ul></div>
<div class="td-trending-now-wrapper"><div class="td-trending-now-title">أخر الأخبار</div><div class="td-trending-now-display">{links(r, 6, 'h3')}</div></div>
<article id="post-{a.number}" class="post-{a.number} post type-post status-publish format-standard has-post-thumbnail hentry category-news tag-iraq td-container">
<div class="td-crumb-container"><div class="entry-crumbs"><span><a href="/">الرئيسية</a></span> › <span><a href="/c">أخبار</a></span></div></div>
<header class="td-post-title"><h1 class="entry-title">{esc(a.title)}</h1><div class="td-module-meta-info"><div class="td-post-author-name">بواسطة <a href="/author">{a.author}</a></div>
<span class="td-post-date"><time class="entry-date updated td-module-date" datetime="{a.local}">{a.date}</time></span><div class="td-post-views">{r.randint(100, 999)}</div></div></header>
<div class="td-post-sharing-top"><span>شارك</span><a href="#">Facebook</a><a href="#">Twitter</a></div>
<div class="td-post-content tagdiv-type"><div class="td-post-featured-image"><figure><img src="x.jpg"><figcaption class="wp-caption-text">صورة أرشيفية من {r.choice(PLACES)}</figcaption></figure></div>
{a.html(between=also)}
<div class="td-a-rec td-a-rec-id-content_bottom"><ins class="adsbygoogle"></ins></div></div>
<footer><div class="td-post-source-tags"><ul class="td-tags"><li><span>الوسوم</span></li>{links(r, 3)}</ul></div><div class="td-post-next-prev">{links(r, 2, 'div')}</div>
<div class="td-author-box"><div class="desc">{a.author} صحفي يعمل في {a.site} منذ عشر سنوات، ويكتب في الشأن المحلي والاقتصادي والاجتماعي.</div></div></footer></article>
<div class="td_block_related_posts"><h4>مقالات ذات صلة</h4>{cards(r, 3)}</div>
<div class="comments" id="comments"><h4>{r.randint(2, 9)} تعليقات</h4><ol class="comment-list">{replies(r, 5)}</ol><div id="respond"><h3>اترك تعليقا</h3><form><textarea></textarea><p>لن يتم نشر عنوان بريدك الإلكتروني في هذا الموقع، الحقول الإلزامية مشار إليها.</p></form></div></div>
<aside class="td-ss-main-sidebar"><div class="widget">{cards(r, 5)}</div></aside><div class="td-footer-wrap"><p>جميع الحقوق محفوظة © {a.site} للأخبار والإعلام والنشر، لا يجوز النقل من دون إذن.</p></div></div>'''
    return page(f"<title>{esc(a.title)} - {a.site}</title>\n{a.meta()}", body, body_class="rtl single single-post has-sidebar")


def gutenberg(a, r):
    quote = f'<figure class="wp-block-pullquote"><blockquote><p>{esc(a.blocks[0][1])}</p></blockquote></figure><div class="wp-block-group read-also"><h4>اقرأ أيضا</h4><ul>{links(r, 3)}</ul></div>'
    body = f'''<div class="wp-site-blocks"><header class="wp-block-template-part"><nav class="wp-block-navigation"><ul>{menu()}</ul></nav></header>
<main class="wp-block-group"><h1 class="wp-block-post-title">{esc(a.title)}</h1><div class="wp-block-post-date"><time datetime="{a.local}">{a.date}</time></div>
<figure class="wp-block-post-featured-image"><img src="a.jpg"></figure>
<div class="entry-content wp-block-post-content has-global-padding is-layout-constrained">{a.html(h="h2", between=quote)}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">شارك هذا الموضوع:</h3><ul><li><a href="#">انقر للمشاركة على فيسبوك</a></li></ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>مرتبط</h3>{cards(r, 3)}</div>
<p>The post <a href="{a.url}">{esc(a.title)}</a> appeared first on <a href="/">{a.site}</a>.</p></div>
<div class="wp-block-post-terms taxonomy-post_tag"><span>الوسوم: </span><a href="/t">العراق</a></div></main>
<footer class="wp-block-template-part"><p>بدعم من ووردبريس. تابعونا على منصات التواصل الاجتماعي للاطلاع على آخر المستجدات.</p></footer></div>'''
    return page(f"<title>{esc(a.title)} – {a.site}</title>\n{a.meta()}\n{a.ld(body=False, graph=True)}", body)


def drupal(a, r):
    body = f'''<div id="page-wrapper"><div id="header"><div class="region region-header"><div id="block-menu" class="block"><ul class="menu">{menu()}</ul></div></div></div>
<div id="main-wrapper"><div id="breadcrumb"><div class="breadcrumb"><a href="/">الرئيسية</a> » <a href="/s">محليات</a></div></div>
<div id="content" class="column"><div class="section"><h1 class="title" id="page-title">{esc(a.title)}</h1>
<div class="region region-content"><div id="node-{a.number}" class="node node-article node-promoted clearfix"><div class="meta submitted">نشر في {a.date} - {a.author}</div>
<div class="content"><div class="field field-name-field-image"><div class="field-items"><img src="a.jpg"></div></div>
<div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items"><div class="field-item even" property="content:encoded">{a.html()}</div></div></div>
<div class="field field-name-field-tags"><div class="field-label">الكلمات الدلالية:&nbsp;</div><div class="field-items"><div class="field-item"><a href="/t">محليات</a></div></div></div></div>
<div class="link-wrapper"><ul class="links inline"><li><a href="#c">إضافة تعليق جديد</a></li></ul></div>
<div id="comments" class="comment-wrapper"><h2 class="title comment-form">إضافة تعليق جديد</h2>{replies(r, 3)}</div></div></div></div></div>
<div id="sidebar-second" class="column sidebar"><div class="region"><div class="block block-views"><h2>الأكثر قراءة</h2><div class="view-content">{cards(r, 5)}</div></div></div></div></div>
<div id="footer-wrapper"><div class="region-footer">حقوق النشر محفوظة لدى {a.site}، العنوان شارع السعدون قرب الساحة هاتف 0770000000</div></div></div>'''
    return page(f"<title>{esc(a.title)} | {a.site}</title>\n{a.meta()}", body, body_class="html not-front logged-in one-sidebar sidebar-second page-node")


def blogger(a, r):
    body = f'''<div class="content-outer"><div class="tabs-outer"><ul>{menu()}</ul></div><div class="main-outer"><div class="column-center-inner"><div class="main section" id="main"><div class="widget Blog" id="Blog1"><div class="blog-posts hfeed">
<div class="date-outer"><h2 class="date-header"><span>{a.date}</span></h2><div class="date-posts"><div class="post-outer"><div class="post hentry"><h3 class="post-title entry-title">{esc(a.title)}</h3>
<div class="post-header"><div class="post-header-line-1"></div></div>
<div class="post-body entry-content" id="post-body-{a.number}"><div dir="rtl" style="text-align: right;" trbidi="on"><div class="separator"><a href="i.jpg"><img src="i.jpg"></a></div><br />{a.plain()}<br /></div><div style="clear: both;"></div></div>
<div class="post-footer"><div class="post-footer-line"><span class="post-author vcard">مرسلة بواسطة <span class="fn">{a.author}</span></span> <span class="post-timestamp">في {a.date}</span></div><div class="post-share-buttons"><a href="#">إرسال بالبريد الإلكتروني</a><a href="#">كتابة مدونة حول هذه المشاركة</a></div></div></div>
<div class="comments" id="comments"><h4>هناك {r.randint(2, 5)} تعليقات:</h4><dl>{"".join("<dd class='comment-body'><p>%s</p></dd>" % r.choice(REPLIES) for _ in range(3))}</dl></div></div></div></div></div></div></div></div>
<div class="column-right-outer"><div class="sidebar section"><div class="widget PopularPosts"><h2>المشاركات الشائعة</h2>{cards(r, 4)}</div><div class="widget BlogArchive"><ul>{links(r, 9)}</ul></div></div></div></div></div>'''
    return page(f"<title>{a.site}: {esc(a.title)}</title>\n{a.meta()}", body)


def amp(a, r):
    body = f'''<amp-sidebar id="sidebar" layout="nodisplay" side="right"><ul>{menu()}</ul></amp-sidebar><header class="amp-header"><button on="tap:sidebar.toggle">القائمة</button><a href="/">{a.site}</a></header>
<article class="amp-article"><header><h1 class="amp-title">{esc(a.title)}</h1><ul class="amp-meta"><li class="amp-byline"><span class="author vcard">{a.author}</span></li><li class="amp-posted-on"><time datetime="{a.local}">{a.date}</time></li></ul></header>
<figure class="amp-featured-image"><amp-img width="600" height="400" src="a.jpg" layout="responsive"></amp-img><figcaption>جانب من {r.choice(PLACES)} (أرشيف)</figcaption></figure>
<div class="amp-article-content">{a.html(between='<amp-ad width="300" height="250" type="doubleclick"><div fallback>إعلان</div></amp-ad>')}
<amp-social-share type="facebook"></amp-social-share></div>
<footer class="amp-footer"><div class="amp-taxonomy">تحت تصنيف: <a href="/c">أخبار</a></div><div class="amp-related"><h3>أخبار ذات صلة</h3>{cards(r, 3)}</div></footer></article>
<amp-analytics type="gtag"><script type="application/json">{{"vars":{{}}}}</script></amp-analytics>'''
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}\n{a.ld(body=False)}\n<style amp-custom>body{{}}</style>", body).replace("<html ", "<html amp ")


def nextjs(a, r):
    also = f'<div class="styles_inline__x9"><span>قد يهمك أيضا</span><a href="/n/9">{esc(r.head())}</a></div>'
    body = f'''<div id="__next"><div class="styles_top__a1"><div class="styles_bar__b2">عاجل</div><div class="styles_run__c3">{links(r, 4, 'span')}</div></div><div class="styles_navWrap__d4"><ul>{menu()}</ul></div>
<div class="styles_page__e5"><div class="styles_left__f6"><h1 class="styles_h__g7">{esc(a.title)}</h1><div class="styles_info__h8"><span>{a.author}</span><span>{a.date}</span><span>دقيقتا قراءة</span></div>
<div class="styles_txt__i9">{a.html(p="div", h="h2", between=also, klass=' class="styles_par__k0"')}</div><div class="styles_row__l1"><span>مشاركة</span><a href="#">X</a></div></div>
<div class="styles_right__m2"><h3>الأكثر مشاهدة</h3>{cards(r, 6)}</div></div><div class="styles_foot__n3"><p>كل ما ينشر في {a.site} يعبر عن رأي كاتبه، ولا تتحمل الإدارة أي مسؤولية قانونية عن التعليقات المنشورة.</p></div></div>
<script id="__NEXT_DATA__" type="application/json">{{"props":{{"pageProps":{{"id":{a.number}}}}}}}</script>'''
    return page(f"<title>{esc(a.title)} | {a.site}</title>\n{a.meta()}\n{a.ld(body=a.number % 2 == 0, graph=a.number % 3 == 0)}", body)


def shell(a, r):
    body = f'<div id="root"><div class="loader">جاري التحميل...</div></div><noscript>يجب تفعيل جافاسكربت لتصفح الموقع بشكل كامل على متصفحك.</noscript><script>window.__D__={{"id":{a.number}}}</script>'
    return page(f"<title>{esc(a.title)} | {a.site}</title>\n{a.meta()}\n{a.ld()}", body)


def tables(a, r):
    news = "".join(f'<tr><td><img src="b.gif"></td><td><a href="n{i}.htm"><font size=2>{esc(r.head())}</font></a></td></tr>' for i in range(7))
    return f'''<HTML dir=rtl><HEAD><META http-equiv=Content-Type content="text/html; charset=windows-1256"><TITLE>{a.site} - {esc(a.title)}</TITLE></HEAD>
<BODY bgcolor=#ffffff><MARQUEE direction=right>{" *** ".join(r.head() for _ in range(4))}</MARQUEE>
<TABLE width=980 align=center><TR><TD colspan=3><TABLE><TR>{"".join('<TD><A href="s%d.htm">%s</A></TD>' % (i, w) for i, w in enumerate(["الرئيسية", "سياسة", "أمن", "رياضة"]))}</TR></TABLE></TD></TR>
<TR><TD width=180 valign=top><TABLE><TR><TD bgcolor=#003366><FONT color=white><B>آخر الأخبار</B></FONT></TD></TR>{news}</TABLE></TD>
<TD valign=top><TABLE width="100%"><TR><TD><FONT size=4 color=red><B>{esc(a.title)}</B></FONT></TD></TR><TR><TD><FONT size=1>{a.date} | عدد القراءات: {r.randint(10, 900)}</FONT></TD></TR>
<TR><TD align=right><FONT face="Simplified Arabic" size=4><IMG src=pic.jpg align=left>{a.plain("<BR><BR>")}</FONT></TD></TR>
<TR><TD><A href="print.asp?id=1">طباعة</A> <A href="send.asp">أرسل إلى صديق</A></TD></TR></TABLE></TD>
<TD width=160 valign=top><TABLE><TR><TD><FONT size=2>استفتاء: هل تعتقد أن {r.choice(BODIES)} سينجح في {r.choice(DEEDS)} هذا العام؟</FONT></TD></TR><TR><TD><INPUT type=radio>نعم</TD></TR></TABLE></TD></TR>
<TR><TD colspan=3 align=center><FONT size=1>جميع الحقوق محفوظة لـ{a.site} 2003-2026</FONT></TD></TR></TABLE></BODY></HTML>
'''


def aspx(a, r):
    pre = "ctl00_ContentPlaceHolder1_"
    body = f'''<form method="post" action="Details.aspx?id={a.number}" id="aspnetForm"><div class="aspNetHidden"><input type="hidden" name="__VIEWSTATE" value="{'A9' * 300}" /></div>
<div id="wrapper"><div id="top"><ul id="MainMenu">{menu()}</ul></div><div class="newsTicker"><span>عاجل</span>{links(r, 5, 'span')}</div>
<div id="{pre}pnlDetails"><h1><span id="{pre}lblTitle">{esc(a.title)}</span></h1><div><span id="{pre}lblDate">{a.date} 11:14</span> <span id="{pre}lblViews">عدد المشاهدات {r.randint(10, 999)}</span> <a href="#">+A</a> <a href="#">-A</a></div>
<img id="{pre}img" src="x.jpg" /><div><span id="{pre}lblBody">{a.html()}</span></div><div class="addthis_toolbox"><a href="#">مشاركة :</a></div></div>
<div id="{pre}pnlRelated"><h3>مواضيع ذات صلة</h3><ul>{links(r, 5)}</ul></div><div id="divLeft">{cards(r, 6)}</div>
<div id="bottom">تصميم وبرمجة شركة الأفق، جميع الحقوق محفوظة {a.site}</div></div></form>'''
    return page(f"<title>{esc(a.title)}</title>\n<meta name=\"description\" content=\"{esc(a.lead)}\">\n{a.meta()}", body)


def soup(a, r):
    also = f'<div class="x7">اقرأ المزيد: <a href="/q">{esc(r.head())}</a></div>'
    body = f'''<div class="x1"><div class="x2">{links(r, 8, 'div')}</div><div class="x3"><h1>{esc(a.title)}</h1><div class="x4">{r.randint(100, 999)}</div><div class="x4">سياسة | {a.date}, 11:14 |</div><div class="x4">+A -A</div>
<div class="x5">{a.html(p="div", between=also)}</div><div class="x6">مشاركة :</div><div class="x6">المصدر</div></div>
<div class="x8"><b>أخبار متعلقة</b>{cards(r, 4)}</div><div class="x9">{"".join("<div><b>زائر</b><div>%s</div></div>" % r.choice(REPLIES) for _ in range(2))}</div></div>'''
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}", body)


def ticker(a, r):
    body = f'''<div id="hd"><ul>{menu()}</ul></div><div class="row"><p>آخر الأخبار</p><p>{" ".join(r.head() for _ in range(5))}</p></div>
<div class="row"><div class="col-8"><h1>{esc(a.title)}</h1><p>أمن | {a.date}, 11:14 |</p><p>+A -A</p><div class="txt">{a.html()}</div><p>مشاركة :</p></div><div class="col-4"><h2>الأكثر قراءة</h2>{cards(r, 4)}</div></div>
<div class="ft"><p>{a.site} مؤسسة إعلامية مستقلة تعنى بالشأن المحلي وتنقل الخبر بمهنية وحيادية.</p></div>'''
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}", body)


def joomla(a, r):
    first, rest = a.blocks[0], Article(Rng(0), a.blocks[1:])
    body = f'''<div id="k2Container" class="itemView"><div class="itemHeader"><span class="itemDateCreated">{a.date}</span><h2 class="itemTitle">{esc(a.title)}</h2><span class="itemAuthor">كتبه <a href="#">{a.author}</a></span></div>
<div class="itemToolbar"><ul><li><span class="itemTextResizerTitle">حجم الخط</span></li><li><a href="#">طباعة</a></li></ul></div><div class="itemRatingBlock"><span>قيم الموضوع</span></div>
<div class="itemBody"><div class="itemImageBlock"><img src="a.jpg"></div><div class="itemIntroText"><p>{esc(first[1])}</p></div><div class="itemFullText">{rest.html()}</div></div>
<div class="itemTagsBlock"><span>موسومة تحت</span><ul class="itemTags">{links(r, 2)}</ul></div><div class="itemRelated"><h3>مواضيع ذات صلة (بالتاج)</h3><ul>{links(r, 6)}</ul></div></div>
<div class="moduletable"><h3>الأحدث</h3>{cards(r, 5)}</div>'''
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}", body)


def unclosed(a, r):
    body = f'''<div id=main><div class=menu><ul>{menu().replace("</li>", "")}</ul></div><h1>{esc(a.title)}</h1><span class=date>{a.date}</span>
<div class=story><div class=pic><img src=a.jpg>{a.html().replace("</p>", "").replace("</li>", "")}</div>
<div class="share">شارك الخبر</div><ul class=related>{links(r, 5).replace("</li>", "")}</ul><div id=footer><p>للاتصال بإدارة {a.site} يرجى مراسلتنا على البريد الإلكتروني المذكور في صفحة اتصل بنا'''
    return f"<html><head><title>{esc(a.title)}</title>{a.meta()}<body>{body}"


def microdata(a, r):
    body = f'''<div class="site"><div class="menu-main">{links(r, 6, 'span')}</div><div itemscope itemtype="http://schema.org/NewsArticle"><meta itemprop="datePublished" content="{a.local}"><h1 itemprop="headline">{esc(a.title)}</h1>
<span itemprop="author" itemscope><span itemprop="name">{a.author}</span></span><section class="layout"><div class="b1" itemprop="articleBody">{a.html(between='<div class="inread-ad">إعلان</div>')}</div><div class="b2"><p>اشترك في النشرة البريدية ليصلك كل جديد من {a.site} صباح كل يوم مجانا.</p></div></section></div>
<section class="list">{cards(r, 12)}</section></div>'''
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}", body)


def live(a, r):
    entries = "\n".join(f'<div class="live-entry"><div class="live-time">{20 - i}:15</div><div class="live-text"><p>{esc(t)}</p></div></div>' for i, (_, t) in enumerate(dict.fromkeys(a.blocks)))
    body = f'''<nav><ul>{menu()}</ul></nav><main><h1>{esc(a.title)}</h1><p class="byline">{a.author}</p><div class="live-blog">{entries}</div></main><aside>{cards(r, 5)}</aside><footer>جميع الحقوق محفوظة</footer>'''
    return page(f"<title>{esc(a.title)} - {a.site}</title>\n{a.meta()}", body)


# Class names that say nothing, as builders of sites make them.

def flat(a, r):
    return page(f"<title>{esc(a.title)} | {a.site}</title>\n{a.meta()}", f'''<ul>{menu()}</ul><h1>{esc(a.title)}</h1><p>{a.date}</p>{a.html()}<p><a href="/x">{esc(r.head())}</a></p>
<h3>اقرأ أيضا</h3>{cards(r, 5)}<p>جميع الحقوق محفوظة {a.site}</p>''')


def sections(a, r):
    parts = '<div class="s0">إعلان</div>\n'.join(f'<section class="s1"><div><p>{esc(t)}</p></div></section>' for t in dict.fromkeys(t for _, t in a.blocks))
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}", f'<div class="s2"><h1>{esc(a.title)}</h1>{parts}<div class="s3">{cards(r, 8)}</div></div>')


def opening(a, r):
    rest = Article(Rng(0), a.blocks[1:])
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}", f'<main><h1>{esc(a.title)}</h1><h2 class="o1">{esc(a.blocks[0][1])}</h2><div class="o2">{rest.html()}</div></main><div>{links(r, 9)}</div>')


def latest(a, r):
    more = "".join("<p>%s</p>" % esc(r.head()) for _ in range(8))
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}", f'<div><h1>{esc(a.title)}</h1>{a.html()}<h3>آخر الأخبار</h3>{more}</div>')


def endless(a, r):
    b = Article(Rng(a.title))
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}", "".join(f'<article><h1>{esc(x.title)}</h1><div class="e1">{x.html()}</div></article>' for x in (a, b)))


def replied(a, r):
    talk = "".join(f'<div class="r1"><b>{r.choice(PEOPLE)}</b><div class="r2">{r.choice(REPLIES)} {r.choice(REPLIES)}</div></div>' for _ in range(8))
    a.blocks = a.blocks[:2]
    return page(f"<title>{esc(a.title)}</title>\n{a.meta()}", f'<div class="r3"><h1>{esc(a.title)}</h1><div class="r4">{a.html()}</div><div class="r5"><h4>التعليقات (8)</h4>{talk}</div></div>')


TEMPLATES = [flat, sections, opening, latest, endless, replied, wordpress, gutenberg, drupal, blogger, amp, nextjs, shell, tables, aspx, soup, ticker, joomla, unclosed, microdata, live]
EACH = {shell: 2, flat: 3, sections: 3, opening: 3, latest: 3, endless: 3, replied: 3}


def main():
    here = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for make in TEMPLATES:
        for i in range(1, EACH.get(make, 5) + 1):
            name = "%s-%d" % (make.__name__, i)
            a = Article(Rng(name))
            encoding = "windows-1256" if make is tables else "utf-8"
            html = make(a, Rng(name + " furniture"))
            want = {"title": a.title, "text": a.text()}
            if make is not tables:
                want.update(published=a.published, canonical=a.url)
            with open(os.path.join(here, name + ".html"), "wb") as f:
                f.write(html.encode(encoding))
            with open(os.path.join(here, name + ".json"), "w", encoding="utf-8") as f:
                json.dump(want, f, ensure_ascii=False, indent=1, sort_keys=True)
                f.write("\n")


main()
