/* SPDX-License-Identifier: ISC */
/*
 * Who is told of an alert:
 *
 *   notify of the watch        these, always
 *   each [route] that fits     its `notify`, besides; there is no order, and none stops another
 *   neither notify nor route   all destinations, as long as nobody has written a [route]
 *
 * So a small configuration needs none of it, and whoever writes one route says for all watches without
 * `notify` where they go; one that then goes nowhere is warned of.
 */
#include "config/load.h"

static bool has(const struct str *v, size_t n, struct str id)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i], id))
			return true;
	return false;
}

static bool fits_watch(const struct config_route *r, const struct config_watch *w)
{
	return (r->n_watches == 0 || has(r->watches, r->n_watches, w->id)) &&
	       (r->n_priorities == 0 || has(r->priorities, r->n_priorities, w->priority));
}

static bool fits(
	const struct config_route *r, const struct config_watch *w, const struct config_feed *f)
{
	return fits_watch(r, w) && config_names_feed(r->feeds, r->n_feeds, f);
}

bool config_tells(const struct config *c, const struct config_watch *w,
	const struct config_feed *f, struct str dest)
{
	if (has(w->notify, w->n_notify, dest))
		return true;
	for (size_t i = 0; i < c->n_routes; i++)
		if (has(c->routes[i].notify, c->routes[i].n_notify, dest) &&
			fits(&c->routes[i], w, f))
			return true;
	return w->n_notify == 0 && c->n_routes == 0;
}

void config_told_by(const struct config *c, const struct config_watch *w,
	const struct config_feed *feed, struct str dest,
	void (*f)(const char *how, struct str route, void *arg), void *arg)
{
	if (has(w->notify, w->n_notify, dest))
		f("notify", STR(""), arg);
	for (size_t i = 0; i < c->n_routes; i++)
		if (has(c->routes[i].notify, c->routes[i].n_notify, dest) &&
			fits(&c->routes[i], w, feed))
			f("route", c->routes[i].id, arg);
	if (w->n_notify == 0 && c->n_routes == 0)
		f("every destination", STR(""), arg);
}

void config_route_add(struct load *l, const struct conf_section *s,
	const struct config_bound *b, size_t n, const struct config_route *r)
{
	struct config_raw_route raw = {.r = *r, .refs.from = l->refs.n};

	for (size_t i = 0; i < n; i++)
		if (b[i].k->kind == KIND_WATCHES || b[i].k->kind == KIND_FEEDS ||
			b[i].k->kind == KIND_NOTIFY)
			config_ref_add(l, &b[i]);
	raw.refs.n = l->refs.n - raw.refs.from;
	raw.r.id = arena_str(&l->c->arena, s->id);
	raw.r.pos = config_pos(l, s->pos);
	vec_push(&l->routes, raw);
}

/* ---- what nothing connects ------------------------------------------------------------- */

static bool is_routed(const struct config *c, const struct config_watch *w)
{
	for (size_t i = 0; i < c->n_routes; i++)
		if (fits_watch(&c->routes[i], w))
			return true;
	return false;
}

static bool is_told(const struct config *c, struct str dest)
{
	bool told = has(c->ops_notify, c->n_ops_notify, dest);

	for (size_t i = 0; i < c->n_routes && !told; i++)
		told = has(c->routes[i].notify, c->routes[i].n_notify, dest);
	for (size_t i = 0; i < c->n_watches && !told; i++)
		told = has(c->watches[i].notify, c->watches[i].n_notify, dest) ||
		       (c->watches[i].n_notify == 0 && c->n_routes == 0);
	return told;
}

static void route_check(struct load *l, const struct config_route *r)
{
	const struct config *c = l->c;
	size_t i = 0;

	while (i < c->n_watches && !fits_watch(r, &c->watches[i]))
		i++;
	if (i == c->n_watches)
		config_warning(l, r->pos, STR(""),
			"[route " STR_F "] never fires: no watch has what it asks for",
			STR_A(r->id));
}

void config_routes_check(struct load *l)
{
	const struct config *c = l->c;

	if (l->d->n_errors > 0 || c->n_watches == 0)
		return;
	for (size_t i = 0; i < c->n_routes; i++)
		route_check(l, &c->routes[i]);
	for (size_t i = 0; i < c->n_watches && c->n_routes > 0; i++)
		if (c->watches[i].n_notify == 0 && !is_routed(c, &c->watches[i]))
			config_warning(l, c->watches[i].pos, STR(""),
				"[watch " STR_F
				"] tells nobody: no [route] takes it, and it has no 'notify ='",
				STR_A(c->watches[i].id));
	for (size_t i = 0; i < c->n_dests; i++)
		if (!is_told(c, c->dests[i].d->id))
			config_warning(l, c->dests[i].pos, STR(""),
				"[destination " STR_F
				"] is told nothing: no watch and no [route] names it",
				STR_A(c->dests[i].d->id));
}
