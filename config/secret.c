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
	/* Bytes. A URL or a key is far shorter; a longer file is the wrong file. Certificates are
	 * those of the house, not the system's bundle: each connection reads them. */
	SECRET_MAX = 4096,
	LINES_MAX = 256 * 1024,
	PEM_MAX = 256 * 1024
};

static bool has_lines(enum conf_kind holds)
{
	return holds == KIND_HEADERS || holds == KIND_LINES;
}

static size_t most(enum conf_kind holds)
{
	return holds == KIND_CERTS || holds == KIND_KEY ? PEM_MAX
	       : has_lines(holds)                       ? LINES_MAX
							: SECRET_MAX;
}

static bool mode_good(const struct stat *st, struct err *why, const char *path)
{
	/* Group 0 is not the daemon's own, whoever runs it. */
	bool our_group = st->st_uid == 0 && st->st_gid != 0 && st->st_gid == getegid();

	if ((st->st_mode & S_IROTH) || ((st->st_mode & S_IRGRP) && !our_group)) {
		err_set(why, ERR_BAD_INPUT,
			"do: chmod 600 %s (others can read the secret in it; its mode is %04o)",
			path, st->st_mode & 07777U);
		return false;
	}
	return true;
}

/* Goes into URLs and headers: one line of printable ASCII. A line break in the middle would end a
 * header early and begin another. The ends are trimmed before, for `echo secret > file` adds a
 * line's end. */
static bool text_good(struct str secret, struct err *why, const char *path)
{
	const char *now = secret.n == 0 ? "it is empty" : NULL;

	for (size_t i = 0; i < secret.n; i++)
		if ((unsigned char)secret.p[i] <= ' ' || (unsigned char)secret.p[i] >= 0x7F)
			now = "it holds spaces, more lines, or other letters";
	if (now != NULL)
		err_set(why, ERR_BAD_INPUT,
			"write the secret as one line of ASCII without spaces into %s: %s",
			path, now);
	return now == NULL;
}

/* Each about a secret begins with what is to be done. */
static void unreadable(
	struct err *why, const char *path, enum conf_kind holds, const struct err *e)
{
	if (holds == KIND_CERTS)
		err_set(why, e->code, "cannot read %s: %s", path, e->msg);
	else if (e->code == ERR_GONE)
		err_set(why, e->code, "put the secret into %s, with mode 600: %s", path,
			e->msg);
	else if (e->code == ERR_LIMIT)
		err_set(why, e->code,
			"write nothing but the secret into %s: it has at most %zu bytes", path,
			most(holds));
	else
		err_set(why, e->code, "let rasid read %s: %s", path, e->msg);
}

/* What a credential is made from, or given by systemd, does not change while it is in use. */
static void remember(struct load *l, const char *path, const struct stat *st)
{
	struct config_secret s = {.path = arena_str(&l->c->arena, str_of(path)),
		.inode = st->st_ino,
		.changed = st->st_mtim};

	vec_push(&l->secrets, s);
	config_file_named(l, st);
}

bool config_secret_outdated(const struct config_secret *s)
{
	struct stat st;

	/* One that is gone or out of reach is no newer one. */
	return stat(s->path.p, &st) == 0 &&
	       (st.st_ino != s->inode || st.st_mtim.tv_sec != s->changed.tv_sec ||
		       st.st_mtim.tv_nsec != s->changed.tv_nsec);
}

/* Nor do messages show a line of these. */
static bool lines_good(struct str lines, struct err *why, const char *path)
{
	struct http_header v[HTTP_OWN_MAX];
	size_t n = 0;
	unsigned line = 0;
	const char *wrong = http_own_headers(lines, v, &n, &line);

	if (wrong != NULL)
		err_set(why, ERR_BAD_INPUT, "mend %s, line %u: %s", path, line, wrong);
	return wrong == NULL;
}

static bool content_good(
	struct str text, enum conf_kind holds, struct err *why, const char *path)
{
	if (holds == KIND_HEADERS)
		return lines_good(text, why, path);
	/* Looked at with what belongs to it, in section_dest.c and login.c. */
	return holds == KIND_LINES || holds == KIND_CERTS || holds == KIND_KEY ||
	       text_good(text, why, path);
}

static bool secret_read(struct load *l, const char *path, bool check_mode, enum conf_kind holds,
	struct str *ret, struct err *why)
{
	AUTO_BUF struct buf text = {0};
	struct stat st;
	struct err e;
	bool good = false;

	buf_init(&text, most(holds));
	if (config_file_slurp(path, &text, &st, &e) != ERR_NONE) {
		unreadable(why, path, holds, &e);
	} else if (!check_mode || mode_good(&st, why, path)) {
		/* Of lines the empty ones count. */
		struct str secret =
			has_lines(holds) ? buf_view(&text) : str_trim(buf_view(&text));

		good = content_good(secret, holds, why, path);
		if (good)
			*ret = arena_str(&l->c->arena, secret);
		if (good && check_mode)
			remember(l, path, &st);
	}
	/* The copy in the arena is the only one left; config_free() wipes that. */
	if (text.p != NULL)
		explicit_bzero(text.p, text.cap);
	return good;
}

bool config_secret_file(
	struct load *l, struct str path, enum conf_kind holds, struct str *ret, struct err *why)
{
	return secret_read(l, path.p, true, holds, ret, why);
}

bool config_open_file(
	struct load *l, struct str path, enum conf_kind holds, struct str *ret, struct err *why)
{
	return secret_read(l, path.p, false, holds, ret, why);
}

/*
 * Where a credential may lie. LoadCredential= of a directory puts its own name before the names
 * of the files: "rasid:/etc/rasid/secrets" makes rasid_NAME of them. By hand (`rasid check`) the
 * files that the next start will hand over go before those that the last one did.
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

bool config_secret_credential(
	struct load *l, struct str name, enum conf_kind holds, struct str *ret, struct err *why)
{
	const char *given = getenv("CREDENTIALS_DIRECTORY");
	const char *dir = given != NULL ? given : "/run/credentials/rasid.service";
	char *source = xasprintf(STR_F "/secrets", STR_A(l->c->dir));
	const struct credential_place by_hand[] = {{dir, "", false}, {source, "", true},
		{dir, "rasid_", false}, {source, "", true}};
	/* The directory of the sources is for people at a shell only: when systemd has passed
	 * credentials, one that is missing is a mistake in the unit, not to be covered up by a file
	 * that we happen to be able to read. */
	const struct credential_place passed[] = {{dir, "", false}, {dir, "rasid_", false}};
	bool check_mode = false;
	char *path = credential_find(
		given != NULL ? passed : by_hand, given != NULL ? 2 : 4, name, &check_mode);
	bool good = secret_read(l, path, check_mode, holds, ret, why);

	if (!good && given != NULL && why->code == ERR_GONE)
		err_set(why, ERR_GONE,
			"restart the service: systemd hands credentials over at a start only, and '" STR_F
			"' was not among them (its file is %s/" STR_F ")",
			STR_A(name), source, STR_A(name));
	free(path);
	free(source);
	return good;
}
