/* SPDX-License-Identifier: ISC */
/*
 * rasid search: which stored articles have these words, as a watch would find them (desk/search.h). It reads the
 * database itself, so it needs no daemon and keeps none from its work.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tty.h"
#include "base/vec.h"
#include "cli/names.h"
#include "cli/search_print.h"
#include "cli/values.h"
#include "daemon/clock.h"
#include "watch/search/words.h"

enum {
	SHOWN = 20
};

/* ---- options ----------------------------------------------------------------------------- */

static bool read_columns(const char *field, unsigned *ret)
{
	static const struct {
		const char *name;
		enum search_column column;
	} columns[] = {
		{"title", SEARCH_TITLE}, {"summary", SEARCH_SUMMARY}, {"body", SEARCH_BODY}};

	*ret = 0;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (field == NULL || strcmp(field, columns[i].name) == 0)
			*ret |= 1U << columns[i].column;
	return *ret != 0;
}

static bool read_filter(const struct cli_args *a, struct search_request *r)
{
	const char *since = a->of[OPT_SINCE], *until = a->of[OPT_UNTIL];
	const char *sort = a->of[OPT_SORT], *limit = a->of[OPT_LIMIT];
	int64_t now_ms = clock_now_ms();

	r->filter = (struct store_search){.until_ms = INT64_MAX, .any_feed = true};
	r->filter.best = sort != NULL && strcmp(sort, "best") == 0;
	r->filter.watch = str_of(a->of[OPT_WATCH]);
	r->limit = SHOWN;
	r->to_the_end = a->of[OPT_COUNT] != NULL;
	return (since == NULL ||
		       cli_time(since, "since", now_ms, &r->filter.since_ms) == CLI_OK) &&
	       (until == NULL ||
		       cli_time(until, "until", now_ms, &r->filter.until_ms) == CLI_OK) &&
	       (limit == NULL || cli_limit(limit, "limit", &r->limit)) &&
	       read_columns(a->of[OPT_FIELD], &r->columns);
}

/* The feeds that are meant, as --feed and --tag say together; one that has left the configuration has no tag. */
static void read_feeds(const struct cli_args *a, const struct config *c, struct arena *ar,
	struct search_request *r)
{
	const char *feed = a->of[OPT_FEED], *tag = a->of[OPT_TAG];
	struct str *ids = arena_array(ar, c->n_feeds + 1, sizeof(*ids));

	r->filter.any_feed = feed == NULL && tag == NULL;
	r->filter.feeds = ids;
	if (feed != NULL)
		ids[r->filter.n_feeds++] = str_of(feed);
	for (size_t i = 0; i < c->n_feeds && feed == NULL && tag != NULL; i++)
		if (config_has_tag(&c->feeds[i], str_of(tag)))
			ids[r->filter.n_feeds++] = c->feeds[i].id;
}

/* ---- the search -------------------------------------------------------------------------- */

static int refuse(const struct conf_diags *diags)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	conf_diags_print(diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	return cli_fail(
		CLI_CONFIG, "%zu error%s", diags->n_errors, diags->n_errors == 1 ? "" : "s");
}

static int show(const struct cli_args *a, const struct search_print *p,
	const struct search_answer *answer)
{
	AUTO_BUF struct buf out, unread;

	buf_init(&out, BUF_NO_MAX);
	buf_init(&unread, 64);
	search_print_answer(p, answer, &out);
	int rc = cli_print(buf_view(&out));

	search_print_number(answer->unread, &unread);
	if (answer->unread > 0)
		(void)cli_fail(CLI_OK,
			STR_F " older articles are not indexed yet and were not searched",
			STR_A(buf_view(&unread)));
	if (rc == CLI_OK && answer->articles == 0 && a->of[OPT_EXIT_CODE] != NULL)
		return CLI_NOTHING;
	return rc;
}

static int search(const struct cli_args *a, const struct config *c, struct search_request *r)
{
	const char *color = a->of[OPT_COLOR] != NULL ? a->of[OPT_COLOR] : "auto";
	struct search_answer answer = {0};
	struct search_print p;
	struct err e = {.code = ERR_NONE};
	int rc;

	search_print_init(&p, c, a->of[OPT_JSON] != NULL, tty_color(color, STDOUT_FILENO));
	r->guards = c->guards;
	if (search_check(&r->query, r->guards, &e) != ERR_NONE)
		rc = cli_fail(CLI_USAGE, "%s", e.msg);
	else if (search_stored(c, r, search_print_row, &p, &answer, &e) == ERR_NONE)
		rc = show(a, &p, &answer);
	else
		rc = cli_unread(&e);
	search_print_done(&p);
	return rc;
}

int cmd_search(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	struct search_request r = {.limit = SHOWN};
	struct conf_diags diags;
	struct err e;

	if (search_query_parse(str_of(a->operands[0]), &r.query, &e) != ERR_NONE)
		return cli_fail(CLI_USAGE, "%s", e.msg);
	if (!read_filter(a, &r))
		return CLI_USAGE;
	arena_init(&arena, MIB(64));
	conf_diags_init(&diags, &arena);
	struct config *c = config_load(a->of[OPT_CONFIG], &arena, &diags);

	if (c == NULL)
		return refuse(&diags);
	int rc = names_check(a, c);

	if (rc == CLI_OK) {
		read_feeds(a, c, &arena, &r);
		rc = search(a, c, &r);
	}
	config_free(c);
	return rc;
}
