/* SPDX-License-Identifier: ISC */
/*
 * rasid feed capture: requests and answers as they went over the wire, for bug reports, in files of their own
 * for each hop. They hold what a publisher sends to nobody else, so nobody else may read them; and what nobody
 * may read at all (logins, cookies, tokens) is not in them.
 *
 *   NAME-TIME-1.request, NAME-TIME-1.http ──redirect──> NAME-TIME-2.request, NAME-TIME-2.http
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alerts/excerpt.h"
#include "base/url_host.h"
#include "cli/answer_file.h"
#include "cli/feed.h"
#include "daemon/clock.h"

enum {
	DIR_MODE = 0700,
	FILE_MODE = 0600
};

struct capturing {
	struct feed_run r;
	struct feed_target target;
	struct excerpt_secrets secrets;
	const char *dir;
	int dir_fd;
	struct buf stem;  /* "NAME-TIME" */
	struct buf names; /* of the files, a line each */
};

/* ---- files ------------------------------------------------------------------------------- */

static int open_dir(struct capturing *cp)
{
	if (mkdir(cp->dir, DIR_MODE) != 0 && errno != EEXIST)
		return cli_fail(CLI_FAILED, "%s: %s", cp->dir, strerror(errno));
	cp->dir_fd = open(cp->dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (cp->dir_fd < 0)
		return cli_fail(CLI_FAILED, "%s: %s", cp->dir,
			errno == ELOOP || errno == ENOTDIR ? "no directory, or a link to one"
							   : strerror(errno));
	return CLI_OK;
}

static bool write_all(int fd, struct str text)
{
	while (text.n != 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno != EINTR)
			return false;
		text = str_sub(text, n > 0 ? (size_t)n : 0, text.n);
	}
	return true;
}

/* Never over a file that is there, nor through a link. */
static int write_file(struct capturing *cp, size_t hop, const char *ending, struct str text)
{
	AUTO_BUF struct buf name = {0};

	buf_init(&name, KIB(4));
	buf_printf(&name, STR_F "-%zu.%s", STR_A(buf_view(&cp->stem)), hop, ending);
	int fd = openat(cp->dir_fd, name.p,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	bool ok = fd >= 0 && write_all(fd, text);
	int why = errno;

	if (fd >= 0 && close(fd) != 0)
		ok = false;
	if (!ok)
		return cli_fail(CLI_FAILED, "%s/%s: %s", cp->dir, name.p, strerror(why));
	buf_printf(&cp->names, "%s/%s\n", cp->dir, name.p);
	return CLI_OK;
}

/* ---- what is in them --------------------------------------------------------------------- */

/* A server may repeat the address it was asked for, packed or not. True: *ret is the text of the body without
 * secrets; else nothing is to be hidden in it. */
static bool body_mask(const struct capturing *cp, const struct answer_file *f, struct buf *ret)
{
	AUTO_BUF struct buf plain = {0};
	AUTO_BUF struct buf notes = {0};
	struct err e = {.code = ERR_NONE};

	buf_init(&plain, MIB(64));
	buf_init(&notes, BUF_NO_MAX);
	(void)answer_decode(f, &plain, &notes, &e);
	excerpt_redact(buf_view(&plain), &cp->secrets, ret);
	return !str_eq(buf_view(&plain), buf_view(ret));
}

static int write_hop(struct capturing *cp, size_t n, const struct fetch_hop *h)
{
	AUTO_BUF struct buf out = {0};
	AUTO_BUF struct buf hidden = {0};
	const struct answer_file f = {
		.head = buf_view(&h->head), .body = buf_view(&h->body), .unframed = true};
	struct answer_mask mask = {.secrets = &cp->secrets, .framing = true};

	buf_init(&out, BUF_NO_MAX);
	buf_init(&hidden, BUF_NO_MAX);
	answer_head_mask(buf_view(&h->request), &mask, &out);
	int rc = write_file(cp, n, "request", buf_view(&out));

	buf_reset(&out);
	mask.encoding = body_mask(cp, &f, &hidden);
	answer_head_mask(f.head, &mask, &out);
	buf_str(&out, mask.encoding ? buf_view(&hidden) : f.body);
	return rc == CLI_OK ? write_file(cp, n, "http", buf_view(&out)) : rc;
}

/* "id-20261129T120000Z.123": two of one second are two. */
static void make_stem(struct capturing *cp)
{
	struct arena *a = &cp->r.arena;
	int64_t now_ms = clock_now_ms();
	struct str time = feed_time(now_ms / 1000, a);
	struct str name = cp->target.feed.id.n != 0
				  ? cp->target.feed.id
				  : feed_id_clean(url_host(cp->target.feed.url), a);

	buf_init(&cp->stem, KIB(4));
	buf_printf(&cp->stem, STR_F "-", STR_A(name));
	for (size_t i = 0; i < time.n; i++)
		if (time.p[i] != '-' && time.p[i] != ':')
			buf_char(&cp->stem, time.p[i]);
	buf_printf(&cp->stem, ".%03d", (int)(now_ms % 1000));
}

/* ---- telling ----------------------------------------------------------------------------- */

static int print(const struct capturing *cp, const struct fetch_answer *answer)
{
	AUTO_BUF struct buf out = {0};
	struct str rest = buf_view(&cp->names);
	struct str line;
	struct jsonw w;

	if (cp->r.args->of[OPT_JSON] == NULL)
		return cli_print(buf_view(&cp->names));
	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "status", answer->res.status);
	jsonw_array(&w, "files");
	while (rest.n != 0 && str_cut(&rest, '\n', &line))
		jsonw_str(&w, NULL, line);
	jsonw_end(&w);
	jsonw_str_opt(&w, "error",
		str_of(answer->res.error != HTTP_OK ? answer->res.error_text : ""));
	jsonw_end(&w);
	return feed_print_json(&out);
}

static int run(struct capturing *cp)
{
	struct fetch_answer answer;
	int rc = open_dir(cp);

	if (rc != CLI_OK)
		return rc;
	make_stem(cp);
	fetch_get(cp->r.fetch, &cp->target.feed, cp->target.feed.url, true, &answer);
	for (size_t i = 0; i < answer.hops.n && rc == CLI_OK; i++)
		rc = write_hop(cp, i + 1, &answer.hops.p[i]);
	if (rc == CLI_OK)
		rc = print(cp, &answer);
	/* What came until then is kept: it is what the report is about. */
	if (rc == CLI_OK && answer.res.error != HTTP_OK)
		rc = cli_fail(CLI_FAILED, "%s", answer.res.error_text);
	fetch_answer_done(&answer);
	return rc;
}

int feed_capture(const struct cli_args *a)
{
	struct capturing cp = {.dir = a->operands[2], .dir_fd = -1};
	int rc = feed_begin(a, &cp.r);

	cp.secrets.a = &cp.r.arena;
	buf_init(&cp.names, BUF_NO_MAX);
	if (rc == CLI_OK)
		rc = feed_target_read(&cp.r, a->operands[1], &cp.target);
	if (rc == CLI_OK) {
		feed_target_secrets(&cp.target, &cp.secrets);
		rc = run(&cp);
	}
	if (cp.dir_fd >= 0)
		close(cp.dir_fd);
	buf_done(&cp.stem);
	buf_done(&cp.names);
	feed_end(&cp.r);
	return rc;
}
