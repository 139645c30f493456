/* SPDX-License-Identifier: ISC */
/*
 * `rasid config show`: the merged configuration in its own grammar. Sections that merge are
 * printed from the key table with the value that won; named sections as they stand in their
 * files (echo.c). With origin set a comment line before each value says where it came from.
 */
#include <stdlib.h>

#include "config/load.h"

/* What stands for a key that nobody set: its default, or the path that was found (paths.c). */
static struct str unset_value(const struct config *c, const struct conf_key *k)
{
	if (str_eq(k->name, STR("data_dir")))
		return c->data_dir;
	if (str_eq(k->name, STR("runtime_dir")))
		return c->runtime_dir;
	return str_of(k->def);
}

static void show_scalars(const struct load *l, const struct config_schema *s,
	const struct config_origin *origins, struct buf *out)
{
	buf_printf(out, "\n[" STR_F "]\n", STR_A(s->type));
	for (size_t i = 0; i < s->n_keys; i++) {
		const struct config_origin *o = &origins[i];
		/* The text that won, as it was written: "15m" stays "15m". */
		struct str v = o->value.p != NULL ? o->value : unset_value(l->c, &s->keys[i]);

		config_echo_origin(l, out, o->pos);
		/* A key without any value is shown as a comment: it may be typed in, and the output
		 * can be read as a configuration. */
		buf_printf(out, "%s" STR_F " =%s" STR_F "\n", v.n == 0 ? "#" : "",
			STR_A(s->keys[i].name), v.n == 0 ? "" : " ", STR_A(v));
	}
}

static enum errc first_error(const struct conf_diags *d, struct err *e)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	conf_diags_print(d, &text);
	return err_set(e, ERR_BAD_INPUT,
		"the configuration has %zu errors; see rasid check\n%s", d->n_errors,
		buf_view(&text).p);
}

enum errc config_show(const char *dir, bool origin, struct buf *out, struct err *e)
{
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf named = {0};
	struct conf_diags d;
	const struct config_schema *all = NULL;
	size_t n = config_schemas(&all);

	arena_init(&a, 64 << 20);
	buf_init(&named, BUF_NO_MAX);
	conf_diags_init(&d, &a);
	/* Named sections are written while files are read, but stand after the others: they wait in
	 * a buffer. */
	struct load l = {.d = &d, .show = &named, .show_origin = origin};
	struct config *c = config_load_with(&l, dir);
	enum errc rc = ERR_NONE;

	if (c == NULL) {
		rc = first_error(&d, e);
	} else {
		buf_printf(out, "# " STR_F "\n",
			STR_A(c->dir.n > 0 ? c->dir : STR("built-in defaults")));
		for (size_t i = 0; i < n; i++)
			if (all[i].target == TARGET_CONFIG)
				show_scalars(&l, &all[i], l.origins[i], out);
		buf_str(out, buf_view(&named));
	}
	config_load_done(&l);
	config_free(c);
	return rc;
}
