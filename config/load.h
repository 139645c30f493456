/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Inside of config_load(): the state that its files share. Nobody else includes this.
 *
 *   files.c             directories, files, environment -> sections
 *   section.c           one section: keys checked, values stored (value.c)
 *   section_watch.c     what is particular to [watch] and [set], route.c to [route],
 *   section_dest.c      to [destination];  secret.c: its secrets;  secret_dir.c: their files
 *   http.c              proxies;  which way each destination goes
 *   login.c             what feeds are asked with besides their address
 *   feeds.c             former ids, and a hash of what each feed is asked by;  hash.c: such hashes
 *   refs.c              names that must exist, ids that must not exist twice
 *   selftest.c        the compiled watchset, the watch lists' own tests;  why.c: why one fails
 *   lint.c              lines that are seldom meant;  gaps.c: what is missing as a whole
 *   paths.c             places that nobody named;  closed.c: files that only root can read
 *   mask.c              which lines a diagnostic may quote;  stray.c: files that are not read
 *   ids.c               the ids alone, whatever else is wrong
 *   show.c, echo.c      `config show`: the merged scalars, the named sections as they are read
 *   report.c, slurp.c   what is wrong and where;  a whole file
 *
 * A section is read into plain structs that collect in vectors; config.c moves them into the
 * configuration's arena at the end. Diagnostics go to `d` as they are found.
 */
#include "base/conf.h"
#include "base/vec.h"
#include "config/config.h"
#include "config/keys.h"

/* A name that must exist somewhere else in the configuration. */
struct config_ref {
	enum conf_kind kind; /* KIND_USE, KIND_FEEDS, KIND_WATCHES, KIND_NOTIFY */
	struct str name;
	struct conf_pos pos;
	struct str source;
};

/* A slice of a vector. */
struct config_span {
	size_t from, n;
};

struct config_raw_feed {
	struct config_feed f;
	struct conf_pos pos;
	bool readable_by_all;
};

/* A watch or a set. */
struct config_raw_watch {
	struct config_watch w;
	struct config_span lines; /* of load.lines */
	struct config_span refs;  /* of load.refs */
	bool broken; /* its section has errors: do not add what follows from them */
};

struct config_raw_route {
	struct config_route r;
	struct config_span refs; /* of load.refs */
};

struct config_raw_output {
	struct config_output o;
	struct config_span refs; /* of load.refs */
};

/* A file that a section names. */
struct config_named {
	dev_t device;
	ino_t inode;
};

/* Where the value of a key of an unnamed section came from; value.p NULL: its default. */
struct config_origin {
	struct str value;
	struct conf_pos pos;
};

/* Who asks for the ids of sections. */
struct config_ids {
	struct str type;
	void (*f)(struct str id, struct str title, void *arg);
	void *arg;
};

/* One load. Zeroed but for d (and show); files.c fills it, refs.c empties the vectors into c.
 * Vectors are of the heap, since they move when they grow; texts are in c->arena, since they stay. */
struct load {
	struct config *c;
	struct conf_diags *d;
	struct arena scratch; /* of the file being read */
	struct str file;      /* its name, in c->arena */
	struct str file_dir;  /* the directory it is in, with the last '/' */
	bool file_readable_by_all;
	size_t errors_before; /* d->n_errors when the section began */
	struct config_origin (*origins)[CONFIG_KEYS_MAX]; /* per schema, per key */
	VEC(struct config_raw_feed) feeds;
	VEC(struct config_raw_watch) watches;
	VEC(struct config_raw_watch) sets;
	VEC(struct config_dest) dests;
	VEC(struct config_raw_route) routes;
	VEC(struct config_raw_output) outputs;
	VEC(struct watch_line) lines;
	VEC(struct conf_pos) line_pos; /* of the texts of lines; file as in lines */
	VEC(struct config_ref) refs;
	VEC(struct config_secret) secrets;
	VEC(struct config_named) named;
	const struct config_draft *draft; /* NULL: files alone */
	struct conf_file draft_has; /* of one that is read besides: its sections, in c->arena */
	bool in_draft;              /* it is being read */
	struct buf *show; /* NULL unless `config show`: named sections, as they are read */
	bool show_origin;
	const struct config_ids
		*ids; /* NULL unless only ids are wanted: then nothing is stored */
};

/* One entry and the key that it is. */
struct config_bound {
	const struct conf_entry *e;
	const struct conf_key *k;
};

/* ---- report.c */
/* The position with a file name that outlives the scratch arena. */
struct conf_pos config_pos(const struct load *l, struct conf_pos pos);
void config_error(struct load *l, struct conf_pos pos, struct str source, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void config_warning(struct load *l, struct conf_pos pos, struct str source, const char *fmt,
	...) __attribute__((format(printf, 4, 5)));
/* "; did you mean 'x'?" or nothing; the text lives in the scratch arena. */
const char *config_suggestion(
	struct load *l, struct str word, const struct str *known, size_t n);

/* ---- slurp.c */
/* A whole regular file into out, up to its cap. ret_st may be NULL. */
struct stat;
enum errc config_file_slurp(
	const char *path, struct buf *out, struct stat *ret_st, struct err *e);

/* ---- mask.c */
/* Of the diagnostics from number `from` on, the quoted lines of the file being read lose what may
 * be a secret. f is that file, still in scratch. */
void config_lines_mask(struct load *l, const struct conf_file *f, size_t from);
/* A URL, or a signing key: no name of a file. */
bool config_looks_secret(struct str v);
/* Appends a text with a URL in it, without the user and password that may stand before its host. */
void config_url_show(struct buf *out, struct str s);

/* ---- files.c */
/* Reads DIR's files in their order. False when the directory itself cannot be read. */
bool config_files_read(struct load *l, const char *dir);
void config_environment_read(struct load *l);

/* ---- ids.c */
void config_ids_tell(const struct config_ids *ids, const struct conf_section *s);

/* ---- stray.c */
/* Warns of what lies in DIR as if it were read and is not; after all files. */
void config_strays_check(struct load *l, const char *dir);
/* A file that was read because a section names it is no stray. */
void config_file_named(struct load *l, const struct stat *st);

/* ---- section.c */
void config_section_read(struct load *l, const struct conf_section *s);
void config_defaults(struct load *l, enum config_target target, void *base);
/* Stores an unnamed section's scalar as if it stood in a file; e carries value and position. */
void config_scalar_set(struct load *l, const struct config_schema *s, const struct conf_key *k,
	const struct conf_entry *e);

/* ---- value.c */
/* Reads v as k says and stores it at base + k->at. False with a sentence in why. */
bool config_value_store(
	struct load *l, const struct conf_key *k, struct str v, void *base, struct err *why);

/* ---- section_watch.c, section_dest.c: b is the section's n good entries */
void config_watch_add(struct load *l, const struct conf_section *s,
	const struct config_bound *b, size_t n, struct config_watch *w);
/* Keeps a name for refs.c. */
void config_ref_add(struct load *l, const struct config_bound *b);
/* Where a byte of line i of load.lines stands. */
struct conf_pos config_line_pos(const struct load *l, size_t i, size_t byte);
/* The entry that names the type of a destination; NULL: there is none. */
const struct conf_entry *config_dest_type_entry(const struct conf_section *s);
/* The type that a section names; NULL: reported, or no type at all. */
const struct dest_ops *config_dest_type(struct load *l, const struct conf_section *s);
/* Zeroed room for the values of a destination, in c->arena; NULL without memory. */
void *config_dest_block(struct load *l, const struct dest_ops *ops);
/* Checks the values in a block, and keeps the destination; ops NULL: its name only. */
void config_dest_add(struct load *l, const struct conf_section *s, const struct config_bound *b,
	size_t n, const struct dest_ops *ops, void *block);
/* Overwrites a text in c->arena. */
void config_wipe(struct str secret);
/* Overwrites its secrets. */
void config_dest_wipe(const struct config_dest *c);

/* ---- route.c */
void config_route_add(struct load *l, const struct conf_section *s,
	const struct config_bound *b, size_t n, const struct config_route *r);
/* After all is there: warns of watches and destinations that nothing connects, and of routes that never
 * fire. */
void config_routes_check(struct load *l);

/* ---- output.c */
void config_output_add(struct load *l, const struct conf_section *s,
	const struct config_bound *b, size_t n, const struct config_output *o);
/* After the watches are there. */
void config_outputs_resolve(struct load *l);

/* ---- secret.c */
/* The secret in the file (or the credential) that e names by its resolved path. False with a
 * sentence in why that shows nothing of it. */
bool config_secret_file(struct load *l, struct str path, enum conf_kind holds, struct str *ret,
	struct err *why);
bool config_secret_credential(struct load *l, struct str name, enum conf_kind holds,
	struct str *ret, struct err *why);
/* What is no secret, from a file that everybody may read. */
bool config_open_file(struct load *l, struct str path, enum conf_kind holds, struct str *ret,
	struct err *why);

/* ---- value.c */
bool config_address_good(struct str v); /* an IP address, or a block of them */

/* ---- http.c */
/* A proxy's address as http.h wants it, or "none"; a password only where the value is not inline.
 * False with a sentence that shows nothing of it. */
bool config_proxy_store(
	struct load *l, struct str v, bool inline_value, struct str *ret, struct err *why);
bool config_hosts_check(struct str v, struct err *why);
/* Of other letters than those in which addresses name hosts (xn--...): it would match none. */
bool config_host_foreign(struct str host);
/* After c->dests are there: [fetch]'s proxy where they have none, and what they share into their
 * hashes. */
void config_http_resolve(struct load *l);

/* ---- login.c */
/* After c->feeds are there: takes logins out of their addresses, and gives each its headers. */
void config_logins_resolve(struct load *l);

/* ---- hash.c: b is hashed by the caller, who wipes it where it may hold secrets */
void config_hash_add(struct buf *b, struct str name, struct str value);
/* What is in the file; nothing when it cannot be read. */
void config_hash_file(struct buf *b, struct str path);
/* The value that is stored for k in base. */
void config_hash_field(struct buf *b, const void *base, const struct conf_key *k);
/* The texts that are stored for k in base; returns how many, none of a number. */
size_t config_texts(const void *base, const struct conf_key *k, const struct str **ret);

/* ---- secret_dir.c */
/* Every file of DIR/secrets whose name systemd cannot hand over is an error: the service would not
 * start. A directory that is not there or may not be read is passed over. */
void config_secret_names_check(struct load *l, const char *dir);

/* ---- feeds.c: after the arrays are filled, of refs.c */
void config_feeds_check(struct load *l);

/* ---- refs.c, selftest.c */
void config_refs_resolve(struct load *l);
/* Fills c->guards; false: reported. */
bool config_guards_load(struct load *l);
/* Compiles the watch lists into c->watchset and runs their tests. */
void config_tests_run(struct load *l);

/* ---- why.c */
/* Appends the condition of the watch that the text does not meet; nothing when there is none. */
void config_why(const struct guards *guards, const struct watch_def *def,
	const struct str fields[FIELD_N], struct buf *out);

/* ---- lint.c */
/* Warns of lines that are seldom meant, once the lists are compiled and their tests have run. */
void config_lint_run(struct load *l);

/* ---- paths.c */
#define CONFIG_SYSTEM_DIR "/etc/rasid"
/* The directory read when none is named; "" when none can be known. The caller frees it. */
char *config_default_dir(void);
/* Fills data_dir and runtime_dir where not configured. own_dir: DIR is not the default. */
void config_paths_fill(struct load *l, bool own_dir);

/* ---- echo.c: for `config show` */
void config_echo_section(
	struct load *l, const struct conf_section *s, const struct config_bound *b, size_t n);
/* A comment that names where a value came from; nothing unless that was asked for. */
void config_echo_origin(const struct load *l, struct buf *out, struct conf_pos pos);

/* ---- config.c */
/* config_load() with a state that the caller prepares and looks into: for `config show`. l->d is
 * initialised. */
struct config *config_load_with(struct load *l, const char *dir);
void config_load_done(struct load *l); /* frees the state, not the configuration */
