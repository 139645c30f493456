/* SPDX-License-Identifier: ISC */
/*
 * One section of one file:
 *
 *   known? ──> id good? ──> entries_bind: each key known, words allowed, given once, has a value,
 *                                         no direction marks; required keys are there
 *         ──> good entries stored (value.c) ──> section_watch.c, section_dest.c, or a feed added
 *
 * A section with a wrong key is stored all the same, so that what refers to it is not reported as
 * missing.
 */
#include <string.h>

#include "base/utf8.h"
#include "config/load.h"

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
	/* Whichever was said above. */
	return named == (s->id.n > 0);
}

/* ---- are its keys? ------------------------------------------------------------------- */

/* The bare name of a secret, which is no key: people try. The line is not shown again, for the
 * secret is in it. */
static bool key_elsewhere(
	struct load *l, const struct config_schema *schema, const struct conf_entry *e)
{
	for (size_t i = 0; schema->ops != NULL && i < schema->ops->n_keys; i++) {
		const struct conf_key *k = &schema->ops->keys[i];

		if ((k->flags & KEY_ELSEWHERE) == 0 || !str_eq(k->name, e->key))
			continue;
		config_error(l, e->pos, STR(""),
			"use '" STR_F "_file =' or '" STR_F "_credential =': '" STR_F
			"' is a secret",
			STR_A(k->name), STR_A(k->name), STR_A(k->name));
		return true;
	}
	return false;
}

/* A key of another type of destination, or of any, as long as the type is not known: then the type
 * is the mistake and is reported; each of its keys would only say so again. */
static bool key_of_another_type(
	struct load *l, const struct config_schema *schema, const struct conf_entry *e)
{
	AUTO_BUF struct buf list = {0};

	if (schema->target != TARGET_DEST || !config_dest_key_known(e->key))
		return false;
	if (schema->ops == NULL)
		return true;
	buf_init(&list, 1024);
	for (size_t i = 0; i < schema->n_keys; i++)
		buf_printf(&list, "%s" STR_F, i > 0 ? ", " : "", STR_A(schema->keys[i].name));
	config_error(l, e->pos, e->source,
		"'" STR_F "' is not a key of a '%s' destination; it takes: " STR_F,
		STR_A(e->key), schema->ops->type, STR_A(buf_view(&list)));
	return true;
}

static void key_unknown(
	struct load *l, const struct config_schema *schema, const struct conf_entry *e)
{
	const char *why = config_unsupported(schema->type, e->key);
	struct str known[CONFIG_KEYS_MAX];

	if (key_elsewhere(l, schema, e) || key_of_another_type(l, schema, e))
		return;
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

/* Direction marks inside a value (U+200F and others): natural in tests, taken out of watch lines,
 * refused elsewhere, where they would make a file look other than it is ("Trojan Source",
 * CVE-2021-42574). */
static bool marks_good(struct load *l, const struct conf_key *k, const struct conf_entry *e)
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

/* The forms of one value, NAME, NAME_file and NAME_credential, share a field. */
static bool same_field(const struct conf_key *a, const struct conf_key *b)
{
	return a == b || (a->size > 0 && b->size > 0 && a->at == b->at);
}

/* NAME, NAME_file and NAME_credential are three rows for one field; what is done once for a field
 * (its list, "is it there?") is done at the first of them. The loop ends at k itself at the latest. */
static bool is_first_form(const struct config_schema *schema, const struct conf_key *k)
{
	const struct conf_key *first = schema->keys;

	while (!same_field(first, k))
		first++;
	return first == k;
}

/* The names of a field's forms, as in "a, b and c"; in scratch. */
static const char *form_names(struct load *l, const struct config_schema *schema,
	const struct conf_key *k, const char *quote, const char *last)
{
	AUTO_BUF struct buf out = {0};
	const struct conf_key *end = schema->keys + schema->n_keys;
	size_t n = 0;

	buf_init(&out, KIB(1));
	for (const struct conf_key *f = schema->keys; f < end; f++)
		n += same_field(f, k);
	for (const struct conf_key *f = schema->keys; f < end; f++) {
		if (!same_field(f, k))
			continue;
		n--;
		buf_printf(&out, "%s" STR_F "%s%s", quote, STR_A(f->name),
			quote[0] != '\0' ? " ='" : "",
			n > 1    ? ", "
			: n == 1 ? last
				 : "");
	}
	return arena_str(&l->scratch, buf_view(&out)).p;
}

/* The entry that filled k's field already. */
static const struct conf_entry *field_first(const struct config_schema *schema,
	const struct conf_key *k, const struct conf_entry *const *first)
{
	for (size_t i = 0; i < schema->n_keys; i++)
		if (same_field(&schema->keys[i], k) && first[i] != NULL)
			return first[i];
	return NULL;
}

/* Two in one section, in one form or in two: which should win? Neither by chance. */
static bool entry_is_only(struct load *l, const struct config_schema *schema,
	const struct conf_key *k, const struct conf_entry *e,
	const struct conf_entry *const *first)
{
	const struct conf_entry *old = field_first(schema, k, first);

	if (old == NULL || (k->flags & KEY_LIST))
		return true;
	if (str_eq(old->key, e->key))
		config_error(l, e->pos, e->source,
			"'" STR_F "' is given twice; first in line %u", STR_A(e->key),
			old->pos.line);
	else
		config_error(l, e->pos, e->source, "give only one of %s",
			form_names(l, schema, k, "", " and "));
	return false;
}

static bool entry_good(struct load *l, const struct config_schema *schema,
	const struct conf_key *k, const struct conf_entry *e, const struct conf_entry **first)
{
	if (e->flags.n > 0 && (k->flags & KEY_WORDS) == 0) {
		config_error(l, e->pos, e->source,
			"nothing may stand between '" STR_F "' and '='", STR_A(e->key));
		return false;
	}
	/* Before the value is looked at: the second of two is the mistake, whatever it says. */
	if (!entry_is_only(l, schema, k, e, first))
		return false;
	first[k - schema->keys] = e;
	if (e->value.n == 0) {
		config_error(
			l, e->value_pos, e->source, "'" STR_F "' has no value", STR_A(e->key));
		return false;
	}
	return marks_good(l, k, e);
}

/* "term = X # why" has a comment in other grammars, and here a term that finds nothing. Only a
 * warning: '#' after a blank may be meant. */
static void warn_comment(struct load *l, const struct conf_key *k, const struct conf_entry *e)
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
		const struct conf_key *k = config_key(schema, e->key);

		if (k == NULL) {
			key_unknown(l, schema, e);
			continue;
		}
		warn_comment(l, k, e);
		if (entry_good(l, schema, k, e, first))
			b[n++] = (struct config_bound){e, k};
	}
	for (size_t i = 0; i < schema->n_keys; i++) {
		const struct conf_key *k = &schema->keys[i];

		/* field_first() counts an entry without a value too: what is there and wrong is not
		 * also missing. */
		if ((k->flags & KEY_REQUIRED) && is_first_form(schema, k) &&
			field_first(schema, k, first) == NULL)
			config_error(l, s->pos, s->source, "[" STR_F " " STR_F "] needs %s",
				STR_A(s->type), STR_A(s->id),
				form_names(l, schema, k, "'", " or "));
	}
	*ret = b;
	return n;
}

/* ---- storing ------------------------------------------------------------------------- */

static bool value_set(
	struct load *l, const struct conf_key *k, const struct conf_entry *e, void *base)
{
	struct err why;

	if (config_value_store(l, k, e->value, base, &why))
		return true;
	config_error(l, e->value_pos, e->source, "'" STR_F "': %s", STR_A(k->name), why.msg);
	return false;
}

/* Twice in one file, in one form or in two, is a slip; in another file it is conf.d overriding
 * rasid.conf, and the environment overriding both. */
static bool scalar_is_only(struct load *l, const struct config_schema *s,
	const struct conf_key *k, const struct conf_entry *e, const struct config_origin *o)
{
	for (size_t i = 0; i < s->n_keys; i++) {
		if (!same_field(&s->keys[i], k) || o[i].value.p == NULL || o[i].pos.line == 0 ||
			o[i].pos.file.p != l->file.p || e->pos.line == 0)
			continue;
		if (&s->keys[i] == k)
			config_error(l, e->pos, e->source,
				"'" STR_F "' is given twice; first in line %u", STR_A(k->name),
				o[i].pos.line);
		else
			config_error(l, e->pos, STR(""), "give only one of %s",
				form_names(l, s, k, "", " and "));
		return false;
	}
	return true;
}

/* Those of its forms that another file has overridden are not in force. */
static void forms_forget(
	const struct config_schema *s, const struct conf_key *k, struct config_origin *o)
{
	for (size_t i = 0; i < s->n_keys; i++)
		if (same_field(&s->keys[i], k))
			o[i] = (struct config_origin){0};
}

void config_scalar_set(struct load *l, const struct config_schema *s, const struct conf_key *k,
	const struct conf_entry *e)
{
	const struct config_schema *all = NULL;

	(void)config_schemas(&all);
	struct config_origin *o = &l->origins[s - all][k - s->keys];

	if (!scalar_is_only(l, s, k, e, l->origins[s - all]) || !value_set(l, k, e, l->c))
		return;
	forms_forget(s, k, l->origins[s - all]);
	*o = (struct config_origin){arena_str(&l->c->arena, e->value), e->pos};
	/* `config show` prints the path that is used, not the one relative to a file that it does
	 * not name. */
	if (k->kind == KIND_PATH) /* made absolute, or relative to where we are */
		memcpy(&o->value, (const char *)l->c + k->at, sizeof(o->value));
	if (e->pos.line > 0)
		o->pos = config_pos(l, e->pos);
}

/* A list of plain values, of whichever form: an array of slices in the configuration's arena. */
static void list_set(struct load *l, const struct conf_key *k, const struct config_bound *b,
	size_t n, void *base)
{
	size_t count = 0;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		count += same_field(b[i].k, k);
	struct str *v = arena_array(&l->c->arena, count, sizeof(*v));

	for (size_t i = 0; i < n && v != NULL; i++) {
		struct conf_key one = *b[i].k;

		one.at = 0; /* each value into its slot of v */
		if (same_field(b[i].k, k) && value_set(l, &one, b[i].e, &v[kept]))
			kept++;
	}
	*(struct str **)(void *)((char *)base + k->at) = v;
	*(size_t *)(void *)((char *)base + k->at_n) = kept;
}

/* Lists go by field, not by entry: the elements of one array are counted before they are stored. */
static void values_set(struct load *l, const struct config_schema *schema,
	const struct config_bound *b, size_t n, void *base)
{
	for (size_t i = 0; i < n; i++)
		if ((b[i].k->flags & KEY_LIST) == 0)
			(void)value_set(l, b[i].k, b[i].e, base);
	for (size_t i = 0; i < schema->n_keys; i++)
		if ((schema->keys[i].flags & KEY_LIST) && schema->keys[i].size > 0 &&
			is_first_form(schema, &schema->keys[i]))
			list_set(l, &schema->keys[i], b, n, base);
}

static void defaults_set(struct load *l, const struct config_schema *schema, void *base)
{
	struct err why;

	for (size_t k = 0; k < schema->n_keys; k++)
		if (schema->keys[k].def != NULL)
			(void)config_value_store(
				l, &schema->keys[k], str_of(schema->keys[k].def), base, &why);
}

void config_defaults(struct load *l, enum config_target target, void *base)
{
	const struct config_schema *all = NULL;
	size_t n = config_schemas(&all);

	for (size_t i = 0; i < n; i++)
		if (all[i].target == target)
			defaults_set(l, &all[i], base);
}

/* "tags = iraq, agency" is one tag, that no watch will name. */
static void tags_lint(struct load *l, const struct config_bound *b, size_t n)
{
	static const struct str commas[] = {
		STR_INIT(","), STR_INIT("،"), STR_INIT(";"), STR_INIT("؛")};

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; str_eq(b[i].k->name, STR("tags")) &&
				   k < sizeof(commas) / sizeof(commas[0]);
			k++)
			if (str_find_str(b[i].e->value, commas[k]) < b[i].e->value.n)
				config_warning(l, b[i].e->value_pos, b[i].e->source,
					"one tag a line; '" STR_F "' is part of the tag",
					STR_A(commas[k]));
}

/* A feed without a title goes by its id, in alerts as well. */
static void feed_add(struct load *l, const struct conf_section *s, struct config_feed *f)
{
	f->id = arena_str(&l->c->arena, s->id);
	if (f->title.n == 0)
		f->title = f->id;
	struct config_raw_feed raw = {*f, config_pos(l, s->pos), l->file_readable_by_all};

	vec_push(&l->feeds, raw);
}

/* The struct of a section is made on the stack, its texts in c's arena; then it is copied into its
 * vector. */
static void named_read(struct load *l, const struct config_schema *schema,
	const struct conf_section *s, const struct config_bound *b, size_t n)
{
	union {
		struct config_feed feed;
		struct config_watch watch;
		struct config_route route;
		struct config_output output;
	} u;

	memset(&u, 0, sizeof(u));
	defaults_set(l, schema, &u);
	values_set(l, schema, b, n, &u);
	switch (schema->target) {
	case TARGET_FEED:
		tags_lint(l, b, n);
		feed_add(l, s, &u.feed);
		break;
	case TARGET_WATCH:
	case TARGET_SET:
		config_watch_add(l, s, b, n, &u.watch);
		break;
	case TARGET_ROUTE:
		config_route_add(l, s, b, n, &u.route);
		break;
	case TARGET_OUTPUT:
		config_output_add(l, s, b, n, &u.output);
		break;
	/* These two have ways of their own: dest_read(), config_scalar_set(). */
	case TARGET_DEST:
	case TARGET_CONFIG:
		break;
	}
}

static void dest_read(struct load *l, const struct config_schema *schema,
	const struct conf_section *s, const struct config_bound *b, size_t n)
{
	void *block = config_dest_block(l, schema->ops);

	if (block == NULL)
		return;
	defaults_set(l, schema, block);
	values_set(l, schema, b, n, block);
	config_dest_add(l, s, b, n, schema->ops, block);
}

/* Keys are checked before values are stored; people read a file from top to bottom. Only when all
 * is about one file: lines of a terms file stay where they are. By insertion, which keeps the order
 * within a line. */
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
	struct config_schema dest;

	/* Whether this section is sound decides if what is missing in it is worth a sentence of
	 * its own. */
	l->errors_before = l->d->n_errors;
	if (schema->target == TARGET_DEST) {
		dest = config_dest_schema(config_dest_type(l, s), &l->scratch);
		schema = &dest;
	}
	size_t n = entries_bind(l, schema, s, &b);

	if (schema->target == TARGET_DEST)
		dest_read(l, schema, s, b, n);
	else if (schema->target != TARGET_CONFIG)
		named_read(l, schema, s, b, n);
	for (size_t i = 0; i < n && schema->target == TARGET_CONFIG; i++)
		config_scalar_set(l, schema, b[i].k, b[i].e);
	if (l->show != NULL && schema->target != TARGET_CONFIG)
		config_echo_section(l, s, b, n);
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
