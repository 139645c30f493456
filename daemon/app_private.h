/* SPDX-License-Identifier: ISC */
#pragma once
/* Private to app*.c: the parts of the daemon and who answers for what. */
#include <uv.h>

#include "daemon/app.h"
#include "daemon/control.h"
#include "daemon/deliver.h"
#include "daemon/disk.h"
#include "daemon/health.h"
#include "daemon/http/http.h"
#include "daemon/janitor.h"
#include "daemon/limits.h"
#include "daemon/metrics.h"
#include "daemon/notices.h"
#include "daemon/notify.h"
#include "daemon/observe.h"
#include "daemon/page.h"
#include "daemon/parser/pool.h"
#include "daemon/poll.h"
#include "daemon/reload_queue.h"
#include "daemon/storer.h"
#include "daemon/subscribe.h"
#include "daemon/trust.h"
#include "daemon/watchdog.h"
#include "desk/baseline.h"

/* retention.c */
enum retention_stage {
	RETENTION_EXPIRE,
	RETENTION_THIN,
	RETENTION_SHRINK,
	RETENTION_STAGES
};
struct retention {
	struct trust trust;
	bool open;                 /* what is known of the time was read */
	bool more;                 /* a round is under way */
	int64_t round_ms;          /* as of when it deletes */
	uv_timer_t pause;          /* to its next batch */
	uint64_t articles, alerts; /* deleted by it */
	uint64_t texts;            /* emptied */
	uint64_t for_size;         /* of the articles */
	enum retention_stage stage;
	struct store_thin thin;
};

/* baseline.c */
struct baselines {
	struct baseline *looking; /* the store thread's */
	bool busy, again;      /* a slice is under way or asked for; another look is wanted */
	uv_timer_t pause;      /* to the next slice */
	size_t articles, hits; /* so far */
};

/* indexer.c */
struct indexer {
	struct search_words *words, *deleted; /* of the store thread, once it runs */
	uv_timer_t pause;                     /* to the next slice */
	size_t n;                             /* articles of the next slice */
	bool busy;                            /* a slice is under way, or its pause */
	bool broken;                          /* one failed for good */
	uint64_t articles;                    /* that were indexed in one go */
};

/* waves.c */
struct waves {
	struct wave_of *v;   /* of the watches that ask for it, */
	size_t n;            /* while a look is under way the pool's */
	uint64_t generation; /* that they are of; 0: none yet */
	bool busy;
};

/* outputs.c */
struct outputs {
	struct output_of *v; /* while a look is under way the pool's */
	size_t n;
	struct arena arena;  /* of them */
	uint64_t generation; /* that they are of; 0: none yet */
	bool busy;
};

/* app_notices.c */
struct app_notices {
	struct notices told;
	uv_timer_t soon; /* to the look that something calls for */
	bool reading;    /* the store's figures */
	bool writing;    /* what is to be told */
	bool missed;     /* a look that came meanwhile */
	char **gaps;     /* ids of feeds, since the last look */
	size_t n_gaps, cap_gaps;
};

struct app {
	struct app_opts opts;
	uv_loop_t loop;
	struct store_conf store_conf; /* of the store that is open, whatever a reload says */
	struct arena arena;           /* of its strings */
	struct config *config;        /* the generation in force on the loop */
	uint64_t generation;
	struct notify *notify;
	struct http_client *feeds_http, *alerts_http;
	struct pool *pool;
	struct storer *storer;
	struct poller *poller;
	struct subscriber *subscriber;
	struct deliverer *deliverer;
	struct control *control;
	struct metrics *metrics;
	struct turns turns;
	struct page_host *page;
	uv_signal_t signals[3];
	struct janitor janitor;
	struct retention retention;
	struct baselines baselines;
	struct indexer indexer;
	struct waves waves;
	struct outputs outputs;
	struct trust queues_trust; /* is what waits as old as it looks? */
	bool queues_asked;         /* a job is under way */
	struct watchdog watchdog;
	struct limits_budget budget; /* of config */
	struct disk disk;            /* the database's */
	struct app_notices notices;
	disk_read *disk_read;
	bool disk_asked;
	int64_t started_ms;
	int exit_code;
	struct err failure;

	/* app_reload.c */
	struct reload_queue reloads;
	bool last_reload_ok;
	int64_t last_reload_ms, last_good_reload_ms;

	unsigned n_asking;   /* `rasid status` that wait for an answer */
	unsigned n_readings; /* of them, alerts that are being read */
	bool figures_hang;   /* a reading of the store does not come back */
	bool stopping;
	bool store_closed;
	unsigned parts_open; /* closing parts that have not called back */
};

/* app.c: what of [daemon] concerns the process. */
void app_take_settings(const struct app *app, const struct config *c);

/* app_reload.c */
void app_reload(struct app *app, struct control_call *call); /* call may be NULL (SIGHUP) */
/* The program is to stop: calls app_stop_parts(), at once or when a reload's threads are back. */
void app_reload_stop(struct app *app);

/* app_figures.c: what was read of the store. */
struct figures_queue {
	struct store_queue queue;
	uint64_t dead_new; /* since the last look */
};
struct figures_attempt {
	struct str alert;
	struct store_attempt a;
};
struct figures {
	int64_t read_ms; /* when reading began, by the wall clock */
	struct store_counts counts;
	struct figures_queue *queues;
	size_t n_queues, cap_queues;
	struct str tries_of; /* a destination whose last tries are read; empty: of none */
	struct figures_attempt *attempts;
	size_t n_attempts, cap_attempts;
	size_t n_mutes;
	struct config_secret
		*secrets; /* of the generation that was in force when it was asked */
	size_t n_secrets;
	struct str *secrets_outdated;
	size_t n_secrets_outdated;
	struct arena arena;
};
/* NULL: nothing is known of that destination. f may be NULL. */
const struct figures_queue *figures_queue_of(const struct figures *f, struct str dest);

/* When a person last looked: the mark's name in the store. */
#define FIGURES_LOOK STR("look")
/* What is read besides the queues. */
enum {
	FIGURES_COUNTS = 1,
	FIGURES_SECRETS = 2
};
/* Blocks on the disk; any thread. f: its arena and read_ms are set. what: of these FIGURES_COUNTS. */
enum errc figures_read(
	const struct store_conf *of, unsigned what, struct figures *f, struct err *e);
/* f: NULL when the store could not be read, or not in time; then unread says why. It is the caller's to see
 * whether the program is stopping. */
typedef void figures_heard(
	struct app *app, const struct figures *f, struct str unread, void *arg);
/* Reads the store in libuv's pool and calls heard() once, within 3 s; at once when the program stops or an
 * earlier reading hangs. tries_of: a destination whose last tries are read, copied; empty: of none. */
void app_figures(
	struct app *app, unsigned what, struct str tries_of, figures_heard *heard, void *arg);

/* app_status.c */
void app_status(struct control_call *call, struct str query, void *arg);
/* The same, and a person has seen it. */
void app_look(struct control_call *call, struct str query, void *arg);
void app_notify_status(struct app *app);
/* Writes what the store was read for; f NULL when it could not be, and unread says why. id as given. */
typedef void app_writer(const struct app *app, struct str id, const struct figures *f,
	struct str unread, struct buf *out);
/* Reads the store and answers with what `write` makes of it, of a destination or (id empty) of all. */
void app_tell(struct app *app, struct control_call *call, app_writer *write, struct str id);
/* RFC 3339; null for TIME_NONE and 0. */
struct jsonw;
void app_write_time(struct jsonw *w, const char *name, int64_t ms);
void app_write_queue(struct jsonw *w, const struct store_queue *q); /* q NULL: all is 0 */

/* app_health.c: what is wrong, a problem a call. f: NULL when the store was not read; unread: why
 * it could not be, empty when it could or was not asked; late_ms as of health.h. */
void app_problems(const struct app *app, const struct figures *f, struct str unread,
	int64_t late_ms, health_said *on_problem, void *arg);

/* app_limits.c: the budget of c, which is to come into force; tells the log what is cut. The first one
 * fails when there are too few descriptors for one poll. */
void app_limits(struct app *app, const struct config *c);
enum errc app_limits_first(struct app *app, struct err *e);

/* app_watch.c: a look at what may hang. */
void app_watch(struct app *app);

/* app_disk.c */
void app_disk_look(struct app *app); /* the answer goes to app->disk, a change into the log */

/* app_notices.c: what whoever runs rasid is told unasked. */
/* What was told before the restart: for each mark, once; before the loop runs. */
enum errc app_notices_recall(struct app *app, struct store *store, struct err *e);
void app_notices_open(struct app *app);
void app_notices_look(struct app *app); /* at everything */
void app_notices_soon(struct app *app); /* something changed: at what the loop knows */
void app_notices_feed(struct app *app, struct str id, bool gap); /* as of poller_deps.on_feed */
void app_notices_close(struct app *app);                         /* no look from here on */
void app_notices_done(struct app *app);                          /* after the loop */

/* retention.c */
void retention_open(struct app *app);  /* before anything can be stored */
void retention_close(struct app *app); /* no batch is asked for from here on */
/* How long after a batch that took so long. */
int64_t retention_pause_ms(int64_t took_us);
void retention_run(struct app *app); /* asks the store thread, batch by batch */

/* baseline.c */
void baselines_open(struct app *app);
void baselines_look(struct app *app);  /* a generation was adopted */
void baselines_close(struct app *app); /* no slice is asked for from here on */
void baselines_done(struct app *app);  /* after the loop */

/* indexer.c */
enum errc indexer_store(
	struct app *app, struct store *store, struct err *e); /* before the store thread */
void indexer_open(struct app *app);
void indexer_run(struct app *app);   /* asks the store thread, slice by slice */
void indexer_close(struct app *app); /* no slice is asked for from here on */
void indexer_done(struct app *app);  /* after the loop */
/* How many articles the next slice has, when one of n took so long. */
size_t indexer_next(size_t n, int64_t took_us);

/* waves.c */
void waves_look(struct app *app);
void waves_done(struct app *app); /* after the loop */

/* outputs.c */
void outputs_look(struct app *app);
void outputs_done(struct app *app); /* after the loop */

/* queues.c */
void queues_know(struct app *app, int64_t known_ms); /* a time that is surely over; TIME_NONE */
void queues_look(struct app *app);                   /* by max_queue and max_age */
void queues_forget(
	struct app *app, int64_t now_ms); /* of destinations that left; clock believed */
void queues_adopt(struct control_call *call, struct str query, void *arg);
void queues_drop(struct control_call *call, struct str query, void *arg);

/* app_stop.c */
void app_stop(struct app *app); /* asked twice: nothing */
void app_stop_parts(struct app *app);
/* Closes what answers the control socket once nobody waits for an answer and the store is
 * closed. */
void app_stop_control(struct app *app);
