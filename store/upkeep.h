/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A database as a whole, for commands in a process of their own: copied while a daemon writes, put in the
 * place of another, looked through. Each function opens what it needs; the strings that come out live in the
 * caller's arena. What changes the database in place (restore, vacuum, migrate) takes the writer's lock, and
 * is ERR_BUSY while a daemon has it. doc/archive.md "Keeping house".
 */
#include "store/store.h"

/* Called now and then; on NULL: nobody asks. */
struct store_progress {
	void (*on)(uint64_t done, uint64_t of, void *arg);
	void *arg;
};

/* A copy of the database at one moment, verified (integrity check), mode 0600, on disk when it returns. It is
 * written as FILE.part and takes FILE's place only when it is whole; of a FILE that is there only a database
 * of rasid is replaced. Keeps no writer waiting. ERR_BUSY: another one writes that copy. */
struct store_copied {
	uint64_t bytes;
	size_t version;
};
enum errc store_backup(const struct store_conf *c, struct str file,
	const struct store_progress *p, struct store_copied *ret, struct err *e);

/* The database at `file` in the place of c's, which is kept beside it. Whatever happens in between, what is there
 * is the old one or the new one: past a certain point the next one who opens it to write ends what was
 * begun. ERR_BAD_INPUT: the file is damaged, of a newer version or another program's; nothing was changed. */
struct store_restored {
	struct str kept;   /* where the one before is now; empty: there was none */
	uint64_t waiting;  /* deliveries of it that are still to be made */
	int64_t oldest_ms; /* when the oldest of them was made; TIME_NONE */
	uint64_t given_up; /* of them, as drop_pending asked */
	int64_t newest_ms; /* when its last article came; TIME_NONE: it has none */
	struct store_copied copy;
};
struct store_restore {
	struct str file;
	int64_t now_ms;
	bool drop_pending; /* what waits in it is a dead letter */
};
enum errc store_restore(const struct store_conf *c, const struct store_restore *r,
	const struct store_progress *p, struct arena *ar, struct store_restored *ret,
	struct err *e);

/* Looks through the database: SQLite's own check (quick: without comparing indices with tables), keys that lead
 * nowhere, and what rasid's tables promise each other. on: a sentence for each thing that is wrong. *ret_n:
 * how many. A file that cannot be read at all is an error. */
enum errc store_check(const struct store_conf *c, bool quick,
	void (*on)(struct str sentence, void *arg), void *arg, size_t *ret_n, struct err *e);

struct store_table {
	struct str name;
	uint64_t rows, bytes; /* bytes: of its pages, indices included */
};
struct store_feed_share {
	struct str feed;
	uint64_t articles, bytes; /* of its texts */
	int64_t first_ms, last_ms;
};
struct store_stats {
	size_t version;
	uint64_t bytes, free_bytes,
		log_bytes; /* the file, of it unused; what lies in the log beside */
	uint64_t articles;
	int64_t first_ms, last_ms;          /* when articles came; TIME_NONE */
	uint64_t week_articles, week_bytes; /* of the seven days before last_ms, texts only */
	struct store_table *tables;         /* the largest first */
	size_t n_tables;
	struct store_feed_share *feeds; /* the same */
	size_t n_feeds;
};
/* max_feeds: of struct store_stats.feeds. */
enum errc store_stats(const struct store_conf *c, size_t max_feeds, struct arena *ar,
	struct store_stats *ret, struct err *e);

/* Writes the file anew without what is unused in it, and puts that in its place as store_restore() does. ERR_LIMIT: there is
 * no room for it beside the old one. */
struct store_vacuumed {
	uint64_t before, after; /* bytes */
};
enum errc store_vacuum(const struct store_conf *c, int64_t now_ms, struct arena *ar,
	struct store_vacuumed *ret, struct err *e);

/* Brings the database to this program's version, after a copy of it as it was. ret_from == ret_to: nothing
 * was to be done, and there is no copy. */
struct store_migrated {
	size_t from, to;
	struct str kept; /* the copy */
};
enum errc store_migrate_place(const struct store_conf *c, struct arena *ar,
	struct store_migrated *ret, struct err *e);

/* Saves what can be read of a damaged file into a new one, `to`, which is not there yet: page by page, whatever leads to them. What is
 * beside it in the log counts where SQLite can still open it. */
struct store_saved {
	struct str table;
	uint64_t rows;   /* saved */
	uint64_t bad;    /* of which only pieces were found */
	uint64_t strays; /* saved and removed: what they belong to is lost */
};
struct store_salvaged {
	uint64_t pages, lost_pages; /* of the file; that say nothing but should */
	bool log;                   /* with what the log had */
	struct store_saved *v;
	size_t n;
};
enum errc store_salvage(const struct store_conf *c, struct str file, struct str to,
	const struct store_progress *p, struct arena *ar, struct store_salvaged *ret,
	struct err *e);
