/* SPDX-License-Identifier: ISC */
/*
 * DIR/secrets, which the unit hands over as a whole with LoadCredential=rasid:DIR/secrets.
 *
 * One file there with a name that systemd cannot use as a credential's stops the whole service at
 * its next start, however many days later, with "243/CREDENTIALS" and no word of the file. So the
 * names are looked at whenever the configuration is read by somebody who may list the directory.
 *
 * And since systemd reads them at a start only, what the service has can be older than what lies
 * there: the two are compared by content, for times of files say nothing after a copy or a restore.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "config/load.h"

enum {
	/* systemd's FDNAME_MAX, less "rasid_" */
	NAME_BYTES_MAX = 255 - 6,
	DEPTH_MAX = 8
};

/* As fdname_is_valid() of systemd 252 to 257: printable ASCII without ':'. */
static bool name_good(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] < ' ' || name.p[i] > '~' || name.p[i] == ':')
			return false;
	return name.n <= NAME_BYTES_MAX;
}

/* systemd passes over what begins with a dot. */
static int is_loaded(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void name_refuse(struct load *l, const char *dir, struct str name)
{
	AUTO_BUF struct buf shown = {0};

	buf_init(&shown, KIB(2));
	for (size_t at = 0; at < name.n;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_sub(name, at, name.n), &cp);

		buf_utf8(&shown, cp < ' ' || cp == 0x7F ? '?' : cp);
		at += n;
	}
	conf_diag(l->d, CONF_ERROR, (struct conf_pos){.file = str_of(dir)},
		"rename the file '" STR_F
		"': systemd takes names of at most %d ASCII characters without ':', and the service does not start as long as it is there",
		STR_A(buf_view(&shown)), NAME_BYTES_MAX);
}

static void dir_check(struct load *l, const char *dir, int depth)
{
	struct dirent **names = NULL;
	int n = depth < DEPTH_MAX ? scandir(dir, &names, is_loaded, alphasort) : 0;

	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s", dir, names[i]->d_name);
		struct stat st;

		if (!name_good(str_of(names[i]->d_name)))
			name_refuse(l, dir, str_of(names[i]->d_name));
		else if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			dir_check(l, path, depth + 1);
		free(path);
		free(names[i]);
	}
	free(names);
}

void config_secret_names_check(struct load *l, const char *dir)
{
	char *path = xasprintf("%s/secrets", dir);

	dir_check(l, path, 0);
	free(path);
}

/* ---- what the service has ------------------------------------------------------------------ */

enum {
	/* systemd's limit for one credential */
	CREDENTIAL_MAX = 1 << 20
};

static bool same_content(const char *a, const char *b)
{
	AUTO_BUF struct buf x = {0};
	AUTO_BUF struct buf y = {0};
	struct err e;

	buf_init(&x, CREDENTIAL_MAX);
	buf_init(&y, CREDENTIAL_MAX);
	bool same = config_file_slurp(a, &x, NULL, &e) == ERR_NONE &&
		    config_file_slurp(b, &y, NULL, &e) == ERR_NONE &&
		    str_eq(buf_view(&x), buf_view(&y));

	if (x.p != NULL)
		explicit_bzero(x.p, x.cap);
	if (y.p != NULL)
		explicit_bzero(y.p, y.cap);
	return same;
}

/* NAME became rasid_NAME. One of its own, LoadCredential=NAME:..., goes before it and hides it. */
static bool is_in_use(const char *path, const char *in_use, const char *name)
{
	char *own = xasprintf("%s/%s", in_use, name);
	char *loaded = xasprintf("%s/rasid_%s", in_use, name);
	bool yes = access(own, F_OK) == 0 || same_content(path, loaded);

	free(own);
	free(loaded);
	return yes;
}

bool config_secrets_changed(const struct config *c)
{
	const char *given = getenv("CREDENTIALS_DIRECTORY");
	char *source = xasprintf(STR_F "/secrets", STR_A(c->dir));
	struct stat theirs;
	struct stat ours;
	bool both = given != NULL && stat(given, &theirs) == 0 && stat(source, &ours) == 0;

	free(source);
	return both && (ours.st_mtim.tv_sec > theirs.st_mtim.tv_sec ||
			       (ours.st_mtim.tv_sec == theirs.st_mtim.tv_sec &&
				       ours.st_mtim.tv_nsec > theirs.st_mtim.tv_nsec));
}

void config_secrets_waiting(
	const char *dir, const char *in_use, void (*f)(struct str path, void *arg), void *arg)
{
	char *default_dir = config_default_dir();
	char *source = xasprintf("%s/secrets", dir != NULL ? dir : default_dir);
	const char *theirs = in_use != NULL ? in_use : "/run/credentials/rasid.service";
	struct dirent **names = NULL;
	int n = access(theirs, R_OK | X_OK) == 0 ? scandir(source, &names, is_loaded, alphasort)
						 : 0;

	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s", source, names[i]->d_name);
		struct stat st;

		if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, R_OK) == 0 &&
			!is_in_use(path, theirs, names[i]->d_name))
			f(str_of(path), arg);
		free(path);
		free(names[i]);
	}
	free(names);
	free(source);
	free(default_dir);
}
