# SPDX-License-Identifier: ISC
"""forms.py: pages whose form is out of the ordinary: old table layouts, live blogs, galleries, interviews, verse, stubs. Story in,
markup out."""
import words
from story import esc, fill, head, links, script
from systems import menu


def webforms(s):
    """ASP.NET WebForms of the 2000s in windows-1256: layout tables, labels with ids, the text in a span in a cell."""
    s.charset, s.author = "windows-1256", None
    parts = "<br /><br />\n".join(esc(v) for _, v in s.blocks)
    rows = "".join('<tr><td class="latest"><a href="Details.aspx?id=%d">%s</a></td></tr>' % (i, esc(t)) for i, t in enumerate(s.others(8)))
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN"><HTML dir="rtl"><HEAD><title>{esc(s.title)}</title><meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><meta name="GENERATOR" Content="Microsoft Visual Studio .NET 7.1"></HEAD><body topmargin="0"><form name="Form1" method="post" action="Details.aspx?id={s.id}" id="Form1"><input type="hidden" name="__VIEWSTATE" value="dDwtMTA4NzczMzUxMjs7Pq==" />
<table width="980" align="center" cellpadding="0" cellspacing="0" border="0"><tr><td colspan="3"><table width="100%"><tr>{menu(s.draw, 9, '<td class="menu"><a href="#">%s</a></td>')}</tr></table></td></tr><tr><td width="180" valign="top"><table><tr><td class="hd">آخر الأخبار</td></tr>{rows}</table></td>
<td width="600" valign="top"><table width="100%"><tr><td><span id="ContentPlaceHolder1_lblDate" class="date">{s.words_date()}</span></td></tr><tr><td align="center"><span id="ContentPlaceHolder1_lblTitle" class="NewsTitle">{esc(s.title)}</span></td></tr><tr><td><img id="ContentPlaceHolder1_Image1" src="images/{s.id}.jpg" border="0" /></td></tr><tr><td align="right" class="NewsDetails"><span id="ContentPlaceHolder1_lblDetails">{parts}</span></td></tr><tr><td><a href="#"><img src="print.gif" alt="طباعة" /></a> <a id="lnk" href="#">أرسل الخبر إلى صديق</a></td></tr><tr><td><table><tr><td>تعليقات القراء</td></tr><tr><td>{esc(s.comments(1)[0][1])}</td></tr></table></td></tr></table></td>
<td width="200" valign="top"><table><tr><td>استفتاء</td></tr><tr><td>هل تؤيد تمديد ساعات العمل في المكتبات العامة؟ <input type="radio" name="v">نعم <input type="radio" name="v">لا</td></tr></table></td></tr><tr><td colspan="3" align="center">{words.RIGHTS}</td></tr></table></form></body></HTML>"""


def tagsoup(s):
    """Tag soup in windows-1256 without a doctype: P, TD, TR and FONT that nobody closes, capitals, no quotes around values."""
    s.charset, s.author = "windows-1256", None
    parts = "\n".join("<P ALIGN=justify><FONT SIZE=4>%s" % esc(v) for _, v in s.blocks)
    side = "\n".join("<LI><A HREF=n%d.htm>%s</A>" % (i, esc(t)) for i, t in enumerate(s.others(7)))
    return f"""<HTML DIR=RTL><HEAD><META HTTP-EQUIV=Content-Type CONTENT="text/html; charset=windows-1256"><TITLE>{s.site} : {esc(s.title)}</TITLE>
<BODY BGCOLOR=#FFFFFF><TABLE WIDTH=100% BORDER=0><TR><TD COLSPAN=2><FONT SIZE=2><A HREF=/>الرئيسية</A> | <A HREF=a>أخبار</A> | <A HREF=b>رياضة</A> | <A HREF=c>أرشيف</A>
<TR><TD WIDTH=160 VALIGN=top BGCOLOR=#EEEEEE><B>عناوين أخرى</B><UL>
{side}
</UL>
<TD VALIGN=top><CENTER><FONT SIZE=5 COLOR=red><B>{esc(s.title)}</B></FONT></CENTER><BR><FONT SIZE=2>{s.words_date()}</FONT><HR>
{parts}
<HR><CENTER><A HREF=javascript:print()>اطبع هذه الصفحة</A> <A HREF=mailto:x>راسلنا</A></CENTER>
<TR><TD COLSPAN=2 ALIGN=center><FONT SIZE=1>{words.RIGHTS}</TABLE>"""


def liveblog(s):
    """A live blog: entries with a time and a heading, liveBlogUpdate in JSON-LD, a summary of key points above."""
    s.author = None
    entries, updates, blocks = [], [], []
    for i, (_, v) in enumerate(s.blocks):
        t = s.draw.of(words.HEADS)
        blocks += [("h", t), ("p", v)]
        updates.append({"@type": "BlogPosting", "headline": t, "datePublished": s.iso(), "articleBody": v})
        entries.append(f'<article class="liveblog-post" id="post-{i}"><div class="liveblog-post__time"><time datetime="{s.iso()}">{s.clock()} بتوقيت غرينتش</time></div><h2 class="liveblog-post__title">{t}</h2><div class="liveblog-post__body"><p>{s.inline(v)}</p></div><div class="liveblog-post__share"><button>شارك هذا التحديث</button></div></article>\n')
    s.blocks = blocks
    ld = s.ld(**{"@type": "LiveBlogPosting", "coverageStartTime": s.iso(), "liveBlogUpdate": updates, "author": None})
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", more=script(ld)) + f"""<body><header><nav>{menu(s.draw, 8, '<a href="#">%s</a>')}</nav></header><main><div class="liveblog-header"><span class="live-label">مباشر</span><h1>{esc(s.title)}</h1><p class="liveblog-lead">{s.show_lead()}</p><time datetime="{s.iso()}">{s.words_date()}</time></div><div class="liveblog-tools"><button>تحديث تلقائي</button><span>الأحدث أولا</span></div><section class="liveblog-stream">
{"".join(entries)}</section><button class="load-more">تحميل المزيد</button></main><aside><h3>الأكثر قراءة</h3><ul>{links(s.others(6))}</ul></aside><footer>{words.RIGHTS}</footer></body></html>"""


def video(s):
    """A video's page: a short text below the player, lists of other videos around, VideoObject."""
    s.author = None
    ld = {"@context": "https://schema.org", "@type": "VideoObject", "name": s.title, "description": s.texts()[0], "uploadDate": s.iso(), "duration": "PT2M31S", "thumbnailUrl": "https://outlet.example/t.jpg"}
    more = "".join('<div class="video-card"><a href="#"><span class="duration">0%d:3%d</span><h3>%s</h3></a><span class="views">%d ألف مشاهدة</span></div>' % (i, i, esc(t), i + 3) for i, t in enumerate(s.others(12)))
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, time=False, suffix=" | %s", more=script(ld)) + f"""<body class="video-page"><header><nav><ul>{menu(s.draw)}</ul></nav></header><main><div class="player"><video src="/v.mp4"></video><p class="no-support">متصفحك لا يدعم تشغيل الفيديو</p></div><div class="video-info"><h1>{esc(s.title)}</h1><div class="video-date">{s.words_date()}</div><div class="video-description">{s.body()}</div><div class="share">شارك <a href="#">X</a></div></div><section class="playlist"><h2>فيديوهات أخرى</h2>{more}</section></main><footer><p>{words.RIGHTS}</p></footer></body></html>"""


def gallery(s):
    """A story told in pictures: a paragraph below each, credits as captions."""
    slides = [(s.blocks[i][1]) for i in range(len(s.blocks))]
    body = "".join(f'<div class="gallery-slide" data-index="{i}"><figure><img src="/g{i}.jpg"><figcaption>تصوير {s.draw.of(words.PEOPLE)}</figcaption></figure><div class="slide-count">{i + 1} / {len(slides)}</div><div class="slide-text"><p>{s.inline(v)}</p></div></div>\n' for i, v in enumerate(slides))
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", more=script(s.ld(**{"@type": "ImageGallery"}))) + f"""<body><header><nav><ul>{menu(s.draw)}</ul></nav></header><main><article class="gallery"><h1>{esc(s.title)}</h1><div class="byline">إعداد: {s.author} <time datetime="{s.iso()}">{s.words_date()}</time></div><p class="gallery-intro">{s.show_lead()}</p><div class="gallery-slides">{body}</div></article><section class="more-galleries"><h2>ألبومات أخرى</h2>{links(s.others(6), '<div class="tile"><a href="/g/%d"><img src="/t.jpg"><span>%s</span></a></div>')}</section></main><footer><p>{words.RIGHTS}</p></footer></body></html>"""


def opinion(s):
    """An opinion page: the writer's box first, sections, long quotations with sources, foot notes, verse of one line."""
    d = s.draw
    views = d.some(words.VIEWS, len(words.VIEWS))
    n = (3, 8, 15)[s.n - 1]
    s.blocks = []
    for i in range(0, n, 2):
        s.blocks.append(("p", "، ".join(views[i:i + 2]) + "."))
        if i % 4 == 2:
            s.blocks.append(("q", "«%s»" % d.of(words.SAID)))
    s.lead = views[0][:120]
    main, notes = s.body(p="<section><p>%s<sup>*</sup></p></section>\n"), ["(1) انظر: The Public Bench، فصل المدن، ص 44.", "(2) نشرت هذه الفقرة في صيغة أخرى قبل عامين."]
    s.blocks = [(k, v + "*" if k == "p" else v) for k, v in s.blocks] + [("p", t) for t in notes]
    foot = '<div class="footnotes"><hr>%s</div>' % "".join("<p>%s</p>" % t for t in notes)
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", more=script(s.ld(**{"@type": "OpinionNewsArticle"}))) + f"""<body><header><nav><ul>{menu(d)}</ul></nav></header><main><div class="opinion-writer"><img src="/w.jpg"><h3><a href="#">{s.author}</a></h3><p class="writer-bio">كاتب وأكاديمي، صدر له عدد من الكتب في النقد والاجتماع، ويكتب مقالا أسبوعيا.</p><a href="#">مقالات أخرى للكاتب</a></div><article class="opinion-article"><h1>{esc(s.title)}</h1><span class="opinion-date">{s.words_date()}</span><div class="opinion-body">{main}{foot}</div><p class="disclaimer"><em>الآراء الواردة في هذا المقال لا تعبر بالضرورة عن رأي الموقع.</em></p></article><aside class="opinion-others"><h3>مقالات الرأي</h3><ul>{links(s.others(6))}</ul></aside></main><footer>{words.RIGHTS}</footer></body></html>"""


def interview(s):
    """Questions in bold, answers below; an introduction; a "more from the guest" list within."""
    blocks, html = [], []
    asked = s.draw.some(words.ASKED, len(words.ASKED))
    for i, (_, v) in enumerate(s.blocks):
        if i:
            q = asked[i % len(asked)]
            blocks.append(("p", "• " + q))
            html.append("<p><strong>• %s</strong></p>" % q)
        blocks.append(("p", v))
        html.append("<p>%s</p>" % s.inline(v))
    html.insert(3, '<div class="see-also"><span class="see-also-title">طالع أيضا</span><ul>%s</ul></div>' % links(s.others(2)))
    s.blocks = blocks
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" - %s", time=False) + f"""<body><header><ul>{menu(s.draw)}</ul></header><main><article><header><span class="genre">حوار</span><h1>{esc(s.title)}</h1><p class="author">حاوره: <a rel="author" href="#">{s.author}</a></p><time itemprop="datePublished" datetime="{s.iso()}" pubdate>{s.words_date()}</time></header><div class="story">{"".join(html)}</div><footer><div class="tags">{links(s.tags, '<a href="/t/%d">%s</a>')}</div></footer></article></main><section class="related"><h2>من الحوارات</h2><ul>{links(s.others(4))}</ul></section><footer><p>{words.ABOUT}</p></footer></body></html>"""


def paywall(s):
    """A stub: two paragraphs, then an offer; isAccessibleForFree."""
    s.blocks = s.blocks[:2] if s.n < 3 else s.blocks[:4]
    offer = '<div class="paywall-offer"><h3>هذه المادة للمشتركين فقط</h3><p>اشترك الآن بدولار واحد في الشهر لتقرأ بقية المادة، واحصل على أرشيف الصحيفة كاملا وعلى النشرات الخاصة وعلى التصفح من دون إعلانات.</p><ul><li>وصول غير محدود إلى كل المواد</li><li>إلغاء في أي وقت</li></ul><a class="btn" href="#">اشترك</a> <a href="#">تسجيل الدخول</a></div>'
    ld = s.ld(isAccessibleForFree=False, hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"})
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", more=script(ld)) + f"""<body><header><ul>{menu(s.draw)}</ul></header><main class="page"><article class="story"><h1 class="story__title">{esc(s.title)}</h1><div class="story__meta"><span class="story__author">{s.author}</span><time datetime="{s.iso()}">{s.words_date()}</time></div><div class="story__content story__content--teaser">{s.body()}<div class="fade"></div></div>{offer}</article><div class="more"><h2>قد يهمك</h2>{links(s.others(4), '<div class="more__item"><a href="/n/%d">%s</a></div>')}</div></main><footer>{words.LETTER}</footer></body></html>"""


def lazy(s):
    """The second half comes with a script: the page has the first only, a button, and templates; JSON-LD without a body."""
    shown = s.body(cut=max(2, len(s.blocks) // 2), p='<p class="lz">%s</p>')
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", time=False, more='<meta name="pubdate" content="%s">' % s.iso() + script(s.ld())) + f"""<body><div class="preloader"><span>جار التحميل...</span></div><header><ul>{menu(s.draw)}</ul></header><main><article class="single-article" data-id="{s.id}"><h1>{esc(s.title)}</h1><div class="single-article__by">{s.author}، {s.words_date()}</div><div class="single-article__text" data-part="1">{shown}</div><div class="single-article__text is-loading" data-part="2"></div><button class="js-load-rest">أكمل القراءة</button><noscript><p>يرجى تفعيل جافاسكربت في متصفحك لقراءة بقية المادة وعرض الصور والتعليقات.</p></noscript></article><template id="tpl-comment"><div class="comment"><p>نص التعليق</p></div></template></main><div class="infinite"><article class="teaser"><h2><a href="#">{esc(s.others(1)[0])}</a></h2><p>{s.sentence()}</p></article><article class="teaser"><h2><a href="#">{esc(s.others(1)[0])}</a></h2><p>{s.sentence()}</p></article></div><footer>{words.RIGHTS}</footer></body></html>"""


def wrongld(s):
    """JSON-LD that breaks off or whose articleBody only repeats the description; microdata says where the text is."""
    s.weave(4, "h")
    good = script(s.ld(articleBody=s.lead + " " + s.lead))
    broken = good.replace('"headline": "', '"headline": ""', 1) if s.n == 1 else good.replace("</script>", "").replace("}}", "") + "</script>\n" if s.n == 2 else good
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", time=s.n != 2, more=broken) + f"""<body><header><ul>{menu(s.draw)}</ul></header><div class="page" itemscope itemtype="http://schema.org/NewsArticle"><meta itemprop="mainEntityOfPage" content="{s.url}"><h1 itemprop="headline">{esc(s.title)}</h1><div class="by">كتبت: <span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{s.author}</span></span> <time itemprop="datePublished" datetime="{s.iso(2)}">{s.words_date()}</time></div><div class="pic" itemprop="image"><img src="/x.jpg"></div><div class="txt" itemprop="articleBody">{s.body(stuff=[(2, '<div class="inread"><script>var ad="%s";</script></div>' % "إعلان")])}</div><div class="kw">{links(s.tags, '<a href="/t/%d">%s</a>')}</div></div><div class="oth"><b>موضوعات أخرى</b>{"".join('<div><a href="#"><b>%s</b></a><p>%s</p></div>' % (esc(t), x) for t, x in s.others(3, lead=True))}</div><footer>{words.RIGHTS}</footer></body></html>"""


def verse(s):
    """A poem: couplets in short lines with all vowel signs, a line or two of prose before."""
    lines = s.draw.some(words.POEM, 2 + 2 * s.n)
    intro = s.blocks[:s.n]
    poem = "".join('<p class="bayt"><span class="sadr">%s</span> <span class="ajuz">%s</span></p>' % tuple(b.split("|")) if s.n != 2 else "%s<br>%s<br><br>" % tuple(b.split("|")) for b in lines)
    poem = '<div class="poem">%s</div>' % (poem if s.n != 2 else "<p>" + poem + "</p>")
    s.blocks = intro
    before = s.body()
    s.blocks = intro + [("p", b.replace("|", "\n")) for b in lines]
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", time=False) + f"""<body><header><ul>{menu(s.draw)}</ul></header><main><article class="hentry"><h1 class="entry-title">{esc(s.title)}</h1><p class="entry-meta">شعر: <span class="author vcard"><span class="fn">{s.author}</span></span> <time class="published" datetime="{s.iso()}">{s.words_date()}</time></p><div class="entry-content">{before}{poem}</div></article><aside><h3>من ديوان الموقع</h3><ul>{links(s.others(6))}</ul></aside></main><footer>{words.ABOUT}</footer></body></html>"""


def sports(s):
    """A match report: tables and lists in the text, tables of the league in the sides."""
    d = s.draw
    team = d.some(words.CITIES, 8)
    s.weave(2, "h", "ul")
    rows = [["الفريق", "لعب", "نقاط"]] + [["شباب " + t, str(9 + i), str(30 - 3 * i)] for i, t in enumerate(team[:4])]
    s.blocks.insert(min(3, len(s.blocks)), ("table", rows))
    body = s.body()
    league = "".join("<tr><td>%d</td><td><a href='#'>نادي %s</a></td><td>%d</td></tr>" % (i + 1, t, 40 - i) for i, t in enumerate(team))
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" - %s", more=script(s.ld(author=[{"@type": "Person", "name": s.author}]))) + f"""<body><header><ul>{menu(d)}</ul></header><div class="scores-strip">{"".join('<div class="score"><span>%s</span> <b>%d-%d</b> <span>%s</span></div>' % (d.of(team), i, 2 - i, d.of(team)) for i in range(3))}</div><main class="container"><div class="main-col"><article class="news-post"><h1 class="sp-title">{esc(s.title)}</h1><div class="writer"><i></i>{s.author}</div><div class="date"><i></i>{s.words_date()}</div><div class="articleBody news-content">{body}</div><div class="match-box"><h4>المباريات القادمة</h4><table>{league}</table></div></article></div><div class="side-col"><h3>ترتيب الدوري</h3><table>{league}</table><h3>آخر الأخبار</h3><ul>{links(s.others(6))}</ul></div></main><footer>{words.RIGHTS}</footer></body></html>"""


def spans(s):
    """Text in sections and spans shown as blocks, no p anywhere; a slogan between; the author only in a meta element."""
    parts = "".join('<section class="blk"><span style="display:block">%s</span></section>\n' % s.inline(v) for _, v in s.blocks)
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", more='<meta name="author" content="%s">' % s.author) + f"""<body><section class="top"><span>{s.site}</span><section class="mn">{menu(s.draw, 9, '<span><a href="#">%s</a></span>')}</section></section><section class="rd"><section class="hd"><span class="big">{esc(s.title)}</span><span class="small">{s.words_date()}</span></section><section class="ct">{parts}</section><section class="sh"><span>شارك</span><span>احفظ</span></section></section><section class="rl"><span class="big">تابع أيضا</span>{"".join('<section><span><a href="#">%s</a></span><span>%s</span></section>' % (esc(t), x) for t, x in s.others(3, lead=True))}</section><section class="ft"><span>{words.ABOUT}</span></section></body></html>"""


def embeds(s):
    """A story made of quoted posts: Twitter's quotation markup, a Telegram box, an Instagram placeholder."""
    out, html = [], []
    for i, (_, v) in enumerate(s.blocks):
        out.append(("p", v))
        html.append("<p>%s</p>" % s.inline(v))
        if i % 2 == 0:
            said, who = s.draw.of(words.SAID), s.draw.of(words.PEOPLE)
            out.append(("q", "%s — %s (@user%d) %s" % (said, who, i, s.words_date())))
            html.append(f'<div class="embed embed-twitter"><blockquote class="twitter-tweet" data-lang="ar"><p lang="ar" dir="rtl">{said}</p>&mdash; {who} (@user{i}) <a href="https://twitter.example/1">{s.words_date()}</a></blockquote><script async src="//platform.example/w.js"></script></div>')
        elif i % 2:
            html.append('<blockquote class="instagram-media"><a href="#"></a></blockquote>')
    s.blocks = out
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", time=False, more=script(s.ld(datePublished=s.iso(3)))) + f"""<body><header><ul>{menu(s.draw)}</ul></header><main><div class="post-wrap"><h1>{esc(s.title)}</h1><div class="post-info"><a class="post-author" href="#">{s.author}</a> <span>{s.words_date()}</span></div><div class="post-text">{"".join(html)}</div><div class="post-share">شارك المقال <a href="#">فيسبوك</a></div></div><div class="post-more"><h3>اقرأ المزيد</h3>{links(s.others(6), '<div><a href="/n/%d">%s</a></div>')}</div></main><footer>{words.RIGHTS}</footer></body></html>"""


def health(s):
    """Numbered advice: short items under headings, a box "you may like" after each heading, a reviewer's line, references."""
    s.blocks = s.blocks[:1 + s.n]
    steps = [fill(s.draw, t) for t in words.STEPS]
    for i in range(s.n + 1):
        s.blocks += [("h", s.draw.of(words.HEADS)), ("ul", s.draw.some(steps, 3 + i)), ("p", s.sentence())]
    box = '<div class="may-like"><strong>قد يعجبك: </strong><a href="#">%s</a></div>'
    refs = '<div class="references"><button>المراجع</button><ol><li>Heart and Habit, Desert Climate Review, 2021.</li><li>Daily Walks, 2019.</li></ol></div>'
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" - %s", more=script(s.ld(**{"@type": "MedicalWebPage"}))) + f"""<body><header><form><input placeholder="ابحث"></form><ul>{menu(s.draw)}</ul></header><main><nav class="breadcrumbs"><a href="/">الرئيسية</a> / <a href="#">صحة</a></nav><article><h1>{esc(s.title)}</h1><div class="meta">تمت الكتابة بواسطة: <a href="#">{s.author}</a> <span class="reviewed">تم التدقيق بواسطة: {s.draw.of(words.PEOPLE)}</span> <span>آخر تحديث: {s.clock()}، {s.words_date()}</span></div><div class="article-text"><div class="toc"><b>محتويات</b><ol>{links([v for k, v in s.blocks if k == "h"], '<li><a href="#s%d">%s</a></li>')}</ol></div>{s.body(stuff=[(3, box % esc(s.others(1)[0])), (6, box % esc(s.others(1)[0]))])}{refs}</div><div class="feedback"><span>هل كان المقال مفيداً؟</span><button>نعم</button><button>لا</button></div></article><section class="similar"><h2>مقالات مشابهة</h2>{links(s.others(6), '<a class="c" href="/n/%d"><h3>%s</h3></a>')}</section></main><footer>{words.ABOUT}</footer></body></html>"""


FORMS = (webforms, tagsoup, liveblog, video, gallery, opinion, interview, paywall, lazy, wrongld, verse, sports, spans, embeds, health)
