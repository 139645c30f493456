/* SPDX-License-Identifier: ISC */
/*
 * One place for "which value wins and in what form". Ranks come from the tag table: a better
 * one replaces, an equal one too (feeds repeat an element to correct it), a worse one does not.
 */
#include "feeds/item.h"

#include <string.h>

#include "base/utf8.h"
#include "feeds/html.h"
#include "feeds/url.h"

void making_init(struct making *m, const struct parse_opts *opts, struct arena *a)
{
	*m = (struct making){.opts = opts, .a = a};
	/* Escaping characters for html.h grows a byte to five at most. */
	buf_init(&m->scratch, BUF_NO_MAX);
}

void making_done(struct making *m)
{
	buf_done(&m->scratch);
}

void item_reset(struct item *it)
{
	/* Not the lists: they are 2 KB, and their n is all that says what is in them. */
	memset(it, 0, offsetof(struct item, authors));
	it->art.published_s = TIME_NONE;
	it->art.updated_s = TIME_NONE;
	it->authors.n = 0;
	it->categories.n = 0;
	memset(it->rank, 0, sizeof(it->rank));
	it->updated_rank = 0;
	it->published_rank = 0;
	it->guid_is_link = false;
}

size_t making_tear(const struct making *m, struct str text)
{
	bool inside = m->tear > text.p && m->tear < text.p + text.n;

	return inside ? (size_t)(m->tear - text.p) : 0;
}

struct str making_copy(struct making *m, struct str s)
{
	return arena_str(m->a, str_trim(s));
}

struct str making_url(struct making *m, struct str base, struct str ref)
{
	m->resolved += base.n + ref.n;
	if (m->resolved <= RESOLVED_MAX)
		return url_resolve(base, ref, m->a);
	m->notes |= NOTE_LINKS_CUT;
	return (struct str){0};
}

/* Plain characters as HTML: to html_text() only '<', and with LINES a line break, mean anything. */
static void add_plain(struct buf *out, struct str s, enum text_form form)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t from = i;

		while (i < s.n && s.p[i] != '<' && s.p[i] != '\n')
			i++;
		buf_str(out, str_sub(s, from, i));
		if (i < s.n && s.p[i] == '<')
			buf_str(out, STR("&lt;"));
		else if (i < s.n)
			buf_str(out, form == TEXT_LINES ? STR("<br>") : STR(" "));
	}
}

/* One way for all texts, so that white space, controls and length follow one rule. What is
 * called plain and looks like HTML is HTML: feeds put markup into everything. */
static struct str text_of(
	struct making *m, struct str s, enum text_form form, enum html_shape shape, size_t max)
{
	AUTO_BUF struct buf plain;

	buf_init(&plain, BUF_NO_MAX);
	if (form != TEXT_HTML && !html_looks_like(s)) {
		add_plain(&plain, s, form);
		s = buf_view(&plain);
	}
	buf_reset(&m->scratch);
	if (html_text(s, shape, max, &m->scratch))
		m->notes |= NOTE_TEXT_CUT;
	return arena_str(m->a, buf_view(&m->scratch));
}

/* Beyond ITEM_LIST_MAX nothing is added and nothing said: nobody reads the 65th category. */
static void list_add(struct str_list *l, struct str s)
{
	if (s.n == 0 || l->n == ITEM_LIST_MAX)
		return;
	/* Twice the same author or category is once; lists are short. */
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i], s))
			return;
	l->v[l->n++] = s;
}

static bool is_mail(struct str s)
{
	return str_find(s, '@') < s.n && str_find(s, ' ') == s.n;
}

/* "mail (Name)", "Name (mail)" and "Name <mail>" to the name; a mail address alone stays. */
static struct str person_name(struct str s)
{
	size_t open = str_find(s, '(');
	char close = ')';

	if (open == s.n) {
		open = str_find(s, '<');
		close = '>';
	}
	if (open == s.n)
		return s;
	struct str before = str_trim(str_sub(s, 0, open));
	struct str inside = str_sub(s, open + 1, s.n);

	inside = str_trim(str_sub(inside, 0, str_find(inside, close)));
	if (is_mail(inside))
		return before.n ? before : inside;
	return is_mail(before) && inside.n ? inside : s;
}

static void put_author(struct making *m, struct item *it, struct str s, enum text_form form)
{
	/* "Name <mail>" is no markup. */
	if (str_find(s, '@') < s.n)
		/* Before text_of(), to which "<mail>" would be a tag. */
		s = person_name(str_trim(s));
	list_add(&it->authors, text_of(m, s, form, HTML_LINE, PARSE_MAX_TITLE));
}

static void put_keywords(struct making *m, struct item *it, struct str s, enum text_form form)
{
	struct str part = {0};

	while (str_cut(&s, ',', &part))
		list_add(&it->categories, text_of(m, part, form, HTML_LINE, PARSE_MAX_TITLE));
}

static void put_date(
	struct making *m, struct item *it, enum tag_slot slot, uint8_t rank, struct str s)
{
	struct date d;

	s = str_trim(s);
	if (s.n == 0)
		return;
	/* A date that cannot be read is none: nothing is guessed, and the note says so. */
	if (s.n > 256 || !date_parse(s, &m->opts->dates, &d)) {
		m->notes |= NOTE_DATE_ODD;
		return;
	}
	/* dc:date says neither: it is the publication when nothing better is there, and a
	 * change. */
	uint8_t as_published = slot == SLOT_DATE ? 1 : slot == SLOT_PUBLISHED ? rank : 0;
	uint8_t as_updated = slot == SLOT_PUBLISHED ? 0 : rank;

	if (as_published != 0 && as_published >= it->published_rank) {
		it->published_rank = as_published;
		it->art.published_s = d.unix_s;
	}
	if (as_updated != 0 && as_updated >= it->updated_rank) {
		it->updated_rank = as_updated;
		it->art.updated_s = d.unix_s;
	}
}

/* False also when the address is none; then the slot stays open for another element. */
static bool put_link(struct making *m, struct item *it, struct str s, struct str base)
{
	s = str_trim(s);
	if (s.n == 0)
		return false;
	if (s.n > PARSE_MAX_URL) {
		m->notes |= NOTE_LINK_ODD;
		return false;
	}
	struct str url = making_url(m, base, s);

	/* The one that was there stays: a bad link does not displace a good one of lower rank. */
	if (url.n == 0)
		m->notes |= m->resolved <= RESOLVED_MAX ? NOTE_LINK_ODD : 0;
	else
		it->art.link = url;
	return url.n != 0;
}

static bool put_guid(struct making *m, struct item *it, struct str s)
{
	s = str_trim(s);
	/* Two ids that differ only behind this are one; 4 KiB of id is no id. */
	if (s.n > PARSE_MAX_URL)
		s = str_sub(s, 0, utf8_floor(s, PARSE_MAX_URL));
	it->art.guid = arena_str(m->a, s);
	return s.n != 0;
}

/* The slots that hold one text each. */
static bool put_text(struct making *m, struct item *it, enum tag_slot slot, struct str s,
	enum text_form form)
{
	/* A title is one line; summary and body keep their paragraphs. */
	bool title = slot == SLOT_TITLE;
	struct str text = text_of(m, s, form, title ? HTML_LINE : HTML_BLOCKS,
		title ? (size_t)PARSE_MAX_TITLE : (size_t)PARSE_MAX_TEXT);
	struct str *to = title               ? &it->art.title
			 : slot == SLOT_BODY ? &it->art.body
					     : &it->art.summary;

	/* An empty element, or one of nothing but markup, says nothing: what was there stays. */
	if (text.n != 0)
		*to = text;
	return text.n != 0;
}

/* An equal rank replaces: a publisher that gives an element twice corrected it. */
bool item_wants(const struct item *it, enum tag_slot slot, uint8_t rank)
{
	return rank >= it->rank[slot];
}

void item_put(struct making *m, struct item *it, enum tag_slot slot, uint8_t rank, struct str s,
	enum text_form form, struct str base)
{
	bool put = false;

	if (!item_wants(it, slot, rank))
		return;
	switch (slot) {
	case SLOT_TITLE:
	case SLOT_SUMMARY:
	case SLOT_BODY:
		put = put_text(m, it, slot, s, form);
		break;
	case SLOT_LINK:
		put = put_link(m, it, s, base);
		break;
	case SLOT_GUID:
		put = put_guid(m, it, s);
		break;
	/* A sitemap's <loc>: the address is all the identity there is. */
	case SLOT_GUID_LINK:
		put = put_guid(m, it, s) && put_link(m, it, s, base);
		break;
	case SLOT_PUBLISHED:
	case SLOT_UPDATED:
	case SLOT_DATE:
		put_date(m, it, slot, rank, s);
		break;
	case SLOT_AUTHOR:
		put_author(m, it, s, form);
		break;
	case SLOT_CATEGORY:
		list_add(&it->categories, text_of(m, s, form, HTML_LINE, PARSE_MAX_TITLE));
		break;
	case SLOT_KEYWORDS:
		put_keywords(m, it, s, form);
		break;
	case SLOT_OUTLET:
		it->art.outlet = text_of(m, s, form, HTML_LINE, PARSE_MAX_TITLE);
		break;
	case SLOT_LANGUAGE:
		m->notes |= s.n > 64 ? NOTE_TEXT_CUT : 0;
		it->language = making_copy(m, str_sub(s, 0, utf8_floor(s, 64)));
		put = it->language.n != 0;
		break;
	default:
		break;
	}
	/* Lists and dates never come here with true: lists take all, dates have ranks of their
	 * own. */
	if (put)
		it->rank[slot] = rank;
}

/* From the list of the item being read, which the next item uses again. */
static struct str *list_copy(struct making *m, const struct str_list *l, size_t *ret_n)
{
	struct str *v = l->n ? arena_array(m->a, l->n, sizeof(*v)) : NULL;

	*ret_n = v ? l->n : 0;
	if (v != NULL)
		memcpy(v, l->v, l->n * sizeof(*v));
	return v;
}

void item_article(struct making *m, struct item *it, struct article *ret)
{
	struct article *art = &it->art;

	/* RSS 2.0: a guid without isPermaLink="false" is the address, and many feeds give no
	 * other. */
	if (art->link.n == 0 && it->guid_is_link && str_starts_nocase(art->guid, STR("http")))
		put_link(m, it, art->guid, m->opts->url);
	art->authors = list_copy(m, &it->authors, &art->n_authors);
	art->categories = list_copy(m, &it->categories, &art->n_categories);
	*ret = *art;
}
