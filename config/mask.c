/* SPDX-License-Identifier: ISC */
/*
 * Which lines of a file a diagnostic may quote. It ends up in a journal, and a line may hold the
 * address of a chat, a signing key or a password: also one with a mistyped key, or under a mistyped
 * section. So what may be shown is listed, not what may not:
 *
 *   line of a [watch] or [set] ─────────────────────────────────────> whole: words to look for,
 *                                          unless its key is none and it looks like a secret
 *   `key = value`, key known in its section and no secret ──────────> whole, without user:password@
 *   [section id] ───────────────────────────────────────────────────> up to its ']'
 *   `key = value` otherwise ────────────────────────────────────────> key = (not shown)
 *   anything else ──────────────────────────────────────────────────> nothing
 *
 * In a [destination], and where the name of a secret's file belongs, a value that looks like a secret is
 * not shown under any key: people write the secret itself there.
 */
#include "config/load.h"

#define NOT_SHOWN "(not shown)"

bool config_looks_secret(struct str v)
{
	return str_find_str(v, STR("://")) < v.n || str_starts(v, STR("//")) ||
	       str_find_str(v, STR("whsec_")) < v.n;
}

void config_url_show(struct buf *out, struct str s)
{
	static const char ends[] = "/?# \t";
	size_t from = str_find_str(s, STR("://"));

	from = from < s.n ? from + 3 : s.n;
	size_t end = from;

	while (end < s.n && str_find(str_of(ends), s.p[end]) == sizeof(ends) - 1)
		end++;
	/* The last '@', as those parsers see it that send the most. */
	size_t at = str_rfind(str_sub(s, from, end), '@');

	buf_str(out, str_sub(s, 0, from));
	if (at < end - from)
		buf_str(out, STR(NOT_SHOWN));
	buf_str(out, at < end - from ? str_sub(s, from + at, s.n) : str_sub(s, from, s.n));
}

/* The schema by which the section was read; NULL: of none, or its header is wrong. */
static const struct config_schema *schema_of(
	struct load *l, const struct conf_section *s, struct config_schema *dest)
{
	const struct config_schema *schema = s != NULL ? config_schema(s->type) : NULL;

	if (schema == NULL || schema->target != TARGET_DEST)
		return schema;
	const struct conf_entry *type = config_dest_type_entry(s);

	*dest = config_dest_schema(type != NULL ? dest_type(type->value) : NULL, &l->scratch);
	return dest;
}

static void show_header(struct buf *out, struct str line)
{
	size_t end = str_find(line, ']') + 1;
	struct str head = str_sub(line, 0, end);

	if (!config_looks_secret(head))
		buf_str(out, head);
	if (head.n < line.n && out->n > 0)
		buf_str(out, STR(" " NOT_SHOWN));
}

/* The key that a line begins with: a word, up to its '='. Empty: there is none. */
static struct str line_key(struct str line, struct str *ret_value)
{
	enum {
		KEY_MAX = 40
	};
	size_t eq = str_find(line, '=');
	struct str key = str_trim(str_sub(line, 0, eq));
	size_t n = str_find(key, ' ');

	*ret_value = str_trim(str_sub(line, eq + 1, line.n));
	key = str_sub(key, 0, n);
	return eq < line.n && n <= KEY_MAX && conf_is_id(key) ? key : STR("");
}

static bool is_plain(const struct config_schema *schema, const struct conf_key *k,
	struct str line, struct str value)
{
	if (schema == NULL)
		return false;
	bool place = schema->target == TARGET_DEST ||
		     (k != NULL && (k->kind == KIND_FILE || k->kind == KIND_CREDENTIAL));

	if (place && config_looks_secret(value))
		return false;
	if (k != NULL)
		return (k->flags & (KEY_MASKED | KEY_SECRET)) == 0;
	return (schema->target == TARGET_WATCH || schema->target == TARGET_SET) &&
	       !config_looks_secret(line);
}

/* A line whose value is an address that may be wrong: nobody can say where its login ends, so all of
 * it up to the last '@' may be one. */
static void show_address(struct buf *out, struct str line)
{
	size_t value = str_find(line, '=') + 1;
	size_t at = str_rfind(line, '@');
	size_t from = str_find_str(line, STR("://"));

	if (at == line.n) {
		buf_str(out, line);
		return;
	}
	from = from < at ? from + 3 : value;
	buf_str(out, str_sub(line, 0, from));
	buf_str(out, from == value ? STR(" " NOT_SHOWN) : STR(NOT_SHOWN));
	buf_str(out, str_sub(line, at, line.n));
}

static void show_entry(struct buf *out, const struct config_schema *schema, struct str line)
{
	struct str value;
	struct str key = line_key(line, &value);
	const struct conf_key *k = schema != NULL ? config_key(schema, key) : NULL;

	if (is_plain(schema, k, line, value) && k != NULL && k->kind == KIND_URL)
		show_address(out, line);
	else if (is_plain(schema, k, line, value))
		config_url_show(out, line);
	else if (key.n > 0)
		buf_printf(out, STR_F " = " NOT_SHOWN, STR_A(key));
}

static void line_mask(struct load *l, const struct conf_section *s, struct conf_diag *g)
{
	AUTO_BUF struct buf out = {0};
	struct config_schema dest;
	const struct config_schema *schema = schema_of(l, s, &dest);
	struct str line = str_trim(g->source_line);

	buf_init(&out, BUF_NO_MAX);
	if (str_starts(line, STR("[")))
		show_header(&out, line);
	else
		show_entry(&out, schema, line);
	g->source_line = arena_str(l->d->arena, buf_view(&out));
}

/* The section that a line stands in; NULL before the first. */
static const struct conf_section *section_at(const struct conf_file *f, uint32_t line)
{
	const struct conf_section *s = NULL;

	for (size_t i = 0; i < f->n_sections && f->sections[i].pos.line <= line; i++)
		s = &f->sections[i];
	return s;
}

void config_lines_mask(struct load *l, const struct conf_file *f, size_t from)
{
	for (size_t i = from; i < l->d->n; i++) {
		struct conf_diag *g = &l->d->v[i];

		/* Lines of a terms file are words to look for, as those of a watch. */
		if (g->source_line.n > 0 && str_eq(g->pos.file, l->file))
			line_mask(l, section_at(f, g->pos.line), g);
	}
}
