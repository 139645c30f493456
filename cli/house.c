/* SPDX-License-Identifier: ISC */
#include "cli/house.h"

#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "desk/rows.h"

enum {
	SHOW_EVERY_MS = 100
};

int house_begin(const struct cli_args *a, struct house *h)
{
	AUTO_BUF struct buf text = {0};
	struct conf_diags diags;

	*h = (struct house){.args = a,
		.began_ms = clock_monotonic_ms(),
		.shows = isatty(STDERR_FILENO) != 0};
	arena_init(&h->arena, MIB(64));
	/* All of it: with a mistyped data_dir another database would be looked after. */
	h->config = config_load(a->of[OPT_CONFIG], &h->arena, &diags);
	if (h->config != NULL) {
		h->conf = store_conf_of(h->config, &h->arena);
		return CLI_OK;
	}
	buf_init(&text, BUF_NO_MAX);
	conf_diags_print(&diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	return cli_fail(
		CLI_CONFIG, "%zu error%s", diags.n_errors, diags.n_errors == 1 ? "" : "s");
}

void house_end(struct house *h)
{
	config_free(h->config);
	arena_done(&h->arena);
}

bool house_daemon_runs(const struct house *h)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int n = snprintf(at.sun_path, sizeof(at.sun_path), STR_F "/control.sock",
		STR_A(h->config->runtime_dir));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool runs = fd >= 0 && n > 0 && (size_t)n < sizeof(at.sun_path) &&
		    connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0;

	if (fd >= 0)
		close(fd);
	return runs;
}

/* ---- how far ----------------------------------------------------------------------------- */

void house_shows(struct house *h, uint64_t done, uint64_t of)
{
	int64_t now_ms = clock_monotonic_ms();

	if (!h->shows || (done < of && now_ms - h->shown_ms < SHOW_EVERY_MS))
		return;
	h->shown_ms = now_ms;
	if (done >= of)
		fputs("\r\x1b[K", stderr);
	else
		fprintf(stderr, "\r%s %" PRIu64 " %%", h->doing, done * 100 / of);
	fflush(stderr);
}

static void on_progress(uint64_t done, uint64_t of, void *arg)
{
	house_shows(arg, done, of);
}

struct store_progress house_progress(struct house *h, const char *doing)
{
	h->doing = doing;
	return (struct store_progress){on_progress, h};
}

int house_fail(struct house *h, const struct err *e)
{
	house_shows(h, 1, 1);
	return cli_fail(CLI_FAILED, "%s", e->msg);
}

double house_seconds(const struct house *h)
{
	return (double)(clock_monotonic_ms() - h->began_ms) / 1000;
}

/* ---- words ------------------------------------------------------------------------------- */

void house_bytes(struct buf *out, uint64_t bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
	double n = (double)bytes;
	size_t u = 0;

	for (; n >= 1000 && u + 1 < sizeof(units) / sizeof(units[0]); u++)
		n /= 1000;
	buf_printf(out, u > 0 && n < 10 ? "%.1f %s" : "%.0f %s", n, units[u]);
}

static struct tm utc(int64_t ms)
{
	time_t s = (time_t)(ms / 1000);
	struct tm tm = {0};

	gmtime_r(&s, &tm);
	return tm;
}

void house_time(struct buf *out, int64_t ms)
{
	struct tm tm = utc(ms != TIME_NONE ? ms : 0);
	char text[64] = "";

	(void)strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &tm);
	buf_str(out, ms != TIME_NONE ? str_of(text) : STR("never"));
}

void house_json_time(struct jsonw *w, const char *name, int64_t ms)
{
	struct tm tm = utc(ms != TIME_NONE ? ms : 0);
	char text[64] = "";

	(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	jsonw_str_opt(w, name, ms != TIME_NONE ? str_of(text) : STR(""));
}

void house_number(struct buf *out, uint64_t n)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%" PRIu64, n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_char(out, ' ');
		buf_char(out, text[i]);
	}
}

int house_print_json(struct buf *out)
{
	buf_char(out, '\n');
	return cli_print(buf_view(out));
}
