/* SPDX-License-Identifier: ISC */
/*
 * rasid demo: a newsroom on loopback, the real daemon (this same program, `rasid run`, with a
 * configuration of its own in a temporary directory) and a chat sink that draws what arrives.
 *
 *   newsroom (origin) <──polls── rasid run ──webhooks──> sink ──> terminal
 *
 * Nothing leaves the machine. Ends after --for, on Ctrl-C, or when the daemon dies, with a summary
 * and what to type next; exit code 0 only when alerts were delivered.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/tty.h"
#include "cli/cli.h"
#include "cli/demo/draw.h"
#include "cli/demo/newsroom.h"
#include "cli/demo/sink.h"
#include "daemon/clock.h"

/* Milliseconds. The first story waits until the daemon has polled everybody once: what a first poll
 * finds is old news (first_poll = quiet) and would raise no alert. STOP_MS: see stop(). */
enum {
	FIRST_STORY_MS = 1800,
	STORY_MS = 2000,
	STOP_MS = 8000
};

/* Lies on run()'s stack: the loop has ended, and with it every handle, before run() returns. (When
 * the start fails the loop has never run, and the program ends.) */
struct demo {
	uv_loop_t loop;
	struct origin *origin;
	struct sink *sink;
	struct httpd *origin_httpd, *sink_httpd;
	uint16_t page_port;
	uv_process_t daemon;
	uv_timer_t story, end;
	uv_signal_t sigint, sigterm;
	unsigned step;
	size_t alerts; /* webhooks drawn */
	int64_t started_ms, first_ms;
	bool color, stopping, daemon_died;
	char dir[64];
};

/* ---- the end ------------------------------------------------------------------------- */

static void on_httpd_closed(void *arg)
{
	(void)arg;
}

/* The last handles of the loop. Called by the daemon's exit alone, so that the demo never ends
 * before its child: that would go on, in a directory that is gone, polling ports that are somebody
 * else's. */
static void close_all(struct demo *d)
{
	uv_close((uv_handle_t *)&d->story, NULL);
	uv_close((uv_handle_t *)&d->end, NULL);
	uv_close((uv_handle_t *)&d->sigint, NULL);
	uv_close((uv_handle_t *)&d->sigterm, NULL);
	httpd_close(d->origin_httpd, on_httpd_closed, d);
	httpd_close(d->sink_httpd, on_httpd_closed, d);
}

static void on_daemon_exit(uv_process_t *p, int64_t status, int signum)
{
	struct demo *d = p->data;

	/* An end that nobody asked for. Its own last words stand above: stderr is shared. */
	if (!d->stopping) {
		d->daemon_died = true;
		cli_fail(0, "the daemon ended with status %lld, signal %d", (long long)status,
			signum);
	}
	uv_close((uv_handle_t *)p, NULL);
	close_all(d);
}

static void on_stop_late(uv_timer_t *t)
{
	struct demo *d = t->data;

	/* The exit callback follows and closes the rest, as after a good end. */
	uv_process_kill(&d->daemon, SIGKILL);
}

static void stop(struct demo *d)
{
	if (d->stopping)
		return;
	d->stopping = true;
	uv_timer_stop(&d->story);
	uv_process_kill(&d->daemon, SIGTERM);
	/* The daemon gives deliveries 5 s when it stops; a demo that hangs would be remembered. The
	 * timer of --for is free for it: either that has fired, or its end is no longer wanted. */
	uv_timer_start(&d->end, on_stop_late, STOP_MS, 0);
}

static void on_end(uv_timer_t *t)
{
	stop(t->data);
}

static void on_interrupt(uv_signal_t *s, int signum)
{
	(void)signum;
	stop(s->data);
}

/* ---- while it runs ------------------------------------------------------------------- */

static void on_message(const struct httpd_req *req, void *arg)
{
	struct demo *d = arg;
	int64_t now = clock_now_ms();

	if (!str_eq(req->path, STR("/desk")))
		return; /* the chat destination gets the same alerts */
	/* From the start of the program, not of the story: what somebody who tries it has to wait. */
	if (d->first_ms == 0)
		d->first_ms = now - d->started_ms;
	if (draw_alert(req->body, d->color) == ERR_NONE)
		d->alerts++;
}

static void on_story(uv_timer_t *t)
{
	struct demo *d = t->data;

	newsroom_publish(d->origin, d->step++, clock_now_ms() / 1000);
}

/* ---- the beginning ------------------------------------------------------------------- */

static enum errc write_file(
	const char *dir, const char *name, const struct buf *text, struct err *e)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	/* 'e' is O_CLOEXEC: the daemon inherits three descriptors and no more. */
	FILE *f = fopen(path, "we");

	if (f == NULL || fwrite(buf_view(text).p, 1, text->n, f) != text->n || fclose(f) != 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	return ERR_NONE;
}

static enum errc write_config(
	struct demo *d, uint16_t origin_port, uint16_t sink_port, struct err *e)
{
	static const char *const names[] = {
		"rasid.conf", "feeds.d/demo.conf", "watch.d/demo.conf", "alerts.d/demo.conf"};
	static const char *const dirs[] = {"feeds.d", "watch.d", "alerts.d"};
	struct buf files[4];
	char path[256];
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < 4; i++)
		buf_init(&files[i], BUF_NO_MAX);
	/* An error is kept and not returned at once: the buffers below must be freed in any case. */
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", d->dir, dirs[i]);
		if (mkdir(path, 0700) != 0)
			rc = err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	}
	newsroom_config(origin_port, sink_port, d->page_port, d->dir, &files[0], &files[1],
		&files[2], &files[3]);
	for (size_t i = 0; i < 4; i++) {
		if (rc == ERR_NONE)
			rc = write_file(d->dir, names[i], &files[i], e);
		buf_done(&files[i]);
	}
	return rc;
}

/* That of the page as a rule, or any that is free. What comes in between is told by the daemon. */
static uint16_t page_port(void)
{
	static const uint16_t wishes[] = {8470, 0};
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(at);
	bool got = false;

	for (size_t i = 0; i < 2 && !got; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		int on = 1;

		at.sin_port = htons(wishes[i]);
		got = fd >= 0 &&
		      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		      bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
		      getsockname(fd, (struct sockaddr *)&at, &n) == 0;
		if (fd >= 0)
			close(fd);
	}
	return got ? ntohs(at.sin_port) : wishes[0];
}

static enum errc spawn_daemon(struct demo *d, struct err *e)
{
	/* This very program, also when it was built a moment ago and is in no PATH. */
	char exe[] = "/proc/self/exe";
	char run[] = "run";
	char option[] = "-c";
	char *args[] = {exe, run, option, d->dir, NULL};
	/* Both its outputs become our stderr: stdout is for what the chat draws. */
	uv_stdio_container_t stdio[3] = {{.flags = UV_IGNORE},
		{.flags = UV_INHERIT_FD, .data.fd = 2}, {.flags = UV_INHERIT_FD, .data.fd = 2}};
	uv_process_options_t opts = {.exit_cb = on_daemon_exit,
		.file = exe,
		.args = args,
		.stdio = stdio,
		.stdio_count = 3};
	int rc = uv_spawn(&d->loop, &d->daemon, &opts);

	d->daemon.data = d;
	return rc == 0 ? ERR_NONE
		       : err_set(e, ERR_IO, "cannot start the daemon: %s", uv_strerror(rc));
}

static enum errc open_servers(struct demo *d, struct err *e)
{
	uint16_t origin_port = 0;
	uint16_t sink_port = 0;

	/* Servers before configuration: port 0 lets the system choose, and only then are the
	 * addresses known that the configuration names. Two demos at a time do not meet. */
	if (httpd_new(&d->loop, 0, origin_handle, d->origin, &d->origin_httpd, &origin_port,
		    e) != ERR_NONE ||
		httpd_new(&d->loop, 0, sink_handle, d->sink, &d->sink_httpd, &sink_port, e) !=
			ERR_NONE)
		return e->code;
	origin_set_port(d->origin, origin_port);
	newsroom_open(d->origin, clock_now_ms() / 1000);
	sink_on_message(d->sink, on_message, d);
	return write_config(d, origin_port, sink_port, e);
}

static void start_timers(struct demo *d, int64_t for_ms)
{
	uv_timer_init(&d->loop, &d->story);
	uv_timer_init(&d->loop, &d->end);
	uv_signal_init(&d->loop, &d->sigint);
	uv_signal_init(&d->loop, &d->sigterm);
	d->story.data = d->end.data = d->sigint.data = d->sigterm.data = d;
	uv_signal_start(&d->sigint, on_interrupt, SIGINT);
	uv_signal_start(&d->sigterm, on_interrupt, SIGTERM);
	uv_timer_start(&d->story, on_story, FIRST_STORY_MS, STORY_MS);
	if (for_ms > 0)
		uv_timer_start(&d->end, on_end, (uint64_t)for_ms, 0);
}

/* The temporary directory holds a few files we made; nothing follows links out of it. Files come
 * before the directories they lie in, "" is DIR itself. What is not listed stays, and DIR with it:
 * better than removing what somebody put there. The database's companions are left by a daemon that
 * was killed. */
static void remove_dir(const char *dir)
{
	static const char *const files[] = {"rasid.conf", "feeds.d/demo.conf",
		"watch.d/demo.conf", "alerts.d/demo.conf", "data/rasid.db", "data/rasid.db-wal",
		"data/rasid.db-shm", "data/rasid.db.lock", "run/control.sock", "feeds.d",
		"watch.d", "alerts.d", "data", "run", ""};
	char path[256];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		(void)remove(path);
	}
}

/* What to type next, as this program was called: from a clone it is not in the PATH, and the
 * starter configuration lies in etc/. */
static void print_next(void)
{
	const char *me = program_invocation_name;
	const char *conf = access("etc/rasid.conf", R_OK) == 0 ? " -c etc" : "";

	printf("Next:\n"
	       "  %s explain 'التحالف الدولي' --text 'أرتال للتحالف الدولي'\n"
	       "                why a text matches, or why not\n"
	       "  %s check%s\n"
	       "                what is wrong with a configuration: feeds.d, watch.d, "
	       "alerts.d\n"
	       "  %s run%s\n"
	       "                watch the real outlets in it\n",
		me, me, conf, me, conf);
}

static int finish(struct demo *d)
{
	remove_dir(d->dir);
	if (d->alerts == 0)
		return cli_fail(CLI_FAILED, "no alert was delivered");
	printf("\n%u articles were published, %zu of them raised an alert that both "
	       "destinations "
	       "got; the first came %.1f s after the start.\n",
		d->step, d->alerts, (double)d->first_ms / 1000);
	print_next();
	return d->daemon_died ? CLI_FAILED : CLI_OK;
}

static int run(int64_t for_ms, bool color)
{
	struct demo d = {.color = color, .dir = "/tmp/rasid-demo-XXXXXX"};
	struct err e = {.code = ERR_NONE};

	if (mkdtemp(d.dir) == NULL)
		return cli_fail(
			CLI_FAILED, "cannot make a temporary directory: %s", strerror(errno));
	/* A daemon that closes a connection early must be an error of one write, not our end. */
	signal(SIGPIPE, SIG_IGN);
	umask(0077); /* the configuration holds the address of a chat */
	uv_loop_init(&d.loop);
	d.origin = origin_new();
	d.sink = sink_new();
	d.started_ms = clock_now_ms();
	d.page_port = page_port();
	printf("A newsroom of 8 outlets on 127.0.0.1, rasid polls it, this terminal is the "
	       "chat.\n"
	       "Watched: التحالف الدولي\n");
	/* The environment goes before the demo's own file, in the daemon too. */
	if (getenv("RASID_PAGE_LISTEN") == NULL)
		printf("The page: http://127.0.0.1:%u/\n", d.page_port);
	printf("\n");
	fflush(stdout);
	if (open_servers(&d, &e) != ERR_NONE || spawn_daemon(&d, &e) != ERR_NONE) {
		remove_dir(d.dir);
		return cli_fail(CLI_FAILED, "%s", e.msg);
	}
	start_timers(&d, for_ms);
	uv_run(&d.loop, UV_RUN_DEFAULT);
	uv_loop_close(&d.loop);
	sink_free(d.sink);
	origin_free(d.origin);
	return finish(&d);
}

int cmd_demo(const struct cli_args *a)
{
	const char *color = a->of[OPT_COLOR] != NULL ? a->of[OPT_COLOR] : "auto";
	const char *why = NULL;
	int64_t for_ms = 0;

	if (a->of[OPT_FOR] != NULL && !conf_duration_ms(str_of(a->of[OPT_FOR]), &for_ms, &why))
		return cli_fail(CLI_USAGE, "--for: %s", why);
	return run(for_ms, tty_color(color, STDOUT_FILENO));
}
