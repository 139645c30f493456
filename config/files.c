/* SPDX-License-Identifier: ISC */
/*
 * From a directory to sections, in this order; later scalars override earlier ones, which is what
 * conf.d is for:
 *
 *   rasid.conf ──> conf.d/ ──> feeds.d/ ──> watch.d/ ──> alerts.d/ ──> $RASID_SECTION_KEY
 *                  *.conf, in the order of their bytes (10-x before 9-x)
 *
 * Any section may stand in any of the files. Editors' and packagers' leavings (x.conf~, x.conf.bak,
 * .x.conf.swp, x.conf.dpkg-new) do not end in .conf or start with a dot, so they are not read.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/load.h"

/* What is read besides takes the place of what has its ids. */
static bool gives_way(const struct load *l, const struct conf_section *s)
{
	bool may = str_eq(s->type, STR("watch")) || str_eq(s->type, STR("set"));

	for (size_t i = 0; may && !l->in_draft && i < l->draft_has.n_sections; i++) {
		const struct conf_section *other = &l->draft_has.sections[i];

		if (str_eq(other->type, s->type) && str_eq(other->id, s->id))
			return true;
	}
	return false;
}

static void file_text_read(struct load *l, struct str text)
{
	struct conf_file f;
	size_t diags = l->d->n;

	/* One file's sections live only until they are stored; what stays is copied into the
	 * configuration's arena. */
	arena_init(&l->scratch, (size_t)1 << 30);
	conf_read(text, l->file, &l->scratch, l->d, &f);
	for (size_t i = 0; l->ids != NULL && i < f.n_sections; i++)
		config_ids_tell(l->ids, &f.sections[i]);
	for (size_t i = 0; l->ids == NULL && i < f.n_sections; i++)
		if (!gives_way(l, &f.sections[i]))
			config_section_read(l, &f.sections[i]);
	config_lines_mask(l, &f, diags);
	arena_done(&l->scratch);
}

static void file_read(struct load *l, const char *path)
{
	AUTO_BUF struct buf text = {0};
	struct err e;
	struct stat st = {0};

	/* One slice for the file: positions share it, and "the same file" is a comparison of
	 * pointers (section.c). */
	l->file = arena_str(&l->c->arena, str_of(path));
	l->file_dir = str_sub(l->file, 0, str_rfind(l->file, '/') + 1);
	buf_init(&text, CONF_FILE_MAX);
	if (l->draft != NULL && !l->draft->besides && str_eq(l->draft->path, l->file)) {
		file_text_read(l, l->draft->text);
		return;
	}
	if (config_file_slurp(path, &text, &st, &e) != ERR_NONE) {
		conf_diag(l->d, CONF_ERROR, (struct conf_pos){.file = l->file}, "%s", e.msg);
		return;
	}
	/* Asked here and used by section_dest.c, which warns of secrets in such a file. */
	l->file_readable_by_all = (st.st_mode & S_IROTH) != 0;
	file_text_read(l, buf_view(&text));
}

/* What its sections are, without a word about what is wrong with them: that is said when they are read. */
static void besides_look(struct load *l)
{
	AUTO_ARENA struct arena a = {0};
	struct conf_diags unsaid;

	if (l->draft == NULL || !l->draft->besides)
		return;
	arena_init(&a, (size_t)1 << 30);
	conf_diags_init(&unsaid, &a);
	conf_read(l->draft->text, STR(""), &l->c->arena, &unsaid, &l->draft_has);
}

static void besides_read(struct load *l)
{
	if (l->draft == NULL || !l->draft->besides)
		return;
	l->file = arena_str(&l->c->arena, l->draft->path);
	l->file_dir = str_sub(l->file, 0, str_rfind(l->file, '/') + 1);
	l->file_readable_by_all = false;
	l->in_draft = true;
	file_text_read(l, l->draft->text);
	l->in_draft = false;
}

static int is_conf(const struct dirent *d)
{
	struct str name = str_of(d->d_name);

	return d->d_name[0] != '.' && str_ends(name, STR(".conf"));
}

/* Not alphasort(3), which follows the locale: what overrides what must not depend on who starts the
 * daemon. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void drop_in_read(struct load *l, const char *dir, const char *sub)
{
	char *path = xasprintf("%s/%s", dir, sub);
	struct dirent **names = NULL;
	int n = scandir(path, &names, is_conf, by_bytes);

	/* A directory that is not there has no files, which is how most installations begin. */
	if (n < 0 && errno != ENOENT)
		conf_diag(l->d, CONF_ERROR, (struct conf_pos){.file = str_of(path)}, "%s",
			strerror(errno));
	for (int i = 0; i < n; i++) {
		char *file = xasprintf("%s/%s", path, names[i]->d_name);

		file_read(l, file);
		free(file);
		free(names[i]);
	}
	free(names);
	free(path);
}

bool config_files_read(struct load *l, const char *dir)
{
	static const char *const drop_ins[] = {"conf.d", "feeds.d", "watch.d", "alerts.d"};
	struct stat st = {0};
	bool there = stat(dir, &st) == 0;

	if (!there || !S_ISDIR(st.st_mode)) {
		conf_diag(l->d, CONF_ERROR, (struct conf_pos){.file = str_of(dir)},
			"cannot read the configuration directory: %s",
			there ? "not a directory" : strerror(errno));
		return false;
	}
	char *main_file = xasprintf("%s/rasid.conf", dir);

	besides_look(l);
	/* Optional, as all the others. One that is there and cannot be read is an error, from
	 * file_read(). */
	if (access(main_file, F_OK) == 0 || errno != ENOENT)
		file_read(l, main_file);
	free(main_file);
	for (size_t i = 0; i < sizeof(drop_ins) / sizeof(drop_ins[0]); i++)
		drop_in_read(l, dir, drop_ins[i]);
	besides_read(l);
	config_secret_names_check(l, dir);
	config_strays_check(l, dir);
	return true;
}

/* "FETCH_MIN_INTERVAL" to the key min_interval when s is the section fetch. out has room for max +
 * 1 bytes. */
static bool env_key(const struct config_schema *s, struct str name, char *out, size_t max)
{
	if (name.n <= s->type.n || !str_eq_nocase(str_sub(name, 0, s->type.n), s->type) ||
		name.p[s->type.n] != '_' || name.n - s->type.n > max)
		return false;
	struct str rest = str_sub(name, s->type.n + 1, name.n);

	for (size_t i = 0; i < rest.n; i++)
		out[i] = (char)(rest.p[i] >= 'A' && rest.p[i] <= 'Z' ? rest.p[i] + 32
								     : rest.p[i]);
	out[rest.n] = '\0';
	return true;
}

static void env_set(struct load *l, const struct config_schema *s, struct str name,
	const char *key_name, struct str value)
{
	/* The variable is the file, and there is no line: messages say "$NAME", origins too. */
	struct conf_entry e = {.value = str_trim(value), .pos = {.file = name}};
	const struct conf_key *k = config_key(s, str_of(key_name));
	struct str known[CONFIG_KEYS_MAX];

	e.value_pos = e.pos;
	/* RASID_X= in a unit file is a slip as often as a wish for the default: said, not guessed. */
	if (k != NULL && e.value.n == 0) {
		config_error(l, e.pos, STR(""), "'" STR_F "' has no value", STR_A(k->name));
		return;
	}
	if (k != NULL) {
		/* A relative path in the environment is relative to where we are. */
		l->file_dir = STR("");
		config_scalar_set(l, s, k, &e);
		return;
	}
	for (size_t i = 0; i < s->n_keys; i++)
		known[i] = s->keys[i].name;
	config_error(l, e.pos, STR(""), "unknown key '%s' in [" STR_F "]%s", key_name,
		STR_A(s->type), config_suggestion(l, str_of(key_name), known, s->n_keys));
}

static void env_read(struct load *l, struct str name, struct str value)
{
	const struct config_schema *s = NULL;
	size_t n = config_schemas(&s);
	struct str rest = str_sub(name, 6, name.n);
	char key[64];

	for (size_t i = 0; i < n; i++)
		/* Scalars only: a feed or a destination has an id, which a variable's name cannot
		 * hold. A variable of no section at all is passed over, as RASID_ may be somebody
		 * else's prefix. */
		if (s[i].target == TARGET_CONFIG && env_key(&s[i], rest, key, sizeof(key) - 1))
			env_set(l, &s[i], arena_str(&l->c->arena, name), key, value);
}

void config_environment_read(struct load *l)
{
	arena_init(&l->scratch, 1 << 20);
	for (char **v = environ; *v != NULL; v++) {
		struct str pair = str_of(*v);
		size_t eq = str_find(pair, '=');

		if (str_starts(pair, STR("RASID_")) && eq < pair.n)
			env_read(l, str_sub(pair, 0, eq), str_sub(pair, eq + 1, pair.n));
	}
	arena_done(&l->scratch);
}
