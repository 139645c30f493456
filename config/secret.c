/* SPDX-License-Identifier: ISC */
/*
 * Secrets come from files that only the daemon may read, or from systemd credentials; never
 * from the command line or the environment. A file that others can read is refused. A file that
 * its group can read is refused too, except in the packaged form: owned by root, with the
 * daemon's own group (root:rasid 0640), because there the group is how the daemon reads it.
 * Messages show the path, never the content.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/load.h"

enum {
	/* Bytes. A URL or a key is far shorter; a longer file is the wrong file. */
	SECRET_MAX = 4096
};

static bool mode_good(const struct stat *st, struct err *why, const char *path)
{
	/* Group 0 is not the daemon's own, whoever runs it. */
	bool our_group = st->st_uid == 0 && st->st_gid != 0 && st->st_gid == getegid();

	if ((st->st_mode & S_IROTH) || ((st->st_mode & S_IRGRP) && !our_group)) {
		err_set(why, ERR_BAD_INPUT,
			"others can read the secret in %s (mode %04o); do: chmod 600 %s", path,
			st->st_mode & 07777U, path);
		return false;
	}
	return true;
}

/* Goes into URLs and headers: one line of printable ASCII. A line break in the middle would end a
 * header early and begin another. The ends are trimmed before, for `echo secret > file` adds a
 * line's end. */
static bool text_good(struct str secret, struct err *why, const char *path)
{
	const char *sentence = secret.n == 0 ? "is empty" : NULL;

	for (size_t i = 0; i < secret.n; i++)
		if ((unsigned char)secret.p[i] <= ' ' || (unsigned char)secret.p[i] >= 0x7F)
			sentence = "must hold one line of ASCII characters without spaces";
	if (sentence != NULL)
		err_set(why, ERR_BAD_INPUT, "the secret in %s %s", path, sentence);
	return sentence == NULL;
}

static bool secret_read(
	struct load *l, const char *path, bool check_mode, struct str *ret, struct err *why)
{
	AUTO_BUF struct buf text = {0};
	struct stat st;
	struct err e;
	bool good = false;

	buf_init(&text, SECRET_MAX);
	if (config_file_slurp(path, &text, &st, &e) != ERR_NONE) {
		err_set(why, e.code, "cannot read %s: %s", path, e.msg);
	} else if (!check_mode || mode_good(&st, why, path)) {
		struct str secret = str_trim(buf_view(&text));

		good = text_good(secret, why, path);
		if (good)
			*ret = arena_str(&l->c->arena, secret);
	}
	/* The copy in the arena is the only one left; config_free() wipes that. */
	if (text.p != NULL)
		explicit_bzero(text.p, text.cap);
	return good;
}

bool config_secret_file(struct load *l, struct str path, struct str *ret, struct err *why)
{
	return secret_read(l, path.p, true, ret, why);
}

/*
 * Where a credential may lie. LoadCredential= of a directory puts its own name before the names
 * of the files: "rasid:/etc/rasid/secrets" makes rasid_NAME of them. By hand (`rasid check`):
 * where systemd keeps them while the service runs, else in the directory they come from.
 */
struct credential_place {
	const char *dir, *prefix;
	bool check_mode; /* an ordinary file, whose mode is people's doing */
};

/* The first place that has it, else the last: its path is what the message should name. */
static char *credential_find(
	const struct credential_place *places, size_t n, struct str name, bool *ret_check_mode)
{
	char *path = NULL;

	for (size_t i = 0; i < n; i++) {
		free(path);
		path = xasprintf("%s/%s" STR_F, places[i].dir, places[i].prefix, STR_A(name));
		*ret_check_mode = places[i].check_mode;
		if (access(path, F_OK) == 0)
			break;
	}
	return path;
}

bool config_secret_credential(struct load *l, struct str name, struct str *ret, struct err *why)
{
	const char *given = getenv("CREDENTIALS_DIRECTORY");
	const char *dir = given != NULL ? given : "/run/credentials/rasid.service";
	char *source = xasprintf(STR_F "/secrets", STR_A(l->c->dir));
	const struct credential_place places[] = {
		{dir, "", false}, {dir, "rasid_", false}, {source, "", true}};
	bool check_mode = false;
	/* The directory of the sources is for people at a shell only: when systemd has passed
	 * credentials, one that is missing is a mistake in the unit, not to be covered up by a file
	 * that we happen to be able to read. */
	char *path = credential_find(places, given != NULL ? 2 : 3, name, &check_mode);
	bool good = secret_read(l, path, check_mode, ret, why);

	if (!good && given == NULL)
		err_wrap(why,
			"$CREDENTIALS_DIRECTORY is not set (see LoadCredential= in systemd.exec(5))");
	free(path);
	free(source);
	return good;
}
