/* SPDX-License-Identifier: ISC */
#pragma once
/* What the files of rasid feed and rasid opml share. Each verb returns an exit code, with everything said. */
#include "base/jsonw.h"
#include "base/vec.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/fetch.h"
#include "config/config.h"

/* feed_list.c, feed_order.c: asked of the daemon */
int feed_list(const struct cli_args *a);
int feed_show(const struct cli_args *a);
int feed_pause(const struct cli_args *a);
int feed_resume(const struct cli_args *a);
int feed_poke(const struct cli_args *a);
/* One file each (feed_VERB.c): done here */
int feed_discover(const struct cli_args *a);
int feed_add(const struct cli_args *a);
int feed_remove(const struct cli_args *a);
int feed_test(const struct cli_args *a);
int feed_capture(const struct cli_args *a);

/* ---- a command's configuration, requests and memory (feed_run.c) */
struct feed_run {
	const struct cli_args *args;
	struct arena arena;
	struct config *c;
	struct fetch *fetch;
};
/* Starts a parser, then reads the configuration. CLI_OK, or said; feed_end() follows in either case. */
int feed_begin(const struct cli_args *a, struct feed_run *r);
/* The configuration alone: nothing is fetched. */
int feed_begin_offline(const struct cli_args *a, struct feed_run *r);
void feed_end(struct feed_run *r);
/* An address as people write it, "outlet.example" too, encoded, in r's arena. CLI_USAGE: said why not. */
int feed_address(struct feed_run *r, const char *written, struct str *ret);
/* The configured feed of that address, whether http or https, or NULL. */
const struct config_feed *feed_at(const struct config *c, struct str url, struct arena *a);
/* A time for people and programs: RFC 3339, "" for TIME_NONE; in a. */
struct str feed_time(int64_t unix_s, struct arena *a);
/* That of the newest item of a document, or TIME_NONE. */
int64_t feed_newest_s(const struct feed_doc *doc);
/* A text from outside on one line, at most max bytes of it; in a. */
struct str feed_line(struct str s, size_t max, struct arena *a);
/* Writes a JSON document and its line's end to stdout. */
int feed_print_json(struct buf *out);

/* A feed that an order is about: one of the configuration, or any address with the settings of nobody. */
struct feed_target {
	struct config_feed feed;
	bool configured;
};
/* CLI_OK, or said. */
int feed_target_read(struct feed_run *r, const char *id_or_url, struct feed_target *ret);
/* What nobody may read of its requests and answers. */
struct excerpt_secrets;
void feed_target_secrets(const struct feed_target *t, struct excerpt_secrets *s);

/* ---- where are a site's feeds? (feed_find.c) */
struct feed_candidate {
	struct str url; /* the address to configure */
	struct str title;
	struct feed_doc doc; /* when it is one */
	bool is_feed;
	struct err why; /* else why not */
};
struct feed_found {
	VEC(struct feed_candidate) v; /* those that are feeds first */
	size_t n_feeds;
	bool is_page; /* the address itself is none */
	size_t asked; /* requests made */
};
/* url: a feed, or a page that names some. CLI_OK: *ret, whose texts live in r's arena, perhaps without any
 * feed; the caller frees ret->v.p. Else said. */
int feed_find(struct feed_run *r, struct str url, struct feed_found *ret);
/* One line a feed, numbered when there is a choice to make. */
void feed_found_print(struct feed_run *r, const struct feed_found *f, bool numbered, FILE *to);
void feed_found_json(struct feed_run *r, const struct feed_found *f, struct jsonw *w);
/* Says that nothing was found, and what was tried; CLI_NOTHING. */
int feed_found_nothing(const struct feed_found *f, struct str url);

/* ---- ids and sections (feed_section.c); pure */
/* A proposal for the id of a feed: of its host's name, not in `taken`, nor put there. In a. */
struct str feed_id_propose(struct str url, const struct strmap *taken, struct arena *a);
/* A valid id near to the wish: letters small, the rest as '-'. Empty when nothing is left. In a. */
struct str feed_id_clean(struct str wish, struct arena *a);
/* `[feed id]` with these values, each on one line. */
void feed_section_write(struct str id, struct str url, struct str title, const struct str *tags,
	size_t n_tags, struct buf *out);
/* Tags between commas, each once, in a; a tag that is none is refused: NULL with a sentence in e. */
struct str *feed_tags_read(const char *list, struct arena *a, size_t *ret_n, struct err *e);
/* Which lines of a file are the section of that feed. */
struct feed_lines {
	size_t from, to;       /* bytes of the text */
	uint32_t first, count; /* lines, from 1 */
	size_t n;              /* how many sections there are of it: not 1 is no good */
	bool rest_empty;       /* nothing but white space is left */
};
/* Comments between other sections and this one stay; our own remark above it, comments inside it and the empty
 * lines behind it go. */
struct feed_lines feed_section_find(struct str text, struct str id);

/* ---- files of the configuration (feed_file.c) */
/* A new file of the mode that everybody may read, whole or not at all, never in place of another; its
 * directory is made. ERR_BUSY: it is there already. */
enum errc feed_file_create(const char *path, struct str text, struct err *e);
/* In place of a file that is there, with its owner and mode. A link is refused. */
enum errc feed_file_replace(const char *path, struct str text, struct err *e);
enum errc feed_file_delete(const char *path, struct err *e);
/* Calls f with each file that a configuration in dir is read from. */
void feed_files_each(const char *dir, bool (*f)(const char *path, void *arg), void *arg);

/* ---- taking a change over (feed_change.c) */
/* A change to one file. `before`: its bytes, NULL: it was not there. */
struct feed_change {
	const char *path;
	const struct buf *before;
	bool deleted;
};
/* Reads the whole configuration anew and has the daemon reload. What is refused is undone, and said. CLI_OK:
 * *ret_running, whether there is a daemon that has it. quiet: says nothing on stdout. */
int feed_change_take(
	const struct cli_args *a, const struct feed_change *change, bool *ret_running);
