# SPDX-License-Identifier: ISC
"""systems.py: pages as content management systems serve them to Arabic outlets. A function a template: Story in, markup out."""
import words
from story import LEVANT, esc, head, links, script


def menu(d, n=9, form='<li class="menu-item"><a href="#">%s</a></li>'):
    return "".join(form % esc(m) for m in d.some(words.MENU, n))


def yoast(s, **more):
    page = {"@type": "WebPage", "@id": s.url, "url": s.url, "name": s.title + " - " + s.site, "datePublished": s.iso(), "inLanguage": "ar",
            "breadcrumb": {"@id": s.url + "#breadcrumb"}}
    art = {"@type": "Article", "@id": s.url + "#article", "isPartOf": {"@id": s.url}, "author": {"name": s.author, "@id": "https://outlet.example/#/schema/person/1"},
           "headline": s.title, "datePublished": s.iso(), "dateModified": s.iso(), "wordCount": s.count(), "articleSection": [s.section], "inLanguage": "ar"}
    art.update(more)
    return script({"@context": "https://schema.org", "@graph": [art, page, {"@type": "WebSite", "@id": "https://outlet.example/#website", "name": s.site,
                   "description": words.ABOUT}, {"@type": "Person", "@id": "https://outlet.example/#/schema/person/1", "name": s.author,
                   "description": "صحفي مهتم بالشأن المحلي"}]})


def newspaper(s):
    """WordPress with tagDiv's Newspaper, Yoast's graph, an advertisement and a "read also" within the text."""
    s.weave(4, "h", "q").excerpt()
    more = s.others(7)
    ad = '<div class="td-a-rec td-a-rec-id-content_inline tdi_1"><span class="td-adspot-title">- إعلان -</span><div class="td-all-devices"><a href="#"><img src="/ad.jpg"></a></div></div>\n'
    also = '<p><strong>اقرأ أيضا: <a href="/n/9">%s</a></strong></p>\n' % esc(more[0])
    return "<!doctype html >\n<html dir=\"rtl\" lang=\"ar\">" + head(s, more=yoast(s)) + f"""
<body class="rtl post-template-default single single-post postid-{s.id} td-standard-pack">
<div id="td-outer-wrap" class="td-theme-wrap"><div class="td-header-wrap"><ul id="menu-main" class="sf-menu">{menu(s.draw)}</ul></div>
<div class="td-main-content-wrap td-container-wrap"><div class="td-container td-post-template-default">
<div class="td-crumb-container"><div class="entry-crumbs"><span><a href="/">الرئيسية</a></span> <i class="td-icon-right"></i> <span><a href="#">{s.section}</a></span></div></div>
<div class="td-pb-row"><div class="td-pb-span8 td-main-content" role="main"><div class="td-ss-main-content">
<article id="post-{s.id}" class="post-{s.id} post type-post status-publish format-standard hentry" itemscope itemtype="https://schema.org/Article">
<div class="td-post-header"><ul class="td-category"><li class="entry-category"><a href="#">{s.section}</a></li></ul>
<header class="td-post-title"><h1 class="entry-title">{esc(s.title)}</h1>
<div class="td-module-meta-info"><div class="td-post-author-name"><div class="td-author-by">بواسطة</div> <a href="#">{s.author}</a><div class="td-author-line"> - </div></div>
<span class="td-post-date"><time class="entry-date updated td-module-date" datetime="{s.iso()}">{s.words_date()}</time></span>
<div class="td-post-views"><i class="td-icon-views"></i><span class="td-nr-views-1">412</span></div></div></header></div>
<div class="td-post-sharing-top"><div class="td-post-sharing"><a class="td-social-sharing-button" href="#"><div class="td-social-but-text">مشاركة</div></a><a href="#"><div class="td-social-but-text">Facebook</div></a></div></div>
<div class="td-post-content tagdiv-type"><div class="td-post-featured-image"><figure><img class="entry-thumb" src="/i/{s.id}.jpg"><figcaption class="wp-caption-text">صورة أرشيفية من المكان</figcaption></figure></div>
{s.body(h="<h3>%s</h3>", stuff=[(1, ad), (2, also)])}</div>
<footer><div class="td-post-source-tags"><ul class="td-tags td-post-small-box"><li><span>الوسوم</span></li>{links(s.tags)}</ul></div>
<div class="td-block-row td-post-next-prev"><div class="td-block-span6 td-post-prev-post"><span>المقالة السابقة</span><a href="#">{esc(more[1])}</a></div></div>
<div class="author-box-wrap"><div class="desc"><div class="td-author-name vcard author"><span class="fn"><a href="#">{s.author}</a></span></div><div class="td-author-description">صحفي ومحرر يكتب عن المدن والبيئة منذ سنوات طويلة، وله كتابان.</div></div></div></footer></article>
<div class="td_block_wrap td_block_related_posts"><h4 class="td-related-title">مقالات ذات صلة</h4>{links(more[2:6], '<div class="td_module_related_posts"><h3 class="entry-title td-module-title"><a href="/n/%d">%s</a></h3></div>')}</div>
<div class="comments" id="comments"><h4>ترك الرد</h4><form><textarea placeholder="تعليق:"></textarea></form></div></div></div>
<div class="td-pb-span4 td-main-sidebar" role="complementary"><aside class="widget"><h4>الأكثر قراءة</h4>{links(s.others(6), '<div class="item-details"><h3><a href="/n/%d">%s</a></h3></div>')}</aside></div></div></div></div>
<div class="td-footer-wrapper"><p>{words.ABOUT}</p><div class="td-sub-footer-copy">{words.RIGHTS}</div></div></div></body></html>"""


def jannah(s):
    """WordPress with Jannah: articleBody with the whole text, an inline box of one related story with its beginning."""
    s.weave(5, "h").excerpt()
    (t, first), more = s.others(1, lead=True)[0], s.others(6)
    box = f'<div id="inline-related-post" class="mag-box mag-box-inline-related-post content-only"><div class="container-wrapper"><div class="widget-title the-global-title"><div class="the-subtitle">مقالات ذات صلة</div></div><div class="mag-box-container clearfix"><div class="posts-items"><li class="widget-single-post-item"><div class="post-widget-body"><a class="post-title the-subtitle" href="#">{esc(t)}</a><div class="post-meta"><span class="date">{s.words_date()}</span></div><p class="post-excerpt">{first}</p></div></li></div></div></div></div>\n'
    body = s.body(h="<h4>%s</h4>", stuff=[(2, box)])
    ld = s.ld(articleBody="\r\n".join(s.texts()), articleSection=s.section) if s.n != 2 else s.ld()
    return '<!DOCTYPE html><html dir="rtl" lang="ar" class="dark-skin">' + head(s) + f"""<body id="tie-body" class="rtl post-template-default single"><div class="background-overlay"><div id="tie-container" class="site tie-container">
<header id="theme-header"><div id="top-nav"><div class="topbar-today-date">{s.words_date()}</div><div class="breaking"><span class="breaking-title">أخبار عاجلة</span><ul id="breaking-news-in-header">{links(s.others(5), '<li class="news-item"><a href="/n/%d">%s</a></li>')}</ul></div></div><nav id="main-nav"><ul>{menu(s.draw)}</ul></nav></header>
<div id="content" class="site-content container"><div id="main-content-row" class="tie-row main-content-row"><div class="main-content tie-col-md-8 tie-col-xs-12" role="main">
<article id="the-post" class="container-wrapper post-content tie-standard"><header class="entry-header-outer"><nav id="breadcrumb"><a href="/">الرئيسية</a><em class="delimiter">/</em><a href="#">{s.section}</a></nav>
<div class="entry-header"><h1 class="post-title entry-title">{esc(s.title)}</h1><div class="single-post-meta post-meta clearfix"><span class="author-meta single-author no-avatars"><span class="meta-item meta-author-wrapper"><span class="meta-author"><a href="#" class="author-name tie-icon">{s.author}</a></span></span></span><span class="date meta-item tie-icon">{s.words_date()}</span><div class="tie-alignright"><span class="meta-comment tie-icon meta-item">0</span><span class="meta-reading-time meta-item">دقيقة واحدة</span></div></div></div></header>
<div id="share-buttons-top" class="share-buttons share-buttons-top"><a href="#"><span class="social-text">فيسبوك</span></a><a href="#"><span class="social-text">تويتر</span></a></div>
<div class="entry-content entry clearfix"><div class="stream-item stream-item-above-post-content"><span>إعلان</span></div>{body}
<div class="post-bottom-meta post-bottom-tags post-tags-modern"><div class="post-bottom-meta-title">الوسوم</div><span class="tagcloud">{links(s.tags, '<a href="/t/%d" rel="tag">%s</a>')}</span></div></div>
<div id="post-extra-info"><div class="theiaStickySidebar">{s.words_date()} آخر تحديث</div></div>{script(ld, True)}
<div id="share-buttons-bottom" class="share-buttons"><div class="share-title">شاركها</div><a href="#">فيسبوك</a><a href="#">واتساب</a><a href="#">طباعة</a></div></article>
<div class="post-components"><div class="about-author container-wrapper"><h3 class="author-name"><a href="#">{s.author}</a></h3><div class="author-bio">محرر في القسم المحلي، يتابع شؤون الخدمات العامة والبلديات.</div></div>
<div class="container-wrapper" id="post-newsletter"><div class="subscribe-widget"><h3>مع كل المتابعين</h3><p>{words.LETTER}</p></div></div>
<div id="related-posts" class="container-wrapper"><h3>مقالات ذات صلة</h3><div class="related-posts-list">{links(more, '<div class="related-item"><h3 class="post-title"><a href="/n/%d">%s</a></h3></div>')}</div></div>
<div id="comments" class="comments-area"><ol class="comment-list">{"".join(f'<li class="comment"><article class="comment-body"><b class="fn">{w}</b><div class="comment-content"><p>{c}</p></div></article></li>' for w, c in s.comments(2))}</ol></div></div></div>
<aside class="sidebar tie-col-md-4 normal-side"><div class="widget"><ul>{links(s.others(5))}</ul></div></aside></div></div><footer id="footer"><p>{words.RIGHTS}</p></footer></div></div></body></html>"""


def sahifa(s):
    """WordPress with Sahifa: microdata, author and date in the meta line only; comments longer than a short text."""
    s.excerpt()
    return '<!DOCTYPE html><html dir="rtl" lang="ar" prefix="og: http://ogp.me/ns#">' + head(s, time=False, suffix=" | %s") + f"""<body id="top" class="rtl single single-post"><div class="wrapper-outer"><div id="wrapper" class="boxed"><div class="inner-wrapper">
<header id="theme-header"><nav id="main-nav"><ul>{menu(s.draw)}</ul></nav><div class="breaking-news"><span>أخر الأخبار</span><ul>{links(s.others(6))}</ul></div></header>
<div id="main-content" class="container"><div class="content"><nav id="crumbs"><a href="/">الرئيسية</a><span class="delimiter">/</span><span class="current">{esc(s.title)}</span></nav>
<article class="post-listing post-{s.id} post type-post hentry" id="the-post" itemscope itemtype="http://schema.org/Article"><div class="single-post-thumb"><img src="/i.jpg"></div><div class="post-inner">
<h1 class="name post-title entry-title"><span itemprop="name">{esc(s.title)}</span></h1>
<p class="post-meta"><span class="post-meta-author"><i class="fa fa-user"></i><a href="#" rel="author">{s.author}</a></span> <span class="tie-date"><i class="fa fa-clock-o"></i>{s.when.day} {LEVANT[s.when.month - 1]}, {s.when.year}</span> <span class="post-cats"><a href="#">{s.section}</a></span> <span class="post-comments"><a href="#">اضف تعليق</a></span> <span class="post-views">211 زيارة</span></p><div class="clear"></div>
<div class="entry"><div class="share-post"><span class="share-text">شاركها</span><ul class="flat-social"><li><a href="#">Facebook</a></li><li><a href="#">Twitter</a></li></ul></div>
{s.body(stuff=[(1, '<div class="wp-caption aligncenter" style="width: 600px"><img src="/x.jpg"><p class="wp-caption-text">جانب من الحضور</p></div>')])}
</div><span style="display:none" class="updated">{s.iso()[:10]}</span><div style="display:none" class="vcard author" itemprop="author" itemscope itemtype="http://schema.org/Person"><strong class="fn" itemprop="name"><a href="#">{s.author}</a></strong></div>
<div class="share-post"><ul class="flat-social"><li><a href="#">Facebook</a></li></ul></div></div></article>
<section id="author-box"><div class="block-head"><h3>عن {s.author}</h3></div><div class="post-listing"><div class="author-bio"><div class="author-description">كاتب في الموقع منذ تأسيسه.</div></div></div></section>
<section id="related_posts"><div class="block-head"><h3>مقالات مشابهة</h3></div><div class="post-listing">{links(s.others(3), '<div class="related-item"><h3><a href="/n/%d">%s</a></h3><p class="post-meta"></p></div>')}</div></section>
<div id="comments"><h3 id="comments-title">3 تعليقات</h3><ol class="commentlist">{"".join(f'<li id="comment-1" class="comment"><div class="comment-wrap"><div class="author-comment"><cite class="fn">{w}</cite><div class="comment-meta commentmetadata">منذ يومين</div></div><div class="comment-content"><p>{c}</p></div></div></li>' for w, c in s.comments(4))}</ol></div></div>
<aside id="sidebar"><div class="widget"><ul>{links(s.others(6))}</ul></div></aside></div><footer id="theme-footer"><div class="textwidget">{words.ABOUT}</div></footer></div></div></div></body></html>"""


def astra(s):
    """WordPress with Astra and a table of contents; lists and subheadings."""
    s.weave(2, "h", "ul").excerpt()
    toc = '<div id="ez-toc-container" class="ez-toc-v2_0_50 counter-hierarchy ez-toc-counter-rtl"><div class="ez-toc-title-container"><p class="ez-toc-title">محتويات المقال</p></div><nav><ul class="ez-toc-list ez-toc-list-level-1">%s</ul></nav></div>\n' % links([v for k, v in s.blocks if k == "h"], '<li class="ez-toc-page-1"><a class="ez-toc-link" href="#h%d">%s</a></li>')
    return '<!DOCTYPE html><html dir="rtl" lang="ar">' + head(s, more=yoast(s)) + f"""<body itemtype='https://schema.org/Blog' itemscope='itemscope' class="rtl single ast-single-post"><a class="skip-link screen-reader-text" href="#content">تخطي إلى المحتوى</a><div class="hfeed site" id="page">
<header class="site-header" id="masthead"><div class="main-header-bar"><nav class="site-navigation"><ul>{menu(s.draw)}</ul></nav></div></header><div id="content" class="site-content"><div class="ast-container"><div id="primary" class="content-area primary"><main id="main" class="site-main">
<article class="post-{s.id} post type-post ast-article-single" id="post-{s.id}" itemtype="https://schema.org/CreativeWork" itemscope="itemscope"><div class="ast-post-format- single-layout-1"><header class="entry-header"><div class="post-thumb"><img src="/x.jpg"></div><h1 class="entry-title" itemprop="headline">{esc(s.title)}</h1><div class="entry-meta"><span class="comments-link"><a href="#">اترك تعليقاً</a></span> / <span class="cat-links"><a href="#">{s.section}</a></span> / بواسطة <span class="posted-by vcard author" itemprop="author"><a class="url fn n" href="#"><span class="author-name" itemprop="name">{s.author}</span></a></span></div></header>
<div class="entry-content clear" itemprop="text">{s.body(stuff=[(1, toc)])}</div></div></article>
<nav class="navigation post-navigation"><span class="screen-reader-text">تصفّح المقالات</span><div class="nav-links"><div class="nav-previous"><a href="#"><span class="ast-left-arrow">←</span> المقالة السابقة</a></div></div></nav>
<div id="comments" class="comments-area"><div id="respond" class="comment-respond"><h3 class="comment-reply-title">اترك تعليقاً</h3><form><p class="comment-notes"><span id="email-notes">لن يتم نشر عنوان بريدك الإلكتروني.</span> الحقول الإلزامية مشار إليها بـ *</p><textarea></textarea><p class="comment-form-cookies-consent"><label>احفظ اسمي، بريدي الإلكتروني، والموقع الإلكتروني في هذا المتصفح لاستخدامها المرة المقبلة في تعليقي.</label></p></form></div></div></main></div>
<div class="widget-area secondary" id="secondary"><aside class="widget widget_recent_entries"><h2 class="widget-title">أحدث المقالات</h2><ul>{links(s.others(6))}</ul></aside></div></div></div><footer class="site-footer"><div class="ast-small-footer-section">حقوق النشر © 2024</div></footer></div></body></html>"""


def elementor(s):
    """Elementor: the text parted among several editor widgets in nested sections; related stories in the same kind of widgets."""
    s.weave(3, "h")
    cuts = max(1, len(s.blocks) // 3)
    wrap = '<section class="elementor-section elementor-top-section elementor-element elementor-element-%x"><div class="elementor-container elementor-column-gap-default"><div class="elementor-column elementor-col-100"><div class="elementor-widget-wrap elementor-element-populated"><div class="elementor-element elementor-widget elementor-widget-%s" data-widget_type="%s.default"><div class="elementor-widget-container">%s</div></div></div></div></div></section>\n'
    whole, parts = s.blocks, []
    for i in range(0, len(whole), cuts):
        s.blocks = whole[i:i + cuts]
        parts.append(wrap % (s.id + i, "text-editor", "text-editor", s.body()))
        if i == 0:
            parts.append(wrap % (s.id - 1, "image", "image", '<figure class="wp-caption"><img src="/x.jpg"><figcaption class="widget-image-caption wp-caption-text">من أرشيف الموقع</figcaption></figure>'))
    s.blocks = whole
    cards = "".join('<article class="elementor-post elementor-grid-item"><div class="elementor-post__text"><h3 class="elementor-post__title"><a href="#">%s</a></h3><div class="elementor-post__excerpt"><p>%s</p></div><a class="elementor-post__read-more" href="#">اقرأ المزيد »</a></div></article>' % (esc(t), x) for t, x in s.others(4, lead=True))
    title = f'<h1 class="elementor-heading-title elementor-size-default">{esc(s.title)}</h1>'
    info = f'<ul class="elementor-inline-items elementor-icon-list-items elementor-post-info"><li itemprop="author"><span class="elementor-post-info__item--type-author">{s.author}</span></li><li itemprop="datePublished"><time>{s.words_date()}</time></li></ul>'
    return '<!DOCTYPE html><html dir="rtl" lang="ar">' + head(s, more=yoast(s)) + f"""<body class="rtl single elementor-default"><div data-elementor-type="header" class="elementor elementor-12 elementor-location-header">{wrap % (1, "nav-menu", "nav-menu", "<nav><ul>" + menu(s.draw) + "</ul></nav>")}</div>
<div data-elementor-type="single-post" class="elementor elementor-77 elementor-location-single post-{s.id} post type-post">{wrap % (2, "theme-post-title", "theme-post-title", title)}{wrap % (3, "post-info", "post-info", info)}{"".join(parts)}
{wrap % (4, "share-buttons", "share-buttons", '<div class="elementor-grid"><span class="elementor-share-btn__title">فيسبوك</span><span>واتساب</span></div>')}{wrap % (5, "heading", "heading", '<h2 class="elementor-heading-title">قد يعجبك أيضا</h2>')}{wrap % (6, "posts", "posts", '<div class="elementor-posts-container elementor-grid">' + cards + "</div>")}</div>
<div data-elementor-type="footer" class="elementor elementor-location-footer">{wrap % (7, "text-editor", "text-editor", "<p>" + words.ABOUT + "</p>")}{wrap % (8, "text-editor", "text-editor", "<p>" + words.RIGHTS + "</p>")}</div></body></html>"""


def gutenberg(s):
    """A block theme: headings, lists, quotations with a source, captions, a pulled quotation, a latest-posts block within."""
    s.weave(3, "h", "q", "ul").excerpt()
    fig = '<figure class="wp-block-image size-large"><img src="/x.jpg" alt=""/><figcaption class="wp-element-caption">سوق المدينة القديمة كما بدت أمس</figcaption></figure>\n'
    latest = '<ul class="wp-block-latest-posts__list wp-block-latest-posts">%s</ul>\n' % links(s.others(3), '<li><a class="wp-block-latest-posts__post-title" href="/n/%d">%s</a></li>')
    return '<!DOCTYPE html><html dir="rtl" lang="ar">' + head(s, og=s.n != 3, suffix=" &#8211; %s" if s.n == 1 else " - %s") + f"""<body class="rtl single wp-embed-responsive"><div class="wp-site-blocks"><header class="wp-block-template-part"><div class="wp-block-group is-layout-flow"><p class="wp-block-site-title"><a href="/">{s.site}</a></p><nav class="wp-block-navigation"><ul class="wp-block-navigation__container">{menu(s.draw)}</ul></nav></div></header>
<main class="wp-block-group is-layout-flow" id="wp--skip-link--target"><div class="wp-block-group has-global-padding is-layout-constrained"><h1 class="wp-block-post-title">{esc(s.title)}</h1><div class="wp-block-group is-layout-flex"><div class="wp-block-post-date"><time datetime="{s.iso(3)}">{s.words_date()}</time></div><p class="wp-block-paragraph">—</p><div class="wp-block-post-author-name">{s.author}</div><div class="taxonomy-category wp-block-post-terms"><a href="#" rel="tag">{s.section}</a></div></div></div>
<div class="entry-content wp-block-post-content has-global-padding is-layout-constrained wp-block-post-content-is-layout-constrained">
{s.body(h='<h2 class="wp-block-heading">%s</h2>', q='<blockquote class="wp-block-quote"><p>%s</p></blockquote>', stuff=[(1, fig), (99, latest)])}</div>
<div class="wp-block-group has-global-padding is-layout-constrained"><div class="wp-block-comments"><h2 class="wp-block-comments-title">ردّان على &#8220;{esc(s.title)}&#8221;</h2><ol class="wp-block-comment-template">{"".join(f'<li><div class="wp-block-comment-author-name">{w}</div><div class="wp-block-comment-content"><p>{c}</p></div></li>' for w, c in s.comments(2))}</ol></div></div></main>
<footer class="wp-block-template-part"><p class="has-small-font-size">{words.ABOUT}</p></footer></div></body></html>"""


def drupal7(s):
    """Drupal 7: fields in fields, blocks of views, submitted line in Arabic words; the lead is a field of its own."""
    side = "".join('<div class="views-row views-row-%d"><div class="views-field views-field-title"><span class="field-content"><a href="#">%s</a></span></div><div class="views-field views-field-body"><div class="field-content">%s</div></div></div>' % (i, esc(t), x) for i, (t, x) in enumerate(s.others(4, lead=True)))
    return '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML+RDFa 1.0//EN" "http://www.w3.org/MarkUp/DTD/xhtml-rdfa-1.dtd"><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="ar" version="XHTML+RDFa 1.0" dir="rtl">' + head(s, og=False, time=False, suffix=" | %s", more='<meta name="Generator" content="Drupal 7 (http://drupal.org)" /><link rel="shortlink" href="/node/%d" />' % s.id) + f"""<body class="html not-front not-logged-in one-sidebar page-node node-type-article i18n-ar"><div id="skip-link"><a href="#main-content">تجاوز إلى المحتوى الرئيسي</a></div><div id="page-wrapper"><div id="page"><div id="header"><div class="region region-header"><ul id="main-menu-links" class="links">{menu(s.draw)}</ul></div></div>
<div id="main-wrapper"><div id="main"><div id="breadcrumb"><h2 class="element-invisible">أنت هنا</h2><div class="breadcrumb"><a href="/">الرئيسية</a> » <a href="#">{s.section}</a></div></div><div id="content" class="column"><a id="main-content"></a><h1 class="title" id="page-title">{esc(s.title)}</h1><div class="tabs"></div><div class="region region-content"><div id="block-system-main" class="block block-system"><div class="content">
<div id="node-{s.id}" class="node node-article node-promoted view-mode-full clearfix" about="/node/{s.id}" typeof="sioc:Item foaf:Document"><div class="meta submitted"><span property="dc:date dc:created" content="{s.iso(3)}" datatype="xsd:dateTime" rel="sioc:has_creator">نشره <span class="username" property="foaf:name">{s.author}</span> في {s.words_date(LEVANT)} - {s.clock(3)}</span></div>
<div class="content clearfix"><div class="field field-name-field-image field-type-image"><div class="field-items"><div class="field-item even"><img src="/x.jpg" /></div></div></div>
<div class="field field-name-field-lead field-type-text-long field-label-hidden"><div class="field-items"><div class="field-item even">{s.show_lead()}</div></div></div>
<div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items"><div class="field-item even" property="content:encoded">{s.body(p='<p class="rtejustify" dir="rtl">%s</p>')}</div></div></div>
<div class="field field-name-field-tags field-label-above"><div class="field-label">كلمات دالة: </div><div class="field-items">{links(s.tags, '<div class="field-item"><a href="/t/%d">%s</a></div>')}</div></div></div>
<div class="link-wrapper"><ul class="links inline"><li class="print_html first"><a href="#">نسخة للطباعة</a></li><li class="statistics_counter last"><span>315 قراءة</span></li></ul></div></div></div></div></div></div>
<div id="sidebar-first" class="column sidebar"><div class="block block-views"><h2>آخر الأخبار</h2><div class="content"><div class="view view-latest"><div class="view-content">{side}</div></div></div></div></div></div></div>
<div id="footer-wrapper"><div class="section"><p>{words.RIGHTS}</p></div></div></div></div></body></html>"""


def drupal9(s):
    """Drupal 9 or 10: BEM classes, a standfirst over the text, a paragraph-type "related" within, JSON-LD of Metatag."""
    s.weave(4, "h", "q")
    ld = {"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": s.title, "name": s.title, "description": s.lead, "datePublished": s.iso(3).replace("+03:00", "+0300"), "author": {"@type": "Person", "name": s.author}, "mainEntityOfPage": s.url}]}
    also = '<div class="paragraph paragraph--type--related paragraph--view-mode--default"><div class="field field--name-field-related field--type-entity-reference field__items"><div class="field__label">مواضيع متعلقة</div>%s</div></div>\n' % links(s.others(2), '<div class="field__item"><a href="/n/%d" hreflang="ar">%s</a></div>')
    return '<!DOCTYPE html><html lang="ar" dir="rtl" prefix="og: https://ogp.me/ns#">' + head(s, suffix=" | %s", time=False, more=script(ld)) + f"""<body class="path-node page-node-type-news"><div class="dialog-off-canvas-main-canvas"><div class="layout-container"><header role="banner"><nav role="navigation" id="block-main-menu"><ul class="menu">{menu(s.draw)}</ul></nav></header><main role="main"><a id="main-content" tabindex="-1"></a><div class="layout-content"><div class="region region-content"><div data-drupal-messages-fallback class="hidden"></div>
<div id="block-content" class="block block-system block-system-main-block"><article data-history-node-id="{s.id}" role="article" about="/news/{s.id}" class="node node--type-news node--view-mode-full"><header><h1 class="page-title"><span class="field field--name-title field--type-string field--label-hidden">{esc(s.title)}</span></h1><div class="field field--name-field-subtitle field--type-string-long field--label-hidden field__item">{s.show_lead()}</div><div class="node__meta"><span class="field--name-field-author">{s.author}</span><time datetime="{s.iso()}" class="datetime">{s.words_date()}</time></div></header>
<div class="node__content"><div class="field field--name-field-media field__item"><div class="media media--type-image"><img src="/x.jpg" loading="lazy"><div class="field field--name-field-caption field__item">من موقع الحدث (مراسلون)</div></div></div>
<div class="clearfix text-formatted field field--name-body field--type-text-with-summary field--label-hidden field__item">{s.body(p='<p class="text-align-justify">%s</p>', stuff=[(3, also)])}</div>
<div class="field field--name-field-tags field--label-inline clearfix"><div class="field__label visually-hidden">الوسوم</div>{links(s.tags, '<div class="field__item"><a href="/t/%d" hreflang="ar">%s</a></div>')}</div></div></article></div>
<div class="views-element-container block block-views"><h2>اقرأ أيضا</h2><div class="view view-related"><div class="view-content">{"".join('<div class="views-row"><article class="node node--type-news node--view-mode-teaser"><h3 class="node__title"><a href="#">%s</a></h3><div class="node__content"><div class="field--name-body"><p>%s</p></div></div></article></div>' % (esc(t), x) for t, x in s.others(4, lead=True))}</div></div></div></div></div></main><footer role="contentinfo"><p>{words.ABOUT}</p></footer></div></div></body></html>"""


def blogger(s):
    """Blogger: XHTML-like soup, spans in divs, <br /> between paragraphs, comments of the widget."""
    parts = "".join('<div style="text-align: right;"><span style="font-size: large;">%s</span></div><div style="text-align: right;"><br /></div>\n' % s.inline(v) if i % 3 else '<span face="arial" style="font-size: large;">%s</span><br /><br />\n' % s.inline(v) for i, (_, v) in enumerate(s.blocks))
    return f"""<!DOCTYPE html><html class='v2' dir='rtl' xmlns='http://www.w3.org/1999/xhtml' xmlns:b='http://www.google.com/2005/gml/b' lang='ar'><head><meta content='text/html; charset=UTF-8' http-equiv='Content-Type'/><meta content='blogger' name='generator'/><link href='{s.url}' rel='canonical'/><meta content='{s.url}' property='og:url'/><meta content='{esc(s.title)}' property='og:title'/><meta content='' property='og:description'/><title>{s.site}: {esc(s.title)}</title></head>
<body class='loading'><div class='navbar section' id='navbar'></div><div class='body-fauxcolumns'></div><div class='content'><header><div class='header section' id='header'><h1 class='title'><a href='/'>{s.site}</a></h1><p class='description'><span>{words.ABOUT}</span></p></div></header><div class='tabs-outer'><div class='widget PageList'><ul>{menu(s.draw, 6)}</ul></div></div>
<div class='main-outer'><div class='main section' id='main'><div class='widget Blog' data-version='1' id='Blog1'><div class='blog-posts hfeed'><div class="date-outer"><h2 class='date-header'><span>{s.words_date()}</span></h2><div class="date-posts"><div class='post-outer'><div class='post hentry uncustomized-post-template' itemprop='blogPost' itemscope='itemscope' itemtype='http://schema.org/BlogPosting'><meta content='{s.id}' itemprop='postId'/><a name='{s.id}'></a>
<h3 class='post-title entry-title' itemprop='name'>{esc(s.title)}</h3><div class='post-header'><div class='post-header-line-1'></div></div><div class='post-body entry-content' id='post-body-{s.id}' itemprop='description articleBody'><div dir="rtl" style="text-align: right;" trbidi="on"><div class="separator" style="clear: both; text-align: center;"><a href="/i.jpg" imageanchor="1"><img border="0" src="/i.jpg" /></a></div>{parts}</div><div style='clear: both;'></div></div>
<div class='post-footer'><div class='post-footer-line post-footer-line-1'><span class='post-author vcard'>مرسلة بواسطة <span class='fn' itemprop='author' itemscope='itemscope' itemtype='http://schema.org/Person'><a class='g-profile' href='#' rel='author'><span itemprop='name'>{s.author}</span></a></span></span> <span class='post-timestamp'>في <a class='timestamp-link' href='{s.url}' rel='bookmark'><abbr class='published' itemprop='datePublished' title='{s.iso(2)}'>{s.clock(2)}</abbr></a></span><div class='post-share-buttons goog-inline-block'><a class='goog-inline-block share-button sb-email' href='#'><span class='share-button-link-text'>إرسال بالبريد الإلكتروني</span></a><a class='share-button' href='#'><span>المشاركة على Facebook</span></a></div></div><div class='post-footer-line post-footer-line-2'><span class='post-labels'>التسميات: {links(s.tags, "<a href='/t/%d' rel='tag'>%s</a>")}</span></div></div></div>
<div class='comments' id='comments'><h4>هناك تعليقان (2):</h4><dl id='comments-block'>{"".join(f"<dt class='comment-author'><a href='#'>{w}</a> يقول...</dt><dd class='comment-body'><p>{c}</p></dd>" for w, c in s.comments(2))}</dl></div></div></div></div></div></div></div>
<div class='column-right-outer'><aside><div class='sidebar section'><div class='widget PopularPosts'><h2>المشاركات الشائعة</h2>{"".join("<div class='item-title'><a href='#'>%s</a></div><div class='item-snippet'>%s</div>" % (esc(t), x) for t, x in s.others(5, lead=True))}</div><div class='widget BlogArchive'><ul><li>2024 (31)</li><li>2023 (102)</li></ul></div></div></aside></div></div></div></body></html>"""


def joomla(s):
    """Joomla with K2: the beginning and the rest in two divs, tool bars, "last items by the author"."""
    s.blocks = s.blocks if len(s.blocks) > 1 else s.blocks + [("p", s.paragraph(2))]
    whole = s.blocks
    s.blocks = whole[:1]
    intro = s.body()
    s.blocks = whole[1:]
    rest = s.body()
    s.blocks = whole
    return '<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="ar-aa" lang="ar-aa" dir="rtl">' + head(s, og=False, time=False, suffix=None, desc=False, more='<meta name="author" content="%s"><meta name="generator" content="Joomla! - Open Source Content Management">' % s.author) + f"""<body class="com_k2 view-item"><div id="wrap"><div id="menu"><ul class="nav menu">{menu(s.draw)}</ul></div><div class="breadcrumbs"><span>أنت هنا: </span><a class="pathway" href="/">الرئيسية</a></div><div id="component"><div id="system-message-container"></div>
<!-- Start K2 Item Layout --><span id="startOfPageId{s.id}"></span><div id="k2Container" class="itemView"><div class="itemHeader"><span class="itemDateCreated">{s.words_date(LEVANT)} {s.clock()}</span><h2 class="itemTitle">{esc(s.title)}</h2><span class="itemAuthor">كتبه <a rel="author" href="#">{s.author}</a></span></div>
<div class="itemToolbar"><ul><li><span class="itemTextResizerTitle">حجم الخط</span> <a href="#"><span>تصغير حجم الخط</span></a> <a href="#"><span>تكبير حجم الخط</span></a></li><li><a class="itemPrintLink" href="#"><span>طباعة</span></a></li><li><a class="itemEmailLink" href="#"><span>البريد الإلكتروني</span></a></li></ul></div><div class="itemRatingBlock"><span>قيم الموضوع</span><div class="itemRatingForm"><ul class="itemRatingList"><li><a href="#" title="نجمة 1">1</a></li><li><a href="#">2</a></li></ul><div class="itemRatingLog">(0 أصوات)</div></div></div>
<div class="itemBody"><div class="itemImageBlock"><span class="itemImage"><img src="/x.jpg" /></span><span class="itemImageCaption">صورة تعبيرية</span></div><div class="itemIntroText">{intro}</div><div class="itemFullText">{rest}</div><div class="clr"></div></div>
<div class="itemContentFooter"><span class="itemHits">قراءة <b>902</b> مرات</span><span class="itemDateModified">آخر تعديل على {s.words_date(LEVANT)}</span></div><div class="itemLinks"><div class="itemCategory"><span>نشر في</span> <a href="#">{s.section}</a></div><div class="itemTagsBlock"><span>موسومة تحت</span><ul class="itemTags">{links(s.tags)}</ul></div></div>
<div class="itemAuthorLatest"><h3>أحدث مقالات {s.author}</h3><ul>{links(s.others(4))}</ul></div><div class="itemRelated"><h3>مواد ذات صلة (بواسطة كلمة دلالية)</h3><ul>{"".join('<li><a class="itemRelTitle" href="#">%s</a><div class="itemRelIntrotext"><p>%s</p></div></li>' % (esc(t), x) for t, x in s.others(3, lead=True))}</ul></div><div class="itemBackToTop"><a href="#">العودة إلى الأعلى</a></div></div></div><div id="footer"><p>{words.RIGHTS}</p></div></div></body></html>"""


def ghost(s):
    """Ghost: cards in the text (bookmark, callout to subscribe), a feed of others below."""
    s.weave(3, "h", "q")
    card = '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="#"><div class="kg-bookmark-content"><div class="kg-bookmark-title">%s</div><div class="kg-bookmark-description">%s</div><div class="kg-bookmark-metadata"><span class="kg-bookmark-author">%s</span></div></div></a></figure>\n' % (lambda t: (esc(t[0]), t[1], s.site))(s.others(1, lead=True)[0])
    sign = '<div class="kg-card kg-signup-card"><h2 class="kg-signup-card-heading">اشترك معنا</h2><p class="kg-signup-card-subheading">%s</p><form class="kg-signup-card-form"><button>اشترك</button></form></div>\n' % words.LETTER
    return '<!DOCTYPE html><html lang="ar" dir="rtl">' + head(s, suffix=None, more=script(s.ld(**{"@type": "Article"})) + '<meta name="generator" content="Ghost 5.82">') + f"""<body class="post-template"><div class="gh-viewport"><header id="gh-navigation" class="gh-navigation is-left-logo gh-outer"><nav class="gh-navigation-menu"><ul class="nav">{menu(s.draw, 5)}</ul></nav></header>
<main class="gh-main"><article class="gh-article post"><header class="gh-article-header gh-canvas"><a class="gh-article-tag" href="#">{s.section}</a><h1 class="gh-article-title is-title">{esc(s.title)}</h1><p class="gh-article-excerpt is-body">{s.show_lead()}</p><div class="gh-article-meta"><div class="gh-article-author-name"><a href="#">{s.author}</a></div><div class="gh-article-meta-content"><time class="gh-article-meta-date" datetime="{s.iso()[:10]}">{s.words_date()}</time><span class="gh-article-meta-length"><span class="bull">—</span> 4 دقائق قراءة</span></div></div><figure class="gh-article-image"><img src="/x.jpg"><figcaption>تصوير: أرشيف الموقع</figcaption></figure></header>
<section class="gh-content gh-canvas is-body drop-cap">{s.body(h='<h2 id="h">%s</h2>', q="<blockquote>%s</blockquote>", stuff=[(2, card), (4, sign)])}</section></article>
<section class="gh-comments gh-canvas"></section><section class="gh-container is-grid gh-outer"><div class="gh-container-inner gh-inner"><h2 class="gh-container-title">اقرأ المزيد</h2><div class="gh-feed">{"".join('<article class="gh-card post"><a class="gh-card-link" href="#"><div class="gh-card-wrapper"><h3 class="gh-card-title is-title">%s</h3><p class="gh-card-excerpt is-body">%s</p><footer class="gh-card-meta"><span>بقلم أسرة التحرير</span></footer></div></a></article>' % (esc(t), x) for t, x in s.others(4, lead=True))}</div></div></section></main>
<footer class="gh-footer"><section class="gh-footer-signup"><h2>{s.site}</h2><p>{words.LETTER}</p></section></footer></div></body></html>"""


def amp(s):
    """AMP: custom elements, a side bar menu, adverts between paragraphs."""
    s.weave(4, "h")
    ad = '<div class="amp-ad-wrapper"><span class="ad-label">إعلان</span><amp-ad width="300" height="250" type="doubleclick"></amp-ad></div>\n'
    return '<!doctype html><html amp lang="ar" dir="rtl">' + head(s, og=s.n == 1, time=False, suffix=None, more=script(s.ld()) + "<style amp-boilerplate>body{visibility:hidden}</style>") + f"""<body><amp-sidebar id="sidebar" layout="nodisplay" side="right"><ul>{menu(s.draw)}</ul></amp-sidebar><header class="header"><amp-img src="/logo.png" width="120" height="40"></amp-img></header>
<main><article class="amp-article"><h1 class="amp-title">{esc(s.title)}</h1><div class="amp-meta"><div class="amp-byline">بقلم {s.author}</div><time datetime="{s.iso()}">{s.words_date()}</time></div><figure><amp-img src="/x.jpg" width="600" height="400" layout="responsive"></amp-img><figcaption>أثناء الاجتماع</figcaption></figure><amp-social-share type="twitter"></amp-social-share><div class="amp-article-content">{s.body(stuff=[(1, ad), (3, ad)])}</div>
<div class="amp-tags"><span>مواضيع:</span> {links(s.tags, '<a href="/t/%d">%s</a>')}</div></article><section class="amp-related"><h3>اقرأ أيضا</h3><ul>{links(s.others(5))}</ul></section></main>
<amp-consent id="c" layout="nodisplay"><div id="consent-ui"><p>{words.COOKIES}</p><button>موافق</button></div></amp-consent><footer><p>{words.RIGHTS}</p><a href="{s.url}">النسخة الكاملة</a></footer></body></html>"""


SYSTEMS = (newspaper, jannah, sahifa, astra, elementor, gutenberg, drupal7, drupal9, blogger, joomla, ghost, amp)
