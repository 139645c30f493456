/* SPDX-License-Identifier: ISC */
/* The steps of rasid feed test, for people and for programs. What may be a secret is ***. */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "cli/feed_test.h"

enum {
	VALUE_MAX = 200, /* bytes of a header or a title on a line */
	WORDS_MAX = 120
};

/* Those on which the next poll depends, and by which an answer is read. */
static const struct str headers[] = {STR_INIT("content-type"), STR_INIT("content-encoding"),
	STR_INIT("transfer-encoding"), STR_INIT("content-length"), STR_INIT("etag"),
	STR_INIT("last-modified"), STR_INIT("cache-control"), STR_INIT("expires"),
	STR_INIT("date"), STR_INIT("retry-after"), STR_INIT("location"), STR_INIT("server"),
	STR_INIT("link")};

static struct str masked(struct testing *t, struct str s)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	excerpt_redact(s, &t->secrets, &b);
	return feed_line(buf_view(&b), VALUE_MAX, &t->r.arena);
}

/* Without secrets of its own: the target of a redirect may have a token. */
static struct str masked_url(struct testing *t, struct str url)
{
	struct excerpt_secrets own = {.a = &t->r.arena};
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	answer_url_secrets(url, &own);
	excerpt_redact(url, &own, &b);
	return masked(t, buf_view(&b));
}

static struct str header_shown(struct testing *t, struct str head, struct str name)
{
	struct str value = answer_header(head, name);

	return str_eq(name, STR("location")) ? masked_url(t, value) : masked(t, value);
}

static int status_of(struct str head)
{
	struct answer_file f;

	answer_file_read(head, &f);
	return f.status;
}

static struct str dated(struct testing *t, int64_t s)
{
	return feed_time(s, &t->r.arena);
}

/* ---- people ------------------------------------------------------------------------------ */

static void print_head(struct testing *t, struct str head, struct buf *out)
{
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct str v = header_shown(t, head, headers[i]);

		if (v.n != 0)
			buf_printf(out, "          " STR_F ": " STR_F "\n", STR_A(headers[i]),
				STR_A(v));
	}
}

static void print_request(struct testing *t, struct buf *out)
{
	/* Of a file that could not be read the error says it all. */
	if (t->failed_at != NULL && strcmp(t->failed_at, "file") == 0)
		return;
	if (t->source.n != 0) {
		buf_printf(out, "file      " STR_F ", %zu bytes, %s\n", STR_A(t->source),
			t->file.n,
			t->in.is_answer ? "a captured answer"
					: "a document without an answer around it");
		return;
	}
	buf_printf(out, "request   GET " STR_F "%s" STR_F "\n",
		STR_A(masked_url(t, t->target.feed.url)), t->target.configured ? "  feed " : "",
		STR_A(t->target.feed.id));
}

static void print_answer(struct testing *t, struct buf *out)
{
	for (size_t i = 0; i + 1 < t->answer.hops.n; i++) {
		struct str head = buf_view(&t->answer.hops.p[i].head);

		buf_printf(out, "redirect  %d to " STR_F "\n", status_of(head),
			STR_A(header_shown(t, head, STR("location"))));
	}
	if (!t->in.is_answer)
		return;
	buf_printf(out, "answer    status %d, %zu bytes of body", t->in.status, t->in.body.n);
	if (t->fetched)
		buf_printf(out, ", %lld ms", (long long)(t->answer.res.elapsed_us / 1000));
	buf_char(out, '\n');
	print_head(t, t->in.head, out);
	if (t->answer.res.permanent_url.n != 0)
		buf_printf(out, "          moved for good to " STR_F "\n",
			STR_A(masked_url(t, t->answer.res.permanent_url)));
}

static void print_notes(struct testing *t, struct buf *out)
{
	struct str rest = buf_view(&t->notes);
	struct str line;

	while (rest.n != 0 && str_cut(&rest, '\n', &line))
		buf_printf(out, "          " STR_F "\n",
			STR_A(feed_line(line, VALUE_MAX, &t->r.arena)));
}

static void print_doc(struct testing *t, struct buf *out)
{
	const struct feed_doc *d = &t->doc;
	struct str title = feed_line(d->title, VALUE_MAX, &t->r.arena);

	buf_printf(out, "document  %s, " STR_F ", %s%s, %zu %s  " STR_F "\n",
		feed_format_name(d->format), STR_A(d->charset),
		d->wellformed ? "well-formed" : "mended",
		d->ends_early  ? ", ends early"
		: d->truncated ? ", cut"
			       : "",
		d->n_articles, d->format == FORMAT_INDEX ? "sitemaps" : "items", STR_A(title));
	for (size_t i = 0; i < d->n_notes; i++)
		buf_printf(out, "          note: " STR_F "\n", STR_A(d->notes[i]));
}

/* What a first poll asks for, in that order. */
static void print_maps(struct testing *t, struct buf *out)
{
	for (size_t i = 0; i < t->maps.n; i++) {
		const struct sitemap *m = &t->maps.v[i];

		buf_printf(out, "sitemap   " STR_F "  " STR_F "\n", STR_A(m->url),
			STR_A(feed_time(m->listed_s, &t->r.arena)));
	}
	if (t->maps.n != 0)
		buf_str(out,
			STR("          a poll reads these, as parts of the feed; feed test shows each by itself\n"));
}

static void json_maps(struct testing *t, struct jsonw *w)
{
	jsonw_array(w, "sitemaps");
	for (size_t i = 0; i < t->maps.n; i++) {
		const struct sitemap *m = &t->maps.v[i];

		jsonw_object(w, NULL);
		jsonw_str(w, "url", m->url);
		jsonw_str_opt(w, "updated", feed_time(m->listed_s, &t->r.arena));
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void print_hits(struct testing *t, const struct tested_item *item, struct buf *out)
{
	for (size_t i = 0; i < item->n_hits; i++) {
		const struct tested_hit *h = &item->hits[i];

		if (i == 0 || item->hits[i - 1].watch != h->watch)
			buf_printf(out, "    watch " STR_F ": %s\n", STR_A(h->watch->id),
				h->dests == 0 ? "stored, tells nobody" : "an alert");
		buf_printf(out, "      in %s, by term '" STR_F "': " STR_F "\n",
			article_field_name(h->field), STR_A(h->term),
			STR_A(feed_line(h->words, WORDS_MAX, &t->r.arena)));
	}
}

static void print_furniture(struct testing *t, const struct tested_item *item, struct buf *out)
{
	for (size_t i = 0; i < item->n_furniture; i++) {
		const struct tested_furniture *f = &item->furniture[i];

		buf_printf(out, "      not searched in %s (%s): " STR_F "\n",
			article_field_name(f->field), f->why,
			STR_A(feed_line(f->text, WORDS_MAX, &t->r.arena)));
	}
}

/* What the store said of an item. */
static const char *new_says(const struct tested_item *item)
{
	static const char *const says[] = {[TESTED_UNASKED] = "",
		[TESTED_NEW] = "new, ",
		[TESTED_KNOWN] = "stored already, ",
		[TESTED_UNSURE] = "new or stored under another key, "};

	return says[item->is_new];
}

/* What identity will go by, and what of that is the poll's alone to know. */
static void print_doubt(const struct tested_item *item, struct buf *out)
{
	const char *before = "      stored under its ";

	if (item->is_new != TESTED_UNSURE)
		return;
	for (size_t k = 0; k < KEY_N; k++)
		if ((item->found >> k & 1) != 0) {
			buf_printf(out, "%s%s", before, feed_test_key_name((enum key_kind)k));
			before = ", ";
		}
	buf_str(out,
		STR(": whether it was renamed or is news under an old title the poll decides, by the "
		    "dates and by what became of the other items\n"));
}

static void print_item(struct testing *t, size_t n, struct buf *out)
{
	const struct tested_item *item = &t->items[n];
	struct str value;
	enum key_kind by = feed_test_identity(item, &value);
	struct str date = dated(t, item->it->published_s);

	buf_printf(out, "%4zu  " STR_F "  " STR_F "\n", n + 1,
		STR_A(date.n != 0 ? date : STR("no date")),
		STR_A(feed_line(item->it->title, VALUE_MAX, &t->r.arena)));
	buf_printf(out, "      %sknown by its %s " STR_F "%s\n", new_says(item),
		by != KEY_N ? feed_test_key_name(by) : "nothing",
		STR_A(feed_line(value, VALUE_MAX, &t->r.arena)),
		item->id->duplicate ? "; the same stands earlier in the document" : "");
	print_doubt(item, out);
	print_furniture(t, item, out);
	print_hits(t, item, out);
}

static const char *from_says(enum page_from from)
{
	static const char *const says[] = {[PAGE_FROM_NOTHING] = "nothing",
		[PAGE_FROM_METADATA] = "its metadata",
		[PAGE_FROM_HINTS] = "the element that says it holds the article",
		[PAGE_FROM_DENSITY] = "where the prose is"};

	return says[from];
}

static void print_line(struct testing *t, const char *name, struct str value, struct buf *out)
{
	if (value.n != 0)
		buf_printf(out, "          %s " STR_F "\n", name,
			STR_A(feed_line(value, VALUE_MAX, &t->r.arena)));
}

static void print_page(struct testing *t, struct buf *out)
{
	const struct tested_page *p = &t->page;

	if (p->item == NULL)
		return;
	buf_printf(out, "page      of item %zu: GET " STR_F "\n",
		(size_t)(p->item - t->items) + 1, STR_A(masked_url(t, p->url)));
	print_line(t, "robots.txt:", p->rules, out);
	if (p->res.url.n != 0)
		buf_printf(out, "          status %d, %zu bytes, %lld ms\n", p->res.status,
			p->body_n, (long long)(p->res.elapsed_us / 1000));
	print_line(t, "title:", p->page.title, out);
	print_line(t, "date:", dated(t, p->page.published_s), out);
	print_line(t, "author:", p->page.author, out);
	if (p->page.text.n != 0)
		buf_printf(out, "          text: %zu bytes from %s, the feed gave %zu\n",
			p->page.text.n, from_says(p->page.from), p->feed_n);
	if (p->why == FULLTEXT_WHY_NONE)
		buf_str(out,
			STR("          this text is searched and stored for the feed's\n"));
	else
		buf_printf(out, "          no text, the feed's is searched: %s (" STR_F ")\n",
			fulltext_why_name(p->why),
			STR_A(feed_line(p->detail, VALUE_MAX, &t->r.arena)));
}

static void print_sum(const struct testing *t, struct buf *out)
{
	buf_printf(out, "sum       %zu items", t->doc.n_articles);
	if (t->asked_store)
		buf_printf(out, ", %zu new", t->n_new);
	buf_printf(out, ", %zu alerts if all of them were new\n", t->n_alerts);
	if (!t->asked_store)
		buf_str(out,
			STR("          which are new was not asked: no daemon runs, or the feed is not configured\n"));
	else
		buf_str(out,
			STR("          left to the poll: whether the text of what is stored is another one (edits), and "
			    "what is muted, over daily_quota or told already\n"));
}

int feed_test_print(struct testing *t)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	print_request(t, &out);
	print_answer(t, &out);
	print_notes(t, &out);
	if (t->doc.format != FORMAT_UNKNOWN)
		print_doc(t, &out);
	print_page(t, &out);
	print_maps(t, &out);
	if (t->items != NULL)
		feed_test_furniture_print(t, &out);
	for (size_t i = 0; t->items != NULL && i < t->doc.n_articles; i++)
		print_item(t, i, &out);
	if (t->items != NULL)
		print_sum(t, &out);
	int rc = cli_print(buf_view(&out));

	if (t->failed_at != NULL)
		(void)cli_fail(CLI_FAILED, "it fails at the %s: %s", t->failed_at, t->why.msg);
	return rc;
}

/* ---- programs ---------------------------------------------------------------------------- */

static void json_head(struct testing *t, struct str head, struct jsonw *w)
{
	jsonw_object(w, "headers");
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct str v = header_shown(t, head, headers[i]);
		char name[32];

		(void)snprintf(name, sizeof(name), STR_F, STR_A(headers[i]));
		if (v.n != 0)
			jsonw_str(w, name, v);
	}
	jsonw_end(w);
}

static void json_answer(struct testing *t, struct jsonw *w)
{
	jsonw_array(w, "redirects");
	for (size_t i = 0; i + 1 < t->answer.hops.n; i++) {
		struct str head = buf_view(&t->answer.hops.p[i].head);

		jsonw_object(w, NULL);
		jsonw_int(w, "status", status_of(head));
		jsonw_str_opt(w, "location", header_shown(t, head, STR("location")));
		jsonw_end(w);
	}
	jsonw_end(w);
	if (!t->in.is_answer) {
		jsonw_null(w, "answer");
		return;
	}
	jsonw_object(w, "answer");
	jsonw_int(w, "status", t->in.status);
	jsonw_int(w, "body_bytes", (int64_t)t->in.body.n);
	jsonw_int(w, "decoded_bytes", (int64_t)t->body.n);
	json_head(t, t->in.head, w);
	jsonw_end(w);
}

static void json_doc(struct testing *t, struct jsonw *w)
{
	const struct feed_doc *d = &t->doc;

	if (d->format == FORMAT_UNKNOWN) {
		jsonw_null(w, "document");
		return;
	}
	jsonw_object(w, "document");
	jsonw_str(w, "format", str_of(feed_format_name(d->format)));
	jsonw_str(w, "charset", d->charset);
	jsonw_bool(w, "wellformed", d->wellformed);
	jsonw_bool(w, "truncated", d->truncated);
	jsonw_str_opt(w, "title", feed_line(d->title, VALUE_MAX, &t->r.arena));
	jsonw_array(w, "notes");
	for (size_t i = 0; i < d->n_notes; i++)
		jsonw_str(w, NULL, d->notes[i]);
	jsonw_end(w);
	jsonw_end(w);
}

/* The keys as the store has them. */
static void json_keys(const struct identity *id, struct jsonw *w)
{
	jsonw_object(w, "keys");
	for (size_t k = 0; k < KEY_N; k++) {
		AUTO_BUF struct buf hex = {0};

		if (key_is_none(id->keys[k]))
			continue;
		buf_init(&hex, 64);
		feed_test_key_write(id->keys[k], &hex);
		jsonw_str(w, feed_test_key_name((enum key_kind)k), buf_view(&hex));
	}
	jsonw_end(w);
}

static void json_new(const struct tested_item *item, struct jsonw *w)
{
	if (item->is_new == TESTED_NEW || item->is_new == TESTED_KNOWN)
		jsonw_bool(w, "new", item->is_new == TESTED_NEW);
	else
		jsonw_null(w, "new");
	jsonw_array(w, "stored_keys");
	for (size_t k = 0; k < KEY_N; k++)
		if ((item->found >> k & 1) != 0)
			jsonw_str(w, NULL, str_of(feed_test_key_name((enum key_kind)k)));
	jsonw_end(w);
}

static void json_hits(const struct tested_item *item, struct jsonw *w)
{
	jsonw_array(w, "hits");
	for (size_t i = 0; i < item->n_hits; i++) {
		const struct tested_hit *h = &item->hits[i];

		jsonw_object(w, NULL);
		jsonw_str(w, "watch", h->watch->id);
		jsonw_str(w, "field", str_of(article_field_name(h->field)));
		jsonw_str(w, "term", h->term);
		jsonw_str(w, "words", h->words);
		jsonw_int(w, "destinations", (int64_t)h->dests);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void json_furniture(const struct tested_item *item, struct jsonw *w)
{
	jsonw_array(w, "not_searched");
	for (size_t i = 0; i < item->n_furniture; i++) {
		const struct tested_furniture *f = &item->furniture[i];

		jsonw_object(w, NULL);
		jsonw_str(w, "field", str_of(article_field_name(f->field)));
		jsonw_str(w, "why", str_of(f->why));
		jsonw_str(w, "words", f->text);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void json_item(struct testing *t, const struct tested_item *item, struct jsonw *w)
{
	struct str value;
	enum key_kind by = feed_test_identity(item, &value);

	jsonw_object(w, NULL);
	jsonw_str(w, "title", feed_line(item->it->title, VALUE_MAX, &t->r.arena));
	jsonw_str_opt(w, "link", item->it->link);
	jsonw_str_opt(w, "guid", item->it->guid);
	jsonw_str_opt(w, "published", dated(t, item->it->published_s));
	jsonw_str_opt(w, "known_by", str_of(feed_test_key_name(by)));
	json_new(item, w);
	jsonw_bool(w, "duplicate", item->id->duplicate);
	json_keys(item->id, w);
	json_furniture(item, w);
	json_hits(item, w);
	jsonw_end(w);
}

static void json_page(struct testing *t, struct jsonw *w)
{
	const struct tested_page *p = &t->page;

	if (p->item == NULL) {
		jsonw_null(w, "page");
		return;
	}
	jsonw_object(w, "page");
	jsonw_int(w, "item", p->item - t->items);
	jsonw_str(w, "url", masked_url(t, p->url));
	jsonw_str(w, "robots", p->rules);
	jsonw_int(w, "status", p->res.status);
	jsonw_int(w, "body_bytes", (int64_t)p->body_n);
	jsonw_str_opt(w, "title", p->page.title);
	jsonw_str_opt(w, "published", dated(t, p->page.published_s));
	jsonw_str_opt(w, "author", p->page.author);
	jsonw_int(w, "text_bytes", (int64_t)p->page.text.n);
	jsonw_int(w, "feed_bytes", (int64_t)p->feed_n);
	jsonw_bool(w, "taken", p->why == FULLTEXT_WHY_NONE);
	jsonw_str_opt(w, "reason",
		p->why != FULLTEXT_WHY_NONE ? str_of(fulltext_why_name(p->why)) : STR(""));
	jsonw_str_opt(w, "detail", p->detail);
	jsonw_end(w);
}

static void json_error(const struct testing *t, struct jsonw *w)
{
	if (t->failed_at == NULL) {
		jsonw_null(w, "error");
		return;
	}
	jsonw_object(w, "error");
	jsonw_str(w, "step", str_of(t->failed_at));
	jsonw_str(w, "why", str_of(t->why.msg));
	jsonw_end(w);
}

int feed_test_json(struct testing *t)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str_opt(&w, "file", t->source);
	jsonw_str_opt(&w, "feed", t->target.feed.id);
	jsonw_str_opt(&w, "url", masked_url(t, t->target.feed.url));
	json_answer(t, &w);
	json_doc(t, &w);
	json_page(t, &w);
	if (t->maps.n != 0)
		json_maps(t, &w);
	feed_test_furniture_json(t, &w);
	jsonw_array(&w, "items");
	for (size_t i = 0; t->items != NULL && i < t->doc.n_articles; i++)
		json_item(t, &t->items[i], &w);
	jsonw_end(&w);
	jsonw_int(&w, "alerts", (int64_t)t->n_alerts);
	json_error(t, &w);
	jsonw_end(&w);
	return feed_print_json(&out);
}
