/* SPDX-License-Identifier: ISC */
/*
 * Files that root reads and a service without rights cannot: an editor under `umask 077` makes them, the
 * check by hand is content, and the next start of the service is refused.
 */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/load.h"

/* A group that is not root's may be the service's. */
static bool is_closed(const char *path, bool *ret_dir)
{
	struct stat st;

	if (stat(path, &st) != 0 || st.st_uid != 0)
		return false;
	*ret_dir = S_ISDIR(st.st_mode);
	/* A directory is of use only when it can be passed through. */
	mode_t all = *ret_dir ? S_IROTH | S_IXOTH : S_IROTH;
	mode_t group = *ret_dir ? S_IRGRP | S_IXGRP : S_IRGRP;

	return (st.st_mode & all) != all && !((st.st_mode & group) == group && st.st_gid != 0);
}

static int is_conf(const struct dirent *d)
{
	return d->d_name[0] != '.' && str_ends(str_of(d->d_name), STR(".conf"));
}

static void look(const char *path, void (*f)(struct str path, bool dir, void *arg), void *arg)
{
	bool dir = false;

	if (is_closed(path, &dir))
		f(str_of(path), dir, arg);
}

void config_closed_each(
	const char *dir, void (*f)(struct str path, bool dir, void *arg), void *arg)
{
	static const char *const places[] = {
		"", "/conf.d", "/feeds.d", "/watch.d", "/alerts.d"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char *place = xasprintf("%s%s", dir, places[i]);
		struct dirent **names = NULL;
		int n = scandir(place, &names, is_conf, alphasort);

		look(place, f, arg);
		for (int k = 0; k < n; k++) {
			char *path = xasprintf("%s/%s", place, names[k]->d_name);

			look(path, f, arg);
			free(path);
			free(names[k]);
		}
		free(names);
		free(place);
	}
}
