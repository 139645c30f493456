/* SPDX-License-Identifier: ISC */
/*
 * The configuration as a whole: load, look up, free. load.h has the map.
 *
 *   precedence of scalars:  built-in default < rasid.conf < conf.d/ < environment
 *
 *   config_load ── read_all ──> sections stored ──> names resolved ──> lists compiled, tests run
 *                                                                       │ any error: NULL
 *                                                                       └ none: struct config
 *
 * The later steps go on after errors, for people want all of them at once; each keeps silent where
 * what it would say only follows from an earlier mistake.
 */
#include "config/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/load.h"

enum {
	/* Bytes. One file has 64 MiB at most, but there may be many: they end in a sentence, and
	 * not in the kernel's choice of a process to kill. */
	CONFIG_ARENA_MAX = 1 << 30
};

/* Reads the files of dir; of a default directory only when it exists. False: it cannot be read. */
static bool directory_read(struct load *l, const char *dir, const char *default_dir)
{
	struct stat st;
	const char *from = dir != NULL ? dir : default_dir;

	l->c->dir = arena_str(&l->c->arena, str_of(from));
	/* Nobody named it and it is not there: the first start, with built-in defaults. One that we
	 * are not let into is there. */
	l->c->no_dir =
		dir == NULL && (from[0] == '\0' || (stat(from, &st) != 0 && errno == ENOENT));
	return l->c->no_dir || config_files_read(l, from);
}

/* Everything that stands in files and environment, before references are resolved. False: the
 * directory cannot be read. */
static bool read_all(struct load *l, const char *dir)
{
	const struct config_schema *all = NULL;
	size_t n = config_schemas(&all);
	char *default_dir = config_default_dir();

	l->c = xcalloc(1, sizeof(*l->c));
	arena_init(&l->c->arena, CONFIG_ARENA_MAX);
	l->origins = xcalloc(n, sizeof(*l->origins));
	/* First, so that whatever is not said later has its value; origins stay empty, which shows
	 * "# default". */
	config_defaults(l, TARGET_CONFIG, l->c);
	bool there = directory_read(l, dir, default_dir);

	/* After the files: the environment has the last word, as in containers. */
	config_environment_read(l);
	/* Last: places are derived only where neither file nor environment names one. */
	config_paths_fill(l, dir != NULL && strcmp(dir, default_dir) != 0);
	free(default_dir);
	return there;
}

struct config *config_load_with(struct load *l, const char *dir)
{
	(void)read_all(l, dir);
	arena_init(&l->scratch, CONFIG_ARENA_MAX);
	config_refs_resolve(l);
	config_tests_run(l);
	arena_done(&l->scratch);
	/* Allocations that failed gave NULL and were passed over: this one test makes an error of
	 * all of them. */
	if (l->c->arena.over)
		config_error(l, (struct conf_pos){.file = str_of(dir)}, STR(""),
			"the configuration is too large");
	/* All or nothing: a configuration with an error is not used in part. */
	if (l->d->n_errors == 0)
		return l->c;
	config_free(l->c);
	l->c = NULL;
	return NULL;
}

void config_load_done(struct load *l)
{
	/* The texts that these point to lie in the configuration's arena and live on. */
	free(l->origins);
	free(l->feeds.p);
	free(l->watches.p);
	free(l->sets.p);
	free(l->dests.p);
	free(l->routes.p);
	free(l->outputs.p);
	free(l->lines.p);
	free(l->line_pos.p);
	free(l->refs.p);
	free(l->secrets.p);
	free(l->named.p);
}

struct config *config_load_draft(const char *dir, const struct config_draft *draft,
	struct arena *diag_arena, struct conf_diags *diags)
{
	struct load l = {.d = diags, .draft = draft};

	conf_diags_init(diags, diag_arena);
	struct config *c = config_load_with(&l, dir);

	config_load_done(&l);
	return c;
}

struct config *config_load(const char *dir, struct arena *diag_arena, struct conf_diags *diags)
{
	return config_load_draft(dir, NULL, diag_arena, diags);
}

struct str config_runtime_dir(const char *dir, struct arena *a)
{
	struct conf_diags diags;
	struct load l = {.d = &diags};

	conf_diags_init(&diags, a);
	(void)read_all(&l, dir);
	/* Whatever errors there were: `rasid reload` must find the daemon to be told of them. */
	struct str path = arena_str(a, l.c->runtime_dir);

	config_load_done(&l);
	config_free(l.c);
	return path;
}

struct guards *config_guards(
	const char *dir, struct arena *diag_arena, struct conf_diags *diags)
{
	struct load l = {.d = diags};
	struct guards *guards = NULL;

	conf_diags_init(diags, diag_arena);
	if (read_all(&l, dir) && config_guards_load(&l)) {
		guards = l.c->guards;
		/* Taken out: config_free() would free them. */
		l.c->guards = NULL;
	}
	config_load_done(&l);
	config_free(l.c);
	return guards;
}

void config_free(struct config *c)
{
	if (c == NULL)
		return;
	/* Before the arena, in which they lie. */
	for (size_t i = 0; i < c->n_dests; i++)
		config_dest_wipe(&c->dests[i]);
	for (size_t i = 0; i < c->n_feeds; i++)
		config_wipe(c->feeds[i].headers);
	config_wipe(c->proxy);
	config_wipe(c->fetch_auth);
	config_wipe(c->fetch_headers);
	watchset_free(c->watchset);
	guards_free(c->guards);
	arena_done(&c->arena);
	free(c);
}

const struct config_feed *config_feed(const struct config *c, struct str id)
{
	size_t i = strmap_get(&c->feed_ids, id);

	return i != SIZE_MAX ? &c->feeds[i] : NULL;
}

const struct config_watch *config_watch(const struct config *c, struct str id)
{
	size_t i = strmap_get(&c->watch_ids, id);

	return i != SIZE_MAX ? &c->watches[i] : NULL;
}

const struct config_dest *config_dest(const struct config *c, struct str id)
{
	size_t i = strmap_get(&c->dest_ids, id);

	return i != SIZE_MAX ? &c->dests[i] : NULL;
}

bool config_has_tag(const struct config_feed *f, struct str tag)
{
	for (size_t i = 0; i < f->n_tags; i++)
		if (str_eq(f->tags[i], tag))
			return true;
	return false;
}

bool config_names_feed(const struct str *names, size_t n, const struct config_feed *f)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(names[i], f->id))
			return true;
		if (str_starts(names[i], STR("tag:")) &&
			config_has_tag(f, str_sub(names[i], 4, names[i].n)))
			return true;
	}
	/* Whoever names no feed means all. */
	return n == 0;
}

void config_watch_mask(const struct config *c, const struct config_feed *f, uint64_t *out)
{
	/* The bits after the last watch stay 0. */
	memset(out, 0, (c->n_watches + 63) / 64 * sizeof(*out));
	for (size_t i = 0; i < c->n_watches; i++)
		if (config_names_feed(c->watches[i].feeds, c->watches[i].n_feeds, f))
			out[i / 64] |= UINT64_C(1) << (i % 64);
}
