/* SPDX-License-Identifier: ISC */
/* The limits of a parsed document (head of limits.h). */
#include "feeds/limits.h"

#include <string.h>

#include "base/utf8.h"
#include "feeds/newest.h"
#include "feeds/parse.h"

enum {
	WORD_MAX = 256,   /* a charset, a language */
	LIST_MAX_N = 256, /* authors, categories */
	/* What is written down of an item or a text besides its bytes, at most. */
	ITEM_OVERHEAD = 128,
	TEXT_OVERHEAD = 8
};

const struct limit limits_doc[] = {
	{offsetof(struct feed_doc, charset), WORD_MAX, LIMIT_TEXT},
	{offsetof(struct feed_doc, title), PARSE_MAX_TITLE, LIMIT_TEXT},
	{offsetof(struct feed_doc, link), PARSE_MAX_URL, LIMIT_LINK},
	{offsetof(struct feed_doc, language), WORD_MAX, LIMIT_TEXT},
	{offsetof(struct feed_doc, transport), PARSE_MAX_TRANSPORT, LIMIT_TEXT},
	{offsetof(struct feed_doc, hubs[0]), PARSE_MAX_URL, LIMIT_LINK},
	{offsetof(struct feed_doc, hubs[1]), PARSE_MAX_URL, LIMIT_LINK},
	{offsetof(struct feed_doc, hubs[2]), PARSE_MAX_URL, LIMIT_LINK},
	{offsetof(struct feed_doc, hubs[3]), PARSE_MAX_URL, LIMIT_LINK},
	{offsetof(struct feed_doc, self), PARSE_MAX_URL, LIMIT_LINK},
	{offsetof(struct feed_doc, further), PARSE_MAX_URL, LIMIT_LINK},
};
const size_t limits_n_doc = sizeof(limits_doc) / sizeof(limits_doc[0]);

const struct limit limits_article[] = {
	{offsetof(struct article, guid), PARSE_MAX_URL, LIMIT_TEXT},
	{offsetof(struct article, link), PARSE_MAX_URL, LIMIT_LINK},
	{offsetof(struct article, title), PARSE_MAX_TITLE, LIMIT_TEXT},
	{offsetof(struct article, summary), PARSE_MAX_TEXT, LIMIT_TEXT},
	{offsetof(struct article, body), PARSE_MAX_TEXT, LIMIT_TEXT},
	{offsetof(struct article, outlet), PARSE_MAX_TITLE, LIMIT_TEXT},
};
const size_t limits_n_article = sizeof(limits_article) / sizeof(limits_article[0]);

const struct limit_list limits_lists[] = {
	{offsetof(struct article, authors), offsetof(struct article, n_authors), LIST_MAX_N,
		PARSE_MAX_TITLE},
	{offsetof(struct article, categories), offsetof(struct article, n_categories),
		LIST_MAX_N, PARSE_MAX_TITLE},
};
const size_t limits_n_lists = sizeof(limits_lists) / sizeof(limits_lists[0]);

static bool is_web(struct str s)
{
	return str_starts_nocase(s, STR("http://")) || str_starts_nocase(s, STR("https://"));
}

const char *limit_broken(struct str s, size_t max, enum limit_kind kind)
{
	if (s.n > max)
		return "a text is too long";
	if (str_find(s, '\0') != s.n)
		return "a text holds a NUL";
	if (utf8_check(s) != s.n)
		return "a text is not UTF-8";
	/* Links go into messages of chat tools: javascript: and file: must not, whoever put them
	 * there. */
	if (kind == LIMIT_LINK && s.n != 0 && !is_web(s))
		return "a link is not http";
	return NULL;
}

/* A NUL says nothing, and what stands around it stays. */
static struct str without_nul(struct str s, struct arena *a)
{
	char *p = arena_alloc(a, s.n);
	size_t n = 0;

	if (p == NULL)
		return STR("");
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\0')
			p[n++] = s.p[i];
	return (struct str){p, n};
}

static unsigned text_apply(struct str *s, size_t max, struct arena *a)
{
	if (str_find(*s, '\0') != s->n)
		*s = without_nul(*s, a);
	/* Whatever is behind bytes that are no character was cut inside one. */
	size_t good = utf8_check(*s);
	size_t end = good > max ? utf8_floor(*s, max) : good;

	if (end == s->n)
		return 0;
	*s = str_trim(str_sub(*s, 0, end));
	return LIMITS_CUT;
}

static unsigned link_apply(struct str *s, size_t max)
{
	if (limit_broken(*s, max, LIMIT_LINK) == NULL)
		return 0;
	*s = STR("");
	return LIMITS_DROPPED;
}

static unsigned texts_apply(void *of, const struct limit *limits, size_t n, struct arena *a)
{
	unsigned did = 0;

	for (size_t i = 0; i < n; i++) {
		struct str *s = limit_text(of, &limits[i]);

		did |= limits[i].kind == LIMIT_LINK ? link_apply(s, limits[i].max)
						    : text_apply(s, limits[i].max, a);
	}
	return did;
}

static unsigned list_apply(void *of, const struct limit_list *l, struct arena *a)
{
	struct str *texts = *limit_list_texts(of, l);
	size_t *n = limit_list_n(of, l);
	unsigned did = *n > l->max_n ? LIMITS_CUT : 0;

	*n = *n < l->max_n ? *n : l->max_n;
	for (size_t i = 0; i < *n; i++)
		did |= text_apply(&texts[i], l->max, a);
	return did;
}

/* ---- of the whole document --------------------------------------------------------------- */

static size_t lists_bytes(struct article *it)
{
	size_t n = 0;

	for (size_t i = 0; i < limits_n_lists; i++)
		for (size_t j = 0; j < *limit_list_n(it, &limits_lists[i]); j++)
			n += (*limit_list_texts(it, &limits_lists[i]))[j].n + TEXT_OVERHEAD;
	return n;
}

static size_t item_bytes(struct article *it)
{
	size_t n = ITEM_OVERHEAD + lists_bytes(it);

	for (size_t i = 0; i < limits_n_article; i++)
		n += limit_text(it, &limits_article[i])->n;
	return n;
}

/* Title, guid and link stay: by them it is known, and found by its title. */
static unsigned shorten(struct article *it)
{
	bool long_lists = it->n_authors != 0 || it->n_categories != 0;

	it->n_authors = it->n_categories = 0;
	unsigned did = text_apply(&it->summary, LIMITS_HEAD_TEXT, NULL) |
		       text_apply(&it->body, LIMITS_HEAD_TEXT, NULL);

	return did != 0 || long_lists ? LIMITS_SHORTENED : 0;
}

/* The newest have their room first, at whichever end they are listed. */
static unsigned document_apply(struct feed_doc *doc)
{
	bool last_first = newest_is_last(doc->articles, doc->n_articles);
	size_t n = doc->n_articles;
	size_t long_texts = 0;
	size_t all = 0;
	unsigned did = 0;

	for (size_t i = 0; i < n; i++) {
		struct article *it = &doc->articles[last_first ? n - 1 - i : i];

		if (long_texts > LIMITS_LONG_TEXTS)
			did |= shorten(it);
		long_texts += it->summary.n + it->body.n + lists_bytes(it);
		all += item_bytes(it);
		if (all <= LIMITS_DOCUMENT)
			continue;
		doc->articles += last_first ? n - i : 0;
		doc->n_articles = i;
		return did | LIMITS_LEFT_OUT;
	}
	return did;
}

unsigned limits_apply(struct feed_doc *doc, struct arena *a)
{
	unsigned did = texts_apply(doc, limits_doc, limits_n_doc, a);

	for (size_t i = 0; i < doc->n_articles; i++) {
		did |= texts_apply(&doc->articles[i], limits_article, limits_n_article, a);
		for (size_t j = 0; j < limits_n_lists; j++)
			did |= list_apply(&doc->articles[i], &limits_lists[j], a);
	}
	did |= document_apply(doc);
	doc->truncated |= (did & (LIMITS_SHORTENED | LIMITS_LEFT_OUT)) != 0;
	return did;
}
