/* SPDX-License-Identifier: ISC */
/* A table of members, by which a line is read; the first name of each is the one that is written. */
#include "desk/jsonl.h"

#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "base/utf8.h"
#include "feeds/jsonmend.h"

/* ---- reading ----------------------------------------------------------------------------- */

enum kind {
	TEXT,   /* a string */
	ID,     /* a string, or a number */
	LIST,   /* an array of strings, or one */
	PASSED, /* ours, of no use to another store */
	LATER   /* there and not null: a later wording */
};

static const struct member {
	const char *name;
	enum kind kind;
	size_t at; /* in struct jsonl_line: a struct str, of a LIST its struct str * */
} members[] = {
#define AT(field) offsetof(struct jsonl_line, field)
	{"id", ID, AT(a.guid)},
	{"guid", ID, AT(a.guid)},
	{"outlet", TEXT, AT(outlet)},
	{"date", TEXT, AT(date)},
	{"published", TEXT, AT(date)},
	{"updated", TEXT, AT(updated)},
	{"title", TEXT, AT(a.title)},
	{"summary", TEXT, AT(a.summary)},
	{"body", TEXT, AT(a.body)},
	{"content", TEXT, AT(a.body)},
	{"text", TEXT, AT(a.body)},
	{"url", TEXT, AT(a.link)},
	{"link", TEXT, AT(a.link)},
	{"authors", LIST, AT(a.authors)},
	{"author", LIST, AT(a.authors)},
	{"categories", LIST, AT(a.categories)},
	{"category", LIST, AT(a.categories)},
	{"tags", LIST, AT(a.categories)},
	{"seen", PASSED, 0},
	{"article", PASSED, 0},
	{"version_of", LATER, 0},
};
#define N_MEMBERS (sizeof(members) / sizeof(members[0]))

struct reading {
	struct arena *ar;
	struct jsonl_line *to;
	struct err *e;
	enum errc rc;
};

/* What struct article promises of its texts: no controls but line ends. What steers a terminal or hides in a text comes
 * from elsewhere no more honestly than from a feed. */
static struct str clean(struct str s, struct arena *ar)
{
	char *out = arena_alloc(ar, s.n + 1);
	size_t n = 0;
	uint32_t cp = 0;

	if (out == NULL)
		return STR("");
	for (size_t at = 0; at < s.n;) {
		size_t len = utf8_decode(str_sub(s, at, s.n), &cp);

		if (cp == '\t' || cp == ' ')
			out[n++] = ' ';
		else if (cp == '\n' || (cp > ' ' && cp != 0x7F && (cp < 0x80 || cp > 0x9F))) {
			memcpy(out + n, s.p + at, len);
			n += len;
		}
		at += len;
	}
	return str_trim((struct str){out, n});
}

static enum errc wrong(struct reading *r, struct str name, const char *what)
{
	r->rc = err_set(r->e, ERR_BAD_INPUT, "'" STR_F "' is no %s", STR_A(name), what);
	return r->rc;
}

/* Of several names for one thing the first that says something counts. */
static void put_text(struct reading *r, size_t at, struct str value)
{
	struct str *field = (struct str *)((char *)r->to + at);

	if (field->n == 0)
		*field = clean(value, r->ar);
}

static void put_id(
	struct reading *r, const struct member *m, struct str name, const struct json_val *v)
{
	AUTO_BUF struct buf number;

	buf_init(&number, 64);
	/* Digits beyond what a number of C keeps are cut, but two ids that differ by more are not made one. */
	if (json_type(v) == JSON_NUMBER && (double)json_int(v, 0) != json_double(v, 0))
		buf_printf(&number, "%.17g", json_double(v, 0));
	else if (json_type(v) == JSON_NUMBER)
		buf_printf(&number, "%lld", (long long)json_int(v, 0));
	else if (json_type(v) != JSON_STRING)
		(void)wrong(r, name, "string or number");
	put_text(r, m->at, json_type(v) == JSON_NUMBER ? buf_view(&number) : json_str(v));
}

static void put_one(struct str **list, size_t *n, struct str value)
{
	if (value.n != 0 && *n < JSONL_LIST_MAX)
		(*list)[(*n)++] = value;
}

static void put_list(
	struct reading *r, const struct member *m, struct str name, const struct json_val *v)
{
	bool authors = m->at == AT(a.authors);
	struct str **list = authors ? &r->to->a.authors : &r->to->a.categories;
	size_t *n = authors ? &r->to->a.n_authors : &r->to->a.n_categories;
	bool one = json_type(v) == JSON_STRING;

	if (!one && json_type(v) != JSON_ARRAY) {
		(void)wrong(r, name, "list of strings");
		return;
	}
	if (*list == NULL)
		*list = arena_array(r->ar, JSONL_LIST_MAX, sizeof(**list));
	if (*list == NULL)
		return;
	if (one)
		put_one(list, n, clean(json_str(v), r->ar));
	for (size_t i = 0; i < json_len(v); i++) {
		if (json_type(json_at(v, i)) != JSON_STRING)
			(void)wrong(r, name, "list of strings");
		put_one(list, n, clean(json_str(json_at(v, i)), r->ar));
	}
}

static void put_member(
	struct reading *r, const struct member *m, struct str name, const struct json_val *v)
{
	switch (m->kind) {
	case TEXT:
		if (json_type(v) != JSON_STRING)
			(void)wrong(r, name, "string");
		put_text(r, m->at, json_str(v));
		break;
	case ID:
		put_id(r, m, name, v);
		break;
	case LIST:
		put_list(r, m, name, v);
		break;
	case LATER:
		r->to->later = true;
		break;
	case PASSED:
		break;
	}
}

/* null is what many exports write for "none". */
static void on_member(struct str name, const struct json_val *v, void *arg)
{
	struct reading *r = arg;

	for (size_t i = 0; i < N_MEMBERS; i++) {
		if (!str_eq(name, str_of(members[i].name)))
			continue;
		if (json_type(v) != JSON_NULL && r->rc == ERR_NONE)
			put_member(r, &members[i], name, v);
		return;
	}
	if (r->to->unknown.n == 0)
		r->to->unknown = arena_str(r->ar, name);
}

/* What stands there may be anything, and becomes a link in messages and pages. */
static bool is_link(struct str s)
{
	return (str_starts(s, STR("http://")) || str_starts(s, STR("https://"))) &&
	       str_find(s, ' ') == s.n && str_find(s, '\n') == s.n;
}

/* jansson's sentence, "1:17: why near '...'": what it quotes is the line's and may steer a terminal. */
static enum errc no_json(const struct err *why, struct err *e)
{
	struct str rest = str_of(why->msg), place, column;

	if (why->code == ERR_LIMIT || !str_cut(&rest, ':', &place) ||
		!str_cut(&rest, ':', &column))
		return err_set(e, ERR_BAD_INPUT, "%s", why->msg);
	struct str near = STR(" near '");
	size_t n = 0;

	while (n < rest.n && !str_starts(str_sub(rest, n, rest.n), near))
		n++;
	return err_set(e, ERR_BAD_INPUT, "no JSON, at character " STR_F ": " STR_F,
		STR_A(column), STR_A(str_trim(str_sub(rest, 0, n))));
}

static enum errc parse(struct str line, struct json **ret, bool *ret_mended, struct err *e)
{
	AUTO_BUF struct buf mended = {0};
	struct err why = {.code = ERR_NONE};

	*ret_mended = false;
	if (utf8_check(line) != line.n)
		return err_set(
			e, ERR_BAD_INPUT, "no UTF-8 from byte %zu on", utf8_check(line) + 1);
	if (json_parse(line, ret, &why) == ERR_NONE)
		return ERR_NONE;
	buf_init(&mended, 3 * (size_t)JSONL_LINE_MAX);
	*ret_mended = json_mend_strings(line, &mended) != 0;
	if (*ret_mended && !mended.over && json_parse(buf_view(&mended), ret, &why) == ERR_NONE)
		return ERR_NONE;
	return no_json(&why, e);
}

enum errc jsonl_read(struct str line, struct arena *ar, struct jsonl_line *ret, struct err *e)
{
	struct jsonl_line got = {.a = {.published_s = TIME_NONE, .updated_s = TIME_NONE}};
	struct reading r = {.ar = ar, .to = &got, .e = e};
	struct json *j = NULL;

	if (line.n > JSONL_LINE_MAX)
		return err_set(e, ERR_BAD_INPUT, "longer than %d bytes", JSONL_LINE_MAX);
	if (parse(line, &j, &got.mended, e) != ERR_NONE)
		return e->code;
	if (json_type(json_root(j)) != JSON_OBJECT)
		r.rc = err_set(e, ERR_BAD_INPUT, "no JSON object");
	json_each(json_root(j), on_member, &r);
	json_free(j);
	if (r.rc == ERR_NONE && ar->over)
		r.rc = err_set(e, ERR_BAD_INPUT, "too large");
	if (r.rc == ERR_NONE && got.a.title.n + got.a.summary.n + got.a.body.n == 0)
		r.rc = err_set(e, ERR_BAD_INPUT, "has no title, summary or body");
	got.unlinked = got.a.link.n != 0 && !is_link(got.a.link);
	if (got.unlinked)
		got.a.link = STR("");
	if (r.rc == ERR_NONE)
		*ret = got;
	return r.rc;
}

/* ---- writing ----------------------------------------------------------------------------- */

static void write_time(struct jsonw *w, const char *name, int64_t unix_s)
{
	time_t s = (time_t)unix_s;
	struct tm tm = {0};
	char text[64] = "";

	if (unix_s == TIME_NONE || gmtime_r(&s, &tm) == NULL)
		return;
	(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	jsonw_str(w, name, str_of(text));
}

static void write_text(struct jsonw *w, const char *name, struct str s)
{
	if (s.n != 0)
		jsonw_str(w, name, s);
}

static void write_list(struct jsonw *w, const char *name, const struct str *v, size_t n)
{
	if (n == 0)
		return;
	jsonw_array(w, name);
	for (size_t i = 0; i < n; i++)
		jsonw_str(w, NULL, v[i]);
	jsonw_end(w);
}

void jsonl_write(const struct store_article *a, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	write_text(&w, "id", a->a.guid);
	jsonw_str(&w, "outlet", a->feed);
	write_time(&w, "date", a->a.published_s);
	write_time(&w, "updated", a->a.updated_s);
	write_time(&w, "seen", a->first_seen_ms / 1000);
	write_text(&w, "title", a->a.title);
	write_text(&w, "summary", a->a.summary);
	write_text(&w, "body", a->a.body);
	write_text(&w, "url", a->a.link);
	write_list(&w, "authors", a->a.authors, a->a.n_authors);
	write_list(&w, "categories", a->a.categories, a->a.n_categories);
	jsonw_int(&w, "article", a->id);
	if (a->version_of != 0)
		jsonw_int(&w, "version_of", a->version_of);
	jsonw_end(&w);
	buf_char(out, '\n');
}
