# SPDX-License-Identifier: ISC
"""outlets.py: pages as the built-to-measure sites of broadcasters, dailies and agencies serve them. Story in, markup out."""
import json

import words
from story import esc, head, links, script
from systems import menu


def arcxp(s):
    """Arc XP: Fusion's state with the whole text in a script, paragraphs with hashed classes, interstitial links."""
    s.weave(5, "h")
    state = {"_id": "ABC", "headlines": {"basic": s.title}, "content_elements": [{"type": "text", "content": t} for t in s.texts()], "related_content": {"basic": [{"headlines": {"basic": t}} for t in s.others(3)]}}
    inter = '<p class="interstitial-link block-margin-bottom">[ <a href="#" aria-label="Open related story">%s</a> ]</p>\n' % esc(s.others(1)[0])
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", time=False, more=script(s.ld(author=[{"@type": "Person", "name": s.author, "url": "https://outlet.example/a/1"}]))) + f"""<body><div id="fusion-app" class="layout-section"><header class="page-header"><div class="b-header-nav-chain"><nav>{menu(s.draw, 8, '<a class="c-link" href="#"><span>%s</span></a>')}</nav></div></header><section role="main" tabindex="-1" class="b-right-rail"><div class="b-right-rail__full-width-1"><a class="c-overline" href="#">{s.section}</a><h1 class="b-headline">{esc(s.title)}</h1><h2 class="b-subheadline">{s.show_lead()}</h2></div>
<div class="b-right-rail__main-interior-item"><div class="b-byline">بقلم <span class="b-byline__names"><a class="c-link" href="#">{s.author}</a></span></div><time as="time" class="c-date b-date" datetime="{s.iso()}">{s.words_date()} في {s.clock()}</time><div class="b-share-bar"><button aria-label="fb">شارك</button></div><div class="b-lead-art"><figure class="c-media-item"><img src="/x.jpg"><figcaption class="c-media-item__fig-caption"><span class="c-media-item__caption">مشهد عام للمدينة. </span><span class="c-media-item__credit">(أرشيف)</span></figcaption></figure></div>
<article class="b-article-body">{s.body(p='<p class="c-paragraph">%s</p>', h='<h2 class="c-heading">%s</h2>', stuff=[(2, inter), (3, '<div class="c-stack b-ads-block"><div class="b-ads-block__ad">إعلان</div></div>')])}</article><div class="c-divider"></div><div class="b-tag-list">{links(s.tags, '<a class="c-pill" href="/t/%d">%s</a>')}</div></div>
<aside class="b-right-rail__right-rail"><h2 class="c-heading">الأكثر تداولا</h2>{links(s.others(6), '<article class="b-results"><h3 class="c-heading"><a href="/n/%d">%s</a></h3></article>')}</aside></section><footer class="b-footer"><p class="c-paragraph">{words.RIGHTS}</p></footer></div><script id="fusion-metadata" type="application/javascript">window.Fusion=window.Fusion||{{}};Fusion.globalContent={json.dumps(state, ensure_ascii=False)};</script></body></html>"""


def nextjs(s):
    """Next.js with style modules: no semantic element but main; all of it again in __NEXT_DATA__; the cookie banner first."""
    s.weave(4, "h", "ul")
    side = "".join('<div class="Card_card__k2Xa1"><a class="Card_link__0aQwe" href="#"><div class="Card_title__Yt81x">%s</div><div class="Card_summary__p0Lq3">%s</div></a></div>' % (esc(t), x) for t, x in s.others(5, lead=True))
    data = {"props": {"pageProps": {"article": {"title": s.title, "body": "".join("<p>%s</p>" % t for t in s.texts()), "publishedAt": s.iso()}}}, "page": "/news/[id]", "buildId": "x"}
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, canonical=s.n != 2, suffix=" | %s") + f"""<body><div id="__next"><div class="Consent_box__a81hs"><div class="Consent_text__zz91k">{words.COOKIES}</div><button class="Consent_btn__1">موافق</button></div><div class="Header_root__9fKd2"><div class="Header_menu__1jd8s">{menu(s.draw, 8, '<a class="Header_item__x1" href="#">%s</a>')}</div></div>
<main class="Layout_main__2kD01"><div class="Article_root__3xKaB"><div class="Article_top__c77sd"><h1 class="Article_headline__Qm2p1">{esc(s.title)}</h1><div class="Article_info__p8s2k"><span class="Article_writer__b2n4j">{s.author}</span><span class="Article_when__m5f3d">{s.words_date()}</span></div></div><div class="Article_media__l1l1s"><img src="/x.jpg"><span class="Article_credit__q">تصوير: فريق الموقع</span></div>
<div class="Article_content__u7Yx2">{s.body(p='<div class="Article_par__e4Rt0"><p>%s</p></div>', h='<div class="Article_sub__t2"><h2>%s</h2></div>', stuff=[(2, '<div class="Ad_slot__77"></div>')])}</div><div class="Tags_list__88s">{links(s.tags, '<a href="/t/%d">%s</a>')}</div></div><div class="More_root__Zz12s"><div class="More_head__1">المزيد من {s.section}</div>{side}</div></main>
<div class="Footer_root__2d"><div class="Footer_about__3f">{words.ABOUT}</div></div></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(data, ensure_ascii=False)}</script></body></html>"""


def bbcish(s):
    """React with hashed classes: each paragraph in a div of its own, related stories as a region within, captions, skip links."""
    s.weave(4, "h")
    also = '<section role="region" aria-labelledby="podcast-promo" class="bbc-14gqcmb"><a href="#end-of-recommendations" class="bbc-skip">تخطى %s وواصل القراءة</a><strong id="podcast-promo">%s</strong><ul role="list">%s</ul><p tabindex="-1" id="end-of-recommendations" class="bbc-vh">%s نهاية</p></section>\n' % ("قصص مقترحة", "قصص مقترحة", links(s.others(4), '<li role="listitem"><a href="/n/%d" class="bbc-lk"><span>%s</span></a></li>'), "قصص مقترحة")
    fig = '<figure class="bbc-1qdcvv9"><div class="bbc-img"><img src="/x.jpg"><p class="bbc-src"><span class="bbc-vh">صدر الصورة، </span>Agency Pool</p></div><figcaption class="bbc-cap"><span class="bbc-vh">التعليق على الصورة، </span>جانب من السوق صباح اليوم</figcaption></figure>\n'
    ld = {"@context": "http://schema.org", "@graph": [{"@type": "Article", "url": s.url, "publisher": {"@type": "NewsMediaOrganization", "name": s.site}, "headline": s.title, "datePublished": s.iso().replace("Z", ".000Z"), "description": s.lead, "author": {"@type": "Person", "name": s.author}, "articleSection": [s.section]}]}
    return '<!DOCTYPE html><html dir="rtl" lang="ar" class="no-js">' + head(s, suffix=" - %s", more=script(ld)) + f"""<body><div id="root"><div id="cookie-banner"><section aria-label="سياسة"><h2>نود إعلامك</h2><p>{words.COOKIES}</p></section></div><header role="banner"><nav role="navigation"><ul role="list">{menu(s.draw)}</ul></nav></header><div class="ebmt73l0 bbc-irdbz7"><main role="main" class="bbc-fa0wmp"><div class="bbc-1151pbn"><h1 tabindex="-1" id="content" class="bbc-14gqcmb e1p3vdyi0">{esc(s.title)}</h1></div>
{fig}<section aria-label="Byline" class="bbc-byl"><ul role="list"><li><span class="bbc-role">Author, </span><span class="bbc-1ypcc2">{s.author}</span></li><li><span>Role, </span><span>مراسل الشؤون المحلية</span></li></ul></section><div class="bbc-19j92fr"><time datetime="{s.iso()[:10]}" class="bbc-14xtggo">{s.when.day} {s.words_date().split(" ", 2)[2]}</time></div>
{s.body(p='<div dir="rtl" class="bbc-19j92fr ebmt73l0"><p dir="rtl" class="bbc-1y32vyc e17g058b0">%s</p></div>', h='<div class="bbc-19j92fr"><h2 tabindex="-1" class="bbc-x1q1">%s</h2></div>', stuff=[(2, also), (3, fig)])}
</main><div class="bbc-sidecol"><section aria-labelledby="top" role="region"><h2 id="top">أهم الأخبار</h2><ul>{links(s.others(4), '<li><h3><a href="/n/%d">%s</a></h3></li>')}</ul></section></div></div><section data-e2e="most-read"><h2>الأكثر قراءة</h2><ol>{links(s.others(8))}</ol></section><footer role="contentinfo"><p>{words.RIGHTS}</p></footer></div></body></html>"""


def jazeera(s):
    """A wysiwyg container with a standfirst above, a list of related stories within, the source below; hydration state in a script."""
    s.weave(4, "h", "q")
    more = '<div class="more-on" data-testid="more-on"><h2 class="more-on__heading">اقرأ أيضا</h2><ul class="more-on__list">%s</ul></div>\n' % links(s.others(3), '<li class="more-on__item"><article><a href="/n/%d"><h3>%s</h3></a></article></li>')
    listed = '<h2>list of 2 items</h2><ul class="article-inline-list"><li class="screen-reader-text">list 1 of 2</li>%s</ul><p class="screen-reader-text">end of list</p>' % links(s.others(2), '<li><a href="/n/%d"><h3 class="article-related-list__title">%s</h3></a></li>')
    more = '<div class="article-related-list__container">' + listed + "</div>\n" if s.n == 2 else more
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s | الموسوعة", time=False, more=script(s.ld(author=[{"@type": "Person", "name": s.author}])) + f'<meta name="publishedDate" content="{s.iso()}"><meta name="source" content="{s.site}">') + f"""<body class="single"><div id="root"><div class="theme-aja container"><div class="site-header-wrapper"><header class="site-header"><nav><ul>{menu(s.draw)}</ul></nav></header></div><div class="breaking-ticker"><span>عاجل</span><a href="#">{esc(s.others(1)[0])}</a></div>
<div id="main-content-area" class="l-main"><div class="l-col l-col--8"><header class="article-header"><div class="topics"><a href="#">{s.section}</a>|<a href="#">{s.draw.of(words.LANDS)}</a></div><h1>{esc(s.title)}</h1><p class="article__subhead css-1wt8oh6"><em>{s.show_lead()}</em></p></header><figure class="article-featured-image"><img src="/x.jpg"><figcaption>صورة عامة من المكان (وكالة الفنار)</figcaption></figure>
<div class="article-info-block css-ti04u9"><div class="article-b-l"><div class="article-author-name"><span class="article-author-name-item"><a class="author-link" href="#">{s.author}</a></span></div><div class="article-dates"><div class="date-simple css-1yjq2zp"><span class="screen-reader-text">Published On {s.when.day} {s.when.month} {s.when.year}</span><span aria-hidden="true">{s.when.day}/{s.when.month}/{s.when.year}</span></div></div></div><div class="article-social-share"><button>Share</button></div></div>
<div class="wysiwyg wysiwyg--all-content css-1vkfgk0" aria-live="polite" aria-atomic="true">{s.body(stuff=[(2, more), (4, '<div class="container--ads"><div class="ad">Advertisement</div></div>')])}</div><div class="article-source"><span class="article-source__label">المصدر</span>: <span>الفنار + وكالات</span></div><div class="article-tags"><ul>{links(s.tags)}</ul></div></div>
<div class="l-col l-col--4"><div class="trending-articles"><h2>الأكثر قراءة</h2><ol>{links(s.others(5))}</ol></div></div></div><section class="more-from"><h2>المزيد من {s.section}</h2>{links(s.others(6), '<article><h3><a href="/n/%d">%s</a></h3></article>')}</section><footer class="site-footer"><p>{words.RIGHTS}</p></footer></div></div><script>window.__APOLLO_STATE__={json.dumps({"a": {"content": s.texts()[-1], "title": s.title}}, ensure_ascii=False)};</script></body></html>"""


def skyish(s):
    """JSON-LD whose articleBody is HTML, escaped; the body in one id; an inline "read also" of the broadcaster."""
    s.weave(5, "h")
    s.author = None
    body = s.body(h="<h3>%s</h3>", stuff=[(2, '<aside class="inline-related"><div class="related-label">أخبار ذات صلة</div><a href="#">%s</a></aside>' % esc(s.others(1)[0]))])
    escaped = "".join("&lt;p&gt;%s&lt;/p&gt;" % t for t in s.texts())
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, time=False, suffix=" | %s", more=script(s.ld(author={"@type": "Organization", "name": s.site}, articleBody=escaped))) + f"""<body class="ar"><header class="sna-header"><ul class="nav-list">{menu(s.draw)}</ul></header><div class="live-strip"><span>مباشر</span> <a href="#">{esc(s.others(1)[0])}</a></div><div class="page-wrap"><div class="article-page"><div class="breadcrumb"><a href="/">الرئيسية</a> | <a href="#">{s.section}</a></div><h1 class="article-title">{esc(s.title)}</h1>
<div class="article-meta"><span class="date">{s.words_date()} - {s.clock(4)} بتوقيت أبوظبي</span><span class="loc">{s.site} - {s.draw.of(words.CITIES)}</span></div><div class="share-bar"><span>شارك</span><a href="#">f</a></div><div class="article-img"><img src="/x.jpg"><div class="img-caption">المكان بعد الحادث</div></div>
<div id="articleBodyText" class="article-body">{body}</div><div class="newsletter-block"><p>{words.LETTER}</p></div><div class="keywords">{links(s.tags, '<a href="/t/%d">#%s</a>')}</div><div class="related-news"><h2>اقرأ أيضا</h2>{"".join('<div class="item"><h3><a href="#">%s</a></h3><p>%s</p></div>' % (esc(t), x) for t, x in s.others(3, lead=True))}</div></div>
<div class="side"><h2>الأكثر شعبية</h2><ul>{links(s.others(5))}</ul></div></div><footer><p>{words.RIGHTS}</p></footer></body></html>"""


def arabiya(s):
    """JSON-LD in an array, bread crumbs first; headline with a smaller "kicker"; quotations in cards; teaser cards within."""
    s.weave(3, "q", "h")
    ld = [{"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": s.section}]}, s.ld(articleBody=s.texts()[0][:160])]
    teaser = '<div class="teaser-inline"><span class="teaser-inline__kicker">%s</span><a href="#"><span class="teaser-inline__title">%s</span></a><p class="teaser-inline__summary">%s</p></div>\n' % ((s.section,) + tuple(esc(x) for x in s.others(1, lead=True)[0]))
    return '<!DOCTYPE html><html dir="rtl" lang="ar">' + head(s, suffix=None, more=script(ld)) + f"""<body class="article-page"><header class="main-header"><nav class="nav_main"><ul>{menu(s.draw)}</ul></nav></header><div class="ticker"><ul>{links(s.others(3))}</ul></div><main class="main-content"><article class="article article-main"><div class="header"><span class="kicker">{s.section}</span><h1 class="headingInfo_title">{esc(s.title)}</h1><h2 class="headingInfo_subTitle">{s.show_lead()}</h2></div>
<div class="timeDate"><time datetime="{s.iso(3)}"><span>نشر في: {s.words_date()}: {s.clock(4)} م GST</span></time><span class="article-update">آخر تحديث: {s.words_date()}: {s.clock(5)} م GST</span></div><div class="reading-time">المدة 4 دقائق للقراءة</div><div class="article-author"><span>{s.site} - </span><a class="author-name" href="#">{s.author}</a></div><div class="font-size-tools"><span>حجم النص</span><button>+A</button></div>
<div id="body-text" class="paragraph-list">{s.body(p='<p class="body-1 paragraph">%s</p>', q='<div class="quote-card"><blockquote class="quote-card__text">%s</blockquote></div>', stuff=[(2, teaser), (4, '<div class="ad-wrapper"><span>إعلان</span></div>')])}</div>
<div class="article-tags"><span>مواضيع شائعة</span>{links(s.tags, '<a href="/t/%d">#%s</a>')}</div></article><section class="latest"><h2>الأكثر قراءة</h2>{links(s.others(6), '<div class="latest_item"><a href="/n/%d"><span class="latest_title">%s</span></a></div>')}</section></main><footer class="footer"><div>{words.RIGHTS}</div></footer></body></html>"""


def rtish(s):
    """A summary above, js-mediator-article, a big "read more" with a summary within, the source as a paragraph, comments rules below."""
    s.author = None
    (t, x), = s.others(1, lead=True)
    box = f'<div class="read-more-big js-read-more"><a class="read-more-big__link" href="#"><img class="read-more-big__img" src="/r.jpg" alt="{esc(t)}"></a><div class="read-more-big__content"><strong class="read-more-big__title"><a href="#">إقرأ المزيد {esc(t)}</a></strong><p class="read-more-big__summary">{x}</p></div></div>\n'
    return '<!DOCTYPE html><html dir="rtl" lang="ar">' + head(s, suffix=" - %s", time=False, more=script(s.ld(author=None, **{"@type": "NewsArticle"}))) + f"""<body><div class="layout"><div class="header"><div class="nav"><ul class="nav__list">{menu(s.draw)}</ul></div></div><div class="layout__content"><div class="main-article article"><div class="article__date"><span class="date date_article">تاريخ النشر: {s.when.strftime("%d.%m.%Y")} | {s.clock()} GMT</span></div><h1 class="heading heading_article">{esc(s.title)}</h1><div class="tools"><a class="tools__link" href="#">انسخ الرابط</a></div><div class="media media_article"><div class="media__item"><img src="/x.jpg"></div><div class="media__footer"><span class="media__title">مدينة ساحلية، صورة من الأرشيف</span><span class="media__copyright">Sputnik Pool</span></div></div>
<p class="text summary">{s.show_lead()}</p><div class="text js-text js-mediator-article">{s.body(stuff=[(2, box)])}<p>المصدر: وكالات</p></div><div class="socials"><a href="#">فيسبوك</a><a href="#">تيليغرام</a></div><div class="news-tags">{links(s.tags, '<a href="/t/%d">%s</a>')}</div></div>
<div class="news-line"><div class="news-line__title">الأكثر قراءة</div>{links(s.others(8), '<div class="news-line__item"><a href="/n/%d">%s</a></div>')}</div><div class="comments-rules"><p>نحن نحترم ونقدر خصوصية المعلومات الشخصية لزوارنا، ونرجو منكم الالتزام بآداب الحوار وعدم استعمال الألفاظ المسيئة أو الدعوة إلى الكراهية في التعليقات.</p></div></div></div></body></html>"""


HIJRI = "محرم|صفر|ربيع الأول|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة".split("|")


def agency(s):
    """An agency: a dateline with the hijri and the other date, the text in one block with <br>, the closing formula of the wire."""
    s.author = None
    line = "%s %02d %s 1445 هـ الموافق %02d %s %d م" % (s.draw.of(words.CITIES), 1 + s.draw.below(29), s.draw.of(HIJRI), s.when.day, s.words_date().split(" ")[2], s.when.year)
    s.blocks = [("raw", "<strong>%s %s</strong><br>\n" % (line, "سهم"))] + [("raw", s.inline(v) + "<br>\n") for _, v in s.blocks] + [("raw", "// انتهى //<br>\n")]
    time = '<time datetime="%s">%s</time>' % (s.iso(3), s.words_date()) if s.n != 3 else '<span class="time">%s</span>' % s.iso()[:10]
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, time=False, canonical=False, suffix=None) + f"""<body><div class="gov-banner"><div class="gov-text">موقع رسمي مسجل لدى هيئة الحكومة الرقمية. كيف تتحقق؟ روابط المواقع الرسمية تنتهي بنطاق موثوق، والمواقع الرسمية تستخدم بروتوكول HTTPS للتشفير والأمان.</div></div><header><ul class="navbar-nav">{menu(s.draw, 7, '<li class="nav-item"><a class="nav-link" href="#">%s</a></li>')}</ul></header><main><div class="container"><div class="row"><div class="col-lg-8 news-page"><div class="news-cat"><a href="#">{s.section}</a></div><h1 class="news-title">{esc(s.title)}</h1><div class="d-flex news-bar">{time}<button class="btn" aria-label="نسخ">نسخ الرابط</button><button class="btn">استمع</button></div>
<div class="news-img"><img src="/x.jpg"></div><div class="content-text news-content">{s.body()}</div><div class="news-foot"><span>{s.clock(3)} ت م</span> <span>0{s.id % 1000}</span></div></div><div class="col-lg-4"><div class="latest-news"><h4>آخر الأخبار</h4>{links(s.others(8), '<div class="ln-item"><span class="t">قبل ساعة</span><a href="/n/%d">%s</a></div>')}</div></div></div></div></main><footer><p>{words.RIGHTS}</p></footer></body></html>"""


def laravel(s):
    """A Bootstrap portal: justified paragraphs with editors' styles, empty paragraphs, a "see also" list by hand, WhatsApp call."""
    s.weave(4, "h")
    call = '<p style="text-align:center"><span style="color:#c00"><strong>لمتابعة آخر الأخبار عبر واتساب <a href="https://wa.example/1">اضغط هنا</a></strong></span></p>\n'
    also = '<p style="text-align:justify"><span style="color:#00f"><strong>اقرأ أيضًا:</strong></span></p>\n%s' % links(s.others(3), '<p style="text-align:justify"><a href="/n/%d"><strong>%s</strong></a></p>')
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=" | %s", time=s.n == 1, more='<meta name="csrf-token" content="x">') + f"""<body><div class="top-bar"><div class="container"><span>{s.words_date()}</span></div></div><nav class="navbar navbar-expand-lg"><ul class="navbar-nav">{menu(s.draw, 10, '<li class="nav-item"><a class="nav-link" href="#">%s</a></li>')}</ul></nav><div class="container"><div class="row"><div class="col-md-8"><div class="news-details"><ol class="breadcrumb"><li><a href="/">الرئيسية</a></li><li class="active">{esc(s.title)}</li></ol><h1>{esc(s.title)}</h1><div class="info d-flex"><span><i class="fa fa-user"></i> كتب: {s.author}</span> <span><i class="fa fa-clock"></i> {s.words_date()} - {s.clock()}</span></div><img class="img-fluid" src="/x.jpg" alt="{esc(s.title)}">
<div class="desc">{s.body(p='<p style="text-align:justify"><span style="font-size:18px">%s</span></p><p style="text-align:justify">&nbsp;</p>', h='<p style="text-align:justify"><strong>%s</strong></p>', stuff=[(2, call), (4, also)])}</div>
<div class="share mt-3"><span>شارك الخبر</span><a class="btn btn-primary" href="#">فيسبوك</a></div><div class="tags mt-3">{links(s.tags, '<a class="badge" href="/t/%d">%s</a>')}</div><div class="card mt-4"><div class="card-header">أخبار متعلقة</div><div class="card-body row">{links(s.others(4), '<div class="col-md-6"><a href="/n/%d"><h5>%s</h5></a></div>')}</div></div></div></div><div class="col-md-4"><div class="card"><div class="card-header">الأكثر مشاهدة</div>{links(s.others(6), '<div class="media"><div class="media-body"><h6><a href="/n/%d">%s</a></h6></div></div>')}</div></div></div></div><footer class="bg-dark"><div class="container"><p>{words.ABOUT}</p><p>{words.RIGHTS}</p></div></footer></body></html>"""


def angular(s):
    """Angular, rendered by the server: elements of its own, attributes on every one, comments between."""
    s.weave(4, "h", "q")
    a = '_ngcontent-sc%d=""' % s.n
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=None, more=script(s.ld(description=s.lead, articleBody=s.lead))) + f"""<body><app-root ng-version="15.2.9"><app-header {a}><nav {a}><ul {a}>{menu(s.draw, 8, '<li ' + a + '><a ' + a + ' href="#">%s</a></li>')}</ul></nav></app-header><router-outlet></router-outlet><app-article-details {a}><div {a} class="details"><app-breadcrumb {a}><span {a}>الرئيسية / {s.section}</span></app-breadcrumb><h1 {a} class="ttl">{esc(s.title)}</h1><!----><div {a} class="by"><span {a}>{s.author}</span><!----><span {a}>{s.words_date()}</span></div><app-share {a}><button {a}>مشاركة</button></app-share>
<app-article-content {a}><div {a} class="inner-html">{s.body(p="<p " + a + ">%s</p><!---->", h="<h2 " + a + ">%s</h2>")}</div></app-article-content><!----><app-tags {a}>{links(s.tags, '<a href="/t/%d">%s</a>')}</app-tags><app-related {a}><h3 {a}>مواد ذات صلة</h3>{"".join(f'<app-card {a}><a {a} href="#"><h4 {a}>{esc(t)}</h4><p {a}>{x}</p></a></app-card>' for t, x in s.others(4, lead=True))}</app-related></div></app-article-details><app-footer {a}><p {a}>{words.ABOUT}</p></app-footer></app-root></body></html>"""


def divsoup(s):
    """Divs only: no paragraph, blank lines of <br>, an advertisement's words in the middle, sides before the text."""
    side = "".join('<div class="b2"><div class="b3"><a href="#">%s</a></div><div class="b4">%s</div></div>' % (esc(t), x) for t, x in s.others(4, lead=True))
    parts = [s.inline(v) + "<br><br>\n" for _, v in s.blocks]
    parts.insert(2, '<div align="center"><font size="1">إعلان</font><br><a href="#"><img src="/ad.gif"></a></div>\n')
    return '<html dir="rtl">' + head(s, og=False, canonical=s.n == 1, time=False, desc=False) + f"""<body><div id="w1"><div class="m1">{menu(s.draw, 10, '<div class="m2"><a href="#">%s</a></div>')}</div><div class="c0"><div class="c1"><div class="b1">مختارات</div>{side}</div><div class="c2"><div class="t1">{esc(s.title)}</div><div class="t2">{s.author} | {s.words_date()} | مشاهدات: 87</div><div class="t3"><img src="/x.jpg"><br>{"".join(parts)}</div><div class="t4"><a href="#">طباعة</a> | <a href="#">إرسال لصديق</a></div><div class="t5">{links(s.others(4), '<div><a href="/n/%d">%s</a></div>')}</div></div></div><div class="f1">{words.RIGHTS}</div></div></body></html>"""


OUTLETS = (arcxp, nextjs, bbcish, jazeera, skyish, arabiya, rtish, agency, laravel, angular, divsoup)
