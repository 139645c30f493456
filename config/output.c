/* SPDX-License-Identifier: ISC */
/* Files in which what a watch found is kept ([output id]). */
#include "config/load.h"

/* Its one reference is the watch. */
void config_output_add(struct load *l, const struct conf_section *s,
	const struct config_bound *b, size_t n, const struct config_output *o)
{
	struct config_raw_output raw = {.o = *o, .refs.from = l->refs.n};

	for (size_t i = 0; i < n; i++)
		if (b[i].k->kind == KIND_WATCHES)
			config_ref_add(l, &b[i]);
	raw.refs.n = l->refs.n - raw.refs.from;
	raw.o.id = arena_str(&l->c->arena, s->id);
	raw.o.pos = config_pos(l, s->pos);
	vec_push(&l->outputs, raw);
}

static void watch_find(struct load *l, const struct config_ref *ref, struct config_output *o)
{
	const struct config *c = l->c;
	struct str *ids = arena_array(&l->scratch, c->n_watches, sizeof(*ids));

	o->watch = ref->name;
	if (config_watch(c, ref->name) != NULL || ids == NULL)
		return;
	for (size_t i = 0; i < c->n_watches; i++)
		ids[i] = c->watches[i].id;
	config_error(l, ref->pos, ref->source, "there is no watch '" STR_F "'%s",
		STR_A(ref->name), config_suggestion(l, ref->name, ids, c->n_watches));
}

/* Two that write one file would take turns. */
static void twice_check(struct load *l, const struct config_output *o)
{
	const struct config *c = l->c;

	for (size_t i = 0; &c->outputs[i] != o; i++) {
		const struct config_output *first = &c->outputs[i];
		bool same_id = str_eq(first->id, o->id);

		if (same_id || (o->path.n != 0 && str_eq(first->path, o->path)))
			config_error(l, o->pos, STR(""),
				"[output " STR_F "] %s; first at " STR_F ":%u", STR_A(o->id),
				same_id ? "is defined twice"
					: "has a path that another one has",
				STR_A(first->pos.file), first->pos.line);
	}
}

void config_outputs_resolve(struct load *l)
{
	struct config *c = l->c;

	c->outputs = arena_array(&c->arena, l->outputs.n, sizeof(*c->outputs));
	for (size_t i = 0; i < l->outputs.n && c->outputs != NULL; i++) {
		const struct config_raw_output *raw = &l->outputs.p[i];
		struct config_output *o = &c->outputs[c->n_outputs++];

		*o = raw->o;
		for (size_t k = 0; k < raw->refs.n; k++)
			watch_find(l, &l->refs.p[raw->refs.from + k], o);
		twice_check(l, o);
	}
}
