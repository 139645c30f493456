/* SPDX-License-Identifier: ISC */
/*
 * Where things are when nobody says so: the system's places for root and under systemd, the XDG
 * places for everybody else. systemd's variables hold a colon-separated list; the first counts.
 *
 *                  systemd's variable       root             XDG variable     else, below $HOME
 *   configuration  CONFIGURATION_DIRECTORY  /etc/rasid       XDG_CONFIG_HOME  .config/rasid
 *   data           STATE_DIRECTORY          /var/lib/rasid   XDG_STATE_HOME   .local/state/rasid
 *   socket         RUNTIME_DIRECTORY        /run/rasid       XDG_RUNTIME_DIR  the data directory
 */
#include <stdlib.h>
#include <unistd.h>

#include "config/load.h"

/* $name up to its first colon, then tail; NULL when it is unset or not absolute: the XDG
 * specification calls relative paths invalid. The caller frees it. */
static char *from_env(const char *name, const char *tail)
{
	const char *v = getenv(name);
	struct str rest = str_of(v);
	struct str first;

	if (v == NULL || v[0] != '/' || !str_cut(&rest, ':', &first))
		return NULL;
	return xasprintf(STR_F "%s", STR_A(first), tail);
}

struct place {
	const char *systemd;         /* variable that names the place itself */
	const char *system;          /* for root */
	const char *xdg, *home_tail; /* variable for users, and what it defaults to */
};

static char *place_find(const struct place *p)
{
	char *path = from_env(p->systemd, "");

	/* Before XDG: with sudo the variables may still be the caller's, and root's data would lie
	 * in a home. */
	if (path == NULL && geteuid() == 0)
		path = xstrdup(p->system);
	if (path == NULL)
		path = from_env(p->xdg, "/rasid");
	if (path == NULL && p->home_tail != NULL)
		path = from_env("HOME", p->home_tail);
	return path;
}

char *config_default_dir(void)
{
	static const struct place place = {"CONFIGURATION_DIRECTORY", CONFIG_SYSTEM_DIR,
		"XDG_CONFIG_HOME", "/.config/rasid"};
	char *path = place_find(&place);

	return path != NULL ? path : xstrdup("");
}

static void take(struct load *l, char *path, struct str *ret)
{
	if (path == NULL)
		return;
	*ret = arena_str(&l->c->arena, str_of(path));
	free(path);
}

void config_paths_fill(struct load *l, bool own_dir)
{
	static const struct place state = {
		"STATE_DIRECTORY", "/var/lib/rasid", "XDG_STATE_HOME", "/.local/state/rasid"};
	static const struct place runtime = {
		"RUNTIME_DIRECTORY", "/run/rasid", "XDG_RUNTIME_DIR", NULL};
	struct config *c = l->c;
	bool own_data = own_dir && c->data_dir.n > 0 && getenv(runtime.systemd) == NULL;

	if (c->data_dir.n == 0)
		take(l, place_find(&state), &c->data_dir);
	/* A configuration of one's own with data of its own gets a socket of its own too, so that
	 * two daemons can run side by side without one more setting. Under systemd the unit's
	 * directory counts, which is its own already. */
	if (c->runtime_dir.n == 0 && own_data)
		c->runtime_dir = c->data_dir;
	if (c->runtime_dir.n == 0)
		take(l, place_find(&runtime), &c->runtime_dir);
	if (c->runtime_dir.n == 0)
		c->runtime_dir = c->data_dir;
	if (c->data_dir.n == 0)
		config_error(l, (struct conf_pos){.file = c->dir}, STR(""),
			"nobody says where to keep data: set [daemon] data_dir, or $HOME");
}
