/* SPDX-License-Identifier: ISC */
/*
 * rasid match: the watch lists of a configuration over texts, without the daemon and without a
 * feed: to see what a changed list would find in last week's articles.
 *
 *   file ─┬─ begins with '{', an object a line ──> each line an article, with the members of a feed item
 *         ├─ JSON in another layout ─────────────> refused as a whole
 *         └─ anything else ──────────────────────> one text, its bytes searched as a body
 *
 * JSON in another layout, searched as text, would give hits in the names of members, and line by
 * line only errors. Feed scope and quiet hours do not count here: every watch looks at every text.
 * One result per text and watch; with --review one per term, of all texts (review.h).
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "cli/cli.h"
#include "cli/review.h"
#include "config/config.h"

enum {
	TEXT_MAX = 256 * 1024 * 1024
};

/* How fields are called in JSON, in and out; the first name of a field is the one written. The
 * others are what articles are called elsewhere: `rasid parse` writes "content" and "link". */
static const struct {
	enum field field;
	const char *name;
} names[] = {
	{FIELD_TITLE, "title"},
	{FIELD_SUMMARY, "summary"},
	{FIELD_BODY, "body"},
	{FIELD_BODY, "content"},
	{FIELD_BODY, "text"},
	{FIELD_URL, "url"},
	{FIELD_URL, "link"},
	{FIELD_SOURCE, "source"},
};

struct matching {
	const struct config *c;
	struct watch_scratch *scratch;
	struct review *review; /* NULL: each text is told by itself */
	bool json;
	bool failed; /* a file could not be read, or a line is no JSON */
	bool found;
};

/* Where a text comes from. */
struct origin {
	const char *file;
	size_t line;               /* of JSON lines, from 1; 0: the whole file */
	const struct json_val *id; /* NULL: none */
};

/* ---- output ------------------------------------------------------------------------------ */

static void write_origin(struct jsonw *w, const struct origin *from)
{
	/* Whoever gave no id gets the line's number instead, so that a result can be led back in
	 * any case. */
	if (from->line == 0)
		jsonw_str(w, "file", str_of(from->file));
	else if (json_type(from->id) == JSON_STRING)
		jsonw_str(w, "id", json_str(from->id));
	else if (json_type(from->id) == JSON_NUMBER)
		jsonw_int(w, "id", json_int(from->id, 0));
	else
		jsonw_int(w, "id", (int64_t)from->line);
}

/* The same in one string. */
static void write_where(const struct origin *from, struct buf *out)
{
	if (json_type(from->id) == JSON_STRING)
		cli_plain(out, json_str(from->id));
	else if (json_type(from->id) == JSON_NUMBER)
		buf_printf(out, "%lld", (long long)json_int(from->id, 0));
	else if (from->line > 0)
		buf_printf(out, "%s:%zu", from->file, from->line);
	else
		buf_str(out, str_of(from->file));
}

/* start and end are bytes of the field named, ends excluded, as in `rasid explain --json`. */
static void write_hit(struct jsonw *w, const struct watch_line *line, struct str text,
	const struct watch_hit *h)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "term", line->text);
	jsonw_str(w, "list", line->file);
	jsonw_int(w, "line", line->line);
	jsonw_str(w, "field", str_of(article_field_name(h->field)));
	jsonw_int(w, "start", (int64_t)h->start);
	jsonw_int(w, "end", (int64_t)h->end);
	jsonw_str(w, "text", str_sub(text, h->start, h->end));
	jsonw_array(w, "rules");
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		if (h->rules & bit)
			jsonw_str(w, NULL, str_of(rule_name((enum rule)bit)));
	jsonw_end(w);
	jsonw_end(w);
}

/* n hits of one watch. */
static void write_json(const struct matching *m, const struct origin *from,
	const struct str fields[FIELD_N], const struct watch_hit *h, size_t n, bool cut,
	struct buf *out)
{
	const struct config_watch *watch = &m->c->watches[h->watch];
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	write_origin(&w, from);
	jsonw_str(&w, "watch", watch->id);
	jsonw_array(&w, "hits");
	for (size_t i = 0; i < n; i++)
		write_hit(&w, &watch->def.lines[h[i].line], fields[h[i].field], &h[i]);
	jsonw_end(&w);
	if (cut)
		jsonw_bool(&w, "cut", true);
	jsonw_end(&w);
	buf_char(out, '\n');
}

/* The Arabic comes last on its line: what follows it would be reordered by the terminal. */
static void write_people(const struct matching *m, const struct origin *from,
	const struct str fields[FIELD_N], const struct watch_hit *h, size_t n, bool cut,
	struct buf *out)
{
	const struct config_watch *watch = &m->c->watches[h->watch];

	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "%s", from->file);
		if (from->line > 0)
			buf_printf(out, ":%zu", from->line);
		buf_printf(out, ": [watch " STR_F "] %s %zu..%zu  ", STR_A(watch->id),
			article_field_name(h[i].field), h[i].start, h[i].end);
		cli_plain(out, str_sub(fields[h[i].field], h[i].start, h[i].end));
		buf_char(out, '\n');
	}
	if (cut)
		buf_printf(out, "%s: there are more hits\n", from->file);
}

/* ---- texts ------------------------------------------------------------------------------- */

static int text_match(
	struct matching *m, const struct origin *from, const struct str fields[FIELD_N])
{
	/* NULL: all watches, whatever their `feeds =` says. A text here comes from no feed. */
	struct watch_result r = watchset_run(m->c->watchset, m->scratch, fields, NULL);
	AUTO_BUF struct buf out = {0};
	size_t n = 0;

	buf_init(&out, BUF_NO_MAX);
	m->found = m->found || r.n_hits > 0;
	if (m->review != NULL) {
		write_where(from, &out);
		review_add(m->review, fields, buf_view(&out), &r);
		return CLI_OK;
	}
	/* Hits come sorted by watch: one result for each run of them. */
	for (size_t i = 0; i < r.n_hits; i += n) {
		n = 1;
		while (i + n < r.n_hits && r.hits[i + n].watch == r.hits[i].watch)
			n++;
		/* The limit (WATCH_MAX_HITS) is on the hits of all watches together: one mark, in
		 * the last result. */
		(m->json ? write_json : write_people)(
			m, from, fields, &r.hits[i], n, r.cut && i + n == r.n_hits, &out);
	}
	return out.n > 0 ? cli_print(buf_view(&out)) : CLI_OK;
}

/* A member of the wrong type or name would be a text that is silently not searched. */
static bool fields_read(const struct json_val *in, struct str fields[FIELD_N], struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct json_val *v = json_get(in, names[i].name);

		/* null is what many exports write for "none". */
		if (v != NULL && json_type(v) != JSON_STRING && json_type(v) != JSON_NULL) {
			err_set(e, ERR_BAD_INPUT, "'%s' is no string", names[i].name);
			return false;
		}
		n += v != NULL;
		/* With "body" and "content" in one object the first that is not empty counts. */
		if (fields[names[i].field].n == 0)
			fields[names[i].field] = json_str(v);
	}
	if (n == 0)
		err_set(e, ERR_BAD_INPUT, "has none of title, summary, body, url and source");
	return n > 0;
}

static bool line_read(
	struct str line, struct json **ret, struct str fields[FIELD_N], struct err *e)
{
	if (json_parse(line, ret, e) != ERR_NONE)
		return false;
	if (json_type(json_root(*ret)) != JSON_OBJECT) {
		err_set(e, ERR_BAD_INPUT, "not a JSON object");
		return false;
	}
	return fields_read(json_root(*ret), fields, e);
}

/* A bad line is reported and passed over: the rest of a file of ten thousand articles is still
 * wanted. The exit code remembers it. */
static int line_match(struct matching *m, const char *file, size_t number, struct str line)
{
	struct str fields[FIELD_N] = {{0}};
	struct origin from = {.file = file, .line = number};
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};

	if (!line_read(line, &j, fields, &e)) {
		(void)cli_fail(CLI_FAILED, "%s:%zu: %s", file, number, e.msg);
		m->failed = true;
		json_free(j);
		return CLI_OK;
	}
	/* Points into j, so j lives until the results are written. */
	from.id = json_get(json_root(j), "id");
	int code = text_match(m, &from, fields);

	json_free(j);
	return code;
}

static int lines_match(struct matching *m, const char *file, struct str text)
{
	struct str line;
	int code = CLI_OK;

	for (size_t number = 1; code == CLI_OK && str_cut(&text, '\n', &line); number++) {
		line = str_trim(line);
		if (line.n > 0)
			code = line_match(m, file, number, line);
	}
	return code;
}

/* Costs a parse of the whole text; asked only where its first characters leave it open. */
static bool is_json(struct str text, enum json_type type)
{
	struct json *j = NULL;
	bool yes = json_parse(text, &j, NULL) == ERR_NONE && json_type(json_root(j)) == type;

	json_free(j);
	return yes;
}

/* One array of articles, or of anything; what opens like articles may be cut off. */
static bool is_array(struct str text)
{
	struct str inside = str_trim(str_sub(text, 1, text.n));

	return str_starts(text, STR("[")) &&
	       (str_starts(inside, STR("{")) || is_json(text, JSON_ARRAY));
}

/* An object over several lines, or several of them. */
static bool is_pretty(struct str text)
{
	struct str rest = text;
	struct str first;

	return str_cut(&rest, '\n', &first) && str_starts(first, STR("{")) &&
	       str_trim(rest).n > 0 &&
	       (str_eq(str_trim(first), STR("{")) ||
		       (!is_json(first, JSON_OBJECT) && is_json(text, JSON_OBJECT)));
}

/* Text or JSON lines? Decided by the whole file and not line by line: an article that quotes a line
 * of JSON remains a text. */
static int text_or_lines(struct matching *m, const char *file, struct str all)
{
	struct str text = str_trim(all);

	if (is_array(text) || is_pretty(text)) {
		m->failed = true;
		(void)cli_fail(CLI_FAILED,
			"%s: JSON must be one object a line, an article each; %s", file,
			is_array(text) ? "this is an array"
				       : "this one goes over several lines");
		return CLI_OK;
	}
	if (str_starts(text, STR("{")))
		return lines_match(m, file, all);
	return text_match(
		m, &(struct origin){.file = file}, (struct str[FIELD_N]){[FIELD_BODY] = all});
}

static int file_match(struct matching *m, const char *path)
{
	const char *file = strcmp(path, "-") == 0 ? "stdin" : path;
	AUTO_BUF struct buf text = {0};
	struct err e = {.code = ERR_NONE};

	buf_init(&text, TEXT_MAX);
	if (cli_read(path, TEXT_MAX, &text, &e) != ERR_NONE) {
		m->failed = true;
		(void)cli_fail(CLI_FAILED, "%s", e.msg);
		return CLI_OK;
	}
	struct str all = buf_view(&text);

	/* Offsets then count from behind the mark, as an editor's do. */
	if (str_starts(all, STR("\xEF\xBB\xBF")))
		all = str_sub(all, 3, all.n);
	return text_or_lines(m, file, all);
}

static int files_match(struct matching *m, char **paths, int n)
{
	int code = CLI_OK;

	for (int i = 0; i < n && code == CLI_OK; i++)
		code = file_match(m, paths[i]);
	if (code == CLI_OK && m->review != NULL)
		code = review_print(m->review, m->json);
	/* A file that could not be read is a failure also when another had hits: "nothing new" and
	 * "not looked" must not be the same to a script. */
	if (code != CLI_OK || m->failed)
		return CLI_FAILED;
	return m->found ? CLI_OK : CLI_NOTHING;
}

/* ---- arguments --------------------------------------------------------------------------- */

int cmd_match(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	AUTO_BUF struct buf text = {0};
	struct conf_diags diags;

	arena_init(&arena, (size_t)64 * 1024 * 1024);
	buf_init(&text, BUF_NO_MAX);
	conf_diags_init(&diags, &arena);
	/* The whole configuration with its tests, as the daemon: a list that the daemon would
	 * refuse is not tried on articles. */
	struct config *c = config_load(a->of[OPT_CONFIG], &arena, &diags);

	if (c == NULL) {
		conf_diags_print(&diags, &text);
		fwrite(text.p ? text.p : "", 1, text.n, stderr);
		return cli_fail(CLI_CONFIG, "%zu error%s", diags.n_errors,
			diags.n_errors == 1 ? "" : "s");
	}
	struct matching m = {.c = c,
		.scratch = watch_scratch_new(),
		.review = a->of[OPT_REVIEW] != NULL ? review_new(c) : NULL,
		.json = a->of[OPT_JSON] != NULL};
	int code = files_match(&m, a->operands, a->n);

	review_free(m.review);
	watch_scratch_free(m.scratch);
	config_free(c);
	return code;
}
