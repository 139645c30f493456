/*
 * One section: is it known, are its keys, was a scalar given twice, are the words before the
 * '=' allowed, do values carry invisible direction marks; then each value is stored and the
 * section handed to the code of its kind. A section with a wrong key is stored all the same, so
 * that what refers to it is not reported as missing.
 */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "config/load.h"

enum {
	TEXT_MAX = 1024
};

static void diag(struct load *l, enum conf_severity severity, struct conf_pos pos,
	struct str source, const char *text)
{
	conf_diag(l->d, severity, pos, "%s", text);
	conf_diag_source(l->d, source);
}

void config_error(struct load *l, struct conf_pos pos, struct str source, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	diag(l, CONF_ERROR, pos, source, text);
}

void config_warning(
	struct load *l, struct conf_pos pos, struct str source, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	diag(l, CONF_WARNING, pos, source, text);
}

const char *config_suggestion(
	struct load *l, struct str word, const struct str *known, size_t n)
{
	struct str near = conf_nearest(word, known, n);
	size_t size = near.n + 32;
	char *text = arena_alloc(&l->scratch, size);

	if (near.n == 0 || text == NULL)
		return "";
	(void)snprintf(text, size, "; did you mean '" STR_F "'?", STR_A(near));
	return text;
}

struct conf_pos config_pos(const struct load *l, struct conf_pos pos)
{
	pos.file = l->file;
	return pos;
}

/* ---- is the section known? ----------------------------------------------------------- */

static void section_unknown(struct load *l, const struct conf_section *s)
{
	const char *why = config_unsupported(s->type, STR(""));
	const struct config_schema *all = NULL;
	size_t n = config_schemas(&all);
	struct str known[32];

	if (why != NULL) {
		config_error(l, s->pos, s->source,
			"[" STR_F "] is not supported by this version: %s", STR_A(s->type),
			why);
		return;
	}
	for (size_t i = 0; i < n; i++)
		known[i] = all[i].type;
	config_error(l, s->pos, s->source, "unknown section [" STR_F "]%s", STR_A(s->type),
		config_suggestion(l, s->type, known, n));
}

static bool section_id_good(
	struct load *l, const struct conf_section *s, const struct config_schema *schema)
{
	bool named = schema->target != TARGET_CONFIG;

	if (named && s->id.n == 0)
		config_error(l, s->pos, s->source,
			"[" STR_F "] needs an id, as in [" STR_F " my-id]", STR_A(s->type),
			STR_A(s->type));
	if (!named && s->id.n > 0)
		config_error(l, s->pos, s->source, "[" STR_F "] takes no id", STR_A(s->type));
	return named == (s->id.n > 0);
}

/* ---- are its keys? ------------------------------------------------------------------- */

static void key_unknown(
	struct load *l, const struct config_schema *schema, const struct conf_entry *e)
{
	const char *why = config_unsupported(schema->type, e->key);
	struct str known[CONFIG_KEYS_MAX];

	if (why != NULL) {
		config_error(l, e->pos, e->source,
			"'" STR_F "' is not supported by this version: %s", STR_A(e->key), why);
		return;
	}
	for (size_t i = 0; i < schema->n_keys; i++)
		known[i] = schema->keys[i].name;
	config_error(l, e->pos, e->source, "unknown key '" STR_F "' in [" STR_F "]%s",
		STR_A(e->key), STR_A(schema->type),
		config_suggestion(l, e->key, known, schema->n_keys));
}

/* Direction marks inside a value: natural in tests, taken out of watch lines, refused
 * elsewhere, where they would make a file look other than it is. */
static bool marks_good(struct load *l, const struct config_key *k, const struct conf_entry *e)
{
	size_t at = conf_bidi_find(e->value);
	struct conf_pos pos = e->value_pos;

	if (at == e->value.n || k->kind == KIND_TEST)
		return true;
	pos.column += (uint32_t)utf8_count(str_sub(e->value, 0, at));
	if (k->kind == KIND_LINE) {
		conf_diag(l->d, CONF_NOTE, pos,
			"removed invisible direction marks from the value");
		conf_diag_source(l->d, e->source);
		return true;
	}
	config_error(l, pos, e->source, "an invisible direction mark; delete it");
	return false;
}

static bool entry_good(struct load *l, const struct config_key *k, const struct conf_entry *e,
	const struct conf_entry **first)
{
	bool scalar = (k->flags & KEY_LIST) == 0;

	if (e->flags.n > 0 && (k->flags & KEY_WORDS) == 0) {
		config_error(l, e->pos, e->source,
			"nothing may stand between '" STR_F "' and '='", STR_A(e->key));
		return false;
	}
	if (scalar && *first != NULL) {
		config_error(l, e->pos, e->source,
			"'" STR_F "' is given twice; first in line %u", STR_A(e->key),
			(*first)->pos.line);
		return false;
	}
	*first = e;
	if (e->value.n == 0) {
		config_error(
			l, e->value_pos, e->source, "'" STR_F "' has no value", STR_A(e->key));
		return false;
	}
	return marks_good(l, k, e);
}

static void warn_comment(struct load *l, const struct config_key *k, const struct conf_entry *e)
{
	size_t at = str_find_str(e->value, STR(" #"));
	struct conf_pos pos = e->value_pos;

	if (at == e->value.n || k->kind == KIND_TEST)
		return;
	pos.column += (uint32_t)utf8_count(str_sub(e->value, 0, at)) + 1;
	config_warning(l, pos, e->source,
		"a comment must start its own line; '#' is part of the value");
}

/* The section's good entries and their keys, in scratch; missing required keys are reported. */
static size_t entries_bind(struct load *l, const struct config_schema *schema,
	const struct conf_section *s, struct config_bound **ret)
{
	const struct conf_entry *first[CONFIG_KEYS_MAX] = {NULL};
	struct config_bound *b = arena_array(&l->scratch, s->n_entries, sizeof(*b));
	size_t n = 0;

	for (size_t i = 0; i < s->n_entries && b != NULL; i++) {
		const struct conf_entry *e = &s->entries[i];
		const struct config_key *k = config_key(schema, e->key);

		if (k == NULL) {
			key_unknown(l, schema, e);
			continue;
		}
		warn_comment(l, k, e);
		if (entry_good(l, k, e, &first[k - schema->keys]))
			b[n++] = (struct config_bound){e, k};
	}
	for (size_t i = 0; i < schema->n_keys; i++)
		if ((schema->keys[i].flags & KEY_REQUIRED) && first[i] == NULL)
			config_error(l, s->pos, s->source,
				"[" STR_F " " STR_F "] needs '" STR_F " ='", STR_A(s->type),
				STR_A(s->id), STR_A(schema->keys[i].name));
	*ret = b;
	return n;
}

/* ---- storing ------------------------------------------------------------------------- */

static bool value_set(
	struct load *l, const struct config_key *k, const struct conf_entry *e, void *base)
{
	struct err why;

	if (config_value_store(l, k, e->value, base, &why))
		return true;
	config_error(l, e->value_pos, e->source, "'" STR_F "': %s", STR_A(k->name), why.msg);
	return false;
}

void config_scalar_set(struct load *l, const struct config_schema *s,
	const struct config_key *k, const struct conf_entry *e)
{
	const struct config_schema *all = NULL;

	(void)config_schemas(&all);
	struct config_origin *o = &l->origins[s - all][k - s->keys];

	if (o->value.p != NULL && o->pos.line > 0 && o->pos.file.p == l->file.p &&
		e->pos.line > 0) {
		config_error(l, e->pos, e->source,
			"'" STR_F "' is given twice; first in line %u", STR_A(k->name),
			o->pos.line);
		return;
	}
	if (!value_set(l, k, e, l->c))
		return;
	*o = (struct config_origin){arena_str(&l->c->arena, e->value), e->pos};
	if (k->kind == KIND_PATH) /* made absolute, or relative to where we are */
		memcpy(&o->value, (const char *)l->c + k->at, sizeof(o->value));
	if (e->pos.line > 0)
		o->pos = config_pos(l, e->pos);
}

/* A list of plain values: an array of slices in the configuration's arena. */
static void list_set(struct load *l, const struct config_key *k, const struct config_bound *b,
	size_t n, void *base)
{
	size_t count = 0;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		count += b[i].k == k;
	struct str *v = arena_array(&l->c->arena, count, sizeof(*v));
	struct config_key one = *k;

	one.at = 0; /* each value into its slot of v */
	for (size_t i = 0; i < n && v != NULL; i++)
		if (b[i].k == k && value_set(l, &one, b[i].e, &v[kept]))
			kept++;
	*(struct str **)(void *)((char *)base + k->at) = v;
	*(size_t *)(void *)((char *)base + k->at_n) = kept;
}

static void values_set(struct load *l, const struct config_schema *schema,
	const struct config_bound *b, size_t n, void *base)
{
	for (size_t i = 0; i < n; i++)
		if ((b[i].k->flags & KEY_LIST) == 0)
			(void)value_set(l, b[i].k, b[i].e, base);
	for (size_t i = 0; i < schema->n_keys; i++)
		if ((schema->keys[i].flags & KEY_LIST) && schema->keys[i].size > 0)
			list_set(l, &schema->keys[i], b, n, base);
}

void config_defaults(struct load *l, enum config_target target, void *base)
{
	const struct config_schema *all = NULL;
	size_t n = config_schemas(&all);
	struct err why;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; all[i].target == target && k < all[i].n_keys; k++)
			if (all[i].keys[k].def != NULL)
				(void)config_value_store(l, &all[i].keys[k],
					str_of(all[i].keys[k].def), base, &why);
}

static void feed_add(struct load *l, const struct conf_section *s, struct config_feed *f)
{
	f->id = arena_str(&l->c->arena, s->id);
	if (f->title.n == 0)
		f->title = f->id;
	struct config_raw_feed raw = {*f, config_pos(l, s->pos)};

	vec_push(&l->feeds, raw);
}

static void named_read(struct load *l, const struct config_schema *schema,
	const struct conf_section *s, const struct config_bound *b, size_t n)
{
	union {
		struct config_feed feed;
		struct config_watch watch;
		struct config_dest_keys dest;
	} u;

	memset(&u, 0, sizeof(u));
	config_defaults(l, schema->target, &u);
	values_set(l, schema, b, n, &u);
	switch (schema->target) {
	case TARGET_FEED:
		feed_add(l, s, &u.feed);
		break;
	case TARGET_WATCH:
	case TARGET_SET:
		config_watch_add(l, s, b, n, &u.watch);
		break;
	case TARGET_DEST:
		config_dest_add(l, s, b, n, &u.dest);
		break;
	case TARGET_CONFIG:
		break;
	}
	if (l->show != NULL)
		config_show_section(l, s, b, n);
}

/* Keys are checked before values are stored; people read a file from top to bottom. Only when
 * all is about one file: lines of a terms file stay where they are. */
static void diags_sort(struct conf_diags *d, size_t from)
{
	for (size_t i = from + 1; i < d->n; i++)
		if (!str_eq(d->v[i].pos.file, d->v[from].pos.file))
			return;
	for (size_t i = from + 1; i < d->n; i++) {
		struct conf_diag g = d->v[i];
		size_t k = i;

		for (; k > from && d->v[k - 1].pos.line > g.pos.line; k--)
			d->v[k] = d->v[k - 1];
		d->v[k] = g;
	}
}

static void section_store(
	struct load *l, const struct config_schema *schema, const struct conf_section *s)
{
	struct config_bound *b = NULL;

	l->errors_before = l->d->n_errors;
	size_t n = entries_bind(l, schema, s, &b);

	if (schema->target != TARGET_CONFIG) {
		named_read(l, schema, s, b, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		config_scalar_set(l, schema, b[i].k, b[i].e);
}

void config_section_read(struct load *l, const struct conf_section *s)
{
	const struct config_schema *schema = config_schema(s->type);
	size_t before = l->d->n;

	if (s->type.n == 0)
		return; /* the reader has said why */
	if (schema == NULL)
		section_unknown(l, s);
	else if (section_id_good(l, s, schema))
		section_store(l, schema, s);
	diags_sort(l->d, before);
}
