/* SPDX-License-Identifier: ISC */
/*
 *   the service's user ──> (configuration read) ──> root again ──> data_dir ──> clock ──> host names,
 *                                                     all at once on libuv's pool, for LOOKUP_MS at most
 */
#include "cli/online.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <uv.h>

#include "base/url_host.h"
#include "base/xalloc.h"
#include "cli/cli.h"
#include "daemon/clock.h"
#include "daemon/http/proxy.h"

enum {
	LOOKUP_MS = 30000,
	LEFT_MIN_MB = 256,
	CLOCK_BEHIND_MS = 3600 * 1000
};

/* ---- the service's user ------------------------------------------------------------------ */

/* As systemd sets them for the unit. */
static void set_environment(void)
{
	static const char *const vars[][2] = {
		{"CONFIGURATION_DIRECTORY", "/etc/rasid"},
		{"STATE_DIRECTORY", "/var/lib/rasid"},
		{"RUNTIME_DIRECTORY", "/run/rasid"},
		{"CREDENTIALS_DIRECTORY", "/run/credentials/rasid.service"},
	};

	for (size_t i = 0; i < sizeof(vars) / sizeof(vars[0]); i++)
		if (access(vars[i][1], F_OK) == 0)
			setenv(vars[i][0], vars[i][1], 1);
}

void online_return(const struct online_user *u)
{
	if (u->known && (seteuid(0) != 0 || setegid(0) != 0))
		(void)cli_fail(CLI_OK, "cannot become root again: %s", strerror(errno));
}

struct online_user online_become(const char *dir)
{
	struct online_user u = {0};
	struct stat st;

	if (dir != NULL || geteuid() != 0 || stat("/run/rasid", &st) != 0 || st.st_uid == 0)
		return u;
	if (setgroups(0, NULL) != 0 || setegid(st.st_gid) != 0 || seteuid(st.st_uid) != 0) {
		(void)cli_fail(CLI_OK, "cannot become the service's user: %s", strerror(errno));
		online_return(&(struct online_user){.known = true});
		return u;
	}
	set_environment();
	return (struct online_user){true, st.st_uid, st.st_gid};
}

/* ---- the data directory ------------------------------------------------------------------ */

static bool data_owned(const char *path, const struct stat *st, const struct online_user *u)
{
	if (u->known && st->st_uid != u->uid) {
		(void)cli_fail(CLI_OK,
			"data_dir '%s' belongs to uid %u, the service runs as %u", path,
			(unsigned)st->st_uid, (unsigned)u->uid);
		return false;
	}
	/* Systemd gives the directory to the service's user at the start. */
	if (geteuid() == 0 || access(path, R_OK | W_OK | X_OK) == 0)
		return true;
	(void)cli_fail(CLI_OK, "data_dir '%s': %s; it belongs to uid %u", path, strerror(errno),
		(unsigned)st->st_uid);
	return false;
}

static void warn_space(const char *path)
{
	struct statvfs fs;

	if (statvfs(path, &fs) != 0)
		return;
	unsigned long long mb = (unsigned long long)fs.f_bavail * fs.f_frsize / 1000000;

	if (mb < LEFT_MIN_MB)
		(void)cli_fail(CLI_OK, "warning: data_dir '%s' has %llu MB left", path, mb);
}

static bool data_good(const char *path, const struct online_user *u)
{
	struct stat st;
	int error = stat(path, &st) != 0 ? errno : 0;

	/* One that is not there yet is made at the start. */
	if (error == ENOENT && !u->known)
		return true;
	if (error == 0 && !S_ISDIR(st.st_mode))
		error = ENOTDIR;
	if (error != 0) {
		(void)cli_fail(CLI_OK, "data_dir '%s': %s", path, strerror(error));
		return false;
	}
	warn_space(path);
	return data_owned(path, &st, u);
}

/* ---- the clock --------------------------------------------------------------------------- */

static bool clock_good(const char *data_dir)
{
	char *db = xasprintf("%s/rasid.db", data_dir);
	struct stat st;
	int64_t behind_ms =
		stat(db, &st) == 0 ? (int64_t)st.st_mtim.tv_sec * 1000 - clock_now_ms() : 0;

	free(db);
	if (!clock_synchronised())
		(void)cli_fail(CLI_OK,
			"warning: nothing keeps the clock in step (timedatectl); signatures and times of articles depend on it");
	if (behind_ms <= CLOCK_BEHIND_MS)
		return true;
	(void)cli_fail(CLI_OK, "the clock is %lld minutes behind the database: set it",
		(long long)(behind_ms / 60000));
	return false;
}

/* ---- host names -------------------------------------------------------------------------- */

struct lookup {
	uv_getaddrinfo_t req;
	struct lookups *all;
	const char *kind; /* who needs it first: "feed", "destination" */
	struct str id;
	size_t n;   /* how many need it */
	char *name; /* without the brackets of an IPv6 address */
};

struct lookups {
	struct strmap names; /* to places in v */
	struct arena arena;
	struct lookup *v;
	size_t n, missing, late;
	uv_loop_t loop;
	uv_timer_t deadline;
};

static void add(struct lookups *all, struct str url, const char *kind, struct str id)
{
	char room[URL_HOST_MAX];
	struct str host = arena_str(&all->arena, url_host_key(url, room));
	size_t old = host.n > 0 ? strmap_put(&all->names, host, all->n) : SIZE_MAX;

	if (host.n == 0)
		return;
	if (old != SIZE_MAX) {
		all->v[old].n++;
		return;
	}
	bool brackets = host.p[0] == '[';

	all->v[all->n++] = (struct lookup){.all = all,
		.kind = kind,
		.id = id,
		.n = 1,
		.name = str_dup(str_sub(host, brackets, host.n - brackets))};
}

/* Behind a proxy that takes the host, the proxy looks names up, and its own must be found. */
static void add_behind(struct lookups *all, struct str url, struct str proxy,
	struct str no_proxy, const char *kind, struct str id)
{
	char room[URL_HOST_MAX];
	bool takes = proxy.n > 0 && http_proxy_takes(url_host_key(url, room), no_proxy);

	add(all, takes ? proxy : url, takes ? "proxy of" : kind, id);
}

static void collect(struct lookups *all, const struct config *c)
{
	size_t max = c->n_feeds + c->n_dests;

	arena_init(&all->arena, BUF_NO_MAX);
	strmap_init(&all->names, &all->arena, max);
	all->v = xcalloc(max + 1, sizeof(*all->v));
	for (size_t i = 0; i < c->n_feeds; i++)
		add_behind(all, c->feeds[i].url, c->proxy, c->no_proxy, "feed", c->feeds[i].id);
	for (size_t i = 0; i < c->n_dests; i++)
		add_behind(all, c->dests[i].d->url, c->dests[i].proxy, c->dests[i].no_proxy,
			"destination", c->dests[i].d->id);
}

static void on_answer(uv_getaddrinfo_t *req, int status, struct addrinfo *res)
{
	struct lookup *l = req->data;
	char more[32] = "";

	uv_freeaddrinfo(res);
	if (status == 0)
		return;
	if (status == UV_ECANCELED || status == UV_EAI_CANCELED) {
		l->all->late++;
		return;
	}
	l->all->missing++;
	if (l->n > 1)
		(void)snprintf(more, sizeof(more), " and %zu more", l->n - 1);
	(void)cli_fail(CLI_OK, "no address for '%s' (%s " STR_F "%s): %s", l->name, l->kind,
		STR_A(l->id), more, uv_strerror(status));
}

/* What is under way cannot be cancelled: it ends by the resolver's own patience. */
static void on_deadline(uv_timer_t *t)
{
	struct lookups *all = t->data;

	for (size_t i = 0; i < all->n; i++)
		(void)uv_cancel((uv_req_t *)&all->v[i].req);
}

static void look_up(struct lookups *all)
{
	/* libuv gives look-ups half of its threads; names that nobody answers take seconds each. */
	setenv("UV_THREADPOOL_SIZE", "64", 0);
	uv_loop_init(&all->loop);
	uv_timer_init(&all->loop, &all->deadline);
	all->deadline.data = all;
	uv_timer_start(&all->deadline, on_deadline, LOOKUP_MS, 0);
	uv_unref((uv_handle_t *)&all->deadline);
	for (size_t i = 0; i < all->n; i++) {
		struct lookup *l = &all->v[i];

		l->req.data = l;
		if (uv_getaddrinfo(&all->loop, &l->req, on_answer, l->name, NULL, NULL) != 0)
			all->late++;
	}
	uv_run(&all->loop, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&all->deadline, NULL);
	uv_run(&all->loop, UV_RUN_DEFAULT);
	uv_loop_close(&all->loop);
}

static bool names_good(const struct config *c)
{
	struct lookups all = {0};

	collect(&all, c);
	look_up(&all);
	if (all.late != 0)
		(void)cli_fail(CLI_OK, "%zu of %zu host names were not looked up within %d s",
			all.late, all.n, LOOKUP_MS / 1000);
	for (size_t i = 0; i < all.n; i++)
		free(all.v[i].name);
	free(all.v);
	arena_done(&all.arena);
	return all.missing + all.late == 0;
}

bool online_check(const struct config *c, const struct online_user *u)
{
	char *data_dir = str_dup(c->data_dir);
	bool good = data_good(data_dir, u);

	good = clock_good(data_dir) && good;
	free(data_dir);
	return names_good(c) && good;
}
