/* SPDX-License-Identifier: ISC */
/*
 * When all files are read: the vectors become the configuration's arrays, ids must be unique, every
 * name that a watch mentions must exist, the lines of its sets are joined to its own, and a few
 * values are compared with each other.
 *
 *   feeds_move ──> ids_check ──> watches_move ──> routes_move ──> sets_check ──> dests ──> intervals
 *    ids, tags      watch, set,    use, feeds,      watches, feeds,  unused?
 *                   destination    notify; lines    notify
 *
 * Only then, so that a watch may name a feed that stands in a later file.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/url_host.h"
#include "config/load.h"

/* Tables that only the check of references needs. */
struct names {
	struct strmap sets, tags;
	bool *set_used; /* of load.sets */
};

/* A copy in the configuration's arena; NULL without memory, which config_load_with() reports for
 * all. */
static void *moved(struct load *l, const void *p, size_t n, size_t size)
{
	void *v = arena_array(&l->c->arena, n, size);

	if (v != NULL && n > 0)
		memcpy(v, p, n * size);
	return v;
}

/* strmap_put() keeps the first of two: its place is what the second is told of. */
static void id_put(struct load *l, struct strmap *t, const char *type, struct str id, size_t i,
	struct conf_pos pos, struct conf_pos (*pos_of)(const struct load *, size_t))
{
	size_t old = strmap_put(t, id, i);

	if (old == SIZE_MAX)
		return;
	struct conf_pos first = pos_of(l, old);

	config_error(l, pos, STR(""), "[%s " STR_F "] is defined twice; first at " STR_F ":%u",
		type, STR_A(id), STR_A(first.file), first.line);
}

/* Places of what is in the vectors, for id_put(): each vector has its position elsewhere. */
static struct conf_pos feed_pos(const struct load *l, size_t i)
{
	return l->feeds.p[i].pos;
}

static struct conf_pos watch_pos(const struct load *l, size_t i)
{
	return l->watches.p[i].w.pos;
}

static struct conf_pos set_pos(const struct load *l, size_t i)
{
	return l->sets.p[i].w.pos;
}

static struct conf_pos dest_pos(const struct load *l, size_t i)
{
	return l->dests.p[i].pos;
}

/* ---- arrays and ids ------------------------------------------------------------------ */

static void feeds_move(struct load *l, struct names *names)
{
	struct config *c = l->c;
	struct strmap urls;
	size_t n_tags = 0;

	c->feeds = arena_array(&c->arena, l->feeds.n, sizeof(*c->feeds));
	strmap_init(&c->feed_ids, &c->arena, l->feeds.n);
	strmap_init(&urls, &l->scratch, l->feeds.n);
	/* A table takes its room at the start: count first. */
	for (size_t i = 0; i < l->feeds.n; i++)
		n_tags += l->feeds.p[i].f.n_tags;
	strmap_init(&names->tags, &l->scratch, n_tags);
	for (size_t i = 0; c->feeds != NULL && i < l->feeds.n; i++) {
		const struct config_raw_feed *raw = &l->feeds.p[i];

		c->feeds[c->n_feeds++] = raw->f;
		id_put(l, &c->feed_ids, "feed", raw->f.id, i, raw->pos, feed_pos);
		size_t old = raw->f.url.n > 0 ? strmap_put(&urls, raw->f.url, i) : SIZE_MAX;

		/* Allowed: two sections may poll one address with other keys. Seldom meant. */
		if (old != SIZE_MAX)
			config_warning(l, raw->pos, STR(""),
				"[feed " STR_F "] has the same url as [feed " STR_F "]",
				STR_A(raw->f.id), STR_A(l->feeds.p[old].f.id));
		for (size_t t = 0; t < raw->f.n_tags; t++)
			/* Which feed has it does not matter, only that one has. */
			(void)strmap_put(&names->tags, raw->f.tags[t], i);
	}
}

static void ids_check(struct load *l, struct names *names)
{
	struct config *c = l->c;

	/* These two serve config_watch() and config_dest() later, so they lie in c's arena; sets
	 * are nobody's business once their lines are joined. */
	strmap_init(&c->watch_ids, &c->arena, l->watches.n);
	strmap_init(&c->dest_ids, &c->arena, l->dests.n);
	strmap_init(&names->sets, &l->scratch, l->sets.n);
	for (size_t i = 0; i < l->watches.n; i++)
		id_put(l, &c->watch_ids, "watch", l->watches.p[i].w.id, i, watch_pos(l, i),
			watch_pos);
	for (size_t i = 0; i < l->sets.n; i++)
		id_put(l, &names->sets, "set", l->sets.p[i].w.id, i, set_pos(l, i), set_pos);
	for (size_t i = 0; i < l->dests.n; i++)
		id_put(l, &c->dest_ids, "destination", l->dests.p[i].d->id, i, dest_pos(l, i),
			dest_pos);
}

/* ---- names that a section mentions ----------------------------------------------------- */

static size_t count_feeds(const struct load *l)
{
	return l->feeds.n;
}

static struct str name_feed(const struct load *l, size_t i)
{
	return l->feeds.p[i].f.id;
}

static size_t count_watches(const struct load *l)
{
	return l->watches.n;
}

static struct str name_watch(const struct load *l, size_t i)
{
	return l->watches.p[i].w.id;
}

static size_t count_sets(const struct load *l)
{
	return l->sets.n;
}

static struct str name_set(const struct load *l, size_t i)
{
	return l->sets.p[i].w.id;
}

static size_t count_dests(const struct load *l)
{
	return l->dests.n;
}

static struct str name_dest(const struct load *l, size_t i)
{
	return l->dests.p[i].d->id;
}

/* What a reference of each kind leads to. */
static const struct ref_kind {
	enum conf_kind kind;
	const char *what;
	size_t (*count)(const struct load *l);
	struct str (*name)(const struct load *l, size_t i);
} ref_kinds[] = {
	{KIND_FEEDS, "feed", count_feeds, name_feed},
	{KIND_WATCHES, "watch", count_watches, name_watch},
	{KIND_USE, "set", count_sets, name_set},
	{KIND_NOTIFY, "destination", count_dests, name_dest},
};

static const struct ref_kind *kind_of(const struct config_ref *ref)
{
	size_t i = 0;

	while (ref_kinds[i].kind != ref->kind)
		i++;
	return &ref_kinds[i];
}

/* Known names of the kind that ref wants, in scratch. */
static size_t known_names(struct load *l, const struct ref_kind *kind, struct str **ret)
{
	size_t n = kind->count(l);
	struct str *v = arena_array(&l->scratch, n, sizeof(*v));

	*ret = v;
	for (size_t i = 0; i < n && v != NULL; i++)
		v[i] = kind->name(l, i);
	return v != NULL ? n : 0;
}

static void ref_unknown(struct load *l, const struct config_ref *ref)
{
	const struct ref_kind *kind = kind_of(ref);
	struct str *known = NULL;

	if (config_looks_secret(ref->name)) {
		config_error(l, ref->pos, STR(""), "write the id of a [%s], not its address",
			kind->what);
		return;
	}
	if (str_find(ref->name, ',') < ref->name.n) {
		config_error(
			l, ref->pos, ref->source, "one id a line; ',' does not separate ids");
		return;
	}
	if (str_starts(ref->name, STR("tag:"))) {
		config_error(l, ref->pos, ref->source, "no feed has the tag '" STR_F "'",
			STR_A(str_sub(ref->name, 4, ref->name.n)));
		return;
	}
	/* With thousands of wrong names the first suggestions must do. */
	size_t n = l->d->n_errors < 100 ? known_names(l, kind, &known) : 0;

	config_error(l, ref->pos, ref->source, "there is no [%s " STR_F "]%s", kind->what,
		STR_A(ref->name), config_suggestion(l, ref->name, known, n));
}

static bool ref_find(
	struct load *l, const struct names *names, const struct config_ref *ref, size_t *ret)
{
	bool tag = ref->kind == KIND_FEEDS && str_starts(ref->name, STR("tag:"));

	if (ref->kind == KIND_USE)
		*ret = strmap_get(&names->sets, ref->name);
	else if (ref->kind == KIND_NOTIFY)
		*ret = strmap_get(&l->c->dest_ids, ref->name);
	else if (ref->kind == KIND_WATCHES)
		*ret = strmap_get(&l->c->watch_ids, ref->name);
	else if (tag)
		*ret = strmap_get(&names->tags, str_sub(ref->name, 4, ref->name.n));
	else
		*ret = strmap_get(&l->c->feed_ids, ref->name);
	return *ret != SIZE_MAX;
}

/* The names of one kind as an array. */
static size_t refs_list(
	struct load *l, struct config_span span, enum conf_kind kind, struct str **ret)
{
	const struct config_ref *refs = l->refs.p + span.from;
	struct str *v = arena_array(&l->c->arena, span.n, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < span.n && v != NULL; i++)
		if (refs[i].kind == kind)
			v[n++] = refs[i].name;
	*ret = v;
	return n;
}

/* The watch's own lines, then those of its sets; `used` are numbers of sets. Copied for every
 * watch: hits name a line by its place in def->lines. */
static void lines_join(struct load *l, const struct config_raw_watch *raw, const size_t *used,
	size_t n_used, struct watch_def *def)
{
	size_t n = raw->lines.n;

	for (size_t i = 0; i < n_used; i++)
		n += l->sets.p[used[i]].lines.n;
	def->lines = arena_array(&l->c->arena, n, sizeof(*def->lines));
	if (def->lines == NULL)
		return;
	for (size_t i = 0; i <= n_used; i++) {
		struct config_span from = i == 0 ? raw->lines : l->sets.p[used[i - 1]].lines;

		if (from.n > 0)
			memcpy(def->lines + def->n_lines, l->lines.p + from.from,
				from.n * sizeof(*def->lines));
		def->n_lines += from.n;
	}
}

static void watch_needs_terms(
	struct load *l, const struct config_raw_watch *raw, const struct watch_def *def)
{
	size_t n = 0;

	for (size_t i = 0; i < def->n_lines; i++)
		n += def->lines[i].group == GROUP_TERM || def->lines[i].group == GROUP_NEAR;
	if (raw->broken)
		return;
	if (n == 0)
		config_error(l, raw->w.pos, STR(""),
			"[watch " STR_F "] has nothing to find; add 'term ='",
			STR_A(raw->w.id));
	/* selftest.c asks again when it is known which lines are one term (min_check). */
	else if (n < def->min)
		config_error(l, raw->w.pos, STR(""),
			"[watch " STR_F
			"] never alerts: 'min = %u', and it has only %zu 'term' and 'near' lines",
			STR_A(raw->w.id), def->min, n);
}

/* A watch uses few sets: looking through them is enough. */
static bool is_used(const size_t *used, size_t n, size_t set)
{
	while (n > 0 && used[n - 1] != set)
		n--;
	return n > 0;
}

static void watch_resolve(struct load *l, const struct names *names,
	const struct config_raw_watch *raw, struct config_watch *w)
{
	const struct config_ref *refs = l->refs.p + raw->refs.from;
	size_t *used = arena_array(&l->scratch, raw->refs.n, sizeof(*used));
	size_t n_used = 0;
	size_t errors = l->d->n_errors;
	size_t at = 0;

	*w = raw->w;
	for (size_t i = 0; i < raw->refs.n && used != NULL; i++) {
		if (!ref_find(l, names, &refs[i], &at))
			ref_unknown(l, &refs[i]);
		else if (refs[i].kind == KIND_USE && is_used(used, n_used, at))
			config_warning(l, refs[i].pos, refs[i].source,
				"[set " STR_F "] is used already", STR_A(refs[i].name));
		else if (refs[i].kind == KIND_USE)
			used[n_used++] = at;
	}
	for (size_t i = 0; i < n_used && names->set_used != NULL; i++)
		names->set_used[used[i]] = true;
	w->n_feeds = refs_list(l, raw->refs, KIND_FEEDS, &w->feeds);
	w->n_notify = refs_list(l, raw->refs, KIND_NOTIFY, &w->notify);
	lines_join(l, raw, used, n_used, &w->def);
	/* A name that is wrong may be the set with all the terms: "nothing to find" would be a
	 * second sentence about one mistake. */
	if (l->d->n_errors == errors)
		watch_needs_terms(l, raw, &w->def);
}

static void watches_move(struct load *l, const struct names *names)
{
	struct config *c = l->c;

	c->watches = arena_array(&c->arena, l->watches.n, sizeof(*c->watches));
	for (size_t i = 0; i < l->watches.n && c->watches != NULL; i++)
		watch_resolve(l, names, &l->watches.p[i], &c->watches[c->n_watches++]);
}

static struct conf_pos route_pos(const struct load *l, size_t i)
{
	return l->routes.p[i].r.pos;
}

static void routes_move(struct load *l, const struct names *names)
{
	struct config *c = l->c;
	struct strmap ids;
	size_t at = 0;

	strmap_init(&ids, &l->scratch, l->routes.n);
	c->routes = arena_array(&c->arena, l->routes.n, sizeof(*c->routes));
	for (size_t i = 0; i < l->routes.n && c->routes != NULL; i++) {
		const struct config_raw_route *raw = &l->routes.p[i];
		struct config_route *r = &c->routes[c->n_routes++];

		*r = raw->r;
		id_put(l, &ids, "route", r->id, i, r->pos, route_pos);
		for (size_t k = 0; k < raw->refs.n; k++)
			if (!ref_find(l, names, &l->refs.p[raw->refs.from + k], &at))
				ref_unknown(l, &l->refs.p[raw->refs.from + k]);
		r->n_watches = refs_list(l, raw->refs, KIND_WATCHES, &r->watches);
		r->n_feeds = refs_list(l, raw->refs, KIND_FEEDS, &r->feeds);
		r->n_notify = refs_list(l, raw->refs, KIND_NOTIFY, &r->notify);
	}
}

static struct conf_pos scalar_pos(const struct load *l, const char *section, const char *key);

/* One line of ids, as only scalars stand in sections without an id. */
static void operations_resolve(struct load *l)
{
	struct config *c = l->c;
	struct config_ref ref = {
		.kind = KIND_NOTIFY, .pos = scalar_pos(l, "operations", "notify")};
	size_t at = 0;

	c->ops_notify = arena_array(&c->arena, c->operations.n / 2 + 1, sizeof(struct str));
	while (at < c->operations.n && c->ops_notify != NULL) {
		size_t from = at;

		while (at < c->operations.n && strchr(", \t", c->operations.p[at]) == NULL)
			at++;
		ref.name = str_sub(c->operations, from, at++);
		if (ref.name.n == 0)
			continue;
		if (strmap_get(&c->dest_ids, ref.name) == SIZE_MAX)
			ref_unknown(l, &ref);
		c->ops_notify[c->n_ops_notify++] = ref.name;
	}
}

/* With errors about, a 'use' may be mistyped, or stand in a section that was not read. */
static void sets_check(struct load *l, const struct names *names)
{
	if (l->d->n_errors > 0 || names->set_used == NULL)
		return;
	for (size_t i = 0; i < l->sets.n; i++)
		if (!names->set_used[i])
			config_warning(l, l->sets.p[i].w.pos, STR(""),
				"no watch uses [set " STR_F "]: nothing in it is looked for",
				STR_A(l->sets.p[i].w.id));
}

/* ---- values against each other ------------------------------------------------------- */

/* Where the value that won was given, in whichever file; a default has no place, and no line is
 * shown then. */
static struct conf_pos scalar_pos(const struct load *l, const char *section, const char *key)
{
	const struct config_schema *all = NULL;
	const struct config_schema *s = config_schema(str_of(section));

	(void)config_schemas(&all);
	return l->origins[s - all][config_key(s, str_of(key)) - s->keys].pos;
}

static void intervals_check(struct load *l)
{
	const struct config *c = l->c;

	if (c->max_interval_ms < c->min_interval_ms)
		config_error(l, scalar_pos(l, "fetch", "max_interval"), STR(""),
			"'max_interval' is shorter than 'min_interval'");
	/* No error: the daemon keeps to the longer one, and publishers are safe. */
	if (c->interval_ms < c->min_interval_ms)
		config_warning(l, scalar_pos(l, "fetch", "interval"), STR(""),
			"'interval' is shorter than 'min_interval', which wins");
	for (size_t i = 0; i < l->feeds.n; i++)
		if (l->feeds.p[i].f.interval_ms != 0 &&
			l->feeds.p[i].f.interval_ms < c->min_interval_ms)
			config_warning(l, l->feeds.p[i].pos, STR(""),
				"[feed " STR_F
				"]: 'interval' is shorter than 'min_interval' of [fetch], which wins",
				STR_A(l->feeds.p[i].f.id));
}

/* Before seven days of articles nothing is called usual (desk/wave.h), and those lie before the window. */
static void bursts_check(struct load *l)
{
	const struct config *c = l->c;
	const int64_t known_ms = INT64_C(7) * 24 * 3600 * 1000 + INT64_C(2) * 3600 * 1000;

	for (size_t i = 0; i < c->n_watches; i++)
		if (c->watches[i].burst != 0 &&
			c->keep_articles_ms < c->watches[i].burst_window_ms + known_ms)
			config_warning(l, c->watches[i].pos, STR(""),
				"[watch " STR_F
				"]: 'burst' never fires: it needs articles of a week before 'burst_window', and 'keep_articles' of [store] is shorter",
				STR_A(c->watches[i].id));
}

/* A token goes behind it, and where it is listened nothing happens without it. */
static void websub_check(struct load *l)
{
	struct str callback = l->c->websub_callback;
	struct conf_pos listen = scalar_pos(l, "websub", "listen");

	if (str_find(callback, '?') < callback.n)
		config_error(l, scalar_pos(l, "websub", "callback"), STR(""),
			"'callback' has a query: write the address of a directory, such as https://feeds.example.org/websub/");
	if (callback.n == 0 && listen.line > 0)
		config_warning(
			l, listen, STR(""), "'listen' without 'callback': nothing is received");
}

/* Of this machine alone: 127.0.0.0/8 and ::1, in any spelling. */
static bool is_loopback(struct str listen)
{
	struct url_authority a = {0};
	struct in6_addr v6;
	char host[64];

	if (!url_authority_split(listen, &a) || a.host.n >= sizeof(host))
		return false;
	bool bracket = a.host.n > 2 && a.host.p[0] == '[';
	struct str bare = bracket ? str_sub(a.host, 1, a.host.n - 1) : a.host;

	snprintf(host, sizeof(host), STR_F, STR_A(bare));
	return bracket ? inet_pton(AF_INET6, host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6)
		       : str_starts(bare, STR("127."));
}

/* The kind of value is that of hosts that no proxy is for, which may be many at once. */
static bool is_one_host(struct str host)
{
	return host.p[0] != '.' && str_find(host, '*') == host.n &&
	       str_find(host, '/') == host.n;
}

static void page_hosts_check(struct load *l)
{
	struct str v = l->c->page_hosts;

	for (size_t at = 0; at < v.n; at++) {
		size_t from = at;

		while (at < v.n && v.p[at] != ',' && v.p[at] != ' ' && v.p[at] != '\t')
			at++;
		struct str host = str_sub(v, from, at);

		if (host.n != 0 && !is_one_host(host))
			config_error(l, scalar_pos(l, "page", "host"), STR(""),
				"'" STR_F
				"' stands for many: write each name by which browsers find the page",
				STR_A(host));
	}
}

/* What stands in articles and watch lists is nobody else's business. */
static void page_check(struct load *l)
{
	const struct config *c = l->c;
	struct conf_pos file = scalar_pos(l, "page", "token_file");

	page_hosts_check(l);
	if (c->page_token.n != 0 && c->page_token.n < CONFIG_TOKEN_MIN)
		config_error(l,
			file.file.n != 0 ? file : scalar_pos(l, "page", "token_credential"),
			STR(""),
			"the page's token has %zu bytes and needs %d: `openssl rand -hex 16` makes one",
			c->page_token.n, CONFIG_TOKEN_MIN);
	if (c->page_listen.n != 0 && c->page_token.n == 0 && !is_loopback(c->page_listen))
		config_error(l, scalar_pos(l, "page", "listen"), STR(""),
			"whoever reaches " STR_F
			" would read everything: give a 'token_file' to [page], or listen at 127.0.0.1",
			STR_A(c->page_listen));
}

void config_refs_resolve(struct load *l)
{
	struct names names = {0};

	feeds_move(l, &names);
	config_logins_resolve(l);
	config_feeds_check(l);
	ids_check(l, &names);
	names.set_used = arena_array(&l->scratch, l->sets.n, sizeof(*names.set_used));
	watches_move(l, &names);
	routes_move(l, &names);
	config_outputs_resolve(l);
	operations_resolve(l);
	sets_check(l, &names);
	l->c->dests = moved(l, l->dests.p, l->dests.n, sizeof(*l->c->dests));
	l->c->n_dests = l->c->dests != NULL ? l->dests.n : 0;
	config_http_resolve(l);
	l->c->secrets = moved(l, l->secrets.p, l->secrets.n, sizeof(*l->c->secrets));
	l->c->n_secrets = l->c->secrets != NULL ? l->secrets.n : 0;
	intervals_check(l);
	bursts_check(l);
	websub_check(l);
	page_check(l);
	config_routes_check(l);
}
