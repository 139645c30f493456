/* SPDX-License-Identifier: ISC */
/* The ids of a configuration that need not be good: for shells, which complete them while somebody types. */
#include <stdlib.h>
#include <sys/stat.h>

#include "config/load.h"

static struct str title_of(const struct conf_section *s)
{
	struct str title = {0};

	for (size_t i = 0; i < s->n_entries; i++)
		if (str_eq(s->entries[i].key, STR("title")))
			title = s->entries[i].value;
	return title;
}

/* The directory that holds the configuration people mean. The caller frees it. */
static char *directory(const char *dir)
{
	char *own = dir != NULL ? xstrdup(dir) : config_default_dir();
	struct stat st;

	if (dir != NULL || stat(own, &st) == 0)
		return own;
	free(own);
	return xstrdup(CONFIG_SYSTEM_DIR);
}

void config_ids_each(const char *dir, struct str type,
	void (*f)(struct str id, struct str title, void *arg), void *arg)
{
	AUTO_ARENA struct arena a = {0};
	struct conf_diags unsaid;
	struct config c = {0};
	struct config_ids ids = {type, f, arg};
	struct load l = {.c = &c, .d = &unsaid, .ids = &ids};
	char *from = directory(dir);

	arena_init(&a, (size_t)1 << 30);
	arena_init(&c.arena, (size_t)1 << 30);
	conf_diags_init(&unsaid, &a);
	(void)config_files_read(&l, from);
	arena_done(&c.arena);
	free(from);
}

void config_ids_tell(const struct config_ids *ids, const struct conf_section *s)
{
	if (s->id.n != 0 && str_eq(s->type, ids->type))
		ids->f(s->id, title_of(s), ids->arg);
}
