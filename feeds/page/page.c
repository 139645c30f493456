/* SPDX-License-Identifier: ISC */
/*
 * page_read(): the steps in their order, and what a document is that is no page. See page.h.
 */
#include "feeds/page/page.h"

#include "feeds/charset.h"
#include "feeds/html.h"
#include "feeds/page/head.h"
#include "feeds/page/text.h"

enum {
	CHALLENGE_MAX = 1000 /* bytes of text on a test for browsers */
};

const char *page_kind_name(enum page_kind k)
{
	static const char *const names[] = {
		[PAGE_OK] = "ok",
		[PAGE_NO_TEXT] = "no-text",
		[PAGE_CHALLENGE] = "challenge",
		[PAGE_EMPTY] = "empty",
		[PAGE_NOT_HTML] = "not-html",
		[PAGE_LIMIT] = "limit",
	};

	return names[k];
}

const struct limit limits_page[] = {
	{offsetof(struct page, charset), PAGE_MAX_NAME, LIMIT_TEXT},
	{offsetof(struct page, title), PARSE_MAX_TITLE, LIMIT_TEXT},
	{offsetof(struct page, text), PARSE_MAX_TEXT, LIMIT_TEXT},
	{offsetof(struct page, description), PARSE_MAX_TITLE, LIMIT_TEXT},
	{offsetof(struct page, author), PAGE_MAX_NAME, LIMIT_TEXT},
	{offsetof(struct page, site), PAGE_MAX_NAME, LIMIT_TEXT},
	{offsetof(struct page, language), PAGE_MAX_NAME, LIMIT_TEXT},
	{offsetof(struct page, canonical), PARSE_MAX_URL, LIMIT_LINK},
};
const size_t limits_n_page = sizeof(limits_page) / sizeof(limits_page[0]);

static enum page_kind refuse(enum page_kind kind, struct err *e)
{
	static const char *const why[] = {
		[PAGE_OK] = "",
		[PAGE_NO_TEXT] = "",
		[PAGE_CHALLENGE] =
			"the site answered with a test for browsers, not with the article",
		[PAGE_EMPTY] = "the page is empty",
		[PAGE_NOT_HTML] = "this is no HTML page",
		[PAGE_LIMIT] = "the page needs more memory than a page may",
	};

	err_set(e, kind == PAGE_LIMIT ? ERR_LIMIT : ERR_BAD_INPUT, "%s", why[kind]);
	return kind;
}

/* As for feeds, with the page's own <meta> behind what HTTP says: a label that the bytes refute is
 * passed over for it. */
static void decode(struct str body, const struct parse_opts *opts, struct buf *scratch,
	struct charset_text *ret)
{
	AUTO_BUF struct buf label;
	struct charset_claims claims = {
		.override = opts->charset, .content_type = opts->content_type};
	struct str meta = head_charset(body);

	buf_init(&label, KIB(1));
	charset_decode(body, &claims, PAGE_MAX_DECODED, scratch, ret);
	if (meta.n == 0 || meta.n > 64 ||
		(charset_of_content_type(opts->content_type).n != 0 && !ret->mislabelled))
		return;
	buf_printf(&label, "text/html; charset=\"" STR_F "\"", STR_A(meta));
	claims.content_type = buf_view(&label);
	buf_done(scratch);
	buf_init(scratch, 0);
	charset_decode(body, &claims, PAGE_MAX_DECODED, scratch, ret);
}

/* As the page shows it, else as it was guessed. */
static struct str headline(const struct blocks *b, struct str whole, struct str guessed)
{
	struct str shown = text_headline(b, whole);

	return shown.n != 0 ? shown : guessed;
}

static void find_text(
	const struct tree *tree, const struct claims *claims, struct arena *a, struct page *ret)
{
	AUTO_BUF struct buf out;
	struct blocks b;
	bool cut = false;

	buf_init(&out, BUF_NO_MAX);
	if (blocks_make(tree, a, &b)) {
		blocks_prune(&b);
		if (claims->from_title)
			ret->title = headline(&b, claims->headline, ret->title);
		const struct text_claims said = {
			ret->title, claims->body, ret->description, claims->live};

		ret->from = text_find(&b, &said, PARSE_MAX_TEXT, a, &out, &cut);
		ret->text = arena_str(a, buf_view(&out));
	}
	ret->truncated |= cut;
	buf_done(&b.text);
}

/* XHTML is HTML; other XML is none, nor is what has no tag in its head. A test for browsers is one only
 * when it is all there is: articles of the same sites carry its marks, too. */
static enum page_kind kind_of(struct str text, const struct page *p)
{
	enum parse_kind looks = parse_page_kind(text);

	if (looks == PARSE_CHALLENGE && p->text.n < CHALLENGE_MAX)
		return PAGE_CHALLENGE;
	if (looks == PARSE_UNKNOWN)
		return str_trim(text).n == 0 ? PAGE_EMPTY : PAGE_NOT_HTML;
	return p->text.n != 0 ? PAGE_OK : PAGE_NO_TEXT;
}

static void read_text(
	struct str text, const struct parse_opts *opts, struct arena *a, struct page *ret)
{
	struct claims claims = {0};
	struct lexed lexed;
	struct tree tree;

	if (lex_page(text, a, &lexed) && tree_build(&lexed, a, &tree)) {
		head_read(&lexed, opts, a, ret, &claims);
		find_text(&tree, &claims, a, ret);
	}
	ret->truncated |= lexed.cut;
	buf_done(&lexed.markup);
}

enum page_kind page_read(struct str body, const struct parse_opts *opts, struct arena *a,
	struct page *ret, struct err *e)
{
	AUTO_BUF struct buf scratch = {0};
	struct charset_text t = {0};
	struct page p = {.published_s = TIME_NONE, .updated_s = TIME_NONE};

	decode(body, opts, &scratch, &t);
	read_text(t.text, opts, a, &p);
	p.charset = t.name;
	p.truncated |= t.cut;
	enum page_kind kind = a->over ? PAGE_LIMIT : kind_of(t.text, &p);

	if (kind != PAGE_OK && kind != PAGE_NO_TEXT)
		return refuse(kind, e);
	*ret = p;
	return kind;
}
