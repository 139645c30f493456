/* SPDX-License-Identifier: ISC */
/*
 * Files that lie in the configuration and are not read: an editor saved security.conf.txt, wrote .CONF,
 * or made watches.d/, and everything looks well while nothing is watched.
 *
 *   DIR ──┬─ a directory that is none of ours, with x.conf in it or a name in .d ──> a warning
 *         ├─ a file x.conf besides rasid.conf ─────────────────────────────────────> a warning
 *         └─ conf.d/ feeds.d/ watch.d/ alerts.d/
 *               └─ what does not end in .conf, is no leaving of an editor or packager,
 *                  and is no file of terms or secret that a section names ─────────> a warning
 */
#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/load.h"

enum {
	NAMED_MAX = 20 /* of one directory; then a count */
};

/* What editors, dpkg and `make install` leave beside a file, and what people name to switch it off. */
static const struct str leavings[] = {STR_INIT("~"), STR_INIT(".bak"), STR_INIT(".orig"),
	STR_INIT(".old"), STR_INIT(".new"), STR_INIT(".save"), STR_INIT(".swp"),
	STR_INIT(".tmp"), STR_INIT(".rej"), STR_INIT(".off"), STR_INIT(".disabled"),
	STR_INIT(".dpkg-new"), STR_INIT(".dpkg-old"), STR_INIT(".dpkg-dist"),
	STR_INIT(".dpkg-tmp"), STR_INIT(".ucf-dist"), STR_INIT(".ucf-old"), STR_INIT(".rpmnew"),
	STR_INIT(".rpmsave"), STR_INIT(".md")};

static bool is_leaving(struct str name)
{
	for (size_t i = 0; i < sizeof(leavings) / sizeof(leavings[0]); i++)
		if (str_ends(name, leavings[i]))
			return true;
	return str_starts(name, STR("README")) || str_starts(name, STR("#"));
}

static int is_shown(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Read because a section names it: by file, as the name may be written in many ways. */
static bool is_named(const struct load *l, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return true; /* gone, or a link that leads nowhere */
	for (size_t i = 0; i < l->named.n; i++)
		if (l->named.p[i].inode == st.st_ino && l->named.p[i].device == st.st_dev)
			return true;
	return false;
}

void config_file_named(struct load *l, const struct stat *st)
{
	struct config_named n = {st->st_dev, st->st_ino};

	vec_push(&l->named, n);
}

static bool holds_conf(const char *dir)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, is_shown, alphasort);
	bool found = false;

	for (int i = 0; i < n; i++) {
		found |= str_ends(str_of(names[i]->d_name), STR(".conf"));
		free(names[i]);
	}
	free(names);
	return found;
}

static void warn(struct load *l, const char *path, const char *why)
{
	conf_diag(l->d, CONF_WARNING, (struct conf_pos){.file = str_of(path)}, "not read: %s",
		why);
}

/* ---- conf.d and its like ------------------------------------------------------------------- */

static const char *entry_stray(const struct load *l, const char *path, struct str name)
{
	if (is_dir(path))
		return holds_conf(path) ? "directories inside this one are not looked into"
					: NULL;
	if (str_ends(name, STR(".conf")) || is_leaving(name) || is_named(l, path))
		return NULL;
	return "the name must end in .conf, in small letters";
}

static void entries_check(struct load *l, const char *dir)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, is_shown, alphasort);
	size_t strays = 0;

	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s", dir, names[i]->d_name);
		const char *why = entry_stray(l, path, str_of(names[i]->d_name));

		if (why != NULL && strays++ < NAMED_MAX)
			warn(l, path, why);
		free(path);
		free(names[i]);
	}
	if (strays > NAMED_MAX)
		conf_diag(l->d, CONF_WARNING, (struct conf_pos){.file = str_of(dir)},
			"and %zu more files that are not read", strays - NAMED_MAX);
	free(names);
}

/* ---- DIR ----------------------------------------------------------------------------------- */

static const struct str ours[] = {STR_INIT("conf.d"), STR_INIT("feeds.d"), STR_INIT("watch.d"),
	STR_INIT("alerts.d"), STR_INIT("secrets")};
enum {
	N_OURS = sizeof(ours) / sizeof(ours[0])
};

static bool is_ours(struct str name)
{
	for (size_t i = 0; i < N_OURS; i++)
		if (str_eq(name, ours[i]))
			return true;
	return false;
}

static void dir_stray(struct load *l, const char *path, struct str name)
{
	AUTO_BUF struct buf why = {0};

	if (is_ours(name) || (!str_ends(name, STR(".d")) && !holds_conf(path)))
		return;
	buf_init(&why, KIB(1));
	struct str near = conf_nearest(name, ours, N_OURS);

	buf_printf(&why, "the directories are conf.d, feeds.d, watch.d and alerts.d");
	if (near.n > 0)
		buf_printf(&why, "; did you mean '" STR_F "'?", STR_A(near));
	warn(l, path, why.p);
}

/* "rasid.conf.txt", "Rasid.conf", "feeds.conf": what has .conf in its name was meant to be read. */
static void file_stray(struct load *l, const char *path, struct str name)
{
	AUTO_BUF struct buf small = {0};

	buf_init(&small, KIB(1));
	for (size_t i = 0; i < name.n; i++)
		buf_char(&small, (char)tolower((unsigned char)name.p[i]));
	if (str_eq(name, STR("rasid.conf")) || is_leaving(name) || is_named(l, path) ||
		str_find_str(buf_view(&small), STR(".conf")) == name.n)
		return;
	warn(l, path, "here only rasid.conf is read; others belong into conf.d");
}

void config_strays_check(struct load *l, const char *dir)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, is_shown, alphasort);

	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s", dir, names[i]->d_name);
		struct str name = str_of(names[i]->d_name);

		if (!is_dir(path))
			file_stray(l, path, name);
		else
			dir_stray(l, path, name);
		free(path);
		free(names[i]);
	}
	free(names);
	for (size_t i = 0; i < N_OURS && !str_eq(ours[i], STR("secrets")); i++) {
		char *path = xasprintf("%s/" STR_F, dir, STR_A(ours[i]));

		entries_check(l, path);
		free(path);
	}
}
