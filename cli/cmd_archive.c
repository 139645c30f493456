/* SPDX-License-Identifier: ISC */
/*
 * rasid export and rasid import: articles as JSON lines.
 *
 *   export   the database, read only, a window of it at a time ──> a line each
 *   import   lines ──> known? stored, silent; BATCH of them a transaction ──> the next ones
 *
 * An import that is cut short is run again: what is there is known, so nothing comes twice and nothing is missed. It
 * writes as the daemon does, so none may run.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/house.h"
#include "cli/lines.h"
#include "cli/names.h"
#include "cli/values.h"
#include "daemon/clock.h"
#include "desk/import.h"
#include "desk/jsonl.h"

enum {
	BATCH = 500,
	BATCH_BYTES = 4 * 1024 * 1024,
	SAID_MAX = 20 /* bad lines that are told one by one */
};

/* ---- export ------------------------------------------------------------------------------ */

struct export
{
	struct house *h;
	FILE *to;
	struct buf line;
	uint64_t n;
	int error;
};

static bool is_meant(const struct export *x, struct str feed)
{
	const char *id = x->h->args->of[OPT_FEED];
	const char *tag = x->h->args->of[OPT_TAG];
	const struct config_feed *f = config_feed(x->h->config, feed);

	if (id != NULL && !str_eq(feed, str_of(id)))
		return false;
	return tag == NULL || (f != NULL && config_has_tag(f, str_of(tag)));
}

static void on_article(const struct store_article *a, void *arg)
{
	struct export *x = arg;

	if (x->error != 0 || !is_meant(x, a->feed))
		return;
	x->line.n = 0;
	jsonl_write(a, &x->line);
	x->n++;
	if (fwrite(x->line.p, 1, x->line.n, x->to) != x->line.n)
		x->error = errno;
}

static bool read_span(const struct cli_args *a, struct store_span *ret)
{
	int64_t now_ms = clock_now_ms();

	*ret = (struct store_span){
		.watch = a->of[OPT_WATCH] != NULL ? str_of(a->of[OPT_WATCH]) : STR("")};
	return (a->of[OPT_SINCE] == NULL ||
		       cli_time(a->of[OPT_SINCE], "since", now_ms, &ret->since_ms) == CLI_OK) &&
	       (a->of[OPT_UNTIL] == NULL ||
		       cli_time(a->of[OPT_UNTIL], "until", now_ms, &ret->until_ms) == CLI_OK);
}

static int walk(struct export *x, struct store *s, const struct store_span *which)
{
	struct store_walked at = {0};
	struct err e = {.code = ERR_NONE};
	int64_t end = 0;

	x->h->doing = "exported";
	do {
		if (store_archive_each(s, which, &at, on_article, x, &e) != ERR_NONE)
			return house_fail(x->h, &e);
		/* Not what comes meanwhile, or with a fast feed it would never end. */
		end = end == 0 ? at.last_id : end;
		house_shows(x->h, (uint64_t)at.after_id, (uint64_t)end);
	} while (at.after_id < end && x->error == 0);
	house_shows(x->h, 1, 1);
	return CLI_OK;
}

static int export_to(struct export *x, const struct store_span *which)
{
	struct store_conf c = x->h->conf;
	struct store *s = NULL;
	struct err e = {.code = ERR_NONE};

	c.read_only = true;
	if (store_open(&c, &s, &e) != ERR_NONE)
		return cli_unread(&e);
	int rc = walk(x, s, which);

	store_close(s);
	return rc;
}

/* Private, as the database is; put on disk and renamed, so that what has the name is whole. */
static int export_file(struct export *x, const struct store_span *which, const char *path)
{
	char *part = xasprintf("%s.part", path);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int rc = CLI_OK;

	x->to = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (x->to == NULL) {
		rc = cli_fail(CLI_FAILED, "%s: %s", part, strerror(errno));
		free(part);
		return rc;
	}
	rc = export_to(x, which);
	if (rc == CLI_OK && x->error == 0 && (fflush(x->to) != 0 || fsync(fd) != 0))
		x->error = errno;
	(void)fclose(x->to);
	if (rc == CLI_OK && x->error == 0 && rename(part, path) != 0)
		x->error = errno;
	if (x->error != 0)
		rc = cli_fail(CLI_FAILED, "%s: %s", path, strerror(x->error));
	if (rc != CLI_OK)
		unlink(part);
	free(part);
	return rc;
}

/* Not between the articles, when those go to standard output. */
static int print_exported(const struct export *x, const char *path)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	if (x->h->args->of[OPT_JSON] == NULL) {
		fprintf(stderr, "exported %" PRIu64 " article%s in %.1f s\n", x->n,
			x->n == 1 ? "" : "s", house_seconds(x->h));
		return CLI_OK;
	}
	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "file", str_of(path));
	jsonw_int(&w, "articles", (int64_t)x->n);
	jsonw_int(&w, "milliseconds", (int64_t)(house_seconds(x->h) * 1000));
	jsonw_end(&w);
	return house_print_json(&out);
}

static int export(struct house *h)
{
	const char *path = h->args->n > 0 ? h->args->operands[0] : "-";
	struct export x = {.h = h, .to = stdout};
	struct store_span which;
	int rc = CLI_USAGE;

	if (h->args->of[OPT_JSON] != NULL && strcmp(path, "-") == 0)
		return cli_fail(CLI_USAGE, "--json tells of a file: name one");
	buf_init(&x.line, BUF_NO_MAX);
	if (read_span(h->args, &which))
		rc = names_check(h->args, h->config);
	if (rc == CLI_OK)
		rc = strcmp(path, "-") != 0 ? export_file(&x, &which, path)
					    : export_to(&x, &which);
	if (rc == CLI_OK && x.to == stdout && (fflush(stdout) != 0 || x.error != 0))
		rc = cli_fail(CLI_FAILED, "standard output: %s",
			strerror(x.error != 0 ? x.error : errno));
	buf_done(&x.line);
	if (rc == CLI_OK)
		rc = print_exported(&x, path);
	return rc == CLI_OK && x.n == 0 ? CLI_NOTHING : rc;
}

int cmd_export(const struct cli_args *a)
{
	struct house h;

	if (a->of[OPT_JSONL] == NULL)
		return cli_fail(CLI_USAGE, "say --jsonl: JSON lines are the only form yet");
	int rc = house_begin(a, &h);

	if (rc == CLI_OK)
		rc = export(&h);
	house_end(&h);
	return rc;
}

/* ---- import ------------------------------------------------------------------------------ */

struct outlet {
	struct str name, feed;
	uint64_t imported;
};

struct import {
	struct house *h;
	const char *file;
	struct store *s;
	int64_t now_ms;
	uint64_t lines, imported, known, later, bad, undated, mended, unlinked;
	struct outlet *outlets;
	size_t n_outlets, cap_outlets;
	struct str unknown; /* the first member that meant nothing */
	struct arena batch;
	size_t n_batch;
	struct err e;
};

static void say_bad(struct import *im, const char *why)
{
	im->bad++;
	if (im->bad <= SAID_MAX)
		(void)cli_fail(CLI_FAILED, "%s:%" PRIu64 ": %s", im->file, im->lines, why);
	if (im->bad == SAID_MAX)
		(void)cli_fail(CLI_FAILED, "more bad lines are counted only");
}

static struct outlet *outlet_of(struct import *im, struct str name)
{
	const char *as = im->h->args->of[OPT_AS_FEED];
	struct arena *ar = &im->h->arena;

	for (size_t i = 0; i < im->n_outlets; i++)
		if (str_eq(im->outlets[i].name, name))
			return &im->outlets[i];
	im->outlets = arena_room(
		ar, im->outlets, im->n_outlets, &im->cap_outlets, sizeof(*im->outlets));
	if (im->outlets == NULL)
		return NULL;
	struct outlet *o = &im->outlets[im->n_outlets++];

	*o = (struct outlet){.name = arena_str(ar, name)};
	o->feed = as != NULL ? str_of(as) : import_feed(o->name, ar);
	return o;
}

static int64_t date_of(struct import *im, struct str text)
{
	const struct date_ctx ctx = {.now_s = im->now_ms / 1000};
	struct date d = {0};

	if (text.n == 0)
		return TIME_NONE;
	if (date_parse(text, &ctx, &d))
		return d.unix_s;
	im->undated++;
	return TIME_NONE;
}

static enum errc take(struct import *im, struct jsonl_line *l)
{
	struct outlet *o = outlet_of(im, l->outlet);
	bool is_new = false;

	if (o == NULL)
		return err_set(&im->e, ERR_LIMIT, "too many outlets");
	l->a.published_s = date_of(im, l->date);
	l->a.updated_s = date_of(im, l->updated);
	enum errc rc =
		import_take(im->s, o->feed, &l->a, im->now_ms, &im->batch, &is_new, &im->e);

	o->imported += is_new;
	im->imported += is_new;
	im->known += !is_new;
	return rc;
}

/* A bad line is told and passed over: the rest of a file of a million is still wanted. */
static enum errc take_line(struct import *im, struct str line)
{
	struct jsonl_line l;
	struct err why = {.code = ERR_NONE};

	im->lines++;
	line = str_trim(line);
	if (im->lines == 1 && str_starts(line, STR("\xEF\xBB\xBF")))
		line = str_sub(line, 3, line.n);
	if (line.n == 0)
		return ERR_NONE;
	if (jsonl_read(line, &im->batch, &l, &why) != ERR_NONE) {
		say_bad(im, why.msg);
		return ERR_NONE;
	}
	if (l.unknown.n != 0 && im->unknown.n == 0) {
		im->unknown = arena_str(&im->h->arena, l.unknown);
		(void)cli_fail(CLI_OK,
			"%s:%" PRIu64 ": '" STR_F
			"' and whatever else is not known is passed over",
			im->file, im->lines, STR_A(l.unknown));
	}
	if (l.mended && im->mended++ == 0)
		(void)cli_fail(CLI_OK,
			"%s:%" PRIu64
			": what is no character (half a pair as \\ud83d, a control) is replaced, here and below",
			im->file, im->lines);
	im->unlinked += l.unlinked;
	im->later += l.later;
	return l.later ? ERR_NONE : take(im, &l);
}

static enum errc begin(struct import *im)
{
	arena_init(&im->batch, BUF_NO_MAX);
	im->n_batch = 0;
	return store_begin(im->s, &im->e);
}

static enum errc commit(struct import *im)
{
	arena_done(&im->batch);
	return store_commit(im->s, &im->e);
}

static enum errc next_line(struct import *im, struct str line, size_t *bytes)
{
	enum errc rc = take_line(im, line);

	*bytes += line.n;
	if (rc != ERR_NONE || (++im->n_batch < BATCH && *bytes < BATCH_BYTES))
		return rc;
	*bytes = 0;
	rc = commit(im);
	return rc != ERR_NONE ? rc : begin(im);
}

/* A line that is longer than any may be is bad; what of it is kept is enough to see that. */
static enum errc read_lines(struct import *im, FILE *from, uint64_t size)
{
	struct lines lines;
	struct str line;
	size_t bytes = 0;
	enum errc rc = begin(im);

	lines_init(&lines, from, JSONL_LINE_MAX);
	while (rc == ERR_NONE && lines_next(&lines, &line)) {
		rc = next_line(im, line, &bytes);
		if (size != 0)
			house_shows(im->h, lines.done, size);
	}
	lines_done(&lines);
	if (rc == ERR_NONE && ferror(from))
		rc = err_set(&im->e, ERR_IO, "%s: %s", im->file, strerror(errno));
	if (rc == ERR_NONE)
		return commit(im);
	arena_done(&im->batch);
	store_rollback(im->s);
	return rc;
}

/* What of lines that were taken was not. */
static void print_left_out(const struct import *im, struct buf *out)
{
	const struct {
		uint64_t n;
		const char *what;
	} rows[] = {{im->later, "later wordings of articles are passed over"},
		{im->undated, "dates could not be read"},
		{im->mended, "lines had what is no character, which is replaced"},
		{im->unlinked, "addresses are none of a page and left out"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].n != 0)
			buf_printf(out, "%" PRIu64 " %s\n", rows[i].n, rows[i].what);
}

/* The Arabic comes last on its line. */
static int print_people(const struct import *im)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	buf_str(&out, STR("imported "));
	house_number(&out, im->imported);
	buf_printf(&out, " article%s in %.1f s; ", im->imported == 1 ? "" : "s",
		house_seconds(im->h));
	house_number(&out, im->known);
	buf_str(&out, STR(" were there, "));
	house_number(&out, im->bad);
	buf_printf(&out, " line%s bad\n", im->bad == 1 ? " was" : "s were");
	print_left_out(im, &out);
	if (im->imported != 0)
		buf_str(&out,
			STR("they are of no story: those are told from what feeds bring\n"));
	for (size_t i = 0; i < im->n_outlets; i++) {
		buf_printf(&out, "  %-20.*s %8" PRIu64 "  ", (int)im->outlets[i].feed.n,
			im->outlets[i].feed.p, im->outlets[i].imported);
		cli_plain(&out, im->outlets[i].name);
		buf_char(&out, '\n');
	}
	return cli_print(buf_view(&out));
}

static int print_json(const struct import *im)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "file", str_of(im->file));
	jsonw_int(&w, "lines", (int64_t)im->lines);
	jsonw_int(&w, "imported", (int64_t)im->imported);
	jsonw_int(&w, "known", (int64_t)im->known);
	jsonw_int(&w, "later", (int64_t)im->later);
	jsonw_int(&w, "bad", (int64_t)im->bad);
	jsonw_int(&w, "undated", (int64_t)im->undated);
	jsonw_int(&w, "mended", (int64_t)im->mended);
	jsonw_int(&w, "unlinked", (int64_t)im->unlinked);
	jsonw_array(&w, "outlets");
	for (size_t i = 0; i < im->n_outlets; i++) {
		jsonw_object(&w, NULL);
		jsonw_str(&w, "feed", im->outlets[i].feed);
		jsonw_str_opt(&w, "outlet", im->outlets[i].name);
		jsonw_int(&w, "imported", (int64_t)im->outlets[i].imported);
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	return house_print_json(&out);
}

static int finish(struct import *im, enum errc rc)
{
	house_shows(im->h, 1, 1);
	if (rc != ERR_NONE && im->lines == 0)
		return cli_fail(CLI_FAILED, "%s", im->e.msg);
	if (rc != ERR_NONE)
		return cli_fail(CLI_FAILED,
			"%s; what was imported before line %" PRIu64
			" is stored, the same command goes on",
			im->e.msg, im->lines);
	int code = im->h->args->of[OPT_JSON] != NULL ? print_json(im) : print_people(im);

	/* A file of nothing but bad lines is another file than was meant. */
	return code == CLI_OK && im->imported + im->known == 0 ? CLI_FAILED : code;
}

static int import_from(struct import *im, FILE *from)
{
	struct stat st;
	uint64_t size =
		fstat(fileno(from), &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;

	if (store_open(&im->h->conf, &im->s, &im->e) != ERR_NONE) {
		if (im->e.code == ERR_BUSY)
			(void)err_wrap(&im->e, "stop the daemon first");
		return house_fail(im->h, &im->e);
	}
	im->h->doing = "imported";
	int rc = finish(im, read_lines(im, from, size));

	store_close(im->s);
	return rc;
}

static int import(struct house *h)
{
	const char *path = h->args->operands[0];
	bool is_stdin = strcmp(path, "-") == 0;
	struct import im = {
		.h = h, .file = is_stdin ? "stdin" : path, .now_ms = clock_now_ms()};
	FILE *from = is_stdin ? stdin : fopen(path, "re");

	if (from == NULL)
		return cli_fail(CLI_FAILED, "%s: %s", path, strerror(errno));
	int rc = import_from(&im, from);

	if (!is_stdin)
		(void)fclose(from);
	return rc;
}

int cmd_import(const struct cli_args *a)
{
	struct house h;

	if (a->of[OPT_JSONL] == NULL)
		return cli_fail(CLI_USAGE, "say --jsonl: JSON lines are the only form yet");
	if (a->of[OPT_AS_FEED] != NULL && !conf_is_id(str_of(a->of[OPT_AS_FEED])))
		return cli_fail(
			CLI_USAGE, "--as-feed: '%s' is no id of a feed", a->of[OPT_AS_FEED]);
	int rc = house_begin(a, &h);

	if (rc == CLI_OK)
		rc = import(&h);
	house_end(&h);
	return rc;
}
