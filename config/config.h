/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The configuration: rasid.conf, conf.d, feeds.d, watch.d, alerts.d into one immutable struct
 * config (doc/reliability.md "The configuration"). The key tables in keys.c serve reading,
 * checking, `config show` and the man page test alike. A config is one generation: built
 * whole, swapped whole, freed whole.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "alerts/dest.h"
#include "alerts/noise.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/feed_rules.h"
#include "base/log.h"
#include "base/map.h"
#include "feeds/date/date.h"
#include "watch/watchset.h"

/* All texts below lie in config.arena and live as long as the configuration. Names end in their
 * unit: _ms milliseconds, _s seconds. */
struct config_feed {
	struct str id, url /* ASCII, encoded, without a login */, title, *tags;
	size_t n_tags;
	int64_t interval_ms;                    /* 0: [fetch] interval */
	uint64_t daily_quota;                   /* bytes; 0: [fetch] daily_quota */
	int64_t keep_articles_ms, keep_text_ms; /* 0: as [store] says */
	bool first_poll_alert;                  /* first_poll = alert */
	bool scope_feed;                        /* retry_scope = feed */
	bool daily_full;
	bool delta;
	struct str charset;    /* override, or empty */
	struct str user_agent; /* override, or empty */
	int32_t zone_s;        /* zone = +03:00 */
	enum date_order order; /* date_order = dmy */
	enum feed_identity identity;
	struct str *strip; /* what of its texts is not searched, besides furniture */
	size_t n_strip;
	struct str *keep; /* what of that furniture is searched all the same */
	size_t n_keep;
	enum feed_edits edits;
	enum feed_archive archive;
	int64_t max_age_ms; /* items older than the feed's newest by more are not alerted; 0: see policy.h */
	int64_t edits_window_ms; /* a watch rings once in it for one article, however often that is edited */
	struct str headers;        /* lines for http_own_headers(), which takes them: secrets */
	struct str *allow_address; /* private networks it may lead to */
	size_t n_allow_address;
	struct str *was; /* former ids */
	size_t n_was;
	size_t twin; /* the next feed with the same url, in a ring; its own number: there is none */
	int64_t max_floor_ms;   /* 0: [fetch] max_floor */
	int32_t address_family; /* 4, 6; 0: [fetch] address_family */
	struct str proxy;       /* its own or that of [fetch]; empty: none */
	struct str bearer;      /* is in headers, too */
	/* PEM: trusted besides the bundle; its own certificate and the key of it, or neither. */
	struct str ca, client_cert, client_key;
	bool fulltext;            /* fetch the pages of its new articles */
	int64_t fulltext_wait_ms; /* matching waits for one so long */
	bool websub;              /* subscribe at its hub; nothing without [websub] callback */
	uint64_t settings_hash; /* of what may cure a feed that fails because of us; never 0 */
};

struct config_watch {
	struct str id, title, priority;
	int64_t cooldown_ms; /* 0: none */
	bool stories_each;   /* articles of one story alert each */
	double burst;        /* waves are told of; 0: not */
	int64_t burst_window_ms;
	uint64_t burst_floor;
	struct watch_def def;
	struct str *feeds; /* "id" or "tag:x"; none = all */
	size_t n_feeds;
	struct str *notify; /* destination ids; none = all destinations */
	size_t n_notify;
	struct str *match, *skip; /* tests */
	size_t n_match, n_skip;
	struct conf_pos pos;
	struct conf_pos *match_pos, *skip_pos;
};

/* Every route fires whose demands an alert meets; a list that is empty demands nothing. */
struct config_route {
	struct str id;
	struct str *watches; /* ids */
	size_t n_watches;
	struct str *priorities;
	size_t n_priorities;
	struct str *feeds; /* "id" or "tag:x" */
	size_t n_feeds;
	struct str *notify; /* destination ids; at least one */
	size_t n_notify;
	struct conf_pos pos;
};

/* A file in which what a watch found is kept. */
struct config_output {
	struct str id, path, watch;
	int32_t format; /* enum export_format of desk/export.h */
	int64_t every_ms;
	uint64_t limit;
	struct conf_pos pos;
};

struct config_dest {
	struct dest *d;    /* the type's own struct */
	double rate_per_s; /* 0: the type's */
	struct str *allow_address;
	size_t n_allow_address;
	bool allow_plaintext;
	uint64_t max_queue;       /* alerts; 0: any number */
	int64_t max_age_ms;       /* 0: as long as it takes */
	struct noise_terms noise; /* cooldown_ms is each watch's own */
	bool stories_each;
	int64_t timeout_ms; /* of one try, from connecting to the last byte; types with an address */
	struct str proxy;    /* its own or that of [fetch]; empty: none */
	struct str no_proxy; /* that of [fetch] */
	struct str bearer;   /* for the header Authorization */
	struct str headers;  /* lines for http_own_headers(), which takes them */
	/* PEM: trusted besides the bundle; its own certificate and the key of it, or neither. */
	struct str ca, client_cert, client_key;
	uint64_t hash; /* of everything that matters to the endpoint */
	struct conf_pos pos;
};

/* A file that a secret in use was read from: not its content. */
struct config_secret {
	struct str path; /* ends in NUL */
	ino_t inode;
	struct timespec changed;
};

enum {
	CONFIG_TOKEN_MIN = 16 /* bytes of the page's token */
};

enum config_log_format {
	LOG_FORMAT_AUTO, /* fields in the journal, text elsewhere */
	LOG_FORMAT_TEXT,
	LOG_FORMAT_JSON
};

struct config {
	struct arena arena;
	struct str dir; /* where it was read from, or would be if it were there */
	bool no_dir;    /* nobody named it, and it is not there: built-in defaults */
	/* [daemon] */
	struct str data_dir, runtime_dir, user_agent_contact;
	enum log_level log_level;
	int32_t log_format; /* enum config_log_format */
	bool core_dumps;
	/* [fetch] */
	int64_t interval_ms, min_interval_ms, max_interval_ms, timeout_ms, connect_timeout_ms;
	int64_t max_floor_ms, host_gap_ms;
	int32_t address_family; /* 4, 6; 0: any */
	uint64_t max_body, connections, per_host, max_items, daily_quota;
	bool allow_private_addresses;
	struct str ca_file;
	struct str proxy;    /* may hold a password; empty: none (never "none") */
	struct str no_proxy; /* as http_proxy_takes() reads it */
	struct str fetch_auth, fetch_headers; /* lines, for login.c */
	/* [websub] */
	struct str websub_callback; /* empty: off */
	struct str websub_listen;   /* address:port */
	int64_t websub_lease_ms;
	/* [metrics] */
	bool metrics_per_feed;
	/* [page] */
	struct str page_listen; /* address:port; empty: off */
	struct str page_hosts;  /* names, between commas or blanks */
	struct str page_token;  /* empty: none */
	/* [parse] */
	uint64_t workers;
	int64_t parse_deadline_ms;
	/* [match] */
	struct str guard_words_file;
	int64_t story_window_ms;
	uint64_t story_articles;
	/* [alerts] */
	int64_t give_up_after_ms;
	/* [store] */
	struct str store_engine;
	int64_t keep_articles_ms, keep_alerts_ms;
	bool search;
	int64_t keep_text_ms; /* 0: as long as the article */
	uint64_t max_size;    /* bytes in use; 0: any */

	struct config_feed *feeds;
	size_t n_feeds;
	struct config_watch *watches;
	size_t n_watches;
	struct config_dest *dests;
	size_t n_dests;
	struct config_route *routes;
	size_t n_routes;
	struct config_output *outputs;
	size_t n_outputs;
	/* [operations] */
	struct str operations;  /* as it was given; */
	struct str *ops_notify; /* its ids */
	size_t n_ops_notify;
	struct config_secret *secrets; /* but for what systemd handed over */
	size_t n_secrets;
	struct guards *guards;
	struct watchset *watchset;                   /* compiled from watches, same order */
	struct strmap feed_ids, watch_ids, dest_ids; /* to places in the arrays */
};

/* Reads DIR (NULL: /etc/rasid or the user's, see rasid.conf(5); a missing default directory gives
 * the built-in defaults, a missing explicit one is an error) and the environment. Everything wrong
 * is in *diags, which lives in *diag_arena: initialise the arena, not the diags. Returns NULL when
 * there is any error. The watch lists' own tests run too. Blocks on files; any thread, as long as
 * nobody calls setenv(3). */
struct config *config_load(const char *dir, struct arena *diag_arena, struct conf_diags *diags);
/* What a test of a watch list gave. */
struct config_test {
	const struct config *c;
	const struct config_watch *watch;
	struct str text;
	struct conf_pos pos;
	bool must_match, passed;
	struct str why; /* of one that failed, a sentence; for the call */
};
/* A configuration that might be: what DIR says, but for one file. */
struct config_draft {
	struct str path; /* empty: none is another */
	struct str text;
	/* False: `path` is one of the files that DIR is read from, and says `text` now. True: the text is read
	 * besides, under this name, and its watches and sets take the place of those with their ids. */
	bool besides;
	/* NULL: a test of a watch list that fails is an error. Otherwise it is none, and each is told. */
	void (*on_test)(const struct config_test *t, void *arg);
	void *arg;
};
/* The same as config_load() of that. */
struct config *config_load_draft(const char *dir, const struct config_draft *draft,
	struct arena *diag_arena, struct conf_diags *diags);
/* Warns of what is missing as a whole (feeds, watches, destinations), for which nothing can happen. */
void config_gaps(const struct config *c, struct conf_diags *d);
/* Secrets are overwritten first. NULL is allowed. Nothing that came from c may be used afterwards. */
void config_free(struct config *c);
/* `rasid config show`: the merged configuration, appended to out, with the origin of each value as
 * a comment line before it when origin is set; secrets masked. ERR_BAD_INPUT when it has errors: e
 * begins to list them. */
enum errc config_show(const char *dir, bool origin, struct buf *out, struct err *e);
/* Where the daemon of this configuration keeps its control socket, also when the rest of the
 * configuration has errors. In a. */
struct str config_runtime_dir(const char *dir, struct arena *a);
/* Its guard words alone, the built-in ones with the site's, also when the rest of the configuration
 * has errors: *diags has those. NULL when a directory that was named, or the file of guard words,
 * cannot be read. */
struct guards *config_guards(
	const char *dir, struct arena *diag_arena, struct conf_diags *diags);
/* The file is another one by now, or was written: a reload would find another secret. One stat(2). */
bool config_secret_outdated(const struct config_secret *s);
/* Under systemd: DIR/secrets was changed (a file added, replaced or removed) after the service got its
 * credentials. For the service itself, which may not look into that directory: a file that was written
 * in its place is not seen. Two stat(2). */
bool config_secrets_changed(const struct config *c);
/* Calls f with the path of each file in DIR/secrets (NULL: of the default directory) that the running
 * service has not got, or has with another content: systemd hands over credentials at a start only.
 * in_use: where they lie then; NULL: /run/credentials/rasid.service. Silent when no service has any,
 * and where the directories may not be read: by everybody but root. Reads the files, keeps nothing. */
void config_secrets_waiting(
	const char *dir, const char *in_use, void (*f)(struct str path, void *arg), void *arg);
/* Calls f for each directory and each file of DIR that root owns and nobody else can read, so that a
 * service without rights cannot start with it. */
void config_closed_each(
	const char *dir, void (*f)(struct str path, bool dir, void *arg), void *arg);
/* Calls f with the id and the title (may be empty) of each section of that type ("feed", "watch",
 * "destination") in DIR, in the order of the files, also when the configuration has errors; says nothing
 * itself. DIR NULL: the default one, or where there is none of one's own the system's. Slices are for the call. */
void config_ids_each(const char *dir, struct str type,
	void (*f)(struct str id, struct str title, void *arg), void *arg);
/* The feed, watch or destination of that id, or NULL. Lives as long as c. */
const struct config_feed *config_feed(const struct config *c, struct str id);
const struct config_watch *config_watch(const struct config *c, struct str id);
const struct config_dest *config_dest(const struct config *c, struct str id);
/* Which of c's ids or tags is nearest to a mistyped one (conf_nearest()), or empty. A slice of c. */
enum config_names {
	CONFIG_FEEDS,
	CONFIG_WATCHES,
	CONFIG_DESTS,
	CONFIG_TAGS
};
struct str config_nearest(const struct config *c, enum config_names what, struct str word);
bool config_has_tag(const struct config_feed *f, struct str tag);
/* Adds what of c nobody may read. Slices are c's. */
struct excerpt_secrets;
void config_dest_secrets(const struct config_dest *c, struct excerpt_secrets *s);
/* Whether names ("id" or "tag:x") take in this feed; none take in all. */
bool config_names_feed(const struct str *names, size_t n, const struct config_feed *f);
/* Whether an alert of w about an article of f goes to the destination of that id: w names it, or a route
 * does whose demands are met. A watch without `notify` goes to all destinations as long as there is no
 * [route]. */
bool config_tells(const struct config *c, const struct config_watch *w,
	const struct config_feed *f, struct str dest);
/* Why it does: calls f with "notify", with "route" and each route's id, or with "every destination" when nobody
 * wrote a route. Not at all when it does not. */
void config_told_by(const struct config *c, const struct config_watch *w,
	const struct config_feed *feed, struct str dest,
	void (*f)(const char *how, struct str route, void *arg), void *arg);
/* Bits of the watches whose `feeds` covers this feed, n_watches bits rounded up to 64. */
void config_watch_mask(const struct config *c, const struct config_feed *f, uint64_t *out);
